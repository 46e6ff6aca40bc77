"""Findings: state one, see those of one incident beside each other, and what all parties stand behind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from truceline.acts import cases
from truceline.acts.told import told_well
from truceline.errors import UnknownName
from truceline.facts import Fact, FindingStated
from truceline.matters.findings import FindingRecord
from truceline.store import journal, matters
from truceline.store.endorsements import Endorsement, endorsements
from truceline.store.ids import new_id
from truceline.store.journal import Actor, Written
from truceline.store.matters import View
from truceline.store.node import Node
from truceline.store.permissions import party_of
from truceline.store.terms import terms
from truceline.verification.findings import (
    AXES,
    Attribution,
    Classification,
    Finding,
    Ground,
    Occurrence,
    SideBySide,
    own_word,
    side_by_side,
)
from truceline.verification.outcome import Joint, Position, joint

__all__ = ["Found", "findings", "outcome", "parties_of", "read_ground", "state", "together"]

_FEW = 8
_BASIS = re.compile(r"\[([^\[\]]*)\]\s*\Z")


@dataclass(frozen=True)
class Found:
    """A finding with how its last entry stands with those who spoke of it.

    `own_word` says in words where it rests on the word of those alone whom it clears, or who registered the matter.
    """

    record: FindingRecord
    finding: Finding
    stands: Endorsement
    own_word: tuple[str, ...] = ()


def state(
    actor: Actor,
    incident: str,
    occurrence: Occurrence,
    *,
    classification: Classification | None = None,
    attribution: Attribution | None = None,
    decider: str | None = None,
    at: datetime | None = None,
    case: str = "",
    id: str | None = None,
    joint: bool = False,
    saw: int | None = None,
) -> tuple[Written, ...]:
    """State what a decider finds of an incident; stating it again in the same log revises it.

    The decider is the member's party, or the node where the member is of none. Of a `case` the step `finding` is taken
    along. Raises what the journal raises.
    """
    node = actor.node
    whose = decider or party_of(node, actor.code) or node.name
    with told_well():
        finding = Finding(
            id=id or _own(node, incident, whose, joint=joint) or new_id("f", node.clock()),
            incident=incident,
            decider=whose,
            at=at or node.clock(),
            occurrence=occurrence,
            classification=classification,
            attribution=attribution,
        )
        stated = FindingStated(finding=finding, case=case)
    facts: list[Fact] = [stated]
    if case:
        facts.append(cases.step(actor, case, "finding", at=finding.at, of=whose, ref=finding.id))
    return journal.write(actor, *facts, joint=joint, saw={} if saw is None else {stated.subject: saw})


def read_ground(text: str) -> Ground:
    """A ground as it is typed: words, and in brackets at their end what they rest on and by whom it was told.

    `crater seen [e-01, south/shared#4, by mission]`. Raises `InvalidFact` for one without words.
    """
    found = _BASIS.search(text)
    named = [part.strip() for part in found[1].split(",") if part.strip()] if found else []
    by = [part.removeprefix("by ").strip() for part in named if part.startswith("by ")]
    with told_well():
        return Ground(
            words=(text[: found.start()] if found else text).strip(),
            basis=tuple(part for part in named if not part.startswith("by ")),
            source=by[-1] if by else "",
        )


def findings(
    node: Node, *, view: View = "own", incident: str | None = None, ids: Sequence[str] | None = None
) -> tuple[Found, ...]:
    """The findings, or those of one incident, by incident, decider and time."""
    if ids is None and incident is not None:
        ids = matters.naming(node, "finding", incident, view=view)
    records = matters.read(node, "finding", FindingRecord, view=view, ids=ids)
    held = [one for one in records if one.last and incident in (None, one.last.finding.incident)]
    named = _named(node, view, {one.last.finding.incident for one in held if one.last})
    found = [_found(node, one, named) for one in held]
    return tuple(sorted(found, key=lambda one: (one.finding.incident, one.finding.decider, one.finding.at)))


def together(node: Node, incident: str, *, view: View = "own") -> SideBySide:
    """The last finding of each decider of an incident, axis by axis. Raises `UnknownName` where there is none."""
    return side_by_side(_of_incident(node, incident, view))


def outcome(node: Node, incident: str, parties: Iterable[str], *, view: View = "own", referred_to: str = "") -> Joint:
    """What all `parties` endorsed of the findings of an incident, axis by axis; nothing but that counts."""
    listed = _of_incident(node, incident, view)
    wanted = tuple(dict.fromkeys(parties))
    positions = [
        Position(
            party=voice.name,
            finding=one.finding.id,
            at=one.record.last.recorded if one.record.last else one.finding.at,
            stance="dissents" if voice.text is not None else "endorses",
            axes=voice.axes or AXES,
            words=voice.text or "",
        )
        for one in findings(node, view=view, incident=incident)
        for voice in one.stands.voices
        if voice.name in wanted and (voice.endorses or voice.text is not None)
    ]
    return joint(listed, positions, wanted, referred_to=referred_to)


def parties_of(node: Node, incident: str, *, view: View = "own") -> tuple[str, ...]:
    """Who has to endorse the findings of an incident: the parties of its case, else those who signed the agreement."""
    for record in cases.about(node, incident, view=view):
        for account in record.case.accounts:
            if account.opened and incident in account.opened.incidents:
                return account.opened.parties
    agreements = terms(node).agreements
    return agreements[0].signatories if agreements else ()


def _of_incident(node: Node, incident: str, view: View) -> tuple[Finding, ...]:
    listed = tuple(one.finding for one in findings(node, view=view, incident=incident))
    if not listed:
        raise UnknownName("nobody has stated a finding of it", where=incident[:120], remedy="truceline findings state")
    return listed


def _own(node: Node, incident: str, decider: str, *, joint: bool) -> str | None:
    """The id of the decider's finding of the incident in the log that is written to; None where there is none."""
    log = node.shared if joint else node.internal
    for one in matters.read(node, "finding", FindingRecord, ids=matters.naming(node, "finding", incident)):
        if one.last is None or one.last.ref.rpartition("#")[0] != log:
            continue
        if (one.last.finding.incident, one.last.finding.decider) == (incident, decider):
            return one.id
    return None


def _found(node: Node, record: FindingRecord, named: dict[str, tuple[set[str], set[str]]]) -> Found:
    assert record.last is not None
    finding = record.last.finding
    (stands,) = endorsements(node, record.last.ref)
    alleged, registered_by = named.get(finding.incident, (set(), set()))
    alone = own_word(finding, alleged=alleged, registered_by=registered_by, parties=terms(node).parties)
    return Found(record=record, finding=finding, stands=stands, own_word=alone)


def _named(node: Node, view: View, incidents: set[str]) -> dict[str, tuple[set[str], set[str]]]:
    """By incident, who is alleged in the cases about it, and who registered it; of a few incidents only their cases."""
    named: dict[str, tuple[set[str], set[str]]] = {}
    few = len(incidents) <= _FEW
    listed = [cases.about(node, one, view=view) for one in incidents] if few else [cases.cases(node, view=view)]
    for record in dict.fromkeys(each for found in listed for each in found):
        for account in record.case.accounts:
            for incident in account.opened.incidents if account.opened else ():
                alleged, registered_by = named.setdefault(incident, (set(), set()))
                alleged.update(account.opened.alleged if account.opened else ())
                registered_by.update(account.opened.registered_by if account.opened else ())
    return named
