"""What faces may ask of publishing: the files of an edition, and what a feed tells. Reading writes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache
from typing import cast

from django.conf import settings

from taizhang.card import queries as cards
from taizhang.card.types import BoundCard
from taizhang.definitions.types import Indicator, Register
from taizhang.journal import queries as journal
from taizhang.kernel.faults import Fault
from taizhang.kernel.periods import Period, parse_period
from taizhang.org import queries as org
from taizhang.publishing import addresses, rules
from taizhang.publishing.addresses import page
from taizhang.publishing.document import as_document
from taizhang.publishing.feed import as_feed
from taizhang.publishing.news import news
from taizhang.publishing.package import as_package, as_table
from taizhang.publishing.rules import urn
from taizhang.publishing.types import Defined, File, Format, Language, Released
from taizhang.publishing.typeset import as_pdf
from taizhang.publishing.workbook import as_workbook

__all__ = ["FORMATS", "as_feed", "file", "make", "news", "page", "released", "urn"]

_MAKERS: dict[Format, Callable[[Released, Language], bytes]] = {
    "zip": as_package,
    "csv": as_table,
    "xlsx": as_workbook,
    "docx": as_document,
    "pdf": as_pdf,
}
FORMATS: tuple[Format, ...] = tuple(_MAKERS)
_KEPT = 64
"""How many made files stay in memory: those of a few editions in all forms and both languages, some hundred kilobytes each."""


def file(district: str, card: str, period: Period, form: Format, language: Language, version: int | None = None) -> File:
    """A file of a published edition (the newest unless told): the same bytes whenever it is asked for. Made once and then kept in memory.

    Fault where the card is not published, a text of it fits into no file, or the PDF finds no font for Chinese."""
    bound = _published(district, card, period, version)
    assert bound.edition is not None
    mark = journal.entry(district, bound.edition.seq).digest.hex(), bound.seal.digest if bound.seal else "", settings.TAIZHANG_ADDRESS
    return _kept(district, card, period.key, bound.edition.version, mark, form, language)


@lru_cache(maxsize=_KEPT)
def _kept(district: str, card: str, period: str, version: int, mark: tuple[str, ...], form: Format, language: Language) -> File:  # noqa: ARG001
    """`mark` is all that an edition's files rest on beside its name: what is kept under it holds in every database."""
    return make(released(district, card, parse_period(period), version), form, language)


def make(edition: Released, form: Format, language: Language) -> File:
    """The file in that form, made anew."""
    content = _MAKERS[form](edition, language)
    return File(file_name(edition, form, language), rules.MEDIA[form], edition.at, content, hashlib.sha256(content).hexdigest())


def file_name(edition: Released, form: Format, language: Language) -> str:
    """zhuhui-annual-2022-v1.zh.zip"""
    return f"{rules.stem(edition.card, edition.edition.version)}.{language}.{form}"


def released(district: str, card: str, period: Period, version: int | None = None) -> Released:
    """A published edition (the newest unless told) with what its files name. Fault where there is none, or a text fits into no file."""
    bound = _published(district, card, period, version)
    assert bound.edition is not None
    entry, told = journal.entry(district, bound.edition.seq), rules.statements(bound)
    defined = _definitions(bound)
    made = Released(
        card=bound,
        edition=bound.edition,
        code=org.district(district).code,
        algorithm=journal.head(district).algorithm,
        body=entry.body,
        digest=entry.digest.hex(),
        page=addresses.card(bound, bound.edition.version),
        site=settings.TAIZHANG_ADDRESS,
        lines=rules.lines(bound, told, defined, [addresses.figure(bound, number) for number in bound.numbers]),
        statements=told,
        definitions=tuple(defined.values()),
    )
    rules.refuse_illegible(made)
    return made


def _published(district: str, card: str, period: Period, version: int | None) -> BoundCard:
    bound = cards.published(district, card, period, version)
    if bound is None:
        which = f" version {version}" if version else ""
        raise Fault(f"{district} has not published {card} of {period.key}{which}", remedy="name one that is published, or publish it first")
    return bound


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
