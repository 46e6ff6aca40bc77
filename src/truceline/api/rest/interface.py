"""All of it put together: the addresses under `/api/v1`, and the schema that describes them."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver
from ninja import NinjaAPI
from ninja.errors import ValidationError as InvalidQuery
from pydantic import ValidationError

from truceline import __version__
from truceline.api.rest import administration, composed, documents, held, matters, queries, record, uploads, writing
from truceline.api.rest.addresses import router
from truceline.api.rest.openapi import answers, components
from truceline.api.rest.problems import PREFIX, Problem, answer
from truceline.errors import TrucelineError

__all__ = ["interface", "urls"]

_SAYS = (
    "A node of Truceline. Each request acts as the member whose token it brings; every write goes through the node's "
    "journal. docs/api.md says more."
)


class Interface(NinjaAPI):
    """With components that are named over all facts together."""

    def get_openapi_schema(self, **given: Any) -> Any:
        """The OpenAPI 3.1 document."""
        made = super().get_openapi_schema(path_prefix=f"{PREFIX}/")
        made["components"]["schemas"] |= components()
        made["components"]["responses"] = answers()
        return made


def _of_query(request: HttpRequest, error: Any) -> HttpResponse:
    """What is wrong with the address or its query."""
    first = error.errors[0]
    where = ".".join(str(part)[:64] for part in first["loc"])
    return Problem(
        400, "not_as_the_schema_says", first["msg"], where=where, remedy=f"see {PREFIX}/openapi.json"
    ).response()


_PARTS = (administration, composed, writing, uploads, documents, queries, held, record, matters)
"""Imported for what they add to the router."""


def _made() -> Interface:
    made = Interface(
        title="Truceline",
        version=__version__,
        description=_SAYS,
        docs_url=None,
        openapi_url=None,
        urls_namespace="rest",
    )
    made.add_exception_handler(InvalidQuery, _of_query)
    for kind in (Problem, TrucelineError, ValidationError):
        made.add_exception_handler(kind, answer)
    made.add_router("", router)
    return made


interface = _made()


@cache
def _document() -> bytes:
    return json.dumps(interface.get_openapi_schema(), ensure_ascii=False).encode()


def document(request: HttpRequest) -> HttpResponse:
    """The schema; it holds nothing of the node, so anybody may read it."""
    return HttpResponse(_document(), content_type="application/json")


def urls() -> list[URLPattern | URLResolver]:
    """What Django is told, relative to the prefix."""
    from django.urls import path
    from django.views.decorators.http import require_safe

    return [path("openapi.json", require_safe(document)), *interface.urls[0]]
