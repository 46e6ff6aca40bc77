"""Words that look like a place or a number of people and are none."""

from __future__ import annotations

from datetime import date

from truceline.claims.claim import Claim
from truceline.claims.extract import extract
from truceline.claims.figures.find import find_figures
from truceline.reports.report import Published, Report

DAY = date(2031, 5, 14)


def _claims(text: str) -> list[Claim]:
    published = Published(earliest=DAY, latest=DAY)
    return list(extract(Report(id="r", path="r", media_type="text/plain", sha256="", text=text, published=published)))


def _place(claim: Claim) -> str | None:
    return claim.place.text if claim.place else None


def test_in_front_of_something_is_no_place() -> None:
    (claim,) = _claims("A bomb went off in front of the convoy on Monday.")
    assert _place(claim) is None


def test_where_officials_met_is_not_where_the_truce_was_broken() -> None:
    met, broken = _claims("The ministers held talks in Velgrad on Monday. The army then reported new violations.")
    assert (met.kind, _place(met)) == ("talks", "Velgrad")
    assert (broken.kind, _place(broken)) == ("violation", None)


def test_a_capital_that_stands_for_the_accused_is_no_place() -> None:
    claims = _claims("The ministers met in Velgrad on Monday. Velgrad was accused of shelling a village.")
    assert [(_place(c), [m.text for m in c.actors]) for c in claims if c.kind == "shelling"] == [(None, ["Velgrad"])]


def test_the_two_are_no_number_of_people_displaced() -> None:
    figures = find_figures("The fighting displaced nearly a million people and took the two to the edge of war.")
    assert [(f.of, f.high) for f in figures] == [("displaced", 1_000_000)]
    assert [(f.of, f.low) for f in find_figures("The two were killed on Monday.")] == [("killed", 2)]


def test_what_became_of_people_is_not_who_they_were() -> None:
    figures = find_figures("The blast left two of the soldiers dead and one injured.")
    assert [(f.of, f.low, f.population) for f in figures] == [("killed", 2, "soldiers"), ("wounded", 1, None)]


def test_who_denies_a_happening_did_not_do_it() -> None:
    (claim,) = _claims("The rebels' claim of ceasefire violations was denied by the Sarvan army on Monday.")
    assert (claim.mode, claim.speaker.text) == ("denied", "Sarvan army")
    assert not claim.actors


def test_nor_before_the_verb_denies() -> None:
    post, fire = _claims("The monitors did not see any shelling near Tall, nor was there any small-arms fire.")
    assert (post.mode, fire.mode) == ("denied", "denied")
    assert fire.quote.startswith("nor was there")
