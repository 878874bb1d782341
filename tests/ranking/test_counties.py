"""The real file of 2,861 counties, where it is at hand: it is loaded as it is, and every place is what plain Python finds."""

from __future__ import annotations

import csv
from bisect import bisect_right
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest

from taizhang.org.types import OPERATOR
from taizhang.records import actions as records
from taizhang.records.types import ImportReport
from tests.ranking.conftest import NOW, ranked

COUNTIES = Path(__file__).resolve().parents[3] / "shared" / "peers" / "county2015.csv"
HENGYANG, SHAOYANG = ("430405", "430406", "430407", "430408", "430412"), ("430502", "430503", "430511")
COLUMNS = {
    "county.gdp": ("gdp_100m_yuan", 8), "county.gdp_growth": ("gdp_growth_percent", 0), "county.residents": ("residents_10k", 4),
    "county.urban_residents": ("urban_residents_10k", 4), "county.rural_residents": ("rural_residents_10k", 4),
    "county.birth_rate": ("birth_rate_permille", 0), "county.urban_income": ("urban_income_yuan", 0),
    "county.urban_income_growth": ("urban_income_growth_percent", 0), "county.rural_income": ("rural_income_yuan", 0),
    "county.rural_income_growth": ("rural_income_growth_percent", 0),
}  # fmt: skip

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not COUNTIES.exists(), reason="the file of counties is not at hand (shared/peers/county2015.csv)"),
]


@pytest.fixture
def loaded(hills: str) -> ImportReport:
    given = {"period_start": "2015-01-01", "period_end": "2015-12-31"}
    return records.import_file(hills, "county", COUNTIES, acting=OPERATOR, now=NOW, given=given, cells=True)


def told() -> dict[str, dict[str, str]]:
    with COUNTIES.open(encoding="utf-8-sig", newline="") as file:
        return {row["division_code_2015"]: row for row in csv.DictReader(file)}


def test_it_loads_but_for_three_rows_without_a_code_and_tells_the_faulty_cells(loaded: ImportReport) -> None:
    assert (loaded.created, loaded.refused) == (2858, 3)
    refused = [fault for fault in loaded.faults if not fault.cell_only]
    assert {(fault.column, fault.value) for fault in refused} == {("division_code_2015", "0")}
    assert len({fault.row for fault in loaded.faults if fault.cell_only}) == 148


def test_every_place_by_every_column_is_what_plain_python_finds(loaded: ImportReport) -> None:
    rows = told()
    for indicator, (column, power) in COLUMNS.items():
        order = ranked(indicator, "nation")
        assert order.among.size == 2858
        values = sorted(one.value for one in order.members if one.value is not None)
        for one in order.members:
            if one.value is None:
                continue
            assert one.value == Decimal(rows[one.code][column]).scaleb(power)
            assert one.place == 1 + len(values) - bisect_right(values, one.value)


def test_the_districts_of_hengyang_and_shaoyang_among_their_sets(loaded: ImportReport) -> None:
    rows = told()
    for code, indicator in product((*HENGYANG, *SHAOYANG), ("county.gdp", "county.urban_income", "county.rural_income")):
        column, _power = COLUMNS[indicator]
        for among, head, size in (("same_prefecture", "prefecture", 12), ("same_province", "province", 122)):
            peers = [row for row in rows.values() if row[head] == rows[code][head] and row["division_code_2015"] != "0"]
            order = ranked(indicator, among, place=code)
            assert order.among.size == len(peers) == size
            assert order.own is not None
            assert not order.missing
            assert order.own.place == 1 + sum(Decimal(row[column]) > Decimal(rows[code][column]) for row in peers)
