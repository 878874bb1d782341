"""From a document to the claims that are audited, and through the wall between two processes and back. Pure: needs no ledger."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from taizhang.card.audit import wording
from taizhang.card.audit.types import Stated
from taizhang.kernel.periods import Period
from taizhang.reader import periods, read
from taizhang.reader.types import Claim, Reading

_SPACE = re.compile(r"\s+")
_STOP = re.compile(r"[，。；：、！？,;!?0-9]")
_JOINTS = "、和与及，"
_BEFORE = 400
_NUMBERS = ("value", "step", "high")


def read_draft(source: Path | bytes, period: Period, name: str = "") -> Reading:
    """Read a document that is to be audited for a period. Where it does not name its time, it is taken to report on the period's year,
    so that 今年 and 全年 in it mean what whoever asks means.

    Faults: what the reader cannot open."""
    reading, wanted = read(source, name=name), period.end.year
    for year in (None, wanted, wanted + 1):
        document = reading.document if year is None else replace(reading.document, year=year)
        if periods.clock(document, reading.repaired.text).review == wanted:
            return reading if year is None else read(source, name=name, year=year)
    return reading


def stated(reading: Reading) -> Iterator[Stated]:
    """Every claim in the order of the text."""
    clock, last = periods.clock(reading.document, reading.repaired.text), None
    for number, claim in enumerate(reading.claims, 1):
        yield _stated(number, claim, reading.document.text, clock, last if last and last.sentence == claim.sentence else None)
        last = claim


def _stated(number: int, claim: Claim, text: str, clock: periods.Clock, last: Claim | None) -> Stated:
    """`last` is the claim before this one in its sentence."""
    start, end = claim.sentence
    since = _SPACE.sub("", text[max(start, last.end if last else 0, claim.start - _BEFORE) : claim.start])
    before = _SPACE.sub("", text[max(start, claim.start - _BEFORE) : claim.start])
    after = _STOP.split(_SPACE.sub("", text[claim.end : min(end, claim.end + 60)]), maxsplit=1)[0]
    clause = _STOP.split(since)[-1].strip(_JOINTS)
    spoken = {mention.key for mention in periods.mentions(before, 0, len(before), clock)}
    return Stated(
        id=number,
        quote=claim.quote,
        start=claim.start,
        end=claim.end,
        indicator=claim.indicator,
        value=claim.value,
        unit=claim.unit,
        step=claim.quantity.step,
        kind=claim.kind,
        bound=claim.bound,
        role="target" if claim.role == "result" and wording.names_a_goal(clause) else claim.role,
        high=claim.quantity.high,
        period=claim.period,
        scope=claim.scope,
        named=claim.period in spoken or "-" in claim.period or "/" in claim.period,
        before=before,
        clause=clause,
        subject=last.indicator if last else "",
        after=after,
        page=claim.place.page,
        line=claim.place.line,
        cell=claim.place.cell,
    )


def as_row(one: Stated) -> dict[str, Any]:
    """Plain JSON, numbers as text."""
    return {key: str(value) if key in _NUMBERS and value is not None else value for key, value in asdict(one).items()}


def of_row(row: dict[str, Any]) -> Stated:
    known: dict[str, Any] = {key: Decimal(value) if key in _NUMBERS and value is not None else value for key, value in row.items()}
    return Stated(**known)
