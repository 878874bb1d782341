"""Tables of pages and Word documents while they are read. One within another makes the outer one layout: its cells are told in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from taizhang.reader.documents import tables
from taizhang.reader.documents.lines import Lines
from taizhang.reader.documents.tables import Grid

_WIDE = 100
_DEPTH = 30
"""Tables within tables beyond this are told as the text of the cell around them."""


@dataclass(slots=True)
class Cell:
    """What stands in a cell, in order; `continues` says that it belongs to the cell above."""

    content: list[str | Table] = field(default_factory=list)
    high: int = 1
    wide: int = 1
    continues: bool = False

    @property
    def text(self) -> str:
        return "\n".join(part for part in self.content if isinstance(part, str))


@dataclass(slots=True)
class Table:
    rows: list[list[Cell]] = field(default_factory=list)

    def cells(self) -> Iterator[Cell]:
        return (cell for row in self.rows for cell in row)


class Body:
    """Lines and tables of a document as they come: a table is told when it ends, and what stands in it goes to its cells until then."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._open: list[Table] = []
        self._beyond = 0
        self._numbers = count(1)

    def line(self, text: str) -> None:
        cell = self.cell
        if cell is not None:
            cell.content.append(text)
        else:
            self._lines.line(text)

    @property
    def cell(self) -> Cell | None:
        return self._open[-1].rows[-1][-1] if self._open and self._open[-1].rows and self._open[-1].rows[-1] else None

    def begin_table(self) -> None:
        if len(self._open) >= _DEPTH:
            self._beyond += 1
            return
        around, table = self.cell, Table()
        if around is not None:
            around.content.append(table)
        self._open.append(table)

    def begin_row(self) -> None:
        if self._open and not self._beyond:
            self._open[-1].rows.append([])

    def begin_cell(self, cell: Cell) -> None:
        if self._open and not self._beyond:
            if not self._open[-1].rows:
                self.begin_row()
            self._open[-1].rows[-1].append(cell)

    def end_table(self) -> None:
        if self._beyond:
            self._beyond -= 1
        elif self._open:
            table = self._open.pop()
            if not self._open:
                self._tell(table)

    def end(self) -> None:
        self._beyond = 0
        while self._open:
            self.end_table()

    def _tell(self, table: Table) -> None:
        if not any(isinstance(part, Table) for cell in table.cells() for part in cell.content):
            tables.write(_grid(table, f"Table{next(self._numbers)}"), self._lines)
            return
        for part in (part for cell in table.cells() for part in cell.content):
            if isinstance(part, Table):
                self._tell(part)
            else:
                self._lines.line(part)


def _grid(table: Table, name: str) -> Grid:
    grid = Grid(name)
    for row, cells in enumerate(table.rows):
        for cell in cells:
            grid.append(row, cell.text, min(cell.high, len(table.rows) - row), min(cell.wide, _WIDE), cell.continues)
    return grid
