"""How the cells of a workbook show their numbers, which the engine that reads the values does not tell, and how far its sheets reach."""

from __future__ import annotations

import re

from taizhang.kernel.faults import Fault
from taizhang.reader.documents.limits import Limits
from taizhang.reader.documents.package import Package

Formats = dict[tuple[int, int], tuple[bool, int | None]]
"""By row and column, from 0: whether it is shown in percent, and with how many decimals (None: as many as it has)."""

_CELL = re.compile(rb"<(?:\w{1,20}:)?c\s([^<>]{1,200})>")
_PLACE = re.compile(rb"\br=[\"']([A-Z]{1,3})(\d{1,7})[\"']")
_STYLE = re.compile(rb"\bs=[\"'](\d{1,5})[\"']")
_BUILT_IN = {1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00"}
_DECIMALS = re.compile(r"[0#?](?:\.([0#?]+))?(?![0#?,.])")


def formats(data: bytes, name: str, limits: Limits) -> dict[str, Formats]:
    """By sheet. Walks all that is packed, so that a package which unpacks beyond the limits is refused before it is read."""
    package = Package(data, name, limits)
    styles = _styles(package)
    sheets = _sheets(package)
    found: dict[str, Formats] = {}
    for part in package.parts:
        scan = _Scan(styles, limits, name)
        package.scan(part, scan.take if part in sheets else _ignore)
        if part in sheets:
            found[sheets[part]] = scan.found
    return found


class _Scan:
    """The cells of one sheet, read in pieces: a cell that a piece cuts in two is finished by the next."""

    def __init__(self, styles: list[tuple[bool, int | None]], limits: Limits, name: str) -> None:
        self.found: Formats = {}
        self._styles = styles
        self._limits = limits
        self._name = name
        self._rest = b""
        self._rows = self._columns = 0

    def take(self, piece: bytes) -> None:
        text = self._rest + piece
        for cell in _CELL.finditer(text):
            self._cell(cell[1])
        cut = text.rfind(b"<")
        self._rest = text[cut:] if 0 <= len(text) - cut <= 300 and b">" not in text[cut:] else b""

    def _cell(self, attributes: bytes) -> None:
        place = _PLACE.search(attributes)
        if place is None:
            return
        row, column = int(place[2]) - 1, _column(place[1])
        self._rows, self._columns = max(self._rows, row + 1), max(self._columns, column + 1)
        if self._rows * self._columns > self._limits.cells:
            raise Fault(f"has a sheet of more than {self._limits.cells:,} cells", where=self._name, remedy="divide it")
        style = _STYLE.search(attributes)
        number = int(style[1]) if style else 0
        if number < len(self._styles) and self._styles[number] != (False, None):
            self.found[row, column] = self._styles[number]


def _ignore(_: object) -> None:
    """Counted by the package, and nothing else."""


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _styles(package: Package) -> list[tuple[bool, int | None]]:
    """The way of showing numbers for each cell style, in the order in which cells name them."""
    codes, found, within = dict(_BUILT_IN), list[tuple[bool, int | None]](), [False]

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt":
            codes[int(attributes.get("numFmtId", "0"))] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            within[0] = True
        elif name == "xf" and within[0]:
            found.append(_shown(codes.get(int(attributes.get("numFmtId", "0")), "")))

    def end(name: str) -> None:
        if name == "cellXfs":
            within[0] = False

    if "xl/styles.xml" in package.parts:
        package.parse("xl/styles.xml", start, end, _ignore)
    return found


def _shown(code: str) -> tuple[bool, int | None]:
    """`0.0%` → percent, one decimal. Only the part for positive numbers is read."""
    first = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", code.split(";")[0])
    found = _DECIMALS.search(first)
    return "%" in first, (len(found[1] or "") if found else None)


def _sheets(package: Package) -> dict[str, str]:
    """The part of each sheet → its name."""
    names, targets = dict[str, str](), dict[str, str]()

    def sheet(name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            names[attributes.get("id", "")] = attributes.get("name", "")

    def relation(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    for part, take in (("xl/workbook.xml", sheet), ("xl/_rels/workbook.xml.rels", relation)):
        if part in package.parts:
            package.parse(part, take, _ignore, _ignore)
    return {_part(target): names[key] for key, target in targets.items() if key in names}


def _part(target: str) -> str:
    return (target.lstrip("/") if target.startswith("/") else f"xl/{target}").lower()
