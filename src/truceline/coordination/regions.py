"""Known activities wherever they lie: one plane for each region, so that those far apart can be asked together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from math import isfinite

from truceline.coordination.clashes import Activities, Activity, Clash
from truceline.coordination.ground import LARGEST_DEGREES, box_of
from truceline.errors import InvalidGeometry


class Regions:
    """As `Activities`, for known activities that do not lie on one plane together.

    Each goes to the region of its middle; no activity of at most `LARGEST_DEGREES` reaches beyond its region's plane.
    Raises as `Activities` does for one that is larger.
    """

    def __init__(self, known: Sequence[Activity]) -> None:
        self.known = tuple(known)
        regions: dict[tuple[int, int], list[Activity]] = defaultdict(list)
        for one in self.known:
            regions[_region(one)].append(one)
        self._regions = tuple(Activities(regions[region]) for region in sorted(regions))

    def __len__(self) -> int:
        return len(self.known)

    def clashes(self, activity: Activity, *, margin_m: float = 0.0, margin_minutes: float = 0.0) -> tuple[Clash, ...]:
        """What `activity` clashes with, nearest and longest first, as `Activities.clashes` has it."""
        found = [
            clash
            for region in self._regions
            for clash in region.clashes(activity, margin_m=margin_m, margin_minutes=margin_minutes)
        ]
        return tuple(sorted(found, key=lambda one: (one.metres, -one.shared_minutes)))


def _region(activity: Activity) -> tuple[int, int]:
    west, south, east, north = box_of(activity.where)
    if not isfinite(west + south + east + north):
        raise InvalidGeometry(f"{activity.id} has no outer edge", remedy="say how far out it goes")
    return int((west + east) // (2 * LARGEST_DEGREES)), int((south + north) // (2 * LARGEST_DEGREES))
