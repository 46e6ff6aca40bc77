"""Days that people tell: of a year in which there can be a ceasefire, wherever a fact has one."""

from __future__ import annotations

from typing import Any

import pytest

from truceline.acts.told import told_well
from truceline.errors import InvalidPlan
from truceline.facts import KINDS

DAY = "2020-03-15"
ITEM = {"id": "i-1", "ledger": "a-side", "kind": "shelling", "day": DAY}
COUNT = {"ledger": "a-side", "told_by": "a bulletin", "kind": "violation", "number": 3, "first": DAY, "last": DAY}
FIGURE = {"speaker": "a-side", "kind": "killed", "measure": "flow", "low": 2, "since": DAY, "as_of": DAY}
HELD = {"id": "c-1", "kind": "call", "level": "ministers", "channel": "telephone", "start": DAY, "end": DAY}
SIDES = {"participants": [{"side": "a-side"}, {"side": "b-side"}]}
DUE = {"id": "k-1", "owner": "a-side", "act": "withdraw", "due": DAY}
READOUT = {"side": "a-side", "at": "2020-03-15T10:00:00Z"}
SAYS = {"commitment": "k-1", "by": "a-side", "says": "kept", "on": DAY}
STATUS = {"source": "a-side", "status": "manned", "since": DAY}
POSTS = {"source": "a-side", "low": 12, "as_of": DAY}
TOLD: list[tuple[str, dict[str, Any], dict[str, Any], list[str]]] = [
    ("item_registered", {}, {"item": ITEM}, ["day"]),
    ("count_published", {"id": "n-1"}, {"count": COUNT}, ["first", "last"]),
    ("figure_told", {"id": "f-1"}, {"figure": FIGURE | {"told_on": DAY}}, ["since", "as_of", "told_on"]),
    ("consultation_held", {}, {"consultation": HELD | SIDES}, ["start", "end"]),
    ("commitment_followed", {}, {"follow_up": SAYS}, ["on"]),
    ("post_told", {"post": "o-1"}, {"status": STATUS}, ["since"]),
    ("posts_counted", {"id": "p-1"}, {"count": POSTS}, ["as_of"]),
]


def fact(kind: str, members: dict[str, Any]) -> None:
    with told_well():
        KINDS[kind].model_validate(members)


@pytest.mark.parametrize(
    ("kind", "more", "told", "day"), [(kind, more, told, day) for kind, more, told, days in TOLD for day in days]
)
@pytest.mark.parametrize("year", ["0001", "1899", "2200", "9999"])
def test_a_day_of_no_year_of_a_ceasefire_is_refused_in_one_line(
    kind: str, more: dict[str, Any], told: dict[str, Any], day: str, year: str
) -> None:
    fact(kind, more | told)
    ((name, value),) = told.items()
    with pytest.raises(InvalidPlan) as refused:
        fact(kind, more | {name: value | {day: f"{year}-12-31"}})
    assert str(refused.value) == f"the year {int(year)} is none of a ceasefire; give one from 1900 to 2199"


def test_a_commitment_is_due_in_a_year_of_a_ceasefire() -> None:
    members = {"consultation": "c-1", "readout": READOUT | {"commitments": [DUE]}}
    fact("readout_given", members)
    members["readout"] = READOUT | {"commitments": [DUE | {"due": "9999-12-31"}]}
    with pytest.raises(InvalidPlan, match="the year 9999 is none of a ceasefire"):
        fact("readout_given", members)
