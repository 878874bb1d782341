"""Decisions of the organisation: the tree of units on a day, what a grant opens, whether one may give it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, cast

from taizhang.definitions.types import Public, Register, Role
from taizhang.kernel.faults import Fault
from taizhang.org.types import Grant, Level, May, RegisterScope, UnitChange, UnitNode

Units = frozenset[str] | None
"""Codes of units; None means every unit, those to come included."""
Subtree = Callable[[str], frozenset[str]]


# Units


def unit_change(seq: int, kind: str, subject: str, data: Mapping[str, Any]) -> UnitChange:
    """What a unit event says."""
    name = data.get("name") or {"zh": "", "en": ""}
    return UnitChange(
        seq=seq,
        op=cast(Any, kind.removeprefix("unit.")),
        unit=subject.removeprefix("unit/"),
        on=day(data.get("on")),
        zh=name["zh"],
        en=name["en"],
        parent=data.get("parent"),
        level=data.get("level", ""),
        successor=data.get("successor"),
        pack=data.get("pack", ""),
    )


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def tree(changes: Iterable[UnitChange], on: date) -> dict[str, UnitNode]:
    """The units as they stood on that day. A closed unit stands under its successor, so that its records count there."""
    begun = [change for change in changes if change.on is None or change.on <= on]
    nodes: dict[str, UnitNode] = {}
    for change in sorted(begun, key=lambda change: (change.on or date.min, change.seq)):
        _fold(nodes, change)
    children: dict[str, list[str]] = {}
    for node in nodes.values():
        above = _above(node)
        if above is not None:
            children.setdefault(above, []).append(node.code)
    return {code: replace(node, children=tuple(sorted(children.get(code, ())))) for code, node in nodes.items()}


def _fold(nodes: dict[str, UnitNode], change: UnitChange) -> None:
    code = change.unit
    if change.op == "opened":
        nodes[code] = UnitNode(code, change.zh, change.en, change.parent, change.level, change.on, None, None)
    elif code not in nodes:
        raise Fault(f"unit {code} was {change.op} before it was opened", where=f"unit/{code}", remedy="give a later day")
    elif change.op == "moved":
        nodes[code] = replace(nodes[code], parent=change.parent)
    elif change.op == "renamed":
        nodes[code] = replace(nodes[code], zh=change.zh, en=change.en)
    else:
        nodes[code] = replace(nodes[code], closed_on=change.on, successor=change.successor)


def _above(node: UnitNode) -> str | None:
    return node.successor if node.closed_on and node.successor else node.parent


def subtree(nodes: Mapping[str, UnitNode], unit: str) -> frozenset[str]:
    """The unit and all below it. Fault if there is no such unit on that day."""
    if unit not in nodes:
        raise Fault(f"there is no unit {unit} on that day", remedy="look at the list of units")
    found: set[str] = set()
    waiting = [unit]
    while waiting:
        code = waiting.pop()
        found.add(code)
        waiting += nodes[code].children
    return frozenset(found)


def below(nodes: Mapping[str, UnitNode], unit: str) -> frozenset[str]:
    """The same, empty for a unit that is not there on that day: a grant on it opens nothing."""
    return subtree(nodes, unit) if unit in nodes else frozenset()


def checked(changes: Sequence[UnitChange]) -> None:
    """Fault if on any day a unit stands under itself, under one that is not there, or is opened or closed twice."""
    for op, what in (("opened", "opened"), ("closed", "closed")):
        units = [change.unit for change in changes if change.op == op]
        twice = next((unit for unit in units if units.count(unit) > 1), None)
        if twice:
            raise Fault(f"unit {twice} is {what} already", where=f"unit/{twice}", remedy="choose another code")
    for when in sorted({change.on or date.min for change in changes}):
        _checked_on(tree(changes, when), when)


def _checked_on(nodes: Mapping[str, UnitNode], when: date) -> None:
    for node in nodes.values():
        above = _above(node)
        if above is not None and above not in nodes:
            raise Fault(
                f"unit {node.code} stands under {above}, which is not there on {when}", where=f"unit/{node.code}", remedy="open it first"
            )
        if above is not None and node.code in _chain(nodes, above):
            raise Fault(
                f"unit {node.code} would stand under itself on {when}", where=f"unit/{node.code}", remedy="choose another unit above it"
            )


def _chain(nodes: Mapping[str, UnitNode], code: str) -> set[str]:
    """The unit and all above it, stopping where the way turns in a circle."""
    seen: set[str] = set()
    above: str | None = code
    while above is not None and above not in seen and above in nodes:
        seen.add(above)
        above = _above(nodes[above])
    return seen


# Grants


def reach(grants: Iterable[Grant], roles: Mapping[str, Role], may: May, on: date, below: Subtree) -> Units:
    """The units in which these grants allow `may`, on whatever register."""
    held = [grant for grant in grants if grant.holds(on) and _allows(roles, grant, may)]
    return _union([_units(grant, below) for grant in held])


def scopes(
    grants: Iterable[Grant], roles: Mapping[str, Role], registers: Iterable[str], may: May, on: date, below: Subtree
) -> dict[str, RegisterScope]:
    """What the grants open, register by register. No grant, no register.

    Private values are open only if the grants that open them reach every unit of the scope: a second grant never widens them."""
    held = [grant for grant in grants if grant.holds(on) and _allows(roles, grant, may)]
    found = {}
    for register in registers:
        here = [grant for grant in held if grant.on_register(register)]
        if here:
            units = _union([_units(grant, below) for grant in here])
            private = _union([_units(grant, below) for grant in here if roles[grant.role].private])
            found[register] = RegisterScope(register, units, None, "rows", private == units)
    return found


def public_scopes(registers: Mapping[str, Register], may: May) -> dict[str, RegisterScope]:
    """What anybody may see: what the register's `public` section says, to read and to take away; of `totals` no column.

    Where small counts are not told no record is shown: from rows every count could be made."""
    if may not in ("read", "export"):
        return {}
    return {
        name: RegisterScope(name, None, frozenset() if (level := _level(told)) == "totals" else frozenset(told.columns), level)
        for name, register in registers.items()
        if (told := register.public)
    }


def _level(told: Public) -> Level:
    return "totals" if told.suppress_below or told.dominated_from else told.evidence


def covers(own: Grant, wanted: Grant, roles: Mapping[str, Role], below: Subtree) -> bool:
    """Whether the holder of `own` may give (or end) `wanted`: nothing in it is wider than what he holds himself."""
    giver, given = roles.get(own.role), roles.get(wanted.role)
    if giver is None or given is None or "administer" not in giver.may:
        return False
    rights = set(given.may) <= set(giver.may) and (giver.private or not given.private)
    mine, theirs = _units(own, below), _units(wanted, below)
    units = mine is None or (theirs is not None and theirs <= mine)
    registers = own.registers is None or (wanted.registers is not None and wanted.registers <= own.registers)
    return rights and units and registers and _within(own, wanted)


def _within(own: Grant, wanted: Grant) -> bool:
    starts = own.start is None or (wanted.start is not None and wanted.start >= own.start)
    ends = own.until is None or (wanted.until is not None and wanted.until <= own.until)
    return starts and ends


def _allows(roles: Mapping[str, Role], grant: Grant, may: May) -> bool:
    return grant.role in roles and may in roles[grant.role].may


def _units(grant: Grant, below: Subtree) -> Units:
    return None if grant.unit is None else below(grant.unit)


def _union(parts: Sequence[Units]) -> Units:
    found: frozenset[str] = frozenset()
    for part in parts:
        if part is None:
            return None
        found |= part
    return found
