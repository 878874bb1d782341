"""The columnar store held against the journal: by the digest of all versions of each register, however they lie in files."""
# ruff: noqa: S608 (names in statements are those of checked definitions, quoted; paths are parameters)

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import duckdb

from taizhang.figures import engine, manifest, segments, store
from taizhang.figures.compile import quoted
from taizhang.figures.layout import Layout
from taizhang.figures.manifest import Manifest
from taizhang.figures.segments import Damaged
from taizhang.journal import queries as journal
from taizhang.kernel.digests import UNREADABLE
from taizhang.org import queries as org

Digests = dict[str, str]
"""`columnar/<register>` → SHA-256, or `UNREADABLE`; empty where the district has no store yet."""

_CURSOR = "figures_store_cursor"


def digests(district: str, until: int) -> Digests:
    """What the store holds, as it was known at the event `until`."""
    manifest.forget(district)
    at = manifest.current(district)
    found = {f"columnar/{register}": _digest(at, register, until) for register in _registers(at)}
    return found | ({_CURSOR: "past the head"} if at.seq > journal.head(district).seq else {})


def journal_digests(district: str, until: int) -> Digests:
    """What it should hold: folded from the journal anew into segments that no manifest names and that are gone afterwards."""
    empty = Manifest(district, 0, "")
    parts = store.folded(empty, until)
    try:
        at = empty.with_parts(parts)
        return {f"columnar/{register}": _digest(at, register, until) for register in _registers(at)}
    finally:
        segments.discard(parts)


def counted_to(district: str) -> int:
    """The event up to which both can be compared; 0 where there is no store yet."""
    return min(manifest.current(district).seq, journal.head(district).seq)


def _registers(at: Manifest) -> list[str]:
    return sorted({part.register for part in at.parts})


def _digest(at: Manifest, register: str, until: int) -> str:
    forms = store.layouts_of(org.book(at.district))
    if register not in forms:
        return UNREADABLE
    try:
        at.check([register])
        sql, parameters = _versions(at, forms[register])
        return _hashed(sql, {**parameters, "until": until})
    except duckdb.OutOfMemoryException:
        raise  # both sides would be unreadable alike
    except (Damaged, duckdb.Error):
        return UNREADABLE


def _hashed(sql: str, parameters: Mapping[str, object]) -> str:
    """Of all digests that the statement tells, one behind the other: as one text they are more than the engine may hold."""
    found = hashlib.sha256()
    for batch in engine.stream(sql, parameters, segments.ROW_GROUP):
        found.update("".join(map(str, batch.column(0).to_pylist())).encode())
    return found.hexdigest()


def _versions(at: Manifest, form: Layout) -> tuple[str, dict[str, object]]:
    """The digests of every version with its end, sorted, each cell with its length before it, so that no two rows read alike."""
    types = {**form.types, "_until": "BIGINT"}
    parts = {kind: [part.file for part in at.of(form.register, kind)] for kind in ("rows", "closings", "history")}
    files = {kind: found for kind, found in parts.items() if found}
    blank = ", ".join(f"CAST(NULL AS {kind}) AS {quoted(name)}" for name, kind in types.items())
    selects = [f"SELECT {blank} WHERE FALSE"]
    if "rows" in files:
        selects.append(f"SELECT *, NULL AS _until FROM {_FILES.format('rows')} AS version{_OPEN if 'closings' in files else ''}")
    selects += [f"SELECT * FROM {_FILES.format(kind)}" for kind in ("closings", "history") if kind in files]
    cells = " || ".join(_cell(name, kind) for name, kind in types.items())
    sql = (
        "WITH every AS (\n  " + "\n  UNION ALL BY NAME ".join(selects) + "\n), known AS (\n"
        "  SELECT * REPLACE (CASE WHEN _until <= $until THEN _until END AS _until) FROM every WHERE _seq <= $until\n)\n"
        f"SELECT sha256({cells}) AS one FROM known ORDER BY one"
    )
    return sql, dict(files)


_FILES = "read_parquet(${}, union_by_name = true)"
_OPEN = " ANTI JOIN read_parquet($closings, union_by_name = true) AS closing USING (number, _seq)"


def _cell(name: str, kind: str) -> str:
    """In the type of today's definition: a decimal may have been written with fewer places."""
    text = f"CAST(CAST({quoted(name)} AS {kind}) AS VARCHAR)"
    return f"COALESCE(strlen({text}) || ':' || {text}, '-')"
