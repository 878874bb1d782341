"""From a table to planned records: unit, values, and the day of each step. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from itertools import cycle, islice, product
from typing import Any

from taizhang.cli.demonstration.drawing import column, day, divided, seeded
from taizhang.cli.demonstration.tables import Draw, Group, Months, Records, Scalar, Table, Units, When
from taizhang.definitions import Pack
from taizhang.definitions.types import Register
from taizhang.kernel.periods import month, parse_period

PERIOD = "period"
"""In written-out rows: a period as `2023-01/2023-09`, entered as period_start and period_end."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A record to be entered. `steps` are in their order, the first creates it."""

    register: str
    group: str
    number: str
    unit: str
    values: Mapping[str, Any]
    steps: tuple[tuple[str, date], ...]
    single: bool = False
    loaded: date | None = None

    @property
    def opened_on(self) -> date:
        return self.steps[0][1]


@dataclass(slots=True)
class Plan:
    """All records planned so far, by register; a later table may refer to those of an earlier one."""

    pack: Pack
    records: dict[str, list[Planned]] = field(default_factory=dict)

    def add(self, table: Table) -> None:
        register = self.pack.register(table.of)
        groups = [group.model_copy(update={"fields": _fields(register, table, group)}) for group in table.groups]
        drawn = [record for at, group in enumerate(groups) for record in self._group(table.of, at, group)]
        drawn.sort(key=lambda record: record.opened_on)
        self.records.setdefault(table.of, []).extend(self._numbered(register, drawn))

    def of(self, register: str, group: str | None = None) -> list[Planned]:
        return [record for record in self.records[register] if group in (None, record.group)]

    def _numbered(self, register: Register, drawn: Sequence[Planned]) -> Iterator[Planned]:
        last: dict[int, int] = {}
        for record in drawn:
            year = record.opened_on.year
            last[year] = last.get(year, 0) + 1
            number = self.pack.manifest.number_prefix + register.number.format(year=year, seq=last[year])
            yield replace(record, number=number)

    def _group(self, register: str, at: int, group: Group) -> Iterator[Planned]:
        seed = (self.pack.manifest.pack, register, at)
        places = list(self._places(group, seed))
        names = [self.pack.units[unit].name.zh for unit, _ in places]
        columns = {name: column(draw, len(places), names, seeded(*seed, name)) for name, draw in group.fields.items()}
        days = seeded(*seed, "days")
        for position, (unit, given) in enumerate(places):
            values = {**{name: values[position] for name, values in columns.items()}, **given}
            values |= _parts(group, values, (*seed, position))
            known = {name: value for name, value in values.items() if isinstance(value, date)}
            steps = _steps(group.steps, known, days)
            yield Planned(register, group.name, "", unit, values, steps, group.single, group.loaded)

    def _places(self, group: Group, seed: tuple[Any, ...]) -> Iterator[tuple[str, dict[str, Any]]]:
        """The unit of each record, and the values that come with its place in the group."""
        if group.rows:
            yield from ((str(row["unit"]), _row(row)) for row in group.rows)
        elif group.each:
            yield from self._combinations(group)
        else:
            units = self._units(group.units)
            weights = [group.units.weights.get(unit, 1) for unit in units]
            if group.units.level:
                yield from ((unit, {}) for unit in islice(cycle(units), group.count or len(units)))
            else:
                yield from ((unit, {}) for unit in seeded(*seed, "units").choices(units, weights, k=group.count))

    def _combinations(self, group: Group) -> Iterator[tuple[str, dict[str, Any]]]:
        axes = [self._axis(name, axis) for name, axis in group.each.items()]
        for combination in product(*axes):
            unit = next(unit for unit, _ in combination if unit)
            yield unit, {name: value for _, values in combination for name, value in values.items()}

    def _axis(self, name: str, axis: Records | Months | Units) -> list[tuple[str, dict[str, Any]]]:
        if isinstance(axis, Units):
            return [(unit, {}) for unit in self._units(axis)]
        if isinstance(axis, Records):
            return [(record.unit, {name: record.number}) for record in self.of(axis.of, axis.group)]
        return [("", {name: last}) for last in _month_ends(axis)]

    def _units(self, units: Units) -> list[str]:
        if units.level:
            return [code for code, unit in self.pack.units.items() if unit.level == units.level and code not in units.but]
        return [*units.weights]


def _fields(register: Register, table: Table, group: Group) -> dict[str, Draw | Scalar]:
    asking = {field: {name for name, step in register.steps.items() if field in step.asks} for field in table.fields}
    usual = {field: draw for field, draw in table.fields.items() if not asking[field] or asking[field] & group.steps.keys()}
    return {**usual, **group.fields}


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    values = {name: value for name, value in row.items() if name not in ("unit", PERIOD)}
    if PERIOD in row:
        asked = parse_period(str(row[PERIOD]))
        values |= {"period_start": asked.start, "period_end": asked.end}
    return values


def _month_ends(months: Months) -> Iterator[date]:
    at, last = parse_period(months.first), parse_period(months.last)
    while at.end <= last.end:
        yield at.end
        following = at.end.month % 12 + 1
        at = month(at.end.year + (following == 1), following)


def _parts(group: Group, values: Mapping[str, Any], seed: tuple[Any, ...]) -> dict[str, Decimal]:
    if group.parts is None:
        return {}
    draw = seeded(*seed, "parts")
    weights = [weight * draw.randint(700, 1300) for weight in group.parts.into.values()]
    return dict(zip(group.parts.into, divided(Decimal(values[group.parts.of]), weights, Decimal("0.01")), strict=True))


def _steps(wanted: Mapping[str, When], known: dict[str, date], seed: Any) -> tuple[tuple[str, date], ...]:
    found: list[tuple[str, date]] = []
    for name, when in wanted.items():
        on = day(when, known, seed)
        found.append((name, max(on, found[-1][1]) if found else on))
        known = known | {name: found[-1][1]}
    return tuple(found)
