"""The only writes of records. Each asks the gate, decides by pure rules, appends its events and folds them, in one transaction."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from taizhang.journal import actions as journal
from taizhang.journal import queries as chain
from taizhang.journal.types import Draft, Entry
from taizhang.kernel.canonical import canonical
from taizhang.kernel.clock import stamp
from taizhang.kernel.faults import Fault
from taizhang.org import gate
from taizhang.org import queries as org
from taizhang.org.types import Actor, May
from taizhang.org.types import Refused as Denied
from taizhang.records import entry, projector, rules, vault
from taizhang.records.entry import Decision, Ground
from taizhang.records.grounds import ground
from taizhang.records.models import Import, Record
from taizhang.records.numbering import Numbers
from taizhang.records.projector import rebuild, row_of
from taizhang.records.types import JSON, Row
from taizhang.records.values import Problem, Unfit, day
from taizhang.records.vault import Vault, create_master_key

__all__ = [
    "amend",
    "create",
    "create_master_key",
    "decide_correction",
    "erase",
    "merge",
    "rebuild",
    "replay_erasures",
    "request_correction",
    "step",
]

REASON = f"{rules.NOTE}reason"
_ASKED = f"{rules.NOTE}to."


@transaction.atomic
def create(
    district: str,
    register: str,
    *,
    unit: str,
    opened_on: date | str | None = None,
    values: Mapping[str, Any],
    number: str | None = None,
    opening: str | None = None,
    acting: Actor,
    now: datetime,
) -> Row:
    """A new record in the state of its creating step (`opening`, the first unless told). Without `number` the next one is given.

    Faults: `Unfit` with every problem of what was given; no right to record for that unit; a number or key that stands already."""
    desk = _sit(district, register, acting, now)
    desk.may("record", unit)
    opened = desk.ground.today if opened_on is None else opened_on
    decision = entry.create(desk.ground, number or "", unit, opened, values, opening)
    for step, on in decision.row.steps.items():
        desk.hold_role(step, unit, on)
    if not number:
        decision = Decision(decision.row.with_(number=desk.next_number(decision.row)), decision.private)
    desk.refuse_twice(decision.row)
    return desk.write(rules.CREATED, None, decision, rules.creation(decision.row))


@transaction.atomic
def step(
    district: str,
    register: str,
    number: str,
    step: str,
    *,
    on: date | str | None = None,
    values: Mapping[str, Any] | None = None,
    expect_seq: int | None = None,
    acting: Actor,
    now: datetime,
) -> Row:
    """Takes a step with that date (today unless told) and gives what it asks for. Only who holds the step's role may."""
    desk = _sit(district, register, acting, now)
    row = desk.row(number, expect_seq)
    desk.may("record", row.unit)
    decision = entry.take(desk.ground, row, step, on, values or {})
    desk.hold_role(step, row.unit, decision.row.steps[step])
    return desk.write(rules.STEPPED, row, decision, rules.stepping(row, decision.row, step))


@transaction.atomic
def amend(
    district: str,
    register: str,
    number: str,
    *,
    changes: Mapping[str, Any],
    reason: str,
    expect_seq: int | None = None,
    acting: Actor,
    now: datetime,
) -> Row:
    """Corrects fields, the unit, `opened_on` or `<step>_on`; clocks that hang on a corrected date are counted anew in the same event.

    What is not named in `changes` stays. Nothing is written where nothing changes: the row comes back as it is."""
    desk = _sit(district, register, acting, now)
    row = desk.row(number, expect_seq)
    desk.may("amend", row.unit)
    return desk.amend(row, changes, _said(reason))


@transaction.atomic
def merge(district: str, register: str, number: str, *, into: str, reason: str, acting: Actor, now: datetime) -> Row:
    """Says that a record is a duplicate of another: it stands in no figure any more, its history stays."""
    desk = _sit(district, register, acting, now)
    row, other = desk.row(number), desk.row(into)
    desk.may("amend", row.unit)
    desk.may("amend", other.unit)
    if row.merged_into or other.merged_into or number == into:
        what = _("one of the two is merged already, or they are the same")
        raise Fault(what, where=f"{register}/{number} → {into}", remedy=_("name two records that both stand"))
    return desk.note(rules.MERGED, row, {"into": into}, {REASON: _said(reason)})


@transaction.atomic
def erase(district: str, register: str, number: str, *, reason: str, acting: Actor, now: datetime) -> Row:
    """Deletes the private values of a record for good: their salts go, the chain still verifies, figures stay.

    The reason is kept, under a new salt. The erasure is listed in $TAIZHANG_HOME/erasures.jsonl, which a restore replays."""
    desk = _sit(district, register, acting, now)
    row = desk.row(number)
    desk.may("erase", row.unit)
    said = _said(reason)
    vault.forget(desk.district, register, number)
    erased = desk.note(rules.ERASED, row, {}, {REASON: said})
    line = {"district": desk.district, "register": register, "number": number, "seq": erased.seq, "at": stamp(now)}
    transaction.on_commit(lambda: _list_erasure(line))
    return erased


@transaction.atomic
def request_correction(
    district: str, register: str, number: str, *, changes: Mapping[str, Any], reason: str, acting: Actor, now: datetime
) -> str:
    """Asks that a record be corrected; another person decides. Returns the id of the request ("1", "2", …). Checked as an amendment is."""
    desk = _sit(district, register, acting, now)
    row = desk.row(number)
    desk.may("record", row.unit)
    decision = entry.change(desk.ground, row, changes)
    asked = rules.amendment(row, decision.row)["changes"]
    if not asked and not decision.private:
        raise Fault(_("the request changes nothing"), where=f"{register}/{number}", remedy=_("name what is to be changed"))
    id = str(1 + len(_requests(desk, row)))
    private = {f"{_ASKED}{name}": value for name, value in decision.private.items() if value is not None}
    gone = sorted(name for name, value in decision.private.items() if value is None)
    desk.note(rules.REQUESTED, row, {"id": id, "changes": asked, "blanked": gone}, {REASON: _said(reason), **private})
    return id


@transaction.atomic
def decide_correction(
    district: str, register: str, number: str, id: str, *, accepted: bool, reason: str, acting: Actor, now: datetime
) -> Row:
    """Accepts or refuses a request for correction. Nobody decides his own; an accepted one amends the record in the same transaction."""
    desk = _sit(district, register, acting, now)
    row = desk.row(number)
    desk.may("decide", row.unit)
    request = _requests(desk, row).get(id)
    where = f"{register}/{number}"
    if request is None or _decided(desk, row, id):
        raise Fault(_("there is no open request {id}").format(id=id), where=where, remedy=_("look at the record's history"))
    if request.actor == acting.code:
        raise Denied(_("nobody decides on a request of his own"), where=where, remedy=_("let another person decide"))
    said = _said(reason)
    desk.note(rules.DECIDED, row, {"id": id, "accepted": accepted}, {REASON: said})
    if not accepted:
        return row
    notes = vault.notes(desk.vault, desk.district, register, number).get(request.seq, {})
    changes = {name: change["to"] for name, change in request.data["changes"].items()}
    changes |= {name.removeprefix(_ASKED): value for name, value in notes.items() if name.startswith(_ASKED)}
    changes |= dict.fromkeys(request.data["blanked"])
    return desk.amend(row, changes, said)


def replay_erasures(path: Path, *, acting: Actor, now: datetime) -> int:
    """After a restore: erases again what the list names. Returns how many records had to be erased.

    A backup from before an erasure holds its salts, and its journal may not know the event: that is then appended again."""
    again = 0
    for line in path.read_text("utf-8").splitlines() if path.exists() else ():
        said = json.loads(line)
        held = Record.objects.filter(district=said["district"], register=said["register"], number=said["number"]).first()
        if held is None:
            continue
        if held.seq >= said["seq"] and row_of(held).erased:
            with transaction.atomic():
                again += bool(vault.forget(held.district, held.register, held.number, before=said["seq"]))
            continue
        erase(held.district, held.register, held.number, reason="restore", acting=acting, now=now)
        again += 1
    return again


def _said(reason: str) -> str:
    if not reason.strip():
        raise Fault(_("a reason is needed"), remedy=_("say in one sentence why"))
    return reason.strip()


def _requests(desk: _Desk, row: Row) -> dict[str, Entry]:
    return {event.data["id"]: event for event in desk.history(row) if event.kind == rules.REQUESTED}


def _decided(desk: _Desk, row: Row, id: str) -> bool:
    return any(event.kind == rules.DECIDED and event.data["id"] == id for event in desk.history(row))


def _list_erasure(line: Mapping[str, JSON]) -> None:
    path = Path(settings.TAIZHANG_HOME) / "erasures.jsonl"
    with open(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab", buffering=0) as file:
        file.write(canonical(dict(line)) + b"\n")
        os.fsync(file.fileno())


def _sit(district: str, register: str, acting: Actor, now: datetime) -> _Desk:
    """Takes the journal's lock first, so that what is read is what is written on; then the key, then the rest."""
    code = org.district(district).name
    journal.append(code, (), actor=acting.code, now=now)
    opened = vault.opened()
    if register not in org.book(code).ids("register"):
        org.book(code).register(register)  # the Fault with a suggestion
    if held := Import.objects.filter(district=code, register=register, state="open").first():
        what = _("an import into {register} is open ({done} of {rows} rows)").format(register=register, done=held.done, rows=held.rows)
        raise Fault(what, where=code, remedy=_("run it again with the same file to finish it, or abandon it"))
    return _Desk(code, register, acting, now, ground(code, register, now), opened)


@dataclass(frozen=True, slots=True)
class _Desk:
    """One action at work: where, who, when, and what it stands on."""

    district: str
    register: str
    acting: Actor
    now: datetime
    ground: Ground
    vault: Vault

    def may(self, may: May, unit: str) -> None:
        opened = gate.require(org.scope(self.district, self.acting, may, self.ground.today), self.register)
        if opened.units is not None and unit not in opened.units:
            what = _("{actor} may not {may} {register} of unit {unit}").format(
                actor=self.acting.code, may=may, register=self.register, unit=unit
            )
            raise Denied(what, where=self.district, remedy=_("ask for a grant on that unit"))

    def hold_role(self, step: str, unit: str, _on: str) -> None:
        role = self.ground.form.register.steps[step].by
        if not org.holds_role(self.district, self.acting, role, unit, self.register, self.ground.today):
            what = _("step {step} is taken by {role}").format(step=step, role=role)
            raise Denied(what, where=f"{self.district} {self.register}", remedy=_("ask somebody who holds that role"))

    def row(self, number: str, expect_seq: int | None = None) -> Row:
        held = Record.objects.filter(district=self.district, register=self.register, number=number).first()
        where = f"{self.register}/{number}"
        if held is None:
            raise Fault(_("there is no such record"), where=where, remedy=_("check the number"))
        if expect_seq is not None and held.seq != expect_seq:
            what = _("somebody changed the record meanwhile (event {seq})").format(seq=held.seq)
            raise Fault(what, where=where, remedy=_("look at it again and repeat what is still wanted"))
        return row_of(held)

    def history(self, row: Row) -> list[Entry]:
        return chain.history(self.district, f"{self.register}/{row.number}")

    def next_number(self, row: Row) -> str:
        form = self.ground.form
        numbers = Numbers(self.district, self.register, form.register.number, form.prefix)
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

    def amend(self, row: Row, changes: Mapping[str, Any], reason: str) -> Row:
        decision = entry.change(self.ground, row, changes)
        if decision.row.unit != row.unit:
            self.may("amend", decision.row.unit)
        self.refuse_key(decision.row)
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
        """Appends the event with the digests of its private values, keeps these in the vault, folds the event."""
        number = decision.row.number
        sealed = self.vault.seal(self.district, self.register, number, decision.private) if decision.private else None
        draft = Draft(kind, f"{self.register}/{number}", {**data, "private": sealed.digests if sealed else {}})
        entries = journal.append(self.district, [draft], actor=self.acting.code, now=self.now)
        if sealed:
            vault.keep(self.district, self.register, number, entries[0].seq, sealed)
        projector.project(entries)
        return rules.fold(before, kind, entries[0].data, entries[0].seq)
