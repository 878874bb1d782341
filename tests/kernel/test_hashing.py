from __future__ import annotations

import hashlib

import pytest

from taizhang.kernel import hashing
from taizhang.kernel.faults import Fault


def test_sha256_leaves_nodes_and_chains_are_what_the_contract_says() -> None:
    hashes = hashing.algorithm("sha256")
    assert bytes(32) == hashing.START
    assert hashes.empty().hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert hashes.leaf(b"body") == hashlib.sha256(b"\x00body").digest()
    assert hashes.node(b"l" * 32, b"r" * 32) == hashlib.sha256(b"\x01" + b"l" * 32 + b"r" * 32).digest()
    assert hashes.chain(bytes(32), b"l" * 32) == hashlib.sha256(bytes(32) + b"l" * 32).digest()


def test_sm3_is_that_of_the_standard() -> None:
    """GB/T 32905-2016 A.1: the digest of abc."""
    digest = hashing.algorithm("sm3").new(b"abc").hexdigest()
    assert digest == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_another_algorithm_is_a_fault() -> None:
    with pytest.raises(Fault, match="'md5' is not a hash algorithm; use sha256 or sm3"):
        hashing.algorithm("md5")


def test_a_machine_without_sm3_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ValueError(name)

    hashing.algorithm.cache_clear()
    monkeypatch.setattr(hashlib, "new", missing)
    with pytest.raises(Fault, match="no SM3"):
        hashing.algorithm("sm3")
