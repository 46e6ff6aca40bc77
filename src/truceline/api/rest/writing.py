"""The calls that record one fact each, as `calls.yaml` lists them.

    POST /api/v1/patrols/p-01…/answer?joint=true
    If-Match: "own-4"
    {"answer": {"side": "government", "answer": "concurred"}}

`If-Match` is the ETag under which the author read the matter: where something was recorded of it since, nothing is
written, and the answer says what it was.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query
from pydantic import StringConstraints

from truceline.api.rest.addresses import router
from truceline.api.rest.bearer import Bearer, caller
from truceline.api.rest.bodies import fact_of, json_object
from truceline.api.rest.calls import Call, calls
from truceline.api.rest.matters import NOUNS, address_of, view_of
from truceline.api.rest.openapi import body_of, writes
from truceline.api.rest.problems import Problem
from truceline.api.rest.through import record
from truceline.store.callers import Caller
from truceline.store.journal import Written
from truceline.store.matters import View, in_view, told_about

__all__ = ["IF_MATCH", "Id", "Joint", "read_before", "recorded"]

Id = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^/\x00-\x1f\x7f-\x9f]+$")]
Joint = Annotated[bool, Query(description="Write it to the shared log, which peers get; else it stays at home.")]
_ETAG = re.compile(r'"(own|joint)-([0-9]{1,9})"')
IF_MATCH: dict[str, Any] = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": "The ETag of the matter as its author read it.",
    "schema": {"type": "string", "pattern": '^"(own|joint)-[0-9]{1,9}"$'},
}
IF_NEW: dict[str, Any] = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "`*`: only if nothing is recorded of the matter yet, so that a request can be repeated safely.",
    "schema": {"const": "*"},
}


def recorded(written: Iterable[Written], **more: Any) -> HttpResponse:
    """201 with what was recorded."""
    told = [one._asdict() for one in written]
    answer = HttpResponse(json.dumps({"written": told} | more), status=201, content_type="application/json")
    place = address_of(told[0]["subject"]) if told else None
    if place:
        answer["Location"] = place
    return answer


def read_before(request: HttpRequest, who: Caller, subject: str) -> dict[str, int]:
    """What the journal is told the author had read; raises `Problem` where more was recorded, or for no ETag of it."""
    if subject.partition(":")[0] not in NOUNS:
        if "If-Match" in request.headers:
            raise _changed("has no ETag", "If-Match")
        return {}
    condition = _condition(request, who)
    if condition is None:
        return {}
    view, number = condition
    told = sorted(told_about(who.node, subject), key=lambda one: (one.at, one.origin, one.seq))
    seen = [one for one in told if in_view(view, one.origin)]
    if len(seen) > number:
        since = "; ".join(f"{one.fact.act} by {one.author} ({one.ref})" for one in seen[number:])
        raise _changed(f"changed since it was read: {since}", subject)
    return {subject: len(told)}


def _condition(request: HttpRequest, who: Caller) -> tuple[View, int] | None:
    """The view that the author had read, and how many facts of it; None where the request sets no condition."""
    given = request.headers.get("If-Match", "*").strip()
    if given != "*":
        etag = _ETAG.fullmatch(given)
        if etag is None:
            raise _changed('is no ETag of it, such as "own-4"', "If-Match")
        return view_of(who, "own" if etag[1] == "own" else "joint"), int(etag[2])
    # RFC 9110, 13.1.2: only if there is nothing of it yet.
    new = request.headers.get("If-None-Match")
    if new is not None and new.strip() != "*":
        raise _changed("can be * alone", "If-None-Match")
    return None if new is None else (view_of(who, None), 0)


def _changed(detail: str, where: str) -> Problem:
    return Problem(412, "changed_meanwhile", detail, where=where, remedy="read it again, then decide")


def _record(request: HttpRequest, call: Call, id: str | None, joint: bool) -> HttpResponse:
    who = caller(request)
    fact = fact_of(call, who.node, id, json_object(request))
    saw = read_before(request, who, fact.subject)
    return recorded(record(who.actor, fact, joint=joint, saw=saw))


def _conditions(call: Call) -> list[dict[str, Any]]:
    """The headers by which a call can be made to depend on what is recorded."""
    if not call.fact.of_matter:
        return []
    return [IF_MATCH, IF_NEW] if call.new else [IF_MATCH]


def _add(call: Call) -> None:
    """One operation of the router."""

    def create(request: HttpRequest, joint: Joint = False) -> HttpResponse:
        return _record(request, call, None, joint)

    def step(request: HttpRequest, id: Annotated[Id, Path()], joint: Joint = False) -> HttpResponse:
        return _record(request, call, id, joint)

    name = re.sub(r"[^a-z]+", "_", call.path.replace("{id}", "").strip("/"))
    router.add_api_operation(
        call.path,
        ["POST"],
        step if "{id}" in call.path else create,
        auth=Bearer(call.act),
        response={201: None},
        operation_id=f"post_{name}".replace("__", "_").rstrip("_"),
        summary=f"{call.act}: {call.says}",
        tags=[call.noun],
        openapi_extra=writes(call.path, body_of(call)) | {"x-act": call.act, "parameters": _conditions(call)},
    )


for _call in calls():
    _add(_call)
