"""What the journal has gone on by since the store's files were written, where that is little: versions of records held in memory.

They are laid over the files in the statements that ask, so that the first figure after an event writes nothing. They are made of the
journal, as the files are, and belong to one state of the manifest: once the store is written on, or has grown by more than a few
records, there is nothing to be held. `work` writes the store on, and whoever asks after many events.
"""
# ruff: noqa: S608 (names in statements are those of checked definitions, quoted; values are parameters)

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from taizhang.figures import projector
from taizhang.figures.compile import quoted
from taizhang.figures.layout import Layout
from taizhang.records.queries import Change
from taizhang.records.types import Row

FEW = 64
"""Records that may differ from the files."""

Versions = Mapping[str, Row | None]
"""By number what stands in place of what is stored; None: nothing."""


@dataclass(frozen=True, slots=True)
class Fresh:
    """Versions by register as known at `seq`, where the chain had that digest: what a transaction that was taken back had counted is
    known by it. `since` is the seq of the files, `ended` their versions that count no more; a table has both, told apart by `_sign`."""

    since: int
    seq: int
    digest: bytes
    rows: Mapping[str, Versions] = field(default_factory=dict)
    ended: Mapping[str, Mapping[str, Row]] = field(default_factory=dict)
    tables: Mapping[str, pa.Table] = field(default_factory=dict)

    @property
    def room(self) -> int:
        return FEW - sum(map(len, self.rows.values()))

    def extended(
        self, seq: int, digest: bytes, changes: Collection[Change], look_up: projector.LookUp, layouts: Mapping[str, Layout]
    ) -> Fresh:
        """With later changes folded on what it holds, and on what `look_up` finds of other records."""
        rows, ended, tables = dict(self.rows), dict(self.ended), dict(self.tables)
        for register, advance in projector.project(changes, self._before(look_up)).items():
            rows[register] = {**rows.get(register, {}), **_last(advance)}
            of_files = {row.number: row for row, _until in advance.closings if row.seq <= self.since}
            ended[register] = {**ended.get(register, {}), **of_files}
            tables[register] = signed(layouts[register], standing(rows[register]), ended[register].values())
        return Fresh(self.since, seq, digest, rows, ended, tables)

    def _before(self, look_up: projector.LookUp) -> projector.LookUp:
        def found(register: str, numbers: Collection[str]) -> dict[str, Row]:
            held = self.rows.get(register, {})
            others = [number for number in numbers if number not in held]
            here = {number: row for number in numbers if (row := held.get(number)) is not None}
            return here | (dict(look_up(register, others)) if others else {})

        return found

    def over(self, stored: str, register: str, names: Sequence[str]) -> tuple[str, dict[str, Any]]:
        """The statement that gives the stored versions, with these in their place."""
        if register not in self.rows:
            return stored, {}
        return laid_over(stored, f"{register}_fresh", self.rows[register], self.tables[register], names)

    def beside(self, register: str, names: Sequence[str]) -> tuple[list[str], dict[str, Any]]:
        """The statement that gives these versions, and those of the files that count no more, with their sign."""
        if register not in self.rows:
            return [], {}
        return [f'SELECT {listed(names)}, "_sign" FROM {quoted(f"{register}_fresh")}'], {f"{register}_fresh": self.tables[register]}


def signed(form: Layout, rows: Collection[Row], ended: Collection[Row] = ()) -> pa.Table:
    """Versions that count, and some that count no more."""
    signs = [1] * len(rows) + [-1] * len(ended)
    return form.table([*rows, *ended]).append_column("_sign", pa.array(signs, pa.int32()))


def _last(advance: projector.Advance) -> dict[str, Row | None]:
    ended = {(row.number, row.seq) for row, _until in advance.closings}
    last: dict[str, Row | None] = {number: None for number, _seq in ended}
    return last | {row.number: row for row in advance.rows if (row.number, row.seq) not in ended}


def standing(versions: Versions) -> list[Row]:
    return [row for row in versions.values() if row is not None]


def laid_over(
    stored: str, name: str, numbers: Iterable[str], table: pa.Table, names: Sequence[str], *, alone: bool = False
) -> tuple[str, dict[str, Any]]:
    """A statement that gives versions, without those of these numbers and with the rows of the table that count instead; `alone`: with
    no others. The engine knows the table by the name; of its columns these are asked, or all if none is named."""
    others = "FALSE" if alone else f'NOT list_contains(${name}_gone, "number")'
    instead = f"SELECT {listed(names) if names else '* EXCLUDE (_sign)'} FROM {quoted(name)} WHERE _sign > 0"
    laid = f"SELECT * FROM (\n  {stored}\n) WHERE {others}\n  UNION ALL BY NAME {instead}"
    return laid, {name: table} | ({} if alone else {f"{name}_gone": sorted(numbers)})


def listed(names: Sequence[str]) -> str:
    return ", ".join(map(quoted, names)) or "*"
