"""Claims that an analyst read by hand, as values, for tests of what is done with claims after reading."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from truceline.claims.claim import Claim, Figure, Mention, Speaker
from truceline.geo.place import Place
from truceline.reports.report import Published, Report, Span
from truceline.reports.when import When

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
KEYS = ("key_seeds.yaml", "key_reports.yaml")
# What a reader solves from "Friday, March 13" and the like; the reports print no date of their own.
SOLVED = {"seed-000": date(2020, 3, 11), "seed-001": date(2020, 3, 13), "seed-002": date(2020, 3, 14)}
SOLVED["seed-004"] = date(2020, 3, 12)
DAY = timedelta(days=1)

needs_shared = pytest.mark.shared


def key(name: str) -> dict[str, Any]:
    """One reading: its `reports` with claims, and its `comparisons`."""
    loaded: dict[str, Any] = yaml.safe_load((SHARED / "acceptance" / name).read_text(encoding="utf-8"))
    return loaded


def report(name: str) -> Report:
    """A report with its text and its date, as far as either is stated."""
    raw = (SHARED / "reports" / f"{name}.txt").read_text(encoding="utf-8")
    front: Mapping[str, Any] = {}
    if raw.startswith("---\n"):
        head, raw = raw.split("\n---\n", 1)
        front = yaml.safe_load(head[4:])
    day = front.get("published") or SOLVED.get(name)
    published = Published(earliest=day, latest=day) if isinstance(day, date) else Published()
    return Report(id=name, path=name, media_type="text/plain", sha256="", text=raw, published=published)


def claims_of(read: Mapping[str, Any], text: str) -> list[Claim]:
    """The claims of one report of a reading."""
    return [_claim(read["id"], c, text) for c in read["claims"]]


def _claim(report_id: str, c: Mapping[str, Any], text: str) -> Claim:
    start = text.index(c["quote"])
    span = Span(start=start, end=start + len(c["quote"]))
    speaker = Speaker() if c["speaker"] == "outlet" else Speaker(text=c["speaker"])
    return Claim(
        id=c["id"],
        report=report_id,
        span=span,
        quote=c["quote"],
        kind=c["kind"],
        mode=c["mode"],
        speaker=speaker,
        actors=tuple(Mention(text=a) for a in c.get("actors", ())),
        targets=tuple(Mention(text=a) for a in c.get("targets", ())),
        when=when(c["when"], span, "impossible" in c.get("note", "")) if c.get("when") else None,
        place=Place(text=c["place"]) if c.get("place") else None,
        figures=tuple(Figure(text="", span=span, **f) for f in c.get("figures", ())),
    )


def when(iso: str, span: Span, impossible: bool = False) -> When:
    """A time in ISO 8601 with its bounds."""
    first, _, last = iso.partition("/")
    start, end = _bounds(first)[0], _bounds(last or first)[1]
    precision = "span" if last else {4: "year", 7: "month", 10: "day"}.get(len(iso), "minute")
    flags = ("impossible",) if impossible else ()
    return When(iso=iso, start=start, end=end, precision=precision, text=iso, span=span, flags=flags)


def _bounds(iso: str) -> tuple[datetime, datetime]:
    if len(iso) == 4:
        return datetime(int(iso), 1, 1), datetime(int(iso) + 1, 1, 1)
    if len(iso) == 7:
        start = datetime.fromisoformat(f"{iso}-01")
        return start, (start + 31 * DAY).replace(day=1)
    if len(iso) == 10:
        return datetime.fromisoformat(iso), datetime.fromisoformat(iso) + DAY
    start = datetime.fromisoformat(re.sub(r"Z$", "", iso))
    return start, start + timedelta(minutes=1)


def everything() -> tuple[list[Claim], list[Report]]:
    """All claims of all readings and the reports that they stand in."""
    claims: list[Claim] = []
    reports: list[Report] = []
    for read in (r for name in KEYS for r in key(name)["reports"]):
        reports.append(report(read["id"]))
        claims += claims_of(read, reports[-1].text)
    return claims, reports
