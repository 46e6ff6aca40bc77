"""How claims become incidents."""

from __future__ import annotations

from datetime import datetime

from tests.claims.told import claim, report, spot
from truceline.claims.accounts.compare import compare
from truceline.claims.claim import Claim
from truceline.incidents.gather import gather
from truceline.incidents.incident import Incident

REPORTS = [report(name) for name in "abc"]


def incidents(*claims: Claim) -> tuple[Incident, ...]:
    """The incidents that the claims make, after comparing them."""
    return gather(claims, compare(claims, REPORTS), REPORTS)


def shelling(claim_id: str, speaker: str = "outlet", mode: str = "reported", **more: object) -> Claim:
    """A shelling of one village on one day."""
    values = {"day": "2020-03-14", "place": "Qamar", "actors": ["Turkey"], "mode": mode} | more
    return claim(claim_id, "artillery fire on the village", "shelling", speaker, **values)


def test_accounts_of_one_happening_are_one_incident() -> None:
    (found,) = incidents(shelling("a/1", "Russia"), shelling("b/1", "Syrian Observatory"))
    assert found.claims == ("a/1", "b/1")
    assert (found.state, found.sources, found.comparison is not None) == ("corroborated", 2, True)
    assert found.start == datetime(2020, 3, 14) and found.end == datetime(2020, 3, 15)


def test_a_denial_makes_it_disputed_and_names_both_sides() -> None:
    (found,) = incidents(shelling("a/1", "Russia"), shelling("a/2", "Turkey", mode="denied", actors=[]))
    assert found.state == "disputed"
    assert (found.registered_by, found.denied_by) == (("ru",), ("tr",))


def test_whom_accounts_name_is_alleged_with_the_claims_that_say_so() -> None:
    (found,) = incidents(shelling("a/1", "Russia"), shelling("b/1", actors=["Turkish army"]))
    assert [(a.text, a.party, a.claims) for a in found.alleged] == [("Turkey", "tr", ("a/1", "b/1"))]


def test_a_denial_alleges_nobody() -> None:
    (found,) = incidents(shelling("a/1", "Turkey", mode="denied"))
    assert (found.state, found.alleged) == ("denied", ())


def test_what_is_planned_or_told_of_talks_is_no_incident() -> None:
    plan = shelling("a/1", mode="planned")
    talks = claim("a/2", "talks in the capital", "talks", day="2020-03-14")
    assert incidents(plan, talks) == ()


def test_the_place_known_most_closely_is_kept() -> None:
    rough, fine = spot("Qamar", 35.8, 36.7, 5000), spot("Qamar", 35.8, 36.7, 300)
    (found,) = incidents(shelling("a/1", place=rough), shelling("b/1", "Russia", place=fine))
    assert found.place == fine


def test_a_more_exact_kind_goes_before_attack() -> None:
    attack = claim(
        "b/1", "artillery attack on the village", "attack", "Russia", day="2020-03-14", place="Qamar", actors=["Turkey"]
    )
    (found,) = incidents(shelling("a/1"), attack)
    assert found.category == "shelling"


def test_words_dispose_of_an_exercise() -> None:
    drill = claim("a/1", "34 explosions, assessed as a live-fire exercise", "explosion", day="2020-03-14")
    (found,) = incidents(drill)
    assert found.dispositions == ("exercise",)


def test_one_claim_is_in_one_incident_whatever_the_order() -> None:
    claims = [shelling("a/1", "Russia"), shelling("b/1"), shelling("c/1", "Turkey", mode="denied")]
    found = incidents(*claims)
    assert sorted(c for i in found for c in i.claims) == ["a/1", "b/1", "c/1"]
    assert found == incidents(*reversed(claims))
