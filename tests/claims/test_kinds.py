"""The lexicon of kinds: closed, complete, and told by the documentation as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from truceline.agreements.kinds import families
from truceline.claims.gate import can_hold_claim
from truceline.claims.happenings.kinds import load_kinds
from truceline.claims.happenings.vocabulary import forms_of, words_file

FAMILIES = {"fighting", "posture", "obstruction", "civilians", "losses", "regime", "diplomacy"}
PAGE = Path(__file__).resolve().parents[2] / "docs" / "concepts" / "claims.md"


def test_every_kind_has_a_family_a_meaning_and_a_rank() -> None:
    kinds = load_kinds()
    assert {kind.family for kind in kinds.kinds.values()} == FAMILIES
    assert set(kinds.rank) == set(kinds.kinds)
    assert all(kind.means and kind.rules and kind.schemes for kind in kinds.kinds.values())


def test_only_known_kinds_are_absorbed_and_only_known_groups_named() -> None:
    kinds = load_kinds()
    assert set(kinds.absorbs) <= set(kinds.kinds)
    assert all(taken <= set(kinds.kinds) for taken in kinds.absorbs.values())
    groups = {"$" + name for name in words_file()["groups"]} | {"$names", "$figures", "$ordinals"}
    for kind in kinds.kinds.values():
        for rule in kind.rules:
            named = {word for condition in (*rule.needs.values(), *rule.bars.values()) for word in condition}
            named |= {part for words in rule.words for word in words for part in word.split("|")}
            assert {word for word in named if word.startswith("$")} <= groups


def test_yaml_reads_no_word_as_true_or_false() -> None:
    for kind in load_kinds().kinds.values():
        for rule in kind.rules:
            listed = {part for words in rule.words for part in words}
            listed |= {word for condition in (*rule.needs.values(), *rule.bars.values()) for word in condition}
            assert not listed & {"true", "false", "none "}, kind.name


@pytest.mark.parametrize(
    ("word", "form"),
    [("shell", "shelled"), ("fire", "firing"), ("stop", "stopped"), ("deny", "denied"), ("pass", "passes")],
)
def test_regular_forms_are_known(word: str, form: str) -> None:
    assert form in forms_of(word)


def test_a_sentence_without_the_words_of_a_rule_is_not_parsed() -> None:
    kinds = load_kinds()
    assert can_hold_claim("Rebels shelled the port.", kinds)
    assert not can_hold_claim("The weather was fine and the harvest good.", kinds)


def test_the_page_on_claims_lists_every_kind_as_the_lexicon_has_it() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for kind in load_kinds().kinds.values():
        schemes = " | ".join(kind.schemes[scheme] for scheme in ("acled", "plover", "cameo"))
        row = f"| `{kind.name}` | {kind.family} | {kind.means} | {schemes} |"
        assert row in page


def test_agreements_and_the_lexicon_list_the_same_kinds_in_the_same_families() -> None:
    kinds = load_kinds()
    listed = {kind: family for family, members in families().items() for kind in members}
    assert listed == {kind: kinds.family(kind) for kind in kinds.kinds}
