"""`verify` and `rebuild`: the chain held to its seals, and what is computed held to the chain."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import click
from django.db import transaction

from taizhang.card import actions as card
from taizhang.card import queries as cards
from taizhang.cli import guards
from taizhang.cli.output import as_json_option, print_json, progress
from taizhang.cli.session import Session, with_session
from taizhang.cli.snapshots import snapshot
from taizhang.figures import holding as columnar
from taizhang.figures import store
from taizhang.journal import actions as chain
from taizhang.journal import queries, rules
from taizhang.journal.types import Seal, Verdict
from taizhang.kernel.canonical import canonical, parse
from taizhang.kernel.digests import astray
from taizhang.kernel.faults import Fault
from taizhang.kernel.quantities import counted
from taizhang.org import actions as org_actions
from taizhang.org import queries as org
from taizhang.records import actions as records_actions
from taizhang.records import queries as records
from taizhang.records import search


@dataclass(frozen=True, slots=True)
class Finding:
    """A table that is not what the journal says, in words, and what to do."""

    table: str
    what: str
    remedy: str


@click.command("verify")
@click.argument("district")
@click.option(
    "--against", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="SEAL", help="A file with a seal kept elsewhere."
)
@click.option("--deep", is_flag=True, help="Hold every table and the columnar store to the journal too; who writes must wait.")
@as_json_option
@with_session
def verify_command(session: Session, district: str, against: Path | None, deep: bool, as_json: bool) -> None:
    """Walks the whole chain of DISTRICT and its seals, then holds definitions, units, grants and the vault to what it says, and the
    triggers that keep tables append-only to how they were made.

    Ends with 1 at the first event that was changed, removed or moved, or at the first table that is not what the journal says."""
    verdict = queries.verify(district, _seals(against, district) if against else ())
    finding = next(_findings(district, session, deep=deep), None) if verdict.ok else None
    if as_json:
        form = {**asdict(verdict), "ok": verdict.ok and not finding, "chain_ok": verdict.ok, "deep": deep, "finding": finding}
        print_json(form)
    else:
        _tell(district, verdict, finding, deep=deep)
    if finding or not verdict.ok:
        click.get_current_context().exit(1)


def _tell(district: str, verdict: Verdict, finding: Finding | None, *, deep: bool) -> None:
    if not verdict.ok:
        at = f" at event {verdict.first_bad}" if verdict.first_bad else ""
        click.echo(f"{district}: broken{at}: {verdict.reason}; sealed up to {verdict.sealed_to}", err=True)
        return
    click.echo(f"{district}: {counted(verdict.events, 'event')}, chain unbroken, sealed up to {verdict.sealed_to}")
    if finding:
        click.echo(f"{district}: {finding.table}: {finding.what}; {finding.remedy}", err=True)
    else:
        held = "every table and the columnar store" if deep else "definitions, units, grants and the vault"
        click.echo(f"{district}: {held} are what the journal says")


def _findings(district: str, session: Session, *, deep: bool) -> Iterator[Finding]:
    """What is not as the journal says, the lowest room first: what stands above is computed with what stands below."""
    for guard, why in guards.broken():
        yield Finding(guard.table, f"the trigger {guard.name} {why}", "find out who did it, then run taizhang init: it makes it anew")
    remedy = f"find out who wrote to the database, then run taizhang rebuild {district}"
    with snapshot():
        tables = astray(org.journal_digests(district), org.digests(district))
        vault = records.vault_fault(district)
    for table in tables:
        yield Finding(table, "the rows are not those that the journal gives", remedy)
    if vault:
        yield Finding("records_vaultentry", vault, "no rebuild brings it back: restore a backup into a new home")
    for table in _deep(district, session) if deep else ():
        yield Finding(table, "it is not what the journal gives", remedy)


def _deep(district: str, session: Session) -> Iterator[str]:
    with transaction.atomic():
        other = _refolded(district, session)
        search.catch_up(district)
        other += astray(search.digests(district), search.record_digests(district))
        transaction.set_rollback(True)
    org.forget()
    yield from other
    if seq := columnar.counted_to(district):
        yield from astray(columnar.digests(district, seq), columnar.journal_digests(district, seq))


def _refolded(district: str, session: Session) -> list[str]:
    """Makes the tables of records and cards anew within the caller's transaction, and names those that come out otherwise."""
    chain.append(district, (), actor=session.person, now=session.now)  # holds the head: nobody writes in between
    before = _tables(district)
    _rebuild_tables(district)
    return astray(before, _tables(district))


def _tables(district: str) -> Mapping[str, str]:
    """A digest of the canonical rows of every projected table."""
    return {**org.digests(district), **records.digests(district), **cards.digests(district)}


def _seals(file: Path, district: str) -> list[Seal]:
    """Seals of this journal in a file: one, a list, one a line as they are kept, or the `seal` of a card."""
    text = file.read_bytes()
    try:
        found = [parse(text)]
    except Fault:
        found = [parse(line) for line in text.splitlines() if line.strip()]
    flat = [each for one in found for each in (one if isinstance(one, list) else [one])]
    forms = [each.get("seal", each) if isinstance(each, dict) else each for each in flat]
    seals = [rules.seal_of(canonical(form), str(file)) for form in forms]
    return [seal for seal in seals if seal.journal == district] or _none_of(district, file)


def _none_of(district: str, file: Path) -> list[Seal]:
    raise Fault(f"no seal of {district} in it", where=str(file), remedy="hand over a seal of this district")


@click.command("rebuild")
@click.argument("district")
@as_json_option
@with_session
def rebuild_command(session: Session, district: str, as_json: bool) -> None:
    """Drops what is computed from the journal of DISTRICT and computes it anew. Ends with 1 if a table or the columnar store came
    out otherwise."""
    seq = columnar.counted_to(district)
    held = columnar.digests(district, seq)
    with transaction.atomic():
        other = _refolded(district, session)
    search.catch_up(district)
    indexed = search.digests(district)
    store.rebuild(district)
    made = columnar.digests(district, seq)
    other += astray(held, made) if seq else []
    search.rebuild(district)
    other += astray(indexed, search.digests(district))
    after = {**_tables(district), **made, **search.digests(district)}
    if as_json:
        print_json({"tables": after, "changed": other})
    else:
        click.echo(f"{district}: {len(after)} tables rebuilt, " + (f"changed: {', '.join(other)}" if other else "all equal"))
    if other:
        click.get_current_context().exit(1)


def rebuild(district: str) -> None:
    """Every projection of a district from its journal, lower rooms first."""
    _rebuild_tables(district)
    store.rebuild(district)


def _rebuild_tables(district: str) -> None:
    steps: tuple[Callable[[str], object], ...] = (org_actions.rebuild, records_actions.rebuild, card.rebuild)
    with progress() as advance:
        for done, step in enumerate(steps, 1):
            step(district)
            advance(f"rebuild {district}", done, len(steps))
