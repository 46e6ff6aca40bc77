"""Stretches of a route as rows of from and to, in km: joined, cut and taken from each other.

Rows are sorted and do not overlap, unless said otherwise.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from truceline.geo.plane import Floats

NONE: Floats = np.empty((0, 2))
# Shorter than a millimetre is what arithmetic leaves over.
LEAST_KM = 1e-6


def union(low: Floats, high: Floats) -> Floats:
    """All that lies in any of the stretches from `low` to `high`, which may overlap in any order."""
    if not len(low):
        return NONE
    order = np.argsort(low, kind="stable")
    low, high = low[order], np.maximum.accumulate(high[order])
    first = np.concatenate([[True], low[1:] > high[:-1]])
    last = np.concatenate([first[1:], [True]])
    return np.stack([low[first], high[last]], axis=1)


def within(rows: Floats, start: float, end: float) -> Floats:
    """What of them lies between `start` and `end`."""
    cut = np.clip(rows, start, end)
    return cut[cut[:, 1] - cut[:, 0] > LEAST_KM]


def minus(rows: Floats, others: Floats) -> Floats:
    """What lies in `rows` and not in `others`."""
    if not len(rows):
        return NONE
    cuts = np.unique(np.concatenate([rows.ravel(), others.ravel()]))
    middles = (cuts[:-1] + cuts[1:]) / 2
    chosen = _holds(rows, middles) & ~_holds(others, middles)
    left = union(cuts[:-1][chosen], cuts[1:][chosen])
    return left[left[:, 1] - left[:, 0] > LEAST_KM] if len(left) else NONE


def length(rows: Floats) -> float:
    """All of it together, in km."""
    return float((rows[:, 1] - rows[:, 0]).sum())


def _holds(rows: Floats, at: Floats) -> NDArray[np.bool_]:
    if not len(rows):
        return np.zeros(len(at), dtype=np.bool_)
    row = np.searchsorted(rows[:, 0], at, side="right") - 1
    return np.asarray((row >= 0) & (at <= rows[np.maximum(row, 0), 1]))
