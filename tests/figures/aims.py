"""The invented district of ground.py with the real register of targets, the real lights, and results that are counted or reported."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from taizhang.definitions import Pack, load
from taizhang.definitions.types import Indicator, Role, Text
from taizhang.figures import queries
from taizhang.figures.targets import Standing
from taizhang.figures.types import Ask
from taizhang.kernel.periods import parse_period
from taizhang.org import actions as org
from taizhang.org.types import OPERATOR, Actor, RegisterScope, Scope
from taizhang.records import actions as records
from taizhang.records import vault
from taizhang.records.types import Row
from tests.figures import ground

DISTRICT = ground.DISTRICT
SET = datetime(2023, 1, 10, 4, 0, tzinfo=UTC)
LATER = datetime(2024, 3, 1, 4, 0, tzinfo=UTC)
INDICATORS = """
{indicator: gdp, reported: true, unit: 元, price_basis: current}
---
{indicator: gdp.growth, reported: true, unit: "%", decimals: 1, claim: growth, price_basis: constant}
---
{indicator: gdp.growth_target, reported: true, register: target, unit: "%", decimals: 1, claim: growth, target_for: gdp.growth}
---
{indicator: income.growth, reported: true, unit: "%", decimals: 1, claim: growth, price_basis: current}
---
{indicator: income.growth_target, reported: true, register: target, unit: "%", claim: growth, target_for: income.growth}
---
{indicator: investment.growth, reported: true, unit: "%", decimals: 1, claim: growth, price_basis: current}
---
indicator: investment.growth_target
reported: true
register: target
unit: "%"
target_for: investment.growth
light: growth_to_plan_and_average
---
{indicator: jobless, reported: true, unit: "%", decimals: 1, claim: rate}
---
{indicator: jobless_target, reported: true, register: target, unit: "%", target_for: jobless}
---
{indicator: grain, reported: true, unit: 亩}
---
{indicator: grain_target, reported: true, register: target, unit: 亩, target_for: grain}
---
{indicator: energy_task, reported: true, register: target, unit: "%"}
---
{indicator: jobs, register: job, place_by: accept_on, measure: sum(score), unit: 人}
---
{indicator: jobs_target, reported: true, register: target, unit: 人, target_for: jobs}
---
{indicator: jobs_completion, derive: {op: completion, of: [jobs, {indicator: jobs_target, period: year}]}, unit: "%", decimals: 2}
---
{indicator: beds, register: job, stock: {from: accept_on}, unit: 张}
---
{indicator: beds_target, reported: true, register: target, unit: 张, target_for: beds}
"""


@cache
def pack() -> Pack:
    common, small = load(Path(__file__).parents[2] / "packs" / "common"), ground.pack()
    roles = {"operator": Role(role="operator", name=Text(zh="操作员", en="Operator"), may=ALL)}
    return replace(
        small,
        registers={**small.registers, "target": common.registers["target"], "reported": common.registers["reported"]},
        indicators=ground.definitions(INDICATORS, Indicator),
        choices={name: common.choices[name] for name in ("bounds", "statuses")},
        lights=common.lights,
        roles=roles,
    )


ALL: Any = ("read", "record", "amend", "decide", "erase", "export", "publish", "administer")


def open_district(**changed: Any) -> None:
    vault.create_master_key()
    org.adopt(replace(pack(), **changed), acting=OPERATOR, now=datetime(2023, 1, 1, 4, 0, tzinfo=UTC))


def set_target(indicator: str, value: str | None = None, *, now: datetime = SET, period: str = "2023", **more: Any) -> Row:
    when = parse_period(period)
    values = {"indicator": indicator, "period_start": when.start, "period_end": when.end, "bound": "exact", **more}
    values |= {"value": value} if value is not None else {}
    return records.create(DISTRICT, "target", unit="390101", opened_on=now.date(), values=values, acting=OPERATOR, now=now)


def report(indicator: str, value: str, period: str = "2023", *, place: str = "390101", now: datetime = LATER, **more: Any) -> Row:
    when = parse_period(period)
    values = {"indicator": indicator, "place": place, "period_start": when.start, "period_end": when.end, "value": value}
    values |= {"bound": "exact", "status": "final", **more}
    return records.create(DISTRICT, "reported", unit="390101", opened_on=now.date(), values=values, acting=OPERATOR, now=now)


def count_jobs(persons: int, on: str = "2023-05-10", unit: str = "south") -> None:
    number = f"J{persons}-{on}-{unit}"
    ground.put(ground.created(number, unit=unit, open_on="2023-01-01", accept_on=on, score=persons), on=date(2024, 3, 1))


EVERYTHING = Scope(
    DISTRICT, Actor("operator"), "read", {name: RegisterScope(name, None, None) for name in ("job", "project", "reported", "target")}
)


def standings(period: str = "2023", scope: Scope = EVERYTHING, **more: Any) -> dict[str, Standing]:
    """By the target's indicator."""
    found = queries.standings(Ask(DISTRICT, "", parse_period(period), **more), scope)
    return {held.target.indicator: held for held in found}
