"""A pack as it was loaded: frozen definitions by kind and id, and where each part of them was written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from taizhang.definitions import rules
from taizhang.definitions.complaints import Complaint, meant
from taizhang.definitions.documents import Document, Way
from taizhang.definitions.types import (
    AnyDefinition,
    CalendarDays,
    Card,
    Choices,
    DeadlineRule,
    Indicator,
    Light,
    Manifest,
    Members,
    Register,
    Role,
    Unit,
)
from taizhang.kernel.faults import Fault


@dataclass(frozen=True)
class Pack:
    """The definitions of a pack and of those it extends, each kind a dict by id. An own definition replaces an inherited one."""

    manifest: Manifest
    registers: Mapping[str, Register] = field(default_factory=dict)
    indicators: Mapping[str, Indicator] = field(default_factory=dict)
    choices: Mapping[str, Choices] = field(default_factory=dict)
    deadlines: Mapping[str, DeadlineRule] = field(default_factory=dict)
    calendars: Mapping[str, CalendarDays] = field(default_factory=dict)
    units: Mapping[str, Unit] = field(default_factory=dict)
    members: Mapping[str, Members] = field(default_factory=dict)
    roles: Mapping[str, Role] = field(default_factory=dict)
    cards: Mapping[str, Card] = field(default_factory=dict)
    lights: Mapping[str, Light] = field(default_factory=dict)
    origins: Mapping[tuple[str, str], Document] = field(default_factory=dict, repr=False, compare=False)

    def of_kind(self, kind: str) -> Mapping[str, AnyDefinition]:
        """All of one kind: `of_kind("register")` is `registers`."""
        found: Mapping[str, AnyDefinition] = getattr(self, kind if kind in ("choices", "members") else f"{kind}s")
        return found

    def definitions(self) -> Iterator[AnyDefinition]:
        """All definitions, those first that others build on."""
        for kind in ("choices", "deadline", "calendar", "role", "unit", "members", "register", "light", "indicator", "card"):
            yield from self.of_kind(kind).values()

    def where(self, kind: str, id: str, *way: str | int) -> str:
        """`file:line` of a definition or of a part of it: `where("indicator", "gdp", "unit")`."""
        origin = self.origins[kind, id]
        return f"{origin.file}:{origin.line(way)}"

    def complaint(self, kind: str, id: str, way: Way, what: str, remedy: str = "") -> Complaint:
        origin = self.origins.get((kind, id))
        return Complaint(origin.file, origin.line(way), what, remedy) if origin else Complaint(f"{kind} {id}", 0, what, remedy)

    def register(self, id: str) -> Register:
        return _found("register", id, self.registers)

    def columns(self, register: str) -> dict[str, rules.Column]:
        """The columns of a register in expressions, those of linked records included."""
        return rules.columns(self.register(register), self.registers.get, self.choices.get)


def _found(kind: str, id: str, known: Mapping[str, Register]) -> Register:
    try:
        return known[id]
    except KeyError:
        raise Fault(f"no {kind} `{id}`", remedy=meant(id, known)) from None
