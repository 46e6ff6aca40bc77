"""What each side says of another's entries, and which entries are joint.

An entry is joint when the node of every signatory endorsed it with exactly its body. A signatory is a node whose card
says `party`, of those that this node admitted and itself; a mission, a monitor or whoever relays between the parties
may endorse too, and nothing hangs on it. Where only one party's node is known, nothing can be joint, unless officers of
the parties share a node: then an entry is joint once each party that signed the agreement endorsed it by an officer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from truceline.errors import InvalidFact, InvalidRecord, UnknownName
from truceline.facts import Dissented, Endorsed, FindingStated
from truceline.record.entry import Entry
from truceline.record.names import is_shared
from truceline.store import journal, log, peers
from truceline.store.journal import Actor, Written
from truceline.store.node import Node
from truceline.store.permissions import party_of
from truceline.store.standing import Standing
from truceline.store.terms import terms
from truceline.verification.findings import Axis

__all__ = ["Endorsement", "Voice", "dissent", "endorse", "endorsements"]

_SIGNATORY = "party"


@dataclass(frozen=True)
class Voice:
    """What was said last of an entry in a party's name at a node, or in the node's own: by `name`, in entry `ref`.

    `endorses` is whether it stands behind exactly the entry's body, on `axes` alone where there are any; `text` is the
    dissent, None where it is none.
    """

    name: str
    node: str
    party: str | None
    ref: str
    endorses: bool
    axes: tuple[Axis, ...] = ()
    text: str | None = None


@dataclass(frozen=True)
class Endorsement:
    """How an entry stands with those who spoke of it, by party or by node; all names in their order.

    `entry` is None where it is not held here. `endorsed` stand behind exactly its body, `in_part` on some axes alone,
    `of_another_body` said so of another, `dissented` gives what those say who do not, `missing` are the signatories
    that have not endorsed it.
    """

    ref: str
    entry: Entry | None
    endorsed: tuple[str, ...]
    of_another_body: tuple[str, ...]
    dissented: Mapping[str, str]
    missing: tuple[str, ...]
    joint: bool
    in_part: Mapping[str, tuple[Axis, ...]]
    voices: tuple[Voice, ...]


def endorse(actor: Actor, ref: str, note: str = "", axes: Sequence[Axis] = ()) -> Written | None:
    """Stand behind an entry with the body that is held here; None where that is recorded already.

    On some `axes` alone, where the entry states a finding. Raises `UnknownName` for an entry that is not held,
    `InvalidFact` for one of an internal log or without its body.
    """
    entry = _shared_entry(actor.node, ref)
    if log.body(actor.node, entry) is None:
        raise InvalidFact("has no body here, so nobody here can have read it", where=ref)
    if axes and entry.kind != FindingStated.kind:
        raise InvalidFact("is no finding, so it has no axes", where=ref, remedy="endorse it as a whole")
    chosen = tuple(dict.fromkeys(axes))
    return _say(
        actor,
        Endorsed(
            entry=ref, body_sha256=entry.body.sha256, note=note, party=party_of(actor.node, actor.code), axes=chosen
        ),
    )


def dissent(actor: Actor, ref: str, text: str) -> Written | None:
    """Record why this side does not stand behind an entry; None where exactly that is recorded already."""
    if not text.strip():
        raise InvalidFact("a dissent says why", where=ref, remedy="give its text")
    _shared_entry(actor.node, ref)
    return _say(actor, Dissented(entry=ref, text=text, party=party_of(actor.node, actor.code)))


def endorsements(node: Node, ref: str | None = None) -> Iterator[Endorsement]:
    """How every entry stands that some node endorsed or dissented from, or the one `ref` names, in their order."""
    said: dict[str, list[Standing]] = {} if ref is None else {ref: []}
    for standing in log.standings(node, type="endorsement", key=ref):
        if standing.state not in (Endorsed.leads_to, Dissented.leads_to):
            # A later version of the fact, which this program does not understand, says nothing that can be told here.
            continue
        said.setdefault(standing.id.partition("@")[0], []).append(standing)
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
    if not is_shared(entry.log):
        raise InvalidFact("is of an internal log, which the other sides cannot see", where=ref)
    return entry


def _signatories(node: Node) -> list[str]:
    roles = {node.name: node.role, **{name: each.card.role for name, each in peers.peers(node).items()}}
    return sorted(name for name, role in roles.items() if role == _SIGNATORY)


def _endorsement(node: Node, ref: str, said: list[Standing], nodes: list[str]) -> Endorsement:
    try:
        entry: Entry | None = log.entry(node, ref)
    except (UnknownName, InvalidRecord):
        entry = None
    voices = tuple(sorted((_voice(each, entry) for each in said), key=lambda one: (one.name, one.node)))
    missing, needed = _missing(node, nodes, voices)
    return Endorsement(
        ref=ref,
        entry=entry,
        endorsed=_names(one for one in voices if one.endorses and not one.axes),
        of_another_body=_names(one for one in voices if not one.endorses and one.text is None),
        dissented={one.name: one.text for one in voices if one.text is not None},
        missing=missing,
        joint=entry is not None and needed > 1 and not missing,
        in_part={one.name: one.axes for one in voices if one.endorses and one.axes},
        voices=voices,
    )


def _voice(said: Standing, entry: Entry | None) -> Voice:
    told = said.detail.get(said.state) or {}
    party = said.id.partition("@")[2] or None
    dissents = said.state == Dissented.leads_to
    return Voice(
        name=party or said.node,
        node=said.node,
        party=party,
        ref=said.ref,
        endorses=not dissents and entry is not None and told.get("body_sha256") == entry.body.sha256,
        axes=tuple(told.get("axes", ())),
        text=told.get("text", "") if dissents else None,
    )


def _missing(node: Node, nodes: Sequence[str], voices: Sequence[Voice]) -> tuple[tuple[str, ...], int]:
    """Which of those whose endorsement makes an entry joint have not given it, and how many it takes."""
    if len(nodes) < 2 and any(one.party for one in voices):
        needed = {party for agreement in terms(node).agreements[:1] for party in agreement.signatories}
        behind = {one.party for one in voices if one.endorses and not one.axes}
        return tuple(sorted(needed - behind)), len(needed)
    by_node = groupby(sorted(voices, key=lambda one: one.node), key=lambda one: one.node)
    # Of several officers of one party's node none may dissent.
    stand = {name for name, group in by_node if all(one.endorses and not one.axes for one in group)}
    return tuple(name for name in nodes if name not in stand), len(nodes)


def _names(voices: Iterable[Voice]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.name for one in voices))


def _place(ref: str) -> tuple[str, int, str]:
    """By log and number; a reference that is none comes first of its log."""
    log_origin, _, seq = ref.rpartition("#")
    return log_origin, int(seq) if seq.isascii() and seq.isdecimal() else -1, ref
