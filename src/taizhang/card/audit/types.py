"""Values of an audit."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from taizhang.definitions.types import Text
from taizhang.kernel.periods import Period

Verdict = Literal["agrees", "rounds", "differs", "other_caliber", "no_source"]

VERDICTS: tuple[Verdict, ...] = ("agrees", "rounds", "other_caliber", "differs", "no_source")
"""From the strongest to the weakest: of figures that fit a claim equally, the row gives the weakest verdict."""

FOUND = frozenset({"agrees", "rounds"})
"""Verdicts that ask nothing of the writer; the others are findings."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A claim of the draft as the audit looks at it. `start` and `end` lie in the text that was read; `step` is the value of one unit
    of the last printed digit. `named`: its own sentence or paragraph names the period; else the document only implies it. `subject` is
    what the number before it in its sentence measures; `before` is its sentence up to the number, `clause` what of it stands since the
    last stop or number, `after` what follows up to the next stop or number, all without white space."""

    id: int
    quote: str
    start: int
    end: int
    indicator: str
    value: Decimal
    unit: str
    step: Decimal
    kind: str
    bound: str
    role: str
    high: Decimal | None = None
    period: str = ""
    scope: str = ""
    named: bool = False
    before: str = ""
    clause: str = ""
    subject: str = ""
    after: str = ""
    page: int = 0
    line: int = 0
    cell: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An indicator of the district as a claim may mean it. `words` are its names, aliases and the labels that cards give it; `scopes`
    among whom it ranks, as far as definitions tell; `undated` the periods for which a card states it without naming a time,
    `dated` those for which it names them; `counted` tells what is counted or computed from what is entered as others reported it;
    `basis` whether a growth is of constant or current prices, "" where that is not told."""

    indicator: str
    name: Text
    words: tuple[str, ...]
    unit: str
    kind: str
    counted: bool
    target: bool = False
    scopes: frozenset[str] = frozenset()
    undated: tuple[Period, ...] = ()
    dated: tuple[Period, ...] = ()
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """How well a candidate fits: `score` by words, from 0 to 1; `exact` if a name is said as it stands; `factor` takes a value in its
    unit to the claim's unit; `misfit` names what forbids that they be compared (words, unit, kind, role, scope), "" for nothing."""

    candidate: Candidate
    score: float
    exact: bool = False
    factor: Fraction | None = None
    misfit: str = ""


@dataclass(frozen=True, slots=True)
class Whose:
    """Of whom a claim speaks: a unit of the district or a peer (their codes), a place that this ledger does not cover (`beyond`), or else
    the district."""

    unit: str | None = None
    peer: str | None = None
    beyond: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A figure of the ledger as the audit knows it: `exact` unrounded in its own `unit`, None where there is none; `withheld` if it may
    not be shown to who asks; `records` how many it stands on; `scope` among whom a rank is, where the entry or its set tells."""

    exact: Decimal | None
    unit: str
    decimals: int
    bound: str
    records: int
    kind: str
    status: str = ""
    scope: str = ""
    withheld: bool = False
    refusal: Text | None = None
    of_unit: str | None = None
    of_place: str | None = None

    @property
    def is_empty(self) -> bool:
        """Nothing to compare with: no figure, or a count of no records at all."""
        return self.exact is None or (self.records == 0 and self.exact == 0 and self.kind in ("count", "sum"))


NOTHING = Told(None, "", 0, "exact", 0, "")
"""No figure at all."""


@dataclass(frozen=True, slots=True)
class Beside:
    """A figure of the ledger beside a claim, with the verdict that it alone would give. `exact` is in the claim's base unit, as `unit`
    says, unless the units cannot be compared; `printed` how the figure would stand in the draft's place; `score` how well the words fit."""

    indicator: str
    name: Text
    period: str
    exact: Decimal | None
    unit: str
    bound: str
    printed: str
    verdict: Verdict
    why: Text
    of_unit: str | None = None
    of_place: str | None = None
    status: str = ""
    score: float = 0.0
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A claim and what the ledger says to it. `undecided` if several indicators fit equally and do not give one verdict."""

    stated: Stated
    verdict: Verdict
    why: Text
    figures: tuple[Beside, ...] = ()
    undecided: bool = False


@dataclass(frozen=True, slots=True)
class Audit:
    """A whole document: `text` as it was read, the offsets of the rows are of its characters."""

    document: str
    district: str
    title: Text
    period: str
    as_of: int
    text: str
    rows: tuple[Row, ...]
    notice: Text | None = None

    def counts(self) -> dict[Verdict, int]:
        return {verdict: sum(row.verdict == verdict for row in self.rows) for verdict in VERDICTS}

    @property
    def clean(self) -> bool:
        return all(row.verdict in FOUND for row in self.rows)
