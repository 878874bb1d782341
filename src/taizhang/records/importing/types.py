"""Values of imports."""

from __future__ import annotations

import marshal
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from taizhang.records.batching import Form, Line

_CHUNK = 1000

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


class Lines:
    """The lines of a file, packed by chunks: a million of them take some 100 MiB and never touch the disk.

    `forms` is the table in which they name their places."""

    def __init__(self, forms: Sequence[Form]) -> None:
        self.forms = forms
        self._packed: list[bytes] = []
        self._loose: list[tuple[Any, ...]] = []
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Line]:
        for chunk in self._packed:
            yield from map(Line._make, marshal.loads(zlib.decompress(chunk)))  # noqa: S302 (bytes that never left this process)
        yield from map(Line._make, self._loose)

    def append(self, line: Line) -> None:
        self._loose.append(tuple(line))
        self._count += 1
        if len(self._loose) == _CHUNK:
            self._packed.append(zlib.compress(marshal.dumps(self._loose), 1))
            self._loose = []
