"""Rows of a file → lines ready to be written, or faults that name sheet, row, column, value and what would be right. Writes nothing."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from taizhang.definitions.rules import creating_steps, sources
from taizhang.org import queries as org
from taizhang.org.types import May
from taizhang.records import entry, rules, vault
from taizhang.records.batching import Line, form
from taizhang.records.desk import Desk
from taizhang.records.entry import Decision
from taizhang.records.identity import looks_like
from taizhang.records.importing.columns import BAD
from taizhang.records.importing.heads import Heads
from taizhang.records.importing.moulds import Moulds, Table
from taizhang.records.importing.scanning import Spoilt
from taizhang.records.importing.types import Lines, Progress
from taizhang.records.importing.types import Table as File
from taizhang.records.models import Record
from taizhang.records.projector import natural_key, row_of
from taizhang.records.types import JSON, Row, RowFault
from taizhang.records.values import Problem, Unfit, day, is_blank, shown, text

_CHUNK = 1000
_MOST_FAULTS = 1_000
"""Faults that are told in full; those after are only counted."""


@dataclass(slots=True)
class Given:
    """What one row of the file says: raw cells by column, blank ones left out."""

    at: int
    cells: dict[str, Any]
    number: str = ""
    key: str | None = None
    form: tuple[Hashable, ...] | None = None
    """Of which it is the first row."""


@dataclass(slots=True)
class Checked:
    """What came of the whole file."""

    lines: Lines
    faults: list[RowFault] = field(default_factory=list)
    created: int = 0
    unchanged: int = 0
    refused: int = 0
    blanked: int = 0


class Stands(Unfit):
    """A record of this key stands, with other values: no cell of the row is at fault."""


class Checker:
    """Checks one table against a register as it stands."""

    def __init__(self, desk: Desk, heads: Heads, file: File, lines: Lines, *, amend: bool, cells: bool, progress: Progress) -> None:
        """The rows that are to be written are added to `lines`."""
        self.desk, self.heads, self.sheet, self.amend = desk, heads, file.sheet, amend
        self.progress, self.height = progress, file.height
        self.form = desk.ground.form
        self.numbers = desk.numbers()
        self._empty = not Record.objects.filter(district=desk.district, register=desk.register).exists()
        self._seen: dict[str, int] = {}
        self._units = _unit_codes(desk)
        self._allows = cache(desk.allows)
        self._holds = cache(desk.holds_role_of)
        steps = self.form.register.steps
        self._dates = {name: f"{name}_on" for name in steps if name not in creating_steps(self.form.register)}
        self._unit = lru_cache(4_096)(self._read_unit)
        register = self.form.register
        self._given_to_all = {"unit": _district(desk), **heads.given} if register.held_by == "district" else heads.given
        needed = {*register.key, *(name for name, field in register.fields.items() if field.required)}
        self._spared = frozenset(register.fields.keys() - needed) if cells else frozenset[str]()
        self._openings = ["opened_on", *(f"{name}_on" for name in creating_steps(self.form.register))]
        table = Table(heads.columns, self._given_to_all, list(self._dates.values()), self._openings, self._unit_of)
        self._moulds = Moulds(desk.ground, table, lines.forms, cache(self._permitted))
        self.found = Checked(lines)

    def check(self, rows: Iterable[tuple[int, Sequence[Any]]]) -> Checked:
        """All rows, by chunks: what stands already is looked up once a chunk."""
        rows, done = iter(rows), 0
        while chunk := list(islice(rows, _CHUNK)):
            if self._moulds.usable:
                self._cast(chunk)
            else:
                self._enter_all(self._given(at, cells) for at, cells in chunk)
            done += len(chunk)
            self.progress("check", done, self.height)
        self._seen.clear()  # the numbers of a million rows, which a cache that knows its owner would keep until the end
        return self.found

    def _cast(self, chunk: Sequence[tuple[int, Sequence[Any]]]) -> None:
        """Rows that are new records of a form seen before are cast; others are entered by themselves, all in their order."""
        read = self._moulds.read([cells for _at, cells in chunk])
        standing = self._standing_numbers(read.numbers)
        apart = {place for place, number in enumerate(read.numbers) if place in read.bad or number in standing}
        givens = {place: self._given(*chunk[place]) for place in sorted(apart)}
        held = self._standing([given for given in givens.values() if given is not None])
        for place, (at, cells) in enumerate(chunk):
            if place in apart:
                given = givens[place]
            elif line := self._first(read.numbers[place], at) and self._moulds.cast(read, place):
                self._keep_new(line, read.days[place])
                continue
            elif given := self._given(at, cells):
                given.form = read.forms[place]
            if given is not None:
                self._row(given, held)

    def _first(self, number: str, at: int) -> bool:
        return not number or self._seen.setdefault(f"#{number}", at) == at

    def _standing_numbers(self, numbers: Sequence[Any]) -> frozenset[str]:
        if self._empty:
            return frozenset()
        records = Record.objects.filter(district=self.desk.district, register=self.desk.register)
        given = [number for number in numbers if number and number is not BAD]
        return frozenset(records.filter(number__in=given).values_list("number", flat=True))

    def _enter_all(self, givens: Iterable[Given | None]) -> None:
        readable = [given for given in givens if given is not None]
        standing = self._standing(readable)
        for given in readable:
            self._row(given, standing)

    def _given(self, at: int, cells: Sequence[Any]) -> Given | None:
        columns = self.heads.columns
        if len(cells) > len(columns) and any(not is_blank(cell) for cell in cells[len(columns) :]):
            remedy = _("write as many cells as there are heads")
            self._refuse(at, Problem("", shown(cells[len(columns)]), _("the row has more cells than there are heads"), remedy))
            return None
        own = {column: cell for column, cell in zip(columns, cells, strict=False) if column and cell != "" and not is_blank(cell)}
        given = Given(at, {**self._given_to_all, **own})
        if spoilt := [_spoilt(column, cell) for column, cell in own.items() if type(cell) is Spoilt]:
            self._refuse(at, *spoilt, cells=given.cells)
            return None
        try:
            self._identify(given)
        except Unfit as unfit:
            self._refuse(at, *unfit.problems, cells=given.cells)
            return None
        return given

    def _identify(self, given: Given) -> None:
        """Reads the unit, the opening date and the key; what is read stands in the place of the raw cell."""
        cells = given.cells
        given.number = text("number", cells.pop("number", ""))
        if "unit" in cells:
            cells["unit"] = self._unit_of(cells["unit"])
        dates = {day(column, cells.pop(column)) for column in self._openings if column in cells}
        if len(dates) > 1:
            raise Unfit(Problem("opened_on", "", _("the row names two opening dates"), _("leave one of the columns out")))
        if dates:
            cells["opened_on"] = dates.pop()
        register = self.form.register
        if register.key != ("number",):
            values = {name: self.form.read[name](cells[name]) for name in register.key if name in cells and name in register.fields}
            given.key = natural_key(self._keyed(given, values), register.key)

    def _keyed(self, given: Given, values: dict[str, JSON]) -> Row:
        cells = given.cells
        steps = {name: day(column, cells[column]).isoformat() for name, column in self._dates.items() if column in cells}
        opened = cells.get("opened_on", self.desk.ground.today).isoformat()
        return Row(self.form.register.id, given.number, cells.get("unit", ""), "", opened, self.form.version, 0, values, steps=steps)

    def _unit_of(self, cell: Any) -> str:
        return self._unit(cell) if isinstance(cell, str) else self._read_unit(cell)

    def _read_unit(self, cell: Any) -> str:
        told = text("unit", cell)
        codes = self._units.get(told, [])
        if len(codes) == 1:
            return codes[0]
        what = _("there is no such unit") if not codes else _("several units have this name")
        raise Unfit(Problem("unit", told, what, _("write the code of the unit; see the list in the template")))

    def _standing(self, chunk: Sequence[Given]) -> dict[str, Record]:
        """The records that rows of the chunk speak of, under their number and under their key."""
        records = Record.objects.filter(district=self.desk.district, register=self.desk.register)
        found: dict[str, Record] = {}
        if numbers := [given.number for given in chunk if given.number]:
            found |= {f"#{record.number}": record for record in records.filter(number__in=numbers)}
        if keys := [given.key for given in chunk if given.key]:
            found |= {f"={record.natural_key}": record for record in records.filter(natural_key__in=keys)}
        return found

    def _row(self, given: Given, standing: dict[str, Record]) -> None:
        marks = [mark for mark in (given.number and f"#{given.number}", given.key and f"={given.key}") if mark]
        try:
            self._refuse_doubled(given, marks)
            records = {record.number: record for mark in marks if (record := standing.get(mark))}
            if len(records) > 1:
                what = _("number and key belong to two records: {two}").format(two=", ".join(records))
                raise Unfit(Problem("number", given.number, what, _("correct the number, or the columns of the key")))
            self._enter(given, next(iter(records.values()), None))
        except Unfit as unfit:
            self._refuse(given.at, *unfit.problems, cells=given.cells)

    def _enter(self, given: Given, record: Record | None) -> None:
        """A new record or one that stands; with `cells`, as often without the cells that speak against it as there are some left."""
        left_out: list[Problem] = []
        whole = given.cells
        while True:
            try:
                self._known(given, record) if record else self._new(given)
                break
            except Unfit as unfit:
                blamed = [given.cells.keys() & (one.columns or (one.column,)) for one in unfit.problems]
                if isinstance(unfit, Stands) or not all(names and names <= self._spared for names in blamed):
                    given.cells = whole
                    raise Unfit(*left_out, *unfit.problems) from unfit
                left_out += unfit.problems
                given.cells = {name: cell for name, cell in given.cells.items() if not any(name in names for names in blamed)}
                given.form = None
        self.found.blanked += len(whole) - len(given.cells)
        self._tell(given.at, left_out, whole, cell_only=True)

    def _refuse_doubled(self, given: Given, marks: Iterable[str]) -> None:
        for mark in marks:
            first = self._seen.setdefault(mark, given.at)
            if first != given.at:
                column = "number" if mark.startswith("#") else ", ".join(self.form.register.key)
                what = _("row {first} has the same key").format(first=first)
                raise Unfit(Problem(column, given.number or self._key_shown(given), what, _("keep one of the two rows")))

    def _key_shown(self, given: Given) -> str:
        register = self.form.register
        open_ones = [name for name in register.key if name not in self.form.vaulted]
        return shown(" ".join(str(given.cells.get(name, "")) for name in open_ones))

    def _new(self, given: Given) -> None:
        opened = given.cells.get("opened_on")
        if opened is None and self.heads.has("opened_on"):
            raise Unfit(Problem("opened_on", "", _("a date is needed here"), _("fill it in")))
        row, private = self._by_the_rules(given, opened or self.desk.ground.today)
        data = {"op": rules.CREATED, **rules.creation(row)}
        self._keep_new(Line(row.number, form(data), b"", private), date.fromisoformat(row.opened_on))

    def _keep_new(self, line: Line, opened: date) -> None:
        self.found.lines.append(line if line.number else line._replace(number=self.numbers.next(opened.year)))
        self.found.created += 1

    def _by_the_rules(self, given: Given, opened: date) -> tuple[Row, dict[str, JSON]]:
        cells = dict(given.cells)
        unit = str(cells.pop("unit", ""))
        cells.pop("opened_on", None)
        self._permit("record", unit, [])
        steps = self._steps(cells)
        asked = {name for step in steps for name in self.form.register.steps[step].asks}
        first = {name: raw for name, raw in cells.items() if name not in asked}
        decision = entry.create(self.desk.ground, given.number, unit, opened, first)
        self._permit("record", unit, decision.row.steps)
        course = [decision, *self._taken(decision, steps, cells)]
        if given.form is not None:
            self._moulds.keep(given.form, [one.row for one in course])
        return course[-1].row, course[-1].private

    def _steps(self, cells: dict[str, Any]) -> dict[str, date]:
        """The steps that the row says were taken, with their dates, taken out of its cells."""
        return {name: day(column, cells.pop(column)) for name, column in self._dates.items() if column in cells}

    def _taken(self, decision: Decision, steps: dict[str, date], cells: dict[str, Any]) -> Iterator[Decision]:
        """The record after each of those steps, in the order of their dates; of equal dates, the one that can follow comes first."""
        row, private = decision.row, decision.private
        waiting = dict(sorted(steps.items(), key=lambda step: step[1]))
        while waiting:
            earliest = min(waiting.values())
            due = [name for name, on in waiting.items() if on == earliest]
            name = next((name for name in due if row.state in sources(self.form.register.steps[name])), due[0])
            self._permit("record", row.unit, [name])
            asked = {column: cells[column] for column in self.form.register.steps[name].asks if column in cells}
            taken = entry.take(self.desk.ground, row, name, waiting.pop(name), asked)
            row, private = taken.row, {**private, **taken.private}
            yield Decision(row, private)

    def _permitted(self, unit: str, steps: Iterable[str]) -> bool:
        try:
            self._permit("record", unit, steps)
        except Unfit:
            return False
        return True

    def _permit(self, may: May, unit: str, steps: Iterable[str]) -> None:
        if unit and not self._allows(may, unit):
            what = _("you may not {may} records of this unit").format(may=may)
            raise Unfit(Problem("unit", unit, what, _("leave the row to somebody who may, or ask for a grant")))
        for step in steps:
            if not self._holds(step, unit):
                role = self.form.register.steps[step].by
                what = _("step {step} is taken by {role}").format(step=step, role=role)
                raise Unfit(Problem(f"{step}_on", "", what, _("leave the column out, or ask somebody who holds that role")))

    def _known(self, given: Given, record: Record) -> None:
        """A row of a record that stands: unchanged, or amended if that was asked for. A blank cell says nothing."""
        row = row_of(record)
        changes, steps = self._differences(given, row)
        if not changes and not steps:
            self.found.unchanged += 1
            return
        if not self.amend:
            name = next(iter(changes or steps))
            what = _("record {number} stands already, with other values").format(number=row.number)
            value = "***" if name in self.form.vaulted else shown(changes.get(name, ""))
            raise Stands(Problem(name, value, what, _("correct the row, or import with amendments allowed")))
        self._permit("amend", row.unit, [])
        self._permit("amend", str(changes.get("unit", "")), [])
        asked = {name for step in steps for name in self.form.register.steps[step].asks}
        decision = entry.change(self.desk.ground, row, {name: raw for name, raw in changes.items() if name not in asked})
        *_before, decision = [decision, *self._taken(decision, steps, given.cells)]
        data = {"op": rules.AMENDED, **rules.amendment(row, decision.row)}
        self.found.lines.append(Line(row.number, form(data), b"", decision.private))

    def _differences(self, given: Given, row: Row) -> tuple[dict[str, Any], dict[str, date]]:
        """The columns in which the row of the file differs from the record, and the steps that the record has not taken."""
        cells = dict(given.cells)
        held = rules.columns(row)
        changes: dict[str, Any] = {}
        if cells.pop("unit", row.unit) != row.unit:
            changes["unit"] = given.cells["unit"]
        opened = cells.pop("opened_on", None)
        if opened is not None and opened.isoformat() != row.opened_on:
            changes["opened_on"] = opened
        steps = self._steps(cells)
        changes |= {f"{name}_on": on for name, on in steps.items() if row.steps.get(name, on.isoformat()) != on.isoformat()}
        private = self._private(row) if self.form.vaulted.intersection(cells) else {}
        for name, raw in cells.items():
            value = self.form.read[name](raw)
            if value is not None and value != (private if name in self.form.vaulted else held).get(name):
                changes[name] = raw
        return changes, {name: on for name, on in steps.items() if name not in row.steps}

    def _private(self, row: Row) -> dict[str, JSON]:
        return vault.contents(self.desk.vault, self.desk.district, self.desk.register, row.number)

    def _refuse(self, at: int, *problems: Problem, cells: Mapping[str, Any] | None = None) -> None:
        self.found.refused += 1
        self._tell(at, problems, cells or {})

    def _tell(self, at: int, problems: Iterable[Problem], cells: Mapping[str, Any], *, cell_only: bool = False) -> None:
        about = self._about(cells)
        for one in problems:
            if len(self.found.faults) < _MOST_FAULTS:
                spoken = one.columns or (one.column,)
                column = ", ".join(self.heads.words.get(name, name) for name in spoken)
                value = " · ".join(shown(cells[name]) for name in one.columns if name in cells) or one.value
                value = "***" if value and self._hidden(spoken, value) else value
                self.found.faults.append(RowFault(self.sheet, at, column, value, one.what, one.remedy, cell_only, about))

    def _about(self, cells: Mapping[str, Any]) -> str:
        open_ones = [name for name in ("name", *self.form.register.key) if name in cells and name not in self.form.vaulted]
        told = next((shown(cells[name]) for name in open_ones if not is_blank(cells[name]) and type(cells[name]) is not Spoilt), "")
        return "" if self._hidden((), told) else told

    def _hidden(self, columns: Iterable[str], value: str) -> bool:
        named = self.form.register.aggregate_only and bool(looks_like(value))
        return named or not self.form.vaulted.isdisjoint(columns)


def _spoilt(column: str, cell: Spoilt) -> Problem:
    what = _("the formula was saved without a value") if cell.startswith("=") else _("the cell holds an error")
    return Problem(column, shown(cell), what, _("write the value itself, or mend the formula and save the workbook again"))


def _district(desk: Desk) -> str:
    """The unit that is the district itself."""
    return next(code for code, node in org.tree(desk.district, desk.ground.today).items() if node.parent is None)


def _unit_codes(desk: Desk) -> dict[str, list[str]]:
    """Codes of units by code and by name, as the tree stands today."""
    found: dict[str, list[str]] = {}
    for code, node in org.tree(desk.district, desk.ground.today).items():
        for word in {code, node.zh, node.en}:
            if word:
                found.setdefault(word, []).append(code)
    return found


def numbers_needed(checked: Checked, heads: Heads, key: Sequence[str]) -> bool:
    """Whether the file's records could not be known again: they are told apart by a number that the file does not give."""
    return tuple(key) == ("number",) and not heads.has("number") and bool(checked.lines)
