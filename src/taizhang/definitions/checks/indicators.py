"""Rules about how each indicator is computed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from taizhang.definitions import expressions, rules
from taizhang.definitions.complaints import Complaint, meant
from taizhang.definitions.pack import Pack
from taizhang.definitions.types import Indicator
from taizhang.kernel.faults import Fault

_HOLDS = re.compile(r"\s*(>=|<=|=|>|<)\s*(previous|-?\d+(\.\d+)?)\s*")
_COUNTED = ("where", "of", "place_by", "stock")


def computed(pack: Pack) -> Iterator[tuple[Indicator, dict[str, rules.Column]]]:
    """The indicators that are counted from a known register's records, with its columns."""
    for indicator in pack.indicators.values():
        if indicator.of_register in pack.registers and not _other_ways(indicator):
            yield indicator, pack.columns(str(indicator.of_register))


def _other_ways(indicator: Indicator) -> list[str]:
    return [way for way in ("reported", "derive", "rank", "streak") if getattr(indicator, way)]


def each_is_computed_in_one_way(pack: Pack) -> Iterator[Complaint]:
    for indicator in pack.indicators.values():
        ways = _other_ways(indicator)
        if ways == ["reported", "rank"] and indicator.claim == "rank":
            continue  # a printed place, and the figures by which it can be computed anew
        if len(ways) > 1:
            what = f"{indicator.indicator} is computed in {len(ways)} ways: {', '.join(ways)}"
            yield pack.complaint("indicator", indicator.indicator, (ways[1],), what, "keep one of them")
        elif not ways and indicator.of_register is None:
            what = f"nothing says how {indicator.indicator} is computed"
            remedy = "give it a `register`, or `reported: true`, `derive`, `rank` or `streak`"
            yield pack.complaint("indicator", indicator.indicator, (), what, remedy)


def nothing_is_said_in_vain(pack: Pack) -> Iterator[Complaint]:
    for indicator in pack.indicators.values():
        for way in _other_ways(indicator)[:1]:
            given = [name for name in _COUNTED if getattr(indicator, name) is not None]
            given += ["register"] if indicator.of_register is not None and way != "reported" else []
            for name in given:
                what = f"`{name}` says nothing about an indicator that is `{way}`"
                yield pack.complaint("indicator", indicator.indicator, (name,), what, "remove it")


def registers_exist(pack: Pack) -> Iterator[Complaint]:
    for indicator in pack.indicators.values():
        if indicator.of_register is not None and indicator.of_register not in pack.registers:
            what = f"no register `{indicator.of_register}`"
            yield pack.complaint("indicator", indicator.indicator, ("register",), what, meant(indicator.of_register, pack.registers))


def units_are_set(pack: Pack) -> Iterator[Complaint]:
    for indicator in pack.indicators.values():
        if not indicator.unit.strip():
            what = f"{indicator.indicator} has no unit"
            yield pack.complaint("indicator", indicator.indicator, (), what, 'write `unit: 件`, `unit: 元`, `unit: "%"` …')


def each_is_a_flow_or_a_stock(pack: Pack) -> Iterator[Complaint]:
    for indicator, known in computed(pack):
        if (indicator.place_by is None) == (indicator.stock is None):
            what = f"{indicator.indicator} needs either `place_by` (a flow) or `stock`"
            remedy = "name the date that puts a record into a period, or since when and until when it stands"
            yield pack.complaint("indicator", indicator.indicator, (), what, remedy)
        for way, name in _dates(indicator):
            if name not in known:
                yield pack.complaint("indicator", indicator.indicator, way, *_unknown(name, indicator, known))
            elif known[name].family != "date":
                what = f"`{name}` is a {known[name].family}, not a date"
                dates = [one for one, column in known.items() if column.family == "date"]
                yield pack.complaint("indicator", indicator.indicator, way, what, meant(name, dates))


def _dates(indicator: Indicator) -> Iterator[tuple[tuple[str, ...], str]]:
    if indicator.place_by:
        yield ("place_by",), indicator.place_by
    if indicator.stock:
        yield ("stock", "from"), indicator.stock.start
        if indicator.stock.until:
            yield ("stock", "until"), indicator.stock.until


def _unknown(name: str, indicator: Indicator, known: dict[str, rules.Column]) -> tuple[str, str]:
    return f"no column `{name}` in register {indicator.of_register}", meant(name, known)


def conditions_can_be_read(pack: Pack) -> Iterator[Complaint]:
    for indicator, known in computed(pack):
        for name in ("where", "of"):
            if (text := getattr(indicator, name)) is not None:
                try:
                    expressions.parse(text, known)
                except Fault as fault:
                    what = f"{fault.what} in register {indicator.of_register}"
                    yield pack.complaint("indicator", indicator.indicator, (name,), what, fault.remedy)


def measures_are_numbers(pack: Pack) -> Iterator[Complaint]:
    for indicator, known in computed(pack):
        field = rules.measured(indicator)
        if indicator.of and indicator.measure != "count":
            what = "a ratio counts its records; `measure` says nothing about it"
            yield pack.complaint("indicator", indicator.indicator, ("measure",), what, "remove it")
        elif field is None and indicator.measure != "count":
            what = f"`{indicator.measure}` is not a measure"
            yield pack.complaint("indicator", indicator.indicator, ("measure",), what, "write count, sum(field) or average(field)")
        elif field is not None and field not in known:
            yield pack.complaint("indicator", indicator.indicator, ("measure",), *_unknown(field, indicator, known))
        elif field is not None and known[field].family != "number":
            what = f"`{field}` is a {known[field].family}, not a number"
            yield pack.complaint("indicator", indicator.indicator, ("measure",), what, "measure a field that is a number")


def ranks_have_their_set(pack: Pack) -> Iterator[Complaint]:
    for indicator in pack.indicators.values():
        if indicator.rank is None or (indicator.reported and indicator.rank.among is None):
            continue
        among = indicator.rank.among
        if among is None:
            yield pack.complaint("indicator", indicator.indicator, ("rank",), "a rank needs its set", "add `among: name_of_members`")
        elif among not in pack.members:
            what = f"no members `{among}`"
            yield pack.complaint("indicator", indicator.indicator, ("rank", "among"), what, meant(among, pack.members))


def columns_of_entries_are_numbers(pack: Pack) -> Iterator[Complaint]:
    """The column that a reported indicator reads: a number, in the indicator's unit or 万 or 亿 times it."""
    for indicator in pack.indicators.values():
        if indicator.column is None:
            continue
        for what, remedy in _column(pack, indicator, indicator.column):
            yield pack.complaint("indicator", indicator.indicator, ("column",), what, remedy)


def _column(pack: Pack, indicator: Indicator, name: str) -> Iterator[tuple[str, str]]:
    register = pack.registers.get(indicator.of_register or "")
    if not indicator.reported or register is None:
        yield "`column` says nothing here", "it stands with `reported: true` and the `register` that it is read from"
    elif name not in register.fields or register.fields[name].type not in ("integer", "decimal", "money"):
        numbers = [id for id, field in register.fields.items() if field.type in ("integer", "decimal", "money")]
        yield f"no field `{name}` of numbers in register {register.id}", meant(name, numbers)
    elif rules.power(register.fields[name], indicator.unit) is None:
        unit = register.fields[name].unit or "元"
        yield f"`{name}` is in {unit}, {indicator.indicator} in {indicator.unit}", "give both one unit, or the field 万 or 亿 times it"


def streaks_can_be_read(pack: Pack) -> Iterator[Complaint]:
    for indicator in pack.indicators.values():
        if indicator.streak and not _HOLDS.fullmatch(indicator.streak.holds):
            what = f"`{indicator.streak.holds}` is not the condition of a streak"
            remedy = "write a sign (=, >, >=, <, <=) and a number or `previous`"
            yield pack.complaint("indicator", indicator.indicator, ("streak", "holds"), what, remedy)


RULES = (
    each_is_computed_in_one_way,
    nothing_is_said_in_vain,
    registers_exist,
    units_are_set,
    each_is_a_flow_or_a_stock,
    conditions_can_be_read,
    measures_are_numbers,
    ranks_have_their_set,
    columns_of_entries_are_numbers,
    streaks_can_be_read,
)
