"""`search`: indicators and records by words."""

from __future__ import annotations

import click

from taizhang.cli.output import as_json_option, print_json, print_table
from taizhang.cli.session import Session, with_session
from taizhang.definitions import finding
from taizhang.kernel.faults import Fault
from taizhang.kernel.quantities import counted
from taizhang.kernel.words import words
from taizhang.org import queries as org
from taizhang.records import search


@click.command("search")
@click.argument("district")
@click.argument("asked", metavar="WORDS", nargs=-1, required=True)
@click.option("--register", metavar="R", help="Records of this register only, no indicators.")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="Records a page.")
@click.option("--after", type=click.IntRange(min=1), metavar="N", help="The page after the one that ended with N.")
@as_json_option
@with_session
def search_command(
    session: Session, district: str, asked: tuple[str, ...], register: str | None, limit: int, after: int | None, as_json: bool
) -> None:
    """Indicators and records of DISTRICT in which all WORDS stand: by names, numbers, and the texts of open columns.

    One Chinese character is enough; of Latin words and numbers their beginning. What changed last comes first."""
    sought, scope, book = words(" ".join(asked)), session.scope(district), org.book(district)
    if register and not book.has("register", register):
        raise Fault(f"there is no register {register!r}", where=district, remedy=f"there are {', '.join(book.ids('register'))}")
    search.catch_up(district)
    found = search.find(scope, sought, register=register, after=after, limit=limit)
    indicators = finding.indicators(book, sought) if register is None and after is None else []
    if as_json:
        named = [{"indicator": one.indicator, "name": one.name, "unit": one.unit, "owner": one.owner} for one in indicators]
        print_json({"indicators": named, "records": found})
        return
    for one in indicators:
        click.echo(f"{one.indicator}  {one.name.zh} / {one.name.en}")
    lines = [(hit.register, hit.number, " · ".join(text for _name, text in hit.texts)) for hit in found.hits]
    if lines:
        print_table(("register", "number", "text"), lines)
    click.echo(
        f"{'more than ' * found.more}{counted(found.count, 'record')}" + (f"; the next page: --after {found.after}" if found.after else "")
    )
