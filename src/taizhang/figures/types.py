"""Values of figures."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from taizhang.kernel.periods import Period

EvidenceKind = Literal["count", "sum", "average", "ratio", "derived", "reported", "rank", "streak"]
Part = Literal["numerator", "denominator"]


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked: an indicator of a district for a unit's subtree (None: the district) over a period.

    `as_of` is the journal seq up to which things are known (None: all that is known now); `cutoff` the date up to which they had
    happened (None: the earlier of the period's end and the China date of that seq). `place` asks for a peer's reported figure."""

    district: str
    indicator: str
    period: Period
    unit: str | None = None
    as_of: int | None = None
    cutoff: date | None = None
    place: str | None = None

    def of_unit(self, unit: str | None) -> Ask:
        """The same for another unit. Spelt out: a grid makes thousands."""
        return Ask(self.district, self.indicator, self.period, unit, self.as_of, self.cutoff, self.place)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a reported figure was printed: in our words, with paper, date and page, and who entered it."""

    number: str
    sentence: str
    paper: str
    printed_on: str
    page: str
    status: str
    signer: str
    rank_set: str = ""
    """Of a printed place: among whom, as the entry names it."""
    place: str = ""
    """What the entry calls the place that it is about."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Arithmetic that is not done, and why, in both languages."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Remark:
    """What is to be said beside a figure: a completion so high that the target must be doubted, a missing year."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Among:
    """The set of a rank: its id (or `column=value`), its name, how many members it has, and what each is called (code, zh, en)."""

    id: str
    zh: str
    en: str
    size: int
    names: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Ranked:
    """A member of a set with its value and its place; `ties` counts who shares the place, itself included (0: no place). `number` is
    the record of its entry, "" where the reader may not see it or the value was computed."""

    code: str
    zh: str
    en: str
    value: Decimal | None
    place: int | None
    ties: int
    number: str = ""


@dataclass(frozen=True, slots=True)
class Ranking:
    """A whole set in order, the first first, those without a value last. `own` is the member asked for. With members missing every
    place is at least the one told, and at most that and as many more; so it is with rows that were `refused` by the imports of the
    entries, if the set is made by a column: they are in no set. `sources` are the papers that the entries name."""

    district: str
    indicator: str
    definition: int
    register: str
    period: Period
    among: Among
    order: Literal["descending", "ascending"]
    unit: str
    decimals: int
    members: tuple[Ranked, ...]
    missing: tuple[str, ...]
    refused: int
    own: Ranked | None
    sources: tuple[str, ...]
    as_of: int
    cutoff: date

    @property
    def bound(self) -> str:
        return "at_least" if self.missing or self.refused else "exact"

    @property
    def lowest(self) -> int | None:
        """The last place that the member asked for can have; None where it has none."""
        return self.own.place + len(self.missing) + self.refused if self.own and self.own.place else None


@dataclass(frozen=True)
class Figure:
    """A figure and what it is made of. `exact` is unrounded, in the indicator's unit; None if there is nothing to count from
    (a ratio of nothing, a figure not reported) or if it is refused.

    `numerator` and `denominator` are counts or sums as the engine returned them; `count` the number of records listed as evidence;
    `inputs` the figures a derived one, a rank or a streak was made of; `counted_to` the journal seq that the columnar store had reached."""

    ask: Ask
    kind: EvidenceKind
    exact: Decimal | None
    unit: str
    decimals: int
    claim: str
    definition: int
    as_of: int
    cutoff: date
    counted_to: int
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    count: int = 0
    total: Decimal | None = None
    status: str = "computed"
    caliber_zh: str = ""
    caliber_en: str = ""
    bound: str = "exact"
    source: Source | None = None
    refusal: Refusal | None = None
    inputs: tuple[Figure, ...] = ()
    members: tuple[tuple[str, Decimal | None, int | None], ...] = ()
    missing: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()
    among: Among | None = None

    def but(self, **found: Any) -> Figure:
        """The same with what was found put in. Copied whole: setting field after field takes five times as long, and a grid makes
        thousands that differ in a few."""
        made = object.__new__(Figure)
        made.__dict__.update(self.__dict__, **found)
        return made


@dataclass(frozen=True, slots=True)
class Line:
    """One record in the evidence: its number, what it contributes, and the columns that the reader may see; `unit` is empty to those
    who may not see it."""

    number: str
    unit: str
    seq: int
    contribution: Decimal
    columns: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A page of the list whose count or sum is the figure. `withheld` counts rows that the reader may not see."""

    part: Part
    lines: tuple[Line, ...]
    total: int
    sum: Decimal | None
    withheld: int
    after: str | None
