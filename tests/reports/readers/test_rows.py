from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from truceline.agreements.kinds import kinds
from truceline.errors import UnreadableReport
from truceline.geo.place import Point
from truceline.reports.intake import read_paths
from truceline.reports.readers.draft import Draft, Origin, Rejected
from truceline.reports.readers.layouts import known_layouts
from truceline.reports.readers.points import read_points
from truceline.reports.readers.rows import read_day
from truceline.reports.readers.table import read_table

GED = (
    "id,year,type_of_violence,side_a,side_b,source_office,source_date,source_headline,where_prec,where_coordinates,"
    "where_description,adm_1,adm_2,latitude,longitude,country,date_prec,date_start,date_end,best,high,low\n"
    '101,2020,1,Government,Rebels,Desk News,2020-03-07;2020-03-09,"Clashes kill 15, monitor says",2,Nayrab town,'
    "near Nayrab,Idlib,Idlib,35.87,36.79,Syria,2,2020-03-05 00:00:00.000,2020-03-07 00:00:00.000,15,18,12\n"
)
ACLED = (
    "\ufeffevent_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,actor2,admin1,"
    "location,latitude,longitude,geo_precision,source,notes,fatalities\n"
    "SYR1,15 March 2020,2020,2,Political violence,Explosions/Remote violence,Shelling/artillery/missile attack,"
    'Side A,Side B,Idlib,Ariha,35.8131,36.6097,1,Desk News,"On 15 March 2020, Side A shelled Ariha. 2 were killed.",2\n'
)


def read(content: str, name: str = "a.csv") -> list[Draft | Rejected]:
    return list(read_table(content.encode(), Origin(name=name)))


def only(got: Iterable[Draft | Rejected]) -> Draft:
    (draft,) = got
    assert isinstance(draft, Draft)
    return draft


def test_a_ged_row_keeps_bounds_dates_place_and_sides() -> None:
    draft = only(read(GED))
    assert draft.structured is not None
    assert draft.key == "101"
    assert draft.structured.killed == (12, 15, 18)
    assert (draft.structured.start, draft.structured.end) == (date(2020, 3, 5), date(2020, 3, 7))
    assert (draft.structured.actors, draft.structured.targets) == (("Government",), ("Rebels",))
    assert draft.structured.kind == "clash"
    place = draft.structured.place
    assert place is not None
    assert (place.text, place.point, place.radius_m) == ("Nayrab town", Point(lat=35.87, lon=36.79), 25_000)
    assert draft.published == date(2020, 3, 7)
    assert draft.source.outlet == "Desk News"


def test_the_text_of_a_row_is_its_own_words_and_shows_every_value() -> None:
    draft = only(read(GED))
    assert draft.text.startswith("Clashes kill 15, monitor says\nnear Nayrab\n")
    for words in ("side_a: Government", "best: 15", "low: 12", "high: 18", "date_start: 2020-03-05"):
        assert words in draft.text


def test_an_acled_row_with_a_mark_is_read_and_a_week_is_a_week() -> None:
    draft = only(read(ACLED))
    assert draft.structured is not None
    assert draft.structured.kind == "shelling"
    assert draft.structured.killed == (None, 2, None)
    assert (draft.structured.start, draft.structured.end) == (date(2020, 3, 9), date(2020, 3, 15))
    assert draft.text.startswith("On 15 March 2020, Side A shelled Ariha. 2 were killed.")


def test_a_table_with_plain_names_is_read() -> None:
    draft = only(read("ref;date;location;description;killed\n7;15/03/2020;Ariha;Two shells fell near the bridge.;0\n"))
    assert draft.structured is not None
    assert draft.structured.start == date(2020, 3, 15)
    assert draft.structured.killed == (None, 0, None)
    assert draft.text.startswith("Two shells fell near the bridge.")


@pytest.mark.parametrize(
    ("cell", "kind"), [("shelling", "shelling"), ("Small arms fire", "small_arms_fire"), ("article", None)]
)
def test_only_a_kind_of_claim_is_taken_as_one(cell: str, kind: str | None) -> None:
    draft = only(read(f"id,description,type\n1,Calm.,{cell}\n"))
    assert draft.structured is not None
    assert draft.structured.kind == kind


def test_every_layout_names_kinds_of_claims_only() -> None:
    assert {kind for layout in known_layouts() for kind in layout.kinds.values()} <= kinds()


def test_what_a_cell_cannot_mean_is_a_note_and_the_row_is_kept() -> None:
    draft = only(read("id,date,description,killed,lat,lon\n1,soon,Calm.,many,99,200\n"))
    assert draft.structured is not None
    assert draft.structured.killed is None
    assert draft.structured.place is None
    assert [note.split(" ")[0] for note in draft.notes] == ["date", "'99',", "killed"]


def test_rows_with_too_few_or_too_many_cells_are_read_as_far_as_they_go() -> None:
    got = read("id,date,description\n1,2020-03-15\n2,2020-03-15,Calm.,more\n\n")
    assert [type(row) for row in got] == [Draft, Draft]


def test_a_field_longer_than_the_limit_rejects_its_row_alone() -> None:
    got = read(f'id,description\n1,"{"a" * 200_000}"\n2,Calm.\n')
    assert isinstance(got[0], Rejected)
    assert isinstance(got[-1], Draft)


def test_a_mapping_beside_the_file_maps_any_columns(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("Nr,Ort,Was,Tote\n4,Ariha,Two shells fell.,3\n", encoding="utf-8")
    (tmp_path / "log.mapping.yaml").write_text(
        "columns: {key: nr, place: ort, text: was, best: tote}\n", encoding="utf-8"
    )
    (report,) = read_paths([tmp_path]).reports
    assert report.id == "log-4"
    assert report.structured is not None
    assert report.structured.killed == (None, 3, None)
    assert report.text.startswith("Two shells fell.")


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        ("columns: {wher: ort}", "unknown field 'wher'"),
        ("a: &a [1]\ncolumns: {text: *a}", "aliases are not read here"),
        ("[1, 2", "no readable mapping"),
        ("colums: {}", "has no 'columns'"),
        ("columns: {text: was}\nspread: {a: fortnight}", "unknown spread 'fortnight'"),
    ],
)
def test_a_mapping_that_cannot_be_used_is_named_with_its_field(tmp_path: Path, mapping: str, words: str) -> None:
    (tmp_path / "log.csv").write_text("nr,was\n4,Two shells fell.\n", encoding="utf-8")
    (tmp_path / "log.mapping.yaml").write_text(mapping, encoding="utf-8")
    (unread,) = read_paths([tmp_path / "log.csv"]).unread
    assert "log.mapping.yaml" in unread.path
    assert words in unread.reason


def test_points_are_read_with_their_position_and_other_shapes_named() -> None:
    content = (
        b'{"type": "FeatureCollection", "features": ['
        b'{"type": "Feature", "id": 7, "geometry": {"type": "Point", "coordinates": [36.6, 35.8, 300]},'
        b' "properties": {"description": "Two shells fell.", "date": "2020-03-15", "killed": 1, "location": "Ariha"}},'
        b'{"type": "Feature", "geometry": {"type": "Polygon", "coordinates": []}, "properties": {}},'
        b'{"type": "Feature", "geometry": {"type": "Point", "coordinates": [200, 35]}, "properties": {}}, 4]}'
    )
    first, *others = read_points(content, Origin(name="a.geojson"))
    assert isinstance(first, Draft)
    assert first.structured is not None
    assert first.structured.place is not None
    assert first.structured.place.point == Point(lat=35.8, lon=36.6)
    assert first.structured.killed == (None, 1, None)
    assert first.key == "7"
    reasons = [other.reason for other in others if isinstance(other, Rejected)]
    assert reasons[0] == "is a Polygon, not a Point"
    assert len(reasons) == 3


@pytest.mark.parametrize(
    "written", ["2020-03-05", "05 March 2020", "5-Mar-2020", "05/03/2020", "5.3.2020", "2020/03/05", "March 5, 2020"]
)
def test_the_dates_of_tables_are_read_day_first(written: str) -> None:
    assert read_day(written) == date(2020, 3, 5)


def test_a_table_without_a_known_layout_says_what_to_write() -> None:
    with pytest.raises(UnreadableReport, match=r"a\.csv: has no known layout of columns \(a, b\); write a mapping"):
        read("a,b\n1,2\n")
