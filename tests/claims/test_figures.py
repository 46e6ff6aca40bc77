"""Numbers as reports word them: their bounds and what they count."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from truceline.claims.claim import Figure
from truceline.claims.figures.find import figure_of, figures_in, find_figures
from truceline.claims.figures.numbers import find_numbers
from truceline.claims.parse import Sentence, load_model

Bounds = tuple[str, float | None, float | None]
_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "_ _ twenty thirty forty fifty sixty seventy eighty ninety".split()


def read(text: str, language: str = "en", carried: str | None = None) -> list[Bounds]:
    return [(one.of, one.low, one.high) for one in find_figures(text, language=language, carried=carried)]


def only(text: str) -> Figure:
    (figure,) = find_figures(text)
    return figure


@pytest.mark.parametrize(
    ("words", "low", "high"),
    [
        ("34", 34, 34), ("at least 34", 34, None), ("more than 34", 34, None), ("over 34", 34, None),
        ("34 or more", 34, None), ("nearly 60", None, 60), ("up to 60", None, 60), ("almost 60", None, 60),
        ("fewer than 60", None, 60), ("close to one million", None, 1_000_000), ("about 60", 60, 60),
        ("some 59", 59, 59), ("around 60", 60, 60), ("dozens of", 24, None), ("scores of", 40, None),
        ("hundreds of", 200, None), ("thousands of", 2000, None), ("hundreds of thousands of", 200_000, None),
        ("millions of", 2_000_000, None), ("a dozen", 12, 12), ("more than a hundred", 100, None), ("two", 2, 2),
        ("a single", 1, 1), ("1.7 million", 1_700_000, 1_700_000), ("380,000", 380_000, 380_000),
        ("half a million", 500_000, 500_000), ("between 30 and 40", 30, 40), ("30-40", 30, 40), ("34 or 36", 34, 36),
        ("several dozen", 24, None), ("one hundred and twenty-three", 123, 123), ("no fewer than twelve", 12, None),
    ],
)  # fmt: skip
def test_the_words_give_the_bounds(words: str, low: float | None, high: float | None) -> None:
    assert read(f"The mission said that {words} soldiers were killed.") == [("killed", low, high)]


def test_about_is_marked_as_approximate_and_keeps_its_words() -> None:
    figure = only("Some 59 soldiers were killed in clashes since last month.")
    assert (figure.text, figure.approximate, figure.measure) == ("Some 59", True, "flow")
    assert not only("59 soldiers were killed.").approximate


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("A rocket attack left two of its soldiers dead and one injured.", [("killed", 2, 2), ("wounded", 1, 1)]),
        ("Two servicemen died and one was hurt.", [("killed", 2, 2), ("wounded", 1, 1)]),
        ("It had killed or wounded 63 personnel.", [("casualties", 63, 63)]),
        ("The killing of seven soldiers and a civilian contractor.", [("killed", 7, 7), ("killed", 1, 1)]),
        ("13 servicemen and one civilian were killed.", [("killed", 13, 13), ("killed", 1, 1)]),
        ("One was killed and five others injured by a mine.", [("killed", 1, 1), ("wounded", 5, 5)]),
        ("12 killed, 30 injured in shelling of a market.", [("killed", 12, 12), ("wounded", 30, 30)]),
        ("The war has claimed the lives of at least 380,000 people and displaced millions more.",
         [("killed", 380_000, None), ("displaced", 2_000_000, None)]),
        ("The escalation had uprooted close to one million people.", [("displaced", None, 1_000_000)]),
        ("156 refugees came back.", [("returned", 156, 156)]),
        ("The sides exchanged 44 prisoners.", [("prisoners", 44, 44)]),
        ("It was ready to send thousands more troops.", [("troops", 2000, None)]),
        ("The side logged four cases of fire, one each in four provinces.", [("violations", 4, 4)]),
        ("They broke the truce eight times in a day.", [("violations", 8, 8)]),
        ("Three warplane and 29 drone overflights.", [("violations", 3, 3), ("violations", 29, 29)]),
        ("12 undetermined explosions and 43 projectiles.", [("explosions", 12, 12), ("shots", 43, 43)]),
        ("14 weapons breaching withdrawal lines.", [("weapons", 14, 14)]),
        ("Two BTR-80 carriers took part.", [("vehicles", 2, 2)]),
        ("It set up a dozen military observation posts.", [("posts", 12, 12)]),
        ("Retaking more than a hundred towns and villages.", [("settlements", 100, None)]),
        ("A corridor six km either side of the road.", [("depth_km", 6, 6)]),
        ("6 kilometers (3.7 miles) to the north and south of the road.", [("depth_km", 6, 6)]),
        ("Two km west of the town.", [("distance_km", 2, 2)]),
        ("Engineers cleared 2.1 hectares and made 35 explosive items safe.", [("other", 2.1, 2.1), ("other", 35, 35)]),
        ("The deadline to deploy half of 83,000 forces was missed.", [("troops", 83_000, 83_000)]),
    ],
)  # fmt: skip
def test_nouns_and_verbs_say_what_is_counted(text: str, figures: list[Bounds]) -> None:
    assert read(text) == figures


@pytest.mark.parametrize(
    "text",
    [
        "On 15 March 2020, at 08:50, patrol number two set out.", "The 23rd patrol on the M4 in four days.",
        "Under Resolution 2254 the S-400 stays.", "A 57-year-old woman was hurt by a 120 mm mortar.",
        "A soldier was wounded.", "The two leaders spoke.", "It could not be laid to any one party.",
        "Forces shelled the points at once.", "Daily Report 193/2020, article 3.", "None is in danger.",
        "Nearly three quarters moved.", "In the past 24 hours fire stopped.",
    ],
)  # fmt: skip
def test_dates_ordinals_names_and_durations_are_no_figures(text: str) -> None:
    assert read(text) == []


def test_people_who_are_to_be_kept_from_being_killed_are_not_counted_as_killed() -> None:
    assert read("It is trying to prevent the army from killing 4 million people.") == [("people", 4_000_000, 4_000_000)]


def test_a_breakdown_is_part_of_its_total() -> None:
    total, *parts = find_figures(
        "The side registered nine openings of fire over 24 hours (Idlib 7, Aleppo 1, Latakia 1)."
    )
    assert [(one.of, one.low) for one in (total, *parts)] == [
        ("violations", 9), ("violations", 7), ("violations", 1), ("violations", 1),
    ]  # fmt: skip
    assert all(part.part_of == total.span for part in parts)


def test_a_number_for_the_period_before_is_no_part_of_this_one() -> None:
    now, before = find_figures(
        "It recorded about 345 explosions, compared with the previous period (about 230 explosions)."
    )
    assert (now.part_of, before.part_of) == (None, None)


def test_a_share_is_a_remark_on_its_figure() -> None:
    figure = only("More than 1 million displaced people, 81% of whom are women and children.")
    assert (figure.of, figure.low) == ("displaced", 1_000_000)
    assert "81% of whom are women and children" in (figure.population or "")


def test_a_number_without_a_noun_counts_what_was_counted_before() -> None:
    assert read("One region 36 ceasefire violations, mostly east; the other 34.") == [
        ("violations", 36, 36),
        ("violations", 34, 34),
    ]
    assert read("In the period before: none in either region.", carried="violations") == [("violations", 0, 0)]
    assert read("In the period before: none in either region.") == []


def test_a_noun_and_a_verb_alone_tell_what_is_counted() -> None:
    assert figure_of("Turkish soldiers", "were killed") == "killed"
    assert figure_of("soldiers") == "people"
    assert figure_of("observation posts", "killed") == "posts"
    assert figure_of(None, None) is None


@pytest.mark.parametrize(
    ("language", "text", "figures"),
    [
        ("ar", "39 حالة إطلاق نار (26 في اللاذقية و10 في حلب)",
         [("violations", 39, 39), ("violations", 26, 26), ("violations", 10, 10)]),
        ("ar", "ثلاثة وعشرون جريحا", [("wounded", 23, 23)]),
        ("ar", "نزوح أكثر من 1,7 مليون شخص", [("displaced", 1_700_000, None)]),
        ("ru", "34 военнослужащих погибли", [("killed", 34, 34)]),
        ("ru", "не менее двадцати трёх человек убиты и пять ранены", [("killed", 23, None), ("wounded", 5, 5)]),
        ("ru", "за сутки зафиксировано 39 нарушений, 23-й патруль", [("violations", 39, 39)]),
        ("ru", "12 500 человек покинули", [("displaced", 12_500, 12_500)]),
        ("tr", "en az 34 asker şehit oldu", [("killed", 34, None)]),
        ("tr", "son 24 saatte 12 ihlal tespit edildi", [("violations", 12, 12)]),
        ("tr", "1.200 sivil yerinden edildi", [("displaced", 1200, 1200)]),
        ("tr", "24. Türk-Rus birleşik kara devriyesi", []),
    ],
)  # fmt: skip
def test_figures_are_read_in_each_language(language: str, text: str, figures: list[Bounds]) -> None:
    assert read(text, language) == figures


def test_the_figures_of_a_parsed_sentence_have_spans_in_the_report() -> None:
    text = "Talks ended. At least 34 soldiers were killed."
    sentence = Sentence(load_model()(text[13:]), 13)
    (figure,) = figures_in(sentence)
    assert figure.span.of(text) == figure.text == "At least 34"


def in_words(number: int) -> str:
    """An English number below a million, as a newspaper writes it."""
    if number < 20:
        return _ONES[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return _TENS[tens] + (f"-{_ONES[ones]}" if ones else "")
    for scale, name in ((1000, "thousand"), (100, "hundred")):
        if number >= scale:
            most, rest = divmod(number, scale)
            joint = " and " if rest and rest < 100 else " "
            return f"{in_words(most)} {name}" + (f"{joint}{in_words(rest)}" if rest else "")
    raise AssertionError(number)


@given(st.integers(1, 999_999))
def test_a_number_in_words_is_read_back(number: int) -> None:
    (found,) = find_numbers(f"they counted {in_words(number)} soldiers")
    assert (found.low, found.high) == (number, number)


@given(st.integers(1, 99_999_999), st.sampled_from(["{:d}", "{:,}"]))
def test_a_number_in_figures_is_read_back(number: int, form: str) -> None:
    assert read(f"They freed {form.format(number)} villages.") == [("settlements", number, number)]


_WORDS = st.sampled_from(
    (
        "34 3.5 1,000 at least nearly half of a dozen hundreds thousands million two both none once soldiers killed "
        "wounded and or ( ) : ; , . - – km % times 24 hours 5 March between to more than in of whom including no 12 "
        "million billion M4 resolution"
    ).split()
)


@settings(max_examples=300)
@given(st.lists(_WORDS, max_size=16).map(" ".join), st.sampled_from(["en", "ar", "ru", "tr", "xx"]))
def test_no_text_of_number_words_breaks_the_reading(text: str, language: str) -> None:
    _check(text, language)


@settings(max_examples=200)
@given(st.text(max_size=80), st.sampled_from(["en", "ar", "ru", "tr"]))
def test_no_text_at_all_breaks_the_reading(text: str, language: str) -> None:
    _check(text, language)


def _check(text: str, language: str) -> None:
    last = 0
    for figure in find_figures(text, language=language):
        assert figure.span.of(text) == figure.text
        assert last <= figure.span.start < figure.span.end <= len(text)
        assert figure.low is None or figure.high is None or figure.low <= figure.high
        last = figure.span.end


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("Ten denials by one side and two by the other.", [("violations", 10, 10), ("violations", 2, 2)]),
        ("Breaches included overflights by 17 spy drones.", [("violations", 17, 17)]),
        ("Seven attacks with missiles.", [("violations", 7, 7)]),
        ("Two drone strikes hit the port.", [("violations", 2, 2)]),
        ("12 villagers were abducted.", [("people", 12, 12)]),
        ("Seven attackers and three gunmen were killed.", [("killed", 7, 7), ("killed", 3, 3)]),
        ("A campaign with 40 miners and 200 citizens.", [("people", 40, 40), ("people", 200, 200)]),
        ("One guard was killed and another wounded.", [("killed", 1, 1), ("wounded", 1, 1)]),
        ("It killed five, including two boys, and hurt six.", [("killed", 5, 5), ("killed", 2, 2), ("wounded", 6, 6)]),
        ("They held 105 prisoners: 60 rebels.", [("prisoners", 105, 105), ("prisoners", 60, 60)]),
    ],
)  # fmt: skip
def test_a_thing_counted_is_told_from_one_that_only_sounds_like_it(text: str, figures: list[Bounds]) -> None:
    assert read(text) == figures


@pytest.mark.parametrize("text", ["A trooper, 19, was killed.", "His son, 7, was hurt.", "The Sergeant, 34, was hit."])
def test_a_number_between_commas_after_a_person_is_an_age(text: str) -> None:
    assert read(text) == []


def test_miles_are_kilometres_where_no_kilometres_stand_beside_them() -> None:
    assert read("It lies ten miles north of the town.") == [("distance_km", 16.1, 16.1)]
    assert read("They withdrew 5 miles (8 km).") == [("distance_km", 8, 8)]
    assert read("The boat was 10 nautical miles out.") == [("distance_km", 18.5, 18.5)]


def test_a_time_is_no_word_for_what_is_counted() -> None:
    for figure in find_figures("The raid left 2 displaced Tuesday and 40 on March 5."):
        assert figure.population is None or not {"Tuesday", "March"} & set(figure.population.split())


def test_what_is_there_is_a_stock_and_what_came_about_a_flow() -> None:
    assert [f.measure for f in find_figures("Some 300 people are displaced.")] == ["stock"]
    assert [f.measure for f in find_figures("Some 300 people were displaced since 1 March.")] == ["flow"]
    assert [f.measure for f in find_figures("Some 300 people fled.")] == [None]
