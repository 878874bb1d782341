"""Private values under a key of each entry, which the master key and a random salt give. Pure, so that a process apart can do it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from taizhang.kernel.canonical import canonical, parse
from taizhang.kernel.faults import Fault
from taizhang.records.types import JSON

SALT = 16
_NONCE = 12
_BLOCK = 64
_INNER = bytes(byte ^ 0x36 for byte in range(256))
_OUTER = bytes(byte ^ 0x5C for byte in range(256))


class Sealed(NamedTuple):
    """Private values ready to be stored: salt, blob, and the digests that go into the event."""

    salt: bytes
    blob: bytes
    digests: dict[str, str | None]


class Entry(Protocol):
    """An entry of the vault as it is stored."""

    district: str
    register: str
    number: str
    salt: bytes | memoryview
    blob: bytes | memoryview


class Vault:
    """The vault, opened with its key. It never prints its key."""

    __slots__ = ("_inner", "_outer", "master")

    def __init__(self, master: bytes) -> None:
        self.master = master
        self._inner, self._outer = (sha256(master.ljust(_BLOCK, b"\0").translate(pad)) for pad in (_INNER, _OUTER))

    def __repr__(self) -> str:
        return "Vault()"

    def seal(self, district: str, register: str, number: str, values: Mapping[str, JSON]) -> Sealed:
        """Encrypts values (None: taken out) of a record; the digest of a value is HMAC-SHA256(key, field NUL value)."""
        return self.seal_all(district, register, [(number, values)])[0]

    def seal_all(self, district: str, register: str, given: Sequence[tuple[str, Mapping[str, JSON]]]) -> list[Sealed]:
        """The same for (number, values) of many records. What is random is drawn for all of them at once."""
        size = SALT + _NONCE
        fresh = os.urandom(size * len(given))
        return [
            self._sealed(fresh[at : at + SALT], fresh[at + SALT : at + size], identity(district, register, number), values)
            for at, (number, values) in zip(range(0, len(fresh), size), given, strict=True)
        ]

    def _sealed(self, salt: bytes, nonce: bytes, identity: bytes, values: Mapping[str, JSON]) -> Sealed:
        key = self._key(salt, identity)
        blob = nonce + AESGCM(key).encrypt(nonce, canonical(dict(values)), identity)
        return Sealed(salt, blob, {name: None if value is None else digest(key, name, value) for name, value in values.items()})

    def open(self, entry: Entry) -> dict[str, JSON]:
        """The values of an entry. Fault if it was tampered with or belongs to another key or record."""
        identified = identity(entry.district, entry.register, entry.number)
        blob = bytes(entry.blob)
        try:
            clear = AESGCM(self._key(bytes(entry.salt), identified)).decrypt(blob[:_NONCE], blob[_NONCE:], identified)
        except InvalidTag as fault:
            where = f"{entry.district} {entry.register}/{entry.number}"
            raise Fault("the vault's entry does not open", where=where, remedy="restore the vault and its master key together") from fault
        return dict(parse(clear))

    def _key(self, salt: bytes, identity: bytes) -> bytes:
        """HMAC-SHA256(master key, salt and identity), from the state in which the master key is hashed already."""
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(salt + identity)
        outer.update(inner.digest())
        return outer.digest()


def digest(key: bytes, field: str, value: JSON) -> str:
    """HMAC-SHA256, written out: a third of what `hmac` takes for a key that is used once."""
    told = value if isinstance(value, str) else canonical(value).decode()
    padded = key.ljust(_BLOCK, b"\0")
    inner = sha256(padded.translate(_INNER) + f"{field}\0{told}".encode()).digest()
    return sha256(padded.translate(_OUTER) + inner).hexdigest()


def identity(district: str, register: str, number: str) -> bytes:
    """What binds an entry to its record."""
    return f"{district}/{register}/{number}".encode()
