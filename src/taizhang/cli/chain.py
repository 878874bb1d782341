"""`verify`, `seal`, `proof`, `rebuild`, `journal`: the chain, and what is computed from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from taizhang.card import actions as card
from taizhang.card import queries as cards
from taizhang.card.types import PUBLIC_KINDS
from taizhang.cli.output import as_json_option, print_json, print_lines, progress
from taizhang.cli.session import Session, with_session
from taizhang.figures import store
from taizhang.journal import actions, queries, rules
from taizhang.journal.types import Seal
from taizhang.kernel.canonical import canonical, parse
from taizhang.kernel.faults import Fault
from taizhang.org import actions as org_actions
from taizhang.org import queries as org
from taizhang.records import actions as records_actions
from taizhang.records import queries as records


@click.command("verify")
@click.argument("district")
@click.option(
    "--against", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="SEAL", help="A file with a seal kept elsewhere."
)
@as_json_option
@with_session
def verify_command(session: Session, district: str, against: Path | None, as_json: bool) -> None:  # noqa: ARG001 (anybody may verify)
    """Walks the whole chain of DISTRICT and its seals. Ends with 1 at the first event that was changed, removed or moved."""
    verdict = queries.verify(district, _seals(against, district) if against else ())
    if as_json:
        print_json({**asdict(verdict), "ok": verdict.ok})
    elif verdict.ok:
        click.echo(f"{district}: {verdict.events} events, chain unbroken, sealed up to {verdict.sealed_to}")
    else:
        at = f" at event {verdict.first_bad}" if verdict.first_bad else ""
        click.echo(f"{district}: broken{at}: {verdict.reason}; sealed up to {verdict.sealed_to}", err=True)
    if not verdict.ok:
        click.get_current_context().exit(1)


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


@click.command("seal")
@click.argument("district")
@as_json_option
@with_session
def seal_command(session: Session, district: str, as_json: bool) -> None:
    """Seals the head of DISTRICT's journal: writes its digest and Merkle root into $TAIZHANG_HOME/seals. Keep a copy elsewhere."""
    made = actions.seal(district, now=session.now)
    if as_json:
        print_json(made)
    else:
        print_lines(asdict(made).items())


@click.command("proof")
@click.argument("district")
@click.argument("register")
@click.argument("number")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write the proof there (standard output).")
@with_session
def proof_command(session: Session, district: str, register: str, number: str, out: Path | None) -> None:
    """That the event which created the record NUMBER is under the newest seal that covers it; tools/verify_journal.py checks it.

    It shows the event's body, or of a batch the record's row, to those who may see every word of it; to others the leaf."""
    _write(records.proof(session.scope(district), org.book(district).register(register).definition, number).content, out)


@click.command("journal")
@click.argument("district")
@click.option("--full", is_flag=True, help="Every body, for those who administer the district.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write it there (standard output).")
@with_session
def journal_command(session: Session, district: str, full: bool, out: Path | None) -> None:
    """The journal of DISTRICT as JSON lines, every leaf and the bodies of public events; tools/verify_journal.py checks it."""
    if full and not _administers(session, district):
        raise Fault(f"{session.person} may not read every event", where=district, remedy="leave --full out, or ask for the grant")
    with click.open_file(str(out or "-"), "wb") as file:
        for line in queries.export(district, reveal=lambda entry: full or entry.kind in PUBLIC_KINDS):
            file.write(line)


def _administers(session: Session, district: str) -> bool:
    held = session.scope(district, "administer").registers
    return all(register in held and held[register].units is None for register in org.book(district).ids("register"))


def _write(content: bytes, out: Path | None) -> None:
    with click.open_file(str(out or "-"), "wb") as file:
        file.write(content)


@click.command("rebuild")
@click.argument("district")
@as_json_option
@with_session
def rebuild_command(session: Session, district: str, as_json: bool) -> None:  # noqa: ARG001 (writes nothing that was not computed)
    """Drops what is computed from the journal of DISTRICT and computes it anew. Ends with 1 if a table came out otherwise."""
    before = digests(district)
    rebuild(district)
    after = digests(district)
    other = sorted(table for table in before | after if before.get(table) != after.get(table))
    if as_json:
        print_json({"tables": after, "changed": other})
    else:
        click.echo(f"{district}: {len(after)} tables rebuilt, " + (f"changed: {', '.join(other)}" if other else "all equal"))
    if other:
        click.get_current_context().exit(1)


def digests(district: str) -> dict[str, Any]:
    """SHA-256 of the sorted canonical rows of every projected table."""
    return {**org.digests(district), **records.digests(district), **cards.digests(district)}


def rebuild(district: str) -> None:
    """Every projection of a district from its journal, lower rooms first."""
    steps: tuple[Callable[[str], object], ...] = (org_actions.rebuild, records_actions.rebuild, store.rebuild, card.rebuild)
    with progress() as advance:
        for done, step in enumerate(steps, 1):
            step(district)
            advance(f"rebuild {district}", done, len(steps))
