"""Contexts of the page of what is given away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from taizhang.web.types import Link, Place, SealLine


@dataclass(frozen=True, slots=True)
class Given:
    """A file that is given away: what it is, its size in bytes and its SHA-256; or why it cannot be made here."""

    link: Link
    says: str
    size: int = 0
    digest: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class GivenEdition:
    """The newest edition of a card with its files; of earlier ones their names and the links of their files."""

    card: Link
    version: int
    at: str
    files: Sequence[Given]
    earlier: Sequence[tuple[str, Sequence[Link]]]


@dataclass(frozen=True, slots=True)
class OpenData:
    """All that a district gives away: files of its cards, the journal, the seals, the feed."""

    district: Place
    trail: Sequence[Link]
    seal: SealLine
    editions: Sequence[GivenEdition]
    feed: str
    journal: str
    seals: str
