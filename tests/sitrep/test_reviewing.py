"""Rules of what was reviewed: every number says what it rests on, and where nodes differ both are shown."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Any

import pytest
from lxml import html as parser

from truceline.claims.claim import Claim
from truceline.claims.review import Review
from truceline.sitrep.brief import as_text, brief
from truceline.sitrep.html import html
from truceline.sitrep.layout import lay_out
from truceline.sitrep.pdf import pdf
from truceline.sitrep.tables import geojson, tables

from .by_hand import CLAIMS, COUNTED, DENIED, KILLED, KILLED_TOO, LATE, POSTED, SHELLED, decided, picture

SEEN = decided("accepted", "north/a7")
APART = decided(
    "differing",
    "north/a7",
    "south/b2",
    sides=(
        decided("rejected", "south/b2", reason="The report does not say 36."),
        decided("accepted", "north/a7", reason="It says so."),
    ),
)
IN_PART: Mapping[str, Review] = {COUNTED.id: SEEN, KILLED.id: SEEN}
KNOWN = [claim for claim in CLAIMS if claim is not LATE]


def text(**more: Any) -> str:
    return " ".join(as_text(brief(picture(**more)), width=10_000).split())


def page(**more: Any) -> Any:
    return parser.fromstring(html(lay_out(picture(**more))))


def rows(name: str, **more: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(tables(picture(**more))[name])))


@pytest.mark.parametrize("state", ["accepted", "corrected", "added"])
def test_what_a_person_decided_is_reviewed(state: str) -> None:
    made = picture(reviews={COUNTED.id: decided(state, "north/a7")})
    assert made.reviewed == 1
    assert (made.basis(COUNTED.id).reviewed, made.basis(COUNTED.id, KILLED.id).unreviewed) == (1, 1)


def test_every_number_counts_its_reviewed_claims() -> None:
    made = picture(reviews=IN_PART)
    (line,) = [x for x in made.ledgers if x.by.key == "north"]
    assert [(t.low, len(t.claims), t.reviewed) for t in (*line.counts, *line.previous_counts)] == [(8, 1, 1), (3, 1, 0)]
    (toll,) = [t for t in made.tolls if t.of == "killed"]
    assert [(t.claims, t.reviewed) for t in toll.tallies] == [((KILLED.id,), 1), ((KILLED_TOO.id,), 0)]
    assert made.topic("civilians").count.reviewed == 1


def test_without_reviews_nothing_is_marked_and_the_head_says_so_once() -> None:
    assert text().count("not reviewed") == 1
    assert text().count("reviewed") == 1
    shown = page()
    assert not shown.xpath("//h2/small")
    assert not [sup for sup in shown.xpath("//sup") if "*" in sup.text_content()]


def test_where_all_is_reviewed_nothing_is_marked() -> None:
    all_seen = {claim.id: SEEN for claim in KNOWN}
    assert "Every claim is reviewed." in text(reviews=all_seen)
    assert "*" not in "".join(page(reviews=all_seen).xpath("//sup//text()"))


def test_the_head_counts_what_is_reviewed_and_the_page_explains_its_signs() -> None:
    head = f"2 of {len(KNOWN)} claims are reviewed; the others were read by machine."
    assert head in text(reviews=IN_PART)
    caution = page(reviews=IN_PART).xpath("//p[@class='caution']")[0].text_content()
    assert head in caution
    assert caution.endswith("After the number of a quote: *\u00a0not reviewed.")


def test_a_quote_that_nobody_reviewed_is_marked_wherever_a_number_leads_to_it() -> None:
    shown = page(reviews=IN_PART)
    numbers = lay_out(picture(reviews=IN_PART)).numbers
    for claim in (COUNTED, SHELLED):
        labels = {a.text_content() for a in shown.xpath(f"//sup/a[@href='#q{numbers[claim.id]}']")}
        plain = f"quote {numbers[claim.id]}"
        assert labels == ({plain} if claim is COUNTED else {f"{plain}*"})


def test_a_range_of_footnotes_never_joins_reviewed_and_unreviewed_quotes() -> None:
    made = lay_out(picture(reviews=IN_PART))
    unseen = {made.numbers[c.id] for c in KNOWN if c.id in made.numbers and c.id not in IN_PART}
    assert set(made.signs) == unseen
    for sup in page(reviews=IN_PART).xpath("//sup"):
        for label in re.findall(r"(\d+)\u2013(\d+)(\*?)", sup.text_content()):
            joined = set(range(int(label[0]), int(label[1]) + 1))
            assert joined <= unseen if label[2] else not joined & unseen


@pytest.mark.parametrize(
    ("seen", "said"), [([], "Draft, not reviewed"), ([COUNTED], "Draft, reviewed in part"), (KNOWN, "Draft")]
)
def test_the_status_says_how_far_it_is_reviewed(seen: list[Claim], said: str) -> None:
    assert lay_out(picture(reviews={claim.id: SEEN for claim in seen})).status == said


def test_each_section_says_how_many_of_its_claims_are_reviewed() -> None:
    said = {h2.getparent().get("id"): h2.xpath("string(small)") for h2 in page(reviews=IN_PART).xpath("//h2[small]")}
    assert said["civilians"] == "1 of 2 claims reviewed"
    assert "patrols" in said
    assert "method" not in said


def test_an_item_of_the_brief_says_what_it_rests_on() -> None:
    lines = as_text(brief(picture(reviews=IN_PART)), width=10_000).splitlines()
    (killed,) = [line for line in lines if line.startswith("* Told of the period: 34")]
    assert killed.endswith("(1 of 2 claims reviewed)")
    (shelled,) = [line for line in lines if line.startswith("- Shelling, Mill")]
    assert shelled.endswith(" (not reviewed)")
    (patrol,) = [item for part in brief(picture()).parts if part.key == "patrols" for item in part.items]
    assert (patrol.reviewed, patrol.unreviewed) == (0, 1)


def test_decisions_that_differ_are_shown_from_both_nodes_in_the_order_of_their_names() -> None:
    said = "accepted by north/a7 (It says so)"
    other = "rejected by south/b2 (The report does not say 36)"
    shown = text(reviews={KILLED_TOO.id: APART})
    assert "1 claim was decided differently by the nodes." in shown
    assert shown.index(f"A{said[1:]}") < shown.index(f"R{other[1:]}")
    sheet = page(reviews={KILLED_TOO.id: APART})
    assert f"{said}; {other}" in sheet.xpath("//section[@id='accounts']")[0].text_content()
    number = lay_out(picture(reviews={KILLED_TOO.id: APART})).numbers[KILLED_TOO.id]
    assert f"decided differently: {said}; {other}" in sheet.xpath(f"//li[@id='q{number}']")[0].text_content()
    assert f"quote {number}\u2020" in {a.text_content() for a in sheet.xpath("//sup/a")}


def test_the_order_in_which_decisions_arrived_makes_no_difference() -> None:
    turned = APART.model_copy(update={"sides": APART.sides[::-1]})
    assert text(reviews={KILLED_TOO.id: turned}) == text(reviews={KILLED_TOO.id: APART})


def test_the_annex_says_who_decided_of_a_quote() -> None:
    number = lay_out(picture(reviews=IN_PART)).numbers[COUNTED.id]
    assert "accepted by north/a7" in page(reviews=IN_PART).xpath(f"//li[@id='q{number}']")[0].text_content()


def test_every_row_of_the_tables_says_what_it_rests_on() -> None:
    of_ledgers = [r for r in rows("figures.csv", reviews=IN_PART) if r["section"] == "violations"]
    (counted,) = [r for r in of_ledgers if r["claims"] == COUNTED.id and r["of"] == "violations"]
    assert (counted["reviewed"], counted["unreviewed"]) == ("1", "0")
    (claim,) = [r for r in rows("claims.csv", reviews=IN_PART) if r["claim"] == COUNTED.id]
    assert (claim["reviewed"], claim["review"], claim["reviewed_by"]) == ("yes", "accepted", "north/a7")
    assert {(r["reviewed"], r["unreviewed"]) for r in rows("incidents.csv", reviews=IN_PART)} == {("0", "1")}
    assert {(r["reviewed"], r["unreviewed"]) for r in rows("accounts.csv", reviews=IN_PART)} == {("1", "0"), ("0", "1")}
    (owed,) = rows("obligations.csv", reviews={POSTED.id: SEEN})
    assert (owed["reviewed"], owed["unreviewed"]) == ("1", "0")
    north = next(r for r in rows("sources.csv", reviews=IN_PART) if r["report"] == COUNTED.report)
    assert (north["claims"], north["reviewed"], north["unreviewed"]) == ("3", "2", "1")


def test_what_is_told_on_the_map_says_what_it_rests_on() -> None:
    made = json.loads(geojson(picture(reviews={SHELLED.id: SEEN})))
    told = [f["properties"] for f in made["features"] if f["properties"]["what"] == "told"]
    assert [(p["reviewed"], p["unreviewed"]) for p in told] == [(1, 0)]


def test_the_head_says_of_when_it_was_known() -> None:
    at = datetime(2031, 5, 10, 12, tzinfo=UTC)
    assert "As known at 10 May 2031 12:00 UTC." in text(as_of=at)
    assert "As known at 10 May 2031 12:00 UTC." in page(as_of=at).xpath("//p[@class='caution']")[0].text_content()
    assert "As known at 10 May 2031 24:00 UTC." in text(as_of=datetime.combine(at.date(), time.max, UTC))
    assert "As known at" not in text()


def test_the_pdf_is_made_of_a_picture_that_is_reviewed_in_part() -> None:
    assert pdf(lay_out(picture(reviews={**IN_PART, DENIED.id: APART}))).startswith(b"%PDF")
