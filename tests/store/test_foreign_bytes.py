"""Of whatever comes from outside a store says what is wrong in its own errors; what a peer writes breaks no reader."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import cache
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.record.parties import resealed
from tests.store.cheat import Cheat, acquainted_with
from tests.store.conftest import PASSPHRASE
from tests.store.exchanging import actor, bundle, card_text, keep, meet, stored, tables, take
from truceline.acts.findings import findings
from truceline.errors import TrucelineError
from truceline.facts import KINDS
from truceline.record.canonical import encode
from truceline.record.card import read_card, sign_card
from truceline.record.entry import BodyRef, body_hash
from truceline.store import backup, databases, journal, log, peers, rebuild
from truceline.store import node as nodes
from truceline.store.bundle_files import read_file, write_file
from truceline.store.endorsements import endorsements
from truceline.store.faults import faults
from truceline.store.node import Node, open_node
from truceline.store.opened_incidents import opened
from truceline.store.peer_states import conflicts, peer_states
from truceline.store.reading import decided
from truceline.store.recovery import recover
from truceline.store.restoring import restore

some = settings(max_examples=60, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
PIECES = st.sampled_from([b"", b"\n", b"[", b"0", b'"', b"\xff", b"\x00", b"\\ud800", b"9" * 400, b"{" * 3000])


@st.composite
def mutations(draw: st.DrawFn, data: bytes) -> bytes:
    """Some of `data` replaced, repeated, moved or left out; never `data` itself."""
    other = data
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(other)))
        end = draw(st.integers(start, min(len(other), start + 100)))
        piece = draw(PIECES | st.binary(max_size=40) | st.just(other[start:end] * 2))
        other = other[:start] + piece + other[end:]
    return other if other != data else data[:-1]


@pytest.fixture
def pair(make_node) -> tuple[Node, Node]:
    north, south = make_node("north"), make_node("south")
    meet(north, south)
    keep(south, b"the road is open")
    return north, south


@some
@given(data=st.data())
def test_of_bytes_that_are_no_bundle_nothing_is_taken(pair, data) -> None:
    north, south = pair
    raw = data.draw(st.binary(max_size=200) | mutations(sent(south)))
    before = tables(north)
    with pytest.raises(TrucelineError):
        take(north, raw)
    assert tables(north) == before


@cache
def sent(node: Node) -> bytes:
    return bundle(node, "north")[0]


@some
@given(data=st.data(), encrypted=st.booleans())
def test_of_a_file_that_is_no_bundle_nothing_is_taken(pair, tmp_path: Path, data, encrypted: bool) -> None:
    north, south = pair
    path = tmp_path / "south.truce"
    raw = written(south, tmp_path / f"{encrypted}.truce", encrypted)
    path.write_bytes(data.draw(mutations(raw)))
    before = tables(north)
    try:
        taken = read_file(actor(north), path)
    except TrucelineError:
        assert tables(north) == before
    else:
        # Of an encrypted file some bytes say nothing; what it opens to is what was sent, or nothing.
        assert encrypted
        assert taken.peer == "south"
        assert stored(north, south.shared) == stored(south, south.shared)


@cache
def written(node: Node, path: Path, encrypted: bool) -> bytes:
    write_file(actor(node), "north", path, encrypt=encrypted)
    return path.read_bytes()


@some
@given(data=st.data())
def test_a_card_that_is_none_admits_nobody(pair, data) -> None:
    north, south = pair
    keys = {"signing": south.card.signing.under("east"), "cosigning": south.card.cosigning.under("east")}
    card = sign_card(replace(south.card, name="east", **keys), south.signing.under("east"))
    raw = data.draw(mutations(card.encode()))
    before = tables(north)
    with pytest.raises(TrucelineError):
        peers.admit(actor(north), raw.decode(errors="surrogateescape"))
    assert tables(north) == before


@some
@given(data=st.data())
def test_out_of_bytes_that_are_no_bundle_nothing_is_recovered(pair, tmp_path: Path, data) -> None:
    _, south = pair
    empty = emptied(south, tmp_path / "empty")
    with pytest.raises(TrucelineError):
        recover(empty, io.BytesIO(data.draw(mutations(sent(south)))), read_card(card_text(south)))
    assert not any(head.size for head in log.logs(empty).values())


@cache
def emptied(node: Node, folder: Path) -> Node:
    folder.mkdir()
    alias = databases.connect(databases.sqlite(folder / "truceline.db"))
    databases.bring_up_to_date(alias, "")
    return Node(folder, "north", "party", alias, node.card, node.vault)


@some
@given(data=st.data())
def test_what_is_no_backup_is_not_restored(pair, tmp_path: Path, data) -> None:
    north, _ = pair
    whole = backed_up(north, tmp_path / "whole.tar")
    (tmp_path / "a.tar").write_bytes(data.draw(st.binary(max_size=600) | mutations(whole)))
    folder = tmp_path / "restored"
    try:
        nodes.close(restore(tmp_path / "a.tar", folder, passphrase=PASSPHRASE))
    except TrucelineError:
        assert not folder.exists()
    else:
        # Padding between the files of an archive says nothing.
        same = Path("truceline.toml"), Path("node.card"), Path("keys/signing.pem")
        assert all((folder / name).read_bytes() == (north.folder / name).read_bytes() for name in same)
        shutil.rmtree(folder)


@cache
def backed_up(node: Node, path: Path) -> bytes:
    return backup.backup(node, path).read_bytes()


@pytest.mark.parametrize("name", ["truceline.toml", "node.card", "truceline.db"])
def test_a_node_with_a_damaged_file_is_opened_or_says_why_not(pair, tmp_path: Path, name: str) -> None:
    north, _ = pair
    nodes.close(north)
    whole = (north.folder / name).read_bytes()

    @settings(some, max_examples=100)
    @given(st.data())
    def opens(data: st.DataObject) -> None:
        (north.folder / name).write_bytes(data.draw(mutations(whole)))
        for left in north.folder.glob("truceline.db-*"):
            left.unlink()
        with suppress(TrucelineError):
            again = open_node(north.folder, passphrase=PASSPHRASE)
            try:
                list(faults(again))
            finally:
                nodes.close(again)

    opens()


@settings(some, max_examples=300)
@given(
    st.text(max_size=60)
    | st.builds(
        "{}://{}@{}:{}/{}?{}".format,
        st.sampled_from(["postgres", "postgresql", "http", ""]),
        st.text(max_size=10),
        st.text(max_size=10),
        st.text(max_size=6) | st.integers(-9, 99999).map(str),
        st.text(max_size=10),
        st.text(max_size=20),
    )
)
def test_a_database_url_is_used_or_refused(url: str) -> None:
    with suppress(TrucelineError):
        assert databases.postgresql(url)["NAME"]


# --- what a peer seals with its own key -------------------------------------------------------------------------------


@pytest.fixture
def told(make_node) -> tuple[Node, Cheat]:
    north, west = make_node("north"), Cheat()
    peers.admit(actor(north), sign_card(west.card, west.signing))
    acquainted_with(west, north.card)
    return north, west


@some
@given(data=st.data())
def test_whatever_lines_a_peer_seals_only_our_errors_escape(told, data) -> None:
    north, west = told
    west.tell(stored(north, west.origin), more=2)
    raw = west.show(0).data
    lines = raw.splitlines(keepends=True)

    def change(lines: list[bytes]) -> list[bytes]:
        at = data.draw(st.integers(0, len(lines) - 1))
        return [*lines[:at], data.draw(mutations(lines[at])), *lines[at + 1 :]]

    assert len(lines) > 3
    with suppress(TrucelineError):
        take(north, resealed(raw, west, change))
    reads(north)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 2**53 - 1) | st.sampled_from(["", "north/shared#1", "a", "2020-03-15"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


@settings(some, max_examples=100)
@given(data=st.data(), kind=st.sampled_from([*sorted(KINDS), "moon_landed"]))
def test_whatever_facts_a_peer_tells_no_reader_breaks(told, data, kind: str) -> None:
    north, west = told
    west.tell(stored(north, west.origin))
    members = list(KINDS[kind].model_fields) if kind in KINDS else ["a"]
    body = data.draw(
        st.fixed_dictionaries({}, optional=dict.fromkeys(members, VALUES)).map(encode)
        | st.binary(max_size=30)
        | st.just(b'{"v":2}')
    )
    subject = data.draw(
        st.sampled_from(["report:r-1", "claim:c", "incident:i-1", "finding:f", "body:x", "member:op-1"])
    )
    salt, media_type = (
        sha256(str(len(west.rows)).encode()).digest(),
        data.draw(st.sampled_from(["application/json", "text/plain; charset=utf-8"])),
    )
    if kind == "key_rotated":
        return
    entry, _ = west.entry(body, kind)
    named = BodyRef(media_type, body_hash(salt, body), len(body))
    west.append(replace(entry, subject=subject, body=named).encode(), salt, body)
    if data.draw(st.booleans()):
        place = len(west.rows) - 1
        west.withhold(place)
        west.write(b"{}", "body_withheld", [f"{west.origin}#{place}"])
    west.log.checkpoint = west.checkpoint()
    take(north, west.show(0).data)
    reads(north)


def reads(node: Node) -> None:
    """Everything that looks at what is held, and one more exchange and step."""
    readers: list[Callable[[], object]] = [
        lambda: decided(node),
        lambda: opened(log.standings(node, type="incident")),
        lambda: findings(node),
        lambda: list(endorsements(node)),
        lambda: list(peer_states(node)),
        lambda: conflicts(node),
        lambda: bundle(node, "west"),
        lambda: [log.fact(node, entry) for origin in log.logs(node) for entry, _ in log.entries(node, origin)],
    ]
    for reader in readers:
        reader()
    assert journal.operator(node).code == "op-1"
    assert not list(faults(node))
    assert not list(rebuild.check(node))
    assert json.dumps([each.detail for each in log.standings(node)])
