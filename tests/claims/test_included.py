"""Losses told of within other losses."""

from __future__ import annotations

from datetime import date

from truceline.claims.claim import Claim
from truceline.claims.extract import extract
from truceline.reports.report import Published, Report

DAY = date(2031, 5, 14)


def _losses(text: str) -> list[Claim]:
    published = Published(earliest=DAY, latest=DAY)
    report = Report(id="r", path="r", media_type="text/plain", sha256="", text=text, published=published)
    return [claim for claim in extract(report) if claim.kind in ("casualties", "harm_to_civilians", "attack")]


def _counts(claim: Claim) -> list[tuple[float | None, float | None]]:
    return [(f.low, f.high) for f in claim.figures if f.of == "killed"]


def test_other_fighters_named_after_including_are_losses_of_their_own() -> None:
    rebels, marines = _losses("Hundreds of rebels died in the fighting last month, including about 70 Sarvan marines.")
    assert [m.text for m in rebels.targets] == ["Hundreds of rebels"]
    assert [m.text for m in marines.targets] == ["about 70 Sarvan marines"]
    assert not rebels.actors
    assert not marines.actors
    assert (_counts(rebels), _counts(marines)) == ([(200, None)], [(70, 70)])
    assert marines.when is not None
    assert rebels.when is not None
    assert marines.when.iso == rebels.when.iso == "2031-04"


def test_children_among_the_people_killed_are_a_part_of_the_count() -> None:
    (claim,) = _losses("At least 40 people were killed in the weeks before the truce, including 12 children.")
    assert _counts(claim) == [(40, None), (12, 12)]


def test_fighters_of_the_same_name_are_a_part_of_the_count() -> None:
    (claim,) = _losses("Some 30 soldiers were killed in April, among them 11 soldiers of the border brigade.")
    assert _counts(claim) == [(30, 30), (11, 11)]
