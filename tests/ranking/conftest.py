"""Hills, an invented district that keeps the figures of its peers: fictitious places, every fault that real files have."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from taizhang.figures import queries
from taizhang.figures.types import Ranking
from taizhang.kernel.periods import parse_period
from taizhang.org import queries as org_queries
from taizhang.org.types import OPERATOR, Scope
from taizhang.records import actions as records
from taizhang.records.types import ImportReport
from tests.standing import adopted, standing

PACKS = Path(__file__).resolve().parents[2] / "packs"
NOW = datetime(2024, 3, 1, 4, 0, tzinfo=UTC)
HEAD = (
    "province,prefecture,county,division_code_2015,gdp_100m_yuan,gdp_growth_percent,residents_10k,urban_residents_10k,"
    "rural_residents_10k,birth_rate_permille,urban_income_yuan,urban_income_growth_percent,rural_income_yuan,rural_income_growth_percent"
)
GOOD = """
演示省,甲州,东山区,990101,120.5,8.6,40,30,10,11,30000,8,15000,9
演示省,甲州,西山区,990102,130.25,9.1,50,30,20,12,31000,8,15000,9
演示省,甲州,南山县,990121,90,7.4,60,20,40,13,25000,7,12000,8
演示省,乙州,北山县,990221,130.25,6.5,30,10,20,10,24000,7,,
外省,丙州,平川县,980121,300,7,80,40,40,9,28000,6,16000,7
"""
FAULTY = """
演示省,甲州,无码区,0,12,8,10,5,5,11,30000,8,15000,9
演示省,甲州,同码区,990102,12,8,10,5,5,11,30000,8,15000,9
演示省,甲州,新名区（原旧名县）,990103,12,8,10,5,5,11,30000,8,15000,9
演示省,甲州,零值县,990122,0,8,10,5,5,0,30000,8,0,9
演示省,甲州,小数县,990123,12,0.08,10,5,5,11,30000,8,15000,9
演示省,甲州,指数县,990124,12,108,10,5,5,11,30000,8,15000,9
演示省,甲州,文字县,990125,12,无,10,5,5,11,30000,8,15000,9
演示省,甲州,不合县,990126,12,8,10,5,9,11,30000,8,15000,9
演示省,甲州,空白县,990127,,,10,5,5,11,30000,8,15000,9
"""
PACK = {
    "pack.yaml": """
pack: hills
extends: common
code: "990101"
district: {zh: 东山区, en: East Hills}
number_prefix: 演示-
demonstration: true
notice: {zh: 其下的记录均为合成数据。, en: The records beneath are synthetic.}
""",
    "units.yaml": '- {unit: "990101", name: {zh: 东山区, en: East Hills}, level: district}\n',
    "peers.yaml": """
members: two_urban
name: {zh: 两城区, en: Two urban districts}
of: {"990101": {zh: 东山区, en: East Hills}, "990102": {zh: 西山区, en: West Hills}}
---
members: prefecture_of_hills
name: {zh: 全市, en: The whole prefecture}
of:
  "990101": {zh: 东山区, en: East Hills}
  "990102": {zh: 西山区, en: West Hills}
  "990181": {zh: 南山市, en: South Hills City}
  "990128": {zh: 未报县, en: Silent County}
formerly: {"990181": ["990121"]}
---
indicator: county.gdp_rank
name: {zh: 生产总值在两城区的位次, en: Rank by product among the two}
rank: {of: county.gdp, among: two_urban}
unit: 位
claim: rank
---
indicator: county.gdp_rank_in_province
name: {zh: 生产总值在全省的位次, en: Rank by product in the province}
rank: {of: county.gdp, among: same_province}
unit: 位
claim: rank
---
{indicator: printed.income, name: {zh: 人均收入, en: Income}, reported: true, unit: 元}
---
{indicator: printed.rank, name: {zh: 人均收入位次, en: Rank by income}, reported: true, rank: {of: printed.income}, unit: 位, claim: rank}
---
{indicator: printed.honour, name: {zh: 考核位次, en: Rank in an assessment}, reported: true, unit: 位, claim: rank}
""",
}


@pytest.fixture
def hills(transactional_db: None, tmp_path: Path) -> str:
    return standing("hills", partial(_built, tmp_path / "hills"))


def _built(folder: Path) -> str:
    adopted(folder, PACK, NOW)
    return "hills"


Load = Callable[..., ImportReport]


@pytest.fixture
def load_counties(hills: str, tmp_path: Path) -> Load:
    """Loads rows under the heads of the peers' file, of the year 2015 unless told."""

    def called(rows: str, period: str = "2015", **options: Any) -> ImportReport:
        path = tmp_path / "counties.csv"
        path.write_text(f"{HEAD}\n{rows.strip()}\n", "utf-8")
        asked = parse_period(period)
        given = {"period_start": str(asked.start), "period_end": str(asked.end), "paper": "演示汇编"}
        return records.import_file(hills, "county", path, acting=OPERATOR, now=NOW, given=given, **options)

    return called


def everything() -> Scope:
    return org_queries.scope("hills", org_queries.actor("hills", "operator"), "read", date(2024, 3, 1))


def ranked(indicator: str, among: str, period: str = "2015", **options: Any) -> Ranking:
    return queries.ranking_of("hills", indicator, parse_period(period), everything(), among=among, **options)


def enter(indicator: str, value: str, place: str = "990101", period: str = "2023", **more: str) -> None:
    asked = parse_period(period)
    values = {
        "indicator": indicator, "place": place, "period_start": str(asked.start), "period_end": str(asked.end), "value": value,
        "bound": "exact", "status": "final", **more,
    }  # fmt: skip
    records.create("hills", "reported", unit="990101", opened_on=date(2024, 2, 1), values=values, acting=OPERATOR, now=NOW)
