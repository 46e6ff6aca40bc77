"""An item of evidence as its facts have it: taken once, every step of its custody kept as it is told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.matters.telling import START, check_total, histories, matter
from truceline.errors import IllegalStep
from truceline.facts import CustodyTold, EvidenceTaken
from truceline.matters.evidence import EvidenceRecord
from truceline.verification.evidence import CustodyStep, Item

HASH = "0123456789abcdef" * 4


def taken(says: str = "a photograph", **more: Any) -> EvidenceTaken:
    return EvidenceTaken(item=Item(id="e-1", sha256=HASH, says=says, **more), case="c-1")


def handled(kind: str, minutes: float = 10, by: str = "anna", **more: Any) -> CustodyTold:
    given = {"item": "e-1", "kind": kind, "at": START + timedelta(minutes=minutes), "by": by, "why": "for the case"}
    return CustodyTold(step=CustodyStep(**given | {"other": "a resident"} | more))  # type: ignore[arg-type]


def test_an_item_stands_where_its_last_step_by_time_left_it() -> None:
    assert matter(("north", taken())).state == "taken"
    reading = matter(("north", taken()), ("north", handled("sealed", 20)), ("north", handled("received", 10)))
    assert (reading.state, reading.day) == ("sealed", START.date())
    assert reading.words == "e-1: a photograph (original, SHA-256 0123456789ab…, case c-1)"


def test_steps_are_kept_as_they_are_told_by_whoever_tells_them() -> None:
    reading = matter(("north", taken()), ("north", handled("received")), ("south", handled("examined", 5, "boris")))
    assert isinstance(reading.value, EvidenceRecord)
    assert [one.author for one in reading.value.handled] == ["north/op-1", "south/op-1"]
    assert reading.refused == {}


def test_an_item_is_taken_once_and_a_step_told_once() -> None:
    reading = matter(
        ("north", taken()), ("south", taken("another")), ("north", handled("received")), ("south", handled("received"))
    )
    assert [type(error) for error in reading.refused.values()] == [IllegalStep, IllegalStep]
    assert isinstance(reading.value, EvidenceRecord) and reading.value.item == taken().item


def test_custody_of_what_nobody_took_says_what_to_do() -> None:
    reading = matter(("north", handled("received")))
    (error,) = reading.refused.values()
    assert (reading.state, "record the item first" in str(error)) == ("unknown", True)


POOL = [
    taken(),
    taken("another\nphotograph"),
    handled("received"),
    handled("sealed", 20, seal="7"),
    handled("examined", 5),
]


@settings(max_examples=80)
@given(histories(POOL), st.randoms(use_true_random=False))
def test_whatever_is_told_makes_one_item(told: list[Any], random: Any) -> None:
    if told:
        shuffled = list(told)
        random.shuffle(shuffled)
        check_total("evidence", "e-1", told, shuffled)
