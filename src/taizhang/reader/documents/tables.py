"""Tables told as text: every row becomes a sentence in which each number has its row label, its head, its period and its unit.

`地区生产总值（亿元） | 310.72 | 5.3` under `指标 | 2022年 | 同比增长（%）` is told as `2022年地区生产总值310.72亿元，同比增长5.3%。`
so that a table gives the claims that the sentence would. A table without numbers, or of whole sentences, is layout: its cells are lines."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from taizhang.reader.documents import heads
from taizhang.reader.documents.heads import Head, Setting
from taizhang.reader.documents.lines import Lines

_MOST_COLUMNS = 1_000
_NUMBER = re.compile(r"[-+−－–]?\s?(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.\d+)?\s?([%％‰]|[a-zA-Z\u3400-\u9fff²³㎡/]{0,8})")
_YEAR = re.compile(r"(?:19|20)\d\d年?")
_MISSING = re.compile(r"[-—–－…．./\\*×无]{0,4}")
_SENTENCE = 120
"""A cell longer than this holds text, not a label."""


@dataclass(slots=True)
class Grid:
    """Cells by row and column, from 0. A merged cell stands once; the places that it covers know where it begins."""

    name: str
    cells: dict[tuple[int, int], str] = field(default_factory=dict)
    covers: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    _next: dict[int, int] = field(default_factory=dict)
    _room: int = 1_000_000
    """How much merged cells may cover in all: no more than real tables do."""

    def put(self, row: int, column: int, text: str, high: int = 1, wide: int = 1, owner: tuple[int, int] | None = None) -> None:
        if owner is None:
            self.cells[row, column] = text.strip()
        if high * wide > self._room:
            high = wide = 1
        self._room -= high * wide
        for place in ((row + a, column + b) for a in range(high) for b in range(wide)):
            self.covers[place] = owner or (row, column)

    def append(self, row: int, text: str, high: int, wide: int, continues: bool) -> None:
        """At the first free place of the row, as pages and documents give their cells; one that `continues` is of the cell above."""
        column = self._next.get(row, 0)
        while (row, column) in self.covers:
            column += 1
        owner = self.covers.get((row - 1, column)) if continues else None
        self.put(row, column, text, high, wide, owner)
        self._next[row] = column + 1

    def at(self, row: int, column: int) -> str:
        """What is to be read at a place, be it covered by a cell that begins elsewhere."""
        return self.cells.get(self.covers.get((row, column), (row, column)), "")

    def rows(self) -> dict[int, list[int]]:
        """The columns of each row in which a cell with text begins."""
        found: dict[int, list[int]] = {}
        for row, column in sorted(place for place, text in self.cells.items() if text):
            found.setdefault(row, []).append(column)
        return found

    def place(self, row: int, column: int) -> str:
        return f"{self.name}!{letters(column)}{row + 1}"


def write(grid: Grid, lines: Lines, title: str = "") -> None:
    """Tells a grid; `title` is what stands over it (the name of its sheet)."""
    rows = grid.rows()
    if not _is_table(grid, rows):
        for row, columns in rows.items():
            _as_lines(grid, row, columns, lines)
        return
    telling = _Telling(grid, lines, Setting().under(title))
    for row, columns in rows.items():
        telling.row(row, columns)


def _is_table(grid: Grid, rows: dict[int, list[int]]) -> bool:
    texts = [text for text in grid.cells.values() if text]
    if sum(len(columns) > 1 for columns in rows.values()) < 2 or not any(map(_is_number, texts)):
        return False
    return sum(len(text) > _SENTENCE for text in texts) * 4 <= len(rows)


def _as_lines(grid: Grid, row: int, columns: list[int], lines: Lines) -> None:
    for column in columns:
        for line in grid.cells[row, column].split("\n"):
            lines.line(line, cell=grid.place(row, column))


class _Telling:
    """Goes down the rows: titles and units, then heads, then numbers; new heads begin a new table."""

    def __init__(self, grid: Grid, lines: Lines, setting: Setting) -> None:
        self._grid = grid
        self._lines = lines
        self._setting = setting
        self._heads: list[int] = []
        self._numbers = False
        self._known: dict[int, Head] = {}

    def row(self, row: int, columns: list[int]) -> None:
        texts = [self._grid.cells[row, column] for column in columns]
        if _is_over(texts):
            self._over(row, columns, texts)
        elif self._is_head(texts):
            self._head(row)
        else:
            self._tell(row, columns)

    def _over(self, row: int, columns: list[int], texts: list[str]) -> None:
        """A title, a unit, or the name of the rows below it."""
        if not self._numbers or heads.UNIT_LINE.search("".join(texts)):
            for text in texts:
                self._setting = self._setting.under(text)
            self._known.clear()
        _as_lines(self._grid, row, columns, self._lines)

    def _is_head(self, texts: list[str]) -> bool:
        if any(_is_number(text) and not _YEAR.fullmatch(text) for text in texts):
            return False
        return not self._numbers or len(texts) > 2

    def _head(self, row: int) -> None:
        if self._numbers:
            self._heads, self._numbers = [], False
        self._heads.append(row)
        self._known.clear()

    def _tell(self, row: int, columns: list[int]) -> None:
        self._numbers = True
        label, unit, told = self._label(row, columns)
        rest = [column for column in columns if column not in told]
        numbers = [column for column in rest if _is_number(self._grid.cells[row, column]) and not self._head_of(column).silent]
        if numbers:
            self._sentence(row, numbers, heads.Row(label, unit))
        elif label:
            self._lines.line(label, cell=self._grid.place(row, columns[0]))
        others = [column for column in rest if column not in numbers and not self._head_of(column).silent]
        _as_lines(self._grid, row, [column for column in others if not _MISSING.fullmatch(self._grid.cells[row, column])], self._lines)

    def _sentence(self, row: int, numbers: list[int], of: heads.Row) -> None:
        self._lines.begin()
        before: Head | None = None
        for column in numbers:
            head = self._head_of(column)
            self._lines.at(self._grid.place(row, column))
            self._lines.piece(heads.phrase(of, head, before, self._setting, _plain(self._grid.cells[row, column])))
            before = head
        self._lines.piece("。")
        self._lines.end()

    def _label(self, row: int, columns: list[int]) -> tuple[str, str, set[int]]:
        """What the row is about: the texts before its first number, those of merged cells too, and the unit of a unit column."""
        words, unit, told = list[str](), "", set[int]()
        for column in range(min(columns[-1] + 1, _MOST_COLUMNS)):
            text = self._grid.at(row, column)
            head = self._head_of(column)
            if head.is_unit and text:
                unit = text
            elif not text or head.silent or _MISSING.fullmatch(text):
                pass
            elif _is_number(text):
                if words:
                    break
                continue
            else:
                words.append(text.replace("\n", ""))
            told.add(column)
        return "".join(words), unit, told

    def _head_of(self, column: int) -> Head:
        if column not in self._known:
            texts = dict.fromkeys(self._grid.at(row, column) for row in self._heads)
            self._known[column] = Head.of([text for text in texts if text])
        return self._known[column]


def _is_over(texts: list[str]) -> bool:
    words = [text for text in texts if not _MISSING.fullmatch(text)]
    return (len(words) == 1 and not _is_number(words[0])) or any(heads.UNIT_LINE.search(text) for text in texts)


def _is_number(text: str) -> bool:
    found = _NUMBER.fullmatch(text)
    return found is not None and (not found[1] or (found[1] != "年" and heads.is_unit(found[1])))


def _plain(text: str) -> str:
    """A number as sentences print it: ASCII minus, no blanks."""
    return text.replace(" ", "").translate({0x2212: "-", 0xFF0D: "-", 0x2013: "-"}).removeprefix("+")


def letters(column: int) -> str:
    """The name of a column, counted from 0, in a workbook: A … Z, AA …"""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
