"""Members and tokens: roles and parties that there are, and a node that somebody is left to run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from truceline.errors import IllegalStep, InvalidFact, UnknownName
from truceline.facts import AccountChanged, Fact, MemberAdded, MemberRemoved, TokenIssued
from truceline.store.checks import Check
from truceline.store.checks.named import check_parties
from truceline.store.node import Node
from truceline.store.permissions import members, permissions

_RUNS = "administrator"


def member_added(node: Node, fact: MemberAdded, facts: Sequence[Fact]) -> None:
    """Roles and party that there are; a party for who speaks for one."""
    roles = permissions().roles
    unknown = [role for role in fact.roles if role not in roles]
    if unknown:
        raise UnknownName(f"{unknown[0][:64]!r} is no role", where=fact.code, remedy=f"use one of: {', '.join(roles)}")
    bound = [role for role in fact.roles if roles[role].own_party]
    if bound and fact.party is None:
        raise InvalidFact(f"a {roles[bound[0]].says} speaks for a party", where=fact.code, remedy="name the party")
    if fact.party is not None:
        check_parties(node, [fact.party], fact.code)
    if _RUNS not in fact.roles:
        _check_somebody_is_left(node, fact.code)


def member_removed(node: Node, fact: MemberRemoved, facts: Sequence[Fact]) -> None:
    """Not the last who can run the node."""
    _check_somebody_is_left(node, fact.code)


def token_issued(node: Node, fact: TokenIssued, facts: Sequence[Fact]) -> None:
    """For somebody who may act."""
    if members(node, fact.member).get(fact.member) is None:
        raise UnknownName("is no active member", where=fact.member[:64], remedy="add the member first")


def account_changed(node: Node, fact: AccountChanged, facts: Sequence[Fact]) -> None:
    """Of somebody who is a member, or was."""
    if fact.member not in members(node, fact.member):
        raise UnknownName("is no member", where=fact.member[:64], remedy="add the member first")


def _check_somebody_is_left(node: Node, code: str) -> None:
    known = members(node)
    was = known.get(code)
    others = [who for who in known.values() if who is not None and who.code != code and _RUNS in who.roles]
    if was is not None and _RUNS in was.roles and not others:
        raise IllegalStep("is the last administrator", where=code, remedy="make somebody else one first")


CHECKS: Mapping[str, Check] = {
    "account_changed": account_changed,
    "member_added": member_added,
    "member_removed": member_removed,
    "token_issued": token_issued,
}
