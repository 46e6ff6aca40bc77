"""Makes the GPX files of this folder: SYNTHETIC tracks, drawn by this program along the route of `agreement.yaml`.

    python make_tracks.py [FOLDER]      # default: this folder; the same bytes every time

No vehicle drove them. Where a patrol turned back, and on 14 July when, is as reports tell it; every other time, speed,
stop and position is made up, with the errors that real receivers have: scatter, a gap, jumps, points told twice.
"""

from __future__ import annotations

import random
import sys
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate, pairwise
from math import cos, hypot, pi, radians, sin
from pathlib import Path
from typing import NamedTuple

import yaml

HERE = Path(__file__).resolve().parent
DEGREE_KM = 111.195
EVERY_S = 15
SCATTER_M = 4.0
# The line of the agreement has none of the road's bends; the tracks swing about it as a road would.
SWING_M = 90.0
NAMESPACE = "http://www.topografix.com/GPX/1/1"


class Mark(NamedTuple):
    """Where a vehicle is on the route at a time."""

    at: datetime
    km: float


class Fix(NamedTuple):
    """A point of a track."""

    at: datetime
    lat: float
    lon: float


@dataclass(frozen=True)
class Line:
    """The route as a chain of places, with the km at which each lies."""

    lat: Sequence[float]
    lon: Sequence[float]
    km: Sequence[float]
    names: Sequence[str]

    def km_of(self, name: str) -> float:
        """Where a place lies."""
        return self.km[self.names.index(name)]

    def position(self, km: float, aside_m: float) -> tuple[float, float]:
        """Latitude and longitude at `km`, `aside_m` metres to the right of the line."""
        leg = min(max(bisect_right(self.km, km) - 1, 0), len(self.km) - 2)
        share = (km - self.km[leg]) / (self.km[leg + 1] - self.km[leg])
        east = cos(radians(self.lat[leg]))
        up, across = self.lat[leg + 1] - self.lat[leg], (self.lon[leg + 1] - self.lon[leg]) * east
        length = hypot(up, across)
        aside = aside_m / 1000 / DEGREE_KM
        lat = self.lat[leg] + share * up - aside * across / length
        lon = self.lon[leg] + (share * across + aside * up / length) / east
        return lat, lon


def line() -> Line:
    """The route `m4` of the agreement."""
    agreement = yaml.safe_load((HERE.parent / "agreement.yaml").read_text(encoding="utf-8"))
    vertices = next(route["vertices"] for route in agreement["routes"] if route["id"] == "m4")
    legs = (
        DEGREE_KM * hypot(b["lat"] - a["lat"], (b["lon"] - a["lon"]) * cos(radians((a["lat"] + b["lat"]) / 2)))
        for a, b in pairwise(vertices)
    )
    return Line(
        [one["lat"] for one in vertices],
        [one["lon"] for one in vertices],
        list(accumulate(legs, initial=0.0)),
        [one["name"] for one in vertices],
    )


@dataclass(frozen=True)
class Drive:
    """One vehicle's drive: from `start` on, to each (km, km/h, minutes of standing there) in turn."""

    day: str
    contingent: str
    patrol: str
    start: str
    legs: Sequence[tuple[float, float, float]]
    gap: tuple[float, float] | None = None
    """From and to which minute the receiver was silent."""
    jumps: int = 0
    twice: int = 0

    @property
    def name(self) -> str:
        """Of its file."""
        return f"synthetic-{self.day}-{self.contingent}.gpx"


def drives(route: Line) -> tuple[Drive, ...]:
    """The five patrols, both contingents of each; local time is UTC+2 before 27 March 2020 and UTC+3 after it."""
    nayrab, musaybin, ariha = (route.km_of(name) for name in ("Nayrab", "Musaybin", "Ariha"))
    jawz, end = route.km_of("Urum al-Jawz"), route.km[-1]
    return (
        Drive("2020-03-15", "russia", "patrol 1", "2020-03-15T09:00:00+02:00", [(nayrab - 0.6, 22, 26), (0.0, 24, 4)]),
        Drive("2020-03-15", "turkiye", "patrol 1", "2020-03-15T09:00:40+02:00", [(nayrab + 0.9, 22, 31), (0.0, 26, 3)]),
        Drive("2020-05-05", "russia", "patrol 8", "2020-05-05T10:00:00+03:00",
              [(nayrab, 28, 6), (musaybin + 0.4, 30, 12), (0.0, 34, 3)]),
        Drive("2020-05-05", "turkiye", "patrol 8", "2020-05-05T09:59:30+03:00",
              [(nayrab, 28, 6), (musaybin + 0.5, 30, 12), (0.0, 34, 3)], gap=(52, 66)),
        Drive("2020-07-14", "russia", "the patrol of 14 July", "2020-07-14T08:19:00+03:00",
              [(ariha - 0.3, 30, 48), (0.0, 32, 3)]),
        Drive("2020-07-14", "turkiye", "the patrol of 14 July", "2020-07-14T08:18:30+03:00",
              [(ariha - 0.2, 30, 52), (0.0, 32, 2)]),
        Drive("2020-07-22", "russia", "the patrol of 22 July", "2020-07-22T08:30:00+03:00",
              [(ariha, 34, 9), (route.km_of("Muhambal"), 36, 7), (end, 38, 8)]),
        Drive("2020-07-22", "turkiye", "the patrol of 22 July", "2020-07-22T08:29:20+03:00",
              [(ariha, 34, 9), (route.km_of("Muhambal"), 36, 7), (end, 38, 8)], jumps=3, twice=25),
        Drive("2020-08-25", "russia", "the patrol of 25 August", "2020-08-25T08:45:00+03:00",
              [(jawz - 0.5, 32, 38), (0.0, 36, 3)]),
        Drive("2020-08-25", "turkiye", "the patrol of 25 August", "2020-08-25T08:45:40+03:00",
              [(jawz - 0.8, 32, 44), (0.0, 36, 3)]),
    )  # fmt: skip


def marks(drive: Drive, luck: random.Random) -> Iterator[Mark]:
    """Where the vehicle is, every few seconds, at speeds that waver as a column's do."""
    at, km = datetime.fromisoformat(drive.start), 0.0
    pace = 1.0
    for target, speed, standing in drive.legs:
        sign = 1 if target > km else -1
        while sign * (target - km) > 0.001:
            yield Mark(at, km)
            pace = min(max(pace + luck.gauss(0, 0.05), 0.75), 1.2)
            seconds = EVERY_S + luck.choice((-1, 0, 0, 0, 1))
            km += sign * min(speed * pace * seconds / 3600, sign * (target - km))
            at += timedelta(seconds=seconds)
        for _ in range(round(standing * 60 / EVERY_S)):
            yield Mark(at, km)
            at += timedelta(seconds=EVERY_S)
    yield Mark(at, km)


def fixes(drive: Drive, route: Line) -> list[Fix]:
    """The points as a receiver would have told them, errors included."""
    luck = random.Random(f"truceline {drive.day}")
    driven = list(marks(drive, luck))
    luck = random.Random(drive.name)
    found, drift = [], 0.0
    for mark in driven:
        drift = 0.9 * drift + luck.gauss(0, SCATTER_M)
        aside = SWING_M * sin(2 * pi * mark.km / 3.7) + drift
        lat, lon = route.position(mark.km, aside)
        found.append(Fix(mark.at, lat + luck.gauss(0, SCATTER_M) / 1000 / DEGREE_KM, lon))
    for _ in range(drive.jumps):
        at = luck.randrange(20, len(found) - 20)
        found[at] = found[at]._replace(lat=found[at].lat + luck.choice((-1, 1)) * luck.uniform(0.2, 0.6))
    for at in sorted(luck.sample(range(len(found)), drive.twice), reverse=True):
        found.insert(at, found[at])
    return found


def gpx(drive: Drive, points: Sequence[Fix]) -> str:
    """The file, with a new segment after a gap; it says in its name, author and description that it is synthetic."""
    title = f"SYNTHETIC track, not a recording: {drive.patrol}, {drive.day}, contingent of {drive.contingent}"
    says = (
        "SYNTHETIC: drawn by make_tracks.py along the route of agreement.yaml to show how Truceline measures tracks. "
        "No vehicle drove it; times, speeds and positions are made up."
    )
    began = points[0].at
    segments: list[list[str]] = [[]]
    for point in points:
        minutes = (point.at - began).total_seconds() / 60
        if drive.gap and drive.gap[0] < minutes < drive.gap[1]:
            if segments[-1]:
                segments.append([])
            continue
        at = point.at.astimezone(UTC)
        segments[-1].append(
            f'<trkpt lat="{point.lat:.6f}" lon="{point.lon:.6f}"><time>{at:%Y-%m-%dT%H:%M:%SZ}</time></trkpt>'
        )
    body = "\n".join("<trkseg>\n" + "\n".join(segment) + "\n</trkseg>" for segment in segments)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<gpx xmlns="{NAMESPACE}" version="1.1" creator="make_tracks.py (synthetic)">\n'
        f"<metadata><name>{title}</name><desc>{says}</desc><keywords>synthetic</keywords></metadata>\n"
        f"<trk><name>{title}</name><desc>{says}</desc><type>synthetic</type>\n{body}\n</trk>\n</gpx>\n"
    )


def main(folder: Path) -> None:
    """Write all files."""
    route = line()
    for drive in drives(route):
        (folder / drive.name).write_text(gpx(drive, fixes(drive, route)), encoding="utf-8")
        sys.stdout.write(f"{folder / drive.name}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
