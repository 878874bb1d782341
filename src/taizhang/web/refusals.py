"""Pages that say no: what was wrong with the address or the question, and what to do, in the language of the page."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from taizhang.kernel.faults import Fault
from taizhang.org import queries as org
from taizhang.web import nearest, standing
from taizhang.web.types import Link, Place


class Wrong(Fault):
    """The address asks for what cannot be answered; `offers` leads to what could be meant."""

    status = 400

    def __init__(self, what: str, *, where: str = "", remedy: str = "", offers: Sequence[Link] = ()) -> None:
        super().__init__(what, where=where, remedy=remedy)
        self.offers = offers


class Missing(Wrong):
    """The address names something that is not there, or that the public may not see: both read the same."""

    status = 404


def refuse(request: HttpRequest, fault: Fault, *, status: int, district: Place | None = None) -> HttpResponse:
    """The page that says no. Within a district it is a page of that district, with its search."""
    headings = {403: _("Not allowed"), 404: _("Not found")}
    context = {
        "heading": headings.get(status, _("This question cannot be answered")),
        "what": fault.what,
        "where": fault.where,
        "remedy": fault.remedy,
        "offers": fault.offers if isinstance(fault, Wrong) else (),
        "page": {"district": district},
        "status": status,
    }
    return render(request, "web/refusal.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _plain(request, 400, _("This question cannot be answered"), _("The request is malformed."))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _plain(request, 403, _("Not allowed"), _("This is not open to the public."))


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that did not come from our page, or from one opened before its cookie was."""
    return _plain(
        request,
        403,
        _("Not allowed"),
        _("This form did not come from our page. Open the page anew, with cookies allowed, and send it again."),
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """There is no such page; the address may name a district that there is, and a page of it by nearly its name."""
    fault = Fault(_("There is no page at this address."), where=request.path[:_SHOWN])
    district = _district_in(request.path)
    if district is None:
        return refuse(request, fault, status=404)
    pages = {
        "indicators": _("Indicators"),
        "errata": _("Errata"),
        "seals": _("Seals"),
        "open-data": _("Open data and documents"),
        "search": _("Search"),
    }
    known = [(Link(said, reverse(name, args=[district.name])), (name, said)) for name, said in pages.items()]
    offers = nearest.nearest(request.path.rstrip("/").rpartition("/")[2], known)
    return refuse(request, Missing(fault.what, where=fault.where, offers=offers), status=404, district=district)


_SHOWN = 200
"""Signs of an address that are said back."""


def _district_in(path: str) -> Place | None:
    """The district that the address begins with."""
    found = re.match(r"/(\w+)/d/([^/]+)/", path)
    if not found or not found[2].isprintable():
        return None
    try:
        return standing.place(org.district(found[2]), found[1])
    except (Fault, DatabaseError):
        return None


def server_error(request: HttpRequest) -> HttpResponse:
    return _plain(request, 500, _("Something broke on our side"), _("The fault has been logged. Nothing was changed."))


def _plain(request: HttpRequest, status: int, heading: str, what: str) -> HttpResponse:
    return render(request, "web/refusal.html", {"heading": heading, "what": what, "status": status}, status=status)
