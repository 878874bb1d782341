"""The only writes of the organisation: each appends events and folds them into the tables in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from taizhang.definitions import Book, Pack
from taizhang.definitions.types import Text, Unit, dump
from taizhang.journal import actions as journal
from taizhang.journal import queries as chain
from taizhang.journal.types import Draft, Entry
from taizhang.kernel.clock import china_date
from taizhang.kernel.faults import Fault
from taizhang.org import adopting, projector, queries, rules
from taizhang.org.models import DistrictRow, PersonRow
from taizhang.org.types import OPERATOR, PUBLIC, Actor, Adoption, District, Grant, Refused

KINDS = projector.KINDS
"""The kinds of event that this room writes and reads."""


@transaction.atomic
def adopt(pack: Pack, *, acting: Actor, now: datetime) -> Adoption:
    """Opens the district of the pack, or brings it up to the pack; appends only what is new or changed.

    Whoever opens a district need hold nothing; afterwards it takes the right to administer all of it. Nothing is written if a
    definition cannot follow its last version, the units do not form a tree, or the pack is of no district."""
    code, today = pack.manifest.pack, china_date(now)
    before = _locked(code)
    if before:
        _require(code, acting, None, today)
    drafts = adopting.manifest(before.manifest if before else None, pack)
    definitions = adopting.definitions(queries.book(code) if before else Book.of(()), pack, today)
    units = adopting.units(queries.unit_changes(code), pack, today)
    if before is None:
        _refuse_second(pack)
        journal.open_journal(code, algorithm=pack.manifest.algorithm, now=now)
        drafts += _operator()
    entries = _append(code, [*drafts, *definitions, *units], acting, now)
    adopted = tuple((draft.data["kind"], draft.data["id"], draft.data["version"]) for draft in definitions)
    return Adoption(code, before is None, adopted, len(units), entries[-1].seq if entries else _head(code))


def open_unit(code: str, unit: Unit, *, acting: Actor, now: datetime) -> None:
    """Opens a unit from its `opened_on` (today unless told) under its parent."""
    draft = Draft("unit.opened", f"unit/{unit.unit}", adopting.opening(unit, unit.opened_on or china_date(now)))
    _change_unit(code, draft, None if unit.parent is None else [unit.parent], acting, now)


def move_unit(code: str, unit: str, *, parent: str, on: date, acting: Actor, now: datetime) -> None:
    """Puts a unit under another from that day. Fault if it would then stand under itself, on that day or later."""
    _change_unit(code, Draft("unit.moved", f"unit/{unit}", {"parent": parent, "on": on.isoformat()}), [unit, parent], acting, now)


def rename_unit(code: str, unit: str, *, name: Text, on: date, acting: Actor, now: datetime) -> None:
    """Gives a unit another name from that day; its code stays."""
    _change_unit(code, Draft("unit.renamed", f"unit/{unit}", {"name": dump(name), "on": on.isoformat()}), [unit], acting, now)


def close_unit(code: str, unit: str, *, on: date, successor: str | None = None, acting: Actor, now: datetime) -> None:
    """Closes a unit from that day; its records count under its successor, or where it stood if it has none."""
    data = {"on": on.isoformat(), "successor": successor}
    _change_unit(code, Draft("unit.closed", f"unit/{unit}", data), [unit, *([successor] if successor else [])], acting, now)


@transaction.atomic
def add_person(code: str, person: str, name: str, *, acting: Actor, now: datetime) -> Actor:
    """Enters a person, who may do nothing until a grant says so."""
    _open_district(code)
    if not _administered(code, acting, china_date(now), []):
        raise _refusal(code, acting)
    if person == PUBLIC.code or PersonRow.objects.filter(district=code, person=person).exists():
        raise Fault(f"the code {person!r} is taken", where=code, remedy="choose another code for this person")
    _append(code, [_person(person, name)], acting, now)
    return Actor(person, name)


@transaction.atomic
def give(
    code: str,
    person: str,
    *,
    role: str,
    unit: str | None = None,
    registers: Collection[str] | None = None,
    start: date | None = None,
    until: date | None = None,
    acting: Actor,
    now: datetime,
) -> Grant:
    """Grants a role in the subtree of `unit` (None: everywhere) for `registers` (None: all), both days included.

    Refused if any of it is wider than what the actor himself holds and may administer."""
    _open_district(code)
    queries.actor(code, person)
    if person == PUBLIC.code:
        raise Fault("the public takes no grant", where=code, remedy="write what it may see into the register's `public`")
    told = None if registers is None else frozenset(registers)
    _known(code, role, told or (), start, until)
    wanted = Grant(0, person, role, unit, told, start, until)
    _require_covering(code, wanted, acting, china_date(now))
    entry = _append(code, [_given(wanted)], acting, now)[0]
    return queries.grant(code, entry.seq)


@transaction.atomic
def end_grant(code: str, seq: int, *, on: date, acting: Actor, now: datetime) -> None:
    """Ends a grant, named by the event that gave it: from that day it holds no more. Who may not give it may not end it."""
    _open_district(code)
    grant = queries.grant(code, seq)
    if grant.ended_on is not None:
        raise Fault(f"grant {seq} has ended on {grant.ended_on}", where=code, remedy="nothing is left to do")
    _require_covering(code, grant, acting, china_date(now))
    _append(code, [Draft("grant.ended", f"person/{grant.person}", {"grant": seq, "on": on.isoformat()})], acting, now)


def rebuild(code: str) -> None:
    """The tables of the district anew, from its journal alone."""
    projector.rebuild(code)
    queries.forget()


@transaction.atomic
def _change_unit(code: str, draft: Draft, touched: Sequence[str] | None, acting: Actor, now: datetime) -> None:
    """Appends a unit event by an actor who administers every unit that it touches (None: all), if the tree then holds on every day."""
    _open_district(code)
    _require(code, acting, touched, china_date(now))
    rules.checked([*queries.unit_changes(code), *adopting.upcoming([draft])])
    _append(code, [draft], acting, now)


def _append(code: str, drafts: Sequence[Draft], acting: Actor, now: datetime) -> list[Entry]:
    entries = journal.append(code, drafts, actor=acting.code, now=now) if drafts else []
    for entry in entries:
        projector.project(entry)
    return entries


def _locked(code: str) -> District | None:
    """The district with its row locked, so that what is decided from it still holds when it is appended."""
    row = DistrictRow.objects.select_for_update().filter(district=code).first()
    return queries.district(row.district) if row else None


def _open_district(code: str) -> District:
    found = _locked(code)
    return found or queries.district(code)


def _head(code: str) -> int:
    return chain.head(code).seq


def _refuse_second(pack: Pack) -> None:
    other = DistrictRow.objects.filter(code=pack.manifest.code).first()
    if other:
        raise Fault(
            f"{pack.manifest.code} is the code of {other.district}", where="pack.yaml", remedy="give the district its own division code"
        )


def _operator() -> list[Draft]:
    everything = Grant(0, OPERATOR.code, OPERATOR.code, None, None, None, None)
    return [_person(OPERATOR.code, OPERATOR.name), _given(everything)]


def _person(person: str, name: str) -> Draft:
    return Draft("person.added", f"person/{person}", {"name": name})


def _given(grant: Grant) -> Draft:
    data: dict[str, Any] = {"person": grant.person, "role": grant.role, "unit": grant.unit}
    data["registers"] = None if grant.registers is None else sorted(grant.registers)
    data["from"] = grant.start.isoformat() if grant.start else None
    data["until"] = grant.until.isoformat() if grant.until else None
    return Draft("grant.given", f"person/{grant.person}", data)


def _known(code: str, role: str, registers: Iterable[str], start: date | None, until: date | None) -> None:
    """Faults for what the district has not got, with the nearest name, and for a grant that ends before it begins."""
    book = queries.book(code)
    book.role(role)
    for register in registers:
        book.register(register)
    if start and until and until < start:
        raise Fault(f"the grant ends ({until}) before it begins ({start})", where=code, remedy="correct its days")


def _require(code: str, acting: Actor, units: Sequence[str] | None, on: date) -> None:
    if not _administered(code, acting, on, units):
        raise _refusal(code, acting)


def _administered(code: str, acting: Actor, on: date, units: Sequence[str] | None) -> bool:
    """Whether the actor administers all these units (None: every unit; []: any at all)."""
    nodes = queries.tree(code, on)
    held = rules.reach(queries.grants(code, acting.code), queries.roles(code, on), "administer", on, lambda unit: rules.below(nodes, unit))
    if held is None or units is None:
        return held is None
    return bool(held) and held.issuperset(units)


def _require_covering(code: str, wanted: Grant, acting: Actor, on: date) -> None:
    nodes, roles = queries.tree(code, on), queries.roles(code, on)
    if wanted.unit is not None:
        rules.subtree(nodes, wanted.unit)
    own = [grant for grant in queries.grants(code, acting.code) if grant.holds(on)]
    if not any(rules.covers(grant, wanted, roles, lambda unit: rules.below(nodes, unit)) for grant in own):
        raise Refused(
            f"{acting.code} may not give or end the role {wanted.role} there: it is wider than what he holds",
            where=code,
            remedy="ask somebody who administers that unit, those registers and that role",
        )


def _refusal(code: str, acting: Actor) -> Refused:
    return Refused(f"{acting.code} may not administer this", where=code, remedy="ask the operator, or somebody who administers these units")
