"""An import from beginning to end: check all, open, write batches in short transactions, finish.

Killed anywhere, it goes on where it stood when it is run again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import accumulate, islice
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from taizhang.journal import actions as journal
from taizhang.journal import queries as chain
from taizhang.journal.types import Batch, Draft, Entry
from taizhang.kernel.faults import Fault
from taizhang.kernel.sweeping import unswept
from taizhang.org import gate
from taizhang.org import queries as org
from taizhang.org.types import Actor
from taizhang.records import closing, projector, rules, vault
from taizhang.records.batching import Made
from taizhang.records.desk import Desk, lock, look, open_import, standing
from taizhang.records.importing import makers
from taizhang.records.importing.checking import Checked, Checker, numbers_needed
from taizhang.records.importing.heads import find
from taizhang.records.importing.makers import maker
from taizhang.records.importing.tables import Source, of_file, of_rows
from taizhang.records.importing.types import Lines, Progress, Table
from taizhang.records.models import Import
from taizhang.records.types import JSON, Beside, ImportReport

BATCH = 1000
TOGETHER = 8
"""Batches that one transaction writes: whoever else wants to write waits for a tenth of a second."""
_GROUND = ("definition.", "unit.", "grant.")
_TRIES = 3


def import_file(
    district: str,
    register: str,
    path: Path,
    *,
    acting: Actor,
    now: datetime,
    sheet: str | None = None,
    partial: bool = False,
    amend: bool = False,
    cells: bool = False,
    given: Mapping[str, str] | None = None,
    progress: Progress | None = None,
    beside: Beside | None = None,
) -> ImportReport:
    """Loads an xlsx or csv file. All or nothing, unless `partial` leaves faulty rows out; with `amend` rows of records that stand
    may change them, else other values than theirs are faults. A blank cell says nothing and changes nothing.

    With `cells` a row is loaded without its faulty cells where it can do without them, and is left out where it cannot. `given` are
    values of columns that the file lacks, the same for every row.

    When a large one is about to be finished, `beside` is told so.

    The same file twice changes nothing (`already`). Faults of the file as a whole (no heads, damaged, encrypted, another import
    open) are raised; faults of rows are in the report, and then nothing was written unless `partial`."""
    source = of_file(path, sheet, given or {}, cells=cells)
    return _Run(district, register, source, acting, now, partial or cells, amend, progress or _silent, beside).run()


def import_table(
    district: str,
    register: str,
    head: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    acting: Actor,
    now: datetime,
    name: str = "table",
    partial: bool = False,
    amend: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """The same for rows in memory; `head` names their columns as the first row of a file would."""
    source = of_rows(name, head, rows)
    return _Run(district, register, source, acting, now, partial, amend, progress or _silent).run()


@transaction.atomic
def abandon_import(district: str, register: str, *, acting: Actor, now: datetime) -> None:
    """Gives an open import up: its rows never count, its private values are deleted, the register can be written to again."""
    code = org.district(district).name
    lock(code, acting, now)
    desk = look(district, register, acting, now)
    desk.allows("record", "")
    held = open_import(code, register)
    if held is None:
        raise Fault(_("no import into {register} is open").format(register=register), where=code, remedy=_("there is nothing to give up"))
    _append(desk, held.digest, rules.ABANDONED, {"started": held.started})
    vault.forget_import(code, register, held.started)


def _silent(_stage: str, _done: int, _total: int) -> None:
    """For those who watch no progress."""


def _append(desk: Desk, digest: str, kind: str, data: dict[str, JSON]) -> int:
    return _appended(desk, [_draft(desk, digest, kind, data)])[-1].seq


def _draft(desk: Desk, digest: str, kind: str, data: dict[str, JSON], rows: Batch | None = None) -> Draft:
    return Draft(kind, f"import/{digest[:16]}", {"register": desk.register, **data}, rows)


def _appended(desk: Desk, drafts: Sequence[Draft]) -> list[Entry]:
    entries = journal.append(desk.district, drafts, actor=desk.acting.code, now=desk.now)
    projector.project(entries)
    return entries


class _Run:
    """One import at work."""

    def __init__(
        self,
        district: str,
        register: str,
        source: Source,
        acting: Actor,
        now: datetime,
        partial: bool,
        amend: bool,
        progress: Progress,
        beside: Beside | None = None,
    ) -> None:
        self.district, self.register, self.source = org.district(district).name, register, source
        self.acting, self.now = acting, now
        self.partial, self.amend, self.progress, self.beside = partial, amend, progress, beside

    @unswept()
    def run(self) -> ImportReport:
        self._admit()
        if done := self._done_before():
            return done
        if (held := open_import(self.district, self.register)) and held.digest != self.source.digest:
            raise standing(held)
        for _try in range(_TRIES):
            if report := self._tried():
                return report
        what = _("the register changed again and again while the file was checked")
        raise Fault(what, where=self.district, remedy=_("try again when fewer people work on it"))

    def _admit(self) -> None:
        """Who may write nothing of the register is told nothing of it, rows that stand included."""
        with transaction.atomic():
            desk = look(self.district, self.register, self.acting, self.now)
        writable = [org.scope(self.district, self.acting, may, desk.ground.today) for may in ("record", "amend")]
        if not any(self.register in scope.registers for scope in writable):
            gate.require(writable[0], self.register)

    def _done_before(self) -> ImportReport | None:
        known = Import.objects.filter(district=self.district, register=self.register, digest=self.source.digest, state="finished").first()
        if known is None:
            return None
        unchanged = known.created + known.amended + known.unchanged
        return ImportReport(self.register, self.source.name, known.digest, 0, 0, unchanged, known.refused, known.ended or 0, already=True)

    def _tried(self) -> ImportReport | None:
        """None if what was checked against has changed meanwhile."""
        since = chain.head(self.district).seq
        with transaction.atomic():
            desk = look(self.district, self.register, self.acting, self.now)
        closing.refuse_other_ways(desk.ground.form.register)
        table = self.source.read()
        with maker(table.height, desk.vault, chain.head(self.district).algorithm, self.district, self.register) as making:
            checked = self._check(desk, table, Lines(BATCH, making))
            if checked.faults and not self.partial:
                return self._report(Checked(checked.lines, checked.faults, refused=checked.refused), 0, since)
            if not checked.lines:
                return self._report(checked, 0, since)
            return self._write(desk, checked) if self._open(desk, checked, since) else None

    def _check(self, desk: Desk, table: Table, lines: Lines) -> Checked:
        heads, rows = find(desk.ground.form.register, table, amend=self.amend, given=self.source.given)
        checker = Checker(desk, heads, table, lines, amend=self.amend, cells=self.source.cells, progress=self.progress)
        checked = checker.check(rows)
        if not (checked.lines or checked.unchanged or checked.refused):
            what = _("there are no rows below the heads")
            raise Fault(what, where=f"{self.source.name} {table.sheet}", remedy=_("fill them in, or name another sheet"))
        if self.partial and checked.faults and numbers_needed(checked, heads, desk.ground.form.register.key):
            what = _("without numbers the rows loaded now would be loaded again with the corrected file")
            raise Fault(what, where=self.source.name, remedy=_("add a column with numbers, or correct the file and load all of it"))
        return checked

    @transaction.atomic
    def _open(self, desk: Desk, checked: Checked, since: int) -> bool:
        """Opens the import, or finds it open from before; False if what was checked against has changed meanwhile."""
        lock(self.district, self.acting, self.now)
        held = open_import(self.district, self.register)
        if held:
            self._refuse_other(held, desk, checked)
            return True
        if self._moved(since):
            return False
        data: dict[str, JSON] = {
            "file_digest": self.source.digest,
            "rows": len(checked.lines),
            "unchanged": checked.unchanged,
            "refused": checked.refused,
            "partial": self.partial,
            "amend": self.amend,
            "definition": desk.ground.form.version,
        }
        _append(desk, self.source.digest, rules.STARTED, data)
        return True

    def _refuse_other(self, held: Import, desk: Desk, checked: Checked) -> None:
        """An import goes on only as it was begun."""
        begun = (held.digest, held.definition, held.partial, held.amend, held.rows)
        here = (self.source.digest, desk.ground.form.version, self.partial, self.amend, len(checked.lines))
        if begun != here:
            raise standing(held)

    def _moved(self, since: int) -> bool:
        """Whether anything that the check stood on has changed: records, imports, definitions, units, grants."""
        events = chain.entries(self.district, after=since)
        return any(event.kind.startswith(_GROUND) or event.subject.startswith(f"{self.register}/") or self._same(event) for event in events)

    def _same(self, event: Entry) -> bool:
        return event.kind.startswith("import.") and bool(event.data["register"] == self.register)

    def _write(self, desk: Desk, checked: Checked) -> ImportReport:
        first = self._mine().done
        batches = checked.lines.made(first)
        while some := list(islice(batches, TOGETHER)):
            self._batches(desk, first, some)
            first += sum(made.batch.count for made in some)
            self.progress("write", first, len(checked.lines))
        return self._report(checked, len(checked.lines) - checked.created, self._finish(desk, checked))

    @transaction.atomic
    def _batches(self, desk: Desk, first: int, some: Sequence[Made]) -> None:
        lock(self.district, self.acting, self.now)
        if self._mine().done != first:
            raise Fault(_("another process is loading the same file"), where=self.source.name, remedy=_("let it finish"))
        firsts = accumulate((made.batch.count for made in some), initial=first)
        told = [_draft(desk, self.source.digest, rules.ROWS, {"first": at}, made.batch) for at, made in zip(firsts, some, strict=False)]
        for entry, made in zip(_appended(desk, told), some, strict=True):
            vault.keep_all(self.district, self.register, entry.seq, made.sealed)

    @transaction.atomic
    def _finish(self, desk: Desk, checked: Checked) -> int:
        """The rows become records, all at once."""
        lock(self.district, self.acting, self.now)
        held = self._mine()
        amended = len(checked.lines) - checked.created
        if self.beside and checked.created >= makers.APART:
            self.beside(self.register, held.started, chain.head(self.district).seq + 1, len(checked.lines))
        data = {"started": held.started, "created": checked.created, "amended": amended, "unchanged": checked.unchanged}
        return _append(desk, self.source.digest, rules.FINISHED, data)

    def _mine(self) -> Import:
        held = open_import(self.district, self.register)
        if held is None or held.digest != self.source.digest:
            raise Fault(_("the import was finished or given up elsewhere"), where=self.source.name, remedy=_("look at the register"))
        return held

    def _report(self, checked: Checked, amended: int, seq: int) -> ImportReport:
        return ImportReport(
            register=self.register,
            file=self.source.name,
            digest=self.source.digest,
            created=checked.created,
            amended=amended,
            unchanged=checked.unchanged,
            refused=checked.refused,
            seq=seq,
            faults=tuple(checked.faults),
            blanked=checked.blanked,
        )
