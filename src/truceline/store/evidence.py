"""What proves a refusal: kept once, and lifted when people have spoken."""

from __future__ import annotations

from django.db import connections

from truceline.errors import Refused, UnknownName
from truceline.facts import ConflictFound, ConflictSettled
from truceline.record.log_check import CONFLICTS
from truceline.record.names import SHARED, origin, timestamp
from truceline.store import journal, log
from truceline.store.databases import writing
from truceline.store.journal import Actor, Written
from truceline.store.node import Node

__all__ = ["keep_evidence", "settle"]


def keep_evidence(actor: Actor, refused: Refused) -> bool:
    """Keep what proves a refusal, in the caller's transaction; whether anything was new.

    Where a node signed two states, its log is in conflict from then on, and a fact in the shared log tells all.
    """
    node = actor.node
    if not refused.evidence or not refused.origin:
        return False
    conflict = refused.name in CONFLICTS
    if conflict and not refused.evidence[0]:
        # Nothing was held yet: one state of a log that does not hold is no second state.
        return False
    pairs = [(refused.evidence[0], refused.evidence[1])] if conflict else [("", note) for note in refused.evidence]
    new = [(held, shown) for held, shown in pairs if not _is_kept(node, refused, shown)]
    with connections[node.alias].cursor() as cursor:
        cursor.executemany(
            "INSERT INTO record_evidence (origin, refusal, held, shown, at) VALUES (%s, %s, %s, %s, %s)",
            [(refused.origin, refused.name, held, shown, timestamp(node.clock())) for held, shown in new],
        )
    if conflict and not log.logs(node)[refused.origin].conflict:
        _mark(node, refused.origin, in_conflict=True)
        held, shown = pairs[0]
        fact = ConflictFound(origin=refused.origin, refusal=refused.name, held=held, shown=shown)
        journal.write(actor, fact, joint=True)
        return True
    return bool(new)


def settle(actor: Actor, name: str, reason: str) -> Written:
    """Take what continues the log of `name` again, people having spoken about its conflict; what is held stays.

    The evidence is kept, and the same two states shown again are the same conflict again. Raises `UnknownName` where
    that log is not in conflict.
    """
    node, theirs = actor.node, origin(name, SHARED)
    heads = log.logs(node)
    if theirs not in heads or not heads[theirs].conflict:
        raise UnknownName("is not in conflict", where=theirs, remedy="`truceline peer status` says which logs are")
    with writing(node.alias):
        (written,) = journal.write(actor, ConflictSettled(origin=theirs, reason=reason), joint=True)
        _mark(node, theirs, in_conflict=False)
    return written


def _mark(node: Node, theirs: str, *, in_conflict: bool) -> None:
    with connections[node.alias].cursor() as cursor:
        cursor.execute("UPDATE record_log SET conflict = %s WHERE origin = %s", [in_conflict, theirs])


def _is_kept(node: Node, refused: Refused, shown: str) -> bool:
    with connections[node.alias].cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM record_evidence WHERE origin = %s AND refusal = %s AND shown = %s",
            [refused.origin, refused.name, shown],
        )
        return cursor.fetchone() is not None
