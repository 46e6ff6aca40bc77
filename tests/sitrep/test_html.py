"""Rules of the page: self-contained, escaped, usable without sight, with every number leading to its quotes."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any

import pytest
from lxml import html as parser

from truceline.sitrep.html import html
from truceline.sitrep.layout import lay_out

from .by_hand import CLAIMS, COUNTED, DAY, KILLED, NORTH, REPORTS, claim, on, picture, report

HOSTILE = "<script>alert(1)</script> & <img src=x onerror=y> \"quoted\" 'single'"


@cache
def page() -> str:
    return html(lay_out(picture()))


@cache
def tree() -> Any:
    return parser.fromstring(page())


def test_the_page_asks_for_nothing_from_outside() -> None:
    loaded = tree().xpath("//script | //link | //iframe | //object | //*[@src] | //*[@srcset] | //*[@onclick]")
    assert not loaded
    style = "".join(tree().xpath("//style/text()"))
    assert "url(" not in style.replace("clip-path", "")
    assert "@import" not in style
    assert "http" not in style


def test_the_words_of_a_report_come_out_as_words() -> None:
    evil = report("evil-1", HOSTILE, outlet="<b>Bold</b> Herald")
    said = claim(evil, HOSTILE, "statement", when=on(DAY), says="</bdi><script>x</script>")
    made = html(lay_out(picture(reports=(evil,), claims=(said,))))
    assert not parser.fromstring(made).xpath("//script | //img | //b")
    assert HOSTILE in parser.fromstring(made).text_content()


def test_the_title_of_an_agreement_is_escaped_too() -> None:
    made = html(lay_out(picture().model_copy(update={"agreement_title": "</title><script>x</script>"})))
    assert "<script>" not in made


def test_an_address_that_is_no_web_address_is_no_link() -> None:
    odd = NORTH.model_copy(update={"source": NORTH.source.model_copy(update={"url": "javascript:alert(1)"})})
    assert "javascript:" not in html(lay_out(picture(reports=(odd,), claims=(COUNTED,))))


def test_every_link_within_the_page_has_somewhere_to_go() -> None:
    targets = set(tree().xpath("//@id"))
    links = [link[1:] for link in tree().xpath("//a/@href") if link.startswith("#")]
    assert links
    assert set(links) <= targets


def test_no_two_things_share_an_id() -> None:
    assert not [name for name, n in Counter(tree().xpath("//@id")).items() if n > 1]


def test_every_number_of_a_ledger_leads_to_the_quote_behind_it() -> None:
    (row,) = tree().xpath("(//section[@id='summary']//table)[1]//tr[contains(., 'The northern army')]")
    (eight,) = row.xpath(".//a[@class='number' and . = '8']")
    (quote,) = tree().xpath(f"//li[@id='{eight.get('href')[1:]}']//mark")
    assert quote.text_content() == COUNTED.quote


def test_the_previous_period_stands_in_brackets() -> None:
    (row,) = tree().xpath("(//section[@id='summary']//table)[1]//tr[contains(., 'The northern army')]")
    assert re.search(r"8(quote )?\d* ?\[3", " ".join(row.text_content().split()).replace("quote ", ""))


def test_a_quote_stands_in_its_sentence_with_report_span_speaker_and_mode() -> None:
    (item,) = tree().xpath(f"//ol[@class='quotes']/li[.//mark = '{KILLED.quote}']")
    said = " ".join(item.text_content().split())
    assert "Northern Herald (casualties, reported)." in said
    assert f"north-1 (Northern Herald), characters {KILLED.span.start} to {KILLED.span.end}" in said
    assert "read by kinds@1, not reviewed" in said


def test_each_table_is_named_and_its_headings_have_a_scope() -> None:
    tables = tree().xpath("//table")
    assert tables
    for table in tables:
        assert table.xpath("./caption")[0].text_content().strip()
        assert all(th.get("scope") in ("col", "row") for th in table.xpath(".//th"))


def test_headings_go_down_one_step_at_a_time() -> None:
    levels = [int(h.tag[1]) for h in tree().xpath("//h1 | //h2 | //h3")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_each_drawing_has_a_name_a_description_and_a_twin_in_words() -> None:
    drawings = tree().xpath("//*[local-name()='svg' and @role='img']")
    assert len(drawings) == 3
    for svg in drawings:
        named = svg.get("aria-labelledby").split()
        assert all(tree().xpath(f"//*[@id='{name}']")[0].text for name in named)
    captions = [c.text_content() for c in tree().xpath("//caption")]
    assert {"The chart in numbers", "Dates of the agreement"} <= set(captions)
    assert any(caption.startswith("The map in words") for caption in captions)


def test_a_cell_that_differs_is_marked_in_words_and_by_a_sign() -> None:
    cells = tree().xpath("//td[contains(@class, 'differs')]")
    assert cells
    assert all("differs" in c.text_content() and c.xpath("./*[local-name()='svg']") for c in cells)


def test_a_report_from_right_to_left_keeps_its_direction() -> None:
    arabic = report("ar-1", "قصف المدفعية القرية", outlet="صحيفة", language="ar")
    said = claim(arabic, "قصف المدفعية القرية", "shelling", when=on(DAY))
    made = parser.fromstring(html(lay_out(picture(reports=(arabic,), claims=(said,)))))
    assert made.xpath("//ol[@class='quotes']//blockquote/@dir") == ["auto"]
    assert made.xpath("//td//bdi[contains(., 'قصف')]")


def test_the_sections_stand_in_the_fields_order() -> None:
    keys = tree().xpath("//main/section/@id")
    assert keys == [
        "summary", "violations", "corridor", "patrols", "posts", "access", "forces", "civilians", "consultations",
        "accounts", "obligations", "sources", "quotes", "method",
    ]  # fmt: skip


def test_the_header_leaves_room_for_who_prepared_and_who_approved() -> None:
    assert tree().xpath("//dt/text()") == ["Period", "Cut-off, time zone", "Prepared by", "Approved by"]
    assert len(tree().xpath("//dd/span[@class='blank']")) == 2
    assert tree().xpath("//p[@class='status']/text()") == ["Draft, not reviewed"]


def test_an_empty_section_says_that_nobody_is_known_to_have_looked() -> None:
    text = " ".join(tree().xpath("//section[@id='posts']")[0].text_content().split())
    assert "No record of observation effort: this is no sign that nothing happened." in text


def test_a_report_without_anything_in_it_is_still_a_page() -> None:
    made = parser.fromstring(html(lay_out(picture(reports=(), claims=(), agreement=None, obligations=()))))
    assert made.xpath("//h1")


def _luminance(colour: str) -> float:
    parts = colour.lstrip("#")
    parts = "".join(c * 2 for c in parts) if len(parts) == 3 else parts
    channels = [int(parts[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    """WCAG 2.2, 1.4.3."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("ink", ["ink", "muted", "link"])
@pytest.mark.parametrize("paper", ["paper", "soft", "zone", "differs", "mark"])
def test_text_stands_out_from_what_it_stands_on(scheme: int, ink: str, paper: str) -> None:
    css = files("truceline.sitrep").joinpath("templates", "report.css").read_text("utf-8")
    blocks = re.findall(r":root\{(.*?)\}", css, re.DOTALL)
    colours = dict(re.findall(r"--(\w+):(#\w+)", blocks[scheme]))
    assert _contrast(colours[ink], colours[paper]) >= 4.5


def test_claims_that_nothing_cites_are_not_in_the_annex() -> None:
    sheet = lay_out(picture())
    assert set(sheet.numbers) <= {c.id for c in CLAIMS}
    assert sorted(sheet.numbers.values()) == list(range(1, len(sheet.numbers) + 1))
    assert len(REPORTS) == 5
