"""What is owed at a node by when, and of what to remind: of all matters, with the day's report and flash reports.

    for owed in due(node):
        owed.standing(now).words
    reminders(node, since=the last look)

A mission's own times lie in the node's folder: `deadlines.yaml`, and `flash_reports.yaml` for what calls for a flash
report (docs/concepts/deadlines.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter

from truceline.agreements.party_file import read_bytes
from truceline.coordination.consultations import Consultation
from truceline.coordination.flash import FlashRule, flash_rules, read_flash_rules
from truceline.errors import InvalidAgreement, InvalidSetting
from truceline.matters.cases import CaseRecord
from truceline.matters.consultations import CommitmentRecord, Given
from truceline.matters.notices import NoticeRecord
from truceline.matters.owed import Owed, Rules, of_case, of_consultations, of_notice, of_patrol, remind
from truceline.matters.patrol_record import PatrolRecord, RecordedEvent
from truceline.model import Value
from truceline.record.names import is_shared, read_ref, read_timestamp
from truceline.store import log, matters
from truceline.store.as_of import sizes_at
from truceline.store.decisions import decisions_of
from truceline.store.kept import about, kept
from truceline.store.matters import Row, View
from truceline.store.node import Node
from truceline.store.opened_incidents import opened
from truceline.store.standing import Standing
from truceline.store.terms import terms
from truceline.verification.deadlines import (
    Reminder,
    after,
    daily,
    deadline_rules,
    named,
    read_deadlines,
)
from truceline.verification.moment import At

WITHIN = timedelta(hours=24)
DEADLINES, FLASH = "deadlines.yaml", "flash_reports.yaml"
_LAST = datetime(2199, 12, 31, tzinfo=UTC)
_FEW = 500
_HELD = ("accepted", "corrected", "added")
_MOMENT = TypeAdapter[datetime](At)
_LONGEST_LOOK = timedelta(days=31)
_DAY = timedelta(days=1)


class Reminded(NamedTuple):
    """A reminder, and what it is about."""

    reminder: Reminder
    owed: Owed


def due(
    node: Node,
    at: datetime | None = None,
    *,
    within: timedelta = WITHIN,
    view: View = "own",
    looking_back: timedelta | None = None,
) -> tuple[Owed, ...]:
    """What is overdue at `at` (default: now) or due within so long, the earliest first.

    What was met by then, or was not yet set, is not among it. With `looking_back`, flash reports are those that what
    was recorded in so long a time calls for, and at a time in the past matters are those about that time: so it costs
    no more on a node with a million facts. Raises `InvalidSetting` for a mission's file that cannot be used.
    """
    now = _moment(at or node.clock())
    if at is None and looking_back is not None:
        among: Iterable[Owed] = _kept(node, now, view, looking_back)
    else:
        since = None if looking_back is None else now - looking_back
        among = _owed(node, now, now, view, everything=at is not None, first=since)
    found = (
        owed
        for owed in among
        if owed.deadline.since <= now and owed.deadline.due <= _ahead(now, within) and _unmet(owed, now)
    )
    return tuple(sorted(found, key=_by_time))


def reminders(
    node: Node, since: datetime, until: datetime | None = None, *, view: View = "own"
) -> tuple[Reminded, ...]:
    """The reminders after the last look `since` up to `until` (default: now), by time.

    From one look to the next none is lost or told twice, also where an entry came in after its deadline. Of what was
    met by `until` nobody is reminded. Raises `InvalidSetting` for a look that ends before it begins.
    """
    since, end = _moment(since), _moment(until or node.clock())
    if end < since:
        raise InvalidSetting("the last look lies ahead", where="--since", remedy="give when you last looked")
    before, now = sizes_at(node, since), sizes_at(node, end)
    found = [
        Reminded(reminder, owed)
        for owed in _owed(node, since, end, view, everything=until is not None)
        if not owed.ref or _holds(now, owed.ref)
        for reminder in remind(owed, since, end, news=bool(owed.ref) and not _holds(before, owed.ref))
    ]
    return tuple(sorted(found, key=lambda one: (one.reminder.at, *_by_time(one.owed))))


def _kept(node: Node, now: datetime, view: View, looking_back: timedelta) -> Iterator[Owed]:
    """What is owed about now, of each type worked out while nothing that it rests on is recorded.

    What looks at moments is worked out once in a quarter of an hour. Claims come in all day: what they call for is kept
    for itself, and so is what was committed to, of which there is much.
    """
    until = now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0) + timedelta(minutes=15)
    first = until - looking_back
    files = tuple(
        file.stat().st_mtime_ns if file.exists() else 0 for file in (node.folder / DEADLINES, node.folder / FLASH)
    )
    rules = mission_deadlines(node)
    parts: list[tuple[str, tuple[str, ...], datetime | None, Callable[[], Iterator[Owed]]]] = [
        *((type, (type,), None, partial(_of_type, node, type, view, rules)) for type in _READ),
        ("consultations", ("consultation", "commitment"), None, lambda: _of_consultations(node, view, rules)),
        ("days", ("sitrep", "node"), until, lambda: _daily(node, until, until, view, rules)),
        ("patrols", ("patrol",), until, lambda: _flash(node, view, (first, until), _of_patrols)),
        ("claims", ("claim", "incident"), until, lambda: _flash(node, view, (first, until), _of_claims)),
    ]
    for name, types, at, make in parts:
        yield from kept(
            node, ("owed", name, view, at, looking_back if at else None, files), about(*types), partial(_listed, make)
        )


def _listed(make: Callable[[], Iterator[Owed]]) -> tuple[Owed, ...]:
    return tuple(make())


def mission_deadlines(node: Node) -> Rules:
    """The deadlines with those of the node's own `deadlines.yaml`."""
    text = _own_file(node.folder / DEADLINES)
    return deadline_rules() if text is None else read_deadlines(text, DEADLINES)


def mission_flash_rules(node: Node) -> Mapping[str, FlashRule]:
    """What calls for a flash report, with the node's own `flash_reports.yaml`."""
    text = _own_file(node.folder / FLASH)
    return flash_rules() if text is None else read_flash_rules(text, FLASH)


def _own_file(file: Path) -> str | None:
    if not file.exists():
        return None
    try:
        return read_bytes(file).decode()
    except InvalidAgreement as error:
        raise InvalidSetting(error.reason, where=file.name, remedy=error.remedy) from None
    except UnicodeDecodeError:
        raise InvalidSetting("is no text in UTF-8", where=file.name, remedy="save it as UTF-8") from None


def _owed(
    node: Node, since: datetime, until: datetime, view: View, *, everything: bool, first: datetime | None = None
) -> Iterator[Owed]:
    """All that is owed; where not `everything` is asked for, matters of which nothing is open are left out."""
    yield from _of_matters(node, since, until, view, everything=everything, first=first)
    for of in (_of_patrols, _of_claims):
        yield from _flash(node, view, None if first is None else (first, until), of)


def _of_matters(
    node: Node, since: datetime, until: datetime, view: View, *, everything: bool, first: datetime | None
) -> Iterator[Owed]:
    rules = mission_deadlines(node)
    days = (first.date(), (until + _DAY).date()) if first else None
    for type in _READ:
        yield from _of_type(node, type, view, rules, everything, days)
    yield from _of_consultations(node, view, rules, everything, days)
    yield from _daily(node, since, until, view, rules)


_READ: Mapping[str, tuple[type[Value], Any]] = {
    "case": (CaseRecord, of_case),
    "patrol": (PatrolRecord, of_patrol),
    "notice": (NoticeRecord, of_notice),
}
_Days = tuple[date, date] | None


def _of_type(
    node: Node, type: str, view: View, rules: Rules, everything: bool = False, days: _Days = None
) -> Iterator[Owed]:
    model, read = _READ[type]
    for value in _values(_rows(node, type, view, everything, days), model):
        yield from read(value, rules)


@dataclass(frozen=True)
class _Consulted:
    """Of a consultation's record what commitments are found in."""

    consultation: Consultation | None
    readouts: tuple[Given, ...]


_CONSULTED = TypeAdapter(_Consulted)


def _of_consultations(
    node: Node, view: View, rules: Rules, everything: bool = False, days: _Days = None
) -> Iterator[Owed]:
    rows = _rows(node, "consultation", view, everything, days)
    held = tuple(_CONSULTED.validate_json(row.data) for row in rows if row.state != "withdrawn")
    if held:
        made = {one.id for each in held for given in each.readouts for one in given.readout.commitments}
        ids = sorted(made) if len(made) <= _FEW else None
        yield from of_consultations(held, matters.read(node, "commitment", CommitmentRecord, view=view, ids=ids), rules)


def _rows(node: Node, type: str, view: View, everything: bool, days: _Days) -> Iterable[Row]:
    if everything:
        since, until = days or (None, None)
        return matters.listed(node, type, view=view, since=since, until=until)
    return matters.due(node, _LAST, view=view, type=type)


def _values(rows: Iterable[Row], model: type[Value]) -> Iterator[Any]:
    return (model.model_validate_json(row.data) for row in rows if row.state != "withdrawn")


def _daily(node: Node, since: datetime, until: datetime, view: View, rules: Rules) -> Iterator[Owed]:
    """The report of each day whose cut-off may matter between two moments; none from before the node was founded."""
    rule, zone = named(rules, "daily_report"), _zone(node)
    if rule.daily is None:
        return
    founded = next(
        (read_timestamp(one.at) for one in log.standings(node, type="node", subject=f"node:{node.name}")), None
    )
    first = max(since, until - _LONGEST_LOOK).astimezone(zone).date() - timedelta(days=1)
    last = until.astimezone(zone).date() + timedelta(days=1)
    issued = _issued(node, first, last, view)
    for number in range((last - first).days + 1):
        deadline = daily(rule, first + timedelta(days=number), zone)
        if founded is None or deadline.due > founded:
            yield Owed(subject=f"sitrep:{deadline.about}", deadline=deadline, met_at=issued.get(deadline.about))


def _issued(node: Node, first: date, last: date, view: View) -> dict[str, datetime]:
    """When the report of each day was first issued to anybody."""
    found: dict[str, datetime] = {}
    for row in matters.listed(node, "sitrep", view=view, since=first, until=last):
        if row.state == "issued" and row.day:
            at = read_timestamp(row.at)
            found[row.day] = min(at, found.get(row.day, at))
    return found


def _zone(node: Node) -> ZoneInfo:
    agreements = terms(node).agreements
    return agreements[0].zone_info if agreements else ZoneInfo("UTC")


_Between = tuple[datetime, datetime] | None
"""From when to when something was recorded, or ever."""


def _flash(node: Node, view: View, between: _Between, of: Callable[..., Iterator[Owed]]) -> Iterator[Owed]:
    """A flash report is given as soon as what calls for it stands in the shared log, which peers get."""
    if view == "own":
        yield from of(node, mission_flash_rules(node), mission_deadlines(node), between)


def _of_patrols(node: Node, asked: Mapping[str, FlashRule], rules: Rules, between: _Between) -> Iterator[Owed]:
    steps = frozenset(step for one in asked.values() for step in one.steps if one.asks_of_step(step))
    shared = {record.id: told[0].recorded for record, told in _having(node, steps, "joint", between)}
    for record, told in _having(node, steps, "own", between):
        at = min(one.event.at or one.recorded for one in told)
        yield Owed(
            subject=f"patrol:{record.id}",
            deadline=after(named(rules, "flash_report"), record.id, at, known=max(at, told[0].recorded)),
            concerns=record.sides,
            what="; ".join(
                dict.fromkeys(one.says for one in asked.values() for step in told if one.asks_of_step(step.event.kind))
            ),
            ref=told[0].ref,
            met_at=shared.get(record.id),
        )


def _having(
    node: Node, steps: frozenset[str], view: View, between: _Between = None
) -> Iterator[tuple[PatrolRecord, list[RecordedEvent]]]:
    """The patrols of which one of the steps is told, and those steps as they were recorded."""
    marks = [f'"kind":"{step}"' for step in sorted(steps)]
    since, until = (between[0].date(), (between[1] + _DAY).date()) if between else (None, None)
    listed = matters.listed(node, "patrol", view=view, since=since, until=until)
    rows = (row for row in listed if any(mark in row.data for mark in marks))
    for record in _values(rows, PatrolRecord):
        told = [one for account in record.accounts for one in account.events if one.event.kind in steps]
        if told:
            yield record, sorted(told, key=lambda one: one.recorded)


def _of_claims(node: Node, asked: Mapping[str, FlashRule], rules: Rules, between: _Between) -> Iterator[Owed]:
    """Of claims that people hold, from when the first of them did."""
    marks = [mark for one in asked.values() for mark in one.marks]
    parties = terms(node).parties
    standings = [
        one
        for one in _claims(node, marks, between)
        if one.state in _HELD and any(mark in one.row.detail for mark in marks)
    ]
    decided = decisions_of(standings)
    wanted = {
        claim: of
        for claim, of in decided.items()
        if any(rule.asks_of(one.claim, parties) for rule in asked.values() for one in of)
    }
    shared = {one.id: read_timestamp(one.at) for one in reversed(standings) if is_shared(one.origin)}
    for incident in opened(log.standings(node, type="incident")) if wanted else ():
        if is_shared(incident.ref.partition("#")[0]):
            for claim in incident.claims:
                shared[claim] = min(incident.at, shared.get(claim, incident.at))
    for claim, of in wanted.items():
        first = min(of, key=lambda one: one.at)
        yield Owed(
            subject=f"claim:{claim}",
            deadline=after(named(rules, "flash_report"), claim, first.at),
            what=" ".join(first.claim.quote.split()),
            ref=first.ref,
            met_at=shared.get(claim),
        )


def _claims(node: Node, marks: Sequence[str], between: _Between) -> Iterator[Standing]:
    """Those of which something was recorded in that time, once for each log; all of them where no time is named."""
    if between is None:
        yield from log.standings(node, type="claim")
        return
    first, last = (sizes_at(node, at) for at in between)
    kinds = [f"claim_{state}" for state in _HELD]
    found = log.standings_between(node, first, last, kinds, having=marks)
    yield from {(one.subject, one.origin): one for one in found}.values()


def _moment(at: datetime) -> datetime:
    """In UTC; raises `InvalidCase` for a time without a zone, or in no year of a ceasefire."""
    return _MOMENT.validate_python(at)


def _holds(sizes: Mapping[str, int], ref: str) -> bool:
    origin, seq = read_ref(ref)
    return seq < sizes.get(origin, 0)


def _unmet(owed: Owed, now: datetime) -> bool:
    return owed.met_at is None or owed.met_at > now


def _ahead(now: datetime, within: timedelta) -> datetime:
    try:
        return now + within
    except OverflowError:
        return datetime.combine(date.max, time.max, UTC)


def _by_time(owed: Owed) -> tuple[datetime, str, str]:
    return owed.deadline.due, owed.subject, owed.deadline.id
