"""What the campaign breaks: a district with registers of every kind, a card, and a file to import; and what is looked at afterwards."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from taizhang.definitions import Pack
from taizhang.definitions.types import Choices, Indicator, Register
from taizhang.figures import queries as figures
from taizhang.figures.types import Ask
from taizhang.kernel.periods import parse_period
from taizhang.org import actions as org_actions
from taizhang.org import queries as org
from taizhang.org.types import OPERATOR, Scope
from taizhang.records import actions as records
from taizhang.records import queries
from tests.card.conftest import pack as with_card
from tests.records.conftest import MATTER, PROJECT, TOPICS

DISTRICT = "dongqiu"
NOW = datetime(2025, 12, 1, 1, 0, tzinfo=UTC)
ON = date(2025, 12, 31)
STANDING = 60
"""Matters that stand before anything is broken; half of them amended, so that the store has superseded versions."""
LOADED = 400
"""Rows of the file that is imported."""
UNITS = ("north", "north.hill", "north.lake", "south")
PERIODS = ("2025", "2025-01", "2025-02", "2025-Q2")
_MATTERS = [
    {"indicator": "matter.opened", "name": {"zh": "事项数", "en": "Matters"}, "register": "matter", "place_by": "opened_on", "unit": "件"},
    {"indicator": "works.entered", "name": {"zh": "项目数", "en": "Works"}, "register": "works", "place_by": "opened_on", "unit": "个"},
    {
        "indicator": "matter.people",
        "name": {"zh": "人次", "en": "People"},
        "register": "matter",
        "place_by": "opened_on",
        "measure": "sum(people)",
        "unit": "人次",
    },
    {
        "indicator": "matter.roads",
        "name": {"zh": "道路占比", "en": "Roads"},
        "register": "matter",
        "place_by": "opened_on",
        "of": "topic = 'road'",
        "unit": "%",
        "decimals": 1,
    },
]


def pack() -> Pack:
    """The district of the card's tests with matters and works, open to the public by rows, so that pages show every figure."""
    given = with_card()
    added = [Register.model_validate(yaml.safe_load(text)) for text in (MATTER, PROJECT)]
    shown = {register.id: _open(register) for register in [*given.registers.values(), *added]}
    topics = Choices.model_validate(yaml.safe_load(TOPICS))
    counted = {one.indicator: one for one in map(Indicator.model_validate, _MATTERS)}
    manifest = given.manifest.model_copy(update={"number_prefix": "演示-"})
    card = given.cards["annual"].model_copy(update={"period": "2025"})
    return replace(
        given,
        manifest=manifest,
        registers=shown,
        choices={"topics": topics},
        indicators={**given.indicators, **counted},
        cards={"annual": card},
    )


def _open(register: Register) -> Register:
    columns = ("topic",) if "topic" in register.fields else ("title",)
    return Register.model_validate({**register.model_dump(by_alias=True), "public": {"evidence": "rows", "columns": columns}})


def fill() -> None:
    """Opens the district and enters what stands there before anything is broken."""
    org_actions.adopt(pack(), acting=OPERATOR, now=NOW)
    drawn = random.Random(5)
    for at in range(STANDING):
        now = NOW + timedelta(minutes=at)
        opened = date(2025, 1, 5) + timedelta(days=drawn.randrange(90))
        values = {"topic": drawn.choice(["road", "water"]), "people": drawn.randint(1, 5), "person": f"演示{at:03}"}
        row = records.create(DISTRICT, "matter", unit=drawn.choice(UNITS), opened_on=opened, values=values, acting=OPERATOR, now=now)
        if at % 2:
            records.amend(DISTRICT, "matter", row.number, changes={"people": 1}, reason="误录", acting=OPERATOR, now=now)
    for at, register in enumerate(("estate", "estate", "petition", "petition")):
        given = {"topic": "road"} | ({"amount": "12345.67"} if register == "estate" else {})
        number = f"演示-2025-{at:05}"
        records.create(
            DISTRICT, register, unit="north.hill", number=number, opened_on=date(2025, 2, 3), values=given, acting=OPERATOR, now=NOW
        )
    records.step(DISTRICT, "petition", "演示-2025-00002", "close", on=date(2025, 3, 3), acting=OPERATOR, now=NOW + timedelta(hours=2))


def write_file(file: Path, rows: int = LOADED, seed: int = 6) -> None:
    """The file of matters to import, each with a name that belongs in the vault."""
    drawn = random.Random(seed)
    lines = ["单位,登记日期,内容分类,人数,当事人"]
    for at in range(rows):
        opened = date(2025, 1, 5) + timedelta(days=drawn.randrange(120))
        lines.append(f"{drawn.choice(UNITS)},{opened},{drawn.choice(['道路', '供水'])},{drawn.randint(1, 5)},演示某{seed}{at:05}")
    file.write_text("\n".join(lines) + "\n", "utf-8")


def operator() -> Scope:
    return org.scope(DISTRICT, org.actor(DISTRICT, "operator"), "read", ON)


def counted() -> dict[str, str]:
    """Every figure that the campaign compares, by its question; each is held to the records behind it on the way."""
    scope = operator()
    return {" ".join(map(str, key)): str(_held(ask, scope)) for key, ask in _asks()}


def _asks() -> Iterator[tuple[tuple[Any, ...], Ask]]:
    asked = [("matter.opened", None, period) for period in PERIODS] + [("matter.opened", unit, "2025") for unit in UNITS]
    asked += [("matter.people", "north", "2025"), ("matter.roads", None, "2025-02"), ("petition.closed", None, "2025")]
    for indicator, unit, period in [*asked, ("estate.amount", None, "2025")]:
        yield (indicator, unit, period), Ask(DISTRICT, indicator, parse_period(period), unit)


def _held(ask: Ask, scope: Scope) -> Decimal | None:
    found = figures.figure(ask, scope)
    pinned = replace(ask, as_of=found.as_of, cutoff=found.cutoff)
    numbers, contributed, after = list[str](), Decimal(0), None
    while True:
        page = figures.evidence(pinned, scope, after=after, limit=1000)
        numbers += [line.number for line in page.lines]
        contributed += sum((line.contribution for line in page.lines), Decimal(0))
        after = page.after
        if after is None:
            break
    assert len(set(numbers)) == len(numbers) == found.count, f"{ask}: {found.count} counted, {len(numbers)} listed"
    assert found.denominator is None or contributed == found.denominator, f"{ask}: {found.denominator} counted, {contributed} listed"
    return found.exact


def private_of(number: str) -> str:
    found = queries.private_values(operator(), "matter", number, fields=["person"], purpose="测试", now=NOW)
    return str(found.get("person", ""))
