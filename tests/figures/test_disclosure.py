"""Whoever asks figure after figure of a register that is told by the month learns no day and no single event."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import yaml

from taizhang.definitions.types import Members
from taizhang.figures import queries
from taizhang.figures.types import Ask, Figure
from taizhang.journal.types import Draft
from taizhang.kernel.periods import parse_period
from taizhang.org import actions
from taizhang.org import queries as org
from taizhang.org.types import OPERATOR, PUBLIC, Refused, Scope
from tests.figures.ground import DISTRICT, EVERYTHING, NOW, ask, created, numbers, open_district, pack, put

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


def publish(as_of: int, cutoff: str, *more: str) -> int:
    data = {"card": "annual", "period": "2023", "as_of": as_of, "cutoff": cutoff, "numbers": [{"cutoff": each} for each in more]}
    return put(Draft("card.published", "card/annual/2023", data))


def asked(scope: Scope, indicator: str = "job.opened", period: str = "2023", **more: Any) -> Figure:
    return ask(indicator, period, scope, **more)


@pytest.mark.parametrize("indicator", ["job.opened", "job.growth", "job.years", "job.place", "job.of_roads"])
def test_a_cutoff_within_a_month_is_refused_to_the_public(public: Scope, indicator: str) -> None:
    with pytest.raises(Refused, match="whole months"):
        asked(public, indicator, cutoff=date(2023, 5, 4))
    asked(public, indicator, cutoff=date(2023, 5, 31))


def test_days_are_open_to_the_office_and_of_registers_that_are_open_by_rows(public: Scope) -> None:
    assert ask("job.opened", cutoff=date(2023, 5, 4)).exact == 4
    assert ask("project.count", cutoff=date(2023, 5, 2), scope=public).exact == 1
    assert ask("project.count", "2023-05-02", scope=public).exact == 1


def test_a_day_is_no_period_for_the_public(public: Scope) -> None:
    for day in ("2023-05-04", "2023-05-31"):
        with pytest.raises(Refused, match="whole months"):
            asked(public, period=day)
    with pytest.raises(Refused, match="whole months"):
        asked(public, "job.standing", "2023-05-04")
    assert asked(public, "job.standing", "2023-05-31").exact == 0


def test_an_event_is_no_state_of_knowledge_for_the_public(public: Scope) -> None:
    head = put(created("J11", opened_on="2023-05-11"))
    for as_of in (head - 1, head - 2):
        with pytest.raises(Refused, match="card was published"):
            asked(public, as_of=as_of)
    assert asked(public, as_of=head).exact == 11
    publish(head - 2, "2023-12-31")
    assert asked(public, as_of=head - 2).exact == 10


def test_what_a_card_published_stands_as_it_is(public: Scope) -> None:
    known = put(created("P2", register="project", open_on="2023-05-03"))
    later = put(created("P3", register="project", open_on="2023-05-03"))
    publish(known, "2023-05-04", "2023-05-05")
    publish(later, "2023-05-31")
    for cutoff, found in ((date(2023, 5, 4), 4), (date(2023, 5, 5), 5)):
        told = asked(public, as_of=known, cutoff=cutoff)
        listed = queries.evidence(told.ask, public)
        assert (told.exact, listed.total, len(listed.lines)) == (found, found, found)
    with pytest.raises(Refused):
        asked(public, as_of=known, cutoff=date(2023, 5, 6))
    assert asked(public, as_of=later, cutoff=date(2023, 5, 4)).exact == 4  # what has moved since, under the card's own cutoff
    publish(later, "2023-05-06")
    with pytest.raises(Refused):
        asked(public, as_of=known, cutoff=date(2023, 5, 6))


def test_what_is_left_open_is_the_last_month_that_is_over(public: Scope) -> None:
    put(created("J12", opened_on="2024-03-01"), created("J13", opened_on="2024-02-01"), created("J14", opened_on="2024-02-01"))
    put(created("J15", opened_on="2024-02-02"))
    told = asked(public, period="2024")
    assert (told.cutoff, told.exact) == (date(2024, 2, 29), 3)
    pinned = replace(told.ask, as_of=told.as_of, cutoff=told.cutoff)
    assert queries.figure(pinned, public).exact == 3
    assert [line.number for line in queries.evidence(told.ask, public).lines] == ["J13", "J14", "J15"]
    assert ask("job.opened", "2024").exact == len(numbers("job.opened", "2024")) == 4


def test_inputs_are_told_under_the_same_cutoff(public: Scope) -> None:
    told = asked(public, "job.growth", "2024")
    assert {told.cutoff, told.inputs[0].cutoff} == {date(2024, 2, 29)}
    assert queries.explain(Ask(DISTRICT, "job.growth", parse_period("2024")), public)["cutoff"] == "2024-02-29"


def test_no_record_shows_its_unit_where_small_counts_are_suppressed(public: Scope) -> None:
    found = queries.evidence(Ask(DISTRICT, "job.opened", parse_period("2023")), public)
    assert {line.unit for line in found.lines} == {""}
    assert "unit" not in found.lines[0].columns
    office = queries.evidence(Ask(DISTRICT, "job.opened", parse_period("2023")), EVERYTHING)
    assert {line.unit for line in office.lines} == {"south"}


def test_the_stricter_limit_of_then_and_now_holds(public: Scope) -> None:
    before = put(created("J90", opened_on="2022-02-02"))
    assert publish(before, "2022-12-31")
    assert asked(public, "job.opened", "2023", as_of=before).exact == 10
    stricter = pack(MORE)
    job = stricter.registers["job"]
    assert job.public is not None
    stricter.registers["job"] = job.model_copy(update={"public": job.public.model_copy(update={"suppress_below": 11})})
    actions.adopt(stricter, acting=OPERATOR, now=NOW)
    told = asked(org.scope(DISTRICT, PUBLIC, "read", NOW.date()), "job.opened", "2023", as_of=before)
    assert told.refusal is not None
    assert (told.exact, told.refusal.code) == (None, "suppressed")


@pytest.mark.parametrize(("limit", "told"), [(60, False), (61, True)])
def test_a_sum_that_one_record_dominates_is_not_told_to_the_public(public: Scope, limit: int, told: bool) -> None:
    """60 of 60 + 25 + 15: the largest is 60 % of the sum."""
    amounts = ("60.00", "25.00", "15.00")
    put(*(created(f"K{at}", opened_on="2022-05-02", accept_on="2022-05-03", amount=amount) for at, amount in enumerate(amounts)))
    stricter = pack(MORE)
    job = stricter.registers["job"]
    assert job.public is not None
    stricter.registers["job"] = job.model_copy(update={"public": job.public.model_copy(update={"dominated_from": limit})})
    actions.adopt(stricter, acting=OPERATOR, now=NOW)
    found = ask("job.spent", "2022", org.scope(DISTRICT, PUBLIC, "read", NOW.date()))
    assert (found.exact is not None) is told
    assert told or (found.refusal is not None and found.refusal.code == "dominated")
    assert ask("job.spent", "2022").exact == 100
