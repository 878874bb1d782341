"""A set in order: its name and size, who shares a place, who has no figure, and its members by pages."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from taizhang.figures import queries as figures
from taizhang.figures.types import Ask, Ranked, Ranking
from taizhang.web import addresses, asked, opened, orders, standing
from taizhang.web.gate import Reading
from taizhang.web.types import Link, Member, Order

PAGE = 50
"""Members on a page."""
NAMED = 30
"""Members without a figure that are named above the order."""


def rank(request: HttpRequest, reading: Reading, indicator: str, period: str) -> HttpResponse:
    """The order of a set by an indicator: `?among= ?place= ?order=ascending ?as_of= ?cutoff=`, and `?from=` for the first place shown."""
    ask = asked.ask(request, reading, indicator, period)
    sets = orders.sets(reading, ask)
    found = figures.ranking_of(
        reading.code, ask.indicator, ask.period, reading.scope,
        among=orders.chosen(request, reading, sets), place=ask.place,
        ascending=request.GET.get("order") == "ascending", as_of=ask.as_of, cutoff=ask.cutoff,
    )  # fmt: skip
    return render(request, "web/order.html", {"page": _page(reading, ask, found, sets, request.GET.get("from") or "")})


def _page(reading: Reading, ask: Ask, found: Ranking, sets: Sequence[tuple[str, str]], first: str) -> Order:
    start = _first(first, len(found.members))
    return Order(
        district=reading.place,
        trail=(*standing.trail(reading.place), Link(_("Indicators"), reverse("indicators", args=[reading.code]))),
        name=reading.words.indicator(ask.indicator),
        about=opened.when(ask.period),
        among=orders.say(reading, found.among),
        size=found.among.size,
        own=orders.own(reading, found),
        ascending=found.order == "ascending",
        other_order=Link(_("The other way round"), orders.address(found, ask, turned=True)),
        missing=[orders.called(reading, one) for one in found.members if one.value is None][:NAMED],
        missing_in_all=len(found.missing),
        refused=found.refused,
        sources=list(found.sources),
        sets=[(Link(name, orders.address(found, ask, among=id)), id == found.among.id) for id, name in sets],
        members=[_member(reading, found, one) for one in found.members[start - 1 : start - 1 + PAGE]],
        pages=_pages(orders.address(found, ask), start, len(found.members)),
    )


def _first(text: str, size: int) -> int:
    """The first member shown, counted from 1."""
    return min(int(text), size) if text.isdecimal() and len(text) < 10 and int(text) else 1


def _member(reading: Reading, found: Ranking, one: Ranked) -> Member:
    place = "—" if one.place is None else str(one.place)
    value = "—" if one.value is None else opened.value(one.value, found.unit, found.decimals, reading.language)
    mine = found.own is not None and one.code == found.own.code
    return Member(place, orders.called(reading, one), value, orders.figure(found, one), mine, tied=one.ties > 1)


def _pages(address: str, start: int, size: int) -> list[Link]:
    found = []
    if start > 1:
        found.append(Link(_("From the beginning"), address))
    if start + PAGE <= size:
        found.append(Link(_("Next page"), addresses.joined(address, **{"from": start + PAGE})))
        found.append(Link(_("To the end"), addresses.joined(address, **{"from": max(1, size - PAGE + 1)})))
    return found
