"""Whatever goes wrong, as RFC 9457 problem details: `type`, `title`, `status`, `detail` (what), `where`, `remedy`.

400 is a request that the schema does not allow, 422 one that it allows and that contradicts itself, the agreement or
the record; 409 is a step that may not follow, 412 one that came after something that its author had not seen.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from pydantic import ValidationError

from truceline.errors import (
    ChangedMeanwhile,
    IllegalStep,
    InvalidFact,
    InvalidNode,
    LineDropped,
    NotPermitted,
    Refused,
    TrucelineError,
    UnknownName,
)

__all__ = ["MEDIA_TYPE", "PREFIX", "TYPES", "Problem", "answer", "names_itself", "of_error", "of_schema"]

PREFIX = "/api/v1"
MEDIA_TYPE = "application/problem+json"
_STATUS: tuple[tuple[type[TrucelineError], HTTPStatus], ...] = (
    (NotPermitted, HTTPStatus.FORBIDDEN),
    # Without If-Match nobody said what they had read. RFC 9110, 13.1.1.
    (ChangedMeanwhile, HTTPStatus.PRECONDITION_FAILED),
    (IllegalStep, HTTPStatus.CONFLICT),
    (Refused, HTTPStatus.CONFLICT),
    (InvalidNode, HTTPStatus.SERVICE_UNAVAILABLE),
    (LineDropped, HTTPStatus.SERVICE_UNAVAILABLE),
    (TrucelineError, HTTPStatus.UNPROCESSABLE_ENTITY),
)
"""The first that fits counts. A name that nothing defines is 404 where it was to be read, 422 where it was sent."""
_OF_CONTENT = frozenset({"value_error", "assertion_error"})
"""Pydantic's own names for what a schema cannot say."""

TYPES: dict[str, str] = {
    "not_found": "nothing is at this address, or nothing that this member may see",
    "not_allowed": "the address does not take this method",
    "no_token": "the request brings no token, or one that is worth nothing",
    "too_many_attempts": "too many wrong tokens came from this address",
    "not_permitted": "the member has no right to it",
    "illegal_step": "it may not follow what is recorded",
    "changed_meanwhile": "somebody recorded something that the author had not seen (If-Match)",
    "not_json": "the body is no JSON",
    "not_as_the_schema_says": "a member is missing, unknown or of the wrong kind",
    "wrong_media_type": "the body is of another media type than the call takes",
    "too_large": "the body is larger than is taken",
    "no_length": "the request does not say how long its body is",
    "defect": "a defect of Truceline; what it was is said on the server's standard error",
}
"""Types of problems that are no errors of the tree in `errors.py`; those are called as they are there."""


class Problem(Exception):
    """What is answered instead of what was asked for."""

    def __init__(
        self,
        status: int,
        type: str,
        detail: str,
        *,
        where: str = "",
        remedy: str = "",
        headers: dict[str, str] | None = None,
    ) -> None:
        self.status, self.type, self.detail = status, type, detail
        self.where, self.remedy, self.headers = where, remedy, headers or {}
        super().__init__(detail)

    def response(self) -> HttpResponse:
        """As it goes out."""
        said = {
            "type": f"{PREFIX}/problems#{self.type}",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
        }
        said |= {name: value for name, value in (("where", self.where), ("remedy", self.remedy)) if value}
        answered = HttpResponse(json.dumps(said, ensure_ascii=False), status=self.status, content_type=MEDIA_TYPE)
        for name, value in self.headers.items():
            answered[name] = value
        return answered


def of_error(error: TrucelineError, *, reading: bool = False) -> Problem:
    """The problem that an error is."""
    status = next(status for kind, status in _STATUS if isinstance(error, kind))
    if reading and isinstance(error, UnknownName):
        status = HTTPStatus.NOT_FOUND
    return Problem(status, named(type(error)), error.reason, where=error.where, remedy=error.remedy)


def named(error: type[TrucelineError]) -> str:
    """An error's name as a problem's type: `illegal_step`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", error.__name__).lower()


def of_schema(error: ValidationError, where: str = "") -> Problem:
    """What pydantic found: 400 where the schema forbids it, 422 where it is the content that cannot be."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    first = next((one for one in found if one["type"] not in _OF_CONTENT), found[0])
    place = ".".join(str(part)[:64] for part in first["loc"])
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    if first["type"] == "json_invalid":
        return Problem(400, "not_json", first["msg"], where=where or "body", remedy="send RFC 8259 JSON")
    status, type = (422, named(InvalidFact)) if first["type"] in _OF_CONTENT else (400, "not_as_the_schema_says")
    return Problem(
        status,
        type,
        first["msg"] + more,
        where=place or where or "body",
        remedy=f"see {PREFIX}/openapi.json",
    )


_SAID: dict[int, tuple[str, str, str]] = {
    400: (
        "not_as_the_schema_says",
        "the request is not understood, or is for another host",
        "see truceline serve --host",
    ),
    404: ("not_found", "nothing is here", f"{PREFIX}/openapi.json lists what is; peers send bundles to /peer/exchange"),
    405: ("not_allowed", "the address does not take this method", "the header Allow names those that it takes"),
    500: ("defect", "the node stopped at a defect of its own", "it says which on its standard error"),
}


def names_itself(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Django middleware: no answer with an error leaves `/api/` that is not a problem document."""

    def answered(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if (
            response.status_code < 400
            or not request.path_info.startswith("/api/")
            or response.get("Content-Type") == MEDIA_TYPE
        ):
            return response
        type, detail, remedy = _SAID.get(response.status_code, ("defect", response.reason_phrase, ""))
        kept = {name: response[name] for name in ("Allow", "Retry-After") if name in response}
        return Problem(
            response.status_code, type, detail, where=request.path[:200], remedy=remedy, headers=kept
        ).response()

    return answered


def answer(request: HttpRequest, error: Any) -> HttpResponse:
    """The problem document for whatever was raised on purpose; anything else is raised again."""
    if isinstance(error, Problem):
        return error.response()
    if isinstance(error, ValidationError):
        return of_schema(error).response()
    if isinstance(error, TrucelineError):
        return of_error(error, reading=request.method in ("GET", "HEAD")).response()
    raise error


def listed() -> list[dict[str, Any]]:
    """Every type of problem with its status, where it is always the same, and what it means."""
    from truceline import errors

    tree = [found for name in errors.__all__ if isinstance(found := getattr(errors, name), type)]
    of_tree = {named(kind): " ".join((kind.__doc__ or "").split()) for kind in tree}
    return [{"type": name, "says": says} for name, says in sorted((TYPES | of_tree).items())]
