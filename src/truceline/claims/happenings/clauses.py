"""The shortest run of words that carries a happening: its clause, or its noun phrase."""

from __future__ import annotations

from collections.abc import Collection

from spacy.tokens import Token

from truceline.claims.happenings.compete import Happening
from truceline.claims.happenings.grammar import VERBAL, Words
from truceline.reports.report import Span

_OWN_CLAUSE = frozenset({"advcl", "relcl", "ccomp", "parataxis", "acl", "csubj"})
_TOTALS = frozenset({"number", "toll", "total", "count", "figure"})


def quote_span(words: Words, happening: Happening, others: Collection[Happening]) -> Span:
    """The span, in the report's text, of the words that carry the happening."""
    if happening.stretch is not None:
        first, last = _trim(words, *happening.stretch)
        return words.sentence.span_of(words.doc[first], words.doc[last])
    head = _head_of_quote(happening, others)
    foreign = [o.token for o in others if o is not happening]
    inside = _kept(head, happening, foreign)
    first, last = _run(words, happening.token.i, inside)
    first, last = min(first, happening.trigger.first), max(last, happening.trigger.last)
    first, last = _clamp(words, happening.token.i, first, last)
    first, last = _trim(words, first, last)
    return words.sentence.span_of(words.doc[first], words.doc[last])


def _head_of_quote(happening: Happening, others: Collection[Happening]) -> Token:
    """The verb of the clause, where the noun is that verb's own subject or object and the verb tells nothing else."""
    token = _topmost(happening)
    if token.pos_ in VERBAL:
        verb = _raise(token, others, happening)
        if verb.dep_ in ("acl", "relcl") and not _is_of_other(verb.head, happening, others):
            return _noun_of(verb, happening, others)
        return verb
    current = token
    while current.dep_ in ("compound", "nmod", "amod", "poss", "conj", "appos", "nummod") and (
        current.head.pos_ not in VERBAL and not _is_of_other(current.head, happening, others)
    ):
        if current.dep_ == "conj":
            break
        current = current.head
    if current.dep_ == "pobj" and current.head.lower_ == "of" and current.head.head.lemma_ in _TOTALS:
        current = current.head.head
    carrying = _carrying_verb(current)
    if carrying is not None and not _is_of_other(carrying, happening, others) and not _speaks(carrying):
        return _raise(carrying, others, happening)
    return current


def _carrying_verb(noun: Token) -> Token | None:
    """The verb that a noun is subject or object of, or hangs on by a preposition."""
    if noun.dep_ in ("nsubj", "nsubjpass", "dobj", "attr", "oprd") and noun.head.pos_ in VERBAL:
        return noun.head
    by_preposition = noun.dep_ == "pobj" and noun.head.dep_ in ("prep", "agent") and noun.head.head.pos_ in VERBAL
    return noun.head.head if by_preposition else None


def _topmost(happening: Happening) -> Token:
    """The highest of the words that tell the happening: "two died when missiles were fired" begins at "died"."""
    tokens = [happening.token, *(taken.token for taken in happening.taken)]
    return min(tokens, key=lambda token: (sum(1 for _ in token.ancestors), token.i))


def _noun_of(verb: Token, happening: Happening, others: Collection[Happening]) -> Token:
    """The noun that a participle or relative clause belongs to, unless it stands far off."""
    noun = verb.head
    near = noun.i < verb.i and not any(other.token.i in range(noun.i, verb.i) for other in others if other != happening)
    return noun if near and noun.pos_ in ("NOUN", "PROPN", "NUM", "PRON") else verb


def _raise(verb: Token, others: Collection[Happening], happening: Happening) -> Token:
    """Upwards over "had to", "began to", "was able to", which only say how it went."""
    while verb.dep_ == "xcomp" and verb.head.pos_ in VERBAL:
        if _is_of_other(verb.head, happening, others) or _speaks(verb.head):
            break
        verb = verb.head
    return verb


def _is_of_other(token: Token, happening: Happening, others: Collection[Happening]) -> bool:
    return any(other.token.i == token.i for other in others if other is not happening)


def _speaks(verb: Token) -> bool:
    return any(child.dep_ in ("ccomp",) for child in verb.children)


def _kept(head: Token, happening: Happening, foreign: list[Token]) -> set[int]:
    """Token indices below `head`, without coordinated clauses and without clauses that tell something else."""
    own = {happening.token.i, *(token.i for token in happening.token.ancestors)}
    own |= {taken.token.i for taken in happening.taken}
    kept: set[int] = set()
    pending = [head]
    while pending:
        token = pending.pop()
        kept.add(token.i)
        for child in token.children:
            if child.i in own or not _is_cut(child, own, foreign):
                pending.append(child)
    return kept


def _is_cut(child: Token, own: set[int], foreign: list[Token]) -> bool:
    if child.dep_ == "conj" and child.pos_ not in VERBAL and child.head.i in own and _is_count(child):
        return True
    if child.dep_ == "conj" and child.pos_ in VERBAL and child.i - child.head.i <= 2:
        return any(token.i == child.i for token in foreign)
    if child.dep_ == "conj" and (child.pos_ in VERBAL or any(_below(token, child) for token in foreign)):
        return True
    if child.dep_ == "parataxis":
        return True
    if child.dep_ in _OWN_CLAUSE or child.dep_ == "prep":
        holds_own = any(i in own for i in (token.i for token in child.subtree))
        long_clause = child.dep_ in ("advcl", "ccomp") or any(_below(token, child) for token in foreign)
        return long_clause and not holds_own
    return False


def _is_count(token: Token) -> bool:
    return token.like_num or any(child.dep_ == "nummod" for child in token.children)


def _below(token: Token, top: Token) -> bool:
    return token.i == top.i or any(above.i == top.i for above in token.ancestors)


def _run(words: Words, at: int, inside: set[int]) -> tuple[int, int]:
    """The unbroken run of kept tokens around `at`; hyphens and commas between kept tokens do not break it."""
    first = last = at
    doc = words.doc
    while first > 0 and (first - 1 in inside or (doc[first - 1].is_punct and first - 2 in inside)):
        first -= 1
    while last + 1 < len(doc) and (last + 1 in inside or (doc[last + 1].is_punct and last + 2 in inside)):
        last += 1
    return first, last


def _clamp(words: Words, at: int, first: int, last: int) -> tuple[int, int]:
    for i in range(at, first - 1, -1):
        if words.doc[i].text == ";":
            first = i + 1
            break
    for i in range(at, last + 1):
        if words.doc[i].text == ";":
            last = i - 1
            break
    return first, last


def _trim(words: Words, first: int, last: int) -> tuple[int, int]:
    doc = words.doc
    while first < last and (
        (doc[first].is_punct and not doc[first].is_quote and not doc[first].is_bracket)
        or doc[first].dep_ == "cc"
        or doc[first].lower_ in ("that", "and", "but")
    ):
        first += 1
    while last > first and (doc[last].is_punct and not doc[last].is_quote and not doc[last].is_right_punct):
        last -= 1
    while last > first and (doc[last].lower_ in ("and", "but", "or", "nor", "that") or doc[last].text == ","):
        last -= 1
    if first and doc[first - 1].lower_ == "nor":
        first -= 1
    return first, last
