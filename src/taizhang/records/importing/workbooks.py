"""xlsx → table. What a workbook declares about its size is judged before anything is unpacked."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum, load_workbook

from taizhang.kernel.faults import Fault
from taizhang.records.importing.types import Table

_LARGEST = 2 << 30
"""Bytes that a workbook may declare when unpacked: a million rows of twenty columns take about 1 GiB."""
_SMALL = 64 << 20
_RATIO = 200
"""Times by which a larger part may shrink when packed: sheets of real registers stay below 50."""
_WIDEST = 1_000
_MOST_CELLS = 200_000_000
_DIMENSION = re.compile(rb'<dimension ref="(?:[A-Z]+\d+:)?([A-Z]+)(\d+)"')


def read(path: Path, sheet: str | None) -> Table:
    """The named sheet, or the first one that is visible. Formulas give the values that were saved with them."""
    _judge(path)
    try:
        workbook = load_workbook(path)
        found = workbook.get_sheet_by_name(_sheet_name(workbook, sheet, path.name))
    except CalamineError as fault:
        remedy = _("save it again as .xlsx without a password")
        raise Fault(_("the workbook is damaged or encrypted"), where=path.name, remedy=remedy) from fault
    merged = tuple((top + 1, bottom + 1) for (top, _first), (bottom, _last) in found.merged_cell_ranges or ())
    return Table(found.name, _rows(found), found.total_height, merged)


def _judge(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            too_much = sum(part.file_size for part in parts) > _LARGEST
            squeezed = any(part.file_size > _SMALL and part.file_size > _RATIO * part.compress_size for part in parts)
            if too_much or squeezed:
                what = _("the workbook would unpack to far more than it seems to hold")
                raise Fault(what, where=path.name, remedy=_("save its rows as a new workbook, or as csv"))
            encrypted = any(part.flag_bits & 1 for part in parts)
            heads = [_beginning(archive, part) for part in parts if part.filename.startswith("xl/worksheets/") and not encrypted]
    except zipfile.BadZipFile as fault:
        raise Fault(_("this is not a workbook, or it is damaged"), where=path.name, remedy=_("save it again as .xlsx")) from fault
    if encrypted:
        raise Fault(_("the workbook is encrypted"), where=path.name, remedy=_("save it as .xlsx without a password"))
    for match in filter(None, map(_DIMENSION.search, heads)):
        _judge_extent(_column(match[1]), int(match[2]), path.name)


def _beginning(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    with archive.open(part) as file:
        return file.read(4096)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _judge_extent(width: int, height: int, name: str) -> None:
    if width > _WIDEST or width * height > _MOST_CELLS:
        what = _("a sheet says that it is {width} columns wide and {height} rows high").format(width=width, height=height)
        raise Fault(what, where=name, remedy=_("delete the empty columns and rows, formats included, and save again"))


def _sheet_name(workbook: CalamineWorkbook, wanted: str | None, name: str) -> str:
    visible = [sheet.name for sheet in workbook.sheets_metadata if sheet.visible == SheetVisibleEnum.Visible]
    if wanted is None and visible:
        return visible[0]
    if wanted in workbook.sheet_names:
        return str(wanted)
    what = _("the workbook has no sheet {wanted}").format(wanted=wanted) if wanted else _("the workbook has no visible sheet")
    raise Fault(what, where=name, remedy=_("its sheets: {sheets}").format(sheets=", ".join(workbook.sheet_names)))


def _rows(sheet: CalamineSheet) -> Iterator[tuple[int, Sequence[Any]]]:
    return ((number, row) for number, row in enumerate(sheet.iter_rows(), 1) if any(cell != "" for cell in row))
