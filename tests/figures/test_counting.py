"""Figures of every counted kind: flow, stock, cutoff, as-of, units, links."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from taizhang.kernel.faults import Fault
from tests.figures.ground import amended, ask, created, merged, numbers, open_district, put, stepped

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def district(db: None) -> None:
    open_district()


def test_a_count_is_the_number_of_its_evidence() -> None:
    put(created("J1"), created("J2", "north.hill"), created("J3", opened_on="2022-12-31"))
    assert ask("job.opened").exact == 2
    assert numbers("job.opened") == ["J1", "J2"]


def test_a_units_figure_counts_its_subtree() -> None:
    put(created("J1"), created("J2", "north.hill"), created("J3", "north"))
    assert ask("job.opened", unit="north").exact == 2
    assert ask("job.opened", unit="south").exact == 1
    assert ask("job.opened", unit="390101").exact == 3


def test_a_ratio_opens_to_two_lists() -> None:
    put(
        created("J1", accept_due="2023-03-01", accept_on="2023-02-20"),
        created("J2", accept_due="2023-03-01", accept_on="2023-03-02"),
        created("J3", accept_due="2023-03-01"),
        created("J4", accept_due="2024-03-05"),
    )
    figure = ask("job.accepted_in_time")
    assert (figure.numerator, figure.denominator) == (Decimal(1), Decimal(3))
    assert figure.exact is not None
    assert round(figure.exact, 4) == Decimal("33.3333")
    assert numbers("job.accepted_in_time", part="numerator") == ["J1"]
    assert numbers("job.accepted_in_time") == ["J1", "J2", "J3"]


def test_a_ratio_of_nothing_has_no_value() -> None:
    figure = ask("job.accepted_in_time")
    assert figure.exact is None
    assert figure.denominator == 0


def test_sums_and_averages_take_what_has_a_value() -> None:
    put(
        created("J1", accept_on="2023-05-01", amount="10.10", urgent=True),
        created("J2", accept_on="2023-05-02", amount="0.05", topic="water"),
        created("J3", accept_on="2023-05-03", topic="water"),
        created("J4", accept_on="2023-05-03", amount="5.00", topic="road"),
    )
    assert ask("job.spent").exact == Decimal("15.15")
    assert ask("job.spent").count == 3
    assert ask("job.mean").exact == Decimal("5.075")
    assert numbers("job.mean") == ["J1", "J2"]


def test_a_stock_is_what_stands_at_the_end_of_the_period() -> None:
    put(
        created("J1", accept_on="2023-01-31", rate_on="2023-03-01"),
        created("J2", accept_on="2023-03-01"),
        created("J3", accept_on="2023-03-02"),
    )
    assert [ask("job.standing", day).exact for day in ("2023-01-30", "2023-02", "2023-03-01", "2023-Q1")] == [0, 1, 1, 2]


def test_what_happened_after_the_cutoff_is_not_seen() -> None:
    put(
        created("J1", accept_on="2023-05-01", accept_due="2023-05-02"),
        created("J2", accept_on="2023-05-01", accept_due="2023-05-02", rate_on="2023-09-01", verdict="good"),
    )
    assert ask("job.good").numerator == 1
    assert ask("job.good", cutoff=date(2023, 8, 31)).numerator == 0
    assert ask("job.good", cutoff=date(2023, 9, 1)).numerator == 1
    assert ask("job.spent", cutoff=date(2023, 4, 30)).count == 0


def test_the_cutoff_is_the_day_of_what_was_known_or_the_end_of_the_period() -> None:
    put(created("J1"), on=date(2024, 3, 5))
    assert ask("job.opened").cutoff == date(2023, 12, 31)
    assert ask("job.opened", "2024").cutoff == date(2024, 3, 5)


def test_a_period_that_begins_after_the_cutoff_is_unknown_and_not_zero() -> None:
    figure = ask("job.opened", period="2099")
    assert figure.exact is None
    assert figure.refusal is not None
    assert figure.refusal.code == "not_begun"


def test_an_earlier_seq_gives_the_earlier_digits() -> None:
    first = put(created("J1", accept_on="2023-05-01", amount="1.00"), created("J2", accept_on="2023-05-01", amount="2.00"))
    second = put(amended("J1", amount="7.50"))
    third = put(merged("J2", into="J1"))
    fourth = put(stepped("J1", "rate", "2023-06-01", verdict="good"))
    assert [ask("job.spent", as_of=seq).exact for seq in (first, second, third, fourth, None)] == [
        Decimal("3.00"), Decimal("9.50"), Decimal("7.50"), Decimal("7.50"), Decimal("7.50"),
    ]  # fmt: skip
    assert numbers("job.good", part="numerator", as_of=third) == []
    assert numbers("job.good", part="numerator") == ["J1"]


def test_a_condition_reads_through_a_record_field_as_of_the_same_seq() -> None:
    first = put(
        created("P1", register="project", category="school"),
        created("J1", project="P1"),
        created("J2", project="P9"),
        created("J3"),
    )
    put(amended("P1", register="project", category="road"), stepped("P1", "finish", "2023-07-01", register="project"))
    assert numbers("job.of_roads", as_of=first) == []
    assert numbers("job.of_roads") == ["J1"]
    assert numbers("job.done_with_project") == ["J1"]
    assert numbers("job.done_with_project", cutoff=date(2023, 6, 30)) == []


def test_a_seq_beyond_the_head_is_a_fault() -> None:
    with pytest.raises(Fault, match="no event 99"):
        ask("job.opened", as_of=99)
