"""The gate's answer compiled: the same scope as a Django `Q` and as SQL (held equal by a property test). No rule, nothing shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Q

from taizhang.definitions.rules import vaulted
from taizhang.definitions.types import Register
from taizhang.org.types import Refused, RegisterScope, Scope

_NOTHING = Q(pk__in=())


def as_q(scope: Scope, register: str) -> Q:
    """The rows of a model with `district`, `register` and `unit` that the scope shows. Of a register open as totals, no row is."""
    opened = _rows(scope, register)
    if opened is None:
        return _NOTHING
    rows = Q(district=scope.district, register=register)
    return rows if opened.units is None else rows & Q(unit__in=sorted(opened.units))


def as_sql(scope: Scope, register: str) -> tuple[str, list[str]]:
    """The same over a relation of that register's rows with a column `unit`: a condition and its parameters."""
    opened = _rows(scope, register)
    if opened is None or opened.units == frozenset():
        return "FALSE", []
    if opened.units is None:
        return "TRUE", []
    units = sorted(opened.units)
    return f"unit IN ({', '.join('?' * len(units))})", units


def _rows(scope: Scope, register: str) -> RegisterScope | None:
    opened = scope.registers.get(register)
    return None if opened is None or opened.level == "totals" else opened


def visible(scope: Scope, register: Register, columns: Iterable[str] | None = None) -> tuple[str, ...]:
    """Those of `columns` that the scope shows, in their order; without `columns`, all that it shows.

    What lies in the vault is left out unless the scope opens private values. Names that a public section makes of a date
    (`accept_month`) are columns too."""
    opened = _rows(scope, register.id)
    if opened is None:
        return ()
    hidden = frozenset() if opened.private else vaulted(register)
    asked = _all(register, opened) if columns is None else columns
    return tuple(name for name in asked if name not in hidden and (opened.columns is None or name in opened.columns))


def _all(register: Register, opened: RegisterScope) -> Sequence[str]:
    if opened.columns is not None:
        told = register.public.columns if register.public else ()
        return [*told, *sorted(opened.columns.difference(told))]
    steps = [f"{name}_on" for name in register.steps]
    dues = [f"{name}_due" for name, step in register.steps.items() if step.due]
    return ["number", "unit", "opened_on", *register.fields, *steps, *dues]


def require(scope: Scope, register: str) -> RegisterScope:
    """What the scope opens of the register. Raises Refused if that is nothing."""
    opened = scope.registers.get(register)
    if opened is None:
        raise Refused(
            f"{scope.actor.code} may not {scope.may} {register}", where=scope.district, remedy="ask for a grant, or choose another register"
        )
    return opened
