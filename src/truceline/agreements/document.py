"""YAML bytes to plain values, each with the line it stands on; small, flat and without aliases by rule.

Taken are mappings, lists and scalars of the YAML 1.2 core schema: `no` is a word, `08:00` is not a number and a date
stays as written. An alias, a tag, a second document, a key given twice, too many bytes or levels are refused, so a file
can neither run code nor grow when it is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from truceline.agreements.faults import Faults, Path

MAX_BYTES = 1_000_000
MAX_DEPTH = 30

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WHOLE = re.compile(r"[-+]?[0-9]{1,15}\Z")
_DECIMAL = re.compile(r"[-+]?(?:[0-9]{1,15}\.[0-9]{0,15}|\.[0-9]{1,15}|[0-9]{1,15})(?:[eE][-+]?[0-9]{1,2})?\Z")
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass
class Document:
    """The values of a file and the line (from 1) of each, by its path of keys and indexes."""

    value: Any = None
    lines: dict[Path, int] = field(default_factory=dict)


@dataclass
class _Open:
    """A mapping or list that has begun; `key` is the mapping's key that waits for its value."""

    value: dict[str, Any] | list[Any]
    path: Path
    key: str | None = None


def read_document(raw: bytes, faults: Faults) -> Document:
    """The values of `raw`; what is wrong with it is added to `faults`, and what could still be read is returned."""
    document = Document()
    faults.lines = document.lines
    if len(raw) > MAX_BYTES:
        faults.add(f"has {len(raw):,} bytes", remedy=f"keep it below {MAX_BYTES:,} bytes")
        return document
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        faults.add("is no UTF-8 text", line=raw.count(b"\n", 0, error.start) + 1, remedy="save it as UTF-8")
        return document
    try:
        _build(yaml.parse(text, Loader=_LOADER), document, faults)
    except yaml.YAMLError as error:
        mark: yaml.Mark | None = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else None
        problem = getattr(error, "problem", None) or "has a character that YAML does not allow"
        faults.add(f"is no YAML: {problem}", line=line, remedy="correct the line")
    return document


def _build(events: Iterator[Event], document: Document, faults: Faults) -> None:
    stack: list[_Open] = []
    documents = 0
    for event in events:
        line = event.start_mark.line + 1 if event.start_mark else 0
        tag = getattr(event, "tag", None)
        documents += isinstance(event, DocumentStartEvent)
        if documents > 1:
            faults.add("holds a second document", line=line, remedy="put it in a file of its own")
            return
        if isinstance(event, AliasEvent):
            faults.add(f"uses the alias *{event.anchor}", line=line, remedy="write the value out")
            return
        if tag not in (None, "!"):
            faults.add(f"uses the tag {tag}", line=line, remedy="leave it out")
            return
        if len(stack) >= MAX_DEPTH:
            faults.add(f"is nested more than {MAX_DEPTH} levels deep", line=line, remedy="write it flatter")
            return
        _take(event, line, stack, document, faults)


def _take(event: Event, line: int, stack: list[_Open], document: Document, faults: Faults) -> None:
    if isinstance(event, MappingEndEvent | SequenceEndEvent):
        stack.pop()
    elif isinstance(event, MappingStartEvent):
        _open({}, line, stack, document, faults)
    elif isinstance(event, SequenceStartEvent):
        _open([], line, stack, document, faults)
    elif isinstance(event, ScalarEvent):
        _place(_scalar(event), line, stack, document, faults)


def _open(value: dict[str, Any] | list[Any], line: int, stack: list[_Open], document: Document, faults: Faults) -> None:
    path = _place(value, line, stack, document, faults)
    stack.append(_Open(value, path))


def _place(value: Any, line: int, stack: list[_Open], document: Document, faults: Faults) -> Path:
    """Put a value where it belongs and return its path; a mapping's key waits for the value that follows."""
    if not stack:
        document.value = value
        document.lines[()] = line
        return ()
    top = stack[-1]
    if isinstance(top.value, list):
        path = (*top.path, len(top.value))
        top.value.append(value)
    elif top.key is None:
        top.key = str(value) if not isinstance(value, dict | list) else "[...]"
        path = (*top.path, top.key)
        if isinstance(value, dict | list):
            faults.add("has a list or mapping as a key", top.path, line=line, remedy="write a word before the colon")
        if top.key in top.value:
            faults.add("is given twice", path, line=line, remedy="keep one of the two")
    else:
        path = (*top.path, top.key)
        top.value[top.key] = value
        top.key = None
    document.lines.setdefault(path, line)
    return path


def _scalar(event: ScalarEvent) -> Any:
    text = str(event.value)
    if not event.implicit[0]:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _WHOLE.match(text):
        return int(text)
    return float(text) if _DECIMAL.match(text) else text
