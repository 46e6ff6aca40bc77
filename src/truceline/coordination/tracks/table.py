"""CSV logs: any common separator and column names (`columns.yaml`), one track for each device that is named."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from math import nan

from truceline.coordination.tracks.columns import found
from truceline.coordination.tracks.gpx import DILUTION_M
from truceline.coordination.tracks.told import Told, is_true, number
from truceline.coordination.tracks.track import Track
from truceline.errors import UnreadableTrack

SEPARATORS = ",;\t|"
_REMEDY = "name the columns lat, lon and time in the first line"
_WHAT = ("lat", "lon", "time", "elevation", "accuracy", "dilution", "mock", "device", "date", "clock")


def read_table(text: str, name: str) -> list[Track]:
    """The tracks of a CSV file with a header line; raises `UnreadableTrack`."""
    header = text.lstrip("\ufeff \t\r\n").partition("\n")[0]
    separator = max(SEPARATORS, key=header.count)
    try:
        rows = csv.reader(io.StringIO(text.lstrip("\ufeff \t\r\n"), newline=""), delimiter=separator)
        titles = next(rows, [])
        columns = {what: titles.index(title) for what in _WHAT if (title := found(tuple(titles), what)) is not None}
        if "lat" not in columns or "lon" not in columns:
            raise UnreadableTrack("has no columns of latitude and longitude", where=name, remedy=_REMEDY)
        if columns.get("date") == columns.get("clock") or "clock" not in columns or "date" not in columns:
            columns.pop("date", None)
        devices: dict[str, Told] = {}
        for row in rows:
            if any(row):
                _add(row, columns, devices, name, comma=separator != ",")
    except csv.Error as error:
        raise UnreadableTrack(f"is no table ({error})", where=name, remedy=_REMEDY) from None
    return [told.track() for told in devices.values()]


def _add(row: Sequence[str], columns: dict[str, int], devices: dict[str, Told], name: str, *, comma: bool) -> None:
    def cell(what: str) -> str:
        at = columns.get(what)
        return row[at].strip() if at is not None and at < len(row) else ""

    def value(what: str) -> float:
        written = cell(what)
        return number(written.replace(",", ".") if comma else written) if written else nan

    device = cell("device")
    told = devices.get(device)
    if told is None:
        told = devices[device] = Told(f"{name}, {device}" if device else name)
    time = f"{cell('date')}T{cell('clock')}" if "date" in columns else cell("time")
    accuracy = value("accuracy")
    if accuracy != accuracy:
        accuracy = DILUTION_M * value("dilution")
    told.add(value("lat"), value("lon"), time, value("elevation"), accuracy, is_true(cell("mock")))
