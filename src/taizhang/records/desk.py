"""One action at work: the lock, the key, the gate, and the one way in which an event and its private values are written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from taizhang.journal import actions as journal
from taizhang.journal import queries as chain
from taizhang.journal.asking import Asked, Question, Statement, answer, ask
from taizhang.journal.types import Draft, Entry
from taizhang.kernel.faults import Fault
from taizhang.kernel.reading import new_reading
from taizhang.org import gate
from taizhang.org import queries as org
from taizhang.org.types import Actor, May, Refused
from taizhang.records import entry, projector, rules, vault
from taizhang.records.entry import Decision, Ground
from taizhang.records.grounds import ground
from taizhang.records.models import Import, Record
from taizhang.records.numbering import Numbers
from taizhang.records.sealing import Vault
from taizhang.records.types import JSON, Row
from taizhang.records.values import Problem, Unfit, day

_OPEN = Question("SELECT id FROM records_import WHERE district = %s AND register = %s AND state = 'open'", lambda rows: rows and rows[0][0])

REASON = f"{rules.NOTE}reason"


@contextmanager
def sit(district: str, register: str, acting: Actor, now: datetime, number: str = "") -> Iterator[Desk]:
    """A desk to write at, about that record: takes the journal's lock first, so that what is read is what is written on.

    Everything that an act stands on is asked for at once with the lock, and held while it is at work."""
    with new_reading():
        hold = _held(district, register, acting, number)
        desk = look(hold.head.journal, register, acting, now, hold)
        if answer(_OPEN, desk.district, register) and (held := open_import(desk.district, register)):
            raise standing(held)
        yield desk


def _held(district: str, register: str, acting: Actor, number: str) -> journal.Hold:
    """The head of a district's journal. The name is that of the journal, as a rule; a division code is looked up."""

    def ahead(name: str) -> list[Asked]:
        return [*org.ahead(name, acting), vault.CHECK, (_OPEN, name, register), (projector.STANDING, name, register, number)]

    try:
        return journal.hold(district, *ahead(district))
    except Fault:  # nothing was locked: all is asked again
        name = org.district(district).name
        return journal.hold(name, *ahead(name))


def lock(district: str, acting: Actor, now: datetime) -> None:
    """Appending nothing holds the head row until the transaction ends."""
    journal.append(district, (), actor=acting.code, now=now)


def look(district: str, register: str, acting: Actor, now: datetime, hold: journal.Hold | None = None) -> Desk:
    """A desk without the lock. Fault with a wrong or missing master key, or if there is no such register."""
    code = org.district(district).name
    opened = vault.opened()
    return Desk(code, register, acting, now, ground(code, register, now), opened, hold)


def open_import(district: str, register: str) -> Import | None:
    [found] = ask((_OPEN, district, register))
    return Import.objects.get(pk=found) if found else None


def standing(held: Import) -> Fault:
    """Nothing is written to a register while an import of it is open."""
    what = _("an import into {register} is open ({done} of {rows} rows)").format(register=held.register, done=held.done, rows=held.rows)
    return Fault(what, where=held.district, remedy=_("run it again with the same file to finish it, or abandon it"))


@dataclass(frozen=True, slots=True)
class Desk:
    """One action at work: where, who, when, and what it stands on."""

    district: str
    register: str
    acting: Actor
    now: datetime
    ground: Ground
    vault: Vault
    hold: journal.Hold | None = None
    """The journal's head, for those who sit down to write."""

    def allows(self, may: May, unit: str) -> bool:
        opened = gate.require(org.scope(self.district, self.acting, may, self.ground.today, self.register), self.register)
        return opened.units is None or unit in opened.units

    def may(self, may: May, unit: str) -> None:
        if not self.allows(may, unit):
            what = _("{actor} may not {may} {register} of unit {unit}").format(
                actor=self.acting.code, may=may, register=self.register, unit=unit
            )
            raise Refused(what, where=self.district, remedy=_("ask for a grant on that unit"))

    def holds_role_of(self, step: str, unit: str) -> bool:
        role = self.ground.form.register.steps[step].by
        return org.holds_role(self.district, self.acting, role, unit, self.register, self.ground.today)

    def hold_role(self, step: str, unit: str) -> None:
        if not self.holds_role_of(step, unit):
            role = self.ground.form.register.steps[step].by
            what = _("step {step} is taken by {role}").format(step=step, role=role)
            raise Refused(what, where=f"{self.district} {self.register}", remedy=_("ask somebody who holds that role"))

    def row(self, number: str, expect_seq: int | None = None) -> Row:
        row: Row | None = answer(projector.STANDING, self.district, self.register, number)
        where = f"{self.register}/{number}"
        if row is None:
            raise Fault(_("there is no such record"), where=where, remedy=_("check the number"))
        if expect_seq is not None and row.seq != expect_seq:
            what = _("somebody changed the record meanwhile (event {seq})").format(seq=row.seq)
            raise Fault(what, where=where, remedy=_("look at it again and repeat what is still wanted"))
        return row

    def history(self, row: Row) -> list[Entry]:
        return chain.history(self.district, f"{self.register}/{row.number}")

    def asked_for(self, row: Row, request: Entry) -> dict[str, JSON]:
        """The changes that a request for correction asks for, private values out of the vault included."""
        notes = vault.notes(self.vault, self.district, self.register, row.number).get(request.seq, {})
        changes = {name: change["to"] for name, change in request.data["changes"].items()}
        changes |= {name.removeprefix(rules.ASKED): value for name, value in notes.items() if name.startswith(rules.ASKED)}
        return changes | dict.fromkeys(request.data["blanked"])

    def numbers(self) -> Numbers:
        form = self.ground.form
        return Numbers(self.district, self.register, form.register.number, form.prefix)

    def next_number(self, row: Row) -> str:
        numbers = self.numbers()
        year = day("opened_on", row.opened_on).year
        number = numbers.next(year)
        numbers.save()
        return number

    def refuse_twice(self, row: Row) -> None:
        standing = Record.objects.filter(district=self.district, register=self.register)
        remedy = _("look at the record that stands, and amend or merge it")
        if standing.filter(number=row.number).exists():
            raise Unfit(Problem("number", row.number, _("a record with this number stands already"), remedy))
        self.refuse_key(row)

    def refuse_key(self, row: Row) -> None:
        key = projector.natural_key(row, self.ground.form.register.key)
        standing = Record.objects.filter(district=self.district, register=self.register, natural_key=key).exclude(number=row.number)
        other = standing.values_list("number", flat=True).first() if key else None
        if other:
            what = _("record {other} has the same key already").format(other=other)
            names = ", ".join(self.ground.form.register.key)
            raise Unfit(Problem(names, "", what, _("look at the record that stands, and amend or merge it")))

    def changed(self, row: Row, changes: Mapping[str, Any]) -> Decision:
        """What an amendment would make of the record. Raises what stands against it."""
        decision = entry.change(self.ground, row, changes)
        if decision.row.unit != row.unit:
            self.may("amend", decision.row.unit)
        self.refuse_key(decision.row)
        return decision

    def amend(self, row: Row, changes: Mapping[str, Any], reason: str) -> Row:
        decision = self.changed(row, changes)
        data = rules.amendment(row, decision.row)
        if not data["changes"] and not self._news(row, decision.private):
            return row
        return self.write(rules.AMENDED, row, Decision(decision.row, {**self._news(row, decision.private), REASON: reason}), data)

    def _news(self, row: Row, private: Mapping[str, JSON]) -> dict[str, JSON]:
        """Those private values that differ from what the vault holds."""
        if not private:
            return {}
        held = vault.contents(self.vault, self.district, self.register, row.number)
        return {name: value for name, value in private.items() if held.get(name) != value}

    def note(self, kind: str, row: Row, data: Mapping[str, JSON], private: Mapping[str, JSON]) -> Row:
        """An event beside the fields: its data, and texts for the vault."""
        return self.write(kind, row, Decision(row, dict(private)), data)

    def write(self, kind: str, before: Row | None, decision: Decision, data: Mapping[str, JSON]) -> Row:
        """Appends the event with the digests of its private values, and with it keeps these in the vault and folds the event."""
        number = decision.row.number
        sealed = self.vault.seal(self.district, self.register, number, decision.private) if decision.private else None
        draft = Draft(kind, f"{self.register}/{number}", {**data, "private": sealed.digests if sealed else {}})
        row = decision.row

        def beside(events: list[Entry]) -> Iterator[Statement]:
            nonlocal row
            [event] = events
            row = rules.fold(before, event.kind, event.data, event.seq)
            if sealed:
                yield vault.kept(self.district, self.register, number, event.seq, sealed)
            if kind in rules.SINGLE:
                yield projector.stored(self.district, before, row)

        assert self.hold is not None
        self.hold.append([draft], actor=self.acting.code, now=self.now, beside=beside)
        return row
