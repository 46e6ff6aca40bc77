"""Numbers of claims as suggested figures; claims and reports are made up for the rules."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.claims.claim import Claim, Speaker
from truceline.claims.claim import Figure as Worded
from truceline.coordination.affected import kinds
from truceline.coordination.suggested import KINDS, Suggested, suggested
from truceline.reports.report import Published, Report, SourceRef, Span
from truceline.reports.when import When

DAY = date(2020, 3, 14)
HERE = Span(start=0, end=4)


def report(day: date | None = DAY) -> Report:
    return Report(
        id="r-1", path="r-1.txt", media_type="text/plain", sha256="", text="", source=SourceRef(outlet="A wire"),
        published=Published(earliest=day, latest=day),
    )  # fmt: skip


def worded(of: str = "killed", low: float | None = 2, high: float | None = 2, **more: object) -> Worded:
    return Worded.model_validate({"of": of, "low": low, "high": high, "text": "two", "span": HERE} | more)


def claim(*figures: Worded, **more: object) -> Claim:
    told = {"id": "c-1", "report": "r-1", "span": HERE, "quote": "they", "kind": "casualties"}
    return Claim.model_validate(told | {"figures": figures or (worded(),)} | more)


def on(day: str, precision: str = "day") -> When:
    start = datetime.fromisoformat(day)
    return When.model_validate(
        {"iso": day, "start": start, "end": start, "precision": precision, "text": day, "span": HERE}
    )


def one(of: Claim, told: Report | None = None) -> Suggested:
    (found,) = suggested([of], [told or report()])
    return found


def test_a_claims_number_is_suggested_as_its_speakers_as_of_the_day_that_it_tells() -> None:
    spoken = claim(
        worded(population="soldiers"), speaker=Speaker(text="the ministry", party="north"), when=on("2020-03-12")
    )
    found = one(spoken)
    assert found.figure is not None
    assert (found.figure.speaker, found.figure.as_of, found.figure.told_on) == ("north", date(2020, 3, 12), DAY)
    assert (found.figure.measure, found.figure.population, found.figure.ref) == ("flow", "soldiers", "claim:c-1")
    assert found.words == "north: 2 killed (r-1, claim c-1)"


def test_the_outlet_speaks_where_nobody_else_does_and_its_day_is_the_day() -> None:
    found = one(claim())
    assert found.figure is not None
    assert (found.figure.speaker, found.figure.as_of) == ("A wire", DAY)
    assert one(claim(when=on("2020-03-01", "month"))).figure == found.figure


@pytest.mark.parametrize(
    ("told", "lacking"),
    [
        (claim(worded("displaced")), ("whether it is a stock or a flow",)),
        (claim(worded(), when=on("2020-03-01", "month"), report="unknown"), ("as of when",)),
        (claim(worded(low=None, high=None)), ("a number that can be (a figure without a number)",)),
    ],
)  # fmt: skip
def test_what_a_claim_does_not_say_is_lacking_and_not_made_up(told: Claim, lacking: tuple[str, ...]) -> None:
    found = one(told)
    assert (found.figure, found.lacking) == (None, lacking)
    assert found.words.endswith(f" - lacking: {', '.join(lacking)}")
    assert "measure" not in found.told or found.told["measure"] == "flow"


def test_what_is_told_as_there_on_a_day_is_a_stock_and_movements_are_no_people() -> None:
    there = one(claim(worded("displaced", measure="stock", low=900_000.5, high=None)))
    assert there.figure is not None
    assert (there.figure.measure, there.figure.low, there.figure.high) == ("stock", 900_000, None)
    moved = one(claim(worded("returned", population="return movements")))
    assert moved.figure is not None and (moved.figure.unit, moved.figure.measure) == ("movements", "flow")


def test_a_part_of_a_number_is_a_part_of_its_population() -> None:
    part = worded("wounded", population="children", part_of=Span(start=9, end=12))
    found = one(claim(part))
    assert found.figure is not None and (found.figure.part, found.figure.population) == ("children", "")


def test_each_number_of_a_claim_has_a_name_of_its_own() -> None:
    found = suggested([claim(worded(), worded("wounded"), worded("shots"))], [report()])
    assert [(each.id, each.kind) for each in found] == [("c-1#1", "killed"), ("c-1#2", "wounded")]


def test_what_is_only_planned_or_denied_is_no_figure() -> None:
    assert suggested([claim(mode="denied"), claim(mode="warned")], [report()]) == ()


def test_numbers_of_one_happening_say_so() -> None:
    (found,) = suggested([claim()], [report()], {"c-1": "i-1"})
    assert found.figure is not None and found.figure.happening == "i-1"


def test_everything_that_can_be_suggested_can_be_counted_of_people() -> None:
    assert set(KINDS.values()) <= set(kinds())


NUMBERS = st.none() | st.floats(-10, 10**7) | st.just(float("inf"))


@given(st.sampled_from([*KINDS, "shots"]), NUMBERS, NUMBERS, st.sampled_from([None, "stock", "flow"]), st.booleans())
def test_whatever_a_claim_says_becomes_a_figure_or_says_what_is_lacking(
    of: str, low: float | None, high: float | None, measure: str | None, part: bool
) -> None:
    told = worded(of, low, high, measure=measure, part_of=HERE if part else None)
    for found in suggested([claim(told)], [report()]):
        assert (found.figure is None) == bool(found.lacking)
        assert Suggested.model_validate_json(found.model_dump_json()) == found
