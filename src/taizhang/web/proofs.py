"""What of an event may be shown with its proof: its words only if every one of them is public. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from taizhang.definitions.rules import creating_steps
from taizhang.definitions.types import Register

PUBLIC_KINDS = frozenset(
    {"district.opened", "definition.adopted", "unit.opened", "unit.moved", "unit.closed", "unit.renamed", "card.published"}
)
"""Events of which every word is public. Events of records may hold internal fields beside public ones."""


def all_public(register: Register, data: Mapping[str, Any]) -> bool:
    """Whether an event of a record holds nothing but what the register's `public` section shows, exact days included.

    Salted digests of private values tell nothing and may stay."""
    public = register.public
    if public is None or public.evidence != "rows":
        return False
    shown = {"number", "unit", *public.columns}
    if any(f"{step}_on" in shown for step in creating_steps(register)):
        shown.add("opened_on")
    return _named(data) <= shown


def _named(data: Mapping[str, Any]) -> set[str]:
    """The columns that the event says something about."""
    named = {name for key in ("values", "changes") for name in data.get(key) or {}}
    named |= {f"{step}_on" for step in data.get("steps") or {}} | {f"{step}_due" for step in data.get("clocks") or {}}
    named |= {"opened_on"} if "opened_on" in data else set()
    return named | ({f"{data['step']}_on"} if "step" in data else set())
