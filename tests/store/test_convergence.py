"""Three nodes merge to the same reading whatever the order, the repetitions and the interruptions of their exchange."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.store.exchanging import (
    Templates,
    bundle,
    close,
    exchange_all,
    keep,
    meet,
    reading,
    stored,
    tables,
    take,
)
from truceline.errors import Refused
from truceline.store import bodies, log, projection, rebuild
from truceline.store.faults import faults
from truceline.store.node import Node

NAMES = ("north", "south", "mission")
NAME = st.sampled_from(NAMES)
WRITE = st.tuples(st.just("write"), NAME, st.booleans())
MAKE = st.tuples(st.just("make"), st.permutations(NAMES), st.sampled_from([None, 1, 3000]), st.booleans())
TAKE = st.tuples(st.just("take"), st.integers(0, 30))
BREAK = st.tuples(st.just("break"), st.integers(0, 30), st.sampled_from(["insert", "project", "keep"]))
_folders = count()


class _Broken(Exception):
    """The disk, the power, anything."""


@contextmanager
def broken(where: str) -> Iterator[None]:
    """What is under way fails once it comes to write entries, views or bodies; what it did by then is done."""
    place = bodies if where == "keep" else projection
    right = getattr(place, where)

    def fails(*args: object, **named: object) -> None:
        right(*args, **named)
        raise _Broken

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(place, where, fails)
        yield


@pytest.fixture
def templates(make_node) -> Templates:
    made = {name: make_node(name, role="mission" if name == "mission" else "party") for name in NAMES}
    meet(*made.values())
    return Templates(made)


@settings(max_examples=25, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(WRITE | MAKE | TAKE | TAKE | BREAK, min_size=10, max_size=40))
def test_nodes_that_exchanged_in_the_end_read_the_same(templates: Templates, tmp_path: Path, steps) -> None:
    folder = tmp_path / str(next(_folders))
    nodes = templates.copies(folder)
    under_way: list[tuple[Node, bytes]] = []
    try:
        for number, step in enumerate(steps):
            match step:
                case ("write", name, joint):
                    keep(nodes[name], b"step %d" % number, joint=joint)
                case ("make", (one, other, _), most, everything):
                    data, _ = bundle(nodes[one], other, most=most, everything=everything)
                    under_way.append((nodes[other], data))
                case ("take", at) if under_way:
                    takes(*under_way[at % len(under_way)])
                case ("break", at, where) if under_way:
                    breaks(*under_way[at % len(under_way)], where)
        exchange_all(*nodes.values())
        for to, data in under_way:
            takes(to, data)
        agree(*nodes.values())
    finally:
        close(nodes)
        shutil.rmtree(folder)


def takes(node: Node, data: bytes) -> None:
    """A part may come before the one that it follows: nothing else is refused among honest nodes."""
    try:
        assert not [refused for refused in take(node, data).refused if refused.name != "gap"]
    except Refused as refused:
        assert refused.name == "gap"


def breaks(node: Node, data: bytes, where: str) -> None:
    before = tables(node)
    try:
        with broken(where):
            take(node, data)
    except (_Broken, Refused):
        assert tables(node) == before
    else:
        assert tables(node)["record_entry"] == before["record_entry"]


def agree(*several: Node) -> None:
    one, *others = several
    for other in others:
        assert reading(other) == reading(one)
    for node in several:
        for other in several:
            assert stored(node, other.shared) == stored(other, other.shared)
        assert not any(head.conflict for head in log.logs(node).values())
        assert not list(rebuild.check(node))
        assert not list(faults(node))
