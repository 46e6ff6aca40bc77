"""Cases: who is named in them is known, what their steps lead to is recorded, and who stands behind one has said so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.db import connections

from truceline.errors import IllegalStep, InvalidRecord, UnknownName
from truceline.facts import AccessAnswered, CaseStepTaken, Fact, FindingStated
from truceline.matters.access import AccessRecord
from truceline.matters.findings import FindingRecord
from truceline.record.names import read_ref
from truceline.store import log, matters, peers
from truceline.store.checks import Check
from truceline.store.checks.named import check_been
from truceline.store.databases import placeholders
from truceline.store.endorsements import Voice, endorsements
from truceline.store.node import Node
from truceline.store.terms import terms

ANSWER_OF: Mapping[str, str] = {
    "access_granted": "granted",
    "access_denied": "denied",
    "access_delayed": "delayed",
    "access_conditional": "conditional",
    "access_restricted": "other",
}
"""By step, the answer to a request for access that it tells of."""
_LEADS_TO: Mapping[str, str] = {"access_": "access", "evidence": "evidence", "finding": "finding"}
"""By how the name of a step begins, the type of matter that its `ref` names."""


def check_step(node: Node, fact: CaseStepTaken, facts: Sequence[Fact]) -> None:
    """Those named are known, what it leads to is recorded, and those said to stand behind it do."""
    taken, where = fact.taken, f"case {fact.case}"
    check_been(node, taken.at, taken.kind)
    if taken.opened is not None:
        opened = taken.opened
        check_speakers(node, (*opened.parties, *opened.deciders, *opened.alleged, *opened.registered_by), where)
        for incident in opened.incidents:
            check_recorded(node, "incident", incident, facts)
    for start, type in _LEADS_TO.items():
        if taken.kind.startswith(start) and taken.ref:
            check_recorded(node, type, taken.ref, facts)
    if taken.kind in ANSWER_OF and taken.ref:
        _check_answered(node, fact, facts)
    if taken.kind == "finding":
        _check_decider(node, fact, facts)
    if fact.endorsed_by:
        _check_endorsed(node, fact, where)


def check_speakers(node: Node, named: Iterable[str], where: str) -> None:
    """Raise `UnknownName` for the first that is neither a party of the node's terms nor a node known here."""
    known = terms(node).parties
    nodes = {node.name, *peers.peers(node)}
    for name in named:
        if name not in known and name not in nodes:
            meant = known.resolve(name)
            remedy = f"{meant.id!r} is the id of {meant.name}" if meant else "add it to the parties file"
            raise UnknownName(f"{name[:60]!r} is neither a party nor a node", where=where, remedy=remedy)


def check_recorded(node: Node, type: str, id: str, facts: Sequence[Fact]) -> None:
    """Raise `UnknownName` where nothing of that type is recorded under the id, nor among `facts`."""
    if not recorded(node, (f"{type}:{id}",)) and f"{type}:{id}" not in {fact.subject for fact in facts}:
        raise UnknownName(f"no {type} of this name is recorded", where=id[:120], remedy=f"record the {type} first")


def recorded(node: Node, subjects: Sequence[str]) -> frozenset[str]:
    """Those of the subjects of which something is recorded in some log."""
    # No subject has a NUL, and a database takes none in a text.
    subjects = [subject for subject in subjects if "\0" not in subject]
    if not subjects:
        return frozenset()
    with connections[node.alias].cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT subject FROM standing WHERE subject IN ({placeholders(len(subjects))})", [*subjects]
        )
        return frozenset(subject for (subject,) in cursor.fetchall())


def endorsed_entry(node: Node, ref: str) -> str | None:
    """The entry that a step's `ref` names: itself, or the last one of the finding by that id; None where there is none.

    Raises `UnknownName` for an entry that is not held.
    """
    try:
        read_ref(ref)
    except InvalidRecord:
        found = matters.read(node, "finding", FindingRecord, ids=(ref,))
        return found[0].last.ref if found and found[0].last else None
    log.entry(node, ref)
    return ref


def behind(node: Node, ref: str) -> tuple[Voice, ...]:
    """Who stands behind the entry that `ref` names, wholly or on some axes."""
    entry = endorsed_entry(node, ref)
    voices = next(endorsements(node, entry)).voices if entry else ()
    return tuple(one for one in voices if one.endorses)


def _check_answered(node: Node, fact: CaseStepTaken, facts: Sequence[Fact]) -> None:
    """The request that the step names was answered so, as it is recorded."""
    request, answer = fact.taken.ref, ANSWER_OF[fact.taken.kind]
    held = matters.read(node, "access", AccessRecord, ids=(request,))
    given = {one.answer for record in held if record.request for one in record.request.answers}
    given |= {one.answer.answer for one in facts if isinstance(one, AccessAnswered) and one.request == request}
    if answer not in given:
        raise IllegalStep(
            f"no answer {answer!r} to the request for access {request[:120]} is recorded",
            where=f"case {fact.case}",
            remedy="record it: truceline access answer",
        )


def _check_decider(node: Node, fact: CaseStepTaken, facts: Sequence[Fact]) -> None:
    held = matters.read(node, "finding", FindingRecord, ids=(fact.taken.ref,))
    stated = [one.finding for one in held if one.finding]
    stated += [one.finding for one in facts if isinstance(one, FindingStated) and one.id == fact.taken.ref]
    for finding in stated:
        if finding.decider != fact.taken.of:
            reason = f"is a finding of {finding.decider}, not of {fact.taken.of}"
            raise IllegalStep(reason, where=fact.taken.ref, remedy="name whose finding it is")


def _check_endorsed(node: Node, fact: CaseStepTaken, where: str) -> None:
    """Each who is said to stand behind the step endorsed the entry that it names: all of it, where all is agreed."""
    voices = {one.name: one for one in behind(node, fact.taken.ref)}
    for name in fact.endorsed_by:
        voice = voices.get(name)
        if voice is None or (voice.axes and fact.taken.kind == "agreed"):
            part = f" but on {', '.join(voice.axes)}" if voice else ""
            raise IllegalStep(
                f"{name} has not endorsed {fact.taken.ref or 'anything that it names'}{part}",
                where=where,
                remedy="name the entry or finding that it endorsed: truceline endorsements",
            )
    common = [set(voice.axes) for name, voice in voices.items() if name in fact.endorsed_by and voice.axes]
    if common and not set.intersection(*common):
        raise IllegalStep("those who stand behind it do so on no common axis", where=where, remedy="agree on one")


CHECKS: Mapping[str, Check] = {CaseStepTaken.kind: check_step}
