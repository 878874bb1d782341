"""A drawing as a file: for a paper, a slide or another page."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from taizhang.charts.types import Chart
from taizhang.figures import queries as figures
from taizhang.web import asked, drawing, refusals
from taizhang.web.gate import Reading
from taizhang.web.series import By, Series, series


def chart(request: HttpRequest, reading: Reading, indicator: str, period: str) -> HttpResponse:
    """The drawing of a figure as SVG: `?by=time` or `unit`, and `?unit= ?as_of= ?cutoff=` as of the figure."""
    ask = asked.ask(request, reading, indicator, period)
    found = figures.figure(ask, reading.scope)
    by: By = "unit" if request.GET.get("by") == "unit" else "time"
    (line,) = series(reading, by, [replace(ask, as_of=found.as_of, cutoff=found.cutoff)])
    if not line.points:
        raise refusals.Missing(_("There is nothing to draw."), where=indicator)
    drawn = drawing.picture(_alone(drawing.chart(reading, line), line), titled=True)
    return HttpResponse(drawn, content_type="image/svg+xml; charset=utf-8")


def _alone(chart: Chart, line: Series) -> Chart:
    """The drawing without a page around it: it says itself if it was counted behind what was known."""
    if not line.stale:
        return chart
    stale = _("Stale: counted up to event %(n)s of %(all)s.") % {"n": line.counted_to, "all": line.ask.as_of}
    return replace(chart, description=f"{chart.description} {stale}")
