"""The only writes of records. Each asks the gate, decides by pure rules, appends its events and folds them, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from taizhang.journal.types import Entry
from taizhang.kernel.appending import append
from taizhang.kernel.canonical import canonical, parse
from taizhang.kernel.clock import stamp
from taizhang.kernel.faults import Fault
from taizhang.org.types import Actor, Refused
from taizhang.records import closing, deciding, entry, rules, vault
from taizhang.records.desk import REASON, Desk, sit
from taizhang.records.entry import Decision
from taizhang.records.importing import abandon_import, import_file, import_table
from taizhang.records.models import Record
from taizhang.records.projector import rebuild, row_of
from taizhang.records.types import JSON, Row
from taizhang.records.vault import create_master_key

__all__ = [
    "abandon_import",
    "amend",
    "create",
    "create_master_key",
    "decide_correction",
    "erase",
    "import_file",
    "import_table",
    "merge",
    "rebuild",
    "replay_erasures",
    "request_correction",
    "step",
]


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
    with sit(district, register, acting, now) as desk:
        decision = deciding.creation(desk, number=number or "", unit=unit, opened_on=opened_on, values=values, opening=opening)
        if not decision.row.number:
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
    with sit(district, register, acting, now, number) as desk:
        row = desk.row(number, expect_seq)
        decision = deciding.stepping(desk, row, step, on=on, values=values)
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
    with sit(district, register, acting, now, number) as desk:
        closing.refuse_other_ways(desk.ground.form.register)
        row = desk.row(number, expect_seq)
        desk.may("amend", row.unit)
        return desk.amend(row, changes, _said(desk, reason))


@transaction.atomic
def merge(district: str, register: str, number: str, *, into: str, reason: str, acting: Actor, now: datetime) -> Row:
    """Says that a record is a duplicate of another: it stands in no figure any more, its history stays."""
    with sit(district, register, acting, now, number) as desk:
        row = deciding.merging(desk, number, into)
        return desk.note(rules.MERGED, row, {"into": into}, {REASON: _said(desk, reason)})


@transaction.atomic
def erase(district: str, register: str, number: str, *, reason: str, acting: Actor, now: datetime) -> Row:
    """Deletes the private values of a record for good: their salts go, the chain still verifies, figures stay.

    The reason is kept, under a new salt. The erasure is listed in $TAIZHANG_HOME/erasures.jsonl, which a restore replays."""
    with sit(district, register, acting, now, number) as desk:
        row = desk.row(number)
        desk.may("erase", row.unit)
        said = _said(desk, reason)
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
    with sit(district, register, acting, now, number) as desk:
        closing.refuse_other_ways(desk.ground.form.register)
        row = desk.row(number)
        desk.may("record", row.unit)
        decision = entry.change(desk.ground, row, changes)
        asked = rules.amendment(row, decision.row)["changes"]
        if not asked and not decision.private:
            raise Fault(_("the request changes nothing"), where=f"{register}/{number}", remedy=_("name what is to be changed"))
        id = str(1 + len(_requests(desk, row)))
        private = {f"{rules.ASKED}{name}": value for name, value in decision.private.items() if value is not None}
        gone = sorted(name for name, value in decision.private.items() if value is None)
        desk.note(rules.REQUESTED, row, {"id": id, "changes": asked, "blanked": gone}, {REASON: _said(desk, reason), **private})
        return id


@transaction.atomic
def decide_correction(
    district: str, register: str, number: str, id: str, *, accepted: bool, reason: str, acting: Actor, now: datetime
) -> Row:
    """Accepts or refuses a request for correction. Nobody decides his own; an accepted one amends the record in the same transaction."""
    with sit(district, register, acting, now, number) as desk:
        row = desk.row(number)
        desk.may("decide", row.unit)
        request = _requests(desk, row).get(id)
        where = f"{register}/{number}"
        if request is None or _decided(desk, row, id):
            raise Fault(_("there is no open request {id}").format(id=id), where=where, remedy=_("look at the record's history"))
        if request.actor == acting.code:
            raise Refused(_("nobody decides on a request of his own"), where=where, remedy=_("let another person decide"))
        said = _said(desk, reason)
        desk.note(rules.DECIDED, row, {"id": id, "accepted": accepted}, {REASON: said})
        if not accepted:
            return row
        return desk.amend(row, desk.asked_for(row, request), said)


def replay_erasures(path: Path, *, acting: Actor, now: datetime) -> int:
    """After a restore: erases again what the list names. Returns how many records had to be erased.

    A backup from before an erasure holds its salts, and its journal may not know the event: that is then appended again."""
    again = 0
    for line in path.read_text("utf-8").splitlines() if path.exists() else ():
        said = parse(line)
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


def _said(desk: Desk, reason: str) -> str:
    if not reason.strip():
        raise Fault(_("a reason is needed"), remedy=_("say in one sentence why"))
    entry.refuse_identity(desk.ground.form, "reason", reason)
    return reason.strip()


def _requests(desk: Desk, row: Row) -> dict[str, Entry]:
    return {event.data["id"]: event for event in desk.history(row) if event.kind == rules.REQUESTED}


def _decided(desk: Desk, row: Row, id: str) -> bool:
    return any(event.kind == rules.DECIDED and event.data["id"] == id for event in desk.history(row))


def _list_erasure(line: Mapping[str, JSON]) -> None:
    path, text = Path(settings.TAIZHANG_HOME) / "erasures.jsonl", canonical(dict(line))
    try:
        append(path, text + b"\n", mode=0o600)
    except OSError as fault:
        what = _("the values are erased, but the list of erasures cannot be written: {why}").format(why=fault.strerror)
        raise Fault(what, where=str(path), remedy=_("mend it and add this line to it: {line}").format(line=text.decode())) from fault
