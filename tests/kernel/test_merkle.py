from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taizhang.kernel.faults import Fault
from taizhang.kernel.hashing import algorithm
from taizhang.kernel.merkle import Accumulator, audit_path, root, root_by

HASHES = algorithm("sha256")
A, B, C, D, E = (HASHES.leaf(letter) for letter in (b"a", b"b", b"c", b"d", b"e"))


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def by_definition(leaves: list[bytes]) -> bytes:
    """RFC 9162 2.1.1, word for word."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node(by_definition(leaves[:split]), by_definition(leaves[split:]))


def test_roots_worked_by_hand() -> None:
    assert root(HASHES, []) == hashlib.sha256(b"").digest()
    assert root(HASHES, [A]) == A
    assert root(HASHES, [A, B]) == node(A, B)
    assert root(HASHES, [A, B, C]) == node(node(A, B), C)
    assert root(HASHES, [A, B, C, D, E]) == node(node(node(A, B), node(C, D)), E)


def test_roots_of_the_known_answer_test_of_certificate_transparency() -> None:
    """The inputs and roots that certificate-transparency-go checks its trees by (sizes 1, 2, 8)."""
    inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    leaves = [HASHES.leaf(bytes.fromhex(text)) for text in inputs]
    assert root(HASHES, leaves[:1]).hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert root(HASHES, leaves[:2]).hex() == "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
    assert root(HASHES, leaves).hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


def test_paths_worked_by_hand() -> None:
    assert audit_path(HASHES, [A], 0) == ()
    assert audit_path(HASHES, [A, B, C], 0) == (B, C)
    assert audit_path(HASHES, [A, B, C], 2) == (node(A, B),)
    assert audit_path(HASHES, [A, B, C, D, E], 2) == (D, node(A, B), E)
    assert audit_path(HASHES, [A, B, C, D, E], 4) == (node(node(A, B), node(C, D)),)


@settings(max_examples=50)
@given(st.integers(1, 70), st.data())
def test_every_path_leads_to_the_root_of_the_definition_and_no_other_fits(size: int, data: st.DataObject) -> None:
    leaves = [HASHES.leaf(b"%d" % number) for number in range(size)]
    expected = by_definition(leaves)
    assert root(HASHES, leaves) == expected
    index = data.draw(st.integers(0, size - 1))
    path = audit_path(HASHES, leaves, index)
    assert root_by(HASHES, leaves[index], index, size, path) == expected
    other = data.draw(st.integers(0, size - 1).filter(lambda number: number != index)) if size > 1 else size
    assert root_by(HASHES, leaves[index], other, size, path) != expected
    assert root_by(HASHES, leaves[index], index, size, (*path, A)) is None
    assert size == 1 or root_by(HASHES, leaves[index], index, size, path[:-1]) is None
    assert root_by(HASHES, HASHES.leaf(b"foreign"), index, size, path) != expected


def test_a_root_streams_and_may_be_asked_at_every_size() -> None:
    tree = Accumulator(HASHES)
    leaves = [HASHES.leaf(b"%d" % number) for number in range(40)]
    for size, leaf in enumerate(leaves, 1):
        tree.add(leaf)
        assert (tree.size, tree.root()) == (size, by_definition(leaves[:size]))


def test_a_leaf_that_is_not_there_is_a_fault() -> None:
    for index in (-1, 2):
        with pytest.raises(Fault, match=f"no leaf {index} among 2"):
            audit_path(HASHES, [A, B], index)


def test_a_path_for_an_index_outside_the_tree_leads_nowhere() -> None:
    assert root_by(HASHES, A, 1, 1, ()) is None
    assert root_by(HASHES, A, -1, 1, ()) is None
