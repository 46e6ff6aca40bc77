"""What the map draws of a query: the incidents that have a place, the newest of very many, in the reader's words."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page

from truceline.sitrep.sections import section_of, symbol_of
from truceline.store import incidents as table
from truceline.store.callers import Caller
from truceline.store.incidents import Row
from truceline.store.node import Node
from truceline.web.incidents.asked import Asked
from truceline.web.incidents.search import search
from truceline.web.incidents.shown import address_of, along, days_in_words
from truceline.web.maps.views import geojson
from truceline.web.pages import page
from truceline.web.templatetags.truceline import words

__all__ = ["MOST", "points"]

MOST = 5000
"""So many points a browser draws at once without being slow; of more it gets the newest."""
_DECIMALS = 4


@gzip_page
@page()
def points(request: HttpRequest, who: Caller) -> HttpResponse:
    """The points of a query as GeoJSON."""
    query = search(Asked.read(request.GET), who.node)
    placed = query.model_copy(update={"unlocated": False})
    rows = () if query.unlocated else table.listed(who.node, placed, view=who.view, limit=MOST)
    return geojson(request, {"type": "FeatureCollection", "features": [_point(who.node, row) for row in rows]})


def _point(node: Node, row: Row) -> dict[str, Any]:
    assert row.lat is not None and row.lon is not None
    told = {
        "code": row.code,
        "address": address_of(row.code),
        "title": words(row.kind),
        "family": section_of(row.kind),
        "symbol": symbol_of(row.kind),
        "radius_m": round(row.radius_m or 0),
        "when": days_in_words(row),
        "place": row.place,
        "distance": along(node, row),
        "state": words(row.told) + (" · " + _("accounts differ") if row.differs else ""),
        "accounts": row.accounts,
    }
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [round(row.lon, _DECIMALS), round(row.lat, _DECIMALS)]},
        "properties": told,
    }
