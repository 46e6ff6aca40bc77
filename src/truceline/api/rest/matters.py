"""What the centre works on, as the facts of all logs make it: lists, one of them, and the facts that it is made of.

    GET /api/v1/patrols?state=completed&since=2020-03-15&limit=50
    GET /api/v1/patrols/p-01…                 with its ETag
    GET /api/v1/patrols/p-01…/facts

What is stored goes out as it is: a value is not read again only to be written again.
"""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated, Any, Literal
from urllib.parse import quote

from django.db import connections
from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Schema
from pydantic import BeforeValidator, Field

from truceline.api.rest.addresses import router
from truceline.api.rest.bearer import BEARER, caller
from truceline.api.rest.openapi import ITEM, LIST, reads
from truceline.api.rest.problems import PREFIX, Problem
from truceline.errors import UnknownName
from truceline.matters import READERS
from truceline.store.callers import Caller
from truceline.store.matters import View, in_view, told_about

__all__ = ["NOUNS", "Asked", "address_of", "cursor_of", "joined", "router", "text_of_cursor", "view_of"]

NOUNS = {type: f"{type.replace('_', '-')}s" for type in READERS} | {
    "access": "access",
    "evidence": "evidence",
    "commitment": "commitments",
}
"""By type of matter the first word of its addresses."""
_COLUMNS = "subject, state, words, day, last, due, at, ref, facts, data"
_PLACE = {"day": 3, "at": 6}
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_JSON = "application/json"
_dump = json.JSONEncoder(ensure_ascii=False).encode


def _day(written: object) -> object:
    """Nothing but `2020-03-15`: no number of seconds, no week."""
    if not isinstance(written, str) or not _DAY.fullmatch(written):
        raise ValueError("is no day such as 2020-03-15")
    return written


Day = Annotated[date, BeforeValidator(_day)]


class Asked(Schema):
    """How much of a list is asked for: `cursor` is what the page before named as its `next`."""

    view: Literal["own", "joint"] | None = Field(
        None, description="own: of every log that the node holds; joint: of shared logs alone. The most one may see."
    )
    limit: int = Field(50, ge=1, le=200)
    cursor: str | None = Field(None, min_length=1, max_length=600, pattern="^[A-Za-z0-9_-]+$")


class OfMatters(Asked):
    """A list of matters: in one state, about any day from `since` to `until` inclusive."""

    state: str | None = Field(None, min_length=1, max_length=64, pattern="^[a-z_]+$")
    since: Day | None = None
    until: Day | None = None


def view_of(who: Caller, asked: View | None) -> View:
    """What the caller gets to see; raises `NotPermitted` where they asked for more."""
    if asked == "own":
        who.must_see("internal")
    who.must_see("joint")
    return asked or ("own" if who.sees("internal") else "joint")


def cursor_of(*parts: str) -> str:
    """Where a page ends, as the next one is asked for."""
    return urlsafe_b64encode("\0".join(parts).encode()).decode().rstrip("=")


def text_of_cursor(cursor: str, parts: int) -> list[str]:
    """What `cursor_of` was given; raises `Problem` for what it never gave."""
    try:
        found = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().split("\0")
    except ValueError:
        found = []
    if len(found) != parts:
        raise Problem(422, "invalid_setting", "is no cursor", where="cursor", remedy="take `next` of a page")
    return found


def joined(items: Iterable[str], after: str | None) -> HttpResponse:
    """A page of a list, of items that are JSON already."""
    return HttpResponse(f'{{"items":[{",".join(items)}],"next":{_dump(after)}}}', content_type=_JSON)


def address_of(subject: str) -> str | None:
    """Where a matter is read; None for what is none."""
    type, _, id = subject.partition(":")
    return f"{PREFIX}/{NOUNS[type]}/{quote(id, safe='')}" if type in NOUNS else None


def _json(row: tuple[Any, ...]) -> str:
    subject, state, words, day, last, due, at, ref, facts, data = row
    type, _, id = subject.partition(":")
    head = _dump(
        {
            "id": id,
            "type": type,
            "state": state,
            "words": words,
            "day": day,
            "last": last,
            "due": due,
            "at": at,
            "ref": ref,
            "facts": facts,
        }
    )
    return f'{head[:-1]}, "value": {data}}}'


def _page(who: Caller, type: str, asked: OfMatters) -> HttpResponse:
    """Newest entry first, or latest day where days are asked for: as an index has them, so that nothing is sorted."""
    where, given = ["view = %s", "type = %s"], [view_of(who, asked.view), type]
    for clause, value in (("state = %s", asked.state), ("day <= %s", asked.until)):
        if value is not None:
            where.append(clause)
            given.append(str(value))
    order = "at" if asked.since is None and asked.until is None else "day"
    if asked.cursor is not None:
        where.append(f"({order}, subject) < (%s, %s)")
        given += text_of_cursor(asked.cursor, 2)
    rows: list[tuple[Any, ...]] = []
    for bounds in _since(asked.since):
        left = asked.limit + 1 - len(rows)
        if left:
            rows += _rows(who, [*where, *bounds], [*given, *bounds.values()], order, left)
    more = len(rows) > asked.limit
    rows = rows[: asked.limit]
    return joined(map(_json, rows), cursor_of(rows[-1][_PLACE[order]], rows[-1][0]) if more else None)


def _since(day: date | None) -> tuple[dict[str, str], ...]:
    """What is about a day or later: what begins then, the later first, and what had begun and was not over.

    One condition for both would be answered from an index of last days, and all that it finds sorted.
    """
    if day is None:
        return ({},)
    return {"day >= %s": str(day)}, {"COALESCE(day, '') < %s": str(day), "last >= %s": str(day)}


def _rows(who: Caller, where: Sequence[str], given: Sequence[str], order: str, limit: int) -> list[tuple[Any, ...]]:
    with connections[who.node.alias].cursor() as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS} FROM matter WHERE {' AND '.join(where)} "
            f"ORDER BY {order} DESC, subject DESC LIMIT {limit}",
            given,
        )
        return list(cursor.fetchall())


def _one(request: HttpRequest, who: Caller, type: str, id: str, asked: View | None) -> HttpResponse:
    view = view_of(who, asked)
    with connections[who.node.alias].cursor() as cursor:
        cursor.execute(f"SELECT {_COLUMNS} FROM matter WHERE view = %s AND subject = %s", [view, f"{type}:{id}"])
        row = cursor.fetchone()
    if row is None:
        raise _unknown(type, id)
    etag = f'"{view}-{row[8]}"'
    if request.headers.get("If-None-Match") == etag:
        answer = HttpResponse(status=304)
    else:
        answer = HttpResponse(_json(row), content_type=_JSON)
    answer["ETag"] = etag
    return answer


def _facts(who: Caller, type: str, id: str, view: View | None) -> HttpResponse:
    seen = view_of(who, view)
    told = [one for one in told_about(who.node, f"{type}:{id}") if in_view(seen, one.origin)]
    if not told:
        raise _unknown(type, id)
    items = (
        {
            "ref": one.ref,
            "at": one.at.isoformat(),
            "author": one.author,
            "kind": one.fact.kind,
            "fact": one.fact.model_dump(mode="json", exclude_defaults=True),
        }
        for one in told
    )
    return joined(map(_dump, items), None)


def _unknown(type: str, id: str) -> UnknownName:
    return UnknownName(f"there is no such {type.replace('_', ' ')} here", where=id[:64], remedy="list them")


def _add(type: str) -> None:
    """The three operations of one type of matter."""
    noun = NOUNS[type]
    name, says = noun.replace("-", "_"), type.replace("_", " ")

    def many(request: HttpRequest, asked: Annotated[OfMatters, Query()]) -> HttpResponse:
        return _page(caller(request), type, asked)

    def one(request: HttpRequest, id: Annotated[str, Path()], view: View | None = None) -> HttpResponse:
        return _one(request, caller(request), type, id, view)

    def facts(request: HttpRequest, id: Annotated[str, Path()], view: View | None = None) -> HttpResponse:
        return _facts(caller(request), type, id, view)

    for path, view, verb, schema, summary in (
        (f"/{noun}", many, "list", LIST, f"List: {says}, newest entry first"),
        (f"/{noun}/{{id}}", one, "get", ITEM, f"One {says}, with its ETag"),
        (f"/{noun}/{{id}}/facts", facts, "facts_of", LIST, f"The facts that one {says} is made of, log by log"),
    ):
        router.add_api_operation(
            path,
            ["GET"],
            view,
            auth=BEARER,
            operation_id=f"{verb}_{name}",
            summary=summary,
            tags=[noun],
            openapi_extra=reads(schema),
        )


for _type in READERS:
    _add(_type)
