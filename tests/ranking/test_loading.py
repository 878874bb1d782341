"""A file of many columns about other places is loaded as it is; what is wrong with it is said by row, and nothing is set right."""

from __future__ import annotations

from pathlib import Path

import pytest

from taizhang.kernel.faults import Fault
from taizhang.org.types import OPERATOR
from taizhang.records import actions as records
from taizhang.records import queries
from tests.ranking.conftest import FAULTY, GOOD, HEAD, NOW, Load, ranked

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_wide_file_loads_under_the_heads_it_has_with_its_period_given_for_all_rows(load_counties: Load) -> None:
    report = load_counties(GOOD)
    assert (report.created, report.refused, report.faults) == (5, 0, ())
    row = queries.row("hills", "county", "演示-XS2024-00001")
    assert row is not None
    assert row.unit == "990101"
    assert row.values["gdp"] == "120.500000000"
    assert (row.values["place"], row.values["name"], row.values["period_start"]) == ("990101", "东山区", "2015-01-01")
    assert load_counties(GOOD).already
    assert load_counties(GOOD, "2016").created == 5


def test_every_fault_is_told_by_row_and_column_and_nothing_is_written(load_counties: Load) -> None:
    report = load_counties(GOOD + FAULTY.lstrip())
    told = {(fault.row, fault.column): fault for fault in report.faults}
    assert (report.created, report.refused) == (0, 8)
    assert queries.row("hills", "county", "演示-XS2024-00001") is None
    assert set(told) >= {
        (7, "division_code_2015"),
        (8, "place, period_start, period_end"),
        (9, "county"),
        (10, "gdp_100m_yuan"),
        (10, "birth_rate_permille"),
        (10, "rural_income_yuan"),
        (11, "gdp_growth_percent"),
        (12, "gdp_growth_percent"),
        (13, "gdp_growth_percent"),
        (14, "residents_10k, rural_residents_10k, urban_residents_10k"),
    }
    assert all(fault.problem and fault.remedy for fault in report.faults)
    assert told[11, "gdp_growth_percent"].value == "0.08"
    assert "小数" in told[11, "gdp_growth_percent"].problem or "fraction" in told[11, "gdp_growth_percent"].problem


def test_of_two_names_under_one_code_the_second_row_is_refused_and_both_lines_are_named(load_counties: Load) -> None:
    report = load_counties(GOOD + FAULTY.lstrip(), partial=True)
    fault = next(fault for fault in report.faults if fault.row == 8)
    assert "3" in fault.problem
    assert fault.value.startswith("990102")
    assert {one.code: one.zh for one in ranked("county.gdp", "nation").members}["990102"] == "西山区"


def test_partial_loads_the_rows_without_a_fault(load_counties: Load) -> None:
    report = load_counties(GOOD + FAULTY.lstrip(), partial=True)
    assert (report.created, report.refused, report.blanked) == (6, 8, 0)


def test_cells_loads_the_rows_without_their_faulty_cells_and_says_which(load_counties: Load) -> None:
    report = load_counties(GOOD + FAULTY.lstrip(), cells=True)
    assert (report.created, report.refused) == (12, 2)
    assert report.blanked == 1 + 3 + 1 + 1 + 1 + 3
    assert {fault.row for fault in report.faults if not fault.cell_only} == {7, 8}
    order = ranked("county.gdp_growth", "nation")
    assert order.missing == ("990123", "990124", "990125", "990127")
    assert ranked("county.residents", "nation").missing == ("990126",)


def test_a_corrected_file_fills_what_was_left_out(load_counties: Load) -> None:
    load_counties(GOOD + FAULTY.lstrip(), cells=True)
    mended = (GOOD + FAULTY.lstrip()).replace("小数县,990123,12,0.08", "小数县,990123,12,8")
    refused = load_counties(mended, cells=True)
    assert any(fault.row == 11 and not fault.cell_only for fault in refused.faults)
    assert load_counties(mended.replace("文字县,990125,12,无", "文字县,990125,12,"), cells=True, amend=True).amended == 1
    assert ranked("county.gdp_growth", "nation").missing == ("990124", "990125", "990127")


def test_a_growth_below_one_per_cent_is_taken_where_it_is_said_to_be_right(hills: str, tmp_path: Path) -> None:
    path = tmp_path / "small.csv"
    path.write_text("place,period_start,period_end,gdp_growth,低增速属实\n990101,2015-01-01,2015-12-31,0.4,是\n", "utf-8")
    assert records.import_file(hills, "county", path, acting=OPERATOR, now=NOW).created == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [({"gdpp": "1"}, "gdpp"), ({"county": "东山区"}, "county"), ({"period_start": "2015", "时期起": "2015"}, "时期起")],
)
def test_a_column_given_for_all_rows_must_be_one_that_the_file_lacks(hills: str, tmp_path: Path, given: dict[str, str], said: str) -> None:
    path = tmp_path / "counties.csv"
    path.write_text(f"{HEAD}\n{GOOD.strip()}\n", "utf-8")
    with pytest.raises(Fault) as raised:
        records.import_file(hills, "county", path, acting=OPERATOR, now=NOW, given=given)
    assert said in raised.value.what


@pytest.mark.parametrize(
    ("name", "start", "end", "said"),
    [
        ("430405198001011234", "2015-01-01", "2015-12-31", "form of this column"),
        ("东山区", "2015-01-01", "2015-06-30", "one whole year"),
        ("东山区", "2031-01-01", "2031-12-31", "has not ended"),
    ],
)
def test_a_row_is_of_a_place_and_of_a_year_that_has_ended(hills: str, name: str, start: str, end: str, said: str) -> None:
    head = ["place", "period_start", "period_end", "name", "gdp"]
    found = records.import_table(hills, "county", head, [["990101", start, end, name, "1"]], acting=OPERATOR, now=NOW)
    assert any(said in fault.problem for fault in found.faults), found.faults
