"""The texts of the pages: taken out of templates and views, held against the catalogue, compiled without GNU gettext.

`make translations` adds what is new to the .po (empty, to be filled in), drops what is gone, and writes the .mo beside it.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import polib
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "taizhang"
CATALOGUE = PACKAGE / "web" / "locale" / "zh" / "LC_MESSAGES" / "django.po"
COMPILED = CATALOGUE.with_suffix(".mo")

_TEXT = r"""u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
_CALL = re.compile(rf"\bn?gettext\({_TEXT}(?:, {_TEXT}, count)?\)")

Asked = tuple[str, str]
"""A text, and how it reads of more than one (empty where it counts nothing)."""


def texts() -> dict[Asked, str]:
    """Every text that a page asks the catalogue for, and the file that asks first."""
    found: dict[Asked, str] = {}
    for path in sorted([*PACKAGE.rglob("*.html"), *PACKAGE.rglob("*.py")]):
        wanted = _in_template(path) if path.suffix == ".html" else _in_module(path)
        for text in wanted:
            found.setdefault(text, path.relative_to(PACKAGE).as_posix())
    return found


def compiled() -> bytes:
    return bytes(polib.pofile(str(CATALOGUE)).to_binary())


def refresh() -> list[str]:
    """Bring catalogue and compiled file up to the pages; returns the texts that still want a translation."""
    catalogue = polib.pofile(str(CATALOGUE)) if CATALOGUE.exists() else _fresh()
    wanted = texts()
    kept = {asked(entry): entry for entry in catalogue if asked(entry) in wanted}
    catalogue.clear()
    for text, place in sorted(wanted.items(), key=lambda item: (item[1], item[0])):
        entry = kept.get(text) or _empty(*text)
        entry.occurrences = [(place, "")]
        catalogue.append(entry)
    catalogue.save(str(CATALOGUE), newline="\n")
    COMPILED.write_bytes(compiled())
    return [entry.msgid for entry in catalogue if not said(entry)]


def asked(entry: polib.POEntry) -> Asked:
    return entry.msgid, entry.msgid_plural


def said(entry: polib.POEntry) -> str:
    """The Chinese of it: of one and of many the same."""
    return entry.msgstr_plural.get(0, "") if entry.msgid_plural else entry.msgstr


def _empty(text: str, plural: str) -> polib.POEntry:
    return polib.POEntry(msgid=text, msgid_plural=plural, msgstr_plural={0: ""}) if plural else polib.POEntry(msgid=text, msgstr="")


def _in_template(path: Path) -> Iterator[Asked]:
    for match in _CALL.finditer(templatize(path.read_text("utf-8"), origin=str(path))):
        yield ast.literal_eval(match[1]), ast.literal_eval(match[2]) if match[2] else ""


def _in_module(path: Path) -> Iterator[Asked]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Call(func=ast.Name(id="_" | "gettext" | "gettext_lazy"), args=[ast.Constant(value=str(text)), *_]):
                yield text, ""
            case ast.Call(func=ast.Name(id="ngettext"), args=[ast.Constant(value=str(text)), ast.Constant(value=str(plural)), *_]):
                yield text, plural


def _fresh() -> polib.POFile:
    catalogue = polib.POFile(wrapwidth=120)
    catalogue.metadata = {
        "Project-Id-Version": "taizhang",
        "Language": "zh_Hans",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=1; plural=0;",
    }
    return catalogue


if __name__ == "__main__":
    sys.stdout.writelines(f"untranslated: {missing}\n" for missing in refresh())
