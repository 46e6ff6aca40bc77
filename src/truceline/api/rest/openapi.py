"""The OpenAPI 3.1 schema of the interface: the facts' own JSON schemas, less what the address or the node says.

Names of components are pydantic's over all facts together, so that an item of evidence and one of a ledger stay apart.
"""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from pydantic.json_schema import models_json_schema

from truceline.api.rest.calls import Call, calls
from truceline.api.rest.problems import MEDIA_TYPE, TYPES
from truceline.model import Value

__all__ = [
    "ID",
    "ITEM",
    "LIST",
    "OBJECT",
    "answers",
    "body_of",
    "components",
    "problems",
    "reads",
    "schema_of",
    "writes",
]

Schema = dict[str, Any]
_REF = "#/components/schemas/"
ID: Schema = {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[^/\\x00-\\x1f\\x7f-\\x9f]+$"}
"""What an id in an address looks like."""
_WRITTEN: Schema = {
    "type": "object",
    "required": ["written"],
    "additionalProperties": False,
    "properties": {
        "written": {
            "type": "array",
            "description": "What was recorded, in its order.",
            "items": {
                "type": "object",
                "required": ["ref", "subject", "state", "at"],
                "properties": {name: {"type": "string"} for name in ("ref", "subject", "state", "at")},
            },
        }
    },
}
_TEXTS: Schema = {"type": "array", "items": {"type": "string"}}
_AND_MORE: dict[str, Schema] = {
    "WrittenToken": {
        "token": {"type": "string"},
        "secret": {"type": "string", "description": "Shown this once."},
        "until": {"type": "string", "format": "date-time"},
    },
    "WrittenReport": {
        "new": _TEXTS | {"description": "Ids of reports that are new."},
        "known": _TEXTS | {"description": "Ids of reports that came before."},
    },
    "WrittenSitrep": {"unread": _TEXTS | {"description": "What could not be read for it, and why."}},
    "WrittenTracks": {"unusable": _TEXTS | {"description": "Tracks of the file that cannot be used, and why."}},
}
"""What some answers have beside what was recorded."""
_PROBLEM: Schema = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "where": {"type": "string"},
        "remedy": {"type": "string"},
    },
    "description": "RFC 9457. Types: " + "; ".join(f"{name}: {says}" for name, says in TYPES.items()),
}
_TEXT: Schema = {"type": ["string", "null"]}
ITEM: Schema = {
    "type": "object",
    "required": ["id", "type", "state", "words", "day", "last", "due", "at", "ref", "facts", "value"],
    "additionalProperties": False,
    "properties": {
        **{name: {"type": "string"} for name in ("id", "type", "state", "words", "at", "ref")},
        "day": _TEXT,
        "last": _TEXT,
        "due": _TEXT,
        "facts": {"type": "integer"},
        "value": {"type": "object"},
    },
}
"""A matter: its id, state, one line of words, when it is about, its earliest deadline, its last entry, all of it."""
LIST: Schema = {
    "type": "object",
    "required": ["items", "next"],
    "additionalProperties": False,
    "properties": {"items": {"type": "array", "items": {"type": "object"}}, "next": _TEXT},
}
"""A page of a list; `next` is the cursor of the page after it."""
OBJECT: Schema = {"type": "object"}
_IN_WORDS = {
    400: "Not as this schema says",
    401: "No valid token",
    403: "The member has no right to it",
    404: "Nothing is here",
    405: "The address does not take this method",
    409: "It may not follow what is recorded",
    411: "The request does not say how long it is",
    412: "Something was recorded that its author had not seen",
    413: "The body is too large",
    415: "The body is of another media type",
    422: "It contradicts itself, the agreement or the record",
    429: "Too many wrong tokens from this address",
    500: "A defect of Truceline",
    503: "The node cannot do it now",
}
_READING, _WRITING = (
    (400, 401, 403, 404, 422, 429, 500, 503),
    (400, 401, 403, 404, 409, 411, 412, 413, 415, 422, 429, 500, 503),
)


def problems(*, writing: bool) -> dict[int, Schema]:
    """The answers of every call where something is wrong."""
    return {status: {"$ref": f"#/components/responses/{status}"} for status in (_WRITING if writing else _READING)}


def answers() -> Schema:
    """The answers that operations refer to, by status."""
    content = {MEDIA_TYPE: {"schema": {"$ref": f"{_REF}Problem"}}}
    return {str(status): {"description": words, "content": content} for status, words in _IN_WORDS.items()}


def writes(path: str, body: Schema, result: str = "Written") -> Schema:
    """What an operation that records is, beside its address: body with an example, and answers."""
    content = {"schema": body, "example": example(path)}
    answer = {"description": "Recorded", "content": {"application/json": {"schema": {"$ref": f"{_REF}{result}"}}}}
    return {
        "requestBody": {"required": True, "content": {"application/json": content}},
        "responses": {201: answer, **problems(writing=True)},
    }


def uploads(form: Schema, result: str = "Written") -> Schema:
    """What an operation that takes a file is: a multipart form with the file and what is said of it."""
    file = {"type": "string", "format": "binary", "description": "The file, with its name."}
    body = form | {
        "properties": {"file": file, **{name: _of_form(told) for name, told in form.get("properties", {}).items()}},
        "required": ["file", *form.get("required", [])],
    }
    answer = {"description": "Recorded", "content": {"application/json": {"schema": {"$ref": f"{_REF}{result}"}}}}
    return {
        "requestBody": {"required": True, "content": {"multipart/form-data": {"schema": body}}},
        "responses": {201: answer, **problems(writing=True)},
    }


def _of_form(member: Schema) -> Schema:
    """A member of a form, which has no null: what is not told is left out."""
    told = [one for one in member.get("anyOf", [member]) if one.get("type") != "null"]
    return told[0] if len(told) < len(member.get("anyOf", [member])) else member


def reads(schema: Schema, *media_types: str) -> Schema:
    """What an operation that reads answers: JSON, or one of the media types."""
    answer = {"description": "OK", "content": {one: {"schema": schema} for one in media_types or ("application/json",)}}
    return {"responses": {200: answer, **problems(writing=False)}}


def example(path: str) -> Any:
    """A body of the call at an address."""
    told = _examples()
    return told[path] if path in told else told[f"{path.rpartition('/')[0]}/{{act}}"]


@cache
def _examples() -> Schema:
    read: Schema = yaml.safe_load((files("truceline.api.rest") / "examples.yaml").read_text(encoding="utf-8"))
    return read


@cache
def components() -> Schema:
    """The schemas that the operations refer to."""
    found: Schema = dict(_facts()[1])
    found |= {"Written": _WRITTEN, "Problem": _PROBLEM}
    for name, more in _AND_MORE.items():
        properties = _WRITTEN["properties"] | more
        found[name] = _WRITTEN | {"properties": properties, "required": [*properties]}
    return found


def body_of(call: Call) -> Schema:
    """The JSON schema of a call's body: that of the fact, less what is said elsewhere."""
    refs, defs = _facts()
    schema: Schema = deepcopy(defs[refs[call.fact.kind]])
    for name in ("v", "coarsened"):
        schema["properties"].pop(name, None)
    if call.id:
        _without(schema, call.id, defs, optional=bool(call.new))
    for path, _ in call.fixed:
        _without(schema, path, defs, optional=False)
    if call.now:
        _without(schema, call.now, defs, optional=True)
    return schema


def schema_of(model: type[Value]) -> Schema:
    """The JSON schema of a value that no other refers to."""
    return model.model_json_schema()


@cache
def _facts() -> tuple[dict[str, str], Schema]:
    """By kind the name of its schema; all schemas."""
    kinds = list(dict.fromkeys(call.fact for call in calls()))
    made, schema = models_json_schema([(kind, "validation") for kind in kinds], ref_template=_REF + "{model}")
    return {kind.kind: made[kind, "validation"]["$ref"].removeprefix(_REF) for kind in kinds}, schema["$defs"]


def _without(schema: Schema, path: str, defs: Schema, *, optional: bool) -> None:
    """Take the dotted member out of the schema; or, if `optional`, let it be left out."""
    *way, last = path.split(".")
    at = schema
    for name in way:
        inner = at["properties"][name]
        if "$ref" in inner:
            inner = deepcopy(defs[inner["$ref"].removeprefix(_REF)])
            at["properties"][name] = inner
        at = inner
    at["required"] = [name for name in at.get("required", []) if name != last]
    if not at["required"]:
        del at["required"]
    if not optional:
        del at["properties"][last]
