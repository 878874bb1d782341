"""The one write of the card: publishing it."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from taizhang.card import projector, queries, rules
from taizhang.card.frozen import freeze
from taizhang.card.types import BoundCard, Edition
from taizhang.journal import actions as journal
from taizhang.journal import queries as chain
from taizhang.journal.types import Draft, Seal
from taizhang.kernel.clock import china_date
from taizhang.kernel.faults import Fault
from taizhang.kernel.periods import Period
from taizhang.org import queries as org
from taizhang.org.types import Actor, Refused


def publish(
    district: str,
    card: str,
    period: Period,
    *,
    acting: Actor,
    now: datetime,
    as_of: int | None = None,
    cutoff: date | None = None,
    knowingly: Container[str] = (),
) -> BoundCard:
    """Freezes a card as an event and seals the journal; a period published before gets a new version, and both stay.

    1. The gate: publishing needs the grant on every register and unit. 2. No import may be open: half a file would be printed.
    3. Bind; a number without a figure is a Fault that names sentence, number and remedy; so is one that would tell of few persons or
    firms unless its figure is among `knowingly`: then the event says so, and who signed.
    4. Append and project in one transaction.
    5. Seal, outside of it: a seal of events that were rolled back would be a lie."""
    today = china_date(now)
    _require(district, acting, today)
    if open_now := rules.open_imports(chain.entries(district, kinds=rules.IMPORTS)):
        remedy = "finish it by importing the same file again, or give it up with --abandon: half a file would be printed"
        raise Fault(f"an import is open ({', '.join(open_now)})", where=district, remedy=remedy)
    bound = queries.bind(district, card, period=period, as_of=as_of, cutoff=cutoff, scope=org.scope(district, acting, "read", today))
    if bound.missing:
        raise Fault("\n".join(str(gap) for gap in bound.missing), where=f"{district} {card} {period.key}")
    bound = replace(bound, knowingly=_knowingly(bound, knowingly))
    with transaction.atomic():
        subject = f"card/{card}/{period.key}"
        entry = journal.append(district, [Draft(projector.KIND, subject, freeze(bound))], actor=acting.code, now=now)[0]
        row = projector.project(entry)
    return replace(bound, seal=_sealed(district, row.version, now), edition=Edition(row.seq, row.version, row.at, row.actor))


def _knowingly(bound: BoundCard, named: Container[str]) -> tuple[str, ...]:
    """The figures that tell of few and are printed all the same. Fault where one is not named."""
    few = queries.few(bound)
    if refused := [gap for gap in few if gap.figure not in named]:
        remedy = "or publish knowingly, in your name: " + " ".join(
            f"--knowingly {figure}" for figure in sorted({gap.figure for gap in refused})
        )
        raise Fault("\n".join(str(gap) for gap in refused), where=f"{bound.district} {bound.card} {bound.period}", remedy=remedy)
    return tuple(sorted({gap.figure for gap in few}))


def _sealed(district: str, version: int, now: datetime) -> Seal:
    try:
        return journal.seal(district, now=now)
    except OSError as fault:
        what = f"version {version} is published, but the seal cannot be written: {fault.strerror}"
        raise Fault(what, where=district, remedy=f"make room, then run taizhang seal {district}") from fault


def rebuild(district: str) -> None:
    """The table of editions anew from the journal."""
    projector.rebuild(district)


def _require(district: str, acting: Actor, today: date) -> None:
    held = org.scope(district, acting, "publish", today).registers
    units = frozenset(org.tree(district, today))
    wanting = [
        register
        for register in org.book(district).ids("register")
        if register not in held or not (held[register].units is None or units <= held[register].units)  # type: ignore[operator]
    ]
    if wanting:
        raise Refused(f"{acting.code} may not publish", where=district, remedy=f"a grant is wanting on {', '.join(wanting)}")
