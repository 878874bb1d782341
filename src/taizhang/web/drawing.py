"""A series as a drawing with its table: what the points are called, what a gap is called, what is to be said beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from taizhang.card import rules as printing
from taizhang.card.types import BoundCard, BoundNumber
from taizhang.charts import scale, svg
from taizhang.charts.types import Chart, Datum, Form, Language, Reference
from taizhang.definitions.types import Indicator
from taizhang.figures.types import Figure
from taizhang.kernel.periods import parse_period
from taizhang.org import queries as org
from taizhang.web import addresses, opened
from taizhang.web.gate import Reading
from taizhang.web.kept import kept
from taizhang.web.series import By, Point, Series, series
from taizhang.web.types import Drawn, Link

_UNSURE = frozenset({"preliminary", "forecast", "planned"})


def drawn(reading: Reading, found: Series) -> Drawn:
    """The drawing of a series, with the table of its points."""
    defined = _defined(reading, found)
    made = chart(reading, found)
    own = scale.scale(made)
    return Drawn(
        title=made.title,
        unit=own.unit(made.unit, made.language),
        svg=picture(made),
        head=_("Unit") if found.by == "unit" else _("Period"),
        rows=[_row(reading, found, defined, one, point) for one, point in zip(made.data, found.points, strict=True)],
        note=_note(found),
        source=_source(reading, found, defined),
        address=addresses.chart(found.ask, found.by),
        more=Link(opened.about(reading, found.ask), opened.lasting(reading, found.ask)),
    )


def offered(reading: Reading, figure: Figure, by: By) -> Drawn | None:
    """The same figure over time or over units; None where there are not two of them."""
    if figure.refusal:
        return None
    (found,) = series(reading, by, [opened.pinned(figure)])
    return drawn(reading, found) if len(found.points) > 1 and found.known else None


def picture(chart: Chart, *, titled: bool = False) -> SafeString:
    """The SVG, drawn once: kept under all that it is drawn from. It holds our own marks and texts that the drawing escapes."""
    return SafeString(kept("chart", svg.key(chart, titled=titled), lambda: svg.svg(chart, titled=titled)))


def chart(reading: Reading, series: Series) -> Chart:
    defined = _defined(reading, series)
    base = printing.base_unit(defined.unit)[1]
    data = tuple(_datum(reading, series, defined, point) for point in series.points)
    name = reading.words.say(defined.name)
    return Chart(
        form=_form(series, defined),
        title=_("%(name)s, by unit") % {"name": name} if series.by == "unit" else _("%(name)s, over time") % {"name": name},
        description=_told(reading, series, data),
        unit=printing.unit_word(base, reading.language),
        language=_language(reading),
        data=data,
        empty=_("There is nothing to draw."),
    )


def _language(reading: Reading) -> Language:
    return "zh" if reading.language == "zh" else "en"


def _defined(reading: Reading, series: Series) -> Indicator:
    return reading.words.book.indicator(series.ask.indicator, series.ask.period.end).definition


def _form(series: Series, defined: Indicator) -> Form:
    if series.by == "unit":
        return "bars"
    return "line" if defined.stock or defined.kind in ("ratio", "average", "reported") else "columns"


def _datum(reading: Reading, series: Series, defined: Indicator, point: Point) -> Datum:
    value = None if point.exact is None else printing.in_base(point.exact, defined.unit)
    unsure = opened.status(point.status) if point.status in _UNSURE else ""
    return Datum(_called(reading, series)(point.key), value, gap="" if value is not None else _gap(point), provisional=unsure)


def _gap(point: Point) -> str:
    return _("not shown") if point.hidden else _("none")


def _called(reading: Reading, series: Series) -> Callable[[str], str]:
    if series.by == "unit":
        nodes = org.tree(reading.code, series.ask.period.end)
        return lambda code: nodes[code].zh if reading.language == "zh" else nodes[code].en
    return lambda key: called(key, reading.language)


def called(key: str, language: str) -> str:
    """A period as a column is named: 3月, Mar; a year, 1–9月 2022."""
    period = parse_period(key)
    if period.kind == "year":
        return str(period.start.year)
    if period.kind == "ytd":
        return f"{period.end.year}.1–{period.end.month}"
    return f"{period.start.month}月" if language == "zh" else f"{period.start:%b}"


def _row(reading: Reading, series: Series, defined: Indicator, one: Datum, point: Point) -> tuple[str, Link, str]:
    text = opened.value(point.exact, defined.unit, defined.decimals, reading.language) if point.exact is not None else one.gap
    return one.label, Link(text, opened.lasting(reading, series.asked(point))), one.provisional


def _told(reading: Reading, series: Series, data: tuple[Datum, ...]) -> str:
    """The drawing in a sentence, for those who do not see it."""
    known = sorted(((one.value, one.label) for one in data if one.value is not None), key=lambda pair: pair[0])
    if not known:
        return _("There is nothing to draw.")
    defined = _defined(reading, series)
    base = printing.base_unit(defined.unit)[1]
    low, high = (opened.value(value, base, defined.decimals, reading.language) for value, _label in (known[0], known[-1]))
    said = {"n": len(known), "low": low, "least": known[0][1], "high": high, "most": known[-1][1]}
    return _("%(n)s values: the highest %(high)s (%(most)s), the lowest %(low)s (%(least)s). The table beside it has them all.") % said


def _note(series: Series) -> str:
    """What is left out."""
    hidden = sum(point.hidden for point in series.points)
    return _("Values that are not shown, because too few are counted in them: %(n)s.") % {"n": hidden} if hidden else ""


def _source(reading: Reading, series: Series, defined: Indicator) -> str:
    register = defined.of_register or ("reported" if defined.reported else "")
    name = reading.words.say(reading.words.register(register).name) if register and reading.words.book.has("register", register) else ""
    said = {"register": name, "n": series.ask.as_of, "day": series.ask.cutoff}
    return _("Source: register “%(register)s”, known up to event %(n)s, happened up to %(day)s.") % said


def completions(reading: Reading, bound: BoundCard, numbers: Sequence[BoundNumber]) -> Drawn:
    """How far targets were reached, as the card prints it, held against a hundred per cent."""
    data = tuple(Datum(reading.words.indicator(one.figure), one.value) for one in numbers)
    title, language = _("How far the targets were reached"), _language(reading)
    texts = [one.zh if language == "zh" else one.en for one in numbers]
    told = ", ".join(f"{one.label} {text}" for one, text in zip(data, texts, strict=True))
    made = Chart("bars", title, told, "%", language, data, Reference(Decimal(100), _("100 %: the target")))
    links = [Link(text, opened.lasting(reading, one.ask(reading.code, bound.as_of))) for one, text in zip(numbers, texts, strict=True)]
    rows = [(one.label, link, "") for one, link in zip(data, links, strict=True)]
    return Drawn(title, "%", picture(made), _("Target"), rows, "", _("As printed in the card."), "", Link("", ""))
