"""The tree: published roots and proofs, an independent implementation, and proofs that do not hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree
from pymerkle import verify_consistency as verify_pymerkle_consistency

from truceline.errors import InvalidRecord
from truceline.record.merkle import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)

# The reference tree of Certificate Transparency: its entries and the root after each of them.
ENTRIES = [
    bytes.fromhex(entry)
    for entry in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = """
    e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
    6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d
    fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125
    aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77
    d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7
    4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4
    76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef
    ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c
    5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328
""".split()
LEAVES = [leaf_hash(entry) for entry in ENTRIES]
MANY = [leaf_hash(str(n).encode()) for n in range(300)]
SIZES = st.integers(1, len(MANY))


def pymerkle_tree(size: int) -> InmemoryTree:
    tree = InmemoryTree(algorithm="sha256")
    for n in range(size):
        tree.append_entry(str(n).encode())
    return tree


THEIRS = pymerkle_tree(len(MANY))


@pytest.mark.parametrize("size", range(9))
def test_the_reference_trees_roots_are_those_published(size: int) -> None:
    assert root_of(LEAVES[:size]).hex() == ROOTS[size]


def test_the_reference_trees_proofs_are_those_published() -> None:
    assert [each.hex() for each in inclusion_proof(LEAVES, 0, 8)] == [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]
    assert [each.hex() for each in consistency_proof(LEAVES, 6, 8)] == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


@given(SIZES)
def test_roots_agree_with_an_independent_tree(size: int) -> None:
    assert root_of(MANY[:size]) == THEIRS.get_root(size)


@given(SIZES, st.data())
def test_inclusion_proofs_agree_with_an_independent_tree(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    # Theirs counts from one, and begins with the leaf itself.
    assert list(inclusion_proof(MANY, index, size)) == THEIRS.prove_inclusion(index + 1, size).path[1:]


def rfc_subproof(old: int, leaves: list[bytes], whole: bool) -> list[bytes]:
    """SUBPROOF(m, D[n], b) of RFC 6962, section 2.1.2, word for word."""
    size = len(leaves)
    if old == size:
        return [] if whole else [root_of(leaves)]
    left = 1
    while left * 2 < size:
        left *= 2
    if old <= left:
        return [*rfc_subproof(old, leaves[:left], whole), root_of(leaves[left:])]
    return [*rfc_subproof(old - left, leaves[left:], False), root_of(leaves[:left])]


@given(SIZES, SIZES)
def test_consistency_proofs_are_those_of_the_rfc_and_an_independent_tree_sees_the_same(one: int, two: int) -> None:
    old, new = sorted((one, two))
    proof = consistency_proof(MANY, old, new)
    assert list(proof) == rfc_subproof(old, MANY[:new], True)
    assert verify_consistency(old, THEIRS.get_root(old), new, THEIRS.get_root(new), proof)
    verify_pymerkle_consistency(root_of(MANY[:old]), root_of(MANY[:new]), THEIRS.prove_consistency(old, new))


@given(st.lists(st.integers(0, 40), max_size=8))
def test_a_frontier_grows_the_same_in_any_steps(steps: list[int]) -> None:
    tree, done = Frontier(), 0
    for step in steps:
        batch = MANY[done : done + step]
        tree.extend(batch)
        done += len(batch)
        one_by_one = Frontier()
        for leaf in MANY[:done]:
            one_by_one.append(leaf)
        stored = Frontier(tree.size, tree.peaks)
        assert stored.root() == tree.root() == one_by_one.root() == (THEIRS.get_root(done) if done else EMPTY_ROOT)
        assert tree.peaks == one_by_one.peaks


def test_a_copy_grows_apart() -> None:
    tree = Frontier()
    tree.extend(MANY[:5])
    other = tree.copy()
    other.append(MANY[5])
    assert (tree.size, tree.root()) == (5, root_of(MANY[:5]))
    assert (other.size, other.root()) == (6, root_of(MANY[:6]))


@pytest.mark.parametrize(("size", "peaks"), [(0, 1), (1, 0), (3, 1), (4, 2), (-1, 1)])
def test_a_stored_frontier_that_does_not_fit_its_size_is_refused(size: int, peaks: int) -> None:
    with pytest.raises(InvalidRecord, match="frontier"):
        Frontier(size, MANY[:peaks])


def test_a_stored_frontier_with_a_short_hash_is_refused() -> None:
    with pytest.raises(InvalidRecord, match="frontier"):
        Frontier(1, [b"short"])


@given(SIZES, st.data())
def test_an_inclusion_proof_proves_its_own_leaf_place_size_and_root_alone(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    leaf, root, proof = MANY[index], root_of(MANY[:size]), inclusion_proof(MANY, index, size)
    assert verify_inclusion(leaf, index, size, proof, root)
    other = data.draw(st.integers(-2, size + 2).filter(lambda n: n != index))
    assert not verify_inclusion(leaf, other, size, proof, root)
    assert not verify_inclusion(node_hash(leaf, leaf), index, size, proof, root)
    assert not verify_inclusion(leaf, index, size, proof, leaf_hash(root))
    assert not verify_inclusion(leaf, index, size, (*proof, root), root)
    for place in range(len(proof)):
        assert not verify_inclusion(leaf, index, size, proof[:place] + proof[place + 1 :], root)
        assert not verify_inclusion(leaf, index, size, _changed(proof, place), root)
        assert not verify_inclusion(leaf, index, size, _changed(proof, place, b""), root)


@given(st.integers(0, 300), SIZES)
def test_a_consistency_proof_proves_its_own_roots_alone(one: int, two: int) -> None:
    old, new = sorted((one, two))
    old_root, new_root, proof = root_of(MANY[:old]), root_of(MANY[:new]), consistency_proof(MANY, old, new)
    assert verify_consistency(old, old_root, new, new_root, proof)
    assert not verify_consistency(old, leaf_hash(b"x"), new, new_root, proof)
    assert not verify_consistency(old, old_root, new, new_root, (*proof, new_root))
    if old:
        assert not verify_consistency(old, old_root, new, leaf_hash(b"x"), proof)
        assert not verify_consistency(new + 1, new_root, old, old_root, proof)
    for place in range(len(proof)):
        assert not verify_consistency(old, old_root, new, new_root, proof[:place] + proof[place + 1 :])
        assert not verify_consistency(old, old_root, new, new_root, _changed(proof, place))
        assert not verify_consistency(old, old_root, new, new_root, _changed(proof, place, b""))


def _changed(proof: tuple[bytes, ...], place: int, hash_: bytes = bytes(32)) -> tuple[bytes, ...]:
    return (*proof[:place], hash_, *proof[place + 1 :])


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0), (0, 301)])
def test_there_is_no_proof_of_an_entry_that_is_not_there(index: int, size: int) -> None:
    with pytest.raises(InvalidRecord, match="there is no entry"):
        inclusion_proof(MANY, index, size)


@pytest.mark.parametrize(("old", "new"), [(-1, 3), (4, 3), (1, 301)])
def test_there_is_no_proof_that_a_log_shrank(old: int, new: int) -> None:
    with pytest.raises(InvalidRecord, match="do not continue"):
        consistency_proof(MANY, old, new)


def test_a_frontier_of_a_rewritten_log_has_another_root() -> None:
    rewritten = [*MANY[:100], leaf_hash(b"rewritten"), *MANY[101:]]
    assert root_of(rewritten) != root_of(MANY)
    proof = consistency_proof(rewritten, 150, 300)
    assert not verify_consistency(150, root_of(MANY[:150]), 300, root_of(rewritten), proof)
