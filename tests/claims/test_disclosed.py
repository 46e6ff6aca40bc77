"""Rules for what rests on a protected source: coarse in place and time, without words, never finer a second time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from truceline.agreements.disclosure import Rule
from truceline.claims.claim import Claim, Figure, Mention, Speaker
from truceline.claims.disclosed import (
    NOWHERE,
    WITHHELD,
    disclosed_claim,
    disclosed_place,
    disclosed_report,
    disclosed_time,
    districts,
    placed,
)
from truceline.geo.gazetteer import Entry
from truceline.geo.place import Candidate, Place, Point
from truceline.geo.plane import distance_m
from truceline.reports.report import Part, Published, Report, SourceRef, Span
from truceline.reports.when import When

MILL = Point(lat=35.81234, lon=36.31234)
PLACE = Place(
    text="behind the old mill",
    name="Old Mill",
    point=MILL,
    radius_m=10,
    method="coordinates",
    region="Idlib",
    alternatives=(Candidate(name="New Mill", point=MILL, radius_m=10, score=0.4),),
)
PROVINCE = Entry(id="p", name="Idlib province", lat=35.83, lon=36.68, radius_m=55_000, kind="region", region="Idlib")
TOWN = Entry(id="t", name="Old Mill", lat=MILL.lat, lon=MILL.lon, radius_m=300, region="Idlib")
HERE = districts([TOWN, PROVINCE])


def at(start: str, end: str, precision: str = "minute", iso: str | None = None) -> When:
    first, last = datetime.fromisoformat(start), datetime.fromisoformat(end)
    return When(iso=iso or start, start=first, end=last, precision=precision, text="at dawn", span=Span(start=3, end=9))


CLAIM = Claim(
    id="0123456789abcdef",
    report="held-0123456789ab",
    span=Span(start=10, end=60),
    quote="My cousin Zarifeh saw mortars behind the old mill at 06:40",
    kind="shelling",
    speaker=Speaker(text="my cousin Zarifeh", name="Zarifeh", chain=("the baker",)),
    actors=(Mention(text="our neighbours' unit"), Mention(text="the regime", party="syria")),
    targets=(Mention(text="Zarifeh's house"),),
    when=at("2020-03-15T06:40", "2020-03-15T06:41"),
    place=PLACE,
    figures=(
        Figure(of="killed", low=2, high=None, text="my two uncles", span=Span(start=1, end=4), population="uncles"),
    ),
    also=(Span(start=70, end=80),),
    trigger=Span(start=12, end=14),
    notes=("heard by phone",),
)


def test_quote_names_words_and_spans_are_left_out() -> None:
    told = disclosed_claim(CLAIM, Rule(), HERE)
    said = told.model_dump_json()
    for word in (
        "Zarifeh",
        "cousin",
        "mill",
        "Mill",
        "uncle",
        "baker",
        "house",
        "neighbours",
        "phone",
        "06:40",
        "dawn",
    ):
        assert word not in said
    assert (told.quote, told.span, told.also, told.trigger, told.notes) == (WITHHELD, NOWHERE, (), None, ())
    assert [a.party for a in told.actors] == ["syria"]
    assert (told.figures[0].low, told.figures[0].high, told.figures[0].text) == (2, None, "2 or more")


def test_what_the_claim_is_stays() -> None:
    told = disclosed_claim(CLAIM, Rule())
    assert (told.id, told.kind, told.mode, told.report) == (CLAIM.id, "shelling", "reported", CLAIM.report)


def test_a_claim_coarsened_twice_is_the_same_as_once() -> None:
    once = disclosed_claim(CLAIM, Rule(), HERE)
    assert disclosed_claim(once, Rule(), HERE) == once


@given(
    some.floats(-80, 80), some.floats(-179, 179), some.floats(0, 30_000), some.sampled_from([1000.0, 5000.0, 20_000.0])
)
def test_a_coarse_place_holds_the_true_one_and_is_never_finer_than_the_rule(
    lat: float, lon: float, radius: float, size: float
) -> None:
    fine = Place(text="here", point=Point(lat=lat, lon=lon), radius_m=radius, method="relative")
    coarse = disclosed_place(fine, Rule(place_m=size))
    assert coarse is not None and coarse.point is not None and coarse.radius_m is not None
    assert coarse.radius_m >= max(size, radius)
    assert distance_m(coarse.point, Point(lat=lat, lon=lon)) <= 1.02 * coarse.radius_m
    assert "here" not in coarse.model_dump_json()


def test_two_places_of_one_cell_cannot_be_told_apart() -> None:
    near = PLACE.model_copy(update={"point": Point(lat=35.8091, lon=36.3091), "text": "the bakery", "name": "Bakery"})
    assert disclosed_place(near, Rule(), HERE) == disclosed_place(PLACE, Rule(), HERE)


def test_a_place_goes_to_its_district_where_the_rule_says_so() -> None:
    told = disclosed_place(PLACE, Rule(district=True), HERE)
    assert told is not None
    assert (told.text, told.point, told.radius_m, told.method) == ("Idlib province", PROVINCE.point, 55_000, "region")


def test_without_a_district_that_holds_it_a_place_goes_to_the_grid() -> None:
    assert disclosed_place(PLACE, Rule(district=True)) == disclosed_place(PLACE, Rule())


def test_a_place_without_a_position_is_named_by_nothing() -> None:
    assert disclosed_place(Place(text="behind the mill"), Rule()) == Place(text=WITHHELD)


@pytest.mark.parametrize(
    ("when", "fineness", "iso", "hours"),
    [
        (at("2020-03-15T06:40", "2020-03-15T06:41"), "day", "2020-03-15", 24),
        (at("2020-03-15T06:40", "2020-03-15T06:41"), "hour", "2020-03-15T06", 1),
        (at("2020-03-15T23:00", "2020-03-16T02:00", "span"), "day", "2020-03-15/2020-03-16", 48),
        (at("2020-03-15T18:00", "2020-03-16T00:00", "part_of_day"), "day", "2020-03-15", 24),
        (at("2020-03-15", "2020-03-16", "day", "2020-03-15"), "day", "2020-03-15", 24),
        (at("2020-03-01", "2020-04-01", "month", "2020-03"), "day", "2020-03", 31 * 24),
        (
            at("2020-03-15", "2020-03-17", "span", "2020-03-15T00:00/2020-03-16T24:00"),
            "day",
            "2020-03-15/2020-03-16",
            48,
        ),
    ],
)
def test_a_time_is_told_in_whole_days_or_hours(when: When, fineness: str, iso: str, hours: int) -> None:
    told = disclosed_time(when, fineness)
    assert told is not None
    assert (told.iso, told.end - told.start, told.text, told.span) == (iso, timedelta(hours=hours), "", NOWHERE)
    assert told.start <= when.start and when.end <= told.end


def test_a_rule_without_times_gives_none() -> None:
    assert disclosed_time(CLAIM.when, "none") is None


def test_a_report_loses_its_words_its_file_and_its_address() -> None:
    report = Report(
        id="held-0123456789ab",
        path="/home/officer/zarifeh-call.txt",
        media_type="text/plain",
        sha256="0" * 64,
        text="My cousin Zarifeh saw mortars",
        title="Call of Zarifeh",
        source=SourceRef(outlet="Zarifeh", url="https://example.org/zarifeh", party="syria", reliability="B"),
        published=Published(
            earliest=date(2020, 3, 15),
            latest=date(2020, 3, 15),
            at=datetime(2020, 3, 15, 6, 50, tzinfo=UTC),
            how="metadata",
            reason="Zarifeh says so",
        ),
        received=datetime(2020, 3, 15, 7, 11, tzinfo=UTC),
        parts=(Part(span=Span(start=0, end=10), section="body"),),
    )
    told = disclosed_report(report, Rule())
    said = told.model_dump_json()
    assert not [word for word in ("arifeh", "cousin", "officer", "example.org", "06:50", "07:11") if word in said]
    assert told.published.day == date(2020, 3, 15)
    assert told.notes == ("protected source: places to 5 km, times to the day, names and quotes left out",)


def test_an_open_source_keeps_its_words_and_no_position_is_finer_than_the_rule_allows_any() -> None:
    assert placed(CLAIM, Rule()) == CLAIM
    coarse = placed(CLAIM, Rule(coordinates_m=5000))
    assert coarse.place is not None and coarse.place.point == Point(lat=35.8, lon=36.3)
    assert (coarse.quote, coarse.place.text) == (CLAIM.quote, "behind the old mill")
