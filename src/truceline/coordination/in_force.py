"""The notices in force, laid out for questions: what clashes with them, what happened near them.

known = InForce(notices, now)
known.activities.clashes(activity, margin_m=2000)
known.near(happening, within_m=3000, within_minutes=60)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal

from pydantic import model_validator

from truceline.agreements.agreement import Agreement
from truceline.coordination.clashes import Activity, Clash
from truceline.coordination.margins import margins
from truceline.coordination.notices import Notice, words
from truceline.coordination.regions import Regions
from truceline.coordination.window import Window, zoned
from truceline.errors import InvalidPlan
from truceline.geo.place import Point
from truceline.geo.zone import Circle
from truceline.incidents.incident import Incident
from truceline.model import Value

# A happening has a position with an error; the circle around it only has to be a shape.
POINT_M = 0.01
SHORTEST = timedelta(milliseconds=1)
# A longer span of time is when something happened, and not how long it lasted.
HOURS = timedelta(hours=2)
_SENT = {
    True: "",
    False: "; the notice was sent afterwards",
    None: "; whether the notice was sent before it cannot be told",
}


class Happening(Value):
    """Something told to have happened: where, within which radius (metres, 95 %), from when to when.

    `timed` is whether it lasted from `start` to `end`; else it happened at some time between them, such as a day.
    """

    id: str
    point: Point
    radius_m: float = 0.0
    start: datetime
    end: datetime
    timed: bool = True

    @model_validator(mode="after")
    def _in_order(self) -> Happening:
        if zoned(self.end, self.id) < zoned(self.start, self.id):
            raise InvalidPlan(f"{self.id} ends before it begins", remedy="exchange the times")
        if not 0 <= self.radius_m < float("inf"):
            raise InvalidPlan(f"{self.id} has a radius of {self.radius_m:g} m", remedy="give 0 m or more")
        if not (abs(self.point.lat) <= 90 and abs(self.point.lon) <= 180):
            raise InvalidPlan(f"{self.id} has no position on Earth", remedy="give degrees of WGS 84")
        return self


class NearNotice(Value):
    """A happening near a notified activity, which says nothing of what the one has to do with the other.

    `minutes` is 0 within the window, negative before it, positive after it; `timed` is whether that is known, and not
    only that both were on one day or so. `told_before` is whether the notice had been sent when it happened, None where
    that cannot be told.
    """

    happening: str
    notice: str
    sender: str
    kind: str
    answer: Literal["near", "uncertain"]
    metres: float
    error_m: float
    minutes: float
    timed: bool = True
    told_before: bool | None

    @property
    def words(self) -> str:
        """The distance, the minutes, and whether the notice came before."""
        minutes = self.minutes
        when = "within its window" if self.timed else "perhaps within its window (its hour is not told)"
        if minutes:
            when = f"{abs(minutes):.0f} min {'after' if minutes > 0 else 'before'} its window"
        where = "in its area" if self.metres == 0 else f"{self.metres / 1000:.1f} km from it"
        perhaps = f" (uncertain by {self.error_m / 1000:.1f} km)" if self.answer == "uncertain" and self.error_m else ""
        sent = _SENT[self.told_before]
        kind = words().kinds[self.kind].says
        return f"{self.notice} ({kind}, notice of {self.sender}): {where}{perhaps}, {when}{sent}"


class InForce:
    """The notices in force at `now`, ready for questions: `activities` for clashes, `near` for happenings.

    Raises `InvalidPlan` for two notices of one id.
    """

    def __init__(self, notices: Iterable[Notice], now: datetime) -> None:
        self.notices = {notice.id: notice for notice in _each_once(notices) if notice.in_force(now)}
        self.activities = Regions([notice.activity() for notice in self.notices.values()])
        self._sent = {notice.id: notice.sent_by(now) for notice in self.notices.values()}

    def near(self, happening: Happening, *, within_m: float, within_minutes: float = 0.0) -> tuple[NearNotice, ...]:
        """The notices near whose activity it happened, or may have by the errors of the places; nearest first.

        Raises `InvalidPlan` for margins that `Activities.clashes` does not take.
        """
        circle = Circle(name=happening.id, centre=happening.point, radius_m=POINT_M, error_m=happening.radius_m)
        # A window has a length, a happening need not have one; minutes are told from the times themselves.
        lasting = Window(start=happening.start, end=max(happening.end, happening.start + SHORTEST))
        # No notice has an empty id, so none is taken for the happening itself.
        own = Activity(id="", kind="happening", window=lasting, where=circle)
        found = self.activities.clashes(own, margin_m=within_m, margin_minutes=within_minutes)
        return tuple(self._near(happening, clash) for clash in found)

    def _near(self, happening: Happening, clash: Clash) -> NearNotice:
        notice, sent = self.notices[clash.other], self._sent[clash.other]
        window = notice.window
        timed = happening.timed or (window.start <= happening.start and happening.end <= window.end)
        return NearNotice(
            happening=happening.id,
            notice=notice.id,
            sender=notice.sender,
            kind=notice.kind,
            answer="near" if clash.answer == "clash" and timed else "uncertain",
            metres=clash.metres,
            error_m=clash.error_m,
            minutes=_minutes(happening, window),
            timed=timed,
            told_before=_told_before(happening, sent),
        )


def _each_once(notices: Iterable[Notice]) -> tuple[Notice, ...]:
    listed = tuple(notices)
    twice = [name for name, number in Counter(notice.id for notice in listed).items() if number > 1]
    if twice:
        raise InvalidPlan(f"two notices are called {twice[0]}", remedy="give each an id of its own")
    return listed


def happened(incident: Incident, agreement: Agreement) -> Happening | None:
    """An incident as a happening; None where nobody tells its time, or where it was but for a road or a region."""
    place = incident.place
    if incident.start is None or place is None or place.point is None or place.method == "road":
        return None
    if (place.radius_m or 0.0) > margins().vague_m:
        return None
    start, end = agreement.local(incident.start), agreement.local(incident.end or incident.start)
    try:
        return Happening(
            id=incident.id,
            point=place.point,
            radius_m=place.radius_m or 0.0,
            start=start,
            end=max(start, end),
            # The finest account may tell the minute, and the others only the day.
            timed=incident.precision in ("minute", "hour") and end - start <= HOURS,
        )
    except InvalidPlan:
        return None


def _told_before(happening: Happening, sent: datetime | None) -> bool | None:
    if sent is None or sent <= happening.start:
        return sent is not None
    return None if not happening.timed and sent <= happening.end else False


def _minutes(happening: Happening, window: Window) -> float:
    if happening.start > window.end:
        return (happening.start - window.end).total_seconds() / 60
    return min(0.0, (happening.end - window.start).total_seconds() / 60)
