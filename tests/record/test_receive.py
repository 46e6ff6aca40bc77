"""What an honest exchange brings, and that nothing of it is lost, repeated or held in memory."""

from __future__ import annotations

import copy
import io
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tests.record.parties import Node, acquainted, now, resealed
from truceline.errors import InvalidRecord, Refused
from truceline.record.bundle import Carried, LogPart, pieces, write_bundle
from truceline.record.bundle_lines import Given, Limits, read_bundle
from truceline.record.checkpoint import Checkpoint, cosign, sign_checkpoint
from truceline.record.entry import BodyRef, Entry, body_hash
from truceline.record.merkle import leaf_hash, root_of
from truceline.record.receive import receive


@pytest.fixture
def nodes() -> list[Node]:
    north, south, third = acquainted("north", "south", "third")
    for each in (b"", b"seen", b"\x00\xff" * 40):
        north.write(each)
    south.write()
    return [north, south, third]


def test_a_bundle_brings_entries_bodies_and_what_was_seen(nodes: list[Node]) -> None:
    north, south, _ = nodes
    received = south.take(north.bundle())
    assert [(log.origin, log.start, log.size, log.sealed) for log in received.logs] == [
        ("north/shared", 0, 3, received.header.made)
    ]
    assert south.log_of(north).rows == north.log.rows
    assert south.log_of(north).checkpoint == north.log.checkpoint
    assert received.header.have == {"north/shared": 3}
    assert not received.notices


def test_the_same_bundle_again_brings_nothing_new(nodes: list[Node]) -> None:
    north, south, _ = nodes
    bundle = north.bundle()
    south.take(bundle)
    before = copy.deepcopy(south.logs)
    again = south.take(bundle)
    assert [notice.name for notice in again.notices] == ["nothing new"]
    assert south.logs == before


def test_an_older_bundle_that_arrives_late_changes_nothing(nodes: list[Node]) -> None:
    north, south, _ = nodes
    old = north.bundle()
    north.write()
    south.take(north.bundle())
    late = south.take(old)
    assert [notice.name for notice in late.notices] == ["nothing new"]
    assert len(south.log_of(north).rows) == 4
    assert south.log_of(north).sealed != late.header.made


def test_a_bundle_made_before_a_third_node_overtook_it_is_no_rollback(nodes: list[Node]) -> None:
    north, south, third = nodes
    south.take(north.bundle())
    slow = north.bundle()
    north.write()
    third.take(north.bundle())
    south.take(third.bundle(third.part("north/shared"), third.part()))
    assert len(south.log_of(north).rows) == 4
    assert not south.take(slow).refused


def test_a_log_may_come_in_parts(nodes: list[Node]) -> None:
    north, south, _ = nodes
    north.rotate()
    north.write()
    first = north.bundle(north.part(size=2), key=north.signers[0][1])
    assert [log.size for log in south.take(first).logs] == [2]
    south.acknowledge(north)
    received = south.take(north.bundle(north.part(start=2)))
    assert [(log.start, log.size) for log in received.logs] == [(2, 5)]
    assert south.log_of(north).keys == north.log.keys


def test_an_overlap_is_taken_once(nodes: list[Node]) -> None:
    north, south, _ = nodes
    south.take(north.bundle())
    north.write()
    received = south.take(north.bundle(north.part(start=1)))
    assert [(log.start, log.size) for log in received.logs] == [(3, 4)]
    assert south.log_of(north).rows == north.log.rows


def test_a_checkpoint_alone_is_shown_without_entries(nodes: list[Node]) -> None:
    north, south, _ = nodes
    south.take(north.bundle())
    for size in (0, 2, 3):
        received = south.take(north.bundle(north.part(start=size, size=size)))
        assert [notice.name for notice in received.notices] == ["nothing new"]
        assert received.logs[0].checkpoint == north.log.checkpoint


def test_an_empty_log_is_a_log(nodes: list[Node]) -> None:
    _, south, third = nodes
    received = south.take(third.bundle())
    assert [(log.origin, log.size) for log in received.logs] == [("third/shared", 0)]
    assert south.logs["third/shared"].keys == [(0, third.signing.vkey)]
    third.write()
    assert south.take(third.bundle()).logs[0].size == 1


def test_a_third_node_passes_logs_on(nodes: list[Node]) -> None:
    north, south, third = nodes
    third.take(north.bundle())
    third.write()
    received = south.take(third.bundle())
    assert [log.origin for log in received.logs] == ["north/shared", "third/shared"]
    assert south.log_of(north).rows == north.log.rows
    assert south.log_of(north).sealed is None


def test_receipts_come_back_and_are_of_what_was_taken(nodes: list[Node]) -> None:
    north, south, _ = nodes
    south.take(north.bundle())
    received = north.take(south.bundle())
    assert [(each.origin, each.size, each.cosigner) for each in received.receipts] == [("north/shared", 3, "south")]
    assert received.receipts[0].text == cosign(north.log.checkpoint, south.cosigning, received.receipts[0].time)


def test_a_receipt_of_an_earlier_size_still_holds(nodes: list[Node]) -> None:
    north, south, _ = nodes
    south.take(north.bundle())
    for _ in range(5):
        north.write()
    assert [each.size for each in north.take(south.bundle()).receipts] == [3]


def test_a_receipt_that_is_not_for_us_or_by_a_stranger_is_passed_over(nodes: list[Node]) -> None:
    north, south, third = nodes
    stranger = Node("stranger")
    receipts = [cosign(north.log.checkpoint, stranger.cosigning, 1), cosign(third.checkpoint(), south.cosigning, 1)]
    received = north.take(south.bundle(receipts=receipts))
    assert not received.receipts
    assert [notice.name for notice in received.notices] == ["passed over", "passed over"]


def test_a_node_that_lost_entries_is_told_and_gets_them_back(nodes: list[Node]) -> None:
    north, south, _ = nodes
    south.take(north.bundle())
    lost = north.log.rows.copy()
    del north.log.rows[1:]
    north.log.checkpoint = north.checkpoint()
    received = north.receive(south.bundle())
    assert [notice.name for notice in received.notices] == ["lost here", "lost here"]
    assert not received.receipts
    log = next(log for log in received.logs if log.origin == north.origin)
    assert (log.start, log.size) == (1, 3)
    north.log.take(log)
    received.spool.close()
    assert north.log.rows == lost


def test_a_withheld_body_that_the_log_tells_of_is_taken(nodes: list[Node]) -> None:
    north, south, _ = nodes
    north.write(b"", "body_withheld", ["north/shared#1"])
    north.withhold(1)
    south.take(north.bundle())
    assert south.log_of(north).rows[1].body is None
    north.write(b"", "body_erased", ["north/shared#0", "north/shared#1"])
    north.withhold(0)
    assert not south.take(north.bundle()).refused
    nodes[2].take(north.bundle())
    assert [row.body is None for row in nodes[2].log_of(north).rows] == [True, True, False, False, False]


def test_a_new_key_counts_once_people_acknowledge_it(nodes: list[Node]) -> None:
    north, south, _ = nodes
    south.take(north.bundle())
    old = north.signing
    north.rotate()
    with pytest.raises(Refused, match="key_changed") as caught:
        south.take(north.bundle())
    assert str(north.signing.vkey) in caught.value.evidence[0]
    assert len(south.log_of(north).rows) == 3
    south.acknowledge(north)
    south.take(north.bundle())
    assert south.log_of(north).keys == [(0, old.vkey), (4, north.signing.vkey)]
    north.write()
    assert south.take(north.bundle()).logs[0].size == 5


def test_the_old_key_still_stands_for_the_sizes_it_signed(nodes: list[Node]) -> None:
    north, south, third = nodes
    third.take(north.bundle())
    north.rotate()
    south.acknowledge(north)
    south.take(north.bundle())
    assert not south.take(third.bundle()).refused


def test_a_node_admitted_after_its_rotation_is_read_from_the_start(nodes: list[Node]) -> None:
    north, _, _ = nodes
    north.rotate()
    north.card = type(north.card)("north", "party", north.signing.vkey, north.cosigning.vkey)
    west = Node("west")
    west.admit(north)
    assert west.take(north.bundle()).logs[0].keys == tuple(north.log.keys)


def test_the_rotated_cosigning_key_gives_receipts(nodes: list[Node]) -> None:
    north, south, _ = nodes
    south.rotate()
    south.take(north.bundle())
    north.acknowledge(south)
    assert [each.cosigner for each in north.take(south.bundle()).receipts] == ["south"]


def large(node: Node, size: int) -> tuple[LogPart, bytes]:
    """A log of one entry whose body is of `size` bytes, made without holding it; and the salt."""
    block, salt = bytes(range(256)) * 256, b"s" * 32
    body = block * (size // len(block))
    named = BodyRef("application/octet-stream", body_hash(salt, body), len(body))
    entry = Entry(
        log=node.origin,
        seq=0,
        kind="noted",
        subject="note:0",
        author=f"{node.name}/a",
        at="2020-03-15T09:00:00.000000Z",
        refs=(),
        seen={},
        body=named,
    ).encode()
    root = root_of([leaf_hash(entry)])
    checkpoint = sign_checkpoint(Checkpoint(node.origin, 1, root), node.signing)
    return LogPart(node.origin, 0, 1, checkpoint, [Carried(entry, salt, io.BytesIO(body))]), salt


def test_a_large_body_is_not_held_in_memory(nodes: list[Node], tmp_path_factory: pytest.TempPathFactory) -> None:
    _, south, _ = nodes
    west = Node("west")
    south.admit(west)
    part, salt = large(west, 20 << 20)
    path = tmp_path_factory.mktemp("large") / "bundle.truce"
    tracemalloc.start()
    try:
        with path.open("wb") as stream:
            write_bundle(
                stream, key=west.signing, name="west", to="south", made=now(), have={"west/shared": 1}, logs=[part]
            )
        with path.open("rb") as source, receive(source, me="south", known=south.known, mirrors={}) as received:
            (taken,) = received.logs[0].entries()
            assert taken.salt == salt
            assert taken.body is not None
            assert sum(map(len, pieces(taken.body))) == 20 << 20
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 14 << 20


def test_many_bodies_are_asked_for_and_given_one_at_a_time(nodes: list[Node]) -> None:
    north, south, _ = nodes
    asked: list[int] = []

    def rows() -> Iterator[Carried]:
        for seq, row in enumerate(north.log.rows):
            asked.append(seq)
            yield row

    part = LogPart(north.origin, 0, 3, north.log.checkpoint, rows())
    assert not asked
    received = south.receive(north.bundle(part))
    assert asked == [0, 1, 2]
    assert [taken.seq for taken in received.logs[0].entries()] == [0, 1, 2]
    assert [taken.seq for taken in received.logs[0].entries()] == [0, 1, 2]
    received.spool.close()


@pytest.mark.parametrize("size", [0, 1, 2, 3, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3_000_000])
def test_a_body_of_any_size_travels_whole(nodes: list[Node], size: int) -> None:
    north, south, _ = nodes
    body = bytes(i * 7 % 256 for i in range(256)) * (size // 256 + 1)
    north.write(body[:size])
    south.take(north.bundle())
    assert south.log_of(north).rows == north.log.rows


def test_a_body_beyond_the_limit_is_malformed(nodes: list[Node]) -> None:
    north, *_ = nodes
    north.write(bytes(5000))
    bundle = north.bundle()
    for line in (1 << 20, 1500):
        limits = Limits(line=line, body=4999)
        with pytest.raises(Refused, match="malformed"):
            list(read_bundle(io.BytesIO(bundle), limits))
        limits = Limits(line=line, body=5000)
        given = [line for line in read_bundle(io.BytesIO(bundle), limits) if isinstance(line, Given)]
        assert len(given) == 4


def test_what_no_reader_would_take_is_not_written(nodes: list[Node]) -> None:
    north, south, _ = nodes
    part, alien = north.part(), south.part()
    with pytest.raises(InvalidRecord, match="missing in the bundle"):
        north.bundle(alien)
    with pytest.raises(InvalidRecord, match="twice"):
        north.bundle(part, part)
    with pytest.raises(InvalidRecord, match="have"):
        north.bundle(part, have={"north/shared": 2})
    with pytest.raises(InvalidRecord, match="have"):
        north.bundle(part, have={})
    with pytest.raises(InvalidRecord, match="have"):
        north.bundle(part, have={"north/shared": 3, "south/internal": 1})
    with pytest.raises(InvalidRecord, match="addressed"):
        north.bundle(part, to="South")
    with pytest.raises(InvalidRecord, match="gives 2 entries"):
        north.bundle(LogPart(part.origin, 0, 3, part.checkpoint, part.entries[:2]))
    with pytest.raises(InvalidRecord, match="checkpoint"):
        north.bundle(LogPart(part.origin, 0, 2, part.checkpoint, ()))
    with pytest.raises(InvalidRecord, match="time zone"):
        north.bundle(part, made=datetime(2020, 3, 15, tzinfo=UTC).replace(tzinfo=None))


def test_a_bundle_is_written_the_same_each_time(nodes: list[Node]) -> None:
    north, *_ = nodes
    made = now()
    assert north.bundle(made=made) == north.bundle(made=made)
    bundle = north.bundle(made=made)
    assert resealed(bundle, north, lambda lines: lines) == bundle
