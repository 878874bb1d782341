#!/usr/bin/env python3
"""Counts a figure again from an export, with nothing but the standard library and none of Taizhang's code.

    recount.py EXPLAIN.json EXPORT.csv [--with REGISTER=EXPORT.csv ...]

EXPLAIN.json is what `taizhang explain … --json` wrote; EXPORT.csv what `taizhang export DISTRICT REGISTER` wrote of the register that
the figure counts. `--with` gives the exports of linked registers, and of those that the inputs of a derived figure count. The exports
must show the records as they were at the figure's `as_of`.

It loads the exports into SQLite in memory, hides what happened after the cutoff, takes the units and the period, applies the
conditions as they are written in the definition, and compares the figure and every listed record with what the explanation says.
Exit 0: equal. 1: they differ, and the first difference is named. 2: it cannot be counted from these files.
"""
# ruff: noqa: S608 (statements over tables in memory, made of names that are quoted)

from __future__ import annotations

import argparse
import csv
import json
import re
import sqlite3
import sys
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, localcontext
from pathlib import Path
from typing import Any

MICRO = 10**6
NEAR = Decimal("1e-20")
TRUE = {"true", "1", "是", "yes"}
FORMULA = ("=", "+", "-", "@", "\t", "\r")
PER = {"%": 100, "‰": 1000}
WORDS = re.compile(r"'(?:[^']|'')*'|:?[A-Za-z_][A-Za-z_0-9.]*|\d+(?:\.\d+)?|.", re.DOTALL)

Table = list[dict[str, str]]


class Differs(Exception):
    """The recount and the explanation do not agree."""


class Unable(Exception):
    """The files do not suffice."""


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Count a figure again from an export.")
    parser.add_argument("explain", type=Path, metavar="EXPLAIN.json")
    parser.add_argument("export", type=Path, metavar="EXPORT.csv")
    parser.add_argument("--with", dest="others", action="append", default=[], metavar="REGISTER=EXPORT.csv")
    given = parser.parse_args(arguments)
    try:
        told = json.loads(given.explain.read_text(encoding="utf-8"))
        exports = {name: Path(path) for name, _, path in (each.partition("=") for each in given.others)}
        first = next((each["counted"]["register"] for each in counted(told)), None)
        if first is None:
            raise Unable("nothing in this explanation is counted from records")
        exports.setdefault(first, given.export)
        lines = [recount(each, exports) for each in counted(told)]
        check_arithmetic(told)
    except Differs as found:
        print(f"differs: {found}")
        return 1
    except (Unable, OSError, KeyError, ValueError, sqlite3.Error) as fault:
        print(f"cannot be counted: {fault}", file=sys.stderr)
        return 2
    print("\n".join(lines))
    return 0


def counted(told: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The explanation itself or, of a derived figure, those of its inputs that are counted from records."""
    if told["counted"]:
        yield told
    for each in told["inputs"]:
        yield from counted(each)


def recount(told: dict[str, Any], exports: dict[str, Path]) -> str:
    asked = told["counted"]
    needed = {asked["register"], *(link["register"] for link in asked["links"].values())}
    if lacking := sorted(needed - exports.keys()):
        raise Unable(f"give the export of {lacking[0]}: --with {lacking[0]}=EXPORT.csv")
    tables = {name: read(exports[name]) for name in needed}
    listed = listing(told, tables)
    values = {row["number"]: row for row in tables[asked["register"]]}
    measure, power = asked["measure"], asked.get("power", 0)
    parts = {
        "denominator": [[number, str(Decimal(values[number][measure]).scaleb(power)) if measure else "1"] for number, _ in listed],
        "numerator": [[number, "1"] for number, hit in listed if hit],
    }
    name = f"{told['indicator']} {told['period']['key']}"
    compare_lists(name, told, parts)
    compare_figure(name, told, parts)
    return f"equal: {name} = {told['figure']['exact']} ({len(listed)} records, as of {told['as_of']})"


def read(path: Path) -> Table:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    if rows and "number" not in rows[0]:
        raise Unable(f"{path} has no column `number`: export it with column ids as its head")
    return rows


def listing(told: dict[str, Any], tables: dict[str, Table]) -> list[tuple[str, int]]:
    """Number, and whether it is in the numerator, of every record that the figure counts."""
    asked, parameters = told["counted"], told["period"] | {"cutoff": told["cutoff"]}
    parameters["until"] = min(parameters["end"], parameters["cutoff"])
    texts = [asked["where"] or "TRUE", asked["of"] or "TRUE"]
    unit = 1 if any("*" in text for text in texts) else MICRO
    database = sqlite3.connect(":memory:")
    database.create_function("DATE_DIFF", 3, lambda _, start, end: days(start, end, unit))
    for name, rows in tables.items():
        load(database, name, rows, families(asked, name), unit)
    where, of = (translated(text, unit) for text in texts)
    conditions = [where, *period(asked), *([f"{quoted(asked['measure'])} IS NOT NULL"] if asked["measure"] else [])]
    if asked["units"] is not None:
        conditions.append(f"unit IN ({', '.join(literal(code) for code in asked['units'])})")
    conditions += [f"{quoted(key)} {'IS NULL' if value is None else f'= {literal(value)}'}" for key, value in asked["keys"].items()]
    sql = f"WITH seen AS ({seen(asked)}) SELECT number, COALESCE({of}, 0) FROM seen WHERE {' AND '.join(f'({c})' for c in conditions)}"
    found = database.execute(sql + " ORDER BY number", {name: parameters[name] for name in set(re.findall(r":(\w+)", sql))})
    return list(found)


def families(asked: dict[str, Any], register: str) -> dict[str, str]:
    """Kinds of the columns of one register: its own, and what links say of it."""
    through = [f"{name}." for name, link in asked["links"].items() if link["register"] == register]
    found = {} if register != asked["register"] else {name: kind for name, kind in asked["families"].items() if "." not in name}
    for prefix in through:
        found |= {name.removeprefix(prefix): kind for name, kind in asked["families"].items() if name.startswith(prefix)}
    return found


def load(database: sqlite3.Connection, register: str, rows: Table, kinds: dict[str, str], unit: int) -> None:
    names = list(kinds)
    database.execute(f"CREATE TABLE {quoted(register)} ({', '.join(quoted(name) for name in names)})")
    marks = ", ".join("?" * len(names))
    cells = ([cell(row.get(name) or None, kinds[name], unit) for name in names] for row in rows)
    database.executemany(f"INSERT INTO {quoted(register)} VALUES ({marks})", cells)


def cell(text: str | None, kind: str, unit: int) -> Any:
    """Numbers are held in millionths as whole numbers, so that SQLite adds and compares them exactly; where a condition
    multiplies, as SQLite's own numbers."""
    if kind == "text" and text and text[0] == "'" and text[1:2] in FORMULA:
        return text[1:]  # the export put it before what a spreadsheet would take for a formula
    if text is None or kind in ("text", "date"):
        return text
    if kind == "bool":
        return int(text.strip().lower() in TRUE)
    return int(Decimal(text) * unit) if unit > 1 else float(text)


def days(start: str | None, end: str | None, unit: int) -> int | None:
    if start is None or end is None:
        return None
    return (date.fromisoformat(end) - date.fromisoformat(start)).days * unit


def seen(asked: dict[str, Any]) -> str:
    """The columns as they stood at the cutoff. Linked ones are called as the condition calls them: "project.category"."""
    own = [f"{masked('r', name, asked['masks'])} AS {quoted(name)}" for name in asked["families"] if "." not in name]
    joins = ""
    for name, link in sorted(asked["links"].items()):
        there = [column for column in asked["families"] if column.startswith(f"{name}.")]
        own += [f"{masked(quoted(name), column.partition('.')[2], link['masks'])} AS {quoted(column)}" for column in there]
        alias, key = quoted(name), masked("r", name, asked["masks"])
        joins += f" LEFT JOIN {quoted(link['register'])} AS {alias} ON {alias}.number = {key}"
    return f"SELECT {', '.join(own)} FROM {quoted(asked['register'])} AS r{joins}"


def masked(alias: str, name: str, masks: dict[str, str]) -> str:
    column = f"{alias}.{quoted(name)}"
    return f"CASE WHEN {alias}.{quoted(masks[name])} > :cutoff THEN NULL ELSE {column} END" if name in masks else column


def period(asked: dict[str, Any]) -> list[str]:
    placed = asked["placed"]
    if placed["kind"] == "entry":
        return []
    start = quoted(placed["start"])
    if placed["kind"] == "flow":
        return [f"{start} BETWEEN :start AND :until"]
    until = f"({quoted(placed['until'])} IS NULL OR {quoted(placed['until'])} > :until)" if placed["until"] else "TRUE"
    return [f"{start} <= :until", until]


def translated(text: str, unit: int) -> str:
    """A condition in SQLite's words: days are texts, linked columns have a dot in their name, numbers are in millionths."""
    found = []
    for word in WORDS.findall(text):
        if word.upper() == "DATE":
            continue
        if word[0].isdigit() and unit > 1:
            word = str(int(Decimal(word) * unit))
        found.append(quoted(word) if "." in word and word[0].isalpha() else word)
    return "".join(found)


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def compare_lists(name: str, told: dict[str, Any], parts: dict[str, list[list[str]]]) -> None:
    if "withheld" in told["evidence"]:
        if told["evidence"]["withheld"] != len(parts["denominator"]) and told["figure"]["refusal"] is None:
            raise Differs(f"{name}: {told['evidence']['withheld']} records are said, {len(parts['denominator'])} found")
        return
    for part, said in told["evidence"].items():
        theirs, ours = dict(said), dict(parts[part])
        if extra := sorted(theirs.keys() ^ ours.keys()):
            where = "the export does not give it" if extra[0] in theirs else "the explanation does not list it"
            raise Differs(f"{name}, {part}: {extra[0]}: {where}")
        for number in sorted(ours):
            if Decimal(ours[number]) != Decimal(theirs[number]):
                raise Differs(f"{name}, {part}: {number} contributes {ours[number]}, said to contribute {theirs[number]}")


def compare_figure(name: str, told: dict[str, Any], parts: dict[str, list[list[str]]]) -> None:
    if told["figure"]["refusal"]:
        return
    values = [Decimal(value) for _, value in parts["denominator"]]
    found: Decimal | None
    with localcontext() as context:
        context.prec = 50
        match told["kind"]:
            case "ratio":
                whole = Decimal(len(values))
                found = Decimal(len(parts["numerator"])) / whole * PER.get(told["figure"]["unit"], 1) if whole else None
            case "average":
                found = sum(values, Decimal(0)) / len(values) if values else None
            case "reported":
                found = values[0] if values else None
            case _:
                found = sum(values, Decimal(0))
    same(name, found, told["figure"]["exact"])


def same(name: str, found: Decimal | None, said: str | None) -> None:
    if (found is None) != (said is None) or (found is not None and said is not None and abs(found - Decimal(said)) > NEAR):
        raise Differs(f"{name}: counted {found}, said to be {said}")


def check_arithmetic(told: dict[str, Any]) -> None:
    """Of a derived figure: that its value follows from those of its inputs."""
    for each in told["inputs"]:
        check_arithmetic(each)
    values = [each["figure"]["exact"] for each in told["inputs"]]
    if told["kind"] != "derived" or told["figure"]["exact"] is None or None in values:
        return
    first, *rest = (Decimal(value) for value in values)
    unit = told["figure"]["unit"]
    with localcontext() as context:
        context.prec = 50
        match told["definition"]["derive"]["op"]:
            case "sum":
                found = first + sum(rest)
            case "difference":
                found = first - rest[0]
            case "share" | "quotient":
                found = first / rest[0] * PER.get(unit, 1) * told["definition"]["derive"].get("times", 1)
            case "growth":
                found = (first / rest[0] - 1) * 100
            case "completion" if unit != "百分点" and told["inputs"][1]["figure"]["bound"] != "at_most":
                found = first / rest[0] * 100
            case _:
                return
    same(f"{told['indicator']} {told['period']['key']}", found, told["figure"]["exact"])


if __name__ == "__main__":
    sys.exit(main())
