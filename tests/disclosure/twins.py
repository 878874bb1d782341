"""Two towns that differ in nothing but a few petitions, and everything that a stranger gets of each over the wire."""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, cast

from django.test import Client

from taizhang.card import actions as cards
from taizhang.figures import telling
from taizhang.journal import actions as journal
from taizhang.kernel.periods import parse_period, year
from taizhang.org import queries as org
from taizhang.org.types import OPERATOR
from taizhang.records import actions as records
from taizhang.web import kept, stamps
from taizhang.web.views import giving
from tests.standing import PACKS, adopted

TOWN = "shuangxi"
NOW = datetime(2023, 1, 4, 1, 0, tzinfo=UTC)
EAST, WEST, NORTH, SOUTH = "990002901", "990002902", "990002903", "990002904"

PACK = {
    "pack.yaml": """
pack: shuangxi
extends: common
code: "990002"
district: {zh: 双溪区, en: Shuangxi District}
number_prefix: 演示-
demonstration: true
notice: {zh: 记录均为合成数据。, en: All records are synthetic.}
""",
    "units.yaml": """
- {unit: "990002", name: {zh: 双溪区, en: Shuangxi District}, level: district}
- {unit: "990002901", name: {zh: 东镇, en: East Town}, parent: "990002"}
- {unit: "990002902", name: {zh: 西镇, en: West Town}, parent: "990002"}
- {unit: "990002903", name: {zh: 北镇, en: North Town}, parent: "990002"}
- {unit: "990002904", name: {zh: 南镇, en: South Town}, parent: "990002"}
""",
    "towns.yaml": """
members: towns
name: {zh: 各镇, en: Towns}
of:
  "990002901": {zh: 东镇, en: East Town}
  "990002902": {zh: 西镇, en: West Town}
  "990002903": {zh: 北镇, en: North Town}
  "990002904": {zh: 南镇, en: South Town}
""",
    "indicators.yaml": """
- indicator: petition.received_target
  target_for: petition.received
  name: {zh: 信访件数目标, en: Target for petitions}
  register: target
  reported: true
  unit: 件
- indicator: petition.place
  name: {zh: 信访件数位次, en: Place by petitions}
  rank: {of: petition.received, among: towns}
  unit: 位
  claim: rank
""",
    "card.yaml": """
card: annual
period: "2022"
title: {zh: 成绩单, en: Report card}
sections:
  - heading: {zh: 信访, en: Petitions}
    sentences:
      - text: {zh: "登记信访{all}，网上占{online}；小区{estates}。", en: "{all} petitions, {online} of them online; {estates} estates."}
        numbers:
          all: {indicator: petition.received}
          online: {indicator: petition.online_share}
          estates: {indicator: estate.started}
---
card: monthly
period: 2022-02
title: {zh: 月报, en: Monthly card}
sections:
  - heading: {zh: 信访, en: Petitions}
    sentences:
      - text: {zh: "登记信访{all}。", en: "{all} petitions."}
        numbers: {all: {indicator: petition.received}}
""",
    "petition.yaml": (PACKS / "common" / "registers" / "petition.yaml")
    .read_text("utf-8")
    .replace("suppress_below: 10", "suppress_below: 3"),
}


@dataclass(frozen=True, slots=True)
class Few:
    """What nobody may find out: of two petitions where and when they came, and of one entered after the card in which year: whether it
    moved what the card prints."""

    unit: str
    month: int
    number: str
    late: int


ONE = Few(WEST, 2, "08001", 2022)
OTHER = Few(NORTH, 8, "09001", 2021)


def built(folder: Path, few: Few) -> None:
    adopted(folder, PACK, NOW)
    for number in range(1, 8):
        _petition(f"{number:05}", EAST, date(2022, 6, number), "online" if number % 2 else "letter")
    for number in range(2):
        _petition(f"{int(few.number) + number:05}", few.unit, date(2022, few.month, 3), "online" if number else "letter")
    _estate()
    for unit in (WEST, NORTH):
        _target(unit)
    cards.publish(TOWN, "annual", year(2022), acting=OPERATOR, now=NOW)
    _petition("00500", few.unit, date(few.late, few.month, 5), "online")
    journal.seal(TOWN, now=NOW)


def print_few() -> None:
    """A card that somebody publishes knowingly."""
    named = org.book(TOWN).ids("indicator")
    cards.publish(TOWN, "monthly", parse_period("2022-02"), acting=OPERATOR, now=NOW, knowingly=named)


def _petition(number: str, unit: str, on: date, channel: str) -> None:
    book = org.book(TOWN)
    lists = {"purpose": "petition_purposes", "topic": "petition_topics"}
    values: dict[str, Any] = {field: next(iter(book.choices(of).definition.values)) for field, of in lists.items()}
    values |= {"channel": channel, "headcount": 1, "petitioner": "某人"}
    code = f"演示-XF{on.year}-{number}"
    records.create(TOWN, "petition", unit=unit, opened_on=on, values=values, number=code, acting=OPERATOR, now=NOW)


def _estate() -> None:
    values = {"title": "演示小区", "buildings": 2, "households": 10, "floor_area": "1000", "planned_for": "2022-01-01"}
    made = records.create(TOWN, "estate", unit=EAST, opened_on=date(2022, 1, 5), values=values, acting=OPERATOR, now=NOW)
    records.step(TOWN, "estate", made.number, "start", on=date(2022, 5, 5), acting=OPERATOR, now=NOW)


def _target(unit: str) -> None:
    values = {"indicator": "petition.received_target", "period_start": "2022-01-01", "period_end": "2022-12-31"}
    values |= {"value": "2", "bound": "exact", "for_unit": unit}
    records.create(TOWN, "target", unit=unit, opened_on=date(2022, 1, 5), values=values, acting=OPERATOR, now=NOW)


# What a stranger gets

GUESSES = "2022年2月，信访事项登记件数2件；8月，信访事项登记件数2件；全年信访事项登记件数9件，网上信访占比55.6%。"

FIGURE = f"d/{TOWN}/figure/petition.received"
ASKED = ("2022", "2022-Q1", "2022-02", "2022-08", "2022-01/2022-02", "2022-02-03")
FORMS = ("zip", "csv", "xlsx", "docx")
CHANNELS: Mapping[str, Sequence[str]] = {
    "front": ("", f"d/{TOWN}", f"d/{TOWN}/indicators", f"d/{TOWN}/indicator/petition.received", f"d/{TOWN}/open-data"),
    "figure": [f"{FIGURE}/{period}{unit}" for period in ASKED for unit in ("", f"?unit={WEST}", f"?unit={NORTH}", "?cutoff=2022-02-28")],
    "evidence": [f"{FIGURE}/2022?part=denominator&after=%E6%BC%94%E7%A4%BA-XF2022-00003", f"{FIGURE}/2022?as_of=3"],
    "chart": [f"d/{TOWN}/chart/petition.received/{period}?by={by}" for period in ("2022", "2022-02") for by in ("time", "unit")],
    "rank": [
        f"d/{TOWN}/rank/petition.received/2022?among=towns",
        f"d/{TOWN}/rank/petition.received/2022?among=towns&place={WEST}&order=ascending",
        f"d/{TOWN}/figure/petition.place/2022?unit={WEST}",
    ],
    "search": [f"d/{TOWN}/search?q={words}" for words in ("XF2022", "08001", "09001", "08001&register=petition", "petition")],
    "targets": [f"d/{TOWN}/targets/2022", f"d/{TOWN}/targets/2022?unit={WEST}", f"d/{TOWN}/targets/2022?unit={NORTH}"],
    "promises": [f"d/{TOWN}/promises/2022", f"d/{TOWN}/promises/2022?unit={WEST}", f"d/{TOWN}/promises/2022?unit={NORTH}"],
    "audit": [f"d/{TOWN}/audit/2022", f"d/{TOWN}/audit/2022-02", f"d/{TOWN}/audit/2022-08"],
    "errata": [f"d/{TOWN}/errata"],
    "drift": [f"d/{TOWN}/drift/annual/2022"],
    "feed": [f"d/{TOWN}/feed.atom", "feed.atom"],
    "register": [f"d/{TOWN}/register/petition", f"d/{TOWN}/register/petition?after=%E6%BC%94%E7%A4%BA-XF2022-00003"],
    "record": [f"d/{TOWN}/record/petition/%E6%BC%94%E7%A4%BA-XF2022-{number}" for number in ("00001", "08001", "09001")],
    "proof": [f"d/{TOWN}/proof/petition/%E6%BC%94%E7%A4%BA-XF2022-{number}" for number in ("00001", "08001", "09001")],
    "card": [f"d/{TOWN}/card/annual/2022", f"d/{TOWN}/card-data/annual/2022", f"d/{TOWN}/journal.jsonl", f"d/{TOWN}/seals"],
    "draft": [f"d/{TOWN}/{page}/{card}?draft=1" for page in ("card", "card-data") for card in ("annual/2022", "monthly/2022-02")],
    "files": [f"d/{TOWN}/card-file/annual/2022.{form}" for form in FORMS],
}  # fmt: skip
PRINTED = [
    *(f"d/{TOWN}/{page}/monthly/2022-02" for page in ("card", "card-data")),
    *(f"d/{TOWN}/card-file/monthly/2022-02.{form}" for form in FORMS),
    f"d/{TOWN}/journal.jsonl",
]

_CHAINED = re.compile(r"[0-9a-f]{16,}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[\d,.]+\s(?:KB|MB|bytes|字节)")
"""Digests, salts and sizes: they hang on bytes that nobody is shown."""


def read(addresses: Sequence[str]) -> dict[str, str]:
    """Status and text of every address in both languages; of archives the texts of their parts."""
    client = Client(HTTP_HOST="localhost", raise_request_exception=True)
    return {f"/{tongue}/{one}": _text(_asked(client, f"/{tongue}/{one}")) for one in addresses for tongue in ("zh", "en")}


def _asked(client: Client, address: str) -> Any:
    """A page; of the audit, what it says of a draft that guesses."""
    page, _slash, period = address.partition("/audit/")
    if not period:
        return client.get(address)
    return client.post(f"{page}/audit", {"text": GUESSES, "period": period, "as": "json"})


def _text(response: Any) -> str:
    body = b"".join(cast("Any", response).streaming_content) if response.streaming else response.content
    parts = "\n".join(_parts(body) if body[:2] == b"PK" else [body.decode()])
    return f"{response.status_code}\n{_CHAINED.sub('…', parts)}"


def _parts(body: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        for name in archive.namelist():
            inner = archive.read(name)
            yield from [name, *(_parts(inner) if inner[:2] == b"PK" else [_plain(inner)])]


def _plain(inner: bytes) -> str:
    """Of a table's description all but sizes."""
    text = inner.decode("utf-8", "replace")
    return re.sub(r'"bytes": ?\d+', '"bytes": …', text) if text.startswith("{") and json.loads(text) else text


def forget() -> None:
    """What is kept of pages, drawings and feeds was made for somebody else."""
    stamps.pages.forget()
    giving._told.cache_clear()
    shutil.rmtree(kept.folder(), ignore_errors=True)


def inside(*_asked: object, **_more: object) -> Any:
    """What somebody may see who may see all: a gate that is left open."""
    return telling.everything(TOWN, org.book(TOWN))
