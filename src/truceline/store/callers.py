"""Whose request it is: a member, who came with a token or signed in, and what the table of permissions gives them."""

from __future__ import annotations

from typing import NamedTuple

from truceline.errors import NotPermitted
from truceline.record.entry import Entry
from truceline.store.journal import Actor
from truceline.store.matters import View
from truceline.store.node import Node
from truceline.store.permissions import Member, Sight, permissions

__all__ = ["Caller"]

_ADMINISTRATION = frozenset({"member", "token", "account"})
_PROTECTED = frozenset({"person"})


class Caller(NamedTuple):
    """The member whose request it is."""

    node: Node
    member: Member

    @property
    def actor(self) -> Actor:
        """Who writes."""
        return Actor(self.node, self.member.code)

    @property
    def view(self) -> View:
        """The most that they may see of matters."""
        return "own" if self.sees("internal") else "joint"

    def sees(self, sight: Sight) -> bool:
        """Whether the member sees it."""
        return permissions().shows(self.member.roles, sight)

    def may(self, act: str) -> bool:
        """Whether a role of the member has the act."""
        return not permissions().may.get(act, frozenset()).isdisjoint(self.member.roles)

    def may_read(self, entry: Entry) -> bool:
        """Whether they may see an entry's body: members and tokens are for those who run the node or audit it, and who
        somebody is stays in the vault."""
        of = entry.subject.partition(":")[0]
        return of not in _PROTECTED and (of not in _ADMINISTRATION or self.sees("administration"))

    def must_do(self, act: str) -> None:
        """Raise `NotPermitted` unless a role of the member has the act; the journal would too, of the whole fact."""
        table = permissions()
        if not self.may(act):
            raise NotPermitted(
                f"{self.member.code!r} ({table.said(self.member.roles)}) may not record {act}",
                where=self.node.name,
                remedy=f"it is for: {table.said(sorted(table.may.get(act, ()))) or 'nobody'}",
            )

    def must_see(self, sight: Sight) -> None:
        """Raise `NotPermitted` unless the member sees it."""
        if not self.sees(sight):
            table = permissions()
            raise NotPermitted(
                f"{self.member.code!r} ({table.said(self.member.roles)}) does not see this",
                where=self.node.name,
                remedy=f"it is for: {table.said(sorted(table.sees[sight]))}",
            )
