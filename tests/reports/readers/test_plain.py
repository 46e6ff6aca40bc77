from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.errors import UnreadableReport
from truceline.reports.readers.decode import decode
from truceline.reports.readers.draft import Draft, Origin
from truceline.reports.readers.front_matter import KEYS, read_front_matter, read_language, read_lines, read_time
from truceline.reports.readers.plain import read_plain


def read(content: bytes) -> Draft:
    (draft,) = read_plain(content, Origin(name="a.txt"))
    return draft


def test_front_matter_is_taken_off_and_read() -> None:
    draft = read(
        b"---\nsource: a.example\nurl: https://a.example/b:c\npublished: 2020-03-15\nreceived: 2020-03-15T10:00:00Z\n"
        b"lang: en-GB\ntitle: 'Talks: day two'\nparty: RU\nreliability: B\ncredibility: 2\n---\nText: here.\n"
    )
    assert draft.text == "Text: here.\n"
    assert draft.source.outlet == "a.example"
    assert draft.source.url == "https://a.example/b:c"
    assert draft.source.party == "RU"
    assert draft.source.reliability == "B"
    assert draft.published == date(2020, 3, 15)
    assert draft.received == datetime(2020, 3, 15, 10, tzinfo=UTC)
    assert (draft.language, draft.title, draft.credibility) == ("en", "Talks: day two", 2)
    assert draft.notes == ()


@pytest.mark.parametrize(
    ("head", "note"),
    [
        ("source: a\nnonsense line\n", "line 3 of the front matter is no 'key: value'"),
        ("colour: red\n", "unknown key 'colour'"),
        ("source: a\npublished: someday\n", "published 'someday' is no date"),
        ("source: a\nsource: b\n", "gives 'source' again; the first was kept"),
        ("source: a\ncredibility: 9\n", "credibility '9' is not one of 1 to 6"),
        ("source: a\nreliability: Z\n", "reliability 'Z' is not one of A to F"),
        ("source: a\nlang: ???\n", "lang '???' is no language tag"),
    ],
)
def test_a_malformed_line_is_one_note_and_the_text_is_still_read(head: str, note: str) -> None:
    draft = read(f"---\n{head}---\nText.\n".encode())
    assert len(draft.notes) == 1
    assert note in draft.notes[0]
    assert draft.text == "Text.\n" or "unknown" in note


def test_front_matter_that_is_not_closed_is_read_as_text() -> None:
    draft = read(b"---\nsource: a.example\nShots were heard.\n")
    assert draft.text.startswith("---\n")
    assert "not closed" in draft.notes[0]


def test_a_rule_of_dashes_is_no_front_matter() -> None:
    assert read(b"Before.\n---\nAfter.\n---\n").text == "Before.\n---\nAfter.\n---\n"
    assert read(b"----------\nText.\n").notes == ()


def test_windows_line_ends_and_a_byte_order_mark_are_no_hindrance() -> None:
    draft = read(b"\xef\xbb\xbf---\r\nsource: a.example\r\n---\r\nFirst.\r\nSecond.\r\n")
    assert draft.source.outlet == "a.example"
    assert draft.text == "First.\r\nSecond.\r\n", "the text is never altered"


def test_an_unknown_date_is_no_fault() -> None:
    draft = read(b"---\nsource: a\npublished: unknown\n---\nText.")
    assert draft.published is None
    assert draft.notes == ()


@pytest.mark.parametrize("written", ["2020-03-15", "2020-03-15T08:00+03:00", "Sun, 15 Mar 2020 08:00:00 +0300"])
def test_iso_and_mail_dates_are_read(written: str) -> None:
    found = read_time(written)
    assert found is not None
    assert (found.year, found.month, found.day) == (2020, 3, 15)


@given(st.text(max_size=60))
def test_no_words_break_the_reading_of_dates_and_languages(words: str) -> None:
    read_time(words)
    language = read_language(words)
    assert language is None or (2 <= len(language) <= 3 and language.isascii())


@given(
    st.dictionaries(
        st.sampled_from(KEYS),
        st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp", "Zs"]), min_size=1, max_size=30).filter(
            lambda v: v[0] not in "'\""
        ),
    )
)
def test_what_is_written_as_front_matter_is_read_back(values: dict[str, str]) -> None:
    block = "".join(f"{key}: {value}\n" for key, value in values.items())
    assert read_lines(block) == (values, [])


@given(st.text(max_size=200), st.text(max_size=200))
def test_no_front_matter_raises_and_the_text_is_what_follows_it(head: str, text: str) -> None:
    whole = f"---\n{head}\n---\n{text}"
    end = read_front_matter(whole).end
    assert 0 <= end <= len(whole)
    if "---" not in head and end:
        assert whole[end:] == text


@pytest.mark.parametrize("pieces", ["a:\n", ": \n", "- a\n", " a\n", "a: &a [*a]\n", "--\n", "---", "-"])
def test_endless_front_matter_costs_no_more_than_its_length(pieces: str) -> None:
    read_front_matter("---\n" + pieces * 100_000)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_is_read_with_and_without_marks(encoding: str) -> None:
    text = "The patrol with Güler passed Saraqib, said the ministry. " * 5
    assert decode(text.encode(encoding), "a").text == text


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1251", "Министерство обороны сообщило о шести нарушениях режима прекращения огня за сутки. " * 4),
        ("cp1256", "قالت وزارة الدفاع إن الجانب التركي سجل خرقين لوقف إطلاق النار خلال يوم واحد في إدلب. " * 4),
        ("cp1254", "Bakanlık, İdlib'deki devriyenin kara ve hava unsurlarıyla yapıldığını bildirdi. " * 4),
    ],
)
def test_older_encodings_are_told_by_their_look_and_said(encoding: str, text: str) -> None:
    decoded = decode(text.encode(encoding), "a")
    assert decoded.text == text
    assert "not UTF-8" in decoded.notes[0]


def test_damaged_utf_8_is_read_as_far_as_it_goes_and_said() -> None:
    content = "Güler, Erdoğan, Şahin, Çelik and Öz spoke. ".encode() * 20
    decoded = decode(content[:100] + b"\xed\xa0\x80" + content[101:] + b"\xc3", "a")
    assert decoded.encoding == "utf-8"
    assert "damaged characters" in decoded.notes[0]
    decoded.text.encode("utf-8")


def test_a_few_nul_characters_are_kept_and_said() -> None:
    decoded = decode(
        b"Shots were heard near the bridge at night.\x00 All is calm now, the post reports to us." * 3, "a"
    )
    assert decoded.text.count("\x00") == 3
    assert "NUL" in decoded.notes[0]


@given(st.binary(max_size=400))
def test_any_bytes_are_text_that_can_be_written_or_a_clear_refusal(content: bytes) -> None:
    try:
        decode(content, "a").text.encode("utf-8")
    except UnreadableReport as error:
        assert error.remedy
