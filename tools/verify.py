#!/usr/bin/env python3
"""Check what a Truceline node made, without Truceline.

    python tools/verify.py [--card FILE]... [--proof FILE]... [--body FILE --salt HEX] [TARGET]...

A TARGET is a bundle (`north.truce`), the folder of a node, or the proof of one entry (`.tlog-proof`; `--proof` is for
proofs with other names, `--body` and `--salt` check that entry's body too). Targets are read in the order given: a
later bundle goes on where an earlier target ended, and two signed states that exclude each other are named.

Trust comes from the cards given with `--card`; compare their fingerprints with the other side by voice or on paper. If
an old key was stolen, give the newest card alone. Without `--card` the keys are those that the target itself shows:
then the check says that it is whole, not whose it is.

One line for each fault (`where: what`), one for each log. Exit status: 0 nothing wrong, 1 faults, 2 wrong usage.

Written from docs/formats/{entry,bundle,node}.md and c2sp.org's signed-note, tlog-checkpoint, tlog-cosignature and
tlog-proof alone; shares no code with Truceline and needs nothing but Python >= 3.11 and `cryptography`. It never writes
to a target: a database with a write-ahead log is read from a copy in the folder for temporary files (`TMPDIR`).
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import re
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

BUNDLE, CARD, ROTATION = (f"truceline.org/formats/{name}@1" for name in ("bundle", "card", "rotation"))
PROOF = "c2sp.org/tlog-proof@v1"
SIGNS, COSIGNS = 1, 4  # signature types of C2SP's signed-note
LARGEST = 2**53 - 1
PRIME = 2**255 - 19
SMALL_ORDER = {0, 1, PRIME - 1} | {
    int.from_bytes(bytes.fromhex(y), "little")
    for y in (
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    )
}
LONGEST_LINE = 2**20  # without its body
LONGEST_READ = 2**30
CHUNK = 2**20
NODE = r"(?=[a-z0-9.-]{1,64}/|[a-z0-9.-]{1,64}$)(?!truceline\.org(?:/|$))[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?"
IS_NODE = re.compile(NODE).fullmatch
IS_ORIGIN = re.compile(rf"{NODE}/(?:shared|internal)").fullmatch
IS_REF = re.compile(rf"{NODE}/(?:shared|internal)#(?:0|[1-9][0-9]{{0,15}})").fullmatch
IS_KIND = re.compile(r"[a-z][a-z0-9_]{0,63}").fullmatch
IS_HASH = re.compile(r"[0-9a-f]{64}").fullmatch
IS_TIME = re.compile(r"[0-9]{4}-[01][0-9]-[0-3][0-9]T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{6}Z").fullmatch
IS_NUMBER = re.compile(r"0|[1-9][0-9]{0,15}").fullmatch
IS_SIGNATURE = re.compile(r"— ([^\s+]+) (\S+)").fullmatch
IS_RECIPIENT = re.compile(r"age1[023456789acdefghjklmnpqrstuvwxyz]{58}").fullmatch
IS_ADDRESS = re.compile(r"https?://[\x21-\x7e]{1,256}").fullmatch
HAS_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]").search
NOTE_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]").search
MEMBERS = set("v log seq kind subject author at refs seen body".split())
EXCUSES = {"body_withheld", "body_erased"}
# Kinds whose bodies are read here.
TELLING = {"key_rotated", "node_opened", "peer_admitted", "internal_log_shown", "internal_log_lost"}
CONFLICTS = {"rewritten", "forked", "rolled_back"}


Json = dict[str, Any]


class Fault(Exception):
    """Something is not as the pages say; the message begins with the name of the fault."""


# --- bytes and text -------------------------------------------------------------------------------------------------


_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def canonical(value: object) -> bytes:
    """RFC 8785 form of what the pages allow: no fractions, and names in ASCII (so that code points sort as UTF-16)."""
    return _ENCODER.encode(value).encode()


def read_object(raw: bytes) -> Json:
    """The JSON object that `raw` is the RFC 8785 form of."""
    try:
        value = json.loads(raw.decode())
        exact = canonical(value) == raw
    except (ValueError, RecursionError):
        raise Fault("malformed: no JSON in UTF-8") from None
    if not exact or not isinstance(value, dict):
        raise Fault("malformed: no JSON object in RFC 8785 form")
    return value


def read_file(path: Path) -> str:
    """A card or a proof: short text."""
    demand(path.stat().st_size <= 4 * CHUNK, "it is far too large")
    try:
        return path.read_bytes().decode()
    except UnicodeDecodeError:
        raise Fault("malformed: it is not UTF-8") from None


def member_of(raw: bytes, name: str) -> str:
    """A text in the JSON object of a body, which need not be in RFC 8785 form."""
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        value = None
    text = value.get(name) if isinstance(value, dict) else None
    if not isinstance(text, str):
        raise Fault(f"malformed: the body has no {name}")
    return text


def show(value: object) -> str:
    """A value from a target, short and safe to print."""
    text = ascii(value)
    return text if len(text) <= 80 else text[:77] + "..."


def demand(holds: object, what: str, value: object = None) -> None:
    if not holds:
        raise Fault(f"malformed: {what}" + ("" if value is None else f", not {show(value)}"))


def decode64(text: object, what: str, length: int | None = None) -> bytes:
    """Bytes of standard base64 with padding, in its one form."""
    try:
        raw = base64.b64decode(text, validate=True) if isinstance(text, str) else b""
    except ValueError:
        raw = b""
    demand(isinstance(text, str) and base64.b64encode(raw).decode() == text, f"{what} is no base64")
    demand(length is None or len(raw) == length, f"{what} has {len(raw)} bytes, not {length}")
    return raw


def is_time(value: object) -> bool:
    try:
        return isinstance(value, str) and bool(IS_TIME(value)) and bool(datetime.fromisoformat(value))
    except ValueError:
        return False


def is_number(value: object) -> bool:
    return type(value) is int and 0 <= value <= LARGEST


def is_text(value: object, longest: int = 256) -> bool:
    return isinstance(value, str) and 0 < len(value) <= longest and not HAS_CONTROL(value)


def as_text(value: object, what: str) -> str:
    """A text column, which is read as bytes."""
    try:
        return value.decode() if isinstance(value, bytes) else ""
    except UnicodeDecodeError:
        raise Fault(f"malformed: {what} is not UTF-8") from None


# --- notes, keys, cards, checkpoints ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Signature:
    name: str
    key_id: bytes
    value: bytes


@dataclass(frozen=True)
class Note:
    text: str
    signatures: tuple[Signature, ...]


def read_note(raw: str) -> Note:
    """c2sp.org/signed-note."""
    text, blank, tail = raw.rpartition("\n\n")
    demand(blank and text and tail.endswith("\n") and not NOTE_CONTROL(raw), "no signed note")
    demand(len(raw.encode(errors="replace")) <= LONGEST_LINE and tail.count("\n") <= 64, "a note is too large")
    signatures = []
    for line in tail[:-1].split("\n"):
        found = IS_SIGNATURE(line)
        if not found:
            raise Fault(f"malformed: no signature line: {show(line)}")
        value = decode64(found[2], "a signature")
        demand(len(value) > 4, "a signature is too short")
        signatures.append(Signature(found[1], value[:4], value[4:]))
    return Note(text + "\n", tuple(signatures))


def key_id(name: str, kind: int, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]


def read_vkey(text: str, name: str, kind: int) -> bytes:
    """The public key of a C2SP verifier key that must have this name and signature type."""
    parts = text.split("+", 2)
    demand(len(parts) == 3 and parts[0] == name, f"no verifier key of {name}", text)
    raw = decode64(parts[2], "a verifier key", 33)
    demand(raw[0] == kind, f"a verifier key of type {kind}", raw[0])
    demand(parts[1] == key_id(name, kind, raw[1:]).hex(), "a verifier key's id is not its key's")
    y = int.from_bytes(raw[1:], "little") & (2**255 - 1)
    demand(y < PRIME and y not in SMALL_ORDER, "a public key of small order")
    return raw[1:]


def is_signed(public: bytes, signature: bytes, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def signs(signature: Signature, text: str, name: str, public: bytes) -> bool:
    known = signature.name == name and signature.key_id == key_id(name, SIGNS, public)
    return known and is_signed(public, signature.value, text.encode())


def cosigns(signature: Signature, text: str, name: str, public: bytes) -> bool:
    """c2sp.org/tlog-cosignature, Ed25519."""
    known = signature.name == name and signature.key_id == key_id(name, COSIGNS, public)
    time = int.from_bytes(signature.value[:8], "big")
    message = f"cosignature/v1\ntime {time}\n{text}".encode()
    return known and time < 2**63 and is_signed(public, signature.value[8:], message)


@dataclass(frozen=True)
class Card:
    node: str
    signing: bytes
    cosigning: bytes
    fingerprint: str


def read_card(raw: str) -> Card:
    note = read_note(raw)
    lines = note.text[:-1].split("\n")
    demand(len(lines) == 7 and lines[0] == CARD and IS_NODE(lines[1]) and all(lines), "no card")
    demand(lines[2] in ("party", "guarantor", "mission", "monitor", "other"), "a role", lines[2])
    demand(lines[5] == "-" or IS_RECIPIENT(lines[5]), "an age recipient", lines[5])
    demand(lines[6] == "-" or IS_ADDRESS(lines[6]), "an address", lines[6])
    signing, cosigning = read_vkey(lines[3], lines[1], SIGNS), read_vkey(lines[4], lines[1], COSIGNS)
    demand(signing != cosigning, "a card's two keys are the same")
    if len(note.signatures) != 1 or not signs(note.signatures[0], note.text, lines[1], signing):
        raise Fault("forged_signature: the card is not signed by the key that it names")
    digits = hashlib.sha256(note.text.encode()).hexdigest()
    return Card(lines[1], signing, cosigning, " ".join(digits[i : i + 4] for i in range(0, 64, 4)))


@dataclass(frozen=True)
class Rotation:
    seq: int
    old: bytes
    new: bytes
    cosigning: bytes


def read_rotation(raw: str, node: str, seq: int) -> Rotation:
    note = read_note(raw)
    lines = note.text[:-1].split("\n")
    demand(len(lines) == 5 and lines[:2] == [ROTATION, node], f"no rotation of the keys of {node}")
    old, new = read_vkey(lines[2], node, SIGNS), read_vkey(lines[3], node, SIGNS)
    signed = [signs(s, note.text, node, key) for s, key in zip(note.signatures, (old, new), strict=False)]
    if len(note.signatures) != 2 or not all(signed):
        raise Fault("forged_signature: the rotation is not signed by the old and the new key")
    cosigning = read_vkey(lines[4], node, COSIGNS)
    demand(len({old, new, cosigning}) == 3, "the keys of a rotation are not three")
    return Rotation(seq, old, new, cosigning)


@dataclass(frozen=True)
class Checkpoint:
    origin: str
    size: int
    root: bytes
    note: Note

    @property
    def node(self) -> str:
        return self.origin.partition("/")[0]


def read_checkpoint(raw: object, signatures: int | None = 1) -> Checkpoint:
    """c2sp.org/tlog-checkpoint without extension lines; `signatures` is how many signature lines it must have."""
    demand(isinstance(raw, str), "a checkpoint as text")
    note = read_note(str(raw))
    lines = note.text[:-1].split("\n")
    demand(len(lines) == 3 and IS_ORIGIN(lines[0]), "no checkpoint of three lines")
    demand(IS_NUMBER(lines[1]) and int(lines[1]) <= LARGEST, "a checkpoint's size", lines[1])
    many = len(note.signatures)
    demand(signatures is None or many == signatures, f"a checkpoint with {signatures} signature lines", many)
    return Checkpoint(lines[0], int(lines[1]), decode64(lines[2], "a root", 32), note)


@dataclass
class Keyring:
    """Keys that are trusted, by node; each signing key with the reason."""

    given: bool = False
    signing: dict[str, dict[bytes, str]] = field(default_factory=dict)
    cosigning: dict[str, set[bytes]] = field(default_factory=dict)

    def admit(self, card: Card) -> None:
        self.signing.setdefault(card.node, {}).setdefault(card.signing, card.fingerprint)
        self.cosigning.setdefault(card.node, set()).add(card.cosigning)

    def follow(self, node: str, chain: Sequence[Rotation]) -> None:
        """Trust all keys of a chain of rotations of which one key is trusted."""
        known = self.signing.get(node, {})
        reason = next((known[key] for turn in chain for key in (turn.old, turn.new) if key in known), None)
        if reason is None:
            return
        for turn in chain:
            known.setdefault(turn.old, f"{reason}, an older key")
            known.setdefault(turn.new, f"{reason}, rotated at {turn.seq}")
            self.cosigning[node].add(turn.cosigning)


# --- entries and trees ------------------------------------------------------------------------------------------------


def check_entry(entry: Json) -> None:
    """docs/formats/entry.md, "Entry": members, their types and limits."""
    demand(entry.keys() == MEMBERS, "an entry with other members than it must have")
    demand(entry["v"] == 1 and type(entry["v"]) is int, "version 1", entry["v"])
    origin, author, refs, seen, body = (entry[name] for name in ("log", "author", "refs", "seen", "body"))
    demand(isinstance(origin, str) and IS_ORIGIN(origin), "an origin", origin)
    demand(is_number(entry["seq"]), "a seq", entry["seq"])
    demand(isinstance(entry["kind"], str) and IS_KIND(entry["kind"]), "a kind", entry["kind"])
    demand(is_text(entry["subject"]), "a subject", entry["subject"])
    node = origin[: origin.index("/") + 1]
    demand(is_text(author, 128) and author.startswith(node) and author != node, f"an author of {node}", author)
    demand(is_time(entry["at"]), "a time in UTC with six decimals", entry["at"])
    demand(isinstance(refs, list) and len(refs) <= 4096, "refs: a list of at most 4096", refs)
    for ref in refs:
        demand(isinstance(ref, str) and IS_REF(ref) and int(ref.partition("#")[2]) <= LARGEST, "a reference", ref)
    demand(all(map(str.__lt__, refs, refs[1:])), "refs in order without repetition", refs)
    demand(isinstance(seen, dict), "seen: an object", seen)
    for name, size in seen.items():
        demand(IS_ORIGIN(name) and name != origin and is_number(size), "seen: another log and its size", name)
    demand(isinstance(body, dict) and body.keys() == {"media_type", "sha256", "size"}, "a body", body)
    demand(is_text(body["media_type"]), "a media type", body["media_type"])
    demand(isinstance(body["sha256"], str) and IS_HASH(body["sha256"]), "a body's hash", body["sha256"])
    demand(is_number(body["size"]), "a body's size", body["size"])


def parent(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass
class Tree:
    """RFC 6962, section 2.1, as leaves come: the roots of the complete subtrees, largest first."""

    size: int = 0
    peaks: list[bytes] = field(default_factory=list)

    def add(self, leaf: bytes) -> None:
        count = self.size
        while count & 1:
            leaf = parent(self.peaks.pop(), leaf)
            count >>= 1
        self.peaks.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        if not self.peaks:
            return hashlib.sha256(b"").digest()
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = parent(peak, root)
        return root


def root_of_proof(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """RFC 9162, section 2.1.3.2; none where the path has not the length that index and size ask for."""
    last, root = size - 1, leaf
    for sibling in path:
        if last == 0:
            return None
        if index & 1 or index == last:
            root = parent(sibling, root)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            root = parent(root, sibling)
        index, last = index >> 1, last >> 1
    return root if last == 0 else None


@dataclass
class Body:
    salt: bytes
    parts: Iterable[bytes]

    def read(self, entry: Json) -> bytes:
        """The bytes (only of kinds that tell something here) once hash and size are found right."""
        digest, size, kept = hashlib.sha256(self.salt), 0, []
        for part in self.parts:
            digest.update(part)
            size += len(part)
            if entry["kind"] in TELLING and size <= CHUNK:
                kept.append(part)
        if digest.hexdigest() != entry["body"]["sha256"]:
            raise Fault("altered_body: the salted hash is not the entry's")
        if size != entry["body"]["size"]:
            raise Fault(f"altered_body: {size} bytes, where the entry says {entry['body']['size']}")
        return b"".join(kept)


Find = Callable[[str], Body | None]


@dataclass
class Log:
    """How far a log has been read: the state after entry `next - 1`."""

    origin: str
    next: int = 0
    tree: Tree | None = field(default_factory=Tree)  # none where the entries before are not known
    at: str = ""
    seen: dict[str, int] = field(default_factory=dict)
    turns: list[Rotation] = field(default_factory=list)
    key: bytes | None = None
    missing: set[int] = field(default_factory=set)
    watch: set[int] = field(default_factory=set)  # sizes at which the root is wanted
    roots: dict[int, bytes] = field(default_factory=dict)

    @property
    def node(self) -> str:
        return self.origin.partition("/")[0]

    def put(self, raw: bytes) -> None:
        """Count the entry's bytes in; whatever is wrong with them, they are a leaf."""
        self.next += 1
        if self.tree:
            self.tree.add(hashlib.sha256(b"\x00" + raw).digest())
            if self.next in self.watch:
                self.roots[self.next] = self.tree.root()

    def skip(self, entry: Json) -> None:
        """Go on after an entry that stands further on than it should, so that a gap is named once."""
        if entry["log"] == self.origin and entry["seq"] >= self.next:
            self.next = entry["seq"] + 1

    def check_order(self, entry: Json, seq: int) -> None:
        """docs/formats/bundle.md, `reordered`; `seq` is where the entry stands."""
        if entry["log"] != self.origin or entry["seq"] != seq:
            raise Fault(f"reordered: {show(entry['log'])}#{entry['seq']} stands in the place of {self.origin}#{seq}")
        before, self.at = self.at, entry["at"]
        seen, self.seen = self.seen, entry["seen"]
        if entry["at"] < before:
            raise Fault(f"reordered: its time {entry['at']} is before that of an earlier entry, {before}")
        back = [name for name, size in seen.items() if self.seen.get(name, -1) < size]
        if back:
            raise Fault(f"reordered: has seen less of {back[0]} than an earlier entry")

    def excuse(self, entry: Json) -> None:
        if entry["kind"] in EXCUSES and self.missing:
            self.missing -= {int(ref.partition("#")[2]) for ref in entry["refs"] if ref.startswith(self.origin + "#")}

    def turn(self, rotation: Rotation) -> None:
        if self.key is not None and rotation.old != self.key:
            raise Fault("forged_signature: the rotation's old key is not the one in force")
        self.turns.append(rotation)
        self.key = rotation.new

    def keys_at(self, size: int, ring: Keyring) -> list[bytes]:
        """The key in force at a size; any trusted one where no rotation tells."""
        trusted = ring.signing.get(self.node, {})
        if not self.turns:
            return list(trusted)
        passed = [turn.new for turn in self.turns if turn.seq < size]
        key = passed[-1] if passed else self.turns[0].old
        return [key] if key in trusted else []


# --- a run ------------------------------------------------------------------------------------------------------------


@dataclass
class Target:
    """What one target has shown so far; signatures are judged at its end, when all its keys are known."""

    name: str
    logs: dict[str, Log] = field(default_factory=dict)
    heads: list[tuple[str, Checkpoint]] = field(default_factory=list)  # where, what
    receipts: list[tuple[str, Checkpoint]] = field(default_factory=list)
    shown: list[tuple[str, Checkpoint]] = field(default_factory=list)
    watch: dict[str, set[int]] = field(default_factory=dict)


class Run:
    """All targets of one call: the keys, the faults, and what the targets before have shown."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self.say = say
        self.ring = Keyring()
        self.faults = 0
        self.held: dict[tuple[str, int], Log] = {}
        self.signed: dict[tuple[str, int], tuple[bytes, str]] = {}

    def fault(self, where: str, what: object) -> None:
        self.faults += 1
        self.say(f"{where}: {what}")

    def open_log(self, target: Target, origin: str, first: int) -> Log:
        """A log that begins with the entry `first`, going on from an earlier target where there is one."""
        known = self.held.get((origin, first)) or Log(origin, first, None if first else Tree())
        tree = known.tree and Tree(known.tree.size, list(known.tree.peaks))
        watch = target.watch.get(origin, set()) | {size for name, size in self.signed if name == origin}
        log = replace(known, tree=tree, turns=list(known.turns), missing=set(), watch=watch, roots={})
        target.logs[origin] = log
        return log

    def take(self, target: Target, log: Log, where: str, raw: bytes, entry: Json, find: Find) -> None:
        """The next entry of a log, with the body that `find` finds by its hash; `entry` is what `raw` says."""
        seq = log.next
        log.put(raw)
        try:
            check_entry(entry)
            log.skip(entry)
            log.check_order(entry, seq)
            log.excuse(entry)
            body = find(entry["body"]["sha256"])
            if body:
                self.learn(target, log, where, entry, body.read(entry))
            elif entry["kind"] == "key_rotated":
                raise Fault("withheld_body: a key rotation's body must not be missing")
            else:
                log.missing.add(seq)
        except Fault as fault:
            self.fault(where, fault)

    def learn(self, target: Target, log: Log, where: str, entry: Json, body: bytes) -> None:
        """What an entry tells about keys and logs."""
        if entry["kind"] == "key_rotated":
            log.turn(read_rotation(as_text(body, "a rotation"), log.node, entry["seq"]))
        elif entry["kind"] == "internal_log_shown":
            checkpoint = read_checkpoint(member_of(body, "checkpoint"))
            demand(checkpoint.origin == f"{log.node}/internal", "the node's internal log", checkpoint.origin)
            target.watch.setdefault(checkpoint.origin, set()).add(checkpoint.size)
            target.shown.append((where, checkpoint))
        elif entry["kind"] == "internal_log_lost":
            # The node says so itself: what it showed of that log before binds it no more.
            target.shown = [each for each in target.shown if each[1].origin != f"{log.node}/internal"]
        elif entry["kind"] in TELLING and not self.ring.given:
            self.ring.admit(read_card(member_of(body, "card")))

    def judge(self, target: Target, own: str = "") -> None:
        """Keys, roots and signatures of all that a target has shown. `own` is the node of a folder."""
        for log in target.logs.values():
            self.ring.follow(log.node, log.turns)
            for seq in sorted(log.missing):
                self.fault(f"{target.name}: {log.origin}#{seq}", "withheld_body: missing, and no later entry says so")
        for where, head in target.heads:
            self.judge_head(target, where, head)
        for where, receipt in target.receipts:
            self.judge_receipt(target, where, receipt, own)
        for where, shown in target.shown:
            if self.signer(target, where, shown) is not None:
                self.compare(target, where, shown, own)

    def signer(self, target: Target, where: str, head: Checkpoint) -> bytes | None:
        """The log's key under a checkpoint, if it is the one in force."""
        if head.node not in self.ring.signing:
            self.fault(where, f"unknown_node: there is no card of {head.node}, so its signatures cannot be checked")
            return None
        log = target.logs.get(head.origin)
        keys = log.keys_at(head.size, self.ring) if log else list(self.ring.signing[head.node])
        found = next((key for key in keys if signs(head.note.signatures[0], head.note.text, head.origin, key)), None)
        if found is None:
            self.fault(where, f"forged_signature: not signed by the key of {head.node} in force at size {head.size}")
        return found

    def judge_head(self, target: Target, where: str, head: Checkpoint) -> None:
        log = target.logs[head.origin]
        root = log.tree.root() if log.tree else None
        whole = log.next == head.size and root in (None, head.root)
        if log.next != head.size:
            self.fault(where, f"truncated: the checkpoint is of {head.size} entries, and there are {log.next}")
        elif not whole:
            self.fault(where, "altered_entry: the entries do not make the checkpoint's root")
        key = self.signer(target, where, head)
        signer = self.ring.signing[head.node][key] if key else "nobody known"
        made = f"root {base64.b64encode(root).decode()}" if root else "root not computed: entries before are not here"
        self.say(f"{head.origin}: {log.next} entries, {made}, signed by {signer}")
        if key and self.compare(target, where, head) and self.continues(where, log) and whole:
            self.held[head.origin, head.size] = log

    def judge_receipt(self, target: Target, where: str, receipt: Checkpoint, own: str) -> None:
        cosignature = receipt.note.signatures[1]
        if self.signer(target, where, receipt) is None:
            return
        known = self.ring.cosigning.get(cosignature.name)
        if known is None:
            self.fault(where, f"unknown_node: there is no card of the cosigner {show(cosignature.name)}")
        elif cosignature.name == receipt.node:
            self.fault(where, "forged_signature: a receipt cosigned by the log's own node")
        elif not any(cosigns(cosignature, receipt.note.text, cosignature.name, key) for key in known):
            self.fault(where, f"forged_signature: not cosigned by {cosignature.name}")
        else:
            self.compare(target, where, receipt, own)

    def compare(self, target: Target, where: str, head: Checkpoint, own: str = "") -> bool:
        """Whether a signed checkpoint goes with all other signed ones and with the entries."""
        key = (head.origin, head.size)
        root, other = self.signed.setdefault(key, (head.root, where))
        log = target.logs.get(head.origin)
        if root != head.root:
            self.fault(where, f"forked: {head.origin} of size {head.size} has another signed root in {other}")
        elif log and log.roots.get(head.size, head.root) != head.root:
            self.fault(where, f"rewritten: the entries of {head.origin} do not make the root signed at {head.size}")
        elif head.node == own and (log.next if log else 0) < head.size:
            self.fault(where, f"rolled_back: {head.origin} once had {head.size} entries and has fewer here")
        else:
            return True
        return False

    def continues(self, where: str, log: Log) -> bool:
        """Whether the entries make the roots that were signed in earlier targets at smaller sizes."""
        for size, root in log.roots.items():
            signed, other = self.signed.get((log.origin, size), (root, ""))
            if signed != root:
                self.fault(where, f"rewritten: the entries do not make the root signed at {size} in {other}")
                return False
        return True


# --- bundles ----------------------------------------------------------------------------------------------------------


FORMS = {
    "header": {"type", "format", "from", "to", "have", "made"},
    "log": {"type", "origin", "from", "size", "checkpoint"},
    "entry": {"type", "entry", "body", "salt"},
    "receipt": {"type", "receipt"},
    "seal": {"type", "seal"},
}
FOLLOWS = {
    "header": {""},
    "log": {"header", "log", "entry"},
    "entry": {"log", "entry"},
    "receipt": {"log", "entry", "receipt"},
    "seal": {"log", "entry", "receipt"},
}


def lines_of(file: IO[bytes]) -> Iterator[bytes]:
    return iter(lambda: file.readline(LONGEST_READ), b"")


class Bundle:
    """docs/formats/bundle.md, line by line."""

    def __init__(self, run: Run, target: Target) -> None:
        self.run, self.target = run, target
        self.maker, self.have = "", 0
        self.last = ""  # type of the line before
        self.log: Log | None = None
        self.receipt = ""
        self.digest = hashlib.sha256()
        self.seal: tuple[str, Note] | None = None

    def line(self, where: str, raw: bytes) -> None:
        row = read_object(raw[:-1]) if raw.endswith(b"\n") else None
        if row is None:
            raise Fault("malformed: a line without a line end")
        kind = row.get("type")
        demand(isinstance(kind, str) and kind in FORMS, "a type of line", kind)
        assert isinstance(kind, str)
        demand(row.keys() == FORMS[kind] or (kind == "entry" and row.keys() == {"type", "entry"}), f"members of {kind}")
        demand(len(raw) - len(str(row.get("body", ""))) <= LONGEST_LINE, "a line is longer than 1,048,576 bytes")
        last, self.last = self.last, kind
        getattr(self, f"take_{kind}")(where, row, raw)
        demand(last in FOLLOWS[kind], f"a {kind} line has no place after {last or 'nothing'}")

    def take_header(self, where: str, row: Json, _: bytes) -> None:
        demand(row["format"] == BUNDLE, "a format", row["format"])
        demand(isinstance(row["from"], str) and IS_NODE(row["from"]), "a node's name", row["from"])
        demand(isinstance(row["to"], str) and (row["to"] == "*" or IS_NODE(row["to"])), "a node's name", row["to"])
        demand(is_time(row["made"]), "a time in UTC with six decimals", row["made"])
        have = row["have"]
        demand(isinstance(have, dict) and f"{row['from']}/shared" in have, "have: with the maker's own log", have)
        for origin, size in have.items():
            demand(IS_ORIGIN(origin) and origin.endswith("/shared") and is_number(size), "have: shared logs", origin)
        self.maker, self.have = row["from"], have[f"{row['from']}/shared"]
        for (origin, size), log in self.run.held.items():
            if origin == f"{self.maker}/shared" and size > self.have and log.at < row["made"]:
                self.run.fault(
                    where, f"rolled_back: says that {origin} has {self.have} entries; {size} were shown before"
                )

    def take_log(self, where: str, row: Json, _: bytes) -> None:
        self.log = None
        head = read_checkpoint(row["checkpoint"])
        demand(row["origin"] == head.origin, "the origin of the checkpoint", row["origin"])
        demand(head.origin.endswith("/shared"), "a shared log", head.origin)
        demand(is_number(row["from"]) and is_number(row["size"]), "from and size", row["from"])
        demand(all(head.origin > other for other in self.target.logs), "the logs are not in the order of their origins")
        self.target.heads.append((where, head))
        self.log = self.run.open_log(self.target, head.origin, row["from"])
        demand(head.node != self.maker or head.size <= self.have, "have: no fewer than are shown", self.have)
        if row["size"] != head.size or row["from"] > head.size:
            raise Fault(f"truncated: from {row['from']} and size {row['size']}, while the checkpoint is of {head.size}")

    def take_entry(self, where: str, row: Json, raw: bytes) -> None:
        demand(isinstance(row["entry"], dict), "an entry: an object")
        body, before, after = None, '{"entry":', ',"type":"entry"}\n'
        if "salt" in row:
            body = Body(decode64(row["salt"], "a salt", 32), (decode64(row["body"], "a body"),))
            before, after = f'{{"body":"{row["body"]}","entry":', f',"salt":"{row["salt"]}"{after}'
        if self.log is None:
            raise Fault("malformed: an entry of no log")
        where = f"{where} ({self.log.origin}#{self.log.next})"
        entry = raw[len(before) : -len(after)]  # in RFC 8785 form, as the whole line is
        self.run.take(self.target, self.log, where, entry, row["entry"], lambda _: body)

    def take_receipt(self, where: str, row: Json, _: bytes) -> None:
        receipt = read_checkpoint(row["receipt"], signatures=2)
        demand(row["receipt"] > self.receipt, "receipts are not in the order of their text")
        self.receipt = row["receipt"]
        self.target.receipts.append((where, receipt))

    def take_seal(self, where: str, row: Json, _: bytes) -> None:
        demand(isinstance(row["seal"], str), "a seal as text")
        note = read_note(row["seal"])
        demand(len(note.signatures) == 1, "a seal with one signature line", len(note.signatures))
        self.seal = (where, note)
        lines = note.text.split("\n")
        demand(len(lines) == 3 and lines[0] == BUNDLE and IS_HASH(lines[1]), "no seal of a bundle")
        if lines[1] != self.digest.hexdigest():
            raise Fault("forged_signature: the lines before are not those that were sealed")

    def judge_seal(self) -> None:
        """The seal's signature; after the logs have been judged, so that rotated keys are known."""
        log = self.target.logs.get(f"{self.maker}/shared")
        if not self.seal:
            self.run.fault(self.target.name, "truncated: the bundle ends without its seal")
        elif log is None:
            self.run.fault(self.target.name, f"malformed: the shared log of the maker {show(self.maker)} is not in it")
        else:
            where, note = self.seal
            keys = log.keys_at(log.next, self.run.ring)
            if not any(signs(note.signatures[0], note.text, self.maker, key) for key in keys):
                self.run.fault(where, f"forged_signature: not sealed by {self.maker}'s key in force")


def receipts_ahead(path: Path) -> dict[str, set[int]]:
    """At which sizes the receipts at the end of a bundle will want a log's root."""
    sizes: dict[str, set[int]] = {}
    with path.open("rb") as file:
        for raw in lines_of(file):
            if raw.startswith(b'{"receipt"'):
                with suppress(Fault):
                    receipt = read_checkpoint(read_object(raw[:-1]).get("receipt"), signatures=2)
                    sizes.setdefault(receipt.origin, set()).add(receipt.size)
    return sizes


def verify_bundle(run: Run, path: Path) -> None:
    target = Target(str(path), watch=receipts_ahead(path))
    bundle = Bundle(run, target)
    with path.open("rb") as file:
        for number, raw in enumerate(lines_of(file), 1):
            where = f"{path} line {number}"
            if number == 1 and raw.startswith(b"age-encryption.org/"):
                run.fault(where, "malformed: this is encrypted; decrypt it with age first")
                return
            try:
                bundle.line(where, raw)
            except Fault as fault:
                run.fault(where, fault)
            bundle.digest.update(raw)
    run.judge(target)
    bundle.judge_seal()
    run.say(f"{path}: a bundle made by {bundle.maker or 'nobody'}")


# --- folders of nodes -------------------------------------------------------------------------------------------------


NONE = type(None)
TABLES: dict[str, dict[str, tuple[type, ...]]] = {
    "record_log": {
        "origin": (str,),
        "size": (int,),
        "checkpoint": (str,),
        "last_at": (str,),
        "seen": (str,),
        "sealed": (str, NONE),
        "conflict": (int,),
    },
    "record_receipt": {"origin": (str,), "size": (int,), "cosigner": (str,), "receipt": (str,)},
    "record_evidence": {"origin": (str,), "refusal": (str,), "held": (str,), "shown": (str,), "at": (str,)},
}


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """The database as last committed, without a byte written beside it: a journal that is still to be played into it is
    played into a copy."""
    with tempfile.TemporaryDirectory() as folder:
        journals = [Path(f"{path}{end}") for end in ("-wal", "-journal")]
        waiting = [journal for journal in journals if journal.exists() and journal.stat().st_size]
        name = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        if waiting:
            name = (Path(folder) / path.name).as_uri()
            for file in (path, *waiting):
                shutil.copyfile(file, Path(folder) / file.name)
        connection = sqlite3.connect(name, uri=True, isolation_level=None)
        try:
            connection.text_factory = bytes
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("CREATE TEMP TABLE named (sha256 TEXT PRIMARY KEY) WITHOUT ROWID")
            connection.execute("BEGIN")
            yield connection
        finally:
            connection.close()


def file_parts(path: Path, salt: bytes = b"") -> Iterator[bytes]:
    """A file's bytes after the salt, which must be that of its row."""
    try:
        with path.open("rb") as file:
            if file.read(len(salt)) != salt:
                raise Fault("altered_body: the file's salt is not the one in the database")
            yield from iter(lambda: file.read(CHUNK), b"")
    except OSError as error:
        raise Fault(f"altered_body: {path} cannot be read: {error.strerror}") from None


class Node:
    """docs/formats/node.md: what the tables and `bodies/` hold."""

    def __init__(self, run: Run, folder: Path, database: sqlite3.Connection) -> None:
        self.run, self.folder, self.database = run, folder, database
        self.target = Target(str(folder))
        self.own = ""
        self.named: list[tuple[str]] = []
        self.in_conflict: set[str] = set()

    def verify(self) -> None:
        card = self.read_card()
        self.read_receipts()
        rows = list(self.rows("record_log"))
        rows.sort(
            key=lambda row: (row[1]["origin"].partition("/")[0] != self.own, not row[1]["origin"].endswith("/shared"))
        )
        for where, row in rows:
            try:
                self.read_log(where, row)
            except Fault as fault:
                self.run.fault(where, fault)
        self.find_strays()
        self.find_stray_files()
        self.run.judge(self.target, self.own)
        if card and card.signing not in self.run.ring.signing.get(self.own, {}):
            self.run.fault(f"{self.folder}/node.card", "forged_signature: names another key than the cards given")
        if f"{self.own}/shared" not in self.target.logs:
            self.run.fault(str(self.folder), f"truncated: there is no log {self.own}/shared, the node's own")
        self.judge_evidence()

    def read_card(self) -> Card | None:
        try:
            card = read_card(read_file(self.folder / "node.card"))
        except (Fault, OSError) as fault:
            self.run.fault(
                f"{self.folder}/node.card", fault if isinstance(fault, Fault) else "malformed: cannot be read"
            )
            return None
        self.own = card.node
        if not self.run.ring.given:
            self.run.ring.admit(card)
        return card

    def rows(self, table: str) -> Iterator[tuple[str, Json]]:
        """Where and what, for each row of a table that has few; texts decoded, types checked."""
        columns = TABLES[table]
        query = f"SELECT {', '.join(columns)} FROM {table} ORDER BY 1, 2"
        for number, cells in enumerate(self.database.execute(query), 1):
            where = f"{self.folder} {table} row {number}"
            try:
                row = {
                    name: as_text(cell, name) if isinstance(cell, bytes) else cell
                    for name, cell in zip(columns, cells, strict=True)
                }
                for name, types in columns.items():
                    demand(isinstance(row[name], types), f"a {name}", row[name])
                demand(IS_ORIGIN(row["origin"]), "an origin", row["origin"])
                yield where, row
            except Fault as fault:
                self.run.fault(where, fault)

    def read_receipts(self) -> None:
        for where, row in self.rows("record_receipt"):
            try:
                receipt = read_checkpoint(row["receipt"], signatures=2)
                named = (receipt.origin, receipt.size, receipt.note.signatures[1].name)
                demand(named == (row["origin"], row["size"], row["cosigner"]), "the receipt of its row", named)
                self.target.receipts.append((where, receipt))
                self.target.watch.setdefault(receipt.origin, set()).add(receipt.size)
            except Fault as fault:
                self.run.fault(where, fault)

    def read_log(self, where: str, row: Json) -> None:
        origin = row["origin"]
        demand(origin.endswith("/shared") or origin == f"{self.own}/internal", "a shared or its own log", origin)
        log = self.run.open_log(self.target, origin, 0)
        query = "SELECT seq, entry, leaf, kind, subject FROM record_entry WHERE origin = ? ORDER BY seq"
        for seq, raw, *copies in self.database.execute(query, (origin,)):
            place = f"{self.folder} {origin}#{seq}"
            try:
                demand(isinstance(raw, bytes) and is_number(seq), "an entry's row")
                self.read_entry(log, place, seq, raw, copies)
            except Fault as fault:
                self.run.fault(place, fault)
        self.in_conflict |= {origin} if row["conflict"] else set()
        head = read_checkpoint(row["checkpoint"])
        demand((head.origin, head.size) == (origin, row["size"]), "the checkpoint of its row", (head.origin, head.size))
        self.target.heads.append((where, head))
        demand(row["sealed"] is None or is_time(row["sealed"]), "a time or null", row["sealed"])
        demand(row["conflict"] in (0, 1), "conflict: 0 or 1", row["conflict"])
        peaks = b"".join(log.tree.peaks) if log.tree else b""
        last = (log.at, json.dumps(log.seen, sort_keys=True))
        demand((row["last_at"], row["seen"]) == last, "last_at and seen of the last entry")
        found = self.database.execute("SELECT peaks FROM record_log WHERE origin = ?", (origin,)).fetchone()
        demand(found == (peaks,), "peaks: the roots of the complete subtrees")

    def read_entry(self, log: Log, place: str, seq: int, raw: bytes, copies: list[object]) -> None:
        if seq != log.next:
            self.run.fault(place, f"truncated: it follows the entry {log.next - 1}")
            log.next = seq
        try:
            entry = read_object(raw)
        except Fault:
            log.put(raw)
            raise
        self.run.take(self.target, log, place, raw, entry, self.find)
        leaf = hashlib.sha256(b"\x00" + raw).digest()
        kind, subject = (str(entry.get(name)).encode(errors="replace") for name in ("kind", "subject"))
        if copies != [leaf, kind, subject]:
            raise Fault("altered_entry: leaf, kind or subject beside it are not the entry's")

    def find(self, sha256: str) -> Body | None:
        self.named.append((sha256,))
        if len(self.named) >= 1000:
            self.flush()
        row = self.database.execute("SELECT salt, body FROM record_body WHERE sha256 = ?", (sha256,)).fetchone()
        if row is None:
            return None
        salt, body = row
        demand(isinstance(salt, bytes) and len(salt) == 32, "a salt of 32 bytes")
        demand(isinstance(body, bytes | NONE), "a body's bytes")
        path = self.folder / "bodies" / sha256[:2] / sha256
        if body is None:
            return Body(salt, file_parts(path, salt)) if path.is_file() else None
        return Body(salt, (body,))

    def flush(self) -> None:
        self.database.executemany("INSERT OR IGNORE INTO temp.named VALUES (?)", self.named)
        self.named.clear()

    def find_strays(self) -> None:
        """What no log and no entry names."""
        self.flush()
        for (origin,) in self.database.execute("SELECT DISTINCT origin FROM record_entry"):
            if not isinstance(origin, bytes) or origin.decode(errors="replace") not in self.target.logs:
                self.run.fault(str(self.folder), f"malformed: entries of {show(origin)}, a log that is not listed")
        query = "SELECT b.sha256 FROM record_body b WHERE b.sha256 NOT IN (SELECT sha256 FROM temp.named)"
        for (sha256,) in self.database.execute(query):
            self.run.fault(f"{self.folder} record_body {show(sha256)}", "unnamed_body: no entry names it")

    def find_stray_files(self) -> None:
        known = "SELECT 1 FROM record_body WHERE sha256 = ? AND body IS NULL"
        for folder, _, names in os.walk(self.folder / "bodies"):
            for name in names:
                right = Path(folder) == self.folder / "bodies" / name[:2] and IS_HASH(name)
                if not right or not self.database.execute(known, (name,)).fetchone():
                    self.run.fault(str(Path(folder) / name), "unnamed_body: the database does not name it")

    def judge_evidence(self) -> None:
        proved = set()
        for where, row in self.rows("record_evidence"):
            try:
                self.judge_conflict(row)
                proved |= {row["origin"]} if row["refusal"] in CONFLICTS else set()
                self.run.say(
                    f"{row['origin']}: evidence of {row['refusal']}, found {row['at']}, is signed as it must be"
                )
            except Fault as fault:
                self.run.fault(where, fault)
        for origin in sorted(self.in_conflict - proved):
            self.run.fault(str(self.folder), f"malformed: {origin} is marked in conflict, without evidence")

    def judge_conflict(self, row: Json) -> None:
        """Both states signed by the log's node, and each excluding the other as far as two checkpoints can show it."""
        demand(is_time(row["at"]), "a time in UTC with six decimals", row["at"])
        if row["refusal"] == "key_changed":
            demand(row["held"] == "", "nothing held", row["held"])
            read_rotation(row["shown"], row["origin"].partition("/")[0], 0)
            return
        demand(row["refusal"] in CONFLICTS, "the name of a refusal with evidence", row["refusal"])
        held, shown = (read_checkpoint(row[name], signatures=None) for name in ("held", "shown"))
        for head in (held, shown):
            demand(head.origin == row["origin"], "a checkpoint of its log", head.origin)
            keys = self.run.ring.signing.get(head.node, {})
            if not any(signs(head.note.signatures[0], head.note.text, head.origin, key) for key in keys):
                raise Fault(f"forged_signature: the evidence is not signed by {head.node}")
        same = (held.size, held.root) == (shown.size, shown.root)
        demand(not same and (row["refusal"] != "rolled_back" or shown.size < held.size), "evidence of no conflict")


def verify_node(run: Run, folder: Path) -> None:
    path = folder / "truceline.db"
    if not path.is_file():
        run.fault(
            str(folder),
            "malformed: no truceline.db; a node on PostgreSQL is checked by its bundles or its backup, unpacked",
        )
        return
    with opened(path) as database:
        Node(run, folder, database).verify()


# --- proofs -----------------------------------------------------------------------------------------------------------


def verify_proof(run: Run, path: Path, body: Body | None) -> None:
    """c2sp.org/tlog-proof, with the entry in its `extra` line."""
    text, _, checkpoint = read_file(path).partition("\n\n")
    lines = text.split("\n")
    demand(len(lines) >= 3 and lines[0] == PROOF and lines[1].startswith("extra "), "no proof with its entry")
    number = lines[2].removeprefix("index ")
    demand(lines[2].startswith("index ") and IS_NUMBER(number), "an index", lines[2])
    raw_entry = decode64(lines[1][6:], "the entry")
    proof = [decode64(line, "a line of the proof", 32) for line in lines[3:]]
    head = read_checkpoint(checkpoint, signatures=None)
    entry = read_object(raw_entry)
    check_entry(entry)
    place = f"{entry['log']}#{entry['seq']}"
    if (entry["log"], entry["seq"]) != (head.origin, int(number)):
        raise Fault(f"reordered: the entry is {place}, the proof is of {head.origin}#{number}")
    leaf = hashlib.sha256(b"\x00" + raw_entry).digest()
    if entry["seq"] >= head.size or root_of_proof(leaf, entry["seq"], head.size, proof) != head.root:
        raise Fault("altered_entry: the proof does not lead from the entry to the checkpoint's root")
    target = Target(str(path))
    key = run.signer(target, str(path), head)
    if key:
        run.compare(target, str(path), head)
        run.say(f"{place}: in the tree of {head.size} entries, signed by {run.ring.signing[head.node][key]}")
    for cosignature in head.note.signatures[1:]:
        judge_cosignature(run, str(path), head, cosignature)
    if body:
        body.read(entry)
    run.say(f"{place}: the body {'is the one recorded' if body else 'was not given and is not checked'}")


def judge_cosignature(run: Run, where: str, head: Checkpoint, cosignature: Signature) -> None:
    name = cosignature.name
    if name not in run.ring.cosigning:
        run.say(f"{where}: cosigned in the name of {show(name)}; not checked, as there is no card of it")
    elif any(cosigns(cosignature, head.note.text, name, key) for key in run.ring.cosigning[name]):
        run.say(f"{where}: cosigned by {name}")
    else:
        run.fault(where, f"forged_signature: not cosigned by {name}")


# --- the command ------------------------------------------------------------------------------------------------------


def existing(text: str) -> Path:
    path = Path(text)
    if "\0" in text or not (path.is_file() or path.is_dir()):
        raise argparse.ArgumentTypeError(f"no file or folder {text!a}")
    return path


def salt(text: str) -> bytes:
    raw = bytes.fromhex(text)
    if len(raw) != 32:
        raise ValueError
    return raw


def arguments(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="verify.py", description="Check what a Truceline node made.")
    parser.add_argument("--card", type=existing, action="append", default=[], help="a node's card, which is trusted")
    parser.add_argument("--proof", type=existing, action="append", default=[], help="a proof of one entry")
    parser.add_argument("--body", type=existing, help="the body of the proof's entry")
    parser.add_argument("--salt", type=salt, help="the body's salt, 64 hexadecimal digits")
    parser.add_argument("target", type=existing, nargs="*", help="a bundle, a node's folder, or a .tlog-proof")
    found = parser.parse_args(words)
    found.target += found.proof
    found.proof += [path for path in found.target if path.suffix == ".tlog-proof" and path.is_file()]
    if not found.target:
        parser.error("say what to check: a bundle, a folder or a proof")
    if (found.body is None) != (found.salt is None) or (found.body and len(set(found.proof)) != 1):
        parser.error("--body and --salt go together, and with one proof")
    return found


def verify_target(run: Run, path: Path, words: argparse.Namespace) -> None:
    if path in words.proof:
        verify_proof(run, path, Body(words.salt, file_parts(words.body)) if words.body else None)
    elif path.is_dir():
        verify_node(run, path)
    else:
        verify_bundle(run, path)


def guarded(run: Run, path: Path, check: Callable[[], None]) -> None:
    """Whatever a file does to its reader is a fault of the file."""
    try:
        check()
    except Fault as fault:
        run.fault(str(path), fault)
    except (OSError, sqlite3.Error, sqlite3.Warning, MemoryError, OverflowError, UnicodeError) as error:
        run.fault(str(path), f"malformed: cannot be read: {type(error).__name__}: {show(str(error))}")


def check(words: Sequence[str], say: Callable[[str], None]) -> int:
    """The exit status; each line of the answer goes to `say`."""
    found = arguments(words)
    run = Run(say)
    run.ring.given = bool(found.card)
    for path in found.card:
        guarded(run, path, lambda path=path: admit(run, path))  # type: ignore[misc]
    if not found.card:
        say("keys taken from the target itself: shows that it is whole, not whose it is")
    for path in found.target:
        guarded(run, path, lambda path=path: verify_target(run, path, found))  # type: ignore[misc]
    say(f"{run.faults} fault{'s' if run.faults > 1 else ''}" if run.faults else "nothing wrong")
    return 1 if run.faults else 0


def admit(run: Run, path: Path) -> None:
    card = read_card(read_file(path))
    run.ring.admit(card)
    run.say(f"{card.node}: card with the fingerprint {card.fingerprint}")


def say(line: str) -> None:
    """Print a line, without what a target could do to a terminal."""
    sys.stdout.write("".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in line) + "\n")


def main() -> int:
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    try:
        return check(sys.argv[1:], say)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


if __name__ == "__main__":
    sys.exit(main())
