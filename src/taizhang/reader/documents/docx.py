"""Word documents: paragraphs and tables in their order. Deleted text, field codes and second renderings of drawings are left out."""

from __future__ import annotations

from taizhang.reader.documents.cells import Body, Cell
from taizhang.reader.documents.limits import Limits
from taizhang.reader.documents.lines import Lines
from taizhang.reader.documents.package import Package

_SKIPPED = frozenset({"del", "moveFrom", "Fallback", "instrText", "delText"})
_MARKS = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


def read(data: bytes, lines: Lines, name: str, limits: Limits) -> None:
    reading = _Reading(lines)
    Package(data, name, limits).parse("word/document.xml", reading.start, reading.end, reading.text)


class _Reading:
    """Follows the elements of the body. A text box stands within a paragraph and is told before it."""

    def __init__(self, lines: Lines) -> None:
        self._body = Body(lines)
        self._paragraphs: list[list[str]] = []
        self._skipped = 0
        self._in_text = False

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
            for line in filter(str.strip, "".join(self._paragraphs.pop()).split("\n")):
                self._body.line(line)
        elif name == "tbl":
            self._body.end_table()

    def text(self, text: str) -> None:
        if self._in_text and not self._skipped and self._paragraphs:
            self._paragraphs[-1].append(text)

    def _table(self, name: str, attributes: dict[str, str]) -> None:
        cell, value = self._body.cell, attributes.get("val", "")
        if name == "tbl":
            self._body.begin_table()
        elif name == "tr":
            self._body.begin_row()
        elif name == "tc":
            self._body.begin_cell(Cell())
        elif name == "gridSpan" and cell is not None and value.isdecimal():
            cell.wide = max(1, int(value[:4]))
        elif name == "vMerge" and cell is not None:
            cell.continues = value in ("", "continue")
