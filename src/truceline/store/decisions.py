"""What people decided of claims, taken together: a pure function of all logs, whatever order they came in.

    decisions = decisions_of(standings)          # claim id -> what each node decided of it
    review(decisions[claim.id])                  # accepted, rejected, …, or differing
    settle(suggested, decisions, texts)          # the claims that a picture is drawn from

A node's decision is the last that its members took, in its shared or its internal log. No node's decision outweighs
another's. A claim stays as long as one node that decided of it holds it; versions that differ stand side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from pydantic import ValidationError

from truceline.claims.claim import Claim
from truceline.claims.review import UNREVIEWED, Review
from truceline.model import Value
from truceline.record.names import read_timestamp
from truceline.store.standing import Standing

Decided = Literal["accepted", "rejected", "corrected", "added", "merged"]
Decisions = Mapping[str, tuple["Decision", ...]]
"""By claim id, what each node decided, in the order of the nodes' names."""
_MADE_BY_MACHINE = {"id", "method", "confidence", "notes", "trigger"}


class Decision(Value):
    """What one node decided of a claim, kept as `claim` with the decision; `into` is the claim that tells it too."""

    state: Decided
    claim: Claim
    by: str
    at: datetime
    reason: str
    ref: str
    into: str | None = None

    @property
    def node(self) -> str:
        """Whose decision it is."""
        return self.by.partition("/")[0]

    @property
    def holds(self) -> bool:
        """Whether the node finds that the report says this."""
        return self.state in ("accepted", "corrected", "added")


def decisions_of(standings: Iterable[Standing]) -> dict[str, tuple[Decision, ...]]:
    """The last decision of each node of each claim. A decision whose body is missing cannot be told and is left out."""
    last: dict[tuple[str, str], tuple[tuple[str, str, int], Standing]] = {}
    for standing in standings:
        # Of two written at one time the internal one counts: it was not coarsened.
        order = (standing.at, "" if standing.origin.endswith("/shared") else "internal", standing.seq)
        key = (standing.id, standing.node)
        if key not in last or last[key][0] < order:
            last[key] = (order, standing)
    decided: dict[str, tuple[Decision, ...]] = {}
    for (claim, _), (_, standing) in sorted(last.items()):
        if (decision := _decision(standing)) is not None:
            decided[claim] = (*decided.get(claim, ()), decision)
    return decided


def _decision(standing: Standing) -> Decision | None:
    body = standing.detail.get(f"claim_{standing.state}")
    if not body:
        return None
    try:
        return Decision(
            state=standing.state,
            claim=Claim.model_validate(body["claim"]),
            by=standing.author,
            at=read_timestamp(standing.at),
            reason=body.get("reason", ""),
            ref=standing.ref,
            into=body.get("into"),
        )
    except (ValidationError, KeyError):
        return None


def review(decisions: Sequence[Decision]) -> Review:
    """How a claim stands after what the nodes decided of it."""
    if not decisions:
        return UNREVIEWED
    positions = _positions(decisions)
    if len(set(positions)) > 1:
        return _review("differing", decisions, tuple(_review(one.state, [one]) for one in decisions))
    states = {one.state for one in decisions}
    # Who accepts a correction or an addition stands behind just that.
    return _review(next(state for state in _FIRST if state in states), decisions)


_FIRST: tuple[Decided, ...] = ("corrected", "added", "accepted", "rejected", "merged")


def _review(
    state: Literal[Decided, "differing"], decisions: Sequence[Decision], sides: tuple[Review, ...] = ()
) -> Review:
    return Review(
        state=state,
        by=tuple(one.by for one in decisions),
        at=max(one.at for one in decisions),
        reason="; ".join(dict.fromkeys(" ".join(one.reason.split()) for one in decisions if one.reason.strip())),
        refs=tuple(one.ref for one in decisions),
        sides=sides,
    )


def content(claim: Claim) -> str:
    """What a claim says, without how and by whom it was read: two versions with the same content are alike."""
    return claim.model_dump_json(exclude=_MADE_BY_MACHINE)


def _positions(decisions: Sequence[Decision]) -> list[tuple[str, str]]:
    """What each node holds: the claim as suggested, a version of its own, nothing, or that another claim tells it."""
    own = {content(one.claim) for one in decisions if one.state in ("corrected", "added")}
    positions: list[tuple[str, str]] = []
    for one in decisions:
        if not one.holds:
            positions.append((one.state, one.into or ""))
        elif one.state == "accepted" and content(one.claim) not in own:
            positions.append(("suggested", ""))
        else:
            positions.append(("says", content(one.claim)))
    return positions


@dataclass(frozen=True)
class Settled:
    """The claims that stand, with their reviews; `reviews` also tells of those that were left out.

    `without_report` are decisions about claims of reports that are not held, `misquoting` those whose quote does not
    stand in the report: neither is in the picture.
    """

    claims: tuple[Claim, ...] = ()
    reviews: Mapping[str, Review] = field(default_factory=dict)
    without_report: tuple[Decision, ...] = ()
    misquoting: tuple[Decision, ...] = ()


def settle(
    suggested: Iterable[Claim],
    decisions: Decisions,
    texts: Mapping[str, str],
    coarse: Callable[[Claim], Claim] = lambda claim: claim,
) -> Settled:
    """The claims of the reports `texts` (id -> text, in their order), as suggested and as people decided of them.

    `coarse` is what becomes of a claim that is shared: who accepted that accepted the claim.
    """
    sound, without, misquoting = _sound(decisions, texts)
    read = {claim.id: claim for claim in suggested}
    held = {claim_id: [claim] for claim_id, claim in read.items()}
    for claim_id, decided in sound.items():
        held[claim_id] = _versions(decided, read.get(claim_id), coarse)
    _join_merged(held, sound)
    reviews: dict[str, Review] = {}
    for claim_id, decided in sound.items():
        reviews |= dict.fromkeys((claim_id, *(version.id for version in held[claim_id])), review(decided))
    place = {report: at for at, report in enumerate(texts)}
    claims = [version for versions in held.values() for version in versions]
    claims.sort(key=lambda claim: (place.get(claim.report, 0), claim.span.start))
    return Settled(tuple(claims), reviews, tuple(without), tuple(misquoting))


def _sound(
    decisions: Decisions, texts: Mapping[str, str]
) -> tuple[dict[str, tuple[Decision, ...]], list[Decision], list[Decision]]:
    """The decisions that can be applied; those about reports that are not here; those that quote what is not there."""
    sound: dict[str, tuple[Decision, ...]] = {}
    without: list[Decision] = []
    misquoting: list[Decision] = []
    for claim_id, decided in decisions.items():
        for one in decided:
            text = texts.get(one.claim.report)
            if text is None:
                without.append(one)
            elif one.claim.id != claim_id or one.claim.span.of(text) != one.claim.quote:
                misquoting.append(one)
            else:
                sound[claim_id] = (*sound.get(claim_id, ()), one)
    return sound, without, misquoting


def _versions(decisions: Sequence[Decision], suggested: Claim | None, coarse: Callable[[Claim], Claim]) -> list[Claim]:
    """What stands of a claim: nothing, one version, or one for each side that holds another."""
    holding: dict[tuple[str, str], list[Decision]] = {}
    for position, one in zip(_positions(decisions), decisions, strict=True):
        if one.holds:
            holding.setdefault(position, []).append(one)
    versions = []
    for each in holding.values():
        # The first to decide: the same whichever node asks.
        first = min(each, key=lambda one: (one.at, one.ref))
        claim = _accepted(first.claim, suggested, coarse) if first.state == "accepted" else _by_person(first)
        versions.append(claim if len(holding) == 1 else _as_read_by(sorted(one.node for one in each), claim))
    return versions


def _accepted(accepted: Claim, suggested: Claim | None, coarse: Callable[[Claim], Claim]) -> Claim:
    """The claim as it was accepted, though newer rules may read it otherwise; whole where it was only coarsened."""
    if suggested is not None and content(coarse(suggested)) == content(accepted):
        return suggested
    return accepted


def _by_person(decision: Decision) -> Claim:
    return decision.claim.model_copy(update={"method": decision.by})


def _as_read_by(nodes: Sequence[str], claim: Claim) -> Claim:
    """One side's version, under an id that tells it from the other's."""
    note = f"as {', '.join(nodes)} {'reads' if len(nodes) == 1 else 'read'} the report"
    return claim.model_copy(update={"id": f"{claim.id}@{'+'.join(nodes)}", "notes": (*claim.notes, note)})


def _join_merged(held: dict[str, list[Claim]], decisions: Decisions) -> None:
    """What was merged is told by the claim that it was merged into.

    It stands for itself where that claim is unknown, or where claims were merged into each other in a ring.
    """
    merged = [
        one for claim_id, decided in decisions.items() if not held[claim_id] for one in decided if one.state == "merged"
    ]
    ends = [(one, _end(one, decisions)) for one in merged]
    for one, end in ends:
        if end == one.claim.id or not (end in held or end in decisions):
            held[one.claim.id] = [one.claim]
    for one, end in ends:
        if end != one.claim.id:
            held[end] = [_also(version, one.claim) for version in held.get(end, ())]


def _end(merged: Decision, decisions: Decisions) -> str:
    """The claim at the end of a chain of mergers; of a ring, the one whose id comes first."""
    path = [merged.claim.id]
    target = merged.into or ""
    while target not in path:
        path.append(target)
        further = [one.into for one in decisions.get(target, ()) if one.state == "merged" and one.into]
        if not further:
            return target
        target = min(further)
    return min(path[path.index(target) :])


def _also(claim: Claim, merged: Claim) -> Claim:
    if claim.report != merged.report:
        return claim
    spans = {(span.start, span.end): span for span in (*claim.also, merged.span, *merged.also) if span != claim.span}
    return claim.model_copy(update={"also": tuple(span for _, span in sorted(spans.items()))})
