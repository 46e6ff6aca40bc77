"""What an article makes of an incident."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from truceline.agreements.agreement import Agreement
from truceline.agreements.read import read_agreement
from truceline.geo.place import Place, Point
from truceline.incidents.assess import assess, disposed, installed_rules
from truceline.incidents.incident import Alleged, Assessment, Incident

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "idlib-2020"
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def protocol() -> Agreement:
    """The protocol of 5 March 2020."""
    return read_agreement(EXAMPLE / "agreement.yaml")


def incident(
    day: str = "2020-03-10", place: Place | None = None, by: str | None = "syria-government", **more: Any
) -> Incident:
    """A shelling in the middle of the area, unless said otherwise."""
    start = datetime.fromisoformat(day)
    where = place or Place(text="Ariha", point=Point(lat=35.81374, lon=36.60964), radius_m=1000, method="gazetteer")
    alleged = (Alleged(text=by, party=by, claims=("a/1",)),) if by else ()
    values = {"category": "shelling", "family": "fighting", "start": start, "end": start + DAY, "place": where} | more
    return Incident(id="incident-1", claims=("a/1",), alleged=alleged, **values)


def article_1(told: Incident, agreement: Agreement) -> Assessment:
    """What Article 1 makes of it."""
    return assess(told, agreement.article("1"), agreement)


def answer(assessment: Assessment, question: str) -> str:
    """The answer to one question."""
    return next(step.answer for step in assessment.steps if step.question == question)


def test_shelling_in_the_area_after_entry_into_force_is_a_breach_if_true(protocol: Agreement) -> None:
    found = article_1(incident(), protocol)
    assert found.verdict == "breach_if_true"
    assert found.reason.startswith("If it happened as told")
    assert found.position == "inside" and found.margin_m is not None and found.margin_m > 0


def test_the_gap_between_signature_and_force_has_its_own_words(protocol: Agreement) -> None:
    gap = article_1(incident("2020-03-05"), protocol)
    before = article_1(incident("2020-03-01"), protocol)
    assert gap.verdict == before.verdict == "out_of_scope"
    assert "after signature but before entry into force" in gap.reason
    assert "before the agreement was signed" in before.reason


def test_a_place_far_outside_is_out_of_scope(protocol: Agreement) -> None:
    raqqa = Place(text="Raqqa", point=Point(lat=35.95, lon=39.01), radius_m=2000, method="gazetteer")
    found = article_1(incident(place=raqqa), protocol)
    assert (found.verdict, found.position) == ("out_of_scope", "outside")


def test_a_place_known_only_to_fifty_kilometres_cannot_be_told(protocol: Agreement) -> None:
    vague = Place(text="the north", point=Point(lat=35.81374, lon=36.60964), radius_m=50_000, method="region")
    found = article_1(incident(place=vague), protocol)
    assert (found.verdict, found.position) == ("cannot_tell", "uncertain")


def test_a_place_without_a_position_cannot_be_told_unless_it_is_the_zone_by_name(protocol: Agreement) -> None:
    assert article_1(incident(place=Place(text="a village")), protocol).verdict == "cannot_tell"
    assert article_1(incident(place=Place(text="the Idlib de-escalation area")), protocol).verdict == "breach_if_true"


def test_an_excluded_actor_puts_it_out_of_scope(protocol: Agreement) -> None:
    found = article_1(incident(by="hts"), protocol)
    assert found.verdict == "out_of_scope"
    assert answer(found, "excluded_actor") == "yes"


def test_an_unnamed_actor_is_no_reason_to_leave_it_out(protocol: Agreement) -> None:
    found = article_1(incident(by=None), protocol)
    assert found.verdict == "breach_if_true"
    assert "nobody is named" in found.reason


def test_a_label_that_names_no_organisation_stays_open(protocol: Agreement) -> None:
    found = article_1(incident(by="radical-groups"), protocol)
    assert found.verdict == "cannot_tell"
    assert "not settled" in found.reason


def test_clearing_an_old_mine_is_permitted(protocol: Agreement) -> None:
    found = article_1(incident(category="explosion", quotes=("engineers destroying an old mine",)), protocol)
    assert found.verdict == "permitted"


def test_an_act_that_is_not_prohibited_is_out_of_scope(protocol: Agreement) -> None:
    found = article_1(incident(category="deployment", family="posture"), protocol)
    assert found.verdict == "out_of_scope"
    assert [step.question for step in found.steps] == ["prohibited_act"]


def test_a_breach_alleged_without_saying_what_cannot_be_told(protocol: Agreement) -> None:
    assert article_1(incident(category="violation", family="regime"), protocol).verdict == "cannot_tell"


def test_an_incident_without_a_time_cannot_be_told(protocol: Agreement) -> None:
    assert article_1(incident(start=None, end=None), protocol).verdict == "cannot_tell"


def test_an_article_that_prohibits_nothing_says_so(protocol: Agreement) -> None:
    found = assess(incident(), protocol.article("2"), protocol)
    assert found.verdict == "out_of_scope"
    assert "prohibits no act" in found.reason


def test_every_assessment_names_its_rule_and_keeps_its_steps(protocol: Agreement) -> None:
    for article in protocol.articles:
        found = assess(incident(), article, protocol)
        assert found.rule and found.steps and found.reason.endswith(".")


def test_before_entry_into_force_becomes_a_disposition(protocol: Agreement) -> None:
    told = incident("2020-03-01")
    found = disposed(told, [assess(told, article, protocol) for article in protocol.articles])
    assert found.dispositions == ("before_entry_into_force",)
    open_one = incident()
    assert disposed(open_one, [article_1(open_one, protocol)]) == open_one


def test_an_installed_rule_goes_before_ours(protocol: Agreement, monkeypatch: pytest.MonkeyPatch) -> None:
    def rule(told: Incident, article: Any, agreement: Agreement) -> Assessment | None:
        if article.id != "1":
            return None
        return Assessment(
            incident=told.id, agreement=agreement.id, article="1", verdict="permitted", reason="ours.", rule="ours@1"
        )

    monkeypatch.setattr("truceline.incidents.assess.installed_rules", lambda: (rule,))
    assert article_1(incident(), protocol).rule == "ours@1"
    assert assess(incident(), protocol.article("2"), protocol).rule != "ours@1"


def test_no_rule_is_installed_twice() -> None:
    assert len(installed_rules()) == len(set(installed_rules()))


def test_a_place_known_only_to_a_region_is_judged_by_how_far_it_is_known(protocol: Agreement) -> None:
    region = incident().place
    assert region is not None
    vague = region.model_copy(update={"text": "the north", "method": "region", "radius_m": 300_000.0})
    found = article_1(incident().model_copy(update={"place": vague}), protocol)
    assert (found.verdict, found.reason) == ("cannot_tell", "The place is known only to 300 km.")


def test_distance_and_error_are_each_said_once(protocol: Agreement) -> None:
    reason = article_1(incident(), protocol).reason
    assert reason.count("km") == 2
    assert "give or take" in reason
