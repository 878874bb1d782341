from __future__ import annotations

import duckdb
import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from taizhang.org import actions, gate, queries
from taizhang.org.models import UnitRow
from taizhang.org.types import OPERATOR, PUBLIC, Refused, RegisterScope, Scope
from tests.cast import NOW, TODAY, Stage, small_pack

NORTH = frozenset({"north", "north.hill", "north.lake"})


def scope(stage: Stage, who: str, may: str = "read") -> Scope:
    return queries.scope(stage.code, getattr(stage, who), may, TODAY)


def test_the_outsider_sees_nothing_and_is_refused(stage: Stage) -> None:
    nothing = scope(stage, "outsider")
    assert nothing.registers == {}
    with pytest.raises(Refused, match="outsider may not read petition"):
        gate.require(nothing, "petition")


def test_a_stranger_of_another_district_sees_nothing(stage: Stage) -> None:
    assert queries.scope(stage.code, queries.Actor("someone"), "read", TODAY).registers == {}


def test_the_clerk_reaches_his_township_with_its_villages_and_his_registers_only(stage: Stage) -> None:
    seen = scope(stage, "clerk").registers
    assert {name: one.units for name, one in seen.items()} == {"estate": NORTH, "petition": NORTH}
    assert all(one.private and one.columns is None for one in seen.values())


def test_a_role_allows_only_what_it_says(stage: Stage) -> None:
    assert scope(stage, "clerk", "record").registers.keys() == {"estate", "petition"}
    assert scope(stage, "clerk", "decide").registers == {}
    assert scope(stage, "deputy", "record").registers == {}
    assert scope(stage, "deputy").registers.keys() == {"estate"}
    assert not scope(stage, "deputy").registers["estate"].private


def test_leader_and_supervisor_see_every_unit(stage: Stage) -> None:
    for who in ("leader", "supervisor"):
        assert all(one.units is None and not one.private for one in scope(stage, who).registers.values())
        assert len(scope(stage, who).registers) == 4


def test_the_operator_may_do_everything_everywhere(stage: Stage) -> None:
    for may in ("read", "record", "amend", "decide", "erase", "export", "publish", "administer"):
        opened = scope(stage, "operator", may).registers
        assert len(opened) == 4
        assert all(one.units is None and one.private for one in opened.values())


def test_the_resident_sees_what_the_public_section_says(stage: Stage) -> None:
    seen = scope(stage, "resident").registers
    assert {name: one.level for name, one in seen.items()} == {"estate": "rows", "petition": "coarsened", "welfare": "totals"}
    assert seen["petition"].columns == {"topic", "close_month"}
    assert not any(one.private for one in seen.values())
    assert scope(stage, "resident", "record").registers == {}
    assert scope(stage, "resident", "export").registers == seen


def test_of_a_register_open_as_totals_no_row_and_no_column_is_shown(stage: Stage) -> None:
    public = scope(stage, "resident")
    assert gate.require(public, "welfare").level == "totals"
    assert gate.as_sql(public, "welfare") == ("FALSE", [])
    assert gate.visible(public, small_pack().register("welfare"), ["topic"]) == ()


def test_columns_are_those_of_the_public_section_for_the_public_and_all_but_the_vault_for_staff(stage: Stage) -> None:
    petition = small_pack().register("petition")
    assert gate.visible(scope(stage, "resident"), petition) == ("topic", "close_month")
    assert gate.visible(scope(stage, "resident"), petition, ["amount", "topic", "person"]) == ("topic",)
    assert gate.visible(scope(stage, "leader"), petition) == (
        *("number", "unit", "opened_on", "topic", "amount"),
        *("register_on", "close_on", "close_due"),
    )
    assert "person" in gate.visible(scope(stage, "clerk"), petition)
    assert gate.visible(scope(stage, "outsider"), petition, ["topic"]) == ()


def test_a_wide_grant_without_private_values_does_not_widen_a_narrow_one_with_them(stage: Stage) -> None:
    actions.give(stage.code, "clerk", role="deputy", acting=OPERATOR, now=NOW)
    both = scope(stage, "clerk").registers
    assert both["petition"].units is None
    assert not both["petition"].private
    assert scope(stage, "clerk", "record").registers["petition"].units == NORTH


def test_a_role_is_held_for_its_units_and_registers_and_by_the_operator(stage: Stage) -> None:
    def holds(who: str, role: str, unit: str, register: str) -> bool:
        return queries.holds_role(stage.code, getattr(stage, who), role, unit, register, TODAY)

    assert holds("clerk", "recorder", "north.hill", "petition")
    assert not holds("clerk", "recorder", "south", "petition")
    assert not holds("clerk", "recorder", "north.hill", "welfare")
    assert not holds("clerk", "handler", "north.hill", "petition")
    assert holds("operator", "handler", "south", "welfare")
    assert not holds("resident", "recorder", "north", "petition")


UNITS = ["north", "north.hill", "south", "长坪", "a'b"]
units = st.none() | st.frozensets(st.sampled_from(UNITS))
opened = st.builds(
    RegisterScope,
    register=st.just("petition"),
    units=units,
    columns=st.none(),
    level=st.sampled_from(["rows", "coarsened", "totals"]),
)
ROWS = [(register, unit) for register in ("petition", "estate") for unit in UNITS for _ in range(2)]


@pytest.fixture
def engine(db: None) -> duckdb.DuckDBPyConnection:
    """The same rows twice: in the SQL database (a table with district, unit and, as `register`, any text column) and in DuckDB."""
    UnitRow.objects.bulk_create(
        UnitRow(district=district, seq=seq, mark="", op=register, unit=unit, level="", pack="")
        for district in ("dongqiu", "elsewhere")
        for seq, (register, unit) in enumerate(ROWS)
    )
    engine = duckdb.connect()
    engine.execute("CREATE TABLE petition (seq INTEGER, unit TEXT)")
    engine.executemany(
        "INSERT INTO petition VALUES (?, ?)", [[seq, unit] for seq, (register, unit) in enumerate(ROWS) if register == "petition"]
    )
    return engine


def test_q_and_sql_show_the_same_rows(engine: duckdb.DuckDBPyConnection) -> None:
    @settings(max_examples=40, deadline=None)
    @given(st.none() | opened)
    def same(one: RegisterScope | None) -> None:
        asked = Scope("dongqiu", PUBLIC, "read", {"petition": one} if one else {})
        condition, parameters = gate.as_sql(asked, "petition")
        by_sql = {row[0] for row in engine.execute(f"SELECT seq FROM petition WHERE {condition}", parameters).fetchall()}
        by_q = set(_relation().filter(gate.as_q(asked, "petition")).values_list("seq", flat=True))
        expected = one is not None and one.level != "totals"
        oracle = {
            seq
            for seq, (register, unit) in enumerate(ROWS)
            if expected and register == "petition" and (one.units is None or unit in one.units)
        }
        assert by_sql == by_q == oracle

    same()


def _relation():
    from django.db.models import F

    return UnitRow.objects.annotate(register=F("op"))


def test_no_rule_is_a_query_that_matches_nothing(engine: duckdb.DuckDBPyConnection) -> None:
    nothing = Scope("dongqiu", PUBLIC, "read", {})
    assert not _relation().filter(gate.as_q(nothing, "petition")).exists()
    assert gate.as_sql(nothing, "petition") == ("FALSE", [])


def test_asking_the_gate_takes_few_queries(stage: Stage, django_assert_max_num_queries) -> None:
    scope(stage, "clerk")
    with django_assert_max_num_queries(4):
        scope(stage, "clerk")
    with django_assert_max_num_queries(1):
        scope(stage, "resident")
    assert connection.vendor in ("sqlite", "postgresql")
