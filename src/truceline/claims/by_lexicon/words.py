"""Words of Arabic, Turkish and Russian texts, folded so that a lexicon's stems find them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import yaml

from truceline.reports.report import Span

_WORD = re.compile(r"[\w\u064b-\u0652]+(?:['’]\w+)?")
_ARABIC_FRONT = ("وال", "بال", "فال", "كال", "لل", "ال", "و", "ف", "ب", "ل")


@dataclass(frozen=True)
class Word:
    """A word as it stands in the text, and folded: without case, vowel signs and letter variants."""

    folded: str
    start: int
    end: int

    def begins(self, stem: str) -> bool:
        """Whether the word, or what is left of it without article and particles, begins with `stem`."""
        if self.folded.startswith(stem) and (len(stem) > 2 or self.folded == stem):
            return True
        return any(
            self.folded.startswith(front + stem) and len(stem) > 2 and self.folded != front for front in _ARABIC_FRONT
        )


@lru_cache(maxsize=1)
def lexicons() -> Mapping[str, Any]:
    """The content of `lexicons/other_languages.yaml`, by language."""
    source = resources.files("truceline.claims").joinpath("lexicons/other_languages.yaml").read_text(encoding="utf-8")
    loaded: Mapping[str, Any] = yaml.safe_load(source)
    return loaded


@lru_cache(maxsize=20_000)
def fold(word: str) -> str:
    """A word without case, vowel signs and variants of one letter.

    >>> fold("سجّل"), fold("İdlib")
    ('سجل', 'idlib')
    """
    plain = word.replace("İ", "i").replace("I", "ı" if "ı" in word else "i").casefold()
    plain = "".join(c for c in unicodedata.normalize("NFC", plain) if not unicodedata.combining(c))
    return plain.translate(str.maketrans("أإآىة", "ااايه"))


def words_in(text: str, span: Span) -> list[Word]:
    """The words of a stretch of text."""
    return [Word(fold(m.group()), m.start(), m.end()) for m in _WORD.finditer(text, span.start, span.end)]
