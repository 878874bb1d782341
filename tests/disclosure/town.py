"""A town whose register of cases (persons) and of works (projects) is drawn at random, and all that its public is told of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import product
from typing import Any

from django.db import connection, transaction

from taizhang.definitions import Pack
from taizhang.definitions.types import Indicator, Manifest, Members, Register, Role, Text, Unit
from taizhang.figures import queries
from taizhang.figures.types import Ask, Figure
from taizhang.journal import actions as journal
from taizhang.journal import queries as chain
from taizhang.journal.types import Draft
from taizhang.kernel.periods import Period, month, parse_period
from taizhang.org import actions
from taizhang.org import queries as org
from taizhang.org.types import OPERATOR, PUBLIC, Refused, Scope
from tests.disclosure.adversary import Fact
from tests.figures.ground import NOW, definitions

TOWN = "xiqiu"
LIMIT = 3
YEARS, MONTHS = (2022, 2023), (1, 2, 5, 12)
DAYS = [date(year, number, 5) for year in YEARS for number in MONTHS]
UNITS = {"390102": ("390102", "north", "north.hill", "south", "west"), "north": ("north", "north.hill"),
         "north.hill": ("north.hill",), "south": ("south",), "west": ("west",)}  # fmt: skip
HOMES = ("north", "north.hill", "south", "west")
TOPICS, VERDICTS = ("water", "road"), ("good", "bad")

REGISTERS = """
register: case
name: {zh: 事项, en: Case}
number: "C{seq}"
key: [number]
fields:
  topic: {type: choice, of: {water: {zh: 水, en: Water}, road: {zh: 路, en: Road}}}
  amount: {type: money}
  verdict: {type: choice, of: {good: {zh: 好, en: Good}, bad: {zh: 差, en: Bad}}}
steps:
  open: {to: opened, by: clerk}
  accept: {from: opened, to: accepted, by: clerk}
  rate: {from: accepted, to: closed, by: clerk, asks: [verdict]}
public: {evidence: coarsened, columns: [unit, topic, accept_month, amount], suppress_below: 3}
---
register: works
name: {zh: 工程, en: Works}
number: "W{seq}"
key: [number]
fields:
  title: {type: text}
steps:
  open: {to: opened, by: clerk}
public: {evidence: rows, columns: [unit, open_on]}
"""
INDICATORS = """
indicator: case.received
register: case
---
indicator: case.water
register: case
where: "topic = 'water'"
---
indicator: case.road
register: case
where: "topic = 'road'"
---
indicator: case.water_share
register: case
of: "topic = 'water'"
unit: "%"
---
indicator: case.spent
register: case
measure: sum(amount)
unit: 元
---
indicator: case.accepted
register: case
place_by: accept_on
---
indicator: case.good
register: case
place_by: rate_on
of: "verdict = 'good'"
unit: "%"
---
indicator: case.standing
register: case
stock: {from: accept_on, until: rate_on}
---
indicator: case.answered
register: case
place_by: accept_on
where: "rate_on IS NOT NULL"
---
indicator: case.of_both
derive: {op: sum, of: [case.water, case.road]}
---
indicator: case.growth
derive: {op: growth, of: [case.received]}
unit: "%"
---
indicator: case.place
rank: {of: case.received, among: towns}
---
indicator: works.begun
register: works
"""
COUNTED = ("case.received", "case.water", "case.road", "case.water_share", "case.spent", "case.accepted", "case.good", "case.standing")
MADE = ("case.of_both", "case.growth", "case.place")
PERIODS = [
    *(month(year, number) for year in YEARS for number in MONTHS),
    *(parse_period(f"{year}-Q{quarter}") for year in YEARS for quarter in (1, 2, 4)),
    *(parse_period(text) for text in ("2022", "2023", "2022/2023", "2022-01/2022-05", "2023-01/2023-02", "2023-01/2023-11")),
]


@dataclass(frozen=True, slots=True)
class Case:
    """A record: where, of what, when it came, was accepted and rated (places in DAYS), and whether it was entered between the cards."""

    unit: str
    topic: str
    opened: int
    accepted: int | None
    rated: int | None
    verdict: str
    late: bool = False


@dataclass(frozen=True, slots=True)
class Print:
    """A number on a card."""

    indicator: str
    period: str


def open_town() -> None:
    units = [
        Unit(unit="390102", name=Text(zh="西丘区", en="Xiqiu"), level="district"),
        Unit(unit="north", name=Text(zh="北镇", en="North"), parent="390102"),
        Unit(unit="north.hill", name=Text(zh="山村", en="Hill"), parent="north", level="village"),
        Unit(unit="south", name=Text(zh="南镇", en="South"), parent="390102"),
        Unit(unit="west", name=Text(zh="西镇", en="West"), parent="390102"),
    ]
    towns = Members.model_validate(
        {
            "members": "towns",
            "name": {"zh": "镇", "en": "Towns"},
            "of": {code: {"zh": code, "en": code} for code in ("north", "south", "west")},
        }
    )
    pack = Pack(
        manifest=Manifest(pack=TOWN, code="390102", district=Text(zh="西丘区", en="Xiqiu"), demonstration=True),
        registers=definitions(REGISTERS, Register),
        indicators=definitions(INDICATORS, Indicator),
        units={unit.unit: unit for unit in units},
        members={"towns": towns},
        roles={"operator": Role(role="operator", name=Text(zh="操作员", en="Operator"), may=("read", "administer"))},
    )
    actions.adopt(pack, acting=OPERATOR, now=NOW)


def enter(cases: Sequence[Case], first: int = 0) -> int:
    return _put(*(_case(first + at, one) for at, one in enumerate(cases)), *_works())


def _case(number: int, one: Case) -> Draft:
    days = {"open": one.opened, "accept": one.accepted, "rate": one.rated}
    steps = {step: DAYS[at].isoformat() for step, at in days.items() if at is not None}
    values = {"topic": one.topic, "amount": f"{number + 1}.00"} | ({"verdict": one.verdict} if one.rated is not None else {})
    return _created("case", f"C{number:03}", one.unit, steps, values)


def _works() -> Iterator[Draft]:
    yield _created("works", f"W{chain.head(TOWN).seq}", "west", {"open": "2022-05-05"}, {"title": "x"})


def _created(register: str, number: str, unit: str, steps: dict[str, str], values: dict[str, str]) -> Draft:
    data = {
        "register": register, "number": number, "unit": unit, "state": "opened", "opened_on": steps["open"], "definition": 1,
        "values": values, "private": {}, "steps": steps, "clocks": {},
    }  # fmt: skip
    return Draft("record.created", f"{register}/{number}", data)


def _put(*drafts: Draft) -> int:
    return journal.append(TOWN, drafts, actor="operator", now=NOW)[-1].seq


def office() -> Scope:
    return org.scope(TOWN, OPERATOR, "read", NOW.date())


def public() -> Scope:
    return org.scope(TOWN, PUBLIC, "read", NOW.date())


def publish(year: str, cutoff: date, numbers: Sequence[Print], as_of: int) -> None:
    found = [
        {"figure": one.indicator, "asked": one.period, "cutoff": min(cutoff, parse_period(one.period).end).isoformat()} for one in numbers
    ]
    data = {"card": "annual", "period": year, "as_of": as_of, "cutoff": cutoff.isoformat(), "numbers": found}
    _put(Draft("card.published", f"card/annual/{year}", data))


# What the public is told


def told(states: Sequence[int]) -> Iterator[Figure]:
    """Every figure that anybody gets: of every indicator, period and unit, under every state, with every cutoff that is let through."""
    scope, units = public(), [None, *UNITS]
    for as_of in (None, *states, chain.head(TOWN).seq):
        yield from opened(queries.grid(TOWN, COUNTED, PERIODS, units, scope, as_of=as_of).values())
        yield from opened(queries.figure(Ask(TOWN, id, period, as_of=as_of), scope) for id in MADE for period in PERIODS)
    for id, cutoff in product(COUNTED, ("2022-02-28", "2022-05-04", "2022-05-31", "2023-05-31", "2023-12-19")):
        yield from opened(_asked(Ask(TOWN, id, parse_period(cutoff[:4]), cutoff=date.fromisoformat(cutoff)), scope))


def _asked(ask: Ask, scope: Scope) -> Iterator[Figure]:
    try:
        yield queries.figure(ask, scope)
    except Refused:
        return


def opened(figures: Any) -> Iterator[Figure]:
    """Figures that have a value, and those they are made of."""
    for figure in figures:
        yield from opened(figure.inputs)
        if figure.exact is not None:
            yield figure


# What it would have to find out


class Atoms:
    """The unknowns: at each state, how many cases of a unit and month came by topic, were accepted, were rated by verdict."""

    def __init__(self, states: Sequence[int]) -> None:
        kinds = [*(("open", topic) for topic in TOPICS), ("accept", ""), *(("rate", verdict) for verdict in VERDICTS)]
        keys = list(product(states, kinds, HOMES, range(len(DAYS))))
        self.at = {key: place for place, key in enumerate(keys)}
        self.states = tuple(states)

    def parts(self, indicator: str, state: int, units: Sequence[str], period: Period, cutoff: date) -> list[dict[int, int]]:
        """The sums that a figure tells: one, or the two lists of a ratio and what is between them."""
        until = min(period.end, cutoff)

        def flow(step: str, kinds: Sequence[str], start: date = period.start) -> dict[int, int]:
            inside = [at for at, day in enumerate(DAYS) if start <= day <= until]
            return {self.at[state, (step, kind), unit, at]: 1 for kind in kinds for unit in units if unit in HOMES for at in inside}

        match indicator:
            case "case.received" | "case.spent":
                return [flow("open", TOPICS)]
            case "case.water" | "case.road":
                return [flow("open", [indicator.removeprefix("case.")])]
            case "case.water_share":
                return [flow("open", TOPICS), *(flow("open", [topic]) for topic in TOPICS)]
            case "case.accepted":
                return [flow("accept", [""])]
            case "case.good":
                return [flow("rate", VERDICTS), *(flow("rate", [verdict]) for verdict in VERDICTS)]
            case _:
                came, went = flow("accept", [""], DAYS[0]), flow("rate", VERDICTS, DAYS[0])
                return [came | dict.fromkeys(went, -1)]


def facts(figures: Sequence[Figure], atoms: Atoms) -> list[Fact]:
    found = {}
    for figure in figures:
        if figure.ask.indicator in COUNTED or figure.ask.indicator == "case.of_both":
            units = UNITS[figure.ask.unit or "390102"]
            if figure.inputs:  # each as it was told, which may be of different cards
                several = [atoms.parts(one.ask.indicator, one.as_of, units, figure.ask.period, one.cutoff)[0] for one in figure.inputs]
                parts = [{atom: factor for one in several for atom, factor in one.items()}]
            else:
                parts = atoms.parts(figure.ask.indicator, figure.as_of, units, figure.ask.period, figure.cutoff)
            for part, value in zip(parts, _values(figure), strict=True):
                found[tuple(sorted(part.items()))] = Fact(part, value)
    return list(found.values())


def _values(figure: Figure) -> list[int]:
    if figure.kind == "ratio":
        upper, whole = int(figure.numerator or 0), int(figure.denominator or 0)
        return [whole, upper, whole - upper]
    return [figure.count if figure.kind == "sum" else int(figure.exact or 0)]


@cache
def _until(period: str) -> date:
    return parse_period(period).end


def truth(cases: Sequence[Case], early: int, atoms: Atoms) -> dict[int, int]:
    """How many there are in each atom: at the first state the cases that were not late."""
    found = dict.fromkeys(atoms.at.values(), 0)
    for state in atoms.states:
        for one in cases:
            if state == early and one.late:
                continue
            for at, kind in ((one.opened, ("open", one.topic)), (one.accepted, ("accept", "")), (one.rated, ("rate", one.verdict))):
                if at is not None:
                    found[atoms.at[state, kind, one.unit, at]] += 1
    return found


@contextmanager
def thrown_away() -> Iterator[None]:
    """A town that is gone when the example is over."""
    with transaction.atomic():
        connection.atomic_blocks[-1]._from_testcase = True  # a seal asks that nothing be rolled back, as Django's own tests are
        yield
        transaction.set_rollback(True)
