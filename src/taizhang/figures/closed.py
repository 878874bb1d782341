"""Figures of a period that was closed: what was submitted then, what is counted now, and which records came late or were corrected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from taizhang.definitions.types import Register
from taizhang.figures import counting, queries
from taizhang.figures.compile import Place
from taizhang.figures.terms import Terms, settle
from taizhang.figures.types import Ask, Figure
from taizhang.kernel.periods import Period
from taizhang.org import queries as org
from taizhang.org.types import Scope
from taizhang.records import queries as records
from taizhang.records.types import Row

KINDS = frozenset({"count", "sum", "average", "ratio", "reported"})
"""Figures that have records of their own; those made of others are closed as these are."""
_EVER = Period(date(1900, 1, 1), date(2200, 12, 31), "years")
LISTED = 200
"""How many records changed since are looked at one by one."""


@dataclass(frozen=True, slots=True)
class Came:
    """A record that came to count, ceased to, or counts otherwise since the submission: what it contributed then and does now."""

    number: str
    then: Decimal | None
    now: Decimal | None


@dataclass(frozen=True, slots=True)
class Closed:
    """How the period of a figure stands in its register: the closing's record and state, and the figure as it was submitted (None
    where the asker may not be told figures of that moment).

    `late` were entered after the submission, `corrected` before it and changed since; `more` says that not all were looked at."""

    register: str
    number: str
    state: str
    known_to: int
    settled: bool
    figure: Figure | None
    late: tuple[Came, ...] = ()
    corrected: tuple[Came, ...] = ()
    more: bool = False


def closed(ask: Ask, scope: Scope) -> Closed | None:
    """The closing of exactly that unit and period, as known at the ask's `as_of`; None if nobody had submitted it, or
    of a figure that is made of others.

    Refused and Fault as for the figure itself."""
    terms = settle(ask, scope)
    if terms.definition.kind not in KINDS:
        return None
    found = next((pair for form in _closing_registers(terms) if (pair := _closing(terms, form))), None)
    if found is None:
        return None
    form, row = found
    assert form.closing is not None
    known_to = int(row.values[form.closing.known_to])
    told = Closed(form.id, row.number, row.state, known_to, row.state in form.closing.settled, None)
    if terms.guarded:
        return told
    then = settle(replace(terms.ask, as_of=known_to, cutoff=ask.cutoff), scope)
    late, corrected, more = _came(then, terms)
    return replace(told, figure=queries.figure(then.ask, scope), late=late, corrected=corrected, more=more)


def _closing_registers(terms: Terms) -> list[Register]:
    found = [adopted.definition for adopted in terms.book.registers().values()]
    return [form for form in found if form.closing and form.id in terms.scope.registers]


def _closing(terms: Terms, form: Register) -> tuple[Register, Row] | None:
    nodes = org.tree(terms.district.name, terms.ask.period.end)
    unit = terms.ask.unit or next((code for code, node in nodes.items() if node.parent is None), "")
    period, register = terms.ask.period, counting.compiled_for(terms).register
    row = records.closing(terms.scope, form, of=register, unit=unit, start=period.start, end=period.end)
    if row and row.seq > terms.as_of:
        row = records.row(terms.district.name, form.id, row.number, terms.as_of)
    return (form, row) if row else None


def _came(then: Terms, now: Terms) -> tuple[tuple[Came, ...], tuple[Came, ...], bool]:
    register = counting.compiled_for(now).register
    numbers = records.touched(now.district.name, register, then.as_of, LISTED + 1)
    more, numbers = len(numbers) > LISTED, numbers[:LISTED]
    if not numbers:
        return (), (), False
    before, after = _contributions(then, numbers), _contributions(now, numbers)
    came = [Came(number, before.get(number), after.get(number)) for number in numbers]
    moved = [one for one in came if one.then != one.now]
    stood = _stood(then, numbers)
    late = tuple(one for one in moved if one.number not in stood)
    return late, tuple(one for one in moved if one.number in stood), more


def _stood(then: Terms, numbers: Sequence[str]) -> set[str]:
    """Those of the records that were known at all, of whatever day and unit."""
    made = replace(counting.compiled_for(then), place=Place("stock", "opened_on"), where=None, of=None, measure=None)
    ever = replace(then, ask=replace(then.ask, period=_EVER), cutoff=_EVER.end, units=None)
    return {row[0] for row in counting.rows(ever, (), "denominator", None, None, made, numbers)}


def _contributions(terms: Terms, numbers: Sequence[str]) -> dict[str, Decimal]:
    """What each of these records contributes, as far as the figure counts it. Of a ratio: 1 in the numerator, else 0."""
    listed = counting.rows(terms, (), "denominator", None, None, among=numbers)
    if terms.definition.kind != "ratio":
        return {row[0]: Decimal(row[3]) for row in listed}
    upper = {row[0] for row in counting.rows(terms, (), "numerator", None, None, among=numbers)}
    return {row[0]: Decimal(row[0] in upper) for row in listed}
