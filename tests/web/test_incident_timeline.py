"""The strip of time: what it draws of which days, and that nothing known to a day is lost or drawn twice."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.agreements.kinds import families
from truceline.web.incidents import brush
from truceline.web.incidents.asked import Asked
from truceline.web.incidents.timeline import LEFT, RIGHT, WIDTH, Mark, Span, strip, window

_DAYS = st.dates(date(2018, 1, 1), date(2024, 12, 31))


@st.composite
def spans(draw: st.DrawFn) -> Span:
    first = draw(_DAYS)
    last = first + timedelta(days=draw(st.sampled_from((0, 0, 1, 2, 30, 800))))
    return Span(draw(st.sampled_from(sorted(families()))), first, last, draw(st.integers(1, 900)))


@given(st.lists(spans(), max_size=40))
def test_all_that_is_known_to_a_day_is_drawn_once_and_counted_once(told: list[Span]) -> None:
    over = window(told, None, None)
    if over is None:
        assert not told
        return
    drawn = strip(told, (), over)
    exact = sum(span.number for span in told if (span.last - span.first).days <= 1)
    shown = [span for span in told if span.first <= drawn.last and span.last >= drawn.first]
    assert sum(dot.number for lane in drawn.lanes for dot in lane.dots) == exact
    assert sum(one.number for one in drawn.bins) == exact
    vague = sum(span.number for span in shown if (span.last - span.first).days > 1)
    assert sum(bar.number for lane in drawn.lanes for bar in lane.bars) + sum(x.left_out for x in drawn.lanes) == vague


@given(st.lists(spans(), min_size=1, max_size=20), _DAYS, _DAYS)
def test_nothing_is_drawn_outside_of_the_strip(told: list[Span], one: date, other: date) -> None:
    over = window(told, min(one, other), max(one, other))
    assert over == (min(one, other), max(one, other))
    drawn = strip(told, (), over)
    for lane in drawn.lanes:
        assert all(LEFT <= dot.x <= WIDTH - RIGHT for dot in lane.dots)
        assert all(bar.x >= LEFT and bar.x + bar.wide <= WIDTH - RIGHT + 2 for bar in lane.bars)


@given(_DAYS, st.integers(0, 20_000))
def test_bins_follow_each_other_without_a_gap_and_hold_the_window(first: date, days: int) -> None:
    last = first + timedelta(days=days)
    bins = strip((), (), (first, last)).bins
    assert bins[0].first <= first
    assert bins[-1].last >= last
    assert all(later.first == earlier.last + timedelta(days=1) for earlier, later in pairwise(bins))
    assert len(bins) <= 310


@pytest.mark.parametrize(("days", "step"), [(7, "day"), (90, "day"), (180, "week"), (1096, "month"), (20_000, "year")])
def test_the_longer_the_time_the_coarser_the_marks(days: int, step: str) -> None:
    assert strip((), (), (date(2020, 3, 1), date(2020, 3, 1) + timedelta(days=days))).step == step


def test_a_time_told_to_a_month_is_a_bar_and_no_day() -> None:
    month = Span("fighting", date(2020, 3, 1), date(2020, 3, 31), 2)
    drawn = strip([month, Span("fighting", date(2020, 3, 15), date(2020, 3, 15), 1)], (), (month.first, month.last))
    lane = drawn.lanes[0]
    assert [bar.number for bar in lane.bars] == [2]
    assert [dot.number for dot in lane.dots] == [1]


def test_old_times_that_are_vague_do_not_stretch_the_window() -> None:
    told = [
        Span("posture", date(2011, 1, 1), date(2020, 3, 12), 1),
        Span("fighting", date(2020, 3, 15), date(2020, 3, 15), 1),
        Span("fighting", date(2020, 3, 19), date(2020, 3, 19), 1),
    ]
    assert window(told, None, None) == (date(2020, 3, 15), date(2020, 3, 19))


def test_days_of_the_agreement_stand_only_where_the_strip_shows_them() -> None:
    known = (Mark(date(2020, 3, 5), "signed", "Signed"), Mark(date(2020, 3, 12), "due", "Article 2: due"))
    drawn = strip((), known, (date(2020, 3, 10), date(2020, 3, 20)))
    assert [rule.mark.says for rule in drawn.rules] == ["Article 2: due"]


@given(st.lists(spans(), max_size=40), st.none() | _DAYS, st.none() | _DAYS)
def test_the_days_under_the_map_hold_what_is_known_to_a_day_and_what_is_chosen_lies_within(
    told: list[Span], since: date | None, until: date | None
) -> None:
    drawn = brush.drawn(told, (), Asked(view="map"), (since, until), "/incidents/")
    if drawn is None:
        assert not told
        return
    assert sum(bar.number for bar in drawn.bars) == sum(one.number for one in told if (one.last - one.first).days <= 1)
    assert all(bar.x >= brush.LEFT and bar.x + bar.wide <= brush.RIGHT + 0.2 for bar in drawn.bars)
    assert all(bar.y >= brush.TOP - 0.1 and bar.y + bar.high <= brush.BOTTOM + 0.1 for bar in drawn.bars)
    assert 0 <= drawn.begins < drawn.ends <= drawn.days
    assert drawn.chosen is (since is not None or until is not None)
    assert drawn.chosen or (drawn.begins, drawn.ends) == (0, drawn.days)
    assert brush.LEFT <= drawn.left < drawn.right <= brush.RIGHT
