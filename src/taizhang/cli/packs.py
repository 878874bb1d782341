"""`check` and `schema`: packs as files. Neither needs a home."""

from __future__ import annotations

import click

from taizhang.cli import places
from taizhang.cli.output import as_json_option, print_json
from taizhang.definitions import Complaints, load, schema
from taizhang.definitions.complaints import Complaint


@click.command("check")
@click.argument("packs", nargs=-1, required=True)
@as_json_option
@click.pass_context
def check_command(ctx: click.Context, packs: tuple[str, ...], as_json: bool) -> None:
    """Validates each PACK (a folder, or the name of one that comes with the software). Ends with 1 if there are complaints."""
    found = [complaint for pack in packs for complaint in _complaints(pack)]
    if as_json:
        print_json(found)
    for complaint in [] if as_json else found:
        click.echo(str(complaint), err=True)
    if found:
        ctx.exit(1)
    if not as_json:
        click.echo(f"{len(packs)} pack{'s' if len(packs) > 1 else ''} checked: nothing to complain of")


def _complaints(pack: str) -> tuple[Complaint, ...]:
    try:
        load(places.pack(pack), roots=[places.packs()])
    except Complaints as faults:
        return faults.complaints
    return ()


@click.command("schema")
def schema_command() -> None:
    """JSON Schema of the documents of a pack: point an editor at it to be helped while writing YAML."""
    click.echo(schema.text(), nl=False)
