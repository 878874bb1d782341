"""`card-file`: a published card as a file."""

from __future__ import annotations

from pathlib import Path

import click

from taizhang.cli.output import print_lines
from taizhang.cli.parameters import PERIOD
from taizhang.cli.session import Session, with_session
from taizhang.kernel.faults import Fault
from taizhang.kernel.periods import Period
from taizhang.publishing import queries
from taizhang.publishing.types import Language


@click.command("card-file")
@click.argument("district")
@click.argument("card")
@click.argument("period", type=PERIOD)
@click.option("--format", "form", type=click.Choice(queries.FORMATS), metavar="FORM", help="zip, csv, xlsx, docx or pdf (FILE's suffix).")
@click.option("--language", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@click.option("--version", type=click.IntRange(min=1), metavar="N", help="Which published version (the newest).")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Where to write it (its own name).")
@with_session
def card_file_command(
    session: Session,  # noqa: ARG001 - whoever has the home may have what is public
    district: str,
    card: str,
    period: Period,
    form: str | None,
    language: Language,
    version: int | None,
    out: Path | None,
) -> None:
    """CARD of PERIOD as DISTRICT published it: a data package (zip), its numbers (csv), a workbook, a document (GB/T 9704-2012), a PDF.

    Made of the frozen card alone: the same bytes whenever it is asked for. Prints the name, the size and the SHA-256."""
    wanted = form or (out.suffix.removeprefix(".") if out else "zip")
    if wanted not in queries.FORMATS:
        raise click.UsageError(f"{wanted!r} is none of {', '.join(queries.FORMATS)}: tell --format")
    found = queries.find(district, card, period, version)
    if found is None:
        which = f"version {version} of {card}" if version else card
        raise Fault(f"{district} has not published {which} {period.key}", remedy="name one that is published, or publish it first")
    made = queries.file(found, wanted, language)
    path = out or Path(made.name)
    path.write_bytes(made.content)
    print_lines([("written", path), ("bytes", len(made.content)), ("sha256", made.digest)])
