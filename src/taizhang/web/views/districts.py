"""All districts of the installation, and the front page of one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from taizhang.card import queries as cards
from taizhang.card.types import BoundCard, BoundNumber, Edition
from taizhang.definitions.types import Card, Text
from taizhang.kernel.periods import parse_period
from taizhang.org import queries as org
from taizhang.org.types import District as Opened
from taizhang.web import headlines, lights, standing
from taizhang.web.gate import Reading, unbound
from taizhang.web.opened import when
from taizhang.web.types import CardLine, District, Districts, DistrictTile, Link, Metric

_FEW, _MANY = 4, 8


@unbound
def listed(request: HttpRequest) -> HttpResponse:
    """All districts of the installation, each with the first numbers of its newest card."""
    newest, language = cards.newest(), get_language() or "zh"
    firsts = {code: headlines.firsts(bound, _FEW) for code, bound in newest.items()}
    names = org.called({(code, number.figure) for code, numbers in firsts.items() for number in numbers})
    tiles = []
    for district in org.districts():
        bound = newest.get(district.name)
        told = partial(_named, names, district.name, language)
        metrics = headlines.metrics(bound, firsts[district.name], told, language) if bound else []
        tiles.append(_tile(district, bound, metrics, language))
    return render(request, "web/districts.html", {"page": Districts(tiles)})


def _named(names: Mapping[tuple[str, str], Text], district: str, language: str, indicator: str) -> str:
    return standing.say(names[district, indicator], language) if (district, indicator) in names else indicator


def _tile(district: Opened, newest: BoundCard | None, metrics: list[Metric], language: str) -> DistrictTile:
    place = standing.place(district, language)
    link = Link(place.title, reverse("district", args=[place.name]))
    if newest is None or newest.edition is None:
        return DistrictTile(place, link, Link("", ""), "", [])
    return DistrictTile(place, link, _link(newest, language), standing.moment(newest.edition.at), metrics)


def _link(bound: BoundCard, language: str) -> Link:
    title = f"{standing.say(bound.title, language)} · {when(bound.asked)}"
    return Link(title, reverse("card", args=[bound.district, bound.card, bound.period]))


def front(request: HttpRequest, reading: Reading) -> HttpResponse:
    """The front page of a district: its cards by year, their first numbers, its registers by theme, up to where it is sealed."""
    words, place = reading.words, reading.place
    editions = cards.editions(reading.code)
    newest = _newest(reading, editions)
    themes = headlines.themes(reading, newest)
    page = District(
        district=place,
        trail=standing.trail(place)[:1],
        cards=_cards(reading, editions),
        metrics=_metrics(reading, newest, headlines.firsts(newest, _MANY)) if newest else [],
        places=_metrics(reading, newest, headlines.places(newest)) if newest else [],
        of=_link(newest, reading.language).text if newest else "",
        themes=themes,
        registers=sum(len(theme.registers) for theme in themes),
        indicators=len(words.book.ids("indicator")),
        seal=standing.seal_line(reading.code),
        targets=lights.links(reading.code, lights.years(reading)),
    )
    return render(request, "web/district.html", {"page": page})


def _metrics(reading: Reading, bound: BoundCard, numbers: list[BoundNumber]) -> list[Metric]:
    return headlines.metrics(bound, numbers, reading.words.indicator, reading.language)


def _newest(reading: Reading, editions: list[tuple[str, str, Edition]]) -> BoundCard | None:
    """The newest edition of the card of the latest period."""
    if not editions:
        return None
    card, key, _edition = max(editions, key=lambda found: (parse_period(found[1]).end, found[2].seq))
    return cards.published(reading.code, card, parse_period(key))


def _cards(reading: Reading, editions: list[tuple[str, str, Edition]]) -> list[CardLine]:
    """The published cards and those that are defined, the latest period first."""
    found = {(card, key): _("Version %(n)s, %(at)s") % {"n": one.version, "at": standing.moment(one.at)} for card, key, one in editions}
    defined = [adopted.definition for adopted in reading.words.book.all("card", reading.today).values()]
    told = {(each.card, each.period): _("Draft, not published") for each in defined if isinstance(each, Card)} | found
    latest = sorted(told, key=lambda each: parse_period(each[1]).end, reverse=True)
    return [CardLine(_card(reading, card, key), told[card, key]) for card, key in latest]


def _card(reading: Reading, card: str, key: str) -> Link:
    title = reading.words.say(reading.words.book.card(card).definition.title) if reading.words.book.has("card", card) else card
    return Link(f"{when(parse_period(key))} · {title}", reverse("card", args=[reading.code, card, key]))
