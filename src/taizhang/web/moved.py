"""Numbers that moved after they were printed, as lines of a page: how they stood, how they would stand, and because of what."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from taizhang.card import types as cards
from taizhang.card.rules import unit_word
from taizhang.figures.types import Ask
from taizhang.kernel.periods import parse_period
from taizhang.web import addresses, standing
from taizhang.web.gate import Reading
from taizhang.web.opened import lasting, plain
from taizhang.web.types import Link, Movement, Mover, Revised, Revision

_MONTH = len("2023-03")


def movement(reading: Reading, drift: cards.Drift, moved: cards.Moved) -> Movement:
    zh = reading.language == "zh"
    then, now = (lasting(reading, moved.ask(reading.code, as_of)) for as_of in (drift.published_as_of, drift.as_of))
    return Movement(
        name=Link(reading.words.indicator(moved.figure), now),
        printed=Link(moved.printed if zh else moved.printed_en, then),
        would_print=moved.would_print if zh else moved.would_print_en,
        by=_by(moved, reading.language),
        movers=[*(_definition(reading, one) for one in moved.redefined), *(_record(reading, one) for one in moved.movers)],
    )


def _by(moved: cards.Moved, language: str) -> str:
    if moved.by is None:
        return "—"
    unit = "百分点" if moved.unit == "%" else moved.unit
    sign = "−" if moved.by < 0 else "+" if moved.by else ""
    return f"{sign}{plain(abs(moved.by))} {unit_word(unit, language)}".strip()


def _definition(reading: Reading, mover: cards.Mover) -> Mover:
    kind, _slash, id = mover.subject.partition("/")
    name = reading.words.indicator(id) if kind == "indicator" else id
    return Mover(
        mover.seq, standing.moment(mover.at), _("a new version of the definition"), Link(name, reverse(kind, args=[reading.code, id]))
    )


def _record(reading: Reading, mover: cards.Mover) -> Mover:
    """Where the register tells no days, neither is the day told on which the event was entered; who signed is told by the office."""
    register, _slash, number = mover.subject.partition("/")
    shown = register in reading.scope.registers and reading.scope.registers[register].level != "totals"
    link = Link(number, addresses.record(reading.code, register, number)) if shown else Link(reading.words.register(register).id, "")
    at = mover.at if len(mover.at) == _MONTH else standing.moment(mover.at)
    return Mover(mover.seq, at, _what(mover), link)


def _what(mover: cards.Mover) -> str:
    done = {
        "record.created": _("entered later"),
        "record.stepped": _("a step entered later"),
        "record.amended": _("corrected"),
        "record.merged": _("merged into another record"),
        "record.erased": _("private values erased"),
    }.get(mover.kind, mover.kind)
    if mover.reason is None:
        return done
    return _("%(done)s, %(how)s") % {"done": done, "how": _("with a reason") if mover.reason else _("without a reason")}


def revision(reading: Reading, found: cards.Revision) -> Revision:
    changed = [Revised(_figure(reading, one), *_prints(one, reading.language)) for one in found.changed]
    return Revision(found.version, standing.moment(found.at), changed)


def _figure(reading: Reading, changed: cards.Changed) -> Link:
    """The figure, which tells how each edition printed it."""
    ask = Ask(reading.code, changed.figure, parse_period(changed.period), place=changed.place)
    return Link(reading.words.indicator(changed.figure), addresses.figure(ask))


def _prints(changed: cards.Changed, language: str) -> tuple[str, str]:
    """What was printed, and what is printed now; a dash where there is none."""
    before, after = (changed.printed, changed.prints) if language == "zh" else (changed.printed_en, changed.prints_en)
    return before or "——", after or "——"
