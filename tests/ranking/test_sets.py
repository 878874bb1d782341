"""Any place among any set for any column: sets listed, made by a column, or asked for in words; ties, gaps, changed codes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from taizhang.figures import engine, queries
from taizhang.figures.types import Ask, Figure, Ranking
from taizhang.kernel.faults import Fault
from taizhang.kernel.periods import parse_period
from taizhang.org import queries as org
from taizhang.org.types import OPERATOR, PUBLIC, Refused
from taizhang.records import actions as records
from tests.ranking.conftest import GOOD, NOW, Load, enter, everything, ranked

pytestmark = pytest.mark.django_db(transaction=True)


def places(order: Ranking) -> list[tuple[str, int | None, int]]:
    return [(one.code, one.place, one.ties) for one in order.members]


def test_a_listed_set_has_its_name_its_size_and_every_member(load_counties: Load) -> None:
    load_counties(GOOD)
    order = ranked("county.gdp", "两城区")
    assert (order.among.id, order.among.zh, order.among.size) == ("two_urban", "两城区", 2)
    assert places(order) == [("990102", 1, 1), ("990101", 2, 1)]
    assert (order.unit, order.members[0].value, order.sources, order.bound) == ("元", Decimal(13025000000), ("演示汇编",), "exact")


def test_a_set_by_a_column_is_that_of_the_ranked_place_unless_its_value_is_named(load_counties: Load) -> None:
    load_counties(GOOD)
    own = ranked("county.gdp", "same_province")
    assert (own.among.zh, own.among.size, own.own and own.own.place) == ("全省（演示省）", 4, 3)
    assert places(own)[:2] == [("990102", 1, 2), ("990221", 1, 2)]
    other = ranked("county.gdp", "same_prefecture", place="北山县")
    assert (other.among.zh, other.among.size, other.own and other.own.code) == ("同一地级（乙州）", 1, "990221")
    named = ranked("county.gdp", "省级=外省")
    assert (named.among.id, named.among.size, named.own) == ("province=外省", 1, None)
    assert ranked("county.gdp", "nation").among.size == 5


def test_a_member_without_a_figure_is_named_and_makes_the_place_at_least(load_counties: Load) -> None:
    load_counties(GOOD)
    order = ranked("county.rural_income", "nation")
    assert (order.missing, order.bound) == (("990221",), "at_least")
    assert order.members[-1].place is None
    listed = ranked("county.gdp", "全市")
    assert (listed.missing, listed.own and listed.own.place) == (("990128",), 2)


def test_a_place_whose_code_has_changed_is_found_under_the_old_one(load_counties: Load) -> None:
    load_counties(GOOD)
    order = ranked("county.gdp", "prefecture_of_hills", place="990121")
    assert order.own is not None
    assert (order.own.code, order.own.zh, order.own.place) == ("990181", "南山市", 3)


def test_the_smallest_may_come_first(load_counties: Load) -> None:
    load_counties(GOOD)
    order = ranked("county.birth_rate", "same_province", ascending=True)
    assert [one.code for one in order.members] == ["990221", "990101", "990102", "990121"]


def test_the_newest_entry_counts_and_an_older_state_stays_what_it_was(load_counties: Load) -> None:
    before = load_counties(GOOD).seq
    records.step("hills", "county", "演示-XS2024-00002", "withdraw", on=date(2024, 3, 1), acting=OPERATOR, now=NOW)
    assert ranked("county.gdp", "两城区").missing == ("990102",)
    assert ranked("county.gdp", "两城区", as_of=before).missing == ()


@pytest.mark.parametrize(
    ("among", "said"),
    [("全县", "two_urban"), ("colour=red", "province"), ("province=无此省", "province=无此省")],
)
def test_an_unknown_set_is_refused_with_those_there_are(load_counties: Load, among: str, said: str) -> None:
    load_counties(GOOD)
    with pytest.raises(Fault) as raised:
        ranked("county.gdp", among)
    assert said in raised.value.remedy + raised.value.where


def test_a_set_by_a_column_needs_an_entry_of_the_place(load_counties: Load) -> None:
    load_counties(GOOD)
    with pytest.raises(Fault, match="990199"):
        ranked("county.gdp", "same_province", place="990199")
    enter("printed.income", "1")
    with pytest.raises(Fault, match="province"):
        ranked("printed.income", "same_province", "2023")


def test_several_places_of_one_name_are_told_apart_by_code(load_counties: Load) -> None:
    load_counties(GOOD.replace("平川县", "北山县"))
    with pytest.raises(Fault) as raised:
        ranked("county.gdp", "same_province", place="北山县")
    assert "980121 外省 丙州" in raised.value.remedy
    assert "990221 演示省 乙州" in raised.value.remedy


def test_all_places_are_read_by_one_statement(load_counties: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    load_counties(GOOD)
    ranked("county.gdp", "nation")
    asked: list[str] = []
    rows = engine.rows

    def watched(sql: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        asked.append(sql)
        return rows(sql, parameters)

    monkeypatch.setattr(engine, "rows", watched)
    ranked("county.gdp", "nation")
    assert len(asked) == 1


def test_months_that_were_reported_as_year_to_date_are_ranked_by_their_difference(hills: str) -> None:
    for place, early, late in (("990101", "10", "30"), ("990102", "5", "28")):
        enter("printed.income", early, place, "2023-01/2023-02")
        enter("printed.income", late, place, "2023-01/2023-03")
    order = ranked("printed.income", "two_urban", "2023-03")
    assert [(one.code, one.value) for one in order.members] == [("990102", Decimal(23)), ("990101", Decimal(20))]


def test_a_rank_as_an_indicator_gives_the_same_place_with_its_set(load_counties: Load) -> None:
    load_counties(GOOD)
    listed, by_column = figure("county.gdp_rank"), figure("county.gdp_rank_in_province")
    assert (listed.exact, listed.among and listed.among.size, len(listed.inputs)) == (Decimal(2), 2, 2)
    assert (by_column.exact, by_column.among and by_column.among.zh) == (Decimal(3), "全省（演示省）")
    outside = figure("county.gdp_rank", place="980121")
    assert outside.exact is None
    assert [remark.code for remark in outside.remarks] == ["no_member"]


def test_nobody_ranks_what_he_may_not_see(load_counties: Load) -> None:
    load_counties(GOOD)
    public = org.scope("hills", PUBLIC, "read", date(2024, 3, 1))
    assert queries.ranking_of("hills", "county.gdp", parse_period("2015"), public, among="nation").among.size == 5
    closed = replace(public, registers={name: opened for name, opened in public.registers.items() if name != "county"})
    with pytest.raises(Refused):
        queries.ranking_of("hills", "county.gdp", parse_period("2015"), closed, among="nation")


def figure(indicator: str, place: str | None = None) -> Figure:
    return queries.figure(Ask("hills", indicator, parse_period("2015"), place=place), everything())
