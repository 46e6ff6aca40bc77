"""What rules and errors say, in the reader's language.

    said("the entrance to Ariha on the M4 is 29 km inside the edge of Idlib de-escalation area, give or take 11 km")

The packages below the pages say everything in English, in facts, exports and logs too, where one wording must stay. A
page says it again: the catalogue of translations holds each sentence that they can say with {0}, {1}… for what it fills
in (`requirements/messages.py` gathers them from the code), so the sentence is found by its fixed words, and what is
filled in (kinds, times, distances, sentences within) is said in the same way. Names and somebody's own words stay as
they are, as does a sentence that is not known. So what people or sources wrote is never given to it: words of theirs
that a rule uses, too, would be quoted in a language in which nobody said them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

from django.utils import formats
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import translation

__all__ = ["said"]

_LONGEST = 1_000
_DEEPEST = 6
_TELLING = 8
"""Letters that a sentence fixes, for it to be known by them alone."""
_SLOT = re.compile(r"\{(\d+)\}")
_WORD = re.compile(r"[A-Za-z]+")
_JOINED = (
    gettext_noop("{0}; {1}"),
    gettext_noop("{0}: {1}"),
    gettext_noop("{0} / {1}"),
    gettext_noop("{0} and {1}"),
    gettext_noop("{0} or {1}"),
    gettext_noop("{0} to {1}"),
    gettext_noop("{0}, {1}"),
)
_REFERENCES = (
    gettext_noop("Article {0}"),
    gettext_noop("Paragraph {0}"),
    gettext_noop("Point {0}"),
    gettext_noop("Annex {0}"),
)
"""How agreements number what they say; among the sentences, as they are in the catalogue."""
_DAY = re.compile(r"(?:(\d\d:\d\d) on )?(\d{1,2} [A-Z][a-z]+ \d{4})")
_TIMES = re.compile(r"(.+) \((\d+)\)")
_VALUE = r"((?:about )?[\d.,]+ (?:km|m|min|h)\b|[^;]*?)"
"""What is filled in: a quantity stays together with its unit; what comes after a semicolon is another sentence."""
_VALUES = "(.*?)"
"""After a colon several sentences may be filled in."""
_FAR = re.compile(r"([\d.,]+) (km|m)")
_NO_WORDS = re.compile(r"[\d\W_]+")
_APART, _TOGETHER = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"


class _Sentence(NamedTuple):
    """A sentence that the rules can say, as it is in the catalogue, and how it is found in what they said."""

    message: str
    pattern: re.Pattern[str]
    slots: tuple[int, ...]
    weight: int


def said(text: str) -> str:
    """The sentence in the language that is active."""
    language = get_language() or "en"
    return text if language.startswith("en") or len(text) > _LONGEST else _again(language, text)


@lru_cache(maxsize=8_192)
def _again(language: str, text: str) -> str:
    # The first letter and the full stop of a whole sentence are not the rule's.
    within = text.removesuffix(".")
    small = within[:1].lower() + within[1:]
    found = [told for one in dict.fromkeys((text, within, small)) if (told := _told(language, one, 0)) is not None]
    if not found:
        return text
    told = min(found, key=lambda one: one.count(_APART))
    ended = text[len(within) :] if not told.endswith(".") else ""
    return (capfirst(told) if text[:1].isupper() else told) + ended


def _told(language: str, text: str, deep: int) -> str | None:
    """As translated; None where nothing of it is known."""
    if deep > _DEEPEST or not text.strip():
        return None
    whole = _(text)
    if whole != text:
        return whole
    return (
        _measured(text)
        or _filled(language, text, deep)
        or _joined(language, text, deep)
        or _counted(language, text, deep)
    )


def _measured(text: str) -> str | None:
    """Days, times and distances; what has no words is the same in every language."""
    if _NO_WORDS.fullmatch(text):
        return text
    if found := _FAR.fullmatch(text):
        return (_("%(number)s km") if found[2] == "km" else _("%(number)s m")) % {"number": found[1]}
    if found := _DAY.fullmatch(text):
        try:
            day = formats.date_format(datetime.strptime(found[2], "%d %B %Y").date(), "d M Y")
        except ValueError:
            return None
        return f"{day} {found[1]}" if found[1] else day
    return None


def _filled(language: str, text: str, deep: int) -> str | None:
    """A sentence of a rule; of several that it could be, the one of which most is fixed."""
    known = _sentences(language)
    could = {one for word in _WORD.findall(text) for one in known.get(word, ())}
    for sentence in sorted(could, key=lambda one: (-one.weight, one.message)):
        if found := sentence.pattern.fullmatch(text):
            told = [_told(language, value, deep + 1) for value in found.groups()]
            if sentence.weight >= _TELLING or any(one is not None for one in told):
                values = [_kept(value) if one is None else one for value, one in zip(found.groups(), told, strict=True)]
                return _fill(_(sentence.message), dict(zip(sentence.slots, values, strict=True)))
    return None


def _counted(language: str, text: str, deep: int) -> str | None:
    """A word and how often: `shortened (2)`."""
    found = _TIMES.fullmatch(text)
    told = _told(language, found[1], deep + 1) if found else None
    return f"{told} ({found[2]})" if found and told else None


def _fill(message: str, values: Mapping[int, str]) -> str:
    return _SLOT.sub(lambda slot: values.get(int(slot[1]), ""), message)


def _joined(language: str, text: str, deep: int) -> str | None:
    """Several sentences or values in a row, if half of them are known."""
    for joined in _JOINED:
        parts = text.split(_between(joined))
        if len(parts) > 1:
            told = [_told(language, part, deep + 1) for part in parts]
            if sum(one is not None for one in told) * 2 >= len(parts):
                kept = (_kept(part) if one is None else one for part, one in zip(parts, told, strict=True))
                return _between(_(joined)).join(kept)
    return None


def _between(joined: str) -> str:
    return joined.removeprefix("{0}").removesuffix("{1}")


def _kept(text: str) -> str:
    """A name or somebody's words, which run in their own direction."""
    return f"{_APART}{text}{_TOGETHER}" if text.strip() else text


@cache
def _sentences(language: str) -> Mapping[str, Sequence[_Sentence]]:
    """The catalogue's sentences that fill something in, by the longest of their fixed words."""
    found: dict[str, list[_Sentence]] = {}
    for message in _messages(language):
        fixed = _SLOT.split(message)[::2]
        words = [word for part in fixed for word in _WORD.findall(part)]
        slots = tuple(int(n) for n in _SLOT.findall(message))
        pattern = _pattern(fixed)
        one = _Sentence(message, pattern, slots, sum(map(len, words)))
        found.setdefault(max(words, key=len), []).append(one)
    return found


def _pattern(fixed: Sequence[str]) -> re.Pattern[str]:
    pattern = re.escape(fixed[0])
    for before, after in pairwise(fixed):
        pattern += (_VALUES if before.endswith(": ") else _VALUE) + re.escape(after)
    return re.compile(pattern, re.DOTALL)


def _messages(language: str) -> Iterator[str]:
    # As Django's own JavaScriptCatalog reads it; there is no other way to what a catalogue holds.
    held: Any = translation(language)
    for message, _said in held._catalog.items():
        # What joins two parts alone is no sentence to look for.
        if isinstance(message, str) and _SLOT.search(message) and message not in _JOINED:
            yield message
