"""`seal`, `proof`, `journal`: what of the chain is kept elsewhere and shown to others."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from taizhang.card.types import PUBLIC_KINDS
from taizhang.cli.output import as_json_option, print_json, print_lines
from taizhang.cli.session import Session, with_session
from taizhang.journal import actions, queries
from taizhang.kernel.faults import Fault
from taizhang.org import queries as org
from taizhang.records import queries as records


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
