"""The tracks of the worked example: sound GPX, said to be synthetic, drawn the same each time."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring

from truceline.agreements.read import read_agreement
from truceline.coordination.coverage import Coverage, cover
from truceline.coordination.together import together
from truceline.coordination.tracks import Cleaned, clean, read_tracks
from truceline.geo.route import Route

IDLIB = Path(__file__).resolve().parents[2] / "examples" / "idlib-2020"
TRACKS = IDLIB / "tracks"
FILES = sorted(TRACKS.glob("*.gpx"))
GPX = "{http://www.topografix.com/GPX/1/1}"
DAYS = ("2020-03-15", "2020-05-05", "2020-07-14", "2020-07-22", "2020-08-25")
SIDES = ("russia", "turkiye")

every_file = pytest.mark.parametrize("file", FILES, ids=lambda path: path.name)


@pytest.fixture(scope="module")
def route() -> Route:
    return read_agreement(IDLIB / "agreement.yaml").route("m4")


def driven(day: str, side: str, route: Route) -> tuple[Cleaned, Coverage]:
    file = TRACKS / f"synthetic-{day}-{side}.gpx"
    (track,) = read_tracks(file.read_bytes(), file.name)
    cleaned = clean(track, route)
    return cleaned, cover(cleaned, route, "Trumba", "Ain al-Havr")


def children(element: Element) -> list[str]:
    return [child.tag.removeprefix(GPX) for child in element]


def test_both_contingents_of_five_patrols_have_a_track() -> None:
    assert [file.name for file in FILES] == [f"synthetic-{day}-{side}.gpx" for day in DAYS for side in SIDES]


@every_file
def test_a_file_says_that_it_is_synthetic_wherever_a_reader_may_look(file: Path) -> None:
    gpx = fromstring(file.read_bytes())
    assert "synthetic" in gpx.get("creator", "")
    for path in ("metadata/name", "metadata/desc", "trk/name", "trk/desc"):
        assert "SYNTHETIC" in gpx.findtext(GPX + path.replace("/", f"/{GPX}"), "")
    assert gpx.findtext(f"{GPX}metadata/{GPX}keywords") == gpx.findtext(f"{GPX}trk/{GPX}type") == "synthetic"
    assert file.name.startswith("synthetic-")


@every_file
def test_a_file_has_the_elements_of_gpx_in_the_order_of_its_schema(file: Path) -> None:
    gpx = fromstring(file.read_bytes())
    assert (gpx.tag, gpx.get("version")) == (f"{GPX}gpx", "1.1")
    assert children(gpx) == ["metadata", "trk"]
    assert children(gpx[0]) == ["name", "desc", "keywords"]
    track, segments = children(gpx[1])[:3], children(gpx[1])[3:]
    assert track == ["name", "desc", "type"]
    assert set(segments) == {"trkseg"}
    for point in gpx.iter(f"{GPX}trkpt"):
        assert children(point) == ["time"]
        assert set(point.attrib) == {"lat", "lon"}
        assert 35 < float(point.attrib["lat"]) < 37
        assert 36 < float(point.attrib["lon"]) < 37


@every_file
def test_a_track_is_of_the_day_of_its_name_and_small(file: Path) -> None:
    times = [datetime.fromisoformat(time.text or "") for time in fromstring(file.read_bytes()).iter(f"{GPX}time")]
    assert {f"{time.date()}" for time in times} == {file.name[10:20]}
    assert all(before <= after for before, after in pairwise(times))
    assert file.stat().st_size < 150_000


def test_the_tracks_are_drawn_the_same_each_time(tmp_path: Path) -> None:
    subprocess.run([sys.executable, TRACKS / "make_tracks.py", tmp_path], check=True, capture_output=True)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        path.name: path.read_bytes() for path in FILES
    }


@pytest.mark.parametrize(
    ("day", "at", "km"),
    [
        ("2020-03-15", "Nayrab", 4.6),
        ("2020-05-05", "Musaybin", 12.2),
        ("2020-07-14", "Ariha", 16.4),
        ("2020-08-25", "Urum al-Jawz", 21.0),
    ],
)
def test_a_patrol_turned_back_near_the_place_that_reports_name(day: str, at: str, km: float, route: Route) -> None:
    for side in SIDES:
        back = driven(day, side, route)[1].turned_back
        assert back is not None
        assert back.where.km == pytest.approx(km, abs=1.2)
        assert route.km_of(at) == pytest.approx(km, abs=0.1)


def test_the_patrol_of_22_july_went_the_whole_way_together(route: Route) -> None:
    (russian, one), (turkish, other) = (driven("2020-07-22", side, route) for side in SIDES)
    assert one.reached_end == other.reached_end == "yes"
    assert one.covered_km == pytest.approx(route.length_km, abs=0.3)
    assert together(russian, turkish, route).km > 60


def test_one_track_is_silent_for_a_while_and_one_jumps_and_repeats_itself(route: Route) -> None:
    silent, _ = driven("2020-05-05", "turkiye", route)
    assert max(after - before for before, after in pairwise(silent.track.time)) > 600
    assert {remark.kind for remark in driven("2020-07-22", "turkiye", route)[0].remarks} == {"jumps", "duplicates"}
