"""The record itself: logs, entries with their bodies, and proofs that anybody can check (docs/formats/entry.md)."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Schema
from pydantic import Field, StringConstraints

from truceline.api.rest.addresses import router
from truceline.api.rest.bearer import BEARER, caller
from truceline.api.rest.matters import joined
from truceline.api.rest.openapi import LIST, OBJECT, reads
from truceline.errors import UnknownName
from truceline.record.canonical import LARGEST
from truceline.record.names import INTERNAL, is_shared
from truceline.store import bodies, log
from truceline.store.callers import Caller
from truceline.store.prove import proof_of

_JSON = "application/json"
_dump = json.JSONEncoder(ensure_ascii=False).encode
Node = Annotated[str, Path(), StringConstraints(pattern="^[a-z0-9]([a-z0-9.-]{0,62}[a-z0-9])?$")]
Log = Annotated[Literal["shared", "internal"], Path()]
Seq = Annotated[int, Path(), Field(ge=0, le=LARGEST)]


class Part(Schema):
    """Entries from `start` on, as many as `limit`."""

    start: int = Field(0, ge=0, le=LARGEST)
    limit: int = Field(50, ge=1, le=200)


def _origin(who: Caller, node: str, of: str) -> str:
    """The log's origin, if it is held and the caller may see it."""
    who.must_see("internal" if of == INTERNAL else "joint")
    origin = f"{node}/{of}"
    if origin not in log.logs(who.node):
        raise UnknownName("there is no such log here", where=origin[:80], remedy="list them")
    return origin


def _head(who: Caller, head: log.Head) -> dict[str, Any]:
    return {
        "log": head.origin,
        "size": head.size,
        "checkpoint": head.checkpoint,
        "last_at": head.last_at,
        "in_conflict": head.conflict,
        "confirmed": log.confirmed(who.node, head.origin),
    }


@router.get(
    "/logs", tags=["logs"], auth=BEARER, operation_id="list_logs", summary="All logs held", openapi_extra=reads(LIST)
)
def logs(request: HttpRequest) -> HttpResponse:
    """With where each ends, under which checkpoint, and how far other nodes confirmed it."""
    who = caller(request)
    who.must_see("joint")
    shown = [head for head in log.logs(who.node).values() if is_shared(head.origin) or who.sees("internal")]
    return joined((_dump(_head(who, head)) for head in shown), None)


@router.get(
    "/logs/{node}/{of}",
    tags=["logs"],
    auth=BEARER,
    operation_id="get_log",
    summary="One log",
    openapi_extra=reads(OBJECT),
)
def one_log(request: HttpRequest, node: Node, of: Log) -> HttpResponse:
    """Where it ends, under which checkpoint."""
    who = caller(request)
    return HttpResponse(_dump(_head(who, log.logs(who.node)[_origin(who, node, of)])), content_type=_JSON)


@router.get(
    "/logs/{node}/{of}/entries",
    tags=["logs"],
    auth=BEARER,
    operation_id="list_entries",
    summary="Entries",
    openapi_extra=reads(LIST),
)
def entries(request: HttpRequest, node: Node, of: Log, asked: Annotated[Part, Query()]) -> HttpResponse:
    """Entries as they are signed, without their bodies; `next` is the `start` of the next part."""
    who = caller(request)
    origin = _origin(who, node, of)
    found = [data.decode() for _, data in log.entries(who.node, origin, asked.start, asked.start + asked.limit)]
    end = asked.start + len(found)
    return joined(found, str(end) if end < log.logs(who.node)[origin].size and found else None)


@router.get(
    "/logs/{node}/{of}/entries/{seq}",
    auth=BEARER,
    tags=["logs"],
    operation_id="get_entry",
    summary="One entry with its body",
    openapi_extra=reads(OBJECT),
)
def entry(request: HttpRequest, node: Node, of: Log, seq: Seq) -> HttpResponse:
    """The entry as signed; body and salt in base64, null where they are withheld, erased, or not for the caller."""
    who = caller(request)
    ref = f"{_origin(who, node, of)}#{seq}"
    found = log.entry(who.node, ref)
    kept = bodies.read(who.node, found.body.sha256) if who.may_read(found) else None
    salt, body = (b64encode(part).decode() for part in kept) if kept else (None, None)
    said = f'{{"entry":{found.encode().decode()},"salt":{_dump(salt)},"body":{_dump(body)}}}'
    return HttpResponse(said, content_type=_JSON)


@router.get(
    "/logs/{node}/{of}/entries/{seq}/proof",
    auth=BEARER,
    tags=["logs"],
    operation_id="get_proof",
    summary="The proof that an entry stands in its log (C2SP tlog-proof)",
    openapi_extra=reads({"type": "string"}, "text/plain"),
)
def proof(request: HttpRequest, node: Node, of: Log, seq: Seq) -> HttpResponse:
    """To be checked offline with any tool that knows the format."""
    who = caller(request)
    return HttpResponse(
        str(proof_of(who.node, f"{_origin(who, node, of)}#{seq}")), content_type="text/plain; charset=utf-8"
    )
