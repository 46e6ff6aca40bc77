"""One case as a member has it before them: what stands, what may follow, and what of that is theirs to do.

desk = Desk.of(who, "c-01")
desk.mine          ("registered", "note")
desk.others        what may follow and is for somebody else, with the roles that may
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from django.utils.translation import gettext as _

from truceline.acts import cases
from truceline.acts.access import requests
from truceline.acts.due import mission_deadlines
from truceline.acts.evidence import evidence
from truceline.acts.findings import Found, findings
from truceline.matters.access import AccessRecord
from truceline.matters.cases import CaseRecord
from truceline.matters.evidence import EvidenceRecord
from truceline.matters.owed import Owed, of_case
from truceline.store import matters
from truceline.store.callers import Caller
from truceline.store.checks.cases import ANSWER_OF
from truceline.store.matters import Row
from truceline.store.permissions import permissions
from truceline.verification.case import Account
from truceline.verification.deadlines import Standing
from truceline.verification.steps import rules
from truceline.web.cases.told import told

__all__ = ["EVIDENCE", "Desk", "Other", "only_for"]

EVIDENCE = ("evidence", "evidence_added")
_BESIDE = {"evidence": "evidence_taken", "evidence_added": "evidence_taken", "finding": "finding_stated"}
_BESIDE |= {"access_requested": "access_requested"} | dict.fromkeys(ANSWER_OF, "access_answered")
"""What is recorded together with a step, which takes a permission of its own."""


class Other(NamedTuple):
    """A step that may follow, what it is called, and in words the roles that may take it."""

    kind: str
    says: str
    roles: str


def only_for(who: Caller, act: str) -> str | None:
    """The party for which alone a member may do an act that speaks; None where they may for anybody."""
    table = permissions()
    may = table.may.get(act, frozenset()).intersection(who.member.roles)
    return (who.member.party or "") if may and all(table.roles[role].own_party for role in may) else None


@dataclass(frozen=True)
class Desk:
    """A case, its `row` as listed, whether it is `shared` with peers, and who looks at it."""

    who: Caller
    record: CaseRecord
    row: Row
    shared: bool

    @classmethod
    def of(cls, who: Caller, case: str) -> Desk:
        """The case; raises `UnknownName` where the member sees none of this name."""
        record = cases.find(who.node, case, view=who.view)
        (row,) = matters.listed(who.node, "case", view=who.view, ids=(case,))
        peers = matters.listed(who.node, "case", view="joint", ids=(case,))
        return cls(who, record, row, any(one.state not in ("unknown", "withdrawn") for one in peers))

    @property
    def id(self) -> str:
        """The case's."""
        return self.record.id

    @cached_property
    def number(self) -> str:
        """The number that it was registered under, else its id."""
        refs = (one.ref for each in self.record.case.accounts for one in each.steps if one.kind == "registered")
        return next(refs, self.id)

    @cached_property
    def account(self) -> Account | None:
        """The account in which a step of this node stands."""
        return cases.account_of(self.who.node, self.record)

    @cached_property
    def possible(self) -> tuple[str, ...]:
        """The steps that may follow, whoever takes them."""
        return self.account.next if self.account else ()

    @cached_property
    def mine(self) -> tuple[str, ...]:
        """Those that are the member's to take."""
        return tuple(kind for kind in self.possible if self.may(kind))

    def may(self, kind: str) -> bool:
        """Whether the member has the step, with what goes with it, and somebody to speak for where it speaks."""
        if not self.who.may(f"case.{kind}") or (kind in _BESIDE and not self.who.may(_BESIDE[kind])):
            return False
        return not rules().step(kind).speaks or bool(self.whose(kind))

    def whose(self, kind: str) -> tuple[str, ...]:
        """Who may be named in `of`: those whose turn it is first, of all whom the member may speak for."""
        rule, opened = rules().step(kind), self.account.opened if self.account else None
        if opened is None or self.account is None:
            return ()
        named = opened.deciders if rule.of_each == "deciders" else opened.parties
        if rule.of_each is None:
            named = tuple(dict.fromkeys((*opened.parties, *opened.deciders)))
        own = only_for(self.who, f"case.{kind}") if rule.speaks else None
        done = self.account.done_for(kind)
        listed = [one for one in named if own in (None, one)]
        return tuple(sorted(listed, key=lambda one: one in done))

    @property
    def forms(self) -> tuple[str, ...]:
        """The member's steps that have a form of their own."""
        return tuple(kind for kind in self.mine if kind in told().steps)

    @property
    def takes_evidence(self) -> str:
        """The step by which the member can take evidence in now; empty where they cannot."""
        return next((kind for kind in self.possible if kind in EVIDENCE and self.may(kind)), "")

    @property
    def finds(self) -> bool:
        """Whether the member can state a finding now."""
        return "finding" in self.mine

    @property
    def asks(self) -> bool:
        """Whether the member can ask for access now."""
        return "access_requested" in self.mine

    @property
    def answers(self) -> tuple[str, ...]:
        """The answers to a request that the member can record now."""
        return tuple(answer for kind, answer in ANSWER_OF.items() if kind in self.mine)

    @property
    def others(self) -> Iterator[Other]:
        """What may follow and is not the member's to do."""
        table = permissions()
        for kind in self.possible:
            if kind not in self.mine:
                roles = sorted(table.may.get(f"case.{kind}", ()))
                says = told().steps[kind].says if kind in told().steps else rules().step(kind).says
                yield Other(kind, _(says), ", ".join(_(table.roles[role].says) for role in roles))

    def refs(self, *starts: str) -> tuple[str, ...]:
        """What the steps lead to whose names begin so, in any account."""
        steps = (one for each in self.record.case.accounts for one in each.steps)
        return tuple(dict.fromkeys(one.ref for one in steps if one.kind.startswith(starts) and one.ref))

    @cached_property
    def incidents(self) -> tuple[str, ...]:
        """What it is about."""
        opened = (each.opened.incidents for each in self.record.case.accounts if each.opened)
        return tuple(dict.fromkeys(one for incidents in opened for one in incidents))

    @cached_property
    def requests(self) -> tuple[AccessRecord, ...]:
        """The requests for access that were made for it."""
        return requests(self.who.node, view=self.who.view, ids=self.refs("access_"))

    @cached_property
    def evidence(self) -> tuple[EvidenceRecord, ...]:
        """The items that were taken in for it, each with its working copies."""
        found: dict[str, EvidenceRecord] = {}
        wanted = self.refs("evidence")
        while wanted:
            read = evidence(self.who.node, view=self.who.view, ids=wanted)
            found |= {one.id: one for one in read}
            copies = (step.copy_id for one in read for step in one.steps if step.copy_id)
            wanted = tuple(one for one in dict.fromkeys(copies) if one not in found)
        return tuple(found.values())

    @cached_property
    def findings(self) -> dict[str, tuple[Found, ...]]:
        """By incident, what was found of it."""
        node, view = self.who.node, self.who.view
        return {one: findings(node, view=view, incident=one) for one in self.incidents}

    @cached_property
    def owed(self) -> tuple[tuple[Owed, Standing], ...]:
        """Tasks and corrective action, the earliest first, and how it stands with each now."""
        now = self.who.node.clock()
        found = [(one, one.standing(now)) for one in of_case(self.record, mission_deadlines(self.who.node))]
        return tuple(sorted(found, key=lambda one: (one[0].met_at is not None, one[0].deadline.due)))
