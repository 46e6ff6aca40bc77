"""Forms of time expressions, written in the language tables as rows of classes, and matched against units.

A form such as `day of? month comma? year?` reads: a unit of class `day`, perhaps one of class `of`, and so on.
`first:date to last:date` keeps what was matched under another name, `(a|b)` is a choice, `{a b}?` an optional group.
Forms are matched on a string with one character per unit, so that a report costs well under a millisecond.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from truceline.model import Value
from truceline.reports.times.lexer import TimeValue, Unit
from truceline.reports.times.words import ALPHABET, load_words

_SYMBOL = re.compile(r"(?:(?P<name>[a-z_]+):)?(?P<kind>@?[a-z_]+)|(?P<mark>[(){}|?])|\s+")

# A symbol of a form that stands for several classes.
CLASSES: Mapping[str, tuple[str, ...]] = {
    "day": ("day", "ordinal"),
    "unit": ("unit", "weekend"),
    "count": ("day", "number", "numword", "a", "year"),
    "month": ("month", "month_low", "month_doubtful"),
    "month_sure": ("month",),
    "month_capital": ("month", "month_doubtful"),
    "weekday_sure": ("weekday",),
    "last_or_past": ("last", "past"),
    "weekday": ("weekday", "weekday_low", "weekday_doubtful"),
    "date": ("@date", "@days", "@weekday", "@dayword", "@named_day", "@that_day", "@moment"),
    "day_date": ("@date", "@weekday", "@dayword", "@named_day", "@that_day"),
    "time_of_day": ("@clock", "@part"),
    "point": (
        "@date", "@days", "@weekday", "@dayword", "@named_day", "@that_day", "@moment", "@month", "@year", "@calendar",
        "@ago", "@season", "@after", "@range", "@clock",
    ),
    "whole": ("@date", "@named_day", "@weekday", "@dayword", "@month", "@year", "@moment", "@season", "@calendar"),
}  # fmt: skip


class TimeForm(Value):
    """What an expression says, before it is put against a date. `kind` tells which fields count."""

    kind: str
    year: int | None = None
    month: int | None = None
    day: int | None = None
    last_day: int | None = None
    weekday: int | None = None
    clock: str | None = None
    half: str | None = None
    zone: str | None = None
    part: str | None = None
    count: int | None = None
    unit: str | None = None
    shift: int | None = None
    edge: str | None = None
    season: str | None = None
    mark: str | None = None
    first: TimeForm | None = None
    last: TimeForm | None = None


@dataclass(frozen=True)
class Found:
    """A form matched on units `start` to `end` (exclusive)."""

    start: int
    end: int
    form: TimeForm
    weak: bool = False
    """Whether it is a time only as part of a larger form."""

    @property
    def character(self) -> str:
        """The character for the form's kind."""
        return ALPHABET.character(f"@{self.form.kind}")


@dataclass(frozen=True)
class Pattern:
    """A compiled form and the fixed fields that its row gives."""

    expression: re.Pattern[str]
    fixed: Mapping[str, Any]
    weak: bool
    needs: tuple[frozenset[str], ...] = ()
    """Of each of these sets of characters, one stands in every line that holds the form."""


def _characters(symbol: str) -> str:
    """The characters of the classes that a form's symbol stands for."""
    return "".join(ALPHABET.character(kind) for kind in CLASSES.get(symbol, (symbol,)))


Step = Unit | Found


@lru_cache(maxsize=32)
def patterns(language: str, stage: str) -> tuple[Pattern, ...]:
    """The compiled forms of a stage (`atoms`, `joined`, `ranged`) of a language."""
    return tuple(_compile(row) for row in load_words(language).forms[stage])


@lru_cache(maxsize=4096)
def patterns_for(language: str, stage: str, present: frozenset[str]) -> tuple[Pattern, ...]:
    """Those of the stage's forms that can stand in a line of the characters `present`, in their order."""
    return tuple(row for row in patterns(language, stage) if not any(map(present.isdisjoint, row.needs)))


def _compile(row: Mapping[str, Any]) -> Pattern:
    fixed = {key: value for key, value in row.items() if key not in ("form", "weak")}
    pieces: list[str] = []
    for found in _SYMBOL.finditer(row["form"]):
        if found["kind"]:
            name, kind = found["name"] or found["kind"], f"[{_characters(found['kind'])}]"
            kept = name in _FIELDS and (found["name"] or name not in ("first", "last"))
            pieces.append(f"(?P<{name}_{len(pieces)}>{kind})" if kept else kind)
        elif found["mark"]:
            pieces.append({"{": "(?:", "}": ")", "(": "(?:"}.get(found["mark"], found["mark"]))
    return Pattern(re.compile("".join(pieces)), fixed, bool(row.get("weak")), _needed(row["form"]))


def _needed(form: str) -> tuple[frozenset[str], ...]:
    """The characters of each symbol that stands in no group and is not optional."""
    found = [piece for piece in _SYMBOL.finditer(form) if piece["kind"] or piece["mark"]]
    depth, needed = 0, []
    for piece, following in zip(found, [*found[1:], None], strict=True):
        depth += {"(": 1, "{": 1, ")": -1, "}": -1}.get(piece["mark"] or "", 0)
        if piece["kind"] and not depth and (following is None or following["mark"] not in ("?", "|")):
            needed.append(frozenset(_characters(piece["kind"])))
    return () if "|" in re.sub(r"\([^()]*\)|\{[^{}]*\}", "", form) else tuple(needed)


def match_forms(steps: Sequence[Step], language: str, stage: str) -> list[Found]:
    """The stage's forms found in `steps`, longest first where they overlap, in the order of the text."""
    line = "".join([step.character for step in steps])
    rows = patterns_for(language, stage, frozenset(line))
    candidates = [
        (found.end() - found.start(), -order, found)
        for order, row in enumerate(rows)
        for found in row.expression.finditer(line)
    ]
    candidates.sort(key=lambda candidate: candidate[:2], reverse=True)
    taken = bytearray(len(steps))
    chosen: list[Found] = []
    for _, order, match in candidates:
        if not any(taken[match.start() : match.end()]):
            taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
            row = rows[-order]
            chosen.append(Found(match.start(), match.end(), _form(match, steps, row), row.weak))
    return sorted(chosen, key=lambda found: found.start)


def _form(match: re.Match[str], steps: Sequence[Step], row: Pattern) -> TimeForm:
    fields: dict[str, Any] = {}
    for name, character in match.groupdict().items():
        if character is not None:
            key = _FIELDS[name.rpartition("_")[0]]
            step = steps[match.start(name)]
            fields[key] = step.form if isinstance(step, Found) else _value(key, step.value)
    return TimeForm(**{**fields, **row.fixed})


def _value(key: str, value: TimeValue) -> Any:
    return value if key not in ("clock", "mark", "zone", "part", "unit", "edge", "season", "half") else str(value)


_FIELDS = {name: name for name in TimeForm.model_fields if name != "kind"} | {
    "overnight": "part",
    "iso": "mark",
    "dtg": "mark",
    "dotted": "mark",
    "decade": "mark",
    "hhmm": "clock",
    "month_sure": "month",
    "weekday_sure": "weekday",
    "dayword": "shift",
    "ampm": "half",
    **dict.fromkeys(("last_or_past", "previous", "next", "this", "earlier", "later", "before", "after"), "shift"),
    "day_date": "first",
    "time_of_day": "last",
    "point": "first",
    "whole": "first",
}
