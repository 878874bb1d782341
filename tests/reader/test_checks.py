"""The checks: what adds up, what cannot be, what wants a note, and what is left alone."""

from __future__ import annotations

import re
from array import array
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taizhang.kernel.quantities import Interval
from taizhang.reader import read_text
from taizhang.reader.checks import check
from taizhang.reader.checks.completions import round_in
from taizhang.reader.checks.surroundings import spanned, written
from taizhang.reader.types import Document, Repaired
from tests.reader.invented import REPORTS, RIGHT, WRONG
from tests.reader.marked import found_in, marked, verdicts


@pytest.mark.parametrize(("report", "quotes"), WRONG)
def test_every_wrong_identity_of_the_invented_reports_is_found(report: int, quotes: tuple[str, ...]) -> None:
    accused = [{claim.quote for claim in finding.claims} for finding in found_in(REPORTS[report]) if finding.verdict == "SUSPECT"]
    assert set(quotes) in accused


@pytest.mark.parametrize(("report", "quotes"), RIGHT)
def test_every_right_identity_of_the_invented_reports_comes_out(report: int, quotes: tuple[str, ...]) -> None:
    fine = [{claim.quote for claim in finding.claims} for finding in found_in(REPORTS[report]) if finding.verdict == "OK"]
    assert set(quotes) in fine


@pytest.mark.parametrize("report", range(len(REPORTS)))
def test_nothing_but_what_is_wrong_is_accused(report: int) -> None:
    wrong = [set(quotes) for number, quotes in WRONG if number == report]
    accused = [{claim.quote for claim in finding.claims} for finding in found_in(REPORTS[report]) if finding.verdict == "SUSPECT"]
    assert accused == wrong


LEFT_ALONE = {
    "a choice of parts that is less than the total": "新增企业[100家|新增企业]，其中高新企业[30家|高新企业]、服务业企业[20家|服务业企业]。",
    "groups that may overlap": "全区共有企业[100家|企业]，其中高新企业[80家|高新企业]、民营企业[70家|民营企业]。",
    "an open list": "共建成场馆[30个|场馆]，分别为图书馆[8个|图书馆]、文化馆[9个|文化馆]等。",
    "another thing with the same unit": "全县总人口[50万人|总人口]，城镇新增就业[3000人|城镇新增就业]，农村劳动力[9000人|农村劳动力]。",
    "parts of a nearer total": "债务限额[780.5亿元|债务限额]，债务余额[752.3亿元|债务余额]，"
    "其中一般债务[312.4亿元|一般债务]、专项债务[439.9亿元|专项债务]。",
    "numbers before their nouns": "全国共有[664万人|城市低保]享受城市低保，[3399万人|农村低保]享受农村低保，[435万人|特困]享受供养。",
    "rates told apart by 分别": "再就业[1650人|再就业]，就业[563人|就业]，分别完成目标任务的[110%|完成率|rate]、[112%|完成率|rate]。",
    "a cumulative total": "新增A类[3家|A类]、B类[5家|B类]，累计达[120家|企业]。",
    "another period": "占一般公共预算支出的民生支出见附表。一般公共预算支出[40.0亿元|一般公共预算支出|2021]。"
    "民生支出[32.4亿元|民生支出]，占一般公共预算支出的[71%|占比|share]。",
    "a share with a subject of its own": "投资[50亿元|投资]，工业投资占固定资产投资的[40%|占比|share]。固定资产投资[90亿元|固定资产投资]。",
    "a part of a bigger total before": "累计引进[300个|项目]，今年新增[20个|项目]，其中亿元以上[50个|项目]。",
    "a place that holds more": "全省高新技术产业增加值[900亿元|高新技术产业增加值]，全区地区生产总值[310亿元|地区生产总值]。",
    "another year": "高新技术产业增加值[320亿元|高新技术产业增加值|2023]。地区生产总值[310亿元|地区生产总值]。",
    "a gross rate": "高中阶段毛入学比[101.2%|高中阶段毛入学比|rate]。",
    "two calibers": "新增企业[30家|经营主体]。累计经营主体[900家|经营主体]。",
    "a fall that is a fall": "失业率由[5.6%|失业率|rate]降至[5.2%|失业率|rate]，下降[0.4百分点|失业率|change]。",
    "a rank that rises": "考核由第[8位|考核|rank]上升至第[3位|考核|rank]。",
    "an average of something else": "发放补贴[120万元|补贴]，惠及[600人|补贴]，居民人均可支配收入[30000元|居民人均可支配收入]。",
    "a target of another unit": "完成投资[52亿元|投资]，年度任务[30个|项目任务]，完成率[104%|投资完成率|rate]。",
    "growth on an average": "收入[20亿元|收入]，年均增长[8%|收入|growth]，[2021年]底为[15亿元|收入]。".replace("[2021年]", "2021年"),
}


@pytest.mark.parametrize("name", LEFT_ALONE)
def test_what_is_not_plainly_one_identity_is_not_accused(name: str) -> None:
    assert "SUSPECT" not in verdicts(LEFT_ALONE[name])


def test_parts_may_stand_in_a_sentence_of_their_own() -> None:
    text = "进出口总额[417568亿元|进出口总额]，增长[0.2%|进出口总额|growth]。其中，出口[237726亿元|出口]，进口[{}|进口]。"
    assert verdicts(text.format("179842亿元"), "sum") == ["OK"]
    assert verdicts(text.format("197842亿元"), "sum") == ["SUSPECT"]


def test_parts_that_come_to_more_than_their_total_are_asked_about() -> None:
    text = "全区公共图书馆[30个|公共图书馆]，其中区级[{}|图书馆]、镇级[15个|图书馆]、村级[9个|图书馆]。"
    assert verdicts(text.format("8个"), "sum") == ["SOFT"]
    assert verdicts(text.format("2个"), "sum") == []


def test_a_share_named_in_its_own_clause_is_of_the_total_before() -> None:
    text = "一般公共预算收入[1000.21亿元|一般公共预算收入]，其中税收收入[690.31亿元|税收收入]，税收占比[{}|税收占比|share]。"
    assert verdicts(text.format("69.02%"), "share") == ["OK"]
    assert verdicts(text.format("96.02%"), "share") == ["SUSPECT"]


def test_income_and_what_comes_to_it_make_the_total() -> None:
    text = "预算收入[235.6亿元|预算收入]，加上级补助[268.9亿元|补助]、转贷收入[56.2亿元|转贷收入]，收入总计[{}|收入]。"
    assert verdicts(text.format("560.7亿元"), "sum") == ["OK"]
    assert verdicts(text.format("570.7亿元"), "sum") == ["SUSPECT"]


def test_a_sum_of_rounded_numbers_is_given_their_rounding() -> None:
    text = "常住人口[50.3万人|常住人口]，其中城镇[28.1万人|城镇人口]、乡村[22.1万人|乡村人口]。"
    assert verdicts(text, "sum") == ["OK"]


def test_counts_that_overlap_are_not_added_even_if_the_report_does() -> None:
    text = "城镇新增就业[3345人|城镇新增就业]，失业人员再就业[4170人|失业人员再就业]，共[7515人|就业]。"
    assert verdicts(text, "sum") == ["SOFT"]


@pytest.mark.parametrize(
    ("done", "rate", "verdict", "words"),
    [
        ("3685人", "105%", "OK", "3500人"),
        ("1880人", "125%", "OK", "1500人"),
        ("4053人", "173%", "OK", "超额过半"),
        ("3人", "105%", "SUSPECT", "没有整数"),
        ("52.1亿元", "104.2%", "OK", "50亿元"),
        ("48.37亿元", "101.37%", "CALC", "47.71–47.72亿元"),
    ],
)
def test_a_completion_implies_its_target(done: str, rate: str, verdict: str, words: str) -> None:
    (finding,) = found_in(f"完成[{done}|城镇新增就业]，完成率[{rate}|完成率|rate]。", "completion")
    assert finding.verdict == verdict
    assert words in finding.zh


def test_a_budget_spent_on_is_no_target() -> None:
    text = "民生支出[10.25亿元|民生支出]，占一般公共预算支出的[71.84%|民生支出占一般公共预算支出|share]。"
    (finding,) = [found for found in found_in(text) if found.rule in ("share", "completion")]
    assert (finding.rule, finding.verdict) == ("share", "CALC")
    assert "14.26–14.28亿元" in finding.arithmetic


def test_growth_gives_the_year_before_where_it_is_nominal() -> None:
    (finding,) = found_in("零售总额[131.45亿元|社会消费品零售总额]，全市第[2位|社零总额|rank]，增长[5.8%|社零总额|growth]。", "growth")
    assert finding.verdict == "CALC"
    assert finding.arithmetic.endswith("124.18–124.31亿元")


def test_growth_at_constant_prices_is_not_cast_back() -> None:
    (finding,) = found_in("地区生产总值[156.10亿元|地区生产总值]，同比增长[4.3%|生产总值|growth]。", "growth")
    assert finding.arithmetic == ""
    assert "不变价" in finding.zh


@pytest.mark.parametrize(("before", "verdict"), [("25.0亿元", "OK"), ("21.0亿元", "SUSPECT")])
def test_growth_is_held_against_the_year_before(before: str, verdict: str) -> None:
    text = f"税收收入[27.5亿元|税收收入]，同比增长[10.0%|税收收入|growth]，上年同期为[{before}|税收收入|2021]。"
    assert verdicts(text, "growth") == [verdict]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("占比由[26.7%|占比|share]提高到[52.1%|占比|share]，提高[25.4百分点|占比|change]。", ["OK"]),
        ("占比由[26.7%|占比|share]提高到[52.1%|占比|share]，提高[15.4百分点|占比|change]。", ["SUSPECT"]),
        ("产值从[20亿元|产值]增加到[30亿元|产值]，增长[50%|产值|growth]。", ["OK"]),
        ("产值从[20亿元|产值]增加到[30亿元|产值]，增长[33%|产值|growth]。", ["SUSPECT"]),
        ("产值从[30亿元|产值]增加到[20亿元|产值]。", ["SUSPECT"]),
        ("天数由[30天|办理时限]压缩至[3天|办理时限]。", []),
    ],
)
def test_from_and_to_agree_with_the_change_between_them(text: str, expected: list[str]) -> None:
    assert verdicts(text, "change") == expected


def test_a_part_above_its_whole_is_suspect_though_the_months_differ() -> None:
    text = "高新技术产业增加值达到[157.13亿元|高新技术产业增加值|2023]。实现生产总值[156.10亿元|生产总值|2023-01/2023-09]。"
    (finding,) = found_in(text, "whole")
    assert finding.verdict == "SUSPECT"
    assert "100.66%" in finding.arithmetic
    assert "2023-01/2023-09" in finding.zh


def test_an_amount_a_head_stands_beside_its_neighbour() -> None:
    text = (
        "安排产业帮扶资金[171.02万元|产业帮扶资金]、就业帮扶资金[1752.44万元|就业帮扶资金]，"
        "产业帮扶[1137人|产业帮扶]，就业帮助[686人|就业帮助]。"
    )
    found = found_in(text, "per_head")
    assert [(finding.verdict, [claim.quote for claim in finding.claims]) for finding in found] == [
        ("SOFT", ["1752.44万元", "686人"]),
        ("CALC", ["171.02万元", "1137人"]),
    ]
    assert "25546元" in found[0].zh
    assert "1504元" in found[0].zh


@pytest.mark.parametrize(("each", "verdict"), [("2000元", "OK"), ("2500元", "SUSPECT")])
def test_an_average_is_its_total_by_its_number(each: str, verdict: str) -> None:
    assert verdicts(f"发放补贴[120万元|补贴]，惠及[600人|补贴]，人均[{each}|补贴]。", "average") == [verdict]


def test_an_amount_after_two_groups_is_ambiguous_and_not_divided() -> None:
    text = "承诺项目[19个|承诺项目]完成；新开工项目[5个|新开工项目]，签约项目[5个|签约项目]，总投资[124亿元|总投资]。"
    (finding,) = found_in(text)
    assert (finding.rule, finding.verdict) == ("antecedent", "AMBIG")
    assert [claim.quote for claim in finding.claims] == ["5个", "5个", "124亿元"]


def test_one_rank_for_a_list_of_figures_is_ambiguous() -> None:
    text = "平台[23个|平台]，公共平台[8个|公共平台]，占比[36.03%|占比|share]，均居全市第[1位|平台|rank]。"
    assert "AMBIG" in verdicts(text, "antecedent")


def test_paragraphs_printed_twice_are_named_with_their_claims() -> None:
    document, repaired, claims = marked("完成投资[52.1亿元|投资]；建成厂房[4.8万平方米|厂房]。\n")
    text = repaired.text * 2
    twice = Repaired(text, array("i", range(len(text) + 1)), repeats=((len(repaired.text), len(text)),))
    (finding,) = [found for found in check(document, twice, (), claims) if found.rule == "duplicate"]
    assert [claim.quote for claim in finding.claims] == ["52.1亿元", "4.8万平方米"]
    assert finding.spans == ((len(repaired.text), len(text)),)


@pytest.mark.parametrize("words", ["全区未发生重特大安全事故。", "实现零上访。", "做到不死一人。", "全年没有发生较大火灾事故。"])
def test_a_claim_of_none_wants_a_definition(words: str) -> None:
    assert verdicts(words) == ["SOFT"]


def test_a_hundred_percent_wants_a_denominator() -> None:
    assert verdicts("信访及时受理率[100%|及时受理率|rate]，答复率[100%|答复率|rate]。", "full") == ["SOFT"]
    assert verdicts("受理投诉[120件|投诉]，办结率[100%|投诉办结率|rate]。", "full") == []


@pytest.mark.parametrize(("rate", "number"), [("99.00%", 100), ("99.95%", 1819), ("66.7%", 3)])
def test_decimals_tell_how_many_cases_there_were_at_least(rate: str, number: int) -> None:
    (finding,) = found_in(f"满意率[{rate}|满意率|rate]。", "full")
    assert (finding.verdict, finding.arithmetic) == ("CALC", f"n ≥ {number}")


def test_one_fact_with_two_values_is_suspect_unless_the_words_differ() -> None:
    first = "地区生产总值[310.72亿元|地区生产总值]。"
    assert verdicts(first + "GDP[301.72亿元|GDP]。", "twice") == ["SUSPECT"]
    assert verdicts(first + "GDP[310.7亿元|GDP]。", "twice") == []
    assert verdicts(first + "上半年GDP[150.2亿元|GDP]。", "twice") == []
    assert verdicts(first + "全省GDP[50000亿元|GDP]。", "twice") == []


def test_structures_of_three_sectors_make_a_hundred() -> None:
    assert verdicts("三次产业结构为10.2:40.3:49.5。") == ["OK"]
    assert verdicts("三次产业结构为10.2:40.3:49.4。") == ["OK"], "rounding"
    assert verdicts("三次产业结构为10.2:40.3:44.5。") == ["SUSPECT"]


def test_findings_come_with_words_in_both_languages_and_the_gravest_first() -> None:
    found = [finding for report in REPORTS for finding in found_in(report)]
    assert all(finding.zh and finding.en and re.search("[\u4e00-\u9fff]", finding.zh) for finding in found)
    (first, *rest) = [finding.verdict for finding in found_in(REPORTS[0])]
    assert first == "SUSPECT"
    assert "SUSPECT" not in rest


_PIECES = [
    "共",
    "其中",
    "城镇",
    "农村",
    "合计",
    "占",
    "总",
    "的",
    "完成率",
    "目标",
    "任务",
    "从",
    "提高到",
    "增长",
    "人均",
    "均居",
    "总投资",
    "未发生事故",
]
_QUOTES = [
    f"[{quote}]" for quote in ("3个|项目", "0人|就业", "5亿元|投资", "1.5万户|住户", "7%|比重|share", "0%|完成率|rate", "2位|名次|rank")
]
_WORDS = st.lists(st.sampled_from([*_PIECES, *_QUOTES, *(quote[:-1] + "|at_least]" for quote in _QUOTES), *"，、；。："]), max_size=25)


@settings(max_examples=50, deadline=None)
@given(_WORDS)
def test_no_row_of_words_and_numbers_breaks_a_check(words: list[str]) -> None:
    text = "".join(words)
    claims = marked(text)[2]
    for finding in found_in(text):
        assert set(finding.claims) <= set(claims)
        assert all(0 <= start <= end <= len(text) for start, end in finding.spans)


def test_a_text_without_claims_has_no_findings() -> None:
    assert check(Document("", ""), Repaired("", array("i", [0])), (), ()) == ()


def test_amounts_are_written_as_reports_print_them() -> None:
    assert written(Decimal("14268000000"), "元") == "142.68亿元"
    assert written(Decimal("25546"), "元") == "25546元"
    assert spanned(Interval(Decimal("14260000000"), Decimal("14276000000")), "元", 4) == "142.6–142.8亿元"
    assert spanned(Interval(Decimal(5), Decimal(5)), "个") == "5个"


def test_the_round_number_has_the_fewest_figures() -> None:
    assert round_in(Interval(Decimal("3492.9"), Decimal("3526.3"))) == 3500
    assert round_in(Interval(Decimal("2336.0"), Decimal("2349.6"))) == 2340
    assert round_in(Interval(Decimal("1498.0"), Decimal("1510.0"))) == 1500


@pytest.mark.parametrize("report", range(len(REPORTS)))
def test_the_invented_reports_come_out_the_same_when_they_are_read_as_plain_text(report: int) -> None:
    findings = read_text(marked(REPORTS[report])[1].text).findings
    accused = [{claim.quote for claim in finding.claims} for finding in findings if finding.verdict == "SUSPECT"]
    fine = [{claim.quote for claim in finding.claims} for finding in findings if finding.verdict == "OK"]
    assert accused == [set(quotes) for number, quotes in WRONG if number == report]
    assert all(set(quotes) in fine for number, quotes in RIGHT if number == report)
