"""Who may do what and who sees what: `permissions.yaml`, asked by everything that writes and everything that shows.

permissions().check(member, facts)          before anything is recorded
permissions().sees(member.roles, "internal")
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml
from django.db import connections

from truceline.errors import NotPermitted
from truceline.facts import Fact
from truceline.model import Value
from truceline.store.node import Node

Sight = Literal["joint", "internal", "administration", "protected"]


class Member(Value):
    """Somebody who may act at a node: by code, with roles, for the party whose officer they are, if any."""

    code: str
    roles: tuple[str, ...]
    party: str | None = None


class Role(Value):
    """How a role is said, and whether it speaks for its member's party alone."""

    says: str
    own_party: bool = False


class Permissions(Value):
    """The table: roles by name, the roles that see each thing, the roles that may do each act."""

    roles: Mapping[str, Role]
    sees: Mapping[Sight, frozenset[str]]
    may: Mapping[str, frozenset[str]]

    def check(self, member: Member, facts: Iterable[Fact], where: str) -> None:
        """Raise `NotPermitted` for the first fact that `member` may not record at the node `where`."""
        for fact in facts:
            may = self.may.get(fact.act, frozenset()).intersection(member.roles)
            if not may:
                raise NotPermitted(
                    f"{member.code!r} ({self.said(member.roles)}) may not record {fact.act}",
                    where=where,
                    remedy=f"it is for: {self.said(sorted(self.may.get(fact.act, ()))) or 'nobody'}",
                )
            if fact.speaks_for not in (None, member.party) and all(self.roles[role].own_party for role in may):
                raise NotPermitted(
                    f"{member.code!r} ({self.said(sorted(may))} of {member.party or 'no party'}) does not speak for "
                    f"{fact.speaks_for}",
                    where=where,
                    remedy=f"leave it to {fact.speaks_for}",
                )
            if any(party != member.party for party in fact.author_of):
                told = ", ".join(party or "none" for party in fact.author_of)
                raise NotPermitted(
                    f"it says its author's party is {told}, and {member.code!r} is of {member.party or 'no party'}",
                    where=where,
                    remedy="name the member's own party",
                )

    def shows(self, roles: Iterable[str], sight: Sight) -> bool:
        """Whether one of the roles sees it."""
        return not self.sees[sight].isdisjoint(roles)

    def said(self, roles: Iterable[str]) -> str:
        """Roles in words."""
        return ", ".join(self.roles[role].says if role in self.roles else role for role in roles)


@cache
def permissions() -> Permissions:
    """The table that comes with Truceline."""
    return Permissions.model_validate(
        yaml.safe_load((files("truceline.store") / "permissions.yaml").read_text(encoding="utf-8"))
    )


def members(node: Node, code: str | None = None) -> dict[str, Member | None]:
    """The members by code, or the one with `code`; None for those who were removed."""
    of_one = "" if code is None else " AND subject = %s"
    with connections[node.alias].cursor() as cursor:
        cursor.execute(
            f"SELECT subject, state, detail FROM standing WHERE type = 'member' AND origin = %s{of_one}",
            [node.internal] if code is None else [node.internal, f"member:{code}"],
        )
        told = {subject.partition(":")[2]: (state, detail) for subject, state, detail in sorted(cursor.fetchall())}
    return {
        member: _member(member, json.loads(detail)["member_added"]) if state == "active" else None
        for member, (state, detail) in told.items()
    }


def party_of(node: Node, code: str) -> str | None:
    """The party whose officer a member is; None for nobody's."""
    member = members(node, code).get(code)
    return member.party if member else None


def _member(code: str, added: Mapping[str, Any]) -> Member:
    return Member(code=code, roles=tuple(added.get("roles", ())), party=added.get("party"))
