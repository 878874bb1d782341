"""What the pages show that read somebody else's report, or hold a draft against the ledger: frozen values, as in `types`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from taizhang.web.types import Link, Place


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of a report's text: plain, or a number that leads to its claim. `found` says that a finding speaks of it."""

    text: str
    claim: int = 0
    about: str = ""
    ahead: bool = False
    found: bool = False


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """`anchor` is the claim that its number is marked as: two claims may share one."""

    claim: int
    anchor: int
    quote: str
    indicator: str
    value: str
    kind: str
    role: str
    period: str
    scope: str
    where: str


@dataclass(frozen=True, slots=True)
class FindingLine:
    """`tone` is one of good, warn, bad, or empty; `claims` the numbers that it rests on."""

    verdict: str
    tone: str
    words: str
    arithmetic: str
    claims: Sequence[tuple[int, str]]
    quotes: Sequence[str]


@dataclass(frozen=True, slots=True)
class PromiseLine:
    anchor: int
    quote: str
    indicator: str
    role: str
    period: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Read:
    """A report that was pasted or uploaded: what it says, checked. `more` claims are in the download only."""

    name: str
    year: str
    text: str
    claims: Sequence[ClaimLine]
    more: int
    findings: Sequence[FindingLine]
    promises: Sequence[PromiseLine]
    stretches: Sequence[Stretch]


@dataclass(frozen=True, slots=True)
class Marked:
    """A piece of an audited text: plain, or a number with its verdict in words and its shape."""

    text: str
    claim: int = 0
    verdict: str = ""
    shape: str = ""
    tone: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class AuditLine:
    """A claim, its verdict, and the figures of the ledger beside it: how each would print, its name, its period, its address."""

    claim: int
    anchor: int
    quote: str
    indicator: str
    period: str
    verdict: str
    shape: str
    tone: str
    why: str
    figures: Sequence[tuple[str, Link, str]]


@dataclass(frozen=True, slots=True)
class Audited:
    """A draft that was held against the ledger. `counts` are (shape, word, tone, number); `more` claims were not looked at."""

    name: str
    text: str
    as_of: int
    counts: Sequence[tuple[str, str, str, int]]
    lines: Sequence[AuditLine]
    pieces: Sequence[Marked]
    more: int


@dataclass(frozen=True, slots=True)
class Audit:
    """The form that takes a draft, and what was found of one."""

    district: Place
    trail: Sequence[Link]
    megabytes: int
    period: str
    audited: Audited | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """The form that takes a report, and what was read of one."""

    megabytes: int
    read: Read | None = None
