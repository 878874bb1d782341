"""Figures made of other figures: derived ones, reported entries, streaks. Each keeps what it was made of as its inputs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import Any

from taizhang.definitions import Book
from taizhang.definitions.types import Indicator
from taizhang.definitions.types import Operand as Wanted
from taizhang.figures import counting, rules
from taizhang.figures.rules import Operand, Outcome
from taizhang.figures.terms import Terms
from taizhang.figures.types import Figure, Remark, Source
from taizhang.kernel.periods import Period, year

LONGEST_STREAK = 100
_SOURCE = (
    "printed",
    "sentence",
    "paper",
    "printed_on",
    "page",
    "status",
    "signer",
    "source",
    "bound",
    "caliber",
    "note",
    "rank_set",
    "name",
)

Compute = Callable[[Terms], Figure]


def derived(terms: Terms, compute: Compute) -> Figure:
    found = [_operand(terms, compute, indicator, period) for indicator, period in operands(terms.definition, terms.ask.period)]
    return _made(terms, rules.derive(terms.definition, found), found)


def _made(terms: Terms, outcome: Outcome, operands: Sequence[Operand]) -> Figure:
    inputs = tuple(each.figure for each in operands)
    return counting.empty(
        terms,
        terms.as_of,
        exact=outcome.exact,
        unit=outcome.unit,
        refusal=outcome.refusal,
        bound=outcome.bound,
        remarks=outcome.remarks,
        inputs=inputs,
        count=len(inputs),
        status=rules.status(inputs),
        missing=tuple(f"{figure.ask.indicator} {figure.ask.period.key}" for figure in inputs if figure.exact is None),
        numerator=inputs[0].exact,
        denominator=inputs[1].exact if len(inputs) == 2 else None,
    )


def operands(definition: Indicator, period: Period) -> list[tuple[str, Period]]:
    """Indicator and period of each; growth has two of one indicator: the asked period and its base."""
    assert definition.derive is not None
    wanted = [each if isinstance(each, Wanted) else Wanted(indicator=each) for each in definition.derive.of]
    first = (wanted[0].indicator, _moved(wanted[0], period))
    match definition.derive.op:
        case "growth":
            return [first, (first[0], first[1].year_before())]
        case "average_growth":
            return [(first[0], year(period.end.year)), (first[0], year(period.start.year - 1))]
        case _:
            return [(each.indicator, _moved(each, period)) for each in wanted]


@lru_cache(maxsize=4096)
def counted_in(book: Book, indicator: str, period: Period) -> frozenset[tuple[str, Period]]:
    """What is counted from records in a figure: itself, or, of a derived one, what it is computed from, each with its period."""
    definition = book.indicator(indicator, period.end).definition
    if definition.kind == "derived":
        return frozenset().union(*(counted_in(book, *each) for each in operands(definition, period)))
    return frozenset({(indicator, period)} if definition.kind in counting.KINDS else ())


def _moved(wanted: Wanted, period: Period) -> Period:
    match wanted.period:
        case "year":
            return period.whole_year()
        case "year_before":
            return period.year_before()
        case _:
            return period


def _operand(terms: Terms, compute: Compute, indicator: str, period: Period) -> Operand:
    asked = terms.asking(indicator, period, terms.ask.unit, terms.ask.place)
    return Operand(asked.definition, compute(asked))


def reported(terms: Terms) -> Figure:
    """The entry of that period. A month or a quarter that was not reported is the difference of two year-to-date entries, if these
    are of one vintage."""
    counting.admitted(terms)
    entered = _entry(terms)
    if entered.exact is not None or terms.ask.period.kind not in ("month", "quarter"):
        return entered
    before = rules.before_months(terms.ask.period)
    to_date = Period(terms.ask.period.end.replace(month=1, day=1), terms.ask.period.end, "ytd")
    later = Operand(terms.definition, _entry(terms.asking(terms.ask.indicator, to_date, None, terms.ask.place)))
    if before is None:
        return replace(later.figure, ask=terms.ask) if later.figure.exact is not None else entered
    earlier = Operand(terms.definition, _entry(terms.asking(terms.ask.indicator, before, None, terms.ask.place)))
    if later.figure.exact is None or earlier.figure.exact is None:
        return entered
    return _made(terms, rules.between(later, earlier), [later, earlier])


def _entry(terms: Terms) -> Figure:
    stored = counting.compiled_for(terms).columns
    shown = [name for name in _SOURCE if name in stored]
    found = counting.rows(terms, shown, "denominator", None, None)
    if not found:
        return counting.empty(terms, terms.as_of, missing=(f"{terms.ask.indicator} {terms.ask.period.key}",))
    number, _, _, value, *cells = max(found, key=lambda row: row[2])
    told = {name: "" if cell is None else str(cell) for name, cell in zip(shown, cells, strict=True)}
    known: dict[str, Any] = {"caliber_zh": told["caliber"], "caliber_en": told["caliber"]} if told.get("caliber") else {}
    return counting.empty(
        terms,
        terms.as_of,
        exact=Decimal(value),
        numerator=Decimal(value),
        total=Decimal(value),
        count=1,
        status=told.get("status") or "final",
        bound=told.get("bound") or "exact",
        source=_source(number, told),
        **known,
    )


def _source(number: str, told: dict[str, str]) -> Source:
    return Source(
        number=number,
        sentence=told.get("sentence") or told.get("source", ""),
        paper=told.get("paper", ""),
        printed_on=told.get("printed_on", ""),
        page=told.get("page", ""),
        status=told.get("status", ""),
        signer=told.get("signer", ""),
        rank_set=told.get("rank_set", ""),
        place=told.get("name", ""),
    )


def streak(terms: Terms, compute: Compute) -> Figure:
    """Years in a row, back from the asked one, in which the condition held. Where the count ends at a year that has no figure, it
    is at least that many (`bound`) and the year is named."""
    wanted = terms.definition.streak
    assert wanted is not None
    inputs: list[Figure] = []
    years, missing = 0, tuple[str, ...]()
    while years < LONGEST_STREAK:
        held, missing = _year_held(terms, compute, inputs, years)
        if not held:
            break
        years += 1
    unknown = not years and bool(missing)
    return counting.empty(
        terms,
        terms.as_of,
        exact=None if unknown else Decimal(years),
        count=years,
        missing=missing,
        bound="at_least" if missing and years else "exact",
        remarks=(_unknown_year(missing[0]),) if missing and years else (),
        inputs=tuple(inputs[: years + 1]),
        status=rules.status(inputs),
    )


def _year_held(terms: Terms, compute: Compute, inputs: list[Figure], back: int) -> tuple[bool, tuple[str, ...]]:
    """Whether the year `back` years ago met the condition, or which year's figure is missing to tell."""
    assert terms.definition.streak is not None
    of, condition = terms.definition.streak.of, terms.definition.streak.holds
    while len(inputs) < back + 1 + rules.looks_back(condition):
        period = terms.ask.period.shifted(-len(inputs))
        inputs.append(compute(terms.asking(of, period, terms.ask.unit, terms.ask.place)))
    value = inputs[back].exact
    previous = inputs[back + 1].exact if rules.looks_back(condition) else None
    held = None if value is None else rules.holds(condition, value, previous)
    if held is not None:
        return held, ()
    lacking = inputs[back] if value is None else inputs[back + 1]
    return False, (f"{of} {lacking.ask.period.key}",)


def _unknown_year(which: str) -> Remark:
    return Remark("unknown_year", f"缺少 {which} 的数据,此前年份未计入", f"there is no {which}: years before it are not counted")
