"""Items of several ledgers matched one by one. Ledgers and items are made up for the rules."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.coordination.synthetic import at
from truceline.coordination.ledgers import Item, Ledger, Reconciliation, Response, Tolerances, reconcile, words
from truceline.coordination.matching import Known
from truceline.errors import InvalidPlan, TrucelineError, UnknownName
from truceline.geo import Point, moved

LEDGERS = (
    Ledger(id="north", keeper="side"),
    Ledger(id="south", keeper="side"),
    Ledger(id="monitors", keeper="independent"),
)
SIDES = LEDGERS[:2]
HERE = Point(lat=35.8, lon=36.6)
DAY = date(2020, 3, 15)


def item(
    name: str, ledger: str, minutes: float | None = 0, metres: float | None = 0, kind: str = "mortar", **more: object
) -> Item:
    given_ = {
        "id": name,
        "ledger": ledger,
        "day": DAY,
        "kind": kind,
        "place": "Nayrab",
        "at": None if minutes is None else at(minutes),
        "point": None if metres is None else moved(HERE, 90, metres),
    }
    return Item.model_validate(given_ | more)


def test_the_same_happening_in_both_ledgers_is_confirmed_with_its_reason() -> None:
    table = reconcile(SIDES, [item("n-1", "north"), item("s-1", "south", 12, 800)])
    (match,) = table.matches
    assert (match.items, match.reason) == (("n-1", "s-1"), "same kind, 12 min apart, 0.8 km apart")
    standing = table.of("n-1")
    assert (standing.state, standing.by) == ("confirmed", ("south",))
    assert standing.words == "told by another ledger too: s-1 of south (same kind, 12 min apart, 0.8 km apart)"


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (item("s-1", "south", 61), "61 min apart, more than 60"),
        (item("s-1", "south", 0, 2_600), "2.6 km apart, more than 2.0 km with the errors"),
        (item("s-1", "south", kind="abduction"), "mortar is not abduction"),
        (item("s-1", "south", None, 0, day=DAY + timedelta(days=1)), "1 day apart, more than 0"),
        (item("s-1", "south", 0, None, place=""), "the places are not told well enough to compare"),
        (item("s-1", "south", 0, None, place="Ariha"), "the places are not told well enough to compare"),
    ],
)
def test_each_item_without_a_match_says_what_keeps_its_nearest_apart(other: Item, reason: str) -> None:
    table = reconcile(SIDES, [item("n-1", "north"), other])
    assert table.matches == ()
    assert table.of("n-1").state == "unmatched"
    assert table.of("n-1").words == f"in one ledger alone: nearest of south is s-1: {reason}"


def test_an_item_with_nothing_near_it_says_so() -> None:
    far = item("s-1", "south", None, day=DAY + timedelta(days=9))
    assert reconcile(SIDES, [item("n-1", "north"), far]).of("n-1").reasons == ("south has nothing near that day",)


def test_what_only_the_errors_of_the_places_bring_together_may_be_one_and_confirms_nothing() -> None:
    for one, other in ((2_600, 700), (100, 30_000)):
        table = reconcile(SIDES, [item("n-1", "north", radius_m=300), item("s-1", "south", 0, one, radius_m=other)])
        assert [match.certain for match in table.matches] == [False]
        assert (table.of("n-1").state, table.of("n-1").by) == ("unmatched", ())
        assert table.of("n-1").reasons[0].startswith("may be s-1 of south (same kind, 0 min apart")
    assert "places known to 30.3 km together" in table.of("n-1").words


def test_without_a_time_of_day_two_items_may_be_one_and_no_more() -> None:
    table = reconcile(SIDES, [item("n-1", "north"), item("s-1", "south", None, alleged="a third group")])
    assert table.of("n-1").words == (
        "may be told by another ledger too: may be s-1 of south (same kind, same day, 0.0 km apart, "
        "no time of day told by both)"
    )


def test_a_certain_match_comes_before_a_nearer_one_that_is_not() -> None:
    items = [item("n-1", "north"), item("s-1", "south", 0, 0, radius_m=9_000), item("s-2", "south", 40, 900)]
    assert [(match.items, match.certain) for match in reconcile(SIDES, items).matches] == [(("n-1", "s-2"), True)]


def test_a_happening_around_midnight_is_matched_across_days() -> None:
    late = item("s-1", "south", 10, day=DAY + timedelta(days=1))
    assert reconcile(SIDES, [item("n-1", "north"), late]).of("s-1").state == "confirmed"


def test_names_of_places_do_where_nobody_told_a_position() -> None:
    table = reconcile(SIDES, [item("n-1", "north", 0, None), item("s-1", "south", 5, None, place="nayrab")])
    assert (table.matches[0].certain, table.matches[0].reason) == (True, "same kind, 5 min apart, both told at Nayrab")


PLACES = {
    "the road": Known(HERE, 32_000, wide=True),
    "Ariha": Known(moved(HERE, 90, 6_000), 500),
    "Nayrab": Known(moved(HERE, 90, 7_000), 500),
    "Morek": Known(moved(HERE, 180, 60_000), 500),
    "the province": Known(None, 0, wide=True),
}


@pytest.mark.parametrize(
    ("one", "other", "certain", "reason"),
    [
        ("Ariha", "Nayrab", [True], "same kind, 0 min apart, 1.0 km apart"),
        (
            "Ariha",
            "the road",
            [False],
            "same kind, 0 min apart, told at Ariha and at the road, no exact place told by both",
        ),
        (
            "the road",
            "the road",
            [False],
            "same kind, 0 min apart, both told at the road, no exact place told by both",
        ),
        ("the province", "the province", [False], "both told at the province, no exact place told by both"),
        ("Ariha", "Morek", [], "60.3 km apart, more than 3.0 km with the errors"),
        ("Ariha", "the province", [], "the places are not told well enough to compare"),
        ("Ariha", "elsewhere", [], "the places are not told well enough to compare"),
    ],
)
def test_an_item_without_a_position_is_where_the_place_is_that_it_names(
    one: str, other: str, certain: list[bool], reason: str
) -> None:
    items = [item("n-1", "north", 0, None, place=one), item("s-1", "south", 0, None, place=other)]
    table = reconcile(SIDES, items, places=PLACES)
    assert [match.certain for match in table.matches] == certain
    assert reason in table.of("n-1").words


def test_like_kinds_are_matched_and_said() -> None:
    table = reconcile(SIDES, [item("n-1", "north"), item("s-1", "south", kind="shelling")])
    assert table.matches[0].reason == "like kinds, 0 min apart, 0.0 km apart"


@pytest.mark.parametrize(
    ("one", "other"), [("ied", "vehicle bomb"), ("vehicle_bomb", "Vehicle Bomb"), ("rpg", "explosion")]
)
def test_the_same_happening_has_other_names_at_other_sides(one: str, other: str) -> None:
    table = reconcile(SIDES, [item("n-1", "north", kind=one), item("s-1", "south", None, kind=other)])
    assert [match.certain for match in table.matches] == [False]
    assert table.of("n-1").reasons[0].startswith("may be s-1 of south (")


def test_each_item_is_matched_once_in_a_ledger_with_the_nearest() -> None:
    table = reconcile(SIDES, [item("n-1", "north"), item("s-1", "south", 20), item("s-2", "south", 5)])
    assert [match.items for match in table.matches] == [("n-1", "s-2")]
    assert table.of("s-1").words == (
        "in one ledger alone: nearest of north is n-1: paired with another that is nearer "
        "(same kind, 20 min apart, 0.0 km apart to this)"
    )


def test_a_match_that_names_another_side_is_contested() -> None:
    table = reconcile(SIDES, [item("n-1", "north", alleged="south"), item("s-1", "south", alleged="a third group")])
    standing = table.of("s-1")
    assert (standing.state, standing.by) == ("contested", ("north",))
    assert "north names south, south names a third group" in standing.words


def test_what_the_other_side_says_of_an_item_is_told_with_its_words() -> None:
    denied = Response(item="n-1", ledger="south", says="denies", words="no fire that day")
    assert reconcile(SIDES, [item("n-1", "north")], [denied]).of("n-1").state == "contested"
    assert 'south denies it - "no fire that day"' in reconcile(SIDES, [item("n-1", "north")], [denied]).of("n-1").words
    confirmed = denied.model_copy(update={"says": "confirms"})
    assert reconcile(SIDES, [item("n-1", "north")], [confirmed]).of("n-1").state == "confirmed"
    # One who denies is not outweighed by one who confirms.
    other = confirmed.model_copy(update={"ledger": "monitors"})
    assert reconcile(LEDGERS, [item("n-1", "north")], [denied, other]).of("n-1").state == "contested"


def test_monitors_are_a_third_ledger_and_not_a_judge() -> None:
    table = reconcile(LEDGERS, [item("n-1", "north"), item("m-1", "monitors", 5)])
    assert (table.of("n-1").by, table.of("m-1").by) == (("monitors",), ("north",))
    assert {one.id: one.keeper for one in table.ledgers}["monitors"] == "independent"


def test_a_cell_has_each_ledgers_items_and_no_number_of_both() -> None:
    table = reconcile(SIDES, [item("n-1", "north"), item("n-2", "north", 300), item("s-1", "south", 5)])
    (cell,) = table.cells
    assert cell.items == {"north": ("n-1", "n-2"), "south": ("s-1",)}
    assert cell.states["north"] == {"confirmed": 1, "contested": 0, "unmatched": 1}
    assert (table.number("north"), table.number("south")) == (2, 1)
    with pytest.raises(UnknownName, match="there is no ledger 'both'; one of north, south"):
        table.number("both")


ITEMS = st.lists(
    st.tuples(
        st.sampled_from(["north", "south", "monitors"]),
        st.integers(0, 200) | st.none(),
        st.integers(0, 6_000) | st.none(),
        st.sampled_from(["mortar", "shelling", "sniper"]),
    ),
    max_size=9,
)


def made(rows: list[tuple[str, int | None, int | None, str]]) -> list[Item]:
    return [item(f"i-{n}", *row) for n, row in enumerate(rows)]


@given(ITEMS, st.randoms(use_true_random=False))
def test_the_order_of_items_and_ledgers_does_not_matter(
    rows: list[tuple[str, int | None, int | None, str]], random: st.random_module
) -> None:
    items, ledgers = made(rows), list(LEDGERS)
    table = reconcile(LEDGERS, items)
    random.shuffle(items)  # type: ignore[attr-defined]
    random.shuffle(ledgers)  # type: ignore[attr-defined]
    assert reconcile(ledgers, items) == table


@given(ITEMS)
def test_no_number_mixes_ledgers_and_no_item_is_lost_or_counted_twice(
    rows: list[tuple[str, int | None, int | None, str]],
) -> None:
    items = made(rows)
    table: Reconciliation = reconcile(LEDGERS, items)
    ledger_of = {one.id: one.ledger for one in items}
    for ledger in LEDGERS:
        own = sorted(name for name, keeper in ledger_of.items() if keeper == ledger.id)
        assert sorted(name for cell in table.cells for name in cell.items[ledger.id]) == own
        assert sum(sum(cell.states[ledger.id].values()) for cell in table.cells) == len(own) == table.number(ledger.id)
    for match in table.matches:
        assert len({ledger_of[name] for name in match.items}) == 2
    pairs = [(name, ledger_of[other]) for m in table.matches for name, other in (m.items, m.items[::-1])]
    assert len(set(pairs)) == len(pairs)


@given(ITEMS)
def test_two_sides_that_change_places_get_the_same_answer(
    rows: list[tuple[str, int | None, int | None, str]],
) -> None:
    swapped = {"north": "south", "south": "north", "monitors": "monitors"}
    before = reconcile(LEDGERS, made(rows))
    after = reconcile(LEDGERS, made([(swapped[row[0]], *row[1:]) for row in rows]))
    assert {one.item: one.state for one in before.standings} == {one.item: one.state for one in after.standings}


def test_tolerances_of_a_call_take_the_place_of_those_of_the_data() -> None:
    close = Tolerances(metres=100, minutes=5, days=0, families=())
    items = [item("n-1", "north"), item("s-1", "south", 12)]
    assert reconcile(SIDES, items).matches
    assert reconcile(SIDES, items, tolerances=close).matches == ()
    assert set(words().says) == {"confirmed", "contested", "unmatched"}


@pytest.mark.parametrize(
    ("items", "responses", "message"),
    [
        ([item("n-1", "north"), item("n-1", "south")], [], "two items are called n-1"),
        ([item("n-1", "east")], [], "there is no ledger 'east'; one of north, south"),
        ([item("n-1", "north")], [Response(item="n-1", ledger="west", says="denies")], "there is no ledger 'west'"),
        ([item("n-1", "north")], [Response(item="n-9", ledger="south", says="denies")], "no ledger has an item 'n-9'"),
        ([item("n-1", "north")], [Response(item="n-1", ledger="north", says="denies")], "answers to its own item"),
    ],
)
def test_what_no_ledger_has_is_refused_in_one_line(items: list[Item], responses: list[Response], message: str) -> None:
    with pytest.raises(TrucelineError, match=message) as caught:
        reconcile(SIDES, items, responses)
    assert "\n" not in str(caught.value)


def test_an_item_that_contradicts_itself_and_a_ledger_of_two_are_refused() -> None:
    with pytest.raises(InvalidPlan, match="item n-1 has a radius of -1 m"):
        item("n-1", "north", radius_m=-1)
    with pytest.raises(InvalidPlan, match="item n-1 at a time without a zone"):
        item("n-1", "north", at=datetime(2020, 3, 15))
    for lat, lon in ((91, 0), (0, 181), (float("nan"), 0)):
        with pytest.raises(InvalidPlan, match="item n-1 has no position on Earth"):
            item("n-1", "north", point=Point(lat=lat, lon=lon))
    with pytest.raises(InvalidPlan, match="two ledgers are called north"):
        reconcile([LEDGERS[0], LEDGERS[0]], [])
    with pytest.raises(UnknownName, match="no ledger has an item 'x'"):
        reconcile(SIDES, []).of("x")
