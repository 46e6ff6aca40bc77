"""Bundles made for a peer and taken from one (docs/formats/bundle.md): the record and its views, in one transaction.

    make_bundle(actor, "south", stream)     -> Made     what the peer lacks, as far as is known here
    take_bundle(actor, stream)              -> Taken    all of a bundle that can be taken, or `Refused`

Nothing but shared logs is ever looked at to make a bundle. Taking one twice, late, or in another order than they were
made leaves the same record.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.db import connections

from truceline.config import load
from truceline.errors import InvalidSetting, Refused
from truceline.facts import BundleTaken, InternalLogShown
from truceline.record.bundle import LogPart, write_bundle
from truceline.record.bundle_lines import Limits
from truceline.record.checkpoint import cosign, read_claimed
from truceline.record.entry import read_entry
from truceline.record.merkle import Frontier
from truceline.record.mirror import Mirror, Notice, Received, ReceivedLog
from truceline.record.names import SHARED, origin, read_timestamp, timestamp
from truceline.record.receive import receive
from truceline.record.spool import Taken as TakenEntry
from truceline.store import journal, log, peers, projection, signing
from truceline.store.databases import writing
from truceline.store.evidence import keep_evidence
from truceline.store.journal import Actor
from truceline.store.log import Head
from truceline.store.node import Node
from truceline.store.parts import parts_for, shared_logs
from truceline.store.projection import Appended

__all__ = ["Made", "Taken", "make_bundle", "take_bundle"]

_AT_ONCE = 1000


@dataclass(frozen=True)
class Made:
    """A bundle that was made for a node: by origin what of each log went into it, from where to where.

    `left_out` are the logs that the addressee does not mirror, as far as is known here; `whole` says whether it holds
    everything else that the addressee lacks.
    """

    to: str
    made: str
    logs: Mapping[str, tuple[int, int]]
    left_out: tuple[str, ...]
    whole: bool

    @property
    def entries(self) -> int:
        """How many entries it brings."""
        return sum(end - start for start, end in self.logs.values())


@dataclass(frozen=True)
class Taken:
    """What a bundle of `peer` brought: by origin from where to where each log grew. `have` is what the peer has.

    `refused` are the logs of others that were not taken, and why; `notices` what is no fault and good to know.
    """

    peer: str
    made: str
    have: Mapping[str, int]
    logs: Mapping[str, tuple[int, int]]
    refused: tuple[Refused, ...]
    notices: tuple[Notice, ...]

    @property
    def entries(self) -> int:
        """How many entries were new."""
        return sum(end - start for start, end in self.logs.values())


def make_bundle(
    actor: Actor,
    to: str,
    stream: BinaryIO,
    *,
    have: Mapping[str, int] | None = None,
    most: int | None = None,
    everything: bool = False,
) -> Made:
    """Write to `stream` a bundle for the node `to`: what it lacks if it has `have` (None: what it last said it has).

    `most` is about how many bytes it may have, at least one entry; the rest goes into the next one. With `everything`
    it holds every shared log from its start, the addressee's own among them, for a node that lost its record. Raises
    `UnknownName` for a node that was not admitted, `InvalidRecord` where the record was damaged here.
    """
    node = actor.node
    peers.peer(node, to)
    said = peers.last_taken(node, to)
    has = {} if everything else dict(have if have is not None else said.have if said else {})
    heads, made = _counted(actor)
    wanted = _wanted(node, to, has, heads, everything=everything)
    parts = parts_for(node, has, wanted, most)
    write_bundle(
        stream,
        key=signing.in_force(node, node.shared, heads[node.shared].checkpoint),
        name=node.name,
        to=to,
        made=read_timestamp(made),
        have={name: head.size for name, head in heads.items()},
        logs=parts,
        receipts=_receipts_for(node, origin(to, SHARED)),
    )
    return Made(
        to,
        made,
        {part.origin: (part.start, part.size) for part in parts},
        tuple(sorted(heads.keys() - wanted.keys() - {origin(to, SHARED)})),
        _is_whole(parts, has, wanted),
    )


def take_bundle(actor: Actor, stream: BinaryIO, *, maker: str | None = None) -> Taken:
    """Check the bundle in `stream` and write down all of it that can be taken, in one transaction.

    `maker` is the node that it must come from, where that is known; `InvalidSetting` where it comes from another.
    Raises `Refused` where the bundle is refused, or in it the log of its own maker; then nothing is changed but what
    can be taken of the others, and the evidence is kept.
    """
    node = actor.node
    limits = Limits(body=load().max_bytes)
    try:
        received = receive(stream, me=node.name, known=peers.known(node), mirrors=_mirrors(node), limits=limits)
    except Refused as refused:
        with writing(node.alias):
            keep_evidence(actor, refused)
        raise
    with received:
        if maker not in (None, received.header.maker):
            raise InvalidSetting(f"comes from {received.header.maker}, not from {maker}", where="bundle")
        with writing(node.alias):
            taken = _write(actor, received)
    of_maker = [each for each in taken.refused if each.origin == origin(taken.peer, SHARED)]
    if of_maker:
        raise of_maker[0]
    return taken


def _show_internal(actor: Actor) -> None:
    """Record the internal log's checkpoint where more than exchanges was recorded there since it was last shown.

    Exchanges alone do not count, or two nodes that have nothing to tell would forever tell each other so.
    """
    node = actor.node
    head, size = log.logs(node)[node.internal], internal_shown(node) or 0
    with connections[node.alias].cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM record_entry WHERE origin = %s AND seq >= %s AND kind <> %s LIMIT 1",
            [node.internal, size, BundleTaken.kind],
        )
        grown = cursor.fetchone() is not None
    if grown:
        journal.write(actor, InternalLogShown(name=node.name, checkpoint=head.checkpoint), joint=True)


def internal_shown(node: Node) -> int | None:
    """How many entries of the internal log were shown last; None if none, or if it was lost since."""
    for shown in log.standings(node, subject=f"internal_log:{node.name}"):
        if shown.origin == node.shared and shown.state == InternalLogShown.leads_to:
            return read_claimed(shown.detail[InternalLogShown.kind]["checkpoint"]).size
    return None


def _counted(actor: Actor) -> tuple[dict[str, Head], str]:
    """The shared logs as they are, and when that was; nobody writes to the own one in between."""
    node = actor.node
    with writing(node.alias):
        _show_internal(actor)
        heads = shared_logs(node)
        return heads, _stamp(node, heads[node.shared])


def _stamp(node: Node, own: Head) -> str:
    """When the bundle is made: not before the last entry, and kept, so that no later entry is dated before it."""
    made = max(timestamp(node.clock()), own.last_at, own.sealed or "")
    with connections[node.alias].cursor() as cursor:
        cursor.execute("UPDATE record_log SET sealed = %s WHERE origin = %s", [made, node.shared])
    return made


def _wanted(
    node: Node, to: str, has: Mapping[str, int], heads: Mapping[str, Head], *, everything: bool
) -> dict[str, Head]:
    """The logs that the addressee mirrors, as far as is known here; its own where it says that it lost some of it."""
    if everything:
        return dict(heads)
    theirs = origin(to, SHARED)
    mirrored = {node.shared, *has, *(origin(name, SHARED) for name in peers.admitted_by(node, to))}
    if theirs not in has:
        mirrored.discard(theirs)
    return {name: head for name, head in heads.items() if name in mirrored}


def _is_whole(parts: list[LogPart], has: Mapping[str, int], wanted: Mapping[str, Head]) -> bool:
    ends = {part.origin: part.size for part in parts}
    return all(ends.get(name, has.get(name, 0)) >= head.size for name, head in wanted.items())


def _receipts_for(node: Node, theirs: str) -> list[str]:
    """This node's last receipt of the addressee's log."""
    with connections[node.alias].cursor() as cursor:
        cursor.execute(
            "SELECT receipt FROM record_receipt WHERE origin = %s AND cosigner = %s ORDER BY size DESC LIMIT 1",
            [theirs, node.name],
        )
        return [receipt for (receipt,) in cursor.fetchall()]


def _mirrors(node: Node) -> dict[str, Mirror]:
    """What is held of each shared log, as the receiver goes by it."""
    with connections[node.alias].cursor() as cursor:
        cursor.execute("SELECT origin, seen FROM record_log")
        seen = {name: json.loads(text) for name, text in cursor.fetchall()}
    known = peers.known(node)
    mirrors = {}
    for name, head in shared_logs(node).items():
        admitted = known.get(name.removesuffix(f"/{SHARED}"))
        mirrors[name] = Mirror(
            origin=name,
            frontier=Frontier.unpacked(head.size, head.peaks),
            checkpoint=head.checkpoint,
            keys=peers.in_force(node, name, head.checkpoint, admitted.signing if admitted else ()),
            last_at=head.last_at,
            last_seen=seen[name],
            sealed=head.sealed,
            in_conflict=head.conflict,
            entries=_reader(node, name),
        )
    return mirrors


def _reader(node: Node, name: str) -> Any:
    def held(start: int, stop: int) -> Iterator[bytes]:
        for first in range(start, stop, _AT_ONCE):
            with connections[node.alias].cursor() as cursor:
                cursor.execute(
                    "SELECT entry FROM record_entry WHERE origin = %s AND seq >= %s AND seq < %s ORDER BY seq",
                    [name, first, min(first + _AT_ONCE, stop)],
                )
                found = cursor.fetchall()
            yield from (bytes(entry) for (entry,) in found)

    return held


def _write(actor: Actor, received: Received) -> Taken:
    """Write what was received; the transaction is the caller's."""
    node, header = actor.node, received.header
    grown = {}
    for each in received.logs:
        # One's own log is taken back on purpose only (`recovery`).
        if each.origin != node.shared and write_log(node, each):
            grown[each.origin] = (each.start, each.size)
    receipts = sum(_keep_receipt(node, each.origin, each.size, each.cosigner, each.text) for each in received.receipts)
    for refused in received.refused:
        keep_evidence(actor, refused)
    said = peers.last_taken(node, header.maker)
    newer = said is None or (header.made > said.made and dict(header.have) != said.have)
    sound = all(refused.origin != origin(header.maker, SHARED) for refused in received.refused)
    if grown or receipts or (newer and sound):
        sizes = {name: head.size for name, head in shared_logs(node).items() if name != node.shared}
        last = said if said is not None and said.made > header.made else None
        journal.write(
            actor,
            BundleTaken(
                peer=header.maker,
                made=last.made if last else header.made,
                sizes=sizes,
                have=last.have if last else dict(header.have),
            ),
        )
    return Taken(header.maker, header.made, dict(header.have), grown, received.refused, received.notices)


def write_log(node: Node, received: ReceivedLog) -> bool:
    """Write a log's new state and this node's receipt of it; whether it grew. The transaction is the caller's.

    Where it grew otherwise since the bundle was checked, it is left as it is: the next bundle brings what is missing.
    """
    with connections[node.alias].cursor() as cursor:
        cursor.execute(
            "INSERT INTO record_log (origin, size, peaks, checkpoint, last_at, seen, conflict) "
            "VALUES (%s, 0, %s, '', '', '{}', %s) ON CONFLICT (origin) DO NOTHING",
            [received.origin, b"", False],
        )
        cursor.execute("SELECT size FROM record_log WHERE origin = %s", [received.origin])
        if cursor.fetchone()[0] != received.start:
            return False
        cursor.execute(
            "UPDATE record_log SET size = %s, peaks = %s, checkpoint = %s, last_at = %s, seen = %s, sealed = %s "
            "WHERE origin = %s",
            [
                received.size,
                received.frontier.packed,
                received.checkpoint,
                received.last_at,
                json.dumps(dict(received.last_seen), sort_keys=True),
                received.sealed,
                received.origin,
            ],
        )
    projection.append(node, received.origin, (_appended(each, received.origin) for each in received.entries()))
    if received.size and received.origin != node.shared:
        _cosign(node, received)
    return received.size > received.start


def _appended(taken: TakenEntry, name: str) -> Appended:
    body = taken.body if taken.body is None or isinstance(taken.body, bytes) else taken.body.read()
    return Appended(read_entry(taken.data, f"{name}#{taken.seq}"), taken.data, taken.leaf, taken.salt, body)


def _cosign(node: Node, received: ReceivedLog) -> None:
    with connections[node.alias].cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM record_receipt WHERE origin = %s AND size = %s AND cosigner = %s",
            [received.origin, received.size, node.name],
        )
        if cursor.fetchone() is not None:
            return
    receipt = cosign(received.checkpoint, node.cosigning, int(node.clock().timestamp()))
    _keep_receipt(node, received.origin, received.size, node.name, receipt)


def _keep_receipt(node: Node, name: str, size: int, cosigner: str, receipt: str) -> int:
    with connections[node.alias].cursor() as cursor:
        cursor.execute(
            "INSERT INTO record_receipt (origin, size, cosigner, receipt) VALUES (%s, %s, %s, %s) "
            "ON CONFLICT (origin, size, cosigner) DO NOTHING",
            [name, size, cosigner, receipt],
        )
        return int(cursor.rowcount > 0)
