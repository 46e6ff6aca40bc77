"""What opens a report's first sentence without being part of it: a dateline, a date, or a header whose lines were lost.

ANKARA, 16 March 2020. The ministry ...       BEIRUT, 23:00. The first patrol ...
ERBIL, Kurdistan Region — The presidents ...  NEW YORK (Agency) -- The council ...
Monday 9 March. Groups broke ...              Sat 14 Mar 2020 | 02:53 PM First Last The ministry ...
"""

from __future__ import annotations

import re
from functools import lru_cache

from truceline.reports.layout import CLOCK, any_of, date_pattern, words_for
from truceline.reports.report import Section

_REACH = 160
_HEADER_REACH = 400
_NAME = r"[^\W\d_](?:[^\W\d_]|['’.\-](?=[^\W\d_]))+"
_DASHES = ("—", "–", "--", "-")
Piece = tuple[int, int, Section]


@lru_cache(maxsize=1)
def _dateline() -> re.Pattern[str]:
    time = rf"(?:{date_pattern()}(?:,?\s+{CLOCK})?|{CLOCK})"
    return re.compile(
        rf"(?P<open>\()?(?P<place>{_NAME}(?:[ ]{_NAME}){{0,3}})(?(open)\)|)"
        rf"(?:,\s+(?P<region>(?!{any_of(words_for('months'))}\b){_NAME}\.?(?:[ ]{_NAME}){{0,3}}))?"
        rf"(?:[,.]?\s+(?P<time>{time}))?"
        r"(?:[,.]?\s*(?P<agency>\([^()\n]{1,40}\)|/[^/\n]{1,40}/))?"
        r"(?P<end>\s*(?:—|–|--)|\s+-(?=\s)|[.:](?=\s))"
        r"(?:\s*/[^/\n]{1,40}/\.?)?(?:\s+[—–-](?=\s))?",
        re.IGNORECASE,
    )


@lru_cache(maxsize=1)
def _bare_date() -> re.Pattern[str]:
    return re.compile(rf"{date_pattern()}(?:,?\s+{CLOCK})?\s*(?:[.:]|—|–|--|-)(?=\s)", re.IGNORECASE)


@lru_cache(maxsize=1)
def _stamp() -> re.Pattern[str]:
    around = any_of(words_for("date_line_words"))
    return re.compile(
        rf"(?:(?<!\w){around}:?\s+)*(?:{date_pattern()}(?:\s*[|,•·-]?\s*{CLOCK})?|(?<!\S){CLOCK}(?<=m))"
        rf"(?:\s*[|•·-]?\s*\b{around}:)*",
        re.IGNORECASE,
    )


def find_openings(text: str, *, in_line: bool = False) -> list[Piece]:
    """Pieces at the head of the paragraph `text` that are no part of its first sentence, as (start, end, section).

    `in_line` says that the paragraph opens the whole text, so that a header may be glued to it.
    """
    found = _bare_date().match(text, 0, _REACH)
    if found and _begins_sentence(text, found.end()):
        return [(0, found.end(), "date_line")]
    if end := _dateline_end(text):
        return [(0, end, "dateline")]
    return _glued_header(text) if in_line else []


def _dateline_end(text: str) -> int | None:
    found = _dateline().match(text, 0, _REACH)
    if not found or not _begins_sentence(text, found.end()):
        return None
    if found["open"] and found["end"].strip() not in _DASHES:
        return None
    place, dash = found["place"], found["end"].strip() in _DASHES
    says_more = bool(found["region"] or found["time"] or found["agency"])
    if place.isupper() and len(place) > 2:
        accepted = dash or says_more or found["end"] == "."
    elif not any(c.isupper() or c.islower() for c in place):
        accepted = dash and len(place.split()) <= 2
    else:
        proper = all(word[0].isupper() for word in place.split())
        short = len(place.split()) <= 2
        accepted = proper and ((dash and short) or bool(found["time"] and not found["region"]) or bool(found["agency"]))
    return found.end() if accepted else None


def _begins_sentence(text: str, at: int) -> bool:
    rest = text[at : at + 10].lstrip().lstrip("\"'“‘«([")
    return bool(rest) and not rest[0].islower() and (rest[0].isalnum())


def _glued_header(text: str) -> list[Piece]:
    """Header pieces of a paragraph whose line breaks were lost, told by a date stamp that no sentence could hold."""
    found = _stamp().search(text, 0, _HEADER_REACH)
    if not found or not _is_stamp(text, found):
        return []
    start = found.start() + len(found.group()) - len(found.group().lstrip())
    pieces = _before_stamp(text, start)
    pieces.append((start, found.end(), "date_line"))
    if name_end := _name_end(text, found.end()):
        pieces.append((found.end(), name_end, "byline"))
    return pieces


def _is_stamp(text: str, found: re.Match[str]) -> bool:
    before = text[: found.start()].rstrip()
    if re.search(r"[.!?]\s", before) or before.endswith((",", ";", ".", "(")):
        return False
    if "\n" in found.group() or not _begins_sentence(text, found.end()):
        return False
    last = (before.split() or [""])[-1]
    if last.casefold() in words_for("before_a_date"):
        return False
    return not last[:1].islower() or bool(re.search(r"(?:19|20)\d\d\b.*\d[:.]\d\d", found.group()))


def _before_stamp(text: str, end: int) -> list[Piece]:
    """Bylines (a role and two names) at the head of the header, then what is left: the headline."""
    roles = re.compile(rf"\s*{any_of(words_for('byline_cues'))}:?\s+{_NAME}\s+{_NAME}", re.IGNORECASE)
    at, pieces = 0, list[Piece]()
    while role := roles.match(text, at, end):
        pieces.append((at, role.end(), "byline"))
        at = role.end()
    if text[at:end].strip():
        pieces.append((at, end, "headline"))
    return pieces


def _name_end(text: str, at: int) -> int | None:
    """Where two or three capitalised words end that stand before the opening word of a sentence."""
    found = re.compile(
        rf"\s*({_NAME}\s+{_NAME}(?:\s+{_NAME})??)\s+{any_of(words_for('sentence_openers'))}\b", re.IGNORECASE
    )
    match = found.match(text, at)
    if not match:
        return None
    words = match.group(1).split()
    opener = text[match.end(1) :].lstrip()
    named = all(word[0].isupper() and word.casefold() not in words_for("sentence_openers") for word in words)
    return match.end(1) if named and opener[:1].isupper() else None
