"""Claims of whole reports: which happening is told, of which kind, and what is not told."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from truceline.claims import extract as extract_module
from truceline.claims import parse as parse_module
from truceline.claims.claim import Claim
from truceline.claims.context import NOT_READ
from truceline.claims.extract import extract, extract_all
from truceline.claims.gate import sentences_to_parse
from truceline.claims.lines import claim_line
from truceline.reports.intake import read_paths
from truceline.reports.report import Published, Report, SourceRef, Structured

DAY = date(2021, 6, 14)


def a_report(text: str, language: str = "en", **more: object) -> Report:
    fields = {
        "id": "r",
        "path": "r.txt",
        "media_type": "text/plain",
        "sha256": "",
        "text": text,
        "language": language,
        "reading": "full" if language == "en" else "lexicon",
        "published": Published(earliest=DAY, latest=DAY, how="metadata"),
        **more,
    }
    return Report.model_validate(fields)


def kinds_in(text: str, language: str = "en") -> list[str]:
    return [claim.kind for claim in extract(a_report(text, language))]


def only(text: str) -> Claim:
    (claim,) = extract(a_report(text))
    return claim


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("Three soldiers were killed in a drone strike near Hays.", "airstrike"),
        ("The army violated the ceasefire by shelling the village of Talish.", "shelling"),
        ("Snipers shot a farmer in the valley.", "small_arms_fire"),
        ("A roadside bomb went off beside the convoy.", "explosion"),
        ("Heavy clashes broke out between the army and the militia.", "clash"),
        ("Rebels captured the village of Kafr Nabl.", "territory_change"),
        ("The army sent reinforcements to the front.", "deployment"),
        ("Troops withdrew from the town.", "withdrawal"),
        ("Fighters dug new trenches near the port.", "fortification"),
        ("Warplanes flew over the enclave.", "overflight"),
        ("Two tanks were seen in violation of withdrawal lines.", "weapons_presence"),
        ("The army launched an offensive against the rebels.", "operation"),
        ("Armed men denied the monitors access to the barracks.", "access_denied"),
        ("Protesters blocked the highway with burning tyres.", "obstruction"),
        ("A girl was injured by shrapnel in a schoolyard.", "harm_to_civilians"),
        ("The two sides exchanged prisoners at the crossing.", "detention"),
        ("More than 4,000 people fled the fighting.", "displacement"),
        ("Some 300 refugees returned to their homes.", "returns"),
        ("An aid convoy entered the besieged town.", "aid"),
        ("Some 59 soldiers were killed in clashes since last month.", "casualties"),
        ("The ceasefire has largely held since Friday.", "ceasefire"),
        ("The mission recorded 12 violations of the ceasefire.", "violation"),
        ("The army and the rebels signed an agreement in Jeddah.", "agreement"),
        ("Troops will establish a security corridor along the road.", "zone"),
        ("The two sides set up a joint coordination centre for the truce.", "coordination_centre"),
        ("The second joint patrol on the highway was completed.", "patrol"),
        ("The army set up an observation post on the hill.", "observation_post"),
        ("Monitors are investigating the incident at the military camp.", "verification"),
        ("The foreign ministers held a phone call about the truce.", "consultation"),
        ("The minister accused the rebels of bad faith.", "statement"),
    ],
)
def test_the_most_specific_kind_names_the_happening(sentence: str, kind: str) -> None:
    assert kinds_in(sentence) == [kind]


@pytest.mark.parametrize(
    ("sentence", "kinds"),
    [
        (
            "The two sides agreed to reopen the road, to withdraw their guns and to exchange prisoners.",
            ["aid", "withdrawal", "detention"],
        ),
        ("A mortar shell hit a house in the village, killing two children.", ["harm_to_civilians"]),
        ("Guerrillas ambushed a platoon, killing a soldier.", ["clash"]),
        ("The clashes, with heavy artillery fire, left 43 soldiers dead.", ["clash"]),
        ("The air strike hit a barracks without causing casualties.", ["airstrike"]),
        ("The troops were fired upon but suffered no casualties.", ["small_arms_fire"]),
        ("The monitors verified allegations of rape by soldiers.", ["harm_to_civilians"]),
        (
            "A column of 30 vehicles crossed the border and set up a new post near the dam.",
            ["deployment", "observation_post"],
        ),
        ("Soldiers at the bridge did not allow the patrol to pass.", ["access_denied"]),
        ("A soldier was hurt while patrolling the border when he stepped on a mine.", ["explosion"]),
        ("Officials have counted 353 breaches since the truce was signed.", ["violation"]),
        ("The observers visited the port on Monday.", ["verification"]),
        ("Gunmen drove dozens of families from their homes.", ["displacement"]),
        ("The joint military commission ended its first meeting in the capital.", ["talks"]),
    ],
)
def test_one_happening_is_told_once_by_its_kind(sentence: str, kinds: list[str]) -> None:
    assert kinds_in(sentence) == kinds


def test_a_number_with_a_noun_of_its_own_counts_that_noun() -> None:
    told = kinds_in("Rebels made two attacks on the town. Three buildings have been vacated by the army.")
    assert told.count("attack") == 1


def test_a_denial_has_the_kind_of_what_its_sentence_told() -> None:
    claims = extract(
        a_report("Rebels fired mortars at the town. The army sent tanks to the border; the minister denied it.")
    )
    assert [(claim.kind, claim.mode) for claim in claims][-1] == ("deployment", "denied")


@pytest.mark.parametrize(
    ("sentence", "weapon"),
    [
        ("Militants fired 120-mm mortars at the village.", "120-mm mortars"),
        ("A grenade launcher was fired at the post.", "grenade launcher"),
        ("Rebels captured the village of Kafr Nabl.", None),
    ],
)
def test_the_weapon_is_given_as_worded(sentence: str, weapon: str | None) -> None:
    assert only(sentence).weapon == weapon


@pytest.mark.parametrize(
    ("sentence", "outcome"),
    [
        ("The joint patrol was completed on Monday.", "completed"),
        ("The route of the patrol was cut short near the bridge.", "shortened"),
        ("The ceasefire has largely held since March.", "holds"),
        ("The army encircled the observation post.", "encircled"),
        ("The next patrol will be completed on Friday.", None),
    ],
)
def test_the_outcome_is_named_where_it_is_told(sentence: str, outcome: str | None) -> None:
    assert only(sentence).outcome == outcome


def test_an_attack_that_kills_has_the_killed_as_a_figure() -> None:
    claim = only("At least 34 soldiers were killed in an airstrike in the province.")
    assert (claim.kind, [(f.of, f.low, f.high) for f in claim.figures]) == ("airstrike", [("killed", 34, None)])


def test_two_clauses_with_two_happenings_give_two_claims() -> None:
    assert kinds_in("The army shelled the port and rebels blew up a bridge.") == ["shelling", "explosion"]


def test_what_happened_after_an_earlier_happening_leaves_both() -> None:
    assert kinds_in("A civilian was killed in Paya after fighting between two militias.") == [
        "harm_to_civilians",
        "clash",
    ]


def test_a_count_that_leaves_its_noun_out_is_counted() -> None:
    claims = extract(a_report("The north recorded 36 ceasefire violations; the south region 34."))
    assert [(c.kind, [f.low for f in c.figures]) for c in claims] == [("violation", [36]), ("violation", [34])]


def test_a_breakdown_by_place_belongs_to_its_total() -> None:
    claim = only("The eastern part registered nine openings of fire (Idlib 7, Aleppo 1, Latakia 1).")
    assert [figure.low for figure in claim.figures] == [9, 7, 1, 1]


def test_what_somebody_only_aims_at_is_no_claim() -> None:
    assert "attack" not in kinds_in("The patrols will continue in order to attack nobody at all.")
    assert kinds_in("The minister spoke to reporters a week after the two leaders announced a ceasefire.") == []


def test_a_bare_denial_denies_what_was_told_before() -> None:
    claims = extract(a_report("The ministry said rebels shelled the town. The rebels' council denied this."))
    assert [(c.kind, c.mode) for c in claims] == [("shelling", "reported"), ("shelling", "denied")]


def test_losses_told_after_an_attack_belong_to_it() -> None:
    claim = only("A mortar bomb hit the barracks on Monday. Two soldiers were killed.")
    assert claim.kind == "shelling"
    assert [(f.of, f.low) for f in claim.figures] == [("killed", 2)]
    assert len(claim.also) == 1


def test_a_happening_without_a_time_is_of_the_day_the_report_speaks_of() -> None:
    claims = extract(a_report("On 12 June rebels shelled the port. The army captured two villages."))
    assert [claim.when.iso for claim in claims if claim.when] == ["2021-06-12", "2021-06-12"]
    assert [claim.when.rule == "carried" for claim in claims if claim.when] == [False, True]


def test_the_place_is_the_one_named_for_the_happening() -> None:
    claims = extract(a_report("Rebels shelled army posts near Hays. Drones struck a depot in Taiz."))
    assert [claim.place.text for claim in claims if claim.place] == ["near Hays", "Taiz"]


def test_opinions_and_other_topics_hold_no_claim() -> None:
    assert kinds_in("Tensions threaten to sour relations between the neighbours.") == []
    off_topic = a_report("The board agreed to raise the dividend. Its chief met investors in Paris.")
    assert sentences_to_parse(off_topic) == []


def test_a_quote_is_the_text_at_its_span() -> None:
    text = "Fighting erupted on Monday; troops were deployed near Goma, and 200 people fled to the south."
    report = a_report(text)
    claims = extract(report)
    assert len(claims) >= 3
    assert all(claim.quote == text[claim.span.start : claim.span.end] for claim in claims)


def test_an_endless_line_is_read_in_pieces() -> None:
    claims = extract(a_report("word " * 3_000 + "rebels shelled the port " + "x" * 9_000))
    assert [claim.kind for claim in claims] == ["shelling"]


def test_an_empty_report_holds_no_claim() -> None:
    assert kinds_in("") == []
    assert kinds_in(" \n ", "ar") == []


def test_the_same_reading_gives_the_same_ids() -> None:
    report = a_report("Rebels shelled the port. The army captured two villages.")
    assert [c.id for c in extract(report)] == [c.id for c in extract(report)]
    assert len({c.id for c in extract(report)}) == 2


def test_two_processes_read_what_one_reads() -> None:
    reports = [a_report("Rebels shelled the port on Monday.", id=f"r{i}") for i in range(20)]
    done: list[int] = []
    apart = list(extract_all(reports, workers=2, progress=lambda n, total, name: done.append(n)))
    assert apart == list(extract_all(reports))
    assert done == list(range(1, 21))


def test_a_row_of_data_is_one_claim() -> None:
    data = Structured(kind="Air/drone strike", start=DAY, actors=("Army",), killed=(2, 3, 5))
    (claim,) = extract(a_report("Army; 3 killed", structured=data, source=SourceRef(outlet="dataset")))
    line = claim_line(claim)
    assert (line["kind"], line["speaker"], line["when"]) == ("airstrike", "dataset", "2021-06-14")
    assert line["figures"] == [{"of": "killed", "low": 2, "high": 5}]


@pytest.mark.parametrize(
    ("language", "text", "kind", "mode"),
    [
        ("ar", "قالت الوزارة إن الطيران الحربي شن غارات على المدينة.", "airstrike", "reported"),
        ("ar", "لم يسجّل الجانب التركي أي خرق.", "violation", "denied"),
        ("tr", "Bakanlık, üçüncü ortak devriyenin yapıldığını bildirdi.", "patrol", "reported"),
        ("ru", "Министерство сообщило, что в провинции произошёл обстрел.", "shelling", "reported"),
    ],
)
def test_other_languages_are_read_by_lexicon(language: str, text: str, kind: str, mode: str) -> None:
    (claim,) = extract(a_report(text, language))
    assert (claim.kind, claim.mode, claim.method) == (kind, mode, "lexicon@1")
    assert claim.confidence < 1


SHARED = Path(__file__).resolve().parents[2] / "../shared/reports"


@pytest.mark.shared
def test_claims_of_real_reports_are_grounded_and_many() -> None:
    reports = read_paths([SHARED]).reports
    read = dict(zip((r.id for r in reports), extract_all(reports), strict=True))
    for report, claims in read.values():
        assert all(claim.quote == report.text[claim.span.start : claim.span.end] for claim in claims)
    assert sum(len(claims) for _, claims in read.values()) > 200


def test_a_defect_in_one_report_costs_only_that_report(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = extract_module.read_claims

    def read(report: Report, *others: Any) -> Any:
        if report.id == "bad":
            raise ZeroDivisionError("in the middle")
        return whole(report, *others)

    monkeypatch.setattr(extract_module, "read_claims", read)
    text = "Shelling was reported near the bridge on 9 March 2020."
    reports = [Report(id=name, path=name, media_type="text/plain", sha256="", text=text) for name in ("a", "bad", "c")]
    found = list(extract_module.extract_all(reports))
    assert [(report.id, len(claims)) for report, claims in found] == [("a", 1), ("bad", 0), ("c", 1)]
    assert found[1][0].notes[-1].startswith(NOT_READ)


def test_a_report_longer_than_a_stretch_is_read_whole_and_the_next_report_begins_with_its_own_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    towns = ("Talish", "Hays", "Mora", "Saraqib", "Madagiz")
    long = a_report(" ".join(f"The army shelled the village of {town}." for town in towns))
    after = a_report("Snipers shot a farmer in the valley.", id="after")
    monkeypatch.setattr(parse_module, "STRETCH", 2)
    (_, of_long), (_, of_after) = extract_all([long, after])
    assert [claim.place.text for claim in of_long if claim.place] == [f"the village of {town}" for town in towns]
    assert [claim.kind for claim in of_after] == ["small_arms_fire"]


def test_what_a_defect_leaves_of_a_long_report_is_not_read_as_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    long = a_report("The army shelled Talish. The army shelled Hays. The army shelled Mora.")
    after = a_report("Snipers shot a farmer in the valley.", id="after")
    reading = extract_module.read_claims

    def read_claims(report: Report, *rest: Any) -> tuple[Claim, ...]:
        if report.id == "r":
            raise ValueError("a defect")
        return reading(report, *rest)

    monkeypatch.setattr(parse_module, "STRETCH", 1)
    monkeypatch.setattr(extract_module, "read_claims", read_claims)
    (not_read, nothing), (_, claims) = extract_all([long, after])
    assert (not_read.reading, nothing) == ("none", ())
    assert [claim.kind for claim in claims] == ["small_arms_fire"]


def test_reports_after_a_failure_of_the_parser_are_said_to_be_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parse_module, "load_model", lambda: _Failing())
    read = list(extract_all([a_report("The army shelled Talish.", id=name) for name in ("one", "two")]))
    assert [(report.reading, claims) for report, claims in read] == [("none", ()), ("none", ())]


class _Failing:
    def pipe(self, texts: Any, batch_size: int) -> Any:
        for _ in texts:
            raise ValueError("a defect")
        yield None
