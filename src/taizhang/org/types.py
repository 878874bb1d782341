"""Values of the organisation and of its gate."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from taizhang.definitions.types import Manifest, Text
from taizhang.kernel.faults import Fault

May = Literal["read", "record", "amend", "decide", "erase", "export", "publish", "administer"]
Level = Literal["rows", "coarsened", "totals"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person of a district, the public, or the system itself (demonstration, scheduler). `code` enters events."""

    code: str
    name: str = ""


PUBLIC = Actor("public", "公众")
"""Anybody, without a grant: sees what a register's `public` section says and nothing else."""
INSIDE = Actor("inside")
"""Who finds out what may be told: nobody's name, under which nothing is shown or written."""
OPERATOR = Actor("operator", "系统操作员")
"""Who has the shell of the installation; every district is opened with a grant on everything for him."""


class Refused(Fault):
    """The gate says no: the actor holds no grant for this."""


@dataclass(frozen=True, slots=True)
class District:
    """A district by its pack's name (which is its journal's) and its division code."""

    name: str
    code: str
    manifest: Manifest
    seq: int

    @property
    def title(self) -> Text:
        return self.manifest.district or Text(zh=self.name, en=self.name)

    @property
    def notice(self) -> Text | None:
        return self.manifest.notice


@dataclass(frozen=True, slots=True)
class Adoption:
    """What adopting a pack wrote: (kind, id, version) of each definition that is new or changed; `seq` is the journal's head after it."""

    district: str
    opened: bool
    adopted: tuple[tuple[str, str, int], ...]
    units: int
    seq: int


@dataclass(frozen=True, slots=True)
class Grant:
    """A role of a person in a unit's subtree (None: everywhere) for some registers (None: all), both days included.

    `seq` is the event that gave it and its name; from `ended_on` it holds no more."""

    seq: int
    person: str
    role: str
    unit: str | None
    registers: frozenset[str] | None
    start: date | None
    until: date | None
    ended_on: date | None = None

    def holds(self, on: date) -> bool:
        begun = self.start is None or self.start <= on
        return begun and (self.until is None or on <= self.until) and (self.ended_on is None or on < self.ended_on)

    def on_register(self, register: str) -> bool:
        return self.registers is None or register in self.registers


@dataclass(frozen=True, slots=True)
class UnitChange:
    """One event of a unit: `on` is the day from which it holds (None: always did), the rest as far as the event speaks of it.

    `pack` is the digest of the unit's definition where adopting a pack made the event."""

    seq: int
    op: Literal["opened", "moved", "closed", "renamed"]
    unit: str
    on: date | None
    zh: str = ""
    en: str = ""
    parent: str | None = None
    level: str = ""
    successor: str | None = None
    pack: str = ""


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
