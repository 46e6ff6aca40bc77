"""JSON Lines: one object a line, each one report; a JSON array of such objects is read alike."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from truceline.errors import UnreadableReport
from truceline.reports.readers.decode import Decoded, decode, replace_surrogates
from truceline.reports.readers.draft import Draft, Origin, Rejected
from truceline.reports.readers.front_matter import from_values, known_key
from truceline.reports.readers.markup import text_of

TEXT_KEYS = ("text", "body", "content")
KEY_KEYS = ("id", "key")
_REMEDY = "write one JSON object with a 'text' on each line"


def looks_like_json_lines(head: bytes) -> bool:
    """Whether content that begins with `head` is a JSON object, or an array of them."""
    return bool(re.match(rb"(?:\xef\xbb\xbf)?\s*(?:\[\s*)?\{\s*\"", head))


def read_json_lines(raw: bytes, origin: Origin) -> Iterator[Draft | Rejected]:
    """One report for each object that has a text; the other keys are those of front matter, and `id`."""
    decoded = decode(raw, origin.name)
    some = False
    for where, value in _values(decoded.text):
        some = True
        if isinstance(value, str):
            yield Rejected(where, value, _REMEDY)
        else:
            yield _draft(value, where, decoded)
    if not some:
        raise UnreadableReport("holds no JSON object", where=origin.name, remedy=_REMEDY)


def _values(text: str) -> Iterator[tuple[str, Mapping[str, Any] | str]]:
    """Where each object stands, with the object, or why there is none."""
    whole = _load(text) if text.lstrip()[:1] in ("[", "{") else ""
    if not isinstance(whole, str):
        objects = whole if isinstance(whole, list) else [whole]
        for number, value in enumerate(objects, 1):
            yield f"object {number}", value if isinstance(value, dict) else "is no JSON object"
        return
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            value = _load(line)
            yield f"line {number}", value if isinstance(value, dict | str) else "is no JSON object"


def _load(text: str) -> dict[str, Any] | list[Any] | str:
    try:
        value = json.loads(text)
    except RecursionError:
        return "is nested too deep"
    except ValueError as error:
        return f"is no JSON ({str(error).split(':')[0].casefold()})"
    return value if isinstance(value, dict | list) else "is no JSON object"


def _draft(value: Mapping[str, Any], where: str, decoded: Decoded) -> Draft | Rejected:
    written = next((value[key] for key in TEXT_KEYS if isinstance(value.get(key), str)), "")
    text = replace_surrogates(text_of(written) if written.lstrip().startswith("<") else written)
    if not text.strip():
        return Rejected(where, "has no 'text'", _REMEDY)
    notes = list(decoded.notes)
    if text != written and len(text) == len(written):
        notes.append("lone surrogates were read as \ufffd")
    known: dict[str, str] = {}
    for name, given in value.items():
        if (key := known_key(name)) and given not in (None, "", [], {}):
            known.setdefault(key, replace_surrogates(str(given)))
    head = from_values(0, known, notes)
    identity = next((str(value[name]) for name in KEY_KEYS if value.get(name) not in (None, "")), where.split()[-1])
    return Draft(
        text=text,
        media_type="application/jsonl",
        encoding=decoded.encoding,
        key=re.sub(r"[^\w.\-]+", "-", replace_surrogates(identity))[:80],
        title=head.title,
        source=head.source,
        published=head.published,
        received=head.received,
        language=head.language,
        credibility=head.credibility,
        notes=head.notes,
    )
