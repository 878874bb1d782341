"""What `read` tells of one file: rows for JSON lines, for a screen and for tables. Numbers in JSON are exact to their last digit."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from orjson import Fragment
from xlsxwriter import Workbook

from taizhang.kernel.faults import Fault
from taizhang.reader import promises, quantities, repair, rows
from taizhang.reader.types import Claim, Document, Kept, Promise, Quantity, Reading

STAGES = ("documents", "repair", "quantities", "claims", "checks")

Row = dict[str, Any]

_OPTIONAL = ("high", "scope", "page", "line", "cell")
_NUMBERS = ("value", "high", "result", "by")
_SHOWN = (
    *("quote", "value", "high", "unit", "indicator", "kind", "bound", "role", "period", "scope"),
    *("outcome", "result", "by", "place", "sentence"),
)
_LONG = 48
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
_UNSEEN_BUT_LINES = re.compile(_UNSEEN.pattern.replace(r"\x00-\x1f", r"\x00-\x09\x0b-\x1f"))
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of every file."""

    stage: str = "claims"
    checks: bool = False
    promises: bool = False
    year: int | None = None


@dataclass(slots=True)
class Told:
    """What one file gave, or why it gave nothing. Small: it is sent from one process to another."""

    file: str
    fault: str = ""
    text: str = ""
    claims: list[Row] = field(default_factory=list)
    findings: list[Row] = field(default_factory=list)
    promises: list[Row] = field(default_factory=list)

    def rows(self) -> Iterator[Row]:
        """As JSON lines give them. A line that is no claim says what it is."""
        if self.text:
            yield {"document": self.file, "text": self.text}
        yield from map(_json, self.claims)
        yield from ({"what": "finding", **row} for row in self.findings)
        yield from ({"what": "promise", **_json(row)} for row in self.promises)


def whole(reading: Reading, file: str, wanted: Wanted, made: tuple[Promise, ...] | None) -> Told:
    """`made` are the promises of last year's report; without them the promises of this one are told."""
    text = reading.document.text
    claims = [_claim(row, claim, text) for row, claim in zip(rows.claims(reading), reading.claims, strict=True)]
    found = Told(file, claims=claims)
    if wanted.checks:
        found.findings = [_finding(row, claims, file) for row in rows.findings(reading)]
    if wanted.promises and made is None:
        by_claim = {id(claim): row for claim, row in zip(reading.claims, claims, strict=True)}
        found.promises = [{**by_claim[id(promise.claim)], "sentence": promise.sentence} for promise in reading.promises]
    elif wanted.promises:
        found.promises = [_kept(kept, file) for kept in promises.held(made or (), reading.claims)]
    return found


def early(document: Document, stage: str) -> Told:
    """The stages before there are claims: the text as opened, the text as repaired, the quantities found in it."""
    if stage == "documents":
        return Told(document.name, text=document.text)
    repaired = repair.repair(document)
    if stage == "repair":
        return Told(document.name, text=repaired.text)
    return Told(document.name, claims=[_quantity(found, document.name) for found in quantities.find(repaired)])


def _claim(row: rows.Row, claim: Claim, text: str) -> Row:
    kept = {key: value for key, value in row.items() if key not in _OPTIONAL or value not in (None, "")}
    return {**kept, "sentence": text[slice(*claim.sentence)]}


def _finding(row: rows.Row, claims: Sequence[Row], file: str) -> Row:
    numbers = row["claims"] if isinstance(row["claims"], list) else []
    return {"document": file, **row, "quotes": [claims[number - 1]["quote"] for number in numbers if isinstance(number, int)]}


def _kept(kept: Kept, file: str) -> Row:
    """A promise of last year beside this year's result."""
    claim, result = kept.promise.claim, kept.result
    row: Row = {"document": file, "quote": claim.quote, "indicator": claim.indicator, **_amount(claim.quantity)}
    row |= {"kind": claim.kind, "period": claim.period, "outcome": kept.outcome}
    if result is not None:
        row |= {"result": f"{result.value:f}", "result_quote": result.quote, "by": f"{kept.by:f}"}
    return row | {"sentence": kept.promise.sentence}


def _quantity(found: Quantity, file: str) -> Row:
    row = {"document": file, "quote": found.quote, "start": found.start, "end": found.end, **_amount(found)}
    return {**row, "rank": found.rank}


def _amount(quantity: Quantity) -> Row:
    high = {} if quantity.high is None else {"high": _digits(quantity.high)}
    return {"value": _digits(quantity.value), **high, "unit": quantity.unit, "bound": quantity.bound}


def _digits(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _json(row: Row) -> Row:
    return {key: Fragment(value) if key in _NUMBERS and value is not None else value for key, value in row.items()}


def seen(text: str, *, lines: bool = False) -> str:
    """Control and direction letters as `\\\\u202e`: what a report holds must not steer a terminal."""
    pattern = _UNSEEN_BUT_LINES if lines else _UNSEEN
    return pattern.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def columns(found: Sequence[Row]) -> tuple[list[str], list[list[str]]]:
    """Heads and rows for a screen: columns that are empty throughout are left out, sentences cut."""
    table = [{**row, "place": _place(row)} for row in found]
    heads = [key for key in _SHOWN if any(row.get(key) not in (None, "") for row in table)]
    return heads, [[_short(str(row.get(key) or "")) for key in heads] for row in table]


def _place(row: Row) -> str:
    page = f"p. {row['page']}" if row.get("page") else ""
    return str(row.get("cell") or page or (f"line {row['line']}" if row.get("line") else ""))


def _short(text: str) -> str:
    text = seen(" ".join(text.split()))
    return text if len(text) <= _LONG else f"{text[: _LONG - 1]}…"


def in_words(row: Row) -> str:
    """A finding for people: verdict, words, arithmetic, what it was found in."""
    quotes = "，".join(f"“{seen(' '.join(quote.split()))}”" for quote in row["quotes"])
    arithmetic = f"\n         {seen(row['arithmetic'])}" if row["arithmetic"] else ""
    return f"{row['verdict']:<8} {seen(row['zh'])}{arithmetic}\n         {seen(row['en'])}" + (f"\n         {quotes}" if quotes else "")


_FINDING = ("document", "verdict", "rule", "zh", "en", "arithmetic", "quotes")
_PROMISE = ("document", "indicator", "quote", "value", "high", "unit", "bound", "period", "outcome", "result", "by", "sentence")


@contextmanager
def table(path: Path, wanted: Wanted) -> Iterator[Callable[[Told], None]]:
    """A file for spreadsheets: .xlsx with a sheet for claims, findings and promises; .csv with one of them."""
    parts: dict[str, tuple[str, ...]] = {"claims": (*rows.CLAIM, "sentence")}
    parts |= {"findings": _FINDING} if wanted.checks else {}
    parts |= {"promises": _PROMISE} if wanted.promises else {}
    match path.suffix.lower():
        case ".xlsx":
            with _xlsx(path, parts) as take:
                yield take
        case ".csv" if len(parts) < 3:
            name = list(parts)[-1]
            with _csv(path, name, parts[name]) as take:
                yield take
        case ".csv":
            raise Fault("a csv file holds one table", where=str(path), remedy="ask for --checks or for --promises, or write .xlsx")
        case _:
            raise Fault("is no kind of table", where=str(path), remedy="name it .csv or .xlsx")


@contextmanager
def _csv(path: Path, part: str, heads: Sequence[str]) -> Iterator[Callable[[Told], None]]:
    """With a mark for UTF-8, without which spreadsheets read Chinese wrong; no text acts as a formula."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(heads)

        def take(found: Told) -> None:
            for row in getattr(found, part):
                lines.writerow([_safe(key, _plain(row.get(key))) for key in heads])

        yield take


def _safe(key: str, cell: str | int) -> str | int:
    return f"'{cell}" if isinstance(cell, str) and key not in _NUMBERS and cell.startswith(_FORMULA) else cell


@contextmanager
def _xlsx(path: Path, parts: dict[str, tuple[str, ...]]) -> Iterator[Callable[[Told], None]]:
    with Workbook(path, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheets = {part: book.add_worksheet(part) for part in parts}
        at = dict.fromkeys(parts, 1)
        for part, heads in parts.items():
            sheets[part].write_row(0, 0, heads, book.add_format({"bold": True}))
            sheets[part].freeze_panes(1, 0)

        def take(found: Told) -> None:
            for part, heads in parts.items():
                for row in getattr(found, part):
                    sheets[part].write_row(at[part], 0, [_number(key, _plain(row.get(key))) for key in heads])
                    at[part] += 1

        yield take


def _plain(value: Any) -> str | int:
    """One cell; control letters, which a workbook cannot hold, as they are told on a screen."""
    if isinstance(value, list):
        return "；".join(map(str, value))
    return "" if value is None else value if isinstance(value, int) else seen(str(value), lines=True)


def _number(key: str, cell: str | int) -> str | int | float:
    """A workbook has no other numbers than these."""
    return float(cell) if key in _NUMBERS and cell != "" else cell
