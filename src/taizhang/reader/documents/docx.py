"""Word documents: paragraphs and tables in their order. Deleted text, field codes and second renderings of drawings are left out."""

from __future__ import annotations

from dataclasses import dataclass, field

from taizhang.reader.documents import tables
from taizhang.reader.documents.limits import Limits
from taizhang.reader.documents.lines import Lines
from taizhang.reader.documents.package import Package
from taizhang.reader.documents.tables import Grid

_SKIPPED = frozenset({"del", "moveFrom", "Fallback", "instrText", "delText"})
_MARKS = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def read(data: bytes, lines: Lines, name: str, limits: Limits) -> None:
    reading = _Reading(lines)
    Package(data, name, limits).parse("word/document.xml", reading.start, reading.end, reading.text)


@dataclass(slots=True)
class _Cell:
    lines: list[str] = field(default_factory=list)
    wide: int = 1
    continues: bool = False


@dataclass(slots=True)
class _Table:
    rows: list[list[_Cell]] = field(default_factory=list)


class _Reading:
    """Follows the elements of the body. A text box stands within a paragraph and is told before it."""

    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._paragraphs: list[list[str]] = []
        self._tables: list[_Table] = []
        self._skipped = 0
        self._in_text = False
        self._count = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self._skipped or name in _SKIPPED:
            self._skipped += 1
        elif name == "p":
            self._paragraphs.append([])
        elif name == "t":
            self._in_text = True
        elif name in _MARKS and self._paragraphs:
            self._paragraphs[-1].append(_MARKS[name])
        else:
            self._table(name, attributes)

    def end(self, name: str) -> None:
        if self._skipped:
            self._skipped -= 1
        elif name == "t":
            self._in_text = False
        elif name == "p" and self._paragraphs:
            self._put("".join(self._paragraphs.pop()))
        elif name == "tbl" and self._tables:
            self._end_table()

    def text(self, text: str) -> None:
        if self._in_text and not self._skipped and self._paragraphs:
            self._paragraphs[-1].append(text)

    def _table(self, name: str, attributes: dict[str, str]) -> None:
        if name == "tbl":
            self._tables.append(_Table())
        elif name == "tr" and self._tables:
            self._tables[-1].rows.append([])
        elif name == "tc" and self._tables and self._tables[-1].rows:
            self._tables[-1].rows[-1].append(_Cell())
        elif (cell := self._cell()) is not None:
            if name == "gridSpan":
                cell.wide = max(1, int(attributes.get("val", "1")))
            elif name == "vMerge":
                cell.continues = attributes.get("val", "continue") == "continue"

    def _cell(self) -> _Cell | None:
        return self._tables[-1].rows[-1][-1] if self._tables and self._tables[-1].rows and self._tables[-1].rows[-1] else None

    def _put(self, paragraph: str) -> None:
        cell = self._cell()
        for line in filter(str.strip, paragraph.split("\n")):
            if cell is None:
                self._lines.line(line)
            else:
                cell.lines.append(line)

    def _end_table(self) -> None:
        table = self._tables.pop()
        if self._tables:  # a table within a table: its lines belong to the cell around it
            for cell in (cell for row in table.rows for cell in row):
                self._put("\n".join(cell.lines))
            return
        self._count += 1
        tables.write(_grid(table, f"Table{self._count}"), self._lines)


def _grid(table: _Table, name: str) -> Grid:
    """Merged cells once: a cell that goes on from above belongs to the one it began in."""
    grid = Grid(name)
    for number, cells in enumerate(table.rows):
        column = 0
        for cell in cells:
            if cell.continues:
                grid.extend_down(number, column, cell.wide)
            else:
                grid.put(number, column, "\n".join(cell.lines), 1, cell.wide)
            column += cell.wide
    return grid
