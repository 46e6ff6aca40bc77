"""What an analyst decides of one report's claims, and how good they find its source: one step, checked and recorded.

    opened = open_report(node, "idlib-18-32d408", view="own")
    accept(actor, opened, [claim], saw=seen_of(opened, claim))
    correct(actor, opened, claim, [("place", "the bridge")], reason="as the map has it")

`saw` says how a claim stood when its reviewer read it; where somebody decided of it since, nothing is recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from truceline.claims.claim import Claim
from truceline.claims.context import Context
from truceline.claims.edit import added, corrected
from truceline.errors import ChangedMeanwhile, IllegalStep
from truceline.facts import ReportGraded
from truceline.reports.report import Credibility, Reliability, Span
from truceline.store import journal, log, one_report
from truceline.store.databases import writing
from truceline.store.journal import Actor, Written
from truceline.store.node import Node
from truceline.store.one_report import Opened
from truceline.store.review_steps import Step, accepting, adding, correcting, decide, merging, rejecting
from truceline.store.terms import terms

__all__ = ["accept", "add", "correct", "grade", "merge", "reject", "saw_of"]

Saw = Mapping[str, str]
"""By a claim's id, how it stood when it was read (`saw_of`)."""


def saw_of(node: Node, claim: str) -> str:
    """How a claim stands in the logs, in a form that a page can carry: it changes with every decision of it."""
    return " ".join(one.partition(" ")[0] for one in one_report.decided_since(node, claim, view="own"))


def accept(
    actor: Actor, claims: Sequence[Claim], *, reason: str = "", joint: bool = False, saw: Saw | None = None
) -> tuple[Written, ...]:
    """The report says this, as it was read."""
    return _decided(actor, accepting(claims, reason), joint, saw)


def reject(
    actor: Actor, claims: Sequence[Claim], *, reason: str, joint: bool = False, saw: Saw | None = None
) -> tuple[Written, ...]:
    """The report does not say this."""
    return _decided(actor, rejecting(claims, reason), joint, saw)


def merge(
    actor: Actor, claims: Sequence[Claim], into: Claim, *, reason: str = "", joint: bool = False, saw: Saw | None = None
) -> tuple[Written, ...]:
    """These tell again what `into` tells."""
    return _decided(actor, merging(claims, into, reason), joint, saw)


def correct(
    actor: Actor,
    opened: Opened,
    claim: Claim,
    changes: Iterable[tuple[str, str]],
    *,
    reason: str = "",
    joint: bool = False,
    saw: Saw | None = None,
) -> tuple[Written, ...]:
    """The report says this instead: each field in words that stand in it. Raises as `corrected` does."""
    edited, fields = corrected(claim, opened.report, changes, _context(actor.node))
    return _decided(actor, correcting(claim, edited, fields, reason), joint, saw)


def add(
    actor: Actor,
    opened: Opened,
    quote: str,
    kind: str,
    changes: Iterable[tuple[str, str]] = (),
    *,
    at: Span | None = None,
    reason: str = "",
    joint: bool = False,
) -> tuple[Written, ...]:
    """The report says this too, in the words `quote`; `at` says which of them, where they stand there several times."""
    claim = added(opened.report, quote, kind, changes, _context(actor.node), at)
    return _decided(actor, adding(claim, opened.every, reason), joint, None)


def grade(
    actor: Actor,
    file: str,
    *,
    reliability: Reliability | None = None,
    credibility: Credibility | None = None,
    reason: str = "",
    joint: bool = False,
    saw: str | None = None,
) -> tuple[Written, ...]:
    """How reliable the source of a received file is (A to F), and how credible what it says (1 to 6)."""
    if reliability is None and credibility is None:
        raise IllegalStep("no grade is given", where=file, remedy="choose a letter, a number, or both")
    fact = ReportGraded(report=file, reliability=reliability, credibility=credibility, reason=reason)
    with writing(actor.node.alias):
        if saw is not None and saw != graded_at(actor.node, file):
            raise ChangedMeanwhile("graded since it was read", where=file, remedy="read it again, then decide")
        return journal.write(actor, fact, joint=joint)


def graded_at(node: Node, file: str) -> str:
    """How the receipts of a file stand in the logs, in a form that a page can carry."""
    return " ".join(one.ref for one in log.standings(node, subject=f"report:{file}"))


def _decided(actor: Actor, facts: Sequence[Step], joint: bool, saw: Saw | None) -> tuple[Written, ...]:
    with writing(actor.node.alias):
        for claim, told in (saw or {}).items():
            _check_seen(actor.node, claim, told)
        return decide(actor, facts, joint=joint)


def _check_seen(node: Node, claim: str, told: str) -> None:
    known = set(told.split())
    now = [one.split(" ", 2) for one in one_report.decided_since(node, claim, view="own")]
    new = [f"{state} by {by} ({ref})" for ref, state, by in now if ref not in known]
    if new:
        raise ChangedMeanwhile(
            f"changed since it was read: {'; '.join(new)}", where=claim, remedy="read it again, then decide"
        )


def _context(node: Node) -> Context:
    held = terms(node)
    return Context(parties=held.parties, gazetteer=held.gazetteer, routes=held.routes)
