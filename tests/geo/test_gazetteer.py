"""Names to places, and abstaining."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.geo.conftest import entry
from truceline.errors import InvalidPlaces, UnknownName
from truceline.geo import Gazetteer, Point

IDLIB = Point(lat=35.93, lon=36.63)
COLUMNS = "id,name,names,lat,lon,radius_m,kind,region,country,population,source\n"


def written(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "places.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_name_is_resolved_in_any_spelling(gazetteer: Gazetteer) -> None:
    for words in ("Saraqib", "SARAQEB", "Sarakibe", "سراقب", "Саракиб"):
        place = gazetteer.resolve(words)
        assert (place.name, place.method, place.text) == ("Saraqib", "gazetteer", words)


def test_an_exact_name_wins_over_one_that_sounds_alike(gazetteer: Gazetteer) -> None:
    more = gazetteer.with_entries([entry("Serkeb", lat=10, lon=10)])
    assert more.resolve("Serkeb").name == "Serkeb"
    assert more.resolve("Saraqib").name == "Saraqib"


def test_a_bare_name_of_town_and_province_means_the_wider_one(gazetteer: Gazetteer) -> None:
    place = gazetteer.resolve("Idlib")
    assert (place.method, place.radius_m) == ("region", 60_000.0)
    assert [c.radius_m for c in place.alternatives] == [3500.0]
    assert gazetteer.resolve("Idlib", kinds=["settlement"]).radius_m == 3500.0


def test_two_places_of_one_name_far_apart_are_left_open_until_something_tells_them_apart() -> None:
    twins = Gazetteer(
        [
            entry("Zaytunah", id="a", lat=35.458, lon=36.570),
            entry("Zaytunah", id="b", lat=33.1, lon=44.2, country="IQ"),
        ]
    )
    open_ = twins.resolve("Zaytuna")
    assert open_.point is None and open_.method == "unresolved" and len(open_.alternatives) == 2
    assert twins.resolve("Zaytuna", near=IDLIB).point == Point(lat=35.458, lon=36.570)
    assert twins.resolve("Zaytuna", countries=["IQ"]).point == Point(lat=33.1, lon=44.2)


@pytest.mark.parametrize("words", ["", "   ", "Nowhere-on-Sea", "'", "—", "x" * 201])
def test_what_is_unknown_is_kept_and_not_guessed(gazetteer: Gazetteer, words: str) -> None:
    place = gazetteer.resolve(words)
    assert (place.text, place.point, place.method) == (words, None, "unresolved")


def test_a_name_of_ten_thousand_characters_is_not_looked_up(gazetteer: Gazetteer) -> None:
    assert gazetteer.resolve("Saraqib" * 1500).point is None


def test_a_common_word_is_not_taken_for_a_name_that_sounds_like_it(gazetteer: Gazetteer) -> None:
    assert gazetteer.resolve("nearby").point is None
    assert gazetteer.resolve("Nearab").name == "Nayrab"


def test_names_are_found_in_running_text_to_the_letter(gazetteer: Gazetteer) -> None:
    text = (
        "MOSCOW - Clashes near Ain al-Havr\nand SARAQIB; Idlib's M-4, Urum\nal-Jawz. An-Nayrab was calm, saraqib too."
    )
    found = gazetteer.find(text)
    assert [text[f.start : f.end] for f in found] == [
        "Ain al-Havr", "SARAQIB", "Idlib", "Urum\nal-Jawz", "An-Nayrab",
    ]  # fmt: skip
    assert gazetteer.entry(found[0].ids[0]).name == "Ain al-Havr"
    assert len(found[2].ids) == 2, "the town and the province"


def test_names_are_found_behind_arabic_particles_and_before_case_endings(gazetteer: Gazetteer) -> None:
    for text, names in (
        ("قصف على سراقب وإدلب وبسراقب", ["سراقب", "إدلب", "سراقب"]),
        ("обстрел Саракиба и в Идлибе", ["Саракиба", "Идлибе"]),
        ("İdlib'de ve Idlib’in güneyinde", ["İdlib", "Idlib"]),
    ):
        assert [text[f.start : f.end] for f in gazetteer.find(text)] == names


def test_the_longest_name_wins_and_words_are_whole(gazetteer: Gazetteer) -> None:
    more = gazetteer.with_entries([entry("Kafr", lat=1, lon=1), entry("M4", lat=2, lon=2, kind="road")])
    text = "Kafr Nabl, Kafr. Zita, Kafrana and the M4, M-4 and M 45."
    assert [text[f.start : f.end] for f in more.find(text)] == ["Kafr Nabl", "Kafr", "M4", "M-4"]


def test_a_list_of_places_is_read_with_its_defaults(tmp_path: Path) -> None:
    path = written(
        tmp_path, "\ufeffname,lat,lon,names,kind,country\nSaraqib,35.86,36.8,Saraqeb|سراقب,,sy\nM4,35.8,36.4,,road,\n"
    )
    first, second = list(Gazetteer.from_csv(path))
    assert (first.id, first.names, first.kind, first.radius_m, first.country) == (
        "saraqib", ("Saraqeb", "سراقب"), "settlement", 1500.0, "SY",
    )  # fmt: skip
    assert (second.kind, second.radius_m) == ("road", 5000.0)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name,lat\nX,1\n", r"places\.csv: has no column lon; see docs/places\.md"),
        ("name,lat,lon,colour\nX,1,2,red\n", "unknown columns colour"),
        (COLUMNS + "a,X,,north,2,,,,,,\n", r"places\.csv, line 2: lat: .*valid number"),
        (COLUMNS + "a,X,,95,2,,,,,,\n", "line 2: needs a name, a position in degrees and a radius"),
        (COLUMNS + "a,X,,1,2,,planet,,,,\n", "line 2: 'planet' is no kind of place; use settlement, region"),
        (COLUMNS + "a,X,,1,2,,,,,,\na,Y,,1,2,,,,,,\n", "line 3: the id 'a' is there twice"),
        (COLUMNS + "a,X,,nan,2,,,,,,\n", "line 2: needs a name"),
        (COLUMNS + "a,X\n", "line 2"),
        (b"\xff\xfe\x00name", "is no UTF-8 text; save it as UTF-8"),
        ("", "has no column name, lat, lon"),
    ],
)
def test_a_broken_list_is_refused_with_file_and_line(tmp_path: Path, text: str | bytes, says: str) -> None:
    with pytest.raises(InvalidPlaces, match=says) as caught:
        Gazetteer.from_csv(written(tmp_path, text))
    assert "\n" not in str(caught.value)


def test_a_missing_list_and_an_unknown_id_are_named(tmp_path: Path, gazetteer: Gazetteer) -> None:
    with pytest.raises(InvalidPlaces, match="cannot be read"):
        Gazetteer.from_csv(tmp_path / "none.csv")
    for id in ("nothing", "geonames:1", "geonames:x"):
        with pytest.raises(UnknownName, match="no place has the id"):
            gazetteer.entry(id)
