"""The parts of a figure's page: its value, what it stands on, its units, its inputs, its place among others, its source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import ROUND_DOWN, Decimal

from django.utils.translation import gettext as _

from taizhang.card import rules as printing
from taizhang.definitions.types import Shown
from taizhang.figures import queries as figures
from taizhang.figures.types import Ask, Figure
from taizhang.kernel.periods import Period, parse_period
from taizhang.org import queries as org
from taizhang.org.types import UnitNode
from taizhang.web import addresses
from taizhang.web.gate import Reading
from taizhang.web.types import Input, Member, Term
from taizhang.web.words import Words

_TWELFTH = Decimal("1E-12")
_YI = 10**8
LISTED = 40
"""Members of a set that stand on a figure's page; more are on the page of the order."""


def printed(figure: Figure, language: str) -> str:
    """The figure as it is printed; a dash where there is none."""
    return "—" if figure.exact is None else value(figure.exact, figure.unit, figure.decimals, language, figure.claim, figure.bound)


def value(exact: Decimal, unit: str, decimals: int, language: str, claim: str = "level", bound: str = "exact") -> str:
    """A value as it is printed; large amounts of money in 亿."""
    shown = Shown(indicator="value", decimals=decimals)
    if unit == "元" and abs(exact) >= _YI:
        shown = Shown(indicator="value", scale="亿", decimals=4, trim=True)
    form = printing.printed(exact, unit, shown, claim, bound)
    return form.zh if language == "zh" else form.en


def plain(value: Decimal | None) -> str:
    """Digits as they are; of a division that does not come out, twelve decimals and a sign that there are more."""
    if value is None:
        return ""
    cut = value.quantize(_TWELFTH, rounding=ROUND_DOWN)
    return f"{printing.plain(cut):,f}" + ("…" if cut != value else "")


def refusal(figure: Figure, language: str) -> str:
    if figure.refusal is None:
        return ""
    return figure.refusal.zh if language == "zh" else figure.refusal.en


def refused(figure: Figure) -> str:
    """What is kept back to protect somebody could be computed; what is refused for its arithmetic could not."""
    kept_back = figure.refusal is not None and figure.refusal.code in ("suppressed", "untold", "dominated")
    return _("This is not published.") if kept_back else _("This is not computed.")


def about(reading: Reading, ask: Ask, figure: Figure | None = None) -> str:
    unit = reading.place.title
    if ask.place not in (None, reading.district.code):
        unit = _place(reading, ask.place, figure)
    elif ask.unit:
        unit = _name(org.tree(reading.code, ask.period.end)[ask.unit], reading.language)
    return f"{unit} · {when(ask.period)}"


def _place(reading: Reading, code: str | None, figure: Figure | None) -> str:
    named = figure.source.place if figure and figure.source else ""
    return f"{reading.words.place(code or '', named)} {code}".strip()


def when(period: Period) -> str:
    """A period in words: a year, the days from and to, a day."""
    match period.kind:
        case "year":
            return _("year %(year)s") % {"year": period.start.year}
        case "point":
            return _("as on %(day)s") % {"day": period.end}
        case _:
            return f"{period.start} – {period.end}"


def terms(reading: Reading, figure: Figure) -> list[Term]:
    found = [
        Term(
            _("Unrounded"),
            f"{plain(figure.exact)} {printing.unit_word(figure.unit, reading.language)}".strip() if figure.exact is not None else "",
        ),
        *_parts(figure),
        Term(_("Status"), "" if figure.exact is None else status(figure.status)),  # nothing was computed
        Term(_("Happened up to"), figure.cutoff.isoformat()),
        Term(_("Known up to event"), str(figure.as_of), address=lasting(reading, pinned(figure))),
        Term(_("Counted up to event"), str(figure.counted_to)),
    ]
    return [term for term in found if term.value]


def pinned(figure: Figure) -> Ask:
    """The question with nothing left open: the same digits tomorrow."""
    return replace(figure.ask, as_of=figure.as_of, cutoff=figure.cutoff)


def lasting(reading: Reading, ask: Ask) -> str:
    """The address of a figure that will be there tomorrow too."""
    return addresses.figure(figures.lasting(ask, reading.scope))


def _parts(figure: Figure) -> Iterator[Term]:
    if figure.refusal:
        return  # not nought: not told
    if figure.kind == "ratio":
        yield Term(_("Numerator"), plain(figure.numerator), address=_listing(figure, "numerator"))
        yield Term(_("Denominator"), plain(figure.denominator), address=_listing(figure, "denominator"))
    elif figure.kind == "average":
        yield Term(_("Sum"), plain(figure.numerator))
        yield Term(_("Records"), plain(figure.denominator))
    elif figure.kind in ("count", "sum"):
        yield Term(_("Records"), f"{figure.count:,}")


def _listing(figure: Figure, part: str) -> str:
    return addresses.joined(addresses.figure(figure.ask), part=part) + "#evidence"


def status(code: str) -> str:
    return {
        "computed": _("computed from records"),
        "preliminary": _("preliminary"),
        "revised": _("revised"),
        "final": _("final"),
        "forecast": _("forecast"),
        "planned": _("planned"),
        "reported": _("reported"),
    }.get(code, code)


def _name(node: UnitNode, language: str) -> str:
    return node.zh if language == "zh" else node.en


def made_of(reading: Reading, words: Words, figure: Figure) -> list[Input]:
    """The inputs as a tree; those of a rank stand in the table of its members instead."""
    if figure.kind == "rank":
        return []
    return [
        Input(
            name=words.indicator(one.ask.indicator),
            period=when(one.ask.period),
            value=printed(one, reading.language),
            address=lasting(reading, one.ask),
            inputs=made_of(reading, words, one),
        )
        for one in figure.inputs
    ]


def missing(reading: Reading, figure: Figure) -> list[str]:
    """What the figure lacks, by name: inputs with their period, members of a set."""
    names = {code: zh if reading.language == "zh" else en for code, zh, en in figure.among.names} if figure.among else {}
    found = []
    for each in figure.missing:
        indicator, _space, period = each.partition(" ")
        found.append(f"{reading.words.indicator(indicator)} · {when(parse_period(period))}" if period else names.get(each, each))
    return found


def members(reading: Reading, figure: Figure) -> list[Member]:
    """The places of a rank, the first first; those without a value last. A long order stands on a page of its own."""
    if figure.among is None:
        return []
    names = {code: zh if reading.language == "zh" else en for code, zh, en in figure.among.names}
    own = {figure.ask.place, figure.ask.unit} - {None} or {reading.district.code}
    asked = {one.ask.unit or one.ask.place: lasting(reading, one.ask) for one in figure.inputs}
    lines = sorted(figure.members, key=lambda line: (line[2] is None, line[2] or 0))
    return [
        Member(str(place or "—"), names.get(code, code), plain(value) or "—", asked.get(code, ""), code in own)
        for at, (code, value, place) in enumerate(lines)
        if at < LISTED or code in own
    ]


def source(reading: Reading, figure: Figure) -> list[Term]:
    """Where a reported figure was printed."""
    told = figure.source
    if told is None:
        return []
    register = reading.words.book.indicator(figure.ask.indicator, figure.ask.period.end).definition.of_register or "reported"
    found = [
        Term(_("What the source says"), told.sentence),
        Term(_("Source"), told.paper),
        Term(_("Printed on"), told.printed_on),
        Term(_("Page"), told.page),
        Term(_("Signed by"), told.signer),
        Term(_("Entry"), told.number, address=addresses.record(reading.code, register, told.number)),
    ]
    return [term for term in found if term.value]
