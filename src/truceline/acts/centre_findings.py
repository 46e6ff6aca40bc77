"""Findings of a period with what all parties stand behind, as far as they had said so by then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from truceline.errors import TrucelineError
from truceline.matters.cases import CaseRecord
from truceline.matters.findings import FindingRecord
from truceline.record.names import read_timestamp
from truceline.sitrep.centre import Refs
from truceline.sitrep.period import Period
from truceline.store import log
from truceline.store.endorsements import Voice, endorsements
from truceline.store.node import Node
from truceline.store.terms import terms
from truceline.verification.findings import AXES, Finding
from truceline.verification.outcome import Joint, Position, joint

__all__ = ["outcomes"]

Found = tuple[str, Sequence[Finding], Joint | None, Refs]


def outcomes(
    node: Node,
    findings: Iterable[tuple[FindingRecord, Refs]],
    cases: Iterable[tuple[CaseRecord, Refs]],
    period: Period,
    as_of: datetime | None = None,
) -> Iterator[Found]:
    """By incident the findings, and what all parties of its case (else the signatories) stand behind."""
    parties = _parties(cases)
    by_incident: dict[str, list[tuple[FindingRecord, Refs]]] = defaultdict(list)
    for record, refs in findings:
        if record.finding is not None:
            by_incident[record.finding.incident].append((record, refs))
    agreements = terms(node).agreements
    signatories = agreements[0].signatories if agreements else ()
    for incident, listed in by_incident.items():
        wanted = parties.get(incident) or signatories
        positions = [one for record, _ in listed for one in _positions(node, record, wanted, as_of or period.end)]
        found = [record.finding for record, _ in listed if record.finding]
        yield incident, found, _joint(found, positions, wanted), tuple(ref for _, refs in listed for ref in refs)


def _parties(cases: Iterable[tuple[CaseRecord, Refs]]) -> dict[str, tuple[str, ...]]:
    return {
        incident: account.opened.parties
        for record, _ in cases
        for account in record.case.accounts
        if account.opened
        for incident in account.opened.incidents
    }


def _positions(node: Node, record: FindingRecord, parties: Sequence[str], by: datetime) -> Iterator[Position]:
    """What each party says of a finding.

    An endorsement tells no time but that of its entry. Where the finding itself was recorded after the day, the times
    of entries do not tell what was known on it, and every word counts.
    """
    stated = record.last
    if stated is None:
        return
    (stands,) = endorsements(node, stated.ref)
    for voice in stands.voices:
        in_time = stated.recorded > by or _at(node, voice) <= by
        if voice.name in parties and in_time and (voice.endorses or voice.text is not None):
            yield Position(
                party=voice.name,
                finding=stated.finding.id,
                at=stated.recorded,
                stance="dissents" if voice.text is not None else "endorses",
                axes=voice.axes or AXES,
                words=voice.text or "",
            )


def _at(node: Node, voice: Voice) -> datetime:
    return read_timestamp(log.entry(node, voice.ref).at)


def _joint(found: Sequence[Finding], positions: Sequence[Position], parties: Sequence[str]) -> Joint | None:
    try:
        return joint(found, positions, tuple(dict.fromkeys(parties)))
    except TrucelineError:
        # Fewer than two parties are known: nothing can be joint, and nothing is said of it.
        return None
