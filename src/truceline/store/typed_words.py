"""Words that people type for the shared log: reasons, notes, the basis of a finding, held against what is protected.

    check(text, Guard(…), claims=(claim,))     raises ProtectedWord; the message says what kind of thing it found

Nothing typed is changed silently: its author says it again in other words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from truceline.claims.claim import Claim
from truceline.errors import ProtectedWord
from truceline.geo.coordinates import DECIMAL, MGRS, SEXAGESIMAL, UTM
from truceline.geo.spelling import fold_words
from truceline.store import fingerprints
from truceline.store.fingerprints import Known

_DATE = re.compile(r"\b\d{4}-\d\d?-\d\d?(?:[T ]\d\d?:\d\d(?::\d\d)?)?|\b\d\d?[./]\d\d?[./]\d{2,4}\b")
# Addresses of articles end in a number, as a word of the page's name or before its kind.
_NUMBER = re.compile(
    r"(?<![\w.,])(?:\+|00|\(?0)\d(?:[\s().\-–/]{0,2}\d){6,13}(?!\w)|(?<![\w.,-])\d{10,15}(?!\w|\.(?:s?html?|php|aspx?)\b)"
)
_ALWAYS = (
    ("an e-mail address", fingerprints.ADDRESS),
    ("a contact number", _NUMBER),
    ("an e-mail's header", re.compile(r"^\s*(?:message-id|received|return-path|reply-to|x-[\w-]+)\s*:", re.I | re.M)),
)
_OF_A_SOURCE = (
    ("a position", DECIMAL),
    ("a position", SEXAGESIMAL),
    ("a position", MGRS),
    ("a position", UTM),
    ("a time of day", re.compile(r"\b(?:[01]?\d|2[0-3])[:h][0-5]\d\b|\b[0-2]\d[0-5]\d\s?(?:hrs?|[hz])\b", re.I)),
    ("a time of day", re.compile(r"\b(?:1[0-2]|0?[1-9])\s?[ap]\.?m\b", re.I)),
    (
        "a file's name",
        re.compile(r"\b[\w-]+\.(?:txt|pdf|docx?|odt|jpe?g|png|heic|mp[34]|mov|wav|ogg|opus|eml|msg)\b", re.I),
    ),
    ("an address", re.compile(r"\bhttps?://|\bwww\.", re.I)),
    ("a handle", fingerprints.HANDLE),
    ("an e-mail's header", re.compile(r"^\s*(?:from|to|cc|bcc|sent)\s*:.*@", re.I | re.M)),
)
_REPEATED = 5
"""So many words in a row are a quotation."""


@dataclass(frozen=True)
class Guard:
    """The vault's fingerprints, and the key that they are made with."""

    key: bytes
    known: Known

    def names(self, text: str) -> bool:
        """Whether the text has a word of a protected name."""
        return bool(fingerprints.names_in(self.key, self.known, text))

    def whole_name(self, text: str) -> bool:
        """Whether it has two different words of one person's name: what was published may share one by chance."""
        met = fingerprints.names_in(self.key, self.known, text)
        return any(one & other for n, one in enumerate(met) for other in met[n + 1 :])

    def contact(self, text: str) -> bool:
        """Whether it has a protected number, address or handle."""
        return fingerprints.contact_in(self.key, self.known, text)


def check(text: str, guard: Guard, where: str, *, sourced: bool = False, claims: Iterable[Claim] = ()) -> None:
    """Raise `ProtectedWord` where a typed text tells what is protected; `sourced`: it is about a protected source.

    `claims` are those it is about, as they were before they were made coarse: their words must not come back in it.
    """
    found = next(_told(text, guard, sourced, tuple(claims)), None)
    if found:
        raise ProtectedWord(
            f"the text that goes with it holds {found}", where=where, remedy="say it without, or keep it internal"
        )


def _told(text: str, guard: Guard, sourced: bool, claims: tuple[Claim, ...]) -> Iterator[str]:
    if guard.names(text):
        yield "a protected word"
    if guard.contact(text):
        yield "a protected contact"
    plain = _DATE.sub(" ", text)
    yield from (what for what, pattern in _ALWAYS if pattern.search(plain))
    if sourced:
        yield from (what for what, pattern in _OF_A_SOURCE if pattern.search(text))
        yield from (what for claim in claims for what in _repeats(text, claim))


def _repeats(text: str, claim: Claim) -> Iterator[str]:
    """What of the claim, left out of it when it is shared, the text says again."""
    said = fold_words(text)
    place, speaker = claim.place, claim.speaker
    words = [*(m.text for m in (*claim.actors, *claim.targets) if m.party is None)]
    words += [speaker.text, speaker.name or "", *speaker.chain] if not speaker.is_outlet and not speaker.party else []
    if place is not None and place.method not in ("region", "road"):
        yield from ("the place, which is left out" for name in (place.text, place.name) if _stands_in(name or "", said))
    yield from ("somebody's name, which is left out" for name in words if _stands_in(name, said))
    quoted = fold_words(claim.quote)
    for n in range(len(quoted) - _REPEATED + 1):
        if _in_row(quoted[n : n + _REPEATED], said):
            yield "the report's own words"
            return


def _stands_in(name: str, said: list[str]) -> bool:
    words = fold_words(name)
    return bool(words) and _in_row(words, said)


def _in_row(words: list[str], said: list[str]) -> bool:
    n = len(words)
    return any(said[at : at + n] == words for at in range(len(said) - n + 1))
