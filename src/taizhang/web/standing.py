"""What several pages say of where they stand: the district, the day and the seal."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from taizhang.definitions.types import Text
from taizhang.journal import queries as journal
from taizhang.kernel.clock import CHINA, parse_stamp
from taizhang.org import queries as org
from taizhang.org.types import District, Level
from taizhang.web.types import Link, Place, SealLine

if TYPE_CHECKING:
    from taizhang.web.gate import Reading


def say(text: Text | None, language: str) -> str:
    return "" if text is None else (text.zh if language == "zh" else text.en)


def called(reading: Reading, office: str) -> str:
    """An office that definitions name in Chinese, in the page's language: as the district calls its unit, else as the list of offices."""
    if reading.language == "zh":
        return office
    names = {node.zh: node.en for node in org.tree(reading.code, reading.today).values() if node.en}
    book = reading.words.book
    listed = book.choices("offices", reading.today).definition.values.values() if book.has("choices", "offices") else ()
    return ({one.zh: one.en for one in listed} | names).get(office, office)


def place(district: District, language: str) -> Place:
    notice = say(district.notice, language)
    if district.manifest.demonstration and not notice:
        notice = _("Printed numbers are the districts' own published ones; the records beneath them are synthetic.")
    return Place(district.name, say(district.title, language), district.code, say(district.manifest.city, language), notice)


def seal_line(code: str) -> SealLine:
    """Up to where the journal is sealed: by the newest seal that its present head covers."""
    head = journal.head(code)
    last = next((seal for seal in reversed(journal.seals(code)) if seal.seq <= head.seq), None)
    if last is None:
        return SealLine(0, head.seq, "", "", reverse("seals", args=[code]))
    return SealLine(last.seq, head.seq, moment(last.at), last.root, reverse("seals", args=[code]))


def moment(at: str) -> str:
    """An event's stamp as China reads it: 2023-03-14 09:00."""
    instant: datetime = parse_stamp(at).astimezone(CHINA)
    return instant.strftime("%Y-%m-%d %H:%M")


def shows(level: Level | None) -> str:
    """What of a register the public may see, in words."""
    return {
        "rows": _("records, with the columns that are public"),
        "coarsened": _("records, with dates as months"),
        "totals": _("totals only"),
        None: _("nothing"),
    }[level]


def trail(district: Place, *steps: Link) -> tuple[Link, ...]:
    return (Link(_("Districts"), reverse("districts")), Link(district.title, reverse("district", args=[district.name])), *steps)
