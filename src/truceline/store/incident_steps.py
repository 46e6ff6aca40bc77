"""What people decide of incidents, as the facts that record it: which claims belong to one happening."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from truceline.errors import IllegalStep, InvalidSetting, UnknownName
from truceline.facts import Fact, IncidentMerged, IncidentOpened, IncidentRegrouped, IncidentSplit
from truceline.incidents.incident import Incident
from truceline.incidents.opened import OpenedIncident
from truceline.store.ids import new_id
from truceline.store.node import Node

LIST = "`truceline claims --json` lists them"


def claims_named(
    words: Sequence[str], claims: Iterable[str], incidents: Callable[[], Iterable[Incident]] = tuple
) -> tuple[str, ...]:
    """The claims that words name, each once: claims by id, or an incident by its id for all that are gathered in it.

    `incidents` is only asked where a word is no claim. Raises `UnknownName` for a word that names neither.
    """
    known = set(claims)
    # A claim that nodes corrected differently stands once for each; a decision is about the claim.
    known |= {claim.rpartition("@")[0] for claim in known if "@" in claim}
    asked = any(word not in known for word in words)
    gathered = {incident.id: incident.claims for incident in incidents()} if asked else {}
    named: dict[str, None] = {}
    for word in words:
        if word not in known and word not in gathered:
            raise UnknownName("no such claim", where=word, remedy=LIST)
        named.update(dict.fromkeys([word] if word in known else gathered[word]))
    return tuple(named)


def opening(node: Node, claims: tuple[str, ...], reason: str) -> list[Fact]:
    """A new incident with these claims."""
    return [IncidentOpened(incident=new_id("i", node.clock()), claims=claims, reason=reason)]


def regrouping(incident: OpenedIncident, claims: tuple[str, ...], reason: str) -> list[Fact]:
    """The incident with these claims instead."""
    if set(claims) == set(incident.claims):
        raise IllegalStep("has just these claims", where=incident.id)
    return [IncidentRegrouped(incident=incident.id, claims=claims, reason=reason)]


def merging(incidents: Sequence[OpenedIncident], into: OpenedIncident, reason: str) -> list[Fact]:
    """The claims of `incidents` given to `into`."""
    if into.id in {one.id for one in incidents}:
        raise IllegalStep("cannot be merged into itself", where=into.id)
    return [IncidentMerged(incident=one.id, into=into.id, reason=reason) for one in incidents]


def splitting(node: Node, incident: OpenedIncident, parts: Sequence[str], reason: str) -> list[Fact]:
    """The incident's claims shared out among new incidents; raises `InvalidSetting` unless each is in one of them."""
    shares = [_share(part, incident.claims) for part in parts]
    if len(shares) < 2:
        raise InvalidSetting("one part is no split", where="part", remedy="give at least two")
    given = [claim for share in shares for claim in share]
    twice = next((claim for claim in given if given.count(claim) > 1), None)
    if twice:
        raise InvalidSetting(f"{twice} is in two parts", where="part", remedy="put each claim into one part")
    left = [claim for claim in incident.claims if claim not in given]
    if left:
        raise InvalidSetting(f"no part has {', '.join(left)}", where="part", remedy="put each claim into one part")
    facts = [fact for share in shares for fact in opening(node, share, reason)]
    named = tuple(fact.subject.partition(":")[2] for fact in facts)
    return [*facts, IncidentSplit(incident=incident.id, parts=named, reason=reason)]


def _share(part: str, claims: Sequence[str]) -> tuple[str, ...]:
    """The claims of a part, written with commas between them; a claim's own id may hold commas."""
    named, left = [], [word for word in part.split(",") if word]
    while left:
        end = next((n for n in range(len(left), 0, -1) if ",".join(left[:n]) in claims), None)
        if end is None:
            raise UnknownName(
                "the incident has no such claim", where=left[0], remedy="`truceline incidents` lists them"
            )
        named.append(",".join(left[:end]))
        left = left[end:]
    if not named:
        raise InvalidSetting("a part without a claim", where="part", remedy="name its claims, with commas between")
    return tuple(named)
