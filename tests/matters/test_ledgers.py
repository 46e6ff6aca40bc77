"""Items and counts as several nodes tell of them. Ledgers, places and days are made up for the rules."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.matters.telling import check_total, histories, matter
from truceline.coordination.counts import Count
from truceline.coordination.ledgers import Item, Response
from truceline.errors import IllegalStep, InvalidPlan, UnknownName
from truceline.facts import CountPublished, Fact, ItemAnswered, ItemRegistered, Withdrawn
from truceline.matters import Reading
from truceline.matters.ledgers import CountRecord, ItemRecord

DAY = date(2020, 3, 15)


def registered(ledger: str = "a-side", **more: object) -> ItemRegistered:
    told = {"id": "i-1", "ledger": ledger, "day": DAY, "kind": "shelling", "place": "Nayrab"}
    return ItemRegistered(item=Item.model_validate(told | more))


def answered(ledger: str = "b-side", says: str = "denies", words: str = "") -> ItemAnswered:
    return ItemAnswered(
        response=Response.model_validate({"item": "i-1", "ledger": ledger, "says": says, "words": words})
    )


def counted(number: int = 4, ledger: str = "a-side", told_by: str = "a bulletin", **more: object) -> CountPublished:
    told = {"ledger": ledger, "told_by": told_by, "kind": "violation", "first": DAY, "last": DAY, "number": number}
    return CountPublished(id="n-1", count=Count.model_validate(told | more))


def item(reading: Reading) -> ItemRecord:
    assert isinstance(reading.value, ItemRecord)
    return reading.value


def test_an_item_has_its_last_version_and_every_answer_of_others() -> None:
    reading = matter(
        ("north", registered()),
        ("south", answered(words="no fire that day")),
        ("north", registered(alleged="a third group")),
        ("mission", answered("monitors", "confirms")),
    )
    found = item(reading)
    assert (reading.state, reading.day, reading.refused) == ("disputed", DAY, {})
    assert reading.words == (
        "shelling at Nayrab, in the ledger of a-side, a third group alleged; confirmed by monitors; denied by b-side"
    )
    assert [(one.ref, one.item.alleged) for one in found.versions] == [
        ("north/shared#0", ""),
        ("north/shared#2", "a third group"),
    ]
    # Whoever answered before the item was changed answered what it said then.
    assert [(one.response.ledger, one.to) for one in found.answers] == [
        ("b-side", "north/shared#0"),
        ("monitors", "north/shared#2"),
    ]


def test_a_keeper_who_changes_its_answer_has_both_in_the_record_and_the_last_one_holds() -> None:
    reading = matter(("north", registered()), ("south", answered()), ("south", answered(says="confirms")))
    assert [(one.response.says, one.current) for one in item(reading).answers] == [
        ("denies", False),
        ("confirms", True),
    ]
    assert (reading.state, [one.says for one in item(reading).responses]) == ("confirmed", ["confirms"])


def test_what_another_node_says_a_keeper_answered_does_not_outweigh_the_keepers_own_answer() -> None:
    reading = matter(("north", registered()), ("south", answered()), ("north", answered(says="confirms")))
    assert reading.state == "disputed"
    assert (item(reading).confirmed_by, item(reading).denied_by) == (("b-side",), ("b-side",))


def test_a_ledger_does_not_answer_to_its_own_item() -> None:
    reading = matter(("north", registered()), ("north", answered("a-side", "confirms")))
    (error,) = reading.refused.values()
    assert isinstance(error, InvalidPlan)
    assert str(error) == "a-side answers to its own item i-1; register the item again to change it"
    assert reading.state == "registered"


def test_an_answer_to_an_item_that_no_ledger_has_is_named() -> None:
    reading = matter(("south", answered()))
    (error,) = reading.refused.values()
    assert isinstance(error, UnknownName)
    assert str(error) == "no ledger has an item 'i-1'; register it first, in the same log"
    assert (reading.state, item(reading).item) == ("unknown", None)


def test_nobody_changes_what_another_node_registered() -> None:
    reading = matter(("north", registered()), ("south", registered(kind="explosion")))
    (error,) = reading.refused.values()
    assert isinstance(error, IllegalStep)
    assert str(error) == "item:i-1: north keeps it (north/shared#0); record yours under another id"
    assert item(reading).item == registered().item


def test_an_item_does_not_go_over_to_another_ledger() -> None:
    reading = matter(("north", registered()), ("north", registered("b-side")))
    assert [str(error) for error in reading.refused.values()] == [
        "item:i-1: it is in the ledger of a-side, not in the ledger of b-side; record the other under another id"
    ]


def test_a_count_is_corrected_by_who_recorded_it_and_stays_of_its_ledger_and_speaker() -> None:
    reading = matter(("north", counted(4)), ("north", counted(5, ref="a page")), ("north", counted(6, "b-side")))
    assert isinstance(reading.value, CountRecord)
    assert reading.value.count == counted(5, ref="a page").count
    assert reading.words == "violation in the ledger of a-side: 5, as a bulletin tells"
    assert [str(error) for error in reading.refused.values()] == [
        "count:n-1: it is of a-side as a bulletin tells, not of b-side as a bulletin tells; "
        "record the other under another id"
    ]


def test_a_count_without_a_page_leads_to_its_entry() -> None:
    reading = matter(("north", counted()))
    assert isinstance(reading.value, CountRecord) and reading.value.count is not None
    assert reading.value.count.ref == "north/shared#0"


def test_a_count_belongs_to_the_day_on_which_its_period_ends() -> None:
    assert matter(("north", counted(last=date(2020, 7, 14)))).day == date(2020, 7, 14)


ITEMS: list[Fact] = [
    registered(), registered("b-side"), registered(kind="explosion", alleged="b-side"), answered(), answered("a-side"),
    answered("monitors", "confirms"), Withdrawn(type="item", id="i-1", reason="typing error"),
]  # fmt: skip
COUNTS: list[Fact] = [
    counted(), counted(0), counted(9, "b-side"), counted(told_by="another"),
    Withdrawn(type="count", id="n-1", reason="typing error"),
]  # fmt: skip


@settings(max_examples=120)
@given(histories(ITEMS), st.randoms(use_true_random=False))
def test_whatever_is_told_of_an_item_makes_one_in_any_order(told: list[object], random: st.random_module) -> None:
    shuffled = list(told)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    check_total("item", "i-1", told, shuffled)  # type: ignore[arg-type]


@settings(max_examples=60)
@given(histories(COUNTS), st.randoms(use_true_random=False))
def test_whatever_is_told_of_a_count_makes_one_in_any_order(told: list[object], random: st.random_module) -> None:
    shuffled = list(told)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    check_total("count", "n-1", told, shuffled)  # type: ignore[arg-type]
