"""The columnar store of a district: brought up to date, compacted, rebuilt, and read as of a seq.

A version of a record lies in a `rows` segment; a `closings` segment beside it has it once more, with the event by which it was
superseded: who counts need not look for it among all, but takes it away. Compaction leaves the present versions in one sorted base
and moves the superseded ones, with their end, to `history`. The manifest in the SQL database says which files these are. It changes
in one transaction together with the cursor, by compare and set: readers see the store of one seq or of another, and of two writers one
discards its files. What the journal says is never lost here: a store that is missing, torn or altered is built again.
"""
# ruff: noqa: S608 (names in statements are those of checked definitions, quoted; values and paths are parameters)

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from itertools import chain, pairwise
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import pyarrow as pa

from taizhang.definitions import Book
from taizhang.definitions.types import Register
from taizhang.figures import engine, manifest, present, projector, relations, segments
from taizhang.figures.compile import quoted
from taizhang.figures.fresh import Fresh
from taizhang.figures.layout import Layout, layout
from taizhang.figures.manifest import Manifest
from taizhang.figures.segments import Damaged, Part
from taizhang.journal import queries as journal
from taizhang.journal.types import Head
from taizhang.kernel.faults import Fault
from taizhang.kernel.reading import answered, held
from taizhang.org import queries as org
from taizhang.records import queries as records
from taizhang.records.types import Row

TAIL = 16
"""Segments of a register beside its base that a reader puts up with; more are compacted."""
CRUMBS, CRUMB = 6, 10_000
"""Of those, so many may have fewer rows than that: each costs every statement as much to open as a large one."""
LARGE = 8
"""A tail is large if so many of it would make more than the base."""
BULK = 1_000
"""Rows of an import that get segments of their own."""
SLICE = 1_000_000
"""Versions that a compaction sorts at once: some 500 MB of a wide register."""
_LAST = "\U0010ffff"
"""After all units."""
_TRIES = 5

Rewriting = Callable[[Manifest, Layout, str], Iterable[Part]]
"""What other segments a register is to have, sorted by that date within a unit."""

Found = TypeVar("Found")


def catch_up(district: str, until: int | None = None) -> int:
    """Reads the journal on from the cursor to that event (None: to the head), and says up to which seq the store now counts."""
    return _caught_up(district, until).seq


def _caught_up(district: str, until: int | None = None) -> Manifest:
    head = journal.head(district).seq if until is None else until
    while (before := manifest.current(district)).seq < head:
        try:
            _advance(before, head)
        except (Damaged, duckdb.IOException):
            _forget(manifest.current(district), before)
        else:
            _relieve(district)
    return before


def _advance(before: Manifest, head: int) -> None:
    manifest.commit(before, head, folded(before, head))


def folded(before: Manifest, head: int) -> list[Part]:
    """Segments of what the events after `before` add and end, up to `head`; no manifest names them yet."""
    layouts = layouts_of(org.book(before.district, head))
    standing, added = before, list[Part]()
    news = records.news(before.district, before.seq, until=head, batches_of=BULK)
    for chunk in projector.chunks(news, layouts):
        if isinstance(chunk, projector.Loaded):
            parts = [segments.write(before.district, chunk.register, "rows", chunk.table)]
        else:
            found = projector.project(chunk, partial(_present, standing, layouts))
            parts = [part for register, advance in found.items() for part in _written(before.district, layouts[register], advance)]
        added += parts
        standing = standing.with_parts(parts)
    return added


def _written(district: str, form: Layout, advance: projector.Advance) -> Iterable[Part]:
    if advance.rows:
        yield segments.write(district, form.register, "rows", form.table(advance.rows))
    if advance.closings:
        yield segments.write(district, form.register, "closings", form.ended(advance.closings))


def _present(standing: Manifest, layouts: Mapping[str, Layout], register: str, numbers: Collection[str]) -> dict[str, Row]:
    return present.found(standing, layouts[register], numbers)


@lru_cache(maxsize=32)
def layouts_of(book: Book) -> dict[str, Layout]:
    """The stored columns of every register that the district has adopted."""
    return {id: layout(_versions(book, id)) for id in book.ids("register")}


def _versions(book: Book, id: str) -> list[Register]:
    return [adopted.definition for adopted in book.versions("register", id) if isinstance(adopted.definition, Register)]


def read(district: str, as_of: int | None, registers: Collection[str], ask: Callable[[Manifest], Found]) -> Found:
    """Asks the store once it counts to `as_of` (None: to the head) and the segments of these registers are sound.

    A file that has gone meanwhile, because somebody compacted, is looked up anew; one that is damaged makes the store be rebuilt."""
    for tried in range(_TRIES):
        at = _counting_to(district, as_of) if tried else _settled(district, as_of)
        try:
            at.check(registers)
            return ask(at)
        except (Damaged, duckdb.IOException):
            _forget(manifest.current(district), at)
    raise Fault(f"the columnar store of {district} cannot be kept sound", remedy="look at the disk under $TAIZHANG_HOME/columnar")


def _counting_to(district: str, as_of: int | None) -> Manifest:
    at, until = manifest.current(district), journal.head(district).seq if as_of is None else as_of
    return at if at.seq >= until else _laid_over(at, until) or _caught_up(district)


_fresh: dict[str, tuple[str, Fresh]] = {}
"""What this process holds over the store of a district, with the token of the manifest that it lies over."""


def _laid_over(at: Manifest, until: int) -> Manifest | None:
    """The store with the events after it, up to that one, laid over it in memory; None where they are many, or there is no store yet."""
    head = journal.head(at.district)
    if not at.token or until > head.seq:
        return None
    before = _held_over(at, until, head)
    if before.seq < until:
        changes = projector.few(records.news(at.district, before.seq, until=until, batches_of=BULK), before.room)
        if changes is None:
            return None
        before = before.extended(until, _digest(head, until), changes)
    if until == head.seq:
        _fresh[at.district] = at.token, before
    return at.with_fresh(before)


def _held_over(at: Manifest, until: int, head: Head) -> Fresh:
    token, held = _fresh.get(at.district, ("", None))
    if held and token == at.token and held.seq <= until and _digest(head, held.seq) == held.digest:
        return held
    return Fresh(at.seq, at.seq, b"", partial(present.found_again, at))


def _digest(head: Head, seq: int) -> bytes:
    return head.digest if seq == head.seq else journal.entry(head.journal, seq).digest


_settled = held(_counting_to)
"""Looked up once in a reading: a page reads all its figures from the same files."""


def behind() -> tuple[int, int] | None:
    """Where figures of this reading were counted behind what they speak of: up to which event, and of which one; the furthest behind."""
    lags = [(at.seq, as_of) for (_district, as_of), at in answered(_settled).items() if as_of is not None and at.seq < as_of]
    return max(lags, key=lambda lag: lag[1] - lag[0], default=None)


def _forget(now: Manifest, read_from: Manifest) -> None:
    """Empties a store whose files are not what they should be, unless somebody else has changed it already."""
    if now.token == read_from.token:
        manifest.commit(now, 0, (), now.parts)


def rebuild(district: str) -> int:
    """Builds the store anew from the journal, and says up to which seq it counts."""
    before = manifest.current(district)
    if before.token:
        manifest.commit(before, 0, (), before.parts)
    seq = catch_up(district)
    compact(district)
    return seq


def compact(district: str, registers: Collection[str] | None = None) -> None:
    """One sorted base a register, superseded versions in history, no closings. The files before are kept for readers in them
    and swept at a later compaction. Does nothing if somebody else changes the store meanwhile: he has, or will have, compacted."""
    at = manifest.current(district)
    wanted = {part.register for part in at.parts if registers is None or part.register in registers}
    _rewrite(at, dict.fromkeys(wanted, _compacted))


def _rewrite(before: Manifest, wanted: Mapping[str, Rewriting]) -> None:
    """Puts other segments in place of those of some registers, in one change of the manifest."""
    layouts, orders = layouts_of(org.book(before.district)), _orders(org.book(before.district))
    added, dropped = list[Part](), list[Part]()
    for id, made in sorted(wanted.items()):
        before.check([id])
        gone = [part for part in before.parts if part.register == id and (part.kind != "history" or _crowded(before, id))]
        if made is _folded:
            gone = [part for part in gone if not part.base or part.kind == "history"]
        added += made(before, layouts[id], orders.get(id, "opened_on"))
        dropped += gone
    if added and manifest.commit(before, before.seq, added, dropped):
        kept = manifest.current(before.district).parts
        segments.sweep(before.district, [part.path for part in kept], dropped, Path(added[-1].file).stat().st_mtime)


def _compacted(at: Manifest, form: Layout, order: str) -> Iterable[Part]:
    register = form.register
    defined, parameters = relations.known(at, form, None)
    within = 'WHERE "unit" BETWEEN $first AND $last'
    base = f'WITH {defined}\nSELECT * FROM {quoted(register + "_known")} {within} ORDER BY "unit", {quoted(order)}, "number"'
    asked = ({**parameters, "first": first, "last": last} for first, last in _slices(at.of(register, "rows"), parameters, register))
    yield segments.write(at.district, register, "rows", _streamed(base, asked), base=True)
    yield from _history(at, register, None)


def _slices(rows: Sequence[Part], parameters: Mapping[str, Any], register: str) -> list[tuple[str, str]]:
    """Runs of units, first and last, each of about so many versions as are sorted at once."""
    if sum(part.rows for part in rows) <= SLICE:
        return [("", _LAST)]
    files = {f"{register}_rows": parameters[f"{register}_rows"]}
    counted = engine.rows(f'SELECT "unit", COUNT(*) FROM {relations.source(register, "rows", rows)} GROUP BY "unit" ORDER BY "unit"', files)
    starts, held = [""], 0
    for unit, count in counted:
        if held and held + count > SLICE:
            starts.append(unit)
            held = 0
        held += count
    ends = [unit for unit, _ in counted]
    return [*((start, ends[ends.index(after) - 1]) for start, after in pairwise(starts)), (starts[-1], _LAST)]


def _streamed(sql: str, asked: Iterable[Mapping[str, Any]]) -> pa.RecordBatchReader:
    """One statement after the other, each under its parameters."""
    readers = (engine.stream(sql, parameters, segments.ROW_GROUP) for parameters in asked)
    first = next(readers)
    return pa.RecordBatchReader.from_batches(first.schema, chain.from_iterable(chain([first], readers)))


def _folded(at: Manifest, form: Layout, _order: str) -> Iterable[Part]:
    """A long tail as one segment and one of closings: what it costs grows with the tail, not with the register."""
    register, closings = form.register, at.of(form.register, "closings")
    tail = [part for part in at.of(register, "rows") if not part.base]
    if tail:
        standing = relations.select(register, "rows", tail, "*", relations.not_ended(register, closings) if closings else "")
        yield from _segment(at, register, "rows", f'{standing} ORDER BY "unit", "number"', _files(register, rows=tail, closings=closings))
    if closings:
        of_base = f"SELECT * FROM {_ended(register, closings, 'ANTI', tail)}"
        yield from _segment(at, register, "closings", of_base, _files(register, rows=tail, closings=closings))
    yield from _history(at, register, tail)


def _ended(register: str, closings: Sequence[Part], join: str, tail: Sequence[Part]) -> str:
    """Of the versions that ended, those of a tail (SEMI), or all others (ANTI)."""
    found = relations.source(register, "closings", closings)
    return f'{found} {join} JOIN {relations.source(register, "rows", tail)} AS "version" USING ("number", "_seq")' if tail else found


def _files(register: str, **parts: Sequence[Part]) -> dict[str, Any]:
    return {f"{register}_{kind}": [part.file for part in found] for kind, found in parts.items() if found}


def _history(at: Manifest, register: str, tail: Sequence[Part] | None) -> Iterable[Part]:
    """What ended of that tail, or all that ended (None), with the whole history where its files have become many."""
    closings, selects, parameters = at.of(register, "closings"), list[str](), dict[str, Any]()
    if closings and tail != []:
        selects.append(f"SELECT * FROM {_ended(register, closings, 'SEMI', tail or ())}")
        parameters = _files(register, rows=tail or (), closings=closings)
    if _crowded(at, register):
        history = at.of(register, "history")
        selects.append(f"SELECT * FROM {relations.source(register, 'history', history)}")
        parameters |= _files(register, history=history)
    if selects:
        yield from _segment(at, register, "history", relations.UNION.join(selects), parameters, base=True)


def _segment(at: Manifest, register: str, kind: str, sql: str, parameters: Mapping[str, Any], *, base: bool = False) -> Iterable[Part]:
    part = segments.write(at.district, register, kind, engine.stream(sql, parameters, segments.ROW_GROUP), base=base)
    if part.rows:
        yield part
    else:
        segments.discard([part])


def _crowded(at: Manifest, register: str) -> bool:
    return len(at.of(register, "history")) > TAIL


def _relieve(district: str) -> None:
    """Folds the tails that have grown long; one that has also grown large beside its base is compacted with it."""
    at = manifest.current(district)
    wanted = dict[str, Rewriting]()
    for id in {part.register for part in at.parts}:
        tail = [part for part in at.parts if part.register == id and not part.base]
        if len(tail) > TAIL or sum(part.rows < CRUMB for part in tail) > CRUMBS:
            base = sum(part.rows for part in at.of(id, "rows") if part.base)
            wanted[id] = _folded if sum(part.rows for part in tail) * LARGE < base else _compacted
    if wanted:
        _rewrite(at, wanted)


def _orders(book: Book) -> dict[str, str]:
    """The date that most indicators of a register place its records by: the base is sorted by it within a unit."""
    votes: dict[str, list[str]] = {}
    for adopted in book.indicators().values():
        indicator = adopted.definition
        if indicator.of_register and indicator.place_by:
            votes.setdefault(indicator.of_register, []).append(indicator.place_by)
    return {id: max(sorted(set(found)), key=found.count) for id, found in votes.items()}
