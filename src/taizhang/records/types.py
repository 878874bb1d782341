"""Values of records."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

JSON = Any

Beside = Callable[[str, int, int, int], None]
"""Called with a register, the seq of its `import.started`, the seq that `import.finished` will have, and the number of rows: the batches
of a large import stand, and its rows are about to become records. Who wants to may read them meanwhile."""


@dataclass(frozen=True, slots=True)
class Row:
    """A record as the journal makes it: what `fold` returns and every projection stores.

    `values` holds the public and internal fields (dates ISO, decimals as text); `private` names the private fields that hold a
    value (the values lie in the vault); `steps` the date of each step taken; `clocks` the state of each clock by step;
    `definition` the version of the register that the record was made under; `seq` the event that made this version."""

    register: str
    number: str
    unit: str
    state: str
    opened_on: str
    definition: int
    seq: int
    values: dict[str, JSON] = field(default_factory=dict)
    private: tuple[str, ...] = ()
    steps: dict[str, str] = field(default_factory=dict)
    clocks: dict[str, dict[str, JSON]] = field(default_factory=dict)
    merged_into: str = ""
    erased: bool = False

    def with_(self, **changes: Any) -> Row:
        return replace(self, **changes)

    @property
    def counts(self) -> bool:
        """Whether the record stands in figures: one merged into another does not."""
        return not self.merged_into


@dataclass(frozen=True, slots=True)
class Proposal:
    """A record as it stands and as it would be, looked at when the journal stood at `seq`; `before` is None for one that is to be made."""

    district: str
    seq: int
    before: Row | None
    after: Row

    @property
    def register(self) -> str:
        return self.after.register

    @property
    def number(self) -> str:
        return self.after.number


@dataclass(frozen=True, slots=True)
class RowFault:
    """Why a row of an import is refused: where it stands, what stands there, and what would be right. `about` is what the row speaks
    of, for those who look for it in the file: its name, or its key as far as that is open."""

    sheet: str
    row: int
    column: str
    value: str
    problem: str
    remedy: str
    cell_only: bool = False
    """The row was loaded without this cell."""
    about: str = ""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did. Nothing was written if `faults` is not empty and it was not partial.

    `refused` counts rows, `blanked` cells that were left out of rows that were loaded."""

    register: str
    file: str
    digest: str
    created: int
    amended: int
    unchanged: int
    refused: int
    seq: int
    faults: tuple[RowFault, ...] = ()
    already: bool = False
    blanked: int = 0
