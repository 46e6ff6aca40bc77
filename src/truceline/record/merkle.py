"""The Merkle tree over a log's entries: RFC 6962, section 2.1, which RFC 9162, section 2.1, repeats.

A tree is never held whole. `Frontier` keeps what appending needs, the roots of the perfect subtrees; proofs are
computed from the leaf hashes. All hashes are 32 bytes of SHA-256. Proofs that do not hold are answered with False,
never with an error: who asks must look at the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

from truceline.errors import InvalidRecord

__all__ = [
    "EMPTY_ROOT",
    "Frontier",
    "consistency_proof",
    "inclusion_path",
    "inclusion_proof",
    "leaf_hash",
    "node_hash",
    "root_of",
    "verify_consistency",
    "verify_inclusion",
]

EMPTY_ROOT = sha256(b"").digest()
"""The root of a log without entries."""


def leaf_hash(data: bytes) -> bytes:
    """SHA-256(0x00 || data)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 || left || right)."""
    return sha256(b"\x01" + left + right).digest()


_HASH = 32


class Frontier:
    """A growing tree: its `size` in leaves and its `peaks`, the roots of its perfect subtrees, largest first.

    `size` and `peaks` are all that must be stored to go on later: `Frontier(size, peaks)`. There is one peak for each
    binary one of `size`. Raises `InvalidRecord` if they do not fit each other.
    """

    __slots__ = ("_peaks", "size")

    def __init__(self, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        self.size = size
        self._peaks = list(peaks)
        if size < 0 or len(self._peaks) != size.bit_count() or any(len(peak) != _HASH for peak in self._peaks):
            raise InvalidRecord(f"{len(self._peaks)} stored hashes are not the frontier of a tree of {size} leaves")

    @classmethod
    def unpacked(cls, size: int, packed: bytes) -> Frontier:
        """The tree of which `packed` are the peaks, one after the other."""
        return cls(size, [packed[at : at + _HASH] for at in range(0, len(packed), _HASH)])

    @property
    def packed(self) -> bytes:
        """The peaks, one after the other, as they are stored."""
        return b"".join(self._peaks)

    @property
    def peaks(self) -> tuple[bytes, ...]:
        """The roots of the perfect subtrees, largest first."""
        return tuple(self._peaks)

    def copy(self) -> Frontier:
        """The same tree, to grow apart from this one."""
        return Frontier(self.size, self._peaks)

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash."""
        peaks, size = self._peaks, self.size
        while size & 1:
            leaf = sha256(b"\x01" + peaks.pop() + leaf).digest()
            size >>= 1
        peaks.append(leaf)
        self.size += 1

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Add leaf hashes; the same as appending each, in one pass per level of the tree."""
        nodes = list(leaves)
        older, added = self._peaks, len(nodes)
        risen: list[bytes] = []
        bits = self.size
        self.size += added
        while nodes:
            if bits & 1:
                nodes.insert(0, older.pop())
            bits >>= 1
            if len(nodes) & 1:
                risen.append(nodes.pop())
            pairs = iter(nodes)
            nodes = [sha256(b"\x01" + left + right).digest() for left, right in zip(pairs, pairs, strict=True)]
        older.extend(reversed(risen))

    def root(self) -> bytes:
        """The root over all leaves so far."""
        if not self._peaks:
            return EMPTY_ROOT
        root, *larger = reversed(self._peaks)
        for peak in larger:
            root = node_hash(peak, root)
        return root


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over these leaf hashes."""
    tree = Frontier()
    tree.extend(leaves)
    return tree.root()


def inclusion_proof(leaves: Sequence[bytes], index: int, size: int) -> tuple[bytes, ...]:
    """PATH(index, D[size]) of RFC 6962, section 2.1.1: hashes from the leaf's sibling up to the root's child.

    `leaves` are leaf hashes, at least `size` of them. Raises `InvalidRecord` if there is no such leaf.
    """
    if not 0 <= index < size <= len(leaves):
        raise InvalidRecord(f"there is no entry {index} in a tree of {size} of {len(leaves)} entries")
    return inclusion_path(index, size, lambda start, end: root_of(leaves[start:end]))


def inclusion_path(index: int, size: int, root: Callable[[int, int], bytes]) -> tuple[bytes, ...]:
    """As `inclusion_proof`, where `root` gives that of the leaves from one to before another."""
    start, end = 0, size
    path: list[bytes] = []
    while end - start > 1:
        middle = start + _left_of(end - start)
        if index < middle:
            path.append(root(middle, end))
            end = middle
        else:
            path.append(root(start, middle))
            start = middle
    return tuple(reversed(path))


def consistency_proof(leaves: Sequence[bytes], old: int, new: int) -> tuple[bytes, ...]:
    """PROOF(old, D[new]) of RFC 6962, section 2.1.2: that the tree of `new` leaves continues the one of `old`.

    Empty where `old` is 0 or `new`. Raises `InvalidRecord` if there are no such trees.
    """
    if not 0 <= old <= new <= len(leaves):
        raise InvalidRecord(f"{new} of {len(leaves)} entries do not continue {old} entries")
    if old in (0, new):
        return ()
    start, end = 0, new
    path: list[bytes] = []
    while end != old:
        middle = start + _left_of(end - start)
        if old <= middle:
            path.append(root_of(leaves[middle:end]))
            end = middle
        else:
            path.append(root_of(leaves[start:middle]))
            start = middle
    if start:
        path.append(root_of(leaves[start:end]))
    return tuple(reversed(path))


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether `proof` leads from `leaf` at `index` to `root` of `size` leaves (RFC 9162, section 2.1.3.2)."""
    if not 0 <= index < size or any(len(each) != 32 for each in proof):
        return False
    place, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(sibling, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def verify_consistency(old_size: int, old_root: bytes, new_size: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the tree of `new_size` leaves begins with the one of `old_size` (RFC 9162, section 2.1.4.2).

    A tree of no leaves is continued by every tree, with an empty proof, if its root is `EMPTY_ROOT`.
    """
    if not 0 <= old_size <= new_size or any(len(each) != 32 for each in proof):
        return False
    if old_size == new_size:
        return not proof and old_root == new_root
    if old_size == 0:
        return not proof and old_root == EMPTY_ROOT
    path = list(proof) if old_size & (old_size - 1) else [old_root, *proof]
    return bool(path) and _climb(old_size - 1, new_size - 1, path) == (old_root, new_root)


def _climb(place: int, last: int, path: list[bytes]) -> tuple[bytes, bytes] | None:
    """The old and the new root that a consistency proof leads to; None if it is too short or too long."""
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return None
        if place & 1 or place == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        place, last = place >> 1, last >> 1
    return (old, new) if last == 0 else None


def _left_of(width: int) -> int:
    """The largest power of two smaller than `width`, which is at least 2."""
    return 1 << (width - 1).bit_length() - 1
