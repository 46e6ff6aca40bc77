"""What the centre's work adds to a period's picture, out of a node's logs: for one version, as it stood at the cut-off.

    centre(node, period, version("joint"), happenings=picture.happenings)

Which facts may tell in a version is decided fact by fact, before any of them is read (`truceline.acts.versions`); so is
what had happened by the cut-off (`truceline.acts.happened`). The matters' own readers then make of the rest what they
make of any facts. So nothing that a version does not see can be in what it says, and no day knows what came after it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TypeVar

from django.db import connections

from truceline import matters
from truceline.acts import due as owed
from truceline.acts import effort as looked
from truceline.acts.centre_findings import outcomes
from truceline.acts.happened import known_by
from truceline.acts.notices import delivered
from truceline.acts.patrols import measured, route_of_patrol
from truceline.acts.versions import told_in
from truceline.coordination.effort import Observation
from truceline.coordination.in_force import Happening as Near
from truceline.coordination.in_force import happened
from truceline.coordination.measured import Measured
from truceline.coordination.notices import Notice
from truceline.errors import TrucelineError
from truceline.matters.access import AccessRecord
from truceline.matters.cases import CaseRecord
from truceline.matters.consultations import CommitmentRecord, ConsultationRecord
from truceline.matters.figures import FigureRecord
from truceline.matters.findings import FindingRecord
from truceline.matters.ledgers import CountRecord, ItemRecord
from truceline.matters.notices import NoticeRecord
from truceline.matters.observations import ObservationRecord
from truceline.matters.patrol_record import PatrolRecord
from truceline.matters.posts import CountRecord as PostCountRecord
from truceline.matters.posts import PostRecord
from truceline.matters.told import Told, told_of
from truceline.model import Value
from truceline.sitrep import centre_counted, centre_made
from truceline.sitrep.centre import (
    Centre,
    ConsultationsPart,
    EffortPart,
    Entry,
    LedgersPart,
    PatrolAccount,
    PatrolLine,
    PostsPart,
    Refs,
)
from truceline.sitrep.centre_counted import Cell
from truceline.sitrep.period import Bearing, Period
from truceline.sitrep.picture import Happening
from truceline.sitrep.versions import Version, cut
from truceline.store.as_of import standings
from truceline.store.databases import placeholders
from truceline.store.matters import View
from truceline.store.node import Node
from truceline.store.receipts import Receipts
from truceline.store.terms import terms
from truceline.verification.deadlines import Standing

V = TypeVar("V", bound=Value)
_DAILY = "daily_report"


def centre(
    node: Node,
    period: Period,
    version: Version,
    *,
    happenings: Sequence[Happening] = (),
    as_of: datetime | None = None,
) -> Centre:
    """What the centre did and was told, as `version` may tell it and as it stood at the period's cut-off.

    `happenings` are the picture's, for the incidents near a notice and beside the effort. With `as_of`, what the node
    knew then.
    """
    desk = _Desk(node, period, version, as_of, tuple(happenings))
    made = Centre(
        day=period.day,
        cases=centre_made.cases(((one.case, refs) for one, refs in desk.of("case", CaseRecord)), period),
        access=centre_made.access(
            ((one.request, refs) for one, refs in desk.of("access", AccessRecord) if one.request), period
        ),
        findings=centre_made.findings(
            outcomes(node, desk.of("finding", FindingRecord), desk.of("case", CaseRecord), period, as_of), period
        ),
        patrols=_patrols(desk),
        posts=_posts(desk),
        notices=centre_made.notices(_notices(desk), desk.near, period),
        consultations=_consultations(desk),
        ledgers=_ledgers(desk),
        figures=centre_counted.people(
            ((one.figure, refs) for one, refs in desk.of("figure", FigureRecord) if one.figure), period
        ),
        effort=_effort(desk),
        due=_due(desk),
        entries=desk.entries,
    )
    return cut(made, version)


@dataclass(frozen=True)
class _Desk:
    """What every part needs: the facts that may tell, as they are read, each by its matter."""

    node: Node
    period: Period
    version: Version
    as_of: datetime | None
    happenings: tuple[Happening, ...]

    @cached_property
    def told(self) -> Mapping[str, Mapping[str, tuple[Told, ...]]]:
        """The facts by type of matter and id."""
        seen = told_in(self.version, self.node)
        found: dict[str, dict[str, tuple[Told, ...]]] = defaultdict(dict)
        for subject, facts in _told(self.node, self.as_of).items():
            left = known_by(seen(facts), self.period)
            type, _, id = subject.partition(":")
            if left:
                found[type][id] = left
        return found

    def of(self, type: str, model: type[V]) -> tuple[tuple[V, Refs], ...]:
        """The matters of a type, each with the entries that it rests on."""
        found = []
        for id, facts in sorted(self.told.get(type, {}).items()):
            reading = matters.read(type, id, facts)
            if isinstance(reading.value, model):
                refs = tuple(one.ref for one in facts if one.ref not in reading.refused)
                found.append((reading.value, refs))
        return tuple(found)

    @property
    def entries(self) -> dict[str, Entry]:
        """Every entry that may be cited."""
        return {
            one.ref: Entry(ref=one.ref, what=one.fact.kind, who=one.author, at=one.at)
            for of_type in self.told.values()
            for facts in of_type.values()
            for one in facts
        }

    @cached_property
    def near(self) -> tuple[Near, ...]:
        """The incidents of the period with their places, for notices."""
        agreements = terms(self.node).agreements
        found = (
            happened(h.incident, agreements[0]) for h in self.happenings if agreements and h.bearing == "in_period"
        )
        return tuple(one for one in found if one is not None)

    @cached_property
    def zones(self) -> tuple[str, ...]:
        """The zones of the agreement in question."""
        agreements = terms(self.node).agreements
        return tuple(zone.id for zone in agreements[0].zones) if agreements else ()


def _told(node: Node, as_of: datetime | None) -> Mapping[str, list[Told]]:
    """Every fact of every matter, by subject."""
    found: dict[str, list[Told]] = defaultdict(list)
    types = [type for type in matters.READERS if type != "sitrep"]
    if as_of is None:
        with connections[node.alias].cursor() as cursor:
            cursor.execute(
                "SELECT subject, origin, history, detail FROM standing "
                f"WHERE type IN ({placeholders(len(types))}) ORDER BY subject, origin",
                types,
            )
            for subject, origin, history, detail in cursor.fetchall():
                found[subject] += told_of(origin, history, detail)
        return found
    for one in standings(node, as_of):
        if one.type in types:
            found[one.subject] += told_of(one.row.origin, one.row.history, one.row.detail)
    return found


def _patrols(desk: _Desk) -> tuple[PatrolLine, ...]:
    """Those of the period; their tracks are measured once a side tells that they ended, or their windows have."""
    given = []
    for record, refs in desk.of("patrol", PatrolRecord):
        line = _line(record, refs)
        if centre_made.concerns(line, desk.period):
            route = route_of_patrol(desk.node, record)
            told = any(account.ended for account in record.accounts)
            over = told or (record.plan is not None and record.plan.window.end <= desk.period.end)
            given.append((line, _measured(desk.node, record) if over and record.tracks else None, route))
    return centre_made.patrols(given, desk.period)


def _measured(node: Node, record: PatrolRecord) -> Measured | None:
    try:
        return measured(node, record)
    except TrucelineError:
        # A plan for a route that this node's agreement does not have: its accounts are told all the same.
        return None


def _line(record: PatrolRecord, refs: Refs) -> PatrolLine:
    serials = {one.serial.side: one.serial.serial for one in record.serials}
    return PatrolLine(
        id=record.id,
        day=record.day,
        plan=record.plan,
        sides=record.sides,
        concurred=record.concurrence,
        answers=tuple(one.answer for one in record.answers),
        accounts=tuple(
            PatrolAccount(
                told_by=one.told_by,
                node=one.node,
                serial=serials.get(one.told_by),
                state=one.state,
                events=tuple(each.event for each in one.events),
                validity=one.validity,
            )
            for one in record.accounts
        ),
        refs=refs,
    )


def _notices(desk: _Desk) -> Iterator[tuple[Notice, Refs]]:
    """Each notice with the receipts that show what was delivered."""
    receipts = Receipts(desk.node)
    for record, refs in desk.of("notice", NoticeRecord):
        if notice := delivered(record, receipts):
            yield notice, refs


def _posts(desk: _Desk) -> PostsPart | None:
    return centre_made.observation_posts(
        ((one.post, refs) for one, refs in desk.of("post", PostRecord) if one.post),
        ((one.count, refs) for one, refs in desk.of("post_count", PostCountRecord) if one.count),
        desk.period,
    )


def _consultations(desk: _Desk) -> ConsultationsPart | None:
    """The consultations, and what was told of commitments last."""
    followed = desk.of("commitment", CommitmentRecord)
    return centre_made.consultations(
        ((one.consultation, refs) for one, refs in desk.of("consultation", ConsultationRecord) if one.consultation),
        ((each.follow_up, refs) for one, refs in followed for each in one.follow_ups if each.current),
        desk.period,
    )


def _ledgers(desk: _Desk) -> LedgersPart | None:
    items = [(one, refs) for one, refs in desk.of("item", ItemRecord) if one.item]
    agreements = terms(desk.node).agreements
    return centre_counted.two_ledgers(
        ((one.item, refs) for one, refs in items if one.item),
        (response for one, _ in items for response in one.responses),
        ((one.count, refs) for one, refs in desk.of("count", CountRecord) if one.count),
        agreements[0].signatories if agreements else (),
        desk.period,
    )


def _effort(desk: _Desk) -> EffortPart:
    """Who looked, recorded or by the tracks of patrols, beside the incidents of each day and zone."""
    seen: list[tuple[Observation, Refs]] = [
        (one.observation, refs) for one, refs in desk.of("observation", ObservationRecord) if one.observation
    ]
    among, own, theirs = looked.zones(desk.node), _own(desk.node), set[str]()
    ours = {one.what for one, _ in seen}
    for record, refs in desk.of("patrol", PatrolRecord):
        if record.tracks and _touches(record, desk.period):
            shown = looked.driven(desk.node, record, among)
            seen += [(one, refs) for one in shown]
            if not own & {track.contingent for track in record.tracks}:
                theirs |= {one.what for one in shown} - ours
    zones = dict.fromkeys([*desk.zones, *sorted({one.zone for one, _ in seen})])
    part = centre_counted.effort(seen, tuple(zones), desk.period)
    now, before = _counted(desk, own, "in_period", desk.period), _counted(desk, own, "previous", desk.period.previous)
    return centre_counted.set_beside(part, now, before, theirs)


def _touches(record: PatrolRecord, period: Period) -> bool:
    plan = record.plan
    return plan is not None and plan.window.start < period.end and plan.window.end > period.previous.start


def _own(node: Node) -> frozenset[str]:
    """In whose name the node's own mission registers what it sees."""
    named = terms(node).parties.resolve(node.name)
    return frozenset({node.name} | ({named.id} if named else set()))


def _counted(desk: _Desk, own: frozenset[str], bearing: Bearing, over: Period) -> dict[Cell, tuple[int, int]]:
    """By day and zone, how many incidents the centre registered itself, and how many only others tell of."""
    found: dict[Cell, tuple[int, int]] = {}
    for one in desk.happenings:
        if one.bearing != bearing or one.incident.start is None:
            continue
        day = _day(one.incident.start, one.incident.end or one.incident.start, over)
        mine = bool(own & set(one.incident.registered_by))
        for at in one.positions:
            if at.answer != "outside":
                seen, others = found.get((day, at.zone), (0, 0))
                found[day, at.zone] = (seen + mine, others + (not mine))
    return found


def _day(start: datetime, end: datetime, over: Period) -> date:
    """The day, from cut-off to cut-off, that holds the middle of a local time."""
    days = sorted(centre_counted.days_of(over))
    middle = start + (end - start) / 2
    gone = (middle - over.start.replace(tzinfo=None)) // timedelta(days=1)
    return days[min(max(gone, 0), len(days) - 1)]


def _due(desk: _Desk) -> tuple[Standing, ...]:
    """What is overdue or due within a day; of daily reports that of the day alone, and nothing of a time past."""
    if desk.as_of is not None or "due" in desk.version.leaves_out:
        return ()
    view: View = "own" if desk.version.logs == "all" else "joint"
    by = desk.period.end + centre_made.AHEAD
    found = (
        one.standing(desk.period.end)
        for one in owed.due(desk.node, desk.period.end, view=view)
        # What is told to be done on a day without an hour counts as done by the end of it.
        if one.met_at is None or one.met_at > by
    )
    return tuple(one for one in found if one.deadline.rule.name != _DAILY or one.deadline.about == f"{desk.period.day}")
