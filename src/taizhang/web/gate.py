"""The way of every public page: who reads, which district, what the gate lets them see; then the view."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from taizhang.kernel.clock import SystemClock, china_date
from taizhang.kernel.faults import Fault
from taizhang.org.types import PUBLIC, Scope
from taizhang.web import refusals


@dataclass(frozen=True, slots=True)
class Reading:
    """Who reads what: the district, what of it the public may see today, and the language of the page."""

    district: Any
    scope: Scope
    today: date
    language: str


View = Callable[..., HttpResponse]


def public(view: View) -> View:
    """Gives the view its `Reading` and turns faults of input into pages that say what to do. Writes nothing: GET and HEAD only."""

    @require_safe
    @wraps(view)
    def answer(request: HttpRequest, *, district: str, **parts: Any) -> HttpResponse:
        try:
            return view(request, _reading(district), **parts)
        except refusals.Missing as fault:
            return refusals.refuse(request, fault, status=404)
        except Fault as fault:
            return refusals.refuse(request, fault, status=400)

    answer.gate = "public"  # type: ignore[attr-defined]
    return answer


def unbound(view: View) -> View:
    """A page that speaks of no district's records: the entrance, the list of districts, the health of the server."""
    answer = require_safe(view)
    answer.gate = "unbound"
    return answer


def _reading(name: str) -> Reading:
    from taizhang.org import queries as org

    today = china_date(SystemClock().now())
    try:
        district = org.district(name)
    except Fault as fault:
        raise refusals.Missing(fault.what, where=fault.where, remedy=fault.remedy) from fault
    return Reading(district, org.scope(district.name, PUBLIC, "read", today), today, get_language() or "zh")
