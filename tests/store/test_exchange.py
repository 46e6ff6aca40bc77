"""Two and three nodes that exchange bundles: what one recorded jointly, all of them hold, and nothing else."""

from __future__ import annotations

import io
import random
from hashlib import sha256
from itertools import permutations

import pytest
from django.db import connections

from truceline.errors import Refused, UnknownName
from truceline.facts import MaterialKept, ReportGraded, ReportReceived
from truceline.record.card import sign_card
from truceline.store import journal, log, peers, rebuild
from truceline.store.exchange import Made, Taken, make_bundle, take_bundle
from truceline.store.journal import Actor
from truceline.store.node import Node

SECRET = b"seven lorries passed the checkpoint before dawn"


def actor(node: Node) -> Actor:
    return journal.operator(node)


def meet(*nodes: Node) -> None:
    """Each admits every other."""
    for one in nodes:
        for other in nodes:
            if one is not other:
                peers.admit(actor(one), sign_card(other.card, other.signing))


def keep(node: Node, content: bytes, *, joint: bool = True) -> str:
    (written,) = journal.write(actor(node), MaterialKept(content=content, content_type="text/plain"), joint=joint)
    return written.ref


def bundle(node: Node, to: Node, **options: object) -> tuple[bytes, Made]:
    stream = io.BytesIO()
    made = make_bundle(actor(node), to.name, stream, **options)  # type: ignore[arg-type]
    return stream.getvalue(), made


def take(node: Node, data: bytes) -> Taken:
    return take_bundle(actor(node), io.BytesIO(data))


def send(one: Node, other: Node, **options: object) -> Taken:
    return take(other, bundle(one, other, **options)[0])


def tables(node: Node) -> dict[str, list[tuple[object, ...]]]:
    """Everything that the record's tables hold."""
    names = ("record_log", "record_entry", "record_body", "record_receipt", "record_evidence", "standing")
    with connections[node.alias].cursor() as cursor:
        held = {}
        for name in names:
            cursor.execute(f"SELECT * FROM {name}")
            held[name] = sorted(cursor.fetchall(), key=repr)
        return held


def reading(node: Node) -> str:
    """The hash of how everything stands in the shared logs held."""
    digest = sha256()
    for standing in log.standings(node):
        if standing.origin.endswith("/shared"):
            digest.update(repr(standing.row).encode())
    return digest.hexdigest()


def test_what_one_node_recorded_jointly_the_other_holds_and_can_read(make_node) -> None:
    north, south = make_node("north"), make_node("south")
    meet(north, south)
    ref = keep(north, b"the road is open")
    taken = send(north, south)
    assert taken.logs == {"north/shared": (0, log.logs(north)["north/shared"].size)}
    assert log.body(south, log.entry(south, ref)) == b"the road is open"
    assert list(rebuild.check(south)) == []


def test_both_sides_read_the_same_after_an_exchange_each_way(make_node) -> None:
    north, south = make_node("north"), make_node("south")
    meet(north, south)
    keep(north, b"one")
    keep(south, b"two")
    send(north, south)
    assert reading(north) != reading(south)
    send(south, north)
    assert reading(north) == reading(south)


def test_an_exchange_with_nothing_to_tell_ends(make_node) -> None:
    north, south = make_node("north"), make_node("south")
    meet(north, south)
    for _ in range(3):
        send(north, south)
        send(south, north)
    before = tables(north)["record_entry"], tables(south)["record_entry"]
    assert (send(north, south).entries, send(south, north).entries) == (0, 0)
    assert (tables(north)["record_entry"], tables(south)["record_entry"]) == before


def test_a_bundle_taken_twice_changes_nothing(make_node) -> None:
    north, south = make_node("north"), make_node("south")
    meet(north, south)
    data, _ = bundle(north, south)
    take(south, data)
    before = tables(south)
    assert take(south, data).entries == 0
    assert tables(south) == before


def test_an_older_bundle_that_arrives_late_changes_nothing(make_node) -> None:
    north, south = make_node("north"), make_node("south")
    meet(north, south)
    older, _ = bundle(north, south)
    keep(north, b"later")
    send(north, south)
    before = tables(south)
    take(south, older)
    assert tables(south) == before
