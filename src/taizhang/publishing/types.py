"""Values of publishing: a published card with what it names, and a file made of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from taizhang.card.types import BoundCard, BoundNumber, BoundSentence, Edition
from taizhang.definitions.types import Indicator, Licence, Register, Text
from taizhang.kernel.clock import parse_stamp

Language = Literal["zh", "en"]
Format = Literal["zip", "csv", "xlsx", "docx", "pdf"]


@dataclass(frozen=True, slots=True)
class Found:
    """An edition as it was published: the frozen card, and the text and the chain's digest of the event that holds it."""

    card: BoundCard
    edition: Edition
    body: str
    digest: str


@dataclass(frozen=True, slots=True)
class Defined:
    """A definition in the version that the card was computed by: `key` as the card names it (`indicator/gdp`), the event that adopted
    it, and the digest which that event holds of it."""

    key: str
    version: int
    seq: int
    digest: str
    definition: Indicator | Register

    @property
    def kind(self) -> str:
        return self.key.partition("/")[0]

    @property
    def name(self) -> Text:
        return self.definition.name

    @property
    def caliber(self) -> Text | None:
        """What is counted and what is not; registers have none."""
        return self.definition.caliber if isinstance(self.definition, Indicator) else None


@dataclass(frozen=True, slots=True)
class Line:
    """A printed number: counted from 1 in the card's order, with the sentence that prints it, the last event that was
    known, its definition and its page (by language)."""

    at: int
    sentence: int
    as_of: int
    number: BoundNumber
    defined: Defined
    address: Text


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of the card, counted from 1, under its heading; `text` is what is printed, with the numbers in their places."""

    at: int
    section: int
    heading: Text
    text: Text
    sentence: BoundSentence


@dataclass(frozen=True, slots=True)
class Released:
    """An edition of a card as it is given away, all of it frozen: `body` is the text of the event that published it, `digest` the chain's
    digest there. `code` is the division code of the district, `page` the card's own page, `site` the address that the installation is
    known by (empty: addresses are paths); `licence` the one that
    the district gave its data when the card was published."""

    card: BoundCard
    edition: Edition
    code: str
    algorithm: str
    body: str
    digest: str
    page: Text
    site: str
    lines: tuple[Line, ...]
    statements: tuple[Statement, ...]
    definitions: tuple[Defined, ...]
    licence: Licence | None = None

    @property
    def at(self) -> datetime:
        """When it was published: the time that every file bears."""
        return parse_stamp(self.edition.at)


@dataclass(frozen=True, slots=True)
class File:
    """A file of a published card: its name, media type, when the card was published, its bytes and their SHA-256 in hex."""

    name: str
    media: str
    at: datetime
    content: bytes
    digest: str


@dataclass(frozen=True, slots=True)
class Item:
    """Something that was published, or has moved since: what a feed tells of it. `key` makes its name; `files` are those of an edition,
    as (form, address)."""

    key: tuple[object, ...]
    title: Text
    summary: Text
    published: str
    updated: str
    page: Text
    files: tuple[tuple[Format, Text], ...] = ()


@dataclass(frozen=True, slots=True)
class News:
    """What a district's feed tells, the newest first. `mark` is the chain's digest that it was made at; `opened` the district's first
    event."""

    district: str
    title: Text
    mark: str
    opened: str
    items: tuple[Item, ...]

    @property
    def updated(self) -> str:
        return max((item.updated for item in self.items), default=self.opened)
