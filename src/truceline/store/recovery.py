"""A node that lost its record takes its shared log back from a peer's mirror.

    recover(node, stream, card_of_south) -> {"north/shared": 57, "south/shared": 31}

What is taken back is what the node itself signed: every entry, every root and the key that signed it are checked as in
any bundle. Its internal log never left it, and is gone.
"""

from __future__ import annotations

from typing import BinaryIO

from django.db import connections

from truceline.config import load
from truceline.errors import InvalidNode, InvalidRecord
from truceline.record.bundle_lines import Limits
from truceline.record.card import Card
from truceline.record.mirror import Known
from truceline.record.receive import receive
from truceline.store import exchange
from truceline.store.databases import writing
from truceline.store.node import Node

__all__ = ["recover"]


def recover(node: Node, stream: BinaryIO, *cards: Card) -> dict[str, int]:
    """Take the node's own shared log, and the logs of the nodes of `cards`, out of a bundle into an empty database.

    `cards` are those of the peers whose logs the bundle brings, its maker's among them; somebody has compared them. The
    bundle was made with `peer export --everything`. How many entries were taken, by origin. Raises `Refused` as
    `take_bundle` does, `InvalidNode` where the database is not empty, `InvalidRecord` where the bundle does not bring
    the node's own log; then nothing is changed.
    """
    known = {card.name: Known(card) for card in (*cards, node.card)}
    limits = Limits(body=load().max_bytes)
    _check_empty(node)
    with receive(stream, me=node.name, known=known, mirrors={}, limits=limits) as received:
        of_own = [each for each in received.refused if each.origin == node.shared]
        if of_own:
            raise of_own[0]
        if not any(each.origin == node.shared and each.size for each in received.logs):
            raise InvalidRecord(
                f"does not hold {node.shared}",
                where="bundle",
                remedy=f"ask {received.header.maker} to run `truceline peer export {node.name} --everything`",
            )
        with writing(node.alias):
            _check_empty(node)
            for each in received.logs:
                exchange.write_log(node, each)
        return {each.origin: each.size for each in received.logs}


def _check_empty(node: Node) -> None:
    with connections[node.alias].cursor() as cursor:
        cursor.execute("SELECT origin, size FROM record_log WHERE size > 0 ORDER BY origin")
        held = cursor.fetchall()
    if held:
        listed = ", ".join(f"{origin} ({size})" for origin, size in held)
        raise InvalidNode(
            f"has a record already: {listed}", where=str(node.folder), remedy="recover into a new database"
        )
