"""What each side says of another's entries, and which entries are joint.

An entry is joint when the node of every signatory endorsed it with exactly its body. A signatory is a node whose card
says `party`, of those that this node admitted and itself; a mission, a monitor or whoever relays between the parties
may endorse too, and nothing hangs on it. Where only one party's node is known, nothing can be joint.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from truceline.errors import InvalidFact, InvalidRecord, UnknownName
from truceline.facts import Dissented, Endorsed
from truceline.record.entry import Entry
from truceline.record.names import SHARED
from truceline.store import journal, log, peers
from truceline.store.journal import Actor, Written
from truceline.store.node import Node
from truceline.store.standing import Standing

__all__ = ["Endorsement", "dissent", "endorse", "endorsements"]

_SIGNATORY = "party"


@dataclass(frozen=True)
class Endorsement:
    """How an entry stands with the nodes; all names in their order.

    `entry` is None where it is not held here. `endorsed` stand behind exactly its body, `of_another_body` said so of
    another, `dissented` gives what those say who do not, `missing` are the signatories that have not endorsed it.
    """

    ref: str
    entry: Entry | None
    endorsed: tuple[str, ...]
    of_another_body: tuple[str, ...]
    dissented: Mapping[str, str]
    missing: tuple[str, ...]
    joint: bool


def endorse(actor: Actor, ref: str, note: str = "") -> Written | None:
    """Stand behind an entry with the body that is held here; None where that is recorded already.

    Raises `UnknownName` for an entry that is not held, `InvalidFact` for one of an internal log or without its body.
    """
    entry = _shared_entry(actor.node, ref)
    if log.body(actor.node, entry) is None:
        raise InvalidFact("has no body here, so nobody here can have read it", where=ref)
    return _say(actor, Endorsed(entry=ref, body_sha256=entry.body.sha256, note=note))


def dissent(actor: Actor, ref: str, text: str) -> Written | None:
    """Record why this side does not stand behind an entry; None where exactly that is recorded already."""
    if not text.strip():
        raise InvalidFact("a dissent says why", where=ref, remedy="give its text")
    _shared_entry(actor.node, ref)
    return _say(actor, Dissented(entry=ref, text=text))


def endorsements(node: Node, ref: str | None = None) -> Iterator[Endorsement]:
    """How every entry stands that some node endorsed or dissented from, or the one `ref` names, in their order."""
    said: dict[str, list[Standing]] = {}
    for standing in log.standings(node, type="endorsement", subject=f"endorsement:{ref}" if ref else None):
        said.setdefault(standing.id, []).append(standing)
    if ref is not None:
        said.setdefault(ref, [])
    signatories = _signatories(node)
    for each in sorted(said, key=_place):
        yield _endorsement(node, each, said[each], signatories)


def _say(actor: Actor, fact: Endorsed | Dissented) -> Written | None:
    for standing in log.standings(actor.node, subject=fact.subject):
        same = standing.detail.get(fact.kind) == fact.model_dump(mode="json", exclude_defaults=True)
        if standing.origin == actor.node.shared and standing.state == fact.leads_to and same:
            return None
    (written,) = journal.write(actor, fact, joint=True)
    return written


def _shared_entry(node: Node, ref: str) -> Entry:
    entry = log.entry(node, ref)
    if not entry.log.endswith(f"/{SHARED}"):
        raise InvalidFact("is of an internal log, which the other sides cannot see", where=ref)
    return entry


def _signatories(node: Node) -> list[str]:
    roles = {node.name: node.role, **{name: each.card.role for name, each in peers.peers(node).items()}}
    return sorted(name for name, role in roles.items() if role == _SIGNATORY)


def _endorsement(node: Node, ref: str, said: list[Standing], signatories: list[str]) -> Endorsement:
    try:
        entry: Entry | None = log.entry(node, ref)
    except (UnknownName, InvalidRecord):
        entry = None
    behind = {
        # A later version of the fact, which this program does not understand, endorses nothing that can be told here.
        each.node: (each.detail.get(Endorsed.kind) or {}).get("body_sha256")
        for each in said
        if each.state == Endorsed.leads_to
    }
    endorsed = sorted(name for name, body in behind.items() if entry is not None and body == entry.body.sha256)
    missing = [name for name in signatories if name not in endorsed]
    return Endorsement(
        ref=ref,
        entry=entry,
        endorsed=tuple(endorsed),
        of_another_body=tuple(sorted(behind.keys() - set(endorsed))),
        dissented={
            each.node: (each.detail.get(Dissented.kind) or {}).get("text", "")
            for each in sorted(said, key=lambda one: one.node)
            if each.state == Dissented.leads_to
        },
        missing=tuple(missing),
        joint=entry is not None and len(signatories) > 1 and not missing,
    )


def _place(ref: str) -> tuple[str, int, str]:
    """By log and number; a reference that is none comes first of its log."""
    log_origin, _, seq = ref.rpartition("#")
    return log_origin, int(seq) if seq.isascii() and seq.isdecimal() else -1, ref
