"""Figures that are counted from records, and their evidence: the same conditions aggregated and listed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from functools import lru_cache
from typing import Any

from taizhang.definitions import Book
from taizhang.figures import disclosure, engine, rules, store, supposing
from taizhang.figures.compile import Compiled, compiled
from taizhang.figures.manifest import Manifest
from taizhang.figures.safety import Cell, safe
from taizhang.figures.terms import Terms
from taizhang.figures.types import Evidence, Figure, Line, Part
from taizhang.org import gate
from taizhang.org import queries as org
from taizhang.org.types import PUBLIC, RegisterScope

_PARAMETER = re.compile(r"\$(\w+)")
_MONTH = "_month"
KINDS = frozenset({"count", "sum", "average", "ratio"})
"""What is counted from records."""


@dataclass(frozen=True, slots=True)
class Count:
    """What the engine returned: records, records in the numerator, and the sum of what they contribute."""

    denominator: int
    numerator: int
    total: Decimal | None
    counted_to: int


@lru_cache(maxsize=1024)
def _figure_sql(book: Book, indicator: str, on: date, units: int | None, signed: bool) -> str:
    return compiled(book, indicator, on).figure(units, signed=signed)


def compiled_for(terms: Terms) -> Compiled:
    return compiled(terms.book, terms.definition.indicator, terms.ask.period.end)


def admitted(terms: Terms) -> RegisterScope:
    """What the scope opens of the indicator's register; Refused if of that, or of one it is linked to, not all is open."""
    found = [terms.admit(register) for register in compiled_for(terms).registers]
    return found[0]


def figure(terms: Terms) -> Figure:
    admitted(terms)
    return told(terms, count(terms))


def told(terms: Terms, counted: Count) -> Figure:
    """The figure that the count gives under these terms, or why it is not told."""
    definition, blank = terms.definition, begun(terms, counted.counted_to)
    if blank.refusal:
        return blank
    kind = definition.kind
    cell = Cell(counted.denominator, counted.numerator if kind == "ratio" else None)
    few = terms.limit > 0 and not safe(cell, terms.limit)
    if few and not terms.printed:
        return blank.but(refusal=rules.suppressed(definition, terms.limit))
    if not terms.printed and kind in ("sum", "average") and (limit := _dominance(terms)) and dominated(terms, limit):
        return blank.but(refusal=rules.dominated(definition, limit))
    found = filled(blank, counted)
    return found.but(remarks=(rules.printed_few(definition, terms.limit),)) if few else found


def begun(terms: Terms, counted_to: int) -> Figure:
    """A figure of these terms without its numbers; refused where its period has not begun."""
    refusal = rules.not_begun(terms.definition, terms.ask.period.start) if terms.cutoff < terms.ask.period.start else None
    return empty(terms, counted_to, refusal=refusal)


def filled(blank: Figure, counted: Count, **more: Any) -> Figure:
    """The figure with its numbers."""
    count = Decimal(counted.denominator)
    match blank.kind:
        case "ratio":
            upper = Decimal(counted.numerator)
            exact = rules.ratio(upper, count, blank.unit)
            return blank.but(count=counted.denominator, numerator=upper, denominator=count, exact=exact, **more)
        case "average":
            total, mean = counted.total or Decimal(0), rules.average(counted.total or Decimal(0), counted.denominator)
            return blank.but(count=counted.denominator, numerator=total, denominator=count, total=counted.total, exact=mean, **more)
        case "sum":
            total = counted.total or Decimal(0)
            return blank.but(count=counted.denominator, numerator=total, total=total, exact=total, **more)
        case _:
            return blank.but(count=counted.denominator, numerator=count, exact=count, **more)


def empty(terms: Terms, counted_to: int, **known: Any) -> Figure:
    """A figure of these terms with what is known of it."""
    definition, caliber = terms.definition, terms.definition.caliber
    words = {"caliber_zh": caliber.zh if caliber else "", "caliber_en": caliber.en if caliber else ""}
    held: dict[str, Any] = {"exact": None, "unit": definition.unit, **words, **known}
    return Figure(
        ask=terms.ask, kind=definition.kind, decimals=definition.decimals, claim=definition.claim, definition=terms.version,
        as_of=terms.as_of, cutoff=terms.cutoff, counted_to=counted_to, **held,
    )  # fmt: skip


def _dominance(terms: Terms) -> int:
    """The percentage of a sum from which one record dominates it; 0 for those who may see the records."""
    return 0 if _informed(terms) else disclosure.dominated_from(terms.book, org.book(terms.district.name), compiled_for(terms).register)


def _informed(terms: Terms) -> bool:
    return terms.scope.actor.code != PUBLIC.code


def dominated(terms: Terms, limit: int) -> bool:
    """Whether one record makes up that percentage of the sum."""
    parts = [abs(Decimal(contribution)) for _, _, _, contribution, *_ in rows(terms, (), "denominator", None, None)]
    return bool(parts) and rules.dominates(parts, limit)


def count(terms: Terms) -> Count:
    units = None if terms.units is None else len(terms.units)

    def ask(at: Manifest) -> Count:
        signed = at.any_ended(compiled_for(terms).register)
        sql = _figure_sql(terms.book, terms.definition.indicator, terms.ask.period.end, units, signed)
        found = _run(terms, at, sql, {}, signed=signed)
        ((denominator, numerator, total),) = (netted(found, 0) or [(0, 0, None)]) if signed else found
        return Count(denominator, numerator, Decimal(total) if denominator else None, at.seq)

    return store.read(terms.district.name, terms.as_of, compiled_for(terms).registers, ask)


def netted(rows: Iterable[tuple[Any, ...]], keys: int) -> list[tuple[Any, ...]]:
    """Counts and sums by the cells before them, of what has ended taken from those of all. Behind these cells stands the sign."""
    net = dict[tuple[Any, ...], tuple[Any, ...]]()
    with localcontext(rules.WIDE):
        for row in rows:
            key, sign, cells = row[:keys], row[keys], row[keys + 1 :]
            before = net.get(key, (0,) * len(cells))
            net[key] = tuple(was + sign * (cell or 0) for was, cell in zip(before, cells, strict=True))
    return [(*key, *cells) for key, cells in net.items()]


def by_unit(terms: Terms) -> dict[str, tuple[Any, ...]]:
    """Of each unit that has any: records, records in the numerator, and the sum of what they contribute."""
    sql = compiled_for(terms).by_unit()

    def ask(at: Manifest) -> list[tuple[Any, ...]]:
        return _run(terms, at, sql, {})

    return {unit: tuple(found) for unit, *found in store.read(terms.district.name, terms.as_of, compiled_for(terms).registers, ask)}


def days(terms: Terms, column: str, through: str, number: str) -> list[date]:
    """The days in that column of the records that are linked to the record `number` by the field `through`."""
    sql = compiled_for(terms).days(column, through)

    def ask(at: Manifest) -> list[tuple[Any, ...]]:
        return _run(terms, at, sql, {"linked_to": number})

    return [day for (day,) in store.read(terms.district.name, terms.as_of, compiled_for(terms).registers, ask)]


def rows(
    terms: Terms,
    shown: Sequence[str],
    part: Part,
    after: str | None,
    limit: int | None,
    made: Compiled | None = None,
    among: Sequence[str] | None = None,
) -> list[tuple[Any, ...]]:
    """The records behind the figure by number: number, unit, seq, contribution, and the columns to be shown.

    `made` asks something else of the same register under the same terms, `among` lists some numbers only."""
    units = terms.units
    sql = (made or compiled_for(terms)).listing(
        None if units is None else len(units),
        shown,
        numerator=part == "numerator",
        after=after is not None,
        limit=limit is not None,
        among=among is not None,
    )

    def ask(at: Manifest) -> list[tuple[Any, ...]]:
        return _run(terms, at, sql, {"after": after, "limit": limit, "numbers": among})

    return store.read(terms.district.name, terms.as_of, compiled_for(terms).registers, ask)


def crossed(terms: Terms, made: Compiled, tests: Sequence[str], columns: Sequence[str]) -> list[tuple[Any, ...]]:
    """Of each unit, how many records of the period pass which of the tests: unit, an answer a test, the number."""
    sql = made.crossed(tests, columns)

    def ask(at: Manifest) -> list[tuple[Any, ...]]:
        return _run(terms, at, sql, {}, made)

    return store.read(terms.district.name, terms.as_of, made.registers, ask)


def _run(
    terms: Terms, at: Manifest, sql: str, more: Mapping[str, Any], made: Compiled | None = None, *, signed: bool = False
) -> list[tuple[Any, ...]]:
    sources = relations(terms, at, made or compiled_for(terms), sql, signed=signed)
    whole = "WITH " + ",\n".join(defined for defined, _ in sources) + ",\n" + sql
    values = {**parameters(terms), **more}
    for _, files in sources:
        values |= files
    named = set(_PARAMETER.findall(whole))
    return engine.rows(whole, {name: value for name, value in values.items() if name in named})


def relations(terms: Terms, at: Manifest, made: Compiled, sql: str, *, signed: bool) -> list[tuple[str, dict[str, Any]]]:
    """What the statement reads: the records that are counted, which may be signed, and those that they are linked to."""
    layouts = store.layouts_of(terms.book)
    return [supposing.known(at, layouts[id], terms.as_of, sql, signed=signed and id == made.register) for id in made.registers]


def parameters(terms: Terms) -> dict[str, Any]:
    """What stands for $start, $end, $cutoff, $until (the earlier of end and cutoff), the units, and the key of a reported entry."""
    period, definition = terms.ask.period, terms.definition
    units = terms.units or ()
    return {
        "start": period.start,
        "end": period.end,
        "cutoff": terms.cutoff,
        "until": min(period.end, terms.cutoff),
        **{f"unit_{index}": unit for index, unit in enumerate(units)},
        "indicator": definition.indicator,
        "place": terms.ask.place or terms.district.code,
        "for_unit": None if terms.units is None else terms.ask.unit,
        "period_start": period.start,
        "period_end": period.end,
    }


def evidence(terms: Terms, told: Figure, part: Part, after: str | None, limit: int) -> Evidence:
    """A page of the list behind the figure `told`, with the columns that the reader may see. Of a register open as totals no row is."""
    opened = admitted(terms)
    total = int(told.numerator or 0) if part == "numerator" and told.kind == "ratio" else told.count
    if opened.level == "totals":
        return Evidence(part, (), total, told.total, total, None)
    if told.refusal:
        return Evidence(part, (), 0, None, 0, None)
    names = _shown(terms)
    found = rows(terms, list(dict.fromkeys(names.values())), part, after, limit + 1)
    lines = tuple(_line(row, names, opened) for row in found[:limit])
    return Evidence(part, lines, total, told.total, 0, lines[-1].number if len(found) > limit else None)


def _shown(terms: Terms) -> dict[str, str]:
    """Name → stored column that it is read from: `accept_month` is the month of `accept_on`."""
    register = terms.book.register(compiled_for(terms).register).definition
    stored = store.layouts_of(terms.book)[register.id].types
    names: dict[str, str] = {}
    for name in gate.visible(terms.scope, register):
        dated = name.removesuffix(_MONTH) + "_on" if name.endswith(_MONTH) else name
        if name in stored or dated in stored:
            names[name] = name if name in stored else dated
    return names


def _line(row: tuple[Any, ...], names: Mapping[str, str], opened: RegisterScope) -> Line:
    number, unit, seq, contribution, *cells = row
    stored = dict(zip(dict.fromkeys(names.values()), cells, strict=True))
    coarse = opened.level == "coarsened"
    columns = {name: _told(stored[source], coarse=coarse or name != source) for name, source in names.items()}
    unit = unit if opened.columns is None or "unit" in opened.columns else ""
    return Line(number, unit, seq, Decimal(contribution), columns)


def _told(cell: Any, *, coarse: bool) -> Any:
    return f"{cell:%Y-%m}" if coarse and isinstance(cell, date) else cell
