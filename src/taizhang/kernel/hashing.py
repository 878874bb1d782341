"""Two hash algorithms behind one name, and the three ways in which journals and trees use them.

Leaves and nodes carry a prefix of their own (RFC 9162 2.1.1), so that neither can pass for the other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from taizhang.kernel.faults import Fault

START = bytes(32)
"""The digest before the first event."""


@dataclass(frozen=True, slots=True)
class Algorithm:
    """A hash of 32 bytes by its name in packs; `new(bytes)` gives a hash object."""

    name: str
    new: Callable[[bytes], Any]

    def leaf(self, body: bytes) -> bytes:
        return self.new(b"\x00" + body).digest()  # type: ignore[no-any-return]

    def node(self, left: bytes, right: bytes) -> bytes:
        return self.new(b"\x01" + left + right).digest()  # type: ignore[no-any-return]

    def chain(self, previous: bytes, leaf: bytes) -> bytes:
        return self.new(previous + leaf).digest()  # type: ignore[no-any-return]

    def empty(self) -> bytes:
        """The root of a tree without leaves (RFC 9162 2.1.1)."""
        return self.new(b"").digest()  # type: ignore[no-any-return]


@cache
def algorithm(name: str) -> Algorithm:
    """`sha256`, or `sm3` (GB/T 32905) where the machine's OpenSSL has it. Raises Fault for any other, or where SM3 is missing."""
    if name == "sha256":
        return Algorithm(name, hashlib.sha256)
    if name != "sm3":
        raise Fault(f"{name!r} is not a hash algorithm", remedy="use sha256 or sm3")
    try:
        hashlib.new("sm3")
    except ValueError as fault:
        raise Fault("this machine's OpenSSL has no SM3", remedy="install a build that has it, or use sha256") from fault
    return Algorithm(name, partial(hashlib.new, "sm3"))
