"""Every byte that changes is found, by Truceline and by the tool that shares nothing with it.

All bytes of a small node that has one of everything, of a bundle, a card, a receipt and a proof; ten thousand of a
larger node, each to be named where it is.
"""

from __future__ import annotations

import io
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.store.exchanging import RECORD, actor, bundle, card_text, keep, meet, send, tables, take
from tests.store.sampled import STORED, Both, Cell, changed, erase_agreement, remember_signatures, sample
from tests.tools.test_verify import TOOL, check, verify
from truceline.errors import BadSignature, RecordError, Refused
from truceline.facts import MaterialKept
from truceline.record.card import read_card
from truceline.record.checkpoint import read_receipt
from truceline.record.entry import read_entry
from truceline.record.mirror import Known
from truceline.record.proof import read_proof
from truceline.record.receive import receive
from truceline.store import journal, log, peers
from truceline.store.node import Node
from truceline.store.prove import proof_of

RANDOM, AT_ONCE = 10_000, 100


@pytest.fixture
def node(make_node, monkeypatch: pytest.MonkeyPatch) -> Node:
    """North, that caught west."""
    north, west = sample(make_node, monkeypatch)
    with pytest.raises(Refused, match="forked"):
        take(north, west.show(0).data)
    remember_signatures(monkeypatch)
    return north


def test_the_sample_has_one_of_everything_and_no_fault(node: Node) -> None:
    both = Both(node)
    assert both.look([]) == ([], [])
    held = tables(node)
    assert all(held[table] for table in RECORD)
    assert {cell.kind for cell in both.cells()} == {"text", "blob", "integer", "file"}
    assert {row[2] for row in held["record_evidence"]} == {"key_changed", "forked"}
    assert {cell.value for cell in both.cells() if cell.column == "cosigner"} == {b"north", b"west"}


@pytest.mark.parametrize("table", [*STORED, "bodies/"])
def test_both_find_every_byte_of_a_stored_value_that_changes(node: Node, table: str) -> None:
    both, chance, missed, looked = Both(node), random.Random(table), [], 0
    for cell in both.cells():
        if cell.table != table:
            continue
        for place in range(len(cell.value)):
            looked += 1
            ours, theirs = both.look([(cell, changed(cell.value, chance, place))])
            if not (ours and theirs):
                missed.append((cell.column, cell.row, place, ours, theirs))
    assert looked
    assert missed == []
    assert both.look([]) == ([], [])


def test_the_commands_find_what_the_functions_find(node: Node) -> None:
    both, chance = Both(node), random.Random(5)
    commands = [[TOOL], [Path(sys.executable).with_name("truceline"), "log", "verify", "--node"]]
    for cell in [None, *chance.sample([cell for cell in both.cells() if cell.value], 4)]:
        with both.written([] if cell is None else [(cell, changed(cell.value, chance, 0))]):
            for command in commands:
                python = [sys.executable] if command == [TOOL] else []
                ran = subprocess.run([*python, *command, node.folder], capture_output=True, text=True, timeout=120)
                assert (ran.returncode == 0) == (cell is None), ran.stdout + ran.stderr
                assert "Traceback" not in ran.stderr


# --- a larger node ----------------------------------------------------------------------------------------------------


@pytest.fixture
def larger(make_node, monkeypatch: pytest.MonkeyPatch) -> Node:
    """North with about a thousand entries of its own and as many of south."""
    north, south = make_node("north"), make_node("south")
    meet(north, south)
    for one in (north, south):
        for start in range(0, 1300, 100):
            told = [b"shelling near the road, as told by %d" % number for number in range(start, start + 100)]
            facts = [MaterialKept(content=content, content_type="text/plain") for content in told]
            journal.write(actor(one), *facts, joint=start % 300 != 0)
        erase_agreement(one)
    send(south, north)
    send(north, south)
    send(south, north)
    remember_signatures(monkeypatch)
    return north


def places_of(node: Node) -> Callable[[Cell], str]:
    """Of which entry a cell is, as it is named; empty for what belongs to no one entry."""
    of_entry = {number: f"{origin}#{seq}" for number, origin, seq in Both(node).rows("record_entry", "origin", "seq")}
    of_digest = {
        read_entry(entry, "").body.sha256: of_entry[number]
        for number, entry in Both(node).rows("record_entry", "entry")
    }
    of_body = {number: of_digest[digest] for number, digest in Both(node).rows("record_body", "sha256")}
    tables = {"record_entry": of_entry, "record_body": of_body}
    return lambda cell: tables.get(cell.table, {}).get(cell.row, "")


def batches(chosen: list[tuple[Cell, int]], place: Callable[[Cell], str]) -> Iterator[list[tuple[Cell, int]]]:
    """Changes to be made at once, no two of one entry; what belongs to no one entry is changed by itself."""
    waiting = [each for each in chosen if place(each[0])]
    while waiting:
        batch: dict[str, tuple[Cell, int]] = {}
        rest = []
        for each in waiting:
            if len(batch) < AT_ONCE and place(each[0]) not in batch:
                batch[place(each[0])] = each
            else:
                rest.append(each)
        yield list(batch.values())
        waiting = rest
    yield from ([each] for each in chosen if not place(each[0]))


def test_both_name_each_of_ten_thousand_bytes_of_a_larger_node_where_it_changed(larger: Node) -> None:
    both, chance, place = Both(larger), random.Random(2020), places_of(larger)
    assert both.look([]) == ([], [])
    cells = both.cells()
    chosen = [
        (cell, chance.randrange(len(cell.value)))
        for cell in chance.choices(cells, [len(cell.value) for cell in cells], k=RANDOM)
    ]
    missed, looked = [], 0
    for batch in batches(chosen, place):
        looked += len(batch)
        ours, theirs = both.look([(cell, changed(cell.value, chance, at)) for cell, at in batch])
        for cell, at in batch:
            named = place(cell) + ": "
            if not (any(named in said for said in ours) and any(named in said for said in theirs)):
                missed.append((cell.table, cell.column, cell.row, at))
    assert looked == RANDOM
    assert missed == []
    assert sum(head.size for head in log.logs(larger).values()) > 2000


# --- what travels -----------------------------------------------------------------------------------------------------


def every_change(data: bytes) -> Iterator[bytes]:
    chance = random.Random(len(data))
    return (changed(data, chance, place) for place in range(len(data)))


def raises(check: Callable[[], object], error: type[Exception] | tuple[type[Exception], ...]) -> bool:
    try:
        check()
    except error:
        return True
    return False


def test_both_find_every_byte_of_a_bundle_that_changes(
    make_node, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    north, south = make_node("north"), make_node("south")
    meet(north, south)
    keep(north, b"the road is open")
    erase_agreement(north)
    send(south, north)
    data, _ = bundle(north, "south", have={south.shared: 99})
    remember_signatures(monkeypatch)
    known = {each.name: Known(each.card) for each in (north, south)}
    cards = [verify.read_card(card_text(each)) for each in (north, south)]
    path = tmp_path / "north.truce"

    def ours(raw: bytes) -> None:
        with receive(io.BytesIO(raw), me="south", known=known, mirrors={}) as received:
            if received.refused:
                raise received.refused[0]

    def theirs(raw: bytes) -> int:
        run = verify.Run(lambda _: None)
        run.ring.given = True
        for card in cards:
            run.ring.admit(card)
        path.write_bytes(raw)
        verify.guarded(run, path, lambda: verify.verify_bundle(run, path))
        return int(run.faults)

    ours(data)
    assert theirs(data) == 0
    for raw in every_change(data):
        assert raises(lambda raw=raw: ours(raw), RecordError)  # type: ignore[misc]
        assert theirs(raw)


def test_both_find_every_byte_of_a_card_that_changes(make_node) -> None:
    data = card_text(make_node("north")).encode()
    assert verify.read_card(data.decode()).fingerprint == read_card(data).fingerprint
    for raw in every_change(data):
        assert raises(lambda raw=raw: read_card(raw), RecordError)  # type: ignore[misc]
        assert raises(lambda raw=raw: verify.read_card(raw.decode()), (verify.Fault, UnicodeDecodeError))  # type: ignore[misc, arg-type]


def test_both_find_every_byte_of_a_receipt_that_changes(node: Node) -> None:
    signing = node.card.signing
    data = next(row[3] for row in tables(node)["record_receipt"] if row[2] == "west")
    west = peers.peers(node)["west"].known.cosigning

    def ours(raw: bytes) -> None:
        for each in west:
            with suppress(BadSignature):
                read_receipt(raw, signing, each)
                return
        raise BadSignature("is not signed by north and west")

    def theirs(raw: bytes) -> None:
        head = verify.read_checkpoint(raw.decode(), signatures=2)
        one, other = head.note.signatures
        signed = verify.signs(one, head.note.text, node.shared, signing.public)
        if not signed or not any(verify.cosigns(other, head.note.text, "west", each.public) for each in west):
            raise verify.Fault("forged_signature")

    ours(data.encode())
    theirs(data.encode())
    for raw in every_change(data.encode()):
        assert raises(lambda raw=raw: ours(raw), RecordError)  # type: ignore[misc]
        assert raises(lambda raw=raw: theirs(raw), (verify.Fault, UnicodeDecodeError))  # type: ignore[misc, arg-type]


def test_both_find_every_byte_of_a_proof_that_changes(make_node, tmp_path: Path) -> None:
    north, south = make_node("north"), make_node("south")
    meet(north, south)
    ref = keep(north, b"the road is open")
    send(north, south)
    send(south, north)
    proof = proof_of(north, ref)
    data = str(proof).encode()
    path, trusted = tmp_path / "one.tlog-proof", []
    for one in (north, south):
        file = tmp_path / f"{one.name}.card"
        file.write_text(card_text(one), encoding="utf-8")
        trusted += ["--card", str(file)]
    keys = (north.card.signing, south.card.cosigning)
    *_, times = read_proof(data).check_entry(*keys)
    assert list(times) == ["south"]

    def ours(raw: bytes) -> None:
        read = read_proof(raw)
        if read.check_entry(*keys)[2] != times:
            raise RecordError("is not cosigned by south")

    path.write_bytes(data)
    assert check(*trusted, path)[-1] == "nothing wrong"
    for raw in every_change(data):
        path.write_bytes(raw)
        mine, said = raises(lambda raw=raw: ours(raw), RecordError), check(*trusted, path)  # type: ignore[misc]
        # A cosignature in another name is one that nobody here can check; the tool says so.
        assert mine
        assert said[-1] != "nothing wrong" or any("not checked, as there is no card of it" in each for each in said)
