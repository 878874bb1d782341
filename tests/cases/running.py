"""A case: facts in, figures and due dates out, each worked out by hand beside it. Facts are rows as a file would bring them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

import yaml
from django.utils import translation

from taizhang.definitions import Pack
from taizhang.figures import queries as figures
from taizhang.figures.types import Ask, Figure
from taizhang.journal import actions as journal
from taizhang.journal.types import Draft
from taizhang.kernel.clock import china_noon
from taizhang.kernel.periods import parse_period, year
from taizhang.org import actions as org
from taizhang.org import queries as gate
from taizhang.org.types import OPERATOR, PUBLIC
from taizhang.records import actions as records
from taizhang.records import queries

Case = Mapping[str, Any]


def read(text: str) -> Iterator[Case]:
    """The cases of a YAML text, every value a text."""
    yield from yaml.load_all(text, Loader=yaml.BaseLoader)


def run(case: Case, pack: Pack) -> None:
    """Enters the facts in the pack's district, then holds each expectation to what is found.

    `on` is the day of asking; `facts` rows with their `register`; `figures` asks with what they must give; `due` the last lawful
    day of a record's step; `refused` the words by which the facts are turned away."""
    asked_on = date.fromisoformat(case["on"])
    now = china_noon(asked_on)
    records.create_master_key()
    org.adopt(pack, acting=OPERATOR, now=now)
    district = pack.manifest.pack
    refused = [fault for register, rows in _tables(case["facts"]) for fault in _enter(district, register, rows, now)]
    assert bool(refused) == bool(case.get("refused")), refused
    assert all(words in " ".join(refused) for words in case.get("refused", ())), refused
    for wanted in case.get("figures", ()):
        _hold(district, wanted, asked_on)
    for wanted in case.get("due", ()):
        row = queries.row(district, wanted["register"], wanted["number"])
        assert row is not None
        assert row.clocks[wanted["step"]]["legal_last_day"] == wanted["last_day"], (case["case"], wanted)


def _tables(facts: Sequence[Case]) -> Iterator[tuple[str, list[Case]]]:
    for register, rows in groupby(facts, key=lambda row: row["register"]):
        yield register, list(rows)


def _enter(district: str, register: str, rows: Sequence[Case], now: Any) -> list[str]:
    head = list(dict.fromkeys(name for row in rows for name in row if name != "register"))
    cells = [[row.get(name, "") for name in head] for row in rows]
    with translation.override("zh-hans"):
        report = records.import_table(district, register, head, cells, acting=OPERATOR, now=now, name=register)
    return [f"{fault.column} {fault.problem}" for fault in report.faults]


def _hold(district: str, wanted: Case, on: date) -> None:
    """The figure that the operator finds; the public finds the same, or is refused where the case says so."""
    ask = Ask(district, wanted["indicator"], parse_period(wanted["period"]), wanted.get("unit"))
    found = figures.figure(ask, gate.scope(district, OPERATOR, "read", on))
    assert found.exact == _number(wanted["exact"]), (wanted, found.exact)
    for part in ("numerator", "denominator"):
        if part in wanted:
            assert getattr(found, part) == Decimal(wanted[part]), (wanted, part)
    _print(found, on, told="public" not in wanted)
    shown = figures.figure(ask, gate.scope(district, PUBLIC, "read", on))
    assert (shown.refusal.code if shown.refusal else "") == wanted.get("public", ""), wanted


def _print(found: Figure, on: date, *, told: bool) -> None:
    """A card that prints the figure if it is to be told: of persons and firms the public is told what a card told."""
    number = {"figure": found.ask.indicator, "asked": found.ask.period.key, "cutoff": found.cutoff.isoformat()}
    period = year(found.ask.period.end.year).key
    data = {"card": "case", "period": period, "as_of": found.as_of, "cutoff": found.cutoff.isoformat(), "numbers": [number] if told else []}
    journal.append(found.ask.district, [Draft("card.published", f"card/case/{period}", data)], actor="operator", now=china_noon(on))


def _number(text: str) -> Decimal | None:
    return None if text == "none" else Decimal(text)
