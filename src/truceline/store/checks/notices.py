"""Notices: sender and addressees are known, the window is not over, nothing planned is overlapped unawares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from truceline.errors import InvalidPlan, UnknownName
from truceline.facts import Fact, NoticeGiven, NoticeTold, PostRegistered
from truceline.matters.posts import NOT_REGISTERED
from truceline.store import peers
from truceline.store.checks import Check
from truceline.store.checks.named import check_parties
from truceline.store.matters import listed
from truceline.store.node import Node
from truceline.store.planned import check_clear

CLOCKS = timedelta(minutes=10)
"""By so much two people's clocks may differ."""


def given(node: Node, fact: NoticeGiven, facts: Sequence[Fact]) -> None:
    """Names, window, post and clashes."""
    notice, where = fact.notice, f"notice {fact.notice.id}"
    check_parties(node, (notice.sender, *notice.addressees), where)
    _check_nodes(node, notice.nodes.values(), where)
    sent = [one.told.at for one in facts if isinstance(one, NoticeTold) and one.notice == notice.id]
    if notice.window.end <= min(sent, default=node.clock()):
        raise InvalidPlan(f"its window ended at {notice.window.end:%Y-%m-%d %H:%M}", where=where, remedy="check it")
    if notice.post:
        _check_post(node, notice.post, facts, where)
    beside = [one.notice.activity() for one in facts if isinstance(one, NoticeGiven) and one is not fact]
    check_clear(node, "notice", notice.activity(), fact.despite, beside=beside)


def told(node: Node, fact: NoticeTold, facts: Sequence[Fact]) -> None:
    """Nothing is told to have been done that is still to come."""
    check_past(node, fact.told.at, f"{fact.told.kind!r} of notice {fact.notice}")


def check_past(node: Node, at: datetime, what: str) -> None:
    """Raise `InvalidPlan` where a step is dated after the node's clock."""
    now = node.clock()
    if at > now + CLOCKS:
        raise InvalidPlan(
            f"is dated {at:%Y-%m-%d %H:%M %Z}, which is still to come", where=what, remedy="check the time and its zone"
        )


def _check_nodes(node: Node, named: Iterable[str], where: str) -> None:
    known = {node.name, *peers.peers(node)}
    for name in named:
        if name not in known:
            raise UnknownName(
                f"no node is called {name[:64]!r}", where=where, remedy=f"known are: {', '.join(sorted(known))}"
            )


def _check_post(node: Node, post: str, facts: Sequence[Fact], where: str) -> None:
    registered = {one.id for one in facts if isinstance(one, PostRegistered)}
    rows = listed(node, "post", ids=[post])
    if post not in registered and not any(row.state not in (NOT_REGISTERED, "withdrawn") for row in rows):
        raise UnknownName(f"no post is registered as {post[:60]!r}", where=where, remedy="`truceline posts` lists them")


CHECKS: Mapping[str, Check] = {NoticeGiven.kind: given, NoticeTold.kind: told}
