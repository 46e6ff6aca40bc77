"""What nodes under test do with each other: admit, write, exchange; and nodes made once and copied for each example."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from django.db import connections

from truceline.facts import MaterialKept
from truceline.record.card import sign_card
from truceline.store import journal, log, peers
from truceline.store import node as nodes
from truceline.store.exchange import Made, Taken, make_bundle, take_bundle
from truceline.store.journal import Actor
from truceline.store.node import Node

RECORD = ("record_log", "record_entry", "record_body", "record_receipt", "record_evidence")


def actor(node: Node) -> Actor:
    return journal.operator(node)


def card_text(node: Node) -> str:
    return sign_card(node.card, node.signing)


def meet(*several: Node) -> None:
    """Each admits every other."""
    for one in several:
        for other in several:
            if one is not other:
                peers.admit(actor(one), card_text(other))


def keep(node: Node, content: bytes, *, joint: bool = True) -> str:
    """Record a file that came in; the entry's reference."""
    fact = MaterialKept(content=content, content_type="application/octet-stream")
    return journal.write(actor(node), fact, joint=joint)[0].ref


def bundle(node: Node, to: str, **options: object) -> tuple[bytes, Made]:
    stream = io.BytesIO()
    made = make_bundle(actor(node), to, stream, **options)  # type: ignore[arg-type]
    return stream.getvalue(), made


def take(node: Node, data: bytes) -> Taken:
    return take_bundle(actor(node), io.BytesIO(data))


def send(one: Node, other: Node, **options: object) -> Taken:
    return take(other, bundle(one, other.name, **options)[0])


def exchange_all(*several: Node) -> None:
    """Exchange until nobody has anything new for anybody."""
    for _ in range(10):
        brought = [
            send(one, other, everything=True).entries for one in several for other in several if one is not other
        ]
        if not any(brought):
            return
    raise AssertionError("an exchange that does not end")


def tables(node: Node, *names: str) -> dict[str, list[tuple[object, ...]]]:
    """Everything that the record's tables (or those named) hold."""
    held = {}
    with connections[node.alias].cursor() as cursor:
        for name in names or RECORD:
            cursor.execute(f"SELECT * FROM {name}")
            held[name] = sorted(cursor.fetchall(), key=repr)
    return held


def stored(node: Node, origin: str) -> list[bytes]:
    """The entries of a log as they are stored."""
    with connections[node.alias].cursor() as cursor:
        cursor.execute("SELECT entry FROM record_entry WHERE origin = %s ORDER BY seq", [origin])
        return [bytes(entry) for (entry,) in cursor.fetchall()]


def reading(node: Node, *logs: str, withheld: Collection[str] = ()) -> list[object]:
    """How everything stands in the shared logs held, or in those named.

    What stands in entries whose bodies their node withheld is left out: it alone can read them.
    """
    found = []
    for standing in log.standings(node):
        if standing.origin in logs or (not logs and standing.origin.endswith("/shared")):
            hidden = {"detail": "", "key": None} if standing.ref in withheld else {}
            found.append(standing.row._replace(**hidden))
    return sorted(found, key=repr)


def holds(node: Node, word: bytes) -> bool:
    """Whether any file of the node has these bytes in it."""
    return any(word in file.read_bytes() for file in node.folder.rglob("*") if file.is_file())


class Templates:
    """Nodes that were made once, to be opened as copies for each example: making one takes a second by design."""

    def __init__(self, made: Mapping[str, Node]) -> None:
        self.made = dict(made)
        for node in made.values():
            # Unlocked once; the copies inherit them.
            assert node.signing and node.cosigning
            connections[node.alias].close()

    def copies(self, folder: Path) -> dict[str, Node]:
        """A copy of each, opened, in `folder`."""
        opened = {}
        for name, made in self.made.items():
            shutil.copytree(made.folder, folder / name)
            node = nodes.open_node(folder / name, clock=ticking(made.clock))
            node.__dict__.update(signing=made.signing, cosigning=made.cosigning)
            opened[name] = node
        return opened


def ticking(clock: Callable[[], datetime]) -> Callable[[], datetime]:
    """A clock that goes on by a second at each look from where another one stood when it was asked last."""
    start, looked = clock(), 0

    def now() -> datetime:
        nonlocal looked
        looked += 1
        return start + timedelta(seconds=looked)

    return now


def close(several: Mapping[str, Node]) -> None:
    for node in several.values():
        nodes.close(node)
