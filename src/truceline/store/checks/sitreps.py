"""Situation reports: for a party that there is, of a day that has been, and issued by whoever approved of it here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from truceline.errors import IllegalStep, InvalidFact, UnknownName
from truceline.facts import Fact, SitrepIssued, SitrepPrepared
from truceline.store import matters
from truceline.store.checks import Check
from truceline.store.checks.named import check_been, check_id
from truceline.store.node import Node
from truceline.store.terms import terms

_PARTY = "party:"


def prepared(node: Node, fact: SitrepPrepared, facts: Sequence[Fact]) -> None:
    """A party's version is for one that the agreement knows, its day has begun, and a report has files."""
    check_id(fact.sitrep, "sitrep")
    check_been(node, fact.day, f"sitrep {fact.sitrep}")
    party = fact.audience.removeprefix(_PARTY)
    if fact.audience.startswith(_PARTY) and party not in terms(node).parties:
        known = ", ".join(one.id for one in terms(node).parties if one.role == "party")
        raise UnknownName(f"nobody is called {party!r}", where=f"sitrep {fact.sitrep}", remedy=f"one of {known}")
    if not fact.documents:
        raise InvalidFact("a report without files", where=f"sitrep {fact.sitrep}", remedy="name at least one")


def issued(node: Node, fact: SitrepIssued, facts: Sequence[Fact]) -> None:
    """What this node issues it has approved, whichever log the issue goes into."""
    rows = matters.listed(node, "sitrep", ids=[fact.sitrep])
    if not rows or rows[0].state != "approved":
        stands = rows[0].state if rows else "not prepared"
        raise IllegalStep(
            f"is {stands}, and not approved", where=f"sitrep {fact.sitrep}", remedy="somebody else has to approve it"
        )


CHECKS: Mapping[str, Check] = {SitrepPrepared.kind: prepared, SitrepIssued.kind: issued}
