"""The way of every public page: who reads, which district, what the gate lets them see; then the view."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any

from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from taizhang.figures import queries as figures
from taizhang.kernel.clock import SystemClock, china_date
from taizhang.kernel.faults import Fault
from taizhang.kernel.reading import one_reading
from taizhang.org import queries as org
from taizhang.org.types import PUBLIC, District, Refused, Scope
from taizhang.web import nearest, refusals, stamps, standing
from taizhang.web.types import Place
from taizhang.web.words import Words


@dataclass(frozen=True, slots=True)
class Reading:
    """Who reads what: the district, what of it the public may see today, and the language of the page."""

    district: District
    scope: Scope
    today: date
    language: str

    @property
    def code(self) -> str:
        return self.district.name

    @property
    def place(self) -> Place:
        return standing.place(self.district, self.language)

    @property
    def words(self) -> Words:
        return Words(org.book(self.code), self.language)


View = Callable[..., HttpResponseBase]


def public(view: View) -> View:
    """Gives the view its `Reading` and turns faults of input into pages that say what to do. Writes nothing: GET and HEAD only."""

    @require_safe
    @wraps(view)
    def answer(request: HttpRequest, *, district: str, **parts: Any) -> HttpResponseBase:
        return _answered(request, _stamped(view), district, parts)

    answer.gate = "public"  # type: ignore[attr-defined]
    return answer


def _stamped(view: View) -> View:
    """Behind the gate: who holds the page under the same state is told that it has not changed, and who asks for it again is given it
    again. Streams, files that bring their own rule, and anything but a page that was found bear no tag of ours."""

    def answer(request: HttpRequest, reading: Reading, **parts: Any) -> HttpResponseBase:
        tag = stamps.stamp(request, reading)
        if stamps.held(request, tag):
            return HttpResponseNotModified(headers={"ETag": tag})
        response = stamps.pages.page(tag) or view(request, reading, **parts)
        if figures.behind():
            response["Cache-Control"] = "no-store"  # it will be another without anything new in the journal
        if isinstance(response, HttpResponse) and response.status_code == 200 and not response.has_header("Cache-Control"):
            stamps.pages.keep(tag, response)
            response["ETag"], response["Cache-Control"] = tag, "no-cache"
        return response

    return answer


def _answered(request: HttpRequest, view: View, district: str, parts: dict[str, Any]) -> HttpResponseBase:
    place: Place | None = None
    try:
        _legible({**request.GET.dict(), "district": district, **parts})
        with one_reading():
            reading = _reading(district)
            place = reading.place
            return view(request, reading, **parts)
    except refusals.Wrong as fault:
        return refusals.refuse(request, fault, status=fault.status, district=place)
    except Refused as fault:
        return refusals.refuse(request, fault, status=403, district=place)
    except Fault as fault:
        return refusals.refuse(request, fault, status=400, district=place)


_AS_IT_STANDS = frozenset({"number", "after", "q"})


def _legible(parts: dict[str, object]) -> None:
    """Control signs stand in no name of ours; some databases choke on them. A record's number, and words, are asked for as they stand."""
    if any(_strange(name, str(value)) for name, value in parts.items()):
        raise Fault(_("The address holds signs that stand in no name, or too many of them."))


def _strange(name: str, text: str) -> bool:
    signs = "\0" in text if name in _AS_IT_STANDS else not text.isprintable()
    return signs or not name.isprintable() or len(name) > 200 or len(text) > 200


def unbound(view: View) -> View:
    """A page that speaks of no district's records: the entrance, the list of districts, the health of the server."""
    answer: View = require_safe(view)
    answer.gate = "unbound"  # type: ignore[attr-defined]
    return answer


MEGABYTES = 2
"""How much may be sent to a form, its file and fields together."""


def unbound_form(view: View) -> View:
    """A page with a form that speaks of no district's records. What is sent stays in memory, within limits, and came from our own page:
    Django's double-submit cookie, without a session, keeps other sites from having visitors send things here."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @never_cache
    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponseBase:
        if fault := _too_large(request):
            return refusals.refuse(request, fault, status=413)
        try:
            return own(request)
        except Fault as fault:
            return refusals.refuse(request, fault, status=400)

    own = csrf_protect(view)
    answer.gate = "unbound"  # type: ignore[attr-defined]
    return answer


def public_form(view: View) -> View:
    """A page of a district with a form: the public's reading of it as on every page, and what is sent as on every form."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @never_cache
    @wraps(view)
    def answer(request: HttpRequest, *, district: str, **parts: Any) -> HttpResponseBase:
        if fault := _too_large(request):
            return refusals.refuse(request, fault, status=413)
        return _answered(request, own, district, parts)

    own = csrf_protect(view)
    answer.gate = "public"  # type: ignore[attr-defined]
    return answer


def _too_large(request: HttpRequest) -> Fault | None:
    """What is sent is measured before it is read, and then stays in memory."""
    length = request.headers.get("Content-Length") or "0"
    if not length.isdecimal() or int(length) > MEGABYTES << 20:
        return Fault(_("What was sent is too large."), remedy=_("Send at most %(n)s MB.") % {"n": MEGABYTES})
    request.upload_handlers = [MemoryFileUploadHandler(request)]
    return None


def _reading(name: str) -> Reading:
    today, language = china_date(SystemClock().now()), get_language() or "zh"
    try:
        district = org.district(name)
    except Fault as fault:
        offers = nearest.districts(name, language)
        raise refusals.Missing(_("There is no district of this name."), where=name, offers=offers) from fault
    return Reading(district, org.scope(district.name, PUBLIC, "read", today), today, language)
