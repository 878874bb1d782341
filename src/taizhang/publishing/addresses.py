"""Where things are found on the pages: whole addresses where the installation has one, else paths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from taizhang.card.types import BoundCard, BoundNumber
from taizhang.definitions.types import Text
from taizhang.publishing.types import Format, Language


def page(name: str, parts: Sequence[object], asked: Mapping[str, object] | None = None, *, site: str | None = None) -> Text:
    """The address of a page in both languages. `site` stands before it: the installation's own unless told."""
    query = urlencode({key: str(value) for key, value in (asked or {}).items() if value is not None})
    before = settings.TAIZHANG_ADDRESS if site is None else site

    def address(language: Language) -> str:
        with translation.override(language):
            return f"{before}{reverse(name, args=parts)}{'?' if query else ''}{query}"

    return Text(zh=address("zh"), en=address("en"))


def figure(card: BoundCard, number: BoundNumber) -> Text:
    """The page of a number's figure as the card knew it: under its own event and cutoff."""
    ask = number.ask(card.district, card.as_of)
    return page("figure", [ask.district, ask.indicator, ask.period.key], {"place": ask.place, "as_of": ask.as_of, "cutoff": ask.cutoff})


def card(found: BoundCard, version: int, *, site: str | None = None) -> Text:
    return page("card", [found.district, found.card, found.period], {"edition": version}, site=site)


def file(found: BoundCard, version: int, form: Format, *, site: str | None = None) -> Text:
    return page("card-file", [found.district, found.card, found.period, form], {"edition": version}, site=site)
