"""What a reviewer says of a claim instead of what was read: fields set in words that stand in the report.

    corrected(claim, report, [("kind", "shelling"), ("place", "the bridge")], context)
    added(report, "two shells fell near the bridge", "shelling", [], context)

`time` is in the report's words or ISO 8601; `figure` is `killed:2`, `killed:2..5`, `killed:34..` (at least),
`killed:..60` (at most) or `killed:` (none). A field set to nothing is taken away. Raises `UnknownName` for a field,
kind or count that is none, `InvalidFact` for what does not stand in the report.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from functools import lru_cache
from importlib.resources import files
from typing import Any, get_args

import yaml

from truceline.agreements.kinds import kinds
from truceline.claims.claim import OUTLET, Claim, Figure, Mention, Mode, Speaker, claim_id
from truceline.claims.context import Context
from truceline.errors import InvalidFact, UnknownName
from truceline.geo.relative import parse_place
from truceline.reports.report import Report, Span
from truceline.reports.times.find import find_times, resolve
from truceline.reports.when import Precision, When

_FIGURE = re.compile(r"(?P<low>\d+(?:\.\d+)?)?(?P<range>\.\.)?(?P<high>\d+(?:\.\d+)?)?")
_FORMS: tuple[tuple[str, Precision], ...] = (
    ("%Y-%m-%dT%H:%M", "minute"),
    ("%Y-%m-%dT%H:%M%z", "minute"),
    ("%Y-%m-%d", "day"),
    ("%Y-%m", "month"),
    ("%Y", "year"),
)
_ZONED = re.compile(r"T.*(?:Z|[+-]\d\d:?\d\d)$")
_YEARS = range(1900, 2200)


def corrected(
    claim: Claim, report: Report, changes: Iterable[tuple[str, str]], context: Context
) -> tuple[Claim, tuple[str, ...]]:
    """The claim with `changes` (field, value) made, and the names of the claim's fields that are others now."""
    edited = claim
    by_field: dict[str, list[str]] = {}
    for field, value in changes:
        by_field.setdefault(_known(field, _SET, "field"), []).append(value.strip())
    for field, values in by_field.items():
        edited = edited.model_copy(update=_SET[field](edited, report, values, context))
    changed = tuple(name for name in Claim.model_fields if getattr(edited, name) != getattr(claim, name))
    return edited, changed


def added(
    report: Report,
    quote: str,
    kind: str,
    changes: Iterable[tuple[str, str]],
    context: Context,
    at: Span | None = None,
) -> Claim:
    """A claim of `kind` that the words `quote` of the report carry, with `changes` as of a correction.

    `at` is where they stand, for words that stand there several times.
    """
    span = span_of(quote, report, "--quote", at)
    kind = _known(kind, kinds(), "kind")
    claim = Claim(
        id=claim_id(report.id, span, kind), report=report.id, span=span, quote=span.of(report.text), kind=kind
    )
    edited, _ = corrected(claim, report, changes, context)
    return edited


def span_of(words: str, report: Report, where: str, within: Span | None = None) -> Span:
    """Where words stand in a report, however its lines are broken; those in `within` go before others.

    Raises `InvalidFact` where they do not stand there, or stand there more than once.
    """
    pattern = r"\s+".join(map(re.escape, words.split()))
    matches = re.finditer(rf"(?<!\w){pattern}(?!\w)", report.text) if pattern else ()
    found = [Span(start=match.start(), end=match.end()) for match in matches]
    near = [span for span in found if within and within.start <= span.start and span.end <= within.end]
    if near or len(found) == 1:
        return (near or found)[0]
    if not found:
        raise InvalidFact(
            f"{_short(words)} does not stand in {report.id}", where=where, remedy="use the report's own words"
        )
    raise InvalidFact(f"{_short(words)} stands in {report.id} {len(found)} times", where=where, remedy="use more words")


def _known(name: str, among: Iterable[str], what: str) -> str:
    names = sorted(among)
    if name in names:
        return name
    near = get_close_matches(name, names, 3) or names
    raise UnknownName(f"{_short(name)} is no {what}", remedy=f"use one of: {', '.join(near)}")


def _short(words: str) -> str:
    return repr(words if len(words) <= 60 else f"{words[:57]}...")


def _kind(claim: Claim, report: Report, values: list[str], context: Context) -> Mapping[str, Any]:
    return {"kind": _known(values[-1], kinds(), "kind")}


def _mode(claim: Claim, report: Report, values: list[str], context: Context) -> Mapping[str, Any]:
    return {"mode": _known(values[-1], get_args(Mode), "mode")}


def _speaker(claim: Claim, report: Report, values: list[str], context: Context) -> Mapping[str, Any]:
    if values[-1] in ("", OUTLET):
        return {"speaker": Speaker()}
    named = _mention(values[-1], claim, report, context, "speaker")
    return {"speaker": Speaker(text=named.text, span=named.span, party=named.party)}


def _named(field: str) -> Callable[[Claim, Report, list[str], Context], Mapping[str, Any]]:
    def named(claim: Claim, report: Report, values: list[str], context: Context) -> Mapping[str, Any]:
        return {field: tuple(_mention(words, claim, report, context, field) for words in values if words)}

    return named


def _mention(words: str, claim: Claim, report: Report, context: Context, field: str) -> Mention:
    span = span_of(words, report, field, claim.span)
    party = context.parties.resolve(words) if context.parties is not None else None
    return Mention(text=span.of(report.text), span=span, party=party.id if party else None)


def _words(field: str) -> Callable[[Claim, Report, list[str], Context], Mapping[str, Any]]:
    def words(claim: Claim, report: Report, values: list[str], context: Context) -> Mapping[str, Any]:
        told = values[-1]
        return {field: span_of(told, report, field, claim.span).of(report.text) if told else None}

    return words


def _outcome(claim: Claim, report: Report, values: list[str], context: Context) -> Mapping[str, Any]:
    return {"outcome": _known(values[-1], outcomes(), "outcome") if values[-1] else None}


def _place(claim: Claim, report: Report, values: list[str], context: Context) -> Mapping[str, Any]:
    if not values[-1]:
        return {"place": None}
    words = " ".join(span_of(values[-1], report, "place", claim.span).of(report.text).split())
    return {"place": parse_place(words, context.gazetteer, context.routes, context.near, context.countries)}


def _time(claim: Claim, report: Report, values: list[str], context: Context) -> Mapping[str, Any]:
    if not values[-1]:
        return {"when": None}
    if (when := _iso(values[-1], claim.span)) is not None:
        return {"when": when}
    span = span_of(values[-1], report, "time", claim.span)
    language = report.language if report.reading != "none" else "en"
    for found in find_times(report.text, span.start, span.end, language):
        if (told := resolve(found, report.published)) is not None:
            return {"when": told}
    raise InvalidFact(
        f"{_short(values[-1])} tells no time that can be known", where="time", remedy="give it as 2020-03-15"
    )


def _iso(written: str, span: Span) -> When | None:
    """A time as ISO 8601 writes it, or two with a slash between; None for what is neither."""
    parts = [_bounds(part) for part in written.split("/")]
    bounds = [part for part in parts if part is not None]
    if len(bounds) != len(parts) or len(parts) > 2:
        return None
    (start, _, precision), (_, end, _) = bounds[0], bounds[-1]
    if start >= end:
        raise InvalidFact(f"{written} ends before it begins", where="time", remedy="write the earlier time first")
    return When(
        iso=written,
        start=start,
        end=end,
        precision=precision if len(parts) == 1 else "span",
        text="",
        span=span,
        zone="UTC" if _ZONED.search(written) else None,
        rule="person",
    )


def _bounds(written: str) -> tuple[datetime, datetime, Precision] | None:
    """Beginning, end and precision of a minute (in UTC where it has a zone), a day, a month or a year."""
    for form, precision in _FORMS:
        try:
            start = datetime.strptime(written, form)
            start = start.astimezone(UTC).replace(tzinfo=None) if start.tzinfo else start
        except (ValueError, OverflowError):
            continue
        return (start, _end(start, precision), precision) if start.year in _YEARS else None
    return None


def _end(start: datetime, precision: Precision) -> datetime:
    if precision == "year":
        return start.replace(year=start.year + 1)
    if precision == "month":
        return (start + timedelta(days=31)).replace(day=1)
    return start + timedelta(days=1) if precision == "day" else start + timedelta(minutes=1)


def _figures(claim: Claim, report: Report, values: list[str], context: Context) -> Mapping[str, Any]:
    figures = list(claim.figures)
    for value in values:
        counted, _, number = value.partition(":")
        of = _known(counted.strip(), _countable(), "count")
        figures = [figure for figure in figures if figure.of != of]
        if number.strip():
            figures.append(_figure(of, number.strip(), claim))
    return {"figures": tuple(figures)}


def _figure(of: str, number: str, claim: Claim) -> Figure:
    found = _FIGURE.fullmatch(number)
    if found is None or not (found["low"] or found["high"]) or (found["high"] and not found["range"]):
        raise InvalidFact(f"{_short(number)} is no number", where="figure", remedy="write it as 2, 2..5, 34.. or ..60")
    low = float(found["low"]) if found["low"] else None
    high = (float(found["high"]) if found["high"] else None) if found["range"] else low
    if low is not None and high is not None and low > high:
        raise InvalidFact(f"{number} ends below its beginning", where="figure", remedy="write the lower bound first")
    return Figure(of=of, low=low, high=high, text=number, span=claim.span)


@lru_cache(maxsize=1)
def _countable() -> tuple[str, ...]:
    return tuple(yaml.safe_load(_lexicon("figures.yaml")))


@lru_cache(maxsize=1)
def outcomes() -> tuple[str, ...]:
    """How a happening can have ended, whatever its kind."""
    by_kind = yaml.safe_load(_lexicon("kinds.yaml"))["outcomes"]
    return tuple(dict.fromkeys(outcome for of_kind in by_kind.values() for outcome in of_kind))


def _lexicon(name: str) -> str:
    return (files("truceline.claims") / "lexicons" / name).read_text(encoding="utf-8")


_SET: Mapping[str, Callable[[Claim, Report, list[str], Context], Mapping[str, Any]]] = {
    "kind": _kind,
    "mode": _mode,
    "speaker": _speaker,
    "actor": _named("actors"),
    "target": _named("targets"),
    "weapon": _words("weapon"),
    "time": _time,
    "place": _place,
    "figure": _figures,
    "outcome": _outcome,
}
FIELDS = tuple(_SET)
"""What can be set."""
