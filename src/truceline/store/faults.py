"""All that is wrong with the record that a node holds: every entry, body, state, receipt and evidence of every log.

    for fault in faults(node):
        print(fault)

It goes by the record alone, not by its views, so that it can say what is wrong when both are damaged.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import chain
from json.encoder import encode_basestring

from django.db import DatabaseError, connections

from truceline.errors import BadSignature, RecordError
from truceline.facts import KeyRotated, NodeOpened, PeerAdmitted, PeerKeyAcknowledged
from truceline.record.card import read_card
from truceline.record.checkpoint import Checkpoint, read_cosigned
from truceline.record.keys import SIGNING, VerifierKey
from truceline.record.log_check import CONFLICTS
from truceline.record.merkle import Frontier
from truceline.record.mirror import Mirror, Receipt
from truceline.record.names import SHARED, node_of
from truceline.record.rotation import read_rotation
from truceline.record.verify import Fault, StoredEntry, unnamed_bodies, verify_log
from truceline.store import bodies, databases, log, peers
from truceline.store.databases import placeholders
from truceline.store.internal_log import faults_of_internal
from truceline.store.log import Head
from truceline.store.node import Node

Progress = Callable[[int, int, str], None]
_AT_ONCE = 1000
_TELL_KEYS = (NodeOpened.kind, PeerAdmitted.kind, PeerKeyAcknowledged.kind, KeyRotated.kind)
# The body stands before anything that others wrote (RFC 8785 sorts), and within strings a quotation mark is escaped.
_BODY_HASH = re.compile(rb'"sha256":"([0-9a-f]{64})"')
_KIND = re.compile(rb'"size":[0-9]+\},"kind":"([a-z0-9_]+)"')


def faults(node: Node, progress: Progress | None = None) -> Iterator[Fault]:
    """Every fault of the record, log by log, then the bodies that nothing names; none where all is well.

    Others may go on writing: what is looked at is the record as it was at the beginning.
    """
    try:
        with databases.snapshot(node.alias), _any_text(node):
            for fault in chain(_damage(node), _faults(node, progress)):
                yield fault if fault.origin.isprintable() and fault.text.isprintable() else _printable(fault)
    except (DatabaseError, sqlite3.Error, TypeError, ValueError, OverflowError) as error:
        # What a table cannot hold by itself: a number that is text, a text that is bytes, a broken page.
        words = " ".join(str(error).split())
        yield _printable(Fault(node.name, None, "malformed", f"the database holds what cannot be read ({words})"))


@contextmanager
def _any_text(node: Node) -> Iterator[None]:
    """Read a text of which a byte was changed as what it is not, where SQLite would give up at it."""
    connection = connections[node.alias]
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    before = connection.connection.text_factory
    connection.connection.text_factory = lambda raw: raw.decode(errors="surrogateescape")
    try:
        yield
    finally:
        connection.connection.text_factory = before


def _printable(fault: Fault) -> Fault:
    origin, text = (
        "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in " ".join(each.split()))
        for each in (fault.origin, fault.text)
    )
    return replace(fault, origin=origin, text=text)


def _faults(node: Node, progress: Progress | None) -> Iterator[Fault]:
    heads, named, known = log.logs(node), set[str](), _Keys(node)
    done, total = 0, sum(head.size for head in heads.values())
    for origin, head in heads.items():
        held = _receipts(node, origin)
        copies = list[Fault]()
        state = stored_state(node, head, known.signing[node_of(origin)])
        if isinstance(state, Fault):
            yield state
        yield from verify_log(
            origin,
            _rows(node, origin, copies, progress, done, total),
            head.checkpoint,
            known.signing[node_of(origin)],
            state=None if isinstance(state, Fault) else state,
            receipts=held,
            cosigners=known.cosigning,
            named=named,
        )
        yield from copies
        done += head.size
    yield from _without_log(node, set(heads))
    yield from faults_of_internal(node)
    yield from _wrong_evidence(node, known)
    yield from unnamed_bodies(_stored_bodies(node), named)


class _Keys:
    """The keys that are known to be each node's, as this node's own log tells: of itself, and of whom it admitted."""

    def __init__(self, node: Node) -> None:
        self.signing: dict[str, tuple[VerifierKey, ...]] = defaultdict(tuple)
        self.cosigning: dict[str, tuple[VerifierKey, ...]] = defaultdict(tuple)
        self._add(node.card.signing, node.card.cosigning)
        with connections[node.alias].cursor() as cursor:
            cursor.execute(
                "SELECT seq, kind FROM record_entry "
                f"WHERE origin = %s AND kind IN ({placeholders(len(_TELL_KEYS))}) ORDER BY seq",
                [node.shared, *_TELL_KEYS],
            )
            told = cursor.fetchall()
        for seq, _ in told:
            try:
                self._hear(log.fact(node, log.entry(node, f"{node.shared}#{seq}")))
            except RecordError:
                # The entry is damaged, which the verification of its log says by name.
                continue

    def _hear(self, fact: object) -> None:
        if isinstance(fact, NodeOpened | PeerAdmitted):
            card = read_card(fact.card)
            self._add(card.signing, card.cosigning)
        elif isinstance(fact, PeerKeyAcknowledged | KeyRotated):
            rotation = read_rotation(fact.rotation if isinstance(fact, PeerKeyAcknowledged) else fact.note)
            self._add(rotation.new, rotation.new_cosigning)

    def _add(self, *keys: VerifierKey) -> None:
        for key in keys:
            held = self.signing if key.kind == SIGNING else self.cosigning
            if key not in held[key.name]:
                held[key.name] += (key,)


def _damage(node: Node) -> Iterator[Fault]:
    """What SQLite itself finds broken in its file."""
    if connections[node.alias].vendor != "sqlite":
        return
    with connections[node.alias].cursor() as cursor:
        cursor.execute("PRAGMA integrity_check(10)")
        for (said,) in cursor.fetchall():
            if said != "ok":
                yield Fault(node.name, None, "malformed", f"the database file is damaged: {said}")


def _rows(
    node: Node, origin: str, copies: list[Fault], progress: Progress | None, done: int, total: int
) -> Iterator[StoredEntry]:
    """A log's rows in order; what is wrong with the columns that only repeat what an entry says goes to `copies`."""
    last = -1
    while True:
        with connections[node.alias].cursor() as cursor:
            cursor.execute(
                "SELECT seq, entry, leaf, kind, subject FROM record_entry WHERE origin = %s AND seq > %s "
                "ORDER BY seq LIMIT %s",
                [origin, last, _AT_ONCE],
            )
            found = cursor.fetchall()
        if not found:
            return
        rows = [(seq, bytes(entry), bytes(leaf)) for seq, entry, leaf, _, _ in found]
        copies += [
            Fault(origin, seq, "wrong_state", "is stored with another kind or subject than its entry gives")
            for (seq, entry, _), (*_, kind, subject) in zip(rows, found, strict=True)
            if not _are_copies(entry, kind, subject)
        ]
        hashes = [found[1].decode() if (found := _BODY_HASH.search(entry)) else "" for _, entry, _ in rows]
        held = bodies.in_database(node, hashes)
        for (seq, entry, leaf), digest in zip(rows, hashes, strict=True):
            yield StoredEntry(seq, entry, leaf, *(bodies.whole(node, digest, held) or (None, None)))
        last, done = rows[-1][0], done + len(rows)
        if progress is not None:
            progress(done, total, origin)


def _are_copies(entry: bytes, kind: object, subject: object) -> bool:
    """Whether the entry says so. RFC 8785 sorts its members, so that each has its place."""
    says = _KIND.search(entry)
    last = f'"subject":{encode_basestring(str(subject))},"v":1}}'.encode(errors="surrogatepass")
    return says is not None and says[1].decode() == kind and entry.endswith(last)


def stored_state(node: Node, head: Head, signing: tuple[VerifierKey, ...]) -> Mirror | Fault:
    """What is stored of a log beside its entries, as the journal and the exchange go by it; `signing` are its keys."""
    with connections[node.alias].cursor() as cursor:
        cursor.execute("SELECT seen FROM record_log WHERE origin = %s", [head.origin])
        (seen,) = cursor.fetchone()
    try:
        return Mirror(
            origin=head.origin,
            frontier=Frontier.unpacked(head.size, head.peaks),
            checkpoint=head.checkpoint,
            keys=peers.in_force(node, head.origin, head.checkpoint, signing),
            last_at=head.last_at,
            last_seen=dict(json.loads(seen)),
            sealed=head.sealed,
        )
    except (RecordError, TypeError, ValueError) as error:
        return Fault(head.origin, None, "wrong_state", f"is stored with a state that cannot be read ({error})")


def _receipts(node: Node, origin: str) -> list[Receipt]:
    with connections[node.alias].cursor() as cursor:
        cursor.execute(
            "SELECT size, cosigner, receipt FROM record_receipt WHERE origin = %s ORDER BY size, cosigner",
            [origin],
        )
        return [Receipt(origin, size, cosigner, text, 0) for size, cosigner, text in cursor.fetchall()]


def _without_log(node: Node, origins: set[str]) -> Iterator[Fault]:
    for table, name, thing in (
        ("record_entry", "wrong_state", "entries"),
        ("record_receipt", "wrong_receipt", "receipts"),
    ):
        with connections[node.alias].cursor() as cursor:
            cursor.execute(f"SELECT origin, COUNT(*) FROM {table} GROUP BY origin ORDER BY origin")
            for origin, number in cursor.fetchall():
                if origin not in origins:
                    yield Fault(str(origin), None, name, f"has {number} {thing}, and no log of that name is held")


def _wrong_evidence(node: Node, known: _Keys) -> Iterator[Fault]:
    """Evidence that proves nothing, or not what it is kept for."""
    with connections[node.alias].cursor() as cursor:
        cursor.execute("SELECT origin, refusal, held, shown FROM record_evidence ORDER BY id")
        for origin, refusal, held, shown in cursor.fetchall():
            try:
                if refusal == "key_changed":
                    holds = held == "" and f"{read_rotation(shown).name}/{SHARED}" == origin
                else:
                    notes = [_signed(note, known.signing[node_of(origin)]) for note in (held, shown)]
                    holds = refusal in CONFLICTS and _exclude(refusal, origin, *notes)
            except RecordError as error:
                yield Fault(str(origin), None, "wrong_evidence", f"{refusal!r}: {error}")
                continue
            if not holds:
                yield Fault(str(origin), None, "wrong_evidence", f"what is kept does not prove {refusal!r}")


def _signed(note: str, keys: tuple[VerifierKey, ...]) -> Checkpoint:
    """The checkpoint in a note that one of its node's keys, old or new, signed; it may be cosigned."""
    for key in keys:
        with suppress(BadSignature):
            return read_cosigned(note, key)[0]
    raise BadSignature("is not signed by a known key", where="a note")


def _exclude(refusal: str, origin: str, held: Checkpoint, shown: Checkpoint) -> bool:
    """Whether two states of a log cannot both have been, as far as the checkpoints tell."""
    if (held.origin, shown.origin) != (origin, origin) or (held.size, held.root) == (shown.size, shown.root):
        return False
    return refusal != "rolled_back" or shown.size < held.size


def _stored_bodies(node: Node) -> Iterator[str]:
    with connections[node.alias].chunked_cursor() as cursor:
        cursor.execute("SELECT sha256 FROM record_body ORDER BY sha256")
        for (digest,) in iter(cursor.fetchone, None):
            yield str(digest)
