"""Fuzz targets, one for each reader: any bytes are read, or refused by `UnreadableReport`, within bounded time.

The suite runs each briefly. For a long run: `python tests/reports/fuzz_readers.py 10000`.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from truceline.errors import UnreadableReport
from truceline.reports.prepare import prepare
from truceline.reports.readers.draft import Draft, Origin
from truceline.reports.readers.formats import OWN, Format, read_content
from truceline.reports.readers.packed import unpack

SECONDS = 20.0
PROSE = "ANKARA, 16 March 2020. The ministry said that \u201ctwo\u201d soldiers, S. Ahmad among them, were wounded.\n"
SAMPLES: dict[str, bytes] = {
    "plain text": f"---\nsource: a.example\npublished: 2020-03-15\nlang: en\n---\n{PROSE * 3}".encode(),
    "HTML": (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>T</title></head><body><article>'
        f"<p>{PROSE * 3}</p><ul><li>a</li></ul></article></body></html>"
    ).encode(),
    "feed": (
        '<?xml version="1.0"?><rss version="2.0"><channel><title>N</title><item><title>T</title><guid>1</guid>'
        f"<pubDate>Sun, 15 Mar 2020 08:00:00 +0300</pubDate><description>{PROSE}</description></item></channel></rss>"
    ).encode(),
    "GeoJSON": (
        b'{"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": {"type": "Point",'
        b' "coordinates": [36.6, 35.8]}, "properties": {"description": "Calm.", "date": "2020-03-15", "killed": 1}}]}'
    ),
    "JSON Lines": b'{"id": 1, "text": "Calm.", "published": "2020-03-15", "lang": "en"}\n{"text": "\\ud800"}\n',
    "e-mail": (
        "From: A <a@b.example>\nDate: Sun, 15 Mar 2020 10:00:00 +0300\nSubject: =?utf-8?q?T?=\nMIME-Version: 1.0\n"
        f"Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\n\n{PROSE}\n"
        f"--b\nContent-Type: text/html\n\n<p>{PROSE}</p>\n--b--\n"
    ).encode(),
    "CSV": (
        b"id,date,location,latitude,longitude,description,killed\n"
        b'1,2020-03-15,Ariha,35.8,36.6,"Calm, all.",0\n2,,,,,x,\n'
    ),
}
NASTY = (
    b"\x00",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"---\n",
    b"<!ENTITY a '&a;'>",
    b"[" * 300,
    b"{" * 300,
    b'"',
    b"&#xD800;",
    b"\r",
    b"<p>" * 300,
    b"1e999",
    b"-1",
    b"=?x?q?=ff?=",
    b"charset=utf-7",
    b"charset=rot13",
    b"boundary=",
    b"0001-01-01",
    b"9999-12-31",
    b"\xe2\x80\xa8",
    b"99999999999999999999999",
    b"NaN",
    b",,,,",
    b"- 1.1.2020",
    b"\xc2\x85",
)


def mutated(sample: bytes) -> st.SearchStrategy[bytes]:
    """`sample` with stretches cut out, doubled, or replaced by what parsers stumble over."""
    change = st.tuples(
        st.integers(0, len(sample)),
        st.integers(0, 40),
        st.one_of(st.sampled_from(NASTY), st.binary(max_size=6)),
        st.integers(1, 3),
    )

    def apply(changes: list[tuple[int, int, bytes, int]]) -> bytes:
        content = sample
        for at, length, put, times in changes:
            content = content[:at] + put * times + content[at + length :]
        return content

    return st.lists(change, min_size=1, max_size=5).map(apply)


def target(known: Format) -> Callable[[bytes], None]:
    """What must hold of the reader of `known` for any content."""
    name = f"fuzz{known.suffixes[0]}"

    def check(content: bytes) -> None:
        began = time.monotonic()
        try:
            for got in read_content(content, Origin(name=name)):
                if isinstance(got, Draft):
                    report = prepare(got, "fuzz", name, "0" * 64)
                    report.model_dump_json()
                    assert report.text.strip()
        except UnreadableReport as error:
            assert error.where, "says which file"
            assert error.remedy, "says what to do"
            assert "\n" not in str(error)
        assert time.monotonic() - began < SECONDS

    return check


def check_packed(content: bytes) -> None:
    """What must hold of the unpacking of any content."""
    for opening in (b"PK\x03\x04", b"\x1f\x8b\x08\x00"):
        try:
            sizes = [len(got[1]) for got in unpack(opening + content, "a.zip", 10_000) if isinstance(got, tuple)]
            assert sum(sizes) <= 10_000
        except UnreadableReport as error:
            assert error.remedy


def run(known: Format, examples: int) -> None:
    """Fuzz one reader with random bytes and with changed samples."""
    contents = st.one_of(st.binary(max_size=600), mutated(SAMPLES[known.name]))
    quiet = settings(max_examples=examples, database=None, suppress_health_check=list(HealthCheck))
    quiet(given(contents)(target(known)))()


if __name__ == "__main__":
    for own in OWN:
        sys.stdout.write(f"{own.name}\n")
        run(own, int(sys.argv[1]) if len(sys.argv) > 1 else 1_000)
