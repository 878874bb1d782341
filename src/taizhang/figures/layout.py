"""The typed columns of a register in the store, and the version of a record as a row of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa

from taizhang.definitions import rules as definition_rules
from taizhang.definitions.types import Register
from taizhang.records import rules as record_rules
from taizhang.records.types import Row
from taizhang.records.values import places

OWN = {"number": "VARCHAR", "unit": "VARCHAR", "_seq": "BIGINT", "_state": "VARCHAR", "opened_on": "DATE"}
"""What every row has. Names with an underscore are the store's own: no column of a register can be called so."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Column → type in the engine's words: VARCHAR, DATE, BOOLEAN, BIGINT, DECIMAL(38, s). Vaulted fields have no column.

    `steps` and `clocks` map the columns of step dates and last days to their step, `fields` those of fields to their type in words
    of definitions."""

    register: str
    types: Mapping[str, str]
    steps: Mapping[str, str]
    clocks: Mapping[str, str]
    fields: Mapping[str, str]

    def ended(self, closings: Sequence[tuple[Row, int]]) -> pa.Table:
        """Versions as rows, with the events that ended them."""
        return self.table([row for row, _until in closings]).append_column(
            "_until", pa.array([until for _row, until in closings], pa.int64())
        )

    def table(self, rows: Sequence[Row]) -> pa.Table:
        return pa.table({name: _array(self.types[name], cells) for name, cells in self.cells(rows, self.types).items()})

    def cells(self, rows: Sequence[Row], names: Iterable[str]) -> dict[str, list[Any]]:
        """What the rows have in these columns: days and numbers are texts, as in records."""
        blank: list[Any] = [None] * len(rows)
        cells: dict[str, list[Any]] = {}
        for place, row in enumerate(rows):
            for name, value in (*record_rules.columns(row).items(), ("_seq", row.seq), ("_state", row.state)):
                if name not in cells:
                    cells[name] = blank.copy()
                cells[name][place] = value
        return {name: cells.get(name, blank) for name in names}

    def row(self, cells: Mapping[str, Any]) -> Row:
        """The version of a record that a stored row stands for, as far as it was asked for: OWN and some others. What no figure is counted
        by is not kept: which private fields hold a value, the account of a clock, the version of the definition."""
        kept = {name: _json(cell) for name, cell in cells.items() if cell is not None}
        return Row(
            register=self.register,
            number=kept.pop("number"),
            unit=kept.pop("unit"),
            state=kept.pop("_state"),
            opened_on=kept.pop("opened_on"),
            definition=0,
            seq=kept.pop("_seq"),
            steps={step: kept.pop(name) for name, step in self.steps.items() if name in kept},
            clocks={step: {"legal_last_day": kept.pop(name)} for name, step in self.clocks.items() if name in kept},
            values=kept,
        )


def layout(versions: Iterable[Register]) -> Layout:
    """The columns of all versions of a register, oldest first: a column, once there, stays."""
    types, steps, clocks, fields = dict(OWN), dict[str, str](), dict[str, str](), dict[str, str]()
    register = ""
    for version in versions:
        register = version.id
        for column in definition_rules.columns(version).values():
            if column.origin == "field":
                types[column.name] = _wider(types.get(column.name, ""), _engine(version, column.name))
                fields[column.name] = version.fields[column.name].type
            elif column.origin != "record":
                types[column.name] = "DATE"
                (steps if column.origin == "done" else clocks)[column.name] = column.key
    return Layout(register, types, steps, clocks, fields)


def _wider(before: str, after: str) -> str:
    """Of decimals the one with more places, so that a later version with fewer rounds nothing that an earlier one took."""
    return max(before, after, key=lambda one: int(one[12:-1])) if before.startswith("DECIMAL(38, ") and before != after else after


def _engine(register: Register, name: str) -> str:
    field = register.fields[name]
    match field.type:
        case "date":
            return "DATE"
        case "bool":
            return "BOOLEAN"
        case "integer":
            return "DECIMAL(38, 0)"
        case "money" | "decimal":
            return f"DECIMAL(38, {places(field)})"
        case _:
            return "VARCHAR"


def _array(kind: str, values: Sequence[Any]) -> Any:
    """Dates and decimals are texts in records; the engine reads them by the column."""
    if kind == "DATE":
        return pa.array(values, pa.string()).cast(arrow(kind))
    if kind.startswith("DECIMAL"):
        return pa.array([value if value is None else str(value) for value in values], pa.string()).cast(arrow(kind))
    return pa.array(values, arrow(kind))


def arrow(kind: str) -> Any:
    """The type of a column in Arrow's words."""
    if kind.startswith("DECIMAL"):
        return pa.decimal128(38, int(kind[len("DECIMAL(38, ") : -1]))
    return {"VARCHAR": pa.string(), "DATE": pa.date32(), "BOOLEAN": pa.bool_(), "BIGINT": pa.int64()}[kind]


def _json(cell: Any) -> Any:
    if isinstance(cell, Decimal):
        return str(cell)
    return cell.isoformat() if isinstance(cell, date) else cell
