"""The numbers of records: a register's pattern, with the district's prefix, counted up in each series."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, partial

from django.utils.translation import gettext as _

from taizhang.kernel.faults import Fault
from taizhang.records.models import Record, Series

_SEQ = re.compile(r"\{seq(?::(\d+))?\}")


@dataclass(frozen=True, slots=True)
class Pattern:
    """One series: what stands before and after the running number, and its width."""

    head: str
    tail: str
    width: int

    def number(self, seq: int) -> str:
        return f"{self.head}{seq:0{self.width}}{self.tail}"

    def seq(self, number: str) -> int:
        """The running number in a number of the series; 0 for a number that is not of it."""
        if not (number.startswith(self.head) and number.endswith(self.tail)):
            return 0
        middle = number[len(self.head) : len(number) - len(self.tail)]
        return int(middle) if middle.isascii() and middle.isdigit() else 0


def pattern(register: str, text: str, prefix: str, year: int) -> Pattern:
    """The series of a year. Fault if the register's numbers are given by hand (its pattern has no {seq})."""
    match = _SEQ.search(text)
    if match is None:
        raise Fault(_("the numbers of this register are given, not counted up"), where=register, remedy=_("give the number"))
    head, tail = (part.replace("{year}", str(year)) for part in (text[: match.start()], text[match.end() :]))
    return Pattern(prefix + head, tail, int(match[1] or 1))


class Numbers:
    """Hands out numbers of a register of a district; the caller holds the journal's lock, so that nobody else does."""

    def __init__(self, district: str, register: str, text: str, prefix: str) -> None:
        self.district, self.register, self.text, self.prefix = district, register, text, prefix
        self._last: dict[str, tuple[Pattern, int]] = {}
        self._series = cache(partial(pattern, register, text, prefix))

    def next(self, year: int) -> str:
        series = self._series(year)
        last = self._last[series.head][1] if series.head in self._last else self._known(series)
        self._last[series.head] = (series, last + 1)
        return series.number(last + 1)

    def save(self) -> None:
        for head, (_series, last) in self._last.items():
            Series.objects.update_or_create(district=self.district, register=self.register, head=head, defaults={"last": last})

    def _known(self, series: Pattern) -> int:
        known = Series.objects.filter(district=self.district, register=self.register, head=series.head)
        kept = known.values_list("last", flat=True).first()
        if kept is not None:
            return kept
        standing = Record.objects.filter(district=self.district, register=self.register, number__startswith=series.head)
        return max((series.seq(number) for number in standing.values_list("number", flat=True).iterator()), default=0)


def forget(district: str, register: str) -> None:
    """After numbers came from outside, the last ones are looked up anew."""
    Series.objects.filter(district=district, register=register).delete()
