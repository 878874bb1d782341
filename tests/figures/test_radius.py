"""What a correction would move is what it moves: the radius told before is the movement measured after."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from taizhang.definitions.types import Members, Text
from taizhang.figures import queries
from taizhang.figures.blast import Move, Standing, fed, of_days, reached, since
from taizhang.figures.radius import radius
from taizhang.figures.types import Ask
from taizhang.journal import queries as journal
from taizhang.journal.types import Draft
from taizhang.kernel.periods import Period, parse_period
from taizhang.kernel.reading import one_reading
from taizhang.org import queries as org
from taizhang.org.types import Actor, RegisterScope, Scope
from taizhang.records import rules
from taizhang.records.types import Proposal, Row
from tests.figures.ground import DISTRICT, EVERYTHING, amended, created, merged, open_district, put, stepped
from tests.figures.test_properties import a_job, days, maybe_days, money, thrown_away

pytestmark = pytest.mark.django_db

MORE = """
{indicator: spent.growth, derive: {op: growth, of: [job.spent]}, unit: "%", claim: growth}
---
{indicator: spent.gap, derive: {op: difference, of: [job.spent, target.spent]}, unit: 元}
---
{indicator: spent.done, derive: {op: completion, of: [job.spent, {indicator: target.spent, period: year}]}, unit: "%", claim: rate}
---
{indicator: target.spent, reported: true, register: target, unit: 元, target_for: job.spent}
---
{indicator: income, reported: true, unit: 元}
---
{indicator: income.growth, derive: {op: growth, of: [income]}, unit: "%", claim: growth}
---
{indicator: income.place, rank: {of: income, among: peers}, unit: 名, claim: rank}
---
{indicator: towns.place, rank: {of: job.opened, among: towns}, unit: 名, claim: rank}
---
{indicator: job.years, streak: {of: job.opened, holds: ">= 2"}, unit: 年}
"""
MEMBERS = (
    Members(members="peers", name=Text(zh="五城区", en="Peers"), of={c: Text(zh=c, en=c) for c in ("390101", "b", "c")}),
    Members(members="towns", name=Text(zh="乡镇", en="Towns"), of={c: Text(zh=c, en=c) for c in ("north", "south")}),
)
ON = date(2024, 3, 1)
PERIODS = [
    *(parse_period(str(year)) for year in range(2021, 2025)),
    *(parse_period(f"{year}-Q{quarter}") for year in (2022, 2023) for quarter in range(1, 5)),
    *(parse_period(f"2023-{month:02}") for month in (1, 5, 6, 12)),
]
UNITS = (None, "north", "north.hill", "south")


@st.composite
def an_entry(draw: st.DrawFn, number: int) -> Draft:
    target = draw(st.booleans())
    years = [("2022-01-01", "2022-12-31"), ("2023-01-01", "2023-12-31")]
    start, end = draw(st.sampled_from(years if target else [*years, ("2023-01-01", "2023-05-31")]))
    told = {"period_start": start, "period_end": end, "value": f"{draw(st.integers(1, 9))}.000000", "report_on": "2024-01-05"}
    if target:
        return created(f"T{number}", register="target", indicator="target.spent", **told)
    return created(f"R{number}", register="reported", indicator="income", place=draw(st.sampled_from(["390101", "b", "c"])), **told)


@st.composite
def a_proposal(draw: st.DrawFn, standing: list[Draft]) -> Draft:
    """Any change of a record that stands: fields, dates, unit, a step, a merge; a linked project; an entry; a new record."""
    draft = draw(st.sampled_from(standing))
    register, number = draft.subject.split("/")
    if register == "project":
        return draw(st.sampled_from([
            amended(number, register, category=draw(st.sampled_from(["road", "school"]))),
            amended(number, register, finish_on=draw(days)), merged(number, "P1" if number == "P2" else "P2", register),
        ]))  # fmt: skip
    if register != "job":
        changed = amended(number, register, value=f"{draw(st.integers(1, 9))}.000000")
        moved = amended(number, register, period_start="2022-01-01", period_end="2022-12-31")
        return draw(st.sampled_from([changed, moved, stepped(number, "withdraw", "2024-02-01", register)]))
    return draw(st.sampled_from([
        amended(number, amount=draw(money), topic=draw(st.sampled_from(["water", "road"]))), amended(number, planned_on=draw(maybe_days)),
        amended(number, unit=draw(st.sampled_from(["north", "north.hill", "south"]))), amended(number, open_on=draw(days)),
        amended(number, accept_on=draw(days)), amended(number, project=draw(st.sampled_from([None, "P1", "P2"]))),
        stepped(number, "rate", draw(days), verdict="good"), merged(number, "J00"), draw(a_job("J99")),
    ]))  # fmt: skip


def proposal(standing: list[Draft], wanted: Draft) -> Proposal:
    """The record before and after, by the one reading of record events. A changed opening date is also that of the opening step."""
    before: Row | None = None
    for seq, draft in enumerate(standing, 1):
        if draft.subject == wanted.subject:
            before = rules.fold(before, draft.kind, draft.data, seq)
    head = journal.head(DISTRICT).seq
    return Proposal(DISTRICT, head, before, rules.fold(before, wanted.kind, wanted.data, head + 1))


Key = tuple[str, str, str | None, str | None]


def measured(periods: list[Period]) -> dict[Key, Standing]:
    """Every figure of every indicator, unit and place that the invented district has in these periods."""
    with one_reading():
        return _measured(periods)


def _measured(periods: list[Period]) -> dict[Key, Standing]:
    found: dict[Key, Standing] = {}
    for id in org.book(DISTRICT).ids("indicator"):
        for period in periods:
            for unit, place in _whose(id):
                figure = queries.figure(Ask(DISTRICT, id, period, unit, None, min(period.end, ON), place), EVERYTHING)
                if figure.kind == "rank":
                    found |= {(id, period.key, *_member(code)): _placed(place) for code, _value, place in figure.members}
                else:
                    found[id, period.key, unit, place] = Standing.of(figure)
    return found


_NONE = (None, "", "")


def standings() -> dict[tuple[str, str], tuple[Decimal | None, str, str]]:
    """How the targets of each year stand for the district: completion, light, whether kept."""
    asks = [Ask(DISTRICT, "", year, None, None, min(year.end, ON)) for year in map(parse_period, ("2022", "2023"))]
    found = [(ask, one) for ask in asks for one in queries.standings(ask, EVERYTHING)]
    return {(one.target.number, ask.period.key): (one.completion, one.light.light, one.verdict.outcome) for ask, one in found}


def _whose(id: str) -> Iterator[tuple[str | None, str | None]]:
    if id.startswith("income") and not id.endswith("place"):
        yield from ((None, place) for place in (None, "b", "c"))
    elif id.endswith("place") or id.startswith("target"):
        yield None, None
    else:
        yield from ((unit, None) for unit in UNITS)


def _member(code: str) -> tuple[str | None, str | None]:
    return (code, None) if code in ("north", "south") else (None, code)


def _placed(place: int | None) -> Standing:
    return Standing(None if place is None else Decimal(place))


def key(move: Move) -> Key:
    return move.indicator, move.period.key, move.unit, move.place


@settings(
    max_examples=6, deadline=None, phases=(Phase.explicit, Phase.generate), suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(jobs=st.integers(2, 5), data=st.data())
def test_what_a_change_is_said_to_move_is_what_it_moves(db: None, jobs: int, data: st.DataObject) -> None:
    with thrown_away():
        open_district(MORE, MEMBERS)
        standing = [
            created("P1", register="project", category="road", finish_on="2023-03-03"),
            created("P2", register="project", category="school", finish_on="2022-09-09"),
            *(data.draw(a_job(f"J{index:02}")) for index in range(jobs)),
            *(data.draw(an_entry(index)) for index in range(3)),
        ]
        put(*standing, on=ON)
        wanted = data.draw(a_proposal(standing))
        periods = data.draw(st.lists(st.sampled_from(PERIODS), min_size=3, max_size=3, unique=True))
        found = radius(proposal(standing, wanted), EVERYTHING, on=ON)
        told = {key(move): move for move in found.moves}
        before, promised = measured(periods), standings()
        put(wanted, on=ON)
        after, kept = measured(periods), standings()
        moved = {one for one in before if before[one] != after[one]}
        looked_at = {one: move for one, move in told.items() if one in before}
        assert set(looked_at) == moved
        assert {one: (move.then, move.now) for one, move in looked_at.items()} == {one: (before[one], after[one]) for one in moved}
        otherwise = {one for one in {*promised, *kept} if promised.get(one) != kept.get(one)}
        targets = {(one.number, one.period.key): (one.then, one.now) for one in found.targets if one.unit is None}
        assert targets == {one: (promised.get(one, _NONE), kept.get(one, _NONE)) for one in otherwise}


def _district(*drafts: Draft) -> None:
    open_district(MORE, MEMBERS)
    put(*drafts, on=ON)


def test_a_move_from_unit_to_unit_moves_the_units_and_not_the_district() -> None:
    standing = [created("J00", "north.hill", open_on="2023-02-02"), created("J01", "south", open_on="2023-02-03")]
    _district(*standing)
    found = radius(proposal(standing, amended("J00", unit="south")), EVERYTHING, on=ON, grains=["year"])
    opened = {
        one.unit: (one.then.exact, one.now.exact) for one in found.moves if one.indicator == "job.opened" and one.period.key == "2023"
    }
    assert opened == {"north": (1, 0), "north.hill": (1, 0), "south": (1, 2)}
    ranks = {one.unit: (one.then.exact, one.now.exact) for one in found.moves if one.indicator == "towns.place"}
    assert ranks == {"north": (1, 2)}


def test_a_linked_record_moves_what_is_counted_through_it() -> None:
    standing = [created("P1", register="project", category="road"), created("J00", project="P1", open_on="2023-02-02")]
    _district(*standing)
    found = radius(proposal(standing, amended("P1", "project", category="school")), EVERYTHING, on=ON, grains=["year"])
    assert {(one.indicator, one.unit, one.by) for one in found.moves} == {("job.of_roads", None, -1), ("job.of_roads", "south", -1)}


def test_erasing_private_values_moves_nothing() -> None:
    standing = [created("J00", open_on="2023-02-02")]
    _district(*standing)
    erased = Draft("record.erased", "job/J00", {"private": {}})
    assert radius(proposal(standing, erased), EVERYTHING, on=ON).moves == ()


def test_looking_writes_nothing_and_is_forgotten_afterwards() -> None:
    standing = [created("J00", amount="5.00", accept_on="2023-05-05")]
    _district(*standing)
    before = queries.figure(Ask(DISTRICT, "job.spent", parse_period("2023")), EVERYTHING)
    found = radius(proposal(standing, amended("J00", amount="7.00")), EVERYTHING, on=ON)
    assert ("job.spent", Decimal("2.00")) in {(one.indicator, one.by) for one in found.moves}
    assert queries.figure(Ask(DISTRICT, "job.spent", parse_period("2023")), EVERYTHING) == before
    assert journal.head(DISTRICT).seq == found.seq


def test_figures_that_the_asker_may_not_see_are_counted_and_not_told() -> None:
    standing = [created("J00", "north", amount="5.00", accept_on="2023-05-05")]
    _district(*standing)
    opened = {"job": RegisterScope("job", frozenset({"north", "north.hill"}), None)}
    found = radius(
        proposal(standing, amended("J00", amount="7.00")), Scope(DISTRICT, Actor("clerk"), "read", opened), on=ON, grains=["year"]
    )
    assert {(one.indicator, one.unit) for one in found.moves} == {("job.spent", "north")}
    assert found.withheld > 0


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        ("2023-01-01", "2023-12-31", "2023"),
        ("2023-04-01", "2023-06-30", "2023-Q2"),
        ("2023-05-01", "2023-05-31", "2023-05"),
        ("2023-01-01", "2023-05-31", "2023-01/2023-05"),
        ("2021-01-01", "2025-12-31", "2021/2025"),
        ("2023-05-07", "2023-05-07", "2023-05-07"),
        ("2023-05-07", "2023-06-07", None),
    ],
)
def test_days_are_read_as_the_period_that_they_are(start: str, end: str, found: str | None) -> None:
    period = of_days(date.fromisoformat(start), date.fromisoformat(end))
    assert (period.key if period else None) == found


def test_an_entry_to_date_feeds_its_own_last_month_and_the_one_after() -> None:
    assert {one.key for one in fed(parse_period("2023-01/2023-05"))} == {"2023-Q2", "2023-05", "2023-06"}
    assert {one.key for one in fed(parse_period("2023"))} == {"2023-Q4", "2023-12"}
    assert fed(parse_period("2023-Q2")) == []


def test_a_growth_moves_a_year_later_too_but_not_beyond_today() -> None:
    growth = org_indicator("spent.growth")
    assert {one.key for one in reached(growth, [parse_period("2022")], ON, ["year"])} == {"2022", "2023"}
    assert {one.key for one in reached(growth, [parse_period("2024")], ON, ["year"])} == {"2024"}
    assert [one.key for one in since(date(2023, 11, 5), ON, "quarter")] == ["2023-Q4", "2024-Q1"]


def org_indicator(id: str) -> Any:
    open_district(MORE, MEMBERS)
    return org.book(DISTRICT).indicator(id).definition


def test_a_target_that_would_stand_otherwise_is_told_with_its_completion() -> None:
    told = {"period_start": "2023-01-01", "period_end": "2023-12-31", "value": "10.000000", "report_on": "2023-01-05"}
    job = created("J00", amount="5.00", accept_on="2023-05-05")
    standing = [job, created("T1", register="target", indicator="target.spent", **told)]
    _district(*standing)
    (one,) = [each for each in radius(proposal(standing, amended("J00", amount="7.00")), EVERYTHING, on=ON).targets if each.unit is None]
    assert (one.number, one.then[0], one.now[0]) == ("T1", 50, 70)


def test_a_target_that_is_raised_moves_its_own_standing() -> None:
    told = {"period_start": "2023-01-01", "period_end": "2023-12-31", "value": "10.000000", "report_on": "2023-01-05"}
    target = created("T1", register="target", indicator="target.spent", **told)
    standing = [created("J00", amount="5.00", accept_on="2023-05-05"), target]
    _district(*standing)
    found = radius(proposal(standing, amended("T1", "target", value="20.000000")), EVERYTHING, on=ON).targets
    assert {(one.then[0], one.now[0]) for one in found if one.unit is None} == {(50, 25)}
