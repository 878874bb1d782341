"""What a sentence of a report claims, clause by clause. Every expectation is worked out by hand; the year of the documents is 2024."""

from __future__ import annotations

import pytest

from taizhang.reader import read_text
from taizhang.reader.types import Claim


def told(claim: Claim) -> str:
    value = f"{claim.value.normalize():f}" + (f"~{claim.quantity.high.normalize():f}" if claim.quantity.high is not None else "")
    return f"{claim.indicator}|{value}{claim.unit}|{claim.kind}"


def claims(text: str, *, year: int = 2024) -> list[str]:
    return [told(claim) for claim in read_text(text, year=year).claims]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("全年地区生产总值5321.45亿元，按不变价格计算，比上年增长5.2%。",
         ["地区生产总值|532145000000元|level", "地区生产总值|5.2%|growth"]),
        ("其中，第一产业增加值321.5亿元，增长3.5%。", ["第一产业增加值|32150000000元|level", "第一产业增加值|3.5%|growth"]),
        ("工业投资负增长3.2%，房地产开发投资下降12.5%。", ["工业投资|-3.2%|growth", "房地产开发投资|-12.5%|growth"]),
        ("城镇、农村居民人均可支配收入分别增长3.4%、5.2%。", ["城镇居民人均可支配收入|3.4%|growth", "农村居民人均可支配收入|5.2%|growth"]),
        ("城乡居民人均可支配收入分别达4.5万元和2.3万元。",
         ["城镇居民人均可支配收入|45000元|level", "农村居民人均可支配收入|23000元|level"]),
        ("接待游客235万人次，旅游收入215亿元，同比分别增长18.5%和22.3%。",
         ["接待游客|2350000人次|level", "旅游收入|21500000000元|level", "接待游客|18.5%|growth", "旅游收入|22.3%|growth"]),
        ("生猪出栏量、存栏量同比分别下降3.2%和1.5%。", ["生猪出栏量|-3.2%|growth", "存栏量|-1.5%|growth"]),
        ("年末常住人口456.32万人，比上年末减少1.25万人。", ["常住人口|4563200人|level", "常住人口|-12500人|change"]),
        ("常住人口城镇化率68.5%，比上年末提高0.8个百分点。", ["常住人口城镇化率|68.5%|rate", "常住人口城镇化率|0.8百分点|change"]),
        ("森林覆盖率达45.6%，高出全省平均水平5.2个百分点。", ["森林覆盖率|45.6%|rate", "森林覆盖率|5.2百分点|change"]),
        ("居民收入增速低于全国0.3个百分点。", ["居民收入增速|-0.3百分点|change"]),
        ("一般公共预算收入85.6亿元，为预算的102.3%，增长6.5%。",
         ["一般公共预算收入|8560000000元|level", "一般公共预算收入|102.3%|rate", "一般公共预算收入|6.5%|growth"]),
        ("民生支出10.25亿元，占一般公共预算支出的71.84%，增长5%。",
         ["民生支出|1025000000元|level", "民生支出占一般公共预算支出|71.84%|share", "民生支出|5%|growth"]),
        ("审批时限由15个工作日压缩至3个工作日。", ["审批时限|15工作日|level", "审批时限|3工作日|level"]),
        ("公办率由45%提升至58%。", ["公办率|45%|rate", "公办率|58%|rate"]),
        ("67.5%的初中毕业生就读普通高中。", ["初中毕业生就读普通高中|67.5%|share"]),
        ("新增3家省级企业、5个全国重点实验室。", ["新增省级企业|3家|level", "全国重点实验室|5个|level"]),
        ("完成安置房分配6158套，发放补贴758户。", ["安置房分配|6158套|level", "发放补贴|758户|level"]),
        ("城镇新增就业3685人，任务完成率105%。", ["城镇新增就业|3685人|level", "城镇新增就业任务完成率|105%|rate"]),
        ("实有经营主体688.3万户，其中企业162.5万户、增长1.1倍。",
         ["实有经营主体|6883000户|level", "实有经营主体企业|1625000户|level", "实有经营主体企业|1.1倍|growth"]),
        ("每户补助100至200万元。", ["每户补助|1000000~2000000元|level"]),
        ("近百家企业参展。", ["企业参展|100家|level"]),
        ("每千人口托位数4.8个。", ["每千人口托位数|4.8个|level"]),
        ("社会物流总费用与GDP的比率降低1.1个百分点。", ["社会物流总费用与GDP的比率|-1.1百分点|change"]),
        ("水生生物完整性指数提升2个等级。", ["水生生物完整性指数|2等级|change"]),
        ("CPI微降0.1%。", ["CPI|-0.1%|growth"]),
        ("增速比全省高0.3个百分点。", ["增速|0.3百分点|change"]),
        ("财政收入从10亿元增加到20亿元。", ["财政收入|1000000000元|level", "财政收入|2000000000元|level"]),
        ("对口支援5个县，选派干部128名。", ["对口支援县|5个|level", "选派干部|128名|level"]),
        ("签约引进甲公司、乙公司等7家制造企业。", ["签约引进制造企业|7家|level"]),
        ("项目总投资2.5亿元；固定资产投资3亿元。", ["项目总投资|250000000元|level", "固定资产投资|300000000元|level"]),
        ("查处违法违规行为1236起。", ["查处违法违规行为|1236起|level"]),
        ("户均增收3000元以上。", ["户均|3000元|change"]),
        ("进出口总额56.3亿美元，其中出口35.2亿美元、增长9.1%。",
         ["进出口总额|5630000000美元|level", "出口|3520000000美元|level", "出口|9.1%|growth"]),
        ("投入资金8.62亿元，较上年多1.2亿元。", ["投入资金|862000000元|level", "投入资金|120000000元|change"]),
        ("安全事故起数、死亡人数同比分别下降15.6%、22.2%。", ["安全事故起数|-15.6%|growth", "死亡人数|-22.2%|growth"]),
        ("产业结构构成由上年的22.26%、28.63%调整为21.35%、27.92%。",
         [f"产业结构构成|{n}%|share" for n in ("22.26", "28.63", "21.35", "27.92")]),
        ("经过8年努力，近1亿农村贫困人口实现脱贫。", ["农村贫困人口实现脱贫|100000000|level"]),
        ("研发投入占比达3.5%，优质花卉占比60%。", ["研发投入占比|3.5%|share", "优质花卉占比|60%|share"]),
        ("党组织856个，其中党委35个。", ["党组织|856个|level", "党组织党委|35个|level"]),
        ("一、全区固定资产投资增长10.9%、规模以上工业增加值增长9.7%。", ["固定资产投资|10.9%|growth", "规模以上工业增加值|9.7%|growth"]),
    ],
)  # fmt: skip
def test_a_sentence_claims(text: str, expected: list[str]) -> None:
    assert claims(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("可支配收入28682元，全市第一。", ("可支配收入", "全市")),
        ("增加值增长21.8%，排五城区第一。", ("增加值", "五城区")),
        ("农产品出口额保持西部第1位。", ("农产品出口额", "西部")),
        ("科技创新指数居全省县市区第五。", ("科技创新指数", "县市区")),
        ("发明专利拥有量7.6件，连续5年保持全市第一。", ("发明专利拥有量", "全市")),
        ("新产品销售收入占比36.03%，高新产业增加值157.13亿元，均居全市第一。", ("新产品销售收入占比、高新产业增加值", "全市")),
    ],
)
def test_a_rank_takes_what_was_measured_and_its_scope(text: str, expected: tuple[str, str]) -> None:
    rank = read_text(text, year=2024).claims[-1]
    assert (rank.kind, rank.indicator, rank.scope) == ("rank", *expected)


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("预计全年接待游客500万人次，增长10%。", ["forecast", "forecast"]),
        ("预计全年生产总值增长6.5%左右，规模工业增加值增长8%左右；新建学校5所。", ["forecast", "forecast", "result"]),
        ("全年计划新开工改造小区5.1万个。", ["target"]),
        ("力争到2026年工业总产值突破1000亿元。", ["target"]),
        ("将15项审批权限下放。", ["result"]),
        ("2543户群众住房即将得到改造。", ["target"]),
        ("完成年度目标任务的105%。", ["result"]),
        ("今年主要预期目标是：地区生产总值增长6%左右，失业率控制在5.5%左右。", ["target", "target"]),
        ("二、2024年工作安排\n新建学校5所。\n去年已完成投资5亿元。", ["target", "result"]),
        ("二、2024年重点工作\n新建学校5所。\n三、2023年工作回顾\n新建学校3所。", ["target", "result"]),
        ("目标任务完成情况\n新建学校5所。", ["result"]),
        ("到2030年，森林覆盖率达到50%。", ["target"]),
    ],
)
def test_a_number_is_result_target_or_forecast(text: str, roles: list[str]) -> None:
    assert [claim.role for claim in read_text(text, year=2024).claims] == roles


def test_each_claim_says_where_it_stands() -> None:
    reading = read_text("过去一年。\n完成投资5亿元，\n增长5%。\n", year=2024)
    assert [(c.place.line, reading.document.text[c.start : c.end]) for c in reading.claims] == [(2, "5亿元"), (3, "5%")]


def test_a_quote_is_printed_as_it_is_though_its_line_breaks() -> None:
    text = "截至目前，科创平台服务企业900余\n家次，帮助科技型企业入库106\n家，其中有47家企业获得贷款。\n"
    assert [claim.quote for claim in read_text(text, year=2024).claims] == ["900余\n家次", "106\n家", "47家"]


def test_a_second_printing_claims_nothing() -> None:
    line = "19个承诺项目完成投资52.1亿元，新开工产业链项目5个。"
    assert len(claims(f"{line}\n\n过去一年。\n\n{line}")) == len(claims(line)) == 3
