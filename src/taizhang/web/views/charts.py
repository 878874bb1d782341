"""A drawing as a file: for a paper, a slide or another page."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from taizhang.figures import queries as figures
from taizhang.web import asked, drawing, refusals
from taizhang.web.gate import Reading
from taizhang.web.series import By, series


def chart(request: HttpRequest, reading: Reading, indicator: str, period: str) -> HttpResponse:
    """The drawing of a figure as SVG: `?by=time` or `unit`, and `?unit= ?as_of= ?cutoff=` as of the figure."""
    ask = asked.ask(request, reading, indicator, period)
    found = figures.figure(ask, reading.scope)
    by: By = "unit" if request.GET.get("by") == "unit" else "time"
    (line,) = series(reading, by, [replace(ask, as_of=found.as_of, cutoff=found.cutoff)])
    if not line.points:
        raise refusals.Missing(_("There is nothing to draw."), where=indicator)
    drawn = drawing.picture(drawing.chart(reading, line), titled=True)
    return HttpResponse(drawn, content_type="image/svg+xml; charset=utf-8")
