"""Names in any spelling: a folded form for what is written differently, a skeleton for what sounds alike.

`fold` removes what transcriptions do as they please: case, marks, hyphens, apostrophes, articles, alphabets. Two names
with one folded form are written alike. `skeleton` keeps only the order of consonants; names that share it are
candidates for one another, and `likeness` says how good a candidate. The letters and rules are data in `spelling.yaml`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml
from rapidfuzz.distance import JaroWinkler
from rapidfuzz.fuzz import ratio

ALIKE = 0.8
"""From this likeness on, two spellings may be taken for one name."""

WORD = re.compile(r"[^\W_]+")
POSSESSIVE = re.compile(r"(?<=\w)['’]s\b", re.IGNORECASE)
NUMBERED = re.compile(r"\b([a-z]{1,2}) (\d{1,4}[a-z]?)\b")
ARABIC = re.compile(r"[\u0621-\u064a\u0671-\u06d3]")
DIPHTHONG = re.compile(r"(?<=[aeiou])v(?=[^aeiouyv]|$)|(?<=[^aeiouyv])v(?=[^aeiouyv])")
DOUBLED = re.compile(r"([^\W\d])\1+")
FEMININE = re.compile(r"(?<=[aei])[ht]$")
FINAL_H = re.compile(r"(?<=[aeiou])h\b")


@lru_cache(maxsize=1)
def rules() -> dict[str, Any]:
    """The tables of `spelling.yaml`."""
    text = files("truceline.geo").joinpath("spelling.yaml").read_text(encoding="utf-8")
    tables: dict[str, Any] = yaml.safe_load(text)
    return tables


@lru_cache(maxsize=1)
def _letters() -> dict[int, str]:
    table = {ord(letter): latin for letter, latin in rules()["letters"].items()}
    table |= {ord(letter.upper()): latin for letter, latin in rules()["letters"].items() if len(letter.upper()) == 1}
    table |= dict.fromkeys(map(ord, rules()["dropped"] + rules()["apostrophes"]), "")
    return table


@lru_cache(maxsize=1)
def _articles() -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(rules()["articles"]), frozenset(rules()["assimilated_articles"])


@lru_cache(maxsize=200_000)
def fold(name: str) -> str:
    """The form under which all spellings of one name that differ only in writing are equal.

    `fold("Jisr al-Shughūr") == fold("JISR ASH SHUGHUR") == "jisr shughur"`; Arabic and Cyrillic come out in Latin
    letters; "M-4" and "M 4" become "m4". A name that consists of an article alone keeps it.
    """
    return " ".join(fold_words(name))


def fold_words(name: str) -> list[str]:
    """The words of `fold(name)`."""
    words = WORD.findall(_latin(name))
    kept = [word for i, word in enumerate(words) if not is_article(word, words[i + 1 : i + 2])] or words
    return NUMBERED.sub(r"\1\2", " ".join(kept)).split()


def _latin(name: str) -> str:
    if "'" in name or "’" in name:
        name = POSSESSIVE.sub("", name)
    if not name.isascii():
        if ARABIC.search(name):
            name = " ".join(_without_arabic_article(word) for word in name.split())
        name = unicodedata.normalize("NFKC", name).translate(_letters())
        name = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
        name = name.translate(_letters())
    elif "'" in name or "`" in name:
        name = name.translate(_letters())
    return name.casefold()


def _without_arabic_article(word: str) -> str:
    article = rules()["arabic_article"]
    return word[len(article) :] if word.startswith(article) and len(word) > len(article) + 2 else word


def is_article(word: str, following: list[str]) -> bool:
    """Whether a folded word is an article in front of the words that follow it."""
    if not following:
        return False
    always, assimilated = _articles()
    if word in always:
        return True
    return word in assimilated and following[0].startswith(word[1:])


@lru_cache(maxsize=200_000)
def skeleton(name: str) -> str:
    """The consonants of a name in order, one letter for each sound; an initial vowel counts as "a".

    `skeleton("Saraqib") == skeleton("Sarakibe") == "srkb"`. Names of other sound share it too: use `likeness`.
    """
    turkish = set(name) & set(rules()["turkish_only"])
    words = fold_words(name)
    # The feminine ending is silent, and a t before a genitive: Ma'arra, Maarat al-Numan.
    words = [FEMININE.sub("", w) for w in words[:-1]] + [FINAL_H.sub("", w) for w in words[-1:]]
    joined = DOUBLED.sub(r"\1", "".join(words))
    for written, sound in (rules()["turkish_sounds"] if turkish else []) + rules()["sounds"]:
        joined = joined.replace(written, sound)
    joined = DIPHTHONG.sub("", joined)
    if not joined:
        return ""
    first = "a" if joined[0] in "aeiouy" else joined[0]
    return first + re.sub(r"[aeiouy]", "", joined[1:])


def vowel_pattern(name: str) -> str:
    """The vowels of a folded name by class (a; e, i, y; o, u), runs counted once."""
    classes = rules()["vowels"]
    found = "".join(classes.get(letter, "") for letter in fold(name))
    return re.sub(r"(.)\1+", r"\1", found)


def likeness(one: str, other: str) -> float:
    """How likely two spellings are one name: 1 where they fold alike, 0 where they have nothing in common.

    From `ALIKE` on they may be taken for one name: their consonants agree, and either there are enough of these to tell
    names apart or the vowels agree too. Names that only look alike stay below.
    """
    first, second = fold(one), fold(other)
    if first == second:
        return 1.0
    letters = ratio(first, second) / 100
    bones, others = skeleton(one), skeleton(other)
    if bones and bones == others:
        unwritten = bool(ARABIC.search(one)) != bool(ARABIC.search(other))
        if len(bones) >= 4 or (len(bones) == 3 and (unwritten or letters >= 0.6)):
            return 0.8 + 0.19 * letters
        if unwritten or vowel_pattern(one) == vowel_pattern(other):
            return 0.8 + 0.15 * letters
        return min(0.79, letters)
    if min(len(first), len(second)) >= 7 and _numbers(first) == _numbers(second):
        alike = JaroWinkler.similarity(first, second)
        return min(0.85, 0.8 + (letters - 0.88)) if letters >= 0.88 and alike >= 0.94 else min(0.79, letters)
    return min(0.79, letters)


def _numbers(folded: str) -> list[str]:
    return re.findall(r"\d+", folded)
