from __future__ import annotations

import pytest

from taizhang.kernel.faults import Fault
from taizhang.kernel.reading import held, one_reading


class Head:
    def __init__(self) -> None:
        self.seq = 1

    def ask(self, journal: str) -> int:
        if journal == "none":
            raise Fault("there is no journal")
        return self.seq


def test_within_one_reading_a_question_keeps_its_first_answer() -> None:
    head = Head()
    asked = held(head.ask)
    with one_reading():
        assert asked("zhuhui") == 1
        head.seq = 2
        assert asked("zhuhui") == 1
        assert asked("shuangqing") == 2


def test_outside_of_a_reading_every_answer_is_fresh() -> None:
    head = Head()
    asked = held(head.ask)
    assert asked("zhuhui") == 1
    head.seq = 2
    assert asked("zhuhui") == 2


def test_a_reading_within_a_reading_is_the_same_one_and_ends_with_the_outer() -> None:
    head = Head()
    asked = held(head.ask)
    with one_reading():
        assert asked("zhuhui") == 1
        head.seq = 2
        with one_reading():
            assert asked("zhuhui") == 1
        assert asked("zhuhui") == 1
    assert asked("zhuhui") == 2


def test_a_fault_is_raised_again_and_ends_the_reading_cleanly() -> None:
    head = Head()
    asked = held(head.ask)
    with pytest.raises(Fault), one_reading():
        asked("none")
    head.seq = 3
    assert asked("zhuhui") == 3
