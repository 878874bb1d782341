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

_CALL = re.compile(r"""\bgettext\(u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")\)""")


def texts() -> dict[str, str]:
    """Every text that a page asks the catalogue for, and the file that asks first."""
    found: dict[str, str] = {}
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
    kept = {entry.msgid: entry for entry in catalogue if entry.msgid in wanted}
    catalogue.clear()
    for text, place in sorted(wanted.items(), key=lambda item: (item[1], item[0])):
        entry = kept.get(text) or polib.POEntry(msgid=text, msgstr="")
        entry.occurrences = [(place, "")]
        catalogue.append(entry)
    catalogue.save(str(CATALOGUE), newline="\n")
    COMPILED.write_bytes(compiled())
    return [entry.msgid for entry in catalogue if not entry.msgstr]


def _in_template(path: Path) -> Iterator[str]:
    for match in _CALL.finditer(templatize(path.read_text("utf-8"), origin=str(path))):
        yield ast.literal_eval(match[1])


def _in_module(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Call(func=ast.Name(id="_" | "gettext" | "gettext_lazy"), args=[ast.Constant(value=str(text)), *_]):
                yield text


def _fresh() -> polib.POFile:
    catalogue = polib.POFile(wrapwidth=120)
    catalogue.metadata = {
        "Project-Id-Version": "taizhang",
        "Language": "zh_Hans",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
    }
    return catalogue


if __name__ == "__main__":
    sys.stdout.writelines(f"untranslated: {missing}\n" for missing in refresh())
