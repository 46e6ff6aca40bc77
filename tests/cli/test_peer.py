"""Rules of `truceline peer`, `endorse` and `keys`: what an officer types, reads and is asked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.store.conftest import PASSPHRASE, MakeNode, make_node
from tests.store.exchanging import keep
from truceline.cli.main import app
from truceline.errors import BadSignature, InvalidSetting, Refused, TrucelineError, UnknownName
from truceline.store import log
from truceline.store.node import Node

__all__ = ["make_node"]
Pair = tuple[Node, Node]


def run(*words: str | Path, given: str = "") -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], input=given)


def said(*words: str | Path) -> str:
    """What a command that goes well prints."""
    shown = run(*words)
    assert shown.exit_code == 0, (shown.output, shown.exception)
    return shown.stdout


def fails(error: type[TrucelineError], *words: str | Path) -> str:
    """The one line that a command ends with."""
    shown = run(*words)
    assert isinstance(shown.exception, error), (shown.output, shown.exception)
    return str(shown.exception)


@pytest.fixture
def pair(make_node: MakeNode, monkeypatch: pytest.MonkeyPatch) -> Pair:
    monkeypatch.setenv("TRUCELINE_PASSPHRASE", PASSPHRASE)
    return make_node("north"), make_node("south")


@pytest.fixture
def met(pair: Pair, tmp_path: Path) -> Pair:
    for one, other in (pair, pair[::-1]):
        admit(one, other, tmp_path)
    return pair


def admit(one: Node, other: Node, folder: Path) -> str:
    card = folder / f"{other.name}.card"
    card.write_text(run("peer", "card", "--node", other.folder).stdout, encoding="utf-8")
    return said("peer", "admit", card, "--fingerprint", other.card.fingerprint, "--node", one.folder)


def test_a_card_goes_to_a_file_and_its_fingerprint_to_the_officer(pair: Pair) -> None:
    shown = run("peer", "card", "--node", pair[0].folder)
    assert shown.stdout == (pair[0].folder / "node.card").read_text(encoding="utf-8")
    assert pair[0].card.fingerprint in " ".join(shown.stderr.split())


def test_admitting_again_records_nothing(pair: Pair, tmp_path: Path) -> None:
    north, south = pair
    assert admit(north, south, tmp_path) == "south (party): admitted (north/shared#2)\n"
    assert admit(north, south, tmp_path) == "south (party): admitted already\n"


def test_a_card_with_another_fingerprint_is_not_admitted(pair: Pair) -> None:
    north, south = pair
    line = fails(
        *(BadSignature, "peer", "admit", south.folder / "node.card"),
        *("--fingerprint", north.card.fingerprint, "--node", north.folder),
    )
    assert south.card.fingerprint in line and "do not admit it" in line
    assert log.logs(north)["north/shared"].size == 2


def test_without_a_terminal_a_fingerprint_must_be_given(pair: Pair) -> None:
    assert "--fingerprint" in fails(
        InvalidSetting, "peer", "admit", pair[1].folder / "node.card", "--node", pair[0].folder
    )


@pytest.mark.parametrize(("answer", "size"), [("y\n", 3), ("n\n", 2), ("", 2)])
def test_at_a_terminal_the_officer_is_asked(
    pair: Pair, monkeypatch: pytest.MonkeyPatch, answer: str, size: int
) -> None:
    north, south = pair
    monkeypatch.setattr("truceline.cli.peer._at_a_terminal", lambda: True)
    shown = run("peer", "admit", south.folder / "node.card", "--node", north.folder, given=answer)
    assert south.card.fingerprint in " ".join(shown.output.split())
    assert log.logs(north)["north/shared"].size == size


@pytest.mark.parametrize("options", [(), ("--encrypt",)])
def test_a_file_goes_there_and_the_receipt_comes_back(met: Pair, tmp_path: Path, options: tuple[str, ...]) -> None:
    north, south = met
    keep(north, b"on the road")
    there, back = tmp_path / "there.truce", tmp_path / "back.truce"
    assert "5 entries for south" in said("peer", "export", "south", "--out", there, *options, "--node", north.folder)
    assert "north: 5 entries taken" in said("peer", "import", there, "--node", south.folder)
    assert "nothing new" in said("peer", "import", there, "--node", south.folder)
    said("peer", "export", "north", "--out", back, "--node", south.folder)
    said("peer", "import", back, "--node", north.folder)
    (state,) = map(json.loads, said("peer", "status", "--json", "--node", north.folder).splitlines())
    assert (state["peer"], state["acknowledged"], state["unseen"], state["conflict"]) == ("south", 5, 0, None)
    assert "south" in said("peer", "status", "--node", north.folder)


def test_a_refused_file_is_named_in_one_line(met: Pair, tmp_path: Path) -> None:
    north, south = met
    file = tmp_path / "it"
    said("peer", "export", "south", "--out", file, "--node", north.folder)
    assert fails(Refused, "peer", "import", file, "--node", north.folder).startswith("not_for_us: ")
    file.write_bytes(file.read_bytes()[:-10])
    assert fails(Refused, "peer", "import", file, "--node", south.folder).startswith("malformed: ")


def test_a_peer_that_was_not_admitted_is_said_with_those_that_were(met: Pair, tmp_path: Path) -> None:
    line = fails(UnknownName, "peer", "export", "east", "--out", tmp_path / "it", "--node", met[0].folder)
    assert "admitted are: south" in line


def test_a_peer_without_an_address_cannot_be_synced_by_name(met: Pair) -> None:
    assert "names no address" in fails(InvalidSetting, "peer", "sync", "south", "--node", met[0].folder)


def test_new_keys_are_confirmed_by_the_new_cards_fingerprint(met: Pair, tmp_path: Path) -> None:
    north, south = met
    file = tmp_path / "it"
    fingerprint = said("keys", "rotate", "--node", north.folder).splitlines()[1].strip()
    said("peer", "export", "south", "--out", file, "--node", north.folder)
    assert fails(Refused, "peer", "import", file, "--node", south.folder).startswith("key_changed: ")
    assert "not confirmed" in " ".join(said("peer", "status", "--node", south.folder).split())
    assert "new key confirmed" in said("peer", "acknowledge", "north", fingerprint, "--node", south.folder)
    assert "taken" in said("peer", "import", file, "--node", south.folder)
    assert fingerprint in run("peer", "card", "--node", north.folder).stderr


def test_what_both_endorsed_is_joint(met: Pair, tmp_path: Path) -> None:
    north, south = met
    ref = keep(north, b"both found this")
    assert "missing: south" in said("endorse", ref, "--note", "seen", "--node", north.folder)
    file = tmp_path / "it"
    said("peer", "export", "south", "--out", file, "--node", north.folder)
    said("peer", "import", file, "--node", south.folder)
    assert said("endorse", ref, "--node", south.folder).rstrip().endswith("; joint")
    assert "endorsed already" in said("endorse", ref, "--node", south.folder)
    (stands,) = map(json.loads, said("endorsements", "--json", "--node", south.folder).splitlines())
    assert (stands["entry"], stands["joint"], stands["endorsed"]) == (ref, True, ["north", "south"])
    assert "missing: south" in said("dissent", ref, "--text", "on second thoughts", "--node", south.folder)
    shown = said("endorsements", ref, "--node", south.folder)
    assert "on second thoughts" in " ".join(shown.split())
