"""By what it was done and how it went: the weapon and the outcome that the words of a claim name.

Weapons are given as worded ("120mm mortars"). The names of outcomes are those by which agreements and comparisons ask:
`completed`, `shortened`, `aborted`, `blocked`, `suspended` of a patrol; `declared`, `holds`, `broken`, `extended`,
`ended` of a ceasefire; `set_up`, `kept`, `encircled`, `withdrawn` of a post. The words are in `lexicons/kinds.yaml`.
"""

from __future__ import annotations

from collections.abc import Iterable

from truceline.claims.happenings.grammar import Words
from truceline.claims.happenings.kinds import Kinds

_ARMED = frozenset(
    {
        "small_arms_fire",
        "shelling",
        "airstrike",
        "explosion",
        "attack",
        "harm_to_civilians",
        "overflight",
        "weapons_presence",
        "withdrawal",
        "deployment",
    }
)
_GROUPS = (frozenset({"$heavy_weapons", "$light_weapons", "$bombs"}), frozenset({"$aircraft", "$drones", "$weapons"}))


def weapon_in(words: Words, tokens: Iterable[int], kind: str) -> str | None:
    """The weapon named first among the tokens, with its calibre, as worded; None where none is named."""
    if kind not in _ARMED:
        return None
    inside = list(tokens)
    for groups in _GROUPS:
        for i in inside:
            ends = [end for group, end in words.group_ends.get(i, ()) if group in groups]
            if ends and words.doc[max(ends) - 1].pos_ in ("NOUN", "PROPN"):
                return words.doc[_calibre(words, i, inside[0]) : _whole(words, max(ends), groups)].text
    return None


def _calibre(words: Words, first: int, start: int) -> int:
    """Backwards over "122-mm" and "82mm"."""
    at = first
    while at > start and (words.doc[at - 1].text in ("-", "mm") or words.doc[at - 1].text[0].isdigit()):
        at -= 1
    return at if any("mm" in token.text for token in words.doc[at:first]) else first


def _whole(words: Words, end: int, groups: frozenset[str]) -> int:
    """Forwards over "launcher" in "grenade launcher" and "shells" in "artillery shells"."""
    while end < len(words.doc) and words.tags[end] & groups and words.doc[end].pos_ in ("NOUN", "PROPN"):
        end += 1
    return end


def outcome_of(words: Words, tokens: Iterable[int], kind: str, kinds: Kinds) -> str | None:
    """How it went, by the first outcome in the table of its kind whose words stand among the tokens; None if none."""
    inside = list(tokens)
    for name, phrases in kinds.outcomes.get(kind, {}).items():
        if any(words.match_words(i, phrase) is not None for phrase in phrases for i in inside):
            return name
    return None
