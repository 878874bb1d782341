"""Audits the printed reports against the demonstration, in a process of its own, and prints what it saw as one line of JSON: every
claim's verdict; numbers altered one at a time; numbers of one unit with their places changed. The judging is left to the tests.

    audited.py TEXTS HOW_MANY
"""

from __future__ import annotations

import json
import os
import random
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "taizhang.site.settings")
django.setup()

from taizhang.card.audit import stated  # noqa: E402
from taizhang.card.audit.asking import Ledger, candidates, names  # noqa: E402
from taizhang.card.audit.auditing import Auditor  # noqa: E402
from taizhang.card.audit.matching import Matcher  # noqa: E402
from taizhang.card.audit.types import FOUND, Stated  # noqa: E402
from taizhang.journal import queries as journal  # noqa: E402
from taizhang.kernel.clock import china_date, parse_stamp  # noqa: E402
from taizhang.kernel.periods import Period, parse_period  # noqa: E402
from taizhang.kernel.reading import one_reading  # noqa: E402
from taizhang.org import queries as org  # noqa: E402
from taizhang.org.types import OPERATOR  # noqa: E402

REPORTS = {"zhuhui": "2022", "shuangqing": "2023"}


def auditor(district: str, period: Period) -> Auditor:
    book, head = org.book(district), journal.head(district)
    scope = org.scope(district, OPERATOR, "read", china_date(parse_stamp(head.at)))
    return Auditor(Matcher(candidates(book, period)), names(district, book, period.end), period, Ledger(district, scope, head.seq).told)


def claims(text: str, period: Period) -> list[Stated]:
    return list(stated.stated(stated.read_draft(text.encode(), period, "report.txt")))


def altered(text: str, good: list[Stated], period: Period, judge: Auditor, chance: random.Random, how_many: int) -> Iterator[Any]:
    """Another digit in one number of the text, which is then read and audited anew."""
    numbers = [one for one in good if re.search("[0-9]", one.quote) and one.bound == "exact"]
    for one in chance.sample(numbers, how_many):
        at = chance.choice([found.start() for found in re.finditer("[0-9]", one.quote)]) + one.start
        digit = chance.choice([digit for digit in "123456789" if digit != text[at]])
        changed = next(each for each in claims(f"{text[:at]}{digit}{text[at + 1 :]}", period) if each.start == one.start)
        yield [one.indicator, one.quote, changed.quote, judge.row(changed).verdict]


def swapped(good: list[Stated], judge: Auditor) -> Iterator[Any]:
    for one, other in combinations([each for each in good if each.bound == "exact"], 2):
        if one.unit == other.unit and one.value != other.value:
            for mine, theirs in ((one, other), (other, one)):
                row = judge.row(replace(mine, quote=theirs.quote, value=theirs.value, step=theirs.step))
                yield [mine.indicator, mine.quote, theirs.quote, row.verdict]


def audited(district: str, period: Period, text: str, how_many: int) -> dict[str, Any]:
    judge, chance = auditor(district, period), random.Random(20)
    rows = [judge.row(one) for one in claims(text, period)]
    good = [row.stated for row in rows if row.verdict in FOUND]
    return {
        "rows": [[row.stated.start, row.stated.end, row.verdict] for row in rows],
        "altered": list(altered(text, good, period, judge, chance, how_many)),
        "swapped": list(swapped(good, judge)),
    }


if __name__ == "__main__":
    found = {}
    for name, key in REPORTS.items():
        report = Path(sys.argv[1], f"dev-{name}.txt").read_text("utf-8")
        with one_reading():
            found[name] = audited(name, parse_period(key), report, int(sys.argv[2]))
    sys.stdout.write(json.dumps(found))
