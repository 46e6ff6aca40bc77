from __future__ import annotations

from typing import Any

import pytest

from truceline.agreements.party_file import known_parties
from truceline.claims.claim import Claim, Figure
from truceline.claims.context import Context
from truceline.claims.edit import added, corrected
from truceline.claims.extract import extract
from truceline.errors import TrucelineError, UnknownName
from truceline.geo.gazetteer import Entry, Gazetteer
from truceline.reports.kept import Arrival, read_kept
from truceline.reports.report import Report

TEXT = (
    "---\npublished: 2020-03-16\n---\n"
    "Two soldiers were killed in shelling near Saraqib on Sunday, the Turkish Defence\nMinistry said. "
    "Calm returned to Saraqib in the evening. The Turkish army answered with rockets.\n"
)
PLACE = Entry(id="saraqib", name="Saraqib", lat=35.86, lon=36.8, radius_m=2000)
CONTEXT = Context(parties=known_parties(), gazetteer=Gazetteer([PLACE]))


@pytest.fixture(scope="module")
def report() -> Report:
    (found,) = read_kept(TEXT.encode(), Arrival(name="a.txt"), 1_000_000)
    assert isinstance(found, Report)
    return found


@pytest.fixture(scope="module")
def claim(report: Report) -> Claim:
    return extract(report, CONTEXT)[0]


def edit(claim: Claim, report: Report, *changes: tuple[str, str]) -> Claim:
    return corrected(claim, report, changes, CONTEXT)[0]


@pytest.mark.parametrize(
    ("field", "value", "name", "told"),
    [
        ("kind", "attack", "kind", "attack"),
        ("mode", "denied", "mode", "denied"),
        ("weapon", "rockets", "weapon", "rockets"),
        ("outcome", "", "outcome", None),
        ("place", "", "place", None),
        ("time", "", "when", None),
        ("figure", "killed:", "figures", ()),
        ("actor", "", "actors", ()),
    ],
)
def test_a_field_is_what_the_reviewer_says(
    claim: Claim, report: Report, field: str, value: str, name: str, told: Any
) -> None:
    assert getattr(edit(claim, report, (field, value)), name) == told


def test_only_what_changed_is_named(claim: Claim, report: Report) -> None:
    edited, fields = corrected(claim, report, [("kind", "attack"), ("mode", claim.mode)], CONTEXT)
    assert fields == ("kind",)
    assert edited.id == claim.id


def test_words_are_found_however_the_lines_are_broken_and_their_party_is_known(claim: Claim, report: Report) -> None:
    speaker = edit(claim, report, ("speaker", "the Turkish Defence Ministry")).speaker
    assert speaker.span is not None
    assert speaker.span.of(report.text) == speaker.text == "the Turkish Defence\nMinistry"
    assert speaker.party is not None
    assert edit(claim, report, ("speaker", "outlet")).speaker.is_outlet


def test_a_place_in_the_reports_words_is_placed(claim: Claim, report: Report) -> None:
    place = edit(claim, report, ("place", "Saraqib")).place
    assert place is not None
    assert place.point is not None
    assert (place.point.lat, place.point.lon) == (35.86, 36.8)


@pytest.mark.parametrize(
    ("written", "iso", "hours", "precision"),
    [
        ("on Sunday", "2020-03-15", 24, "day"),
        ("2020-03-14", "2020-03-14", 24, "day"),
        ("2020-03-14T10:30Z", "2020-03-14T10:30Z", 1 / 60, "minute"),
        ("2020-03-14T10:30+03:00", "2020-03-14T10:30+03:00", 1 / 60, "minute"),
        ("2020-02", "2020-02", 29 * 24, "month"),
        ("2020", "2020", 366 * 24, "year"),
        ("2020-03-14/2020-03-16", "2020-03-14/2020-03-16", 72, "span"),
    ],
)
def test_a_time_is_told_in_words_or_as_iso_8601(
    claim: Claim, report: Report, written: str, iso: str, hours: float, precision: str
) -> None:
    when = edit(claim, report, ("time", written)).when
    assert when is not None
    assert (when.iso, when.precision) == (iso, precision)
    assert (when.end - when.start).total_seconds() == pytest.approx(hours * 3600)


@pytest.mark.parametrize(
    ("written", "low", "high"), [("2", 2, 2), ("2..5", 2, 5), ("34..", 34, None), ("..60", None, 60), ("0", 0, 0)]
)
def test_a_figure_has_the_bounds_that_are_given(
    claim: Claim, report: Report, written: str, low: float | None, high: float | None
) -> None:
    figures: tuple[Figure, ...] = edit(claim, report, ("figure", f"killed:{written}")).figures
    assert [(figure.of, figure.low, figure.high) for figure in figures] == [("killed", low, high)]


def test_an_added_claim_carries_the_reports_words(report: Report) -> None:
    claim = added(report, "Calm returned to Saraqib in the evening", "ceasefire", [("place", "to Saraqib")], CONTEXT)
    assert claim.span.of(report.text) == claim.quote
    assert claim.place is not None


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("knid", "attack", "kind"),
        ("kind", "shelings", "shelling"),
        ("mode", "said", "reported"),
        ("figure", "kiled:2", "killed"),
        ("figure", "killed:two", "2..5"),
        ("figure", "killed:5..2", "lower"),
        ("figure", "killed:2 5", "2..5"),
        ("place", "Ariha", "does not stand"),
        ("speaker", "the minister", "does not stand"),
        ("weapon", "mortars", "does not stand"),
        ("actor", "Turkish", "more words"),
        ("actor", "urkis", "does not stand"),
        ("time", "rockets", "2020-03-15"),
        ("time", "2020-03-16/2020-03-14", "earlier"),
        ("time", "9999-99-99", "does not stand"),
        ("outcome", "won", "completed"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line_that_says_what_could(
    claim: Claim, report: Report, field: str, value: str, words: str
) -> None:
    with pytest.raises(TrucelineError) as refused:
        edit(claim, report, (field, value))
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


def test_an_added_claim_needs_a_kind_and_words_of_the_report(report: Report) -> None:
    with pytest.raises(UnknownName):
        added(report, "Calm returned", "calm", [], CONTEXT)
    with pytest.raises(TrucelineError, match="does not stand"):
        added(report, "Calm came back", "ceasefire", [], CONTEXT)
    with pytest.raises(TrucelineError):
        added(report, " ", "ceasefire", [], CONTEXT)
