"""A published card is the same bytes for ever, and its figures can be asked again: whatever is corrected, redefined or computed anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from taizhang.card import actions, queries
from taizhang.cli import holding
from taizhang.cli.output import json_text
from taizhang.definitions.types import FieldOf, Indicator
from taizhang.figures import store
from taizhang.kernel.periods import year
from taizhang.org import actions as org
from taizhang.org import queries as org_queries
from taizhang.org.types import Scope
from taizhang.records import actions as records
from tests.card.conftest import INDICATORS, pack
from tests.cast import NOW, Stage

pytestmark = pytest.mark.django_db(transaction=True)
P = year(2026)
Amend = Callable[..., None]


def printed(place: Stage) -> str:
    """What `taizhang card --json` gives of the published edition, byte for byte."""
    found = queries.published(place.code, "annual", P, version=1)
    assert found is not None
    return json_text(queries.as_json(found))


def correct_records(place: Stage, amend: Amend) -> None:
    amend("estate", 1, amount="1.00")
    amend("petition", 2, unit="south")
    records.merge(place.code, "estate", "演示-2026-00002", into="演示-2026-00001", reason="重复", acting=place.operator, now=NOW)
    records.erase(place.code, "petition", "演示-2026-00001", reason="本人申请", acting=place.operator, now=NOW)


def change_an_indicator(place: Stage, amend: Amend) -> None:
    narrower: dict[str, Any] = {**INDICATORS[0], "where": "topic = 'water'"}
    _adopt(place, indicators={**pack().indicators, "estate.opened": Indicator.model_validate(narrower)})


def retire_a_field(place: Stage, amend: Amend) -> None:
    register = pack().registers["estate"]
    fields = {**register.fields, "amount": FieldOf(type="decimal", retired=True)}
    _adopt(place, registers={**pack().registers, "estate": register.model_copy(update={"fields": fields})})


def move_a_unit(place: Stage, amend: Amend) -> None:
    org.move_unit(place.code, "north.hill", parent="south", on=date(2026, 2, 2), acting=place.operator, now=NOW)


def change_the_calendar(place: Stage, amend: Amend) -> None:
    national = pack().calendars["national"].model_copy(update={"version": "another", "rest": {date(2026, 2, 2): "演示停工"}})
    _adopt(place, calendars={"national": national})


def compact(place: Stage, amend: Amend) -> None:
    amend("estate", 1, amount="2.00")
    store.catch_up(place.code)
    store.compact(place.code)


def build_anew(place: Stage, amend: Amend) -> None:
    amend("estate", 3, amount="2.00")
    holding.rebuild(place.code)


def _adopt(place: Stage, **parts: Any) -> None:
    done = org.adopt(replace(pack(), **parts), acting=place.operator, now=NOW)
    assert len(done.adopted) == 1


EVENTS = [correct_records, change_an_indicator, retire_a_field, move_a_unit, change_the_calendar, compact, build_anew]


@pytest.mark.parametrize("happens", EVENTS, ids=lambda one: one.__name__)
def test_a_published_card_and_its_figures_stay_the_same_bytes(
    place: Stage, scope: Scope, amend: Amend, happens: Callable[[Stage, Amend], None]
) -> None:
    done = actions.publish(place.code, "annual", P, acting=place.operator, now=NOW)
    before = printed(place)
    happens(place, amend)
    assert printed(place) == before
    again = queries.bind(place.code, "annual", period=P, as_of=done.as_of, cutoff=done.cutoff, scope=scope)
    assert (again.numbers, again.sections, again.definitions, again.calendar) == (
        done.numbers,
        done.sections,
        done.definitions,
        done.calendar,
    )


def test_all_of_these_together_leave_the_published_bytes(place: Stage, scope: Scope, amend: Amend) -> None:
    actions.publish(place.code, "annual", P, acting=place.operator, now=NOW)
    before = printed(place)
    for happens in (change_an_indicator, move_a_unit, correct_records, build_anew):
        happens(place, amend)
    assert printed(place) == before


def test_publishing_freezes_the_definitions_and_the_calendar_that_it_counted_by(place: Stage) -> None:
    done = actions.publish(place.code, "annual", P, acting=place.operator, now=NOW)
    told = dict(done.definitions)
    assert told == {
        "indicator/estate.amount": 1, "indicator/estate.opened": 1, "indicator/petition.closed": 1,
        "register/estate": 1, "register/petition": 1,
    }  # fmt: skip
    assert done.calendar == org_queries.calendar(place.code, P.end).version
    change_an_indicator(place, lambda *_, **__: None)
    later = actions.publish(place.code, "annual", P, acting=place.operator, now=NOW)
    assert dict(later.definitions)["indicator/estate.opened"] == 2
    assert dict(queries.published(place.code, "annual", P, version=1).definitions) == told  # type: ignore[union-attr]
