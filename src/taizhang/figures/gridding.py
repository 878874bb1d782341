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

from taizhang.figures import counting, engine, store, supposing
from taizhang.figures.compile import Compiled, quoted
from taizhang.figures.counting import Count
from taizhang.figures.manifest import Manifest
from taizhang.figures.terms import Terms
from taizhang.kernel.periods import Period

_PARAMETER = re.compile(r"'(?:[^']|'')*'|\$(start|end|cutoff|until)\b")
_TOUCHED = tuple[int, int, Decimal | None]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A period with the days that stand for its parameters."""

    period: Period
    cutoff: date

    @property
    def until(self) -> date:
        return min(self.period.end, self.cutoff)

    def months(self) -> Iterator[int]:
        """The months that it touches, as the statement numbers them."""
        return iter(range(_month(self.period.start), _month(self.until) + 1))


@dataclass(frozen=True, slots=True)
class Group:
    """What one statement counts: indicators that read the same records of a register, over the same stretches."""

    made: tuple[Compiled, ...]
    stretches: tuple[Stretch, ...]

    def sql(self) -> str:
        """A row for each unit and stretch that have records: unit, number of the stretch, then what a Count holds of each indicator."""
        return ",\n".join([_asked(self.stretches, self.made[0]), _body(self.made)])


def counted(asked: Sequence[Terms]) -> list[Count]:
    """The counts of these terms, all of indicators that are counted from records, of one district and one `as_of`. From one state of
    the store, in the order asked."""
    plan = _grouped(asked)
    registers = {register for group in plan for made in group.made for register in made.registers}
    return store.read(asked[0].district.name, asked[0].as_of, registers, lambda at: _answered(asked, plan, at))


def _grouped(asked: Sequence[Terms]) -> list[Group]:
    """The fewest statements in which each indicator is counted over just the stretches that it is asked of."""
    wanted: dict[Compiled, dict[Stretch, None]] = {}
    for terms in asked:
        wanted.setdefault(counting.compiled_for(terms), {})[Stretch(terms.ask.period, terms.cutoff)] = None
    groups: dict[Any, list[Compiled]] = {}
    for made, stretches in wanted.items():
        groups.setdefault((made.register, made.place, tuple(sorted(made.links)), tuple(stretches)), []).append(made)
    return [Group(tuple(found), stretches) for (_register, _place, _links, stretches), found in groups.items()]


def _answered(asked: Sequence[Terms], plan: Iterable[Group], at: Manifest) -> list[Count]:
    found: dict[tuple[Compiled, Stretch], dict[str, _TOUCHED]] = {}
    for group in plan:
        for unit, number, *cells in _run(group, asked[0], at):
            for index, made in enumerate(group.made):
                touched = found.setdefault((made, group.stretches[number]), {})
                touched[unit] = tuple(cells[3 * index : 3 * index + 3])
    return [
        _summed(found.get((counting.compiled_for(terms), Stretch(terms.ask.period, terms.cutoff)), {}), terms.units, at.seq)
        for terms in asked
    ]


def _run(group: Group, terms: Terms, at: Manifest) -> list[tuple[Any, ...]]:
    layouts = store.layouts_of(terms.book)
    sources = [supposing.known(at, layouts[id], terms.as_of) for id in group.made[0].registers]
    whole = "WITH " + ",\n".join([*(defined for defined, _ in sources), group.sql()])
    days = {"last": max(one.until for one in group.stretches)}
    if group.made[0].place.kind == "flow":
        days["first"] = min(one.period.start for one in group.stretches)
    return engine.rows(whole, {name: value for _, files in sources for name, value in files.items()} | days)


def _summed(touched: Mapping[str, _TOUCHED], units: Sequence[str] | None, seq: int) -> Count:
    lines = list(touched.values()) if units is None else [touched[unit] for unit in units if unit in touched]
    if len(lines) == 1:
        return Count(*lines[0], seq)
    totals = [total for _, _, total in lines if total is not None]
    return Count(sum(line[0] for line in lines), sum(line[1] for line in lines), sum(totals, Decimal(0)) if totals else None, seq)


def _month(day: date) -> int:
    return day.year * 12 + day.month


def _asked(stretches: Sequence[Stretch], made: Compiled) -> str:
    """The stretches as a relation: flows are joined to it by the months that a stretch touches, so that many are no dearer than one."""
    lines = []
    for number, one in enumerate(stretches):
        days = ", ".join(f"DATE '{day}'" for day in (one.period.start, one.period.end, one.cutoff, one.until))
        months = one.months() if made.place.kind == "flow" else (0,)
        lines += [f"({number}, {month}, {days})" for month in months]
    rows = ", ".join(lines) or "(-1, -1, NULL, NULL, NULL, NULL)"
    return f'"_asked" AS (\n  SELECT * FROM (VALUES {rows}) AS "_days"("_at", "_month", "start", "end", "cutoff", "until")\n)'


@lru_cache(maxsize=256)
def _body(made: tuple[Compiled, ...]) -> str:
    first = made[0]
    read = sorted({name for each in made for name in each.read} - {"unit"})
    columns = [f"{_of_stretch(first.visible(name))} AS {quoted(name)}" for name in read]
    columns += [f'"_asked"."{name}" AS "_{name}"' for name in ("start", "end", "cutoff")]
    joins = "".join(first.join(through) for through in first.through(read))
    start = f'"_row".{quoted(first.place.start)}'
    wide = f"{start} BETWEEN $first AND $last" if first.place.kind == "flow" else f"{start} <= $last"  # what the engine can skip by
    within = "\n    AND ".join([*_by_month(first.place.kind, start), wide, *map(_of_stretch, first.in_period())])
    source = f'{quoted(first.register + "_known")} AS "_row"\n  JOIN "_asked" ON {within}{_of_stretch(joins)}'
    seen = f'"seen" AS (\n  SELECT "_row"."unit" AS "unit", "_asked"."_at" AS "_at", {", ".join(columns)}\n  FROM {source}\n)'
    counts = ", ".join(cell for each in made for cell in _cells(each))
    return f'{seen}\nSELECT "unit", "_at", {counts} FROM "seen"{_any(made)} GROUP BY "unit", "_at"'


def _by_month(kind: str, start: str) -> list[str]:
    """Equality by month is what the join is made by; without it every record would be held to every stretch."""
    return [f'YEAR({start}) * 12 + MONTH({start}) = "_asked"."_month"'] if kind == "flow" else []


def _cells(made: Compiled) -> Iterator[str]:
    where = " AND ".join(_of_row(each) for each in made.conditions) or "TRUE"
    yield f"COUNT(*) FILTER (WHERE {where})"
    yield f"COUNT(*) FILTER (WHERE {where} AND {_of_row(made.counted)})"
    yield f"SUM({made.contribution}) FILTER (WHERE {where})"


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
