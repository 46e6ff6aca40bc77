"""Rules of the vault: outside it a person is a code, opening it is recorded first, and forgetting leaves no name."""

from __future__ import annotations

import re
from pathlib import Path

import pyrage
import pytest

from tests.store.conftest import VAULT_PASSPHRASE
from truceline.errors import InvalidFact, InvalidKey, NotPermitted, ProtectedWord, UnknownName
from truceline.facts import MemberAdded
from truceline.store import bodies, fingerprints, journal, log, vault
from truceline.store.identities import read_identity
from truceline.store.journal import Actor
from truceline.store.node import Node

NAME, CONTACT, NOTE = "Zarifeh Qambarzadeh", "+00 555 012 34 56", "met at the ford of Kherbanah"


@pytest.fixture
def keeper(node: Node) -> Actor:
    return journal.operator(node)


def add(actor: Actor) -> str:
    return vault.add(actor, name=NAME, contact=CONTACT, note=NOTE, spellings=["ظريفة قمبرزاده"])


def bytes_of(node: Node) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(Path(node.folder).rglob("*")) if file.is_file())


def member(keeper: Actor, code: str, role: str) -> Actor:
    journal.write(keeper, MemberAdded(code=code, roles=(role,)))
    return Actor(keeper.node, code)


def test_a_code_has_no_letter_that_looks_like_another_and_is_unique(keeper: Actor) -> None:
    codes = [vault.add(keeper, name=f"Somebody {n}") for n in range(5)]
    assert all(re.fullmatch(r"p-[2-9a-hjkmnp-z]{6}", code) for code in codes)
    assert [kept.code for kept in vault.codes(keeper.node)] == sorted(codes)


def test_nothing_in_the_folder_holds_a_name(keeper: Actor) -> None:
    add(keeper)
    held = bytes_of(keeper.node)
    for word in ("Zarifeh", "Qambarzadeh", "ظريفة", "555 012", "Kherbanah"):
        assert word.encode() not in held
        assert word.encode().hex().encode() not in held


def test_what_was_put_in_comes_out_with_the_passphrase(keeper: Actor) -> None:
    found = vault.open(keeper, add(keeper), "to warn them", VAULT_PASSPHRASE)
    assert (found.name, found.contact, found.note) == (NAME, CONTACT, NOTE)
    assert found.spellings == ("ظريفة قمبرزاده",)


def test_opening_is_recorded_with_its_reason_in_the_internal_log_alone(keeper: Actor) -> None:
    node, code = keeper.node, add(keeper)
    vault.open(keeper, code, "to warn them", VAULT_PASSPHRASE)
    (standing,) = log.standings(node, subject=f"person:{code}")
    assert standing.origin == node.internal
    assert [kind for _, kind, _, _ in standing.history] == ["source_identified", "vault_opened"]
    assert standing.detail["vault_opened"]["reason"] == "to warn them"
    assert [kept.opened for kept in vault.codes(node)] == [1]


def test_it_is_recorded_before_anything_is_answered(keeper: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    code = add(keeper)
    monkeypatch.setattr(vault.journal, "write", _refuse)
    with pytest.raises(NotPermitted):
        vault.open(keeper, code, "to warn them", VAULT_PASSPHRASE)


def _refuse(*_: object) -> None:
    raise NotPermitted("the log is full")


def test_a_wrong_passphrase_opens_nothing(keeper: Actor) -> None:
    with pytest.raises(InvalidKey, match="check the passphrase"):
        vault.open(keeper, add(keeper), "to warn them", "guess")


def test_opening_needs_a_reason_that_names_nobody(keeper: Actor) -> None:
    code = add(keeper)
    with pytest.raises(InvalidFact, match="has no reason"):
        vault.open(keeper, code, "  ", VAULT_PASSPHRASE)
    with pytest.raises(ProtectedWord) as raised:
        vault.open(keeper, code, "to call Zarifeh", VAULT_PASSPHRASE)
    assert "Zarifeh" not in str(raised.value)


def test_an_officer_may_put_in_and_not_look(keeper: Actor) -> None:
    officer = member(keeper, "op-2", "duty_officer")
    code = add(officer)
    with pytest.raises(NotPermitted):
        vault.open(officer, code, "curious", VAULT_PASSPHRASE)
    with pytest.raises(NotPermitted):
        vault.forget(officer, code, "by mistake")
    with pytest.raises(NotPermitted):
        vault.add(officer, name="Other", code=code)


def test_a_vault_keeper_may_look_and_forget(keeper: Actor) -> None:
    code = add(keeper)
    other = member(keeper, "op-3", "vault_keeper")
    assert vault.open(other, code, "to warn them", VAULT_PASSPHRASE).name == NAME
    assert vault.forget(other, code, "asked for it") == 1


def test_who_is_changed_is_sealed_anew_and_the_old_text_erased(keeper: Actor) -> None:
    node, code = keeper.node, add(keeper)
    (first,) = vault.log_of(node, code)
    old = log.entry(node, f"{node.internal}#{first}").body.sha256
    assert vault.add(keeper, name="Parvaneh Qambarzadeh", code=code) == code
    assert vault.open(keeper, code, "to warn them", VAULT_PASSPHRASE).name == "Parvaneh Qambarzadeh"
    assert bodies.read(node, old) is None
    assert len(vault.codes(node)) == 1


def test_who_is_forgotten_leaves_the_code_alone(keeper: Actor) -> None:
    node, code = keeper.node, add(keeper)
    sealed = next(iter(log.standings(node, subject=f"person:{code}"))).detail["source_identified"]["sealed"]
    assert vault.forget(keeper, code, "asked for it") == 1
    assert [(kept.code, kept.forgotten) for kept in vault.codes(node)] == [(code, True)]
    with pytest.raises(UnknownName, match="was forgotten"):
        vault.open(keeper, code, "to warn them", VAULT_PASSPHRASE)
    assert not fingerprints.known_of(node).whose
    (standing,) = log.standings(node, subject=f"person:{code}")
    assert sealed not in standing.row.detail
    assert vault.forget(keeper, code, "again") == 0
    assert sealed.encode() not in bytes_of(node)


def test_a_name_is_no_source(keeper: Actor) -> None:
    vault.check_code(keeper.node, add(keeper))
    with pytest.raises(UnknownName, match="no such code in the vault") as raised:
        vault.check_code(keeper.node, "zarifeh")
    assert "arifeh" not in str(raised.value)


def test_how_long_a_name_is_does_not_show(keeper: Actor) -> None:
    identity = read_identity(keeper.node.keys / "vault.age", VAULT_PASSPHRASE)
    for name in ("A", NAME):
        code = vault.add(keeper, name=name)
        (standing,) = log.standings(keeper.node, subject=f"person:{code}")
        sealed = bytes.fromhex(standing.detail["source_identified"]["sealed"])
        assert len(pyrage.decrypt(sealed, [identity])) == 1024


@pytest.mark.parametrize("name", ["", "   "])
def test_a_person_has_a_name(keeper: Actor, name: str) -> None:
    with pytest.raises(InvalidFact, match="vault, name"):
        vault.add(keeper, name=name)


def test_a_code_that_is_not_there_is_said(keeper: Actor) -> None:
    with pytest.raises(UnknownName, match="there is no such code"):
        vault.open(keeper, "p-222222", "to warn them", VAULT_PASSPHRASE)
    with pytest.raises(UnknownName, match="there is no such code"):
        vault.forget(keeper, "p-222222", "asked")
    with pytest.raises(InvalidFact, match="is no code"):
        vault.add(keeper, name=NAME, code="Zarifeh!")
