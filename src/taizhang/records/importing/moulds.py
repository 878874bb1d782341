"""What the rules made of one row, for the rows of the same form: equal work is done once.

Which steps a row may take, what they ask for and how its clocks run follow from its dates and from which of its cells are filled in,
not from what stands in most of them. The rules (`entry`) run on the first row of a form; the mould that is left takes the values of the
next ones. What hangs on a value itself is asked again for every row, by the same functions; a row that does not pass here in every
respect goes through the rules, which say what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from taizhang.definitions.rules import due_of
from taizhang.definitions.types import Register
from taizhang.kernel.canonical import canonical, parse
from taizhang.records import rules
from taizhang.records.batching import Form, Line, open_form
from taizhang.records.entry import Ground, keeps
from taizhang.records.importing.columns import BAD, Column
from taizhang.records.types import JSON, Row
from taizhang.records.values import day, record_number

_MOST = 50_000
"""Moulds that are kept: 3 KiB each. More forms than that are an import of few rows a form, which gains nothing by them."""

_MOST_KEPT = 1_000


@dataclass(slots=True)
class Mould:
    """`form` is the place of the event's pieces in the table of forms; `steps` those that the record takes; `course` the record as it
    was each time the rules across fields were asked: of the columns that these speak of, those that are the same in every row, and the
    names of the others. `units` and `kept` are what was found: of a unit how a row's JSON goes on (empty: it may not have it), of
    values whether they keep those rules."""

    form: int
    opened: date
    steps: tuple[str, ...]
    course: Sequence[tuple[Mapping[str, JSON], frozenset[str]]]
    units: dict[str, bytes] = field(default_factory=dict)
    kept: dict[tuple[bytes | None, ...], bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Table:
    """What a table brings: its `columns` from the first on ("" for one that is left out), cells `given` for all rows; which of the
    columns are `dates` of steps, which tell the `opening` date, and how a cell names a unit."""

    columns: Sequence[str]
    given: Mapping[str, Any]
    dates: Sequence[str]
    opening: Sequence[str]
    unit: Callable[[Any], str]

    @property
    def names(self) -> frozenset[str]:
        return frozenset(filter(None, (*self.columns, *self.given)))


@dataclass(frozen=True, slots=True)
class Read:
    """Rows that were read by columns: of each its number ("" where none is given), opening date, unit and form, the members of its
    values as canonical JSON, and its private values. Those in `bad` are to be read by themselves."""

    numbers: Sequence[Any]
    days: Sequence[date]
    units: Sequence[str | None]
    forms: Sequence[tuple[Hashable, ...]]
    members: Sequence[tuple[bytes | None, ...]]
    private: Sequence[tuple[JSON, ...]]
    bad: frozenset[int]


class Moulds:
    """The moulds of one import of new records."""

    def __init__(self, ground: Ground, table: Table, forms: list[Form], permitted: Callable[[str, Sequence[str]], bool]) -> None:
        """The table of `forms` grows with the moulds; `permitted(unit, steps)` says whether the record may be made, and the steps taken."""
        self._ground, self._form, self._permitted, self._table = ground, ground.form, permitted, table
        register = ground.form.register
        names = table.names
        self._dates = [name for name in table.dates if name in names]
        self._opening = [name for name in table.opening if name in names]
        self._open = sorted(name for name in names if name in register.fields and name not in ground.form.vaulted)
        self._hidden = sorted(names & ground.form.vaulted)
        self._bound = _bound(register)
        self._spoken = {name for expression, _holds, _check in ground.form.checks for name in expression.columns}
        self._loose = [place for place, name in enumerate(self._open) if name in self._spoken - self._bound]
        self._columns = self._readers()
        plain = register.key == ("number",) and not register.aggregate_only
        self.usable = plain and not self._spoken & {"number", "unit"} and len(self._opening) < 2
        self.forms = forms
        self._made: dict[Hashable, Mould] = {}

    def _readers(self) -> dict[str, Column]:
        read, today = self._form.read, self._ground.today
        found = {"number": Column(record_number, "", kept=False), "unit": Column(self._table.unit)}
        found |= {name: Column(partial(day, name), BAD if name == "opened_on" else today) for name in self._opening}
        found |= {name: Column(partial(day, name)) for name in self._dates}
        found |= {name: Column(_member(name, read[name])) for name in self._open}
        found |= {name: Column(read[name], kept=False) for name in self._hidden}
        for name, cell in self._table.given.items():
            found[name].blank = found[name].meaning(cell)
        return found

    def read(self, rows: Sequence[Sequence[Any]]) -> Read:
        """The rows, of which those of another width than the heads are not read here."""
        width, nothing = len(self._table.columns), ("",) * len(rows)
        bad = {place for place, row in enumerate(rows) if len(row) != width}
        cells = list(zip(*(("",) * width if place in bad else row for place, row in enumerate(rows)) if bad else rows, strict=True))
        at = {name: place for place, name in enumerate(self._table.columns) if name}
        found = {name: column.meanings(cells[at[name]] if name in at else nothing) for name, column in self._columns.items()}
        for name, column in self._columns.items():
            if column.has_bad:
                bad |= {place for place, meaning in enumerate(found[name]) if meaning is BAD}
        days = found[self._opening[0]] if self._opening else [self._ground.today] * len(rows)
        told = [found[name] for name in (*self._dates, *(name for name in self._open if name in self._bound))]
        there = ["unit", *self._hidden, *(name for name in self._open if name not in self._bound)]
        filled = ([meaning is not None for meaning in found[name]] for name in there)
        members, private = ([found[name] for name in names] or [list(nothing)] for names in (self._open, self._hidden))
        return Read(
            found["number"],
            days,
            found["unit"],
            list(zip(days, *told, *filled, strict=True)),
            list(zip(*members, strict=True)),
            list(zip(*private, strict=True)),
            frozenset(bad),
        )

    def cast(self, read: Read, place: int) -> Line | None:
        """The row if it passes; None if the rules are to be asked."""
        mould = self._made.get(read.forms[place])
        if mould is None:
            return None
        unit, members = read.units[place] or "", read.members[place]
        if unit not in mould.units:
            mould.units[unit] = self._led(mould, unit)
        led = mould.units[unit]
        if not led or (mould.course and not self._keeps(mould, members)):
            return None
        private = {name: value for name, value in zip(self._hidden, read.private[place], strict=False) if value is not None}
        return Line(read.numbers[place], mould.form, led + b",".join([one for one in members if one]) + b"}}", private)

    def _led(self, mould: Mould, unit: str) -> bytes:
        """How the JSON of a row goes on with that unit; nothing where it may not stand there."""
        if self._ground.unit_problem(unit, mould.opened) or not self._permitted(unit, mould.steps):
            return b""
        return b'"unit":%b,"values":{' % canonical(unit)

    def _keeps(self, mould: Mould, members: Sequence[bytes | None]) -> bool:
        """Whether the rules across fields held each time they were asked; of equal values they are asked once."""
        loose = tuple([members[place] for place in self._loose])
        if loose not in mould.kept:
            if len(mould.kept) >= _MOST_KEPT:
                mould.kept.clear()
            values = parse(b"{%b}" % b",".join([member for member in loose if member]))
            asked = ({**fixed, **{name: values[name] for name in names}} for fixed, names in mould.course)
            mould.kept[loose] = all(keeps(self._form, found) for found in asked)
        return mould.kept[loose]

    def keep(self, form: Hashable, course: Sequence[Row]) -> None:
        """A mould of the rows of that form: the rules led one of them through these versions."""
        if len(self._made) >= _MOST:
            return
        last = course[-1]
        data = {name: value for name, value in rules.creation(last).items() if name not in ("number", "unit", "values")}
        asked = [*map(self._asked, course, ({}, *(row.clocks for row in course)))] if self._spoken else []
        self._made[form] = Mould(len(self.forms), date.fromisoformat(last.opened_on), tuple(last.steps), asked)
        self.forms.append(open_form({"op": rules.CREATED, **data}))

    def _asked(self, row: Row, clocks: dict[str, JSON]) -> tuple[Mapping[str, JSON], frozenset[str]]:
        """The rules are asked before a step moves the clocks."""
        loose = frozenset(self._spoken & row.values.keys() - self._bound)
        found = rules.columns(row.with_(clocks=clocks))
        return {name: found[name] for name in found.keys() & self._spoken - loose}, loose


def _member(name: str, read: Callable[[Any], JSON]) -> Callable[[Any], bytes]:
    """A field with its value as it stands in JSON."""
    return lambda cell: b'"%b":%b' % (name.encode(), canonical(read(cell)))


def _bound(register: Register) -> frozenset[str]:
    """The fields whose values decide more than that they are there: they name records and units, or clocks run from them."""
    fields = register.fields.items()
    named = {name for name, field in fields if field.type in ("record", "unit")}
    days = {field.stands_on for _name, field in fields if field.stands_on}
    starts = {due.start for step in register.steps.values() if (due := due_of(step)) and due.start}
    return frozenset((named | days | starts) & register.fields.keys())
