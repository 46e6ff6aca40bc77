"""Cues in one sentence: the word that says that somebody says so, who that is, and the words that are theirs.

The walk is over the dependency tree (PolNeAR's source, cue, content; Newell et al. 2018): verbs ("said", "denied"),
"according to", nouns ("X's claim of"), adjectives ("is concerned that"), and "X's version: ...".
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import LEMMA, LOWER
from spacy.strings import get_string_id
from spacy.tokens import Doc, Token

from truceline.claims.speech.cue_sources import is_closing, is_medium, issuer_of, owner_of, source_of_verb, speaker_like
from truceline.claims.speech.labels import labelled
from truceline.claims.speech.speech_words import Frame, Use, speech_words

CLAUSES = frozenset({"ccomp", "parataxis"})
_CONTENT = {
    "clause": frozenset({"ccomp"}),
    "object": frozenset({"dobj", "attr", "nsubjpass", "oprd"}),
    "prep": frozenset({"prep"}),
    "goal": frozenset({"xcomp", "dobj"}),
}
_LISTING = frozenset({"say", "report", "record", "see", "judge"})
_OF_NOUN = frozenset({"acl", "relcl", "ccomp", "appos", "prep", "xcomp"})
_MARKS = "truceline_marks"
_TELLING = frozenset({"tell", "inform"})
_CITING = frozenset({"cite", "quote", "refer"})
_FUTURE = frozenset({"will", "would", "shall", "'ll", "wo"})
_TOLD_LATER = frozenset({"report", "record", "see", "carry"})
_FIRST_AND_SECOND = frozenset({"i", "we", "you"})
_CLOSING = frozenset({",", "”", '"', "’", "''", "?", "!", "»", "—", "–", "--"})


@dataclass(frozen=True)
class Cue:
    """A cue: its word, its frame, the head word of its source, the words of its content by index."""

    token: Token
    frame: Frame
    source: Token | None
    content: frozenset[int]
    via: Token | None = None
    """Who passed it on, where one verb names both: "TASS cited the minister"."""
    negated: bool = False
    background: bool = False
    """Told as earlier than the line of the report: "had said earlier"."""
    nominal: bool = False


def find_cues(doc: Doc) -> list[Cue]:
    """Every cue of the sentence, in order."""
    words = speech_words()
    cues: list[Cue] = []
    for i in _candidates(doc):
        token = doc[i]
        lemma = token.lemma_.lower()
        found: Cue | None = None
        if lemma in words.verbs and token.pos_ in {"VERB", "AUX"}:
            found = _verb_cue(token, words.verbs[lemma])
        elif token.lower_ in words.prepositions:
            found = _according(token, words.prepositions[token.lower_])
        elif lemma in words.nouns and token.pos_ in {"NOUN", "PROPN"}:
            found = _noun_cue(token, words.nouns[lemma])
        elif lemma in words.adjectives and token.dep_ in {"acomp", "ROOT", "conj"}:
            found = _adjective_cue(token, words.adjectives[lemma])
        if found is None and lemma in words.verbs and token.pos_ == "NOUN":
            found = _closing_cue(token, words.verbs[lemma])
        if found is not None:
            cues.append(found)
    cues = [_passed_on(_citing(cue)) for cue in cues]
    label = labelled(doc)
    if label is None:
        return cues
    content = frozenset(range(label.colon + 1, len(doc)))
    return [*cues, Cue(label.word, words.frames["report"], label.source, content, nominal=True)]


def _closing_cue(token: Token, uses: tuple[Use, ...]) -> Cue | None:
    """ "..., army sources report.": the verb that closes the sentence, taken for a noun."""
    if token.i == 0 or not is_closing(token) or not uses[0].frame.content & {"clause"}:
        return None
    source = token.nbor(-1)
    if source.tag_ not in {"NNS", "NNPS", "NNP"} or not speaker_like(source):
        return None
    start = min(source.left_edge.i, token.left_edge.i if token.left_edge.i > 0 else source.i)
    if start == 0 or token.doc[start - 1].text not in _CLOSING:
        return None
    return Cue(token, uses[0].frame, source, frozenset(t.i for t in token.doc[:start] if not t.is_punct))


def _passed_on(cue: Cue) -> Cue:
    """ "Residents told Radio X that ...": the medium that was told has passed it on."""
    if cue.nominal or cue.via is not None or cue.token.lemma_.lower() not in _TELLING:
        return cue
    told = next((c for c in cue.token.children if c.dep_ in {"dobj", "dative"} and c.i > cue.token.i), None)
    if told is None or not is_medium(told):
        return cue
    return replace(cue, via=told, content=cue.content - {t.i for t in told.lefts} - {told.i})


def _citing(cue: Cue) -> Cue:
    """ "Reuters, citing the army, reported ...": the army says so, by way of Reuters."""
    beside = [*cue.token.children, *(cue.source.children if cue.source is not None else ())]
    for token in beside:
        if token.lemma_.lower() in _CITING and token.tag_ == "VBG" and not cue.nominal:
            to = [c for p in token.children if p.dep_ == "prep" and p.lower_ == "to" for c in p.children]
            cited = _cited(list(token.children)) or next((c for c in to if speaker_like(c)), None)
            if cited is not None:
                return replace(cue, source=cited, via=cue.source, content=cue.content - subtree(token))
    return cue


@lru_cache(maxsize=1)
def _hashes() -> NDArray[np.uint64]:
    words = speech_words()
    known = {*words.verbs, *words.nouns, *words.adjectives, *words.prepositions}
    return np.array(sorted(get_string_id(w) for word in known for w in (word, word.capitalize())), dtype=np.uint64)


def _candidates(doc: Doc) -> list[int]:
    """Indices of the words that may be cues: nearly all words are not, and a look at each costs."""
    found: NDArray[np.bool_] = np.isin(doc.to_array([LEMMA, LOWER]), _hashes())
    indices: list[int] = np.flatnonzero(found.any(axis=1)).tolist()
    return indices


def subtree(token: Token) -> set[int]:
    """The indices of the token and all that hangs on it."""
    return {t.i for t in token.subtree}


def _verb_cue(token: Token, uses: tuple[Use, ...]) -> Cue | None:
    children = list(token.children)
    use = next((use for use in uses if _fits(use, children)), None)
    if use is None:
        return None
    frame = use.frame
    if token.dep_ == "pcomp" and token.head.lower_ == "as":
        return None  # "quoted the army as saying": the one quoted says it, not the one who quotes
    source, inverted = source_of_verb(token, children)
    via = None
    if frame.name == "cite":
        source, via = _cited(children), source
    if source is not None and frame.name in {"hold", "see", "warn"} and source.lower_ in _FIRST_AND_SECOND:
        return None  # "I think that", "as we see": the speaker hedges or shows, nobody is cited
    if source is not None and source.lemma_.lower() in speech_words().terms:
        return None
    if frame.name in _TOLD_LATER and any(c.dep_ == "aux" and c.lower_ in _FUTURE for c in children):
        return None  # "the army would register a complaint": nothing is told yet
    if source is None or ((frame.speaker or use.clause) and not _may_speak(source, frame, children)):
        return None
    content = _verb_content(token, frame, children, source, inverted)
    source = issuer_of(source) or source
    if frame.content == {"clause"} and not content and not _quoted(token):
        return None
    return Cue(
        token,
        frame,
        source,
        frozenset(content),
        via,
        negated=any(c.dep_ == "neg" for c in children),
        background=any(c.lower_ == "had" and c.dep_ == "aux" for c in children),
    )


def _may_speak(source: Token, frame: Frame, children: list[Token]) -> bool:
    """Whether the source can be one: who reports that something happened, can, whatever the word for them."""
    reports = frame.name == "report" and source in children and source.pos_ == "NOUN"
    return speaker_like(source) or (reports and any(c.dep_ == "ccomp" for c in children))


def _fits(use: Use, children: list[Token]) -> bool:
    if use.prep:
        return any(c.dep_ in {"prep", "prt", "dative"} and c.lower_ in use.prep for c in children)
    if use.child:
        return any(c.dep_ == use.child for c in children)
    if use.clause:
        return any(c.dep_ in CLAUSES for c in children)
    if use.that:
        return any(c.dep_ in CLAUSES and (_is_that_clause(c) or _quoted(c)) for c in children)
    if use.object:
        wanted = speech_words().objects[use.object]
        return any(c.dep_ in _CONTENT["object"] and c.lemma_.lower() in wanted for c in children)
    return True


def _cited(children: list[Token]) -> Token | None:
    return next((c for c in children if c.dep_ in {"dobj", "nsubjpass"} and speaker_like(c)), None)


def _quoted(token: Token) -> bool:
    """Whether quotation marks stand beside the cue: its content may lie in the sentences before."""
    return any(t.is_quote for t in token.doc)


def _verb_content(token: Token, frame: Frame, children: list[Token], source: Token, inverted: bool) -> set[int]:
    taken = subtree(source) if source.head == token or source.head.dep_ == "agent" else {source.i}
    if source.i < token.i:
        taken = {i for i in taken if i < token.i}
    content: set[int] = set()
    wanted = {dep for part in frame.content for dep in _CONTENT[part]}
    for child in children:
        told = child.dep_ in wanted and child != source and not (taken >= subtree(child))
        if told or (child.dep_ == "conj" and _is_that_clause(child)):
            content |= subtree(child)
        elif child.dep_ == "prep" and content and child.i > max(max(content), token.i):
            content |= _without_asides(child)
    if token.dep_ == "parataxis" or inverted or (token.dep_ in {"dep", "conj"} and not content and _closed(token)):
        content |= _clause_around(token)
    if (
        token.dep_ == "advcl"
        and token.tag_ != "VBG"
        and not content
        and any(c.dep_ == "mark" and c.lower_ == "as" for c in children)
    ):
        content |= _clause_around(token)
    if "clause" in frame.content and not any(c.dep_ in CLAUSES for c in children):
        content |= _misplaced_clause(token, source)
    if "clause" in frame.content and not content - _as_saying(children):
        content |= _left_of(token, source)
    content |= _listed_after(token, frame, content)
    return _within_semicolons(token, content) - taken - {token.i}


def _misplaced_clause(token: Token, source: Token) -> set[int]:
    """ "alleged in a statement that ...", "told the parties of ...": what hangs on whom or where it was told."""
    content: set[int] = set()
    for child in token.children:
        if child.i < token.i or child.dep_ not in {"prep", "dobj", "dative"} or child == source:
            continue
        for inner in child.subtree:
            start = inner.left_edge
            starts = start.lower_ == "that" and (start.dep_ == "mark" or _is_spare(start, inner))
            if inner.dep_ in {"acl", "relcl", "ccomp"} and starts:
                content |= subtree(inner)
                break
    if token.lemma_.lower() in _TELLING:
        listed = [c for child in token.children if child.i > token.i for c in (child, *child.children)]
        content |= {i for c in listed if c.dep_ == "prep" and c.lower_ in {"of", "about"} for i in subtree(c)}
    return content


def _is_spare(that: Token, verb: Token) -> bool:
    """Whether "that" was made a second subject: it opens the clause all the same."""
    return that.dep_ == "nsubj" and any(c.dep_ in {"nsubj", "nsubjpass"} and c != that for c in verb.children)


def _as_saying(children: list[Token]) -> set[int]:
    """The words of "quoted a source as saying", which say nothing yet."""
    bare = [c for c in children if c.dep_ == "prep" and c.lower_ == "as"]
    return {i for c in bare if len(subtree(c)) <= 2 for i in subtree(c)}


def _listed_after(token: Token, frame: Frame, content: set[int]) -> set[int]:
    """What a colon after the reported words lists: "reported nine violations: two strikes, three ..."."""
    if not content or frame.name not in _LISTING:
        return set()
    marks = _marks(token.doc)
    after = marks[bisect_right(marks, (token.i, "")) :][:1]
    if not after or after[0][1] != ":" or not any(i < after[0][0] for i in content):
        return set()
    return set(range(after[0][0] + 1, len(token.doc)))


def _marks(doc: Doc) -> list[tuple[int, str]]:
    """Where the sentence's colons and semicolons stand."""
    if _MARKS not in doc.user_data:
        doc.user_data[_MARKS] = [(t.i, t.text) for t in doc if t.text in {":", ";"}]
    found: list[tuple[int, str]] = doc.user_data[_MARKS]
    return found


def _within_semicolons(token: Token, content: set[int]) -> set[int]:
    """The content without what stands before the last semicolon left of the cue: "There were no deaths; X says ..."."""
    marks = _marks(token.doc)
    before = marks[: bisect_right(marks, (token.i, ""))]
    stop = next((i for i, mark in reversed(before) if mark == ";"), -1)
    return {i for i in content if i > stop} if stop >= 0 else content


def _without_asides(token: Token) -> set[int]:
    """The words below `token`, without "..., which ...": there the report explains in its own voice."""
    asides = [t for t in token.subtree if t.dep_ == "relcl" and t.i > 0 and t.doc[t.left_edge.i - 1].text == ","]
    return subtree(token) - {i for aside in asides for i in subtree(aside)}


def _is_that_clause(child: Token) -> bool:
    return any(c.dep_ == "mark" and c.lower_ == "that" for c in child.children)


def _closed(token: Token) -> bool:
    first = min((c.i for c in token.subtree), default=token.i)
    return first > 0 and token.doc[first - 1].text in _CLOSING


def _clause_around(token: Token) -> set[int]:
    """The clause that a parenthetical cue ("the ministry says") stands in."""
    head = token.head
    return subtree(head) - subtree(token)


def _left_of(token: Token, source: Token) -> set[int]:
    """What stands before ", X said" where the parser did not see it as the cue's clause."""
    start = min(source.left_edge.i, token.i)
    away = token.dep_ != "ROOT" and source.dep_ != "appos" and not (is_closing(token) and source.i + 1 == token.i)
    if away or start == 0 or token.doc[start - 1].text not in _CLOSING:
        return set()
    return {t.i for t in token.doc[:start] if not t.is_punct}


def _antecedent(pronoun: Token) -> Token:
    """The noun that a relative pronoun stands for: "issued a statement according to which ..."."""
    clause = next((t for t in pronoun.ancestors if t.dep_ == "relcl"), None)
    return pronoun if clause is None else clause.head


def _according(token: Token, second: str) -> Cue | None:
    follower = token
    if second:
        nxt = token.nbor(1) if token.i + 1 < len(token.doc) else None
        if nxt is None or nxt.lower_ != second:
            return None
        follower = nxt
    source = next((c for c in follower.children if c.dep_ == "pobj"), None)
    if source is None or source.lemma_.lower() in speech_words().terms:
        return None
    if not second and source.pos_ != "PROPN" and source.lemma_.lower() not in speech_words().papers:
        return None
    if source.tag_ in {"WDT", "WP"}:
        source = _antecedent(source)
        if source.tag_ in {"WDT", "WP"}:
            return None
        verb = source.head
        issued = source.dep_ == "dobj" and source_of_verb(verb, list(verb.children))[0]
        clause = set(range(token.i + 1, len(token.doc))) - subtree(follower)
        return Cue(token, speech_words().frames["report"], issued or source, frozenset(clause))
    owner = issuer_of(source)
    mine = subtree(token) | subtree(follower)
    doc = token.doc
    before = [t.i for t in doc[: token.i]]
    after = [t.i for t in doc if t.i not in mine and t.i > token.i]
    content = set(before) | set(after) if not before or _to_the_end(token) else set(before)
    content = {i for i in content if i not in mine}
    return Cue(token, speech_words().frames["report"], owner or source, frozenset(content))


def _to_the_end(token: Token) -> bool:
    """Whether a colon goes on telling after "according to X"."""
    return any(t.text == ":" for t in token.doc[token.i :])


def _noun_cue(token: Token, uses: tuple[Use, ...]) -> Cue | None:
    use = next((use for use in uses if _fits(use, list(token.children))), None)
    owner = owner_of(token)
    if use is None or owner is None or not speaker_like(owner):
        return None
    frame = use.frame
    content: set[int] = set()
    for child in token.children:
        if child.i > token.i and child.dep_ in _OF_NOUN and owner not in child.subtree:
            content |= subtree(child)
    if frame.name == "demand" and token.head.dep_ in {"agent", "ROOT"}:
        content |= {t.i for c in token.head.head.children if c.dep_ == "advcl" and c.i > token.i for t in c.subtree}
    if not content and token.dep_ == "nsubj" and token.head.lemma_ == "be":
        content = subtree(token.head) - subtree(token)
    if not content:
        return None
    return Cue(token, frame, owner, frozenset(content), nominal=True)


def _adjective_cue(token: Token, frame: Frame) -> Cue | None:
    verb = token.head if token.dep_ == "acomp" else token
    source = next((c for c in verb.children if c.dep_ == "nsubj"), None)
    clause = next((c for c in token.children if c.dep_ == "ccomp"), None)
    if source is None or clause is None or not speaker_like(source):
        return None
    return Cue(token, frame, source, frozenset(subtree(clause)))
