"""What `docs/concepts/patrols.md` says is so: its example runs, its numbers and names are those of the data files."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from truceline.coordination.effort import ALIKE
from truceline.coordination.margins import margins
from truceline.coordination.measures import measures
from truceline.coordination.posts import statuses
from truceline.coordination.steps import steps
from truceline.coordination.tracks.read import MOST_BYTES
from truceline.coordination.tracks.told import MOST_POINTS

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "concepts" / "patrols.md").read_text(encoding="utf-8")
POSTS = (ROOT / "docs" / "concepts" / "posts.md").read_text(encoding="utf-8")
SOURCES = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "src/truceline/coordination").rglob("*.py"))


def test_the_example_of_the_page_runs_and_tells_of_turning_back() -> None:
    (example,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    run = subprocess.run([sys.executable, "-c", example], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr
    assert "turned back at km 4.6, at Nayrab" in run.stdout


def test_the_numbers_of_the_page_are_those_of_the_data() -> None:
    rules = measures()
    assert (rules.off_route_m, rules.off_route_errors, rules.longest_hop_m) == (500, 2, 2000)
    assert (rules.longest_silence_seconds, rules.stop_seconds, rules.off_route_seconds) == (600, 300, 120)
    assert (rules.turn_back_m, rules.together_m, rules.accuracy_m, ALIKE) == (1000, 1000, 15, 1.5)
    assert (MOST_BYTES, MOST_POINTS) == (100_000_000, 2_000_000)
    near = margins()
    assert (near.clash_m, near.clash_minutes, near.incident_days, near.patrol_days) == (1000, 30, 14, 60)


@pytest.mark.parametrize("status", sorted(statuses()))
def test_every_status_of_a_post_is_named(status: str) -> None:
    assert f"`{status}`" in POSTS


def test_every_step_is_named() -> None:
    assert not {name for name in steps() if f"`{name}`" not in PAGE}


def test_every_remark_of_the_table_is_one_that_is_made() -> None:
    named = re.findall(r"^\|.*\| ((?:`\w+`(?:, )?)+) \|$", PAGE, re.MULTILINE)
    kinds = {kind for cell in named for kind in re.findall(r"`(\w+)`", cell)}
    assert len(kinds) > 12
    assert not {kind for kind in kinds if f'"{kind}"' not in SOURCES}
