"""Near-identical reports, such as one agency's text in several outlets: linked, so that one speaker is one source.

Texts are compared by the share of their shingles of eight words that the shorter one has in common with the other
(containment: Broder 1997). Only shingles whose hash falls into one class in `_ONE_IN` are looked up, and only among
reports that are no copies themselves, so the work grows near-linearly with the number of reports.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zlib import crc32

from truceline.reports.report import Report

SHINGLE = 8
SAME = 0.8
"""Share of the shorter report's shingles that a copy has in common with its original."""
DAYS = timedelta(days=3)
"""A text that stands again later than this is a form used again, not a wire copy."""

_ONE_IN = 4
_FEW = 120
_MOST_CHARACTERS = 200_000
# A shingle in so many originals is a formula of the trade and tells nothing.
_MOST_ORIGINALS = 40
_TOKEN = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class _Print:
    """What is compared of one report: hashes of its shingles, a sample of them, and the numbers that it states.

    Of a long text only the sample is kept; a short one is indexed whole, as a sample of it would be too small.
    """

    shingles: frozenset[int]
    sample: frozenset[int]
    numbers: frozenset[str]


def link_copies(reports: Sequence[Report]) -> tuple[Report, ...]:
    """The same reports in the same order, each near-identical one with `copy_of` set to its original.

    The original is the earliest published, else the first. Rows of tables are never copies of each other: their words
    are few and alike.
    """
    order = sorted(range(len(reports)), key=lambda i: (reports[i].published.earliest or date.max, i))
    holders: dict[int, list[int]] = defaultdict(list)
    prints: dict[int, _Print] = {}
    originals: dict[int, str] = {}
    for i in order:
        if reports[i].structured is not None:
            continue
        mine = _print(reports[i])
        original = _original(i, mine, reports, holders, prints)
        if original is not None:
            originals[i] = reports[original].id
            continue
        prints[i] = mine
        for shingle in mine.shingles:
            if len(holders[shingle]) < _MOST_ORIGINALS:
                holders[shingle].append(i)
    return tuple(
        report.model_copy(update={"copy_of": originals[i]}) if i in originals else report
        for i, report in enumerate(reports)
    )


def _print(report: Report) -> _Print:
    body = [part.span for part in report.parts if part.section in ("headline", "subhead", "body")]
    text = "\n".join(span.of(report.text) for span in body)[:_MOST_CHARACTERS].casefold()
    tokens = _TOKEN.findall(text)
    runs = (" ".join(tokens[i : i + SHINGLE]) for i in range(len(tokens) - SHINGLE + 1))
    hashes = frozenset(crc32(run.encode("utf-8", "replace")) for run in runs)
    sample = frozenset(value for value in hashes if value % _ONE_IN == 0)
    numbers = frozenset(token for token in tokens if token.isdecimal())
    return _Print(hashes if len(hashes) <= _FEW else sample, sample, numbers)


def _original(
    i: int, mine: _Print, reports: Sequence[Report], holders: dict[int, list[int]], prints: dict[int, _Print]
) -> int | None:
    """The earlier report that has most in common with report `i`, if it is near-identical."""
    if not mine.shingles:
        return None
    shared = Counter(holder for shingle in mine.shingles for holder in holders.get(shingle, ()))
    for other, _ in shared.most_common(3):
        if _same(mine, prints[other]) and _near(reports[i], reports[other]):
            return other
    return None


def _same(one: _Print, two: _Print) -> bool:
    """Whether the shorter has nearly all its shingles, and its numbers, in common with the other."""
    shorter, longer = sorted((one, two), key=lambda known: len(known.sample))
    both_short = max(len(one.shingles), len(two.shingles)) <= _FEW and one.shingles and two.shingles
    mine, other = (shorter.shingles, longer.shingles) if both_short else (shorter.sample, longer.sample)
    missing = shorter.numbers - longer.numbers
    return bool(mine) and len(mine & other) >= SAME * len(mine) and len(missing) <= len(shorter.numbers) // 10


def _near(one: Report, two: Report) -> bool:
    first, second = one.published.day, two.published.day
    return first is None or second is None or abs(first - second) <= DAYS
