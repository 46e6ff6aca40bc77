"""Steps of a made-up case between two parties, North and South, with a mission beside them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from truceline.verification.case import Account, Opened, Step, fold

DAWN = datetime(2020, 7, 14, 6, tzinfo=UTC)
OPENED = Opened(
    parties=("north", "south"), deciders=("north", "south", "mission"), alleged=("south",), registered_by=("north",)
)


def at(minutes: float) -> datetime:
    """So many minutes after dawn."""
    return DAWN + timedelta(minutes=minutes)


def step(number: int, kind: str, **told: Any) -> Step:
    """A step with all that its kind needs, unless told otherwise."""
    given: dict[str, Any] = {"case": "c-01", "node": "mission", "number": number, "kind": kind, "at": at(number)}
    if kind == "received":
        given["opened"] = OPENED
    return Step(**given | {"ref": "r-01", "words": "as told", "owner": "team 3"} | told)


def story() -> tuple[Step, ...]:
    """From receipt to closing, as a mission's node tells it."""
    kinds: tuple[tuple[str, dict[str, Any]], ...] = (
        ("received", {}),
        ("registered", {}),
        ("notified", {"of": "north"}),
        ("notified", {"of": "south"}),
        ("tasked", {}),
        ("access_requested", {}),
        ("access_denied", {"words": "orders from superiors"}),
        ("access_granted", {}),
        ("evidence", {}),
        ("finding", {"of": "mission"}),
        ("finding", {"of": "north"}),
        ("finding", {"of": "south"}),
        ("response", {"of": "south", "words": "we do not share this"}),
        ("response", {"of": "north"}),
        ("agreed_in_part", {"endorsed_by": ("north", "south")}),
        ("action_asked", {"owner": "south", "due": at(5000)}),
        ("followed_up", {"result": "done"}),
        ("closed", {}),
    )
    return tuple(step(number, kind, **told) for number, (kind, told) in enumerate(kinds, 1))


def folded(*steps: Step) -> Account:
    """The mission's account that the steps make."""
    return fold("c-01", "mission", steps)


def until(kind: str) -> Account:
    """The account of the story up to the first step of a kind."""
    steps = story()
    end = next(number for number, one in enumerate(steps, 1) if one.kind == kind)
    return folded(*steps[:end])
