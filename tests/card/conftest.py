"""A district with a small card: counted, summed and divided from records that the cast enters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from taizhang.definitions import Pack
from taizhang.definitions.types import Card, Indicator
from taizhang.org import queries as org
from taizhang.org.types import Scope
from taizhang.records import actions as records
from tests.cast import NOW, TODAY, Stage, open_stage, small_pack
from tests.standing import standing

INDICATORS = [
    {
        "indicator": "estate.opened",
        "name": {"zh": "立项小区", "en": "Estates"},
        "register": "estate",
        "place_by": "opened_on",
        "unit": "个",
    },
    {
        "indicator": "estate.amount",
        "name": {"zh": "投资", "en": "Investment"},
        "register": "estate",
        "place_by": "opened_on",
        "measure": "sum(amount)",
        "unit": "元",
        "decimals": 2,
    },
    {
        "indicator": "petition.closed",
        "name": {"zh": "办结率", "en": "Closed"},
        "register": "petition",
        "place_by": "opened_on",
        "of": "close_on IS NOT NULL",
        "unit": "%",
        "decimals": 1,
        "claim": "rate",
    },
    {
        "indicator": "estate.mean",
        "name": {"zh": "户均", "en": "Mean"},
        "register": "estate",
        "place_by": "opened_on",
        "measure": "average(amount)",
        "unit": "元",
    },
]
CARD = {
    "card": "annual",
    "period": "2026",
    "title": {"zh": "成绩单", "en": "Report card"},
    "sections": [
        {
            "heading": {"zh": "小区", "en": "Estates"},
            "sentences": [
                {
                    "text": {"zh": "小区{count}，投资{amount}。", "en": "{amount} went into {count} estates."},
                    "numbers": {
                        "count": {"indicator": "estate.opened", "label": "小区"},
                        "amount": {"indicator": "estate.amount", "scale": "万", "decimals": 1, "dated": False},
                    },
                },
                {
                    "text": {"zh": "办结率{rate}。", "en": "{rate} closed."},
                    "numbers": {"rate": {"indicator": "petition.closed", "decimals": 1, "trim": True}},
                },
            ],
        }
    ],
}
AMOUNTS = ("123456.78", "40000.00", "7000.01")


def pack() -> Pack:
    small = small_pack()
    indicators = [Indicator.model_validate(one) for one in INDICATORS]
    card = Card.model_validate(CARD)
    return replace(small, indicators={one.indicator: one for one in indicators}, cards={card.card: card})


@pytest.fixture
def place(transactional_db: None) -> Stage:
    """The district with three estates and three petitions, two of them closed."""
    return standing("dongqiu", _built)


def _built() -> Stage:
    records.create_master_key()
    stage = open_stage(pack())
    for number, amount in enumerate(AMOUNTS, 1):
        _create(stage, "estate", number, amount=amount)
    for number in range(1, 4):
        _create(stage, "petition", number)
    for number in ("演示-2026-00001", "演示-2026-00002"):
        records.step(stage.code, "petition", number, "close", on=TODAY, acting=stage.operator, now=NOW)
    return stage


def _create(stage: Stage, register: str, number: int, **values: Any) -> None:
    records.create(
        stage.code,
        register,
        unit="north.hill",
        number=f"演示-2026-{number:05}",
        opened_on=date(2026, 2, number),
        values={"topic": "road", **values},
        acting=stage.operator,
        now=NOW,
    )


@pytest.fixture
def scope(place: Stage) -> Scope:
    return org.scope(place.code, place.operator, "read", TODAY)


@pytest.fixture
def amend(place: Stage) -> Callable[..., None]:
    def change(register: str, number: int, **changes: Any) -> None:
        name = f"演示-2026-{number:05}"
        records.amend(place.code, register, name, changes=changes, reason="误录", acting=place.operator, now=NOW)

    return change
