"""`adopt`: a district is opened by its pack, and follows it."""

from __future__ import annotations

import click

from taizhang.cli import places
from taizhang.cli.output import as_json_option, print_json
from taizhang.cli.session import Session, with_session
from taizhang.definitions import load
from taizhang.kernel.quantities import counted
from taizhang.org import actions
from taizhang.org import queries as org
from taizhang.org.types import Actor


@click.command("adopt")
@click.argument("pack")
@as_json_option
@with_session
def adopt_command(session: Session, pack: str, as_json: bool) -> None:
    """Opens the district of PACK (a folder, or the name of one that comes with the software), or adopts what changed in it.

    A changed definition becomes a new version; records and figures keep the versions that they were made by."""
    loaded = load(places.pack(pack), roots=[places.packs()])
    known = {district.name for district in org.districts()}
    code = loaded.manifest.pack
    acting = session.actor(code) if code in known else Actor(session.person)
    done = actions.adopt(loaded, acting=acting, now=session.now)
    if as_json:
        print_json(done)
        return
    held = "opened" if done.opened else "already open"
    click.echo(f"{done.district}: {held}, {counted(len(done.adopted), 'definition')} adopted, event {done.seq}")
    for kind, id, version in () if done.opened else done.adopted:
        click.echo(f"  {kind} {id}, version {version}")
