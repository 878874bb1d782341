"""Versions of definitions, and which is in force on a day."""

from __future__ import annotations

from datetime import date

import pytest

from taizhang.definitions import Adopted, Book, load
from taizhang.definitions.types import Choices, Text
from taizhang.kernel.faults import Fault
from tests.definitions.packing import PACKS

TOWN = load(PACKS / "town")


def _choices(*codes: str) -> Choices:
    return Choices(choices="topics", values={code: Text(zh=code, en=code) for code in codes})


BOOK = Book.of(
    [
        Adopted(3, 30, date(2024, 1, 1), _choices("c")),
        Adopted(1, 10, date(2022, 6, 1), _choices("a")),
        Adopted(2, 20, date(2023, 1, 1), _choices("b")),
    ]
)


@pytest.mark.parametrize(
    ("on", "version"),
    [
        (date(1999, 1, 1), 1),
        (date(2022, 12, 31), 1),
        (date(2023, 1, 1), 2),
        (date(2023, 12, 31), 2),
        (date(2024, 1, 1), 3),
        (None, 3),
    ],
)
def test_the_version_in_force_on_the_day_is_found(on: date | None, version: int) -> None:
    found = BOOK.choices("topics", on)
    assert found.version == version
    assert found.seq == version * 10


def test_a_version_named_by_a_record_is_found() -> None:
    assert BOOK.version("choices", "topics", 2).definition == _choices("b")
    assert [one.version for one in BOOK.versions("choices", "topics")] == [1, 2, 3]
    with pytest.raises(Fault, match="no version 4 of choices `topics`"):
        BOOK.version("choices", "topics", 4)


def test_an_unknown_name_is_answered_with_a_suggestion() -> None:
    with pytest.raises(Fault) as raised:
        Book.of_pack(TOWN).indicator("petition.intime")
    assert str(raised.value) == "no indicator `petition.intime`; did you mean `petition.in_time`?"


def test_every_kind_is_looked_up_by_its_name() -> None:
    book = Book.of_pack(TOWN)
    found = [
        book.register("petition"), book.indicator("gdp"), book.choices("topics"), book.deadline("petition.handle"), book.calendar("china"),
        book.unit("430405-a"), book.members("peers"), book.role("clerk"), book.card("annual"),
    ]  # fmt: skip
    assert {type(one.definition).__name__ for one in found} == {
        "Register", "Indicator", "Choices", "DeadlineRule", "CalendarDays", "Unit", "Members", "Role", "Card",
    }  # fmt: skip
    assert list(book.registers()) == ["petition", "project"]
    assert set(book.indicators()) == set(TOWN.indicators)
    assert book.has("role", "clerk")
    assert not book.has("role", "nobody")


def test_columns_take_the_codes_of_the_day() -> None:
    town = [Adopted(1, 1, None, one) for one in TOWN.definitions() if getattr(one, "choices", "") != "topics"]
    book = Book.of([*town, Adopted(1, 2, None, _choices("a")), Adopted(2, 3, date(2023, 1, 1), _choices("a", "b"))])
    assert book.columns("petition", date(2022, 1, 1))["topic"].codes == {"a"}
    assert book.columns("petition")["project.category"].codes == {"a", "b"}
    assert book.columns("petition") == Book.of([*town, Adopted(1, 3, None, _choices("a", "b"))]).columns("petition")


def test_a_list_of_choices_that_is_not_adopted_leaves_the_codes_open() -> None:
    book = Book.of([Adopted(1, 1, None, TOWN.registers["petition"])])
    assert book.columns("petition")["topic"].codes is None
    assert "project.category" not in book.columns("petition")
