"""A published card as a workbook: sentences, numbers, definitions, and what the file is. Pure.

Numbers are cells of numbers where a double holds them exactly (up to fifteen digits), text elsewhere; no text acts as a formula."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from taizhang.card.page import made
from taizhang.definitions.types import Text
from taizhang.kernel.quantities import plain
from taizhang.publishing import tables, wording
from taizhang.publishing.archive import repacked
from taizhang.publishing.rules import say
from taizhang.publishing.types import Language, Released, Statement

_DIGITS = 15
_DATE = "yyyy-mm-dd"
_NARROW, _WIDE, _WIDEST = 10, 26, 70
_LIMIT, _PROPERTY = 32_767, 255
"""Signs that a cell may have, and a property of the workbook."""
Columns = list[tuple[str, int, Callable[[Any], object]]]


def as_workbook(released: Released, language: Language) -> bytes:
    buffer = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(buffer, options) as book:
        book.set_properties(
            {"title": say(released.card.title, language), "author": say(released.card.place, language), "created": released.at}
        )
        book.set_calc_mode("manual")
        writer = _Sheets(book, language)
        writer.table("sentences", _sentences(language), released.statements)
        writer.table("numbers", _numbers(language), released.lines)
        writer.table("definitions", _definitions(language), released.definitions)
        writer.pairs("about", wording.about(released, language))
    return repacked(buffer.getvalue(), released.at)


def _sentences(language: Language) -> Columns:
    def text(read: Callable[[Statement], Text | None]) -> Callable[[Statement], str]:
        return lambda one: say(read(one), language)

    return [
        ("sentence", _NARROW, lambda one: one.at),
        ("section", _WIDE, text(lambda one: one.heading)),
        ("text", _WIDEST, text(lambda one: one.text)),
        ("note", _WIDEST, text(lambda one: one.sentence.note)),
    ]


def _numbers(language: Language) -> Columns:
    return [
        ("number", _NARROW, lambda line: line.at),
        ("sentence", _NARROW, lambda line: line.sentence),
        ("printed", _WIDE, lambda line: wording.printed(line.number, language)),
        ("indicator", _WIDE, lambda line: say(line.defined.name, language)),
        ("value", _WIDE, lambda line: line.number.value),
        ("exact", _WIDE, lambda line: line.number.exact),
        ("unit", _NARROW, lambda line: line.number.unit),
        ("period", _WIDE, lambda line: wording.period(line.number.asked, language)),
        ("cutoff", _NARROW + 4, lambda line: line.number.cutoff),
        ("as_of", _NARROW, lambda line: line.as_of),
        ("made", _WIDE, lambda line: made(line.number, language)),
        ("status", _NARROW, lambda line: wording.status(line.number, language)),
        ("light", _NARROW, lambda line: line.number.light and say(line.number.light.word, language)),
        ("target", _NARROW, lambda line: line.number.light and say(line.number.light.target, language)),
        ("note", _WIDE, lambda line: say(line.number.note, language)),
        ("definition", _WIDE, lambda line: line.defined.key),
        ("version", _NARROW, lambda line: line.defined.version),
        ("caliber", _WIDEST, lambda line: say(line.defined.caliber, language)),
        ("address", _WIDEST, lambda line: say(line.address, language)),
    ]


_PLAINLY = ("made", "register", "condition", "numerator", "measure", "computing", "unit", "owner", "adopted", "digest")


def _definitions(language: Language) -> Columns:
    """As in the data package: what stands there in both languages stands here in one."""
    plainly = {column.name: column.read for column in tables.DEFINITIONS.columns}
    return [
        ("definition", _WIDE, lambda one: one.key),
        ("version", _NARROW, lambda one: one.version),
        ("name", _WIDE, lambda one: say(one.name, language)),
        ("caliber", _WIDEST, lambda one: say(one.caliber, language)),
        *((name, _WIDE, plainly[name]) for name in _PLAINLY),
    ]


class _Sheets:
    """Writes the sheets of one workbook, heads bold and kept in sight, printed across the width of a page."""

    def __init__(self, book: Workbook, language: Language) -> None:
        self.book, self.language = book, language
        self.bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self.dated = book.add_format({"num_format": _DATE, "valign": "top"})
        self.number = book.add_format({"num_format": "0.###############", "valign": "top"})
        self.whole = book.add_format({"num_format": "0", "valign": "top"})

    def table(self, name: str, columns: Columns, rows: Any) -> None:
        sheet = self._sheet(name)
        for at, (head, width, _) in enumerate(columns):
            sheet.set_column(at, at, width)
            sheet.write_string(0, at, wording.said(head, self.language), self.bold)
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        for row, held in enumerate(rows, 1):
            for at, (_, _, read) in enumerate(columns):
                self._put(sheet, row, at, read(held))
        sheet.autofilter(0, 0, len(rows), len(columns) - 1)

    def pairs(self, name: str, told: list[tuple[str, str]]) -> None:
        sheet = self._sheet(name)
        sheet.set_column(0, 0, _WIDE)
        sheet.set_column(1, 1, _WIDEST)
        for row, (head, text) in enumerate(told):
            sheet.write_string(row, 0, head, self.bold)
            self._put(sheet, row, 1, text)

    def _sheet(self, name: str) -> Worksheet:
        sheet = self.book.add_worksheet(wording.said(name, self.language))
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        return sheet

    def _put(self, sheet: Worksheet, row: int, at: int, value: object) -> None:
        match value:
            case None | "":
                return
            case date():
                sheet.write_datetime(row, at, value, self.dated)
            case int():
                sheet.write_number(row, at, value, self.whole)
            case Decimal() if len(value.as_tuple().digits) <= _DIGITS:
                sheet.write_number(row, at, value, self.whole if value == value.to_integral_value() else self.number)
            case Decimal():
                sheet.write_string(row, at, plain(value), self.wrapped)
            case _:
                sheet.write_string(row, at, str(value)[:_LIMIT], self.wrapped)
