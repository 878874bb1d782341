"""Linshui, an invented district small enough to know by heart: petitions, estates, a reported figure, a published card."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import pytest
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client, override_settings
from pytest_django import Settings

from taizhang.card import actions as cards
from taizhang.journal import actions as journal
from taizhang.kernel.periods import year
from taizhang.org import queries
from taizhang.org.types import OPERATOR
from taizhang.records import actions as records
from tests.standing import adopted, standing

PACKS = Path(__file__).resolve().parents[2] / "packs"
NOW = datetime(2022, 12, 30, 1, 0, tzinfo=UTC)
SECRET = "不可外传的姓名"
PLANNED = date(2022, 1, 10)

PACK = {
    "pack.yaml": """
pack: linshui
extends: common
code: "990001"
district: {zh: 临水区, en: Linshui District}
number_prefix: 演示-
demonstration: true
notice: {zh: 其下的记录均为合成数据。, en: The records beneath are synthetic.}
""",
    "units.yaml": """
- {unit: "990001", name: {zh: 临水区, en: Linshui District}, level: district}
- {unit: "990001801", name: {zh: 信访局, en: Petition Bureau}, parent: "990001", level: bureau}
- {unit: "990001901", name: {zh: 东镇, en: East Town}, parent: "990001"}
- {unit: "990001902", name: {zh: 西镇, en: West Town}, parent: "990001"}
""",
    "card.yaml": """
card: annual
period: "2022"
title: {zh: 临水区年度成绩单, en: Linshui's report card}
sections:
  - heading: {zh: 城区更新, en: Renewal}
    sentences:
      - text: {zh: "开工改造小区{begun}，涉及{homes}。", en: "Works began in {begun} estates with {homes}."}
        numbers:
          begun: {indicator: estate.started}
          homes: {indicator: estate.started_households}
      - text: {zh: "地区生产总值{gdp}。", en: "The gross regional product was {gdp}."}
        numbers: {gdp: {indicator: gdp, scale: 亿, decimals: 2}}
""",
}


ESTATES = (PACKS / "common" / "registers" / "estate.yaml").read_text("utf-8")
PACK["estate.yaml"] = ESTATES.replace("planned_for, investment,", "planned_for,", 1)
"""Linshui keeps what an estate costs to itself."""

PETITIONS = (PACKS / "common" / "registers" / "petition.yaml").read_text("utf-8")
PACK["petition.yaml"] = PETITIONS.replace("  suppress_below: 10\n", "", 1)
"""It shows its petitions by the month and one by one, as no district would: so that the pages have a register of that kind."""


@pytest.fixture
def linshui(transactional_db: None, tmp_path: Path) -> str:
    """The district with its card of 2022 published and sealed."""
    return standing("linshui", partial(_built, tmp_path / "linshui"))


def _built(folder: Path) -> str:
    adopted(folder, PACK, NOW)
    for number in range(1, 4):
        enter_estate(number, households=100 * number)
    for number in range(1, 12):
        enter_petition(number)
    enter_reported("gdp", "15610000000")
    enter_reported("gdp.growth", "4.3")
    enter_target("gdp.growth_target", "5")
    journal.seal("linshui", now=NOW)
    cards.publish("linshui", "annual", year(2022), acting=OPERATOR, now=NOW)
    return "linshui"


def enter_estate(number: int, households: int) -> None:
    code = f"演示-XQ2022-{number:04}"
    values = {
        "title": f"演示小区{number}",
        "buildings": 2,
        "households": households,
        "floor_area": "1000.50",
        "planned_for": "2022-01-01",
        "investment": "123456.78",
    }
    unit = "990001901" if number % 2 else "990001902"
    records.create("linshui", "estate", unit=unit, opened_on=PLANNED, values=values, number=code, acting=OPERATOR, now=NOW)
    records.step("linshui", "estate", code, "start", on=date(2022, 5, number), acting=OPERATOR, now=NOW)


def enter_petition(number: int) -> None:
    code = f"演示-XF2022-{number:05}"
    chosen = first_choices()
    route = {"route": chosen.pop("route")}
    values = {"channel": "online", "petitioner": SECRET, "headcount": 3, **chosen}
    opened = date(2022, 6, number)
    records.create("linshui", "petition", unit="990001901", opened_on=opened, values=values, number=code, acting=OPERATOR, now=NOW)
    records.step("linshui", "petition", code, "accept", on=date(2022, 6, number + 10), values=route, acting=OPERATOR, now=NOW)


def first_choices() -> dict[str, str]:
    """A purpose, a topic and a route that the common pack knows."""
    book = queries.book("linshui")
    lists = {"purpose": "petition_purposes", "topic": "petition_topics", "route": "petition_routes"}
    return {field: next(iter(book.choices(of).definition.values)) for field, of in lists.items()}


def enter_reported(indicator: str, value: str) -> None:
    values = {
        "indicator": indicator,
        "place": "990001",
        "period_start": "2022-01-01",
        "period_end": "2022-12-31",
        "value": value,
        "bound": "exact",
        "status": "preliminary",
        "sentence": "全年地区生产总值",
        "paper": "演示日报",
        "signer": "演示签发人",
    }
    records.create("linshui", "reported", unit="990001", opened_on=date(2022, 12, 30), values=values, acting=OPERATOR, now=NOW)


def enter_target(indicator: str, value: str) -> None:
    values = {
        "indicator": indicator,
        "period_start": "2022-01-01",
        "period_end": "2022-12-31",
        "value": value,
        "bound": "about",
        "source": "演示工作报告",
    }
    records.create("linshui", "target", unit="990001801", opened_on=date(2022, 1, 5), values=values, acting=OPERATOR, now=NOW)


@pytest.fixture(scope="session")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The static files as they are served: collected once, under names with their digests."""
    place = tmp_path_factory.mktemp("static")
    with override_settings(STATIC_ROOT=place):
        call_command("collectstatic", interactive=False, verbosity=0)
    return place


Get = Callable[[str], HttpResponse]


@pytest.fixture
def get(linshui: str, collected: Path, settings: Settings) -> Get:
    """A reader without any grant."""
    settings.STATIC_ROOT = collected
    return Client(HTTP_HOST="localhost").get
