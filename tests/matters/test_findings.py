"""A finding as its facts have it: what its decider states last counts, what it stated before is kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.matters.finding import NOON, finding, ground, stated
from tests.matters.telling import check_total, histories, matter
from truceline.errors import IllegalStep, NotPermitted
from truceline.matters.findings import FindingRecord
from truceline.verification.findings import Attribution, Classification


def test_what_is_stated_again_revises_the_finding_and_keeps_what_it_was() -> None:
    later = stated("f-1", "refuted", at=NOON + timedelta(hours=1))
    reading = matter(("north", stated()), ("north", later))
    record = reading.value
    assert isinstance(record, FindingRecord)
    assert (record.finding, record.before[0].finding) == (later.finding, finding())
    assert (reading.state, reading.refused) == ("refuted", {})
    assert reading.words == "f-1: north on i-1: occurrence: that it happened is refuted"


def test_three_axes_are_told_apart() -> None:
    both = stated(
        classification=Classification(answer="violation", article="1", grounds=ground()),
        attribution=Attribution(answer="not_attributed", grounds=ground()),
    )
    assert matter(("north", both)).words == (
        "f-1: north on i-1: occurrence: it is confirmed that it happened; classification: a violation (1); "
        "attribution: not attributed"
    )


def test_nobody_else_states_a_deciders_finding() -> None:
    reading = matter(("north", stated()), ("south", stated("f-1", "refuted")))
    (error,) = reading.refused.values()
    assert isinstance(error, NotPermitted)
    assert "is stated by north, and south has no part in it; state a finding of your own" in str(error)
    assert reading.state == "confirmed"


def test_a_finding_changes_neither_decider_nor_incident() -> None:
    for changed, said in (({"decider": "south"}, "the decider of the finding is north"), ({"incident": "i-2"}, "i-1")):
        (error,) = matter(("north", stated()), ("north", stated(**changed))).refused.values()
        assert isinstance(error, IllegalStep) and said in str(error)


POOL = [stated(), stated("f-1", "refuted"), stated(decider="south"), stated(incident="i-2")]


@settings(max_examples=60)
@given(histories(POOL), st.randoms(use_true_random=False))
def test_whatever_is_told_makes_one_finding(told: list[Any], random: Any) -> None:
    if told:
        shuffled = list(told)
        random.shuffle(shuffled)
        check_total("finding", "f-1", told, shuffled)
