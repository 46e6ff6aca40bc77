"""Nodes, keys and one good piece of each format, the same in every run."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from truceline.record.card import Card, sign_card
from truceline.record.checkpoint import Checkpoint, cosign, sign_checkpoint
from truceline.record.entry import BodyRef, Entry
from truceline.record.keys import CosigningKey, SigningKey
from truceline.record.merkle import leaf_hash, root_of
from truceline.record.proof import prove
from truceline.record.rotation import Rotation, sign_rotation


def _private(seed: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)


NORTH, NORTH_COSIGNS = SigningKey("north", _private(1)), CosigningKey("north", _private(2))
SOUTH, SOUTH_COSIGNS = SigningKey("south", _private(3)), CosigningKey("south", _private(4))
NEW_NORTH, NEW_NORTH_COSIGNS = SigningKey("north", _private(5)), CosigningKey("north", _private(6))
TIME = 1_584_264_600


def entry(seq: int = 7, **changes: object) -> Entry:
    """A good entry of north's shared log, with `changes`."""
    values: dict[str, object] = {
        "log": "north/shared",
        "seq": seq,
        "kind": "report_received",
        "subject": f"report:{seq}",
        "author": "north/reader",
        "at": f"2020-03-15T09:30:{seq % 60:02}.000000Z",
        "refs": ("north/shared#3", "south/shared#12"),
        "seen": {"mission.example/shared": 9007199254740991, "south/shared": 13},
        "body": BodyRef("application/json", "0a" * 32, 120),
    }
    return Entry(**{**values, **changes})  # type: ignore[arg-type]


LEAVES = [leaf_hash(entry(seq).encode()) for seq in range(11)]
CHECKPOINT = Checkpoint("north/shared", len(LEAVES), root_of(LEAVES))
SIGNED = sign_checkpoint(CHECKPOINT, NORTH)
RECEIPT = cosign(SIGNED, SOUTH_COSIGNS, TIME)
CARD = Card(
    "north",
    "party",
    NORTH.vkey,
    NORTH_COSIGNS.vkey,
    "age1" + "q" * 58,
    "https://north.example:8443/",
)
SIGNED_CARD = sign_card(CARD, NORTH)
ROTATION = Rotation("north", NORTH.vkey, NEW_NORTH.vkey, NEW_NORTH_COSIGNS.vkey)
SIGNED_ROTATION = sign_rotation(ROTATION, NORTH, NEW_NORTH)
PROOF = prove(LEAVES, 7, RECEIPT, entry().encode())
