"""Rules of the tables, the GeoJSON and the files that are written."""

from __future__ import annotations

import csv
import io
import itertools
import json
from pathlib import Path
from typing import Any

import pytest

from truceline.errors import InvalidSetting
from truceline.sitrep.tables import geojson, tables
from truceline.sitrep.write import write

from .by_hand import CLAIMS, COUNTED, DAY, KILLED, SHELLED, claim, on, picture, report


def rows(name: str, **more: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(tables(picture(**more))[name])))


def test_every_number_of_the_ledgers_stands_in_the_figures_with_its_claims() -> None:
    said = [r for r in rows("figures.csv") if r["section"] == "violations" and r["of"] == "violations"]
    assert [(r["period"], r["low"], r["high"], r["by"]) for r in said] == [
        ("this", "8", "8", "The northern army"),
        ("previous", "3", "3", "The northern army"),
    ]
    assert said[0]["claims"] == COUNTED.id


def test_an_open_bound_is_an_empty_cell() -> None:
    (row,) = [r for r in rows("figures.csv") if r["claims"] == KILLED.id and r["of"] == "killed"]
    assert (row["low"], row["high"]) == ("34", "")


def test_each_claim_has_a_row_with_its_span_and_a_coarse_position() -> None:
    (row,) = [r for r in rows("claims.csv") if r["claim"] == SHELLED.id]
    assert (int(row["start"]), int(row["end"])) == (SHELLED.span.start, SHELLED.span.end)
    assert (row["lat"], row["lon"], row["radius_m"]) == ("35.02", "36.2", "1800")
    assert len(rows("claims.csv")) == len(CLAIMS) - 1


@pytest.mark.parametrize("start", ["=1+1", "+49", "-1", "@SUM(A1)", "\t=1", "\uff1d1+1"])
def test_words_that_a_spreadsheet_would_run_are_made_harmless(start: str) -> None:
    evil = report("evil-1", f"{start} was said", outlet=start)
    said = claim(evil, f"{start} was said", "statement", when=on(DAY))
    row = rows("claims.csv", reports=(evil,), claims=(said,))[0]
    assert row["quote"] == f"'{start} was said"
    assert row["outlet"].startswith("'")


def test_a_negative_number_stays_a_number() -> None:
    south = SHELLED.place.model_copy(update={"point": SHELLED.place.point.model_copy(update={"lat": -35.02345})})
    moved = SHELLED.model_copy(update={"place": south})
    assert rows("claims.csv", claims=(moved,), incidents=())[0]["lat"] == "-35.02"


def test_an_incident_has_a_row_for_each_assessment() -> None:
    said = rows("incidents.csv")
    assert [(r["article"], r["if_true"]) for r in said] == [("1", "breach_if_true"), ("2", "out_of_scope")]
    assert "6 km from the edge" in said[0]["reason"]


def test_accounts_stand_with_one_row_for_each_source_and_field() -> None:
    said = [r for r in rows("accounts.csv") if r["field"] == "figures"]
    assert [(r["source"], r["says"], r["differs"]) for r in said] == [
        ("Northern Herald", "at least 34 killed", "yes"),
        ("It", "36 killed", "yes"),
    ]


def test_the_geojson_is_longitude_first_with_a_box_and_no_crs() -> None:
    made = json.loads(geojson(picture()))
    assert made["type"] == "FeatureCollection"
    assert "crs" not in made
    west, south, east, north = made["bbox"]
    assert 35.8 < west < east < 36.6
    assert 34.9 < south < north < 35.1
    kinds = [feature["properties"]["what"] for feature in made["features"]]
    assert kinds == ["zone", "route", "told"]
    assert made["features"][2]["geometry"] == {"type": "Point", "coordinates": [36.2, 35.02]}
    assert "rounded" in made["note"]


def test_outer_rings_run_counterclockwise() -> None:
    (ring,) = json.loads(geojson(picture()))["features"][0]["geometry"]["coordinates"][0]
    assert ring[0] == ring[-1]
    assert sum((b[0] - a[0]) * (b[1] + a[1]) for a, b in itertools.pairwise(ring)) < 0


def test_without_anything_to_draw_the_geojson_is_empty_and_valid() -> None:
    made = json.loads(geojson(picture(agreement=None, claims=(), incidents=())))
    assert made["features"] == []
    assert "bbox" not in made


def test_all_forms_are_written_and_named(tmp_path: Path) -> None:
    paths = write(picture(), tmp_path / "new" / "folder")
    assert [path.name for path in paths] == [
        "situation-report.html", "situation-report.pdf", "figures.csv", "claims.csv", "incidents.csv", "accounts.csv",
        "obligations.csv", "sources.csv", "map.geojson",
    ]  # fmt: skip
    assert all(path.stat().st_size for path in paths)


def test_a_folder_that_cannot_be_written_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(InvalidSetting, match="--out"):
        write(picture(), tmp_path / "file")
