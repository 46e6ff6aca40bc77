"""What a reviewer decides of claims, as the facts that record it.

    facts = accepting(claims, "as the outlet has it")
    decide(actor, facts, joint=True)

The claims are those that stand, by the ids under which they are listed. A decision is about the claim, also where two
nodes' versions of it stand side by side under ids of their own (`c1@north`): to accept one is to stand behind it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from truceline.claims.claim import Claim
from truceline.errors import IllegalStep, UnknownName
from truceline.facts import ClaimAccepted, ClaimAdded, ClaimCorrected, ClaimMerged, ClaimRejected
from truceline.store import log
from truceline.store.databases import writing
from truceline.store.journal import Actor, Written, write
from truceline.store.node import Node
from truceline.store.protection import coarsened
from truceline.store.standing import illegal
from truceline.store.suggest import with_ids

Step = ClaimAccepted | ClaimAdded | ClaimCorrected | ClaimMerged | ClaimRejected
_NEAR = 3
_LIST = "`truceline claims` lists them"


def claims_named(words: Sequence[str], claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """The claims that ids name, each once; raises `UnknownName`, with ids that are near, for one that names none."""
    known = {claim.id: claim for claim in claims}
    for word in words:
        if word not in known:
            near = [name for name in known if name.startswith(word)][:_NEAR] or get_close_matches(word, known, _NEAR)
            remedy = f"do you mean {', '.join(near)}?" if near else _LIST
            raise UnknownName("no such claim", where=word, remedy=remedy)
    return tuple(known[word] for word in dict.fromkeys(words))


def undecided(node: Node, words: Sequence[str]) -> tuple[Claim, ...] | None:
    """The claims that ids name, found without reading a report; None unless each is suggested and undecided."""
    found = with_ids(node, words)
    if len(found) < len(set(words)) or any(
        True for word in found for _ in log.standings(node, subject=f"claim:{word}")
    ):
        return None
    return tuple(found[word] for word in dict.fromkeys(words))


def accepting(claims: Iterable[Claim], reason: str) -> list[Step]:
    """The report says this."""
    return [ClaimAccepted(claim=_plain(claim), reason=reason) for claim in claims]


def rejecting(claims: Iterable[Claim], reason: str) -> list[Step]:
    """The report does not say this."""
    return [ClaimRejected(claim=_plain(claim), reason=reason) for claim in claims]


def correcting(claim: Claim, edited: Claim, fields: tuple[str, ...], reason: str) -> list[Step]:
    """The report says `edited` instead of `claim`; raises `IllegalStep` where nothing is changed."""
    if not fields:
        raise IllegalStep("is just so already", where=claim.id, remedy="accept it, or change a field")
    return [ClaimCorrected(claim=_plain(edited), fields=fields, reason=reason)]


def adding(claim: Claim, known: Iterable[Claim], reason: str) -> list[Step]:
    """The report says this too; raises `IllegalStep` where that is suggested, or was decided of, already."""
    if any(_plain(other).id == claim.id for other in known):
        raise IllegalStep("is there already", where=claim.id, remedy="accept or edit it")
    return [ClaimAdded(claim=claim, reason=reason)]


def merging(claims: Iterable[Claim], into: Claim, reason: str) -> list[Step]:
    """These tell again what `into` tells; raises `IllegalStep` for a claim of another report, or `into` itself."""
    facts: list[Step] = []
    for claim in map(_plain, claims):
        if claim.id == _plain(into).id:
            raise IllegalStep("cannot be merged into itself", where=claim.id)
        if claim.report != into.report:
            raise IllegalStep(
                f"is of another report than {into.id}", where=claim.id, remedy="claims of several reports are compared"
            )
        facts.append(ClaimMerged(claim=claim, into=_plain(into).id, reason=reason))
    return facts


def _plain(claim: Claim) -> Claim:
    """A claim under the id that it has in the report, without the note that says whose version it is."""
    base, _, whose = claim.id.partition("@")
    return claim.model_copy(update={"id": base, "notes": claim.notes[:-1]}) if whose else claim


def decide(actor: Actor, facts: Sequence[Step], *, joint: bool) -> tuple[Written, ...]:
    """Record decisions, all or none. What is made coarse to be shared is kept whole at home too."""
    if not joint:
        return write(actor, *facts)
    with writing(actor.node.alias):
        write(actor, *_to_keep_whole(actor, facts))
        return write(actor, *facts, joint=True)


def _to_keep_whole(actor: Actor, facts: Sequence[Step]) -> list[Step]:
    """The facts that lose something when they are shared, unless it is decided so at home already."""
    kept = []
    for fact, shared in zip(facts, coarsened(actor.node, facts), strict=True):
        if shared.coarsened:
            standings = log.standings(actor.node, subject=fact.subject)
            at_home = next((one.row for one in standings if one.origin == actor.node.internal), None)
            if not illegal(at_home, fact.kind):
                kept.append(fact)
    return kept
