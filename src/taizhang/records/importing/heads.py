"""Finds the row of heads, after titles if there are some, and says which column each head means."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from typing import Any

from django.utils.translation import gettext as _

from taizhang.definitions.complaints import meant
from taizhang.definitions.rules import creating_steps, label
from taizhang.definitions.types import Register
from taizhang.kernel.faults import Fault
from taizhang.records.importing.types import Table

_LOOKED_AT = 30
_IGNORED = frozenset({"序号", "no", "no.", "#"})
"""Heads of columns that only count rows."""


@dataclass(frozen=True, slots=True)
class Heads:
    """Of each column of the table, from the first on: which column of the register it is ("" for one that is left out), and its head."""

    columns: tuple[str, ...]
    words: dict[str, str]
    given: Mapping[str, str] = field(default_factory=dict)
    """Values of columns that the file lacks, the same for every row."""

    def has(self, column: str) -> bool:
        return column in self.words or column in self.given


def importable(register: Register) -> list[str]:
    """The columns that a file may bring."""
    fields = [name for name, field in register.fields.items() if not field.retired]
    return ["number", "unit", "opened_on", *fields, *(f"{step}_on" for step in register.steps)]


def find(
    register: Register, table: Table, *, amend: bool, given: Mapping[str, str] | None = None
) -> tuple[Heads, Iterator[tuple[int, Sequence[Any]]]]:
    """The heads, and the rows below them. Fault if no row has them, if they are merged, doubled, unknown, or not all there."""
    names = _names(register)
    looked = list(islice(table.rows, _LOOKED_AT))
    known = [sum(_tidy(cell) in names for cell in cells) for _number, cells in looked]
    best = max(range(len(looked)), key=known.__getitem__, default=None)
    if best is None or not known[best]:
        raise _not_found(register, table.sheet, looked)
    number, cells = looked[best]
    _refuse_merged(table, number)
    heads = _with(_read(names, cells, f"{table.sheet} {number}"), given or {}, names, table.sheet)
    _refuse_missing(register, heads, table.sheet, amend=amend)
    return heads, chain(looked[best + 1 :], table.rows)


def _names(register: Register) -> dict[str, str]:
    """Every way in which a head may name a column: its id, its Chinese and its English name. Fields come before steps.

    Last days of clocks are known too, and left out ("") as what is computed: an export can be loaded as it is."""
    found: dict[str, str] = {}
    computed = [f"{name}_due" for name, step in register.steps.items() if step.due]
    for column in (*importable(register), *computed):
        word = label(register, column)
        other = register.fields[column].aliases if column in register.fields else ()
        for name in (column, word.zh, word.en, *other):
            found.setdefault(_tidy(name), "" if column in computed else column)
    return found


def _tidy(head: Any) -> str:
    """A head without blanks, line breaks, width and the star of what must be filled in."""
    return "".join(unicodedata.normalize("NFKC", str(head)).split()).rstrip("*").casefold()


def _read(names: dict[str, str], cells: Sequence[Any], where: str) -> Heads:
    columns: list[str] = []
    words: dict[str, str] = {}
    for cell in cells:
        head = _tidy(cell)
        column = "" if not head or head in _IGNORED else names.get(head)
        if column is None:
            raise Fault(_("the register has no column {head}").format(head=cell), where=where, remedy=_hint(head, names))
        if column in words:
            what = _("two heads mean the same column: {first} and {second}").format(first=words[column], second=cell)
            raise Fault(what, where=where, remedy=_("remove one of the two columns"))
        columns.append(column)
        if column:
            words[column] = str(cell).strip()
    return Heads(tuple(columns), words)


def _with(heads: Heads, given: Mapping[str, str], names: dict[str, str], where: str) -> Heads:
    found: dict[str, str] = {}
    for head, value in given.items():
        column = names.get(_tidy(head))
        if not column:
            raise Fault(_("the register has no column {head}").format(head=head), where=where, remedy=_hint(_tidy(head), names))
        if heads.has(column) or column in found:
            what = _("the column {head} is given, and stands in the file too").format(head=head)
            raise Fault(what, where=where, remedy=_("give it once: for all rows, or in the file"))
        found[column] = value
    return replace(heads, given=found)


def _hint(head: str, names: dict[str, str]) -> str:
    return meant(head, list(names)) or _("rename it as in the template, or remove the column")


def _refuse_merged(table: Table, number: int) -> None:
    for top, bottom in table.merged:
        if top <= number <= bottom:
            what = _("the heads in row {number} stand in merged cells").format(number=number)
            raise Fault(what, where=table.sheet, remedy=_("give every column one head of its own in one row; see the template"))


def _refuse_missing(register: Register, heads: Heads, sheet: str, *, amend: bool) -> None:
    missing = [column for column in _wanted(register, amend=amend) if not heads.has(column)]
    if missing:
        what = _("columns are missing: {missing}").format(missing=_told(register, missing))
        raise Fault(what, where=sheet, remedy=_("found are: {found}; see the template").format(found=", ".join(heads.words.values())))


def _wanted(register: Register, *, amend: bool) -> list[str]:
    """What no file can do without: the key, but for fields of it that may be blank; and for new records the unit and the required
    fields that no step asks for."""
    key = [column for column in register.key if (column != "number" or amend) and not _may_be_blank(register, column)]
    if amend:
        return key
    asked = {name for step in register.steps.values() for name in step.asks}
    required = [name for name, field in register.fields.items() if field.required and not field.retired and name not in asked]
    unit = ["unit"] if register.held_by == "unit" else []
    return list(dict.fromkeys([*key, *unit, *required]))


def _may_be_blank(register: Register, column: str) -> bool:
    return column in register.fields and not register.fields[column].required and len(register.key) > 1


def _not_found(register: Register, sheet: str, looked: Iterable[tuple[int, Sequence[Any]]]) -> Fault:
    seen = next((", ".join(str(cell) for cell in cells if str(cell).strip()) for _number, cells in looked), "")
    what = _("no row of the sheet has the heads of register {register}").format(register=register.id)
    wanted = _told(register, [column for column in importable(register) if column.removesuffix("_on") not in creating_steps(register)])
    told = _("looked for: {wanted}; found: {seen}").format(wanted=wanted, seen=seen[:200] or _("nothing"))
    return Fault(what, where=sheet, remedy=told)


def _told(register: Register, columns: Iterable[str]) -> str:
    return ", ".join(f"{label(register, column).zh} ({column})" for column in columns)
