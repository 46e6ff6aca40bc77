"""The briefing of a patrol out of what a node holds: notices, posts, incidents and earlier patrols beside its way.

    brief(node, "p-1", incidents=incidents)
    brief(node, "p-1", view="joint")             of what is shared with peers alone

What it finds is what was recorded; whether anything is near by the margins of `margins.yaml` is worked out when asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter

from truceline.acts import notices as notice_acts
from truceline.acts.driving import Turn, kept_turns, turns_of
from truceline.acts.patrols import measured, one, route_of_patrol
from truceline.acts.posts import posts
from truceline.agreements.agreement import Agreement
from truceline.coordination.briefing import Beside, Briefing, Contact, Side, briefing
from truceline.coordination.clashes import Activity, Clash
from truceline.coordination.in_force import Happening, happened
from truceline.coordination.margins import Margins, margins
from truceline.coordination.notices import Notice, words
from truceline.coordination.patrol import Concurrence, Patrol, Plan
from truceline.coordination.regions import Regions
from truceline.errors import InvalidPlan, TrucelineError
from truceline.geo.place import Point
from truceline.geo.route import Route
from truceline.geo.zone import Corridor, classify
from truceline.incidents.incident import Incident
from truceline.matters.patrol_record import PatrolRecord, concurrence_words, said_of, window_words
from truceline.sitrep.coarse import coarse, km, mapped
from truceline.store.matters import View, listed, read
from truceline.store.node import Node
from truceline.store.planned import planned
from truceline.store.terms import terms

__all__ = ["brief"]

_DAY = timedelta(days=1)


def brief(node: Node, patrol: str, *, incidents: Iterable[Incident] = (), view: View = "own") -> Briefing:
    """The briefing of a patrol; `incidents` are those among which to look for what happened near its section.

    Raises `UnknownName` for no such patrol, `InvalidPlan` for one without a plan, and as `Plan.checked` does.
    """
    record = one(node, patrol, view)
    route = route_of_patrol(node, record)
    if record.plan is None or route is None:
        raise InvalidPlan("there is no plan to brief on", where=f"patrol {patrol}", remedy="record one first")
    desk = _Desk(node, record, record.plan.checked(route), route, view)
    near = tuple(desk.notices)
    beside = (
        *(desk.notice(notice, clash) for notice, clash in near),
        *desk.patrols(),
        *desk.posts(),
        *desk.incidents(incidents),
        *desk.turned_back(),
    )
    return briefing(
        record.id,
        record.plan,
        route,
        desk.zone,
        sides=tuple(desk.sides()),
        concurrence=desk.concurrence,
        made=node.clock(),
        called={each.party: desk.called(each.party) for each in record.plan.required.contingents},
        beside=beside,
        contacts=[
            Contact(what=f"{desk.called(notice.sender)}, for {notice.id}", whom=notice.contact) for notice, _ in near
        ],
        refs=(record.plans[-1].ref, *(each.ref for each in record.answers)),
    )


def _answer(answer: Concurrence | None) -> str:
    if answer is None:
        return "not answered"
    return f"{answer.answer} (“{answer.words}”)" if answer.words else answer.answer


@dataclass(frozen=True)
class _Event:
    kind: str
    km: float | None
    place: str
    reason: str


@dataclass(frozen=True)
class _Step:
    event: _Event


@dataclass(frozen=True)
class _Account:
    told_by: str
    events: list[_Step]


@dataclass(frozen=True)
class _When:
    start: datetime


@dataclass(frozen=True)
class _Plan:
    route: str
    window: _When


@dataclass(frozen=True)
class _Planned:
    plan: _Plan


@dataclass(frozen=True)
class _Told:
    """Of a patrol's record what is read of a month of them: where accounts tell that it turned back."""

    id: str
    plans: list[_Planned]
    accounts: list[_Account]
    tracks: list[dict[str, object]]


_TOLD = TypeAdapter(_Told)
_TURNED, _TRACKLESS = '"kind":"turned_back"', '"tracks":[]'
"""In the data of a patrol that turned back by an account, and of one that no track shows."""


@lru_cache(maxsize=512)
def _record(data: str) -> PatrolRecord:
    """A patrol with tracks; those of a month stand beside the way of each that comes after them."""
    return PatrolRecord.model_validate_json(data)


@dataclass(frozen=True)
class _Desk:
    """One patrol, its section on the ground, and what the node holds beside it."""

    node: Node
    record: PatrolRecord
    plan: Plan
    route: Route
    view: View

    @property
    def rules(self) -> Margins:
        return margins()

    @cached_property
    def agreement(self) -> Agreement | None:
        agreements = terms(self.node).agreements
        return agreements[0] if agreements else None

    @property
    def zone(self) -> ZoneInfo:
        return self.agreement.zone_info if self.agreement else ZoneInfo("UTC")

    @cached_property
    def activity(self) -> Activity:
        return Patrol(id=self.record.id, plan=self.plan, sides=self.record.sides).activity(self.route)

    @property
    def stretch(self) -> Route:
        where = self.activity.where
        assert isinstance(where, Route)
        return where

    def called(self, party: str) -> str:
        """The name of a party by its id; the id where the agreement knows none."""
        known = terms(self.node).parties
        return known.get(party).name if party in known else party

    def sides(self) -> Iterator[Side]:
        """Who has to concur, with their own number and their last answer."""
        last = {each.answer.side: each.answer for each in self.record.answers}
        serials = {each.serial.side: each.serial.serial for each in self.record.serials}
        for side in self.record.sides:
            yield Side(name=self.called(side), serial=serials.get(side, ""), answer=_answer(last.get(side)))

    @property
    def concurrence(self) -> str:
        """How all stand to the plan, by their names."""
        named = [self.called(side) for side in self.record.sides]
        answers = (each.answer for each in self.record.answers)
        said = [each.model_copy(update={"side": self.called(each.side)}) for each in answers]
        return concurrence_words(self.record.concurrence or "waiting", named, said)

    def _near(
        self, kind: Literal["notice", "patrol"], metres: float, minutes: float
    ) -> Iterator[tuple[Activity, Clash]]:
        listed = planned(self.node, self.plan.window, margin_minutes=minutes, view=self.view)
        known = {each.activity.id: each.activity for each in listed if each.kind == kind}
        if kind == "patrol":
            known.pop(self.record.id, None)
        asked = self.activity.model_copy(update={"id": ""})
        for clash in Regions(list(known.values())).clashes(asked, margin_m=metres, margin_minutes=minutes):
            yield known[clash.other], clash

    @cached_property
    def notices(self) -> tuple[tuple[Notice, Clash], ...]:
        """The notices in force near the section, as far as the view has them."""
        near = {activity.id: clash for activity, clash in self._near("notice", *self._for_notices)}
        held = notice_acts.notices(self.node, view=self.view, ids=list(near)) if near else ()
        return tuple((notice, near[notice.id]) for notice in held)

    @property
    def _for_notices(self) -> tuple[float, float]:
        return self.rules.notice_m, self.rules.notice_minutes

    def notice(self, notice: Notice, clash: Clash) -> Beside:
        """A notice with how each addressee stands to it; where it gets in the way, how long and how far."""
        said, states = words(), notice_acts.standings(self.node, notice)
        what = " ".join(f"{said.kinds[notice.kind].says} {notice.post}".split())
        standing = "; ".join(f"{self.called(each.addressee)}: {said.states[each.state].says}" for each in states)
        subject = f" ({notice.subject})" if notice.subject else ""
        window = window_words(notice.window)
        return Beside(
            kind="notice",
            id=notice.id,
            words=f"{what}{subject}, notice of {self.called(notice.sender)}, {window}; {standing}",
            where=_clash(clash),
            shape=notice.where,
            uncertain=clash.answer == "uncertain",
        )

    def patrols(self) -> Iterator[Beside]:
        """Other patrols of about that time near the section."""
        near = tuple(self._near("patrol", self.rules.clash_m, self.rules.clash_minutes))
        ids = [activity.id for activity, _ in near]
        held = {each.id: each for each in read(self.node, "patrol", PatrolRecord, view=self.view, ids=ids)}
        for activity, clash in near:
            if activity.id in held and isinstance(activity.where, Route):
                what = f"{said_of(held[activity.id].state)}, {window_words(activity.window)}"
                uncertain = clash.answer == "uncertain"
                yield Beside(
                    kind="patrol", id=activity.id, words=what, where=_clash(clash), shape=activity.where,
                    uncertain=uncertain,
                )  # fmt: skip

    def posts(self) -> Iterator[Beside]:
        """Posts near the section, with what each source says of them on the day of the patrol."""
        day = self.plan.window.start.astimezone(self.zone).date()
        for record in posts(self.node, view=self.view):
            post = record.post
            if post is None:
                continue
            answer = self._answer(post.point, post.radius_m, self.rules.post_m)
            if answer != "outside":
                yield Beside(
                    kind="post", id=post.id, words=f"{post.name}: {post.on(day).words}", where=self._where(post.point),
                    point=post.point, uncertain=answer == "uncertain",
                )  # fmt: skip

    def incidents(self, listed: Iterable[Incident]) -> Iterator[Beside]:
        """What is alleged to have happened in the days before, in the agreement's corridor beside the section."""
        if self.agreement is None:
            return
        start, reach = self.plan.window.start, timedelta(days=self.rules.incident_days)
        found: list[tuple[Happening, Incident]] = []
        for incident in listed:
            told = happened(incident, self.agreement)
            if told is not None and start - reach <= told.start < start:
                found.append((told, incident))
        for told, incident in sorted(found, key=lambda pair: pair[0].start, reverse=True):
            point = mapped(incident.place)
            answer = self._answer(told.point, told.radius_m, self._corridor_m) if point else "outside"
            if point is None or answer == "outside":
                continue
            day = f"{told.start.astimezone(self.zone):%Y-%m-%d}"
            sources = "1 source" if incident.sources == 1 else f"{incident.sources} sources"
            what = f"{incident.category.replace('_', ' ')} alleged on {day}, {sources}, {incident.state}"
            yield Beside(
                kind="incident", id=incident.id, words=what, where=self._where(point), point=point,
                uncertain=answer == "uncertain",
            )  # fmt: skip

    def turned_back(self) -> Iterator[Beside]:
        """Where earlier patrols on this route turned back, as each side tells it and as tracks show it."""
        start, reach = self.plan.window.start, timedelta(days=self.rules.patrol_days)
        # A day is written in its own zone, which is at most a day away.
        since, until = (start - reach - _DAY).date(), (start + _DAY).date()
        rows = listed(self.node, "patrol", view=self.view, since=since, until=until)
        held = [
            row.data for row in rows if row.state != "withdrawn" and (_TURNED in row.data or _TRACKLESS not in row.data)
        ]
        told = [_TOLD.validate_json(data) for data in held]
        tracked = [_record(data) for each, data in zip(told, held, strict=True) if each.tracks]
        known = kept_turns(self.node, [(record, self.route) for record in tracked])
        by_id = {record.id: record for record in tracked}
        for each in reversed(told):
            plan = each.plans[-1].plan if each.plans else None
            if plan is None or plan.route != self.plan.route or not start - reach <= plan.window.start < start:
                continue
            day = f"{plan.window.start.astimezone(self.zone):%Y-%m-%d}"
            yield from self._turns_told(each, day)
            if record := by_id.get(each.id):
                yield from self._turns_of_tracks(record, day, known.get(record.id))

    def _turns_told(self, told: _Told, day: str) -> Iterator[Beside]:
        for account in told.accounts:
            for event in (each.event for each in account.events if each.event.kind == "turned_back"):
                why = f": {event.reason}" if event.reason else ""
                what = f"{day}, as {self.called(account.told_by)} tells{why}"
                yield self._turn(told.id, what, event.km, event.place)

    def _turns_of_tracks(self, record: PatrolRecord, day: str, known: Sequence[Turn] | None) -> Iterator[Beside]:
        try:
            found = measured(self.node, record) if known is None and record.tracks else None
        except TrucelineError:
            return
        for turn in turns_of(found) if found else known or ():
            made_up = "synthetic " if turn.synthetic else ""
            what = f"{day}, as the {made_up}track of {self.called(turn.contingent)} shows"
            yield self._turn(record.id, what, turn.km, turn.near)

    def _turn(self, id: str, what: str, at_km: float | None, place: str) -> Beside:
        known = at_km is not None and 0 <= at_km <= self.route.length_km
        where = ", ".join(each for each in (f"km {at_km:.1f}" if known else "", place) if each)
        point = self.route.at(at_km) if known and at_km is not None else None
        return Beside(kind="turned_back", id=id, words=what, where=where, point=point)

    @property
    def _corridor_m(self) -> float:
        """The width of the agreement's corridor along this route; without one that of `margins.yaml`."""
        shapes = [zone.shape for zone in self.agreement.zones] if self.agreement else []
        widths = [max(s.left_m, s.right_m) for s in shapes if isinstance(s, Corridor) and s.route.id == self.route.id]
        return max(widths, default=self.rules.incident_m)

    def _answer(self, point: Point, radius_m: float, within_m: float) -> str:
        if within_m not in self._corridors:
            self._corridors[within_m] = Corridor(
                name="the section", route=self.stretch, left_m=within_m, right_m=within_m, ends="round"
            )
        return classify(self._corridors[within_m], point, radius_m).answer

    @cached_property
    def _corridors(self) -> dict[float, Corridor]:
        """What lies within so many metres of the section."""
        return {}

    def _where(self, point: Point) -> str:
        """Beside which km, how far and on which side, in whole kilometres."""
        found = self.route.locate(coarse(point))
        return f"km {found.km:.0f}, {km(found.distance_m)} {found.side}"


def _clash(clash: Clash) -> str:
    minutes = clash.shared_minutes
    when = f"{minutes:.0f} min at once" if minutes > 0 else f"{-minutes:.0f} min apart"
    return f"{'on the section' if clash.metres == 0 else f'{km(clash.metres)} off'}, {when}"
