from __future__ import annotations

from datetime import date

import pytest

from taizhang.kernel.faults import Fault
from taizhang.kernel.periods import Period, is_month_end, last_month_end, month, parse_day, parse_period, point, year, year_to


@pytest.mark.parametrize(
    ("text", "start", "end", "kind"),
    [
        ("2022", date(2022, 1, 1), date(2022, 12, 31), "year"),
        ("2021/2025", date(2021, 1, 1), date(2025, 12, 31), "years"),
        ("2023-Q1", date(2023, 1, 1), date(2023, 3, 31), "quarter"),
        ("2023-Q4", date(2023, 10, 1), date(2023, 12, 31), "quarter"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "month"),
        ("2023-01/2023-09", date(2023, 1, 1), date(2023, 9, 30), "ytd"),
        ("2023-11-30", date(2023, 11, 30), date(2023, 11, 30), "point"),
    ],
)
def test_a_period_reads_and_prints_back(text: str, start: date, end: date, kind: str) -> None:
    period = parse_period(f" {text} ")
    assert (period.start, period.end, period.kind, period.key) == (start, end, kind, text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "22", "2023-13", "2023-00", "2023-Q5", "2023-02-30", "2023-02/2023-09", "2022-01/2023-09", "2025/2021", "2023-01/2023-13"),
        *("0000", "9999", "0001", "0001-Q1", "0001/9999", "9999-12", "1899-12-31", "2023/2201", "٢٠٢٣", "２０２３-05"),
    ],
)
def test_what_is_no_period_is_a_fault(text: str) -> None:
    with pytest.raises(Fault):
        parse_period(text)


def test_a_year_before_keeps_the_kind_and_month_ends() -> None:
    assert month(2024, 2).year_before() == month(2023, 2)
    assert month(2023, 2).shifted(1) == month(2024, 2)
    assert point(date(2024, 2, 29)).year_before() == point(date(2023, 2, 28))
    assert point(date(2023, 11, 15)).year_before() == point(date(2022, 11, 15))
    assert year_to(2023, 9).year_before() == year_to(2022, 9)
    assert year_to(2023, 9).whole_year() == year(2023)


def test_what_lies_outside_of_all_dates_is_a_fault() -> None:
    assert is_month_end(date.max)
    assert year(1900).shifted(-100) == year(1800)
    for period, years in ((year(9999), 1), (year(1), -1), (month(2023, 12), 10_000)):
        with pytest.raises(Fault, match="no year"):
            period.shifted(years)


def test_a_day_is_written_in_one_way() -> None:
    assert parse_day("2022-03-11") == date(2022, 3, 11)
    for text in ("2022-W10-1", "20220311", "٢٠٢٢-٠٣-١١", "2022-3-11", "2022-02-30", "2022-03-11\n", "0001-01-01", "9999-12-31", ""):
        with pytest.raises(Fault, match="not a day"):
            parse_day(text)


def test_the_last_month_end_is_the_day_itself_or_lies_before_it() -> None:
    assert last_month_end(date(2024, 2, 29)) == date(2024, 2, 29)
    assert last_month_end(date(2024, 3, 30)) == date(2024, 2, 29)
    assert last_month_end(date(2024, 1, 1)) == date(2023, 12, 31)


def test_a_period_does_not_end_before_it_starts() -> None:
    with pytest.raises(Fault, match="cannot end"):
        Period(date(2023, 2, 1), date(2023, 1, 1), "point")
