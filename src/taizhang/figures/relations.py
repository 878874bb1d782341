"""The store's files as relations: what of them was known at an event, as text of a statement with its parameters."""
# ruff: noqa: S608 (names in statements are those of checked definitions, quoted; values and paths are parameters)

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import Any

import pyarrow.parquet as pq

from taizhang.figures.compile import quoted
from taizhang.figures.fresh import listed
from taizhang.figures.layout import Layout
from taizhang.figures.manifest import Manifest
from taizhang.figures.segments import Part

UNION = "\n  UNION ALL BY NAME "
_ALL = {"rows": "*", "closings": '* EXCLUDE ("_until")', "history": '* EXCLUDE ("_until")'}
_SIGNS = {"rows": 1, "closings": -1, "history": 1}
_SAME = '"closing"."number" = "version"."number" AND "closing"."_seq" = "version"."_seq"'


def known(at: Manifest, form: Layout, as_of: int | None) -> tuple[str, dict[str, Any]]:
    """`<register>_known`: the versions that were known at `as_of` (None: the present ones), with its parameters."""
    stored, parameters = versions(at, form, as_of)
    return f"{quoted(form.register + '_known')} AS (\n  {stored}\n)", parameters


def versions(
    at: Manifest, form: Layout, as_of: int | None, names: Sequence[str] = (), *, signed: bool = False
) -> tuple[str, dict[str, Any]]:
    """The statement that gives those versions, with its parameters; with these columns at least, or with all if none is named.

    Present versions are read plainly where nothing was superseded since the last compaction, and as-of reads are present ones where
    the register has not changed since. `signed` (for some columns) gives every version with a `_sign`, and what has ended once more with
    -1: counted by sign and taken away, it leaves what stands, and no number has to be looked for among all."""
    register = form.register
    late = as_of is not None and as_of < at.last_change(register)
    parts = {kind: found for kind in ("rows", "closings", "history") if (found := at.of(register, kind)) and (late or kind != "history")}
    parameters: dict[str, Any] = {f"{register}_{kind}": [part.file for part in found] for kind, found in parts.items()}
    if late:
        parameters["as_of"] = as_of
    selects = []
    if not _hold(parts.get("rows", ()), names or form.types):  # written before some of the columns were defined, or nothing is
        selects.append(_blank(form, names, signed=signed))
    for kind, condition in _conditions(register, parts.get("closings", ()), late=late, signed=signed).items():
        if kind in parts:
            selects.append(select(register, kind, parts[kind], _listed(kind, parts[kind], names, signed=signed), condition))
    if at.fresh and signed:
        more, held = at.fresh.beside(form, names)
        return UNION.join(selects + more), parameters | held
    stored = UNION.join(selects)
    if at.fresh is None:
        return stored, parameters
    laid, held = at.fresh.over(stored, form, names)
    return laid, parameters | held


def _conditions(register: str, closings: Sequence[Part], *, late: bool, signed: bool) -> dict[str, str]:
    """What is read of which segments."""
    rows = ['"version"."_seq" <= $as_of'] if late else []
    if closings and not signed:
        rows.append(not_ended(register, closings, ' AND "closing"."_until" <= $as_of' if late else ""))
    found = {"rows": " AND ".join(rows)}
    if signed:
        found["closings"] = '"version"."_until" <= $as_of' if late else ""
    return found | ({"history": '"version"."_seq" <= $as_of AND "version"."_until" > $as_of'} if late else {})


def _blank(form: Layout, names: Sequence[str], *, signed: bool) -> str:
    types = {name: kind for name, kind in form.types.items() if not names or name in names} | ({"_sign": "INTEGER"} if signed else {})
    return f"SELECT {', '.join(f'CAST(NULL AS {kind}) AS {quoted(name)}' for name, kind in types.items())} WHERE FALSE"


def select(register: str, kind: str, parts: Sequence[Part], columns: str, condition: str) -> str:
    where = f" WHERE {condition}" if condition else ""
    return f'SELECT {columns} FROM {source(register, kind, parts)} AS "version"{where}'


def not_ended(register: str, closings: Sequence[Part], by_then: str = "") -> str:
    return f'NOT EXISTS (SELECT 1 FROM {source(register, "closings", closings)} AS "closing" WHERE {_SAME}{by_then})'


def _listed(kind: str, parts: Iterable[Part], names: Sequence[str], *, signed: bool) -> str:
    return columns(parts, names, _ALL[kind]) + (f', {_SIGNS[kind]} AS "_sign"' if signed else "")


def columns(parts: Iterable[Part], names: Sequence[str], every: str = "*") -> str:
    """The columns as a statement lists them. It costs by those that it lists; one that a file has not is left to what stands beside it."""
    return listed(names) if names and _hold(parts, names) else every


def _hold(parts: Iterable[Part], columns: Collection[str]) -> bool:
    """Whether the segments together have all these columns. A missing file is found out by whoever reads it."""
    try:
        return {name for part in parts for name, _kind in _columns(part.file)}.issuperset(columns)
    except OSError:
        return False


def _alike(parts: Iterable[Part]) -> bool:
    """Whether the segments have the same columns of the same types, so that the first tells how all are read. Closings may stand behind
    rows: their `_until` is then not read."""
    try:
        return len({tuple(column for column in _columns(part.file) if column[0] != "_until") for part in parts}) <= 1
    except OSError:
        return False


@lru_cache(maxsize=4096)
def _columns(file: str) -> tuple[tuple[str, str], ...]:
    """What a segment holds, with its types; a file is never written twice under one name."""
    return tuple((field.name, str(field.type)) for field in pq.read_schema(file))


def source(register: str, kind: str, parts: Iterable[Part]) -> str:
    return f"read_parquet(${register}_{kind}{'' if _alike(parts) else ', union_by_name = true'})"
