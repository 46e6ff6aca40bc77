"""GeoJSON (RFC 7946): lines with `coordTimes`, and points with a time among their properties as one track by device."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import nan
from typing import Any

from truceline.coordination.tracks.columns import found
from truceline.coordination.tracks.told import Told, is_true, number
from truceline.coordination.tracks.track import Remark, Track

_TIMES = ("coordTimes", "coordinateTimes", "times", "timestamps")


def read_features(value: Mapping[str, Any], name: str) -> list[Track]:
    """The tracks of a feature, a collection of features or a bare geometry; raises `UnreadableTrack`."""
    features = value.get("features") if value.get("type") == "FeatureCollection" else [value]
    lines: list[Track] = []
    devices: dict[str, Told] = {}
    for feature in features if isinstance(features, list) else []:
        if not isinstance(feature, Mapping):
            continue
        geometry = feature.get("geometry") if feature.get("type") == "Feature" else feature
        told = feature.get("properties")
        properties: Mapping[str, Any] = told if isinstance(told, Mapping) else {}
        if isinstance(geometry, Mapping):
            _add(geometry, properties, lines, devices, name)
    return [*lines, *(told.track() for told in devices.values())]


def _add(
    geometry: Mapping[str, Any], properties: Mapping[str, Any], lines: list[Track], devices: dict[str, Told], name: str
) -> None:
    kind, positions = geometry.get("type"), geometry.get("coordinates")
    if not isinstance(positions, list):
        return
    if kind == "Point":
        _point(positions, properties, devices, name)
    elif kind == "LineString":
        _line(positions, _times(properties), _title(name, properties), lines)
    elif kind == "MultiLineString":
        times = _times(properties)
        flat = [position for part in positions if isinstance(part, list) for position in part]
        if times and all(isinstance(part, list) for part in times):
            times = [time for part in times for time in part]
        _line(flat, times, _title(name, properties), lines)


def _point(position: Sequence[Any], properties: Mapping[str, Any], devices: dict[str, Told], name: str) -> None:
    keys = tuple(properties)

    def told(what: str) -> Any:
        column = found(keys, what)
        return None if column is None else properties.get(column)

    device = told("device")
    key = str(device)[:80] if isinstance(device, str | int) else ""
    track = devices.setdefault(key, Told(f"{name}, {key}" if key else name))
    lat, lon, elevation = _position(position)
    time = told("time")
    track.add(
        lat,
        lon,
        time if isinstance(time, str | int | float) else None,
        number(told("elevation")) if elevation != elevation else elevation,
        number(told("accuracy")),
        is_true(told("mock")),
    )


def _line(positions: Sequence[Any], times: Sequence[Any], title: str, lines: list[Track]) -> None:
    told, remarks = Told(title), []
    if times and len(times) != len(positions):
        words = f"{len(times)} times for {len(positions)} positions: which belong together is not told"
        remarks.append(Remark(kind="times_do_not_match", number=len(positions), words=words))
        times = ()
    for index, position in enumerate(positions):
        lat, lon, elevation = _position(position)
        time = times[index] if times else None
        told.add(lat, lon, time if isinstance(time, str | int | float) else None, elevation)
    if told.lat:
        lines.append(told.track(*remarks))


def _times(properties: Mapping[str, Any]) -> list[Any]:
    """The times of a line's positions, as the converters of GPX write them."""
    nested = properties.get("coordinateProperties")
    for place in (properties, nested if isinstance(nested, Mapping) else {}):
        for key in _TIMES:
            if isinstance(listed := place.get(key), list):
                return listed
    return []


def _position(position: Any) -> tuple[float, float, float]:
    numbers = [number(part) for part in position[:3]] if isinstance(position, list) else []
    lon, lat, elevation = [*numbers, nan, nan, nan][:3]
    return lat, lon, elevation


def _title(name: str, properties: Mapping[str, Any]) -> str:
    title = properties.get("name")
    return f"{name}, {title[:80]}" if isinstance(title, str) and title else name
