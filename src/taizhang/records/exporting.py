"""Records out: csv and JSON lines for machines (ids, codes, ISO dates), xlsx for people (names and words). All pass the gate.

What lies in the vault never leaves here, and no text can act as a formula where the file is opened."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from taizhang.definitions.rules import choice_words, label, vaulted
from taizhang.definitions.rules import columns as known_columns
from taizhang.definitions.types import Choices, Register, Text
from taizhang.kernel.canonical import canonical
from taizhang.kernel.faults import Fault
from taizhang.org import gate
from taizhang.org import queries as org
from taizhang.org.types import Refused, Scope
from taizhang.records import rules
from taizhang.records.models import Record
from taizhang.records.projector import row_of
from taizhang.records.types import JSON, Row
from taizhang.records.values import ACTIVE, is_active

_MONTH = "_month"
_CHUNK = 2000
_NUMBERS = ("integer", "decimal", "money")
DATE_FORMAT = "yyyy-mm-dd"


def export(scope: Scope, register: str, path: Path) -> int:
    """Writes the records that the scope shows, in the columns that it shows, and says how many. The suffix chooses the form.

    Merged records are left out: they stand in no figure. Fault for another suffix, or if the scope shows nothing of the register."""
    if gate.require(scope, register).level == "totals":
        raise Refused(_("of this register only totals are open"), where=register, remedy=_("ask for a figure of it"))
    write = _WRITERS.get(path.suffix.lower())
    if write is None:
        remedy = _("name a file that ends in {known}").format(known=", ".join(_WRITERS))
        raise Fault(_("a register is not written as {suffix}").format(suffix=path.suffix or path.name), where=str(path), remedy=remedy)
    definition = org.book(scope.district).register(register).definition
    return write(scope, definition, columns(scope, definition), path)


def columns(scope: Scope, register: Register) -> tuple[str, ...]:
    """The columns of the register that an export for this scope has; open as coarsened, it has the months of dates."""
    hidden = vaulted(register)
    names = [name for name in gate.visible(scope, register) if name not in hidden]
    if gate.require(scope, register.id).level != "coarsened":
        return tuple(names)
    known = known_columns(register)
    dates = {name for name in names if name in known and known[name].family == "date"}
    return tuple(dict.fromkeys(f"{name.removesuffix('_on')}{_MONTH}" if name in dates else name for name in names))


def rows(scope: Scope, register: Register) -> Iterator[Row]:
    """The records that the scope shows, by number."""
    found = Record.objects.filter(gate.as_q(scope, register.id)).order_by("number")
    return (row for record in found.iterator(chunk_size=_CHUNK) if (row := row_of(record)).counts)


def cells(row: Row, names: Sequence[str]) -> list[JSON]:
    """The content of columns; `accept_month` is the month of `accept_on`, `due_month` that of `due`."""
    held = rules.columns(row)
    return [_month(held, name) if name.endswith(_MONTH) and name not in held else held.get(name) for name in names]


def _month(held: dict[str, JSON], name: str) -> str | None:
    dated = name.removesuffix(_MONTH)
    on = held.get(f"{dated}_on", held.get(dated))
    return on[:7] if isinstance(on, str) else None


def _csv(scope: Scope, register: Register, names: Sequence[str], path: Path) -> int:
    texts = _texts(register, names)
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        for row in rows(scope, register):
            writer.writerow([_plain(cell, text) for cell, text in zip(cells(row, names), texts, strict=True)])
            count += 1
    return count


def _texts(register: Register, names: Sequence[str]) -> list[bool]:
    """Which columns hold what somebody typed, and not dates or numbers."""
    fields = register.fields
    return [name == "number" or (name in fields and fields[name].type in ("text", "person", "record", "unit")) for name in names]


def _plain(cell: JSON, text: bool) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return f"{ACTIVE}{cell}" if text and is_active(str(cell)) else str(cell)


def _jsonl(scope: Scope, register: Register, names: Sequence[str], path: Path) -> int:
    count = 0
    with path.open("wb") as file:
        for row in rows(scope, register):
            file.write(canonical(dict(zip(names, cells(row, names), strict=True))) + b"\n")
            count += 1
    return count


def _xlsx(scope: Scope, register: Register, names: Sequence[str], path: Path) -> int:
    count = 0
    with Workbook(path, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(register.name.zh[:31])
        bold, dated = book.add_format({"bold": True}), book.add_format({"num_format": DATE_FORMAT})
        for at, head in enumerate(_heads(register, names)):
            sheet.write_string(0, at, head, bold)
        sheet.freeze_panes(1, 0)
        shown = _showing(scope.district, register, names)
        for count, row in enumerate(rows(scope, register), 1):
            for at, cell in enumerate(cells(row, names)):
                _put(sheet, count, at, None if cell is None else shown[at](cell), dated)
    return count


def _heads(register: Register, names: Sequence[str]) -> list[str]:
    """The names of the columns; the id of one whose name another has too, so that the workbook can be loaded again."""
    words = [label(register, name).zh for name in names]
    return [word if words.count(word) == 1 else name for name, word in zip(names, words, strict=True)]


def _put(sheet: Worksheet, row: int, at: int, value: Any, dated: Any) -> None:
    if isinstance(value, date):
        sheet.write_datetime(row, at, value, dated)
    elif isinstance(value, (int, Decimal)):
        sheet.write_number(row, at, value)
    elif value is not None:
        sheet.write_string(row, at, str(value))


def _showing(district: str, register: Register, names: Sequence[str]) -> list[Callable[[Any], Any]]:
    """How the values of each column are shown to people."""
    units = _unit_names(district)
    return [(lambda code: units.get(code, code)) if name == "unit" else _shown(district, register, name) for name in names]


def _shown(district: str, register: Register, name: str) -> Callable[[Any], Any]:
    field = register.fields.get(name)
    if field is None:
        return str if name == "number" or name.endswith(_MONTH) else date.fromisoformat
    words = words_of(district, register, name)
    if words:
        return lambda code: words[code].zh if code in words else code
    if field.type == "date":
        return date.fromisoformat
    if field.type == "bool":
        return lambda value: "是" if value else "否"
    return Decimal if field.type in _NUMBERS else str


def words_of(district: str, register: Register, field: str) -> dict[str, Text]:
    """The words of a choice field's codes, from the newest list; empty for other fields."""
    book = org.book(district)

    def named(id: str) -> Choices | None:
        return book.choices(id).definition if book.has("choices", id) else None

    return dict(choice_words(register.fields[field], named) or {})


def _unit_names(district: str) -> dict[str, str]:
    """The names of units by code, of those whose name is theirs alone."""
    nodes = org.tree(district, date.max)
    names = [node.zh for node in nodes.values()]
    return {code: node.zh for code, node in nodes.items() if names.count(node.zh) == 1}


_WRITERS: dict[str, Callable[[Scope, Register, Sequence[str], Path], int]] = {".xlsx": _xlsx, ".csv": _csv, ".jsonl": _jsonl}
