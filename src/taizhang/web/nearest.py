"""What there is, for whoever asked for what there is not: the nearest names, as links. Only of what the public may see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from taizhang.card import queries as cards
from taizhang.definitions.types import Card
from taizhang.kernel.words import fold
from taizhang.org import queries as org
from taizhang.web import addresses
from taizhang.web.types import Link

if TYPE_CHECKING:
    from taizhang.web.gate import Reading

MOST = 5
_LIKE = 0.6
"""From this ratio on two names are near: one letter in three may be another."""
_READ = 60
"""Signs of a wrong name that are compared."""

Known = tuple[Link, Sequence[str]]
"""Where a thing is, and the names it goes by."""


def nearest(wanted: str, known: Iterable[Known]) -> list[Link]:
    """The links whose names are nearest to what was wanted, the nearest first; none where nothing is near."""
    sought = fold(wanted)[:_READ]
    matcher = SequenceMatcher(b=sought, autojunk=False)
    near = ((max(_likeness(matcher, sought, fold(name)) for name in names), link) for link, names in known)
    found = sorted((one for one in near if one[0] >= _LIKE), key=lambda one: (-one[0], one[1].text))
    return [link for _ratio, link in found[:MOST]]


def _likeness(matcher: SequenceMatcher[str], sought: str, name: str) -> float:
    matcher.set_seq1(name)
    if min(len(name), len(sought)) > 1 and (name in sought or sought in name):
        return 1.0
    return matcher.ratio() if matcher.real_quick_ratio() >= _LIKE and matcher.quick_ratio() >= _LIKE else 0.0


def indicators(reading: Reading, wanted: str) -> list[Link]:
    found = []
    for id, adopted in reading.words.book.indicators().items():
        defined = adopted.definition
        link = Link(f"{reading.words.say(defined.name)} · {id}", reverse("indicator", args=[reading.code, id]))
        found.append((link, (id, defined.name.zh, defined.name.en, *defined.aliases)))
    return nearest(wanted, found)


def registers(reading: Reading, wanted: str) -> list[Link]:
    """Of the registers of which the public may see something."""
    found = []
    for id in reading.scope.registers:
        name = reading.words.register(id).name
        found.append((Link(f"{reading.words.say(name)} · {id}", reverse("register", args=[reading.code, id])), (id, name.zh, name.en)))
    return nearest(wanted, found)


def records(reading: Reading, register: str, number: str) -> list[Link]:
    """A search for the number, and the register if the public may see anything of it."""
    search = addresses.with_query(reverse("search", args=[reading.code]), q=number[:_READ])
    found = [Link(_("Search for %(words)s") % {"words": number[:_READ]}, search)]
    if register in reading.scope.registers:
        name = reading.words.say(reading.words.register(register).name)
        return [*found, Link(name, reverse("register", args=[reading.code, register]))]
    return [*found, *registers(reading, register)]


def units(reading: Reading, wanted: str, known: Iterable[tuple[str, str, str]], address: str) -> list[Link]:
    """Of (code, zh, en); `address` ends with what their code completes."""
    named = [(Link(f"{zh if reading.language == 'zh' else en} · {code}", address + code), (code, zh, en)) for code, zh, en in known]
    return nearest(wanted, named) or [link for link, _names in named[:MOST]]


def published(reading: Reading, card: str | None = None) -> list[Link]:
    """The published cards, the newest first; of one name where some are."""
    every = list(dict.fromkeys((id, period) for id, period, _edition in reversed(cards.editions(reading.code))))
    wanted = [one for one in every if one[0] == card] or every
    return [Link(f"{_title(reading, id)} · {period}", reverse("card", args=[reading.code, id, period])) for id, period in wanted[:MOST]]


def periods(reading: Reading, indicator: str) -> list[Link]:
    """A figure in the periods of the district's cards."""
    cards_of = [adopted.definition for adopted in reading.words.book.all("card", reading.today).values()]
    keys = dict.fromkeys(card.period for card in cards_of if isinstance(card, Card))
    return [Link(f"{reading.words.indicator(indicator)} · {key}", reverse("figure", args=[reading.code, indicator, key])) for key in keys]


def _title(reading: Reading, card: str) -> str:
    return reading.words.say(reading.words.book.card(card).definition.title)


def districts(wanted: str, language: str) -> list[Link]:
    """The nearest; where none is near, those there are."""
    known = []
    for each in org.districts():
        link = Link(each.title.zh if language == "zh" else each.title.en, reverse("district", args=[each.name]))
        known.append((link, (each.name, each.code, each.title.zh, each.title.en)))
    return nearest(wanted, known) or [link for link, _names in known[:MOST]]
