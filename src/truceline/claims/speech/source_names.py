"""The words that name somebody: where a name begins and ends, whether it is a person, and the report's own names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.tokens import Doc, Token

from truceline.claims.speech.speech_words import role_words
from truceline.reports.report import Report

_LEFT = frozenset(
    {"compound", "amod", "poss", "det", "nmod", "nummod", "quantmod", "npadvmod", "advmod", "predet", "punct"}
)
_BULLETIN = re.compile(
    r"^(.{2,90}?)\b(?:(?:Daily|Weekly|Monthly|Special|Spot|Situation|Interim)\s+)+(?:Report|Bulletin|Update)\b",
    re.MULTILINE,
)
_ACRONYM = re.compile(r"\b[A-Z][A-Z0-9/-]{1,9}\b(?!,)")
_TITLES = frozenset({"gen", "brig", "lt", "col", "maj", "capt", "sgt", "adm", "mr", "mrs", "ms", "dr", "prof"})
_MISSION = "mission"
_HEADING = 300


def first_and_last(head: Token) -> tuple[Token, Token]:
    """First and last word of the name whose head word is `head`: without clauses, dates and asides."""
    head = past_dateline(head)
    first = head
    for child in sorted(before_name(head), key=lambda t: -t.i):
        if child.dep_ not in _LEFT or child.dep_ == "punct":
            if child.dep_ == "punct" and child.text == "-":
                continue
            break
        first = child.left_edge
    last = head
    for child in head.rights:
        if child.dep_ == "prep" and child.lower_ in {"of", "for"} and child.i <= last.i + 2:
            last = max(last, _end_of(child), key=lambda t: t.i)
        elif child.dep_ == "conj":
            last = max(last, first_and_last(child)[1], key=lambda t: t.i)
        elif child.dep_ == "appos" and child.pos_ == "PROPN" and child.i == last.i + 1:
            last = first_and_last(child)[1]
        elif child.dep_ not in {"cc", "case"}:
            break
    return first, _past_title(last)


def before_name(head: Token) -> list[Token]:
    """The words that stand before a name and belong to it; in "the Turkish half two" they hang on the number."""
    listed = list(head.lefts)
    if head.dep_ == "compound" and head.head.pos_ == "NUM":
        listed += [t for t in head.head.lefts if t.i < head.i]
    return listed


def _past_title(last: Token) -> Token:
    """The last word of a name whose title the parser took for the whole: "Brig. Gen. Yahya Saree"."""
    if last.lower_.rstrip(".") not in _TITLES:
        return last
    for token in last.doc[last.i + 1 :]:
        if token.pos_ != "PROPN" and token.text != ".":
            break
        last = token
    return last


def past_dateline(head: Token) -> Token:
    """The name after "ERBIL, Kurdistan Region — ", where the parser took the dateline for the subject."""
    for child in head.rights:
        before = child.left_edge.i - 1
        if child.dep_ == "appos" and head.text.isupper() and child.doc[before].text in {"—", "–", "--"}:
            return child
    return head


def _end_of(preposition: Token) -> Token:
    inner = next((c for c in preposition.children if c.dep_ == "pobj"), None)
    return preposition if inner is None else first_and_last(inner)[1]


def words_of(head: Token, alone: bool = False) -> str:
    """The name as written, without a leading article; `alone`: without roles and partners."""
    head = past_dateline(head)
    if not alone:
        first, last = first_and_last(head)
        text = head.doc[first.i : last.i + 1].text
        return re.sub(r"^(?:the|a|an)\s+", "", text, flags=re.IGNORECASE)
    roles = role_words().everybody
    kept = [
        t.text
        for t in [*(c for c in head.lefts if c.dep_ == "compound"), head]
        if t.text[:1].isupper() and t.lemma_.lower() not in roles and t.tag_ != "JJ" and not _is_title(t)
    ]
    return " ".join(kept)


def _is_title(token: Token) -> bool:
    return token.text.endswith(".") or token.lower_ in _TITLES


def is_person(head: Token, text: str) -> bool:
    """Whether the name is a person's: a pronoun for one, or a person's role among its words."""
    if head.lower_ in {"he", "she", "his", "her", "i"}:
        return True
    roles = role_words()
    last = head.lemma_.lower()
    if last in roles.classes and last not in roles.person:
        return False
    words = [w.casefold().rstrip(".,") for w in text.split()]
    return any(w in roles.person or w in _TITLES for w in words)


def names_in(doc: Doc) -> Iterator[Token]:
    """Head words of the names in the sentence, in order."""
    for token in doc:
        if token.dep_ in {"compound", "nmod", "amod"}:
            continue
        if token.pos_ == "PROPN" or (token.pos_ == "NOUN" and _is_named_body(token)):
            yield token


def _is_named_body(noun: Token) -> bool:
    """ "the Houthi movement": a body that a name stands before."""
    if noun.lemma_.lower() not in role_words().classes:
        return False
    return any(c.dep_ in {"compound", "amod"} and c.text[:1].isupper() and c.i > 0 for c in noun.lefts)


def own_names(report: Report) -> frozenset[str]:
    """How a bulletin's own mission is named in it; its words are the report's own voice."""
    found = {report.source.outlet.casefold()} if report.source.outlet else set()
    heading = _BULLETIN.search(report.text[:_HEADING])
    acronyms = _ACRONYM.findall(heading.group(1)) if heading else []
    if heading and (acronyms or _MISSION in heading.group(1).casefold()):
        found |= {heading.group(1).strip().casefold(), _MISSION, *(word.casefold() for word in acronyms)}
    return frozenset(found)
