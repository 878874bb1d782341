"""Workbooks: every visible sheet is a table. Numbers are read as the sheet shows them: percent and decimals by their format."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from io import BytesIO
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from taizhang.kernel.faults import Fault
from taizhang.reader.documents import tables
from taizhang.reader.documents.formats import Formats, formats
from taizhang.reader.documents.limits import Limits
from taizhang.reader.documents.lines import Lines
from taizhang.reader.documents.tables import Grid

_EXACT = 15
"""Digits that a workbook keeps of a number; what stands behind them is noise of binary fractions."""


def read(data: bytes, lines: Lines, name: str, limits: Limits) -> None:
    shown = formats(data, name, limits) if data.startswith(b"PK") else {}
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        for meta in book.sheets_metadata:
            if meta.typ == SheetTypeEnum.WorkSheet and meta.visible == SheetVisibleEnum.Visible:
                _sheet(book.get_sheet_by_name(meta.name), shown.get(meta.name, {}), lines)
    except CalamineError as fault:
        remedy = "save it without a password, or open it in its program and save it anew"
        raise Fault("is a workbook that cannot be read", where=name, remedy=remedy) from fault


def _sheet(sheet: CalamineSheet, shown: Formats, lines: Lines) -> None:
    grid = Grid(sheet.name)
    spans = {first: (last[0] - first[0] + 1, last[1] - first[1] + 1) for first, last in sheet.merged_cell_ranges or []}
    for row, values in enumerate(sheet.to_python(skip_empty_area=False)):
        for column, value in enumerate(values):
            if value != "":
                grid.put(row, column, _text(value, shown.get((row, column))), *spans.get((row, column), (1, 1)))
    if grid.cells:
        tables.write(grid, lines, sheet.name)
        lines.line("")


def _text(value: Any, shown: tuple[bool, int | None] | None) -> str:
    match value:
        case bool():
            return "是" if value else "否"
        case int() | float():
            return _number(value, *(shown or (False, None)))
        case datetime() | date():
            return f"{value.year}年{value.month}月{value.day}日"
        case time() | timedelta():
            return ""
    return str(value)


def _number(value: float, percent: bool, decimals: int | None) -> str:
    try:
        exact = Decimal(f"{value:.{_EXACT}g}") * (100 if percent else 1)
        exact = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP) if decimals is not None else exact
    except InvalidOperation:
        return ""
    text = f"{exact:f}"
    if decimals is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    return text + ("%" if percent else "")
