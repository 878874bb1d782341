"""A condition evaluated on one record in plain Python, with SQL's three truth values. No engine needed."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Context, Decimal
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from taizhang.definitions.families import column_name
from taizhang.definitions.rules import Column, Family

if TYPE_CHECKING:
    from taizhang.definitions.expressions import Expression

_EXACT = Context(prec=200)
"""Carries more digits than any product of values that a record can hold."""

Reckon = Callable[[Mapping[str, Any], Mapping[str, Any]], Any]
"""A part of a condition as a function of the row's columns and the days of its parameters."""
Holds = Callable[[Mapping[str, Any]], bool | None]


def evaluate(expression: Expression, row: Mapping[str, Any], parameters: Mapping[str, Any] | None = None) -> bool | None:
    """True, False, or None (SQL's NULL). `row` gives the columns by name, as Python values or as they stand in events (dates ISO,
    decimals as text); a missing one is NULL. `parameters` are dates for `start`, `end`, `cutoff`, as far as the condition uses them."""
    days = {name: _value((parameters or {})[name], "date") for name in expression.parameters}
    found: bool | None = _Compiling(expression.known).of(expression.tree)(row, days)
    return found


def compiled(expression: Expression) -> Holds:
    """`evaluate` for a condition without parameters that is asked of many rows."""
    holds = _Compiling(expression.known).of(expression.tree)
    return lambda row: holds(row, {})


def _value(value: Any, family: Family) -> Any:
    if value is None:
        return None
    if family == "date":
        return date.fromisoformat(value) if isinstance(value, str) else value
    if family == "number":
        return value if isinstance(value, Decimal) else Decimal(value)
    return value


class _Compiling:
    """Makes of each node a function, so that the tree is walked once and not for every row."""

    def __init__(self, known: Mapping[str, Column]) -> None:
        self.known = known

    def of(self, node: Any) -> Reckon:
        if own := _OWN.get(type(node)):
            return own(self, node)
        take, parts = _STRICT[type(node)]
        if len(parts) == 1:
            return _strict_of_one(take, self.of(node.args[parts[0]]))
        return _strict_of_two(take, *(self.of(node.args[part]) for part in parts))

    def column(self, node: exp.Column) -> Reckon:
        name = column_name(node)
        family = self.known[name].family
        return lambda row, _: _value(row.get(name), family)

    def connect(self, node: exp.Connector) -> Reckon:
        decisive, left, right = isinstance(node, exp.Or), self.of(node.this), self.of(node.expression)
        return lambda row, days: _connected(decisive, left(row, days), right(row, days))

    def between(self, node: exp.Between) -> Reckon:
        """value >= low AND value <= high, so that one known bound can decide though the other is NULL."""
        value, low, high = (self.of(node.args[part]) for part in ("this", "low", "high"))
        above, below = _strict_of_two(operator.ge, value, low), _strict_of_two(operator.le, value, high)
        return lambda row, days: _connected(False, above(row, days), below(row, days))

    def first(self, node: exp.Coalesce) -> Reckon:
        parts = [self.of(part) for part in (node.this, *node.expressions)]
        return lambda row, days: next((value for part in parts if (value := part(row, days)) is not None), None)

    def among(self, node: exp.In) -> Reckon:
        asked, members = self.of(node.this), [self.of(member) for member in node.expressions]
        return lambda row, days: _among(asked(row, days), [member(row, days) for member in members])

    def unknown(self, node: exp.Is) -> Reckon:
        asked = self.of(node.this)
        return lambda row, days: asked(row, days) is None


def _always(value: Any) -> Reckon:
    return lambda _row, _days: value


def _strict_of_one(take: Callable[[Any], Any], part: Reckon) -> Reckon:
    def found(row: Mapping[str, Any], days: Mapping[str, Any]) -> Any:
        value = part(row, days)
        return None if value is None else take(value)

    return found


def _strict_of_two(take: Callable[[Any, Any], Any], left: Reckon, right: Reckon) -> Reckon:
    def found(row: Mapping[str, Any], days: Mapping[str, Any]) -> Any:
        first, second = left(row, days), right(row, days)
        return None if first is None or second is None else take(first, second)

    return found


def _among(value: Any, members: list[Any]) -> bool | None:
    if value is None:
        return None
    return True if value in members else (None if None in members else False)


def _connected(decisive: bool, left: bool | None, right: bool | None) -> bool | None:
    """One TRUE decides OR, one FALSE decides AND, whatever stands beside it."""
    if decisive in (left, right):
        return decisive
    return None if None in (left, right) else not decisive


_OWN: dict[type[exp.Expr], Callable[[_Compiling, Any], Reckon]] = {
    exp.Column: _Compiling.column,
    exp.Placeholder: lambda _, node: lambda _row, days: days[node.this],
    exp.Literal: lambda _, node: _always(node.this if node.is_string else Decimal(node.this)),
    exp.Boolean: lambda _, node: _always(bool(node.this)),
    exp.Cast: lambda _, node: _always(date.fromisoformat(node.this.this)),
    exp.Paren: lambda self, node: self.of(node.this),
    exp.Is: _Compiling.unknown,
    exp.And: _Compiling.connect,
    exp.Or: _Compiling.connect,
    exp.Between: _Compiling.between,
    exp.In: _Compiling.among,
    exp.Coalesce: _Compiling.first,
}
_SIDES = ("this", "expression")
_STRICT: dict[type[exp.Expr], tuple[Callable[..., Any], tuple[str, ...]]] = {
    exp.EQ: (operator.eq, _SIDES),
    exp.NEQ: (operator.ne, _SIDES),
    exp.LT: (operator.lt, _SIDES),
    exp.LTE: (operator.le, _SIDES),
    exp.GT: (operator.gt, _SIDES),
    exp.GTE: (operator.ge, _SIDES),
    exp.Add: (_EXACT.add, _SIDES),
    exp.Sub: (_EXACT.subtract, _SIDES),
    exp.Mul: (_EXACT.multiply, _SIDES),
    exp.Neg: (_EXACT.minus, ("this",)),
    exp.Not: (operator.not_, ("this",)),
    exp.DateDiff: (lambda later, earlier: Decimal((later - earlier).days), _SIDES),
}
"""Operations that are NULL if any part is."""
