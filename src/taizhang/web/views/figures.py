"""A figure: its value, how it was computed, and the records that it counts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from taizhang.figures import queries as figures
from taizhang.web import asked, checking, orders
from taizhang.web.evidence import evidence
from taizhang.web.figured import figured
from taizhang.web.gate import Reading


def figure(request: HttpRequest, reading: Reading, indicator: str, period: str) -> HttpResponse:
    """A figure and its records: `?unit= ?as_of= ?cutoff= ?place=`, and `?part=numerator` and `?after=` for its list."""
    ask = asked.ask(request, reading, indicator, period)
    found = figures.figure(ask, reading.scope)
    orders.of_a_place_there_is(request, reading, found)
    listed = evidence(reading, reading.words, found, asked.part(request.GET.get("part")), request.GET.get("after") or None)
    page = figured(reading, ask, found, listed, checking.commands(request, reading.code))
    return render(request, "web/figure.html", {"page": page})
