"""A figure is shown whole or refused; evidence shows the rows and columns that are open and counts the rest."""

from __future__ import annotations

from typing import Any

import pytest

from taizhang.figures import queries
from taizhang.figures.types import Ask
from taizhang.kernel.periods import parse_period
from taizhang.org import queries as org
from taizhang.org.types import PUBLIC, Actor, Refused, RegisterScope, Scope
from tests.figures.ground import DISTRICT, NOW, ask, created, open_district, publish, put

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def records(db: None) -> None:
    open_district()
    put(*(created(f"J{n}", "north.hill" if n % 2 else "south", accept_on="2023-02-03", topic="water", amount="1.00") for n in range(6)))


def scope(**registers: RegisterScope) -> Scope:
    return Scope(DISTRICT, Actor("clerk"), "read", registers)


def north(register: str) -> RegisterScope:
    return RegisterScope(register, frozenset({"north", "north.hill"}), None)


def evidence(scope: Scope, indicator: str = "job.spent", **more: Any) -> Any:
    return queries.evidence(Ask(DISTRICT, indicator, parse_period("2023")), scope, **more)


def test_a_register_that_is_not_open_is_refused() -> None:
    with pytest.raises(Refused):
        ask("job.opened", scope=scope(project=RegisterScope("project", None, None)))


def test_a_linked_register_that_is_not_open_is_refused() -> None:
    with pytest.raises(Refused):
        ask("job.of_roads", scope=scope(job=RegisterScope("job", None, None)))


def test_a_figure_over_more_units_than_are_open_is_refused_never_narrowed() -> None:
    with pytest.raises(Refused, match="may not see"):
        ask("job.opened", scope=scope(job=north("job")))
    with pytest.raises(Refused):
        ask("job.opened", unit="south", scope=scope(job=north("job")))
    assert ask("job.opened", unit="north", scope=scope(job=north("job"))).exact == 3


def test_a_scope_of_another_district_opens_nothing_here() -> None:
    with pytest.raises(Refused):
        ask("job.opened", scope=Scope("elsewhere", Actor("clerk"), "read", {"job": RegisterScope("job", None, None)}))


def test_evidence_comes_by_pages_and_with_the_open_columns_only() -> None:
    staff = scope(job=RegisterScope("job", None, frozenset({"topic", "accept_on"})))
    first = evidence(staff, limit=4)
    second = evidence(staff, limit=4, after=first.after)
    assert [line.number for line in (*first.lines, *second.lines)] == [f"J{n}" for n in range(6)]
    assert (first.after, second.after, first.total) == ("J3", None, 6)
    assert set(first.lines[0].columns) == {"topic", "accept_on"}


def test_of_a_coarsened_register_months_are_seen() -> None:
    columns = evidence(scope(job=RegisterScope("job", None, frozenset({"topic", "accept_month", "amount"}), "coarsened"))).lines[0].columns
    assert columns["accept_month"] == "2023-02"
    assert set(columns) == {"topic", "accept_month", "amount"}


def test_a_register_open_as_totals_shows_no_row_and_counts_them() -> None:
    totals = scope(job=RegisterScope("job", None, frozenset(), "totals"))
    found = evidence(totals)
    assert (found.lines, found.total, found.withheld) == ((), 6, 6)
    assert ask("job.spent", scope=totals).exact == 6
    assert queries.explain(Ask(DISTRICT, "job.spent", parse_period("2023")), totals)["evidence"] == {"withheld": 6}


def test_the_public_is_not_told_a_figure_of_fewer_records_than_allowed() -> None:
    public = org.scope(DISTRICT, PUBLIC, "read", NOW.date())
    publish(put(created("J9", opened_on="2022-02-02")))
    few = ask("job.opened", "2022", scope=public)
    assert few.exact is None
    assert few.refusal is not None
    assert few.refusal.code == "suppressed"
    assert few.count == 0
    assert ask("job.opened", "2022").exact == 1
    assert ask("job.opened", "2021", scope=public).exact == 0
