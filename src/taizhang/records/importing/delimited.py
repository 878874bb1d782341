"""csv → table: UTF-8 with or without its mark, UTF-16 with it, GB18030; comma, semicolon or tab; any line ends."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from taizhang.kernel.faults import Fault
from taizhang.records.importing.types import Table

_DELIMITERS = (",", "\t", ";")
_LOOKED_AT = 20
_LARGEST = 2 << 30


def read(path: Path, sheet: str | None) -> Table:
    """The rows of the file; `sheet` has no meaning here and is refused."""
    if sheet is not None:
        raise Fault(_("a csv file has no sheets"), where=path.name, remedy=_("leave the sheet out"))
    if path.stat().st_size > _LARGEST:
        raise Fault(_("the file is larger than 2 GiB"), where=path.name, remedy=_("divide it"))
    text = _decoded(path.read_bytes(), path.name)
    if "\0" in text:
        raise Fault(_("the file holds NUL bytes: it is no text"), where=path.name, remedy=_("save it as .xlsx, or as csv in UTF-8"))
    return Table("csv", _rows(text, _delimiter(text), path.name), text.count("\n"))


def _decoded(content: bytes, name: str) -> str:
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Fault(_("the file is neither UTF-8 nor GB18030"), where=name, remedy=_("save it as csv in UTF-8"))


def _delimiter(text: str) -> str:
    """The sign that stands oftenest in the first lines, quoted or not: heads are short words."""
    beginning = "\n".join(text[:65_536].splitlines()[:_LOOKED_AT])
    return max(_DELIMITERS, key=beginning.count)


def _rows(text: str, delimiter: str, name: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, row in enumerate(reader, 1):
            if any(cell and not cell.isspace() for cell in row):
                yield number, row
    except csv.Error as fault:
        what = _("the row after row {number} is not well formed").format(number=number)
        raise Fault(what, where=name, remedy=_("close its quotes, and double those inside ({fault})").format(fault=fault)) from fault
