"""What queries can be asked for: a view, days, moments. What is written is taken strictly; years are a ceasefire's."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from ninja import Schema
from pydantic import AfterValidator, BeforeValidator, Field, TypeAdapter

from truceline.api.rest.matters import Day
from truceline.coordination import window
from truceline.verification.moment import At

__all__ = [
    "Ahead",
    "AnyPeriod",
    "AtMoment",
    "Between",
    "Moment",
    "Near",
    "OfDrawing",
    "OfEffort",
    "OfFigures",
    "OfLedgers",
    "OfOutcome",
    "OfReminders",
    "OfStandings",
    "OnDay",
    "OneDay",
    "Seen",
]

_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}.*")
_NAME = Field(None, min_length=1, max_length=200)


def _written(moment: object) -> object:
    """Nothing but a date with a time; a `+` that came as a space is one."""
    if not isinstance(moment, str) or not _MOMENT.fullmatch(moment):
        raise ValueError("is no time such as 2020-03-15T06:00:00Z")
    return moment.replace(" ", "+")


Moment = Annotated[At, BeforeValidator(_written)]
OneDay = Annotated[Day, AfterValidator(TypeAdapter(window.Day).validate_python)]


class Seen(Schema):
    """Which view: `own`, of every log that the node holds, or `joint`, of shared logs alone; the most one may see."""

    view: Literal["own", "joint"] | None = None


class OnDay(Seen):
    """As it stood on a day; without one today."""

    day: OneDay | None = None


class AtMoment(Seen):
    """As it stands at a moment; without one now."""

    at: Moment | None = None


class Between(Seen):
    """From one day to another, both inclusive."""

    since: OneDay | None = None
    until: OneDay | None = None


class AnyPeriod(Between):
    """A period of which either end may be open."""


class OfStandings(Between):
    """Notices of a period, as they stand at a moment."""

    at: Moment | None = None


class OfOutcome(Seen):
    """Whose endorsements count; without any, those of the parties of its case, else of all who signed."""

    party: list[Annotated[str, Field(min_length=1, max_length=64)]] = Field([], max_length=20)


class Near(Seen):
    """How near is near, in metres; without it as `margins.yaml` or `measures.yaml` say."""

    within: float | None = Field(None, ge=1, le=20_000)


class OfEffort(Between):
    """Days, a week up to today if none is named; zones by id, all if none is; whether incidents stand beside."""

    zone: list[Annotated[str, Field(min_length=1, max_length=64)]] = Field([], max_length=50)
    counts: bool = True


class OfLedgers(Between):
    """Items and counts of one kind, at one place."""

    kind: str | None = _NAME
    place: str | None = _NAME


class OfFigures(OnDay):
    """Figures of one kind."""

    kind: str | None = _NAME


class Ahead(AtMoment):
    """How many hours ahead to look."""

    hours: int = Field(24, ge=0, le=8784)


class OfReminders(Seen):
    """Since the last look, up to another."""

    since: Moment
    until: Moment | None = None


class OfDrawing(Schema):
    """The day that ends at a time of day in a zone (the agreement's if left out), for whom, as known when."""

    day: OneDay
    audience: str = Field("own", pattern="^(own|joint|public|party:[a-z0-9][a-z0-9_-]{0,62})$")
    cut_off: str = Field("19:30", pattern="^[0-2][0-9]:[0-5][0-9]$")
    zone: str | None = Field(None, pattern="^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}$", max_length=64)
    as_of: Moment | None = None
