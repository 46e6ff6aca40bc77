"""What people decided of claims, taken together: a pure function of all logs, whatever order they came in.

    decisions = decisions_of(standings)          # claim id -> what each node decided of it
    review(decisions[claim.id])                  # accepted, rejected, …, or differing
    settle(suggested, decisions, texts)          # the claims that a picture is drawn from

A node's decision is the last that its members took, in its shared or its internal log. No node's decision outweighs
another's. A claim stays as long as one node that decided of it holds it; versions that differ stand side by side.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from pydantic import ValidationError

from truceline.claims.claim import Claim
from truceline.claims.review import UNREVIEWED, Review
from truceline.claims.sound import fault_of
from truceline.model import Value
from truceline.record.names import read_timestamp
from truceline.store.standing import Standing

Decided = Literal["accepted", "rejected", "corrected", "added", "merged"]
Decisions = Mapping[str, tuple["Decision", ...]]
"""By claim id, what each node decided, in the order of the nodes' names."""
_MADE_BY_MACHINE = {"id", "method", "confidence", "notes", "trigger"}


class Decision(Value):
    """What one node decided of a claim, kept as `claim` with the decision; `into` is the claim that tells it too.

    `coarse` is the claim as it was shared, where it was made coarse for a protected source's sake; of other nodes that
    is all there is.
    """

    state: Decided
    claim: Claim
    by: str
    at: datetime
    reason: str
    ref: str
    into: str | None = None
    coarse: Claim | None = None

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
    by_node: dict[tuple[str, str], list[Standing]] = {}
    for standing in standings:
        by_node.setdefault((standing.id, standing.node), []).append(standing)
    decided: dict[str, tuple[Decision, ...]] = {}
    for (claim, _), each in sorted(by_node.items()):
        told = [decision for one in sorted(each, key=lambda one: (one.at, one.origin)) for decision in _decision(one)]
        if told:
            decided[claim] = (*decided.get(claim, ()), _whole(told))
    return decided


def _whole(told: Sequence[Decision]) -> Decision:
    """The last of a node's decisions; as it was taken at home, where it was made coarse to be shared."""
    last = told[-1]
    at_home = next((one for one in told if one.state == last.state and one.coarse is None), None)
    if last.coarse is None or at_home is None:
        return last
    return last.model_copy(update={"claim": at_home.claim, "reason": at_home.reason, "into": at_home.into})


def _decision(standing: Standing) -> Iterator[Decision]:
    body = standing.detail.get(f"claim_{standing.state}")
    if not body:
        return
    try:
        claim = Claim.model_validate(body["claim"])
        yield Decision(
            state=standing.state,
            claim=claim,
            by=standing.author,
            at=read_timestamp(standing.at),
            reason=body.get("reason", ""),
            ref=standing.ref,
            into=body.get("into"),
            coarse=claim if body.get("coarsened") else None,
        )
    except (ValidationError, KeyError):
        # A newer program's fact of which this one cannot tell the claim.
        return


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
    own = {
        content(version): content(one.claim)
        for one in decisions
        if one.state in ("corrected", "added")
        for version in (one.coarse or one.claim, one.claim)
    }
    positions: list[tuple[str, str]] = []
    for one in decisions:
        if not one.holds:
            positions.append((one.state, one.into or ""))
        elif one.state == "accepted" and content(one.claim) not in own:
            positions.append(("suggested", ""))
        else:
            positions.append(("says", own[content(one.claim)]))
    return positions


@dataclass(frozen=True)
class Settled:
    """The claims that stand, with their reviews; `reviews` also tells of those that were left out, `left_out`.

    `without_report` are decisions about claims of reports that are not held, `faulty` those whose claim their report
    cannot make, with why not: neither is in the picture.
    """

    claims: tuple[Claim, ...] = ()
    reviews: Mapping[str, Review] = field(default_factory=dict)
    left_out: tuple[Claim, ...] = ()
    without_report: tuple[Decision, ...] = ()
    faulty: tuple[tuple[Decision, str], ...] = ()


def settle(suggested: Iterable[Claim], decisions: Decisions, texts: Mapping[str, str]) -> Settled:
    """The claims of the reports `texts` (id -> text, in their order), as suggested and as people decided of them."""
    read = {claim.id: claim for claim in suggested}
    sound, without, faulty = _sound(decisions, texts, read)
    held = {claim_id: [claim] for claim_id, claim in read.items()}
    for claim_id, decided in sound.items():
        held[claim_id] = _versions(decided, read.get(claim_id))
    _join_merged(held, sound)
    reviews: dict[str, Review] = {}
    for claim_id, decided in sound.items():
        reviews |= dict.fromkeys((claim_id, *(version.id for version in held[claim_id])), review(decided))
    place = {report: at for at, report in enumerate(texts)}
    claims = [version for versions in held.values() for version in versions]
    claims.sort(key=lambda claim: (place.get(claim.report, len(place)), claim.span.start))
    gone = [read.get(claim_id) or decided[0].claim for claim_id, decided in sound.items() if not held[claim_id]]
    return Settled(tuple(claims), reviews, tuple(gone), tuple(without), tuple(faulty))


def _sound(
    decisions: Decisions, texts: Mapping[str, str], read: Mapping[str, Claim]
) -> tuple[dict[str, tuple[Decision, ...]], list[Decision], list[tuple[Decision, str]]]:
    """The decisions that can be applied; those about reports that are not here; those of claims that cannot be."""
    sound: dict[str, tuple[Decision, ...]] = {}
    without: list[Decision] = []
    faulty: list[tuple[Decision, str]] = []
    for claim_id, decided in decisions.items():
        for one in decided:
            # What was made coarse has no words that could be looked for.
            unquoted = one.coarse is not None and one.coarse.quote == one.claim.quote
            if one.claim.report not in texts and claim_id not in read:
                without.append(one)
            elif fault := fault_of(one.claim, None if unquoted else texts.get(one.claim.report, "")):
                faulty.append((one, fault))
            else:
                sound[claim_id] = (*sound.get(claim_id, ()), one)
    return sound, without, faulty


def _versions(decisions: Sequence[Decision], suggested: Claim | None) -> list[Claim]:
    """What stands of a claim: nothing, one version, or one for each side that holds another."""
    holding: dict[tuple[str, str], list[Decision]] = {}
    for position, one in zip(_positions(decisions), decisions, strict=True):
        if one.holds:
            holding.setdefault(position, []).append(one)
    versions = []
    for each in holding.values():
        # The first to decide, whole before coarse: the same whichever node asks.
        first = min(each, key=lambda one: (one.state == "accepted", one.claim == one.coarse, one.at, one.ref))
        claim = _accepted(first, suggested) if first.state == "accepted" else _by_person(first)
        versions.append(claim if len(holding) == 1 else _as_read_by(sorted(one.node for one in each), claim))
    return versions


def _accepted(decision: Decision, suggested: Claim | None) -> Claim:
    """The claim as it was accepted, though newer rules may read it otherwise; whole where it was only made coarse."""
    claim = decision.claim
    if (
        suggested is not None
        and claim == decision.coarse
        and (claim.kind, claim.mode) == (suggested.kind, suggested.mode)
    ):
        return suggested
    return claim


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
