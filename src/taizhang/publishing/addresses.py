"""Where things are found on the pages: whole addresses where the installation has one, else paths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import translation

from taizhang.card.types import BoundCard, BoundNumber
from taizhang.definitions.types import Text
from taizhang.publishing.types import Format, Language


def page(name: str, parts: Sequence[object], asked: Mapping[str, object] | None = None, *, site: str) -> Text:
    """The address of a page in both languages. `site` stands before it: empty, it is a path."""
    query = urlencode({key: str(value) for key, value in (asked or {}).items() if value is not None})

    def address(language: Language) -> str:
        with translation.override(language):
            return f"{site}{reverse(name, args=parts)}{'?' if query else ''}{query}"

    return Text(zh=address("zh"), en=address("en"))


def figure(card: BoundCard, number: BoundNumber, *, site: str) -> Text:
    """The page of a number's figure as the card knew it: under its own event and cutoff."""
    ask = number.ask(card.district, card.as_of)
    asked = {"place": ask.place, "as_of": ask.as_of, "cutoff": ask.cutoff}
    return page("figure", [ask.district, ask.indicator, ask.period.key], asked, site=site)


def card(found: BoundCard, version: int, *, site: str) -> Text:
    return page("card", [found.district, found.card, found.period], {"edition": version}, site=site)


def file(found: BoundCard, version: int, form: Format, *, site: str) -> Text:
    return page("card-file", [found.district, found.card, found.period, form], {"edition": version}, site=site)
