"""The model's rules for parts of speech and lemmas, with what they say of a word kept for the next time it stands so.

spaCy's attribute ruler looks at every word with all its rules, which takes a third of the time of parsing. Nearly all
of them ask only for a word's form, tag and relation; what they then set is the same every time, and is looked up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import numpy as np
from spacy.attrs import DEP, LEMMA, LOWER, MORPH, POS, TAG
from spacy.language import Language
from spacy.matcher import Matcher
from spacy.pipeline import AttributeRuler
from spacy.tokens import Doc

_ASKED = [LOWER, TAG, DEP]
_SET = [POS, LEMMA, MORPH]
_MOST_KNOWN = 200_000
Setting = tuple[int, int, int]
"""A word's lower-case form, tag and relation, as the vocabulary's numbers."""


class _Known(NamedTuple):
    """What the rules set for a word in a setting; `alone`: whether no rule goes beyond that word or those fields."""

    values: tuple[int, int, int]
    alone: bool


class WordAttributes:
    """Stands in the place of an attribute ruler and gives every word what that gives it."""

    def __init__(self, ruler: AttributeRuler) -> None:
        self.ruler = ruler
        self.known: dict[Setting, _Known] = {}
        self.longer = Matcher(ruler.vocab)
        rules: Any = ruler.patterns
        firsts = [pattern[:1] for rule in rules for pattern in rule["patterns"] if len(pattern) > 1]
        if firsts:
            self.longer.add("begins_a_longer_pattern", firsts)

    def __call__(self, doc: Doc) -> Doc:
        """Set parts of speech, lemmas and morphology of a tagged and parsed document, in place."""
        settings: list[Setting] = list(map(tuple, doc.to_array(_ASKED).tolist()))
        found = [self.known.get(setting) or self._learn(doc, i, setting) for i, setting in enumerate(settings)]
        if not all(known.alone for known in found):
            return self.ruler(doc)
        if found:
            doc.from_array(_SET, _numbers(known.values for known in found))
        return doc

    def pipe(self, docs: Iterator[Doc], **_: Any) -> Iterator[Doc]:
        """The documents of a stream, one after the other."""
        return map(self, docs)

    def _learn(self, doc: Doc, place: int, setting: Setting) -> _Known:
        """What the ruler says of the word by itself in this setting."""
        word = Doc(doc.vocab, words=[doc[place].text])
        word.from_array([TAG, DEP], _numbers([setting[1:]]))
        alone = not len(self.longer) or not self.longer(word, allow_missing=True)
        self.ruler(word)
        values = word.to_array([*_SET, TAG, DEP])[0].tolist()
        known = _Known(tuple(values[:3]), alone and tuple(values[3:]) == setting[1:])
        if len(self.known) < _MOST_KNOWN:
            self.known[setting] = known
        return known


def _numbers(rows: Iterable[tuple[int, ...]]) -> Any:
    return np.array(list(rows), dtype="uint64")


@Language.factory("truceline_word_attributes", default_config={"ruler": "attribute_ruler"})
def _word_attributes(nlp: Language, name: str, ruler: str) -> WordAttributes:
    component = nlp.get_pipe(ruler)
    assert isinstance(component, AttributeRuler)
    return WordAttributes(component)


def remember_attributes(nlp: Language) -> None:
    """Put the look-up in the place of the pipeline's attribute ruler, where it has one."""
    for name, component in nlp.pipeline:
        if isinstance(component, AttributeRuler):
            nlp.add_pipe("truceline_word_attributes", after=name, config={"ruler": name})
            nlp.disable_pipe(name)
            return
