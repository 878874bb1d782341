"""What the journal has gone on by since the store's files were written, where that is little: changes of records held in memory.

They are folded on the versions that the files have, and laid over the files in the statements that ask, so that the first figure after an
event writes nothing. They are of the journal, as the files are, and belong to one state of the manifest: once the store is written on,
or the journal has gone on by more than a few changes, there is nothing to be held. `work` writes the store on, and whoever asks after
many events.
"""
# ruff: noqa: S608 (names in statements are those of checked definitions, quoted; values are parameters)

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from taizhang.figures import projector
from taizhang.figures.compile import quoted
from taizhang.figures.layout import OWN, Layout
from taizhang.records.queries import Change
from taizhang.records.types import Row

FEW = 64
"""Changes that the files may lack."""

LookUp = Callable[[Layout, Collection[str], Sequence[str]], Mapping[str, Row]]
"""The present versions of records in the files, by number, with these columns."""
Laid = tuple[str, dict[str, Any]]
"""A statement with its parameters."""


@dataclass(frozen=True, slots=True)
class Fresh:
    """Changes up to `seq`, where the chain had that digest: what a transaction that was taken back had counted is known by it. `since` is
    the seq of the files.

    What they change is looked up once it is asked for, with the columns asked for, and all columns if others are asked for after: `found`
    keeps by register which columns, and the versions. `made` keeps the statements."""

    since: int
    seq: int
    digest: bytes
    look_up: LookUp
    changes: tuple[Change, ...] = ()
    found: dict[str, tuple[frozenset[str], Mapping[str, Row | None]]] = field(default_factory=dict)
    made: dict[tuple[str, tuple[str, ...], bool], Laid] = field(default_factory=dict)

    @property
    def room(self) -> int:
        return FEW - len(self.changes)

    @property
    def registers(self) -> set[str]:
        return {register for _seq, register, *_ in self.changes}

    def extended(self, seq: int, digest: bytes, changes: Iterable[Change]) -> Fresh:
        """With later changes. The versions of the files are still those."""
        return replace(self, seq=seq, digest=digest, changes=(*self.changes, *changes), made={})

    def over(self, stored: str, form: Layout, names: Sequence[str]) -> Laid:
        """The statement that gives the stored versions, with those that stand now in place of theirs."""
        if form.register not in self.registers:
            return stored, {}
        standing, ended = self._versions(form, names)
        return laid_over(stored, form, "fresh", {row.number for row in ended}, standing, names)

    def beside(self, form: Layout, names: Sequence[str]) -> tuple[list[str], dict[str, Any]]:
        """The statement that gives the versions that stand now, and those of the files that count no more, with their sign."""
        if form.register not in self.registers:
            return [], {}
        key = form.register, tuple(names), True
        if key not in self.made:
            standing, ended = self._versions(form, names)
            self.made[key] = spelt(form, "fresh", [*standing, *ended], names, [1] * len(standing) + [-1] * len(ended))
        sql, parameters = self.made[key]
        return [sql], parameters

    def _versions(self, form: Layout, names: Sequence[str]) -> tuple[list[Row], list[Row]]:
        """Those made since that stand, and those of the files that have ended."""
        changes = [change for change in self.changes if change[1] == form.register]
        found = projector.project(changes, lambda _register, numbers: self._of_files(form, numbers, names))
        advance = found.get(form.register, projector.Advance())
        ended = {(row.number, row.seq) for row, _until in advance.closings}
        standing = [row for row in advance.rows if (row.number, row.seq) not in ended]
        return standing, [row for row, _until in advance.closings if row.seq <= self.since]

    def _of_files(self, form: Layout, numbers: Collection[str], names: Sequence[str]) -> dict[str, Row]:
        every = frozenset(form.types)
        wanted = every.intersection({*names, *OWN}) if names else every
        columns, rows = self.found.get(form.register, (wanted, {}))
        if not columns.issuperset(wanted):
            columns, rows = every, {}
        if missing := [number for number in numbers if number not in rows]:
            found = self.look_up(form, missing, [name for name in form.types if name in columns])
            rows = {**rows, **{number: found.get(number) for number in missing}}
            self.found[form.register] = columns, rows
        return {number: row for number in numbers if (row := rows[number]) is not None}


def laid_over(
    stored: str, form: Layout, kind: str, numbers: Iterable[str] | None, rows: Sequence[Row], names: Sequence[str], *, signed: bool = False
) -> Laid:
    """A statement that gives versions, without those of these numbers (None: without any) and with these rows instead. Of their columns
    these are asked, or all if none is named."""
    instead, parameters = spelt(form, kind, rows, names, [1] * len(rows) if signed else None)
    gone = f"{form.register}_{kind}_gone"
    others = "FALSE" if numbers is None else f'NOT list_contains(${gone}, "number")'
    laid = f"SELECT * FROM (\n  {stored}\n) WHERE {others}\n  UNION ALL BY NAME {instead}"
    return laid, parameters | ({} if numbers is None else {gone: sorted(numbers)})


def spelt(form: Layout, kind: str, rows: Sequence[Row], names: Sequence[str], signs: Sequence[int] | None = None) -> Laid:
    """A statement that gives these rows from lists among its parameters, with their signs if there are any: of few rows that costs less
    than a table that the engine is told of."""
    cells = form.cells(rows, names or tuple(form.types))
    asked, parameters = list[str](), dict[str, Any]()
    for place, (name, column) in enumerate(cells.items()):
        parameter = f"{form.register}_{kind}_{place}"
        asked.append(f"UNNEST(CAST(${parameter} AS {form.types[name]}[])) AS {quoted(name)}")
        parameters[parameter] = [None if cell is None else str(cell) for cell in column]
    if signs is not None:
        parameter = f"{form.register}_{kind}_sign"
        asked.append(f'UNNEST(CAST(${parameter} AS INTEGER[])) AS "_sign"')
        parameters[parameter] = list(signs)
    return f"SELECT {', '.join(asked)}", parameters


def listed(names: Sequence[str]) -> str:
    return ", ".join(map(quoted, names)) or "*"
