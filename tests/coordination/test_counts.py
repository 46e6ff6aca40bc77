"""Published daily counts of two ledgers: facts with their sources in `published_counts.yaml`, and rules about sums."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from truceline.coordination.counts import Count, detail, rows, total
from truceline.coordination.ledgers import Item
from truceline.errors import InvalidPlan

BULLETIN = "Russian ministry of defence"
TABLE = yaml.safe_load((Path(__file__).parent / "published_counts.yaml").read_text(encoding="utf-8"))


def published() -> list[Count]:
    return [
        Count(
            ledger=side, told_by=BULLETIN, kind="violation", first=row["day"], last=row["day"], ref=row["ref"], **told
        )
        for row in TABLE
        for side, told in row.items()
        if side not in ("day", "ref")
    ]


def count(number: int, first: int = 6, last: int | None = None, **more: object) -> Count:
    days = {"first": date(2020, 3, first), "last": date(2020, 3, last or first)}
    told = {"ledger": "russia", "told_by": BULLETIN, "kind": "violation", "number": number} | days
    return Count.model_validate(told | more)


def test_the_published_counts_stand_beside_each_other_day_by_day() -> None:
    found = {row.first: {ledger: told[0].number for ledger, told in row.told.items()} for row in rows(published())}
    assert found == {
        date(2020, 3, 9): {"russia": 8, "turkiye": 0},
        date(2020, 3, 18): {"russia": 4, "turkiye": 2},
        date(2020, 4, 13): {"russia": 1, "turkiye": 1},
        date(2020, 5, 29): {"russia": 3, "turkiye": 3},
        date(2020, 7, 25): {"russia": 9, "turkiye": 1},
        date(2020, 12, 24): {"russia": 38, "turkiye": 4},
        date(2021, 1, 20): {"russia": 15, "turkiye": 7},
    }


def test_a_row_says_whose_register_it_is_who_told_it_and_from_whom_it_has_it() -> None:
    said = {row.first: row.words for row in rows(published())}
    assert said[date(2020, 12, 24)] == (
        "2020-12-24, violation: russia: 38 (36 according to the Syrian side), as Russian ministry of defence tells; "
        "turkiye: 4 (0 confirmed by russia), as Russian ministry of defence tells"
    )
    assert "russia: 8 (Aleppo 3, Idlib 1, Latakia 4)" in said[date(2020, 3, 9)]


def test_equal_numbers_of_two_ledgers_are_not_taken_for_the_same_happenings() -> None:
    row = next(row for row in rows(published()) if row.first == date(2020, 5, 29))
    assert {ledger: [one.number for one in told] for ledger, told in row.told.items()} == {
        "russia": [3],
        "turkiye": [3],
    }
    assert {one.confirmed_by.get("russia") for told in row.told.values() for one in told} == {None}


def test_no_total_goes_across_ledgers_or_speakers() -> None:
    day = [one for one in published() if one.first == date(2020, 12, 24)]
    with pytest.raises(InvalidPlan, match="a total across ledgers: russia and turkiye; a total is of one ledger only"):
        total(day)
    other = count(8, 9, told_by="an outlet")
    with pytest.raises(InvalidPlan, match="a total across speakers: Russian ministry of defence and an outlet"):
        total([count(6), other])
    with pytest.raises(InvalidPlan, match="a total across kinds: shot and violation"):
        total([count(6), count(2, 7, kind="shot")])


def test_a_total_of_one_ledger_comes_with_its_parts_and_the_days_untold() -> None:
    own = total([one for one in published() if one.ledger == "turkiye"])
    assert own.words == (
        "turkiye, as Russian ministry of defence tells: 18 = 0 + 2 + 1 + 3 + 1 + 4 + 7 "
        "(2020-03-09 to 2021-01-20; nothing told of 311 days between)"
    )


def test_a_sum_that_was_published_itself_is_not_added_to_its_parts() -> None:
    # 6 and then 19 on 6 and 7 March 2020, told again as 25 in two days.
    parts = [count(19, 7), count(6, 6)]
    assert total(parts).number == count(25, 6, 7).number
    with pytest.raises(InvalidPlan, match="two counts of russia are of 2020-03-06; leave out the one that holds"):
        total([*parts, count(25, 6, 7)])
    assert len(rows([*parts, count(25, 6, 7)])) == 3


def test_the_same_number_of_the_same_speaker_in_two_outlets_is_one() -> None:
    (row,) = rows([count(6, ref="one outlet"), count(6, ref="another outlet", words="six")])
    assert len(row.told["russia"]) == 1
    (row,) = rows([count(6), count(7)])
    assert [one.number for one in row.told["russia"]] == [6, 7]


def test_a_count_is_not_made_up_to_its_items_nor_items_to_a_count() -> None:
    items = [
        Item(id="r-1", ledger="russia", day=date(2020, 3, 6), kind="mortar"),
        Item(id="r-2", ledger="russia", day=date(2020, 3, 7), kind="mortar"),
        Item(id="t-1", ledger="turkiye", day=date(2020, 3, 6), kind="mortar"),
    ]
    assert detail(count(6), items).words == "6 counted, 1 told as items"
    assert detail(count(6, 6, 7), items).items == ("r-1", "r-2")
    assert detail(count(6), items, kinds=["sniper"]).items == ()
    assert detail(count(0), items).words == "0 counted, 1 told as items"


def test_a_ledger_of_which_nothing_was_told_is_absent_and_not_0() -> None:
    (row,) = rows([count(6)])
    assert set(row.told) == {"russia"}
    with pytest.raises(InvalidPlan, match="a total of no counts"):
        total([])


COUNTS = st.lists(
    st.builds(
        lambda ledger, first, length, number: Count(
            ledger=ledger,
            told_by=BULLETIN,
            kind="violation",
            first=date(2020, 3, 6) + timedelta(days=first),
            last=date(2020, 3, 6) + timedelta(days=first + length),
            number=number,
        ),
        st.sampled_from(["russia", "turkiye"]),
        st.integers(0, 20),
        st.integers(0, 2),
        st.integers(0, 40),
    ),
    min_size=1,
    max_size=5,
)


@given(COUNTS, st.integers())
def test_a_total_is_of_one_ledger_and_of_each_day_once_in_whatever_order(counts: list[Count], turn: int) -> None:
    turned = counts[turn % len(counts) :] + counts[: turn % len(counts)]
    assert rows(turned) == rows(counts)
    days = [one.first + timedelta(days=n) for one in counts for n in range(one.days)]
    if len({one.ledger for one in counts}) > 1 or len(set(days)) < len(days):
        with pytest.raises(InvalidPlan):
            total(turned)
    else:
        found = total(turned)
        assert found == total(counts)
        assert found.number == sum(part.number for part in found.parts) == sum(one.number for one in counts)
        assert {part.ledger for part in found.parts} == {found.ledger}


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"first": date(2020, 3, 9), "last": date(2020, 3, 8)}, "a count that ends before it begins"),
        ({"number": -1}, "a number below 0"),
        ({"by_place": {"Idlib": 4, "Aleppo": 3}}, "a part of 7 in a number of 6"),
        ({"according_to": {"somebody": 7}}, "a part of 7 in a number of 6"),
        ({"confirmed_by": {"turkiye": -1}}, "a number below 0"),
    ],
)
def test_a_count_that_contradicts_itself_is_refused(more: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidPlan, match=message):
        Count.model_validate(count(6).model_dump() | more)
