"""What a figure's page says of its closed period: what was submitted, and what came late or was corrected since."""

from __future__ import annotations

from django.utils.translation import gettext as _

from taizhang.figures.closed import Came, Closed, closed
from taizhang.figures.types import Ask
from taizhang.org import queries as org
from taizhang.web import addresses, opened
from taizhang.web.gate import Reading
from taizhang.web.types import CameLine, ClosedPeriod, Link, Term


def closed_period(reading: Reading, ask: Ask) -> ClosedPeriod | None:
    """None where nobody has submitted the period."""
    found = closed(ask, reading.scope)
    if found is None:
        return None
    words, book = reading.words, org.book(reading.code)
    state = words.say(book.register(found.register).definition.states.get(found.state)) or found.state
    submitted = Term(_("As submitted"), opened.printed(found.figure, reading.language)) if found.figure else None
    terms = [
        Term(_("Closing"), f"{found.number} · {state}", address=addresses.record(reading.code, found.register, found.number)),
        Term(_("As known at event"), str(found.known_to)),
        *([submitted] if submitted else []),
    ]
    indicator = book.indicator(ask.indicator, ask.period.end).definition
    return ClosedPeriod(terms, _lines(reading, indicator.of_register or "reported", found), found.more)


def _lines(reading: Reading, register: str, found: Closed) -> list[CameLine]:
    if reading.scope.registers[register].level != "rows":
        return []
    came = [*((one, True) for one in found.late), *((one, False) for one in found.corrected)]
    return [_line(reading, register, one, late=late) for one, late in came]


def _line(reading: Reading, register: str, one: Came, *, late: bool) -> CameLine:
    link = Link(one.number, addresses.record(reading.code, register, one.number))
    return CameLine(link, opened.plain(one.then) or "—", opened.plain(one.now) or "—", late)
