"""`init`, `backup`, `restore`: the home itself."""

from __future__ import annotations

from pathlib import Path

import click

from taizhang.cli import places
from taizhang.cli.copying import back_up, put_back
from taizhang.cli.output import as_json_option, print_json, progress
from taizhang.cli.session import Session, with_session
from taizhang.cli.upgrading import Upgrade, upgrade
from taizhang.kernel.clock import SystemClock
from taizhang.kernel.quantities import counted
from taizhang.records import actions as records
from taizhang.records import copying, vault


@click.command("init")
def init_command() -> None:
    """Makes the home: database, master key, key of sessions. Where there is one already, brings its database to this version.

    All of it is brought there or nothing; a database of SQLite is copied before ($TAIZHANG_HOME/before-upgrade.sqlite3)."""
    made, done = initialise()
    click.echo(f"home: {places.home()}")
    if done.before:
        click.echo(
            f"upgraded: {', '.join(done.migrations)}\nas it was: {done.before}; delete it when all is well: what is erased from now on"
            " still lies in it"
        )
    elif done.guards:
        click.echo(f"triggers that were missing, put back: {', '.join(done.guards)}; find out who wrote to the database, then verify")
    if made:
        click.echo(
            f"master key: {made}\nKeep a copy of it elsewhere, apart from the backups: without it no private value can be read again."
        )


def initialise() -> tuple[Path | None, Upgrade]:
    """The path of the master key if it was made just now, and what was done to the database. With a key that is not its own nothing is."""
    places.home().mkdir(parents=True, exist_ok=True, mode=0o700)
    done = upgrade(copying.refuse_other_key)
    return None if vault.has_master_key() else records.create_master_key(), done


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
@as_json_option
@with_session
def backup_command(session: Session, file: Path | None, as_json: bool) -> None:
    """Writes everything that cannot be computed into FILE (taizhang-DATE.tar.gz), consistent while others go on writing.

    The master key is never in it: keep that apart, or whoever has the file reads the private values."""
    target = file or Path(f"taizhang-{session.today}.tar.gz")
    with progress() as advance:
        manifest = back_up(target, now=session.now, advance=advance)
    if as_json:
        print_json({"file": str(target), **manifest})
        return
    for district in manifest["districts"]:
        click.echo(f"{district['journal']}: {counted(district['seq'], 'event')}")
    click.echo(f"written: {target}. The master key is not in it; keep a copy of {places.home() / 'master.key'} elsewhere.")


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--erasures", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE", help="The newest list of erasures."
)
@as_json_option
def restore_command(file: Path, erasures: Path | None, as_json: bool) -> None:
    """A backup into an empty home: checks it, replays the erasures, rebuilds what is computed, verifies. Put the master key in first.

    A backup from before an erasure still holds what was erased: --erasures names the list ($TAIZHANG_HOME/erasures.jsonl) of the
    lost home, and those records are erased again."""
    with progress() as advance:
        verdicts = put_back(file, erasures=erasures, now=SystemClock().now(), advance=advance)
    if as_json:
        print_json([{"journal": one.journal, "events": one.events, "sealed_to": one.sealed_to, "ok": one.ok} for one in verdicts])
    for verdict in [] if as_json else verdicts:
        click.echo(
            f"{verdict.journal}: {counted(verdict.events, 'event')}, sealed up to {verdict.sealed_to}, "
            + ("verified" if verdict.ok else verdict.reason)
        )
    if not all(verdict.ok for verdict in verdicts):
        click.get_current_context().exit(1)
