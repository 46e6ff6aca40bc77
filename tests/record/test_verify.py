"""A stored log with something changed behind the node's back: what is named, and that nothing else is."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from tests.record.parties import Node, acquainted
from truceline.record.checkpoint import Checkpoint, cosign, sign_checkpoint
from truceline.record.keys import SigningKey, VerifierKey
from truceline.record.merkle import EMPTY_ROOT, Frontier, leaf_hash
from truceline.record.mirror import Receipt
from truceline.record.verify import Fault, StoredEntry, unnamed_bodies, verify_log


@pytest.fixture
def north() -> Node:
    """A node with notes, withheld bodies and a new key in its log."""
    node, other = acquainted("north", "south")
    for body in (b"", b"one", b"two"):
        node.write(body)
    other.write()
    node.take(other.bundle())
    node.rotate()
    node.write(b"withheld")
    node.write(b"why", "body_withheld", ["north/shared#4", "south/shared#0"])
    node.withhold(4)
    return node


def stored(node: Node) -> list[StoredEntry]:
    return [
        StoredEntry(seq, row.entry, leaf_hash(row.entry), row.salt, row.body) for seq, row in enumerate(node.log.rows)
    ]


def faults(
    node: Node, rows: list[StoredEntry], checkpoint: str | None = None, keys: list[VerifierKey] | None = None
) -> list[tuple[int | None, str]]:
    text = node.log.checkpoint if checkpoint is None else checkpoint
    found = list(verify_log(node.origin, rows, text, keys or [node.signing.vkey], state=node.log.mirror()))
    assert all(isinstance(fault, Fault) and "\n" not in str(fault) for fault in found)
    return [(fault.seq, fault.name) for fault in found]


def with_row(rows: list[StoredEntry], seq: int, **values: object) -> list[StoredEntry]:
    return [*rows[:seq], rows[seq]._replace(**values), *rows[seq + 1 :]]


def test_a_log_as_it_was_written_has_no_fault(north: Node) -> None:
    named: set[str] = set()
    rows = stored(north)
    assert not list(verify_log(north.origin, rows, north.log.checkpoint, [north.signing.vkey], named=named))
    assert not faults(north, rows)
    assert len(named) == 6


def test_an_empty_log_has_no_fault() -> None:
    node = Node("west")
    assert not faults(node, [], "")
    assert not list(verify_log(node.origin, [], node.checkpoint(), [node.signing.vkey]))


def test_every_changed_entry_byte_is_found_where_it_is(north: Node) -> None:
    rows = stored(north)
    for seq, row in enumerate(rows):
        for at in range(len(row.entry)):
            entry = row.entry[:at] + bytes([row.entry[at] ^ 1]) + row.entry[at + 1 :]
            found = faults(north, with_row(rows, seq, entry=entry))
            assert (seq, "altered_leaf") in found
            assert (None, "wrong_checkpoint") in found


def test_every_changed_byte_of_leaf_salt_and_body_is_found_where_it_is(north: Node) -> None:
    rows = stored(north)
    for seq, row in enumerate(rows):
        for name, fault in (("leaf", "altered_leaf"), ("salt", "altered_body"), ("body", "altered_body")):
            value = getattr(row, name)
            for at in range(len(value or b"")):
                changed = value[:at] + bytes([value[at] ^ 1]) + value[at + 1 :]
                found = faults(north, with_row(rows, seq, **{name: changed}))
                assert (seq, fault) in found
                assert {place for place, _ in found} <= {seq, None}


def test_every_changed_checkpoint_byte_is_found(north: Node) -> None:
    text = north.log.checkpoint.encode()
    for at in range(len(text)):
        changed = text[:at] + bytes([text[at] ^ 1]) + text[at + 1 :]
        found = faults(north, stored(north), changed.decode("latin-1"))
        assert {name for _, name in found} & {"wrong_checkpoint", "forged_signature"}


def test_all_faults_are_named_not_the_first_alone(north: Node) -> None:
    rows = stored(north)
    rows = with_row(rows, 0, leaf=bytes(32))
    rows = with_row(rows, 1, body=b"0ne")
    rows = with_row(rows, 2, body=None, salt=None)
    assert faults(north, rows) == [(0, "altered_leaf"), (1, "altered_body"), (2, "missing_body")]


def test_an_entry_that_is_gone_twice_or_elsewhere_is_named(north: Node) -> None:
    rows = stored(north)
    assert (2, "missing_entry") in faults(north, [rows[0], *rows[2:]])
    assert faults(north, rows[:-1])[0] == (4, "missing_body")
    assert (None, "wrong_checkpoint") in faults(north, rows[:-1])
    assert (None, "wrong_checkpoint") in faults(north, [])
    swapped = [rows[1]._replace(seq=0), rows[0]._replace(seq=1), *rows[2:]]
    found = faults(north, swapped)
    assert {(0, "misplaced"), (1, "misplaced"), (1, "goes_back"), (None, "wrong_checkpoint")} <= set(found)


def test_a_log_under_another_name_is_named(north: Node) -> None:
    found = list(verify_log("west/shared", stored(north), north.log.checkpoint, [north.signing.vkey]))
    assert {fault.name for fault in found} >= {"misplaced", "wrong_checkpoint"}


def test_what_was_seen_and_when_does_not_become_less(north: Node) -> None:
    entry, salt = north.entry(b"", at="2020-03-14T00:00:00.000000Z")
    north.append(replace(entry, seen={}).encode(), salt, b"")
    assert (6, "goes_back") in faults(north, stored(north))
    north.log.rows.pop()
    north.append(replace(entry, at="2020-03-16T00:00:00.000000Z", seen={}).encode(), salt, b"")
    assert (6, "goes_back") in faults(north, stored(north))


def test_a_checkpoint_that_no_known_key_signed_is_named(north: Node) -> None:
    other = SigningKey.generate("north")
    root = north.log.mirror().frontier.root()
    forged = sign_checkpoint(Checkpoint(north.origin, 6, root), other)
    assert faults(north, stored(north), forged) == [(None, "forged_signature")]
    assert (None, "forged_signature") in faults(north, stored(north), keys=[other.vkey])
    old = sign_checkpoint(Checkpoint(north.origin, 6, root), north.signers[0][1])
    assert faults(north, stored(north), old, [key.vkey for _, key in north.signers]) == [(None, "forged_signature")]


def test_a_checkpoint_of_another_state_is_named(north: Node) -> None:
    text = sign_checkpoint(Checkpoint(north.origin, 6, EMPTY_ROOT), north.signing)
    assert faults(north, stored(north), text) == [(None, "wrong_checkpoint")]
    assert (None, "wrong_checkpoint") in faults(north, stored(north), "")


def test_a_stored_state_that_the_entries_do_not_give_is_named(north: Node) -> None:
    rows, mirror = stored(north), north.log.mirror()
    tree = Frontier()
    tree.append(bytes(32))
    for state in (
        replace(mirror, frontier=tree),
        replace(mirror, last_at="2020-03-15T00:00:00.000000Z"),
        replace(mirror, last_seen={}),
        replace(mirror, keys=mirror.keys[:1]),
        replace(mirror, origin="north/internal"),
    ):
        found = list(verify_log(north.origin, rows, north.log.checkpoint, [north.signing.vkey], state=state))
        assert {fault.name for fault in found} == {"wrong_state"}


def test_receipts_are_checked_against_the_log_as_it_is(north: Node) -> None:
    south = Node("south")
    rows = stored(north)

    def names(*receipts: Receipt) -> list[str]:
        found = verify_log(
            north.origin,
            rows,
            north.log.checkpoint,
            [north.signing.vkey],
            receipts=receipts,
            cosigners={"south": [south.cosigning.vkey]},
        )
        return [fault.name for fault in found]

    good = [
        Receipt(north.origin, size, "south", cosign(north.checkpoint(size), south.cosigning, 1), 1)
        for size in (0, 2, 6)
    ]
    assert not names(*good)
    text = good[1].text
    for at in range(len(text.encode())):
        data = text.encode()
        changed = (data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]).decode("latin-1")
        assert names(replace(good[1], text=changed)) == ["wrong_receipt"]
    assert names(replace(good[1], size=3)) == ["wrong_receipt"]
    assert names(replace(good[1], size=7)) == ["wrong_receipt"]
    assert names(replace(good[1], cosigner="third")) == ["wrong_receipt"]


def test_a_body_that_may_be_read_but_not_held_is_checked(north: Node) -> None:
    rows = stored(north)
    rows = with_row(rows, 1, body=io.BytesIO(b"one"))
    rows = with_row(rows, 2, body=io.BytesIO(b"twa"))
    assert faults(north, rows) == [(2, "altered_body")]


def test_a_body_that_no_entry_names_is_a_fault(north: Node) -> None:
    named: set[str] = set()
    list(verify_log(north.origin, stored(north), north.log.checkpoint, [north.signing.vkey], named=named))
    assert not list(unnamed_bodies(sorted(named), named))
    (fault,) = unnamed_bodies([*named, "0" * 64], named)
    assert (fault.name, fault.seq) == ("unnamed_body", None)


def test_a_rotation_that_is_none_is_named(north: Node) -> None:
    rows = stored(north)
    salt = rows[3].salt
    assert salt is not None
    assert (3, "forged_signature") in faults(north, with_row(rows, 3, body=b"trust me"))
    assert (3, "missing_body") in faults(north, with_row(rows, 3, body=None, salt=None))
