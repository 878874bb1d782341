"""The tables of a data package: each column with its meaning, type and constraints, and how it is read off the card. Pure.

Column names are the contract of the package: a column is added at the end or never."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from taizhang.definitions.types import Indicator, Text
from taizhang.kernel.quantities import plain
from taizhang.publishing.types import Defined, Line, Released, Statement

Row = TypeVar("Row")
JSON = dict[str, Any]

ACTIVE = "'"
"""Put before a text that a spreadsheet would take for a formula."""
BOM = "\ufeff"
"""Stands first in every CSV: without it Excel in China reads GBK and shows garbage. Programs that know UTF-8 skip it."""
_LEADS = ("=", "+", "-", "@", "\t", "\r", ACTIVE)


@dataclass(frozen=True)  # no slots: they and generic aliases do not go together in Python 3.11
class Column(Generic[Row]):
    """A column: its name, its Chinese title, what it holds in English, its Table Schema type, and its value in a row."""

    name: str
    title: str
    says: str
    type: str
    read: Callable[[Row], object]
    constraints: JSON = field(default_factory=dict)

    @property
    def schema(self) -> JSON:
        described = {"name": self.name, "title": self.title, "description": self.says, "type": self.type}
        return described | ({"constraints": self.constraints} if self.constraints else {})


@dataclass(frozen=True)  # no slots: they and generic aliases do not go together in Python 3.11
class Table(Generic[Row]):
    name: str
    title: str
    says: str
    key: str
    columns: tuple[Column[Row], ...]
    rows: Callable[[Released], Iterable[Row]]
    foreign: tuple[tuple[str, str, str], ...] = ()

    @property
    def schema(self) -> JSON:
        keys = [{"fields": [ours], "reference": {"resource": table, "fields": [theirs]}} for ours, table, theirs in self.foreign]
        return {
            "fields": [column.schema for column in self.columns],
            "primaryKey": [self.key],
            "missingValues": [""],
            **({"foreignKeys": keys} if keys else {}),
        }


_HERE: JSON = {"required": True}
_KEY: JSON = {"required": True, "unique": True}
_COUNTED: JSON = {"required": True, "minimum": 1}
_DIGEST: JSON = {"required": True, "pattern": "[0-9a-f]{64}"}


def _both(
    name: str, title: str, says: str, read: Callable[[Row], Text | None], *, required: bool = False
) -> tuple[Column[Row], Column[Row]]:
    """A text in both languages: two columns. What is required is so in Chinese; English may be wanting."""

    def side(language: str) -> Callable[[Row], object]:
        return lambda row: getattr(read(row), language, None)

    return (
        Column(f"{name}_zh", f"{title}（中文）", f"{says}, Chinese", "string", side("zh"), _HERE if required else {}),
        Column(f"{name}_en", f"{title}（英文）", f"{says}, English", "string", side("en")),
    )


def _named(line: Line) -> Text:
    return line.defined.name


_N = Column[Line]
FIGURES = Table(
    "figures",
    "数字",
    "Every number that the card prints",
    "number",
    (
        _N("number", "序号", "its place among the numbers of the card", "integer", lambda line: line.at, {**_KEY, "minimum": 1}),
        _N("sentence", "句号", "the sentence that prints it", "integer", lambda line: line.sentence, _COUNTED),
        _N("indicator", "指标标识", "id of the indicator", "string", lambda line: line.number.figure, _HERE),
        _N("definition", "定义", "its definition", "string", lambda line: line.defined.key, _HERE),
        *_both("name", "指标名称", "name of the indicator", _named, required=True),
        _N("label", "卡上名称", "what it measures in the words of the card", "string", lambda line: line.number.indicator),
        _N("claim", "数类", "what kind of statement it is", "string", lambda line: line.number.kind,
           {"required": True, "enum": ["level", "growth", "change", "share", "rate", "rank"]}),
        _N("role", "性质", "result or target", "string", lambda line: line.number.role),
        _N("value", "印出值", "the printed number in its unit (310.72亿元 is 31072000000)", "number",
           lambda line: f"{line.number.value:f}", _HERE),
        _N("bound", "约数", "whether the printed number is exact, about or a lower bound", "string", lambda line: line.number.bound, _HERE),
        _N("exact", "未舍入值", "the figure before rounding, in the same unit", "number", lambda line: plain(line.number.exact), _HERE),
        _N("unit", "计量单位", "unit of value and exact", "string", lambda line: line.number.unit),
        *_both("printed", "印文", "the number as printed", lambda line: Text(zh=line.number.zh, en=line.number.en), required=True),
        _N("period", "时期", "the period that the figure was asked for", "string", lambda line: line.number.asked, _HERE),
        _N("scope", "比较范围", "the set that a rank is taken in", "string", lambda line: line.number.scope),
        _N("place", "地区", "division code of another place; empty: the district itself", "string", lambda line: line.number.place),
        _N("cutoff", "发生截止", "what had happened by that day is counted", "date", lambda line: line.number.cutoff, _HERE),
        _N("as_of", "所知截止", "the last event of the journal that was known", "integer", lambda line: line.as_of, _COUNTED),
        _N("made", "产生方式", "how the figure was made", "string", lambda line: line.number.evidence.kind,
           {"required": True, "enum": ["count", "sum", "average", "ratio", "derived", "reported", "rank", "streak"]}),
        _N("computed", "是否计算", "computed from records (true) or entered as reported (false)", "boolean",
           lambda line: line.number.evidence.kind != "reported", _HERE),
        _N("records", "记录数", "how many records, entries or places it rests on", "integer",
           lambda line: line.number.evidence.count, {"minimum": 0}),
        _N("status", "状态", "status of the figure when it was published", "string", lambda line: line.number.status, _HERE),
        *_both("note", "注", "what the card says beside it", lambda line: line.number.note),
        _N("light", "灯", "the light of its target", "string", lambda line: line.number.light and line.number.light.code,
           {"enum": ["green", "yellow", "red"]}),
        *_both("light_word", "灯的说法", "the light in words", lambda line: line.number.light and line.number.light.word),
        *_both("target", "目标", "what was promised", lambda line: line.number.light and line.number.light.target),
        *_both("address", "出处", "the page that opens it to its records", lambda line: line.address, required=True),
    ),
    lambda released: released.lines,
    (("sentence", "sentences", "sentence"), ("definition", "definitions", "definition")),
)  # fmt: skip

_S = Column[Statement]
SENTENCES = Table(
    "sentences",
    "句子",
    "Every sentence of the card, as printed",
    "sentence",
    (
        _S("sentence", "句号", "its place in the card", "integer", lambda one: one.at, {**_KEY, "minimum": 1}),
        _S("section", "章号", "the section that it stands in", "integer", lambda one: one.section, _COUNTED),
        *_both("heading", "章名", "heading of the section", lambda one: one.heading, required=True),
        *_both("text", "句子", "the sentence as printed", lambda one: one.text, required=True),
        *_both("note", "注", "what the card says beside it", lambda one: one.sentence.note),
    ),
    lambda released: released.statements,
)


def _of(name: str) -> Callable[[Defined], object]:
    """A field of an indicator's definition; registers have none of them."""
    return lambda defined: getattr(defined.definition, name, None) or None


def _computing(defined: Defined) -> object:
    """What a figure is computed from that is no plain expression, as JSON."""
    if not isinstance(defined.definition, Indicator):
        return None
    parts = defined.definition.model_dump(mode="json", by_alias=True, exclude_defaults=True, include={"stock", "derive", "rank", "streak"})
    return json.dumps(parts, ensure_ascii=False, sort_keys=True) if parts else None


def _made(defined: Defined) -> str | None:
    return defined.definition.kind if isinstance(defined.definition, Indicator) else None


def _measure(defined: Defined) -> str | None:
    return (
        defined.definition.measure if _made(defined) in ("count", "sum", "average") and isinstance(defined.definition, Indicator) else None
    )


_D = Column[Defined]
DEFINITIONS = Table(
    "definitions",
    "定义",
    "The definitions that the numbers were computed by: indicators, those they are made of, and the registers they read",
    "definition",
    (
        _D("definition", "定义", "kind and id", "string", lambda one: one.key, {**_KEY, "pattern": "(indicator|register)/.+"}),
        _D("kind", "类别", "indicator or register", "string", lambda one: one.kind, {"required": True, "enum": ["indicator", "register"]}),
        _D("version", "版本", "the version that the card was computed by", "integer", lambda one: one.version, _COUNTED),
        *_both("name", "名称", "name", lambda one: one.name, required=True),
        *_both("caliber", "口径", "what is counted and what is not", lambda one: one.caliber),
        _D("made", "产生方式", "how the figure is made", "string", _made),
        _D("register", "台账", "the register that it reads", "string", _of("of_register")),
        _D("placed_by", "归期列", "the column that places a record in a period", "string", _of("place_by")),
        _D("condition", "条件（分母）", "which records count; of a ratio its denominator", "string", _of("where")),
        _D("numerator", "分子", "of a ratio: which of them are in the numerator", "string", _of("of")),
        _D("measure", "计量", "what of a record is counted, added or averaged", "string", _measure),
        _D("computing", "算法", "stock, derivation, rank or streak, as JSON", "string", _computing),
        _D("unit", "计量单位", "unit of the figure", "string", _of("unit")),
        _D("price_basis", "价格", "at current or at constant prices", "string", lambda one: getattr(one.definition, "price_basis", "none")),
        _D("owner", "责任单位", "who answers for it", "string", _of("owner")),
        _D("adopted", "采用事件", "the event of the journal that adopted it", "integer", lambda one: one.seq, _COUNTED),
        _D("digest", "摘要", "digest of the definition in that event", "string", lambda one: one.digest, _DIGEST),
    ),
    lambda released: released.definitions,
)

TABLES: tuple[Table[Any], ...] = (FIGURES, SENTENCES, DEFINITIONS)


def as_csv(table: Table[Any], released: Released) -> bytes:
    """The table as CSV: UTF-8 with a byte order mark, CRLF, quoted where needed, and no text that acts as a formula."""
    buffer = io.StringIO(newline="")
    buffer.write(BOM)
    writer = csv.writer(buffer)
    writer.writerow([column.name for column in table.columns])
    writer.writerows([_cell(column.read(row), column.type) for column in table.columns] for row in table.rows(released))
    return buffer.getvalue().encode("utf-8")


def _cell(value: object, type: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return harmless(str(value)) if type == "string" else str(value)


def harmless(text: str) -> str:
    """The text, led by an apostrophe where a spreadsheet would take it for a formula; one that begins with an apostrophe gets a
    second, so that whoever takes the first off has the text. A number with its sign and unit (-5.3%) is none."""
    return f"{ACTIVE}{text}" if text.startswith(_LEADS) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    """-5.3%, -1,234: digits behind a minus, which a spreadsheet reads as the number that it is."""
    rest = text.removeprefix("-").removesuffix("%").replace(",", "").replace(".", "", 1)
    return rest.isascii() and rest.isdecimal()
