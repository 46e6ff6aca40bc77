"""Two nodes: a bundle goes from one to the other by hand, and an entry's proof holds without either of them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import begun
from tests.web.serving import TRUCELINE, Centre, environment, served
from tests.web.stories.conftest import Comes
from tests.web.stories.person import Person

ROOT = Path(__file__).resolve().parents[3]
AGREEMENT = ROOT / "examples" / "idlib-2020" / "agreement.yaml"
PATROL = "patrol:m4-2020-07-14"
KNOWN = environment(TRUCELINE_VAULT_PASSPHRASE="another example")


def run(*words: object) -> str:
    """What a command says."""
    done = begun.run([str(word) for word in words], env=KNOWN)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def peers(one: Path, other: Path) -> None:
    """Each admits the other by the card that it was handed, having compared fingerprints."""
    for here, there in ((one, other), (other, one)):
        mark = run(TRUCELINE, "peer", "card", "--node", there).partition("fingerprint: ")[2].strip()
        card = there / "node.card"
        run(TRUCELINE, "peer", "admit", card, "--fingerprint", mark, "--node", here, "--as", "op-1")


@pytest.fixture(scope="session")
def south(desk: Centre, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    """A second node with nothing in it, a peer of the first."""
    folder = tmp_path_factory.mktemp("south") / "south"
    run(TRUCELINE, "init", folder, "--name", "south", "--role", "party", "--agreement", AGREEMENT)
    peers(desk.folder, folder)
    with served(folder) as south:
        yield south


def test_a_bundle_goes_to_another_node_and_a_proof_to_anybody(
    comes: Comes, south: Centre, language: str, tmp_path: Path
) -> None:
    duty, there = comes("duty-1", "/record/"), comes("op-1", "/record/", centre=south)
    name, bundle = duty.at("row", "south").saves_by("Make one", "button")
    whole, damaged = tmp_path / name, tmp_path / "damaged.truce"
    whole.write_bytes(bundle)
    damaged.write_bytes(bundle[:-400] + b"x" * 400)
    there.hands_in("A bundle from a peer", damaged)
    with there.refused(409):
        there.presses("Check it and take it in")
    there.sees("The bundle was not taken")
    there.follows("Back to the record")
    there.hands_in("A bundle from a peer", whole)
    there.presses("Check it and take it in")
    there.presses("Check every entry now")
    there.in_part("Check").sees("done", later=True)
    there.at("row", "centre/shared").follows_name("centre/shared")
    proof, cards = tmp_path / "entry.tlog-proof", (tmp_path / "centre.card", tmp_path / "south.card")
    proof.write_bytes(proof_of(there))
    for person, card in zip((duty, there), cards, strict=True):
        person.goes("/record/")
        card.write_bytes(person.in_part("Peers").saves_by("Save")[1])
    said = run(sys.executable, ROOT / "tools" / "verify.py", "--card", cards[0], "--card", cards[1], proof)
    assert "nothing wrong" in said
    assert "not checked, as there is no card" not in said


def proof_of(reader: Person) -> bytes:
    """The proof of an entry about a patrol, from the page of the log that is open."""
    reader.fills("About", PATROL)
    reader.presses("Show")
    reader.at("row", PATROL, first=True).follows_name("#")
    reader.in_part("As data").reads(PATROL.partition(":")[2])
    return reader.saves_by("Proof of this entry")[1]
