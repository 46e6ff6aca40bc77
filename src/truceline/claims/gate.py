"""Which sentences can hold a claim, told from their words alone, so that only those are parsed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from truceline.claims.happenings.kinds import Kinds, Rule, load_kinds
from truceline.claims.happenings.vocabulary import words_file
from truceline.claims.other_senses import borrowed_words, has_other_sense
from truceline.reports.report import Report, Section, Span
from truceline.reports.sentences import split_sentences

_WORD = re.compile(r"\w+")
READ_SECTIONS: tuple[Section, ...] = ("headline", "subhead", "body")
LONGEST = 2_000
"""Characters; a longer run of words without a full stop is a table or noise and is read in pieces."""
_GENERAL = frozenset({"$names", "$figures", "$ordinals"})


@lru_cache(maxsize=1)
def _topic() -> frozenset[str]:
    return frozenset(str(word) for word in words_file()["topic"]["words"])


def tags_in(text: str, kinds: Kinds) -> set[str]:
    """The plain words and groups that the words of `text` stand for, without grammar."""
    vocabulary = kinds.vocabulary
    tags: set[str] = set()
    for word in _WORD.findall(text.casefold()):
        tags.add(word)
        tags |= vocabulary.forms.get(word, frozenset())
    for word in tuple(tags):
        tags |= vocabulary.groups.get(word, frozenset())
        for rest, group in vocabulary.sequences.get(word, ()):
            if all(part in tags for part in rest):
                tags |= {group, " ".join((word, *rest))}
    return tags


def is_on_topic(report: Report, kinds: Kinds) -> bool:
    """Whether a report speaks of armed conflict or of a ceasefire at all."""
    topic = _topic()
    forms = kinds.vocabulary.forms
    return any(topic & (forms.get(word, frozenset()) | {word}) for word in set(_WORD.findall(report.text.casefold())))


def can_hold_claim(text: str, kinds: Kinds) -> bool:
    """Whether some rule's words, and the words that its conditions ask for, all stand in the sentence.

    Words that a field such as sport uses in a sense of its own tell of nothing among other words of that field.
    """
    tags = tags_in(text, kinds)
    topic = tags & _topic()
    telling: set[str] = set()
    for tag in tags:
        if any(_stands(rule, pattern, tags) for rule, pattern in kinds.starts.get(tag, ())):
            telling.add(tag)
            if not (topic | telling) <= borrowed_words():
                return True
    return bool(telling) and not has_other_sense(text, topic | telling)


def _stands(rule: Rule, pattern: tuple[str, ...], tags: set[str]) -> bool:
    return _pattern_stands(pattern, tags) and _conditions_stand(rule, tags)


def _pattern_stands(pattern: tuple[str, ...], tags: set[str]) -> bool:
    return all(part == "..." or any(choice in tags for choice in part.split("|")) for part in pattern)


def _conditions_stand(rule: Rule, tags: set[str]) -> bool:
    return all(wanted & tags or wanted & _GENERAL for wanted in rule.needs.values())


def sentences_of(report: Report) -> list[tuple[Span, Section]]:
    """All sentences from which claims are read, with the section each stands in; repeated passages only once."""
    stretches: Iterable[tuple[Span, Section]] = [
        (part.span, part.section) for part in report.parts if part.section in READ_SECTIONS
    ] or [(Span(start=0, end=len(report.text)), "body")]
    found: list[tuple[Span, Section]] = []
    for stretch, section in stretches:
        for span in split_sentences(report.text, stretch.start, stretch.end):
            found += [(piece, section) for piece in _pieces(report.text, span)]
    return [(span, section) for span, section in found if not _is_repeated(report, span)]


def _pieces(text: str, span: Span) -> Iterator[Span]:
    """A sentence as it is; a run of words too long for any sentence, in pieces that end between words."""
    start = span.start
    while span.end - start > LONGEST:
        cut = text.rfind(" ", start + 1, start + LONGEST)
        cut = cut if cut > start else start + LONGEST
        yield Span(start=start, end=cut)
        start = cut
    yield Span(start=start, end=span.end)


def _is_repeated(report: Report, span: Span) -> bool:
    return any(repeat.again.start <= span.start and span.end <= repeat.again.end for repeat in report.repeats)


def sentences_to_parse(report: Report) -> list[tuple[Span, Section]]:
    """The sentences that can hold a claim, and those beside them that may say who speaks."""
    kinds = load_kinds()
    if not is_on_topic(report, kinds):
        return []
    listed = sentences_of(report)
    holds = [can_hold_claim(span.of(report.text), kinds) for span, _ in listed]
    return [item for i, item in enumerate(listed) if any(holds[max(0, i - 1) : i + 2])]
