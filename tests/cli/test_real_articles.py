"""Five real articles read end to end: the brief of 15 March shows what a careful reader would put side by side."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from truceline.cli.main import app

pytestmark = pytest.mark.shared
IDLIB = Path(__file__).resolve().parents[2] / "examples" / "idlib-2020"


@lru_cache(maxsize=1)
def _read(reports: Path) -> tuple[str, list[dict[str, Any]]]:
    """The brief of 15 March made of the five articles, and their comparisons."""
    articles = sorted(reports.glob("seed-*.txt"))
    assert len(articles) == 5
    options = [str(IDLIB / name) for name in ("agreement.yaml", "parties.yaml", "places.csv")]
    named = [word for pair in zip(("--agreement", "--parties", "--places"), options, strict=True) for word in pair]
    files = [str(path) for path in articles]
    brief = CliRunner().invoke(app, ["brief", *files, "--date", "2020-03-15", *named])
    compared = CliRunner().invoke(app, ["compare", *files, "--json", *named])
    assert brief.exit_code == compared.exit_code == 0
    return " ".join(brief.stdout.split()), [json.loads(line) for line in compared.stdout.splitlines()]


def _beside(comparisons: list[dict[str, Any]], *words: str) -> list[dict[str, Any]]:
    """The comparisons that hold a claim with each of `words`."""
    return [c for c in comparisons if all(any(word in claim["quote"] for claim in c["claims"]) for word in words)]


def _fields(comparison: dict[str, Any]) -> set[str]:
    return set(comparison["differs"])


def test_the_dead_of_the_air_raid_differ(shared: Path) -> None:
    brief, comparisons = _read(shared / "reports")
    found = _beside(comparisons, "at least 34 Turkish soldiers", "36 Turkish forces")
    assert found
    assert "figures" in _fields(found[0])
    assert "at least 34" in brief
    assert "36" in brief


def test_the_dead_since_february_are_compatible(shared: Path) -> None:
    _, comparisons = _read(shared / "reports")
    found = _beside(comparisons, "Some 59 Turkish soldiers", "nearly 60 soldiers")
    assert found
    assert "figures" not in _fields(found[0])
    assert not _beside(comparisons, "Some 59 Turkish soldiers", "at least 34 Turkish soldiers")


def test_the_displaced_differ(shared: Path) -> None:
    _, comparisons = _read(shared / "reports")
    found = _beside(comparisons, "1.7 million", "nearly a million")
    assert found
    assert "figures" in _fields(found[0])


def test_an_impossible_start_of_the_ceasefire_is_flagged_and_kept(shared: Path) -> None:
    _, comparisons = _read(shared / "reports")
    found = _beside(comparisons, "01:00 January 6")
    assert found
    assert {"when", "impossible"} & _fields(found[0])


def test_violations_alleged_by_two_and_denied_by_one(shared: Path) -> None:
    _, comparisons = _read(shared / "reports")
    found = [c for c in _beside(comparisons, "denied by the Russian military") if "existence" in _fields(c)]
    assert found
    speakers = " ".join(claim.get("speaker", "") for c in found for claim in c["claims"])
    assert "Erdogan" in speakers
    assert "Syrian Observatory" in speakers
