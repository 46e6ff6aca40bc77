"""Observation effort: who looked where for how long, so that a count can be read beside it.

    table = effort(observations, days, zones, clock)
    rows = beside(table, seen)

Where nobody looked, no number of incidents is told for the mission's own observation: nobody looked is not nothing
happened.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
import yaml
from pydantic import Field, model_validator

from truceline.coordination import stretches
from truceline.coordination.driven import runs
from truceline.coordination.halts import odometer
from truceline.coordination.measures import Measures, measures
from truceline.coordination.tracks.clean import Cleaned
from truceline.coordination.tracks.track import moment
from truceline.coordination.window import Window
from truceline.errors import InvalidPlan
from truceline.geo.points import INSIDE, classify_points
from truceline.geo.zone import Band, Circle, Corridor, Polygon
from truceline.model import Value

Means = Literal["patrol", "post", "camera", "denied"]
# Two periods looked alike where neither looked more than so many times as long as the other.
ALIKE = 1.5


@lru_cache(maxsize=1)
def words() -> Mapping[Means, str]:
    """How the means of an observation are said, from `effort_words.yaml`."""
    said: dict[Means, str] = yaml.safe_load((Path(__file__).parent / "effort_words.yaml").read_text(encoding="utf-8"))
    return said


class Observation(Value):
    """Somebody, or a camera, looked at `zone` during `window`; `what` is the patrol, post or camera by its id.

    `means` `denied` tells the opposite: access to the area `what` was denied. `km` is what a patrol drove there.
    """

    means: Means
    what: str
    zone: str
    window: Window
    km: float = Field(0.0, ge=0)
    source: str = ""

    @model_validator(mode="after")
    def _named(self) -> Observation:
        if not self.what.strip() or not self.zone.strip():
            raise InvalidPlan("an observation of nothing by nobody", remedy="name the zone, and what looked at it")
        return self


class Effort(Value):
    """The effort of one day in one zone.

    Hours and km of a patrol of several vehicles count once: the time in which any of them looked, the km of one of
    them on average. So do those of a post or camera.
    """

    day: date
    zone: str
    patrol_hours: float = 0.0
    patrol_km: float = 0.0
    post_hours: float = 0.0
    camera_hours: float = 0.0
    patrols: tuple[str, ...] = ()
    posts: tuple[str, ...] = ()
    cameras: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()

    @property
    def observed(self) -> bool:
        """Whether anybody looked at all."""
        return self.hours > 0

    @property
    def hours(self) -> float:
        """Hours of patrols, posts and cameras, each counted for itself."""
        return self.patrol_hours + self.post_hours + self.camera_hours

    @property
    def words(self) -> str:
        """The effort as a report tells it beside a count."""
        if not self.observed:
            return "not observed" + (f"; access denied: {', '.join(self.denied)}" if self.denied else "")
        said = [f"{self.patrol_hours:.1f} patrol hours, {self.patrol_km:.0f} km"] if self.patrols else []
        said += [f"posts manned: {len(self.posts)}, {self.post_hours:.1f} hours"] if self.posts else []
        said += [f"cameras: {len(self.cameras)}, {self.camera_hours:.1f} hours"] if self.cameras else []
        said += [f"access denied: {', '.join(self.denied)}"] if self.denied else []
        return "; ".join(said)


class Beside(Value):
    """A count of incidents beside the effort. `seen` is None where nobody looked: never 0 for want of looking.

    It is None too where those who looked do not tell what they saw: the effort is there, and what others told.
    """

    effort: Effort
    seen: int | None
    told_by_others: int = 0

    @property
    def words(self) -> str:
        """The count with its effort."""
        said = (
            []
            if self.seen is None and self.effort.observed
            else ["not observed" if self.seen is None else f"{self.seen}"]
        )
        said += [f"{self.told_by_others} told by others"] if self.told_by_others else []
        return f"{', '.join(said)} ({self.effort.words})" if said else self.effort.words


class Change(Value):
    """A period against the one before it, on the days and zones in which both looked about equally long.

    `now` and `before` are the incidents seen there, `hours_now` and `hours_before` the effort; None where there is no
    such day and zone, or nobody tells what was seen. `equal` of `all` cells are compared, `left_out` says why the
    others are not.
    """

    now: int | None
    before: int | None
    hours_now: float
    hours_before: float
    equal: int
    all: int
    left_out: Mapping[str, int]


def effort(
    observations: Iterable[Observation], days: Sequence[date], zones: Sequence[str], clock: tzinfo
) -> tuple[Effort, ...]:
    """The effort of each of `days` in each of `zones`, in that order; days begin at midnight by `clock`.

    Every day and zone has its row, also where nobody looked. An observation past midnight counts for both days, its km
    by the share of its time.
    """
    told: dict[str, list[_Looked]] = defaultdict(list)
    for one in observations:
        told[one.zone].append(_Looked(one, one.window.start.timestamp(), one.window.end.timestamp()))
    return tuple(_effort(told[zone], day, zone, clock) for day in days for zone in zones)


class _Looked(NamedTuple):
    """An observation with its beginning and end, in seconds since 1970."""

    one: Observation
    begin: float
    finish: float


def _effort(told: Sequence[_Looked], day: date, zone: str, clock: tzinfo) -> Effort:
    start, end = (datetime.combine(day + timedelta(days=n), time(), clock).timestamp() for n in (0, 1))
    rows: dict[tuple[Means, str], list[tuple[float, float]]] = defaultdict(list)
    driven: dict[str, float] = defaultdict(float)
    for one, begin, finish in told:
        low, high = max(begin, start), min(finish, end)
        if high > low:
            rows[one.means, one.what].append((low, high))
            driven[one.what] += one.km * (high - low) / (finish - begin)
    hours: dict[Means, float] = defaultdict(float)
    names: dict[Means, list[str]] = defaultdict(list)
    km = 0.0
    for (means, what), spans in rows.items():
        seconds = stretches.length(stretches.union(*np.array(spans).T))
        hours[means] += seconds / 3600
        names[means].append(what)
        if means == "patrol":
            km += driven[what] * seconds / sum(high - low for low, high in spans)
    return Effort(
        day=day,
        zone=zone,
        patrol_hours=hours["patrol"],
        patrol_km=km,
        post_hours=hours["post"],
        camera_hours=hours["camera"],
        patrols=tuple(sorted(names["patrol"])),
        posts=tuple(sorted(names["post"])),
        cameras=tuple(sorted(names["camera"])),
        denied=tuple(sorted(names["denied"])),
    )


def beside(
    table: Iterable[Effort],
    seen: Mapping[tuple[date, str], int] | None,
    told_by_others: Mapping[tuple[date, str], int] | None = None,
    *,
    silent: Collection[tuple[date, str]] = (),
) -> tuple[Beside, ...]:
    """Each row of effort with the incidents that the mission itself saw, and those that only others told of.

    Without `seen` those who looked do not tell what they saw: then no number stands for it, not even 0. So it is on
    the days and in the zones of `silent`, unless something is said to have been seen there.

    Raises `InvalidPlan` where incidents are said to have been seen and nobody looked.
    """
    others = told_by_others or {}
    found = []
    for row in table:
        number = (seen or {}).get((row.day, row.zone), 0)
        if number and not row.observed:
            reason = f"{number} incidents are said to have been seen, but nobody looked"
            remedy = "record the observation, or count them as told by others"
            raise InvalidPlan(reason, where=f"{row.day}, {row.zone}", remedy=remedy)
        told = others.get((row.day, row.zone), 0)
        untold = seen is None or not row.observed or (not number and (row.day, row.zone) in silent)
        found.append(Beside(effort=row, seen=None if untold else number, told_by_others=told))
    return tuple(found)


def change(now: Sequence[Beside], before: Sequence[Beside], *, alike: float = ALIKE) -> Change:
    """A period against the previous one, both as `beside` gives them: the same days of the period, the same zones.

    Raises `InvalidPlan` where the two do not have the same number of days and the same zones.
    """
    if [b.effort.zone for b in now] != [b.effort.zone for b in before]:
        raise InvalidPlan("the two periods have different days or zones", remedy="give periods of one length")
    left_out = {"not_observed_now": 0, "not_observed_before": 0, "observed_unequally": 0}
    equal = []
    for one, other in zip(now, before, strict=True):
        hours = sorted((one.effort.hours, other.effort.hours))
        if not one.effort.observed:
            left_out["not_observed_now"] += 1
        elif not other.effort.observed:
            left_out["not_observed_before"] += 1
        elif hours[1] > alike * hours[0]:
            left_out["observed_unequally"] += 1
        else:
            equal.append((one, other))
    return Change(
        now=_together(one for one, _ in equal),
        before=_together(other for _, other in equal),
        hours_now=sum(one.effort.hours for one, _ in equal),
        hours_before=sum(other.effort.hours for _, other in equal),
        equal=len(equal),
        all=len(now),
        left_out=left_out,
    )


def _together(rows: Iterable[Beside]) -> int | None:
    """What was seen in all of them; None where one does not tell it, or there is none."""
    seen = [row.seen for row in rows]
    return sum(one for one in seen if one is not None) if seen and None not in seen else None


def patrolled(
    patrol: str,
    cleaned: Cleaned,
    zones: Mapping[str, Corridor | Band | Circle | Polygon],
    *,
    rules: Measures | None = None,
) -> tuple[Observation, ...]:
    """What the track of a patrol looked at: one observation for each of its spells within each of the zones.

    A track without times, or whose clock was not set, gives none.
    """
    rules = rules or measures()
    track = cleaned.track
    if cleaned.clock in ("none", "not_set") or len(track) < 2:
        return ()
    heard = np.diff(track.time) <= rules.longest_silence_seconds
    time, km = odometer(track, rules)
    found = []
    for name, zone in zones.items():
        inside = classify_points(zone, track.lat, track.lon, rules.radius_m(track)).answer == INSIDE
        first, last = runs(inside[:-1] & inside[1:] & heard)
        for begin, end in zip(first.tolist(), (last + 1).tolist(), strict=True):
            start, finish = moment(float(track.time[begin])), moment(float(track.time[end]))
            if start and finish and finish > start:
                low, high = np.interp(track.time[[begin, end]], time, km)
                window = Window(start=start, end=finish)
                found.append(Observation(means="patrol", what=patrol, zone=name, window=window, km=float(high - low)))
    return tuple(found)
