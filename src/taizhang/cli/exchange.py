"""`import`, `export`, `template`: registers as files."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import click

from taizhang.cli.output import as_json_option, print_json, progress
from taizhang.cli.parameters import PERIOD, SETTING
from taizhang.cli.session import Session, with_session
from taizhang.figures import ahead
from taizhang.kernel.periods import Period
from taizhang.kernel.quantities import counted
from taizhang.org import queries as org
from taizhang.records import actions, exporting
from taizhang.records import template as workbook
from taizhang.records.types import ImportReport

_SHOWN = 50
"""Row faults that are printed; --json gives all."""


@click.command("import")
@click.argument("district")
@click.argument("register")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
@click.option("--sheet", metavar="NAME", help="Which sheet of a workbook (the first with the register's heads).")
@click.option("--partial", is_flag=True, help="Load the good rows and leave the faulty ones out; otherwise it is all or nothing.")
@click.option("--cells", is_flag=True, help="As --partial, and of a faulty row load what is not faulty, if it can do without those cells.")
@click.option("--period", type=PERIOD, metavar="P", help="The period of all rows, where the file does not say it.")
@click.option("--set", "given", type=SETTING, multiple=True, metavar="COLUMN=VALUE", help="A column that the file lacks, for all rows.")
@click.option("--amend", is_flag=True, help="Rows of records that stand may change them; otherwise other values are faults.")
@click.option("--abandon", is_flag=True, help="Give up the import that was interrupted; its rows never count.")
@as_json_option
@with_session
def import_command(
    session: Session,
    district: str,
    register: str,
    file: Path | None,
    sheet: str | None,
    partial: bool,
    cells: bool,
    period: Period | None,
    given: tuple[tuple[str, str], ...],
    amend: bool,
    abandon: bool,
    as_json: bool,
) -> None:
    """Loads records from FILE (xlsx or csv) into REGISTER. Ends with 1 if rows were faulty, and names sheet, row, column and remedy.

    The same file twice changes nothing. An import that was interrupted is finished by running it again with the same file."""
    acting = session.actor(district)
    if abandon:
        actions.abandon_import(district, register, acting=acting, now=session.now)
        click.echo(f"the import into {register} is given up", err=True)
        return
    if file is None:
        raise click.UsageError("name the file to import")
    for_all = dict(given) | ({"period_start": str(period.start), "period_end": str(period.end)} if period else {})
    with progress() as advance, ahead.beside(district) as beside:
        report = actions.import_file(
            district, register, file, acting=acting, now=session.now, sheet=sheet, partial=partial, amend=amend, cells=cells, given=for_all,
            progress=advance, beside=beside,
        )  # fmt: skip
    if as_json:
        print_json(report)
    else:
        _print(report)
    if report.faults:
        click.get_current_context().exit(1)


def _print(report: ImportReport) -> None:
    for fault in report.faults[:_SHOWN]:
        place = " ".join(part for part in (report.file, fault.sheet, f"row {fault.row}", fault.about, fault.column) if part)
        value = f" ({fault.value!r})" if fault.value else ""
        without = "; loaded without it" if fault.cell_only else ""
        click.echo(f"{place}{value}: {fault.problem}; {fault.remedy}{without}", err=True)
    if len(report.faults) > _SHOWN:
        click.echo(f"… and {len(report.faults) - _SHOWN} more; --json names all", err=True)
    if report.already:
        click.echo(f"{report.file} was imported before: nothing changed")
        return
    done = f"{report.created} created, {report.amended} amended, {report.unchanged} unchanged, {report.refused} refused"
    done += f", {report.blanked} cells left out" if report.blanked else ""
    click.echo(f"{report.file} → {report.register}: {done}, event {report.seq}")


@click.command("export")
@click.argument("district")
@click.argument("register")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="FILE.xlsx, .csv or .jsonl (csv, on standard output)."
)
@with_session
def export_command(session: Session, district: str, register: str, out: Path | None) -> None:
    """Writes the records of REGISTER that the person may export, in the columns that the person may see; never private values."""
    org.book(district).register(register)  # the Fault with a suggestion
    scope = session.scope(district, "export")
    if out is not None:
        count = exporting.export(scope, register, out)
        click.echo(f"{out}: {counted(count, 'record')}", err=True)
        return
    with TemporaryDirectory() as folder:
        path = Path(folder) / "export.csv"
        exporting.export(scope, register, path)
        click.echo(path.read_text("utf-8"), nl=False)


@click.command("template")
@click.argument("district")
@click.argument("register")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="The workbook (REGISTER.xlsx).")
@with_session
def template_command(session: Session, district: str, register: str, out: Path | None) -> None:
    """An empty workbook for REGISTER, with lists to choose from and every column explained; fill it in and import it."""
    path = out or Path(f"{register}.xlsx")
    workbook.template(district, register, path, session.today)
    click.echo(f"written: {path}", err=True)
