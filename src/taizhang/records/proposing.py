"""What a record would be after an act that is not yet done: checked as the act is, by the same rules, and nothing is written."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from taizhang.journal import queries as chain
from taizhang.journal.types import Entry
from taizhang.org.types import Actor, May
from taizhang.records import closing, deciding, rules
from taizhang.records.desk import Desk, look
from taizhang.records.types import JSON, Proposal, Row


def amendment(
    district: str, register: str, number: str, *, changes: Mapping[str, Any], acting: Actor, now: datetime, may: May = "amend"
) -> Proposal:
    """The record as it stands, and as it would be with these changes. Raises what amending would: Unfit, Refused, Fault."""
    desk = look(district, register, acting, now)
    closing.refuse_other_ways(desk.ground.form.register)
    row = desk.row(number)
    desk.may(may, row.unit)
    return _proposal(desk, row, desk.changed(row, changes).row)


def stepping(
    district: str,
    register: str,
    number: str,
    step: str,
    *,
    on: date | str | None = None,
    values: Mapping[str, Any] | None = None,
    acting: Actor,
    now: datetime,
) -> Proposal:
    """The record before and after a step; a withdrawal is one."""
    desk = look(district, register, acting, now)
    row = desk.row(number)
    return _proposal(desk, row, deciding.stepping(desk, row, step, on=on, values=values).row)


def creation(
    district: str,
    register: str,
    *,
    unit: str,
    opened_on: date | str | None = None,
    values: Mapping[str, Any],
    number: str = "",
    opening: str | None = None,
    acting: Actor,
    now: datetime,
) -> Proposal:
    """A record that does not stand yet. Without a number it has none here: the next one is given when it is made."""
    desk = look(district, register, acting, now)
    decision = deciding.creation(desk, number=number, unit=unit, opened_on=opened_on, values=values, opening=opening)
    desk.refuse_twice(decision.row)
    return _proposal(desk, None, decision.row)


def merging(district: str, register: str, number: str, *, into: str, acting: Actor, now: datetime) -> Proposal:
    """The duplicate as it stands; merged into the other it counts no more."""
    desk = look(district, register, acting, now)
    row = deciding.merging(desk, number, into)
    return _proposal(desk, row, row.with_(merged_into=into))


def erasure(district: str, register: str, number: str, *, acting: Actor, now: datetime) -> Proposal:
    """The record without its private values. No figure counts by these, so none moves."""
    desk = look(district, register, acting, now)
    row = desk.row(number)
    desk.may("erase", row.unit)
    return _proposal(desk, row, row.with_(private=(), erased=True))


def _proposal(desk: Desk, before: Row | None, after: Row) -> Proposal:
    seq = chain.head(desk.district).seq
    return Proposal(desk.district, seq, before, after.with_(seq=seq + 1))


@dataclass(frozen=True, slots=True)
class Request:
    """A correction that was asked for and is not decided: what would change, from what to what; of vaulted fields (`hidden`) and
    of those to be emptied (`blanked`) the names."""

    register: str
    number: str
    id: str
    seq: int
    at: str
    actor: str
    changes: Mapping[str, Mapping[str, JSON]]
    blanked: tuple[str, ...]
    hidden: tuple[str, ...]


def open_requests(district: str, registers: Collection[str] | None = None) -> list[Request]:
    """The requests that wait for a decision, oldest first; of these registers only, if named. Asks no gate."""
    waiting: dict[tuple[str, str], Request] = {}
    for event in chain.entries(district, kinds=(rules.REQUESTED, rules.DECIDED)):
        key = (event.subject, event.data["id"])
        if event.kind == rules.DECIDED:
            waiting.pop(key, None)
        else:
            waiting[key] = _request(event)
    return [one for one in waiting.values() if registers is None or one.register in registers]


def _request(event: Entry) -> Request:
    register, _slash, number = event.subject.partition("/")
    return Request(
        register=register,
        number=number,
        id=event.data["id"],
        seq=event.seq,
        at=event.at,
        actor=event.actor,
        changes=event.data["changes"],
        blanked=tuple(event.data["blanked"]),
        hidden=tuple(sorted(name.removeprefix(rules.ASKED) for name in event.data["private"] if name.startswith(rules.ASKED))),
    )


def requested(district: str, request: Request, *, acting: Actor, now: datetime) -> Proposal:
    """The record before and after an open request, for him who may decide it. Raises what accepting it would."""
    desk = look(district, request.register, acting, now)
    row = desk.row(request.number)
    desk.may("decide", row.unit)
    return _proposal(desk, row, desk.changed(row, desk.asked_for(row, chain.entry(desk.district, request.seq))).row)
