"""Notices of activities: give and send them, reply to them, and say how they stand at a time.

    give(actor, notice, joint=True)              to all addressees at once
    reply(actor, "n-1", "acknowledged", joint=True)
    notices(node)                                with the receipts that show what was delivered
    standings(node, notice, now)                 overdue, expired, delivered: by the clock
    near(node, happenings)                       what happened near a notified activity

An acknowledgement is never a permission, and nothing here makes one of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Literal

from truceline.acts.told import told_well
from truceline.agreements.agreement import Agreement
from truceline.coordination.clashes import Clash
from truceline.coordination.in_force import Happening, InForce, NearNotice, happened
from truceline.coordination.margins import margins
from truceline.coordination.notices import Notice, Received, Standing, Told
from truceline.coordination.steps import NOTHING
from truceline.errors import IllegalStep, InvalidPlan, InvalidSetting, UnknownName
from truceline.facts import Fact, NoticeGiven, NoticeTold
from truceline.incidents.incident import Incident
from truceline.matters.notices import NoticeRecord
from truceline.record.names import is_shared, read_ref
from truceline.store import journal, planned
from truceline.store.checks.notices import CLOCKS
from truceline.store.journal import Actor, Written
from truceline.store.matters import View, listed, read
from truceline.store.node import Node
from truceline.store.permissions import members, permissions
from truceline.store.receipts import Receipts

__all__ = [
    "Reply",
    "cancel",
    "clashes",
    "delivered",
    "give",
    "near",
    "near_incidents",
    "notices",
    "one_record",
    "reply",
    "send",
    "standings",
]

Reply = Literal["acknowledged", "answered", "objected", "objection_withdrawn"]
NOTHING_SEEN: Mapping[str, int] = MappingProxyType({})


def give(
    actor: Actor,
    notice: Notice,
    *,
    despite: Sequence[str] = (),
    draft: bool = False,
    at: datetime | None = None,
    joint: bool = False,
    saw: Mapping[str, int] = NOTHING_SEEN,
) -> tuple[Written, ...]:
    """Give a notice and send it to all its addressees, in one write; a `draft` is kept and not sent.

    `at` is when it was sent, by default now. Raises `UnknownName` for who is not known, `InvalidPlan` for a window that
    is over or a clash that is not among `despite`, and what `journal.write` does.
    """
    with told_well():
        given = NoticeGiven(notice=notice, despite=tuple(despite))
        sent = () if draft else _steps(notice, "sent", notice.addressees, notice.sender, at or actor.node.clock())
    _check_clashes_seen(actor, notice)
    return journal.write(actor, given, *sent, joint=joint, saw=saw)


def _check_clashes_seen(actor: Actor, notice: Notice) -> None:
    """Raise `InvalidPlan` that names nothing where it overlaps what its author does not see."""
    member = members(actor.node, actor.code).get(actor.code)
    if member is None or permissions().shows(member.roles, "internal"):
        return
    found = [one.other for one in planned.clashes(actor.node, "notice", notice.activity())]
    shared = {row.id for kind in planned.KINDS for row in listed(actor.node, kind, view="joint", ids=found)}
    if not shared.issuperset(found):
        raise InvalidPlan(
            "it overlaps with something planned that is not shared",
            where=f"notice {notice.id}",
            remedy="ask the duty officer of the centre, or change the window or the place",
        )


def send(
    actor: Actor, id: str, *, at: datetime | None = None, joint: bool = False, saw: Mapping[str, int] = NOTHING_SEEN
) -> tuple[Written, ...]:
    """Send a draft to all addressees to whom it was not sent.

    Where `joint`, what this node has of it at home alone goes into the shared log too, so that peers get it. Raises
    `UnknownName` for a notice that nobody gave, `IllegalStep` where there is nothing to send.
    """
    record, told = one_record(actor.node, id)
    notice = record.notice or told
    waiting = [one for one in told.addressees if told.told_to(one) == NOTHING]
    facts: list[Fact] = _at_home(record, notice, actor.node) if joint else []
    if not waiting and not facts:
        raise IllegalStep("was sent to all its addressees", where=f"notice {id}", remedy="give another, or cancel it")
    with told_well():
        facts += _steps(notice, "sent", waiting, notice.sender, at or actor.node.clock())
    return journal.write(actor, *facts, joint=joint, saw=saw)


def _at_home(record: NoticeRecord, notice: Notice, node: Node) -> list[Fact]:
    """What no shared log has: the notice itself, and the steps that were recorded in this node's internal log."""
    given = [each.ref for each in record.given]
    facts: list[Fact] = [] if _shared(given) else [NoticeGiven(notice=notice, despite=record.despite)]
    for step in record.steps:
        refs = (step.ref, *step.again)
        if not _shared(refs) and any(read_ref(ref)[0] == node.internal for ref in refs):
            facts.append(NoticeTold(notice=record.id, told=step.told))
    return facts


def _shared(refs: Iterable[str]) -> bool:
    return any(is_shared(read_ref(ref)[0]) for ref in refs)


def reply(
    actor: Actor,
    id: str,
    kind: Reply,
    words: str = "",
    *,
    by: str | None = None,
    at: datetime | None = None,
    joint: bool = False,
    saw: Mapping[str, int] = NOTHING_SEEN,
) -> tuple[Written, ...]:
    """Record what an addressee does about a notice; none of it lets the activity go ahead.

    `by` is the addressee, by default the one for whom the actor can speak. Raises `UnknownName` for a notice that
    nobody gave, `InvalidSetting` where several addressees could be meant, and what `journal.write` does.
    """
    _, told = one_record(actor.node, id)
    who = by or _spoken_for(actor, told)
    with told_well():
        step = Told(kind=kind, by=who, addressee=who, at=at or actor.node.clock(), words=words)
        fact = NoticeTold(notice=id, told=step)
    return journal.write(actor, fact, joint=joint, saw=saw)


def cancel(
    actor: Actor,
    id: str,
    words: str = "",
    *,
    to: Sequence[str] = (),
    at: datetime | None = None,
    joint: bool = False,
    saw: Mapping[str, int] = NOTHING_SEEN,
) -> tuple[Written, ...]:
    """Take a notice back towards `to`, by default everybody to whom it was sent.

    Raises `UnknownName` for a notice that nobody gave, `IllegalStep` where there is nobody to take it back from.
    """
    _, told = one_record(actor.node, id)
    towards = to or [one for one in told.addressees if told.told_to(one) not in (NOTHING, "cancelled")]
    if not towards:
        raise IllegalStep(
            "was sent to nobody, or is cancelled already", where=f"notice {id}", remedy="nothing is to do"
        )
    with told_well():
        steps = _steps(told, "cancelled", towards, told.sender, at or actor.node.clock(), words)
    return journal.write(actor, *steps, joint=joint, saw=saw)


def one_record(node: Node, id: str, *, view: View = "own") -> tuple[NoticeRecord, Notice]:
    """A notice's record, and the notice with every step; raises `UnknownName` where nobody gave it."""
    for record in read(node, "notice", NoticeRecord, view=view, ids=[id]):
        if record.told is not None:
            return record, record.told
    raise UnknownName(f"no notice is called {id[:60]!r}", where=node.name, remedy="`truceline notices` lists them")


def notices(node: Node, *, view: View = "own", ids: Sequence[str] | None = None) -> tuple[Notice, ...]:
    """The notices that were given, by the day of their windows, with the receipts that show what was delivered."""
    receipts = Receipts(node)
    records = read(node, "notice", NoticeRecord, view=view, ids=ids)
    return tuple(_received(record, told, receipts) for record in records if (told := record.told))


def delivered(record: NoticeRecord, receipts: Receipts) -> Notice | None:
    """One notice with the receipts that show what was delivered; None where nobody gave it."""
    return _received(record, record.told, receipts) if record.told else None


def _received(record: NoticeRecord, told: Notice, receipts: Receipts) -> Notice:
    """The notice with where it stands, and the first receipt of each addressee's node that has it."""
    log, entry = read_ref(record.entry)
    confirmed = {one: receipts.first(record.entry, told.nodes.get(one, one)) for one in told.addressees}
    received = tuple(
        Received(side=side, log=log, size=each.size, at=each.at) for side, each in confirmed.items() if each
    )
    return told.model_copy(update={"log": log, "entry": entry, "receipts": received})


def standings(node: Node, notice: Notice, now: datetime | None = None) -> tuple[Standing, ...]:
    """How a notice stands towards each addressee, by the node's clock or at `now`.

    Nodes' clocks differ: what was told or confirmed by a clock that is a little ahead counts already.
    """
    at = now or node.clock()
    told = (*(one.at for one in notice.told), *(one.at for one in notice.receipts))
    return notice.standings(max([at, *(one for one in told if one <= at + CLOCKS)]))


def near(
    node: Node, happenings: Iterable[Happening], *, view: View = "own", now: datetime | None = None
) -> dict[str, tuple[NearNotice, ...]]:
    """What happened near a notified activity, by the happening's id; those near none are left out.

    It says nothing of what the one has to do with the other. `margins.yaml` says how near is near.
    """
    listed, within = tuple(happenings), margins()
    if not listed:
        return {}
    margin = timedelta(minutes=within.notice_minutes)
    start, end = min(one.start for one in listed) - margin, max(one.end for one in listed) + margin
    rows = planned.rows_between(node, "notice", start, end, view=view)
    known = (NoticeRecord.model_validate_json(row.data).told for row in rows)
    in_force = InForce((one for one in known if one is not None), now or node.clock())
    found = (
        (one.id, in_force.near(one, within_m=within.notice_m, within_minutes=within.notice_minutes)) for one in listed
    )
    return {id: nearby for id, nearby in found if nearby}


def near_incidents(
    node: Node,
    incidents: Iterable[Incident],
    agreement: Agreement,
    *,
    view: View = "own",
    now: datetime | None = None,
) -> dict[str, tuple[NearNotice, ...]]:
    """As `near`, of incidents with a time and a place, by the incident's id."""
    happenings = (happened(incident, agreement) for incident in incidents)
    return near(node, (one for one in happenings if one is not None), view=view, now=now)


def clashes(
    node: Node, ids: Sequence[str] | None = None, *, view: View = "own", now: datetime | None = None
) -> tuple[Clash, ...]:
    """Which notices in force, whose windows are not over, get into the way of what else is planned; each pair once.

    With `ids`, those of these notices alone, whether their windows are over or not.
    """
    at, seen, found = now or node.clock(), set[frozenset[str]](), list[Clash]()
    for record in read(node, "notice", NoticeRecord, view=view, ids=ids):
        told = record.told
        if told is None or (ids is None and (told.window.end <= at or not told.in_force(at))):
            continue
        for clash in planned.clashes(node, "notice", told.activity(), view=view):
            pair = frozenset((clash.one, clash.other))
            if pair not in seen:
                seen.add(pair)
                found.append(clash)
    return tuple(found)


def _steps(
    notice: Notice, kind: str, towards: Iterable[str], by: str, at: datetime, words: str = ""
) -> tuple[NoticeTold, ...]:
    return tuple(
        NoticeTold(notice=notice.id, told=Told(kind=kind, by=by, addressee=one, at=at, words=words)) for one in towards
    )


def _spoken_for(actor: Actor, notice: Notice) -> str:
    """The addressee whose word it is: the member's party, else the one reached by this node, else the only one."""
    member = members(actor.node, actor.code).get(actor.code)
    if member is not None and member.party in notice.addressees:
        return str(member.party)
    here = [one for one in notice.addressees if notice.nodes.get(one, one) == actor.node.name]
    meant = here or list(notice.addressees)
    if len(meant) != 1:
        raise InvalidSetting(
            f"{len(meant)} addressees could be meant", where=f"notice {notice.id}", remedy=f"one of {', '.join(meant)}"
        )
    return meant[0]
