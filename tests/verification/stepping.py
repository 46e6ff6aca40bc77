"""Steps of a made-up case between two parties, North and South, with a mission beside them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from truceline.verification.case import Account, Opened, Step, fold

DAWN = datetime(2020, 7, 14, 6, tzinfo=UTC)
OPENED = Opened(
    parties=("north", "south"), deciders=("north", "south", "mission"), alleged=("south",), registered_by=("north",)
)
ROLE = {"received": "duty_officer", "evidence": "verifier", "finding": "verifier", "response": "duty_officer"}


def at(minutes: float) -> datetime:
    """So many minutes after dawn."""
    return DAWN + timedelta(minutes=minutes)


def step(number: int, kind: str, role: str = "", **told: Any) -> Step:
    """A step with all that its kind needs, unless told otherwise."""
    given: dict[str, Any] = {"case": "c-01", "node": "mission", "number": number, "kind": kind, "at": at(number)}
    given["role"] = role or ROLE.get(kind, "duty_officer")
    if kind == "received":
        given["opened"] = OPENED
    return Step(**given | {"ref": "r-01", "words": "as told", "owner": "team 3"} | told)


def story() -> tuple[Step, ...]:
    """From receipt to closing, as a mission's node tells it."""
    office = "releasing_officer"
    kinds: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("received", "", {}),
        ("registered", "", {}),
        ("notified", "", {"of": "north"}),
        ("notified", "", {"of": "south"}),
        ("tasked", "", {}),
        ("access_requested", "", {}),
        ("access_denied", "", {"words": "orders from superiors"}),
        ("access_granted", "", {}),
        ("evidence", "", {}),
        ("finding", "", {"of": "mission"}),
        ("finding", "", {"of": "north"}),
        ("finding", "", {"of": "south"}),
        ("response", "", {"of": "south", "words": "we do not share this"}),
        ("response", "", {"of": "north"}),
        ("agreed_in_part", office, {"endorsed_by": ("north", "south")}),
        ("action_asked", office, {"owner": "south", "due": at(5000)}),
        ("followed_up", "verifier", {"result": "done"}),
        ("closed", office, {}),
    )
    return tuple(step(number, kind, role, **told) for number, (kind, role, told) in enumerate(kinds, 1))


def until(kind: str) -> Account:
    """The account of the story up to the first step of a kind."""
    steps = story()
    end = next(number for number, one in enumerate(steps, 1) if one.kind == kind)
    return fold(steps[:end])
