"""The measurements of tracks and clashes run; what they measure is no test's business."""

from __future__ import annotations

import pytest

from bench import tracks


def test_both_sides_get_the_same_points() -> None:
    assert tracks.covered(2_000).result == pytest.approx(63.8, abs=0.5)
    assert tracks.located(2_000).result == 2_000


def test_activities_are_asked_for_their_clashes() -> None:
    measured = tracks.asked(600, questions=60)
    assert measured.result > 0
    assert measured.seconds > 0
