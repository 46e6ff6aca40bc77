"""The report's numbers as CSV (RFC 4180, UTF-8) and its map as GeoJSON (RFC 7946). Columns: `docs/situation-report.md`.

A cell of words that a spreadsheet would read as a formula is given an apostrophe in front. Positions are made coarse.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from truceline.geo.place import Place, Point
from truceline.sitrep import reviewing
from truceline.sitrep.accounts import ROWS
from truceline.sitrep.centre_tables import own_features, own_figures, own_tables
from truceline.sitrep.charts import violations_by_day
from truceline.sitrep.coarse import POLICY, coarse, radius, words
from truceline.sitrep.maps import Mark, draw_map
from truceline.sitrep.picture import Picture, Tally, Told
from truceline.sitrep.side_by_side import letters

Row = dict[str, Any]
FORMULA = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
"""What a spreadsheet takes for the beginning of a formula: signs as typed, and as wide as letters of East Asia."""


def csv_text(columns: Sequence[str], rows: Iterable[Row]) -> str:
    """Rows under these columns; lists are joined with a space and a bar, None is empty."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="", extrasaction="raise")
    writer.writeheader()
    for row in rows:
        writer.writerow({column: _cell(row.get(column)) for column in columns})
    return out.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, (tuple, list)):
        value = " | ".join(map(str, value))
    if isinstance(value, float) and value == int(value):
        return int(value)
    return harmless(value)


def harmless(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula: words that begin like one get an apostrophe before them."""
    return f"'{value}" if isinstance(value, str) and value[:1] in FORMULA else value


def tables(picture: Picture) -> dict[str, str]:
    """Every CSV of the report, by file name."""
    made = {
        "figures.csv": (_FIGURES, _figures(picture)),
        "claims.csv": (_CLAIMS, map(_claim, picture.told)),
        "incidents.csv": (_INCIDENTS, _incidents(picture)),
        "accounts.csv": (_ACCOUNTS, _accounts(picture)),
        "obligations.csv": (_OBLIGATIONS, _obligations(picture)),
        "sources.csv": (_SOURCES, _sources(picture)),
        **own_tables(picture),
    }
    return {name: csv_text(columns, rows) for name, (columns, rows) in made.items()}


_FIGURES = (
    "section",
    "period",
    "of",
    "low",
    "high",
    "by",
    "against",
    "detail",
    "claims",
    "reviewed",
    "unreviewed",
    "entries",
)


def _figures(picture: Picture) -> Iterator[Row]:
    received = [line for line in picture.sources if line.received]
    yield {"section": "effort", "period": "this", "of": "reports", "low": len(received), "high": len(received)}
    before = sum(line.previous for line in picture.sources)
    yield {"section": "effort", "period": "previous", "of": "reports", "low": before, "high": before}
    yield from own_figures(picture)
    yield from _ledgers(picture)
    for topic in picture.topics:
        yield _figure(topic.key, "this", topic.count)
        yield _figure(topic.key, "previous", topic.previous)
    for toll in picture.tolls:
        for tally in toll.tallies:
            yield _figure("civilians", toll.bearing, tally, detail=toll.population)
    chart = violations_by_day(picture)
    for _, days, tally in chart.rows if chart else ():
        yield _figure("violations_by_day", days, tally)
    for o in picture.obligations:
        for detail, claims in (("for", o.claims_for), ("against", o.claims_against)):
            yield _figure("obligations", "this", _count(claims, picture), against=o.article, detail=detail)


def _ledgers(picture: Picture) -> Iterator[Row]:
    for line in picture.ledgers:
        said = [("this", t) for t in line.counts] + [("previous", t) for t in line.previous_counts]
        said += [("this", line.described), ("previous", line.previous_described)]
        for when, tally in said:
            yield _figure("violations", when, tally.model_copy(update={"by": line.by.name}), against=line.against)
        for kind, tally in line.categories:
            named = tally.model_copy(update={"by": line.by.name})
            yield _figure("violations", "this", named, against=line.against, detail=kind)


def _count(claims: tuple[str, ...], picture: Picture) -> Tally:
    reviewed = picture.basis(*claims).reviewed
    return Tally(of="claims", low=len(claims), high=len(claims), claims=claims, reviewed=reviewed)


def _figure(section: str, period: str, tally: Tally, **more: Any) -> Row:
    said = {"of": tally.of, "low": tally.low, "high": tally.high, "by": tally.by, "claims": tally.claims}
    seen = {"reviewed": tally.reviewed, "unreviewed": len(tally.claims) - tally.reviewed}
    return {"section": section, "period": period, **said, **seen, **more}


def _seen(picture: Picture, *claims: str) -> Row:
    return picture.basis(*claims).model_dump()


_CLAIMS = (
    "claim", "report", "outlet", "start", "end", "quote", "kind", "mode", "speaker", "speaker_party", "actors",
    "targets", "when", "when_start", "when_end", "period", "place", "lat", "lon", "radius_m", "figures", "outcome",
    "method", "reviewed", "review", "reviewed_by",
)  # fmt: skip


def _claim(told: Told) -> Row:
    claim = told.claim
    when = claim.when
    return {
        "claim": claim.id,
        "report": claim.report,
        "outlet": told.outlet,
        "start": claim.span.start,
        "end": claim.span.end,
        "quote": claim.quote,
        "kind": claim.kind,
        "mode": claim.mode,
        "speaker": told.voice.name,
        "speaker_party": told.voice.party,
        "actors": [a.text for a in claim.actors],
        "targets": [t.text for t in claim.targets],
        "when": when.iso if when else None,
        "when_start": when.start.isoformat() if when else None,
        "when_end": when.end.isoformat() if when else None,
        "period": told.bearing,
        **_position(claim.place),
        "figures": [f"{f.of} {_bound(f.low)}..{_bound(f.high)}" for f in claim.figures],
        "outcome": claim.outcome,
        "method": claim.method,
        "reviewed": "yes" if told.reviewed else "no",
        "review": told.review.state,
        "reviewed_by": told.review.by,
    }


def _bound(value: float | None) -> str:
    return "" if value is None else f"{value:g}" if value != int(value) else str(int(value))


def _position(place: Place | None) -> Row:
    if place is None:
        return {}
    if place.point is None:
        return {"place": place.text}
    point = coarse(place.point)
    return {"place": place.text, "lat": point.lat, "lon": point.lon, "radius_m": radius(place.radius_m)}


_INCIDENTS = (
    "incident", "category", "period", "start", "end", "place", "lat", "lon", "radius_m", "alleged", "registered_by",
    "denied_by", "sources", "state", "agreement", "article", "if_true", "zone", "position", "reason", "claims",
    "reviewed", "unreviewed", "decided_by", "suggested",
)  # fmt: skip


def _incidents(picture: Picture) -> Iterator[Row]:
    """One row for each assessment of an incident; one without where there is none."""
    for h in picture.happenings:
        one = h.incident
        row = {
            "incident": one.id,
            "category": one.category,
            "period": h.bearing,
            "start": one.start.isoformat() if one.start else None,
            "end": one.end.isoformat() if one.end else None,
            **_position(one.place),
            "alleged": tuple(dict.fromkeys(a.text for a in one.alleged)),
            "registered_by": one.registered_by,
            "denied_by": one.denied_by,
            "sources": one.sources,
            "state": one.state,
            "claims": one.claims,
            **_seen(picture, *one.claims),
            "decided_by": one.decided_by,
            "suggested": one.suggested,
        }
        for a in h.assessments:
            judged = {"agreement": a.agreement, "article": a.article, "if_true": a.verdict, "zone": a.zone}
            yield {**row, **judged, "position": a.position, "reason": words(a.reason)}
        if not h.assessments:
            yield row


_ACCOUNTS = (
    "account", "comparison", "same", "field", "differs", "source", "reports", "says", "claims", "reviewed",
    "unreviewed",
)  # fmt: skip


def _accounts(picture: Picture) -> Iterator[Row]:
    named = letters(picture)
    for account in picture.accounts:
        for column in account.columns:
            for field, says in column.says:
                yield {
                    "account": named[account.id],
                    "comparison": account.id,
                    "same": account.same,
                    "field": ROWS[field][0].lower(),
                    "differs": "yes" if field in account.differing else "no",
                    "source": column.voice.name,
                    "reports": column.reports,
                    "says": says,
                    "claims": column.claims,
                    **_seen(picture, *column.claims),
                }


_OBLIGATION = (
    "agreement", "article", "obliges", "parties", "due", "as_of", "state", "reason", "claims_for", "claims_against",
)  # fmt: skip


_OBLIGATIONS = (*_OBLIGATION, "reviewed", "unreviewed")


def _obligations(picture: Picture) -> Iterator[Row]:
    for o in picture.obligations:
        seen = _seen(picture, *o.claims_for, *o.claims_against)
        yield {**{name: getattr(o, name) for name in _OBLIGATION}, **seen}


_SOURCES = (
    "report", "outlet", "url", "published", "how_known", "in_period", "language", "reading", "independence", "claims",
    "notes", "reviewed", "unreviewed",
)  # fmt: skip


def _sources(picture: Picture) -> Iterator[Row]:
    for line in picture.sources:
        row: Row = {name: getattr(line, name, None) for name in _SOURCES}
        yield row | {
            "in_period": "yes" if line.received else "no",
            "notes": line.unread or line.notes,
            "unreviewed": line.claims - line.reviewed,
        }


def geojson(picture: Picture) -> str:
    """Zones, routes and what is told of the period, as one feature collection; longitude before latitude."""
    drawn = draw_map(picture)
    placed = (*drawn.marks, *drawn.beyond) if drawn else ()
    marks = sorted((mark for mark in placed if not mark.earlier), key=lambda mark: mark.number)
    features = [
        *(
            _feature("zone", {"id": b.id, "name": b.name, "says": b.says}, _area(b.rings))
            for b in picture.terrain.bands
        ),
        *(_feature("route", {"id": x.id, "name": x.name}, _chain(x.points)) for x in picture.terrain.lines),
        *(_feature("told", _properties(mark, picture), _spot(mark.point)) for mark in marks),
        *(_feature(what, properties, geometry) for what, properties, geometry in own_features(picture)),
    ]
    collection: Row = {
        "type": "FeatureCollection",
        "features": features,
        "note": " ".join(filter(None, (reviewing.released(picture), POLICY, picture.coarse))),
    }
    bounds = [point for feature in features for point in _points(feature["geometry"]["coordinates"])]
    if bounds:
        lon, lat = [p[0] for p in bounds], [p[1] for p in bounds]
        collection["bbox"] = [min(lon), min(lat), max(lon), max(lat)]
    return json.dumps(collection, ensure_ascii=False, indent=1) + "\n"


def _properties(mark: Mark, picture: Picture) -> Row:
    return {
        "number": mark.number,
        "kind": mark.kind,
        "place": mark.place,
        "radius_m": mark.radius_m,
        "incident": mark.incident,
        "claims": list(mark.claims),
        **_seen(picture, *mark.claims),
        "coarse": "position rounded to 0.01 degree",
    }


def _feature(what: str, properties: Mapping[str, Any], geometry: Row) -> Row:
    return {"type": "Feature", "properties": {"what": what, **properties}, "geometry": geometry}


def _spot(point: Point) -> Row:
    return {"type": "Point", "coordinates": [point.lon, point.lat]}


def _chain(points: Iterable[Point]) -> Row:
    return {"type": "LineString", "coordinates": [_five(p) for p in points]}


def _area(rings: Sequence[Sequence[Point]]) -> Row:
    """Rings as a MultiPolygon, outer rings counterclockwise (RFC 7946 section 3.1.6)."""
    from shapely import Polygon, orient_polygons
    from shapely.geometry import MultiPolygon

    shape: Any = Polygon()
    for ring in rings:
        shape = shape.symmetric_difference(Polygon([_five(p) for p in ring]))
    parts = orient_polygons(shape if isinstance(shape, MultiPolygon) else MultiPolygon([shape]))
    coordinates = [
        [[list(xy) for xy in ring.coords] for ring in (part.exterior, *part.interiors)] for part in parts.geoms
    ]
    return {"type": "MultiPolygon", "coordinates": coordinates}


def _five(point: Point) -> list[float]:
    """An agreement's own line or zone is public: five decimals, about a metre."""
    return [round(point.lon, 5), round(point.lat, 5)]


def _points(coordinates: Any) -> Iterator[list[float]]:
    if coordinates and isinstance(coordinates[0], (int, float)):
        yield coordinates
    else:
        for inner in coordinates:
            yield from _points(inner)
