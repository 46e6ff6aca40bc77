"""`docs/concepts/notices.md` and `ledgers.md` say what is so: examples run, names and numbers are those of the data."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from truceline.coordination import affected, consultations, ledgers, notices
from truceline.coordination.steps import steps_of

ROOT = Path(__file__).resolve().parents[2]
PAGES = {
    name: (ROOT / "docs" / "concepts" / f"{name}.md").read_text(encoding="utf-8")
    for name in ("notices", "consultations", "ledgers", "figures")
}
SAID = {
    "notices": "south: reply overdue; sent, not known to be delivered",
    "ledgers": "2020-03-18, violation: A: 4, as a bulletin tells; B: 2, as a bulletin tells",
}


@pytest.mark.parametrize("page", sorted(SAID))
def test_the_example_of_each_page_runs_and_says_what_it_should(page: str) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", PAGES[page], re.DOTALL)
    run = subprocess.run([sys.executable, "-c", example], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip() == SAID[page]


def test_every_kind_state_and_step_of_a_notice_is_named() -> None:
    words = notices.words()
    names = {*words.kinds, *words.states, "objection_withdrawn"}
    assert set(steps_of("notice").table) <= names
    assert not {name for name in names if f"`{name}`" not in PAGES["notices"]}


def test_every_answer_and_state_of_consultations_is_named() -> None:
    words = consultations.words()
    assert not {name for name in (*words.points, *words.states) if f"`{name}`" not in PAGES["consultations"]}
    assert (words.due_days, "three days before" in PAGES["consultations"]) == (3, True)


def test_the_tolerances_and_states_of_ledgers_are_those_of_the_data() -> None:
    rules = ledgers.words().tolerances
    assert (rules.minutes, rules.metres, rules.days) == (60, 2000, 0)
    assert "at most 60 minutes and 2 km apart" in PAGES["ledgers"]
    assert not {name for name in ledgers.words().says if f"`{name}`" not in PAGES["ledgers"]}


def test_the_units_and_measures_of_people_affected_are_named() -> None:
    units = {unit for kind in affected.kinds().values() for unit in kind.units}
    measures = {measure for kind in affected.kinds().values() for measure in kind.measures}
    assert not {name for name in units | measures if f"`{name}`" not in PAGES["figures"]}
