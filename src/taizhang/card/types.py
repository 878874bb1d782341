"""Values of the report card."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from taizhang.definitions.types import Text
from taizhang.figures.blast import Radius
from taizhang.figures.types import Ask
from taizhang.journal.types import Seal
from taizhang.kernel.periods import Period, parse_period


@dataclass(frozen=True, slots=True)
class Printed:
    """How a figure stands in print: `value` as printed, in the base unit (310.72亿元 → 31072000000), and both displays."""

    value: Decimal
    unit: str
    bound: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Proof:
    """What a number opens to: how its figure was made, the number of records in its evidence, and for sums their sum
    in the number's base unit."""

    kind: str
    count: int
    sum: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a number that has a target: the light (green, yellow, red), its shape and word, and what was promised."""

    code: str
    word: Text
    target: Text


@dataclass(frozen=True, slots=True)
class BoundNumber:
    """A printed number and where it comes from. `name` is its placeholder in the sentence, `figure` the indicator asked,
    `indicator` what it measures in the card's words, `exact` unrounded in the same base `unit` as `value`; `asked` the
    period that the figure was asked for, while `period` is empty where the sentence names none."""

    name: str
    value: Decimal
    unit: str
    kind: str
    bound: str
    role: str
    period: str
    indicator: str
    scope: str
    figure: str
    zh: str
    en: str
    exact: Decimal
    evidence: Proof
    definition: int
    status: str
    asked: str
    cutoff: date
    place: str | None = None
    note: Text | None = None
    light: Beside | None = None

    @property
    def asked_for(self) -> Period:
        return parse_period(self.asked)

    def ask(self, district: str, as_of: int) -> Ask:
        """The question that this number answers, as it was known at `as_of`."""
        return Ask(district, self.figure, self.asked_for, as_of=as_of, cutoff=self.cutoff, place=self.place)


PUBLISHED = "card.published"
PUBLIC_KINDS = frozenset({"district.opened", "definition.adopted", "unit.opened", "unit.moved", "unit.closed", "unit.renamed", PUBLISHED})
"""Events of which every word is public. Events of records hold internal fields beside public ones: of those the leaf is given."""

Part = str | int
"""A stretch of a sentence: words, or the index of a number in `BoundCard.numbers`."""


@dataclass(frozen=True, slots=True)
class BoundSentence:
    zh: tuple[Part, ...]
    en: tuple[Part, ...]
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class BoundSection:
    heading: Text
    sentences: tuple[BoundSentence, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """A number that the card cannot print: in which sentence, which one, why, and what to do."""

    sentence: str
    name: str
    figure: str
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.sentence!r}: {{{self.name}}} ({self.figure}): {self.what}; {self.remedy}"


@dataclass(frozen=True, slots=True)
class Edition:
    """That a card was published: by which event, as which version of its period, when and by whom."""

    seq: int
    version: int
    at: str
    actor: str


@dataclass(frozen=True, slots=True)
class BoundCard:
    """A card with its numbers in place. `as_of` is the journal seq up to which things were known, `cutoff` the date up to
    which they had happened; `definitions` the version of each definition that its numbers were computed by (`indicator/gdp`, 1) and
    `calendar` that of the calendar which the clocks were counted by; `seal` the seal that covers it (the last one for a draft),
    `edition` None for a draft; `knowingly` the figures that tell of few persons or firms and were printed all the same by
    whoever published it."""

    district: str
    card: str
    period: str
    as_of: int
    cutoff: date
    definition: int
    title: Text
    lead: Text | None
    place: Text | None
    notice: Text | None
    sections: tuple[BoundSection, ...]
    numbers: tuple[BoundNumber, ...]
    definitions: tuple[tuple[str, int], ...] = ()
    calendar: str = ""
    missing: tuple[Missing, ...] = ()
    knowingly: tuple[str, ...] = ()
    seal: Seal | None = None
    edition: Edition | None = None

    @property
    def asked(self) -> Period:
        return parse_period(self.period)


@dataclass(frozen=True, slots=True)
class Mover:
    """An event after the card that changed what a number counts, or how: which record or definition, and what was done to it.

    `at` is the event's stamp, or only its month (2023-03) where the register tells the reader no days. `reason` says whether a reason
    lies in the vault; None where none is asked for (a new record, a step, a row of a file, a definition)."""

    seq: int
    at: str
    kind: str
    subject: str
    actor: str
    reason: bool | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """A published number that would be printed or counted otherwise today. `now` is None if it has no figure any more.

    `movers` are the events that touched its records, `redefined` those by which a definition that it rests on got a new version."""

    name: str
    figure: str
    period: str
    printed: str
    would_print: str
    then: Decimal
    now: Decimal | None
    unit: str
    movers: tuple[Mover, ...]
    redefined: tuple[Mover, ...] = ()
    printed_en: str = ""
    would_print_en: str = ""
    place: str | None = None
    cutoff: date | None = None

    def ask(self, district: str, as_of: int) -> Ask:
        """The question that the printed number answers, as it was or is known at `as_of`."""
        return Ask(district, self.figure, parse_period(self.period), as_of=as_of, cutoff=self.cutoff, place=self.place)

    @property
    def by(self) -> Decimal | None:
        return None if self.now is None else self.now - self.then

    @property
    def definition_changed(self) -> bool:
        return bool(self.redefined)


@dataclass(frozen=True, slots=True)
class Drift:
    """What has moved since a card was published, as known at `as_of` now, under the cutoffs of the published card. `untold`: of so many
    of its numbers, those about persons and firms, the public is not told whether they moved."""

    district: str
    card: str
    period: str
    published_as_of: int
    as_of: int
    moved: tuple[Moved, ...]
    untold: int = 0


@dataclass(frozen=True, slots=True)
class Changed:
    """A number that a later edition prints otherwise than the one before it; None where one of them has it not."""

    name: str
    figure: str
    period: str
    printed: str | None
    prints: str | None
    printed_en: str | None = None
    prints_en: str | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Revision:
    """What an edition changed against the one before it."""

    version: int
    at: str
    actor: str
    changed: tuple[Changed, ...]


@dataclass(frozen=True, slots=True)
class CardErrata:
    """All that has moved since a card's newest edition was published, and what its editions changed against each other."""

    title: Text
    edition: Edition
    drift: Drift
    revisions: tuple[Revision, ...]


@dataclass(frozen=True, slots=True)
class Errata:
    """The errata of a district's cards, in the order in which they were first published, as known at `as_of`."""

    district: str
    as_of: int
    cards: tuple[CardErrata, ...]

    @property
    def moved(self) -> int:
        return sum(len(one.drift.moved) for one in self.cards)


@dataclass(frozen=True, slots=True)
class Struck:
    """A number of a published card that a correction would move: as it stands in print, as it would be printed now, and after it."""

    card: str
    period: str
    version: int
    name: str
    figure: str
    asked: str
    printed: str
    now: str
    would_print: str


@dataclass(frozen=True, slots=True)
class Blast:
    """What a correction would move: figures, ranks and targets, and the numbers of published cards. Nothing of it is written.

    `closed` printed numbers read the register and count what the asker may not see."""

    radius: Radius
    cards: tuple[Struck, ...]
    closed: int = 0
