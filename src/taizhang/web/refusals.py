"""Pages that say no: what was wrong with the address or the question, and what to do, in the language of the page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from taizhang.kernel.faults import Fault


class Missing(Fault):
    """The address names something that is not there, or that the public may not see: both read the same."""


def refuse(request: HttpRequest, fault: Fault, *, status: int) -> HttpResponse:
    headings = {403: _("Not allowed"), 404: _("Not found")}
    heading = headings.get(status, _("This question cannot be answered"))
    context = {"heading": heading, "what": fault.what, "where": fault.where, "remedy": fault.remedy, "status": status}
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
    return _plain(request, 404, _("Not found"), _("There is no page at this address."))


def server_error(request: HttpRequest) -> HttpResponse:
    return _plain(request, 500, _("Something broke on our side"), _("The fault has been logged. Nothing was changed."))


def _plain(request: HttpRequest, status: int, heading: str, what: str) -> HttpResponse:
    return render(request, "web/refusal.html", {"heading": heading, "what": what, "status": status}, status=status)
