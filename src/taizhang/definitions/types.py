"""What a definition file may say: the typed, frozen form of every kind of YAML document in a pack.

These types are the edge (pydantic reads and checks the files), the inside (they are frozen) and the JSON Schema for editors at once.
A definition enters a journal as `model_dump(mode="json", by_alias=True, exclude_defaults=True)` and is read back by the same types.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SerializerFunctionWrapHandler, StringConstraints, WrapSerializer
from pydantic.types import Strict

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
"""A column, step, state, role or register: lower case, digits, underscores."""
Dotted = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$", max_length=120)]
"""An indicator or deadline rule: names joined by dots."""


def _iso_day(value: object) -> object:
    """Pydantic would read the text "2022" as seconds since 1970; here only 2022-05-01 is a day."""
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        raise ValueError("a day is written 2022-05-01")
    return value


Day = Annotated[date, BeforeValidator(_iso_day)]
Flag = Annotated[bool, Strict()]

Key = TypeVar("Key")
Value = TypeVar("Value")


def _mapping(found: object) -> object:
    """A mapping from the list of its pairs, as the journal holds it."""
    pairs = isinstance(found, list) and all(isinstance(pair, list) and len(pair) == 2 for pair in found)
    return dict(found) if pairs and isinstance(found, list) else found


def _pairs(found: object, write: SerializerFunctionWrapHandler) -> object:
    written = write(found)
    return [[key, value] for key, value in written.items()] if isinstance(written, dict) else written


InOrder = Annotated[dict[Key, Value], BeforeValidator(_mapping), WrapSerializer(_pairs, when_used="json")]
"""A mapping whose order means something, to forms and to «the first step»: canonical JSON sorts keys, so it enters a journal as pairs."""
"""true or false: `yes`, `on` and 1 are texts and numbers."""


class Definition(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Text(Definition):
    """A phrase in both languages of the interface."""

    zh: str
    en: str


FieldType = Literal["text", "choice", "person", "date", "integer", "decimal", "money", "bool", "record", "unit"]


class FieldOf(Definition):
    """One field of a register. `unit` holds the code of a unit that stands on the day of the date field `stands_on`.
    `money` is yuan with two decimals; `decimal` has `decimals` places (2 unless told);
    `record` holds the number of a record of the register named in `of`; `person` is always private.

    `aliases` are other heads under which files bring the field; `pattern` a regular expression that all of a text must match.
    `cites` says that the text is the id of a definition, which must be adopted when it is entered: an indicator, one that reads what is
    `reported` in this very register, or a register."""

    type: FieldType
    name: Text | None = None
    of: str | InOrder[str, Text] | None = None
    required: Flag = False
    private: Flag = False
    indexed: Flag = False
    unit: str = ""
    decimals: int | None = Field(default=None, ge=0, le=12)
    minimum: int | None = None
    maximum: int | None = None
    stands_on: Name | None = None
    help: Text | None = None
    retired: Flag = False
    aliases: tuple[str, ...] = ()
    pattern: str = ""
    cites: Literal["indicator", "reported", "register"] | None = None


class Due(Definition):
    """Which clock a step runs under, and from which date column it starts (default: the date of the step that led into `from`)."""

    rule: Dotted
    start: Name | None = Field(default=None, alias="from")


class Step(Definition):
    """A move of a record. It gives the columns `<step>_on` and, with a deadline, `<step>_due` (the last lawful day).

    A step without `from` creates the record. `extends`, `suspends` and `resumes` name the step whose clock they change."""

    to: Name
    start: Name | tuple[Name, ...] | None = Field(default=None, alias="from")
    by: Name
    name: Text | None = None
    due: Dotted | Due | None = None
    asks: tuple[Name, ...] = ()
    extends: Name | None = None
    suspends: Name | None = None
    resumes: Name | None = None


class Check(Definition):
    """A rule across fields that must hold at entry, such as 合计 = 分项. NULL counts as not violated.

    `remedy` says what would be right; without one, that one of the fields it speaks of is to be corrected."""

    holds: str
    message: Text
    remedy: Text | None = None


class Public(Definition):
    """What the public may see of a register: rows, coarsened rows (dates as months), or totals only.

    Not told are a figure of fewer records than `suppress_below`, and a sum or average of which one record alone contributes
    `dominated_from` percent or more: both would tell of single firms or persons (统计法实施条例 Art. 29). With either the register is
    open as totals, by whole levels, as known when a card was published; totals that name no limit have one of three."""

    evidence: Literal["rows", "coarsened", "totals"] = "totals"
    columns: tuple[str, ...] = ()
    suppress_below: int = Field(default=0, ge=0)
    dominated_from: int = Field(default=0, ge=0, le=100)


class Closing(Definition):
    """That a register closes periods of others. A record of it says of its unit that what is kept in the register named in the field
    `of`, from the day in `from` until that in `until`, was submitted as it was known at the event in `known_to`, which is written by
    the system. `submits` are the steps that submit, at first and again; in the states `settled` the period is approved."""

    of: Name
    start: Name = Field(alias="from")
    end: Name = Field(alias="until")
    known_to: Name
    submits: tuple[Name, ...]
    settled: tuple[Name, ...]


class Register(Definition):
    """A register. `aggregate_only` holds published totals about what must not be tracked: no field may hold a person or a record, only
    the district itself may be the unit, and no text or reason that looks like an identity number is taken.

    `held_by: district` where records are of no unit below it, such as those of other places: a file then needs no column for it."""

    id: Name = Field(alias="register")  # pydantic's metaclass has a `register` of its own
    name: Text
    number: str
    key: tuple[Name, ...]
    basis: str = ""
    fields: InOrder[Name, FieldOf]
    steps: InOrder[Name, Step]
    checks: tuple[Check, ...] = ()
    states: InOrder[Name, Text] = {}
    public: Public | None = None
    sensitive: Flag = False
    aggregate_only: Flag = False
    held_by: Literal["unit", "district"] = "unit"
    closing: Closing | None = None
    valid_from: Day | None = None


class Stock(Definition):
    """What stands at the end of the period: from this date column, until that one (if it has one)."""

    start: Name = Field(alias="from")
    until: Name | None = None


class Operand(Definition):
    """A figure that another is derived from; `period: year` asks for the whole year the period ends in (annual targets)."""

    indicator: Dotted
    period: Literal["same", "year", "year_before"] = "same"


class Derive(Definition):
    """Arithmetic over other figures. `growth` compares one operand with the same period a year before.

    `times` makes a quotient one for so many: 10000 for research staff per 10,000 employed."""

    op: Literal["growth", "share", "completion", "difference", "sum", "quotient", "average_growth"]
    of: tuple[Dotted | Operand, ...]
    times: int = Field(default=1, ge=1)


class RankOf(Definition):
    """A place in an order among a named set: of units of the district, or of places whose figures are reported.

    Beside `reported: true` it says by which figures the printed place can be computed anew; the entry then names the set itself."""

    of: Dotted
    among: Name | None = None
    order: Literal["descending", "ascending"] = "descending"


class Streak(Definition):
    """How many years in a row, ending with the asked one, the condition held: `= 1`, `>= 20`, `> previous`."""

    of: Dotted
    holds: str


class Apart(Definition):
    """Another indicator that this one must not be related to, and why (own caliber, own period, own area)."""

    indicator: Dotted
    because: Text


class Indicator(Definition):
    """How a figure is computed. Its kind follows from what is given: `reported`, `derive`, `rank`, `streak`, or else a
    register with `of` (ratio) or `measure` (count · sum(field) · average(field)).

    `target_for` makes a reported one the target of another, its result; `light` names the rule that judges how that goes.
    A reported one reads the column `value` of its register, or the one named by `column`, whose unit may be 万 or 亿 times its own."""

    indicator: Dotted
    name: Text
    aliases: tuple[str, ...] = ()
    of_register: Name | None = Field(default=None, alias="register")
    place_by: Name | None = None
    stock: Stock | None = None
    where: str | None = None
    of: str | None = None
    measure: str = "count"
    unit: str = ""
    decimals: int = Field(default=0, ge=0, le=6)
    claim: Literal["level", "growth", "change", "share", "rate", "rank"] = "level"
    reported: Flag = False
    column: Name | None = None
    derive: Derive | None = None
    rank: RankOf | None = None
    streak: Streak | None = None
    price_basis: Literal["none", "current", "constant"] = "none"
    caliber: Text | None = None
    owner: str = ""
    overlaps: tuple[Dotted, ...] = ()
    apart: tuple[Apart, ...] = ()
    target_for: Dotted | None = None
    light: Name | None = None
    valid_from: Day | None = None

    @property
    def kind(self) -> Literal["count", "sum", "average", "ratio", "reported", "derived", "rank", "streak"]:
        if self.reported:
            return "reported"
        if self.derive:
            return "derived"
        if self.rank:
            return "rank"
        if self.streak:
            return "streak"
        if self.of:
            return "ratio"
        if self.measure.startswith("sum("):
            return "sum"
        return "average" if self.measure.startswith("average(") else "count"


Measure = Literal["gap", "value", "over_target", "over_average", "done", "months_late", "months_since"]


class Zone(Definition):
    """A stretch of a rule: this light while all conditions hold (`gap: "< -30"`; with no condition always). `note` is said beside it:
    where the rule's source leaves a stretch open, what was put there and that it is ours."""

    light: Literal["green", "yellow", "red"]
    when: InOrder[Measure, str] = {}
    note: Text | None = None


class Light(Definition):
    """How a target or an act under way is judged: zones, tried in order, each a light while its conditions hold.

    Measures: `gap` completion less time progress, in percentage points (of a target that is a rate: result less target); `value` the
    result; `over_target` and `over_average` result less target and less the average of the city; `done` 1 or 0; `months_late`
    calendar months since the month it was due in; `months_since` months since a day. `about_points` and `about_percent` are how far
    below a target of «about» (左右) a result may stay, for rates and for amounts; `step_points` how far growth «in step» (同步) may stay
    behind the other, `stable_percent` how far what is to stay stable may fall; `over_percent` from which completion a note is asked;
    `ceiling` whether of a target not to be exceeded a rate is stated (200 less the part used up) or only whether it was kept; `states`
    whether what merely stands at the period's end (a stock) and is not reached yet gets its light only then, or at once."""

    light: Name
    name: Text
    zones: tuple[Zone, ...]
    basis: Text | str
    caliber: Text | None = None
    about_points: Decimal = Field(default=Decimal("0.5"), ge=0)
    about_percent: Decimal = Field(default=Decimal(5), ge=0)
    step_points: Decimal = Field(default=Decimal("0.5"), ge=0)
    stable_percent: Decimal = Field(default=Decimal(1), ge=0)
    over_percent: Decimal = Field(default=Decimal(150), ge=100)
    ceiling: Literal["remaining", "pass"] = "remaining"
    states: Literal["when_due", "at_once"] = "when_due"
    valid_from: Day | None = None


class Choices(Definition):
    """A list of codes with their words, used by fields of type choice."""

    choices: Name
    values: InOrder[Name, Text]
    valid_from: Day | None = None


class Extension(Definition):
    """By how much a clock may be lengthened, how often, and who signs for it."""

    len: int
    unit: Literal["nd", "wd", "m"] = "nd"
    times: int = 1
    approver: str = ""
    must_notify: Flag = False


class DeadlineRule(Definition):
    """One statutory clock. `nd` natural days, `wd` working days, `m` months. The clock starts the day after `from` (民法典 Art. 201).

    `kind` tells clocks that run forward (`within`) from those counted back from an event (`before`), minimum durations
    (`at_least`), fixed calendar dates (`fixed`) and recurring duties (`every`)."""

    deadline: Dotted
    act: str = ""
    start: str | None = Field(default=None, alias="from")
    len: int | None = Field(default=None, gt=0)
    unit: Literal["nd", "wd", "m"] | None = None
    kind: Literal["within", "before", "at_least", "fixed", "every"] = "within"
    before: str | None = None
    fixed: str | None = None
    every: Literal["month", "quarter", "year"] | None = None
    maximum: int | None = None
    extend: Extension | None = None
    suspend: str = ""
    who: str = ""
    scope: str = ""
    on_miss: str = ""
    note: str = ""
    basis: str
    confidence: str
    enabled: Flag = True
    effective_from: Day | None = None
    effective_to: Day | None = None
    valid_from: Day | None = None


class CalendarDays(Definition):
    """Days on which work differs from Monday-to-Friday. `base: chinesecalendar` takes that package's national table; overlays add to it."""

    calendar: Name
    version: str
    base: Literal["chinesecalendar"] | None = None
    covers_from: Day
    covers_until: Day
    rest: dict[Day, str] = {}
    work: dict[Day, str] = {}
    source: str = ""
    valid_from: Day | None = None


class Unit(Definition):
    """An organisational unit: the district itself, a bureau, a township, a village or community."""

    unit: str
    name: Text
    parent: str | None = None
    level: Literal["district", "bureau", "township", "village"] = "township"
    opened_on: Day | None = None
    closed_on: Day | None = None
    successor: str | None = None


class Members(Definition):
    """A named set for ranks: division codes of peer places, or units of the district, listed in `of`; or, by the column `by` of a
    register of places, all that have there what the ranked place has (`by: all`: all that have an entry).

    `formerly` gives, by code, the codes that the same place had before: its entries of those years stand under them."""

    members: Name
    name: Text
    of: InOrder[str, Text] = {}
    by: Name | None = None
    formerly: dict[str, tuple[str, ...]] = {}
    valid_from: Day | None = None


class Role(Definition):
    """What a role may do. `registers: ()` means those that a grant names."""

    role: Name
    name: Text
    may: tuple[Literal["read", "record", "amend", "decide", "erase", "export", "publish", "administer"], ...]
    private: Flag = False
    valid_from: Day | None = None


class Shown(Definition):
    """How a figure is printed in a sentence: in which period, unit, with how many decimals and which words about it.

    `period` (default: the card's) is written for the card's own period; a card asked for a later year moves it by as many years.
    `unit` replaces the printed unit in both languages, `claim_unit` the base unit of the claim. `scale` divides (万, 亿);
    `printed_in: 公顷` turns a figure kept in 亩 into hectares (15 亩 are one) before anything else;
    `floor_to` (in the base unit, before scaling) prints the next round number below and makes the bound `at_least`
    (1037 → 1000余); `dated: false` where the sentence names no period: the card's JSON then gives `period` as "".
    `words` stand after the number in Chinese and before it in English, or where `{}` stands in them (`超{}`); without them a
    bound has words of its own (左右, 以上, 以内, 余), and `{zh: "", en: ""}` prints none."""

    indicator: Dotted
    period: str | None = None
    place: str | None = None
    label: str = ""
    scale: Literal["", "万", "亿"] = ""
    unit: Text | None = None
    claim_unit: str | None = None
    printed_in: Literal["公顷"] | None = None
    decimals: int = Field(default=0, ge=0, le=6)
    trim: Flag = False
    floor_to: int | None = Field(default=None, gt=0)
    dated: Flag = True
    bound: Literal["exact", "about", "at_least", "at_most"] = "exact"
    words: Text | None = None
    claim: Literal["level", "growth", "change", "share", "rate", "rank"] | None = None
    role: Literal["result", "target", "forecast"] = "result"
    scope: str = ""
    note: Text | None = None


class Ground(Definition):
    """What a sentence without a number rests on: an indicator, in the card's period or another, and what its figure must be (`= 0`)."""

    indicator: Dotted
    holds: str
    period: str | None = None


class Sentence(Definition):
    """A sentence of the card; `{name}` stands for the number of that name. With `rests_on` it stands only while each of these holds:
    «all done» while nothing is open, «no accident» while every return says nought. Otherwise the card cannot be published."""

    text: Text
    numbers: InOrder[Name, Shown] = {}
    rests_on: tuple[Ground, ...] = ()
    note: Text | None = None


class Section(Definition):
    heading: Text
    sentences: tuple[Sentence, ...]


class Card(Definition):
    """The narrative of one report card: sections of sentences with bound numbers."""

    card: Name
    period: str
    title: Text
    lead: Text | None = None
    sections: tuple[Section, ...]
    valid_from: Day | None = None


class Licence(Definition):
    """Under what the data of a district are given away: its identifier (`CC-BY-4.0`), its title, and where it can be read."""

    name: Annotated[str, StringConstraints(pattern=r"^[-a-zA-Z0-9._]+$", max_length=60)]
    title: str = ""
    path: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")] | None = None


class Manifest(Definition):
    """pack.yaml: what the pack is called, what it builds on, and the district it is for. `licence` is that of its open data."""

    pack: Name
    extends: Name | None = None
    code: str | None = None
    district: Text | None = None
    city: Text | None = None
    algorithm: Literal["sha256", "sm3"] = "sha256"
    number_prefix: str = ""
    demonstration: Flag = False
    notice: Text | None = None
    licence: Licence | None = None


AnyDefinition = Register | Indicator | Choices | DeadlineRule | CalendarDays | Unit | Members | Role | Card | Light

KINDS: dict[str, type[Definition]] = {
    "register": Register,
    "indicator": Indicator,
    "choices": Choices,
    "deadline": DeadlineRule,
    "calendar": CalendarDays,
    "unit": Unit,
    "members": Members,
    "role": Role,
    "card": Card,
    "light": Light,
}
"""The key that stands first in a document tells its kind."""


def identity(definition: Definition) -> tuple[str, str]:
    """(kind, id) of a definition: ("register", "petition")."""
    kind = next(kind for kind, form in KINDS.items() if isinstance(definition, form))
    return kind, definition.id if isinstance(definition, Register) else str(getattr(definition, kind))


def dump(definition: Definition) -> dict[str, Any]:
    """The JSON form that enters the journal."""
    return definition.model_dump(mode="json", by_alias=True, exclude_defaults=True)
