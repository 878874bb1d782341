"""What every answer carries, and what of every request is logged."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from taizhang.kernel.faults import no_room

Answer = Callable[[HttpRequest], HttpResponse]

_log = logging.getLogger("taizhang.request")


def content_policy(answer: Answer) -> Answer:
    """Nothing inline, nothing from elsewhere, no script, in no frame."""

    def with_policy(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        response.headers.setdefault("Content-Security-Policy", settings.CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        response.headers.setdefault("X-Frame-Options", "DENY")
        return response

    return with_policy


def known_host(answer: Answer) -> Answer:
    """Answers only for the hosts in TAIZHANG_HOSTS: Django looks at the host only where an address is made of it."""

    def for_host(request: HttpRequest) -> HttpResponse:
        request.get_host()
        return answer(request)

    return for_host


def database_answers(answer: Answer) -> Answer:
    """A database that is locked or away, or a full disk, is said in a page, with 503: no fault of the question, nor of the software."""

    def passed_on(request: HttpRequest) -> HttpResponse:
        return answer(request)

    def unavailable(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        full = no_room(exception)
        if not full and not isinstance(exception, OperationalError):
            return None
        _log.error("no room on the disk" if full else "the database does not answer", extra={"fault": type(exception).__name__})
        context = {
            "heading": _("Not available"),
            "what": _("There is no room on the disk just now.") if full else _("The database does not answer just now."),
            "remedy": _("Try again in a minute."),
        }
        response = render(request, "web/refusal.html", {**context, "status": 503}, status=503)
        response.headers["Retry-After"] = "60"
        return response

    passed_on.process_exception = unavailable  # type: ignore[attr-defined]
    return passed_on


def log_request(answer: Answer) -> Answer:
    """One line a request: method, route, status, time. No address of the reader, no query: what people look for is theirs."""

    def with_line(request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        response = answer(request)
        match = request.resolver_match
        _log.info(
            "answered",
            extra={
                "method": request.method,
                "route": match.route if match else "",
                "status": response.status_code,
                "milliseconds": round((time.perf_counter() - started) * 1000),
            },
        )
        return response

    return with_line
