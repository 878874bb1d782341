"""Who makes the batches of an import, before their lock is taken: of a large file a process apart, beside the check."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager

from taizhang.records import batching, sealer
from taizhang.records.batching import Form, Made
from taizhang.records.importing.types import Maker
from taizhang.records.sealing import Vault

APART = 50_000
"""Rows from which batches are made in a process apart: it begins in a third of a second."""


@contextmanager
def maker(height: int, vault: Vault, hashes: str, district: str, register: str) -> Iterator[Maker]:
    """For a table of about so many rows."""
    if height < APART or (os.cpu_count() or 1) == 1:
        yield _Here(vault, hashes, district, register)
        return
    with closing(sealer.Apart(vault, hashes, district, register)) as apart:
        yield apart


class _Here:
    """Makes batches in this process, each when it is asked for. Of lines that are packed a million take some 100 MiB."""

    def __init__(self, vault: Vault, hashes: str, district: str, register: str) -> None:
        self._told = (vault, hashes, district, register)
        self._waiting: list[tuple[bytes, Sequence[Form]]] = []

    def hand(self, packed: bytes, forms: Sequence[Form]) -> None:
        self._waiting.append((packed, forms))

    def made(self) -> Iterator[Made]:
        return (batching.made(*self._told, forms, batching.unpacked(packed)) for packed, forms in self._waiting)
