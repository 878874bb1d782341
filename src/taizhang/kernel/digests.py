"""By what two makings of a table are held to be equal."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date

from taizhang.kernel.canonical import canonical
from taizhang.kernel.faults import Fault

UNREADABLE = "unreadable"


def of_rows(rows: Iterable[Mapping[str, object]]) -> str:
    """SHA-256 of the sorted SHA-256 of the canonical rows, so that of a million rows no text is held; `UNREADABLE` where a cell holds
    what no program of ours writes there."""
    try:
        digests = sorted(hashlib.sha256(canonical({name: _text(value) for name, value in row.items()})).digest() for row in rows)
    except (Fault, ValueError, TypeError):
        return UNREADABLE
    return hashlib.sha256(b"".join(digests)).hexdigest()


def astray(made: Mapping[str, str], again: Mapping[str, str]) -> list[str]:
    """The tables whose digests differ between two makings, in the order of the first."""
    return [name for name in {**made, **again} if made.get(name) != again.get(name)]


def _text(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
