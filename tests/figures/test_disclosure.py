"""Whoever asks figure after figure of persons and firms learns no day, no single event, and nothing but what a card told of."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import yaml

from taizhang.definitions.types import Members
from taizhang.figures import queries
from taizhang.figures.types import Ask, Figure
from taizhang.journal import queries as journal
from taizhang.kernel.periods import parse_period
from taizhang.org import actions
from taizhang.org import queries as org
from taizhang.org.types import OPERATOR, PUBLIC, Refused, Scope
from tests.figures.ground import DISTRICT, EVERYTHING, NOW, amended, ask, created, open_district, pack, publish, put

pytestmark = pytest.mark.django_db
MORE = """
indicator: job.growth
derive: {op: growth, of: [job.opened]}
unit: "%"
---
indicator: job.years
streak: {of: job.opened, holds: ">= 3"}
---
indicator: job.place
rank: {of: job.opened, among: towns}
---
indicator: project.count
register: project
"""
TOWNS = """{members: towns, name: {zh: 镇, en: Towns}, of: {north: {zh: 北镇, en: North}, south: {zh: 南镇, en: South}}}"""


@pytest.fixture(autouse=True)
def records(db: None) -> None:
    open_district(MORE, (Members.model_validate(yaml.safe_load(TOWNS)),))
    put(*(created(f"J{day:02}", opened_on=f"2023-05-{day:02}") for day in range(1, 11)))
    put(created("P1", register="project", open_on="2023-05-02"))


@pytest.fixture
def public(records: None) -> Scope:
    return org.scope(DISTRICT, PUBLIC, "read", NOW.date())


def told(scope: Scope, indicator: str = "job.opened", period: str = "2023", **more: Any) -> Figure:
    return ask(indicator, period, scope, **more)


def code(figure: Figure) -> str:
    return figure.refusal.code if figure.refusal else ""


def head() -> int:
    return journal.head(DISTRICT).seq


@pytest.mark.parametrize("indicator", ["job.opened", "job.growth", "job.years", "job.place", "job.of_roads"])
def test_a_cutoff_within_a_month_is_refused_to_the_public(public: Scope, indicator: str) -> None:
    with pytest.raises(Refused, match="whole months"):
        told(public, indicator, cutoff=date(2023, 5, 4))


def test_days_are_open_to_the_office_and_of_registers_that_are_open_by_rows(public: Scope) -> None:
    assert ask("job.opened", cutoff=date(2023, 5, 4)).exact == 4
    assert ask("project.count", cutoff=date(2023, 5, 2), scope=public).exact == 1
    assert ask("project.count", "2023-05-02", scope=public).exact == 1


def test_a_day_is_no_period_for_the_public(public: Scope) -> None:
    for indicator in ("job.opened", "job.standing"):
        with pytest.raises(Refused, match="whole months"):
            told(public, indicator, "2023-05-04")


def test_before_a_card_is_published_nothing_is_told_of_persons(public: Scope) -> None:
    assert (told(public).exact, code(told(public))) == (None, "untold")
    publish(head())
    assert told(public).exact == 10


def test_an_event_is_no_state_of_knowledge_for_the_public(public: Scope) -> None:
    state = head()
    publish(state)
    for as_of in (state - 1, state - 3):
        with pytest.raises(Refused, match="card was published"):
            told(public, as_of=as_of)


def test_what_comes_after_the_card_is_not_told_until_another_year_is(public: Scope) -> None:
    state = head()
    publish(state)
    put(created("J11", opened_on="2023-05-11"), amended("J01", topic="road"))
    found = told(public)
    assert (found.exact, found.as_of, found.counted_to >= state) == (10, state, True)
    assert ask("job.opened").exact == 11
    later = publish(head(), "2024-12-31", "2024")
    assert told(public).exact == 10
    assert code(told(public, as_of=later - 1)) == "untold"


def test_what_a_card_printed_stands_under_its_own_state_and_cutoff(public: Scope) -> None:
    state = put(created("P2", register="project", open_on="2023-05-03"))
    publish(state, "2023-05-04", "2023", {"figure": "job.opened", "asked": "2023", "cutoff": "2023-05-04"})
    again = put(*(created(f"K{n}", opened_on="2023-06-01") for n in range(3)))
    publish(again, "2023-06-30", "2023", {"figure": "job.opened", "asked": "2023", "cutoff": "2023-06-30"})
    assert told(public, as_of=state, cutoff=date(2023, 5, 4)).exact == 4
    assert told(public).exact == told(public, as_of=again).exact == 13
    with pytest.raises(Refused):
        told(public, as_of=state, cutoff=date(2023, 5, 6))


def test_inputs_are_told_under_the_same_cutoff(public: Scope) -> None:
    put(*(created(f"K{n}", opened_on="2022-06-01") for n in range(4)))
    publish(head(), "2023-12-31")
    growth = told(public, "job.growth")
    assert growth.exact == 150
    assert [one.cutoff for one in growth.inputs] == [date(2023, 12, 31), date(2022, 12, 31)]


def test_a_level_is_told_as_a_whole_or_not_at_all(public: Scope) -> None:
    """Ten in May of the south, three in June of the north, two in July of the south: months would tell of two, quarters of none."""
    put(*(created(f"N{n}", "north", opened_on="2023-06-01") for n in range(3)))
    put(*(created(f"S{n}", "south", opened_on="2023-07-01") for n in range(2)))
    put(*(created(f"A{n}", "south", opened_on="2023-08-01") for n in range(2)))
    publish(head())
    assert {code(told(public, period=f"2023-{month:02}")) for month in range(1, 13)} == {"suppressed"}
    assert [told(public, period=f"2023-Q{quarter}").exact for quarter in range(1, 5)] == [0, 13, 4, 0]
    assert [told(public, unit=unit).exact for unit in ("north", "south", None)] == [3, 14, 17]
    assert [told(public, period="2023-Q2", unit=unit).exact for unit in ("north", "south")] == [3, 10]
    assert code(told(public, unit="north.hill")) == "suppressed"


def test_one_small_unit_closes_all_units(public: Scope) -> None:
    put(created("N1", "north", opened_on="2023-05-01"))
    publish(head())
    assert {code(told(public, unit=unit)) for unit in ("north", "south")} == {"suppressed"}
    assert told(public).exact == 11


def test_both_lists_of_a_ratio_and_what_is_between_them_are_held_to_the_limit(public: Scope) -> None:
    for verdict, count in (("good", 4), ("bad", 2)):
        put(*(created(f"{verdict}{n}", accept_on="2023-02-02", rate_on="2023-03-01", verdict=verdict) for n in range(count)))
    publish(head())
    assert code(told(public, "job.good")) == "suppressed"
    assert ask("job.good").numerator == 4


def test_what_stands_is_told_only_where_a_card_printed_it(public: Scope) -> None:
    """It ties a year to the one before, which is told under another state."""
    put(*(created(f"S{n}", accept_on="2022-02-02") for n in range(5)))
    publish(head(), "2022-12-31", "2022", {"figure": "job.standing", "asked": "2022", "cutoff": "2022-12-31"})
    publish(head())
    assert told(public, "job.standing", "2022").exact == 5
    assert (ask("job.standing").exact, code(told(public, "job.standing"))) == (5, "suppressed")


def test_years_printed_as_one_are_told_one_by_one_only_if_all_of_them_may_be(public: Scope) -> None:
    put(created("K1", opened_on="2022-06-01"), *(created(f"L{n}", opened_on="2021-06-01") for n in range(5)))
    publish(head(), "2023-12-31", "2023", {"figure": "job.opened", "asked": "2021/2023", "cutoff": "2023-12-31"})
    assert told(public, period="2021/2023").exact == 16
    assert {code(told(public, period=year)) for year in ("2021", "2022", "2023")} == {"suppressed"}


def test_no_record_is_listed_where_small_counts_are_suppressed(public: Scope) -> None:
    publish(head())
    found = queries.evidence(Ask(DISTRICT, "job.opened", parse_period("2023")), public)
    assert (found.lines, found.total, found.withheld, found.after) == ((), 10, 10, None)
    office = queries.evidence(Ask(DISTRICT, "job.opened", parse_period("2023")), EVERYTHING)
    assert {line.unit for line in office.lines} == {"south"}


def test_the_stricter_limit_of_then_and_now_holds(public: Scope) -> None:
    publish(head())
    assert told(public).exact == 10
    stricter = pack(MORE)
    job = stricter.registers["job"]
    assert job.public is not None
    stricter.registers["job"] = job.model_copy(update={"public": job.public.model_copy(update={"suppress_below": 11})})
    actions.adopt(stricter, acting=OPERATOR, now=NOW)
    assert code(told(org.scope(DISTRICT, PUBLIC, "read", NOW.date()))) == "suppressed"


@pytest.mark.parametrize(("limit", "told_to"), [(60, False), (61, True)])
def test_a_sum_that_one_record_dominates_is_not_told_to_the_public(public: Scope, limit: int, told_to: bool) -> None:
    """60 of 60 + 25 + 15: the largest is 60 % of the sum."""
    amounts = ("60.00", "25.00", "15.00")
    put(*(created(f"K{at}", opened_on="2022-05-02", accept_on="2022-05-03", amount=amount) for at, amount in enumerate(amounts)))
    stricter = pack(MORE)
    job = stricter.registers["job"]
    assert job.public is not None
    stricter.registers["job"] = job.model_copy(update={"public": job.public.model_copy(update={"dominated_from": limit})})
    actions.adopt(stricter, acting=OPERATOR, now=NOW)
    publish(head())
    found = ask("job.spent", "2022", org.scope(DISTRICT, PUBLIC, "read", NOW.date()))
    assert (found.exact is not None) is told_to
    assert told_to or code(found) == "dominated"
    assert ask("job.spent", "2022").exact == 100
    assert code(ask("job.spent", "2022-05", org.scope(DISTRICT, PUBLIC, "read", NOW.date()))) == "suppressed"
