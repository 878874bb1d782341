"""All versions of the definitions that a district has adopted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar, cast

from taizhang.definitions import rules
from taizhang.definitions.complaints import meant
from taizhang.definitions.pack import Pack
from taizhang.definitions.types import (
    AnyDefinition,
    CalendarDays,
    Card,
    Choices,
    DeadlineRule,
    Indicator,
    Light,
    Members,
    Register,
    Role,
    Unit,
    identity,
)
from taizhang.kernel.faults import Fault

Form = TypeVar("Form", bound=AnyDefinition, covariant=True)


@dataclass(frozen=True, slots=True)
class Adopted(Generic[Form]):
    """A version of a definition: adopted by the event `seq`, in force from `valid_from` (version 1 always was)."""

    version: int
    seq: int
    valid_from: date | None
    definition: Form

    def in_force(self, on: date | None) -> bool:
        return self.version == 1 or on is None or self.valid_from is None or self.valid_from <= on


class Book:
    """Looks up a definition as it stood on a day; `on=None` gives the newest. Made by `Book.of`."""

    def __init__(self, versions: Mapping[tuple[str, str], tuple[Adopted[AnyDefinition], ...]]) -> None:
        self._versions = versions
        self._ids: dict[str, list[str]] = {}
        for kind, id in sorted(versions):
            self._ids.setdefault(kind, []).append(id)

    @classmethod
    def of(cls, adopted: Iterable[Adopted[AnyDefinition]]) -> Book:
        found: dict[tuple[str, str], list[Adopted[AnyDefinition]]] = {}
        for one in adopted:
            found.setdefault(identity(one.definition), []).append(one)
        return cls({key: tuple(sorted(many, key=lambda one: one.version)) for key, many in found.items()})

    @classmethod
    def of_pack(cls, pack: Pack) -> Book:
        """A book in which all of a pack is version 1, for use without a journal."""
        return cls.of(Adopted(1, 0, None, definition) for definition in pack.definitions())

    def versions(self, kind: str, id: str) -> tuple[Adopted[AnyDefinition], ...]:
        """All versions, the oldest first; empty if there is none."""
        return self._versions.get((kind, id), ())

    def version(self, kind: str, id: str, number: int) -> Adopted[AnyDefinition]:
        """That version, as a record or a figure names it."""
        for one in self.versions(kind, id):
            if one.version == number:
                return one
        raise Fault(f"no version {number} of {kind} `{id}`", remedy=meant(id, self.ids(kind)))

    def latest(self, kind: str, id: str, on: date | None = None) -> Adopted[AnyDefinition]:
        """The highest version in force on that day. Fault, with a suggestion, if there is none of that name."""
        for one in reversed(self.versions(kind, id)):
            if one.in_force(on):
                return one
        raise Fault(f"no {kind} `{id}`", remedy=meant(id, self.ids(kind)))

    def ids(self, kind: str) -> list[str]:
        return [*self._ids.get(kind, ())]

    def all(self, kind: str, on: date | None = None) -> dict[str, Adopted[AnyDefinition]]:
        """Every definition of a kind by id, as it stood on that day."""
        return {id: self.latest(kind, id, on) for id in self.ids(kind)}

    def has(self, kind: str, id: str) -> bool:
        return (kind, id) in self._versions

    def register(self, id: str, on: date | None = None) -> Adopted[Register]:
        return cast(Adopted[Register], self.latest("register", id, on))

    def registers(self, on: date | None = None) -> dict[str, Adopted[Register]]:
        return cast(dict[str, Adopted[Register]], self.all("register", on))

    def indicator(self, id: str, on: date | None = None) -> Adopted[Indicator]:
        return cast(Adopted[Indicator], self.latest("indicator", id, on))

    def indicators(self, on: date | None = None) -> dict[str, Adopted[Indicator]]:
        return cast(dict[str, Adopted[Indicator]], self.all("indicator", on))

    def choices(self, id: str, on: date | None = None) -> Adopted[Choices]:
        return cast(Adopted[Choices], self.latest("choices", id, on))

    def deadline(self, id: str, on: date | None = None) -> Adopted[DeadlineRule]:
        return cast(Adopted[DeadlineRule], self.latest("deadline", id, on))

    def calendar(self, id: str, on: date | None = None) -> Adopted[CalendarDays]:
        return cast(Adopted[CalendarDays], self.latest("calendar", id, on))

    def unit(self, id: str, on: date | None = None) -> Adopted[Unit]:
        return cast(Adopted[Unit], self.latest("unit", id, on))

    def members(self, id: str, on: date | None = None) -> Adopted[Members]:
        return cast(Adopted[Members], self.latest("members", id, on))

    def role(self, id: str, on: date | None = None) -> Adopted[Role]:
        return cast(Adopted[Role], self.latest("role", id, on))

    def card(self, id: str, on: date | None = None) -> Adopted[Card]:
        return cast(Adopted[Card], self.latest("card", id, on))

    def light(self, id: str, on: date | None = None) -> Adopted[Light]:
        return cast(Adopted[Light], self.latest("light", id, on))

    def columns(self, register: str, on: date | None = None) -> dict[str, rules.Column]:
        """The columns of a register in expressions on that day, those of linked records included."""

        def linked(id: str) -> Register | None:
            return self.register(id, on).definition if self.has("register", id) else None

        def words(id: str) -> Choices | None:
            return self.choices(id, on).definition if self.has("choices", id) else None

        return rules.columns(self.register(register, on).definition, linked, words)
