"""Reading of values, folding of events, numbers of series: pure."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taizhang.definitions.types import FieldOf, Text
from taizhang.records import rules
from taizhang.records.numbering import pattern
from taizhang.records.types import Row
from taizhang.records.values import Unfit, is_active, parse

WORDS = {"road": Text(zh="道路", en="Road"), "water": Text(zh="供水", en="Water")}


def read(type_: str, raw: Any, **more: Any) -> Any:
    return parse("column", FieldOf.model_validate({"type": type_, **more}), raw, WORDS)


@pytest.mark.parametrize(
    ("type_", "raw", "value"),
    [
        ("text", "  两 字 ", "两 字"),
        ("text", 12.0, "12"),
        ("text", "'=1+1", "=1+1"),
        ("text", "'tis", "'tis"),
        ("person", "演示甲", "演示甲"),
        ("choice", "road", "road"),
        ("choice", "道路", "road"),
        ("choice", "ROAD", "road"),
        ("date", "2022-3-4", "2022-03-04"),
        ("date", "2022/03/04", "2022-03-04"),
        ("date", "2022年3月4日", "2022-03-04"),
        ("date", "2022.3.4", "2022-03-04"),
        ("date", "20220304", "2022-03-04"),
        ("date", "２０２２年３月４日", "2022-03-04"),
        ("date", "2022-03-04 00:00:00", "2022-03-04"),
        ("date", "2022-03-04T00:00:00", "2022-03-04"),
        ("date", 44624, "2022-03-04"),
        ("date", 44624.0, "2022-03-04"),
        ("date", date(2022, 3, 4), "2022-03-04"),
        ("date", datetime(2022, 3, 4, tzinfo=UTC), "2022-03-04"),
        ("integer", "1,234", 1234),
        ("integer", 1234.0, 1234),
        ("integer", "１２", 12),
        ("integer", "-0", 0),
        ("decimal", "1.50", "1.50"),
        ("decimal", Decimal("-0.00"), "0.00"),
        ("money", 0.1 + 0.2, "0.30"),
        ("money", "１，２３４．５０", "1234.50"),
        ("money", "+5", "5.00"),
        ("money", 1234567890.12, "1234567890.12"),
        ("bool", "是", True),
        ("bool", "否", False),
        ("bool", True, True),
        ("bool", 0.0, False),
        ("record", "演示-XM2026-001", "演示-XM2026-001"),
        ("text", "", None),
        ("date", "   ", None),
        ("integer", None, None),
    ],
)
def test_a_value_is_read_by_the_type_of_its_field(type_: str, raw: Any, value: Any) -> None:
    found = read(type_, raw)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("type_", "raw"),
    [
        ("text", "a\0b"),
        ("text", "\ud800"),
        ("text", "长" * 10_001),
        ("choice", "天气"),
        ("date", "2022-02-30"),
        ("date", "2022-03"),
        ("date", 3),
        ("date", True),
        ("date", "2022-03-04 08:30"),
        ("integer", "1.5"),
        ("integer", "12,34"),
        ("integer", True),
        ("integer", 10**16),
        ("decimal", "1.005"),
        ("money", "五万"),
        ("money", "inf"),
        ("money", float("nan")),
        ("money", float("inf")),
        ("bool", "也许"),
        ("bool", 2),
    ],
)
def test_what_cannot_be_read_says_what_would_be_right(type_: str, raw: Any) -> None:
    with pytest.raises(Unfit) as caught:
        read(type_, raw)
    (problem,) = caught.value.problems
    assert problem.column == "column"
    assert problem.what
    assert problem.remedy
    assert len(problem.value) <= 60


def test_bounds_are_both_included() -> None:
    assert [read("integer", number, minimum=1, maximum=5) for number in (1, 5)] == [1, 5]
    for number in (0, 6):
        with pytest.raises(Unfit):
            read("integer", number, minimum=1, maximum=5)


@settings(max_examples=50, deadline=None)
@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_money_is_exact_however_it_is_written(amount: Decimal) -> None:
    told = f"{amount:.2f}"
    wanted = told if amount else "0.00"
    for raw in (amount, told, f"{amount:,.2f}", told.translate(str.maketrans("0123456789.", "０１２３４５６７８９．")), float(amount)):
        assert read("money", raw) == wanted


@settings(max_examples=50, deadline=None)
@given(st.dates(date(1950, 1, 1), date(2099, 12, 31)))
def test_a_date_is_the_same_in_every_form(day: date) -> None:
    forms = (day, day.isoformat(), f"{day.year}/{day.month}/{day.day}", f"{day.year}年{day.month}月{day.day}日", day.toordinal() - 693594)
    assert {read("date", form) for form in forms} == {day.isoformat()}


@settings(max_examples=50, deadline=None)
@given(
    st.one_of(st.text(max_size=30), st.integers(), st.floats(), st.booleans()),
    st.sampled_from(["date", "integer", "money", "bool", "choice"]),
)
def test_anything_is_read_or_refused_and_reading_again_changes_nothing(raw: Any, type_: str) -> None:
    try:
        value = read(type_, raw)
    except Unfit:
        return
    assert value is None or read(type_, value) == value


def test_texts_that_act_are_known() -> None:
    assert [is_active(text) for text in ("=1", "+1", "-1", "@x", "\tx", "x=1", "")] == [True, True, True, True, True, False, False]


CREATED = {
    "register": "matter",
    "number": "1",
    "unit": "north",
    "state": "registered",
    "opened_on": "2026-01-05",
    "definition": 1,
    "values": {"topic": "road", "people": 2},
    "private": {"phone": "d", "person": "d"},
    "steps": {"receive": "2026-01-05"},
    "clocks": {"accept": {"met_on": None, "suspensions": [], "internal_due": "2026-01-20", "legal_last_day": "2026-01-20"}},
}


def made() -> Row:
    return rules.fold(None, rules.CREATED, CREATED, 7)


def test_an_amendment_from_row_to_row_folds_back_to_the_second() -> None:
    before = made()
    after = before.with_(
        unit="south",
        opened_on="2026-01-04",
        values={"topic": "water", "urgent": True},
        steps={"receive": "2026-01-04"},
        clocks={"accept": {**before.clocks["accept"], "internal_due": "2026-01-19"}},
        seq=9,
    )
    data = {**rules.amendment(before, after), "private": {}}
    assert rules.fold(before, rules.AMENDED, data, 9) == after
    assert data["changes"]["people"] == {"from": 2, "to": None}


def test_a_step_from_row_to_row_folds_back_to_the_second() -> None:
    before = made()
    after = before.with_(
        state="accepted", values={**before.values, "route": "handle"}, steps={**before.steps, "accept": "2026-01-08"}, seq=9
    )
    assert rules.fold(before, rules.STEPPED, {**rules.stepping(before, after, "accept"), "private": {}}, 9) == after


def test_private_names_follow_the_digests() -> None:
    row = rules.fold(made(), rules.AMENDED, {"changes": {}, "clocks": {}, "private": {"phone": None, "note": "d", "@reason": "d"}}, 9)
    assert row.private == ("note", "person")


def test_requests_and_decisions_leave_the_record_as_it_is() -> None:
    assert rules.fold(made(), rules.REQUESTED, {}, 9) == rules.fold(made(), rules.DECIDED, {}, 9) == made()


@pytest.mark.parametrize(("row", "kind"), [(None, rules.STEPPED), (made(), "card.published")])
def test_an_event_that_cannot_stand_there_is_an_error(row: Row | None, kind: str) -> None:
    with pytest.raises(ValueError, match="at 9"):
        rules.fold(row, kind, {}, 9)


def test_a_row_is_the_same_after_being_stored() -> None:
    row = made().with_(merged_into="2", erased=True)
    assert rules.row_of(row.register, row.number, row.unit, row.state, row.opened_on, row.seq, rules.body(row)) == row


def test_blank_columns_are_absent() -> None:
    assert rules.columns(made()) == {
        "number": "1",
        "unit": "north",
        "opened_on": "2026-01-05",
        "topic": "road",
        "people": 2,
        "receive_on": "2026-01-05",
        "accept_due": "2026-01-20",
    }


def test_the_next_alarm_is_the_earliest_of_the_clocks_that_run() -> None:
    clock = CREATED["clocks"]["accept"]  # type: ignore[index]
    row = made().with_(
        clocks={
            "a": {**clock, "internal_due": "2026-01-03", "met_on": "2026-01-02"},
            "b": {**clock, "internal_due": "2026-01-04", "suspensions": [{"start": "2026-01-01", "end": None, "reason": ""}]},
            "c": {**clock, "internal_due": "2026-01-05", "ended_on": "2026-01-02"},
            "d": {**clock, "internal_due": "2026-01-06"},
            "e": {**clock, "internal_due": "2026-01-07"},
        }
    )
    assert rules.next_due(row) == "2026-01-06"
    assert rules.next_due(row.with_(merged_into="2")) is None
    assert rules.next_due(row.with_(clocks={})) is None


def test_numbers_of_a_series_know_each_other() -> None:
    series = pattern("matter", "SX{year}-{seq:03}号", "演示-", 2026)
    assert (series.number(7), series.number(12345)) == ("演示-SX2026-007号", "演示-SX2026-12345号")
    assert [series.seq(number) for number in ("演示-SX2026-007号", "演示-SX2026-12345号", "演示-SX2025-007号", "演示-SX2026-x号")] == [
        7,
        12345,
        0,
        0,
    ]
