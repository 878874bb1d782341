"""Values of imports."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Protocol

from django.utils.translation import gettext as _

from taizhang.kernel.faults import Fault
from taizhang.records.batching import Form, Line, Made, packed

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


class Maker(Protocol):
    """Who makes batches of packed lines, in their order, beside the check or after it."""

    def hand(self, packed: bytes, forms: Sequence[Form]) -> None: ...

    def made(self) -> Iterator[Made]: ...


class Lines:
    """The lines of a file, handed to a maker by batches as they come. `forms` is the table in which they name their places."""

    def __init__(self, size: int, maker: Maker) -> None:
        self.forms: list[Form] = []
        self._size, self._maker, self._count = size, maker, 0
        self._loose: list[Line] = []

    def __len__(self) -> int:
        return self._count

    def append(self, line: Line) -> None:
        self._loose.append(line)
        self._count += 1
        if len(self._loose) == self._size:
            self._hand()

    def _hand(self) -> None:
        self._maker.hand(packed(self._loose), self.forms)
        self._loose = []

    def made(self, done: int) -> Iterator[Made]:
        """The batches after the first `done` lines; no line comes any more. Fault if one of them is done by half."""
        if done % self._size and done < self._count:
            raise Fault(_("the import was begun with batches of another size"), remedy=_("give it up, and import the file again"))
        if self._loose:
            self._hand()
        return islice(self._maker.made(), -(-done // self._size), None)
