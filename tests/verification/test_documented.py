"""What `docs/concepts/verification.md` says is so: its example runs, its names and numbers are the data's."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import get_args

from truceline.verification.deadlines import How, deadline_rules
from truceline.verification.evidence import custody_rules
from truceline.verification.findings import finding_rules
from truceline.verification.steps import rules

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "concepts" / "verification.md").read_text(encoding="utf-8")


def test_the_example_of_the_page_runs() -> None:
    (example,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    run = subprocess.run([sys.executable, "-c", example], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr
    assert run.stdout.splitlines()[0] == "mission: registered"
    assert run.stdout.splitlines()[-1] == "mission: not all parties notified"


def test_every_step_is_named_that_is_not_one_of_a_row_of_like_ones() -> None:
    like = {name for name in rules().steps if name.startswith("access_")} | {"agreed", "agreed_in_part", "not_agreed"}
    said_in_words = {"referred_up", "note"}
    assert not {name for name in rules().steps if f"`{name}`" not in PAGE} - like - said_in_words


def test_every_state_and_disposition_is_told_in_the_words_of_the_data() -> None:
    dispositions = {name.replace("_", " ") for name in rules().dispositions}
    assert not {words for words in dispositions if words not in PAGE}


def test_the_deadlines_and_minutes_are_those_of_the_data() -> None:
    deadlines = deadline_rules()
    assert (deadlines["flash_report"].after, deadlines["patrol_report"].after) == (15, 120)
    assert custody_rules().clock_minutes == 5
    assert not [how for how in get_args(How) if f"`{how}`" not in PAGE]


def test_every_answer_of_every_axis_is_named() -> None:
    told = finding_rules()
    names = {*told.occurrence, *told.classification, *told.attribution}
    assert not {name for name in names if f"`{name}`" not in PAGE}
