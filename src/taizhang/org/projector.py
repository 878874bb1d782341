"""Org events → tables. Runs in the transaction that appends; `rebuild` drops the tables' rows of a district and folds them again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from django.db import transaction

from taizhang.journal import queries as journal
from taizhang.journal.types import Entry
from taizhang.org import rules
from taizhang.org.models import AdoptionRow, DistrictRow, GrantRow, PersonRow, Projected, UnitRow

TABLES: tuple[type[Projected], ...] = (DistrictRow, AdoptionRow, UnitRow, PersonRow, GrantRow)


def project(entry: Entry) -> None:
    """Folds one event of this room."""
    _FOLDS[entry.kind](entry, {"district": entry.journal, "seq": entry.seq, "mark": entry.digest.hex()})


@transaction.atomic
def rebuild(code: str) -> None:
    """The district's rows made anew from its journal alone."""
    for table in TABLES:
        table.objects.filter(district=code).delete()  # type: ignore[attr-defined]
    for entry in journal.entries(code, kinds=KINDS):
        project(entry)


def _district(entry: Entry, at: Mapping[str, Any]) -> None:
    manifest = entry.data["manifest"]
    DistrictRow.objects.update_or_create(district=entry.journal, defaults={**at, "code": manifest["code"], "manifest": manifest})


def _definition(entry: Entry, at: Mapping[str, Any]) -> None:
    data = entry.data
    AdoptionRow.objects.create(
        **at,
        kind=data["kind"],
        ident=data["id"],
        version=data["version"],
        valid_from=rules.day(data.get("valid_from")),
        body=data["body"],
        digest=data["digest"],
    )


def _unit(entry: Entry, at: Mapping[str, Any]) -> None:
    change = asdict(rules.unit_change(entry.seq, entry.kind, entry.subject, entry.data))
    UnitRow.objects.create(**{**at, **change})


def _person(entry: Entry, at: Mapping[str, Any]) -> None:
    PersonRow.objects.create(**at, person=entry.subject.removeprefix("person/"), name=entry.data["name"])


def _given(entry: Entry, at: Mapping[str, Any]) -> None:
    data = entry.data
    GrantRow.objects.create(
        **at,
        person=data["person"],
        role=data["role"],
        unit=data["unit"],
        registers=data["registers"],
        start=rules.day(data["from"]),
        until=rules.day(data["until"]),
    )


def _ended(entry: Entry, at: Mapping[str, Any]) -> None:
    rows = GrantRow.objects.filter(district=entry.journal, seq=entry.data["grant"])
    rows.update(ended_on=rules.day(entry.data["on"]), ended_seq=at["seq"])


_FOLDS: dict[str, Callable[[Entry, Mapping[str, Any]], None]] = {
    "district.opened": _district,
    "district.changed": _district,
    "definition.adopted": _definition,
    "unit.opened": _unit,
    "unit.moved": _unit,
    "unit.closed": _unit,
    "unit.renamed": _unit,
    "person.added": _person,
    "grant.given": _given,
    "grant.ended": _ended,
}
KINDS = tuple(_FOLDS)
