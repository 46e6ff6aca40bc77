"""Every refusal of docs/formats/bundle.md by its name, from nodes that really cheat, with their real keys."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.record.parties import Node, acquainted, now, resealed
from truceline.errors import Refused
from truceline.record.bundle import Carried, LogPart
from truceline.record.canonical import to_base64
from truceline.record.checkpoint import Checkpoint, cosign, sign_checkpoint
from truceline.record.keys import SigningKey
from truceline.record.merkle import EMPTY_ROOT
from truceline.record.mirror import Known, Received
from truceline.record.rotation import Rotation, sign_rotation

Change = Callable[[list[bytes]], list[bytes]]


@pytest.fixture
def nodes() -> list[Node]:
    """North, south and a third node, which have exchanged all they have."""
    north, south, third = nodes = acquainted("north", "south", "third")
    for node in nodes:
        for each in (b"first", b"second", b"third"):
            node.write(each)
    for node in nodes:
        for other in nodes:
            if other is not node:
                other.take(node.bundle(node.part(), receipts=[]))
    return [north, south, third]


def refused(node: Node, bundle: bytes) -> Refused:
    """Why the whole bundle is refused; nothing held may have changed."""
    before = {origin: list(log.rows) for origin, log in node.logs.items()}
    with pytest.raises(Refused) as caught:
        node.take(bundle)
    assert {origin: log.rows for origin, log in node.logs.items()} == before
    assert str(caught.value).startswith(f"{caught.value.name}: ")
    assert "\n" not in str(caught.value)
    return caught.value


def refused_log(node: Node, bundle: bytes) -> tuple[Refused, Received]:
    """Why one log is refused alone, and what else came."""
    before = {origin: list(log.rows) for origin, log in node.logs.items()}
    received = node.take(bundle)
    (fault,) = received.refused
    assert fault.origin not in {log.origin for log in received.logs}
    if fault.origin in before:
        assert node.logs[fault.origin].rows == before[fault.origin]
    return fault, received


def changed(node: Node, change: Change) -> bytes:
    return resealed(node.bundle(node.part(), receipts=[]), node, change)


def replaced(old: bytes, new: bytes, line: int = 0) -> Change:
    def change(lines: list[bytes]) -> list[bytes]:
        assert old in lines[line]
        return [*lines[:line], lines[line].replace(old, new), *lines[line + 1 :]]

    return change


def rewrite(node: Node, seq: int) -> None:
    """Put another entry in the place of one that is signed already, and sign the new history."""
    later = node.log.rows[seq + 1 :]
    del node.log.rows[seq:]
    node.write(b"it never happened")
    for _ in later:
        node.write(b"nor did this")


# --- the bundle as a whole ----------------------------------------------------------------------------------------


MALFORMED: dict[str, Change] = {
    "a space": replaced(b'"to":', b'"to": '),
    "another order": replaced(b'{"format":', b'{"a":1,"format":'),
    "a member twice": replaced(b'"to":"*"', b'"to":"*","to":"*"'),
    "another format": replaced(b"bundle@1", b"bundle@2"),
    "no such time": replaced(b"2020-03-15", b"2020-02-30"),
    "a node that cannot be": replaced(b'"to":"*"', b'"to":"South"'),
    "a count that is none": replaced(b'"north/shared":3', b'"north/shared":true'),
    "an internal log in have": replaced(b'"south/shared"', b'"south/internal"'),
    "no own log in have": replaced(b'"north/shared":3,', b""),
    "less in have than shown": replaced(b'"north/shared":3', b'"north/shared":2'),
    "an empty line": lambda lines: [*lines, b"\n"],
    "an unknown line": lambda lines: [*lines, b'{"type":"remark"}\n'],
    "no header": lambda lines: lines[1:],
    "two headers": lambda lines: [lines[0], *lines],
    "an entry before a log": lambda lines: [lines[0], lines[2], lines[1], *lines[3:]],
    "no own log": lambda lines: lines[:1],
    "a log twice": lambda lines: [*lines, lines[1]],
    "from beyond size": replaced(b'"from":0', b'"from":4', 1),
    "from a negative": replaced(b'"from":0', b'"from":-1', 1),
    "from a boolean": replaced(b'"from":0', b'"from":false', 1),
    "size as text": replaced(b'"size":3', b'"size":"3"', 1),
    "another size than the checkpoint's": replaced(b'"size":3', b'"size":4', 1),
    "another log than the checkpoint's": replaced(b'"origin":"north', b'"origin":"nortn', 1),
    "a carriage return": replaced(b"\n", b"\r\n", 2),
    "base64 with loose bits": replaced(b'"body":"Zmlyc3Q="', b'"body":"Zmlyc3R="', 2),
    "base64 without padding": replaced(b'"body":"Zmlyc3Q="', b'"body":"Zmlyc3Q"', 2),
    "base64 with a line end": replaced(b'"body":"Zmlyc3Q="', b'"body":"Zmly\\nc3Q="', 2),
    "a body without salt": lambda lines: [*lines[:2], lines[2][: lines[2].index(b',"salt"')] + b',"type":"entry"}\n'],
    "an entry of another version": replaced(b'"v":1', b'"v":2', 2),
    "an entry with a space": replaced(b'"refs":[]', b'"refs":[ ]', 2),
    "an array": lambda lines: [b"[]\n", *lines],
    "a deep array": lambda lines: [b'{"checkpoint":' + b"[" * 90_000 + b"\n", *lines],
    "a huge number": replaced(b'"size":3', b'"size":3' + b"0" * 5000, 1),
    "a long line": lambda lines: [lines[0], b'{"checkpoint":"' + b"a" * (1 << 20) + b'"}\n', *lines[1:]],
    "half a surrogate pair": replaced(b'"to":"*"', b'"to":"\\ud800"'),
    "no UTF-8": replaced(b'"to":"*"', b'"to":"\xff"'),
}


@pytest.mark.parametrize("change", MALFORMED.values(), ids=MALFORMED.keys())
def test_bytes_that_do_not_follow_the_page_are_malformed(nodes: list[Node], change: Change) -> None:
    north, south, _ = nodes
    assert refused(south, changed(north, change)).name == "malformed"


def test_text_after_the_seal_or_no_seal_is_malformed(nodes: list[Node]) -> None:
    north, south, _ = nodes
    bundle = north.bundle()
    for bad in (bundle + b"\n", bundle + bundle, bundle[:-1], b"", bundle[: bundle.index(b'{"seal"')]):
        assert refused(south, bad).name == "malformed"


def test_a_seal_of_another_form_is_malformed(nodes: list[Node]) -> None:
    north, south, _ = nodes
    bundle = north.bundle()
    for old, new in ((b"bundle@1\\n", b"bundle@2\\n"), (b"north ", b"no rth "), (b'"type":"seal"', b'"type":"sale"')):
        at = bundle.index(b'{"seal"')
        assert refused(south, bundle[:at] + bundle[at:].replace(old, new)).name == "malformed"


def test_a_bundle_of_a_node_that_was_not_admitted_is_refused(nodes: list[Node]) -> None:
    _, south, _ = nodes
    stranger = Node("stranger")
    assert refused(south, stranger.bundle()).name == "unknown_node"


def test_a_bundle_for_another_node_is_refused(nodes: list[Node]) -> None:
    north, south, _ = nodes
    assert refused(south, north.bundle(to="third")).name == "not_for_us"
    assert not south.take(north.bundle(to="south")).refused


# --- signatures ---------------------------------------------------------------------------------------------------


def test_a_seal_by_another_key_is_forged(nodes: list[Node]) -> None:
    north, south, third = nodes
    for key in (SigningKey.generate("north"), third.signing):
        assert refused(south, north.bundle(key=key)).name == "forged_signature"
    resigned = north.bundle().replace(b"north ", b"third ")
    assert refused(south, resigned).name in ("forged_signature", "malformed")


def test_a_seal_over_other_lines_is_forged(nodes: list[Node]) -> None:
    north, south, _ = nodes
    bundle = north.bundle(north.part())
    assert refused(south, bundle.replace(b'"third/shared":3', b'"third/shared":4')).name == "forged_signature"


def test_a_checkpoint_by_another_key_is_forged(nodes: list[Node]) -> None:
    north, south, third = nodes
    north.write()
    root = Checkpoint(north.origin, 4, north.log.mirror().frontier.root())
    for key in (SigningKey.generate("north"), third.signing):
        part = LogPart(north.origin, 0, 4, sign_checkpoint(root, key), north.log.rows)
        assert refused(south, north.bundle(part)).name == "forged_signature"
        other = third.bundle(part, third.part())
        assert refused(south, other).name == "forged_signature"


def test_a_rotation_that_the_old_key_did_not_sign_is_forged(nodes: list[Node]) -> None:
    north, south, _ = nodes
    thief, new = SigningKey.generate("north"), SigningKey.generate("north")
    honest = north.signing
    for old, named in ((thief, thief), (thief, honest)):
        rotation = Rotation("north", named.vkey, new.vkey, Node("north").cosigning.vkey)
        note = sign_rotation(Rotation("north", old.vkey, new.vkey, rotation.new_cosigning), old, new)
        text = note.replace(str(old.vkey), str(named.vkey))
        del north.log.rows[3:]
        north.log.checkpoint = north.checkpoint()
        north.write(text.encode(), "key_rotated")
        assert refused(south, north.bundle(north.part())).name == "forged_signature"


def test_a_rotation_that_is_none_is_malformed(nodes: list[Node]) -> None:
    north, south, third = nodes
    third.rotate()
    for body in (b"trust me", bytes(2_000_000), third.log.rows[3].body):
        assert isinstance(body, bytes)
        del north.log.rows[3:]
        north.write(body, "key_rotated")
        assert refused(south, north.bundle(north.part())).name == "malformed"


def test_after_a_rotation_the_old_key_signs_no_more(nodes: list[Node]) -> None:
    north, south, _ = nodes
    old = north.signing
    north.rotate()
    south.acknowledge(north)
    root = Checkpoint(north.origin, 4, north.log.mirror().frontier.root())
    part = LogPart(north.origin, 0, 4, sign_checkpoint(root, old), north.log.rows)
    assert refused(south, north.bundle(part)).name == "forged_signature"
    assert refused(south, north.bundle(north.part(), key=old)).name == "forged_signature"
    assert not south.take(north.bundle(north.part())).refused


def test_a_first_log_whose_keys_lead_to_none_that_is_known_is_forged(nodes: list[Node]) -> None:
    north, _, _ = nodes
    west = Node("west")
    card = type(north.card)("north", "party", SigningKey.generate("north").vkey, north.cosigning.vkey)
    west.known["north"] = Known(card)
    north.rotate()
    assert refused(west, north.bundle(north.part())).name == "forged_signature"


def test_a_receipt_that_the_cosigner_did_not_sign_is_forged(nodes: list[Node]) -> None:
    north, south, third = nodes
    receipt = cosign(north.log.checkpoint, south.cosigning, 1)
    other = cosign(north.log.checkpoint, third.cosigning.under("south"), 1)
    by_another_log_key = cosign(
        sign_checkpoint(Checkpoint(north.origin, 3, EMPTY_ROOT), third.signing), south.cosigning, 1
    )
    for bad in (other, by_another_log_key, receipt.replace("\n3\n", "\n2\n")):
        south.receipts = [bad]
        assert refused(north, south.bundle(south.part())).name == "forged_signature"


# --- keys ---------------------------------------------------------------------------------------------------------


def test_a_new_key_is_not_taken_before_people_acknowledge_it(nodes: list[Node]) -> None:
    north, south, third = nodes
    north.rotate()
    fault = refused(south, north.bundle(north.part()))
    assert (fault.name, fault.origin, fault.evidence) == (
        "key_changed",
        "north/shared",
        ((north.log.rows[3].body or b"").decode(),),
    )
    third.acknowledge(north)
    third.take(north.bundle(north.part()))
    third.write()
    fault, received = refused_log(south, third.bundle(receipts=[]))
    assert (fault.name, fault.origin) == ("key_changed", "north/shared")
    assert "third/shared" in {log.origin for log in received.logs}
    south.acknowledge(north)
    assert not south.take(north.bundle(north.part())).refused


def test_two_rotations_count_by_the_last_key(nodes: list[Node]) -> None:
    north, south, _ = nodes
    north.rotate()
    north.rotate()
    assert refused(south, north.bundle(north.part())).name == "key_changed"
    south.acknowledge(north)
    south.take(north.bundle(north.part()))
    assert [start for start, _ in south.log_of(north).keys] == [0, 4, 5]


def test_a_key_passed_over_within_a_chain_is_not_thereby_acknowledged(nodes: list[Node]) -> None:
    north, south, _ = nodes
    first = north.signing
    north.rotate()
    second = north.signing
    for old, new in ((second, first), (first, second)):
        note = sign_rotation(Rotation("north", old.vkey, new.vkey, Node("north").cosigning.vkey), old, new)
        seq = len(north.log.rows)
        north.signing = new
        north.signers.append((seq + 1, new))
        north.write(note.encode(), "key_rotated")
        if new is first:
            assert not south.take(north.bundle(north.part())).refused
        else:
            assert refused(south, north.bundle(north.part())).name == "key_changed"


# --- entries and bodies -------------------------------------------------------------------------------------------


def test_an_altered_body_is_refused(nodes: list[Node]) -> None:
    north, south, _ = nodes
    north.write(b"four dead")
    whole, other = to_base64(b"four dead").encode(), to_base64(b"four lead").encode()
    assert refused(south, changed(north, replaced(whole, other, 5))).name == "altered_body"
    longer = to_base64(b"four dead.").encode()
    assert refused(south, changed(north, replaced(whole, longer, 5))).name == "altered_body"
    row = north.log.rows[3]
    north.log.rows[3] = Carried(row.entry, bytes(32), row.body)
    assert refused(south, north.bundle(north.part())).name == "altered_body"


def test_an_altered_large_body_is_refused(nodes: list[Node]) -> None:
    north, south, _ = nodes
    body = b"abc" * 700_000
    north.write(body)
    row = north.log.rows[3]
    for bad in (body[:-1] + b"d", body[:-3]):
        north.log.rows[3] = Carried(row.entry, row.salt, bad)
        assert refused(south, north.bundle(north.part())).name == "altered_body"


def test_a_missing_body_without_a_word_is_refused(nodes: list[Node]) -> None:
    north, south, third = nodes
    north.write(b"four dead")
    third.take(north.bundle(north.part()))
    north.withhold(3)
    assert refused(south, north.bundle(north.part())).name == "withheld_body"
    third.log_of(north).rows[3] = north.log.rows[3]
    assert refused(south, third.bundle(receipts=[])).name == "withheld_body"
    north.write(b"", "body_withheld", ["north/shared#2", "south/shared#3"])
    assert refused(south, north.bundle(north.part())).name == "withheld_body"
    north.write(b"", "body_withheld", ["north/shared#3"])
    assert not south.take(north.bundle(north.part())).refused


def test_an_entry_does_not_excuse_its_own_missing_body(nodes: list[Node]) -> None:
    north, south, _ = nodes
    north.write(b"why", "body_withheld", ["north/shared#3"])
    north.withhold(3)
    assert refused(south, north.bundle(north.part())).name == "withheld_body"


def test_a_rotation_without_its_body_is_refused(nodes: list[Node]) -> None:
    north, south, third = nodes
    north.rotate()
    north.withhold(3)
    north.write(b"", "body_withheld", ["north/shared#3"])
    # Without the body nobody can know by which key the node's own bundle must be sealed.
    assert refused(south, north.bundle(north.part())).name == "forged_signature"
    assert refused(south, third.bundle(north.part(), third.part())).name == "withheld_body"


def test_entries_out_of_order_are_refused(nodes: list[Node]) -> None:
    north, south, _ = nodes
    for change in (
        lambda lines: [*lines[:2], lines[3], lines[2], *lines[4:]],
        lambda lines: [*lines[:3], lines[2], *lines[4:]],
        lambda lines: [*lines[:2], *lines[3:]],
    ):
        assert refused(south, changed(north, change)).name == "reordered"


def test_an_entry_of_another_log_is_refused(nodes: list[Node]) -> None:
    north, south, third = nodes
    part = LogPart(north.origin, 0, 3, north.log.checkpoint, [*north.log.rows[:2], third.log.rows[2]])
    assert refused(south, north.bundle(part)).name == "reordered"


def test_a_time_that_goes_back_is_refused(nodes: list[Node]) -> None:
    north, south, _ = nodes
    entry, salt = north.entry(b"", at="2020-03-14T00:00:00.000000Z")
    north.append(entry.encode(), salt, b"")
    for start in (0, 3):
        assert refused(south, north.bundle(north.part(start=start))).name == "reordered"


def test_what_was_seen_does_not_become_less(nodes: list[Node]) -> None:
    north, south, _ = nodes
    north.write()
    south.take(north.bundle(north.part()))
    for less in ({"south/shared": 3, "third/shared": 2}, {"south/shared": 3}, {}):
        entry, salt = north.entry(b"")
        entry.seen.clear()
        entry.seen.update(less)
        del north.log.rows[4:]
        north.append(entry.encode(), salt, b"")
        for start in (0, 4):
            assert refused(south, north.bundle(north.part(start=start))).name == "reordered"


def test_fewer_or_more_entries_than_said_are_refused(nodes: list[Node]) -> None:
    north, south, _ = nodes
    assert refused(south, changed(north, lambda lines: lines[:-1])).name == "truncated"
    assert refused(south, changed(north, lambda lines: [*lines, lines[-1]])).name == "truncated"
    assert refused(south, changed(north, lambda lines: lines[:2])).name == "truncated"


def test_a_gap_is_refused_and_what_is_asked_for_closes_it(nodes: list[Node]) -> None:
    north, south, third = nodes
    for _ in range(3):
        north.write()
    fault = refused(south, north.bundle(north.part(start=5)))
    assert (fault.name, fault.origin) == ("gap", "north/shared")
    assert "ask for it from 3" in fault.remedy
    third.take(north.bundle(north.part()))
    third.write()
    fault, received = refused_log(south, third.bundle(third.part("north/shared", start=5), third.part()))
    assert (fault.name, fault.origin) == ("gap", "north/shared")
    assert [log.origin for log in received.logs] == ["third/shared"]
    assert not south.take(north.bundle(north.part(start=3))).refused


def test_a_log_of_a_node_that_was_not_admitted_is_left_out(nodes: list[Node]) -> None:
    north, south, third = nodes
    west = Node("west")
    west.write()
    third.admit(west)
    third.take(west.bundle())
    third.write()
    fault, received = refused_log(south, third.bundle(receipts=[]))
    assert (fault.name, fault.origin) == ("unknown_node", "west/shared")
    assert {log.origin: log.size for log in received.logs}["third/shared"] == 4
    assert "west/shared" not in south.logs
    assert north.origin in south.logs


# --- two states that exclude each other ---------------------------------------------------------------------------


def in_conflict(node: Node, fault: Refused, name: str, held: str, shown: str) -> None:
    assert (fault.name, fault.evidence) == (name, (held, shown))
    assert node.logs[fault.origin].in_conflict


def test_a_rewritten_log_is_refused_with_both_notes(nodes: list[Node]) -> None:
    north, south, _ = nodes
    held = north.log.checkpoint
    rewrite(north, 1)
    north.write()
    fault, received = refused_log(south, north.bundle())
    in_conflict(south, fault, "rewritten", held, north.log.checkpoint)
    assert [log.origin for log in received.logs] == ["south/shared", "third/shared"]


def test_a_rewritten_log_is_seen_without_the_part_that_was_rewritten(nodes: list[Node]) -> None:
    north, south, _ = nodes
    held = north.log.checkpoint
    rewrite(north, 1)
    north.write()
    fault, _ = refused_log(south, north.bundle(north.part(start=3)))
    in_conflict(south, fault, "rewritten", held, north.log.checkpoint)


def test_an_earlier_state_signed_anew_is_rewriting(nodes: list[Node]) -> None:
    north, south, _ = nodes
    held = north.log.checkpoint
    rewrite(north, 0)
    for part in (north.part(size=2), north.part(start=2, size=2)):
        south.log_of(north).in_conflict = False
        fault, _ = refused_log(south, north.bundle(part))
        in_conflict(south, fault, "rewritten", held, part.checkpoint)


def test_the_node_itself_does_not_show_entries_that_its_root_does_not_have(nodes: list[Node]) -> None:
    north, south, _ = nodes
    held = north.log.checkpoint
    entry, salt = north.entry(b"other", at=south.log_of(north).last_at)
    row = Carried(entry.encode().replace(b'"seq":3', b'"seq":2'), salt, b"other")
    part = LogPart(north.origin, 2, 3, held, [row])
    fault, _ = refused_log(south, north.bundle(part))
    assert (fault.name, fault.evidence) == ("altered_entry", ())
    assert not south.log_of(north).in_conflict


def test_two_states_of_one_size_are_a_fork(nodes: list[Node]) -> None:
    north, south, third = nodes
    held = north.log.checkpoint
    rewrite(north, 2)
    fault, _ = refused_log(south, north.bundle(north.part(), have={"north/shared": 3}))
    in_conflict(south, fault, "forked", held, north.log.checkpoint)
    third.logs[north.origin] = north.log
    for start in (0, 3):
        south.log_of(north).in_conflict = False
        fault, received = refused_log(south, third.bundle(third.part(north.origin, start=start), third.part()))
        in_conflict(south, fault, "forked", held, north.log.checkpoint)
        assert [log.origin for log in received.logs] == ["third/shared"]


def test_a_split_view_shows_when_a_third_node_passes_on_what_it_was_shown(nodes: list[Node]) -> None:
    north, south, third = nodes
    common = north.log.rows.copy()
    north.write(b"as south is told")
    north.write(b"and more of it")
    south.take(north.bundle(north.part()))
    held = north.log.checkpoint
    north.log.rows[3:] = []
    assert north.log.rows == common
    north.write(b"as third is told")
    third.take(north.bundle(north.part()))
    shown = north.log.checkpoint
    fault, _ = refused_log(south, third.bundle(receipts=[]))
    in_conflict(south, fault, "rewritten", held, shown)
    fault, _ = refused_log(third, south.bundle(receipts=[]))
    in_conflict(third, fault, "rewritten", shown, held)


def test_a_split_view_whose_common_part_alone_is_sent_asks_for_the_whole(nodes: list[Node]) -> None:
    north, south, third = nodes
    north.write(b"as south is told")
    south.take(north.bundle(north.part()))
    del north.log.rows[3:]
    for _ in range(3):
        north.write(b"as third is told")
    third.take(north.bundle(north.part()))
    third.write()
    fault, received = refused_log(south, third.bundle(third.part(north.origin, start=4), third.part(), receipts=[]))
    assert (fault.name, fault.evidence, fault.remedy) == ("altered_entry", (), "ask for the log from 0")
    assert not south.log_of(north).in_conflict
    assert [log.size for log in received.logs] == [4]
    fault, _ = refused_log(south, third.bundle(third.part(north.origin), third.part(), receipts=[]))
    assert fault.name == "rewritten"


def test_an_entry_that_a_relay_altered_is_not_held_against_its_node(nodes: list[Node]) -> None:
    north, south, third = nodes
    north.write(b"four dead")
    third.take(north.bundle(north.part()))
    third.write()
    honest = third.log_of(north).rows[3]
    for place in (3, 1):
        rows = third.log_of(north).rows.copy()
        row = rows[place]
        rows[place] = Carried(row.entry.replace(b'"subject":"note:', b'"subject":"mote:'), row.salt, row.body)
        part = LogPart(north.origin, 0, 4, north.log.checkpoint, rows)
        fault, received = refused_log(south, third.bundle(part, third.part(), receipts=[]))
        assert (fault.name, fault.origin, fault.evidence) == ("altered_entry", "north/shared", ())
        assert not south.log_of(north).in_conflict
        assert [log.origin for log in received.logs] == ["third/shared"]
    south.take(north.bundle(north.part()))
    assert south.log_of(north).rows[3] == honest


def test_a_log_restored_to_an_earlier_state_is_rolled_back(nodes: list[Node]) -> None:
    north, south, _ = nodes
    held = north.log.checkpoint
    del north.log.rows[2:]
    north.log.checkpoint = north.checkpoint()
    fault, _ = refused_log(south, north.bundle(north.part()))
    in_conflict(south, fault, "rolled_back", held, north.log.checkpoint)


def test_a_bundle_that_was_made_before_the_last_entry_is_not_a_rollback(nodes: list[Node]) -> None:
    north, south, _ = nodes
    made = now()
    old = north.bundle(north.part(), made=made, receipts=[])
    north.write()
    south.take(north.bundle(north.part()))
    assert [notice.name for notice in south.take(old).notices] == ["nothing new"]


def test_nothing_more_is_taken_of_a_log_in_conflict_but_others_go_on(nodes: list[Node]) -> None:
    north, south, third = nodes
    honest = north.log.rows.copy()
    rewrite(north, 1)
    refused_log(south, north.bundle(north.part(), have={"north/shared": 9}))
    north.log.rows[:] = honest
    north.write()
    third.write()
    third.take(north.bundle(north.part()))
    for bundle in (north.bundle(receipts=[]), third.bundle(receipts=[])):
        received = south.take(bundle)
        assert not received.refused
        assert "north/shared" not in {log.origin for log in received.logs}
        assert ("in conflict", "north/shared") in {(notice.name, notice.origin) for notice in received.notices}
        assert not [text for text in south.receipts if text.startswith("north/")]
    assert south.log_of(north).rows == honest
    assert len(south.log_of(third).rows) == 4


def test_a_receipt_that_shows_another_root_of_our_own_log_is_a_fork(nodes: list[Node]) -> None:
    north, south, _ = nodes
    for size in (3, 2):
        root = north.log.mirror().frontier.root() if size == 2 else EMPTY_ROOT
        stolen = sign_checkpoint(Checkpoint(north.origin, size, root), north.signing)
        receipt = cosign(stolen, south.cosigning, 7)
        received = north.take(south.bundle(south.part(), receipts=[receipt]))
        (fault,) = received.refused
        assert (fault.name, fault.origin) == ("forked", "north/shared")
        assert fault.evidence == (north.log.checkpoint, receipt)
        assert not received.receipts


def test_the_logs_of_a_bundle_are_judged_one_by_one(nodes: list[Node]) -> None:
    north, south, third = nodes
    west = Node("west")
    west.admit(*nodes)
    for node in nodes:
        west.take(node.bundle(node.part(), receipts=[]))
    rewrite(north, 0)
    north.write()
    south.write()
    third.logs[north.origin] = north.log
    third.take(south.bundle(south.part()))
    third.write()
    fault, received = refused_log(west, third.bundle(receipts=[]))
    assert (fault.name, fault.origin) == ("rewritten", "north/shared")
    assert [(log.origin, log.size) for log in received.logs] == [("south/shared", 4), ("third/shared", 4)]
    assert west.log_of(south).rows == south.log.rows
    assert west.log_of(third).rows == third.log.rows
