"""A printed place stays as printed; its page names set and members, and what the held figures of the members say about it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from taizhang.figures import queries
from taizhang.figures.types import Ask, Figure
from taizhang.kernel.periods import parse_period
from tests.ranking.conftest import enter, everything

pytestmark = pytest.mark.django_db(transaction=True)


def printed(indicator: str = "printed.rank") -> Figure:
    return queries.figure(Ask("hills", indicator, parse_period("2023")), everything())


def codes(found: Figure) -> list[str]:
    return [remark.code for remark in found.remarks]


def test_without_the_peers_figures_it_is_as_printed_and_says_so(hills: str) -> None:
    enter("printed.rank", "1", rank_set="全市")
    enter("printed.income", "40000")
    found = printed()
    assert (found.exact, found.kind, codes(found)) == (Decimal(1), "reported", ["as_printed"])
    assert found.among is not None
    assert (found.among.zh, found.among.size) == ("全市", 4)
    assert [place for _code, _value, place in found.members] == [None] * 4


def test_a_place_that_the_peers_figures_bear_out_is_said_to_agree(hills: str) -> None:
    enter("printed.rank", "2", rank_set="两城区")
    enter("printed.income", "40000")
    enter("printed.income", "41000", "990102")
    found = printed()
    assert (found.exact, codes(found)) == (Decimal(2), ["place_agrees"])
    assert found.members == (("990101", Decimal(40000), 2), ("990102", Decimal(41000), 1))


def test_a_place_that_they_contradict_is_said_to_differ_and_stays(hills: str) -> None:
    enter("printed.rank", "1", rank_set="two_urban")
    enter("printed.income", "40000")
    enter("printed.income", "41000", "990102")
    found = printed()
    assert (found.exact, codes(found)) == (Decimal(1), ["place_differs"])
    assert "第2位" in found.remarks[0].zh


def test_with_members_missing_a_printed_place_within_reach_is_not_contradicted(hills: str) -> None:
    enter("printed.rank", "3", rank_set="全市")
    enter("printed.income", "40000")
    enter("printed.income", "41000", "990102")
    found = printed()
    assert codes(found) == ["place_agrees"]
    assert "第2至第4位" in found.remarks[0].zh


def test_a_place_by_no_figure_and_a_set_without_a_list_are_said(hills: str) -> None:
    enter("printed.honour", "1", rank_set="全市")
    assert codes(printed("printed.honour")) == ["as_printed"]
    enter("printed.rank", "1", rank_set="全球")
    assert (codes(printed()), printed().among) == (["no_members_list"], None)


def test_a_place_without_a_set_says_nothing_more(hills: str) -> None:
    enter("printed.rank", "1")
    assert (printed().exact, codes(printed())) == (Decimal(1), [])
