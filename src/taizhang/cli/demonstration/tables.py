"""The generator's own table: how many records of which classes, in what amounts, months and places. It knows nothing of cards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from taizhang.definitions.documents import read as documents
from taizhang.kernel.faults import Fault

Scalar = bool | str
Span = tuple[date, date]


class Form(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Draw(Form):
    """A value drawn for each record: one of a list (with weights), between two numbers, a share of a total that comes out
    exactly (in steps of `quantum`, each within `spread` percent of the mean), a serial text, or the name of the record's unit."""

    one_of: list[Scalar] | dict[str, int] | None = None
    between: tuple[int, int] | None = None
    total: Decimal | None = None
    quantum: Decimal = Decimal(1)
    spread: int = 30
    serial: str | None = None
    unit_name: str | None = None


class When(Form):
    """The day of a step: on a day, between two days, or some days after another step or a date field; never after `by`."""

    on: date | None = None
    between: Span | None = None
    after: str | None = None
    days: tuple[int, int] = (0, 0)
    by: date | None = None


class Records(Form):
    """The records of an earlier group, to which each record of this group refers."""

    of: str = Field(alias="register")
    group: str | None = None


class Months(Form):
    """The last days of these months."""

    first: str
    last: str


class Units(Form):
    """Places that records are spread over: all units of a level but some, or units by weight."""

    level: str | None = None
    but: tuple[str, ...] = ()
    weights: dict[str, int] = {}


class Parts(Form):
    """How a drawn amount divides into fields, by weights; the parts sum to it exactly."""

    of: str
    into: dict[str, int]


class Group(Form):
    """One class of records: `count` of them, one for each combination of `each`, or those written out in `rows`.

    `single` groups are entered one by one, others by import: month by month as they open, or all on the day `loaded`, as they
    stand by then."""

    name: str = ""
    count: int = 0
    each: dict[str, Records | Months | Units] = {}
    rows: tuple[dict[str, Any], ...] = ()
    units: Units = Units()
    fields: dict[str, Draw | Scalar] = {}
    parts: Parts | None = None
    steps: dict[str, When]
    single: bool = False
    loaded: date | None = None


class Mistake(Form):
    """A record of a group that was first entered with a value off by so much, and set right later: by amendment, or on request."""

    group: str
    record: int
    field: str
    off_by: int
    noticed: date
    reason: str
    requested: bool = False


class Twin(Form):
    """A record of a group that was entered twice; the second is merged into the first."""

    group: str
    record: int
    merged: date
    reason: str


class Table(Form):
    """What is drawn for one register. `fields` hold for all groups; those that only steps outside a group ask for are left out of it."""

    of: str = Field(alias="register")
    fields: dict[str, Draw | Scalar] = {}
    groups: tuple[Group, ...]
    mistakes: tuple[Mistake, ...] = ()
    twins: tuple[Twin, ...] = ()


class Person(Form):
    """A fictitious member of staff, and the role that is given for the whole district."""

    code: str
    name: str
    role: str


class Frame(Form):
    """From when to when the district's events run, and who enters them."""

    opens: date
    closes: date
    people: tuple[Person, ...]


def read(folder: Path) -> tuple[Frame, list[Table]]:
    """The frame (`frame.yaml`) and the tables of a folder, in the order of its file names. Fault where one is malformed."""
    if not (folder / "frame.yaml").is_file():
        raise Fault("there is no demonstration table", where=str(folder), remedy="write frame.yaml and a table for each register")
    frame = _valid(Frame, folder / "frame.yaml", next(_documents(folder / "frame.yaml")))
    files = sorted(path for path in folder.glob("*.yaml") if path.name != "frame.yaml")
    return frame, [_valid(Table, path, document) for path in files for document in _documents(path)]


F = TypeVar("F", bound=Form)


def _documents(path: Path) -> Iterator[Any]:
    found, faults = documents(path)
    if faults:
        raise Fault(str(faults[0]), remedy="correct the table")
    return (document.value for document in found)


def _valid(form: type[F], path: Path, document: Any) -> F:
    try:
        return form.model_validate(document)
    except ValidationError as wrong:
        first = wrong.errors()[0]
        raise Fault(first["msg"], where=f"{path}: {'.'.join(map(str, first['loc']))}", remedy="correct the table") from wrong
