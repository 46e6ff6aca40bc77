"""A request's body -> the fact that it asks to record.

What the address says is put in, an id and a moment that were left out are made; then the fact's own model decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, UnreadablePostError
from pydantic_core import from_json, to_json

from truceline.api.rest.calls import Call
from truceline.api.rest.problems import Problem
from truceline.facts import Fact
from truceline.record.canonical import LARGEST
from truceline.record.names import timestamp
from truceline.store.ids import new_id
from truceline.store.node import Node

__all__ = ["MOST", "announced", "fact_of", "json_object", "put"]

MOST = 4 << 20
"""A larger body than so many bytes is not taken, but for uploads."""
_MOST_DIGITS = 15


def announced(request: HttpRequest, media_type: str, most: int) -> int:
    """How many bytes the body has; raises `Problem` where it cannot be taken."""
    length = request.META.get("CONTENT_LENGTH") or ""
    if not (length.isascii() and length.isdecimal()):
        raise Problem(411, "no_length", "the request must say how long it is", where="Content-Length")
    if len(length) > _MOST_DIGITS or int(length) > most:
        raise Problem(413, "too_large", f"more than {most} bytes are not taken", where="body")
    if request.content_type != media_type:
        raise Problem(415, "wrong_media_type", f"the body must be {media_type}", where="Content-Type")
    return int(length)


def json_object(request: HttpRequest) -> dict[str, Any]:
    """The JSON object that the body is; raises `Problem` for anything else."""
    announced(request, "application/json", MOST)
    try:
        read = from_json(request.body, allow_inf_nan=False)
    except UnreadablePostError:
        raise Problem(400, "not_json", "the line ended before the body did", where="body") from None
    except ValueError as error:
        raise Problem(400, "not_json", str(error)[:200], where="body", remedy="send RFC 8259 JSON in UTF-8") from None
    if not isinstance(read, dict):
        raise Problem(400, "not_as_the_schema_says", "the body must be a JSON object", where="body")
    whole: dict[str, Any] = _with_integers(read)
    return whole


def _with_integers(read: Any) -> Any:
    """The same with 15 for 15.0: to JSON Schema, as to RFC 8785, that is one number."""
    if isinstance(read, dict):
        return {name: _with_integers(value) for name, value in read.items()}
    if isinstance(read, list):
        return [_with_integers(value) for value in read]
    return int(read) if isinstance(read, float) and read.is_integer() and abs(read) <= LARGEST else read


def fact_of(call: Call, node: Node, id: str | None, body: Mapping[str, Any]) -> Fact:
    """The fact; raises `Problem` or `ValidationError` where it cannot be made, and what its values raise."""
    for name in ("v", "coarsened"):
        if name in body:
            raise _said_twice(name, "is not for the request to say")
    members = dict(body)
    if id is not None:
        put(members, call.id, id, only=True)
    for path, value in call.fixed:
        put(members, path, value, only=True)
    now = node.clock()
    if call.new:
        put(members, call.id, new_id(call.new, now))
    if call.now:
        put(members, call.now, timestamp(now))
    return call.fact.model_validate_json(to_json(members), strict=True)


def put(members: dict[str, Any], path: str, value: str, *, only: bool = False) -> None:
    """Put `value` at the dotted `path`, unless something stands there; raises `Problem` for that if `only`.

    Objects on the way are copied, never made: without them the model says what is missing.
    """
    *way, last = path.split(".")
    at = members
    for name in way:
        inner = at.get(name)
        if not isinstance(inner, dict):
            return
        at[name] = at = dict(inner)
    if last in at and only:
        raise _said_twice(path, "is said by the address")
    at.setdefault(last, value)


def _said_twice(where: str, detail: str) -> Problem:
    return Problem(400, "not_as_the_schema_says", detail, where=where, remedy="leave it out")
