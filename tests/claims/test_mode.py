"""Rules of the mode of a happening."""

from __future__ import annotations

import pytest
from spacy.tokens import Token

from tests.claims.parsed import parse_sentences
from truceline.claims.parse import Sentence
from truceline.claims.speech.attribution import read_speakers
from truceline.claims.speech.mode import denied_antecedent, is_conditional, is_prevented, mode_of
from truceline.reports.report import Report
from truceline.reports.sentences import split_sentences


def parsed(text: str) -> tuple[Report, list[Sentence]]:
    report = Report(id="r", path="r", media_type="text/plain", sha256="0", text=text, language="en")
    return report, list(parse_sentences(report, [(span, "body") for span in split_sentences(text)]))


def token_of(sentences: list[Sentence], word: str) -> tuple[int, Token]:
    return next((i, t) for i, s in enumerate(sentences) for t in s.doc if t.text == word)


def mode(text: str, word: str, kind: str = "") -> str:
    report, sentences = parsed(text)
    index, token = token_of(sentences, word)
    attribution = read_speakers(sentences, report).attribution_at(index, token.i)
    return mode_of(sentences[index], token, attribution, kind)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Patrols will begin on Sunday.", "begin"),
        ("Patrols will begin on Sunday.", "Patrols"),
        ("Forces will carry out patrols and establish a corridor.", "establish"),
        ("All military activities are to end in the province.", "end"),
        ("The truce was to start at noon.", "start"),
        ("The parties agreed to exchange prisoners.", "exchange"),
        ("The deal foresees a corridor along the road.", "corridor"),
        ("The minister signed an agreement, stipulating the conduct of patrols.", "conduct"),
        ("The minister said there would be more patrols.", "patrols"),
        ("Talks are scheduled to resume on Monday.", "resume"),
    ],
)
def test_what_lies_ahead_is_planned(text: str, word: str) -> None:
    assert mode(text, word) == "planned"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Ukrainian troops did not fire back.", "fire"),
        ("The army had no losses.", "losses"),
        ("There were no violations against the posts.", "violations"),
        ("No patrol took place.", "patrol"),
        ("The patrol did not take place.", "patrol"),
        ("The Turkish side recorded none.", "recorded"),
        ("Rebels refused to leave the town.", "leave"),
        ("Forces failed to withdraw from the town.", "withdraw"),
        ("The army denied shelling the hospital.", "shelling"),
        ("The army rejected claims that it had shelled the hospital.", "shelled"),
        ("No heavy arms would be withdrawn from there, the official said.", "withdrawn"),
        ("The patrol was cancelled.", "patrol"),
        ("The team was unable to verify the report.", "verify"),
        ("The deadline to deploy half of the forces was missed.", "deploy"),
        ("It warned of an attack but has not yet carried out one.", "carried"),
    ],
)
def test_what_did_not_or_will_not_happen_is_denied(text: str, word: str) -> None:
    assert mode(text, word) == "denied"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Several demonstrators demanded that Russian troops go.", "go"),
        ("The mission called for an immediate withdrawal of troops.", "withdrawal"),
        ("The minister called on the rebels to withdraw.", "withdraw"),
        ("The minister called on the rebels to withdraw.", "called"),
        ("Both armies must pull back their artillery.", "pull"),
        ("The envoy urged both sides to stop the fighting.", "stop"),
        ("The leaders stressed the need for a withdrawal.", "withdrawal"),
    ],
)
def test_what_is_called_for_is_demanded(text: str, word: str) -> None:
    assert mode(text, word) == "demanded"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("The group threatened to resume the offensive.", "resume"),
        ("Ankara warned that it will push back the forces.", "push"),
        ("Members of the group said they would attack any patrol.", "attack"),
        ("Troops withdraw at once, or else Ankara will take steps.", "take"),
        ("If the shelling continues, talks will end.", "continues"),
        ("Ankara is concerned that fighting will cause millions to flee.", "flee"),
    ],
)
def test_what_is_threatened_or_conditional_is_warned(text: str, word: str) -> None:
    assert mode(text, word) == "warned"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Scores of fighters were killed in the weeks before.", "killed"),
        ("The minister called for action against violations of the truce.", "violations"),
        ("Talks will resume after ten soldiers were killed.", "killed"),
        ("All were evacuated, the wounded to the coast, and none is in danger.", "evacuated"),
        ("The patrol had to be broken off early.", "broken"),
        ("The minister said the patrol had been completed.", "completed"),
        ("The talks ended in the signing of an agreement.", "signing"),
        ("Rapes could not be laid to any one party.", "Rapes"),
        ("Some fighters tried to shelter behind civilians.", "shelter"),
    ],
)
def test_what_is_told_or_taken_for_granted_is_reported(text: str, word: str) -> None:
    assert mode(text, word) == "reported"


@pytest.mark.parametrize(
    ("text", "word", "kind"),
    [
        ("The militants would not let the patrol through.", "let", "access_denied"),
        ("The monitors were refused access to the site.", "access", "access_denied"),
        ("Turkey has not kept its end of the deal.", "kept", "violation"),
    ],
)
def test_a_negation_that_is_the_happening_does_not_deny_it(text: str, word: str, kind: str) -> None:
    assert mode(text, word, kind) == "reported"
    assert mode(text, word, "patrol") == "denied"


@pytest.mark.parametrize(
    ("text", "word", "prevented"),
    [
        ("Ankara is trying to prevent the army from killing four million people.", "killing", True),
        ("The route was cut to avoid an incident in which civilians could be hurt.", "hurt", True),
        ("The route was cut to avoid an incident in which civilians could be hurt.", "cut", False),
        ("The army killed ten men.", "killed", False),
        ("The minister said that ten men were killed to prevent an attack.", "killed", False),
    ],
)
def test_what_is_to_be_prevented_has_not_happened(text: str, word: str, prevented: bool) -> None:
    _, sentences = parsed(text)
    assert is_prevented(token_of(sentences, word)[1]) is prevented


def test_a_condition_is_told_apart_from_what_follows_from_it() -> None:
    _, sentences = parsed("If the rebels attack, the army will withdraw.")
    assert is_conditional(token_of(sentences, "attack")[1])
    assert not is_conditional(token_of(sentences, "withdraw")[1])


def test_denied_this_means_the_sentence_before() -> None:
    _, sentences = parsed("The ministry said rebels shelled its units. The rebels denied this.")
    index, token = token_of(sentences, "denied")
    found = denied_antecedent(sentences, index, token.i)
    assert found is not None
    assert sentences[found[0]].doc[found[1]].text == "shelled"


def test_denied_this_after_a_semicolon_means_the_clause_before() -> None:
    _, sentences = parsed("Yerevan said four soldiers were captured; Baku denies this.")
    index, token = token_of(sentences, "denies")
    found = denied_antecedent(sentences, index, token.i)
    assert found is not None
    assert sentences[found[0]].doc[found[1]].text == "captured"


def test_a_denial_that_names_what_it_denies_has_no_antecedent() -> None:
    _, sentences = parsed("Talks began. The rebels denied shelling the hospital.")
    index, token = token_of(sentences, "denied")
    assert denied_antecedent(sentences, index, token.i) is None


def test_who_dismisses_a_denial_holds_that_it_happened() -> None:
    text = "The monitors dismissed denials by the rebels of any part in the ambush."
    assert mode(text, "dismissed", "statement") == "reported"
    assert mode("The monitors dismissed claims of an ambush.", "ambush") == "denied"
