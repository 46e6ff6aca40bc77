"""Incidents that people opened, as the logs have them, and the next step that a node may take with one of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from types import MappingProxyType

from pydantic import ValidationError

from truceline.errors import IllegalStep, UnknownName
from truceline.incidents.opened import OpenedIncident, in_force
from truceline.record.names import read_timestamp
from truceline.store.decisions import Decisions
from truceline.store.node import Node
from truceline.store.standing import Standing

_BEGAN = ("incident_regrouped", "incident_opened")


def opened(standings: Iterable[Standing], decisions: Decisions = MappingProxyType({})) -> tuple[OpenedIncident, ...]:
    """The incidents of these standings (type `incident`), one for each log; one whose body is missing is left out.

    A claim that was merged into another stands in its incident as that other one, by what was decided of claims.
    """
    listed = (one for standing in standings for one in _opened(standing))
    return tuple(
        one.model_copy(update={"claims": tuple(dict.fromkeys(told_by(claim, decisions) for claim in one.claims))})
        for one in listed
    )


def told_by(claim: str, decisions: Decisions) -> str:
    """The claim that tells what `claim` told, at the end of a chain of mergers; of a ring, the id that comes first."""
    path = [claim]
    while True:
        decided = decisions.get(path[-1], ())
        into = min((one.into for one in decided if one.state == "merged" and one.into), default=None)
        if into is None or any(one.holds for one in decided):
            return path[-1]
        if into in path:
            return min(path[path.index(into) :])
        path.append(into)


def _opened(standing: Standing) -> Iterable[OpenedIncident]:
    """A merged incident keeps its claims, which are then those of the incident that it was merged into."""
    said = next((body for kind in _BEGAN if (body := standing.detail.get(kind))), None)
    merged = standing.detail.get("incident_merged") or {}
    if not said or standing.type != "incident":
        return
    try:
        yield OpenedIncident.model_validate(
            {
                "id": standing.id,
                "claims": tuple(said.get("claims", ())),
                "ref": standing.ref,
                "author": standing.author,
                "at": read_timestamp(standing.at),
                "state": standing.state,
                "into": merged.get("into"),
                "reason": (standing.detail.get(f"incident_{standing.state}") or said).get("reason", ""),
            }
        )
    except ValidationError:
        # A newer program's fact of which this one cannot tell the claims.
        return


def own(node: Node, standings: Sequence[Standing], incident: str, *, joint: bool) -> OpenedIncident:
    """The node's own open incident with all its claims, as it stands in the shared log where `joint`, else at home.

    Raises `UnknownName` or `IllegalStep` where the node has no such incident open in that log.
    """
    held = [one for one in opened(standings) if one.id == incident]
    if not held:
        raise UnknownName(
            "no such incident was opened", where=incident, remedy="`truceline incidents` lists them; open it first"
        )
    ours = {one.ref.rpartition("#")[0]: one for one in held if one.node == node.name}
    if not ours:
        nodes = ", ".join(sorted({one.node for one in held}))
        raise IllegalStep(f"was opened by {nodes}", where=incident, remedy="open one of your own with its claims")
    found = ours.get(node.shared if joint else node.internal)
    if found is None and joint:
        raise IllegalStep(
            "was not opened jointly", where=incident, remedy="leave --joint away, or open it with --joint"
        )
    if found is None:
        raise IllegalStep("was opened jointly", where=incident, remedy="say --joint: the step goes to peers too")
    if found.state != "open":
        into = f" into {found.into}" if found.into else ""
        raise IllegalStep(f"is {found.state}{into}", where=incident)
    return found.model_copy(update={"claims": _all_claims(found, opened(standings))})


def _all_claims(found: OpenedIncident, listed: Sequence[OpenedIncident]) -> tuple[str, ...]:
    """Its claims with those of the incidents that were merged into it."""
    for one in in_force(each for each in listed if each.node == found.node):
        if one.id == found.id:
            return one.claims
    return found.claims
