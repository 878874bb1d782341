"""Runs in a copy of the demonstration, in a process of its own: draws figures, explains and exports them, amends one listed record of
each, asks again, and prints what it saw as one line of JSON. The judging is left to the tests.

    probe.py HOME [HOW_MANY [SEED]]
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "taizhang.site.settings")
django.setup()

from taizhang.cli.main import main as taizhang  # noqa: E402
from taizhang.figures import queries as figures  # noqa: E402
from taizhang.figures.types import Ask, Evidence, Figure  # noqa: E402
from taizhang.journal import queries as journal  # noqa: E402
from taizhang.kernel.clock import china_date, parse_stamp  # noqa: E402
from taizhang.kernel.periods import Period, month, point, year, year_to  # noqa: E402
from taizhang.org import queries as org  # noqa: E402
from taizhang.org.types import Actor, Scope  # noqa: E402
from taizhang.records import actions as records  # noqa: E402
from taizhang.records.values import Unfit  # noqa: E402

YEARS = {"zhuhui": 2022, "shuangqing": 2023}
KINDS = {"count", "sum", "average", "ratio"}
COMPARED = 40


def operator(district: str) -> Scope:
    head = journal.head(district)
    on = china_date(parse_stamp(journal.entry(district, head.seq).at))
    return org.scope(district, org.actor(district, "operator"), "read", on)


def periods(district: str) -> list[Period]:
    number = YEARS[district]
    return [year(number), year_to(number, 9), month(number, 5), month(number, 10), point(year(number).end)]


def counted(district: str) -> list[str]:
    indicators = org.book(district).indicators()
    return sorted(id for id, adopted in indicators.items() if adopted.definition.kind in KINDS)


def townships(district: str) -> list[str]:
    tree = org.tree(district, year(YEARS[district]).end)
    return sorted(code for code, node in tree.items() if node.level in {"township", "bureau"})


def drawn(chance: random.Random, how_many: int) -> Iterator[tuple[Ask, Evidence]]:
    """Figures of a unit's subtree that list at least one record of that very unit, of as many indicators as there are."""
    asks = [
        Ask(district, indicator, period, unit)
        for district in YEARS
        for indicator in counted(district)
        for period in periods(district)
        for unit in townships(district)
    ]
    chance.shuffle(asks)
    seen: dict[tuple[str, str], int] = {}
    left = how_many
    for ask in asks:
        key = (ask.district, ask.indicator)
        if left == 0 or seen.get(key, 0) >= 2:
            continue
        listed = figures.evidence(ask, operator(ask.district), limit=500)
        if any(line.unit == ask.unit for line in listed.lines):
            seen[key] = seen.get(key, 0) + 1
            left -= 1
            yield ask, listed


def weight(figure: Figure) -> Decimal:
    """What the listed contributions add up to: the sum of a sum or mean, else the number of records."""
    if figure.kind in {"sum", "average"}:
        return figure.total or Decimal(0)
    return Decimal(figure.count)


def lists(ask: Ask, number: str) -> bool:
    scope = operator(ask.district)
    after = None
    while True:
        page = figures.evidence(ask, scope, after=after, limit=1000)
        if any(line.number == number for line in page.lines):
            return True
        if page.after is None:
            return False
        after = page.after


def others(chance: random.Random, ask: Ask) -> list[Ask]:
    """Other figures of the same district to be compared before and after: other units, other indicators, the district as a whole."""
    district = ask.district
    units = [None, *townships(district)]
    some = [Ask(district, indicator, period, unit) for indicator in counted(district) for period in periods(district) for unit in units]
    return chance.sample([each for each in some if each != ask], COMPARED)


def frozen(ask: Ask, as_of: int) -> Ask:
    return Ask(ask.district, ask.indicator, ask.period, ask.unit, as_of=as_of, cutoff=ask.cutoff)


def export(home: Path, district: str, register: str, name: str) -> str:
    path = home / f"{name}-{register}.csv"
    taizhang(["export", district, register, "--out", str(path)], standalone_mode=False)
    return str(path)


def registers(counted: dict[str, Any]) -> list[str]:
    """The register that is counted, then those that it reads through."""
    first = counted["register"]
    return [first, *sorted({link["register"] for link in counted["links"].values()} - {first})]


def digits(figure: Figure) -> list[str]:
    return [str(figure.exact), str(figure.numerator), str(figure.denominator), str(figure.count)]


def move(district: str, register: str, number: str, units: list[str], out_of: str | None, actor: Actor, now: datetime) -> None:
    """Amends the record's unit to the first other one that will do: where the unit is part of its key, a twin may stand there."""
    for unit in units:
        with contextlib.suppress(Unfit):
            if unit != out_of:
                records.amend(district, register, number, changes={"unit": unit}, reason="试验更正", acting=actor, now=now)
                return
    raise AssertionError(f"no unit would take {register}/{number}")


def probe(home: Path, chance: random.Random, at: int, ask: Ask, listed: Evidence) -> dict[str, Any]:
    district, scope = ask.district, operator(ask.district)
    line = chance.choice([each for each in listed.lines if each.unit == ask.unit])
    explained = figures.explain(ask, scope)
    (home / f"{at}.json").write_text(json.dumps(explained, ensure_ascii=False), encoding="utf-8")
    register, *linked = registers(explained["counted"])
    exports = {each: export(home, district, each, str(at)) for each in (register, *linked)}
    before, as_of = figures.figure(ask, scope), journal.head(district).seq
    compared = others(chance, ask)
    digits_before = [digits(figures.figure(each, scope)) for each in compared]
    now = parse_stamp(journal.entry(district, as_of).at) + timedelta(minutes=1)
    actor = org.actor(district, "operator")
    move(district, register, line.number, chance.sample(townships(district), len(townships(district))), ask.unit, actor, now)
    after = figures.figure(ask, scope)
    digits_after = [digits(figures.figure(each, scope)) for each in compared]
    moved = [each for each, old, new in zip(compared, digits_before, digits_after, strict=True) if old != new]
    astray = [each for each in moved if not lists(each, line.number) and not lists(frozen(each, as_of), line.number)]
    contribution = line.contribution if before.kind in {"sum", "average"} else Decimal(1)
    return {
        "name": f"{district} {ask.indicator} {ask.period.key} {ask.unit}: {line.number}",
        "kind": before.kind,
        "record": line.number,
        "explain": str(home / f"{at}.json"),
        "export": exports[register],
        "with": [word for each in linked for word in ("--with", f"{each}={exports[each]}")],
        "contribution": str(contribution.normalize()),
        "moved": str((weight(before) - weight(after)).normalize()),
        "others_compared": len(compared),
        "others_that_moved": [f"{each.indicator} {each.period.key} {each.unit}" for each in astray],
        "before": digits(before),
        "as_of_before": digits(figures.figure(frozen(ask, as_of), scope)),
    }


def run(home: Path, how_many: int, seed: int) -> dict[str, Any]:
    chance = random.Random(seed)
    cases = [probe(home, chance, at, ask, listed) for at, (ask, listed) in enumerate(drawn(chance, how_many))]
    return {"home": str(home), "seed": seed, "figures": cases}


if __name__ == "__main__":
    words = sys.argv[1:]
    count = int(words[1]) if len(words) > 1 else 20
    found = run(Path(words[0]), count, int(words[2]) if len(words) > 2 else 20221231)
    sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")
