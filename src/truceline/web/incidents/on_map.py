"""What the map draws of a query: the incidents that have a place, the newest of very many, in the reader's words."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from truceline.sitrep.sections import section_of, symbol_of
from truceline.store import incidents as table
from truceline.store.callers import Caller
from truceline.store.incidents import Query, Row, Spot
from truceline.web.incidents.asked import Asked
from truceline.web.incidents.search import search
from truceline.web.incidents.shown import Saying, address_of
from truceline.web.maps.views import GEOJSON, geojson
from truceline.web.pages import page

__all__ = ["MOST", "points"]

MOST = 5000
"""So many points a browser draws at once without being slow; of more it gets the newest."""
_DECIMALS = 4
_LEVEL = 5
"""Of compression: what a browser waits for, and what the network carries."""


@page()
def points(request: HttpRequest, who: Caller) -> HttpResponse:
    """The points of a query as GeoJSON."""
    query = search(Asked.read(request.GET), who.node)
    if query.unlocated:
        return geojson(request, _collection(()))
    packed = _drawn(who, query)
    etag = f'"{sha256(packed).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache", "Vary": "Cookie, Accept-Encoding, Accept-Language"}
    if etag in request.headers.get("If-None-Match", "").replace("W/", ""):
        return HttpResponse(status=304, headers=headers)
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        return HttpResponse(packed, content_type=GEOJSON, headers=headers | {"Content-Encoding": "gzip"})
    return HttpResponse(gzip.decompress(packed), content_type=GEOJSON, headers=headers)


def _drawn(who: Caller, query: Query) -> bytes:
    """The points of a query, compressed, in the reader's language: put together once while the table is as it is."""
    placed = query.model_copy(update={"unlocated": False})

    def make() -> bytes:
        # In the index of words the newest are found in another order, of rows as a whole.
        found = table.listed if placed.text.strip() else table.points
        spots = found(who.node, placed, view=who.view, limit=MOST)
        saying, differ = Saying(who.node), _("accounts differ")
        told = _collection([_point(spot, saying, differ) for spot in spots])
        return gzip.compress(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode(), _LEVEL)

    return table.kept(who.node, who.view, placed, f"map {get_language()}", make)


def _collection(features: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": features}


def _point(row: Row | Spot, saying: Saying, differ: str) -> dict[str, Any]:
    assert row.lat is not None and row.lon is not None
    told = {
        "code": row.code,
        "address": address_of(row.code),
        "title": saying.words[row.kind],
        "family": section_of(row.kind),
        "symbol": symbol_of(row.kind),
        "radius_m": round(row.radius_m or 0),
        "when": saying.days(row),
        "place": row.place,
        "distance": saying.along(row),
        "state": f"{saying.words[row.told]} · {differ}" if row.differs else saying.words[row.told],
        "accounts": row.accounts,
    }
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [round(row.lon, _DECIMALS), round(row.lat, _DECIMALS)]},
        "properties": told,
    }
