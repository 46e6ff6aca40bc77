"""What differs between accounts, what is compatible, and who stands behind them."""

from __future__ import annotations

from datetime import datetime

from tests.claims.read_by_hand import everything, needs_shared
from tests.claims.told import claim, report, when
from truceline.agreements.agreement import Agreement
from truceline.claims.accounts.compare import compare, comparison_line
from truceline.claims.accounts.comparison import Comparison
from truceline.claims.claim import Claim, Speaker
from truceline.geo.place import Place

REPORTS = [report(name) for name in "abcdef"]


def alone(*claims: Claim, agreements: tuple[Agreement, ...] = ()) -> Comparison:
    """The one comparison that comes of the claims."""
    (found,) = compare(claims, REPORTS, agreements=agreements)
    return found


def fields(comparison: Comparison) -> list[str]:
    """The fields that differ."""
    return [difference.field for difference in comparison.differs]


def dead(claim_id: str, low: float | None, high: float | None) -> Claim:
    """Soldiers killed in one strike."""
    quote = f"soldiers killed in the strike on the convoy ({low}, {high})"
    return claim(
        claim_id,
        quote,
        "airstrike",
        targets=["soldiers"],
        place="Qamar",
        day="2020-02-27",
        figures={"killed": (low, high)},
    )


def test_at_least_34_and_36_differ() -> None:
    found = alone(dead("a/1", 34, None), dead("b/1", 36, 36))
    assert fields(found) == ["figures"]
    assert "at least 34 / 36" in found.differs[0].says
    assert found.differs[0].tolerance


def test_some_59_and_nearly_60_are_said_to_be_compatible() -> None:
    found = alone(dead("a/1", 59, 59), dead("b/1", None, 60))
    assert fields(found) == []
    assert found.agrees == ("killed: 59 and up to 60 are compatible",)


def test_asserted_and_denied_differ_in_existence() -> None:
    one = claim("a/1", "shelling of Qamar", "shelling", "Reds", day="2020-03-14", place="Qamar")
    two = claim("a/2", "denied the shelling of Qamar", "shelling", "Blues", day="2020-03-14", mode="denied")
    found = alone(one, two)
    assert fields(found) == ["existence"]
    assert dict(found.differs[0].values) == {"a/1": "asserted", "a/2": "denied"}


def test_a_count_of_none_denies() -> None:
    one = claim("a/1", "eight violations", "violation", "Reds", day="2020-03-14", figures={"violations": (8, 8)})
    two = claim("a/2", "no violations", "violation", "Blues", day="2020-03-14", figures={"violations": (0, 0)})
    assert fields(alone(one, two)) == ["existence", "figures"]


def test_a_patrol_completed_and_cut_short_differs_in_outcome() -> None:
    one = claim("a/1", "the first joint patrol was completed", "patrol", "Reds", day="2020-03-15", place="M4")
    two = claim("b/1", "the first joint patrol was cut short", "patrol", "Blues", day="2020-03-15", place="M4")
    found = alone(one, two)
    assert fields(found) == ["outcome"]
    assert {value for _, value in found.differs[0].values} == {"completed", "shortened"}


def test_a_start_that_cannot_be_is_flagged_and_kept_as_written() -> None:
    one = claim("a/1", "a ceasefire effective from 6 March", "ceasefire", day="2020-03-06", place="Qamar")
    two = claim("b/1", "a ceasefire effective from 6 January", "ceasefire", place="Qamar")
    two = two.model_copy(update={"when": when("2020-01-06", flags=("impossible",))})
    found = alone(one, two)
    assert "impossible" in fields(found)
    impossible = next(d for d in found.differs if d.field == "impossible")
    assert impossible.values == (("b/1", "6 January 2020 (as written)"),)


def test_a_truce_cannot_start_before_its_agreement_was_signed() -> None:
    signed = Agreement(
        id="truce",
        title="Truce",
        signed=datetime(2020, 3, 5).date(),
        in_force_from=datetime(2020, 3, 6),
        time_zone="UTC",
        signatories=(),
        bound=(),
        articles=(),
    )
    one = claim("a/1", "a ceasefire effective from 5 March", "ceasefire", day="2020-03-05", place="Qamar")
    two = claim("b/1", "a ceasefire effective from 4 March", "ceasefire", day="2020-03-04", place="Qamar")
    assert "impossible" in fields(alone(one, two, agreements=(signed,)))
    assert "impossible" not in fields(alone(one, two))


def test_one_speaker_in_two_reports_is_one_source() -> None:
    one = claim("a/1", "the first joint patrol was completed", "patrol", "Russia's Defence Ministry", day="2020-03-15")
    two = claim(
        "b/1", "the first joint patrol was completed", "patrol", "Russian Ministry of Defense", day="2020-03-15"
    )
    assert alone(one, two).sources == (("a/1", "b/1"),)


def test_a_speaker_cannot_differ_from_himself() -> None:
    one = claim("a/1", "the first joint patrol was completed", "patrol", "Jane Doe", day="2020-03-15", place="M4")
    two = claim("b/1", "the first joint patrol was cut short", "patrol", "Doe", day="2020-03-15", place="M4")
    assert fields(alone(one, two)) == []


def test_a_wire_copy_is_no_second_source() -> None:
    words = "the convoy was hit by artillery fire near the village of Qamar late on Saturday evening"
    one = claim("a/1", words, "shelling", day="2020-03-14", place="Qamar")
    two = claim("b/1", f"{words}.", "shelling", day="2020-03-14", place="Qamar")
    three = claim("c/1", "artillery hit a convoy at Qamar", "shelling", day="2020-03-14", place="Qamar")
    assert alone(one, two, three).sources == (("a/1", "b/1"), ("c/1",))


def test_a_copied_report_is_no_second_source() -> None:
    one = claim("a/1", "shells hit the village", "shelling", day="2020-03-14", place="Qamar")
    two = claim("b/1", "the village was hit by shells", "shelling", day="2020-03-14", place="Qamar")
    (apart,) = compare((one, two), REPORTS)
    (copied,) = compare((one, two), [report("a"), report("b", copy_of="a")])
    assert (len(apart.sources), len(copied.sources)) == (2, 1)


def test_a_comparison_has_a_title_in_plain_words() -> None:
    assert (
        alone(dead("a/1", 34, 34), dead("b/1", 36, 36)).same == "air strike, soldiers killed, Qamar, 27 February 2020"
    )


def test_a_line_gives_offsets_and_the_fields_that_differ() -> None:
    claims = {c.id: c for c in (dead("a/1", 34, None), dead("b/1", 36, 36))}
    line = comparison_line(alone(*claims.values()), claims)
    assert line["differs"] == ["figures"]
    expected = {"report": "a", "start": 0, "end": len(claims["a/1"].quote), "id": "a/1"}
    assert line["claims"][0].items() >= expected.items()
    same = {c.id: c for c in (dead("a/1", 34, 34), dead("b/1", 34, 34))}
    assert comparison_line(alone(*same.values()), same)["differs"] == ["none"]


def test_comparing_again_gives_the_same() -> None:
    claims = [dead("a/1", 34, None), dead("b/1", 36, 36), dead("c/1", 35, 35)]
    assert compare(claims, REPORTS) == compare(reversed(claims), reversed(REPORTS))


@needs_shared
def test_the_accounts_of_15_march_stand_side_by_side() -> None:
    claims, reports = everything()
    found = {claim_id: c for c in compare(claims, reports) for claim_id in c.claims}
    raid = found["seed-000/3"]
    assert "seed-002/10" in raid.claims and "figures" in fields(raid)
    total = found["seed-001/12"]
    assert "seed-004/11" in total.claims and "killed: 59 and up to 60 are compatible" in total.agrees
    assert {"seed-000/9", "seed-000/12", "seed-001/9"} <= set(found["seed-001/9"].claims)
    start = found["seed-000/14"]
    assert "seed-002/12" in start.claims and "impossible" in fields(start)
    alleged = found["seed-004/14"]
    assert {"seed-004/16", "seed-004/23"} <= set(alleged.claims) and "existence" in fields(alleged)
    assert found["idlib-08/2"] is found["idlib-01/1"] and "outcome" in fields(found["idlib-01/1"])


def test_a_title_says_which_patrol_on_which_road_and_what_about_it() -> None:
    one = claim("a/1", "the first joint patrol was completed", "patrol", "Reds", day="2020-03-15", place="the M-4")
    two = claim("b/1", "the first joint patrol was cut short", "patrol", "Blues", day="2020-03-15", place="the M-4")
    assert alone(one, two).same == "patrol no. 1 on the M-4, 15 March 2020: how it went"
    planned = [c.model_copy(update={"mode": "planned", "quote": "a first joint patrol"}) for c in (one, two)]
    assert alone(*planned).same == "patrol no. 1 on the M-4, 15 March 2020 (as planned)"


def test_a_title_names_those_lost_but_no_number_and_no_other_script() -> None:
    one, two = dead("a/1", 34, 34), dead("b/1", 36, 36)
    one = one.model_copy(update={"kind": "casualties", "place": Place(text="قمر", name="Qamar")})
    two = two.model_copy(update={"kind": "casualties", "place": Place(text="قمر")})
    assert alone(one, two).same == "soldiers killed, Qamar, 27 February 2020"


def test_one_road_is_one_place_however_it_is_worded() -> None:
    places = ("M4", "the M-4", "Qamar's strategic M4 road", "from Nahr to Tall")
    told = [
        claim(
            f"{chr(97 + at)}/1", "the first joint patrol along the M4 was held", "patrol", day="2020-03-15", place=name
        )
        for at, name in enumerate(places)
    ]
    assert "place" not in fields(alone(*told[:2])) + fields(alone(*told[1:3])) + fields(alone(*told[2:]))


def test_two_of_one_party_who_contradict_each_other_stand_apart() -> None:
    party = "reds"
    one = claim("a/1", "the truce was violated", "violation", day="2020-03-14")
    two = claim("a/2", "there were no violations", "violation", mode="denied", day="2020-03-14")
    one = one.model_copy(update={"speaker": Speaker(text="Minister Adal", party=party)})
    two = two.model_copy(update={"speaker": Speaker(text="a security official", party=party)})
    found = alone(one, two)
    assert found.sources == (("a/1",), ("a/2",))
    assert fields(found) == ["existence"]
