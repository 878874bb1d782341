"""From planned records to acts in the order of their days: what is imported when, what is entered one by one, what is set right. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any

from taizhang.cli.demonstration.planning import Plan, Planned
from taizhang.cli.demonstration.tables import Frame, Mistake, Table, Twin
from taizhang.definitions.types import Register


@dataclass(frozen=True, slots=True)
class Load:
    """A file of records to import; each row holds the columns of a record as they stood on that day."""

    register: str
    rows: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Create:
    record: Planned
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Take:
    register: str
    number: str
    step: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Correct:
    register: str
    number: str
    changes: Mapping[str, Any]
    reason: str
    requested: bool


@dataclass(frozen=True, slots=True)
class Merge:
    register: str
    number: str
    into: str
    reason: str


Act = Load | Create | Take | Correct | Merge
_ORDER: tuple[type[Act], ...] = (Load, Create, Take, Correct, Merge)


@dataclass(frozen=True, slots=True)
class Entry:
    """An act and its day. `rank` puts acts of one day in order: registers as in the tables, then kinds, then steps."""

    day: date
    rank: tuple[int, int, int, str]
    act: Act


def agenda(frame: Frame, tables: Sequence[Table], plan: Plan) -> list[Entry]:
    """All acts of a district, by day."""
    found: list[Entry] = []
    for at, table in enumerate(tables):
        register = plan.pack.register(table.of)
        wrong = {plan.of(table.of, mistake.group)[mistake.record - 1].number: mistake for mistake in table.mistakes}
        twins = [_twin(plan, table.of, number, twin) for number, twin in enumerate(table.twins, 1)]
        records = [*plan.of(table.of), *(twin for twin, _ in twins)]
        found += _entered(frame, at, register, records, wrong)
        found += [_corrected(at, plan, table.of, mistake) for mistake in table.mistakes]
        found += [Entry(merge_on, _rank(at, merge), merge) for _, (merge_on, merge) in twins]
    return sorted(found, key=lambda entry: (entry.day, entry.rank))


def _rank(at: int, act: Act, step: int = 0) -> tuple[int, int, int, str]:
    return at, _ORDER.index(type(act)), step, getattr(act, "number", "")


def _twin(plan: Plan, register: str, at: int, twin: Twin) -> tuple[Planned, tuple[date, Merge]]:
    first = plan.of(register, twin.group)[twin.record - 1]
    second = replace(first, number=f"{first.number}-{at}", single=True)
    return second, (twin.merged, Merge(register, second.number, first.number, twin.reason))


def _corrected(at: int, plan: Plan, register: str, mistake: Mistake) -> Entry:
    record = plan.of(register, mistake.group)[mistake.record - 1]
    changes = {mistake.field: record.values[mistake.field]}
    act = Correct(register, record.number, changes, mistake.reason, mistake.requested)
    return Entry(mistake.noticed, _rank(at, act), act)


def _entered(frame: Frame, at: int, register: Register, records: Sequence[Planned], wrong: Mapping[str, Mistake]) -> Iterator[Entry]:
    asked = {field for step in register.steps.values() for field in step.asks}
    for record in records:
        if record.single:
            create = Create(record, {name: value for name, value in record.values.items() if name not in asked})
            yield Entry(record.opened_on, _rank(at, create), create)
            yield from _taken(at, register, record, record.opened_on)
    bulk = [record for record in records if not record.single]
    for _, batch in groupby(sorted(bulk, key=_loading), key=lambda record: _batch(frame, record)):
        together = list(batch)
        day = max(frame.opens, *(record.loaded or record.opened_on for record in together))
        load = Load(register.id, tuple(_columns(register, record, day, wrong.get(record.number)) for record in together))
        yield Entry(day, _rank(at, load), load)
        for record in together:
            yield from _taken(at, register, record, day)


def _loading(record: Planned) -> tuple[bool, date]:
    return record.loaded is not None, record.loaded or record.opened_on


def _batch(frame: Frame, record: Planned) -> date | tuple[int, int]:
    """Records from before the opening are loaded then; later ones month by month, or on a day of their own."""
    if record.loaded:
        return record.loaded
    on = max(frame.opens - timedelta(days=1), record.opened_on)
    return (on.year, on.month) if on >= frame.opens else (0, 0)


def _columns(register: Register, record: Planned, day: date, mistake: Mistake | None) -> dict[str, Any]:
    done = {name: on for name, on in record.steps if on <= day}
    given = {field for name in done for field in register.steps[name].asks}
    later = {field for step in register.steps.values() for field in step.asks} - given
    values = {name: value for name, value in record.values.items() if name not in later}
    if mistake:
        values[mistake.field] = Decimal(values[mistake.field]) + mistake.off_by
    steps = {f"{name}_on": on for name, on in done.items() if name != record.steps[0][0]}
    return {"number": record.number, "unit": record.unit, "opened_on": record.opened_on, **values, **steps}


def _taken(at: int, register: Register, record: Planned, after: date) -> Iterator[Entry]:
    """The steps that follow the entry of a record, each with what it asks for."""
    for position, (name, on) in enumerate(record.steps[1:], 1):
        if on > after or record.single:
            values = {field: record.values[field] for field in register.steps[name].asks if field in record.values}
            act = Take(record.register, record.number, name, values)
            yield Entry(on, _rank(at, act, position), act)
