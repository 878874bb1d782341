"""`audit`: a draft held against the ledger, before it is printed."""

from __future__ import annotations

from pathlib import Path

import click
from django.urls import reverse

from taizhang.card.audit import comments, page, queries, stated, telling
from taizhang.card.audit.types import Audit, Beside, Row
from taizhang.cli import told
from taizhang.cli.output import as_json_option, json_text, print_json, print_table
from taizhang.cli.parameters import PERIOD
from taizhang.cli.session import Session, with_session
from taizhang.kernel.faults import Fault
from taizhang.kernel.periods import Period
from taizhang.kernel.quantities import counted
from taizhang.reader.types import Reading

_SUFFIXES = (".html", ".docx", ".json")
_SHOWN = 44


@click.command("audit")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--district", required=True, metavar="D", help="Against whose ledger.")
@click.option(
    "--period", type=PERIOD, required=True, metavar="P", help="What the draft reports on, such as 2022: for numbers that name no time."
)
@click.option("--language", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), metavar="OUT", help="Write OUT.html, OUT.json or, for a docx, OUT.docx."
)
@as_json_option
@with_session
def audit_command(
    session: Session, file: Path, district: str, period: Period, language: page.Language, out: Path | None, as_json: bool
) -> None:
    """Holds every number of FILE (txt, html, docx, xlsx, pdf) against the ledger: one row a claim, with our figure and a verdict.

    agrees, rounds: the ledger bears it out · differs: it has another number · other_caliber: it has this number under another
    period, unit or indicator · no_source: it has none. FILE stays as it is; OUT.docx is the same document with comments at
    the numbers. Ends with 1 where a number is not borne out.

    Example: taizhang audit draft.docx --district zhuhui --period 2022 --out draft-audited.docx"""
    data = _bytes(file)
    if out is not None:
        _check(out, file, data)
    reading = stated.read_draft(data, period, file.name)
    if not reading.claims:
        raise Fault("holds no measured number", where=str(file), remedy="give a report whose numbers can be held against the ledger")
    text = reading.document.text
    found = queries.audit(file.name, text, stated.stated(reading), district=district, period=period, scope=session.scope(district))
    if out is not None:
        _write(out, data, found, reading, language)
    if as_json:
        print_json(telling.as_json(found, _address(district)))
    elif out is None:
        _print(found, language)
    if not found.clean:
        click.get_current_context().exit(1)


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as fault:
        raise Fault(
            f"cannot be read: {(fault.strerror or 'input fault').lower()}", where=str(file), remedy="give the path of a file"
        ) from fault


def _check(out: Path, file: Path, data: bytes) -> None:
    """What is asked for, before any work is done."""
    if out.suffix not in _SUFFIXES:
        raise click.UsageError(f"{out.name} is neither {', '.join(_SUFFIXES[:-1])} nor {_SUFFIXES[-1]}")
    if out.exists() and out.samefile(file):
        raise click.UsageError(f"{out.name} is the draft itself, which is never written over")
    if out.suffix == ".docx" and not comments.is_document(data):
        raise click.UsageError(f"{file.name} is no docx: comments are written into a copy of one; ask for .html")


def _write(out: Path, data: bytes, found: Audit, reading: Reading, language: page.Language) -> None:
    address = _address(found.district)
    match out.suffix:
        case ".docx":
            made = comments.annotate(data, found, reading.document, language)
            out.write_bytes(made.document)
            if made.unplaced:
                click.echo(
                    f"{len(made.unplaced)} comments stand at the end of the document: their numbers were not found in its text", err=True
                )
        case ".html":
            out.write_text(page.as_html(found, language, address), "utf-8")
        case _:
            out.write_text(json_text(telling.as_json(found, address)), "utf-8")
    click.echo(f"written: {out}", err=True)


def _address(district: str) -> telling.Address:
    def address(each: Beside) -> str:
        query = "&".join(f"{key}={value}" for key, value in (("unit", each.of_unit), ("place", each.of_place)) if value)
        return reverse("figure", args=[district, each.indicator, each.period]) + (f"?{query}" if query else "")

    return address


def _print(found: Audit, language: page.Language) -> None:
    click.echo(f"{told.seen(found.document)} · {getattr(found.title, language)} · {found.period} (as of event {found.as_of})")
    print_table(("", "verdict", "draft", "speaks of", "ledger", "why"), [_line(row, language) for row in found.rows])
    counts = ", ".join(f"{getattr(telling.WORDS[verdict], language)} {number}" for verdict, number in found.counts().items() if number)
    click.echo(f"\n{counted(len(found.rows), 'claim')}: {counts}")
    if found.notice:
        click.echo(getattr(found.notice, language))


def _line(row: Row, language: page.Language) -> tuple[str, ...]:
    ledger = "; ".join(f"{each.printed} {each.indicator} {each.period}" for each in row.figures if each.exact is not None)
    word = getattr(telling.WORDS[row.verdict], language)
    texts = (row.stated.quote, row.stated.indicator, ledger, getattr(row.why, language))
    quote, indicator, figures, why = (told.seen(" ".join(text.split())) for text in texts)
    return telling.SHAPES[row.verdict], word, quote, _short(indicator), figures, why


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
