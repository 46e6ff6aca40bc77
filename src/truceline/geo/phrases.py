"""The phrases of `place_words.yaml`, compiled: "two km to the west of {x}" and its kin in several languages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from truceline.geo.spelling import fold

SLOTS = {"x": r"(?P<x>\S.*?)", "y": r"(?P<y>\S.*?)", "road": r"(?P<road>\S.*?)", "km": r"(?P<km>\d+(?:[.,]\d+)?)"}


@dataclass(frozen=True)
class Distance:
    """A distance as worded, in metres, and the rounding that its digits imply."""

    metres: float
    rounding: float


@dataclass(frozen=True)
class Direction:
    """A bearing in degrees and half the width of the sector it stands for."""

    degrees: float
    within: float


@dataclass(frozen=True)
class Phrase:
    """What a run of words says: the kind of relation and what stands in its slots."""

    relation: str
    x: str | None
    y: str | None
    road: str | None
    km: float | None
    distance: Distance | None
    direction: Direction | None


@lru_cache(maxsize=1)
def words() -> dict[str, Any]:
    """The tables of `place_words.yaml`."""
    text = files("truceline.geo").joinpath("place_words.yaml").read_text(encoding="utf-8")
    tables: dict[str, Any] = yaml.safe_load(text)
    return tables


def phrases(text: str) -> list[Phrase]:
    """Every reading of `text` as a phrase, in the order of the table."""
    found = []
    for relation, pattern in _patterns():
        if match := pattern.fullmatch(text):
            groups = match.groupdict()
            found.append(
                Phrase(
                    relation,
                    groups.get("x"),
                    groups.get("y"),
                    groups.get("road"),
                    float(groups["km"].replace(",", ".")) if groups.get("km") else None,
                    read_distance(groups["distance"]) if groups.get("distance") else None,
                    _directions()[_plain(groups["direction"])] if groups.get("direction") else None,
                )
            )
    return found


@lru_cache(maxsize=1)
def ordinary() -> frozenset[str]:
    """Folded words of the table that are no name by themselves: "zone", "northern", "checkpoint"."""
    groups = [
        *words()["classes"].values(),
        words()["features"],
        list(_directions()),
        words()["leading"],
        words()["ordinary"],
    ]
    return frozenset(fold(word) for group in groups for word in group)


def read_distance(text: str) -> Distance | None:
    """A number with a unit, such as "two km", "3.5 miles"; a second unit in brackets is passed over."""
    match = re.match(_DISTANCE_PARTS.format(numbers=_either(words()["numbers"]), units=_either(_units())), text, re.I)
    if match is None:
        return None
    unit = _units()[_plain(match["unit"])]
    written = match["number"].strip().lower()
    if written in words()["numbers"]:
        value, rounding = float(words()["numbers"][written]), 0.5
    else:
        plain = written.replace(",", ".") if re.fullmatch(r"\d+,\d{1,2}", written) else written.replace(",", "")
        value = float(plain)
        rounding = _rounding(plain)
    return Distance(value * unit, rounding * unit)


_DISTANCE_PARTS = r"(?P<number>{numbers}|\d+(?:[.,]\d+)*)[\s-]*(?P<unit>{units})\b"


def _rounding(written: str) -> float:
    """Half of the last digit that says something: 2 -> 0.5, 2.5 -> 0.05 at least, 10 -> 2.5, 500 -> 50."""
    if "." in written:
        return 0.5 * 10.0 ** -len(written.partition(".")[2])
    zeros = len(written) - len(written.rstrip("0"))
    return 0.25 * 10.0**zeros if zeros else 0.5


def _plain(text: str) -> str:
    return " ".join(text.lower().split())


@lru_cache(maxsize=1)
def _directions() -> dict[str, Direction]:
    rows = words()["directions"]
    return {word: Direction(row["degrees"], row["within"]) for row in rows for word in row["words"]}


@lru_cache(maxsize=1)
def _units() -> dict[str, float]:
    return {word: float(metres) for metres, names in words()["units"].items() for word in names}


def _either(names: Any) -> str:
    longest_first = sorted(map(str, names), key=len, reverse=True)
    return "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in longest_first)


@lru_cache(maxsize=1)
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    number = _either(words()["numbers"])
    unit = _either(_units())
    slots = dict(SLOTS)
    slots["distance"] = rf"(?P<distance>(?:{number}|\d+(?:[.,]\d+)*)[\s-]*(?:{unit})\b(?:\s*[(\[][^)\]]{{1,30}}[)\]])?)"
    slots["direction"] = rf"(?P<direction>{_either(_directions())})"
    slots["feature"] = rf"(?P<feature>{_either(words()['features'])})"
    return [(row["is"], re.compile(_compiled(row["words"], slots), re.IGNORECASE)) for row in words()["patterns"]]


def _compiled(template: str, slots: dict[str, str]) -> str:
    """A regular expression from a template: slots filled, groups unnamed, spaces of any width."""
    pattern = re.sub(r"(?<!\\)\((?!\?)", "(?:", template)
    # A word that may be left out takes the space after it along.
    pattern = re.sub(r"(\(\?:[^()]*\)|\([^()]*\))\? ", r"(?:\1\\s+)?", pattern)
    pattern = re.sub(r" (\(\?:[^()]*\))\?$", r"(?:\\s+\1)?", pattern)
    pattern = pattern.replace(" ", r"\s+")
    for name, expression in slots.items():
        pattern = pattern.replace("{" + name + "}", expression)
    return pattern
