"""Front matter: lines of `key: value` between two lines of `---` at the head of a text file.

Looks like YAML but is read line by line, so that no anchor, tag or deep nesting can cost more than the lines hold.
The keys are in docs/reports.md; others are left out and said so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

from truceline.reports.report import Credibility, Reliability, SourceRef

KEYS = ("source", "url", "published", "received", "lang", "title", "party", "reliability", "credibility")
_ALIASES = {"date": "published", "language": "lang", "outlet": "source", "headline": "title", "link": "url"}
_BLOCK = re.compile(r"---[ \t]*\r?\n(.*?)(?<![^\n])---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_LINE = re.compile(r"([A-Za-z][\w .-]{0,40}?)[ \t]*:(?:[ \t]+(.*))?$")
_MOST_CHARACTERS = 16_000
_RELIABILITY: dict[str, Reliability] = {"A": "A", "B": "B", "C": "C", "D": "D", "E": "E", "F": "F"}
_CREDIBILITY: dict[str, Credibility] = {"1": 1, "2": 2, "3": 3, "4": 4, "5": 5, "6": 6}
FIRST_YEAR, LAST_YEAR = 1900, 2199
"""A report of another year is a slip of the pen: no reckoning with such a day would mean anything."""

_UNKNOWN = {"", "unknown", "null", "none", "~", "n/a", "-"}


@dataclass(frozen=True)
class FrontMatter:
    """What the front matter says, and notes on what could not be used. `end` is where the report's text begins."""

    end: int = 0
    title: str | None = None
    source: SourceRef = field(default_factory=SourceRef)
    published: date | datetime | None = None
    received: datetime | None = None
    language: str | None = None
    credibility: Credibility | None = None
    notes: tuple[str, ...] = ()


def read_front_matter(text: str) -> FrontMatter:
    """The front matter at the head of `text`; a text without any gives an empty one."""
    if not text.startswith("---"):
        return FrontMatter()
    block = _BLOCK.match(text, 0, _MOST_CHARACTERS)
    if not block:
        if text.split("\n", 1)[0].strip() != "---":
            return FrontMatter()
        return FrontMatter(notes=("the front matter is not closed by a line of '---'; it was read as text",))
    values, notes = read_lines(block.group(1))
    if block.group(1).strip() and not any(_LINE.match(line) for line in block.group(1).splitlines()):
        return FrontMatter(notes=("the front matter holds no 'key: value' line; it was read as text",))
    return from_values(block.end(), values, notes)


def read_lines(block: str) -> tuple[dict[str, str], list[str]]:
    """Known keys with their values, and a note on each line that could not be used.

    >>> read_lines("source: a.net\\npublished: 2020-03-15\\n")
    ({'source': 'a.net', 'published': '2020-03-15'}, [])
    """
    values: dict[str, str] = {}
    notes: list[str] = []
    current: str | None = None
    for number, line in enumerate(block.splitlines(), 2):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if line[0] in " \t" or line.startswith("- "):
            if current in values:
                values[current] = f"{values[current]} {line.strip(' ' + chr(9))}".strip()
            continue
        found = _LINE.match(line)
        current = known_key(found.group(1)) if found else None
        if not found:
            notes.append(f"line {number} of the front matter is no 'key: value' and was left out: {_short(line)}")
        elif current is None:
            notes.append(f"line {number} of the front matter has the unknown key {_short(found.group(1))}")
        elif current in values:
            notes.append(f"line {number} of the front matter gives {current!r} again; the first was kept")
            current = None
        else:
            values[current] = _unquoted(found.group(2) or "")
    return values, notes


def read_time(written: str) -> date | datetime | None:
    """An ISO 8601 or RFC 5322 date or date-time; None where it is neither, or of no year that reports are from.

    >>> read_time("2020-03-15"), read_time("Sun, 15 Mar 2020 10:00:00 +0300").hour
    (datetime.date(2020, 3, 15), 10)
    """
    written = written.strip()
    parsers: tuple[Callable[[str], date | datetime], ...] = (datetime.fromisoformat, parsedate_to_datetime)
    if re.fullmatch(r"\d{4}-\d\d-\d\d", written):
        parsers = (date.fromisoformat,)
    for parse in parsers:
        try:
            found = parse(written)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        return found if is_of_our_time(found) else None
    return None


def is_of_our_time(day: date) -> bool:
    """Whether a report may be from the year of `day`."""
    return FIRST_YEAR <= day.year <= LAST_YEAR


def read_language(written: str) -> str | None:
    """The primary language subtag (BCP 47) that `written` begins with: "en" of "en-GB"; None where it is none."""
    found = re.match(r"[A-Za-z]{2,3}(?![A-Za-z])", written.strip())
    return found.group().lower() if found else None


def known_key(written: str) -> str | None:
    """The front-matter key that `written` means: "lang" for "Language"; None where it is none."""
    name = written.strip().casefold()
    name = _ALIASES.get(name, name)
    return name if name in KEYS else None


def _unquoted(value: str) -> str:
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
        return value[1:-1]
    return value


def _short(words: str) -> str:
    words = " ".join(words.split())
    return repr(words if len(words) <= 40 else words[:37] + "...")


def from_values(end: int, values: Mapping[str, str], notes: list[str]) -> FrontMatter:
    """What the known keys with their values say; what cannot be used is added to `notes`."""
    known = {key: value for key, value in values.items() if value.casefold() not in _UNKNOWN}
    return FrontMatter(
        end=end,
        title=known.get("title"),
        source=source_ref(known, notes),
        published=_time(known, "published", notes),
        received=_moment(_time(known, "received", notes)),
        language=_language(known, notes),
        credibility=credibility(known, notes),
        notes=tuple(notes),
    )


def source_ref(known: Mapping[str, str], notes: list[str]) -> SourceRef:
    """Who a report comes from, of the keys `source`, `url`, `party` and `reliability`."""
    reliability = known.get("reliability", "").upper()[:1]
    if known.get("reliability") and reliability not in _RELIABILITY:
        notes.append(f"reliability {_short(known['reliability'])} is not one of A to F and was left out")
    return SourceRef(
        outlet=known.get("source"),
        url=known.get("url"),
        party=known.get("party"),
        reliability=_RELIABILITY.get(reliability),
    )


def credibility(known: Mapping[str, str], notes: list[str]) -> Credibility | None:
    """The grade 1 to 6 that the key `credibility` gives."""
    written = known.get("credibility")
    if not written:
        return None
    if written not in _CREDIBILITY:
        notes.append(f"credibility {_short(written)} is not one of 1 to 6 and was left out")
    return _CREDIBILITY.get(written)


def _time(known: Mapping[str, str], key: str, notes: list[str]) -> date | datetime | None:
    written = known.get(key)
    time = read_time(written) if written else None
    if written and time is None:
        notes.append(f"{key} {_short(written)} is no date such as 2020-03-15 and was left out")
    return time


def _moment(time: date | datetime | None) -> datetime | None:
    if time is None or isinstance(time, datetime):
        return time
    return datetime.combine(time, datetime.min.time(), UTC)


def _language(known: Mapping[str, str], notes: list[str]) -> str | None:
    written = known.get("lang")
    language = read_language(written) if written else None
    if written and language is None:
        notes.append(f"lang {_short(written)} is no language tag such as en and was left out")
    return language
