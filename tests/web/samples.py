"""A sample address of every kind of page of Linshui, made from web/urls.py: a new route is visited by every test that walks the site.

A route whose parts are not known here gives none, and `test_every_route_has_a_sample` says so: name the part in `PARTS`."""

from __future__ import annotations

from django.urls import URLPattern, reverse
from django.utils.translation import override

from taizhang.web import urls
from tests.web.test_pages import PAGES

PARTS = {
    "district": "linshui",
    "card": "annual",
    "period": "2022",
    "indicator": "estate.started_households",
    "register": "estate",
    "number": "演示-XQ2022-0001",
    "form": "csv",
}
SOME = {"rank": {"indicator": "gdp"}}
"""Where a route takes only some of them."""
MORE = [
    *PAGES,
    "d/linshui/figure/estate.started_households/2022?unit=990001901",
    "d/linshui/figure/estate.started_households/2022-01/2022-09?cutoff=2022-05-02",
    "d/linshui/figure/petition.accepted_in_time/2022?part=numerator",
    "d/linshui/figure/estate.started_households/2021",
    "d/linshui/rank/gdp/2022?among=nation&order=ascending",
    "d/linshui/register/estate",
    "d/linshui/search?q=accepted",
    "d/linshui/search?q=nothing-of-this-name",
]
"""Other faces of the same routes: another kind of figure, a unit, a part of the list, nothing found."""


def routes() -> dict[str, URLPattern]:
    """The routes of the pages, by name."""
    return {str(pattern.name): pattern for pattern in urls.urlpatterns}


def unknown() -> set[str]:
    """Routes with a part for which nothing is known here."""
    return {name for name, pattern in routes().items() if not PARTS.keys() >= pattern.pattern.converters.keys()}


def sample(name: str, **other: str) -> str:
    """The address of a route under the language that is active."""
    parts = PARTS | SOME.get(name, {}) | other
    return reverse(name, kwargs={part: parts[part] for part in routes()[name].pattern.converters})


def samples(language: str) -> list[str]:
    """One address of each route, and the other faces of some, each once."""
    with override(language):
        found = [sample(name) for name in routes().keys() - unknown()]
    return sorted({*found, *(f"/{language}/{page}" for page in MORE)})
