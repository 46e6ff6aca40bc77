"""Looking up what the model's rules say of a word gives what the rules give."""

from __future__ import annotations

from pathlib import Path

import spacy
from spacy.pipeline import AttributeRuler
from spacy.tokens import Doc

from truceline.claims.parse import load_model
from truceline.claims.word_attributes import WordAttributes
from truceline.reports.sentences import split_sentences

EXAMPLES = Path(__file__).parents[2] / "examples"
SPOKEN = (
    "Let's go there; there are  two posts we've got ta hold, and they ain't gon na leave.",
    "He said it had been shelled, that it's his, and that he'd seen it.",
    "",
    "   ",
)


def sentences() -> list[str]:
    texts = [path.read_text(encoding="utf-8") for path in sorted(EXAMPLES.glob("*/reports/*.txt"))[:12]]
    return [span.of(text) for text in texts for span in split_sentences(text)] + list(SPOKEN)


def attributes(doc: Doc) -> list[tuple[str, str, str, str, str]]:
    return [(token.pos_, token.tag_, token.dep_, token.lemma_, str(token.morph)) for token in doc]


def test_every_word_has_the_attributes_that_the_rules_give_it() -> None:
    nlp = load_model()
    ruler = nlp.get_pipe("attribute_ruler")
    assert isinstance(ruler, AttributeRuler)
    looked_up = WordAttributes(ruler)
    for _ in range(2):
        bare = list(nlp.pipe(sentences(), disable=["truceline_word_attributes", "lemmatizer"]))
        assert len(bare) > 100
        for doc in bare:
            assert attributes(looked_up(doc.copy())) == attributes(ruler(doc)), doc.text


def test_a_rule_of_two_words_holds_where_both_stand_and_not_where_one_does() -> None:
    nlp = spacy.blank("en")
    ruler = AttributeRuler(nlp.vocab)
    ruler.add([[{"LOWER": "cease"}, {"LOWER": "fire"}]], {"POS": "NOUN"}, index=1)
    looked_up = WordAttributes(ruler)
    for text, wanted in (("fire fire", ["", ""]), ("cease fire", ["", "NOUN"]), ("fire cease", ["", ""])):
        assert [token.pos_ for token in looked_up(nlp(text))] == wanted


def test_a_pipeline_without_such_rules_is_read_as_it_is() -> None:
    from truceline.claims.word_attributes import remember_attributes

    nlp = spacy.blank("en")
    remember_attributes(nlp)
    assert nlp.pipe_names == []
