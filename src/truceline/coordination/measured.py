"""What the tracks of a patrol show, measured against its plan: each vehicle, each contingent, and how long together.

    found = measure(plan, route, handed_in)
    found.contingents[0].covered_km; found.together[0].minutes; found.words

Nothing here decides whether a patrol took place as told: it says where the vehicles of whoever handed in a track were,
as far as their devices tell. A track that cannot be used is named with the reason, and the others are measured.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from itertools import combinations

import numpy as np

from truceline.coordination import stretches
from truceline.coordination.coverage import Coverage, cover, section, union_km
from truceline.coordination.driven import drive
from truceline.coordination.measures import Measures, measures
from truceline.coordination.patrol import AgainstPlan, Plan, against
from truceline.coordination.together import Together, together
from truceline.coordination.tracks import Cleaned, Remark, Track, clean, read_tracks, shifted
from truceline.errors import TrucelineError, UnreadableTrack
from truceline.geo.route import Route
from truceline.model import Value

SYNTHETIC = "synthetic"


@dataclass(frozen=True)
class HandedIn:
    """A track as a contingent handed it in: the bytes of its file, None where they are not held here.

    `number` says which of the file's tracks it is; `clock_hours` are added to its times; `ref` leads to the record.
    """

    contingent: str
    name: str
    raw: bytes | None
    number: int = 0
    vehicle: str = ""
    clock_hours: float = 0.0
    received: datetime | None = None
    synthetic: bool = False
    ref: str = ""

    @property
    def called(self) -> str:
        """As lists name it: the contingent with its vehicle, or with the track's name."""
        return f"{self.contingent}, {self.vehicle or self.name}"


class MeasuredTrack(Value):
    """One track against the plan. `unusable` says why nothing could be measured, else `coverage` has it."""

    contingent: str
    vehicle: str
    name: str
    number: int
    ref: str
    synthetic: bool
    coverage: Coverage | None = None
    against: AgainstPlan | None = None
    remarks: tuple[Remark, ...] = ()
    unusable: str = ""

    @property
    def called(self) -> str:
        """As lists name it."""
        return f"{self.contingent}, {self.vehicle or self.name}"

    @property
    def words(self) -> str:
        """All of it in one sentence."""
        kind = f" ({SYNTHETIC})" if self.synthetic else ""
        if self.coverage is None or self.against is None:
            return f"{self.called}{kind}: not measured: {self.unusable}"
        said = [self.coverage.words, _in_time(self.against)]
        if self.against.missed:
            said.append(f"not passed: {', '.join(self.against.missed)}")
        return f"{self.called}{kind}: {'; '.join(one for one in said if one)}"


class MeasuredContingent(Value):
    """All vehicles of one contingent: km that at least one of them covered for certain, and their share (0 to 1)."""

    contingent: str
    tracks: tuple[MeasuredTrack, ...]
    covered_km: float
    covered_share: float

    @property
    def words(self) -> str:
        """In one sentence."""
        used = sum(one.coverage is not None for one in self.tracks)
        of = f"{used} of {len(self.tracks)} tracks" if used < len(self.tracks) else _counted(used, "track")
        return f"{self.contingent}: {self.covered_km:.1f} km covered by {of} ({self.covered_share:.0%} of the section)"


class MeasuredPair(Value):
    """One vehicle of each of two contingents, by the names that lists give them."""

    one: str
    other: str
    together: Together


class MeasuredTogether(Value):
    """Two contingents at the same times: `seconds` for which any vehicle of one was within `within_m` of any of the
    other for certain, `possible_seconds` of one pair more by the accuracy of the points, and the most `km` of the
    section that one pair drove together. `cannot_tell` says why nothing could be measured.
    """

    one: str
    other: str
    within_m: float
    seconds: float = 0.0
    possible_seconds: float = 0.0
    km: float = 0.0
    start: datetime | None = None
    end: datetime | None = None
    pairs: tuple[MeasuredPair, ...] = ()
    cannot_tell: str = ""

    @property
    def minutes(self) -> float:
        """Minutes together for certain."""
        return self.seconds / 60

    @property
    def words(self) -> str:
        """In one sentence, with the distance that was asked for."""
        who = f"{self.one} and {self.other} within {self.within_m:g} m of each other"
        if self.cannot_tell:
            return f"{who}: cannot be told, {self.cannot_tell}"
        if not self.start or not self.end:
            perhaps = f"; perhaps for {self.possible_seconds / 60:.0f} min" if self.possible_seconds >= 30 else ""
            return f"{who}: at no time for certain{perhaps}"
        when = f"from {self.start:%Y-%m-%d %H:%M} to {self.end:%H:%M} UTC"
        return f"{who}: {self.minutes:.0f} min and {self.km:.1f} km, {when}"


class Measured(Value):
    """A patrol as its tracks show it. `union_km` of the section are covered by any vehicle of any contingent."""

    route: str
    start_km: float
    end_km: float
    tracks: tuple[MeasuredTrack, ...] = ()
    contingents: tuple[MeasuredContingent, ...] = ()
    together: tuple[MeasuredTogether, ...] = ()
    union_km: float = 0.0

    @property
    def section_km(self) -> float:
        """Length of the section."""
        return abs(self.end_km - self.start_km)

    @property
    def synthetic(self) -> bool:
        """Whether any of it rests on tracks that were made up."""
        return any(one.synthetic for one in self.tracks)

    @property
    def words(self) -> tuple[str, ...]:
        """A line for each contingent, each track, and each two contingents."""
        said = []
        for each in self.contingents:
            said += [each.words, *(f"  {track.words}" for track in each.tracks)]
        return (*said, *(pair.words for pair in self.together))


def measure(
    plan: Plan,
    route: Route,
    handed_in: Sequence[HandedIn],
    *,
    within_m: float | None = None,
    rules: Measures | None = None,
) -> Measured:
    """What the tracks show of the planned section; contingents in the order of the plan, then by name.

    `within_m` is the distance within which two vehicles are together. Raises `InvalidPlan` and `UnknownName` for a plan
    that is not of `route`, and for no track whatever.
    """
    rules = rules or measures()
    plan = plan.checked(route)
    low, high = section(route, plan.start, plan.end)
    files: dict[tuple[str, int], tuple[Track, ...] | UnreadableTrack] = {}
    found = [_measured(one, plan, route, rules, files) for one in handed_in]
    tracks = tuple(track for track, _ in found)
    usable = [(track, cleaned) for track, cleaned in found if cleaned is not None]
    contingents = tuple(_contingent(name, tracks, abs(high - low)) for name in _named(plan, tracks))
    return Measured(
        route=route.id,
        start_km=low,
        end_km=high,
        tracks=tracks,
        contingents=contingents,
        together=tuple(_together(contingents, usable, plan, route, within_m, rules)),
        union_km=union_km([track.coverage for track in tracks if track.coverage]),
    )


def taken_in(
    raw: bytes, name: str, route: Route | None, plan: Plan | None, received: datetime | None = None
) -> Iterator[Cleaned | UnreadableTrack]:
    """Each track of a file as it would be measured, with all that has to be said of it, or why it cannot be.

    Raises `UnreadableTrack` where the file holds no track at all.
    """
    window = plan.window if plan else None
    for track in read_tracks(raw, name):
        try:
            cleaned = clean(track, route, window=window, received=received)
            if route is not None:
                drive(cleaned.track, route, measures())
            yield cleaned
        except UnreadableTrack as error:
            yield error


def usable(plan: Plan, route: Route, handed_in: Sequence[HandedIn]) -> Iterator[tuple[HandedIn, Cleaned]]:
    """The tracks that can be used, cleaned as they are measured; the others are left out."""
    files: dict[tuple[str, int], tuple[Track, ...] | UnreadableTrack] = {}
    for one in handed_in:
        try:
            yield one, _cleaned(one, plan, route, files)
        except TrucelineError:
            continue


def _measured(
    one: HandedIn,
    plan: Plan,
    route: Route,
    rules: Measures,
    files: dict[tuple[str, int], tuple[Track, ...] | UnreadableTrack],
) -> tuple[MeasuredTrack, Cleaned | None]:
    row = MeasuredTrack(
        contingent=one.contingent,
        vehicle=one.vehicle,
        name=one.name,
        number=one.number,
        ref=one.ref,
        synthetic=one.synthetic,
    )
    try:
        cleaned = _cleaned(one, plan, route, files)
        coverage = cover(cleaned, route, plan.start, plan.end, rules=rules)
    except TrucelineError as error:
        return row.model_copy(update={"unusable": error.reason}), None
    compared = against(coverage, plan, route, rules=rules)
    told = {"coverage": coverage, "against": compared, "remarks": cleaned.remarks}
    return row.model_copy(update=told), cleaned


def _cleaned(
    one: HandedIn, plan: Plan, route: Route, files: dict[tuple[str, int], tuple[Track, ...] | UnreadableTrack]
) -> Cleaned:
    """The track with its clock put right as whoever handed it in says; raises `UnreadableTrack`."""
    track = replace(_track(one, files), name=one.called)
    if one.clock_hours:
        track = shifted(track, one.clock_hours, "as whoever handed it in says")
    return clean(track, route, window=plan.window, received=one.received)


@lru_cache(maxsize=64)
def _read(raw: bytes, name: str) -> tuple[Track, ...]:
    """The tracks of a file; a page of a patrol, its map and its replay ask for the same ones one after the other."""
    return read_tracks(raw, name)


def _track(one: HandedIn, files: dict[tuple[str, int], tuple[Track, ...] | UnreadableTrack]) -> Track:
    """The track out of its file; a file with several is read once."""
    if one.raw is None:
        raise UnreadableTrack("the file is not held here", where=one.name, remedy="ask the node that received it")
    key = one.name, id(one.raw)
    if key not in files:
        try:
            files[key] = _read(one.raw, one.name)
        except UnreadableTrack as error:
            files[key] = error
    read = files[key]
    if isinstance(read, UnreadableTrack):
        raise read
    if one.number >= len(read):
        raise UnreadableTrack(f"holds {len(read)} tracks, and none of number {one.number}", where=one.name)
    return read[one.number]


def _named(plan: Plan, tracks: Sequence[MeasuredTrack]) -> tuple[str, ...]:
    required = [each.party for each in plan.required.contingents]
    there = {track.contingent for track in tracks}
    return (*(name for name in required if name in there), *sorted(there - set(required)))


def _contingent(name: str, tracks: Sequence[MeasuredTrack], section_km: float) -> MeasuredContingent:
    own = tuple(track for track in tracks if track.contingent == name)
    covered = union_km([track.coverage for track in own if track.coverage])
    return MeasuredContingent(
        contingent=name, tracks=own, covered_km=covered, covered_share=min(covered / section_km, 1.0)
    )


def _together(
    contingents: Sequence[MeasuredContingent],
    usable: Sequence[tuple[MeasuredTrack, Cleaned]],
    plan: Plan,
    route: Route,
    within_m: float | None,
    rules: Measures,
) -> Iterator[MeasuredTogether]:
    """Each two contingents, every vehicle of one with every vehicle of the other."""
    for one, other in combinations([each.contingent for each in contingents], 2):
        pairs = tuple(
            MeasuredPair(
                one=first.called,
                other=second.called,
                together=together(here, there, route, plan.start, plan.end, within_m=within_m, rules=rules),
            )
            for first, here in usable
            for second, there in usable
            if (first.contingent, second.contingent) == (one, other)
        )
        yield _of_pairs(one, other, pairs, rules.together_m if within_m is None else within_m)


def _of_pairs(one: str, other: str, pairs: tuple[MeasuredPair, ...], within_m: float) -> MeasuredTogether:
    told = [pair.together for pair in pairs if not pair.together.cannot_tell]
    if not told:
        why = pairs[0].together.cannot_tell if pairs else "there is no usable track of both"
        return MeasuredTogether(one=one, other=other, within_m=within_m, pairs=pairs, cannot_tell=why)
    spells = [spell for each in told for spell in each.spells]
    spans = np.array([(spell.start.timestamp(), spell.end.timestamp()) for spell in spells], dtype=np.float64)
    return MeasuredTogether(
        one=one,
        other=other,
        within_m=within_m,
        seconds=stretches.length(stretches.union(*spans.T)) if spells else 0.0,
        possible_seconds=max(each.uncertain_seconds for each in told),
        km=max(each.km for each in told),
        start=min((spell.start for spell in spells), default=None),
        end=max((spell.end for spell in spells), default=None),
        pairs=pairs,
    )


def _in_time(compared: AgainstPlan) -> str:
    """Against the window: how many minutes early or late; nothing where the clock tells nothing."""
    entered, left = compared.entered_minutes, compared.left_minutes
    if entered is None or left is None:
        return "not compared with the window: the clock does not tell"
    if compared.in_time == "early":
        return f"entered {-entered:.0f} min before the window"
    if compared.in_time == "late":
        return f"left {left:.0f} min after the window"
    return {"in_window": "in the window", "outside": "outside the window"}.get(compared.in_time, "")


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
