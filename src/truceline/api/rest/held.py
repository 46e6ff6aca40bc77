"""What else a node holds: reports and their text, claims as decided, incidents as opened, endorsements.

What several nodes say of one thing stands side by side, each in its own item.
"""

from __future__ import annotations

import json
from typing import Annotated, Any

from django.db import connections
from django.http import HttpRequest, HttpResponse
from ninja import Path, Query

from truceline.api.rest.addresses import router
from truceline.api.rest.bearer import BEARER, caller
from truceline.api.rest.matters import Asked, cursor_of, joined, text_of_cursor, view_of
from truceline.api.rest.openapi import LIST, reads
from truceline.config import load
from truceline.errors import UnknownName
from truceline.store import log
from truceline.store.callers import Caller
from truceline.store.matters import View, in_view
from truceline.store.received_reports import read_reports

__all__ = ["NOUNS"]

NOUNS = {"report": "reports", "claim": "claims", "incident": "incidents", "endorsement": "endorsements"}
"""By type of subject the first word of its addresses."""
_COLUMNS = "origin, subject, state, author, at, seq, detail"
_TEXT = {"type": "string"}
_dump = json.JSONEncoder(ensure_ascii=False).encode


def _json(row: tuple[Any, ...]) -> str:
    origin, subject, state, author, at, seq, detail = row
    type, _, id = subject.partition(":")
    head = _dump(
        {"id": id, "type": type, "log": origin, "state": state, "author": author, "at": at, "ref": f"{origin}#{seq}"}
    )
    return f'{head[:-1]}, "facts": {detail}}}'


def _logs(who: Caller, view: View) -> list[str]:
    held = sorted(log.logs(who.node))
    return [origin for origin in held if in_view(view, origin)]


def _page(who: Caller, type: str, asked: Asked) -> HttpResponse:
    """By log and id, so that a page is found without counting those before it."""
    logs = _logs(who, view_of(who, asked.view))
    at, after = text_of_cursor(asked.cursor, 2) if asked.cursor else ("", "")
    rows: list[tuple[Any, ...]] = []
    for origin in (each for each in logs if each >= at):
        with connections[who.node.alias].cursor() as cursor:
            cursor.execute(
                f"SELECT {_COLUMNS} FROM standing WHERE type = %s AND origin = %s AND subject > %s ORDER BY subject "
                f"LIMIT {asked.limit + 1 - len(rows)}",
                [type, origin, after if origin == at else f"{type}:"],
            )
            rows += cursor.fetchall()
        if len(rows) > asked.limit:
            break
    more = len(rows) > asked.limit
    rows = rows[: asked.limit]
    return joined(map(_json, rows), cursor_of(rows[-1][0], rows[-1][1]) if more else None)


def _each(who: Caller, type: str, id: str, asked: View | None) -> HttpResponse:
    logs = _logs(who, view_of(who, asked))
    with connections[who.node.alias].cursor() as cursor:
        cursor.execute(f"SELECT {_COLUMNS} FROM standing WHERE subject = %s ORDER BY origin", [f"{type}:{id}"])
        rows = [row for row in cursor.fetchall() if row[0] in logs]
    if not rows:
        raise UnknownName(f"there is no such {type} here", where=id[:64], remedy="list them")
    return joined(map(_json, rows), None)


def _add(type: str, noun: str) -> None:
    def many(request: HttpRequest, asked: Annotated[Asked, Query()]) -> HttpResponse:
        return _page(caller(request), type, asked)

    def each(request: HttpRequest, id: Annotated[str, Path()], view: View | None = None) -> HttpResponse:
        return _each(caller(request), type, id, view)

    for path, view, verb, summary in (
        (f"/{noun}", many, "list", f"List: {type}, by log and id"),
        (f"/{noun}/{{id}}", each, "get", f"One {type}, as each log has it"),
    ):
        router.add_api_operation(
            path,
            ["GET"],
            view,
            auth=BEARER,
            operation_id=f"{verb}_{noun}",
            summary=summary,
            tags=[noun],
            openapi_extra=reads(LIST),
        )


for _type, _noun in NOUNS.items():
    _add(_type, _noun)


@router.get(
    "/reports/{id}/text",
    auth=BEARER,
    operation_id="get_report_text",
    summary="The text of a report, as it was read; what spans of claims count in",
    tags=["reports"],
    openapi_extra=reads(_TEXT, "text/plain"),
)
def text(request: HttpRequest, id: Annotated[str, Path()], view: View | None = None) -> HttpResponse:
    """Read anew from the bytes that were received; never HTML, whatever was received."""
    who = caller(request)
    logs = _logs(who, view_of(who, view))
    told = {
        type: [one for one in log.standings(who.node, type=type) if one.origin in logs]
        for type in ("report", "material")
    }
    kept = read_reports(who.node, told, load().max_bytes, only=[id.partition("#")[0]])
    found = next((report for report in kept.reports if id in (report.id, *kept.files.get(report.id, ()))), None)
    if found is None:
        raise UnknownName("there is no such report here, or it cannot be read", where=id[:64], remedy="list them")
    return HttpResponse(found.text, content_type="text/plain; charset=utf-8")
