"""A draft that somebody pastes or uploads, held against what the public may see of a ledger. Nothing of it is kept."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from taizhang.card.audit import queries, stated
from taizhang.card.audit.types import Audit as Found
from taizhang.kernel.faults import Fault
from taizhang.kernel.periods import Period, parse_period
from taizhang.web import apart, audits, standing
from taizhang.web.gate import MEGABYTES, Reading
from taizhang.web.reported import Audit, Audited
from taizhang.web.views.reports import document_of, said

_MOST = 400
"""So many claims of a draft are looked at: more than a report of a district makes."""


def audit(request: HttpRequest, reading: Reading) -> HttpResponse:
    """Takes a draft, pasted or as a file, and a period; says of each number whether the ledger bears it out. `as=json`: a file."""
    if request.method != "POST":
        return _page(request, reading, _usual(reading))
    period = _period(request)
    document, name = document_of(request)
    try:
        told = apart.read_draft(document, name=name, period=period.key)
    except apart.Busy as fault:
        raise Fault(_("The report was not read in time."), remedy=_("Try again in a minute, or give a shorter piece of it.")) from fault
    except Fault as fault:
        raise said(fault) from fault
    found = _found(reading, told, period)
    if request.POST.get("as") == "json":
        return _file(audits.as_json(found))
    return _page(request, reading, period.key, audits.audited(found, reading.language, max(0, len(told["stated"]) - _MOST)))


def _found(reading: Reading, told: apart.Stated, period: Period) -> Found:
    if not told["stated"]:
        raise Fault(
            _("No measured number was found in this text."), remedy=_("Give a report whose numbers can be held against the ledger.")
        )
    claims = (stated.of_row(row) for row in told["stated"][:_MOST])
    return queries.audit(told["name"], told["text"], claims, district=reading.code, period=period, scope=reading.scope)


def _page(request: HttpRequest, reading: Reading, period: str, audited: Audited | None = None) -> HttpResponse:
    place = reading.place
    page = Audit(place, standing.trail(place), MEGABYTES, period, audited)
    return render(request, "web/audit.html", {"page": page})


def _file(content: bytes) -> HttpResponse:
    return HttpResponse(content, content_type="application/json", headers={"Content-Disposition": 'attachment; filename="audit.json"'})


def _period(request: HttpRequest) -> Period:
    text = request.POST.get("period", "").strip()
    try:
        return parse_period(text)
    except Fault as fault:
        remedy = _("A period is 2022, 2022-Q3, 2022-05, 2022-01/2022-09, 2022-11-30 or 2021/2025.")
        raise Fault(_("This is not a period."), where=text[:20], remedy=remedy) from fault


def _usual(reading: Reading) -> str:
    """The period of the district's newest card, to begin with."""
    book = reading.words.book
    return max((book.card(id).definition.period for id in book.ids("card")), default="")
