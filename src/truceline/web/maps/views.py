"""The base map as GeoJSON, and the user's own tiles where there are some."""

from __future__ import annotations

import json
from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import get_language
from django.views.decorators.gzip import gzip_page

from truceline.errors import InvalidSetting
from truceline.store.callers import Caller
from truceline.store.terms import terms
from truceline.web import problems
from truceline.web.maps import tiles as own_tiles
from truceline.web.maps.ground import extent, ground, sources
from truceline.web.maps.said import families, said
from truceline.web.pages import page

GEOJSON = "application/geo+json"


@gzip_page
@page()
def base(request: HttpRequest, who: Caller) -> HttpResponseBase:
    """Routes, zones and places, with the words and symbols of a map as further members (RFC 7946, 6.1)."""
    known = terms(who.node)
    features = ground(known)
    kind, fault = _tiles()
    told = {
        "type": "FeatureCollection",
        "features": features,
        "extent": extent(features),
        "language": get_language(),
        "words": said(),
        "families": families(),
        "sources": sources(known.gazetteer),
        "tiles": kind,
        "fault": fault,
    }
    return geojson(request, told)


def _tiles() -> tuple[str | None, str]:
    """The kind of the user's own tiles; or why they cannot be shown: a map stands without them."""
    try:
        return own_tiles.kind(), ""
    except InvalidSetting as error:
        return None, problems.line(error)


@page()
def tiles(request: HttpRequest, who: Caller) -> HttpResponseBase:
    """A part of the file of tiles (PMTiles, version 3), as its reader asks for it."""
    return own_tiles.part(request)


def geojson(request: HttpRequest, told: object) -> HttpResponse:
    """GeoJSON, or that it is as it was: `no-cache` lets a browser keep it and ask whether it still holds."""
    return sent(request, written(told))


def written(told: object) -> bytes:
    """GeoJSON as it is sent."""
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def sent(request: HttpRequest, body: bytes) -> HttpResponse:
    """GeoJSON that is written already, or that it is as it was."""
    etag = f'"{sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache", "Vary": "Cookie"}
    if etag in request.headers.get("If-None-Match", "").replace("W/", ""):
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(body, content_type=GEOJSON, headers=headers)
