"""What phones send: Traccar's JSON (client and server) and OsmAnd's query lines, one message or many."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from truceline.coordination.tracks.columns import found
from truceline.coordination.tracks.told import Told, is_true, number
from truceline.coordination.tracks.track import Track


def read_messages(messages: Iterable[Any], name: str) -> list[Track]:
    """One track for each device, in the order of the messages; what is no message with a position is passed over."""
    devices: dict[str, Told] = {}
    for message in messages:
        if isinstance(message, Mapping):
            _add(message, devices, name)
    return [told.track() for told in devices.values()]


def read_query(line: str) -> dict[str, str]:
    """The members of `?id=1&lat=35.8&lon=36.7&timestamp=...`, as OsmAnd and older clients send them."""
    return dict(parse_qsl(line.partition("?")[2] or line, max_num_fields=100))


def _add(message: Mapping[str, Any], devices: dict[str, Told], name: str) -> None:
    location = message.get("location")
    outer = location if isinstance(location, Mapping) else message
    coords = outer.get("coords")
    attributes = message.get("attributes")
    parts = [(tuple(part), part) for part in (coords, outer, message, attributes) if isinstance(part, Mapping)]

    def told(what: str) -> Any:
        for keys, part in parts:
            if (member := found(keys, what)) is not None:
                return part.get(member)
        return None

    device = told("device") if told("device") is not None else message.get("id")
    key = str(device)[:80] if isinstance(device, str | int) else ""
    track = devices.setdefault(key, Told(f"{name}, {key}" if key else name))
    time = told("time")
    track.add(
        number(told("lat")),
        number(told("lon")),
        time if isinstance(time, str | int | float) and not isinstance(time, bool) else None,
        number(told("elevation")),
        number(told("accuracy")),
        is_true(told("mock")),
    )
