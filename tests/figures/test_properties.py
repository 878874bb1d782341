"""For random records, conditions, units, periods and kinds: the evidence is the figure, and both are what plain Python finds."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from taizhang.definitions import expressions, rules
from taizhang.definitions.types import Indicator
from taizhang.figures import queries, store
from taizhang.figures.types import Ask
from taizhang.journal.types import Draft
from taizhang.kernel.periods import Period, parse_period
from taizhang.org import queries as org
from taizhang.records import rules as record_rules
from taizhang.records.types import Row
from tests.figures.ground import DISTRICT, EVERYTHING, amended, created, definitions, merged, open_district, put, stepped

pytestmark = pytest.mark.django_db

CONDITIONS = [
    None, "urgent", "NOT urgent", "topic = 'water'", "amount > 1.5", "verdict IS NULL OR verdict <> 'bad'", "accept_on <= accept_due",
    "accept_due <= :cutoff OR accept_on IS NOT NULL", "score + 1 = 3 AND unit IN ('north', 'south')",
    "DATE_DIFF('day', open_on, accept_on) > 30", "project.category = 'road'", "project.finish_on IS NOT NULL",
    "COALESCE(amount, 0) BETWEEN 0 AND 2", "planned_on < :end",
]  # fmt: skip
PLACES: list[dict[str, Any]] = [
    {}, {"place_by": "accept_on"}, {"place_by": "accept_due"}, {"place_by": "planned_on"},
    {"stock": {"from": "accept_on", "until": "rate_on"}}, {"stock": {"from": "open_on"}},
    {"stock": {"from": "planned_on", "until": "accept_on"}},
]  # fmt: skip
KINDS: list[dict[str, Any]] = [{}, {"measure": "sum(amount)"}, {"measure": "average(score)", "unit": "分"}]
PERIODS = ["2022", "2023", "2023-Q2", "2023-05", "2023-01/2023-04", "2023-06-15", "2021/2023"]
UNITS = {None: None, "north": {"north", "north.hill"}, "south": {"south"}}

days = st.dates(date(2022, 6, 1), date(2023, 9, 30)).map(date.isoformat)
maybe_days = st.none() | days
money = st.none() | st.integers(-300, 300).map(lambda cents: f"{Decimal(cents) / 100:.2f}")


@st.composite
def a_job(draw: st.DrawFn, number: str) -> Draft:
    columns: dict[str, Any] = {
        "topic": draw(st.sampled_from([None, "water", "road"])), "amount": draw(money), "score": draw(st.none() | st.integers(0, 4)),
        "urgent": draw(st.sampled_from([None, True, False])), "planned_on": draw(maybe_days),
        "verdict": draw(st.sampled_from([None, "good", "bad"])), "project": draw(st.sampled_from([None, "P1", "P2", "P9"])),
    }  # fmt: skip
    dated = {name: draw(maybe_days) for name in ("accept_on", "rate_on", "accept_due")}
    unit = draw(st.sampled_from(["north", "north.hill", "south"]))
    return created(number, unit, **columns, open_on=draw(days), **{name: on for name, on in dated.items() if on})


@st.composite
def a_change(draw: st.DrawFn, standing: list[str]) -> Draft:
    number = draw(st.sampled_from(standing))
    match draw(st.sampled_from(["amend", "move", "step", "merge"])):
        case "amend":
            return amended(number, amount=draw(money), planned_on=draw(maybe_days))
        case "move":
            return amended(number, unit=draw(st.sampled_from(["north", "north.hill", "south"])))
        case "step":
            return stepped(number, "rate", draw(days), verdict=draw(st.sampled_from(["good", "bad"])))
    standing.remove(number)
    return merged(number, into="J00")


@st.composite
def histories(draw: st.DrawFn) -> list[Draft]:
    drafts = [
        created("P1", register="project", category="road", finish_on="2023-03-03"),
        created("P2", register="project", category="school", finish_on="2022-09-09"),
    ]
    standing = [f"J{index:02}" for index in range(draw(st.integers(2, 9)))]
    drafts += [draw(a_job(number)) for number in standing]
    for _ in range(draw(st.integers(0, 6))):
        if standing:
            drafts.append(draw(a_change(standing)))
    return drafts


@st.composite
def indicators(draw: st.DrawFn) -> Indicator:
    kind = draw(st.sampled_from([*KINDS, {"of": draw(st.sampled_from(CONDITIONS[1:])), "unit": "%"}]))
    body = {"indicator": "x", "name": {"zh": "x", "en": "x"}, "register": "job", **draw(st.sampled_from(PLACES)), **kind}
    return Indicator.model_validate({**body, "where": draw(st.sampled_from(CONDITIONS))})


class Oracle:
    """The same question answered by folding the events in Python and evaluating the conditions record by record."""

    def __init__(self, drafts: Iterable[Draft], indicator: Indicator, period: Period, cutoff: date, units: set[str] | None) -> None:
        self.indicator, self.period, self.cutoff, self.units = indicator, period, cutoff, units
        self.book = org.book(DISTRICT)
        self.rows: dict[tuple[str, str], Row] = {}
        for seq, draft in enumerate(drafts):
            key = (draft.subject.split("/")[0], draft.subject.split("/")[1])
            self.rows[key] = record_rules.fold(self.rows.get(key), draft.kind, draft.data, seq)

    def listed(self) -> list[tuple[str, bool, Decimal]]:
        """Number, whether in the numerator, contribution."""
        measure = rules.measured(self.indicator)
        found = []
        for (register, number), row in sorted(self.rows.items()):
            if register != "job" or not row.counts or (self.units is not None and row.unit not in self.units):
                continue
            columns = self.seen(row)
            if not self.placed(columns) or self.holds(self.indicator.where, columns) is not True:
                continue
            if measure is None or columns.get(measure) is not None:
                found.append((number, self.holds(self.indicator.of, columns) is True, Decimal(columns[measure]) if measure else Decimal(1)))
        return found

    def seen(self, row: Row) -> dict[str, Any]:
        columns = self.masked("job", row)
        linked = self.rows.get(("project", columns.get("project") or ""))
        if linked is not None and linked.counts:
            columns |= {f"project.{name}": value for name, value in self.masked("project", linked).items()}
        return columns

    def masked(self, register: str, row: Row) -> dict[str, Any]:
        definition = self.book.register(register).definition
        late = {step for step, on in row.steps.items() if on > self.cutoff.isoformat()}
        hidden = {f"{step}_on" for step in late} | {name for name, step in rules.asked_by(definition).items() if step in late}
        return {name: value for name, value in record_rules.columns(row).items() if name not in hidden}

    def placed(self, columns: dict[str, Any]) -> bool:
        until = min(self.period.end, self.cutoff).isoformat()
        if self.indicator.stock is None:
            on = columns.get(self.indicator.place_by or "opened_on")
            return on is not None and self.period.start.isoformat() <= on <= until
        start, end = columns.get(self.indicator.stock.start), columns.get(self.indicator.stock.until or "")
        return start is not None and start <= until and (end is None or end > until)

    def holds(self, text: str | None, columns: dict[str, Any]) -> bool | None:
        if text is None:
            return True
        condition = expressions.parse(text, self.book.columns("job"))
        days = {"start": self.period.start, "end": self.period.end, "cutoff": self.cutoff}
        return expressions.evaluate(condition, columns, days)


@contextmanager
def thrown_away() -> Any:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def check(drafts: list[Draft], indicator: Indicator, period: Period, cutoff: date, unit: str | None, as_of: int) -> None:
    asked = Ask(DISTRICT, "x", period, unit, as_of, cutoff)
    expected = Oracle(drafts, indicator, period, cutoff, UNITS[unit]).listed()
    figure = queries.figure(asked, EVERYTHING)
    if figure.refusal:
        assert (figure.refusal.code, cutoff < period.start) == ("not_begun", True)
        return
    whole = queries.evidence(asked, EVERYTHING)
    upper = queries.evidence(asked, EVERYTHING, "numerator")
    assert [(line.number, line.contribution) for line in whole.lines] == [(number, share) for number, _, share in expected]
    assert (whole.total, figure.count) == (len(expected), len(expected))
    if figure.kind == "ratio":
        hits = [number for number, hit, _ in expected if hit]
        assert [line.number for line in upper.lines] == hits
        assert (figure.numerator, figure.denominator) == (Decimal(len(hits)), Decimal(len(expected)))
        assert figure.exact == (None if not expected else pytest.approx(Decimal(100 * len(hits)) / len(expected), abs=Decimal("1e-20")))
    elif figure.kind == "average":
        assert figure.total == (sum(share for _, _, share in expected) if expected else None)
        assert (figure.exact is None) == (not expected)
    else:
        assert figure.exact == sum(share for _, _, share in expected)


@settings(
    max_examples=30, deadline=None, phases=(Phase.explicit, Phase.generate), suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    drafts=histories(), indicator=indicators(), period=st.sampled_from(PERIODS).map(parse_period), unit=st.sampled_from(list(UNITS)),
    cutoff=st.dates(date(2022, 9, 1), date(2023, 12, 31)), data=st.data(),
)  # fmt: skip
def test_the_evidence_is_the_figure_and_both_are_what_plain_python_finds(
    db: None, drafts: list[Draft], indicator: Indicator, period: Period, unit: str | None, cutoff: date, data: st.DataObject
) -> None:
    with thrown_away(), pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.figures.ground.definitions", lambda text, form: _definitions(text, form, indicator))
        open_district()
        first = put(drafts[0])
        early = data.draw(st.integers(2, len(drafts) - 1))
        put(*drafts[1:early])
        store.catch_up(DISTRICT)
        head = put(*drafts[early:])
        some = data.draw(st.integers(1, len(drafts)))
        check(drafts, indicator, period, cutoff, unit, head)
        check(drafts[:some], indicator, period, cutoff, unit, first + some - 1)
        store.compact(DISTRICT)
        check(drafts, indicator, period, cutoff, unit, head)
        check(drafts[:some], indicator, period, cutoff, unit, first + some - 1)


def _definitions(text: str, form: Any, indicator: Indicator) -> dict[str, Any]:
    found = definitions(text, form)
    return {**found, "x": indicator} if form is Indicator else found
