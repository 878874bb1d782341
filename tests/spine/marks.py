"""The two cards against the numbers that were marked by hand in the two printed reports: `make marks`, or

    python -m tests.spine.marks [HOME]

takes the demonstration in HOME ($HOME_OF; without either it builds one under build/marks), matches each card's numbers with the marks by
value, unit, kind, bound, role, period, scope and words of the indicator, and prints how many are there, how they came about, and which
are not. Ends with 1 if fewer than `GOALS` asks for are there, or one is entered as reported that must be counted."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from taizhang.definitions import Pack, load

ROOT = Path(__file__).resolve().parents[2]
GOLD = ROOT.parent / "shared" / "reader" / "gold"
CARDS = [("zhuhui", "2022"), ("shuangqing", "2023")]
COMPUTED = {"count", "sum", "average", "ratio", "derived"}
GOALS = {"zhuhui": (64, 40), "shuangqing": (66, 34)}
"""How many marks must stand on a card, and how many of these must be computed from records."""
STATISTICS = {"统计局", "国家统计局调查队"}
"""Who owns statistics: what they published is entered as they published it."""

Mark = dict[str, Any]
Number = dict[str, Any]


def marks(district: str) -> list[Mark]:
    lines = (GOLD / f"dev-{district}.claims.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def alike(mark: str, found: str) -> bool:
    """Whether two indicator phrases share their characters by F1 ≥ 0.6, as the score of the reader asks."""
    common = sum((Counter(mark) & Counter(found)).values())
    return 2 * common >= 0.6 * (len(mark) + len(found))


def agrees(mark: Mark, number: Number) -> bool:
    exact = all(mark.get(key) == number.get(key) for key in ("value", "high", "unit", "kind", "bound", "role", "period"))
    return exact and (mark.get("scope") or "") == (number.get("scope") or "") and alike(mark["indicator"], number["indicator"])


def matched(district: str, numbers: list[Number]) -> list[tuple[Mark, Number]]:
    """Each mark with the number that agrees with it; no number stands for two marks."""
    left, pairs = list(numbers), []
    for mark in marks(district):
        number = next((number for number in left if agrees(mark, number)), None)
        if number is not None:
            left.remove(number)
            pairs.append((mark, number))
    return pairs


def may_be_reported(pack: Pack, number: Number) -> bool:
    """Only what statistics publish, ranks, what is held as published totals, forecasts and targets may enter without records beneath it."""
    indicator = pack.indicators[number["figure"]]
    register = pack.registers.get(indicator.of_register or "")
    published_only = register is not None and register.aggregate_only
    return number["kind"] == "rank" or number["role"] != "result" or published_only or indicator.owner in STATISTICS


@dataclass(frozen=True)
class Tally:
    """What came of one card."""

    district: str
    wanted: int
    pairs: list[tuple[Mark, Number]]
    missing: list[Mark]
    astray: list[Number]
    uncounted: list[Number]

    @property
    def computed(self) -> int:
        return sum(number["evidence"]["kind"] in COMPUTED for _, number in self.pairs)

    @property
    def good(self) -> bool:
        on_card, counted = GOALS[self.district]
        return len(self.pairs) >= on_card and self.computed >= counted and not self.uncounted

    def lines(self) -> Iterator[str]:
        kinds = Counter(number["evidence"]["kind"] for _, number in self.pairs)
        told = " · ".join(f"{kind} {count}" for kind, count in kinds.most_common())
        yield f"{self.district}: {len(self.pairs)} of {self.wanted} marked numbers on the card, {self.computed} computed ({told})"
        for mark in self.missing:
            yield f"  not there: {mark['indicator']} {mark['quote']!r} ({_told(mark)})"
        for number in self.astray:
            yield f"  not marked: {number['indicator']} {number['display']} ({_told(number)}) {number['figure']}"
        for number in self.uncounted:
            yield f"  reported, but must be counted: {number['indicator']} {number['display']} {number['figure']}"


def _told(one: Mark | Number) -> str:
    return " ".join(str(one.get(key) or "–") for key in ("value", "unit", "kind", "bound", "role", "period", "scope"))


def tally(district: str, numbers: list[Number]) -> Tally:
    pairs = matched(district, numbers)
    pack = load(ROOT / "packs" / district)
    found, used = [mark["start"] for mark, _ in pairs], [id(number) for _, number in pairs]
    wanted = marks(district)
    return Tally(
        district,
        len(wanted),
        pairs,
        missing=[mark for mark in wanted if mark["start"] not in found],
        astray=[number for number in numbers if id(number) not in used],
        uncounted=[one for one in numbers if one["evidence"]["kind"] == "reported" and not may_be_reported(pack, one)],
    )


def _card(home: Path, district: str, period: str) -> list[Number]:
    found = _taizhang(home, "card", district, "--period", period, "--json")
    numbers: list[Number] = json.loads(found)["numbers"]
    return numbers


def _taizhang(home: Path, *words: str) -> str:
    environment = {**os.environ, "TAIZHANG_HOME": str(home)}
    command = [sys.executable, "-m", "taizhang.cli.main", *words]
    return subprocess.run(command, env=environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout


def _home(given: str) -> Path:
    if given:
        return Path(given)
    home = ROOT / "build" / "marks"
    shutil.rmtree(home, ignore_errors=True)
    _taizhang(home, "demo", "--no-serve")
    return home


def main(given: str = "") -> int:
    if not GOLD.exists():
        print(f"the marked reports are not here ({GOLD}): nothing to compare with")  # noqa: T201
        return 0
    home = _home(given)
    tallies = [tally(district, _card(home, district, period)) for district, period in CARDS]
    print("\n".join(line for one in tallies for line in one.lines()))  # noqa: T201
    return 0 if all(one.good for one in tallies) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]) if sys.argv[1:] else main(os.environ.get("HOME_OF", "")))
