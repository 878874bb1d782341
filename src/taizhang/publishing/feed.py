"""A feed in Atom (RFC 4287): published cards and errata, in one language. Pure.

Names are made of the chain's digests and stay when the host changes; times are those of the journal."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.etree import ElementTree

from taizhang.definitions.types import Text
from taizhang.publishing import rules
from taizhang.publishing.types import Item, Language, News

ATOM = "http://www.w3.org/2005/Atom"
MEDIA = "application/atom+xml"
_XML = "{http://www.w3.org/XML/1998/namespace}"
_TAGS: dict[Language, str] = {"zh": "zh-Hans", "en": "en"}
_ILLEGIBLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NEVER = "1970-01-01T00:00:00Z"

ElementTree.register_namespace("", ATOM)


def as_feed(name: str, title: str, told: Iterable[News], own: Text, language: Language, *, most: int = 100) -> bytes:
    """A feed of these districts, its newest `most` items first. `name` is its id; `own` is where it is found, a whole address."""
    news = list(told)
    feed = ElementTree.Element(f"{{{ATOM}}}feed", {f"{_XML}lang": _TAGS[language]})
    _put(feed, "id", name)
    _put(feed, "title", title)
    _put(feed, "updated", max((one.updated for one in news), default=_NEVER))
    _link(feed, "self", rules.say(own, language), MEDIA, _TAGS[language])
    other: Language = "en" if language == "zh" else "zh"
    _link(feed, "alternate", rules.say(own, other), MEDIA, _TAGS[other])
    placed = [(item, one) for one in news for item in one.items]
    for item, one in sorted(placed, key=lambda pair: (pair[0].updated, pair[1].district), reverse=True)[:most]:
        _entry(feed, one, item, language)
    made: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return made


def _entry(feed: ElementTree.Element, news: News, item: Item, language: Language) -> None:
    entry = ElementTree.SubElement(feed, f"{{{ATOM}}}entry")
    _put(entry, "id", rules.urn(news.district, *item.key, language))
    _put(entry, "title", rules.say(item.title, language))
    _put(entry, "published", item.published)
    _put(entry, "updated", item.updated)
    author = ElementTree.SubElement(entry, f"{{{ATOM}}}author")
    _put(author, "name", rules.say(news.title, language))
    _link(entry, "alternate", rules.say(item.page, language), "text/html", _TAGS[language])
    for form, address in item.files:
        _link(entry, "enclosure", rules.say(address, language), rules.MEDIA[form])
    _put(entry, "summary", rules.say(item.summary, language))


def _put(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, f"{{{ATOM}}}{name}").text = _ILLEGIBLE.sub("\ufffd", text)


def _link(parent: ElementTree.Element, relation: str, address: str, media: str, language: str = "") -> None:
    told = {"rel": relation, "type": media, "href": address} | ({"hreflang": language} if language else {})
    ElementTree.SubElement(parent, f"{{{ATOM}}}link", told)
