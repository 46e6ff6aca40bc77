"""One row of a table, or the properties of one point, made a report with its fields filled."""

from __future__ import annotations

import calendar
import math
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from truceline.agreements.kinds import kinds
from truceline.geo.place import Place, Point
from truceline.reports.readers.draft import Draft, Rejected
from truceline.reports.readers.front_matter import is_of_our_time, read_language, read_time
from truceline.reports.readers.layouts import Layout
from truceline.reports.report import SourceRef, Structured

# Told beside the prose, so that each value of a row has words that it can be shown by.
_SHOWN = (
    "start",
    "end",
    "place",
    "region",
    "latitude",
    "longitude",
    "actors",
    "targets",
    "kind",
    "low",
    "best",
    "high",
)
_REMEDY = "mend the row or its mapping (docs/reports.md)"
_DEFAULT_RADIUS_M = 5_000.0
_DATE_FORMS = (
    "%d %B %Y",
    "%d-%B-%Y",
    "%d %b %Y",
    "%d-%b-%Y",
    "%d/%m/%Y",
    "%d.%m.%Y",
    "%Y/%m/%d",
    "%B %d, %Y",
    "%Y-%m-%d %H:%M:%S.%f",
)


def draft_from_row(
    row: Mapping[str, str],
    layout: Layout,
    where: str,
    media_type: str,
    *,
    encoding: str = "utf-8",
    point: Point | None = None,
) -> Draft | Rejected:
    """The report that `row` makes. Its text is the row's own words: the prose, then `column: cell` for what is counted.

    `point` is the position where it comes with the row and not in its columns. A value that cannot be read is a note.
    """
    cells = {name: " ".join(cell.split()) for name, cell in row.items() if cell and cell.strip()}
    notes: list[str] = []
    text = _text(cells, layout)
    if not text:
        return Rejected(where, "has none of the columns that the layout maps", _REMEDY)
    structured = Structured(
        kind=_kind(cells, layout),
        start=_span(cells, layout, notes)[0],
        end=_span(cells, layout, [])[1],
        place=_place(cells, layout, point, notes),
        actors=_names(layout.cell(cells, "actors")),
        targets=_names(layout.cell(cells, "targets")),
        killed=_killed(cells, layout, notes),
    )
    return Draft(
        text=text,
        media_type=media_type,
        encoding=encoding,
        key=_key(layout.cell(cells, "key"), where),
        title=layout.cell(cells, "title") or None,
        source=SourceRef(outlet=layout.cell(cells, "source") or None, url=layout.cell(cells, "url") or None),
        published=read_day(layout.cell(cells, "published").split(";")[0].strip()),
        language=read_language(layout.cell(cells, "lang")) if layout.cell(cells, "lang") else None,
        structured=structured,
        notes=tuple(notes),
    )


def read_day(written: str) -> date | datetime | None:
    """A day or moment in one of the forms that tables use; `05/03/2020` is the fifth of March.

    >>> read_day("05 March 2020"), read_day("5/3/2020")
    (datetime.date(2020, 3, 5), datetime.date(2020, 3, 5))
    """
    if not written:
        return None
    if (found := read_time(written)) is not None:
        return found
    for form in _DATE_FORMS:
        try:
            found = datetime.strptime(written, form).date()
        except ValueError:
            continue
        return found if is_of_our_time(found) else None
    return None


def _text(cells: Mapping[str, str], layout: Layout) -> str:
    prose = [cells[name] for name in layout.columns.get("text", ()) if name in cells]
    shown = [name for field in _SHOWN if (name := layout.column(cells, field)) is not None]
    lines = [f"{name}: {cells[name]}" for name in dict.fromkeys(shown) if cells[name] not in prose]
    return "\n".join([*dict.fromkeys(prose), *lines])


def _kind(cells: Mapping[str, str], layout: Layout) -> str | None:
    """What the layout's codes make of the cell, else the cell itself where it is written as a kind of claim is."""
    written = layout.cell(cells, "kind").casefold()
    plain = written.replace(" ", "_")
    return layout.kinds.get(written) or (plain if plain in kinds() else None)


def _day(cells: Mapping[str, str], layout: Layout, field: str, notes: list[str]) -> date | None:
    written = layout.cell(cells, field)
    found = read_day(written)
    if written and found is None:
        notes.append(f"{layout.column(cells, field)} {written[:40]!r} is no date such as 2020-03-15 and was left out")
    return found.date() if isinstance(found, datetime) else found


def _span(cells: Mapping[str, str], layout: Layout, notes: list[str]) -> tuple[date | None, date | None]:
    """First and last day; widened to the week, month or year that the row's own precision says."""
    start = _day(cells, layout, "start", notes)
    end = _day(cells, layout, "end", notes) or start
    if start and end and end < start:
        notes.append(f"ends on {end}, before it starts on {start}; both were kept as they stand")
        return start, end
    spread = layout.spread.get(layout.cell(cells, "date_precision").casefold(), "day")
    if start is None or start != end or spread == "day":
        return start, end
    if spread == "week":
        first = start - timedelta(days=start.weekday()) if start.toordinal() > 7 else start
        return first, first + timedelta(days=6) if first.toordinal() < date.max.toordinal() - 7 else start
    if spread == "month":
        return start.replace(day=1), start.replace(day=calendar.monthrange(start.year, start.month)[1])
    return start.replace(month=1, day=1), start.replace(month=12, day=31)


def _place(cells: Mapping[str, str], layout: Layout, point: Point | None, notes: list[str]) -> Place | None:
    name = layout.cell(cells, "place") or layout.cell(cells, "region")
    point = point or _point(cells, layout, notes)
    if not name and point is None:
        return None
    words = name or f"{layout.cell(cells, 'latitude')}, {layout.cell(cells, 'longitude')}".strip(", ")
    return Place(
        text=words,
        name=name or None,
        point=point,
        radius_m=_radius(layout.cell(cells, "place_precision"), layout) if point else None,
        method="coordinates" if point else "unresolved",
        region=layout.cell(cells, "region") or None,
    )


def _point(cells: Mapping[str, str], layout: Layout, notes: list[str]) -> Point | None:
    written = layout.cell(cells, "latitude"), layout.cell(cells, "longitude")
    if not any(written):
        return None
    lat, lon = _number(written[0]), _number(written[1])
    if lat is None or lon is None or not is_on_earth(lat, lon):
        notes.append(f"{written[0][:20]!r}, {written[1][:20]!r} is no latitude and longitude and was left out")
        return None
    return Point(lat=lat, lon=lon)


def is_on_earth(lat: float, lon: float) -> bool:
    """Whether these are a latitude and a longitude, in degrees."""
    return -90 <= lat <= 90 and -180 <= lon <= 180


def _radius(code: str, layout: Layout) -> float | None:
    if layout.radius_m:
        return layout.radius_m.get(code.casefold())
    metres = _number(code)
    return metres if metres and metres > 0 else _DEFAULT_RADIUS_M


def _number(written: str) -> float | None:
    try:
        number = float(written.replace(",", ".") if written.count(",") == 1 and "." not in written else written)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _count(cells: Mapping[str, str], layout: Layout, field: str, notes: list[str]) -> int | None:
    written = layout.cell(cells, field)
    if not written:
        return None
    number = _number(written.replace(" ", ""))
    if number is None or number < 0 or number != int(number):
        notes.append(f"{layout.column(cells, field)} {written[:20]!r} is no count and was left out")
        return None
    return int(number)


def _killed(
    cells: Mapping[str, str], layout: Layout, notes: list[str]
) -> tuple[int | None, int | None, int | None] | None:
    bounds = (
        _count(cells, layout, "low", notes),
        _count(cells, layout, "best", notes),
        _count(cells, layout, "high", notes),
    )
    return None if bounds == (None, None, None) else bounds


def _names(cell: str) -> tuple[str, ...]:
    return tuple(name for part in cell.split(";") if (name := part.strip()))


def _key(written: str, where: str) -> str:
    return re.sub(r"[^\w.\-]+", "-", written)[:80].strip("-") or where.split()[-1]


def strings(values: Mapping[object, object]) -> Iterator[tuple[str, str]]:
    """Names and values as words, names in lower case; nothing for what is empty or nested."""
    for name, value in values.items():
        if isinstance(name, str) and isinstance(value, str | int | float) and not isinstance(value, bool):
            yield name.strip().casefold(), str(value)
