"""Items and counts of ledgers: what one ledger has, and what the keepers of others answer.

Each stays in its own ledger. That an item is confirmed or denied is what somebody says of it, and no finding.
"""

from __future__ import annotations

from collections.abc import Sequence

from truceline.coordination.counts import Count
from truceline.coordination.ledgers import Item, Response
from truceline.errors import InvalidPlan, TrucelineError, UnknownName
from truceline.facts import CountPublished, ItemAnswered, ItemRegistered
from truceline.matters.told import Reading, Told
from truceline.matters.versions import Entered, entered, versions
from truceline.model import Value


class ItemVersion(Entered):
    """The item as it was registered once."""

    item: Item


class Answered(Entered):
    """An answer of another ledger's keeper; `to` is the entry of the item's version that it answers.

    One that is not `current` was followed by another of the same keeper, recorded at the same node.
    """

    response: Response
    to: str
    current: bool


class ItemRecord(Value):
    """An item with all its versions and answers. `item` is the version that counts, None where there is none.

    `confirmed_by` and `denied_by` are ledgers; a keeper for whom two nodes answer differently is in both.
    """

    id: str
    item: Item | None = None
    versions: tuple[ItemVersion, ...] = ()
    answers: tuple[Answered, ...] = ()
    confirmed_by: tuple[str, ...] = ()
    denied_by: tuple[str, ...] = ()

    @property
    def responses(self) -> tuple[Response, ...]:
        """The answers that hold."""
        return tuple(one.response for one in self.answers if one.current)


class CountVersion(Entered):
    """The count as it was recorded once."""

    count: Count


class CountRecord(Value):
    """A count: `versions` are all ways in which it was recorded, the last of which counts.

    `count` is that one, None where there is none; its `ref` is its entry where it has no other.
    """

    id: str
    count: Count | None = None
    versions: tuple[CountVersion, ...] = ()


def read_item(id: str, told: Sequence[Told]) -> Reading:
    """The item. It stays in the ledger in which it was registered first, whose keeper has no answer to it."""
    kept, refused = versions(
        told, ItemRegistered, lambda fact: fact.item.ledger, lambda fact: f"in the ledger of {fact.item.ledger}"
    )
    if not kept:
        refused |= {one.ref: _no_item(id) for one in told}
        return Reading(ItemRecord(id=id), "unknown", f"{id}: in no ledger", refused=refused)
    item = kept[-1][1].item
    answers = _answers(item, told, kept, refused)
    sides = {
        word: tuple(sorted({one.response.ledger for one in answers if one.current and one.response.says == word}))
        for word in ("confirms", "denies")
    }
    record = ItemRecord(
        id=id,
        item=item,
        versions=tuple(ItemVersion(item=fact.item, **entered(one)) for one, fact in kept),
        answers=answers,
        confirmed_by=sides["confirms"],
        denied_by=sides["denies"],
    )
    return Reading(record, _state(record), _item_in_words(record), day=item.day, refused=refused)


def read_count(id: str, told: Sequence[Told]) -> Reading:
    """The count. One of another ledger, or told by another speaker, is another count."""
    kept, refused = versions(told, CountPublished, lambda fact: (fact.count.ledger, fact.count.told_by), _whose)
    for one in told:
        if not isinstance(one.fact, CountPublished):
            refused[one.ref] = UnknownName(
                f"no count {id!r} is recorded", where=one.ref, remedy="publish the count first"
            )
    if not kept:
        return Reading(CountRecord(id=id), "unknown", f"{id}: no count", refused=refused)
    recorded = tuple(CountVersion(count=fact.count, **entered(one)) for one, fact in kept)
    last = recorded[-1]
    count = last.count.model_copy(update={"ref": last.count.ref or last.ref})
    words = f"{_plain(count.kind)} in the ledger of {count.ledger}: {count.says}, as {count.told_by} tells"
    value = CountRecord(id=id, count=count, versions=recorded)
    return Reading(value, "published", words, day=count.last, refused=refused)


def _whose(fact: CountPublished) -> str:
    return f"of {fact.count.ledger} as {fact.count.told_by} tells"


def _no_item(id: str) -> TrucelineError:
    return UnknownName(f"no ledger has an item {id!r}", remedy="register it first, in the same log")


def _answers(
    item: Item,
    told: Sequence[Told],
    kept: Sequence[tuple[Told, ItemRegistered]],
    refused: dict[str, TrucelineError],
) -> tuple[Answered, ...]:
    """Each answer with the version that it answers; an item's own ledger has none."""
    registered = {one.ref for one, _ in kept}
    to = kept[0][0].ref
    found: list[tuple[Told, Response, str]] = []
    for one in told:
        if one.ref in registered:
            to = one.ref
        elif isinstance(one.fact, ItemAnswered) and one.fact.response.ledger == item.ledger:
            refused[one.ref] = InvalidPlan(
                f"{item.ledger} answers to its own item {item.id}", remedy="register the item again to change it"
            )
        elif isinstance(one.fact, ItemAnswered):
            found.append((one, one.fact.response, to))
    last = {(one.node, response.ledger): one.ref for one, response, _ in found}
    return tuple(
        Answered(response=response, to=version, current=last[one.node, response.ledger] == one.ref, **entered(one))
        for one, response, version in found
    )


def _state(record: ItemRecord) -> str:
    if record.confirmed_by and record.denied_by:
        return "disputed"
    if record.denied_by:
        return "denied"
    return "confirmed" if record.confirmed_by else "registered"


def _item_in_words(record: ItemRecord) -> str:
    item = record.item
    if item is None:
        return f"{record.id}: in no ledger"
    words = _plain(item.kind) + (f" at {item.place}" if item.place else "") + f", in the ledger of {item.ledger}"
    words += f", according to {item.according_to}" if item.according_to else ""
    words += f", {item.alleged} alleged" if item.alleged else ""
    for says, ledgers in (("confirmed", record.confirmed_by), ("denied", record.denied_by)):
        words += f"; {says} by {', '.join(ledgers)}" if ledgers else ""
    return words


def _plain(word: str) -> str:
    return word.replace("_", " ")
