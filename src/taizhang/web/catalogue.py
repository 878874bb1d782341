"""The list of a district's indicators: by the register that they count, or by words; by pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from taizhang.definitions import finding
from taizhang.definitions.types import Indicator
from taizhang.web import addresses, nearest, refusals, searching, standing
from taizhang.web import words as said
from taizhang.web.definition import line
from taizhang.web.gate import Reading
from taizhang.web.types import Indicators, Link

PAGE = 50
_KIND = "kind-"
"""What stands before the kind of indicators that count no register, where a register's id would stand; in no id there is a hyphen."""


def catalogue(request: HttpRequest, reading: Reading) -> Indicators:
    """`?of=` those that count a register, `?q=` those of which these words are said, `?from=` from which on; with neither all groups."""
    of, asked = request.GET.get("of") or "", " ".join(request.GET.get("q", "").split())
    found = _of(reading, of) if of else _called(reading, asked) if asked else []
    first = _first(request.GET.get("from"), len(found))
    base = addresses.with_query(reverse("indicators", args=[reading.code]), of=of or None, q=asked or None)
    up = standing.trail(reading.place)
    return Indicators(
        district=reading.place,
        trail=(*up, Link(_("Indicators"), reverse("indicators", args=[reading.code]))) if of or asked else up,
        asked=asked,
        group=_title(reading, of) if of else "",
        groups=[] if of or asked else _groups(reading),
        lines=[line(reading, one) for one in found[first - 1 : first - 1 + PAGE]],
        found=len(found),
        next=addresses.joined(base, **{"from": first + PAGE}) if first + PAGE <= len(found) else "",
        first=base if first > 1 else "",
    )


def _all(reading: Reading) -> Sequence[Indicator]:
    return [adopted.definition for adopted in reading.words.book.indicators().values()]


def _called(reading: Reading, asked: str) -> Sequence[Indicator]:
    return finding.indicators(reading.words.book, searching.sought(asked))


def _of(reading: Reading, group: str) -> Sequence[Indicator]:
    found = [one for one in _all(reading) if _group(reading, one) == group]
    if not found:
        raise refusals.Missing(_("Nothing is counted from a register of this name."), where=group, offers=nearest.registers(reading, group))
    return sorted(found, key=lambda one: said.by_sound(reading.words.say(one.name)))


def _group(reading: Reading, indicator: Indicator) -> str:
    if indicator.of_register and reading.words.book.has("register", indicator.of_register):
        return indicator.of_register
    return _KIND + indicator.kind


def _title(reading: Reading, group: str) -> str:
    if group.startswith(_KIND):
        return said.kinds()[group.removeprefix(_KIND)]
    return reading.words.say(reading.words.register(group).name)


def _groups(reading: Reading) -> list[tuple[Link, int]]:
    counted = Counter(_group(reading, one) for one in _all(reading))
    base = reverse("indicators", args=[reading.code])
    found = [(Link(_title(reading, group), addresses.with_query(base, of=group)), count) for group, count in counted.items()]
    return sorted(found, key=lambda one: said.by_sound(one[0].text))


def _first(text: str | None, size: int) -> int:
    """From which line on, counted from 1."""
    return max(1, min(int(text), size)) if text and text.isdecimal() and len(text) < 10 else 1
