"""What adopting a pack appends: only what is new or changed against what the district has. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from taizhang.definitions import Book, Pack
from taizhang.definitions.rules import compatible
from taizhang.definitions.types import AnyDefinition, CalendarDays, Manifest, Register, Unit, dump, identity
from taizhang.journal.types import Draft
from taizhang.kernel.canonical import canonical
from taizhang.kernel.faults import Fault
from taizhang.org import rules
from taizhang.org.clocks import resolved
from taizhang.org.types import UnitChange, UnitNode

_LATER = 2**53
"""Above every seq: the place of changes that are not appended yet."""


def digest(body: Any) -> str:
    return hashlib.sha256(canonical(body)).hexdigest()


def manifest(before: Manifest | None, pack: Pack) -> list[Draft]:
    """The opening of a district, or its changed manifest. Fault for a pack of no district, or another algorithm or code than before."""
    now = pack.manifest
    if now.code is None or now.district is None:
        raise Fault(f"pack {now.pack} is of no district", remedy="adopt a pack that has `code` and `district` in its pack.yaml")
    if before is None:
        return [Draft("district.opened", f"district/{now.code}", {"manifest": dump(now)})]
    if (before.code, before.algorithm) != (now.code, now.algorithm):
        raise Fault(f"code and algorithm of {now.pack} cannot change", where="pack.yaml", remedy="open another district with a new pack")
    return [] if before == now else [Draft("district.changed", f"district/{now.code}", {"manifest": dump(now)})]


def definitions(book: Book, pack: Pack, today: date) -> list[Draft]:
    """A new version of each definition whose content changed. Fault for a register that cannot follow its last version.

    A changed definition that still names the day of its last version is valid from today: the past is not rewritten by an edit."""
    drafts = []
    for definition in pack.definitions():
        if isinstance(definition, Unit):
            continue
        if isinstance(definition, CalendarDays):
            definition = resolved(definition)
        kind, id = identity(definition)
        body, versions = dump(definition), book.versions(kind, id)
        last = versions[-1] if versions else None
        if last and dump(last.definition) == body:
            continue
        _follows(last.definition if last else None, definition)
        valid_from = _valid_from(last.definition if last else None, definition, today)
        data = {"kind": kind, "id": id, "version": len(versions) + 1, "valid_from": valid_from, "body": body, "digest": digest(body)}
        drafts.append(Draft("definition.adopted", f"definition/{kind}/{id}", data))
    return drafts


def _follows(before: AnyDefinition | None, now: AnyDefinition) -> None:
    if isinstance(before, Register) and isinstance(now, Register):
        reasons = compatible(before, now)
        if reasons:
            raise Fault("; ".join(reasons), where=f"register {now.id}", remedy="keep what the records bear, and add what is new beside it")


def _valid_from(before: AnyDefinition | None, now: AnyDefinition, today: date) -> str | None:
    named: date | None = getattr(now, "valid_from", None)
    if before is not None and (named is None or named == getattr(before, "valid_from", None)):
        named = today
    return named.isoformat() if named else None


def units(changes: Sequence[UnitChange], pack: Pack, today: date) -> list[Draft]:
    """The events that bring the units to what the pack says, parents first. A unit whose definition did not change is left as
    people have moved it since. Fault where the tree would not hold on some day."""
    known = {change.unit: change.pack for change in changes if change.pack}
    now = rules.tree(changes, date.max)
    drafts: list[Draft] = []
    for unit in _parents_first(pack.units):
        mark = digest(dump(unit))
        if known.get(unit.unit) != mark:
            found = _changed(now[unit.unit], unit, today) if unit.unit in now else _opened(unit)
            drafts += [Draft(kind, f"unit/{unit.unit}", data | {"pack": mark}) for kind, data in found]
    rules.checked([*changes, *upcoming(drafts)])
    return drafts


def upcoming(drafts: Sequence[Draft]) -> list[UnitChange]:
    """Unit events that are about to be appended, as changes."""
    return [rules.unit_change(_LATER + at, draft.kind, draft.subject, draft.data) for at, draft in enumerate(drafts)]


def opening(unit: Unit, on: date | None) -> dict[str, Any]:
    return {"name": dump(unit.name), "parent": unit.parent, "level": unit.level, "on": on.isoformat() if on else None}


def _opened(unit: Unit) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "unit.opened", opening(unit, unit.opened_on)
    if unit.closed_on:
        yield "unit.closed", {"on": unit.closed_on.isoformat(), "successor": unit.successor}


def _changed(before: UnitNode, now: Unit, today: date) -> Iterator[tuple[str, dict[str, Any]]]:
    if (before.level, before.opened_on) != (now.level, now.opened_on):
        raise Fault(
            "level and opening day of a unit cannot change", where=f"unit {now.unit}", remedy="close it and open another as its successor"
        )
    if (before.zh, before.en) != (now.name.zh, now.name.en):
        yield "unit.renamed", {"name": dump(now.name), "on": today.isoformat()}
    if before.parent != now.parent:
        yield "unit.moved", {"parent": now.parent, "on": today.isoformat()}
    if now.closed_on and not before.closed_on:
        yield "unit.closed", {"on": now.closed_on.isoformat(), "successor": now.successor}


def _parents_first(found: Mapping[str, Unit]) -> list[Unit]:
    ordered: dict[str, Unit] = {}

    def place(unit: Unit, way: tuple[str, ...] = ()) -> None:
        if unit.unit in way:
            raise Fault(f"unit {unit.unit} stands under itself", where=f"unit {unit.unit}", remedy="choose another parent")
        for above in (unit.parent, unit.successor):
            if above is not None and above in found and above not in ordered:
                place(found[above], (*way, unit.unit))
        ordered[unit.unit] = unit

    for unit in found.values():
        if unit.unit not in ordered:
            place(unit)
    return list(ordered.values())
