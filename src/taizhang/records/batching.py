"""Lines of an import → a batch ready to be appended, and its entries of the vault. Pure but for what is random, so that a process apart
can do it."""

from __future__ import annotations

import marshal
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import orjson
import pyarrow as pa

from taizhang.journal import rules as journal
from taizhang.journal.types import Batch
from taizhang.kernel.canonical import canonical
from taizhang.kernel.hashing import algorithm
from taizhang.records.sealing import Vault
from taizhang.records.types import JSON

Form = tuple[bytes, bytes, bytes, bytes]
"""The canonical JSON of a row in four pieces: up to its number, from there to the digests of its private values, from there to its salt,
and what is behind that."""


class Line(NamedTuple):
    """A row ready to be written. `form` is a `Form`, or the place of one in a table of them; `tail` ends the row's JSON, and
    `private` are the values that go to the vault instead."""

    number: str
    form: Form | int
    tail: bytes
    private: Mapping[str, JSON]


class Made(NamedTuple):
    """A batch, and number, salt and blob of its entries in the vault."""

    batch: Batch
    sealed: list[tuple[str, bytes, bytes]]


_LENGTH = 8
_CODEC = pa.Codec("zstd", compression_level=1)
"""A fifth of the time of zlib, and half of its bytes."""


def squeezed(text: bytes) -> bytes:
    """Bytes to be held for a while, behind their length."""
    found: bytes = _CODEC.compress(text, asbytes=True)
    return len(text).to_bytes(_LENGTH, "big") + found


def stretched(text: bytes) -> bytes:
    found: bytes = _CODEC.decompress(memoryview(text)[_LENGTH:], int.from_bytes(text[:_LENGTH], "big"), asbytes=True)
    return found


def packed(lines: Sequence[Line]) -> bytes:
    return squeezed(marshal.dumps([tuple(line) for line in lines]))


def unpacked(lines: bytes) -> list[Line]:
    """Bytes that never left our own processes."""
    return [Line._make(line) for line in marshal.loads(stretched(lines))]  # noqa: S302


def form(data: Mapping[str, JSON]) -> Form:
    """The pieces of a row with these members, beside its number, its salt and the digests of its private values."""
    members = {name: b'"%b":%b' % (name.encode(), canonical(value)) for name, value in sorted(data.items()) if name != "number"}

    def between(low: str, high: str) -> bytes:
        return b"".join(text + b"," for name, text in members.items() if low < name < high)

    rest = b"".join(b"," + text for name, text in members.items() if name > "salt")
    before = b"{" + between("", "number") + b'"number":'
    return before, b"," + between("number", "private") + b'"private":', b"," + between("private", "salt"), rest + b"}"


def open_form(data: Mapping[str, JSON]) -> Form:
    """The same for a row that goes on: its last members stand in its tail, with the brace."""
    *pieces, last = form(data)
    before, after, salt = pieces
    return before, after, salt, last[:-1] + b","


def made(vault: Vault, hashes: str, district: str, register: str, forms: Sequence[Form], lines: Sequence[Line]) -> Made:
    """Seals private values, writes the rows and hashes them. `forms` is the table that lines name the place in."""
    hidden = [(line.number, line.private) for line in lines if line.private]
    sealed = vault.seal_all(district, register, hidden)
    told = iter(sealed)
    parted = []
    for number, form, tail, private in lines:
        before, after, salt, rest = forms[form] if isinstance(form, int) else form
        digests = orjson.dumps(next(told).digests, option=orjson.OPT_SORT_KEYS) if private else b"{}"
        parted.append((before + orjson.dumps(number) + after + digests + salt, rest + tail))
    batch = journal.batch(algorithm(hashes), parted, f"{district} {register}")
    return Made(batch, [(number, one.salt, one.blob) for (number, _private), one in zip(hidden, sealed, strict=True)])
