"""A track: where a vehicle or phone says it was, point by point, as arrays that cannot be changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime

import numpy as np
from numpy.typing import ArrayLike, NDArray

from truceline.errors import UnreadableTrack
from truceline.geo.plane import Floats
from truceline.model import Value

Flags = NDArray[np.bool_]
Numbers = NDArray[np.intp]

# The first and second radius of the WGS 84 ellipsoid's curvature follow from these two (NGA.STND.0036).
AXIS_M, ECCENTRICITY = 6_378_137.0, 0.006694379990141
WIDEST_M = 2e7
# The years 1 and 9999, the first and the last that a date can have.
FIRST_S, LAST_S = -62_135_596_800.0, 253_402_300_799.0


class Remark(Value):
    """One thing that was done to a track, or that has to be known of it; `number` of points concerned."""

    kind: str
    number: int
    words: str


@dataclass(frozen=True, eq=False)
class Track:
    """Points in the order in which they are told; all arrays are one-dimensional and of one length.

    `lat` and `lon` are degrees in WGS 84, `time` seconds since 1970 in UTC, NaN where none is told. `elevation` is in
    metres. `accuracy` is the radius in metres that the device itself states, NaN where it states none; phones state
    that of 68 % confidence. `mock` marks points that the device says were not measured. `remarks` is what was said of
    it so far.
    """

    name: str
    lat: Floats
    lon: Floats
    time: Floats
    elevation: Floats | None = None
    accuracy: Floats | None = None
    mock: Flags | None = None
    remarks: tuple[Remark, ...] = ()

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, np.ndarray):
                if value.shape != self.lat.shape or value.ndim != 1:
                    raise UnreadableTrack(f"{field.name} has {value.size} values for {self.lat.size} points")
                own = value.copy() if value.flags.writeable else value
                own.flags.writeable = False
                object.__setattr__(self, field.name, own)

    def __len__(self) -> int:
        return len(self.lat)

    @property
    def timed(self) -> bool:
        """Whether all its points have a time."""
        return bool(len(self)) and bool(np.isfinite(self.time).all())

    @property
    def seconds(self) -> float:
        """Seconds between the first and the last of its times; 0 where there is none."""
        known = self.time[np.isfinite(self.time)]
        return float(known.max() - known.min()) if len(known) else 0.0

    def part(self, chosen: Flags | Numbers) -> Track:
        """The track of the chosen points, in the order in which they are given."""
        return replace(
            self,
            lat=self.lat[chosen],
            lon=self.lon[chosen],
            time=self.time[chosen],
            elevation=None if self.elevation is None else self.elevation[chosen],
            accuracy=None if self.accuracy is None else self.accuracy[chosen],
            mock=None if self.mock is None else self.mock[chosen],
        )

    def saying(self, *remarks: Remark) -> Track:
        """The same track with these remarks added."""
        return replace(self, remarks=(*self.remarks, *remarks))


def track_of(
    name: str,
    lat: ArrayLike,
    lon: ArrayLike,
    time: ArrayLike | None = None,
    *,
    elevation: ArrayLike | None = None,
    accuracy: ArrayLike | None = None,
    mock: ArrayLike | None = None,
    remarks: Sequence[Remark] = (),
) -> Track:
    """A track of plain numbers; positions that are none on Earth are left out and counted.

    `elevation` and `accuracy` are dropped where no point has one, `mock` where none is marked; times that no calendar
    has are none, and an accuracy is above 0 and no more than the Earth is wide. Raises `UnreadableTrack` where no point
    is left.
    """
    lats, lons = (np.array(values, dtype=np.float64).ravel() for values in (lat, lon))
    times = np.full(len(lats), np.nan) if time is None else np.array(time, dtype=np.float64)
    with np.errstate(invalid="ignore"):
        times[~((times >= FIRST_S) & (times <= LAST_S))] = np.nan
    track = Track(
        name,
        lats,
        lons,
        times,
        elevation=_told(elevation),
        accuracy=_radius(accuracy),
        mock=None if mock is None or not np.any(mock) else np.array(mock, dtype=np.bool_),
        remarks=tuple(remarks),
    )
    with np.errstate(invalid="ignore"):
        fit = (np.abs(track.lat) <= 90) & (np.abs(track.lon) <= 180)
    if not fit.any():
        raise UnreadableTrack("holds no position", where=name, remedy="give points with latitude and longitude")
    left_out = int(np.sum(~fit))
    if not left_out:
        return track
    words = f"{left_out} of {len(track)} points have no position on Earth and were left out"
    return track.part(fit).saying(Remark(kind="no_position", number=left_out, words=words))


def joined(tracks: Sequence[Track], name: str) -> Track:
    """One track of several of one device, one after the other, with all that was said of each.

    Raises `UnreadableTrack` for none.
    """
    if not tracks:
        raise UnreadableTrack("no tracks to join", where=name)
    return track_of(
        name,
        np.concatenate([t.lat for t in tracks]),
        np.concatenate([t.lon for t in tracks]),
        np.concatenate([t.time for t in tracks]),
        elevation=_side_by_side([t.elevation for t in tracks], tracks),
        accuracy=_side_by_side([t.accuracy for t in tracks], tracks),
        mock=np.concatenate([np.zeros(len(t), dtype=np.bool_) if t.mock is None else t.mock for t in tracks]),
        remarks=[remark for t in tracks for remark in t.remarks],
    )


def apart(lat: Floats, lon: Floats, other_lat: Floats, other_lon: Floats) -> tuple[Floats, Floats]:
    """Metres east and north from each position to the other; to a thousandth as far as some kilometres."""
    middle = np.radians((lat + other_lat) / 2)
    bent = 1 - ECCENTRICITY * np.sin(middle) ** 2
    across = (other_lon - lon + 180) % 360 - 180
    east = np.radians(across) * AXIS_M / np.sqrt(bent) * np.cos(middle)
    north = np.radians(other_lat - lat) * AXIS_M * (1 - ECCENTRICITY) / bent**1.5
    return np.asarray(east), np.asarray(north)


def hops_m(lat: Floats, lon: Floats) -> Floats:
    """Metres from each point to the next."""
    return np.asarray(np.hypot(*apart(lat[:-1], lon[:-1], lat[1:], lon[1:])))


def moment(seconds: float) -> datetime | None:
    """Seconds since 1970 as a time in UTC; None where there is none, or none that a calendar has."""
    if not np.isfinite(seconds):
        return None
    try:
        return datetime.fromtimestamp(float(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _told(values: ArrayLike | None) -> Floats | None:
    if values is None:
        return None
    array = np.array(values, dtype=np.float64)
    return array if np.isfinite(array).any() else None


def _radius(values: ArrayLike | None) -> Floats | None:
    if values is None:
        return None
    array = np.array(values, dtype=np.float64)
    array[~(array > 0)] = np.nan
    return _told(np.minimum(array, WIDEST_M))


def _side_by_side(arrays: Sequence[Floats | None], tracks: Sequence[Track]) -> Floats:
    return np.concatenate(
        [np.full(len(t), np.nan) if array is None else array for array, t in zip(arrays, tracks, strict=True)]
    )
