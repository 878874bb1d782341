"""What each page shows: one frozen value a page, all texts already in the language of the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Link:
    text: str
    address: str


@dataclass(frozen=True, slots=True)
class Place:
    """The district that a page is about. `notice` says that its data is a demonstration."""

    name: str
    title: str
    code: str
    city: str
    notice: str


@dataclass(frozen=True, slots=True)
class Term:
    """A named fact; `address` makes its value a link, `code` sets it as code."""

    name: str
    value: str
    address: str = ""
    code: bool = False


@dataclass(frozen=True, slots=True)
class SealLine:
    """Up to which event the journal is sealed, of how many, and when."""

    sealed_to: int
    head: int
    at: str
    root: str
    address: str

    @property
    def beyond(self) -> int:
        """Events after the seal: a hash does not protect them yet."""
        return self.head - self.sealed_to


@dataclass(frozen=True, slots=True)
class Metric:
    """A headline: a printed number, what it is of, and the address of its figure."""

    value: str
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class DistrictTile:
    """A district in the list of all: its newest card with when it was published, and the first numbers of it."""

    place: Place
    link: Link
    card: Link
    at: str
    metrics: Sequence[Metric]


@dataclass(frozen=True, slots=True)
class Districts:
    districts: Sequence[DistrictTile]


@dataclass(frozen=True, slots=True)
class CardLine:
    """A card of a year: where it is, and which edition of it when, or that it is a draft."""

    link: Link
    standing: str


@dataclass(frozen=True, slots=True)
class Theme:
    """What belongs together: the registers that a section of the card is counted from; `name` leads to that section."""

    name: Link
    registers: Sequence[RegisterLine]


@dataclass(frozen=True, slots=True)
class District:
    """The front page of a district: its cards by year, the first numbers of the newest, its registers by theme, its seals."""

    district: Place
    trail: Sequence[Link]
    cards: Sequence[CardLine]
    metrics: Sequence[Metric]
    places: Sequence[Metric]
    of: str
    themes: Sequence[Theme]
    registers: int
    indicators: int
    seal: SealLine
    targets: Sequence[Link] = ()


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """A register by its name; `shows` says what of it is open where that is less than its records."""

    link: Link
    shows: str


@dataclass(frozen=True, slots=True)
class LightWord:
    """A light as a shape and a word; `tone` is good, warn, bad, or empty, `about` says what it is held against."""

    text: str
    tone: str
    about: str = ""
    address: str = ""

    @property
    def shape(self) -> str:
        """The sign that stands before the word."""
        return self.text.partition(" ")[0]

    @property
    def word(self) -> str:
        return self.text.partition(" ")[2]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawing with its words and its table. `rows` are (name, value, word beside it), the value a link to its figure; `note` is what is
    to be known of it, `source` where it comes from, `address` leads to the drawing as a file, `more` to the figure."""

    title: str
    unit: str
    svg: str
    head: str
    rows: Sequence[tuple[str, Link, str]]
    note: str
    source: str
    address: str
    more: Link


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a number: its trend as a line and in words, its light, what was promised, the order that it has a place in."""

    name: Link
    spark: str = ""
    trend: str = ""
    light: LightWord | None = None
    target: str = ""
    order: Link | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """A stretch of a sentence: words, or a number that opens to its figure, with the light of its target where it has one."""

    text: str
    address: str = ""
    about: str = ""
    light: LightWord | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    words: Sequence[Word]
    note: str = ""
    beside: Sequence[Beside] = ()


@dataclass(frozen=True, slots=True)
class Section:
    heading: str
    sentences: Sequence[Sentence]
    charts: Sequence[Drawn] = ()


@dataclass(frozen=True, slots=True)
class Card:
    district: Place
    trail: Sequence[Link]
    title: str
    lead: str
    when: str
    standing: str
    sections: Sequence[Section]
    terms: Sequence[Term]
    seal: SealLine
    editions: Sequence[Link]
    missing: Sequence[str]
    data: str
    drift: str
    targets: Sequence[Link] = ()
    files: Sequence[Link] = ()


@dataclass(frozen=True, slots=True)
class Mover:
    """An event that moved a number: when, what was done, and to which record or definition; a link where the public may see it."""

    seq: int
    at: str
    what: str
    record: Link


@dataclass(frozen=True, slots=True)
class Movement:
    """A printed number that has moved: what was printed opens to the figure as the card knew it, its name to what it is now."""

    name: Link
    printed: Link
    would_print: str
    by: str
    movers: Sequence[Mover]


@dataclass(frozen=True, slots=True)
class Revised:
    """A number that an edition prints otherwise than the one before it; its name opens to the figure."""

    name: Link
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Revision:
    version: int
    at: str
    changed: Sequence[Revised]


@dataclass(frozen=True, slots=True)
class ErrataOfCard:
    card: Link
    version: int
    at: str
    moved: Sequence[Movement]
    untold: int
    revisions: Sequence[Revision]


@dataclass(frozen=True, slots=True)
class Errata:
    """All that has moved since the cards of a district were published."""

    district: Place
    trail: Sequence[Link]
    as_of: int
    seal: SealLine
    cards: Sequence[ErrataOfCard]


@dataclass(frozen=True, slots=True)
class Drift:
    """What a published card would print otherwise today; of `untold` numbers that is not told."""

    district: Place
    trail: Sequence[Link]
    published_as_of: int
    as_of: int
    moved: Sequence[Movement]
    untold: int


@dataclass(frozen=True, slots=True)
class PrintedAs:
    """How a published edition printed a figure, and when."""

    card: Link
    version: int
    at: str
    printed: str
    exact: str


@dataclass(frozen=True, slots=True)
class EvidenceTable:
    """A page of the list whose count or sum is the figure; each row is a record's link, what it contributes, and its cells
    (text, whether it is an amount). `parts` are the two lists of a ratio; `withheld` rows count but are not shown."""

    part: str
    total: int
    sum: str
    parts: Sequence[tuple[Link, bool]]
    heads: Sequence[str]
    rows: Sequence[tuple[Link, str, Sequence[tuple[str, bool]]]]
    sums: bool
    next: str
    first: str
    withheld: int


@dataclass(frozen=True, slots=True)
class Input:
    """A figure that another was made of; `inputs` what that one was made of."""

    name: str
    period: str
    value: str
    address: str
    inputs: Sequence[Input] = ()


@dataclass(frozen=True, slots=True)
class Member:
    """A line of an order: its place and value, which opens to that member's figure; `own` is the one that was asked."""

    place: str
    name: str
    value: str
    address: str
    own: bool
    tied: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """A set in order. `own` tells the place of the member asked for; `missing` are the first of those without a figure.
    `refused` counts rows of the entries' imports that are in no set."""

    district: Place
    trail: Sequence[Link]
    name: str
    about: str
    among: str
    size: int
    own: str
    ascending: bool
    other_order: Link
    missing: Sequence[str]
    missing_in_all: int
    refused: int
    sources: Sequence[str]
    sets: Sequence[tuple[Link, bool]]
    members: Sequence[Member]
    pages: Sequence[Link]


@dataclass(frozen=True, slots=True)
class Definition:
    """An indicator's definition: in words, as the expression, and what its columns mean."""

    name: str
    sentence: str
    caliber: str
    terms: Sequence[Term]
    columns: Sequence[Term]


@dataclass(frozen=True, slots=True)
class Indicator:
    district: Place
    trail: Sequence[Link]
    definition: Definition
    period: str
    units: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Figure:
    district: Place
    trail: Sequence[Link]
    name: str
    about: str
    value: str
    refused: str
    refusal: str
    remarks: Sequence[str]
    terms: Sequence[Term]
    definition: Definition
    units: Drawn | None
    months: Drawn | None
    versions: Sequence[PrintedAs]
    checks: Sequence[str]
    evidence: EvidenceTable | None
    inputs: Sequence[Input]
    members: Sequence[Member]
    source: Sequence[Term]
    missing: Sequence[str]
    closed: ClosedPeriod | None
    order: Link = Link("", "")
    """The set of a place in words, and where the whole order stands."""


@dataclass(frozen=True, slots=True)
class CameLine:
    """A record that came late or was corrected after its period was submitted: what it contributed then, and does now."""

    link: Link
    then: str
    now: str
    late: bool


@dataclass(frozen=True, slots=True)
class ClosedPeriod:
    """How the period of a figure was closed, and what has come since. `more`: not all changes were looked at."""

    terms: Sequence[Term]
    came: Sequence[CameLine]
    more: bool


@dataclass(frozen=True, slots=True)
class Happening:
    """A line of a record's history: when it was entered, on which day it happened, what changed, by which event.

    `unsaid` counts the changed columns that are not public."""

    entered: str
    on: str
    what: str
    changes: Sequence[str]
    unsaid: int
    seq: int


@dataclass(frozen=True, slots=True)
class CountedDay:
    day: str
    counted: str
    why: str


@dataclass(frozen=True, slots=True)
class Clock:
    name: str
    light: str
    standing: str
    terms: Sequence[Term]
    days: Sequence[CountedDay]


@dataclass(frozen=True, slots=True)
class Record:
    district: Place
    trail: Sequence[Link]
    number: str
    register: str
    register_id: str
    state: str
    terms: Sequence[Term]
    empty: Sequence[str]
    withheld: int
    coarse: bool
    merged: str
    timeline: Sequence[Happening]
    hidden: int
    clocks: Sequence[Clock]
    seal: SealLine


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of a register's open records by number: a link and a cell (text, whether it is an amount) for each of `heads`; of the
    columns in `empty` none of them holds anything."""

    heads: Sequence[str]
    rows: Sequence[tuple[Link, Sequence[tuple[str, bool]]]]
    empty: Sequence[str]
    next: str = ""
    first: str = ""


@dataclass(frozen=True, slots=True)
class Register:
    district: Place
    trail: Sequence[Link]
    name: str
    about: str
    version: int
    public: str
    suppressed: int
    dominated: int
    fields: Sequence[Sequence[str]]
    steps: Sequence[Sequence[str]]
    checks: Sequence[Term]
    indicators: Sequence[Link]
    records: Listing | None


@dataclass(frozen=True, slots=True)
class Indicators:
    """Either all groups, each with how many it holds, or a page of the lines of one group or of those of which `asked` is said."""

    district: Place
    trail: Sequence[Link]
    asked: str
    group: str
    groups: Sequence[tuple[Link, int]]
    lines: Sequence[IndicatorLine]
    found: int
    next: str
    first: str


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    link: Link
    kind: str
    unit: str
    about: str


@dataclass(frozen=True, slots=True)
class TargetLine:
    """A target and how it stands; its name opens to the record, its result to the figure. `promise` is the light, or the verdict."""

    name: Link
    handed_down: str
    promised: str
    promise: LightWord
    result: Link
    months: str
    completion: str
    time: str
    gap: str
    why: str
    beside: Sequence[str]


@dataclass(frozen=True, slots=True)
class Judged:
    """A rule that judges targets: how it is read, and where its thresholds come from."""

    name: str
    caliber: str
    basis: str


@dataclass(frozen=True, slots=True)
class Targets:
    """The targets of a year: as they stand (`kept` false), or as the promise table."""

    district: Place
    trail: Sequence[Link]
    title: str
    about: str
    kept: bool
    lines: Sequence[TargetLine]
    rules: Sequence[Judged]
    terms: Sequence[Term]
    other: Link
    counts: Sequence[LightWord]


@dataclass(frozen=True, slots=True)
class Seals:
    district: Place
    trail: Sequence[Link]
    seal: SealLine
    algorithm: str
    seals: Sequence[Sequence[str]]
    kept: str
    export: str
    checks: Sequence[str]
