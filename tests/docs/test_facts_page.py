"""The page of facts lists every kind with every member, so that another program can read what entries hold."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from truceline.facts import KINDS, Fact, KeyRotated, MaterialKept

PAGE = (Path(__file__).resolve().parents[2] / "docs/formats/facts.md").read_text(encoding="utf-8")
BYTES = (KeyRotated, MaterialKept)


def row_of(kind: str) -> list[str]:
    rows = [line for line in PAGE.splitlines() if line.startswith(f"| `{kind}` |")]
    assert len(rows) == 1, f"{kind} has {len(rows)} rows"
    return [cell.strip() for cell in rows[0].strip("|").split("|")]


@pytest.mark.parametrize("fact", KINDS.values(), ids=lambda fact: fact.kind)
def test_a_kind_is_listed_with_its_log_its_states_and_its_members(fact: type[Fact]) -> None:
    _, _, _, log, after, leads_to, members = row_of(fact.kind)
    assert log == {"joint": "shared", "internal": "internal", "either": "either"}[fact.scope]
    legal = {"any"} if fact.after is None else {state or "*nothing*" for state in fact.after}
    assert set(after.split(", ")) == legal
    assert leads_to == fact.leads_to
    if fact not in BYTES:
        assert re.findall(r"`(\w+)`", members) == [name for name in fact.model_fields if name not in ("v", "coarsened")]


def test_the_page_lists_no_kind_that_there_is_not() -> None:
    assert set(re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)) == set(KINDS)
