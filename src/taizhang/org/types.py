"""Values of the organisation and of its gate."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

May = Literal["read", "record", "amend", "decide", "erase", "export", "publish", "administer"]
Level = Literal["rows", "coarsened", "totals"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person of a district, the public, or the system itself (demonstration, scheduler). `code` enters events."""

    code: str
    name: str = ""


PUBLIC = Actor("public", "公众")
"""Anybody, without a grant: sees what a register's `public` section says and nothing else."""


@dataclass(frozen=True, slots=True)
class RegisterScope:
    """What of one register an actor may see. `units` None means every unit; `columns` None every column that is not private."""

    register: str
    units: frozenset[str] | None
    columns: frozenset[str] | None
    level: Level = "rows"
    private: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """The gate's answer for an actor, an action and a moment. A register that is not in it is not visible at all."""

    district: str
    actor: Actor
    may: May
    registers: dict[str, RegisterScope] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class UnitNode:
    """A unit as it stood on a day: `children` are codes; a closed unit stands under its successor."""

    code: str
    zh: str
    en: str
    parent: str | None
    level: str
    opened_on: date | None
    closed_on: date | None
    successor: str | None
    children: tuple[str, ...] = ()
