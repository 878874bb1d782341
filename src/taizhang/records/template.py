"""The empty workbook of a register: heads that an import knows, lists to choose from, and what each column wants."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from taizhang.definitions.rules import creating_steps, label
from taizhang.definitions.types import Register
from taizhang.org import queries as org
from taizhang.records.exporting import DATE_FORMAT, words_of
from taizhang.records.importing.heads import importable

_LAST = 1_048_575
_WIDTH = 16


def template(district: str, register: str, path: Path, on: date) -> None:
    """Writes the template as it stands on that day: sheet one to fill in, a sheet that explains each column, a sheet of lists.

    A star marks what must be filled in. The heads are those that `import_file` looks for."""
    code = org.district(district).name
    definition = org.book(code).register(register, on).definition
    with Workbook(path) as book:
        sheet, told, lists = (book.add_worksheet(name) for name in (definition.name.zh[:31], "填写说明", "选项"))
        bold = book.add_format({"bold": True, "bg_color": "#D9E2F3", "border": 1, "text_wrap": True})
        dated = book.add_format({"num_format": DATE_FORMAT})
        told.write_row(0, 0, ["列 Column", "类型 Type", "必填 Required", "说明 Help"], bold)
        for at, column in enumerate(_columns(definition)):
            _head(sheet, told, at, column, definition, bold)
            _restrict(sheet, lists, at, _choices(code, definition, column, on))
            if _type(definition, column) == "date":
                sheet.set_column(at, at, _WIDTH, dated)
        sheet.freeze_panes(1, 0)
        told.set_column(0, 3, 2 * _WIDTH)


def _columns(register: Register) -> list[str]:
    """All importable columns; the date of the creating step is that of opening."""
    opening = {f"{step}_on" for step in creating_steps(register)}
    return [column for column in importable(register) if column not in opening]


def _type(register: Register, column: str) -> str:
    if column in register.fields:
        return register.fields[column].type
    return "date" if column.endswith("_on") else "text"


def _required(register: Register, column: str) -> bool:
    return column in ("unit", "opened_on") or (column in register.fields and register.fields[column].required)


def _head(sheet: Worksheet, told: Worksheet, at: int, column: str, register: Register, bold: Format) -> None:
    word = label(register, column)
    star = "*" if _required(register, column) else ""
    sheet.write_string(0, at, word.zh + star, bold)
    sheet.set_column(at, at, _WIDTH)
    told.write_row(at + 1, 0, [f"{word.zh} {word.en} ({column})", _type(register, column), star, _help(register, column)])
    if help := _help(register, column):
        sheet.write_comment(0, at, help)


def _help(register: Register, column: str) -> str:
    field = register.fields.get(column)
    if field and field.help:
        return f"{field.help.zh} {field.help.en}"
    asking = [label(register, f"{name}_on").zh for name, step in register.steps.items() if column in step.asks]
    return _("needed with: {steps}").format(steps="、".join(asking)) if asking else ""


def _choices(district: str, register: Register, column: str, on: date) -> list[str]:
    if column == "unit":
        return [code for code, node in org.tree(district, on).items() if node.closed_on is None]
    if column not in register.fields:
        return []
    if register.fields[column].type == "bool":
        return ["是", "否"]
    return [word.zh for word in words_of(district, register, column).values()]


def _restrict(sheet: Worksheet, lists: Worksheet, at: int, choices: list[str]) -> None:
    """A list to choose from. It stands in a sheet of its own: written into the rule it may have 255 signs only."""
    if choices:
        lists.write_column(0, at, choices)
        column = xl_col_to_name(at, col_abs=True)
        source = f"=选项!{column}$1:{column}${len(choices)}"
        sheet.data_validation(1, at, _LAST, at, {"validate": "list", "source": source})
