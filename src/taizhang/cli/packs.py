"""`check` and `schema`: packs as files. Neither needs a home, unless a district is checked too."""

from __future__ import annotations

import click

from taizhang.cli import places
from taizhang.cli.output import as_json_option, print_json
from taizhang.definitions import Complaints, load, schema
from taizhang.definitions.complaints import Complaint


@click.command("check")
@click.argument("packs", nargs=-1)
@click.option("--district", "districts", multiple=True, metavar="D", help="Also what the cards of that district cannot print now.")
@as_json_option
@click.pass_context
def check_command(ctx: click.Context, packs: tuple[str, ...], districts: tuple[str, ...], as_json: bool) -> None:
    """Validates each PACK (a folder, or the name of one that comes with the software). Ends with 1 if there are complaints.

    With --district, names every sentence of a district's cards that binds a figure which it has not, and what to do."""
    if not (packs or districts):
        raise click.UsageError("name a pack, or a district with --district")
    found: list[object] = [complaint for pack in packs for complaint in _complaints(pack)]
    found += [gap for district in districts for gap in _gaps(district)]
    if as_json:
        print_json(found)
    for complaint in [] if as_json else found:
        click.echo(str(complaint), err=True)
    if found:
        ctx.exit(1)
    if not as_json:
        click.echo(f"{_counted(packs, 'pack')}{_counted(districts, 'district')}checked: nothing to complain of")


def _counted(named: tuple[str, ...], what: str) -> str:
    return f"{len(named)} {what}{'s' if len(named) > 1 else ''} " if named else ""


def _gaps(district: str) -> list[object]:
    from taizhang.cli import opening  # loads Django, which the check of packs does without

    opening.setup(make=False)
    from taizhang.cli.gaps import gaps

    return list(gaps(district))


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
