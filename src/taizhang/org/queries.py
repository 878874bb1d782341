"""What other rooms may ask of the organisation. All of it can be asked as of an earlier seq."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import date
from functools import lru_cache
from typing import cast

from django.db import connection
from pydantic import ValidationError

from taizhang.deadlines.types import Calendar, Rule
from taizhang.definitions import Adopted, Book
from taizhang.definitions.types import KINDS, AnyDefinition, CalendarDays, Manifest, Role, Text
from taizhang.journal.asking import Asked, Question, answer
from taizhang.kernel.digests import of_rows
from taizhang.kernel.faults import Fault
from taizhang.kernel.reading import held
from taizhang.org import rules
from taizhang.org.clocks import calendar_of, clock
from taizhang.org.models import AdoptionRow, DistrictRow, GrantRow, PersonRow, Projected, UnitRow
from taizhang.org.projector import TABLES, folded
from taizhang.org.types import OPERATOR, PUBLIC, Actor, District, Grant, May, Scope, UnitChange, UnitNode

_NEWEST = 2**62

# Asked by every act and every page, and by cursor: to make them out of querysets takes ten times as long as to answer them.
_STANDING = Question(
    "SELECT district, seq, mark,"
    " (SELECT seq || ' ' || mark FROM org_adoptionrow a WHERE a.district = d.district ORDER BY seq DESC LIMIT 1),"
    " (SELECT seq || ' ' || mark FROM org_unitrow u WHERE u.district = d.district ORDER BY seq DESC LIMIT 1)"
    " FROM org_districtrow d WHERE district = %s OR code = %s",
    lambda rows: rows and (rows[0][:3], {AdoptionRow: _mark(rows[0][3]), UnitRow: _mark(rows[0][4])}),
)
_STOOD = (
    "SELECT (SELECT seq || ' ' || mark FROM org_adoptionrow WHERE district = %s AND seq <= %s ORDER BY seq DESC LIMIT 1),"
    " (SELECT seq || ' ' || mark FROM org_unitrow WHERE district = %s AND seq <= %s ORDER BY seq DESC LIMIT 1)"
)
_GRANTS = Question(
    "SELECT seq, person, role, unit, registers, start, until, ended_on FROM org_grantrow WHERE district = %s AND person = %s ORDER BY seq",
    lambda rows: tuple(
        Grant(seq, person, role, unit, None if registers is None else frozenset(json.loads(registers)), start, until, ended)
        for seq, person, role, unit, registers, start, until, ended in rows
    ),
)


def ahead(name: str, actor: Actor) -> tuple[Asked, ...]:
    """What an act of that person in the district of that name is going to ask here."""
    return (_STANDING, name, name), (_GRANTS, name, actor.code)


def districts() -> tuple[District, ...]:
    """All districts of the installation by name."""
    return tuple(_district(row) for row in DistrictRow.objects.order_by("district"))


def district(name: str) -> District:
    """A district by its pack's name or its division code. Fault if there is none."""
    try:
        return _opened(*_standing(name)[0])
    except LookupError:
        known = ", ".join(DistrictRow.objects.order_by("district").values_list("district", flat=True))
        what, remedy = f"there is no district {name!r}", f"known are: {known}" if known else "open one by loading its pack"
        raise Fault(what, remedy=remedy) from None


Mark = tuple[int, str]
"""seq and mark of a row. The mark is a digest of the chain: what is cached under it holds in every database."""


def _standing(name: str) -> tuple[tuple[str, int, str], dict[type[Projected], Mark]]:
    """How the district of that name or code was last named, and what of it was last adopted, and of its units last changed.

    LookupError if there is none."""
    found: tuple[tuple[str, int, str], dict[type[Projected], Mark]] = answer(_STANDING, name, name)
    if not found:
        raise LookupError(name)
    return found


def _mark(text: str | None) -> Mark:
    seq, _, mark = (text or "0 ").partition(" ")
    return int(seq), mark


@lru_cache(maxsize=64)
def _opened(code: str, seq: int, mark: str) -> District:  # noqa: ARG001 (the key of the cache)
    return _district(DistrictRow.objects.get(district=code))


def _district(row: DistrictRow) -> District:
    return District(row.district, row.code, Manifest.model_validate(row.manifest), row.seq)


def book(code: str, as_of: int | None = None) -> Book:
    """All definitions that the district had adopted by `as_of`."""
    return _book(code, *_last(AdoptionRow, code, as_of))


def _last(table: type[Projected], code: str, as_of: int | None) -> Mark:
    """The last row by `as_of`."""
    if as_of is not None:
        return _stood(code, as_of)[table]
    try:
        return _standing(code)[1][table]
    except LookupError:
        return 0, ""


@held
def _stood(code: str, as_of: int) -> dict[type[Projected], Mark]:
    """What had last been adopted, and of the units last changed, by `as_of`: who asks for the one soon asks for the other."""
    with connection.cursor() as cursor:
        cursor.execute(_STOOD, [code, as_of, code, as_of])
        adopted, changed = cursor.fetchone()
    return {AdoptionRow: _mark(adopted), UnitRow: _mark(changed)}


@lru_cache(maxsize=64)
def _book(code: str, seq: int, mark: str) -> Book:  # noqa: ARG001 (the key of the cache)
    rows = AdoptionRow.objects.filter(district=code, seq__lte=seq).order_by("seq")
    return Book.of(Adopted(row.version, row.seq, row.valid_from, _definition(row)) for row in rows)


def _definition(row: AdoptionRow) -> AnyDefinition:
    try:
        return cast(AnyDefinition, KINDS[row.kind].model_validate(row.body))
    except (KeyError, ValidationError) as fault:
        first = fault.errors()[0] if isinstance(fault, ValidationError) else {"loc": ("kind",), "msg": "not known here"}
        what = f"{row.kind} `{row.ident}`, version {row.version}: {'.'.join(map(str, first['loc']))}: {first['msg']}"
        remedy = "it was adopted by a newer version of the software: install that version"
        raise Fault(what, where=f"{row.district}, event {row.seq}", remedy=remedy) from fault


def called(wanted: Collection[tuple[str, str]]) -> dict[tuple[str, str], Text]:
    """The present names of indicators of several districts, (district, id) each, by one question; without making their books."""
    districts, ids = {district for district, _id in wanted}, {id for _district, id in wanted}
    rows = AdoptionRow.objects.filter(kind="indicator", district__in=districts, ident__in=ids).order_by("seq")
    return {(row.district, row.ident): Text.model_validate(row.body["name"]) for row in rows if (row.district, row.ident) in wanted}


def calendar(code: str, on: date | None = None, as_of: int | None = None) -> Calendar:
    """The calendar `national` of the district, overlays included, in the version of that day (None: the newest)."""
    return _calendar(code, on, *_last(AdoptionRow, code, as_of))


@lru_cache(maxsize=64)
def _calendar(code: str, on: date | None, seq: int, mark: str) -> Calendar:
    return _laid_out(code, _book(code, seq, mark).calendar("national", on).version, seq, mark)


@lru_cache(maxsize=64)
def _laid_out(code: str, version: int, seq: int, mark: str) -> Calendar:
    """Days are many, versions few."""
    return calendar_of(cast(CalendarDays, _book(code, seq, mark).version("calendar", "national", version).definition))


def deadline_rule(code: str, id: str, on: date | None = None, as_of: int | None = None) -> tuple[Rule, int]:
    """A statutory clock and the version of its definition. Fault if there is none or it is disabled."""
    found = book(code, as_of).deadline(id, on)
    return clock(found.definition), found.version


def unit_changes(code: str, as_of: int | None = None) -> list[UnitChange]:
    """The events of all units in order."""
    fields = list(UnitChange.__dataclass_fields__)
    rows = UnitRow.objects.filter(district=code, seq__lte=_NEWEST if as_of is None else as_of).order_by("seq")
    return [UnitChange(**row) for row in rows.values(*fields)]


def tree(code: str, on: date, as_of: int | None = None) -> dict[str, UnitNode]:
    """The units as they stood on that day; a closed one stands under its successor."""
    return dict(_tree(code, on, *_last(UnitRow, code, as_of)))


@lru_cache(maxsize=256)
def _tree(code: str, on: date, seq: int, mark: str) -> dict[str, UnitNode]:  # noqa: ARG001 (the key of the cache)
    return rules.tree(unit_changes(code, seq), on)


def subtree(code: str, unit: str, on: date, as_of: int | None = None) -> frozenset[str]:
    """The codes of the unit and all below it on that day. Fault if there is no such unit."""
    return rules.subtree(_tree(code, on, *_last(UnitRow, code, as_of)), unit)


def actor(code: str, person: str) -> Actor:
    """A person of the district, or the public. Fault for anybody else."""
    if person == PUBLIC.code:
        return PUBLIC
    row = PersonRow.objects.filter(district=code, person=person).first()
    if row is None:
        raise Fault(f"there is no person {person!r} in {code}", remedy="add the person first")
    return Actor(row.person, row.name)


def people(code: str) -> tuple[Actor, ...]:
    """All persons of the district by code."""
    return tuple(Actor(row.person, row.name) for row in PersonRow.objects.filter(district=code).order_by("person"))


def grants(code: str, person: str | None = None) -> list[Grant]:
    """All grants ever given, of one person or of all, in order."""
    if person is not None:
        return list(answer(_GRANTS, code, person))
    return [_grant(row) for row in GrantRow.objects.filter(district=code).order_by("seq")]


def grant(code: str, seq: int) -> Grant:
    """The grant that the event `seq` gave. Fault if it gave none."""
    row = GrantRow.objects.filter(district=code, seq=seq).first()
    if row is None:
        raise Fault(f"event {seq} of {code} gave no grant", remedy="look at the list of grants")
    return _grant(row)


def _grant(row: GrantRow) -> Grant:
    registers = None if row.registers is None else frozenset(row.registers)
    return Grant(row.seq, row.person, row.role, row.unit, registers, row.start, row.until, row.ended_on)


def roles(code: str, on: date | None = None, of: Collection[Grant] | None = None) -> dict[str, Role]:
    """The roles as adopted, as they stood on that day: all, or those that these grants give."""
    found = book(code)
    named = found.ids("role") if of is None else {grant.role for grant in of}.intersection(found.ids("role"))
    return {id: found.role(id, on).definition for id in named}


def scope(code: str, actor: Actor, may: May, on: date, register: str | None = None) -> Scope:
    """What `actor` may see of each register when he wants to do `may` on that day: nothing unless a grant or `public` says so.

    `register`: that one is asked about, no other."""
    definitions = book(code)
    asked = [id for id in definitions.ids("register") if register in (None, id)]
    if actor.code == PUBLIC.code:
        registers = {id: definitions.register(id, on).definition for id in asked}
        return Scope(code, actor, may, rules.public_scopes(registers, may))
    nodes = _tree(code, on, *_last(UnitRow, code, None))
    held = grants(code, actor.code)
    opened = rules.scopes(held, roles(code, on, held), asked, may, on, lambda unit: rules.below(nodes, unit))
    return Scope(code, actor, may, opened)


def holds_role(code: str, actor: Actor, role: str, unit: str, register: str, on: date) -> bool:
    """Whether the actor holds the role (or is the operator) for a record of that unit and register."""
    nodes = _tree(code, on, *_last(UnitRow, code, None))
    return any(
        grant.holds(on) and grant.on_register(register) and (grant.unit is None or unit in rules.below(nodes, grant.unit))
        for grant in grants(code, actor.code)
        if grant.role in (role, OPERATOR.code)
    )


def digests(code: str) -> dict[str, str]:
    """Of each projected table, a digest of its canonical rows in whatever order: equal before and after a rebuild."""
    held = {table: table.objects.filter(district=code).values(*_columns(table)).iterator() for table in TABLES}  # type: ignore[attr-defined]
    return {table._meta.db_table: of_rows(rows) for table, rows in held.items()}


def journal_digests(code: str) -> dict[str, str]:
    """The digests that the tables should have: those of the rows that the journal gives. Writes nothing."""
    made = folded(code)
    rows = {table: [row for row in made if isinstance(row, table)] for table in TABLES}
    return {
        table._meta.db_table: of_rows({name: getattr(row, name) for name in _columns(table)} for row in found)
        for table, found in rows.items()
    }


def _columns(table: type[Projected]) -> list[str]:
    return [field.name for field in table._meta.concrete_fields if field.name != "id"]


def forget() -> None:
    """Drops what is cached by the marks of rows: somebody may have changed rows under their marks."""
    for cached in (_opened, _book, _calendar, _laid_out, _tree):
        cached.cache_clear()
