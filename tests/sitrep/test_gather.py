"""Rules of gathering: what is counted, from which claims, and what is left out."""

from __future__ import annotations

from truceline.sitrep.gather import known
from truceline.sitrep.period import period
from truceline.sitrep.sections import section_of, sections
from truceline.sitrep.summary import summary
from truceline.sitrep.tolls import spread

from .by_hand import (
    AGREEMENT,
    CLAIMS,
    COUNTED,
    COUNTED_BEFORE,
    DAY,
    DENIED,
    KILLED,
    KILLED_APART,
    KILLED_TOO,
    LATE,
    NORTH,
    REPORTS,
    SHELLED,
    ZONE,
    claim,
    figure,
    on,
    picture,
)


def test_what_came_after_the_cut_off_is_left_out_and_counted_as_such() -> None:
    made = picture()
    assert LATE.id not in {told.claim.id for told in made.told}
    assert made.left_out == 1
    kept, claims = known(REPORTS, CLAIMS, period(DAY, zone=ZONE))
    assert (len(kept), len(claims)) == (4, len(CLAIMS) - 1)


def test_every_figure_keeps_the_claims_it_is_counted_from() -> None:
    made = picture()
    tallies = [t for line in made.ledgers for t in (*line.counts, *line.previous_counts)]
    tallies += [t for toll in made.tolls for t in toll.tallies]
    tallies += [topic.count for topic in made.topics if topic.now]
    assert tallies
    ids = {told.claim.id for told in made.told}
    assert all(t.claims and set(t.claims) <= ids for t in tallies)


def test_ledgers_of_two_sides_are_never_summed() -> None:
    said = claim(
        NORTH, "Shells fell on Mill", "violation", says="Southern staff", party="south",
        who=[("northern army", "north")], when=on(DAY), figures=(figure("violations", 5, 5),),
    )  # fmt: skip
    made = picture(claims=(*CLAIMS, said))
    numbers = {(line.by.key, line.against): [t.low for t in line.counts] for line in made.ledgers if line.counts}
    assert numbers == {("north", "the southern army"): [8], ("south", "northern army"): [5]}


def test_the_previous_period_stands_beside_this_one() -> None:
    line = next(line for line in picture().ledgers if line.counts)
    assert [t.low for t in line.counts] == [8]
    assert [(t.low, t.claims) for t in line.previous_counts] == [(3, (COUNTED_BEFORE.id,))]


def test_a_denial_is_listed_and_counts_as_no_violation() -> None:
    line = next(line for line in picture().ledgers if line.by.key == "south")
    assert line.denies == (DENIED.id,)
    assert not line.counts
    assert not line.described.claims


def test_the_parts_of_a_total_are_not_counted_beside_it() -> None:
    whole = figure("violations", 8, 8)
    split = COUNTED.model_copy(update={"figures": (whole, figure("violations", 5, 5, part_of=whole.span))})
    line = next(line for line in picture(claims=(split,)).ledgers)
    assert [t.low for t in line.counts] == [8]


def test_a_breach_alleged_without_a_number_is_listed_as_such() -> None:
    vague = COUNTED.model_copy(update={"figures": ()})
    (line,) = picture(claims=(vague,), incidents=()).ledgers
    assert [(kind, t.claims) for kind, t in line.categories] == [("violations without a number", (vague.id,))]
    (said,) = [s.text for s in summary(picture(claims=(vague,), incidents=())) if s.key == "violations"]
    assert said == "The northern army alleges violations by the southern army without a number."


def test_an_incident_is_told_of_by_those_who_assert_it() -> None:
    line = next(line for line in picture().ledgers if line.by.name == "Northern Herald")
    assert (line.described.low, line.described.claims, line.against) == (1, (SHELLED.id,), "southern guns")


def test_figures_about_one_happening_span_from_the_least_to_the_most_said() -> None:
    (toll,) = picture().tolls
    assert (toll.low, toll.high, toll.differ) == (34, 36, True)
    assert [t.by for t in toll.tallies] == ["Northern Herald", "It"]


def test_figures_of_different_happenings_stay_apart() -> None:
    assert len(picture(comparisons=()).tolls) == 2


def test_two_figures_of_one_claim_count_different_people() -> None:
    both = KILLED.model_copy(update={"figures": (figure("killed", 7, 7), figure("killed", 1, 1))})
    tolls = picture(claims=(both, KILLED_TOO)).tolls
    assert sorted((toll.low, toll.high) for toll in tolls) == [(1, 1), (7, 36)]


def test_a_side_is_open_only_where_nobody_bounds_it() -> None:
    assert spread([(59, 59), (None, 60)]) == (59, 60)
    assert spread([(34, None), (50, None)]) == (34, None)
    assert spread([(None, None)]) == (None, None)


def test_a_comparison_is_cut_down_to_the_claims_known_at_the_cut_off() -> None:
    three = KILLED_APART.model_copy(
        update={"claims": (*KILLED_APART.claims, LATE.id), "sources": (*KILLED_APART.sources, (LATE.id,))}
    )
    (account,) = picture(comparisons=(three,)).accounts
    assert [column.claims for column in account.columns] == [(KILLED.id,), (KILLED_TOO.id,)]
    assert account.differing == ("figures",)
    assert account.says == ()


def test_a_comparison_of_which_one_claim_is_known_is_none() -> None:
    one = KILLED_APART.model_copy(update={"claims": (KILLED.id, LATE.id), "sources": ((KILLED.id,), (LATE.id,))})
    assert picture(comparisons=(one,)).accounts == ()


def test_a_kind_that_no_section_names_stands_in_the_last_one() -> None:
    assert section_of("meteor_shower") == sections()[-1]["key"]


def test_each_kind_stands_in_one_section() -> None:
    kinds = [kind for section in sections() for kind in section["kinds"]]
    assert len(kinds) == len(set(kinds))


def test_a_claim_read_by_a_rule_is_not_reviewed_and_one_by_a_person_is() -> None:
    by_person = COUNTED.model_copy(update={"method": "duty officer"})
    assert picture(claims=(by_person, SHELLED)).reviewed == 1
    assert picture().reviewed == 0


def test_gathering_twice_gives_the_same_picture() -> None:
    assert picture() == picture(tuple(reversed(REPORTS)), tuple(reversed(CLAIMS)))


def test_a_picture_without_an_agreement_has_no_zones_and_no_dates() -> None:
    bare = picture(agreement=None, assessments=(), obligations=())
    assert (bare.terrain.bands, bare.events) == ((), ())


def test_nothing_known_gives_an_empty_picture() -> None:
    empty = picture(reports=(), claims=())
    assert (empty.told, empty.ledgers, empty.accounts, empty.happenings) == ((), (), (), ())


def test_the_articles_of_an_amended_agreement_bear_its_title_and_year() -> None:
    older = AGREEMENT.model_copy(update={"id": "old-2029", "title": "Memorandum on the River", "signed": DAY})
    made = picture(amended=(older,))
    assert made.article("old-2029", "2") == "Memorandum of 2031, Article 2"
    assert made.article("amber-2031", "2") == "Article 2"
