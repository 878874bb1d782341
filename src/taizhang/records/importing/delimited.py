"""csv → table: UTF-8 with or without its mark, UTF-16 with it, GB18030; comma, semicolon or tab; any line ends."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from taizhang.kernel.faults import Fault
from taizhang.records.importing.types import Table

_DELIMITERS = (",", "\t", ";")
_LOOKED_AT = 20
_BEGINNING = 65_536
_LARGEST = 2 << 30
_CHUNK = 1 << 20


def read(path: Path, sheet: str | None) -> Table:
    """The rows of the file; `sheet` has no meaning here and is refused. The file is gone through twice and never held whole."""
    if sheet is not None:
        raise Fault(_("a csv file has no sheets"), where=path.name, remedy=_("leave the sheet out"))
    if path.stat().st_size > _LARGEST:
        raise Fault(_("the file is larger than 2 GiB"), where=path.name, remedy=_("divide it"))
    encoding = _encoding(path)
    beginning, lines = "", 0
    for text in _decoded(path, encoding):
        if "\0" in text:
            raise Fault(_("the file holds NUL bytes: it is no text"), where=path.name, remedy=_("save it as .xlsx, or as csv in UTF-8"))
        beginning += text[: _BEGINNING - len(beginning)]
        lines += text.count("\n")
    return Table("csv", _rows(path, encoding, _delimiter(beginning)), lines)


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        wide = file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "gb18030"):
        try:
            for _text in _decoded(path, encoding):
                pass
        except UnicodeDecodeError:
            continue
        return encoding
    raise Fault(_("the file is neither UTF-8 nor GB18030"), where=path.name, remedy=_("save it as csv in UTF-8"))


def _decoded(path: Path, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield decoder.decode(chunk)
    yield decoder.decode(b"", final=True)


def _delimiter(beginning: str) -> str:
    """The sign that stands oftenest in the first lines, quoted or not: heads are short words."""
    looked = "\n".join(beginning.splitlines()[:_LOOKED_AT])
    return max(_DELIMITERS, key=looked.count)


def _rows(path: Path, encoding: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    number = 0
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        try:
            for number, row in enumerate(reader, 1):
                if (row and row[0] and not row[0].isspace()) or any(cell and not cell.isspace() for cell in row):
                    yield number, row
        except csv.Error as fault:
            what = _("the row after row {number} is not well formed").format(number=number)
            remedy = _("close its quotes, and double those inside ({fault})").format(fault=fault)
            raise Fault(what, where=path.name, remedy=remedy) from fault
