"""The agreements and reports that are shipped as examples."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest

from truceline.agreements.agreement import Agreement
from truceline.agreements.names import fold
from truceline.agreements.party_file import read_parties
from truceline.agreements.read import read_agreement
from truceline.geo.gazetteer import Gazetteer
from truceline.geo.zone import Corridor, classify

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
IDLIB = EXAMPLES / "idlib-2020"
FILES = sorted(path for path in EXAMPLES.glob("*/*.yaml") if path.name not in ("parties.yaml", "story.yaml"))
RUN = 8


@pytest.fixture(scope="module")
def protocol() -> Agreement:
    return read_agreement(IDLIB / "agreement.yaml")


@pytest.mark.parametrize("file", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_example_is_valid(file: Path) -> None:
    agreement = read_agreement(file)
    assert agreement.articles
    assert agreement.undefined


@pytest.mark.parametrize("file", sorted(EXAMPLES.glob("*/parties.yaml")), ids=lambda path: path.parent.name)
def test_every_parties_file_stands_alone(file: Path) -> None:
    assert len(read_parties(file)) >= 5


def test_the_corridor_lies_six_kilometres_to_the_north_and_south(protocol: Agreement) -> None:
    shape = protocol.zone("corridor").shape
    assert isinstance(shape, Corridor)
    assert (shape.left_m, shape.right_m, shape.ends) == (6000, 6000, "flat")
    places = Gazetteer.from_csv(IDLIB / "places.csv")
    assert classify(shape, places.entry("nayrab").point, 1500).answer == "inside"
    assert classify(shape, places.entry("kansafra").point, 1500).answer == "outside"
    assert classify(shape, places.entry("saraqib").point, 1500).answer == "outside"


def test_every_place_of_the_patrols_lies_in_the_de_escalation_area(protocol: Agreement) -> None:
    area = protocol.zone("idlib-area").shape
    answers = {name: classify(area, point).answer for name, point in protocol.route("m4").vertices}
    assert set(answers.values()) <= {"inside", "uncertain"}


def test_the_dates_of_the_protocol_are_those_of_its_text(protocol: Agreement) -> None:
    owed = {term.id: term for _, term in protocol.obligations()}
    due, starts = owed["corridor-parameters"].due, owed["joint-patrols"].starts
    assert due is not None
    assert starts is not None
    assert protocol.local(due) == protocol.local(datetime(2020, 3, 13))
    assert protocol.local(starts) == protocol.local(datetime(2020, 3, 15))
    assert not protocol.in_force_at(datetime(2020, 3, 6, 0, 0))
    assert protocol.in_force_at(datetime(2020, 3, 6, 0, 1))


def test_guarantors_are_no_parties_and_designated_groups_are_left_out(protocol: Agreement) -> None:
    assert {protocol.party(party).role for party in protocol.guarantors} == {"guarantor"}
    assert protocol.excludes("hts")
    assert not protocol.excludes("nfl")
    assert protocol.binds("nfl")
    assert not protocol.excludes("radical-groups"), "a label by a speaker does not say which group it is"


def test_the_withdrawal_zones_of_minsk_lie_on_either_side_of_the_lines() -> None:
    minsk = read_agreement(EXAMPLES / "minsk-2015" / "agreement.yaml")
    from truceline.geo.place import Point

    kramatorsk, donetsk, torez = Point(lat=48.73, lon=37.58), Point(lat=48.0, lon=37.8), Point(lat=48.03, lon=38.58)
    assert classify(minsk.zone("zone-140-west").shape, kramatorsk, 3000).answer == "inside"
    assert classify(minsk.zone("zone-50-west").shape, kramatorsk, 3000).answer == "outside"
    assert classify(minsk.zone("zone-50-east").shape, donetsk, 1000).answer == "inside"
    assert classify(minsk.zone("zone-50-west").shape, donetsk, 1000).answer == "outside"
    assert classify(minsk.zone("zone-140-east").shape, torez, 1000).answer == "inside"


def test_every_place_says_where_its_position_comes_from() -> None:
    places = Gazetteer.from_csv(IDLIB / "places.csv")
    assert len(places) > 80
    for entry in places:
        assert entry.source
        assert "GeoNames" in entry.source or "approximate" in entry.source
    credits = (IDLIB / "SOURCES.md").read_text(encoding="utf-8")
    assert "GeoNames" in credits
    assert "CC BY 4.0" in credits


SPELLINGS = {
    "Idleb": "idlib",
    "Nairab": "nayrab",
    "Tarnabah": "trumba",
    "Badama": "bdama",
    "Urum al-Joz": "urum-al-jawz",
    "Ain al Havr": "ain-al-havr",
    "إدلب": "idlib",
    "Jericho": "ariha",
    "M-4": "m4",
}


@pytest.mark.parametrize(("words", "place"), SPELLINGS.items())
def test_places_are_found_by_the_spellings_of_the_reports(words: str, place: str) -> None:
    places = Gazetteer.from_csv(IDLIB / "places.csv")
    found = places.resolve(words)
    assert found.name == places.entry(place).name


def test_all_reports_are_shipped_and_say_where_they_come_from() -> None:
    reports = sorted(EXAMPLES.glob("*/reports/*.txt"))
    told_again = [path for path in reports if not path.name.startswith("article-")]
    assert len(told_again) == 34
    assert len(reports) - len(told_again) == 5
    assert all("\nurl: http" in path.read_text(encoding="utf-8") for path in told_again)
    sources = (IDLIB / "SOURCES.md").read_text(encoding="utf-8")
    assert all(f"article-{n}.txt" in sources for n in range(1, 6))
    assert "retellings" in sources


def test_the_articles_keep_what_is_hard_about_them() -> None:
    texts = [(IDLIB / "reports" / f"article-{n}.txt").read_text(encoding="utf-8") for n in range(1, 6)]
    assert texts[0].startswith("* date 2020-03-11 Share:")
    assert not re.search(r"\d{4}-\d\d-\d\d", texts[1])
    assert "01:00 January 6" in texts[2]
    assert texts[3].rstrip().endswith("Your name here")
    paragraphs = [line for line in texts[4].splitlines() if len(line) > 80]
    assert len(paragraphs) - len(set(paragraphs)) >= 10


@pytest.mark.shared
@pytest.mark.parametrize("number", range(1, 6))
def test_no_article_has_eight_words_in_a_row_of_the_original(number: int, shared: Path) -> None:
    originals = {run for path in (shared / "reports").glob("seed-*.txt") for run in _runs(path)}
    assert originals
    assert not _runs(IDLIB / "reports" / f"article-{number}.txt") & originals


def _runs(path: Path) -> set[tuple[str, ...]]:
    words = [word.text for word in fold(path.read_text(encoding="utf-8"))]
    return {tuple(words[n : n + RUN]) for n in range(len(words) - RUN + 1)}
