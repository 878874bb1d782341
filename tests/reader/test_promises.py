"""Targets of one year, held against the results of the next report."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from taizhang.reader.promises import held, promises
from tests.reader.marked import marked


def outcome(promise: str, result: str) -> tuple[str, Decimal | None]:
    """Of one promise in one report and one result in the next; both speak of 2023."""
    _, repaired, claims = marked(promise)
    _, _, results = marked(result)
    (kept,) = held(promises(repaired, claims), results)
    return kept.outcome, kept.by


def test_targets_and_forecasts_come_with_their_sentence_in_the_order_of_the_text() -> None:
    text = "去年增长[5.3%|地区生产总值|growth]。今年增长[8%|地区生产总值|growth|target|2023]。预计收入[20万元|村集体收入|forecast|2023]！"
    _, repaired, claims = marked(text)
    found = promises(repaired, reversed(claims))
    assert [promise.claim.quote for promise in found] == ["8%", "20万元"]
    assert [promise.sentence for promise in found] == ["今年增长8%。", "预计收入20万元！"]


@pytest.mark.parametrize(
    ("promise", "result", "expected", "by"),
    [
        ("[8%|地区生产总值|growth|target|2023]", "[8.2%|GDP|growth|2023]", "met", "0.2"),
        ("[8%|地区生产总值|growth|target|2023]", "[6.1%|生产总值|growth|2023]", "missed", "-1.9"),
        ("[8%|地区生产总值|growth|target|2023|about]左右", "[7.5%|地区生产总值|growth|2023]", "met", "-0.5"),
        ("[8%|地区生产总值|growth|target|2023|about]左右", "[7.4%|地区生产总值|growth|2023]", "missed", "-0.6"),
        ("[3000人|城镇新增就业|target|2023|about]左右", "[2850人|城镇新增就业|2023]", "met", "-150"),
        ("[3000人|城镇新增就业|target|2023|at_least]以上", "[2999人|城镇新增就业|2023]", "missed", "-1"),
        ("[5.5%|城镇调查失业率|rate|target|2023|at_most]以内", "[5.2%|城镇调查失业率|rate|2023]", "met", "-0.3"),
        ("[5.5%|城镇调查失业率|rate|target|2023]", "[5.6%|城镇调查失业率|rate|2023]", "missed", "0.1"),
        ("[-3%|单位地区生产总值能耗|growth|target|2023|at_least]以上", "[-3.2%|单位GDP能耗|growth|2023]", "met", "-0.2"),
        ("[-3%|单位地区生产总值能耗|growth|target|2023]", "[-2%|单位GDP能耗|growth|2023]", "missed", "1"),
        ("[3000人|城镇新增就业|target|2023]", "[3000人|新增城镇就业|2023|at_least]以上", "met", "0"),
        ("[3000人|城镇新增就业|target|2023]", "[2900人|新增城镇就业|2023|at_least]以上", "no_number", "-100"),
        ("[3位|综合考核|rank|target|2023]", "[2位|综合考核|rank|2023]", "met", "-1"),
    ],
)
def test_a_promise_is_met_missed_or_left_open(promise: str, result: str, expected: str, by: str) -> None:
    assert outcome(promise, result) == (expected, Decimal(by))


@pytest.mark.parametrize(
    ("result", "why"),
    [
        ("[8.2%|地区生产总值|growth|2023-01/2023-09]", "nine months are no year"),
        ("[320亿元|地区生产总值|2023]", "an amount is no growth"),
        ("[8.2%|固定资产投资|growth|2023]", "another indicator"),
        ("[8.2%|地区生产总值|growth|2023]，[7.9%|地区生产总值|growth|2023]", "two results that differ"),
        ("[8.2%|地区生产总值|growth|target|2023]", "another promise"),
    ],
)
def test_what_cannot_be_compared_is_no_number(result: str, why: str) -> None:
    assert outcome("[8%|地区生产总值|growth|target|2023]", result) == ("no_number", None), why


def test_a_range_is_met_from_its_lower_end() -> None:
    _, repaired, claims = marked("[5%|地区生产总值|growth|target|2023]")
    wide = replace(claims[0], quantity=replace(claims[0].quantity, high=Decimal(6)))
    _, _, results = marked("[5.1%|地区生产总值|growth|2023]")
    (kept,) = held(promises(repaired, [wide]), results)
    assert kept.outcome == "met"
