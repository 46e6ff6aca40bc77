"""Findings: the incident, article, parties and whatever they rest on are known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from truceline.errors import InvalidRecord, UnknownName
from truceline.facts import Fact, FindingStated
from truceline.matters import READERS
from truceline.record.names import read_ref
from truceline.store import log
from truceline.store.checks import Check
from truceline.store.checks.cases import check_recorded, check_speakers, recorded
from truceline.store.checks.named import check_been
from truceline.store.node import Node
from truceline.store.terms import terms
from truceline.verification.findings import AXES, Finding, Ground

_BASES = (*sorted(READERS), "incident", "report", "claim", "material")


def stated(node: Node, fact: FindingStated, facts: Sequence[Fact]) -> None:
    """What it names is known, and what its grounds are based on is recorded, or has an address."""
    finding, where = fact.finding, f"finding {fact.finding.id}"
    check_been(node, finding.at, "a finding")
    check_recorded(node, "incident", finding.incident, facts)
    if fact.case:
        check_recorded(node, "case", fact.case, facts)
    named = [finding.decider, *(ground.source for ground in _grounds(finding) if ground.source)]
    if finding.attribution is not None and finding.attribution.party is not None:
        named.append(finding.attribution.party)
    check_speakers(node, named, where)
    article = finding.classification.article if finding.classification else None
    # One that amends another may number its articles alike.
    known = dict.fromkeys(each.id for agreement in terms(node).agreements for each in agreement.articles)
    if article is not None and article not in known:
        raise UnknownName(f"no article {article[:40]!r}", where=where, remedy=f"one of {', '.join(known)}")
    for basis in dict.fromkeys(one for ground in _grounds(finding) for one in ground.basis):
        _check_basis(node, basis, facts)


def _grounds(finding: Finding) -> list[Ground]:
    return [ground for axis in AXES if (found := finding.on(axis)) is not None for ground in found.grounds]


def _check_basis(node: Node, basis: str, facts: Sequence[Fact]) -> None:
    if basis.startswith(("http://", "https://")):
        return
    try:
        read_ref(basis)
    except InvalidRecord:
        subjects = [f"{type}:{basis}" for type in _BASES]
        if not recorded(node, subjects) and not {fact.subject for fact in facts}.intersection(subjects):
            remedy = "give an entry, an address, or the id of evidence, a report, a patrol; say all else in words"
            raise UnknownName("nothing of this name is recorded", where=basis[:120], remedy=remedy) from None
        return
    log.entry(node, basis)


CHECKS: Mapping[str, Check] = {FindingStated.kind: stated}
