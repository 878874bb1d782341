"""Which kind of value each part of a condition has; refuses every part that is not on the list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from sqlglot import exp

from taizhang.definitions.complaints import meant
from taizhang.definitions.rules import Column, Family
from taizhang.kernel.faults import Fault

PARAMETERS = ("start", "end", "cutoff")
ALLOWED = "only comparisons, AND, OR, NOT, IS NULL, IN, BETWEEN, +, -, *, COALESCE and DATE_DIFF('day', a, b) are allowed"


class Families:
    """Walks a tree once and remembers the columns and parameters it met. A node's class must be in the table exactly,
    and it may have no argument beyond those listed: what a later version of the parser adds is refused."""

    def __init__(self, known: Mapping[str, Column]) -> None:
        self.known = known
        self.columns: set[str] = set()
        self.parameters: set[str] = set()

    def of(self, node: Any) -> Family:
        rule = _TABLE.get(type(node))
        if rule is None:
            raise Fault(f"{_called(node)} cannot stand in a condition", remedy=ALLOWED)
        read, arguments = rule
        if extra := {name for name, value in node.args.items() if value and name not in arguments}:
            raise Fault(f"{_called(node)} with {', '.join(sorted(extra))} cannot stand in a condition", remedy=ALLOWED)
        return read(self, node)

    def same(self, nodes: Iterable[Any], what: str) -> Family:
        """The one family that all nodes have, each choice compared with its own codes."""
        nodes = list(nodes)
        families = [self.of(node) for node in nodes]
        if other := next((family for family in families if family != families[0]), None):
            raise Fault(f"{what} of {families[0]} and {other}", remedy=_remedy(families, nodes))
        for node in nodes:
            self.hold_to_codes(node, nodes)
        return families[0]

    def hold_to_codes(self, choice: Any, nodes: list[Any]) -> None:
        column = self.known.get(column_name(choice)) if isinstance(choice, exp.Column) else None
        if column is None or column.codes is None:
            return
        for node in nodes:
            if isinstance(node, exp.Literal) and node.this not in column.codes:
                remedy = meant(node.this, column.codes) or f"its codes are {', '.join(sorted(column.codes))}"
                raise Fault(f"`{node.this}` is no code of {column.name}", remedy=remedy)

    def column(self, node: exp.Column) -> Family:
        name = column_name(node)
        if name not in self.known:
            raise Fault(f"no column `{name}`", remedy=meant(name, self.known))
        self.columns.add(name)
        return self.known[name].family

    def parameter(self, node: exp.Placeholder) -> Family:
        if node.this not in PARAMETERS:
            raise Fault(f"no parameter `:{node.this}`", remedy=f"there are {', '.join(f':{one}' for one in PARAMETERS)}")
        self.parameters.add(node.this)
        return "date"

    def literal(self, node: exp.Literal) -> Family:
        return "text" if node.is_string else "number"

    def day(self, node: exp.Cast) -> Family:
        """DATE '2022-01-01', which sqlglot holds as a cast of a text."""
        literal = node.this
        if node.to.this != exp.DataType.Type.DATE or not isinstance(literal, exp.Literal) or not literal.is_string:
            raise Fault("a cast cannot stand in a condition", remedy="a day is written DATE '2022-01-01'")
        _iso(literal.this)
        return "date"

    def logic(self, node: exp.Connector) -> Family:
        for side in (node.this, node.expression):
            self.truth(side)
        return "bool"

    def negation(self, node: exp.Not) -> Family:
        return self.truth(node.this)

    def truth(self, node: Any) -> Family:
        family = self.of(node)
        if family != "bool":
            raise Fault(f"`{node.sql()}` is a {family}, not a condition", remedy="compare it with something")
        return family

    def null(self, node: exp.Is) -> Family:
        if type(node.expression) is not exp.Null:
            raise Fault("after IS only NULL or NOT NULL can stand")
        self.of(node.this)
        return "bool"

    def equality(self, node: exp.Binary) -> Family:
        self.same((node.this, node.expression), "a comparison")
        return "bool"

    def order(self, node: exp.Binary) -> Family:
        self.ordered(self.same((node.this, node.expression), "a comparison"))
        return "bool"

    def between(self, node: exp.Between) -> Family:
        self.ordered(self.same((node.this, node.args["low"], node.args["high"]), "BETWEEN"))
        return "bool"

    def ordered(self, family: Family) -> None:
        """Texts are compared by each engine's own collation, so their order is nobody's promise."""
        if family not in ("number", "date"):
            raise Fault(f"a {family} has no order here", remedy="use = or IN")

    def membership(self, node: exp.In) -> Family:
        if not node.expressions:
            raise Fault("IN needs a list of values", remedy="write IN ('a', 'b')")
        self.same((node.this, *node.expressions), "IN")
        return "bool"

    def arithmetic(self, node: exp.Binary) -> Family:
        return self.number((node.this, node.expression))

    def negative(self, node: exp.Neg) -> Family:
        return self.number((node.this,))

    def number(self, nodes: Iterable[Any]) -> Family:
        for node in nodes:
            if (family := self.of(node)) != "number":
                remedy = "days between two dates are DATE_DIFF('day', earlier, later)" if family == "date" else ""
                raise Fault(f"cannot compute with `{node.sql()}`, a {family}", remedy=remedy)
        return "number"

    def coalesce(self, node: exp.Coalesce) -> Family:
        if not node.expressions:
            raise Fault("COALESCE needs two values or more")
        return self.same((node.this, *node.expressions), "COALESCE")

    def days(self, node: exp.DateDiff) -> Family:
        if str(node.args.get("unit")).upper() != "DAY":
            raise Fault("DATE_DIFF counts days here", remedy="write DATE_DIFF('day', earlier, later)")
        for side in (node.expression, node.this):
            if side is None or self.of(side) != "date":
                raise Fault("DATE_DIFF needs two dates", remedy="write DATE_DIFF('day', earlier, later)")
        return "number"

    def bracket(self, node: exp.Paren) -> Family:
        return self.of(node.this)

    def truth_value(self, _: exp.Boolean) -> Family:
        return "bool"


_SIDES = {"this", "expression"}
_TABLE: dict[type[exp.Expr], tuple[Callable[[Families, Any], Family], set[str]]] = {
    exp.Column: (Families.column, {"this", "table"}),
    exp.Placeholder: (Families.parameter, {"this"}),
    exp.Literal: (Families.literal, {"this", "is_string"}),
    exp.Boolean: (Families.truth_value, {"this"}),
    exp.Cast: (Families.day, {"this", "to"}),
    exp.Paren: (Families.bracket, {"this"}),
    exp.And: (Families.logic, _SIDES),
    exp.Or: (Families.logic, _SIDES),
    exp.Not: (Families.negation, {"this"}),
    exp.Is: (Families.null, _SIDES),
    exp.EQ: (Families.equality, _SIDES),
    exp.NEQ: (Families.equality, _SIDES),
    exp.LT: (Families.order, _SIDES),
    exp.LTE: (Families.order, _SIDES),
    exp.GT: (Families.order, _SIDES),
    exp.GTE: (Families.order, _SIDES),
    exp.Between: (Families.between, {"this", "low", "high"}),
    exp.In: (Families.membership, {"this", "expressions"}),
    exp.Add: (Families.arithmetic, _SIDES),
    exp.Sub: (Families.arithmetic, _SIDES),
    exp.Mul: (Families.arithmetic, _SIDES),
    exp.Neg: (Families.negative, {"this"}),
    exp.Coalesce: (Families.coalesce, {"this", "expressions"}),
    exp.DateDiff: (Families.days, {"this", "expression", "unit", "date_part_boundary"}),
}


def column_name(node: exp.Column) -> str:
    """`accept_on`, or `project.category` for a column of a linked record."""
    return f"{node.table}.{node.name}" if node.table else node.name


def _called(node: object) -> str:
    key = str(getattr(node, "key", "nothing"))
    name = getattr(node, "this", None) if key in ("anonymous", "command", "var") else None
    return f"`{name if isinstance(name, str) else key.upper()}`"


def _iso(text: str) -> None:
    try:
        known = date.fromisoformat(text).isoformat() == text  # Python reads 20220101 too
    except ValueError:
        known = False
    if not known:
        raise Fault(f"'{text}' is not a day", remedy="write DATE '2022-01-01'")


def _remedy(families: list[Family], nodes: list[Any]) -> str:
    if {"date", "text"} <= set(families) and any(isinstance(node, exp.Literal) for node in nodes):
        return "a day is written DATE '2022-01-01'"
    if {"number", "text"} <= set(families):
        return "numbers stand without quotes, texts with them"
    return "both sides must be of one kind"
