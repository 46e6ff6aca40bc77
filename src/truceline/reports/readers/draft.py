"""What a reader gives: a report as it stands in its file, before its parts, language and date are worked out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from truceline.reports.report import Credibility, SourceRef, Structured


@dataclass(frozen=True)
class Origin:
    """Where content comes from, and what its reader may use.

    `name` is the file's path or the address, for messages; `mapping` a column mapping that the user wrote
    (docs/reports.md): its file, or its text, which is empty where there is none and none may be looked for.
    """

    name: str
    max_bytes: int = 100_000_000
    mapping: Path | str | None = None


@dataclass(frozen=True)
class Draft:
    """One report as its file gives it. `published` and `language` are what the metadata say, not what the text says.

    `key` tells the reports of one file apart (a row's id); None where the file is one report.
    """

    text: str
    media_type: str
    encoding: str = "utf-8"
    key: str | None = None
    title: str | None = None
    source: SourceRef = field(default_factory=SourceRef)
    published: date | datetime | None = None
    received: datetime | None = None
    language: str | None = None
    credibility: Credibility | None = None
    structured: Structured | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rejected:
    """An entry of a file that could not be made a report, where its neighbours could."""

    where: str
    reason: str
    remedy: str
