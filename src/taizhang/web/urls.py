"""Addresses of the pages. Every view is wrapped by the gate: tests/architecture refuses one that is not."""

from __future__ import annotations

from django.urls import path, register_converter

from taizhang.web.addresses import NumberInAddress
from taizhang.web.gate import public, public_form
from taizhang.web.views import (
    audits,
    cards,
    charts,
    districts,
    errata,
    figures,
    giving,
    indicators,
    ranks,
    records,
    registers,
    reports,
    seals,
    search,
    targets,
)

register_converter(NumberInAddress, "number")
_IN = "d/<str:district>/"

urlpatterns = [
    path("", districts.listed, name="districts"),
    path("read", reports.read, name="read"),
    path("feed.atom", giving.site_feed, name="site-feed"),
    path("d/<str:district>", public(districts.front), name="district"),
    path(_IN + "card/<str:card>/<path:period>", public(cards.card), name="card"),
    path(_IN + "card-data/<str:card>/<path:period>", public(cards.data), name="card-data"),
    path(_IN + "card-file/<str:card>/<path:period>.<str:form>", public(giving.card_file), name="card-file"),
    path(_IN + "open-data", public(giving.page), name="open-data"),
    path(_IN + "feed.atom", public(giving.feed), name="feed"),
    path(_IN + "drift/<str:card>/<path:period>", public(cards.drift), name="drift"),
    path(_IN + "targets/<path:period>", public(targets.standings), name="targets"),
    path(_IN + "promises/<path:period>", public(targets.promises), name="promises"),
    path(_IN + "errata", public(errata.errata), name="errata"),
    path(_IN + "indicators", public(indicators.listed), name="indicators"),
    path(_IN + "indicator/<str:indicator>", public(indicators.indicator), name="indicator"),
    path(_IN + "figure/<str:indicator>/<path:period>", public(figures.figure), name="figure"),
    path(_IN + "chart/<str:indicator>/<path:period>", public(charts.chart), name="chart"),
    path(_IN + "rank/<str:indicator>/<path:period>", public(ranks.rank), name="rank"),
    path(_IN + "register/<str:register>", public(registers.register), name="register"),
    path(_IN + "record/<str:register>/<number:number>", public(records.record), name="record"),
    path(_IN + "proof/<str:register>/<number:number>", public(records.proof), name="proof"),
    path(_IN + "search", public(search.search), name="search"),
    path(_IN + "audit", public_form(audits.audit), name="audit"),
    path(_IN + "seals", public(seals.seals), name="seals"),
    path(_IN + "seals.jsonl", public(seals.seals_file), name="seals-file"),
    path(_IN + "journal.jsonl", public(seals.public_journal), name="journal"),
]
