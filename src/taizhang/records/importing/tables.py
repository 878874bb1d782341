"""A table out of a file or out of memory: its sheet's name and its rows, blank ones left out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from taizhang.kernel.faults import Fault
from taizhang.records.importing import delimited, workbooks
from taizhang.records.importing.types import Table

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Source:
    """Where rows come from: the name to show, the digest by which the same content is known again, and how to read it (anew each time).

    `given` are values for every row beside those of the file; `cells` that faulty cells may be left out. Both are in the digest: the
    same file for another year, or taken less strictly, is loaded anew."""

    name: str
    digest: str
    read: Callable[[], Table]
    given: Mapping[str, str] = field(default_factory=dict)
    cells: bool = False


def of_file(path: Path, sheet: str | None, given: Mapping[str, str], *, cells: bool = False) -> Source:
    """An xlsx or csv file, told apart by content. Fault if it is neither, encrypted, or not to be trusted."""
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256")
            file.seek(0)
            magic = file.read(4)
    except OSError as fault:
        raise Fault(_("the file cannot be read"), where=str(path), remedy=fault.strerror or "") from fault
    if sheet is not None:
        digest.update(f"\0{sheet}".encode())
    for name, value in sorted(given.items()):
        digest.update(f"\0{name}={value}".encode())
    if cells:
        digest.update(b"\0cells")
    if magic == _OLE:
        what = _("the workbook is encrypted, or of the old .xls kind")
        raise Fault(what, where=path.name, remedy=_("save it as .xlsx without a password"))
    read = workbooks.read if magic == _ZIP else delimited.read
    return Source(path.name, digest.hexdigest(), lambda: read(path, sheet), given, cells)


def of_rows(name: str, head: Sequence[str], rows: Sequence[Sequence[Any]]) -> Source:
    """Rows in memory under a head."""
    digest = hashlib.sha256()
    for row in (head, *rows):
        digest.update("\x1f".join(str(cell) for cell in row).encode() + b"\x1e")
    return Source(name, digest.hexdigest(), lambda: Table(name, _numbered(head, rows), len(rows)))


def _numbered(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> Iterator[tuple[int, Sequence[Any]]]:
    yield 1, head
    yield from enumerate(rows, 2)
