"""The look of a report's lines: how long, how they end, what stands in them besides a date."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import resources
from typing import Any

import yaml

_LINE = re.compile(r"[^\n\r\v\f\x85\u2028\u2029]+")
_WORD = re.compile(r"[^\W_]+(?:['’.\-][^\W_]+)*")
_LIST_ITEM = re.compile(r"(?:[-*•▪●–—·]|\(?\d{1,2}[.)]|\(?[a-z][.)])\s+\S")
_HANDLE = re.compile(r"\S*@\S+|https?://\S+")
_ENDS = ".!?…؟。;:"
_CLOSERS = "\"'”’»)]*"
_MOST_WORDS = 60


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    raw = resources.files(__package__).joinpath("structure.yaml").read_text(encoding="utf-8")
    table: dict[str, Any] = yaml.safe_load(raw)
    return table


@lru_cache(maxsize=16)
def words_for(name: str) -> tuple[str, ...]:
    """The entries of one list of structure.yaml, of all languages, longest first."""
    found = {str(word).casefold() for words in _table()[name].values() for word in words}
    return tuple(sorted(found, key=lambda word: (-len(word), word)))


def any_of(words: Iterable[str]) -> str:
    """A pattern that takes any of `words`."""
    return "(?:" + "|".join(re.escape(word) for word in words) + ")"


@lru_cache(maxsize=1)
def date_pattern() -> str:
    """A pattern for a written day: with month name or in digits, weekday before it or not, year or not."""
    month, weekday = any_of(words_for("months")), any_of(words_for("weekdays"))
    day, year = r"\d{1,2}(?:st|nd|rd|th)?", r"(?:(?:19|20)\d\d)"
    named = rf"{day}\s+{month}\.?(?:,?\s+{year})?|{month}\.?\s+{day}(?:,?\s+{year})?(?![\w:])"
    digits = rf"{year}-\d\d-\d\d|\d{{1,2}}[./]\d{{1,2}}[./]{year}|{year}[./]\d{{1,2}}[./]\d{{1,2}}"
    return rf"(?:\b{weekday}\.?,?\s+)?\b(?:{named}|{digits})\b"


CLOCK = (
    r"\d{1,2}[:.]\d\d(?::\d\d)?(?:\s*[ap]\.?m\b\.?)?(?:\s*\(?(?:gmt|utc|local time|eest|eet|msk)(?:[+-]\d{1,2})?\)?)?"
)


@lru_cache(maxsize=1)
def _date() -> re.Pattern[str]:
    return re.compile(date_pattern(), re.IGNORECASE)


@lru_cache(maxsize=1)
def _clock() -> re.Pattern[str]:
    return re.compile(CLOCK, re.IGNORECASE)


@lru_cache(maxsize=1)
def _alone() -> re.Pattern[str]:
    return re.compile(rf"[\W\d]*(?:{any_of(words_for('footer_alone'))}[\W\d]*)+", re.IGNORECASE)


@lru_cache(maxsize=16)
def _opening(name: str) -> re.Pattern[str]:
    return re.compile(rf"\W*{any_of(words_for(name))}(?!\w)", re.IGNORECASE)


@lru_cache(maxsize=16)
def _holding(name: str) -> re.Pattern[str]:
    return re.compile(any_of(words_for(name)), re.IGNORECASE)


@dataclass(frozen=True)
class Line:
    """A line that holds something: `text == report.text[start:end]`, without white space at either end."""

    text: str
    start: int

    @property
    def end(self) -> int:
        """Where it ends in the report's text."""
        return self.start + len(self.text)

    @cached_property
    def words(self) -> list[str]:
        """Its words; of a line too long to be anything but prose, those of its beginning."""
        return _WORD.findall(self.text[:1000])[:_MOST_WORDS]

    @cached_property
    def ends(self) -> bool:
        """Whether it ends as a sentence does."""
        tail = self.text[-8:].rstrip(_CLOSERS)
        return bool(tail) and tail[-1] in _ENDS

    @cached_property
    def is_item(self) -> bool:
        """Whether it is an item of a list."""
        return bool(_LIST_ITEM.match(self.text)) and len(self.words) >= 3

    @cached_property
    def is_prose(self) -> bool:
        """Whether it is running text rather than a header of some kind."""
        return len(self.words) > 30 or (self.ends and len(self.words) >= 6) or self.is_item

    @cached_property
    def has_date(self) -> bool:
        """Whether a day is written in it."""
        return bool(_date().search(self.text[:200]))

    @cached_property
    def is_date_line(self) -> bool:
        """Whether it is a date and words that go with one, and little else."""
        if len(self.words) > 16 or not self.has_date:
            return False
        rest = _clock().sub(" ", _date().sub(" ", self.text))
        left = [word for word in _WORD.findall(rest) if word.casefold() not in words_for("date_line_words")]
        return len(left) <= 1 and 3 * len(left) <= len(self.words)

    @cached_property
    def is_name(self) -> bool:
        """Whether it is two to four capitalised words, such as a person's name alone on a line."""
        return 2 <= len(self.words) <= 4 and all(word[0].isupper() for word in self.words) and not self.ends

    @cached_property
    def is_byline(self) -> bool:
        """Whether it names who wrote or edited the report: a word for that, then names and little else."""
        cue = _opening("byline_cues").match(self.text)
        if not cue or len(self.words) > 12:
            return False
        rest = _HANDLE.sub(" ", self.text[cue.end() :])
        rest = re.sub(any_of(words_for("byline_cues")) + r"(?!\w)", " ", rest, flags=re.IGNORECASE)
        names = [w for w in _WORD.findall(rest) if w.casefold() not in words_for("byline_joins")]
        dated = {*words_for("months"), *words_for("weekdays")}
        return len(names) <= 8 and all(not w[0].islower() and w.casefold() not in dated for w in names)

    @cached_property
    def is_furniture(self) -> bool:
        """Whether it is furniture of a page: a share bar, a form, a notice."""
        if self.holds("footer_holds", 24) or (len(self.text) <= 80 and _alone().fullmatch(self.text)):
            return True
        return self.opens_with("footer_opens", 24) and not (self.ends and len(self.words) > 12)

    def opens_with(self, name: str, most_words: int) -> bool:
        """Whether it is short and opens with an entry of the list `name` of structure.yaml."""
        return len(self.words) <= most_words and bool(_opening(name).match(self.text))

    def holds(self, name: str, most_words: int) -> bool:
        """Whether it is short and holds an entry of the list `name` of structure.yaml."""
        return len(self.words) <= most_words and bool(_holding(name).search(self.text))


def lines_of(text: str) -> Iterator[Line]:
    """The lines of `text` that hold anything."""
    for found in _LINE.finditer(text):
        line = found.group()
        bare = line.strip()
        if bare:
            yield Line(bare, found.start() + len(line) - len(line.lstrip()))
