"""What comes as bytes: reports, evidence, tracks, material. Multipart, one file each, of a bounded size.

    POST /api/v1/evidence      file=…, says=…, source=…

What was handed in never goes out again as it came: a browser would run what a stranger sent.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, NamedTuple

from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest, HttpResponse
from ninja import Path
from pydantic import AwareDatetime, Field

from truceline.acts import evidence, patrols, reports
from truceline.api.rest.addresses import router
from truceline.api.rest.bearer import Bearer, caller
from truceline.api.rest.bodies import announced
from truceline.api.rest.openapi import schema_of, uploads
from truceline.api.rest.problems import Problem
from truceline.api.rest.writing import Id, Joint, read_before, recorded
from truceline.model import Value
from truceline.store.journal import Written
from truceline.store.receive import Said

__all__ = ["MOST_UPLOAD"]

MOST_UPLOAD = 64 << 20
"""A larger file is not taken over REST; `truceline read` takes any that memory holds."""
_MULTIPART = "multipart/form-data"
_OVERHEAD = 1 << 16


class OfReport(Value):
    """What is said of a report; `source` is a person's code, who that is lies in the vault."""

    source: str | None = Field(None, max_length=64)
    outlet: str | None = Field(None, max_length=200)
    party: str | None = Field(None, max_length=64)
    reliability: Literal["A", "B", "C", "D", "E", "F"] | None = None
    credibility: Literal["1", "2", "3", "4", "5", "6"] | None = None


class OfEvidence(Value):
    """What an item of evidence is, who received it from whom, why and when; the step of its case is taken along."""

    says: str = Field(min_length=1, max_length=2000)
    by: str = Field("", max_length=200)
    source: str = Field("", max_length=200)
    why: str = Field("", max_length=2000)
    at: AwareDatetime | None = None
    case: str = Field("", max_length=200)


class OfCopy(Value):
    """How a copy of other bytes was made (enlarged, transcribed), by whom, why and when."""

    made_by: str = Field("", max_length=2000)
    by: str = Field("", max_length=200)
    why: str = Field("", max_length=2000)
    at: AwareDatetime | None = None


class OfTrack(Value):
    """Whose track it is; of a file with several, `track` is the number of the one that is meant, from 0."""

    contingent: str = Field(min_length=1, max_length=64)
    vehicle: str = Field("", max_length=200)
    track: int | None = Field(None, ge=0, le=100_000)
    clock_hours: float = Field(0.0, ge=-24, le=24)
    synthetic: bool = False


class OfMaterial(Value):
    """Nothing is said of mere material."""


class Upload(NamedTuple):
    """One file with what is said of it."""

    content: bytes
    name: str
    content_type: str
    told: Any


def _read(request: HttpRequest, model: type[Value]) -> Upload:
    """The file and the form of a request; raises `Problem` or `ValidationError`."""
    announced(request, _MULTIPART, MOST_UPLOAD + _OVERHEAD)
    # In memory alone: what a source handed in is not put where others may read it.
    request.upload_handlers = [MemoryFileUploadHandler(request)]
    form = {name: request.POST[name] for name in request.POST}
    held = request.FILES.getlist("file")
    if len(held) != 1 or len(request.FILES) != 1:
        raise Problem(
            400, "not_as_the_schema_says", f"{len(held)} files, but it must be one", where="file", remedy="send it"
        )
    (file,) = held
    return Upload(file.read(), file.name or "file", file.content_type or "", model.model_validate(form))


def _call(path: str, act: str, summary: str, model: type[Value], result: str = "Written") -> dict[str, Any]:
    """What all these operations share, for `router.post`."""
    name = path.replace("{id}/", "").strip("/").replace("/", "_")
    return {
        "path": path,
        "auth": Bearer(act),
        "response": {201: None},
        "operation_id": f"post_{name}",
        "summary": f"{act}: {summary}",
        "tags": [path.split("/")[1]],
        "openapi_extra": uploads(schema_of(model), result) | {"x-act": act},
    }


@router.post(**_call("/reports", "report_received", "a report came in", OfReport, "WrittenReport"))
def receive(request: HttpRequest, joint: Joint = False) -> HttpResponse:
    """Whole and as it came; the same bytes again are known, and nothing is recorded."""
    given = _read(request, OfReport)
    told = given.told.model_dump()
    told["credibility"] = int(told["credibility"]) if told["credibility"] else None
    found = reports.hand_in(caller(request).actor, given.content, given.name, Said(**told), joint=joint)
    if found.unread:
        first = found.unread[0]
        raise Problem(422, "unreadable_report", first.reason, where=given.name[:100], remedy=first.remedy)
    return recorded([], new=list(found.kept), known=list(found.known))


@router.post(**_call("/material", "material_kept", "bytes are kept", OfMaterial))
def keep(request: HttpRequest, joint: Joint = False) -> HttpResponse:
    """The same bytes again are known, and nothing is recorded."""
    given = _read(request, OfMaterial)
    return recorded(reports.keep(caller(request).actor, given.content, given.content_type, joint=joint))


@router.post(**_call("/evidence", "evidence_taken", "an item of evidence with its bytes", OfEvidence))
def take(request: HttpRequest, joint: Joint = False) -> HttpResponse:
    """Kept under its hash; its chain of custody begins with who received it."""
    given = _read(request, OfEvidence)
    name = reports.bare_name(given.name)
    told = given.told.model_dump()
    return recorded(evidence.take(caller(request).actor, given.content, name=name, joint=joint, **told))


@router.post(**_call("/evidence/{id}/copy", "evidence_taken", "a working copy of an item", OfCopy))
def copy(request: HttpRequest, id: Annotated[Id, Path()], joint: Joint = False) -> HttpResponse:
    """An item of its own with its own chain; the original's bytes and chain stay as they are."""
    given = _read(request, OfCopy)
    name = reports.bare_name(given.name)
    told = given.told.model_dump()
    return recorded(evidence.copy(caller(request).actor, id, given.content, name=name, joint=joint, **told))


@router.post(**_call("/patrols/{id}/track", "track_received", "the tracks of a contingent", OfTrack, "WrittenTracks"))
def track(request: HttpRequest, id: Annotated[Id, Path()], joint: Joint = False) -> HttpResponse:
    """GPX, KML, GeoJSON, CSV or JSON Lines; what cannot be used of it is said."""
    given, who = _read(request, OfTrack), caller(request)
    saw = read_before(request, who, f"patrol:{id}")
    told = given.told.model_dump()
    contingent = told.pop("contingent")
    name = reports.bare_name(given.name)
    found = patrols.take_track(who.actor, id, given.content, name, contingent, joint=joint, saw=saw, **told)
    written: tuple[Written, ...] = found.written
    return recorded(written, unusable=[str(error) for error in found.unusable])
