"""A condition evaluated on one record in plain Python, with SQL's three truth values. No engine needed."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from taizhang.definitions.families import column_name
from taizhang.definitions.rules import Family

if TYPE_CHECKING:
    from taizhang.definitions.expressions import Expression

_EXACT = 200
"""Digits that arithmetic carries: more than any product of values that a record can hold."""


def evaluate(expression: Expression, row: Mapping[str, Any], parameters: Mapping[str, Any] | None = None) -> bool | None:
    """True, False, or None (SQL's NULL). `row` gives the columns by name, as Python values or as they stand in events (dates ISO,
    decimals as text); a missing one is NULL. `parameters` are dates for `start`, `end`, `cutoff`, as far as the condition uses them."""
    values = {name: _value(row.get(name), column.family) for name, column in expression.known.items()}
    days = {name: _value((parameters or {})[name], "date") for name in expression.parameters}
    with localcontext() as context:
        context.prec = _EXACT
        found: bool | None = _Reckoning(values, days).of(expression.tree)
    return found


def _value(value: Any, family: Family) -> Any:
    if value is None:
        return None
    if family == "date":
        return date.fromisoformat(value) if isinstance(value, str) else value
    if family == "number":
        return value if isinstance(value, Decimal) else Decimal(value)
    return value


class _Reckoning:
    def __init__(self, values: Mapping[str, Any], days: Mapping[str, Any]) -> None:
        self.values, self.days = values, days

    def of(self, node: Any) -> Any:
        if own := _OWN.get(type(node)):
            return own(self, node)
        take, parts = _STRICT[type(node)]
        values = [self.of(node.args[part]) for part in parts]
        return None if None in values else take(*values)

    def connect(self, node: exp.Connector) -> bool | None:
        return _connected(isinstance(node, exp.Or), self.of(node.this), self.of(node.expression))

    def between(self, node: exp.Between) -> bool | None:
        """value >= low AND value <= high, so that one known bound can decide though the other is NULL."""
        value, low, high = (self.of(node.args[part]) for part in ("this", "low", "high"))
        above = None if None in (value, low) else low <= value
        below = None if None in (value, high) else value <= high
        return _connected(False, above, below)

    def first(self, node: exp.Coalesce) -> Any:
        return next((value for part in (node.this, *node.expressions) if (value := self.of(part)) is not None), None)

    def among(self, node: exp.In) -> bool | None:
        value = self.of(node.this)
        members = [self.of(member) for member in node.expressions]
        if value is None:
            return None
        return True if value in members else (None if None in members else False)


def _connected(decisive: bool, left: bool | None, right: bool | None) -> bool | None:
    """One TRUE decides OR, one FALSE decides AND, whatever stands beside it."""
    if decisive in (left, right):
        return decisive
    return None if None in (left, right) else not decisive


_OWN: dict[type[exp.Expr], Callable[[_Reckoning, Any], Any]] = {
    exp.Column: lambda self, node: self.values[column_name(node)],
    exp.Placeholder: lambda self, node: self.days[node.this],
    exp.Literal: lambda _, node: node.this if node.is_string else Decimal(node.this),
    exp.Boolean: lambda _, node: bool(node.this),
    exp.Cast: lambda _, node: date.fromisoformat(node.this.this),
    exp.Paren: lambda self, node: self.of(node.this),
    exp.Is: lambda self, node: self.of(node.this) is None,
    exp.And: _Reckoning.connect,
    exp.Or: _Reckoning.connect,
    exp.Between: _Reckoning.between,
    exp.In: _Reckoning.among,
    exp.Coalesce: _Reckoning.first,
}
_SIDES = ("this", "expression")
_STRICT: dict[type[exp.Expr], tuple[Callable[..., Any], tuple[str, ...]]] = {
    exp.EQ: (operator.eq, _SIDES),
    exp.NEQ: (operator.ne, _SIDES),
    exp.LT: (operator.lt, _SIDES),
    exp.LTE: (operator.le, _SIDES),
    exp.GT: (operator.gt, _SIDES),
    exp.GTE: (operator.ge, _SIDES),
    exp.Add: (operator.add, _SIDES),
    exp.Sub: (operator.sub, _SIDES),
    exp.Mul: (operator.mul, _SIDES),
    exp.Neg: (operator.neg, ("this",)),
    exp.Not: (operator.not_, ("this",)),
    exp.DateDiff: (lambda later, earlier: Decimal((later - earlier).days), _SIDES),
}
"""Operations that are NULL if any part is."""
