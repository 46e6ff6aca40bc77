"""Words that say that something happened: which rule of which kind each word of a sentence fires."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from spacy.tokens import Token

from truceline.claims.happenings.grammar import VERBAL, Words
from truceline.claims.happenings.kinds import GAP, Kinds, Role, Rule

_LONGEST_GAP = 3


@dataclass(frozen=True, eq=False)
class Trigger:
    """A rule that fired: its kind, the token it hangs on, and the tokens it covers."""

    kind: str
    token: Token
    first: int
    last: int
    rule: Rule

    @property
    def is_verb(self) -> bool:
        """Whether the happening is told by a verb."""
        return self.token.pos_ in VERBAL


def find_triggers(words: Words, kinds: Kinds) -> list[Trigger]:
    """Every rule that fires in the sentence, in the order of the words."""
    found: list[Trigger] = []
    for token in words.doc:
        for tag in words.tags[token.i]:
            for rule, pattern in kinds.starts.get(tag, ()):
                trigger = _fire(words, token, rule, pattern)
                if trigger is not None:
                    found.append(trigger)
    found.sort(key=lambda trigger: (trigger.first, trigger.last))
    return found


def _fire(words: Words, token: Token, rule: Rule, pattern: tuple[str, ...]) -> Trigger | None:
    end = _match(words, token, rule, pattern)
    if end is None:
        return None
    head = _head(words, token.i, end) if rule.sort == "phrases" else token
    return Trigger(rule.kind, head, token.i, end - 1, rule) if _holds(words, head, rule) else None


def _match(words: Words, token: Token, rule: Rule, pattern: tuple[str, ...]) -> int | None:
    if rule.sort == "phrases":
        return _run(words, token.i, pattern)
    if rule.sort == "nouns":
        is_noun = token.pos_ in ("NOUN", "PROPN") or token.tag_ == "VBG" or (token.pos_ == "ADJ" and len(pattern) == 1)
        return _run(words, token.i, pattern) if is_noun and (len(pattern) > 1 or not _qualifies(token)) else None
    if token.pos_ not in VERBAL and not (token.pos_ == "ADJ" and token.lower_.endswith("ed")):
        return None
    if token.dep_ in ("aux", "auxpass") or (token.dep_ == "amod" and token.i < token.head.i):
        return None
    if len(pattern) == 1:
        return token.i + 1
    return _particle(words, token, pattern)


def _qualifies(token: Token) -> bool:
    """Whether a noun only qualifies the next: a disengagement area is no disengagement."""
    before = token.dep_ in ("compound", "nmod") or (token.dep_ == "amod" and token.tag_ in ("NN", "JJ"))
    return before and token.head.pos_ in ("NOUN", "PROPN") and token.head.i > token.i


def _particle(words: Words, verb: Token, pattern: tuple[str, ...]) -> int | None:
    direct = _run(words, verb.i, pattern)
    if direct is not None or len(pattern) > 2:
        return direct
    for child in verb.children:
        if child.i > verb.i and child.lower_ == pattern[1] and child.dep_ in ("prt", "advmod", "prep", "acomp"):
            return verb.i + 1
    return None


def _run(words: Words, position: int, pattern: tuple[str, ...]) -> int | None:
    """Where the pattern, begun at `position`, ends; the shortest of several readings."""
    if not pattern:
        return position
    part, rest = pattern[0], pattern[1:]
    if part == GAP:
        for skipped in range(_LONGEST_GAP + 1):
            end = _run(words, position + skipped, rest) if position + skipped <= words.size else None
            if end is not None:
                return end
        return None
    position = words.skip_hyphen(position)
    if position >= words.size:
        return None
    for choice in _choices(part):
        for after in _ends(words, position, choice):
            end = _run(words, after, rest)
            if end is not None:
                return end
    return None


@lru_cache(maxsize=4096)
def _choices(part: str) -> tuple[str, ...]:
    return tuple(part.split("|"))


def _ends(words: Words, position: int, choice: str) -> list[int]:
    if choice.startswith("$"):
        return [end for group, end in words.group_ends.get(position, ()) if group == choice]
    return [position + 1] if choice in words.tags[position] else []


def _head(words: Words, first: int, end: int) -> Token:
    """The token of a phrase whose own head lies outside it; a verb or noun rather than a preposition."""
    inside = [words.doc[i] for i in range(first, end)]
    if inside[0].lower_ == "with" and inside[0].head.pos_ == "NUM":
        return inside[0].head
    tops = [token for token in inside if not first <= token.head.i < end or token.head == token]
    content = [token for token in tops if token.pos_ in ("NOUN", "PROPN", "VERB", "NUM", "ADJ")]
    if content:
        return content[0]
    below = [token for token in inside if token.pos_ in ("NOUN", "PROPN", "VERB")]
    return below[0] if below else inside[0]


def _holds(words: Words, token: Token, rule: Rule) -> bool:
    lookup: dict[Role, Callable[[Token], set[str]]] = {
        "subject": words.subject,
        "object": words.object,
        "near": words.near,
        "modifier": words.modifier,
        "governor": words.governor,
        "sentence": lambda _: words.all_tags,
    }
    cache: dict[Role, set[str]] = {}
    for role, wanted in rule.needs.items():
        cache[role] = lookup[role](token)
        if not cache[role] & wanted:
            return False
    for role, barred in rule.bars.items():
        present = cache.get(role)
        if (lookup[role](token) if present is None else present) & barred:
            return False
    return True
