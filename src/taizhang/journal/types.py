"""Values of the journal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

JSON = Any
"""What a body may hold: str, int (|n| < 2^53), bool, None, list, dict with ASCII keys. Decimals and dates are str."""


@dataclass(frozen=True, slots=True)
class Batch:
    """The rows of a batch as they will lie there, salted, one canonical JSON a line, with their number and Merkle root by that algorithm.

    Made by `rules.batch`, which any process may do before the event is appended."""

    algorithm: str
    lines: bytes
    count: int
    root: bytes


@dataclass(frozen=True, slots=True)
class Draft:
    """An event about to be appended. `rows` are a batch's rows, JSON objects or their canonical bytes, or all of them made ready: they
    lie beside the body, which commits to them by `data["rows_root"]` and `data["rows"]` (their number). Both are written by the journal,
    and so is `salt`, in the data and in every row: 16 random bytes in hex, without which a public leaf tells nothing of its body."""

    kind: str
    subject: str
    data: Mapping[str, JSON]
    rows: Sequence[Mapping[str, JSON] | bytes] | Batch | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """An event that stands in a journal. `at` is the stamp text, `rows` the number of rows of a batch (0 for others)."""

    journal: str
    seq: int
    at: str
    actor: str
    kind: str
    subject: str
    data: Mapping[str, JSON]
    body: str
    leaf: bytes
    digest: bytes


@dataclass(frozen=True, slots=True)
class Head:
    """Where a journal stands: its last event's seq (0: none yet), the digest of the chain there, and its `at`."""

    journal: str
    algorithm: str
    seq: int
    digest: bytes
    at: str


@dataclass(frozen=True, slots=True)
class Seal:
    """The head of a journal as kept outside: hex digest of the chain and RFC 9162 Merkle root over the leaves 1..seq."""

    journal: str
    seq: int
    digest: str
    root: str
    algorithm: str
    at: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What `verify` found: how many events were walked, up to where seals cover them, and the first bad event if any."""

    journal: str
    events: int
    sealed_to: int
    first_bad: int | None
    reason: str

    @property
    def ok(self) -> bool:
        return self.first_bad is None and not self.reason


@dataclass(frozen=True, slots=True)
class Inclusion:
    """That an event (and, in a batch, one row of it) is under a Merkle root: audit paths by RFC 9162 2.1.3."""

    journal: str
    seq: int
    size: int
    root: str
    leaf: str
    path: tuple[str, ...]
    row: int | None = None
    row_path: tuple[str, ...] = ()
    rows_root: str = ""
