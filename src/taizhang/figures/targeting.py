"""Which targets are in force, and what each is held against: records of the register `target`, read from the columnar store as they
were known at a seq, and the figures of their results, asked like any others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from taizhang.definitions import Book
from taizhang.definitions.types import Indicator, Light, Text
from taizhang.figures import counting
from taizhang.figures.compile import FOR_UNIT
from taizhang.figures.rules import Operand
from taizhang.figures.targets import Known, Standing, Target, stand
from taizhang.figures.terms import Terms, settle
from taizhang.figures.types import Ask, Figure
from taizhang.kernel.periods import FIRST, Period, is_month_end, year, year_to
from taizhang.org import gate
from taizhang.org import queries as org
from taizhang.org.types import Refused, Scope

REGISTER = "target"
_SET_ON = "opened_on"
_SHOWN = (_SET_ON, "indicator", "value", "bound", "set_by", "relation", "compared_with", "source", "note", "plan", FOR_UNIT)
_RULES = {"in_step": "in_step", "stable": "steady"}

Compute = Callable[[Ask, Scope], Figure]


def targets(ask: Ask, scope: Scope) -> list[Target]:
    """The targets in force for the year that the ask's period ends in, of its unit (None: of the district), as known at its `as_of`;
    its indicator is not looked at. Refused if the register of targets is not open to the asker."""
    terms = _terms(replace(ask, period=ask.period.whole_year(), cutoff=None), scope)
    return list(_entries(terms)) if terms else []


def years(district: str, scope: Scope) -> list[Period]:
    """The years that have targets in force, the newest first; none where the register is closed to the asker."""
    try:
        terms = _terms(Ask(district, "", year(FIRST)), scope)
        if terms is None or counting.admitted(terms).level == "totals":
            return []
    except Refused:
        return []
    form = replace(counting.compiled_for(terms), measure=None, keys=())
    found = counting.rows(terms, ["period_start", "period_end"], "denominator", None, None, form)
    return [year(number) for number in sorted({end.year for *_, start, end in found if year(end.year).start == start}, reverse=True)]


def _terms(ask: Ask, scope: Scope) -> Terms | None:
    """Terms on which the register of targets is read: those of one of its indicators. None where the district has no such."""
    book = org.book(ask.district, ask.as_of)
    own = next((id for id, one in book.indicators().items() if one.definition.of_register == REGISTER), None)
    return settle(replace(ask, indicator=own), scope) if own else None


def _entries(terms: Terms) -> Iterator[Target]:
    opened = counting.admitted(terms)
    if opened.level == "totals":
        return
    form = counting.compiled_for(terms)
    visible = gate.visible(terms.scope, terms.book.register(REGISTER).definition)
    shown = [name for name in _SHOWN if name in form.columns and (name in visible or name == _SET_ON)]
    keys = tuple(key for key in form.keys if key not in ("indicator", "place"))
    found = counting.rows(terms, shown, "denominator", None, None, replace(form, measure=None, keys=keys))
    newest: dict[str, tuple[Any, ...]] = {}
    for row in sorted(found, key=lambda row: row[2]):
        newest[row[4 + shown.index("indicator")]] = row
    for number, unit, _seq, _, *cells in sorted(newest.values(), key=lambda row: row[0]):
        yield _target(terms, number, unit, dict(zip(shown, cells, strict=True)))


def _target(terms: Terms, number: str, unit: str, told: Mapping[str, Any]) -> Target:
    book, on, id = terms.book, terms.ask.period.end, told["indicator"]
    own = _own(book, id, on)
    result = own.target_for or "" if own else ""
    compared = str(told.get("compared_with") or "")
    value, relation = told.get("value"), str(told.get("relation") or "")
    return Target(
        number=number,
        indicator=id,
        result=result if book.has("indicator", result) else "",
        period=terms.ask.period,
        name=_name(book, result or id, on),
        unit=own.unit if own else "",
        decimals=own.decimals if own else 0,
        value=None if value is None else Decimal(value),
        bound=str(told.get("bound") or "exact"),
        assigned=told.get("set_by") == "assigned",
        relation=relation,
        compared=compared or (result if relation == "stable" else ""),
        compared_name=_name(book, compared, on) if compared else None,
        source=str(told.get("source") or ""),
        note=str(told.get("note") or ""),
        plan=str(told.get("plan") or ""),
        for_unit=str(told.get(FOR_UNIT) or ""),
        owner=unit if "unit" in gate.visible(terms.scope, book.register(REGISTER).definition) else "",
        rule=_RULES.get(relation) or (own.light if own and own.light else _usual(own)),
        defined=own is not None,
        set_on=told.get(_SET_ON),
    )


def _own(book: Book, indicator: str, on: date) -> Indicator | None:
    """The indicator of an entry, as far as one is defined that reads the targets."""
    found = book.indicator(indicator, on).definition if book.has("indicator", indicator) else None
    return found if found and found.of_register == REGISTER else None


def _name(book: Book, indicator: str, on: date) -> Text:
    return book.indicator(indicator, on).definition.name if book.has("indicator", indicator) else Text(zh=indicator, en=indicator)


def _usual(own: Indicator | None) -> str:
    return "growth_to_plan" if own and own.unit in ("%", "‰") else "year_progress"


@dataclass(frozen=True, slots=True)
class Holding:
    """One asking about targets: all its figures are known at one seq and asked under one scope."""

    ask: Ask
    scope: Scope
    compute: Compute
    book: Book

    def standing(self, target: Target) -> Standing:
        return stand(target, self._rule(target), self._known(target))

    def _rule(self, target: Target) -> Light | None:
        return self.book.light(target.rule, target.period.end).definition if self.book.has("light", target.rule) else None

    def _known(self, target: Target) -> Known:
        if not target.defined:
            return Known(known_on=self.ask.cutoff or target.period.end)
        terms = settle(replace(self.ask, indicator=target.indicator, period=target.period), self.scope)
        known = Known(known_on=min(terms.known_on, self.ask.cutoff or terms.known_on), successor=self._successor(target))
        try:
            promised = None if target.value is None else self._operand(target.indicator, target.period)
            result = self._result(target.result) if target.result else None
            return replace(
                known, promised=promised, result=result, compared=self._compared(target, result), average=self._average(target, result)
            )
        except Refused as closed:
            return replace(known, closed=closed.what)

    def _operand(self, indicator: str, period: Period, place: str | None = None) -> Operand:
        asked = replace(self.ask, indicator=indicator, period=period, place=place)
        if asked.cutoff:
            asked = replace(asked, cutoff=min(asked.cutoff, period.end))
        return Operand(self.book.indicator(indicator, period.end).definition, self.compute(asked, self.scope))

    def _result(self, indicator: str) -> Operand:
        """The result of the asked period; of a reported one that has none yet, that of the latest months of the year."""
        found = self._operand(indicator, self.ask.period)
        if self._early(found):
            found = replace(found, figure=replace(found.figure, exact=None))
        if found.figure.exact is not None or found.definition.kind != "reported" or self.ask.period.kind not in ("year", "ytd"):
            return found
        latest = self._latest(indicator)
        return self._operand(indicator, latest) if latest else found

    def _early(self, found: Operand) -> bool:
        """Whether an entry tells of days after the asked cutoff: what is reported of a year is no result in its June."""
        return found.definition.kind == "reported" and self.ask.cutoff is not None and self.ask.cutoff < self.ask.period.end

    def _latest(self, indicator: str) -> Period | None:
        terms = settle(replace(self.ask, indicator=indicator), self.scope)
        form = counting.compiled_for(terms)
        keys = tuple(key for key in form.keys if key != "period_end")
        found = counting.rows(terms, ["period_end"], "denominator", None, None, replace(form, keys=keys))
        until = min(self.ask.period.end, terms.cutoff)
        ends = [end for *_, end in found if end <= until and is_month_end(end)]
        return year_to(max(ends).year, max(ends).month) if ends else None

    def _compared(self, target: Target, result: Operand | None) -> Operand | None:
        """Of a relation: the other growth over the same months, or the same result a year before."""
        if not target.relation or not target.compared or result is None or not self.book.has("indicator", target.compared):
            return None
        period = result.figure.ask.period
        return self._operand(target.compared, period.year_before() if target.relation == "stable" else period)

    def _average(self, target: Target, result: Operand | None) -> Decimal | None:
        """What is reported for the city (its code is the district's first four digits), where the rule asks for it."""
        rule = self._rule(target)
        wanted = rule and any("over_average" in zone.when for zone in rule.zones)
        if not wanted or result is None or result.definition.kind != "reported":
            return None
        city = f"{org.district(self.ask.district).code[:4]}00"
        return self._operand(target.result, result.figure.ask.period, place=city).figure.exact

    def _successor(self, target: Target) -> Text | None:
        if not target.for_unit:
            return None
        nodes = org.tree(self.ask.district, target.period.end, self.ask.as_of)
        node = nodes.get(target.for_unit)
        if node is None or node.closed_on is None or node.closed_on > target.period.end:
            return None
        after = nodes.get(node.successor or "")
        return Text(zh=after.zh, en=after.en) if after else Text(zh="无", en="nobody")


def holding(ask: Ask, scope: Scope, compute: Compute) -> Holding:
    """`ask` names district, period, unit, as_of and cutoff; its indicator is not looked at."""
    asked = replace(ask, district=org.district(ask.district).name, place=None)
    return Holding(asked, scope, compute, org.book(asked.district, asked.as_of))
