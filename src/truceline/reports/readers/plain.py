"""Plain text, with optional front matter."""

from __future__ import annotations

from collections.abc import Iterator

from truceline.errors import UnreadableReport
from truceline.reports.readers.decode import decode
from truceline.reports.readers.draft import Draft, Origin
from truceline.reports.readers.front_matter import read_front_matter


def read_plain(raw: bytes, origin: Origin) -> Iterator[Draft]:
    """One report: the text after the front matter, or the whole text where there is none."""
    decoded = decode(raw, origin.name)
    head = read_front_matter(decoded.text)
    text = decoded.text[head.end :]
    if not text.strip():
        raise UnreadableReport(
            "holds front matter but no text", where=origin.name, remedy="put the report's text below the second '---'"
        )
    yield Draft(
        text=text,
        media_type="text/plain",
        encoding=decoded.encoding,
        title=head.title,
        source=head.source,
        published=head.published,
        received=head.received,
        language=head.language,
        credibility=head.credibility,
        notes=decoded.notes + head.notes,
    )
