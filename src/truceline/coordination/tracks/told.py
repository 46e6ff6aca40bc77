"""What a file tells of the points of one track, gathered point by point, and how numbers and times are written."""

from __future__ import annotations

from datetime import UTC, datetime
from math import isfinite, nan

from truceline.coordination.tracks.track import Remark, Track, track_of
from truceline.errors import UnreadableTrack

MOST_POINTS = 2_000_000
# Seconds since 1970 have ten digits until the year 2286; what is larger counts thousandths or millionths.
_MILLI, _MICRO = 1e11, 1e14


class Told:
    """The points of one track as they are read; `track` makes the arrays."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lat: list[float] = []
        self.lon: list[float] = []
        self.time: list[float] = []
        self.elevation: list[float] = []
        self.accuracy: list[float] = []
        self.mock: list[bool] = []
        self.without_zone = 0
        self.unread_times = 0

    def add(
        self,
        lat: float,
        lon: float,
        time: str | float | None = None,
        elevation: float = nan,
        accuracy: float = nan,
        mock: bool = False,
    ) -> None:
        """One more point; `time` as it is written (ISO 8601, or seconds or thousandths since 1970)."""
        if len(self.lat) >= MOST_POINTS:
            raise UnreadableTrack(f"holds more than {MOST_POINTS:,} points", where=self.name, remedy="cut it in parts")
        self.lat.append(lat)
        self.lon.append(lon)
        self.time.append(nan if time is None or time == "" else self._seconds(time))
        self.elevation.append(elevation)
        self.accuracy.append(accuracy if accuracy > 0 else nan)
        self.mock.append(mock)

    def track(self, *remarks: Remark) -> Track:
        """All of it as a track."""
        said = list(remarks)
        if self.without_zone:
            words = f"{self.without_zone} times name no time zone and were read as UTC"
            said.append(Remark(kind="zone_assumed", number=self.without_zone, words=words))
        if self.unread_times:
            words = f"{self.unread_times} times could not be read; their points have none"
            said.append(Remark(kind="unread_time", number=self.unread_times, words=words))
        return track_of(
            self.name,
            self.lat,
            self.lon,
            self.time,
            elevation=self.elevation,
            accuracy=self.accuracy,
            mock=self.mock,
            remarks=said,
        )

    def _seconds(self, written: str | float) -> float:
        # What begins with five digits counts seconds, unless it is no number.
        if not isinstance(written, str) or (written[:5].isdigit() and isfinite(number(written))):
            return self._epoch(number(written))
        try:
            at = datetime.fromisoformat(written.strip())
            if at.tzinfo is None:
                self.without_zone += 1
                at = at.replace(tzinfo=UTC)
            return at.timestamp()
        except (ValueError, OverflowError):
            return self._epoch(number(written))

    def _epoch(self, value: float) -> float:
        if not isfinite(value):
            self.unread_times += 1
            return nan
        return value / 1e6 if abs(value) >= _MICRO else value / 1e3 if abs(value) >= _MILLI else value


def number(value: object) -> float:
    """A number of a file; NaN for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return nan
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return nan
    return found if isfinite(found) else nan


def is_true(value: object) -> bool:
    """Whether a file says yes: true, 1, "yes"."""
    return value is True or value == 1 or (isinstance(value, str) and value.strip().lower() in ("true", "1", "yes"))
