"""How a subject stands in one log, as a pure function of the facts about it there.

    fold(before, step) -> Row     what comes of one more fact
    illegal(before, fact) -> str  why it may not follow, or nothing

Each log is folded by itself: what two nodes say of one subject stays side by side, and no order of arrival matters. A
step that was not legal when a peer took it is kept in the history and counted as irregular, and changes nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from json.encoder import encode_basestring
from typing import Any, NamedTuple

from truceline.facts import KINDS, Fact, MaterialKept, UnknownFact, detail
from truceline.facts.fact import JSON, NOTHING
from truceline.record.canonical import encode


class Row(NamedTuple):
    """A standing as it is stored; `detail` and `history` are JSON (models.Standing)."""

    origin: str
    subject: str
    type: str
    state: str
    seq: int
    author: str
    at: str
    key: str | None
    detail: str
    history: str
    irregular: int


class Step(NamedTuple):
    """One entry with the fact that it holds; `text` is the fact as JSON, None where its body is missing."""

    origin: str
    seq: int
    kind: str
    subject: str
    author: str
    at: str
    text: str | None
    key: str | None
    known: bool
    """Whether this program understands the kind, and the body where there is one."""
    seen: Mapping[str, int] = {}
    """What the author's node held of other logs."""


@dataclass(frozen=True)
class Standing:
    """A standing as it is read. `detail` holds, by kind, the last fact's body (None where that is missing).

    Of a matter it holds under `told` every fact: its entry, what its author's node held of other logs, its body.
    """

    row: Row

    @property
    def origin(self) -> str:
        """The log."""
        return self.row.origin

    @property
    def node(self) -> str:
        """The node that wrote it."""
        return self.row.origin.rpartition("/")[0]

    @property
    def subject(self) -> str:
        """Type, colon, id."""
        return self.row.subject

    @property
    def id(self) -> str:
        """The subject without its type."""
        return self.row.subject.partition(":")[2]

    @property
    def type(self) -> str:
        """What kind of thing the subject is."""
        return self.row.type

    @property
    def state(self) -> str:
        """Where the last legal step led."""
        return self.row.state

    @property
    def seq(self) -> int:
        """The last legal step's entry."""
        return self.row.seq

    @property
    def ref(self) -> str:
        """The last legal step's entry, as `north/shared#12`."""
        return f"{self.row.origin}#{self.row.seq}"

    @property
    def author(self) -> str:
        """Who took the last legal step."""
        return self.row.author

    @property
    def at(self) -> str:
        """When."""
        return self.row.at

    @property
    def key(self) -> str | None:
        """By what else it is looked up."""
        return self.row.key

    @property
    def irregular(self) -> int:
        """How many steps were not legal."""
        return self.row.irregular

    @cached_property
    def detail(self) -> dict[str, Any]:
        """The last fact of each kind, by kind."""
        read: dict[str, Any] = json.loads(self.row.detail)
        return read

    @cached_property
    def history(self) -> list[tuple[int, str, str, str]]:
        """Each step's seq, kind, author and time; of a run of recurring ones the first and the last."""
        return [(seq, kind, author, at) for seq, kind, author, at in json.loads(self.row.history)]


def illegal(before: Row | None, kind: str) -> str:
    """Why a fact of `kind` may not follow `before`, in words; empty where it may."""
    legal = KINDS[kind].after
    state = before.state if before else NOTHING
    if legal is None or state in legal:
        return ""
    if state == NOTHING:
        return "nothing is recorded of it yet"
    return f"it is {state.replace('_', ' ')} already" if NOTHING in legal else f"it is {state.replace('_', ' ')}"


def text_of(fact: Fact | UnknownFact, media_type: str, body: bytes | None) -> str | None:
    """A fact as the JSON that a standing keeps; None where its body is missing."""
    if body is None:
        return None
    if isinstance(fact, UnknownFact):
        return encode({"media_type": media_type, "size": len(body)}).decode()
    if media_type == JSON and not isinstance(fact, MaterialKept):
        return body.decode()
    return encode(detail(fact)).decode()


def fold(before: Row | None, step: Step) -> Row:
    """How the subject stands after one more step of its log."""
    said = _history(before, step)
    if not step.known or illegal(before, step.kind):
        return _without_effect(before, step, said)
    return Row(
        step.origin,
        step.subject,
        step.subject.partition(":")[0],
        KINDS[step.kind].leads_to,
        step.seq,
        step.author,
        step.at,
        step.key or (before.key if before else None),
        _detail(before, step),
        said,
        before.irregular if before else 0,
    )


def _without_effect(before: Row | None, step: Step, said: str) -> Row:
    """A fact that is not understood, or not legal: it stands in the history."""
    if before is None:
        before = Row(
            step.origin,
            step.subject,
            step.subject.partition(":")[0],
            NOTHING,
            step.seq,
            step.author,
            step.at,
            None,
            "{}",
            "[]",
            0,
        )
    detail = before.detail if step.known else _detail(before, step)
    return before._replace(detail=detail, history=said, irregular=before.irregular + step.known)


def _detail(before: Row | None, step: Step) -> str:
    text = "null" if step.text is None else step.text
    if KINDS[step.kind].of_matter if step.kind in KINDS else False:
        return _told(before, step, text)
    if before is None or before.detail == "{}":
        return f'{{"{step.kind}":{text}}}'
    return encode(json.loads(before.detail) | {step.kind: json.loads(text)}).decode()


def _told(before: Row | None, step: Step, text: str) -> str:
    """Of a matter every fact is kept, with what its author's node held of other logs (`truceline.matters.told`)."""
    told = f"[{step.seq},{encode(dict(step.seen)).decode()},{text}]"
    if before is None or before.detail == "{}":
        return f'{{"told":[{told}]}}'
    kept = json.loads(before.detail)
    kept["told"] = [*kept.get("told", ()), json.loads(told)]
    return encode(kept).decode()


def _history(before: Row | None, step: Step) -> str:
    said = f'[{step.seq},"{step.kind}",{encode_basestring(step.author)},"{step.at}"]'
    if before is None or before.history == "[]":
        return f"[{said}]"
    kind = KINDS.get(step.kind)
    told = before.history if kind is None or not kind.recurring else _without_the_last_of_a_run(before, step.kind)
    return f"{told[:-1]},{said}]"


def _without_the_last_of_a_run(before: Row, kind: str) -> str:
    """The history without its last step, where the last two are of this kind, so that it does not grow without end."""
    steps = json.loads(before.history)
    if [step[1] for step in steps[-2:]] != [kind, kind]:
        return before.history
    return json.dumps(steps[:-1], ensure_ascii=False, separators=(",", ":"))
