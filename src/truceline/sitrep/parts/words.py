"""Words that the parts share: times on the agreement's clock, parties by their names, ids as they are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from truceline.sitrep import wording
from truceline.sitrep.period import Period, zone_of
from truceline.sitrep.picture import Picture

_QUOTED = re.compile(r'("[^"]*")')


def clock(at: datetime | date | None, period: Period) -> str:
    """`14 Jul 08:50` on the report's clock, with the year where it is another; a day without an hour as a day."""
    if at is None:
        return "time not told"
    if not isinstance(at, datetime):
        return _short(at, period)
    there = at.astimezone(zone_of(period.zone))
    return f"{_short(there.date(), period)} {there:%H:%M}"


def _short(day: date, period: Period) -> str:
    said = wording.day(day)
    return said.removesuffix(f" {period.day.year}")


def window(start: datetime, end: datetime, period: Period) -> str:
    """`14 Jul 08:00 to 12:00`; with both days where they differ, of whole days the days alone."""
    zone = zone_of(period.zone)
    begin, finish = start.astimezone(zone), end.astimezone(zone)
    if (begin.time(), finish.time()) == (time(), time()) and finish > begin:
        days = [_short(day, period) for day in (begin.date(), (finish - timedelta(days=1)).date())]
        return " to ".join(dict.fromkeys(days))
    first, last = clock(start, period), clock(end, period)
    return f"{first} to {last.rpartition(' ')[2] if first[:6] == last[:6] else last}"


def party(id: str, picture: Picture) -> str:
    """A party's name, or the id itself."""
    return picture.parties.get(id, id)


def parties(ids: Iterable[str], picture: Picture) -> str:
    """`North and South`."""
    return wording.names(dict.fromkeys(party(id, picture) for id in ids))


def named(text: str, ids: Iterable[str | None], picture: Picture) -> str:
    """The words with these parties called by their names; what stands in quotation marks is left as it was said.

    Only those who are known to be spoken of are looked for: an id may be a word like any other.
    """
    wanted = sorted({id for id in ids if id and id in picture.parties}, key=len, reverse=True)
    if not wanted:
        return text
    pattern = re.compile(rf"(?<![\w/-])({'|'.join(map(re.escape, wanted))})(?![\w/-])")
    pieces = _QUOTED.split(text)
    return "".join(
        piece if piece.startswith('"') else pattern.sub(lambda found: picture.parties[found[1]], piece)
        for piece in pieces
    )


def said(words: str) -> str:
    """Words as a source said them, in quotation marks; empty where there are none."""
    return f"“{' '.join(words.split())}”" if words.strip() else ""
