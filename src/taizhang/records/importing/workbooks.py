"""xlsx → table. What a workbook declares about its size, and where its cells stand, is judged before it is opened."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from xml.parsers.expat import ExpatError

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum, load_workbook

from taizhang.kernel.faults import Fault
from taizhang.records.importing.scanning import Held, marked, refuse_many, scan, sheets
from taizhang.records.importing.types import Table

_LARGEST = 2 << 30
"""Bytes that a workbook may declare when unpacked: a million rows of twenty columns take about 1 GiB."""
_SMALL = 64 << 20
_RATIO = 200
"""Times by which a larger part may shrink when packed: sheets of real registers stay below 50."""

_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, ExpatError, LookupError, StopIteration, OSError, ValueError, RuntimeError)
"""What parts that are cut off, packed by other means, no XML or not there raise."""


def read(path: Path, sheet: str | None) -> Table:
    """The named sheet, or the first one that is visible. Formulas give the values that were saved with them."""
    parts = _judge(path)
    try:
        workbook = load_workbook(path)
        found = workbook.get_sheet_by_name(_sheet_name(workbook, sheet, path.name))
    except CalamineError as fault:
        remedy = _("save it again as .xlsx without a password")
        raise Fault(_("the workbook is damaged or encrypted"), where=path.name, remedy=remedy) from fault
    merged = tuple((top + 1, bottom + 1) for (top, _first), (bottom, _last) in found.merged_cell_ranges or ())
    held = parts.get(found.name, Held())
    refuse_many(held, f"{path.name} {found.name}")
    return Table(found.name, _rows(found, held), held.height, merged)


def _judge(path: Path) -> dict[str, Held]:
    """What each sheet holds, by its name; Fault if the workbook is not to be opened."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            too_much = sum(part.file_size for part in parts) > _LARGEST
            squeezed = any(part.file_size > _SMALL and part.file_size > _RATIO * part.compress_size for part in parts)
            if too_much or squeezed:
                what = _("the workbook would unpack to far more than it seems to hold")
                raise Fault(what, where=path.name, remedy=_("save its rows as a new workbook, or as csv"))
            encrypted = any(part.flag_bits & 1 for part in parts)
            if encrypted:
                raise Fault(_("the workbook is encrypted"), where=path.name, remedy=_("save it as .xlsx without a password"))
            found = scan(archive, path.name)
            return {sheet: found[part] for sheet, part in sheets(archive).items() if part in found}
    except _DAMAGED as fault:
        raise Fault(_("this is not a workbook, or it is damaged"), where=path.name, remedy=_("save it again as .xlsx")) from fault


def _sheet_name(workbook: CalamineWorkbook, wanted: str | None, name: str) -> str:
    visible = [sheet.name for sheet in workbook.sheets_metadata if sheet.visible == SheetVisibleEnum.Visible]
    if wanted is None and visible:
        return visible[0]
    if wanted in workbook.sheet_names:
        return str(wanted)
    what = _("the workbook has no sheet {wanted}").format(wanted=wanted) if wanted else _("the workbook has no visible sheet")
    raise Fault(what, where=name, remedy=_("its sheets: {sheets}").format(sheets=", ".join(workbook.sheet_names)))


def _rows(sheet: CalamineSheet, held: Held) -> Iterator[tuple[int, Sequence[Any]]]:
    number = 0
    for number, row in enumerate(sheet.iter_rows(), 1):
        cells = marked(row, held.spoilt[number]) if number in held.spoilt else row
        if any(cell != "" for cell in cells):
            yield number, cells
    for below in sorted(at for at in held.spoilt if at > number):
        yield below, marked([], held.spoilt[below])
