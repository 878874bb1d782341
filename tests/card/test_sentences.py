"""Periods that move with the card, imports that are open, numbers that must not be printed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from taizhang.card.rules import open_imports
from taizhang.card.sentences import Binder, bind_number, period_of
from taizhang.definitions.types import Card, Ground, Indicator, Section, Sentence, Shown, Text
from taizhang.figures.types import Ask, Figure, Refusal
from taizhang.journal.types import Entry
from taizhang.kernel.faults import Fault
from taizhang.kernel.periods import parse_period, year

CARD = Card(card="annual", period="2023", title=Text(zh="成绩单", en="Card"), sections=())
GDP = Indicator.model_validate({"indicator": "gdp", "name": {"zh": "地区生产总值", "en": "GDP"}, "reported": True, "unit": "亿元"})


@pytest.mark.parametrize(
    ("written", "asked", "period"),
    [
        (None, "2024", "2024"),
        ("2023-01/2023-09", "2023", "2023-01/2023-09"),
        ("2023-01/2023-09", "2024", "2024-01/2024-09"),
        ("2024", "2024", "2025"),
        ("2023-02", "2024", "2024-02"),
        ("2023-11-30", "2025", "2025-11-30"),
    ],
)
def test_a_number_is_asked_for_its_own_period_moved_with_the_card(written: str | None, asked: str, period: str) -> None:
    assert period_of(Shown(indicator="gdp", period=written), CARD, parse_period(asked)).key == period


def test_an_import_is_open_from_its_start_to_its_end() -> None:
    def event(kind: str, subject: str) -> Entry:
        return Entry("zhuhui", 1, "", "", f"import.{kind}", f"import/{subject}", {"register": "estate"}, "", b"", b"")

    events = [event("started", "a"), event("finished", "a"), event("started", "b"), event("abandoned", "b"), event("started", "a")]
    assert open_imports(events[:4]) == []
    assert open_imports(events) == ["import/a into estate"]


def figure(**given: Any) -> Figure:
    basis = {"exact": Decimal("310.72"), "unit": "亿元", "decimals": 2, "claim": "level", "definition": 3, "kind": "reported", "count": 1}
    known = {"as_of": 9, "cutoff": date(2023, 12, 31), "counted_to": 9}
    return Figure(Ask("zhuhui", "gdp", year(2023)), **{**basis, **known, **given})  # type: ignore[arg-type]


def test_exact_and_sum_stand_in_the_base_unit_of_the_printed_value() -> None:
    found = bind_number("n", Shown(indicator="gdp", decimals=2), year(2023), GDP, figure(kind="sum", total=Decimal("310.720")), "")
    assert (found.zh, found.value, found.exact, found.evidence.sum) == ("310.72亿元", 31072000000, 31072000000, 31072000000)
    assert (found.indicator, found.definition, found.cutoff) == ("地区生产总值", 3, date(2023, 12, 31))


def test_what_is_refused_is_said_with_its_reason_and_not_printed() -> None:
    refused = figure(exact=None, refusal=Refusal("overlap", "口径重叠，不能相加", "the counts overlap"))
    with pytest.raises(Fault, match="口径重叠，不能相加") as fault:
        bind_number("n", Shown(indicator="gdp"), year(2023), GDP, refused, "")
    assert fault.value.remedy


def test_operands_that_are_missing_are_named() -> None:
    with pytest.raises(Fault, match=r"no figure for 2023 \(missing: target.gdp 2023\)"):
        bind_number("n", Shown(indicator="gdp"), year(2023), GDP, figure(exact=None, missing=("gdp 2023", "target.gdp 2023")), "")


@pytest.mark.parametrize(
    ("mu", "rule", "display", "value", "bound"),
    [
        ("62400", {}, "4160公顷", "4160", "exact"),
        ("4000", {"decimals": 2}, "266.67公顷", "266.67", "exact"),
        ("112.5", {"decimals": 1}, "7.5公顷", "7.5", "exact"),
        ("1520.5", {"floor_to": 100}, "100余公顷", "100", "at_least"),
        ("150000", {"scale": "万"}, "1万公顷", "10000", "exact"),
    ],
)
def test_land_kept_in_mu_is_printed_in_hectares(mu: str, rule: dict[str, Any], display: str, value: str, bound: str) -> None:
    shown = Shown(indicator="grain", printed_in="公顷", **rule)
    found = bind_number("n", shown, year(2023), GDP, figure(exact=Decimal(mu), total=Decimal(mu), unit="亩", kind="sum"), "")
    assert (found.zh, found.value, found.unit, found.bound) == (display, Decimal(value), "公顷", bound)
    assert found.exact == found.evidence.sum
    assert (found.exact * 15).quantize(Decimal("0.01")) == Decimal(mu)


def test_what_is_not_land_is_not_printed_in_hectares() -> None:
    with pytest.raises(Fault, match="cannot be printed in 公顷"):
        bind_number("n", Shown(indicator="gdp", printed_in="公顷"), year(2023), GDP, figure(), "")


@pytest.mark.parametrize(
    ("found", "missing"),
    [
        (figure(exact=Decimal(0), unit="个"), []),
        (figure(exact=Decimal(2), unit="个"), ["it is 2 for 2023, and the sentence stands only while it is `= 0`"]),
        (figure(exact=None), ["no figure for 2023"]),
    ],
)
def test_a_sentence_stands_only_while_what_it_rests_on_holds(found: Figure, missing: list[str]) -> None:
    """ "All done" cannot be printed while something is open, nor while nobody knows."""
    sentence = Sentence(text=Text(zh="整改全部完成。", en="All is done."), rests_on=(Ground(indicator="finding.open", holds="= 0"),))
    section = Section(heading=Text(zh="整改", en="Findings"), sentences=(sentence,))
    card = CARD.model_copy(update={"sections": (section,)})
    binder = Binder(card, year(2023), lambda *_: (GDP, found), lambda _: "")
    binder.sections()
    assert [gap.what for gap in binder.missing] == missing
    assert all(gap.figure == "finding.open" and gap.remedy for gap in binder.missing)
