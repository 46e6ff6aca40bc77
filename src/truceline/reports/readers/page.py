"""HTML pages: the article without the page around it, its title, and the date that the markup states."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from truceline.errors import UnreadableReport
from truceline.reports.readers.decode import decode
from truceline.reports.readers.draft import Draft, Origin
from truceline.reports.readers.front_matter import read_language, read_time
from truceline.reports.readers.markup import strip_markup, with_title
from truceline.reports.report import SourceRef

MOST_BYTES = 10_000_000
"""A larger page is not read: finding the article costs much more than its length."""

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([A-Za-z0-9_\-]{2,30})", re.IGNORECASE)
_LANG = re.compile(r"<html[^>]{0,300}?\blang\s*=\s*[\"']?([A-Za-z\-]{2,12})", re.IGNORECASE)
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)


def looks_like_page(head: bytes) -> bool:
    """Whether content that begins with `head` is an HTML page."""
    return bool(_HTML.match(head.removeprefix(b"\xef\xbb\xbf")))


def read_page(raw: bytes, origin: Origin) -> Iterator[Draft]:
    """One report: the article's title and text; where no article is told from the page, all of the page's words."""
    if len(raw) > MOST_BYTES:
        raise UnreadableReport(
            f"is a page of {len(raw):,} bytes, more than {MOST_BYTES:,}",
            where=origin.name,
            remedy="save its text alone",
        )
    charset = _CHARSET.search(raw[:4096])
    decoded = decode(raw, origin.name, charset.group(1).decode("ascii") if charset else None)
    article = _extract(decoded.text)
    notes = decoded.notes
    body = (article.text or "") if article else ""
    if not body.strip():
        body = strip_markup(decoded.text)
        notes += ("no article could be told from the page; all of its words were kept",)
    if not body.strip():
        raise UnreadableReport("is a page without text", where=origin.name, remedy="save the page with its text")
    title = article.title if article else None
    lang = _LANG.search(decoded.text[:4096])
    yield Draft(
        text=with_title(title, body),
        media_type="text/html",
        encoding=decoded.encoding,
        title=title,
        source=SourceRef(outlet=_outlet(article), url=article.url if article else None),
        published=read_time(article.date) if article and article.date else None,
        language=read_language(lang.group(1)) if lang else None,
        notes=notes,
    )


def _extract(html: str) -> Any:
    # Slow to import, and not needed by a folder of plain text.
    from trafilatura import bare_extraction

    # A date is taken only where the markup states it: an extensive search would take one out of the text.
    dates = {"extensive_search": False, "original_date": True}
    return bare_extraction(html, with_metadata=True, include_comments=False, date_extraction_params=dates)


def _outlet(article: Any) -> str | None:
    return (article.hostname or article.sitename) if article else None
