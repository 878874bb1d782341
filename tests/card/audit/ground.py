"""Yunxi, a district that does not exist: its indicators with their figures, and a report about them, both invented."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from taizhang.card.audit import stated
from taizhang.card.audit.auditing import Auditor
from taizhang.card.audit.matching import Matcher
from taizhang.card.audit.places import Names
from taizhang.card.audit.types import NOTHING, Candidate, Row, Told
from taizhang.definitions.types import Text
from taizhang.kernel.periods import Period, parse_period

PERIOD = parse_period("2024")

Kept = tuple[str, str, str, str, Mapping[str, str]]
"""Indicator, its names joined by |, unit, kind, and figures by period."""

INDICATORS: tuple[Kept, ...] = (
    ("gdp", "地区生产总值|GDP", "元", "level", {"2024": "48231000000", "2023": "45900000000"}),
    ("gdp.growth", "地区生产总值增速", "%", "growth", {"2024": "5.8", "2023": "4.9"}),
    ("gdp.growth_target", "地区生产总值增长目标", "%", "growth", {"2025": "6"}),
    ("gdp.growth_rank", "地区生产总值增速位次", "位", "rank", {"2024": "2"}),
    ("revenue", "地方一般公共预算收入|地方财政收入", "元", "level", {"2024": "1562300000"}),
    ("revenue.growth", "地方一般公共预算收入增速", "%", "growth", {"2024": "7.1"}),
    ("spending", "一般公共预算支出", "元", "level", {"2024": "3210000000"}),
    ("livelihood", "民生支出", "元", "level", {"2024": "2360000000"}),
    ("livelihood.share", "民生支出占一般公共预算支出比重", "%", "share", {"2024": "73.52"}),
    ("income.urban", "城镇居民人均可支配收入", "元", "level", {"2024": "43210"}),
    ("income.rural", "农村居民人均可支配收入", "元", "level", {"2024": "25432"}),
    ("income", "居民人均可支配收入", "元", "level", {"2024": "36875"}),
    ("jobs", "城镇新增就业", "人", "level", {"2024": "5120"}),
    ("reemployed", "失业人员再就业", "人", "level", {"2024": "1830"}),
    ("training", "职业技能培训", "人次", "level", {"2024": "7420"}),
    ("estate.begun", "新开工改造老旧小区", "个", "level", {"2024": "36", "2023": "28"}),
    ("estate.done", "完工老旧小区", "个", "level", {"2024": "31"}),
    ("estate.ever", "累计改造老旧小区", "个", "level", {"2024": "142", "2023": "106"}),
    ("road", "新建改建农村公路", "公里", "level", {"2024": "83.6"}),
    ("farmland", "高标准农田建设面积", "亩", "level", {"2024": "12000"}),
    ("grain.sown", "粮食播种面积", "亩", "level", {"2024": "186000"}),
    ("firms.registered", "新登记市场主体", "户", "level", {"2024": "9876"}),
    ("firms", "市场主体总数|实有市场主体", "户", "level", {"2024": "61234"}),
    ("signed", "签约项目", "个", "level", {"2024": "63"}),
    ("signed.investment", "签约项目总投资", "元", "level", {"2024": "21534000000"}),
    ("key", "重点项目", "个", "level", {"2024": "96"}),
    ("key.invested", "重点项目完成投资", "元", "level", {"2024": "15230000000"}),
    ("petition.accepted", "信访事项及时受理率", "%", "rate", {"2024": "99.6"}),
    ("petition.replied", "信访事项按期答复率", "%", "rate", {"2024": "98.7"}),
    ("beds", "新增养老床位", "张", "level", {"2024": "460"}),
    ("elderly", "困难老年人家庭适老化改造", "户", "level", {"2024": "720"}),
    ("accidents", "生产安全事故起数", "起", "level", {"2024": "7"}),
    ("deaths", "生产安全事故死亡人数", "人", "level", {"2024": "5"}),
)
REPORT = """云溪区2024年经济社会发展情况

2024年，全区上下攻坚克难。全年GDP达482.31亿元，按可比价格计算比上年增长5.8%，增速居全市各区第2位。
完成地方财政收入15.62亿元，增长7.1%。一般公共预算支出32.1亿元，其中民生支出23.6亿元，占一般公共预算支出的73.5%。
城镇居民和农村居民人均可支配收入分别为43210元和25432元；全体居民人均可支配收入36875元。
截至12月底，新增城镇就业0.51万人，失业人员实现再就业1830人，开展职业技能培训7420人次。
新开工老旧小区改造36个，完工31个。累计改造老旧小区142个。
新改建农村公路83.6公里；建成高标准农田800公顷，粮食播种面积18.6万亩。
新登记市场主体9876户，实有市场主体突破6万户。
全年签约项目63个，总投资215.3亿元。96个重点项目完成投资152.3亿元。
信访事项及时受理率99.6%，按期答复率98.7%；新增养老床位460张，为720户困难老年人家庭实施适老化改造。
发生生产安全事故7起、死亡5人。
2025年，地区生产总值增长6%左右。
"""


@dataclass
class Yunxi:
    """The ledger as a table. `asked` counts how often each figure was asked for."""

    indicators: tuple[Kept, ...] = INDICATORS
    scopes: Mapping[str, str] = field(default_factory=lambda: {"gdp.growth_rank": "全市各区"})
    figures: dict[tuple[str, str, str | None], Told] = field(default_factory=dict)
    undated: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for id, _, unit, _, values in self.indicators:
            for period, value in values.items():
                self.figures.setdefault((id, period, None), told(value, unit))

    def ask(self, indicator: str, period: Period, unit: str | None, place: str | None) -> Told:
        return self.figures.get((indicator, period.key, unit or place), NOTHING)

    def auditor(self, period: Period = PERIOD) -> Auditor:
        names = Names("云溪区", {"东平镇": "u1", "柳林街道": "u2"}, {"江北区": "p1"}, "临川市")
        return Auditor(Matcher(self._candidates()), names, period, self.ask)

    def _candidates(self) -> Iterable[Candidate]:
        for id, names, unit, kind, _ in self.indicators:
            words = tuple(names.split("|"))
            yield Candidate(
                indicator=id,
                name=Text(zh=words[0], en=id),
                words=words,
                unit=unit,
                kind=kind,
                counted=unit not in ("元", "%", "位"),
                target=id.endswith("_target"),
                basis={"gdp.growth": "constant", "revenue.growth": "current"}.get(id, ""),
                scopes=frozenset(filter(None, [self.scopes.get(id, "")])),
                undated=(parse_period(self.undated[id]),) if id in self.undated else (),
            )

    def rows(self, text: str, period: Period = PERIOD) -> list[Row]:
        reading = stated.read_draft(text.encode(), period, "draft.txt")
        auditor = self.auditor(period)
        return [auditor.row(one) for one in stated.stated(reading)]

    def verdicts(self, text: str, period: Period = PERIOD) -> dict[str, str]:
        """By the number as printed."""
        return {row.stated.quote: row.verdict for row in self.rows(text, period)}


def told(value: str, unit: str, *, bound: str = "exact", scope: str = "", records: int = 9) -> Told:
    exact = Decimal(value)
    return Told(exact, unit, max(0, -int(exact.as_tuple().exponent)), bound, records, "count", scope=scope)
