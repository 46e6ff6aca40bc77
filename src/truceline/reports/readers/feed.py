"""RSS and Atom feeds: each entry one report. A feed that declares XML entities is refused before it is parsed."""

from __future__ import annotations

import calendar
import hashlib
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from xml.sax import SAXException
from xml.sax.handler import ContentHandler

import defusedxml.sax
from defusedxml import DefusedXmlException

from truceline.errors import UnreadableReport
from truceline.reports.readers.decode import decode, replace_surrogates
from truceline.reports.readers.draft import Draft, Origin, Rejected
from truceline.reports.readers.front_matter import read_language
from truceline.reports.readers.markup import text_of, with_title
from truceline.reports.report import SourceRef

MOST_BYTES = 10_000_000
"""A larger feed is not read: what is left unclosed in it costs seconds for each megabyte."""

_ROOT = re.compile(rb"<(?:\w+:)?(?:rss|feed|RDF)[\s>]")
_ENTITY = re.compile(r"<!\s*ENTITY", re.IGNORECASE)


def looks_like_feed(head: bytes) -> bool:
    """Whether content that begins with `head` is a feed."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and bool(_ROOT.search(head))


def read_feed(raw: bytes, origin: Origin) -> Iterator[Draft | Rejected]:
    """One report for each entry: its title, then its content or summary without markup."""
    if len(raw) > MOST_BYTES:
        raise UnreadableReport(
            f"is a feed of {len(raw):,} bytes, more than {MOST_BYTES:,}",
            where=origin.name,
            remedy="fetch it more often",
        )
    decoded = decode(raw, origin.name)
    notes = _check(raw, decoded.text, origin)
    import feedparser

    # As a stream: feedparser takes a string for a file name or an address first.
    feed = feedparser.parse(io.BytesIO(raw), sanitize_html=False, resolve_relative_uris=False)
    entries = feed.get("entries", [])
    if not entries:
        raise UnreadableReport(
            "holds no feed entries", where=origin.name, remedy="check that it is an RSS or Atom feed"
        )
    language = read_language(str(feed.feed.get("language", "")))
    for number, entry in enumerate(entries, 1):
        body = text_of(_body(entry))
        title = text_of(str(entry.get("title", ""))) or None
        text = replace_surrogates(with_title(title, body) if body else title or "")
        if not text.strip():
            yield Rejected(f"entry {number}", "has no text", "nothing needs to be done if the feed has it so")
            continue
        yield Draft(
            text=text,
            media_type="application/atom+xml"
            if str(feed.get("version", "")).startswith("atom")
            else "application/rss+xml",
            encoding=decoded.encoding,
            key=_key(entry, text),
            title=title,
            source=_source(entry, feed.feed),
            published=_time(entry),
            language=language,
            notes=notes,
        )


def _check(raw: bytes, text: str, origin: Origin) -> tuple[str, ...]:
    """Notes on the XML; raises `UnreadableReport` where it declares entities, which can grow without bound."""
    refused = UnreadableReport(
        "declares XML entities, which can be made to fill the memory", where=origin.name, remedy="ask for a plain feed"
    )
    if _ENTITY.search(text):
        raise refused
    try:
        defusedxml.sax.parseString(raw, ContentHandler(), forbid_dtd=False, forbid_entities=True, forbid_external=True)
    except DefusedXmlException as error:
        raise refused from error
    except (SAXException, ValueError, LookupError):
        return ("the feed is not well-formed; what could be told apart was read",)
    return ()


def _body(entry: Any) -> str:
    contents = [str(content.get("value") or "") for content in entry.get("content", [])]
    return max([*contents, str(entry.get("summary", ""))], key=len)


def _key(entry: Any, text: str) -> str:
    """The same for the same entry at every reading: made of its own id, else its link, else its words."""
    identity = str(entry.get("id") or entry.get("link") or text)
    return hashlib.sha256(identity.encode("utf-8", "replace")).hexdigest()[:8]


def _source(entry: Any, feed: Any) -> SourceRef:
    link = str(entry.get("link") or "") or None
    outlet = _host(link) or _host(str(feed.get("link", ""))) or str(feed.get("title", "")) or None
    return SourceRef(outlet=outlet, url=link)


def _host(link: str | None) -> str | None:
    try:
        host = urlsplit(link or "").hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None


def _time(entry: Any) -> datetime | None:
    parsed = entry.get("published_parsed") or entry.get("updated_parsed")
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC) if parsed else None
    except (ValueError, TypeError, OverflowError, OSError):
        return None
