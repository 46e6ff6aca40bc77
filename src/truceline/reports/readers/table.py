"""Tables as CSV: each row one report, its columns mapped by a known layout or by a mapping beside the file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from truceline.errors import UnreadableReport
from truceline.reports.readers.decode import decode
from truceline.reports.readers.draft import Draft, Origin, Rejected
from truceline.reports.readers.layouts import Layout, find_layout, mapping_for
from truceline.reports.readers.rows import draft_from_row

_DELIMITERS = ",;\t|"
_REMEDY = "write a mapping beside it (docs/reports.md)"


def looks_like_table(head: bytes) -> bool:
    """Whether content that begins with `head` is a table with a header that a known layout fits."""
    text = head.decode("utf-8-sig", errors="replace")
    first = text.split("\n", 1)[0]
    return "\n" in text and len(first) < 2_000 and find_layout(_header(first)) is not None and len(_header(first)) > 2


def read_table(raw: bytes, origin: Origin) -> Iterator[Draft | Rejected]:
    """One report for each row; a row with too few or too many cells is read as far as it goes."""
    decoded = decode(raw, origin.name)
    first, _, rest = decoded.text.partition("\n")
    header = _header(first)
    layout = mapping_for(origin.name, origin.mapping) or find_layout(header)
    if layout is None:
        shown = ", ".join(header)[:120]
        raise UnreadableReport(f"has no known layout of columns ({shown})", where=origin.name, remedy=_REMEDY)
    _check_columns(layout, header, origin)
    rows = csv.reader(io.StringIO(rest, newline=""), delimiter=_delimiter(first))
    some = False
    while True:
        where = f"row {rows.line_num + 2}"
        try:
            cells = next(rows)
        except StopIteration:
            break
        except csv.Error as error:
            yield Rejected(where, f"is no row of a table ({error})", "mend its quotes")
            continue
        if any(cell.strip() for cell in cells):
            some = True
            row = dict(zip(header, cells, strict=False))
            yield draft_from_row(row, layout, where, "text/csv", encoding=decoded.encoding)
    if not some:
        raise UnreadableReport("is a table without rows", where=origin.name, remedy="put rows below its header")


def _check_columns(layout: Layout, header: list[str], origin: Origin) -> None:
    mapped = {name for names in layout.columns.values() for name in names}
    if not mapped.intersection(header):
        raise UnreadableReport(f"has none of the columns that {layout.name} maps", where=origin.name, remedy=_REMEDY)


def _delimiter(header: str) -> str:
    return max(_DELIMITERS, key=header.count)


def _header(line: str) -> list[str]:
    try:
        cells = next(csv.reader([line.strip("\r\n")], delimiter=_delimiter(line)), [])
    except csv.Error:
        return []
    return [cell.strip().casefold() for cell in cells]
