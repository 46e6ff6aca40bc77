"""GPX 1.1 (topografix.com/GPX/1/1): each `trk` is one track; `rte` and `wpt` are plans and marks, not driven."""

from __future__ import annotations

from math import nan
from xml.sax.xmlreader import AttributesImpl

from truceline.coordination.tracks.told import Told, is_true, number
from truceline.coordination.tracks.track import Track
from truceline.coordination.tracks.xml import Elements, walk
from truceline.errors import UnreadableTrack

# A dilution of precision of 1 is about the error of a receiver under an open sky.
DILUTION_M = 5.0


class _Gpx(Elements):
    with_text = frozenset(("name", "time", "ele", "hdop", "accuracy", "mock"))

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.tracks: list[Told] = []
        self.others = 0
        self._at: tuple[float, float] | None = None
        self._told: dict[str, str] = {}

    def opened(self, name: str, attributes: AttributesImpl) -> None:
        if name == "trkpt":
            self._at = number(attributes.get("lat")), number(attributes.get("lon"))
            self._told = {}
        elif name == "trk":
            self.tracks.append(Told(self.name))
        elif name in ("rtept", "wpt"):
            self.others += 1

    def closed(self, name: str, words: str) -> None:
        if name == "trkpt":
            self._point()
        elif self._at is not None and name in self.with_text:
            self._told[name] = words
        elif name == "name" and words and self.tracks and not self.tracks[-1].lat:
            self.tracks[-1].name = f"{self.name}, {words}"

    def _point(self) -> None:
        at, self._at, told = self._at, None, self._told
        if not self.tracks or at is None:
            return
        accuracy = number(told.get("accuracy", ""))
        if accuracy != accuracy:
            accuracy = DILUTION_M * number(told.get("hdop", ""))
        elevation = number(told["ele"]) if "ele" in told else nan
        self.tracks[-1].add(*at, told.get("time"), elevation, accuracy, is_true(told.get("mock")))


def read_gpx(raw: bytes, name: str) -> list[Track]:
    """The tracks of a GPX file; raises `UnreadableTrack`."""
    gpx = _Gpx(name)
    walk(raw, gpx, name)
    tracks = [told for told in gpx.tracks if told.lat]
    if not tracks and gpx.others:
        raise UnreadableTrack(
            f"holds {gpx.others} points of routes and waypoints, but no track of what was driven",
            where=name,
            remedy="export the recorded track (trk)",
        )
    return [told.track() for told in tracks]
