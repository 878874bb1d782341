"""`read`: published reports into claims, checks and promises. Needs no home."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import click
import orjson

from taizhang.cli import told
from taizhang.cli.output import as_json_option, print_table, progress
from taizhang.cli.told import Told, Wanted
from taizhang.kernel.faults import Fault
from taizhang.reader import documents, read
from taizhang.reader.types import Promise

_FEW = 4
"""So many files are read where the command stands: other processes take longer to start."""
_CHUNK = 8

Take = Callable[[Told], None]


@click.command("read")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--checks", is_flag=True, help="What the claims say of each other: sums, shares, completions, doubles.")
@click.option("--promises", "promised", is_flag=True, help="Targets and forecasts.")
@click.option("--against", metavar="FILE", help="Last year's report: its promises held against what this one says.")
@click.option("--year", type=click.IntRange(1900, 2100), metavar="Y", help="The year that the report calls 今年.")
@click.option("--stage", type=click.Choice(told.STAGES), default="claims", help="Show what this stage made.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write a table: .csv or .xlsx.")
@as_json_option
@click.pass_context
def read_command(
    ctx: click.Context,
    files: tuple[str, ...],
    checks: bool,
    promised: bool,
    against: str | None,
    year: int | None,
    stage: str,
    out: Path | None,
    as_json: bool,
) -> None:
    """Says what reports claim: every measured quantity in FILE (txt, html, docx, xlsx, pdf; a folder: all files in it).

    With --json one claim a line; findings and promises follow the claims of their document. Ends with 1 if a file
    could not be read; the others are read all the same.

    Example: taizhang read report.docx --checks"""
    wanted = Wanted(stage, checks or stage == "checks", promised or against is not None, year)
    made = _promises(against, year) if against is not None else None
    failed = 0
    with _sink(out, as_json, wanted) as take, progress() as advance:
        paths = _paths(files)
        for number, found in enumerate(_reports(paths, wanted, made), 1):
            if found.fault:
                click.echo(told.seen(found.fault), err=True)
                failed += 1
            else:
                take(found)
            advance("reading", number, len(paths))
    if failed:
        ctx.exit(1)


def _promises(file: str, year: int | None) -> tuple[Promise, ...]:
    return read(Path(file), name=file, year=year - 1 if year else None).promises


def _paths(given: tuple[str, ...]) -> list[str]:
    """The files as given, those of a folder in the order of their names; hidden ones are not meant."""
    paths: list[str] = []
    for name in given:
        if Path(name).is_dir():
            inside = (path for path in sorted(Path(name).rglob("*")) if path.is_file())
            paths += [str(path) for path in inside if not any(part.startswith((".", "~$")) for part in path.relative_to(name).parts)]
        else:
            paths.append(name)
    if not paths:
        raise Fault("holds no files", where=", ".join(given), remedy="name a report, or a folder of reports")
    return paths


def _reports(paths: list[str], wanted: Wanted, made: tuple[Promise, ...] | None) -> Iterator[Told]:
    """Every file in the order given, on all cores where there are many."""
    one = partial(_report, wanted=wanted, made=made)
    cores = os.cpu_count() or 1
    if len(paths) <= _FEW or cores == 1:
        yield from map(one, paths)
        return
    # Started anew rather than forked: a fork copies the locks of threads that it does not copy.
    with ProcessPoolExecutor(min(cores, len(paths)), get_context("spawn")) as pool:
        yield from pool.map(one, paths, chunksize=max(1, min(_CHUNK, len(paths) // cores)))


def _report(file: str, *, wanted: Wanted, made: tuple[Promise, ...] | None) -> Told:
    """One file never stops the others, whatever is wrong with it or with us."""
    try:
        if wanted.stage in ("documents", "repair", "quantities"):
            return told.early(documents.open_document(Path(file), file), wanted.stage)
        return told.whole(read(Path(file), name=file, year=wanted.year), file, wanted, made)
    except Fault as fault:
        return Told(file, fault=str(fault))
    except Exception as defect:
        return Told(file, fault=f"{file}: this is a defect of the software ({type(defect).__name__}: {defect}); please report it")


def _sink(out: Path | None, as_json: bool, wanted: Wanted) -> AbstractContextManager[Take]:
    if out is not None:
        return told.table(out, wanted)
    return nullcontext(_print_json if as_json else partial(_print, wanted))


def _print_json(found: Told) -> None:
    for row in found.rows():
        click.echo(orjson.dumps(row))


def _print(wanted: Wanted, found: Told) -> None:
    """For people: what was asked for, under the name of the file."""
    click.echo(f"# {told.seen(found.file)}")
    if found.text:
        click.echo(told.seen(found.text, lines=True))
    shown_claims = wanted.stage != "claims" or not (wanted.checks or wanted.promises)
    if found.claims and shown_claims and wanted.stage != "checks":
        print_table(*told.columns(found.claims))
    for row in found.findings:
        click.echo(told.in_words(row))
    if wanted.checks and not found.findings:
        click.echo("nothing to say of these claims")
    if wanted.promises:
        print_table(*told.columns(found.promises))
    click.echo()
