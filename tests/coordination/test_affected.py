"""Casualties, displacement, returns as told: published figures with their sources, and made-up ones for the rules."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from truceline.coordination.affected import (
    Bounds,
    Figure,
    What,
    beside,
    current,
    entries,
    kinds,
    over_time,
    said,
    total,
)
from truceline.errors import InvalidPlan, TrucelineError

TABLE = yaml.safe_load((Path(__file__).parent / "published_figures.yaml").read_text(encoding="utf-8"))
MAY = date(2020, 5, 31)
MARCH = date(2020, 3, 10)


def published(**of: object) -> list[Figure]:
    figures = [Figure.model_validate(row) for row in TABLE]
    return [one for one in figures if all(getattr(one, name) == value for name, value in of.items())]


def killed(speaker: str = "north", low: int | None = 3, high: int | None = 3, **more: object) -> Figure:
    told = {"speaker": speaker, "kind": "killed", "measure": "flow", "low": low, "high": high, "as_of": MARCH}
    return Figure.model_validate(told | more)


def test_a_later_figure_of_the_same_speaker_for_the_same_stock_supersedes_the_earlier() -> None:
    found = [entry for entry in entries(published(kind="displaced"), MAY) if entry.figure.speaker == "OCHA"]
    assert [(entry.figure.low, entry.superseded_by is None) for entry in found] == [(854_000, False), (846_000, True)]
    assert found[0].words == (
        "OCHA: about 854,000 displaced, north-west Syria, since 2019-12-01, as of 2020-04-17"
        " - superseded: 846,000 as of 2020-04-27, told 2020-04-27"
    )
    assert [one.low for one in current(published(kind="displaced"), date(2020, 4, 20))] == [854_000, 959_000]


def test_another_speaker_supersedes_nobody() -> None:
    (row,) = beside(published(kind="displaced"), MAY)
    assert {speaker: [one.low for one in told] for speaker, told in row.told.items()} == {
        "OCHA": [846_000],
        "REACH": [959_000],
    }
    assert row.words.endswith(
        "OCHA: 846,000 (as of 2020-04-27); REACH: about 959,000 (as of 2020-03-16) - accounts differ"
    )


def test_people_and_movements_are_never_one_number() -> None:
    rows = beside(published(kind="returned"), MAY)
    movements = [row for row in rows if "(movements)" in row.words_of]
    assert {one.unit for row in movements for told in row.told.values() for one in told} == {"movements"}
    assert all({one.unit for told in row.told.values() for one in told} != {"people", "movements"} for row in rows)
    people = published(kind="returned", part="to places of origin")[0]
    moved = people.model_copy(update={"unit": "movements", "part": "elsewhere"})
    with pytest.raises(InvalidPlan, match="a total across two units: movements and people"):
        total([people, moved])


def test_a_total_is_told_with_its_parts_and_the_whole_is_not_added_to_them() -> None:
    parts = [one for one in published(kind="returned", as_of=date(2020, 4, 17)) if one.part]
    (whole,) = published(kind="returned", as_of=date(2020, 4, 17), part="")
    assert total(parts).words == (
        "OCHA, returned: 126,000 = 20,000 (to earlier places of displacement, 2020-04-17)"
        " + 106,000 (to places of origin, 2020-04-17)"
    )
    assert total(parts).low == whole.low
    with pytest.raises(InvalidPlan, match="may hold the same people"):
        total([whole, *parts])
    districts = [one for one in published(unit="movements") if one.part]
    assert total(districts).low == 66_000


def test_stocks_of_two_days_are_not_added() -> None:
    with pytest.raises(InvalidPlan, match="may hold the same people; add only happenings"):
        total([one for one in published(kind="displaced") if one.speaker == "OCHA"])
    parts = [one.model_copy(update={"measure": "stock"}) for one in published(kind="returned") if one.part]
    moved = parts[0].model_copy(update={"as_of": MAY, "unit": "people"})
    with pytest.raises(InvalidPlan, match="may hold the same"):
        total([parts[1], moved])


def test_a_sum_across_speakers_is_refused() -> None:
    with pytest.raises(
        InvalidPlan, match="a total across two speakers: OCHA and REACH; a total is of one speaker only"
    ):
        total(published(kind="displaced"))


def test_soldiers_killed_on_one_day_are_three_numbers_and_none_is_chosen() -> None:
    # 33, 34 and 36 of 27 February 2020: one outlet and two reports.
    told = [
        killed(who, number, number, happening="27 February", as_of=date(2020, 2, 27), population="Turkish soldiers")
        for who, number in (("outlet", 33), ("first report", 34), ("third report", 36))
    ]
    (row,) = beside(told, MAY)
    assert row.differs
    assert [one.low for figures in row.told.values() for one in figures] == [34, 33, 36]


def test_bounds_that_do_not_exclude_each_other_do_not_differ() -> None:
    # 59, "nearly 60", "around 60", "some 60" since February.
    told = [killed("a", 59, 59), killed("b", None, 60), killed("c", 58, 62, about=True)]
    (row,) = beside(told, MAY)
    assert not row.differs
    assert row.words.startswith("killed - a: 59 (as of 2020-03-10); b: at most 60")
    assert said(59, None) == "at least 59"


def test_the_same_told_in_two_places_by_one_speaker_is_one() -> None:
    told = [killed(ref="first outlet"), killed(ref="second outlet", words="three dead")]
    (entry,) = entries(told, MAY)
    assert entry.refs == ("first outlet", "second outlet")


def test_a_speaker_who_tells_two_numbers_at_once_is_not_decided_for() -> None:
    told = [killed(low=3, high=3), killed(low=5, high=5)]
    assert [entry.superseded_by for entry in entries(told, MAY)] == [None, None]
    (row,) = beside(told, MAY)
    assert row.differs
    corrected = killed(low=4, high=4, told_on=MARCH + timedelta(days=1))
    assert [one.low for one in current([*told, corrected], MAY)] == [4]
    assert [one.low for one in current([*told, corrected], MARCH)] == [3, 5]


def test_casualties_of_different_happenings_are_added_and_of_the_same_never() -> None:
    one, other = killed(happening="i-1", low=2, high=3), killed(happening="i-2", low=1, high=1)
    assert total([one, other]).words == "north, killed: 3 to 4 = 2 to 3 (i-1, 2020-03-10) + 1 (i-2, 2020-03-10)"
    with pytest.raises(InvalidPlan, match="may hold the same people"):
        total([one, one.model_copy(update={"low": 1})])
    with pytest.raises(InvalidPlan, match="may hold the same people"):
        total([one, killed(since=date(2020, 3, 1))])
    with pytest.raises(InvalidPlan, match="across two kinds: killed and wounded"):
        total([one, killed(kind="wounded", happening="i-2")])
    with pytest.raises(InvalidPlan, match="across two populations: none told and soldiers"):
        total([one, killed(population="soldiers", happening="i-2")])


def test_flows_over_periods_that_do_not_overlap_are_added() -> None:
    first = killed(since=date(2020, 3, 6), as_of=date(2020, 3, 12))
    second = killed(since=date(2020, 3, 13), as_of=date(2020, 3, 19))
    assert total([second, first]).low == 6
    for since in (date(2020, 3, 12), None):
        with pytest.raises(InvalidPlan, match="may hold the same"):
            total([first, second.model_copy(update={"since": since})])


def test_a_sum_with_an_open_bound_stays_open() -> None:
    found = total([killed(happening="i-1", high=None), killed(happening="i-2", low=None, high=4)])
    assert (found.low, found.high) == (None, None)
    assert found.words.startswith("north, killed: no bound = at least 3 (i-1, 2020-03-10) + at most 4")
    assert total([killed(happening="i-1", high=None), killed(happening="i-2")]).words.startswith(
        "north, killed: at least 6 = at least 3"
    )


def test_each_speaker_has_a_line_of_its_own_over_time() -> None:
    what = published(kind="displaced")[0].what
    lines = over_time(published(kind="displaced"), what)
    assert lines == {
        "OCHA": (
            Bounds(as_of=date(2020, 4, 17), low=854_000, high=854_000),
            Bounds(as_of=date(2020, 4, 27), low=846_000, high=846_000),
        ),
        "REACH": (Bounds(as_of=date(2020, 3, 16), low=959_000, high=959_000),),
    }
    corrected = [killed(low=3, high=3), killed(low=4, high=4, told_on=MARCH + timedelta(days=2))]
    assert [one.low for one in over_time(corrected, corrected[0].what)["north"]] == [4]


FIGURES = st.lists(
    st.builds(
        lambda speaker, happening, low, wide, day: killed(
            speaker, low, low + wide, happening=happening, as_of=MARCH + timedelta(days=day)
        ),
        st.sampled_from(["north", "south"]),
        st.sampled_from(["", "i-1", "i-2", "i-3"]),
        st.integers(0, 9),
        st.integers(0, 3),
        st.integers(0, 5),
    ),
    min_size=1,
    max_size=6,
)


@given(FIGURES, st.integers(0, 5))
def test_the_order_in_which_figures_are_given_does_not_matter(figures: list[Figure], turn: int) -> None:
    turned = figures[turn:] + figures[:turn]
    assert entries(turned, MAY) == entries(figures, MAY)
    assert beside(turned[::-1], MAY) == beside(figures, MAY)
    assert over_time(turned, figures[0].what) == over_time(figures, figures[0].what)


@given(FIGURES)
def test_a_total_is_of_one_speaker_and_of_each_happening_once(figures: list[Figure]) -> None:
    speakers, happenings = {one.speaker for one in figures}, [one.happening for one in figures]
    if len(speakers) == 1 and (len(figures) == 1 or ("" not in happenings and len(set(happenings)) == len(figures))):
        found = total(figures)
        assert found == total(figures[::-1])
        assert (found.low, found.high) == (sum(one.low or 0 for one in figures), sum(one.high or 0 for one in figures))
        assert {part.speaker for part in found.parts} == {found.speaker}
    else:
        with pytest.raises(InvalidPlan):
            total(figures)


@given(FIGURES)
def test_of_each_number_of_a_speaker_only_the_latest_hold(figures: list[Figure]) -> None:
    last: dict[tuple[str, What], date] = {}
    for one in figures:
        last[one.speaker, one.what] = max(one.as_of, last.get((one.speaker, one.what), one.as_of))
    held = current(figures, MAY)
    assert all(one.as_of == last[one.speaker, one.what] for one in held)
    assert {(one.speaker, one.what) for one in held} == set(last)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"kind": "martyred"}, "'martyred' is not counted of people; one of killed"),
        ({"speaker": " "}, "a figure without a speaker"),
        ({"measure": "stock"}, "killed is no stock of people"),
        ({"unit": "movements"}, "killed is no flow of movements"),
        ({"kind": "displaced", "measure": "stock", "unit": "movements"}, "a stock of movements"),
        ({"low": None, "high": None}, "a figure without a number"),
        ({"low": -1}, "a number below 0"),
        ({"low": 5}, "a figure from 5 to 3"),
        ({"since": MAY}, "a period that ends before it begins"),
    ],
)
def test_a_figure_that_contradicts_itself_is_refused_in_one_line(more: dict[str, object], message: str) -> None:
    with pytest.raises(TrucelineError, match=message) as caught:
        killed(**more)  # type: ignore[arg-type]
    assert "\n" not in str(caught.value)


def test_no_total_is_made_of_nothing() -> None:
    with pytest.raises(InvalidPlan, match="a total of no figures"):
        total([])
    assert "killed" in kinds()
