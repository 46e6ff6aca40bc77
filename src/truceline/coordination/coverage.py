"""What a track covers of a section of a route: stretches, gaps, stops, where it turned back, when it was off the route.

    covered = cover(cleaned, route, "Trumba", "Ain al-Havr")
    covered.covered_km, covered.turned_back, against(covered, window)

The accuracy of the points and that of the route enter: what lies within both errors of a limit is `uncertain`, so
covered, uncertain and missing km together are always the section.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import numpy as np

from truceline.coordination import stretches
from truceline.coordination.driven import Driven, Where, drive, farthest_m, runs, where
from truceline.coordination.halts import Stop, driven_km, stops
from truceline.coordination.measures import Measures, measures
from truceline.coordination.tracks.clean import Cleaned, Clock
from truceline.coordination.tracks.track import Remark, moment
from truceline.errors import InvalidPlan
from truceline.geo.place import Point
from truceline.geo.plane import Floats
from truceline.geo.points import INSIDE, OUTSIDE
from truceline.geo.route import Route
from truceline.model import Value

Answer = Literal["yes", "no", "uncertain"]
Missing = Literal["not_driven", "no_points", "off_route"]
Phase = Literal["before", "during", "after"]
LEAST_KM = 0.001


class Stretch(Value):
    """A part of the route, from the lower to the higher km."""

    start_km: float
    end_km: float

    @property
    def length_km(self) -> float:
        """How long it is."""
        return self.end_km - self.start_km


class Gap(Stretch):
    """A part that was not covered: the vehicle has no point there at all (`not_driven`), was silent across it
    (`no_points`: it may have been driven), or drove elsewhere (`off_route`)."""

    why: Missing


class TurnBack(Value):
    """Where a vehicle turned back short of the end. It came there `at`, and left towards the start at `left`.

    `answer` is uncertain where the end of the section lies within the errors.
    """

    where: Where
    point: Point
    at: datetime | None
    left: datetime | None
    answer: Answer


class Spell(Value):
    """A time off the route: `before` it was first reached, `during` the patrol, or `after` it was left for good.

    `seconds` is None where the track has no times. `answer` is uncertain where no point is off it beyond the errors.
    """

    phase: Phase
    start: datetime | None
    end: datetime | None
    seconds: float | None
    farthest_m: float
    points: int
    answer: Answer


class Coverage(Value):
    """What one track covers of one section, in the direction of travel from `start_km` to `end_km`.

    `beyond_m` is the distance beyond which a point is off the route. `entered` and `left` are the first and the last
    time within the section, `farthest` how far it came towards the end and `reached_at` when; `reached_end` says
    whether that is the end. `driven_km` is all that the vehicle drove. `clock` is what is thought of the times.
    """

    route: str
    start_km: float
    end_km: float
    beyond_m: float
    stretches: tuple[Stretch, ...]
    uncertain: tuple[Stretch, ...]
    gaps: tuple[Gap, ...]
    stops: tuple[Stop, ...]
    spells: tuple[Spell, ...]
    entered: datetime | None
    left: datetime | None
    farthest: Where | None
    reached_at: datetime | None
    reached_end: Answer
    turned_back: TurnBack | None
    driven_km: float
    points: int
    clock: Clock
    remarks: tuple[Remark, ...] = ()

    @property
    def section_km(self) -> float:
        """Length of the section."""
        return abs(self.end_km - self.start_km)

    @property
    def covered_km(self) -> float:
        """Km that were covered for certain."""
        return sum(stretch.length_km for stretch in self.stretches)

    @property
    def uncertain_km(self) -> float:
        """Km of which it cannot be told."""
        return sum(stretch.length_km for stretch in self.uncertain)

    @property
    def gap_km(self) -> float:
        """Km that were not covered."""
        return sum(gap.length_km for gap in self.gaps)

    @property
    def words(self) -> str:
        """All of it in one sentence."""
        said = [f"{self.covered_km:.1f} of {self.section_km:.1f} km covered"]
        if self.uncertain_km >= 0.05:
            said.append(f"{self.uncertain_km:.1f} km uncertain")
        if self.turned_back:
            back = self.turned_back
            at = f" at {back.left:%Y-%m-%d %H:%M} UTC" if back.left else ""
            perhaps = "perhaps " if back.answer == "uncertain" else ""
            said.append(f"{perhaps}turned back at {back.where.words}{at}")
        elif self.reached_end == "yes":
            said.append("the end was reached")
        elif self.farthest:
            said.append(f"came as far as {self.farthest.words}")
        return "; ".join(said)


def cover(
    cleaned: Cleaned,
    route: Route,
    start: float | str | Point | None = None,
    end: float | str | Point | None = None,
    *,
    rules: Measures | None = None,
) -> Coverage:
    """What a cleaned track covers of `route` between two km, vertices or positions (default: all of it).

    Raises `UnknownName` and `InvalidPlan` as `section` does, `UnreadableTrack` for a track of fewer than two points.
    """
    rules = rules or measures()
    low, high = section(route, start, end)
    driven = drive(cleaned.track, route, rules)
    dated, bounds = cleaned.clock != "not_set", (min(low, high), max(low, high))
    sure, uncertain, missing = _parts(driven, bounds)
    entered, left = _times_within(driven, bounds, dated)
    reached = _farthest(driven, low, high, rules)
    return Coverage(
        route=route.id,
        start_km=low,
        end_km=high,
        beyond_m=rules.beyond_m(route),
        stretches=_stretches(sure),
        uncertain=_stretches(uncertain),
        gaps=_gaps(driven, missing),
        stops=stops(driven, rules, dated=dated),
        spells=_spells(driven, rules, dated),
        entered=entered,
        left=left,
        farthest=where(route, reached.km) if reached else None,
        reached_at=_moment(driven, reached.first, dated) if reached else None,
        reached_end=reached.end if reached else "no",
        turned_back=_turned_back(driven, reached, dated) if reached else None,
        driven_km=driven_km(driven, rules),
        points=len(cleaned.track),
        clock=cleaned.clock,
        remarks=cleaned.remarks,
    )


def section(route: Route, start: float | str | Point | None, end: float | str | Point | None) -> tuple[float, float]:
    """The km of both ends of a section, in the direction of travel.

    Raises `UnknownName` for a vertex that the route has not, `InvalidPlan` for no length or what lies past its ends.
    """
    ends = (0.0 if start is None else start, route.length_km if end is None else end)
    low, high = (float(x) if isinstance(x, int | float) else route.km_of(x) for x in ends)
    for km in (low, high):
        if not -0.001 <= km <= route.length_km + 0.001:
            length = f"which is {route.length_km:.2f} km long"
            raise InvalidPlan(f"km {km:g} is not on {route.name}, {length}", remedy="give km or vertices of the route")
    if not abs(high - low) >= LEAST_KM:
        raise InvalidPlan(f"the section of {route.name} has no length", remedy="give two different ends")
    return min(max(low, 0.0), route.length_km), min(max(high, 0.0), route.length_km)


def _parts(driven: Driven, bounds: tuple[float, float]) -> tuple[Floats, Floats, Floats]:
    """The section in three parts: covered, uncertain, missing."""
    sure = stretches.within(stretches.union(*driven.hops_between(driven.sure)), *bounds)
    perhaps = stretches.within(stretches.union(*driven.hops_between(driven.possible)), *bounds)
    uncertain = stretches.minus(perhaps, sure)
    return sure, uncertain, stretches.minus(stretches.minus(np.array([bounds]), sure), uncertain)


def _stretches(rows: Floats) -> tuple[Stretch, ...]:
    return tuple(Stretch(start_km=float(low), end_km=float(high)) for low, high in rows)


def _gaps(driven: Driven, missing: Floats) -> tuple[Gap, ...]:
    """The gaps with their reasons; one that is part silence, part not driven at all, is cut in two."""
    near = driven.answer != OUTSIDE
    touched = driven.km[near]
    if not len(touched):
        return tuple(Gap(start_km=float(low), end_km=float(high), why="not_driven") for low, high in missing)
    silent = stretches.union(*driven.hops_between(driven.silent & near[:-1] & near[1:]))
    reach = np.array([[touched.min(), touched.max()]])
    parts: list[tuple[Floats, Missing]] = []
    inside = stretches.minus(missing, stretches.minus(missing, reach))
    away = stretches.minus(inside, silent)
    parts.append((stretches.minus(missing, inside), "not_driven"))
    parts.append((stretches.minus(inside, away), "no_points"))
    parts.append((away, "off_route"))
    found = [Gap(start_km=float(a), end_km=float(b), why=why) for rows, why in parts for a, b in rows]
    return tuple(sorted(found, key=lambda gap: gap.start_km))


def _times_within(driven: Driven, bounds: tuple[float, float], dated: bool) -> tuple[datetime | None, datetime | None]:
    """When the first and the last point lie beside the section; what waits past its ends is not there."""
    if not driven.track.timed or not dated:
        return None, None
    inner = (driven.answer != OUTSIDE) & (driven.km > bounds[0] + LEAST_KM) & (driven.km < bounds[1] - LEAST_KM)
    at = np.flatnonzero(inner)
    return (_moment(driven, int(at[0]), dated), _moment(driven, int(at[-1]), dated)) if len(at) else (None, None)


class _Reached:
    """How far towards the end: the km, the first and the last point there, and how much of the way was driven back."""

    def __init__(self, km: float, first: int, last: int, back_m: float, end: Answer, rules: Measures) -> None:
        self.km, self.first, self.last, self.end = km, first, last, end
        self.turned = back_m >= rules.turn_back_m


def _farthest(driven: Driven, start: float, end: float, rules: Measures) -> _Reached | None:
    """None where no point lies beside the section."""
    sign = 1.0 if end > start else -1.0
    near = np.flatnonzero(driven.answer != OUTSIDE)
    progress = sign * (driven.km[near] - start)
    whole = abs(end - start)
    if not len(near) or not ((progress >= 0) & (progress <= whole)).any():
        return None
    farthest = min(float(progress.max()), whole)
    # Scatter while standing there must not decide which point was the last.
    there = np.flatnonzero(progress >= farthest - 4 * rules.accuracy_m / 1000)
    back = farthest - float(progress[there[-1] :].min())
    short_m, error = (whole - farthest) * 1000, driven.route.error_m
    tolerance = rules.beyond_m(driven.route)
    reached: Answer = "yes" if short_m <= tolerance - error else "no" if short_m > tolerance + error else "uncertain"
    first, last = int(near[there[0]]), int(near[there[-1]])
    return _Reached(start + sign * farthest, first, last, back * 1000, reached, rules)


def _turned_back(driven: Driven, reached: _Reached, dated: bool) -> TurnBack | None:
    if not reached.turned or reached.end == "yes":
        return None
    track = driven.track
    return TurnBack(
        where=where(driven.route, reached.km),
        point=Point(lat=float(track.lat[reached.last]), lon=float(track.lon[reached.last])),
        at=_moment(driven, reached.first, dated),
        left=_moment(driven, reached.last, dated),
        answer="yes" if reached.end == "no" else "uncertain",
    )


def _spells(driven: Driven, rules: Measures, dated: bool) -> tuple[Spell, ...]:
    """Runs of points that are not on the route; off it for certain where such points last long enough by themselves."""
    on = np.flatnonzero(driven.answer == INSIDE)
    starts, ends = runs(driven.answer != INSIDE)
    time = driven.track.time if driven.track.timed else None
    if time is not None:
        chosen = time[ends] - time[starts] >= rules.off_route_seconds
        starts, ends = starts[chosen], ends[chosen]
    found = []
    for first, last in zip(starts.tolist(), ends.tolist(), strict=True):
        off = first + np.flatnonzero(driven.answer[first : last + 1] == OUTSIDE)
        certain = len(off) > 0 and (time is None or time[off[-1]] - time[off[0]] >= rules.off_route_seconds)
        begin, end = (int(off[0]), int(off[-1])) if certain else (first, last)
        phase: Phase = "before" if not len(on) or last < on[0] else "after" if first > on[-1] else "during"
        found.append(
            Spell(
                phase=phase,
                start=_moment(driven, begin, dated),
                end=_moment(driven, end, dated),
                seconds=None if time is None else float(time[end] - time[begin]),
                farthest_m=farthest_m(driven, begin, end),
                points=end - begin + 1,
                answer="yes" if certain else "uncertain",
            )
        )
    return tuple(found)


def _moment(driven: Driven, index: int, dated: bool) -> datetime | None:
    return moment(float(driven.track.time[index])) if dated and driven.track.timed else None


def union_km(coverages: Sequence[Coverage]) -> float:
    """Km of the route that at least one of several tracks covers for certain."""
    rows = [(s.start_km, s.end_km) for one in coverages for s in one.stretches]
    return stretches.length(stretches.union(*np.array(rows).T)) if rows else 0.0
