"""Org events → tables. Runs in the transaction that appends; `rebuild` drops the tables' rows of a district and folds them again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, cast

from django.db import transaction

from taizhang.journal import queries as journal
from taizhang.journal.types import Entry
from taizhang.org import rules
from taizhang.org.models import AdoptionRow, DistrictRow, GrantRow, PersonRow, Projected, UnitRow

TABLES: tuple[type[Projected], ...] = (DistrictRow, AdoptionRow, UnitRow, PersonRow, GrantRow)


def project(entry: Entry) -> None:
    """Folds one event of this room."""
    _row(entry, lambda seq: GrantRow.objects.get(district=entry.journal, seq=seq)).save()


@transaction.atomic
def rebuild(code: str) -> None:
    """The district's rows made anew from its journal alone."""
    made = folded(code)
    for table in TABLES:
        table.objects.filter(district=code).delete()  # type: ignore[attr-defined]
        table.objects.bulk_create([row for row in made if isinstance(row, table)])  # type: ignore[attr-defined]


def folded(code: str) -> list[Projected]:
    """All rows of a district as its journal gives them, in memory: nothing is written, no lock is taken."""
    made: dict[tuple[type[Projected], int], Projected] = {}
    for entry in journal.entries(code, kinds=KINDS):
        row = _row(entry, lambda seq: cast(GrantRow, made[GrantRow, seq]))
        made[type(row), 0 if isinstance(row, DistrictRow) else row.seq] = row
    return list(made.values())


GrantOf = Callable[[int], GrantRow]
"""The grant that an event gave, by its seq."""


def _row(entry: Entry, grant_of: GrantOf) -> Projected:
    at = {"district": entry.journal, "seq": entry.seq, "mark": entry.digest.hex()}
    return _ended(entry, grant_of) if entry.kind == "grant.ended" else _FOLDS[entry.kind](entry, at)


def _district(entry: Entry, at: Mapping[str, Any]) -> DistrictRow:
    manifest = entry.data["manifest"]
    return DistrictRow(**at, code=manifest["code"], manifest=manifest)


def _definition(entry: Entry, at: Mapping[str, Any]) -> AdoptionRow:
    data = entry.data
    return AdoptionRow(
        **at,
        kind=data["kind"],
        ident=data["id"],
        version=data["version"],
        valid_from=rules.day(data.get("valid_from")),
        body=data["body"],
        digest=data["digest"],
    )


def _unit(entry: Entry, at: Mapping[str, Any]) -> UnitRow:
    change = asdict(rules.unit_change(entry.seq, entry.kind, entry.subject, entry.data))
    return UnitRow(**{**at, **change})


def _person(entry: Entry, at: Mapping[str, Any]) -> PersonRow:
    return PersonRow(**at, person=entry.subject.removeprefix("person/"), name=entry.data["name"])


def _given(entry: Entry, at: Mapping[str, Any]) -> GrantRow:
    data = entry.data
    return GrantRow(
        **at,
        person=data["person"],
        role=data["role"],
        unit=data["unit"],
        registers=data["registers"],
        start=rules.day(data["from"]),
        until=rules.day(data["until"]),
    )


def _ended(entry: Entry, grant_of: GrantOf) -> GrantRow:
    row = grant_of(entry.data["grant"])
    row.ended_on, row.ended_seq = rules.day(entry.data["on"]), entry.seq
    return row


_FOLDS: dict[str, Callable[[Entry, Mapping[str, Any]], Projected]] = {
    "district.opened": _district,
    "district.changed": _district,
    "definition.adopted": _definition,
    "unit.opened": _unit,
    "unit.moved": _unit,
    "unit.closed": _unit,
    "unit.renamed": _unit,
    "person.added": _person,
    "grant.given": _given,
}
KINDS = (*_FOLDS, "grant.ended")
