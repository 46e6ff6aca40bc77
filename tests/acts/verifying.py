"""What tests of verification act on: an incident that was opened, a case about it, officers of both parties."""

from __future__ import annotations

from datetime import UTC, datetime

from truceline.acts import cases
from truceline.facts import IncidentOpened, MemberAdded
from truceline.store import journal
from truceline.store.journal import Actor
from truceline.store.node import Node
from truceline.verification.case import Opened
from truceline.verification.findings import Ground, Occurrence

CASE, INCIDENT = "c-01", "i-1"
OPENED = Opened(
    parties=("turkiye", "russia"),
    deciders=("turkiye", "russia", "north"),
    incidents=(INCIDENT,),
    alleged=("syria-government",),
    registered_by=("turkiye",),
)


def at(hour: int, minute: int = 0) -> datetime:
    """A time on the day of the tests."""
    return datetime(2020, 3, 15, hour, minute, tzinfo=UTC)


def founder(node: Node) -> Actor:
    """The node's first member, who is of no party."""
    return Actor(node, "op-1")


def officer(node: Node, code: str, *roles: str, party: str | None = None) -> Actor:
    """A member with roles; a liaison officer where none are named."""
    journal.write(founder(node), MemberAdded(code=code, roles=roles or ("liaison_officer",), party=party))
    return Actor(node, code)


def open_incident(node: Node, *, joint: bool = False) -> None:
    """An incident that somebody opened."""
    journal.write(founder(node), IncidentOpened(incident=INCIDENT, claims=("8bc7891f657c59f2",)), joint=joint)


def open_case(node: Node, opened: Opened = OPENED, *, joint: bool = False) -> None:
    """A case about that incident."""
    open_incident(node, joint=joint)
    cases.open_case(founder(node), opened, id=CASE, at=at(6), joint=joint)


def take(node: Node | Actor, *kinds: str, joint: bool = False, **told: object) -> str:
    """Take steps one after the other; where they leave the case."""
    actor = node if isinstance(node, Actor) else founder(node)
    for kind in kinds:
        given: dict[str, object] = {"words": "as told", "ref": "2020/017", "owner": "team 3", "at": at(7)}
        (written,) = cases.take(actor, CASE, kind, joint=joint, **given | told)  # type: ignore[arg-type]
    return written.state


def notify(node: Node, *, joint: bool = False) -> None:
    """Register the case and notify both parties."""
    take(node, "registered", joint=joint)
    for party in ("turkiye", "russia"):
        take(node, "notified", of=party, joint=joint)


def confirmed(words: str = "as two patrols saw it", **ground: object) -> Occurrence:
    """That it happened."""
    return Occurrence(answer="confirmed", grounds=(Ground(words=words, **ground),))  # type: ignore[arg-type]
