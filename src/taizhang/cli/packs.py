"""`check` and `schema`: packs as files. Neither needs a home."""

from __future__ import annotations

from typing import Any, Union

import click
from pydantic import TypeAdapter

from taizhang.cli import places
from taizhang.cli.output import as_json_option, print_json
from taizhang.definitions import Complaints, load
from taizhang.definitions.complaints import Complaint
from taizhang.definitions.types import KINDS


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
@click.argument("kind", type=click.Choice(sorted(KINDS)), required=False)
def schema_command(kind: str | None) -> None:
    """JSON Schema of a KIND of definition, or of all of them: point an editor at it to be helped while writing YAML."""
    if kind:
        print_json(KINDS[kind].model_json_schema(by_alias=True))
        return
    every: TypeAdapter[Any] = TypeAdapter(Union[tuple(KINDS.values())])  # noqa: UP007 (made of a table)
    print_json({"$schema": "https://json-schema.org/draft/2020-12/schema", **every.json_schema(by_alias=True)})
