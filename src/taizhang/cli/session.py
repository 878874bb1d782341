"""Who calls a command, when, and what the gate lets them do."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from typing import Any

import click

from taizhang.cli import opening
from taizhang.kernel.clock import SystemClock, aware, china_date
from taizhang.kernel.faults import Fault
from taizhang.org import queries as org
from taizhang.org.types import Actor, May, Scope


@dataclass(frozen=True, slots=True)
class Session:
    """The person (`--as`) and the instant, taken once for the whole command."""

    person: str
    now: datetime

    @property
    def today(self) -> date:
        return china_date(self.now)

    def actor(self, district: str) -> Actor:
        return org.actor(district, self.person)

    def scope(self, district: str, may: May = "read") -> Scope:
        return org.scope(district, self.actor(district), may, self.today)


def with_session(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command its `Session` as first argument, once the home is there, and the options `--as` and `--now`.

    The argument `district` may be a name or a division code; the command gets the name."""

    @click.option("--as", "person", default="operator", show_default=True, metavar="PERSON", help="Who acts.")
    @click.option("--now", "instant", hidden=True, help="The instant of the event, in demonstrations ($TAIZHANG_CLOCK set).")
    @wraps(command)
    def called(*, person: str, instant: str | None, **given: Any) -> Any:
        opening.require_home()
        if given.get("district"):
            given["district"] = org.district(given["district"]).name
        return command(Session(person, _instant(instant)), **given)

    return called


def _instant(text: str | None) -> datetime:
    if text is None:
        return SystemClock().now()
    if not os.environ.get("TAIZHANG_CLOCK"):
        raise Fault("--now is for demonstrations", remedy="leave it out: events bear the time at which they are written")
    try:
        return aware(datetime.fromisoformat(text))
    except ValueError as fault:
        raise Fault(f"{text!r} is not an instant: {fault}", remedy="write 2022-12-31T17:30:00+08:00") from fault
