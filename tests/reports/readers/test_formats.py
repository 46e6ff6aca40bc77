from __future__ import annotations

import importlib.metadata
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from truceline.errors import UnreadableReport
from truceline.reports.readers import formats
from truceline.reports.readers.draft import Draft, Origin, Rejected
from truceline.reports.readers.feed import read_feed
from truceline.reports.readers.formats import Format, find_format, read_content
from truceline.reports.readers.json_lines import read_json_lines
from truceline.reports.readers.message import read_message
from truceline.reports.readers.page import read_page

PROSE = "The ministry said on Monday that two soldiers had been wounded near the road to the north of the town."
ORIGIN = Origin(name="content")

PAGE = f"""<!doctype html><html lang="en"><head><title>Two wounded near the road</title>
<meta property="article:published_time" content="2020-03-15T10:00:00Z">
<meta property="og:title" content="Two wounded near the road">
<link rel="canonical" href="https://news.example/a"></head><body><nav><a href="/">Home</a></nav>
<article><h1>Two wounded near the road</h1><p>{PROSE}</p><p>{PROSE.replace("two", "three")}</p></article>
<footer>Copyright</footer><script>alert(1)</script></body></html>""".encode()
RSS = f"""<?xml version="1.0"?><rss version="2.0"><channel><title>News</title><link>https://news.example</link>
<language>en-gb</language>
<item><title>Two wounded</title><link>https://news.example/1</link><guid>1</guid>
<pubDate>Sun, 15 Mar 2020 08:00:00 +0300</pubDate>
<description>&lt;p&gt;{PROSE}&lt;/p&gt;&lt;p&gt;More.&lt;/p&gt;</description></item>
<item><title></title><description></description></item></channel></rss>""".encode()
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Desk</title><entry><id>x</id><title>Calm</title>
<updated>2020-03-15T05:00:00Z</updated><content type="text">{PROSE}</content></entry></feed>""".encode()
MAIL = f"""From: First Last <first.last@desk.example>\r
To: centre@example.org\r
Subject: Shots near the road\r
Date: Sun, 15 Mar 2020 10:00:00 +0300\r
MIME-Version: 1.0\r
Content-Type: multipart/mixed; boundary=b\r
\r
--b\r
Content-Type: text/plain; charset=utf-8\r
\r
{PROSE}\r
--b\r
Content-Type: application/pdf\r
Content-Disposition: attachment; filename=photo.pdf\r
\r
x\r
--b--\r
""".encode()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (PAGE, "HTML"),
        (RSS, "feed"),
        (ATOM, "feed"),
        (MAIL, "e-mail"),
        (b'{"type": "FeatureCollection", "features": []}', "GeoJSON"),
        (b'{"text": "Calm."}\n', "JSON Lines"),
        (b"\xef\xbb\xbfid,date,description\n1,2020-03-15,Calm.\n", "CSV"),
        (PROSE.encode(), "plain text"),
        (b"From the post: shots were heard.\nDate: unknown to us.", "plain text"),
        (b"One, two and three, the report said,\nwere calm.", "plain text"),
    ],
)
def test_content_without_a_suffix_is_told_by_its_look(content: bytes, name: str) -> None:
    assert find_format(content, ORIGIN).name == name


def test_a_suffix_decides_before_the_look() -> None:
    assert find_format(PAGE, Origin(name="a.TXT")).name == "plain text"


def test_a_page_gives_its_article_with_title_date_and_source() -> None:
    (draft,) = read_page(PAGE, ORIGIN)
    assert draft.text.splitlines() == ["Two wounded near the road", PROSE, PROSE.replace("two", "three")]
    assert draft.published == date(2020, 3, 15)
    assert draft.source.url == "https://news.example/a"
    assert draft.source.outlet == "news.example"
    assert draft.language == "en"


def test_a_page_without_an_article_keeps_all_its_words() -> None:
    (draft,) = read_page(b"<html><body><div>Calm.</div></body></html>", ORIGIN)
    assert "Calm." in draft.text


def test_a_page_in_a_declared_encoding_is_read_with_it() -> None:
    body = "Обстрел у дороги. " * 9
    html = f'<html><head><meta charset="windows-1251"></head><body><p>{body}</p></body></html>'
    (draft,) = read_page(html.encode("cp1251"), ORIGIN)
    assert "Обстрел у дороги." in draft.text
    assert draft.encoding == "windows-1251"


def test_a_feed_gives_one_report_for_each_entry() -> None:
    first, second = read_feed(RSS, ORIGIN)
    assert isinstance(first, Draft)
    assert first.text == f"Two wounded\n\n{PROSE}\nMore."
    assert first.published == datetime(2020, 3, 15, 5, tzinfo=UTC)
    assert first.source.outlet == "news.example"
    assert first.language == "en"
    assert isinstance(second, Rejected)


def test_an_entry_has_the_same_id_at_every_reading() -> None:
    def keys(content: bytes) -> list[str | None]:
        return [got.key for got in read_feed(content, ORIGIN) if isinstance(got, Draft)]

    assert keys(RSS) == keys(RSS.replace(b"<item><title>Two", b"<item><title>Still two"))


def test_an_atom_feed_is_read_alike() -> None:
    (draft,) = read_feed(ATOM, ORIGIN)
    assert isinstance(draft, Draft)
    assert draft.text == f"Calm\n\n{PROSE}"
    assert draft.media_type == "application/atom+xml"


def test_a_feed_that_breaks_off_is_read_as_far_as_it_goes_and_said() -> None:
    got = list(read_feed(RSS[: RSS.index(b"</item>") + 7], ORIGIN))
    assert isinstance(got[0], Draft)
    assert any("not well-formed" in note for note in got[0].notes)


def test_a_message_gives_its_text_date_and_the_names_of_attachments_but_not_the_sender() -> None:
    (draft,) = read_message(MAIL, ORIGIN)
    assert draft.text.strip() == PROSE
    assert draft.title == "Shots near the road"
    assert isinstance(draft.published, datetime)
    assert draft.published.isoformat() == "2020-03-15T10:00:00+03:00"
    assert draft.source.outlet == "desk.example"
    assert draft.notes == ("the attachment 'photo.pdf' (application/pdf) was not read",)


def test_a_message_in_html_is_read_without_markup() -> None:
    html = b"From: a@b.example\nContent-Type: text/html; charset=utf-8\n\n<p>Two <b>hurt</b>.</p><p>Calm.</p>"
    (draft,) = read_message(html, ORIGIN)
    assert draft.text == "Two hurt.\nCalm."


def test_json_lines_give_one_report_for_each_object_and_name_the_bad_line() -> None:
    content = (
        b'{"id": "a-1", "text": "Calm.", "date": "2020-03-15", "source": "a.example", "language": "en", '
        b'"credibility": 2}\n'
        b'not json\n\n{"title": "no text"}\n{"text": "lone \\ud800 surrogate"}\n'
    )
    first, second, third, fourth = read_json_lines(content, ORIGIN)
    assert isinstance(first, Draft)
    assert (first.key, first.text, first.published, first.credibility) == ("a-1", "Calm.", date(2020, 3, 15), 2)
    assert isinstance(second, Rejected)
    assert second.where == "line 2"
    assert isinstance(third, Rejected)
    assert third.where == "line 4"
    assert isinstance(fourth, Draft)
    assert fourth.text == "lone \ufffd surrogate"
    assert any("surrogates" in note for note in fourth.notes)


def test_an_array_of_objects_is_read_like_lines() -> None:
    got = list(read_json_lines(b'[{"text": "One."}, {"text": "Two."}, 3]', ORIGIN))
    assert [draft.text for draft in got if isinstance(draft, Draft)] == ["One.", "Two."]
    assert isinstance(got[2], Rejected)


def test_json_nested_too_deep_is_one_line() -> None:
    (got,) = read_json_lines(b'{"text": ' + b"[" * 100_000, ORIGIN)
    assert isinstance(got, Rejected)
    assert got.reason == "is nested too deep"


def test_a_reader_of_another_package_is_found_and_its_failures_are_held(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(raw: bytes, origin: Origin) -> Iterator[Draft]:
        yield Draft(text=raw.decode(), media_type="text/x-log")
        raise ZeroDivisionError

    class Point:
        name = "log"

        def load(self) -> Format:
            return Format("log", (".log",), lambda head: False, read)

    monkeypatch.setattr(formats, "entry_points", lambda group: [Point()] if group == "truceline.readers" else [])
    formats.formats.cache_clear()
    try:
        got = read_content(b"Calm.", Origin(name="a.log"))
        assert next(got).text == "Calm."  # type: ignore[union-attr]
        with pytest.raises(UnreadableReport, match=r"a\.log: could not be read as log \(ZeroDivisionError\)"):
            next(got)
    finally:
        formats.formats.cache_clear()


def test_the_group_of_entry_points_can_be_asked_for() -> None:
    importlib.metadata.entry_points(group=formats.ENTRY_POINTS)
    assert Path(formats.__file__).is_file()


@pytest.mark.parametrize("name", ["From", "Subject", "Content-Type"])
def test_a_message_with_an_endless_header_is_refused_before_it_is_parsed(name: str) -> None:
    with pytest.raises(UnreadableReport, match=f"has a header '{name}'"):
        list(read_message(f"{name}: {'a@b.example, ' * 20_000}\n\nCalm.".encode(), ORIGIN))


@pytest.mark.parametrize("read", [read_page, read_feed])
def test_pages_and_feeds_above_ten_megabytes_are_refused(read: formats.Read) -> None:
    with pytest.raises(UnreadableReport, match="more than 10,000,000"):
        list(read(b"<p>" * 3_400_000, ORIGIN))
