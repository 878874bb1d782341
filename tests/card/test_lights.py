"""The light beside a printed number: computed when the card is bound, frozen with it, printed as shape and word."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from taizhang.card import actions, queries
from taizhang.card.frozen import as_json, freeze, thaw
from taizhang.card.targets import completion, points, promised
from taizhang.card.types import Beside, BoundCard
from taizhang.definitions.types import Card, Text
from taizhang.kernel.periods import year
from taizhang.org.types import OPERATOR, Scope
from tests.figures.aims import DISTRICT, EVERYTHING, count_jobs, open_district, set_target, standings

pytestmark = pytest.mark.django_db

CARD = {
    "card": "annual",
    "period": "2023",
    "title": {"zh": "成绩单", "en": "Report card"},
    "sections": [
        {
            "heading": {"zh": "就业", "en": "Work"},
            "sentences": [
                {
                    "text": {"zh": "新增就业{jobs}，床位{beds}，任务{aim}。", "en": "{jobs} jobs, {beds} beds, aim {aim}."},
                    "numbers": {
                        "jobs": {"indicator": "jobs", "period": "2023-01/2023-11"},
                        "beds": {"indicator": "beds"},
                        "aim": {"indicator": "jobs_target", "role": "target"},
                    },
                }
            ],
        }
    ],
}


@pytest.fixture(autouse=True)
def _opened() -> None:
    open_district(cards={"annual": Card.model_validate(CARD)})
    set_target("jobs_target", "3500")
    count_jobs(3685)


def bound(scope: Scope = EVERYTHING) -> BoundCard:
    return queries.bind(DISTRICT, "annual", scope=scope)


def test_only_a_result_that_has_a_target_bears_a_light() -> None:
    jobs, beds, aim = bound().numbers
    assert jobs.light == Beside("green", Text(zh="● 正常", en="● on track"), Text(zh="3500人", en="3,500 people"))
    assert (beds.light, aim.light) == (None, None)


def test_the_light_is_an_added_key_and_comes_back_from_the_journal() -> None:
    card = bound()
    jobs, beds, _ = as_json(card)["numbers"]
    assert jobs["light"] == {"code": "green", "zh": "● 正常", "en": "● on track", "target": {"zh": "3500人", "en": "3,500 people"}}
    assert "light" not in beds
    assert freeze(thaw(freeze(card))) == freeze(card)


def test_the_light_is_frozen_with_the_card() -> None:
    now = datetime(2024, 3, 1, 5, 0, tzinfo=UTC)
    actions.publish(DISTRICT, "annual", year(2023), knowingly=("jobs", "beds"), acting=OPERATOR, now=now)
    published = queries.published(DISTRICT, "annual", year(2023))
    assert published is not None
    assert published.numbers[0].light == bound().numbers[0].light


def test_the_printable_card_says_the_light_and_what_was_promised() -> None:
    assert "（● 正常，目标3500人）" in queries.as_html(bound(), "zh")
    assert "(● on track; target 3,500 people)" in queries.as_html(bound(), "en")


def test_where_targets_are_closed_the_card_is_printed_without_lights() -> None:
    closed = replace(EVERYTHING, registers={"job": EVERYTHING.registers["job"]})
    assert [number.light for number in bound(closed).numbers] == [None, None]


def test_a_card_asked_as_of_before_the_target_has_no_light() -> None:
    before = standings()["jobs_target"].result
    assert before is not None
    found = queries.bind(DISTRICT, "annual", as_of=before.as_of - 2, scope=EVERYTHING)
    assert found.numbers[0].light is None


def test_a_target_is_printed_with_the_word_of_its_bound() -> None:
    set_target("gdp.growth_target", "8", bound="about")
    set_target("jobless_target", "5.5", bound="at_most")
    set_target("beds_target", "1200", bound="at_least")
    set_target("income.growth_target", relation="in_step", compared_with="gdp.growth")
    set_target("grain_target", relation="stable")
    set_target("energy_task", set_by="assigned")
    said = {id: promised(held.target) for id, held in standings().items()}
    assert said["gdp.growth_target"].zh == "8%左右"
    assert said["jobless_target"].zh == "5.5%以内"
    assert (said["beds_target"].zh, said["beds_target"].en) == ("不低于1200张", "at least 1,200")
    assert said["income.growth_target"].zh == "与“gdp.growth”同步"
    assert said["grain_target"].zh == "保持稳定"
    assert said["energy_task"].zh == "未印数值"


def test_distances_are_rounded_half_up_and_bear_their_sign() -> None:
    assert points(Decimal("-0.005")).zh == "-0.01 个百分点"
    assert points(Decimal("13.6190")).en == "+13.62 pp"
    assert completion(standings("2023-01/2023-11")["jobs_target"]).zh == "105.29%"
