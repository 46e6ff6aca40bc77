"""Rules of `truceline vault`: names come from the input and go to nobody but who asks with a reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.store.conftest import PASSPHRASE, VAULT_PASSPHRASE, MakeNode, make_node
from truceline.cli import vault
from truceline.store.node import Node

__all__ = ["make_node"]
PERSON = """\
name: Zarifeh Qambarzadeh
spellings: ظريفة قمبرزاده, Zarife
contact: 0555 0123456
note: met twice
by the ford
"""


@pytest.fixture
def north(make_node: MakeNode, monkeypatch: pytest.MonkeyPatch) -> Node:
    node = make_node()
    monkeypatch.setenv("TRUCELINE_NODE", str(node.folder))
    monkeypatch.setenv("TRUCELINE_PASSPHRASE", PASSPHRASE)
    monkeypatch.setenv("TRUCELINE_VAULT_PASSPHRASE", VAULT_PASSPHRASE)
    return node


def run(*words: str | Path, given: str | bytes = "") -> Result:
    return CliRunner().invoke(vault.app, [str(word) for word in words], input=given)


def add(given: str = PERSON) -> str:
    added = run("add", "--from", "-", given=given)
    assert added.exit_code == 0, added.output
    return added.stdout.strip()


@pytest.mark.usefixtures("north")
def test_adding_prints_the_code_alone() -> None:
    code = add()
    assert code.startswith("p-") and len(code) == 8


@pytest.mark.usefixtures("north")
def test_the_list_shows_codes_and_no_names() -> None:
    code = add()
    shown = run("list")
    assert code in shown.stdout and "Zarifeh" not in shown.output
    assert json.loads(run("list", "--json").stdout) | {"at": ""} == {
        "code": code,
        "at": "",
        "opened": 0,
        "forgotten": False,
    }


@pytest.mark.usefixtures("north")
def test_who_asks_with_a_reason_is_shown_all_of_it() -> None:
    code = add()
    shown = run("show", code, "--reason", "to warn them")
    assert shown.stdout.splitlines()[:3] == [
        "name: Zarifeh Qambarzadeh",
        "spellings: ظريفة قمبرزاده, Zarife",
        "contact: 0555 0123456",
    ]
    assert "by the ford" in shown.stdout
    assert json.loads(run("list", "--json").stdout)["opened"] == 1


@pytest.mark.usefixtures("north")
def test_forgetting_leaves_the_code() -> None:
    code = add()
    assert run("forget", code, "--reason", "asked for it").stdout == f"{code}: forgotten\n"
    assert run("forget", code, "--reason", "asked for it").stdout == f"{code}: was forgotten before\n"
    assert "was forgotten" in str(run("show", code, "--reason", "to warn them").exception)


@pytest.mark.usefixtures("north")
def test_a_reason_is_needed() -> None:
    code = add()
    assert run("show", code).exit_code == 2
    assert run("forget", code).exit_code == 2


@pytest.mark.usefixtures("north")
def test_a_file_does_as_well_as_the_input(tmp_path: Path) -> None:
    file = tmp_path / "person.txt"
    file.write_text(PERSON, encoding="utf-8-sig")
    assert run("add", "--from", file).exit_code == 0
    code = run("add", "--from", file).stdout.strip()
    assert run("add", "--from", file, "--code", code).stdout.strip() == code


@pytest.mark.usefixtures("north")
@pytest.mark.parametrize("given", [b"", b"Zarifeh", b"contact: Zarifeh", b"\xff\xfe", b"name: Zarifeh" + b"x" * 30_000])
def test_what_describes_nobody_is_refused_and_not_repeated(given: bytes) -> None:
    refused = run("add", "--from", "-", given=given)
    assert "is no description of a person" in str(refused.exception)
    assert "Zarifeh" not in str(refused.exception) + refused.output


@pytest.mark.usefixtures("north")
def test_without_a_terminal_nobody_is_asked() -> None:
    assert "nobody is there to be asked" in str(run("add").exception)


def test_no_name_can_be_given_as_an_argument() -> None:
    options = {option for parameter in vault.add.__annotations__ for option in [parameter]}
    assert options == {"file", "code", "node", "as_code", "return"}
