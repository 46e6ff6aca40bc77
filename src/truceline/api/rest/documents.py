"""What goes out as a file or as text: situation reports by version, the brief of a day, the sheet of a patrol.

All of it is made by the node; what was handed in never goes out. It is sent to be kept and never to be shown by a
browser as a page of this node.

Who sees the internal log may have every version of a situation report, also before it is issued. Others may have, once
it is issued, what is for both sides or for the public, and a liaison officer what is for their own party.
"""

from __future__ import annotations

import json
import re
from pathlib import PurePath
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query
from pydantic import Field

from truceline.acts import sitreps
from truceline.acts.briefings import brief as brief_on
from truceline.acts.picture import drawn, incidents
from truceline.api.rest.addresses import router
from truceline.api.rest.asking import OfDrawing
from truceline.api.rest.bearer import BEARER, Bearer, caller
from truceline.api.rest.composed import asked
from truceline.api.rest.matters import joined, view_of
from truceline.api.rest.openapi import LIST, reads, schema_of, writes
from truceline.api.rest.writing import IF_MATCH, read_before, recorded
from truceline.coordination.window import Day
from truceline.errors import UnknownName
from truceline.matters.sitreps import SitrepRecord
from truceline.model import Value
from truceline.sitrep.brief import as_text
from truceline.sitrep.brief import brief as brief_of
from truceline.sitrep.patrol_sheet import patrol_pdf
from truceline.store import matters
from truceline.store.callers import Caller
from truceline.store.matters import View
from truceline.verification.moment import At

__all__ = ["Preparation"]

_dump = json.JSONEncoder(ensure_ascii=False).encode
_TYPES = {".pdf": "application/pdf", ".html": "text/html", ".csv": "text/csv", ".geojson": "application/geo+json"}
_PLAIN = re.compile(r"[^A-Za-z0-9._-]+")
_FILE = {"type": "string", "format": "binary"}
_ANY_FILE = "application/octet-stream"


class Preparation(Value):
    """Of which day, for whom, as known when; `sitrep` is a report that was returned and is prepared anew."""

    day: Day
    audience: str = Field("own", pattern="^(own|joint|public|party:[a-z0-9][a-z0-9_-]{0,62})$")
    cut_off: str = Field("19:30", pattern="^[0-2][0-9]:[0-5][0-9]$")
    zone: str | None = Field(None, pattern="^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}$", max_length=64)
    as_of: At | None = None
    sitrep: str | None = Field(None, min_length=1, max_length=200, pattern=r"^[^/\x00-\x1f\x7f-\x9f]+$")


def kept(content: bytes, name: str) -> HttpResponse:
    """A file to be kept: no browser shows it as a page, runs it, or guesses what it is."""
    media_type = _TYPES.get(PurePath(name).suffix, _ANY_FILE)
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    answer = HttpResponse(content, content_type=media_type + charset)
    answer["Content-Disposition"] = f'attachment; filename="{_PLAIN.sub("-", name)[:120]}"'
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store"
    return answer


def may_have(who: Caller, report: SitrepRecord) -> bool:
    """Whether a version of the report is for the caller, as it stands."""
    if who.sees("internal"):
        return True
    mine = ("joint", "public", *((f"party:{who.member.party}",) if who.member.party else ()))
    return report.issued is not None and report.audience in mine


def _report(who: Caller, id: str) -> SitrepRecord:
    """The report; raises `UnknownName` for one that is not for the caller as for one that is not there."""
    who.must_see("joint")
    for row in matters.listed(who.node, "sitrep", ids=[id]):
        found = SitrepRecord.model_validate_json(row.data) if row.state != "withdrawn" else None
        if found and may_have(who, found):
            return found
    raise UnknownName("there is no such report here, or it is not for you", where=id[:64], remedy="list them")


def _files(report: SitrepRecord) -> tuple[str, ...]:
    documents = report.issued.documents if report.issued else report.last.documents if report.last else {}
    return tuple(name for name in documents if name != sitreps.PICTURE)


@router.post(
    "/sitreps",
    auth=Bearer("sitrep_prepared"),
    response={201: None},
    operation_id="post_sitreps",
    summary="sitrep_prepared: the report of a day is prepared as a draft, which stays at home",
    tags=["sitreps"],
    openapi_extra=writes("/sitreps", schema_of(Preparation), result="WrittenSitrep")
    | {"x-act": "sitrep_prepared", "parameters": [IF_MATCH]},
)
def prepare(request: HttpRequest) -> HttpResponse:
    """Its picture is drawn from all reports that are held, which takes a while; `unread` is what could not be read."""
    who, body = caller(request), asked(request, Preparation)
    who.must_see("internal")
    began = who.node.clock()
    if body.sitrep is not None:
        sitreps.one(who.node, body.sitrep)
    saw = read_before(request, who, f"sitrep:{body.sitrep or ''}")
    told = body.model_dump(exclude={"sitrep", "day"})
    picture, unread = drawn(who.node, body.day, **told)
    written = sitreps.prepare(who.actor, picture, id=body.sitrep, as_of=began, saw=saw if body.sitrep else {})
    return recorded(written[-1:], unread=[f"{one.path}: {one.reason}" for one in unread])


@router.get(
    "/issued-sitreps",
    auth=BEARER,
    operation_id="list_issued_sitreps",
    summary="The situation reports that were issued and are for the caller, by day",
    tags=["sitreps"],
    openapi_extra=reads(LIST),
)
def issued(request: HttpRequest) -> HttpResponse:
    """Each with its files; a liaison officer finds here what is for both sides, the public and their own party."""
    who = caller(request)
    who.must_see("joint")
    found = (one.record for one in sitreps.sitreps(who.node, state="issued"))
    return joined((_said(one) for one in found if may_have(who, one)), None)


def _said(report: SitrepRecord) -> str:
    assert report.issued is not None
    return _dump(
        {
            "id": report.id,
            "day": report.day.isoformat() if report.day else None,
            "audience": report.audience,
            "issued": report.issued.at.isoformat(),
            "prepared_by": report.issued.prepared_by,
            "approved_by": report.issued.approved_by,
            "ref": report.issued.ref,
            "files": _files(report),
        }
    )


@router.get(
    "/sitreps/{id}/files",
    auth=BEARER,
    operation_id="list_files_of_sitreps",
    summary="The files of a situation report, by name",
    tags=["sitreps"],
    openapi_extra=reads(LIST),
)
def names(request: HttpRequest, id: Annotated[str, Path()]) -> HttpResponse:
    """As issued; before that, of its last preparation."""
    return joined((_dump({"name": name}) for name in _files(_report(caller(request), id))), None)


@router.get(
    "/sitreps/{id}/files/{name}",
    auth=BEARER,
    operation_id="get_file_of_sitreps",
    summary="One file of a situation report",
    tags=["sitreps"],
    openapi_extra=reads(_FILE, *_TYPES.values(), _ANY_FILE),
)
def file(request: HttpRequest, id: Annotated[str, Path()], name: Annotated[str, Path()]) -> HttpResponse:
    """To be kept, not shown."""
    who = caller(request)
    if name not in _files(_report(who, id)):
        raise UnknownName("the report has no such file", where=name[:64], remedy="list them")
    return kept(sitreps.files(who.node, id)[name], name)


@router.get(
    "/brief",
    auth=BEARER,
    operation_id="ask_brief",
    summary="The officer's brief of a day, of at most 80 lines",
    tags=["brief"],
    openapi_extra=reads({"type": "string"}, "text/plain"),
)
def brief(request: HttpRequest, how: Annotated[OfDrawing, Query()]) -> HttpResponse:
    """Drawn from all reports; `own` and a party's are for those who see the internal log."""
    who = caller(request)
    view_of(who, "joint" if how.audience in ("joint", "public") else "own")
    picture, _ = drawn(who.node, how.day, **how.model_dump(exclude={"day"}))
    return HttpResponse(as_text(brief_of(picture)), content_type="text/plain; charset=utf-8")


@router.get(
    "/patrols/{id}/brief",
    auth=BEARER,
    operation_id="ask_patrols_brief",
    summary="The briefing sheet of a patrol, as PDF",
    tags=["patrols"],
    openapi_extra=reads(_FILE, "application/pdf"),
)
def sheet(request: HttpRequest, id: Annotated[str, Path()], view: View | None = None) -> HttpResponse:
    """One page with map, window, composition, and what is near, of what the caller sees."""
    who = caller(request)
    seen = view_of(who, view)
    made = brief_on(who.node, id, incidents=incidents(who.node, seen), view=seen)
    return kept(patrol_pdf(made), f"patrol-{id}.pdf")
