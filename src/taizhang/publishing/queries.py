"""What faces may ask of publishing: the files of an edition, and what a feed tells. Reading writes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache
from threading import Lock
from typing import cast

from django.conf import settings

from taizhang.card import queries as cards
from taizhang.card.types import BoundCard
from taizhang.definitions.types import Indicator, Licence, Manifest, Register
from taizhang.journal import queries as journal
from taizhang.kernel.periods import Period
from taizhang.org import queries as org
from taizhang.publishing import addresses, rules
from taizhang.publishing.addresses import page
from taizhang.publishing.document import as_document
from taizhang.publishing.feed import as_feed
from taizhang.publishing.news import news
from taizhang.publishing.package import as_package, as_table
from taizhang.publishing.rules import urn
from taizhang.publishing.types import Defined, File, Format, Found, Language, Released
from taizhang.publishing.typeset import as_pdf
from taizhang.publishing.workbook import as_workbook

__all__ = ["FORMATS", "as_feed", "file", "find", "make", "news", "page", "released", "urn"]

_MAKERS: dict[Format, Callable[[Released, Language], bytes]] = {
    "zip": as_package,
    "csv": as_table,
    "xlsx": as_workbook,
    "docx": as_document,
    "pdf": as_pdf,
}
FORMATS: tuple[Format, ...] = tuple(_MAKERS)
_TURN = Lock()
"""Who asks for a file that somebody else is having made waits for that one, instead of setting the same pages beside him."""


def find(district: str, card: str, period: Period, version: int | None = None) -> Found | None:
    """A published edition, the newest unless told."""
    bound = cards.published(district, card, period, version)
    if bound is None or bound.edition is None:
        return None
    entry = journal.entry(district, bound.edition.seq)
    return Found(bound, bound.edition, entry.body, entry.digest.hex())


def file(found: Found, form: Format, language: Language) -> File:
    """A file of a published edition: the same bytes whenever it is asked for. Made once, one at a time, and then kept in memory.

    Fault where a text of the card fits into no file, or the PDF finds no font for what it has to show."""
    with _TURN:
        return _file(found, settings.TAIZHANG_ADDRESS, form, language)


@lru_cache(maxsize=64)
def _file(found: Found, site: str, form: Format, language: Language) -> File:
    """A few hundred kilobytes each: 64 are those of some editions in all forms and both languages."""
    return make(_released(found, site), form, language)


def make(edition: Released, form: Format, language: Language) -> File:
    """The file in that form, made anew."""
    content = _MAKERS[form](edition, language)
    return File(_name(edition, form, language), rules.MEDIA[form], edition.at, content, hashlib.sha256(content).hexdigest())


def _name(edition: Released, form: Format, language: Language) -> str:
    """zhuhui-annual-2022-v1.zh.zip"""
    return f"{rules.stem(edition.card, edition.edition.version)}.{language}.{form}"


def released(found: Found) -> Released:
    """The edition with all that its files name. Fault where a text fits into no file."""
    return _released(found, settings.TAIZHANG_ADDRESS)


@lru_cache(maxsize=8)
def _released(found: Found, site: str) -> Released:
    card, told = found.card, rules.statements(found.card)
    defined = _definitions(card)
    made = Released(
        card=card,
        edition=found.edition,
        code=org.district(card.district).code,
        algorithm=journal.head(card.district).algorithm,
        body=found.body,
        digest=found.digest,
        page=addresses.card(card, found.edition.version, site=site),
        site=site,
        lines=rules.lines(card, told, defined, [addresses.figure(card, number, site=site) for number in card.numbers]),
        statements=told,
        definitions=tuple(defined.values()),
        licence=_licence(found),
    )
    rules.refuse_illegible(made)
    return made


def _licence(found: Found) -> Licence | None:
    """As the district's manifest gave it when the card was published."""
    told = journal.entries(found.card.district, kinds=["district.opened", "district.changed"], until=found.edition.seq)
    manifests = [Manifest.model_validate(entry.data["manifest"]) for entry in told]
    return manifests[-1].licence


def _definitions(card: BoundCard) -> dict[str, Defined]:
    """The definitions that the card names, as the journal adopted them."""
    book, named = org.book(card.district), sorted(rules.named_definitions(card).items())
    events = journal.entries(card.district, kinds=["definition.adopted"], until=card.as_of)
    digests = {entry.seq: str(entry.data["digest"]) for entry in events}

    def defined(key: str, version: int) -> Defined:
        one = book.version(*_kind_and_id(key), version)
        return Defined(key, one.version, one.seq, digests[one.seq], cast("Indicator | Register", one.definition))

    return {key: defined(key, version) for key, version in named}


def _kind_and_id(key: str) -> tuple[str, str]:
    kind, _, id = key.partition("/")
    return kind, id
