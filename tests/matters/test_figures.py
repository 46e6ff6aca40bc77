"""A figure as several nodes tell of it. Speakers and numbers are made up for the rules."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.matters.telling import check_total, histories, matter
from truceline.coordination.affected import Figure
from truceline.facts import Fact, FigureTold, Withdrawn
from truceline.matters.figures import FigureRecord


def told(low: int = 3, speaker: str = "a side", **more: object) -> FigureTold:
    given = {"speaker": speaker, "kind": "killed", "measure": "flow", "as_of": date(2020, 3, 10), "low": low}
    return FigureTold(id="f-1", figure=Figure.model_validate(given | more))


def test_a_figure_says_who_told_it_and_as_of_when() -> None:
    reading = matter(("north", told(33, high=36, population="soldiers")))
    assert (reading.state, reading.day) == ("told", date(2020, 3, 10))
    assert reading.words == "a side: 33 to 36 killed, soldiers, as of 2020-03-10"
    assert isinstance(reading.value, FigureRecord) and reading.value.figure is not None
    assert reading.value.figure.ref == "north/shared#0"


def test_a_typing_error_is_put_right_by_who_made_it_and_both_versions_are_kept() -> None:
    reading = matter(("north", told(33)), ("north", told(34)), ("south", told(36)), ("north", told(36, "another")))
    assert isinstance(reading.value, FigureRecord) and reading.value.figure is not None
    assert reading.value.figure.low == 34
    assert [one.figure.low for one in reading.value.versions] == [33, 34]
    assert [str(error) for error in reading.refused.values()] == [
        "figure:f-1: north keeps it (north/shared#0); record yours under another id",
        "figure:f-1: it is of a side, not of another; record the other under another id",
    ]


POOL: list[Fact] = [told(), told(9), told(4, "b side"), Withdrawn(type="figure", id="f-1", reason="typing error")]


@settings(max_examples=60)
@given(histories(POOL), st.randoms(use_true_random=False))
def test_whatever_is_told_of_a_figure_makes_one_in_any_order(said: list[object], random: st.random_module) -> None:
    shuffled = list(said)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    check_total("figure", "f-1", said, shuffled)  # type: ignore[arg-type]
