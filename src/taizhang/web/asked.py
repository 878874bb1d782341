"""What stands in an address, read with care: each reader gives a value or a refusal that says what would be right."""

from __future__ import annotations

import re
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from taizhang.figures.types import Ask, Part
from taizhang.kernel.faults import Fault
from taizhang.kernel.periods import Period, parse_day, parse_period
from taizhang.org import queries as org
from taizhang.web import refusals
from taizhang.web.gate import Reading
from taizhang.web.words import Words

_SEQ = re.compile(r"[1-9][0-9]{0,14}")


def ask(request: HttpRequest, reading: Reading, indicator: str, period_text: str) -> Ask:
    """The figure that the address asks for."""
    known = indicator_known(reading.words, indicator)
    when = period(period_text)
    return Ask(
        district=reading.code,
        indicator=known,
        period=when,
        unit=_unit(reading, request.GET.get("unit"), when),
        as_of=seq(request.GET.get("as_of")),
        cutoff=day(request.GET.get("cutoff")),
        place=request.GET.get("place") or None,
    )


def about_targets(request: HttpRequest, reading: Reading, period_text: str) -> Ask:
    """What the address asks of a year's targets: a period within one year, of the district or of one unit."""
    when = period(period_text)
    if when.start.year != when.end.year:
        raise refusals.Missing(_("Targets are those of one year."), where=period_text, remedy=_("Choose one year or months of it."))
    return Ask(
        district=reading.code,
        indicator="",
        period=when,
        unit=_unit(reading, request.GET.get("unit"), when),
        as_of=seq(request.GET.get("as_of")),
        cutoff=day(request.GET.get("cutoff")),
    )


def indicator_known(words: Words, indicator: str) -> str:
    if not words.book.has("indicator", indicator):
        raise refusals.Missing(_("There is no indicator of this name."), where=indicator)
    return indicator


def period(text: str) -> Period:
    try:
        return parse_period(text)
    except Fault as fault:
        remedy = _("A period is 2022, 2022-Q3, 2022-05, 2022-01/2022-09, 2022-11-30 or 2021/2025.")
        raise refusals.Missing(_("This is not a period."), where=text, remedy=remedy) from fault


def seq(text: str | None) -> int | None:
    if not text:
        return None
    if not _SEQ.fullmatch(text):
        raise Fault(_("This is not the number of an event."), where=f"as_of={text}", remedy=_("Write a whole number from 1 on."))
    return int(text)


def day(text: str | None) -> date | None:
    if not text:
        return None
    try:
        return parse_day(text)
    except Fault as fault:
        raise Fault(_("This is not a day."), where=f"cutoff={text}", remedy=_("Write it as 2022-11-30.")) from fault


def part(text: str | None) -> Part:
    return "numerator" if text == "numerator" else "denominator"


def unsettled(page: HttpResponse, *, when: bool) -> HttpResponse:
    """The page; `when` it would be another a moment later without anything new in the journal, not to be kept by anybody."""
    if when:
        page["Cache-Control"] = "no-store"
    return page


def _unit(reading: Reading, text: str | None, when: Period) -> str | None:
    if not text:
        return None
    if text not in org.tree(reading.code, when.end):
        raise refusals.Missing(_("There is no such unit in that period."), where=f"unit={text}")
    return text
