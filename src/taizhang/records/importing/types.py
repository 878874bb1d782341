"""Values of imports."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from taizhang.kernel.faults import Fault
from taizhang.records.batching import Form, Line, packed

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
    """The lines of a file, packed by batches: a million of them take some 100 MiB and never touch the disk.

    `forms` is the table in which they name their places."""

    def __init__(self, size: int = 1000) -> None:
        self.forms: list[Form] = []
        self._size = size
        self._packed: list[bytes] = []
        self._loose: list[Line] = []

    def __len__(self) -> int:
        return len(self._packed) * self._size + len(self._loose)

    def append(self, line: Line) -> None:
        self._loose.append(line)
        if len(self._loose) == self._size:
            self._packed.append(packed(self._loose))
            self._loose = []

    def batches(self, done: int) -> list[bytes]:
        """Those after the first `done` lines, as they are packed. Fault if one of them is done by half."""
        if done % self._size and done < len(self):
            raise Fault(_("the import was begun with batches of another size"), remedy=_("give it up, and import the file again"))
        return [*self._packed, *([packed(self._loose)] if self._loose else [])][-(-done // self._size) :]
