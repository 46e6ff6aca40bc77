"""KML 2.2 (OGC 07-147r2): `gx:Track` with its times, `LineString` without, points with a `TimeStamp` as one track."""

from __future__ import annotations

from math import nan
from xml.sax.xmlreader import AttributesImpl

from truceline.coordination.tracks.told import Told, number
from truceline.coordination.tracks.track import Remark, Track
from truceline.coordination.tracks.xml import Elements, walk


class _Kml(Elements):
    with_text = frozenset(("name", "coordinates", "coord", "when", "value"))

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.tracks: list[Track] = []
        self.points = Told(name)
        self._inside: list[str] = []
        self._placemark = ""
        self._whens: list[str] = []
        self._coords: list[str] = []
        self._accuracy: list[float] | None = None
        self._accuracies: list[float] = []
        self._point: tuple[float, float] | None = None

    def opened(self, name: str, attributes: AttributesImpl) -> None:
        if name in ("Placemark", "Track", "LineString", "Point"):
            self._inside.append(name)
        if name in ("Placemark", "Track"):
            self._whens, self._coords, self._accuracies = [], [], []
        if name == "Placemark":
            self._placemark = ""
        if name == "SimpleArrayData":
            self._accuracy = [] if attributes.get("name") == "accuracy" else None

    def closed(self, name: str, words: str) -> None:
        if name == "when":
            self._whens.append(words)
        elif name == "coord":
            self._coords.append(words)
        elif name == "value" and self._accuracy is not None:
            self._accuracies.append(number(words))
        elif name == "name" and self._inside == ["Placemark"]:
            self._placemark = words
        elif name == "coordinates":
            self._coordinates(words)
        elif name == "SimpleArrayData":
            self._accuracy = None
        elif name == "Track":
            self._track()
        if self._inside and self._inside[-1] == name:
            self._inside.pop()
            if name == "Placemark" and self._point is not None:
                self.points.add(*self._point, next(iter(self._whens), None))
                self._point = None

    def _coordinates(self, words: str) -> None:
        tuples = words.split()
        if self._inside[-1:] == ["Point"] and tuples:
            self._point = _position(tuples[0].split(","))[:2]
        elif self._inside[-1:] == ["LineString"] and tuples:
            told = Told(self._title())
            for one in tuples:
                lat, lon, elevation = _position(one.split(","))
                told.add(lat, lon, None, elevation)
            self.tracks.append(told.track())

    def _track(self) -> None:
        if not self._coords:
            return
        told, remarks = Told(self._title()), []
        times: list[str | None] = [*self._whens]
        if len(times) != len(self._coords):
            words = f"{len(times)} times for {len(self._coords)} positions: which belong together is not told"
            remarks.append(Remark(kind="times_do_not_match", number=len(self._coords), words=words))
            times = [None] * len(self._coords)
        matching = len(self._accuracies) == len(self._coords)
        accuracies = self._accuracies if matching else [nan] * len(self._coords)
        for time, written, accuracy in zip(times, self._coords, accuracies, strict=True):
            lat, lon, elevation = _position(written.split())
            told.add(lat, lon, time, elevation, accuracy)
        self.tracks.append(told.track(*remarks))
        self._coords, self._whens, self._accuracies = [], [], []

    def _title(self) -> str:
        return f"{self.name}, {self._placemark}" if self._placemark else self.name


def _position(numbers: list[str]) -> tuple[float, float, float]:
    """Latitude, longitude and elevation of what KML writes as longitude, latitude, altitude."""
    lon, lat, elevation = [*(number(part) for part in numbers[:3]), nan, nan, nan][:3]
    return lat, lon, elevation


def read_kml(raw: bytes, name: str) -> list[Track]:
    """The tracks of a KML file; raises `UnreadableTrack`."""
    kml = _Kml(name)
    walk(raw, kml, name)
    return [*kml.tracks, *([kml.points.track()] if len(kml.points.lat) > 1 else [])]
