"""Many figures asked at once are those asked one by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from taizhang.definitions.types import Indicator
from taizhang.figures import engine, queries, store
from taizhang.figures.types import Ask
from taizhang.journal import queries as journal
from taizhang.journal.types import Draft
from taizhang.kernel.periods import month, parse_period
from taizhang.org.types import PUBLIC, Refused, RegisterScope
from tests.figures.ground import DISTRICT, EVERYTHING, created, definitions, open_district, publish, put
from tests.figures.test_properties import CONDITIONS, KINDS, PERIODS, PLACES, histories, thrown_away

pytestmark = pytest.mark.django_db

UNITS = [None, "390101", "north", "north.hill", "south"]
DEFINED = [
    "job.opened", "job.accepted_in_time", "job.spent", "job.mean", "job.standing", "job.good", "job.of_roads", "job.done_with_project",
]  # fmt: skip


@st.composite
def forms(draw: st.DrawFn) -> dict[str, Indicator]:
    """Four drawn indicators, often of one date, so that they share a statement."""
    place = draw(st.sampled_from(PLACES))
    found = {}
    for id in ("a", "b", "c", "d"):
        kind = draw(st.sampled_from([*KINDS, {"of": draw(st.sampled_from(CONDITIONS[1:])), "unit": "%"}]))
        body = {"indicator": id, "name": {"zh": id, "en": id}, "register": "job", **draw(st.sampled_from([place, *PLACES])), **kind}
        found[id] = Indicator.model_validate({**body, "where": draw(st.sampled_from(CONDITIONS))})
    return found


@settings(
    max_examples=25, deadline=None, phases=(Phase.explicit, Phase.generate), suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    drafts=histories(), more=forms(), asked=st.lists(st.sampled_from(PERIODS), min_size=1, max_size=4, unique=True),
    cutoff=st.none() | st.dates(date(2022, 9, 1), date(2023, 12, 31)), data=st.data(),
)  # fmt: skip
def test_a_grid_is_its_figures(
    db: None, drafts: list[Draft], more: dict[str, Indicator], asked: list[str], cutoff: date | None, data: st.DataObject
) -> None:
    with thrown_away(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "tests.figures.ground.definitions",
            lambda text, form: {**definitions(text, form), **(more if form is Indicator else {})},
        )
        open_district()
        first = put(*drafts[: len(drafts) // 2])
        store.catch_up(DISTRICT)
        head = put(*drafts[len(drafts) // 2 :])
        as_of = data.draw(st.integers(first, head))
        if data.draw(st.booleans()):
            store.compact(DISTRICT)
        indicators, periods = [*more, *DEFINED], [parse_period(text) for text in asked]
        found = queries.grid(DISTRICT, indicators, periods, UNITS, EVERYTHING, as_of=as_of, cutoff=cutoff)
        assert len(found) == len(indicators) * len(periods) * len(UNITS)
        for (indicator, period, unit), figure in found.items():
            alone = queries.figure(Ask(DISTRICT, indicator, period, unit, as_of, cutoff), EVERYTHING)
            assert replace(figure, counted_to=0) == replace(alone, counted_to=0)


def some_jobs() -> None:
    put(*(created(f"J{n}", ["south", "north"][n % 2], open_on=f"2023-0{1 + n % 3}-05", topic="water", amount="1.00") for n in range(9)))


def test_what_a_single_figure_refuses_a_grid_refuses_too() -> None:
    open_district()
    some_jobs()
    narrow = replace(EVERYTHING, registers={"job": RegisterScope("job", frozenset({"south"}), None)})
    months = [month(2023, 1), month(2023, 2)]
    assert queries.grid(DISTRICT, ["job.opened"], months, ["south"], narrow)
    with pytest.raises(Refused):
        queries.grid(DISTRICT, ["job.opened"], months, ["south", "north"], narrow)
    with pytest.raises(Refused):
        queries.grid(DISTRICT, ["job.of_roads"], months, ["south"], narrow)


def test_a_grid_in_which_nothing_has_begun_says_so() -> None:
    open_district()
    some_jobs()
    before = {"cutoff": date(2022, 12, 31)}
    found = queries.grid(DISTRICT, ["job.accepted_in_time", "job.standing"], [month(2023, 1), month(2023, 2)], UNITS, EVERYTHING, **before)
    assert {figure.refusal.code for figure in found.values() if figure.refusal} == {"not_begun"}
    assert all(figure.refusal for figure in found.values())


def test_the_public_is_told_no_small_count_in_a_grid() -> None:
    open_district()
    some_jobs()
    scope = replace(EVERYTHING, actor=PUBLIC, registers={"job": RegisterScope("job", None, frozenset({"topic"}), level="coarsened")})
    publish(journal.head(DISTRICT).seq)
    found = queries.grid(DISTRICT, ["job.opened"], [parse_period("2023"), month(2023, 1)], [None, "south"], scope)
    told = {(period.key, unit): figure.exact for (_, period, unit), figure in found.items()}
    assert told == {("2023", None): 9, ("2023", "south"): 5, ("2023-01", None): 3, ("2023-01", "south"): None}
    assert all(replace(one, counted_to=0) == replace(queries.figure(one.ask, scope), counted_to=0) for one in found.values())


def test_units_and_periods_cost_no_further_statement(monkeypatch: pytest.MonkeyPatch) -> None:
    open_district()
    some_jobs()
    asked = list[str]()
    plain = engine.rows

    def counted(sql: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
        asked.append(sql)
        return plain(sql, parameters)

    monkeypatch.setattr(engine, "rows", counted)
    queries.grid(DISTRICT, DEFINED, [month(2023, n) for n in range(1, 13)], UNITS, EVERYTHING)
    many = len(asked)
    asked.clear()
    queries.grid(DISTRICT, DEFINED, [month(2023, 1)], [None], EVERYTHING)
    assert many == len(asked) <= 5


def test_what_is_not_counted_stands_in_a_grid_beside_what_is() -> None:
    more = "indicator: job.growth\nderive: {op: growth, of: [job.opened]}\nunit: '%'\nclaim: growth"
    open_district(more)
    some_jobs()
    found = queries.grid(DISTRICT, ["job.opened", "job.growth"], [parse_period("2023")], [None], EVERYTHING)
    assert [figure.kind for figure in found.values()] == ["count", "derived"]
