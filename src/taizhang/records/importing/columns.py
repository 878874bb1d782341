"""Rows of a file read a column at a time: each text of a cell is read once, however often it stands there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from taizhang.records.importing.scanning import Spoilt
from taizhang.records.values import Unfit, is_blank

_MOST = 50_000
_TEXT = frozenset({str})


class Bad:
    """What a cell means that cannot be read. Its row is then read by itself, which says what is wrong."""


BAD = Bad()


class Column:
    """One column: what its cells mean, by `read`; an empty one means `blank`. Of texts that are not `kept` each is read anew."""

    def __init__(self, read: Callable[[Any], Any], blank: Any = None, *, kept: bool = True) -> None:
        self._read, self.blank, self._kept = read, blank, kept
        self._known = _Known(self.meaning)
        self.has_bad = False
        """Whether it has come upon such a cell."""

    def meaning(self, cell: Any) -> Any:
        try:
            found = self.blank if is_blank(cell) else BAD if type(cell) is Spoilt else self._read(cell)
        except (Unfit, TypeError):  # a list or an object has no hash, and is no value either
            found = BAD
        self.has_bad |= found is BAD
        return found

    def meanings(self, cells: Sequence[Any]) -> list[Any]:
        if not self._kept:
            return self._each(cells)
        if len(self._known) > _MOST:
            self._known.clear()
        if _TEXT.issuperset(map(type, cells)):
            return list(map(self._known.__getitem__, cells))
        return [self._known[cell] if type(cell) is str else self.meaning(cell) for cell in cells]

    def _each(self, cells: Sequence[Any]) -> list[Any]:
        """Read anew one by one. Nearly always all of them are texts that can be read."""
        read, blank = self._read, self.blank
        if _TEXT.issuperset(map(type, cells)):
            with suppress(Unfit):
                return [read(cell) if cell and not cell.isspace() else blank for cell in cells]
        return [self.meaning(cell) for cell in cells]


class _Known(dict[str, Any]):
    """Meanings of texts, each made when it is first asked for."""

    def __init__(self, meaning: Callable[[str], Any]) -> None:
        super().__init__()
        self._meaning = meaning

    def __missing__(self, text: str) -> Any:
        self[text] = found = self._meaning(text)
        return found
