"""What the rules made of one row, for the rows of the same form: equal work is done once.

Which steps a row may take, what they ask for and how its clocks run follow from its dates and from which of its cells are filled in,
not from what stands in most of them. The rules (`entry`) run on the first row of a form; the mould that is left takes the values of the
next ones. What hangs on a value itself is asked again for every row, by the same functions; a row that does not pass here in every
respect goes through the rules, which say what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from taizhang.definitions.rules import due_of
from taizhang.definitions.types import Register
from taizhang.kernel.canonical import canonical
from taizhang.records import rules
from taizhang.records.entry import Ground, keeps
from taizhang.records.types import JSON, Row
from taizhang.records.values import Unfit, day, record_number

_MOST = 50_000
"""Moulds that are kept: 3 KiB each. More forms than that are an import of few rows a form, which gains nothing by them."""


@dataclass(frozen=True, slots=True)
class Mould:
    """`data` is the event's data but for number, unit and values; `course` the record as it was each time the rules across fields were
    asked: of the columns that these speak of, those that are the same in every row, and the names of the others; `steps` those it
    takes; `open` and `hidden` the fields that hold a value of each row's own."""

    data: Mapping[str, JSON]
    bound: Mapping[str, JSON]
    course: Sequence[tuple[Mapping[str, JSON], frozenset[str]]]
    steps: tuple[str, ...]
    open: Sequence[str]
    hidden: Sequence[str]


@dataclass(frozen=True, slots=True)
class Cast:
    """A new record: the event's data (bytes stand for the canonical JSON of a member), and the values that go to the vault."""

    data: dict[str, JSON]
    private: dict[str, JSON]


class Moulds:
    """The moulds of one import of new records."""

    def __init__(self, ground: Ground, dates: Sequence[str], permitted: Callable[[str, Sequence[str]], bool]) -> None:
        """`dates` are the columns of steps; `permitted(unit, steps)` says whether the record may be made, and the steps taken."""
        self._ground, self._form, self._permitted = ground, ground.form, permitted
        self._dates = frozenset(dates)
        self._bound = _bound(ground.form.register)
        self._spoken = {name for expression, _holds, _check in ground.form.checks for name in expression.columns}
        self._usable = not (ground.form.register.aggregate_only or self._spoken & {"number", "unit"})
        self._made: dict[Hashable, Mould] = {}

    def cast(self, cells: Mapping[str, Any], number: str, opened: date) -> Cast | None:
        """The row if it passes; None if the rules are to be asked."""
        if not self._usable:
            return None
        try:
            mould = self._made.get(self._key(cells, opened))
            return self._filled(mould, cells, record_number(number), opened) if mould else None
        except (Unfit, TypeError):  # a list or an object has no hash, and is no value either
            return None

    def _key(self, cells: Mapping[str, Any], opened: date) -> Hashable:
        read = self._form.read
        days = [day(name, cells[name]) for name in self._dates if name in cells]
        return (opened, tuple(cells), *days, *(read[name](cells[name]) for name in self._bound if name in cells))

    def _filled(self, mould: Mould, cells: Mapping[str, Any], number: str, opened: date) -> Cast | None:
        unit = str(cells.get("unit", ""))
        if self._ground.unit_problem(unit, opened) or not self._permitted(unit, mould.steps):
            return None
        form, read = self._form, self._form.read
        values = {**mould.bound, **{name: read[name](cells[name]) for name in mould.open}}
        for fixed, loose in mould.course:
            if not keeps(form, {**fixed, **{name: values[name] for name in loose}}):
                return None
        private = {name: read[name](cells[name]) for name in mould.hidden}
        return Cast({**mould.data, "number": number, "unit": unit, "values": values}, private)

    def keep(self, cells: Mapping[str, Any], opened: date, course: Sequence[Row]) -> None:
        """A mould of the row that the rules led through these versions."""
        if self._usable and len(self._made) < _MOST:
            self._made[self._key(cells, opened)] = self._mould(cells, course)

    def _mould(self, cells: Mapping[str, Any], course: Sequence[Row]) -> Mould:
        last = course[-1]
        data = rules.creation(last)
        data |= {name: canonical(data[name]) for name in ("clocks", "steps")}
        bound = {name: value for name, value in last.values.items() if name in self._bound}
        asked = [*map(self._asked, course, ({}, *(row.clocks for row in course)))] if self._spoken else []
        hidden = [name for name in cells if name in self._form.vaulted]
        loose = [name for name in cells if name in self._form.read and name not in self._bound and name not in hidden]
        return Mould(data, bound, asked, tuple(last.steps), loose, hidden)

    def _asked(self, row: Row, clocks: dict[str, JSON]) -> tuple[Mapping[str, JSON], frozenset[str]]:
        """The rules are asked before a step moves the clocks."""
        loose = frozenset(self._spoken & row.values.keys() - self._bound)
        found = rules.columns(row.with_(clocks=clocks))
        return {name: found[name] for name in found.keys() & self._spoken - loose}, loose


def _bound(register: Register) -> frozenset[str]:
    """The fields whose values decide more than that they are there: they name records and units, or clocks run from them."""
    fields = register.fields.items()
    named = {name for name, field in fields if field.type in ("record", "unit")}
    days = {field.stands_on for _name, field in fields if field.stands_on}
    starts = {due.start for step in register.steps.values() if (due := due_of(step)) and due.start}
    return frozenset((named | days | starts) & register.fields.keys())
