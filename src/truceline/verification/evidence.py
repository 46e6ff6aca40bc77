"""Evidence: items by their hash, who held them when, and what their chain of custody does not tell.

Working copies stand apart from the original: each has an id, a hash and a chain of its own, and names what it was
copied from. A chain is not repaired here and nobody is accused: a gap is a time for which no holder is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Literal

import yaml
from pydantic import Field, field_validator, model_validator

from truceline.errors import InvalidCase, UnknownName
from truceline.model import Value
from truceline.verification.moment import At, told

FaultKind = Literal["gap", "overlap", "not_held", "other_hands", "seal", "altered", "not_copied", "original_examined"]

_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


class Meaning(Value):
    """A step of `custody_steps.yaml`; its head explains the fields."""

    says: str
    holding: Literal["begins", "ends", "needs"]
    other: Literal["from", "to"] | None = None
    seal: Literal["closes", "opens", "broken"] | None = None


class CustodyRules(Value):
    """All that `custody_steps.yaml` holds."""

    steps: Mapping[str, Meaning]
    clock_minutes: int = Field(ge=0)


@lru_cache(maxsize=1)
def custody_rules() -> CustodyRules:
    """The rules that come with Truceline."""
    text = (files("truceline.verification") / "custody_steps.yaml").read_text(encoding="utf-8")
    return CustodyRules.model_validate(yaml.safe_load(text))


class Item(Value):
    """A piece of evidence by its SHA-256 (64 small hexadecimal digits); for a thing, that of its photograph.

    `copy_of` is the item that it was copied from. A copy that is meant to differ (enlarged, transcribed) says in
    `made_by` how it was made.
    """

    id: str
    sha256: str
    says: str
    copy_of: str | None = None
    made_by: str = ""

    @field_validator("sha256")
    @classmethod
    def _a_hash(cls, sha256: str) -> str:
        if not _SHA256.fullmatch(sha256):
            raise InvalidCase(f"{sha256[:70]!r} is no SHA-256", remedy="give 64 digits 0-9 and a-f")
        return sha256

    @model_validator(mode="after")
    def _of_another(self) -> Item:
        if self.copy_of == self.id:
            raise InvalidCase(
                "an item that is a copy of itself", where=self.id, remedy="give the copy an id of its own"
            )
        return self


class CustodyStep(Value):
    """What was done with an item: by whom, when, why; `other` is from whom it was received or to whom it went.

    `sha256` is the hash that was found then, where one was taken; `copy_id` the working copy that was made.
    """

    item: str
    kind: str
    at: At
    by: str
    why: str
    other: str = ""
    seal: str = ""
    sha256: str | None = None
    copy_id: str | None = None

    @field_validator("kind")
    @classmethod
    def _known(cls, kind: str) -> str:
        steps = custody_rules().steps
        if kind not in steps:
            raise UnknownName(f"{kind!r} is nothing done with evidence", remedy=f"one of {', '.join(steps)}")
        return kind

    @model_validator(mode="after")
    def _complete(self) -> CustodyStep:
        missing = [name for name in ("by", "why") if not getattr(self, name).strip()]
        missing += ["other"] if self.meaning.other and not self.other.strip() else []
        missing += ["copy_id"] if self.kind == "copied" and not self.copy_id else []
        if missing:
            raise InvalidCase(f"{self.kind} without {', '.join(missing)}", where=self.item, remedy="tell it")
        return self

    @property
    def meaning(self) -> Meaning:
        """What `custody_steps.yaml` says of it."""
        return custody_rules().steps[self.kind]

    @property
    def line(self) -> str:
        """The step in words."""
        other = f" {self.meaning.other} {self.other}" if self.meaning.other else ""
        seal = f", seal {self.seal}" if self.seal else ""
        copy = f" as {self.copy_id}" if self.copy_id else ""
        return f"{told(self.at)} {self.meaning.says}{copy} by {self.by}{other}{seal}: {self.why}"


class Span(Value):
    """`holder` held the item from `start` to `end`; None where it is not told to have left those hands."""

    holder: str
    start: At
    end: At | None = None


class Fault(Value):
    """Something that a chain of custody does not tell, or tells twice; `says` it in words."""

    kind: FaultKind
    item: str
    says: str


class Chain(Value):
    """The custody of one item: who held it when, what was done, and its faults. It is `whole` where there is none."""

    item: Item
    spans: tuple[Span, ...]
    steps: tuple[CustodyStep, ...]
    faults: tuple[Fault, ...]

    @property
    def whole(self) -> bool:
        """Whether nothing is missing, told twice or changed."""
        return not self.faults

    @property
    def words(self) -> str:
        """The chain, one step a line, then what is wrong with it."""
        copy = f", working copy of {self.item.copy_of}" if self.item.copy_of else ", original"
        head = f"{self.item.id}{copy}: {self.item.says}"
        faults = [f"  {fault.kind.replace('_', ' ')}: {fault.says}" for fault in self.faults] or [
            "  no gap, no overlap"
        ]
        return "\n".join([head, *(f"  {step.line}" for step in self.steps), *faults])


def chains(items: Iterable[Item], steps: Iterable[CustodyStep]) -> tuple[Chain, ...]:
    """The chain of each item by id, in whatever order the steps are given.

    Raises `UnknownName` for a step with an item, or a copy of an item, that is not given; `InvalidCase` for two
    different items under one id.
    """
    by_id: dict[str, Item] = {}
    for item in items:
        if by_id.setdefault(item.id, item) != item:
            raise InvalidCase("two different items have this id", where=item.id, remedy="give each its own")
    done: dict[str, list[CustodyStep]] = {name: [] for name in by_id}
    for step in dict.fromkeys(steps):
        _known(step.item, by_id)
        done[step.item].append(step)
    for item in by_id.values():
        if item.copy_of is not None:
            _known(item.copy_of, by_id)
    return tuple(_chain(by_id[name], done, by_id) for name in sorted(by_id))


def _known(name: str, by_id: Mapping[str, Item]) -> None:
    if name not in by_id:
        raise UnknownName(f"no item of evidence has the id {name!r}", remedy="give the item, too")


def _chain(item: Item, done: Mapping[str, Sequence[CustodyStep]], by_id: Mapping[str, Item]) -> Chain:
    # What happens in one moment is taken in the order of a handover: given away, taken over, then worked on.
    order = {"ends": 0, "begins": 1, "needs": 2}
    steps = sorted(done[item.id], key=lambda one: (one.at, order[one.meaning.holding], one.model_dump_json()))
    spans = _spans(steps)
    faults = [
        *_hands(item, steps, spans),
        *_held(steps, spans),
        *_seals(steps),
        *_altered(item, steps, by_id),
        *_copies(item, done, by_id),
    ]
    return Chain(item=item, spans=spans, steps=tuple(steps), faults=tuple(faults))


def _spans(steps: Sequence[CustodyStep]) -> tuple[Span, ...]:
    """Who held it: from each receipt to the same person's next giving it away."""
    found: list[Span] = []
    for number, step in enumerate(steps):
        if step.meaning.holding == "begins":
            later = (s for s in steps[number + 1 :] if s.meaning.holding == "ends" and s.by == step.by)
            given = next(later, None)
            found.append(Span(holder=step.by, start=step.at, end=given.at if given else None))
    return tuple(found)


def _hands(item: Item, steps: Sequence[CustodyStep], spans: Sequence[Span]) -> Iterator[Fault]:
    """Times in which nobody, or more than one, is told to have held it, and hands that it was not given to."""
    if not spans:
        yield Fault(kind="gap", item=item.id, says="nobody is told to have received it")
        return
    clock = timedelta(minutes=custody_rules().clock_minutes)
    last_held = spans[0]
    for span in spans[1:]:
        if last_held.end is None:
            says = f"{span.holder} received it {told(span.start)}, and {last_held.holder} never gave it away, as told"
            yield Fault(kind="overlap", item=item.id, says=says)
        elif span.start - last_held.end > clock:
            says = f"no holder is told from {told(last_held.end)} to {told(span.start)}"
            yield Fault(kind="gap", item=item.id, says=says)
        elif last_held.end - span.start > clock:
            until = min(last_held.end, span.end or last_held.end)
            says = f"{last_held.holder} and {span.holder} are both told to have held it"
            yield Fault(kind="overlap", item=item.id, says=f"{says} from {told(span.start)} to {told(until)}")
        last_held = span if _ends_later(span, last_held) else last_held
    yield from _other_hands(item, [step for step in steps if step.meaning.holding != "needs"])
    last = max((step for step in steps if step.meaning.holding != "needs"), key=lambda step: step.at)
    if last.kind == "handed_over" and all(span.end is not None and span.end <= last.at for span in spans):
        says = f"handed over to {last.other} {told(last.at)}, who is not told to have received it"
        yield Fault(kind="gap", item=item.id, says=says)


def _ends_later(span: Span, other: Span) -> bool:
    return other.end is not None and (span.end is None or span.end > other.end)


def _other_hands(item: Item, moves: Sequence[CustodyStep]) -> Iterator[Fault]:
    for gave, took in pairwise(moves):
        if gave.kind == "handed_over" and took.kind == "received" and gave.other != took.by:
            says = f"{gave.by} handed it over to {gave.other} {told(gave.at)}, {took.by} received it {told(took.at)}"
            yield Fault(kind="other_hands", item=item.id, says=says)


def _held(steps: Sequence[CustodyStep], spans: Sequence[Span]) -> Iterator[Fault]:
    """What was done by somebody who is not told to have held it then."""
    clock = timedelta(minutes=custody_rules().clock_minutes)
    for step in steps:
        if step.meaning.holding == "begins":
            continue
        mine = (span for span in spans if span.holder == step.by)
        if not any(
            span.start - clock <= step.at and (span.end is None or step.at <= span.end + clock) for span in mine
        ):
            says = f"{step.meaning.says} by {step.by} {told(step.at)}, who is not told to have held it then"
            yield Fault(kind="not_held", item=step.item, says=says)


def _seals(steps: Sequence[CustodyStep]) -> Iterator[Fault]:
    sealed: CustodyStep | None = None
    for step in steps:
        if step.meaning.seal == "broken" and sealed is not None:
            says = f"{step.meaning.says} by {step.by} {told(step.at)} under a seal that is not told to have been opened"
            yield Fault(kind="seal", item=step.item, says=says)
        if step.meaning.seal == "opens" and (sealed is None or step.seal != sealed.seal):
            under = f"it was under seal {sealed.seal!r}" if sealed else "it was under none"
            says = f"seal {step.seal!r} opened by {step.by} {told(step.at)}, and {under}"
            yield Fault(kind="seal", item=step.item, says=says)
        if step.meaning.seal in ("closes", "opens"):
            sealed = step if step.meaning.seal == "closes" else None


def _altered(item: Item, steps: Sequence[CustodyStep], by_id: Mapping[str, Item]) -> Iterator[Fault]:
    """Hashes that were found and are not the item's, and a copy that is not what it was copied from."""
    for step in steps:
        if step.sha256 is not None and step.sha256 != item.sha256:
            found = f"{item.id} has the hash {_short(step.sha256)}, not {_short(item.sha256)}"
            says = f"{found}, when {step.meaning.says} by {step.by} {told(step.at)}"
            yield Fault(kind="altered", item=item.id, says=says)
    original = by_id[item.copy_of] if item.copy_of is not None else None
    if original is not None and original.sha256 != item.sha256 and not item.made_by.strip():
        says = (
            f"the copy {item.id} ({_short(item.sha256)}) is not the same as {original.id} ({_short(original.sha256)})"
        )
        yield Fault(kind="altered", item=item.id, says=says)


def _copies(item: Item, done: Mapping[str, Sequence[CustodyStep]], by_id: Mapping[str, Item]) -> Iterator[Fault]:
    """Copies that nobody is told to have made, and an original that was examined although it has working copies."""
    if item.copy_of is not None and not any(step.copy_id == item.id for step in done[item.copy_of]):
        says = f"nobody is told to have copied {item.id} from {item.copy_of}"
        yield Fault(kind="not_copied", item=item.id, says=says)
    if item.copy_of is None:
        made = [step.at for step in done[item.id] if step.kind == "copied" and step.copy_id in by_id]
        for step in done[item.id]:
            if step.kind == "examined" and made and step.at > min(made):
                says = (
                    f"the original itself was examined by {step.by} {told(step.at)}, although a working copy was there"
                )
                yield Fault(kind="original_examined", item=item.id, says=says)


def _short(sha256: str) -> str:
    return sha256[:12]
