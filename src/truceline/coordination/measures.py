"""The numbers by which tracks are measured, from `measures.yaml`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
import yaml
from pydantic import Field

from truceline.coordination.tracks.track import Track
from truceline.geo.plane import Floats
from truceline.geo.route import Route
from truceline.model import Value


class Measures(Value):
    """Distances in metres, times in seconds unless named otherwise; `measures.yaml` says what each means."""

    off_route_m: float = Field(gt=0)
    off_route_errors: float = Field(gt=1)
    off_route_seconds: float = Field(ge=0)
    accuracy_m: float = Field(ge=0)
    to_95: float = Field(ge=1)
    longest_hop_m: float = Field(gt=0)
    longest_silence_seconds: float = Field(gt=0)
    slow_m_s: float = Field(gt=0)
    stop_seconds: float = Field(gt=0)
    stop_m: float = Field(gt=0)
    turn_back_m: float = Field(gt=0)
    together_m: float = Field(gt=0)
    window_minutes: float = Field(ge=0)

    def beyond_m(self, route: Route) -> float:
        """The distance from `route` beyond which a point is off it."""
        return max(self.off_route_m, self.off_route_errors * route.error_m)

    def radius_m(self, track: Track) -> Floats:
        """The radius of 95 % confidence of each point; one number where the device states none at all."""
        if track.accuracy is None:
            return np.asarray(self.accuracy_m, dtype=np.float64)
        return np.where(np.isnan(track.accuracy), self.accuracy_m, track.accuracy * self.to_95)


@lru_cache(maxsize=1)
def measures() -> Measures:
    """The numbers of `measures.yaml`."""
    text = (Path(__file__).parent / "measures.yaml").read_text(encoding="utf-8")
    return Measures.model_validate(yaml.safe_load(text))
