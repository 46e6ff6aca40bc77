"""The Idlib example from its folder to the brief and the report of 15 March 2020."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from lxml import html as parser

from truceline.sitrep.brief import brief
from truceline.sitrep.html import html
from truceline.sitrep.layout import lay_out
from truceline.sitrep.picture import Picture

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "idlib-2020"


@cache
def picture() -> Picture:
    from truceline.cli.folder import open_folder, read_claims
    from truceline.cli.picture import picture_of

    return picture_of(read_claims(open_folder([EXAMPLE])), date(2020, 3, 15), cut_off="19:30")


def test_every_quote_leads_to_a_report_on_file() -> None:
    on_file = {line.report for line in picture().sources}
    assert picture().told
    assert {told.claim.report for told in picture().told} <= on_file


def test_the_two_ledgers_of_9_march_stand_apart() -> None:
    page = parser.fromstring(html(lay_out(picture())))
    rows = page.xpath("//table[starts-with(caption, 'The chart in numbers')]/tbody/tr[contains(., '09 Mar 2020')]")
    said = {row[0].text_content(): row[2].text_content() for row in rows}
    assert said["Russia"].startswith("8")
    assert said["Türkiye"].startswith("0")


def test_the_brief_puts_the_patrol_and_the_deadline_before_the_officer() -> None:
    parts = {part.key: part for part in brief(picture()).parts}
    due = [item.text for item in parts["due"].items]
    assert any(
        "corridor" in text and text.startswith("Late: ") and "reported done on 13 March 2020" in text for text in due
    )
    assert any("patrol the M4 together" in text and text.startswith("Disputed: ") for text in due)
    assert any("covered less ground" in line for item in parts["patrols"].items for line in item.lines)


def test_the_corridor_is_on_the_map_with_both_ends_named() -> None:
    drawing = next(b for s in lay_out(picture()).sections for b in s.blocks if b.block == "drawing" and b.key == "map")
    assert "Trumba" in drawing.svg
    assert "Ain al-Havr" in drawing.svg
    assert "6 km on each side" in drawing.desc
