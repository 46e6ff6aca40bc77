"""Evidence: take bytes in with their hash, make working copies of them, hand items on; see what a chain does not tell.

The original's bytes are kept whole and never changed; whoever works on something works on a copy with an id of its own.
"""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from mimetypes import MimeTypes

from truceline.acts import cases
from truceline.acts.told import told_well
from truceline.errors import IllegalStep, InvalidFact, UnknownName
from truceline.facts import CustodyTold, EvidenceTaken, Fact, MaterialKept
from truceline.matters.evidence import EvidenceRecord
from truceline.store import bodies, journal, log, matters
from truceline.store.ids import new_id
from truceline.store.journal import Actor, Written
from truceline.store.matters import View
from truceline.store.node import Node
from truceline.verification.evidence import Chain, CustodyStep, Item, chains

__all__ = ["chain", "content", "copy", "every_chain", "evidence", "find", "hand", "take"]

_NO_TYPE = "application/octet-stream"
_types = MimeTypes()


def take(
    actor: Actor,
    content: bytes,
    says: str,
    *,
    name: str = "",
    by: str = "",
    source: str = "",
    why: str = "",
    at: datetime | None = None,
    case: str = "",
    id: str | None = None,
    keep: bool = True,
    joint: bool = False,
) -> tuple[Written, ...]:
    """Take an item in: its bytes are kept under their hash, and its chain of custody begins with who received it.

    `by` received it (the member, where nobody is named) from `source`, and `why`. Where the bytes are not to be kept
    here (`keep`), their hash alone is. Of a `case` its step is taken along.
    """
    node, when = actor.node, at or actor.node.clock()
    with told_well():
        item = Item(id=id or new_id("e", node.clock()), sha256=sha256(content).hexdigest(), says=says)
        step = CustodyStep(
            item=item.id,
            kind="received",
            at=when,
            by=by or actor.code,
            why=why or "taken in as evidence",
            other=source or "not told",
            sha256=item.sha256,
        )
    if not says.strip():
        raise InvalidFact("an item of evidence that nothing is said of", where=item.id, remedy="say what it is")
    facts, material = _kept(node, content, name, joint=joint) if keep else ([], None)
    facts += [EvidenceTaken(item=item, case=case, material=material), CustodyTold(step=step)]
    if case:
        facts.append(cases.step(actor, case, _step(node, case), at=when, ref=item.id))
    return journal.write(actor, *facts, joint=joint)


def copy(
    actor: Actor,
    of: str,
    content: bytes | None = None,
    *,
    name: str = "",
    made_by: str = "",
    by: str = "",
    why: str = "",
    at: datetime | None = None,
    id: str | None = None,
    joint: bool = False,
) -> tuple[Written, ...]:
    """Record a working copy of an item: of the same bytes, or of `content` that says by what it was `made_by`.

    Raises `InvalidFact` for other bytes of which nobody says how they were made.
    """
    node, when, original = actor.node, at or actor.node.clock(), find(actor.node, of)
    if original.item is None:
        raise UnknownName("which item it is is not known here", where=of[:120], remedy="record the item first")
    digest = sha256(content).hexdigest() if content is not None else original.item.sha256
    if digest != original.item.sha256 and not made_by.strip():
        raise InvalidFact("these are other bytes than the original's", where=of, remedy="say how the copy was made")
    facts, material = ([], original.material) if content is None else _kept(node, content, name, joint=joint)
    done = {"at": when, "by": by or actor.code, "why": why or "working copy"}
    with told_well():
        item = Item(
            id=id or new_id("e", node.clock()), sha256=digest, says=original.item.says, copy_of=of, made_by=made_by
        )
        made = CustodyStep.model_validate({"item": of, "kind": "copied", "copy_id": item.id} | done)
        got = {"item": item.id, "kind": "received", "other": f"made from {of}", "sha256": digest} | done
        received = CustodyStep.model_validate(got)
    taken = EvidenceTaken(item=item, case=original.case, material=material)
    return journal.write(actor, *facts, taken, CustodyTold(step=made), CustodyTold(step=received), joint=joint)


def hand(actor: Actor, step: CustodyStep, *, joint: bool = False, saw: int | None = None) -> tuple[Written, ...]:
    """Record what was done with an item; raises `UnknownName` for one that is not recorded here."""
    find(actor.node, step.item)
    fact = CustodyTold(step=step)
    return journal.write(actor, fact, joint=joint, saw={} if saw is None else {fact.subject: saw})


def evidence(
    node: Node, *, view: View = "own", case: str | None = None, ids: tuple[str, ...] | None = None
) -> tuple[EvidenceRecord, ...]:
    """All items, or those of a case, by the day on which their custody began."""
    held = matters.read(node, "evidence", EvidenceRecord, view=view, ids=ids)
    return tuple(one for one in held if case in (None, one.case))


def find(node: Node, id: str, *, view: View = "own") -> EvidenceRecord:
    """The item with this id; raises `UnknownName`."""
    found = evidence(node, view=view, ids=(id,))
    if not found:
        raise UnknownName("no such item is recorded", where=id[:120], remedy="`truceline evidence` lists them")
    return found[0]


def chain(node: Node, id: str, *, view: View = "own") -> Chain:
    """The chain of custody of an item with its faults; raises `UnknownName`."""
    wanted = find(node, id, view=view)
    found = next((one for one in every_chain(node, view=view) if one.item.id == wanted.id), None)
    if found is None:
        raise UnknownName("what it was copied from is not known here", where=id[:120], remedy="ask whoever copied it")
    return found


def every_chain(node: Node, *, view: View = "own") -> tuple[Chain, ...]:
    """The chains of all items, by id; without copies of what is not known here."""
    held = {one.id: one for one in evidence(node, view=view) if one.item is not None}
    items = [one.item for one in held.values() if one.item and (one.item.copy_of is None or one.item.copy_of in held)]
    return chains(items, (step for item in items for step in held[item.id].steps))


def content(node: Node, id: str, *, view: View = "own") -> bytes:
    """The bytes of an item as they are kept here; raises `UnknownName` where they, or what names them, are not."""
    record = find(node, id, view=view)
    kept = bodies.read(node, record.material) if record.material else None
    if kept is None:
        raise UnknownName("its bytes are not kept here", where=id[:120], remedy=f"ask {record.node}")
    return kept[1]


def _kept(node: Node, content: bytes, name: str, *, joint: bool) -> tuple[list[Fact], str]:
    """What keeps the bytes, unless the log that is written to has them; and the id of the material."""
    digest, origin = sha256(content).hexdigest(), node.shared if joint else node.internal
    for standing in log.standings(node, type="material", key=digest):
        if standing.origin == origin:
            return [], standing.id
    guessed, packed = _types.guess_type(name, strict=False)
    fact = MaterialKept(content=content, content_type=f"application/{packed}" if packed else guessed or _NO_TYPE)
    return [fact], fact.id


def _step(node: Node, case: str) -> str:
    """The step by which evidence comes to a case where it stands now."""
    account = cases.account_of(node, cases.find(node, case))
    legal = [kind for kind in ("evidence", "evidence_added") if account is not None and kind in account.next]
    if not legal:
        raise IllegalStep("takes no evidence now", where=f"case {case}", remedy="reopen it first")
    return legal[0]
