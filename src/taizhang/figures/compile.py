"""Indicator → SQL. The statement that counts and the statement that lists share their conditions to the letter.

Relations: `<register>_known` holds the versions known at the asked seq (relations.known defines it over the segments; elsewhere it is a
view), `seen` what of them had happened by the cutoff in the period; what the indicator counts is read from it. Written in DuckDB's dialect
without anything of its own, so that sqlglot carries them to other engines: planning a statement costs by its layers, so there are no more.
"""
# ruff: noqa: S608 (names in statements are those of checked definitions, quoted; values are parameters)

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Literal, cast

from taizhang.definitions import Book, expressions, rules
from taizhang.definitions.rules import Column
from taizhang.definitions.types import Indicator, Register

REPORTED = "reported"
REPORT_KEYS = ("indicator", "place", "period_start", "period_end")
"""Columns by which an entry of a reported figure is found; a register of targets has no place."""
FOR_UNIT = "for_unit"
"""The column of a register of targets that tells whose result an entry is for (blank: the district's); its `unit` is who answers for it."""
ENDINGS = ("withdraw_on", "revoke_on")
"""Steps by which an entry no longer stands."""

Resolve = Callable[[str], Register | None]


@dataclass(frozen=True, slots=True)
class Place:
    """How records are put into the period: by a date (flow), or by standing at its end (stock)."""

    kind: Literal["flow", "stock", "entry"]
    start: str = ""
    until: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Compiled:
    """What an indicator asks of a register, ready to be written out for some units and some columns to be shown.

    `masks` tells for each column that the cutoff hides the step date that hides it; `links` the registers read through record fields."""

    register: str
    place: Place
    where: expressions.Expression | None
    of: expressions.Expression | None
    measure: str | None
    columns: Mapping[str, Column]
    masks: Mapping[str, str]
    links: Mapping[str, str] = field(default_factory=dict)
    link_masks: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    keys: tuple[str, ...] = ()
    power: int = 0
    """By how many powers of ten the measure's numbers are smaller than the indicator's unit (a column in 亿元, a figure in 元)."""

    @property
    def registers(self) -> tuple[str, ...]:
        return _registers(self)

    def figure(self, units: int | None, *, signed: bool = False) -> str:
        """One row: how many records (denominator), how many of them in the numerator, and the sum of what they contribute. `signed`: such
        a row behind each sign of a relation that has ended versions too."""
        if signed:
            return f'{self._seen(units, (), signed=True)}\nSELECT "_sign", {self._counts}\n{self._placed()}\nGROUP BY "_sign"'
        return f"{self._seen(units, ())}\nSELECT {self._counts}\n{self._placed()}"

    def by_unit(self) -> str:
        """The same counts and sum for each unit that has records of its own."""
        return f'{self._seen(None, ())}\nSELECT "unit", {self._counts}\n{self._placed()}\nGROUP BY "unit"'

    def days(self, column: str, through: str) -> str:
        """The days in a column of the records that a record field links to one record."""
        picked = f'SELECT DISTINCT {quoted(column)} AS "day" FROM {quoted(self.register + "_known")} WHERE {quoted(through)} = $linked_to'
        return f'"linked" AS (\n  {picked}\n)\nSELECT "day" FROM "linked" WHERE "day" IS NOT NULL ORDER BY "day"'

    def listing(self, units: int | None, shown: Sequence[str], *, numerator: bool, after: bool, limit: bool, among: bool = False) -> str:
        """The records behind it by number: number, unit, seq, contribution, then the columns to be shown; `among` some numbers only."""
        columns = "".join(f", {quoted(name)}" for name in shown)
        more = [self.counted] * numerator + ['"number" > $after'] * after + ['list_contains($numbers, "number")'] * among
        end = " LIMIT $limit" if limit else ""
        picked = f'SELECT "number", "unit", "_seq", {self.contribution} AS "_contribution"{columns}'
        return f'{self._seen(units, shown)}\n{picked}\n{self._placed(more)}\nORDER BY "number"{end}'

    def crossed(self, tests: Sequence[str], columns: Sequence[str]) -> str:
        """Of each unit, how many records of the period pass which of the tests: unit, an answer a test, the number. The tests read
        these columns."""
        answers = ", ".join(f'COALESCE({test}, FALSE) AS "_{place}"' for place, test in enumerate(tests))
        return f'{self._seen(None, columns)}\nSELECT "unit", {answers}, COUNT(*)\nFROM "seen"\nGROUP BY ALL'

    @property
    def _counts(self) -> str:
        return f"COUNT(*), COUNT(*) FILTER (WHERE {self.counted}), SUM({self.contribution})"

    def _seen(self, units: int | None, shown: Sequence[str], *, signed: bool = False) -> str:
        needed = sorted({*self.read, *shown} - {"number", "unit"})
        columns = ['"_row"."number" AS "number"', '"_row"."unit" AS "unit"', '"_row"."_seq" AS "_seq"']
        columns += ['"_row"."_sign" AS "_sign"'] * signed
        columns += [f"{self.visible(name)} AS {quoted(name)}" for name in needed]
        joins = "".join(self.join(through) for through in self.through(needed))
        conditions = [*self._units(units), *self.in_period()]
        where = f"\n  WHERE {' AND '.join(conditions)}" if conditions else ""
        return f'"seen" AS (\n  SELECT {", ".join(columns)}\n  FROM {quoted(self.register + "_known")} AS "_row"{joins}{where}\n)'

    def _placed(self, more: Sequence[str] = ()) -> str:
        conditions = [*self.conditions, *more]
        return 'FROM "seen"' + (f" WHERE {' AND '.join(conditions)}" if conditions else "")

    @property
    def contribution(self) -> str:
        """What a record adds to the sum; of what is only counted, one."""
        scaled = f" * {10**self.power}" if self.power else ""
        return f"{quoted(self.measure)}{scaled}" if self.measure else "1"

    @property
    def counted(self) -> str:
        """Whether a record is in the numerator."""
        return f"COALESCE({self.of.sql('duckdb', quoted)}, FALSE)" if self.of else "TRUE"

    @property
    def conditions(self) -> list[str]:
        """What makes a record of the period one that is counted."""
        conditions = [f"({self.where.sql('duckdb', quoted)})"] if self.where else []
        return conditions + ([f"{self.contribution} IS NOT NULL"] if self.measure else [])

    @property
    def read(self) -> set[str]:
        found = {name for each in (self.where, self.of) if each for name in each.columns}
        return found | ({self.measure} if self.measure else set())

    def through(self, names: Sequence[str]) -> list[str]:
        return sorted({self.columns[name].through for name in names if name in self.columns and self.columns[name].through})

    def join(self, through: str) -> str:
        known, alias = quoted(self.links[through] + "_known"), quoted(through)
        return f'\n  LEFT JOIN {known} AS {alias} ON {alias}."number" = {self.visible(through)}'

    def visible(self, name: str) -> str:
        """A column as it was known at the cutoff: what came with a step taken later is NULL; a due date stays."""
        through, _, own = name.rpartition(".")
        masks = self.link_masks[through] if through else self.masks
        alias = quoted(through or "_row")
        column = f"{alias}.{quoted(own)}"
        if own not in masks:
            return column
        hidden = f"{alias}.{quoted(masks[own])}"
        if masks[own] == own:
            return f"CASE WHEN {column} <= $cutoff THEN {column} END"
        return f"CASE WHEN {hidden} > $cutoff THEN NULL ELSE {column} END"

    def _units(self, units: int | None) -> list[str]:
        if units is None or FOR_UNIT in self.keys:
            return []
        listed = ", ".join(f"$unit_{index}" for index in range(units))
        return [f'"_row"."unit" IN ({listed})' if units else "FALSE"]

    def in_period(self) -> list[str]:
        if self.place.kind == "entry":
            same = {FOR_UNIT: "IS NOT DISTINCT FROM"}
            return [f'"_row".{quoted(key)} {same.get(key, "=")} ${key}' for key in self.keys]
        start = self._bounded(self.place.start)
        if self.place.kind == "flow":
            return [f"{start} BETWEEN $start AND $until"]
        stands = [f"{start} <= $until"]
        if self.place.until:
            until = self._bounded(self.place.until)
            stands.append(f"({until} IS NULL OR {until} > $until)")
        return stands

    @property
    def hidden(self) -> set[str]:
        """Columns that come with the step of another column, and are not seen before it."""
        return {name for name, step in self.masks.items() if name != step}

    def _bounded(self, name: str) -> str:
        """A step date against a bound not after the cutoff needs no mask, and unmasked the engine can skip by it."""
        return f'"_row".{quoted(name)}' if self.masks.get(name) == name else self.visible(name)


@lru_cache(maxsize=1024)
def _registers(made: Compiled) -> tuple[str, ...]:
    return (made.register, *sorted(set(made.links.values()) - {made.register}))


@lru_cache(maxsize=4096)
def compiled(book: Book, indicator: str, on: date) -> Compiled:
    """The indicator in force on that day, over the newest form of its register that the book holds. One object a version: what is made
    of it can be kept by it."""
    return _compiled(book, indicator, book.indicator(indicator, on).version)


@lru_cache(maxsize=1024)
def _compiled(book: Book, indicator: str, version: int) -> Compiled:
    definition = cast(Indicator, book.version("indicator", indicator, version).definition)
    id = definition.of_register or REPORTED
    register, columns = book.register(id).definition, book.columns(id)
    if definition.reported:
        return compile_entry(register, columns, definition)
    return compile_indicator(definition, register, columns, lambda id: book.register(id).definition if book.has("register", id) else None)


def compile_indicator(indicator: Indicator, register: Register, columns: Mapping[str, Column], resolve: Resolve) -> Compiled:
    """An indicator that is counted from records. Without `place_by` or `stock` a record belongs to the period it was opened in."""
    links = {name: str(each.of) for name, each in register.fields.items() if each.type == "record" and f"{name}.number" in columns}
    return Compiled(
        register=register.id,
        place=_place(indicator),
        where=expressions.parse(indicator.where, columns) if indicator.where else None,
        of=expressions.parse(indicator.of, columns) if indicator.of else None,
        measure=rules.measured(indicator),
        columns=columns,
        masks=masks(register),
        links=_used(links, indicator, columns),
        link_masks={name: masks(found) for name, id in links.items() if (found := resolve(id))},
    )


def compile_entry(register: Register, columns: Mapping[str, Column], indicator: Indicator | None = None) -> Compiled:
    """A reported figure: the standing entry of that indicator, place and period, or of that place and period in a register with a
    column for each indicator. Nothing is masked: an entry speaks of a time before it."""
    keys = tuple(key for key in (*REPORT_KEYS, FOR_UNIT) if key in columns)
    stands = " AND ".join(f"{name} IS NULL" for name in ENDINGS if name in columns)
    where = expressions.parse(stands, columns) if stands else None
    column = indicator.column if indicator and indicator.column else "value"
    power = rules.power(register.fields[column], indicator.unit) if indicator and indicator.column else None
    return Compiled(register.id, Place("entry"), where, None, column, columns, {}, keys=keys, power=power or 0)


def _place(indicator: Indicator) -> Place:
    if indicator.stock:
        return Place("stock", indicator.stock.start, indicator.stock.until)
    return Place("flow", indicator.place_by or "opened_on")


def _used(links: Mapping[str, str], indicator: Indicator, columns: Mapping[str, Column]) -> dict[str, str]:
    texts = [text for text in (indicator.where, indicator.of) if text]
    used = {columns[name].through for text in texts for name in expressions.parse(text, columns).columns}
    return {name: id for name, id in links.items() if name in used}


def masks(register: Register) -> dict[str, str]:
    """Column → the step date after which it is known: a step's own date, and the fields that only this step asks for."""
    found = {f"{step}_on": f"{step}_on" for step in register.steps}
    return found | {name: f"{step}_on" for name, step in rules.asked_by(register).items()}


def quoted(name: str) -> str:
    return f'"{name}"'
