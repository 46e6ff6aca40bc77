"""What is shown, to take along: CSV (RFC 4180) and GeoJSON (RFC 7946), sent while they are read from the table.

Both hold exactly the incidents that the same query lists, the unlocated too, or those that were marked in the list.
Positions are rounded to some ten metres: what leaves here says where something was told to have happened, and is no
target list.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from operator import attrgetter
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase

from truceline.sitrep.sections import symbol_of
from truceline.sitrep.tables import FORMULA, harmless
from truceline.store import incidents
from truceline.store.callers import Caller
from truceline.store.incidents import Row
from truceline.store.terms import terms
from truceline.web.incidents.asked import Asked
from truceline.web.incidents.search import search
from truceline.web.incidents.shown import address_of
from truceline.web.pages import page

__all__ = ["COLUMNS", "feature", "features", "table"]

_AT_ONCE = 500
_MOST_MARKED, _CODE = 500, 120
_DECIMALS = 4
_PLAIN = (
    "code", "kind", "family", "told", "state", "first", "last", "precision", "place", "place_local", "lat", "lon",
    "radius_m", "zone", "certainty", "margin_m", "route", "km", "offset_m", "side", "accounts", "speakers", "reports",
    "sources", "differs", "denied", "according", "registered", "killed_low", "killed_high", "wounded_low",
    "wounded_high", "figures", "verdict", "verdicts", "disposed", "words",
)  # fmt: skip
_AFTER = 3
COLUMNS = (*_PLAIN[:_AFTER], "alleged", *_PLAIN[_AFTER:])
_DIGITS: dict[str, Any] = {
    "lat": _DECIMALS,
    "lon": _DECIMALS,
    "radius_m": None,
    "margin_m": None,
    "offset_m": None,
    "km": 1,
}
_ROUNDED = tuple((_PLAIN.index(name), digits) for name, digits in _DIGITS.items())
_take = attrgetter(*_PLAIN)


@page()
def table(request: HttpRequest, who: Caller) -> HttpResponseBase:
    """The incidents as a table for a spreadsheet."""
    return _sent(request, who, _csv, "text/csv; charset=utf-8; header=present", "incidents.csv")


@page()
def features(request: HttpRequest, who: Caller) -> HttpResponseBase:
    """The incidents as features for a map; those without a place have no geometry."""
    return _sent(request, who, _geojson, "application/geo+json", "incidents.geojson")


def _sent(
    request: HttpRequest,
    who: Caller,
    written: Callable[[Iterable[Row], Callable[[Row], str]], Iterator[str]],
    kind: str,
    name: str,
) -> StreamingHttpResponse:
    asked = Asked.read(request.GET)
    marked = list(dict.fromkeys(request.GET.getlist("incident")))[:_MOST_MARKED]
    rows = _marked(who, marked) if marked else incidents.every(who.node, search(asked, who.node), view=who.view)
    names = {party.id: party.name for party in terms(who.node).parties}

    def alleged(row: Row) -> str:
        return "; ".join(names.get(party, party) for party in row.party_list)

    answer = StreamingHttpResponse(written(rows, alleged), content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _marked(who: Caller, codes: Sequence[str]) -> Iterator[Row]:
    """Those that were marked in the list, in its order; raises `UnknownName` for one that is not there."""
    return iter([incidents.one(who.node, code[:_CODE], view=who.view) for code in codes])


class _Line:
    """What a csv.writer writes to: it hands back each line."""

    def write(self, text: str) -> str:
        """The line itself."""
        return text


def _csv(rows: Iterable[Row], alleged: Callable[[Row], str]) -> Iterator[str]:
    write = csv.writer(_Line()).writerow  # its line ends are CRLF, as RFC 4180 wants them
    yield write(COLUMNS)
    for part in _parts(rows):
        yield "".join(write(_told(_cells(row, alleged(row)))) for row in part)


def _told(cells: list[Any]) -> list[Any]:
    """The cells as a spreadsheet may have them; of thousands of rows hardly any word begins like a formula."""
    for at, cell in enumerate(cells):
        if isinstance(cell, str) and cell[:1] in FORMULA:
            cells[at] = harmless(cell)
    return cells


def _cells(row: Row, alleged: str) -> list[Any]:
    cells: list[Any] = ["" if value is None else value for value in _take(row)]
    for at, digits in _ROUNDED:
        if cells[at] != "":
            cells[at] = round(cells[at], digits)
    cells.insert(_AFTER, alleged)
    return cells


def _geojson(rows: Iterable[Row], alleged: Callable[[Row], str]) -> Iterator[str]:
    yield '{"type":"FeatureCollection","features":['
    between = ""
    for part in _parts(rows):
        yield between + ",\n".join(
            json.dumps(feature(row, alleged(row)), ensure_ascii=False, separators=(",", ":")) for row in part
        )
        between = ",\n"
    yield "]}\n"


def feature(row: Row, alleged: str = "") -> dict[str, Any]:
    """An incident as a feature: what the table has, with the symbol and the address of its page."""
    cells = dict(zip(COLUMNS, _cells(row, alleged), strict=True))
    lat, lon = cells.pop("lat"), cells.pop("lon")
    told = {name: value for name, value in cells.items() if value != ""}
    return {
        "type": "Feature",
        "id": row.code,
        "geometry": {"type": "Point", "coordinates": [lon, lat]} if row.placed else None,
        "properties": {**told, "symbol": symbol_of(row.kind), "href": address_of(row.code)},
    }


def _parts(rows: Iterable[Row]) -> Iterator[list[Row]]:
    waiting = iter(rows)
    while part := list(islice(waiting, _AT_ONCE)):
        yield part
