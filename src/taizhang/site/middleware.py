"""What every answer carries, and what of every request is logged."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

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
