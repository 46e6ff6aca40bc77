"""Rows of event data set out as their own schemes have them make the claims that they mean."""

from __future__ import annotations

from pathlib import Path

import pytest

from truceline.claims.claim import Claim
from truceline.claims.context import Context
from truceline.claims.extract import extract_here
from truceline.claims.structured import kind_of
from truceline.reports.intake import read_paths

UCDP = (
    "id,date_start,date_end,date_prec,side_a,side_b,type_of_violence,where_coordinates,adm_1,country,latitude,longitude,"
    "where_prec,best,low,high,source_office,source_article,source_date,source_headline\n"
)
BATTLE = (
    "7,2021-03-01,2021-03-03,2,Government of A,Front B,1,Nahr,North,A,10.5,20.5,2,4,3,9,"
    "Wire,Wire item,2021-03-04,Battle\n"
)
ACLED = (
    "event_id_cnty,event_date,time_precision,event_type,sub_event_type,actor1,actor2,country,admin1,location,latitude,"
    "longitude,geo_precision,source,notes,fatalities\n"
)


def claim_of(folder: Path, table: str) -> Claim:
    path = folder / "rows.csv"
    path.write_text(table, encoding="utf-8")
    (found,) = [claim for _, claims in extract_here(read_paths([path]).reports, Context()) for claim in claims]
    return found


def test_both_sides_of_a_battle_act_and_neither_is_the_target(tmp_path: Path) -> None:
    claim = claim_of(tmp_path, UCDP + BATTLE)
    assert claim.kind == "clash"
    assert [actor.text for actor in claim.actors] == ["Government of A", "Front B"]
    assert claim.targets == ()


def test_deaths_keep_the_low_and_high_bound_and_the_time_its_span(tmp_path: Path) -> None:
    claim = claim_of(tmp_path, UCDP + BATTLE)
    assert [(f.of, f.low, f.high, f.text) for f in claim.figures] == [("killed", 3, 9, "4")]
    assert claim.when is not None and claim.when.iso == "2021-03-01/2021-03-03"
    assert claim.place is not None and (claim.place.text, claim.place.radius_m) == ("Nahr", 25_000)


def test_one_sided_violence_has_who_did_it_and_to_whom(tmp_path: Path) -> None:
    row = (
        "8,2021-03-01,2021-03-01,1,Front B,Civilians,3,Nahr,North,A,10.5,20.5,1,2,2,2,Wire,Wire item,2021-03-02,Raid\n"
    )
    claim = claim_of(tmp_path, UCDP + row)
    assert claim.kind == "harm_to_civilians"
    assert ([a.text for a in claim.actors], [t.text for t in claim.targets]) == (["Front B"], ["Civilians"])


@pytest.mark.parametrize(
    ("sub_event", "kind"),
    [
        ("Armed clash", "clash"),
        ("Air/drone strike", "airstrike"),
        ("Shelling/artillery/missile attack", "shelling"),
        ("Abduction/forced disappearance", "detention"),
    ],
)
def test_an_acled_row_is_of_the_kind_of_its_sub_event(tmp_path: Path, sub_event: str, kind: str) -> None:
    row = f"A1,01 March 2021,2,X,{sub_event},Army of A,Front B,A,North,Nahr,10.5,20.5,3,Wire,Fighting in Nahr.,0\n"
    claim = claim_of(tmp_path, ACLED + row)
    assert claim.kind == kind
    assert claim.when is not None and claim.when.iso == "2021-03-01/2021-03-07"
    assert claim.place is not None and claim.place.radius_m == 100_000
    assert [(f.low, f.high) for f in claim.figures] == [(0, 0)]


def test_a_kind_is_found_by_the_whole_name_of_a_category() -> None:
    assert kind_of("attack") == "attack"
    assert kind_of("Harm to civilians") == "harm_to_civilians"
    assert kind_of("Arrests") == "detention"
    assert kind_of(None) == "attack"
