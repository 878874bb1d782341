"""Values of the reader. Offsets are characters of the source text, the end excluded, unless they say otherwise."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

ClaimKind = Literal["level", "growth", "change", "share", "rate", "rank"]
Bound = Literal["exact", "about", "at_least", "at_most"]
Role = Literal["result", "target", "forecast"]
FindingVerdict = Literal["OK", "CALC", "SOFT", "SUSPECT", "AMBIG"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a stretch of the text stands in its document: page (PDF), line (text), or cell such as `Sheet1!B7`. 0 and "" where unknown."""

    page: int = 0
    line: int = 0
    cell: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One text out of a file. `places` are (offset from which it holds, place), ascending; `year` and `month` of the document if known."""

    name: str
    text: str
    places: tuple[tuple[int, Place], ...] = ()
    year: int | None = None
    month: int | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading in the repaired text: where it stands there, and its level (1 the highest)."""

    at: int
    to: int
    level: int


@dataclass(frozen=True, slots=True)
class Repaired:
    """The text with broken lines joined and letter-spacing closed. `origin[i]` is the source offset of its character i; one more
    entry stands for the end. `repeats` are stretches printed a second time, `furniture` those of the page rather than the report."""

    text: str
    origin: array[int]
    headings: tuple[Heading, ...] = ()
    repeats: tuple[tuple[int, int], ...] = ()
    furniture: tuple[tuple[int, int], ...] = ()
    printed: str = ""  # the source text itself

    def source(self, at: int, to: int) -> tuple[int, int]:
        """The stretch of the source that a stretch of the repaired text came from."""
        return self.origin[at], self.origin[to - 1] + 1 if to > at else self.origin[at]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit as printed. `at`, `to` lie in the repaired text, `start`, `end` in the source.

    `value` is in the base unit (310.72亿元 → 31072000000 元), `digits` how many decimals were printed and `step` the value of one unit
    of the last printed digit, also in the base unit: what was printed stands for value ± step/2. `high` is the upper end of a range."""

    start: int
    end: int
    at: int
    to: int
    quote: str
    value: Decimal
    unit: str
    step: Decimal
    bound: Bound = "exact"
    high: Decimal | None = None
    rank: bool = False
    negative: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """One measured quantity (GUIDELINES of the marked reports): what is measured, how much, when, and in which role.

    `period` is a key such as 2022, 2021/2025, 2023-01/2023-09, or "" where the text does not tell; `scope` among whom a rank is."""

    quantity: Quantity
    indicator: str
    kind: ClaimKind
    role: Role
    period: str = ""
    scope: str = ""
    place: Place = Place()
    sentence: tuple[int, int] = (0, 0)
    subject: str = ""

    @property
    def start(self) -> int:
        return self.quantity.start

    @property
    def end(self) -> int:
        return self.quantity.end

    @property
    def quote(self) -> str:
        return self.quantity.quote

    @property
    def value(self) -> Decimal:
        return self.quantity.value

    @property
    def unit(self) -> str:
        return self.quantity.unit

    @property
    def bound(self) -> Bound:
        return self.quantity.bound


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found in some claims: the rule's id, the verdict, the arithmetic as text, and the words in both languages."""

    rule: str
    verdict: FindingVerdict
    claims: tuple[Claim, ...]
    arithmetic: str
    zh: str
    en: str
    spans: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Promise:
    """A target or forecast of a report, in the sentence that makes it."""

    claim: Claim
    sentence: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A promise of one year held against the results of another. `by` is result − promise in the promise's unit."""

    promise: Promise
    result: Claim | None
    outcome: Literal["met", "missed", "no_number"]
    by: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    document: Document
    repaired: Repaired
    quantities: tuple[Quantity, ...] = ()
    claims: tuple[Claim, ...] = ()
    findings: tuple[Finding, ...] = ()
    promises: tuple[Promise, ...] = field(default=())
