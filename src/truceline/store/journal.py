"""The one door: everything that is recorded in a node's logs goes through `write`.

    permission -> validation -> legal next step -> one transaction {append, project, enqueue} -> checkpoint -> signal

The web, the API, the command line, importers and the exchange all come this way; nothing else writes these tables.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from django.db import connections, transaction
from django.dispatch import Signal

from truceline.errors import ChangedMeanwhile, IllegalStep, InvalidFact, InvalidRecord, InvalidSetting, NotPermitted
from truceline.facts import BodyErased, BodyWithheld, Fact, KeyRotated
from truceline.record.checkpoint import Checkpoint, sign_checkpoint
from truceline.record.entry import BodyRef, Entry, body_hash, read_entry
from truceline.record.merkle import Frontier, leaf_hash
from truceline.record.names import read_ref, timestamp
from truceline.store import bodies, findable, matters, projection, signing
from truceline.store.checks import check
from truceline.store.databases import writing
from truceline.store.node import Node
from truceline.store.permissions import members, permissions
from truceline.store.planned import for_peers
from truceline.store.projection import Appended, refresh_lines
from truceline.store.protection import coarsened
from truceline.store.standing import Row, Step, fold, illegal, text_of

recorded = Signal()
"""Sent after a step was written, with `node` and `written`, for whoever shows a live picture."""

_PLAIN = re.compile(r"[a-z_]{1,30}:[ !#-\[\]-~]{1,200}")
_FOUNDING = "member_added"
_LAST = 3
"""So many changes of a matter are told to whoever had not read them."""
_NEEDED = ("node_opened", "member_added", "peer_admitted", "peer_key_acknowledged")
"""Kinds whose bodies a node goes by itself, every day."""


@dataclass(frozen=True)
class Actor:
    """Who writes: a member of a node, by code."""

    node: Node
    code: str

    @property
    def author(self) -> str:
        """As entries name them: `north/op-1`."""
        return f"{self.node.name}/{self.code}"


class Written(NamedTuple):
    """A fact that was recorded."""

    ref: str
    subject: str
    state: str
    at: str


class _Head(NamedTuple):
    frontier: Frontier
    checkpoint: str
    last_at: str
    seen: dict[str, int]


def operator(node: Node, code: str | None = None) -> Actor:
    """The member who acts: `code`, or the setting TRUCELINE_ACTOR, or the node's only member."""
    code = code or os.environ.get("TRUCELINE_ACTOR") or None
    known = members(node)
    if code is None:
        active = [member for member, who in known.items() if who is not None]
        if len(active) != 1:
            raise InvalidSetting(
                f"{len(active)} members could be meant", where="--as", remedy="name one, or set TRUCELINE_ACTOR"
            )
        code = active[0]
    elif code not in known:
        raise InvalidSetting(
            f"{code[:64]!r} is no member of {node.name}", where="--as", remedy=f"use one of: {', '.join(known)}"
        )
    return Actor(node, code)


def write(
    actor: Actor, *facts: Fact, joint: bool = False, saw: Mapping[str, int] = MappingProxyType({})
) -> tuple[Written, ...]:
    """Record facts, all or none, in the shared log where `joint`, else in the internal one.

    `saw` says of matters, by subject, how many facts the author had read (`Row.facts`): where there are more by now,
    nothing is written. Raises `ChangedMeanwhile`, `NotPermitted`, `IllegalStep`, `InvalidFact` or what a check or a
    matter's reader finds, with the fact that could not be taken. When it returns, the facts are on the disk under a
    signed checkpoint.
    """
    if not facts:
        return ()
    node, origin = actor.node, actor.node.shared if joint else actor.node.internal
    _check_scope(facts, joint)
    with writing(node.alias):
        _check_permission(actor, facts)
        if joint:
            facts = tuple(coarsened(node, facts))
        head = _head(node, origin)
        _check_seen(node, saw)
        check(node, facts)
        if joint:
            facts = tuple(for_peers(node, facts))
        appended, steps = _entries(actor, origin, facts, head)
        standing = projection.standings(node, origin, (step.subject for step in steps))
        rows, written = _take(steps, standing)
        projection.insert(node, origin, appended)
        projection.write_rows(node, rows)
        written = _in_matters(node, rows, written)
        _advance(node, origin, head, appended)
        _follow_up(node, origin, facts)
        transaction.on_commit(lambda: _tell(node, written), using=node.alias)
    return written


def _tell(node: Node, written: tuple[Written, ...]) -> None:
    recorded.send(sender=Node, node=node, written=written)


def _check_scope(facts: Sequence[Fact], joint: bool) -> None:
    for fact in facts:
        if fact.scope == ("internal" if joint else "joint"):
            raise InvalidFact(
                f"{fact.kind} is written to the {fact.scope.replace('joint', 'shared')} log only", where=fact.subject
            )


def _check_permission(actor: Actor, facts: Sequence[Fact]) -> None:
    member = members(actor.node, actor.code).get(actor.code)
    founds = facts[0].kind == _FOUNDING and facts[0].subject == f"member:{actor.code}"
    if member is None and founds and not members(actor.node):
        return
    if member is None:
        raise NotPermitted(
            f"{actor.code!r} is no active member", where=actor.node.name, remedy="a member with the right must do it"
        )
    permissions().check(member, facts, actor.node.name)


def _head(node: Node, origin: str) -> _Head:
    """Where the log ends, and what is held of the others."""
    with connections[node.alias].cursor() as cursor:
        cursor.execute("SELECT size, peaks, checkpoint, last_at, sealed FROM record_log WHERE origin = %s", [origin])
        found = cursor.fetchone()
        if found is None:
            cursor.execute(
                "INSERT INTO record_log (origin, size, peaks, checkpoint, last_at, seen, conflict) "
                "VALUES (%s, 0, %s, '', '', '{}', %s)",
                [origin, b"", False],
            )
            found = (0, b"", "", "", None)
        size, peaks, checkpoint, last_at, sealed = found
        cursor.execute("SELECT origin, size FROM record_log WHERE size > 0 AND origin <> %s", [origin])
        # What stays at home is not named in what leaves.
        seen = {other: held for other, held in cursor.fetchall() if other != node.internal}
    frontier = Frontier.unpacked(size, bytes(peaks))
    # No entry is dated before a bundle that went out without it, or it would look as if the log had been rolled back.
    return _Head(frontier, checkpoint, max(last_at, sealed or ""), seen)


def _entries(actor: Actor, origin: str, facts: Sequence[Fact], head: _Head) -> tuple[list[Appended], list[Step]]:
    """The entries that the facts become. A clock that was set back does not take the log back."""
    at, author, seen = max(timestamp(actor.node.clock()), head.last_at), actor.author, head.seen
    appended, steps = [], []
    for seq, fact in enumerate(facts, head.frontier.size):
        body, salt, media_type = fact.body(), fact.salt(), fact.media_type()
        subject, kind = fact.subject, fact.kind
        of_body = BodyRef(media_type, body_hash(salt, body), len(body))
        entry = Entry(origin, seq, kind, subject, author, at, fact.refs, seen, of_body)
        data = entry.encode()
        appended.append(Appended(entry, data, leaf_hash(data), salt, body))
        steps.append(
            Step(origin, seq, kind, subject, author, at, text_of(fact, media_type, body), fact.key, True, seen)
        )
    _check_form(appended)
    return appended, steps


def _check_form(appended: Sequence[Appended]) -> None:
    """Refuse what no reader would take, before it is signed."""
    try:
        for one in appended:
            # Of an entry's members only these come from outside; where they are plain, the first entry speaks for all.
            if one is appended[0] or one.entry.refs or not _PLAIN.fullmatch(one.entry.subject):
                one.entry.checked()
    except InvalidRecord as error:
        raise InvalidFact(error.reason, where=error.where) from None


def _take(steps: Sequence[Step], standing: Mapping[str, Row]) -> tuple[list[Row], tuple[Written, ...]]:
    """How the subjects stand after the steps; raises `IllegalStep` at the first that may not be taken."""
    rows, changed, written = dict(standing), {}, []
    for step in steps:
        reason = illegal(rows.get(step.subject), step.kind)
        if reason:
            raise IllegalStep(f"{step.kind} cannot be recorded: {reason}", where=step.subject)
        rows[step.subject] = changed[step.subject] = row = fold(rows.get(step.subject), step)
        written.append(Written(f"{step.origin}#{step.seq}", step.subject, row.state, step.at))
    return list(changed.values()), tuple(written)


def _check_seen(node: Node, saw: Mapping[str, int]) -> None:
    """Raise `ChangedMeanwhile`, with what stands last, for a matter of which more is recorded than its author read."""
    for subject, number in saw.items():
        told = sorted(matters.told_about(node, subject), key=lambda one: (one.at, one.origin, one.seq))
        if len(told) <= number:
            continue
        last = told[number:][-_LAST:]
        more = f" (and {len(told) - number - len(last)} more)" if len(told) - number > len(last) else ""
        since = "; ".join(f"{one.fact.act} by {one.author} ({one.ref})" for one in last)
        raise ChangedMeanwhile(
            f"changed since it was read: {since}{more}", where=subject, remedy="read it again, then decide"
        )


def _in_matters(node: Node, rows: Sequence[Row], written: tuple[Written, ...]) -> tuple[Written, ...]:
    """What was written, with the state of its matter; raises what a matter's reader finds wrong with it."""
    made = matters.refresh(node, (row.subject for row in rows))
    refresh_lines(node, rows)
    if not made:
        return written
    for (_, subject), reading in sorted(made.items(), reverse=True):
        for each in written:
            if each.ref in reading.refused:
                error = reading.refused[each.ref]
                raise type(error)(error.reason, where=error.where or subject, remedy=error.remedy)
    states = {subject: reading.state for (view, subject), reading in made.items() if view == "own"}
    return tuple(each._replace(state=states.get(each.subject, each.state)) for each in written)


def _follow_up(node: Node, origin: str, facts: Sequence[Fact]) -> None:
    """What else a fact means: a body that must go."""
    for fact in facts:
        if isinstance(fact, BodyErased | BodyWithheld):
            entry = _without_body(node, origin, fact)
            if isinstance(fact, BodyErased):
                _erase(node, origin, entry)


def _without_body(node: Node, origin: str, fact: BodyErased | BodyWithheld) -> Entry:
    """The entry whose body is to be missing from now on; raises `InvalidFact` where that cannot be."""
    log, seq = read_ref(fact.entry)
    with connections[node.alias].cursor() as cursor:
        cursor.execute("SELECT entry FROM record_entry WHERE origin = %s AND seq = %s", [log, seq])
        found = cursor.fetchone()
    if found is None or log != origin:
        raise InvalidFact(
            "there is no such entry in this log", where=fact.entry, remedy="say it in the entry's own log"
        )
    entry = read_entry(bytes(found[0]), fact.entry)
    # Without the first, nobody could check what was signed after it; without the others this node could not go on.
    if entry.kind == KeyRotated.kind or (isinstance(fact, BodyErased) and entry.kind in _NEEDED):
        raise InvalidFact(f"the body of a {entry.kind} must stay, or the record cannot be used", where=fact.entry)
    return entry


def _erase(node: Node, origin: str, entry: Entry) -> None:
    digest = entry.body.sha256
    if entry.subject == f"material:{digest}":
        # Imported here: whoever erases nothing need not load what reads reports.
        from truceline.store.suggest import forget

        forget(node, digest)
    bodies.erase(node, [digest])
    projection.fold_again(node, origin, entry.subject)
    if entry.subject.startswith("claim:"):
        from truceline.store.incident_writing import forget as forget_incidents

        forget_incidents(node, claims=[entry.subject.removeprefix("claim:")])
    for view in matters.VIEWS:
        findable.drop(node, view, [entry.subject])
    # Nothing of it stays in what is made of it either, also where no other fact of the matter is left.
    with connections[node.alias].cursor() as cursor:
        cursor.execute("DELETE FROM matter WHERE subject = %s", [entry.subject])
    matters.refresh(node, [entry.subject])


def _advance(node: Node, origin: str, head: _Head, appended: Sequence[Appended]) -> None:
    """The log's new end, under a signed checkpoint."""
    frontier = head.frontier
    frontier.extend([one.leaf for one in appended])
    rotated = appended[0].entry.kind == KeyRotated.kind
    key = node.signing if rotated else signing.in_force(node, origin, head.checkpoint)
    checkpoint = sign_checkpoint(Checkpoint(origin, frontier.size, frontier.root()), key)
    with connections[node.alias].cursor() as cursor:
        cursor.execute(
            "UPDATE record_log SET size = %s, peaks = %s, checkpoint = %s, last_at = %s, seen = %s WHERE origin = %s",
            [
                frontier.size,
                frontier.packed,
                checkpoint,
                appended[-1].entry.at,
                json.dumps(head.seen, sort_keys=True),
                origin,
            ],
        )
