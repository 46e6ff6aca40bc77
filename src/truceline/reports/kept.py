"""Reports read again from bytes that were kept: the same bytes give the same reports under the same ids, anywhere.

    for got in read_kept(raw, Arrival(name="patrol.txt"), max_bytes=100_000_000): ...

A report is called after its file and its bytes (`patrol-3f9a01`), so that whoever received the same file calls it the
same; one of several in a file after its row or entry and its words (`log-17-a20c44`), so that a table or feed which
comes again with more in it brings only what is new.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from typing import Any

from truceline.model import Value
from truceline.reports.intake import Unread, read_raw, stem_of
from truceline.reports.prepare import note_future
from truceline.reports.readers.decode import replace_surrogates
from truceline.reports.report import Credibility, Reliability, Report

DIGITS = 6
"""Of a SHA-256, in an id."""
_LONGEST_STEM = 100
_UNWRITABLE = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


class Arrival(Value):
    """What only those who took something in can say of it; what stands in its bytes is read from them.

    `name` is the file's or the address it came from, `mapping` the text of the column mapping for its table. Outlet,
    address and party fill in what the bytes leave out; a grade that a person gave goes before one that they hold. Where
    `anonymous`, reports from an archive are called after `name` too, never after the files in it.
    """

    name: str
    received: datetime | None = None
    outlet: str | None = None
    url: str | None = None
    party: str | None = None
    reliability: Reliability | None = None
    credibility: Credibility | None = None
    mapping: str = ""
    anonymous: bool = False


def file_id(name: str, raw: bytes, mapping: str = "", digits: int = DIGITS) -> str:
    """What a received file is called: its name and the beginning of the SHA-256 of its bytes (and of its mapping)."""
    return f"{_stem(name)}-{sha256(raw + mapping.encode()).hexdigest()[:digits]}"


def read_kept(raw: bytes, arrival: Arrival, max_bytes: int) -> Iterator[Report | Unread]:
    """The reports in `raw`, and what could not be read. They are dated each by itself, and no copies linked yet."""
    for got in read_raw(raw, arrival.name, max_bytes, arrival.mapping):
        yield got if isinstance(got, Unread) else _arrived(got, arrival)


def _arrived(report: Report, arrival: Arrival) -> Report:
    stem = replace_surrogates(stem_of(report.path))
    one = report.id == stem
    digest = report.sha256 if one else sha256(report.text.encode()).hexdigest()
    path = arrival.name if arrival.anonymous else report.path
    # The key of a row or entry may be anything, a name too.
    key = "" if arrival.anonymous else report.id.removeprefix(stem)
    source = report.source
    changed: dict[str, Any] = {
        "id": f"{_stem(path)}{key}-{digest[:DIGITS]}",
        "path": path,
        "source": source.model_copy(
            update={
                "outlet": source.outlet or arrival.outlet,
                "url": source.url or arrival.url,
                "party": source.party or arrival.party,
                "reliability": arrival.reliability or source.reliability,
            }
        ),
        "received": report.received or arrival.received,
        "credibility": arrival.credibility or report.credibility,
    }
    arrived = report.model_copy(update=changed)
    return note_future(arrived, arrival.received) if arrival.received else arrived


def _stem(name: str) -> str:
    """A name's stem as an id may hold it."""
    return _UNWRITABLE.sub("-", replace_surrogates(stem_of(name)))[:_LONGEST_STEM] or "report"
