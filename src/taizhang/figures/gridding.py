"""Many figures by few statements: indicators asked of many units and periods at once, equal to each of them asked alone.

Indicators of one register that place its records by the same date share one reading of it: records are grouped by their unit and by the
period that they fall in, and the figure of a unit is the sum over its subtree as it stood at that period's end. Each period has a
cutoff of its own, so the conditions of figures.compile read a column where a single figure has a parameter.
"""
# ruff: noqa: S608 (names in statements are those of checked definitions, quoted; days and numbers are our own)

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from taizhang.figures import counting, engine, store
from taizhang.figures.compile import Compiled, quoted
from taizhang.figures.counting import Count
from taizhang.figures.manifest import Manifest
from taizhang.figures.terms import Terms
from taizhang.kernel.periods import Period, is_month_end

_PARAMETER = re.compile(r"'(?:[^']|'')*'|\$(start|end|cutoff|until)\b")
_Line = tuple[int, int, Decimal | None]
"""Records, records in the numerator, and the sum of what they contribute."""
_NOTHING: _Line = (0, 0, None)
_TYPES = {"_at": "INTEGER", "_month": "INTEGER", "start": "DATE", "end": "DATE", "cutoff": "DATE", "until": "DATE"}
"""The columns of the stretches."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A period with the days that stand for its parameters."""

    period: Period
    cutoff: date

    @property
    def until(self) -> date:
        return min(self.period.end, self.cutoff)

    @property
    def whole(self) -> bool:
        """Whether it is made of whole months."""
        return self.period.start.day == 1 and is_month_end(self.until)

    def months(self) -> Iterator[int]:
        """The months that it touches, as the statement numbers them."""
        return iter(range(_month(self.period.start), _month(self.until) + 1))


@dataclass(frozen=True, slots=True)
class Group:
    """What one statement counts: indicators that read the same records of a register, over the same stretches."""

    made: tuple[Compiled, ...]
    stretches: tuple[Stretch, ...]

    def sql(self, *, signed: bool) -> str:
        """A row for each unit and stretch that have records: unit, number of the stretch, then the cells of all indicators; `signed`:
        for each sign too, which stands before the cells."""
        body = self._body(signed=signed)
        days = ", ".join(f'UNNEST(CAST(${name} AS {_TYPES[name]}[])) AS "{name}"' for name in _days(body))
        return f'"_asked" AS (\n  SELECT {days}\n),\n{body}'

    def parameters(self) -> dict[str, Any]:
        """The stretches by columns: flows are joined to them by the months that a stretch touches, so that many are no dearer than one."""
        flow = self.made[0].place.kind == "flow"
        lines = [(number, month, one) for number, one in enumerate(self.stretches) for month in (one.months() if flow else (0,))]
        found: dict[str, Any] = {"_at": [number for number, _, _ in lines], "_month": [month for _, month, _ in lines]}
        found |= {name: [getattr(one.period, name) for _, _, one in lines] for name in ("start", "end")}
        found |= {name: [getattr(one, name) for _, _, one in lines] for name in ("cutoff", "until")}
        known = {name: found[name] for name in _days(self._body(signed=False))} | {"_last": max(one.until for one in self.stretches)}
        return known | ({"_first": min(one.period.start for one in self.stretches)} if flow else {})

    def _body(self, *, signed: bool) -> str:
        return _body(self.made, all(one.whole for one in self.stretches), signed)


@dataclass(frozen=True, slots=True)
class Tally:
    """What an indicator counts in a period, by the unit that the records lie in."""

    lines: Mapping[str, _Line]
    seq: int

    def count(self, units: Sequence[str] | None) -> Count:
        """Of these units together; None: of all."""
        if units is not None and len(units) == 1:
            return Count(*self.lines.get(units[0], _NOTHING), self.seq)
        lines = list(self.lines.values()) if units is None else [self.lines[unit] for unit in units if unit in self.lines]
        totals = [total for _, _, total in lines if total is not None]
        return Count(sum(line[0] for line in lines), sum(line[1] for line in lines), sum(totals, Decimal(0)) if totals else None, self.seq)


def tallied(asked: Sequence[Terms]) -> Iterator[Tally]:
    """A tally for each of these terms in their order, whatever unit they ask for. All are of indicators that are counted from records,
    of one district and one `as_of`; they are read from one state of the store."""
    if not asked:
        return iter(())
    made = [counting.compiled_for(terms) for terms in asked]
    stretches = [Stretch(terms.ask.period, terms.cutoff) for terms in asked]
    plan = _grouped(zip(made, stretches, strict=True))
    registers = {register for each in made for register in each.registers}

    def ask(at: Manifest) -> list[Tally]:
        found = {key: lines for group in plan for key, lines in _lines(group, asked[0], at).items()}
        return [Tally(found.get(key, {}), at.seq) for key in zip(made, stretches, strict=True)]

    return iter(store.read(asked[0].district.name, asked[0].as_of, registers, ask))


def _grouped(asked: Iterable[tuple[Compiled, Stretch]]) -> list[Group]:
    """The fewest statements in which each indicator is counted over just the stretches that it is asked of."""
    wanted: dict[Compiled, dict[Stretch, None]] = {}
    for made, stretch in asked:
        wanted.setdefault(made, {})[stretch] = None
    groups: dict[Any, list[Compiled]] = {}
    for made, stretches in wanted.items():
        groups.setdefault((made.register, made.place, tuple(sorted(made.links)), tuple(stretches)), []).append(made)
    return [Group(tuple(found), stretches) for (_register, _place, _links, stretches), found in groups.items()]


def _lines(group: Group, terms: Terms, at: Manifest) -> dict[tuple[Compiled, Stretch], dict[str, _Line]]:
    found = [[dict[str, _Line]() for _ in group.stretches] for _ in group.made]
    places = list(zip(found, _places(group.made), strict=True))
    for unit, number, *cells in _run(group, terms, at):
        for lines, (records, upper, total) in places:
            whole, summed = cells[records], cells[records if total is None else total]
            lines[number][unit] = (whole, cells[upper], Decimal(summed) if whole else None)
    return {(made, one): lines[number] for made, lines in zip(group.made, found, strict=True) for number, one in enumerate(group.stretches)}


def _run(group: Group, terms: Terms, at: Manifest) -> list[tuple[Any, ...]]:
    signed = at.any_ended(group.made[0].register)
    sql = group.sql(signed=signed)
    sources = counting.relations(terms, at, group.made[0], sql, signed=signed)
    whole = "WITH " + ",\n".join([*(defined for defined, _ in sources), sql])
    found = engine.rows(whole, {name: value for _, files in sources for name, value in files.items()} | group.parameters())
    return counting.netted(found, 2) if signed else found


def _month(day: date) -> int:
    return day.year * 12 + day.month


@lru_cache(maxsize=256)
def _days(body: str) -> list[str]:
    """The columns of the stretches that a statement reads."""
    return [name for name in _TYPES if f'"_asked"."{name}"' in body]


@lru_cache(maxsize=256)
def _body(made: tuple[Compiled, ...], whole: bool, signed: bool) -> str:
    first, keys = made[0], '"unit", "_at"' + ', "_sign"' * signed
    picked = f'SELECT {keys}, {", ".join(_asked_for(made))} FROM "seen"{_any(made)} GROUP BY {keys}'
    read = sorted({name for each in made for name in each.read} - {"unit"})
    columns = ['"_row"."unit" AS "unit"', '"_asked"."_at" AS "_at"', *['"_row"."_sign" AS "_sign"'] * signed]
    columns += [f"{_of_stretch(first.visible(name))} AS {quoted(name)}" for name in read]
    columns += [f'"_asked"."{name}" AS "_{name}"' for name in ("start", "end", "cutoff") if f'"_{name}"' in picked]
    joins = "".join(first.join(through) for through in first.through(read))
    within = "\n    AND ".join(_of_stretch(each) for each in _within(first, whole))
    source = f'{quoted(first.register + "_known")} AS "_row"\n  JOIN "_asked" ON {within}{_of_stretch(joins)}'
    return f'"seen" AS (\n  SELECT {", ".join(columns)}\n  FROM {source}\n)\n{picked}'


def _within(made: Compiled, whole: bool) -> Iterator[str]:
    """When a record is of a stretch. Flows are joined by equality of months, without which every record would be held to every stretch;
    where all stretches are made of whole months and nothing hides the date, that says it all. $_first and $_last are what the engine can
    skip by."""
    start = f'"_row".{quoted(made.place.start)}'
    if made.place.kind == "flow":
        yield f'YEAR({start}) * 12 + MONTH({start}) = "_asked"."_month"'
        yield f"{start} BETWEEN $_first AND $_last"
        if whole and made.place.start not in made.hidden:
            return
    else:
        yield f"{start} <= $_last"
    yield from made.in_period()


def _cells(made: Compiled) -> tuple[str, str, str | None]:
    """Records, those of them in the numerator, and their sum where anything is summed: what is equal is then asked once."""
    where = " AND ".join(_of_row(each) for each in made.conditions) or "TRUE"
    records = f"COUNT(*) FILTER (WHERE {where})" if made.conditions else "COUNT(*)"
    upper = f"COUNT(*) FILTER (WHERE {where} AND {_of_row(made.counted)})" if made.of else records
    return records, upper, f"SUM({made.contribution}) FILTER (WHERE {where})" if made.measure else None


@lru_cache(maxsize=256)
def _asked_for(made: tuple[Compiled, ...]) -> list[str]:
    return list(dict.fromkeys(cell for each in made for cell in _cells(each) if cell))


@lru_cache(maxsize=256)
def _places(made: tuple[Compiled, ...]) -> list[tuple[int, int, int | None]]:
    """Where each indicator's cells stand in a row."""
    at = {cell: place for place, cell in enumerate(_asked_for(made))}
    return [(at[records], at[upper], at[total] if total else None) for records, upper, total in map(_cells, made)]


def _any(made: Sequence[Compiled]) -> str:
    """What none of them counts is left out before it is grouped."""
    if not all(each.conditions for each in made):
        return ""
    return " WHERE " + " OR ".join(f"({' AND '.join(_of_row(one) for one in each.conditions)})" for each in made)


def _of_stretch(text: str) -> str:
    """A condition of figures.compile with the days of the stretch in place of its parameters; texts in quotes are left as they are."""
    return _PARAMETER.sub(lambda found: f'"_asked"."{found[1]}"' if found[1] else found[0], text)


def _of_row(text: str) -> str:
    return _PARAMETER.sub(lambda found: f'"_{found[1]}"' if found[1] else found[0], text)
