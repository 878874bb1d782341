"""What published editions printed of a figure."""

from __future__ import annotations

from django.urls import reverse

from taizhang.card import queries as cards
from taizhang.figures.types import Figure
from taizhang.web import addresses, opened, standing
from taizhang.web.gate import Reading
from taizhang.web.types import Link, PrintedAs


def versions(reading: Reading, figure: Figure) -> list[PrintedAs]:
    """Of each published edition that prints the figure what it printed, the newest first. Cards print figures of the whole district."""
    if figure.ask.unit is not None:
        return []
    found = []
    for bound, number in cards.printings(reading.code, figure.ask.indicator, figure.ask.period, figure.ask.place):
        assert bound.edition is not None
        title = f"{standing.say(bound.title, reading.language)} · {opened.when(bound.asked)}"
        base = reverse("card", args=[reading.code, bound.card, bound.period])
        printed = number.zh if reading.language == "zh" else number.en
        link = Link(title, addresses.with_query(base, edition=bound.edition.version))
        found.append(PrintedAs(link, bound.edition.version, standing.moment(bound.edition.at), printed, opened.plain(number.exact)))
    return found[::-1]
