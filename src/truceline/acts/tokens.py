"""Tokens: secrets by which a program acts as a member. Only the SHA-256 of one is ever kept.

    issued = issue(actor, "duty-1", days=90)     # issued.secret is shown now, or never
    member_of(node, secret)                      # the member, while the token is valid and the member active

256 bits by chance need no slow hash: nobody finds them by trying.
"""

from __future__ import annotations

import json
import re
import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import compare_digest
from typing import NamedTuple

from django.db import connections

from truceline.errors import InvalidSetting, UnknownName
from truceline.facts import TokenIssued, TokenRevoked
from truceline.record.names import read_timestamp
from truceline.store import journal, log
from truceline.store.ids import new_id
from truceline.store.journal import Actor, Written
from truceline.store.node import Node
from truceline.store.permissions import Member, members

__all__ = ["DAYS", "MOST_DAYS", "Issued", "Token", "digest_of", "is_token", "issue", "member_of", "revoke", "tokens"]

DAYS, MOST_DAYS = 90, 3660
_PREFIX = "truceline_"
_FORM = re.compile(r"truceline_[A-Za-z0-9_-]{43}", re.ASCII)


class Issued(NamedTuple):
    """A token that was given out: its id, the secret itself, and until when it is valid."""

    token: str
    secret: str
    until: datetime
    written: Written


class Token(NamedTuple):
    """What is known of a token: whose it is, when it was issued, until when it is valid, whether it still is."""

    token: str
    member: str
    issued: datetime
    until: datetime | None
    state: str


def issue(actor: Actor, member: str, days: int = DAYS) -> Issued:
    """A new token of `member` for so many days. Raises `InvalidSetting` for days that cannot be, and as the journal."""
    if not 1 <= days <= MOST_DAYS:
        raise InvalidSetting(f"{days} days cannot be", where="days", remedy=f"choose 1 to {MOST_DAYS}")
    now = actor.node.clock()
    secret = _PREFIX + secrets.token_urlsafe(32)
    fact = TokenIssued(
        token=new_id("token", now), member=member, sha256=digest_of(secret), until=now + timedelta(days=days)
    )
    (written,) = journal.write(actor, fact)
    assert fact.until is not None
    return Issued(fact.token, secret, fact.until, written)


def revoke(actor: Actor, token: str) -> tuple[Written, ...]:
    """End a token at once. Raises `UnknownName` for one that was never issued here, and as the journal does."""
    if token not in {one.token for one in tokens(actor.node)}:
        raise UnknownName("there is no such token", where=token[:64], remedy="`truceline members` lists them")
    return journal.write(actor, TokenRevoked(token=token))


def tokens(node: Node) -> tuple[Token, ...]:
    """All tokens that were issued, oldest first, with `valid`, `ended`, `revoked` or `erased` as their state."""
    now, found = node.clock(), []
    for standing in log.standings(node, type="token"):
        # Where the body of its entry was erased, the token is worth nothing, and whose it was is not known any more.
        told = standing.detail.get("token_issued") or {}
        until = datetime.fromisoformat(told["until"]) if told.get("until") else None
        state = "ended" if standing.state == "valid" and until is not None and until <= now else standing.state
        state = state if told else "erased"
        found.append(Token(standing.id, told.get("member", ""), read_timestamp(standing.history[0][3]), until, state))
    return tuple(found)


def is_token(text: str) -> bool:
    """Whether it has the form of a token at all."""
    return _FORM.fullmatch(text) is not None


def digest_of(secret: str) -> str:
    """What is kept of a token, and by what it is looked up: the SHA-256 in hex."""
    return sha256(secret.encode()).hexdigest()


def member_of(node: Node, secret: str) -> Member | None:
    """The active member whose valid token it is; None for anything else."""
    digest = digest_of(secret)
    with connections[node.alias].cursor() as cursor:
        cursor.execute(
            "SELECT detail FROM standing WHERE key = %s AND type = 'token' AND state = 'valid' AND origin = %s",
            [digest, node.internal],
        )
        found = cursor.fetchone()
    if found is None:
        return None
    told = json.loads(found[0]).get("token_issued")
    if not told:
        return None
    until = told.get("until")
    if not compare_digest(told["sha256"], digest) or (until and datetime.fromisoformat(until) <= node.clock()):
        return None
    return members(node, told["member"]).get(told["member"])
