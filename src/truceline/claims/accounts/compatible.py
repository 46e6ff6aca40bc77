"""Whether two values told by two accounts can both be true, and how far they lie apart."""

from __future__ import annotations

import math
from collections.abc import Mapping

from truceline.claims.accounts.account import Account
from truceline.claims.accounts.stems import linking

Bounds = tuple[float | None, float | None]
_EARTH_KM = 6371.0


def nominal(bounds: Bounds) -> float:
    """The one number that a worded one is about: "at least 34" is about 34."""
    low, high = bounds
    if low is None or high is None:
        return high if low is None and high is not None else low or 0.0
    return (low + high) / 2


def ratio(a: Bounds, b: Bounds) -> float:
    """The larger nominal number over the smaller; infinite against zero, 1 for two zeros."""
    x, y = sorted((nominal(a), nominal(b)))
    return 1.0 if x == y else (y / x if x else math.inf)


def fits(a: Bounds, b: Bounds, rounded: bool = False) -> bool:
    """Whether one true number could stand behind both wordings; `rounded` allows for "about" and "nearly"."""
    slack = float(linking()["rounding"]) if rounded else 0.0
    low = max(_low(a) * (1 - slack), _low(b) * (1 - slack))
    high = min(_high(a) * (1 + slack), _high(b) * (1 + slack))
    return low <= high and ratio(a, b) <= _widest_ratio()


def _widest_ratio() -> float:
    return max(float(value) for value in linking()["ratio"].values())


def _low(bounds: Bounds) -> float:
    return 0.0 if bounds[0] is None else bounds[0]


def _high(bounds: Bounds) -> float:
    return math.inf if bounds[1] is None else bounds[1]


def ratio_allowed(of: str) -> float:
    """How far two numbers of one thing may differ where no time ties them together."""
    allowed: Mapping[str, float] = linking()["ratio"]
    return float(allowed.get(of, allowed["default"]))


def gap_days(a: Account, b: Account) -> float | None:
    """Days from one claimed time to the other, 0 where they overlap; None where one has none.

    Counted in the finer of the two precisions: from one day to the next is one day.
    """
    if a.start is None or b.start is None or a.end is None or b.end is None:
        return None
    between = max(a.start, b.start) - min(a.end, b.end)
    return 0.0 if between < 0 else between + min(1.0, a.end - a.start, b.end - b.start)


def shared_time(a: Account, b: Account) -> float:
    """The share of the whole stretch of two times that both cover, 0 to 1; 1 where one has no time."""
    if a.start is None or b.start is None or a.end is None or b.end is None:
        return 1.0
    return max(0.0, min(a.end, b.end) - max(a.start, b.start)) / (max(a.end, b.end) - min(a.start, b.start))


def tolerance_days(a: Account, b: Account) -> float:
    """How far apart two times of one happening of these kinds may lie."""
    listed: Mapping[str, float] = linking()["time_tolerance_days"]
    return max(float(listed.get(x.claim.kind, listed["default"])) for x in (a, b))


def apart_km(a: Account, b: Account) -> float | None:
    """Kilometres between two points, on a sphere (0.5 % off at most); None where one is unknown."""
    if a.point is None or b.point is None:
        return None
    lat1, lon1, lat2, lon2 = (math.radians(x) for x in (*a.point, *b.point))
    h = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * _EARTH_KM * math.asin(math.sqrt(h))


def places_agree(a: Account, b: Account) -> bool | None:
    """True: the same or one within the other; False: too far apart; None: not known."""
    if a.place and b.place and a.place & b.place:
        return True
    distance = apart_km(a, b)
    if distance is not None:
        return distance - a.radius_km - b.radius_km <= float(linking()["place"]["near_km"])
    if not a.place or not b.place or a.claim.place is None or b.claim.place is None:
        return None
    return None if "unresolved" not in (a.claim.place.method, b.claim.place.method) else False


def names_agree(a: frozenset[str], a_words: frozenset[str], b: frozenset[str], b_words: frozenset[str]) -> bool | None:
    """Whether two lists of people can be the same: by party where both are known, else by their words."""
    if a and b:
        return bool(a & b)
    if a_words and b_words:
        return True if a_words & b_words else None
    return None


def one_speaker(a: Account, b: Account) -> bool:
    """Whether one speaker of one report says both."""
    if a.claim.report != b.claim.report:
        return False
    if a.claim.speaker.is_outlet or b.claim.speaker.is_outlet:
        return a.claim.speaker.is_outlet and b.claim.speaker.is_outlet
    return a.speaker <= b.speaker or b.speaker <= a.speaker
