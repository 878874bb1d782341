"""Values of imports."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from taizhang.records.types import JSON

Progress = Callable[[str, int, int], None]
"""Called with the stage (`check` or `write`), the rows done, and all rows as far as known (0: not known)."""


@dataclass(frozen=True, slots=True)
class Table:
    """`rows` are (row number as the file counts, cells), without those that are blank all along; `height` about how many.

    `merged` are the first and last rows of ranges of merged cells, counted as the file counts."""

    sheet: str
    rows: Iterator[tuple[int, Sequence[Any]]]
    height: int
    merged: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A row ready to be written: the canonical bytes of its data with `"private":{}`, and the values that go to the vault instead."""

    number: str
    op: str
    data: bytes
    private: dict[str, JSON] | None
