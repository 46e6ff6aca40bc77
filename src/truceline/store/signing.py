"""The key that signs a log now, whatever another process of the same node did to it in the meantime."""

from __future__ import annotations

from truceline.errors import InvalidKey
from truceline.record.keys import SigningKey
from truceline.record.note import read_note
from truceline.store.node import Node

__all__ = ["in_force"]


def in_force(node: Node, origin: str, checkpoint: str) -> SigningKey:
    """The node's signing key, once it is known to be the one that signed the log's last `checkpoint`.

    Where it is not, the node was opened before its keys were rotated, and they are read again. Raises `InvalidKey`
    where that does not help: under an old key, the log would be refused by everybody.
    """
    if not checkpoint:
        return node.signing
    signature = read_note(checkpoint).signatures[0]
    for _ in range(2):
        if signature.is_of(node.signing.vkey.under(origin)):
            return node.signing
        node.__dict__.pop("signing", None)
        node.__dict__.pop("cosigning", None)
    raise InvalidKey(
        "is not the key that signed the log's last checkpoint", where=str(node.keys), remedy="open the node again"
    )
