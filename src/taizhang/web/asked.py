"""What stands in an address, read with care: each reader gives a value or a refusal that says what would be right."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date

from django.http import HttpRequest
from django.utils.translation import gettext as _

from taizhang.figures import queries as figures
from taizhang.figures.types import Ask, Part
from taizhang.journal import queries as journal
from taizhang.kernel.faults import Fault
from taizhang.kernel.periods import Period, parse_day, parse_period
from taizhang.org import queries as org
from taizhang.web import addresses, nearest, refusals
from taizhang.web.gate import Reading
from taizhang.web.types import Link

_SEQ = re.compile(r"[1-9][0-9]{0,14}")


def ask(request: HttpRequest, reading: Reading, indicator: str, period_text: str) -> Ask:
    """The figure that the address asks for."""
    known = indicator_known(reading, indicator)
    when = period(period_text, lambda: nearest.periods(reading, known))
    return Ask(
        district=reading.code,
        indicator=known,
        period=when,
        unit=_unit(request, reading, when),
        as_of=as_of(request, reading, known),
        cutoff=day(request.GET.get("cutoff")),
        place=_place(reading, known, request.GET.get("place"), when),
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
        unit=_unit(request, reading, when),
        as_of=as_of(request, reading),
        cutoff=day(request.GET.get("cutoff")),
    )


def indicator_known(reading: Reading, indicator: str) -> str:
    if not reading.words.book.has("indicator", indicator):
        offers = nearest.indicators(reading, indicator)
        raise refusals.Missing(_("There is no indicator of this name."), where=indicator, offers=offers)
    return indicator


def period(text: str, offers: Callable[[], Sequence[Link]] = tuple) -> Period:
    try:
        return parse_period(text)
    except Fault as fault:
        remedy = _("A period is 2022, 2022-Q3, 2022-05, 2022-01/2022-09, 2022-11-30 or 2021/2025.")
        raise refusals.Missing(_("This is not a period."), where=text, remedy=remedy, offers=offers()) from fault


def edition(request: HttpRequest) -> int | None:
    """The version of a published card that is asked for."""
    return _whole(request.GET.get("edition"), "edition", _("This is not the number of an edition."))


def as_of(request: HttpRequest, reading: Reading, indicator: str | None = None) -> int | None:
    """The event up to which the answer is to know: one that there has been, and of an indicator one that knew it."""
    found = _whole(request.GET.get("as_of"), "as_of", _("This is not the number of an event."))
    if found is None:
        return None
    head, now = journal.head(reading.code).seq, with_asked(request, as_of=None)
    if found > head:
        remedy = _("Write a whole number from 1 to %(head)s.") % {"head": head}
        offers = [Link(_("As it is known now"), now)]
        raise refusals.Wrong(_("The journal has not come so far yet."), where=f"as_of={found}", remedy=remedy, offers=offers)
    if indicator and not org.book(reading.code, found).has("indicator", indicator):
        offers = [Link(_("As it is known now"), now)]
        raise refusals.Missing(_("At that event nobody knew this indicator yet."), where=f"as_of={found}", offers=offers)
    return found


def with_asked(request: HttpRequest, **other: object) -> str:
    """The address of this page, asked otherwise; None leaves a question out."""
    return addresses.with_query(request.path, **{**request.GET.dict(), **other})


def _whole(text: str | None, name: str, fault: str) -> int | None:
    if not text:
        return None
    if not _SEQ.fullmatch(text):
        raise Fault(fault, where=f"{name}={text}", remedy=_("Write a whole number from 1 on."))
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


def _unit(request: HttpRequest, reading: Reading, when: Period) -> str | None:
    text, nodes = request.GET.get("unit"), org.tree(reading.code, when.end)
    if not text:
        return None
    if text not in nodes:
        known = [(node.code, node.zh, node.en) for node in nodes.values()]
        offers = nearest.units(reading, text, known, addresses.joined(with_asked(request, unit=None), unit=""))
        raise refusals.Missing(_("There is no such unit in that period."), where=f"unit={text}", offers=offers)
    return text


def _place(reading: Reading, indicator: str, text: str | None, when: Period) -> str | None:
    """A place other than the district is asked for only where every register that is read tells of places: nobody's number is headed
    by another's name."""
    if not text or text == reading.district.code:
        return text or None
    read = figures.read_by(reading.words.book, indicator, when.end)
    if not all("place" in reading.words.register(register).fields for register in read):
        raise refusals.Missing(_("This figure is not told of other places."), where=f"place={text}")
    return text
