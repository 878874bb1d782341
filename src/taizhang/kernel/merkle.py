"""Merkle trees by RFC 9162 section 2.1: roots that stream, audit paths, and their verification. Leaves are leaf hashes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from taizhang.kernel.faults import Fault
from taizhang.kernel.hashing import Algorithm


class Accumulator:
    """The tree over the leaves added so far, held as the roots of its complete subtrees: O(log n) of memory."""

    def __init__(self, algorithm: Algorithm) -> None:
        self._algorithm = algorithm
        self._peaks: list[bytes] = []  # of falling size: one for each bit that is set in `size`
        self.size = 0

    def add(self, leaf: bytes) -> None:
        node, joins = self._algorithm.node, self.size
        while joins & 1:
            leaf = node(self._peaks.pop(), leaf)
            joins >>= 1
        self._peaks.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        if not self._peaks:
            return self._algorithm.empty()
        *peaks, found = self._peaks
        for peak in reversed(peaks):
            found = self._algorithm.node(peak, found)
        return found


def root(algorithm: Algorithm, leaves: Iterable[bytes]) -> bytes:
    """The Merkle tree hash (RFC 9162 2.1.1) over leaf hashes."""
    level = list(leaves)
    while len(level) > 1:
        level = _level_above(algorithm, level)
    return level[0] if level else algorithm.empty()


def _level_above(algorithm: Algorithm, level: list[bytes]) -> list[bytes]:
    """An odd last node goes up as it is: the RFC's split at a power of two."""
    new = algorithm.new
    pairs = zip(level[::2], level[1::2], strict=False)
    return [new(b"\x01" + left + right).digest() for left, right in pairs] + (level[-1:] if len(level) % 2 else [])


def audit_path(algorithm: Algorithm, leaves: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """The inclusion proof (RFC 9162 2.1.3.1) of the leaf at `index`, counted from 0. Raises Fault if there is no such leaf."""
    if not 0 <= index < len(leaves):
        raise Fault(f"there is no leaf {index} among {len(leaves)}", remedy="count leaves from 0")
    path: list[bytes] = []
    level = list(leaves)
    while len(level) > 1:
        if index ^ 1 < len(level):
            path.append(level[index ^ 1])
        level = _level_above(algorithm, level)
        index >>= 1
    return tuple(path)


def root_by(algorithm: Algorithm, leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root that an audit path leads to (RFC 9162 2.1.3.2), or None if the path does not fit a tree of `size` leaves."""
    if not 0 <= index < size:
        return None
    found, last = leaf, size - 1
    for sibling in path:
        if last == 0:
            return None
        if index & 1 or index == last:
            found = algorithm.node(sibling, found)
            while not index & 1:  # no sibling on these levels: the node went up as it was
                index >>= 1
                last >>= 1
        else:
            found = algorithm.node(found, sibling)
        index >>= 1
        last >>= 1
    return found if last == 0 else None
