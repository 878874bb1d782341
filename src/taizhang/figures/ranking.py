"""Places in an order: of units of the district, or of places whose figures are reported, among a set that is named.

The figures of reported places are read by one statement for all of them; those of units are counted one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from taizhang.definitions import Book
from taizhang.definitions.rules import derive_operands
from taizhang.definitions.types import Register
from taizhang.figures import counting, rules
from taizhang.figures.sets import EVERY, Sought
from taizhang.figures.terms import Terms
from taizhang.figures.types import Among, Figure, Ranked, Ranking
from taizhang.kernel.faults import Fault
from taizhang.org import gate
from taizhang.records import queries as records

PLACE, NAME, PAPER = "place", "name", "paper"
"""Columns of a register of places: the code, what the place is called, and where its figures were printed."""

Compute = Callable[[Terms], Figure]


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands about a place in the register: its value in the indicator's unit (None: left empty), and its words by column."""

    number: str
    value: Decimal | None
    words: Mapping[str, str]
    seq: int = 0

    @property
    def name(self) -> str:
        return self.words.get(NAME, "")


@dataclass(frozen=True, slots=True)
class Filled:
    """A set with what each member has; `numbers` are the entries' records, `figures` what was computed member by member. `refused`
    counts rows of the imports that brought the entries: of a set made by a column nobody can tell whether they would be members."""

    among: Among
    values: Mapping[str, Decimal | None]
    numbers: Mapping[str, str]
    figures: tuple[Figure, ...] = ()
    papers: tuple[str, ...] = ()
    refused: int = 0

    @property
    def missing(self) -> int:
        """Members without a value, and rows that may be members: any of them could stand before the others."""
        return sum(value is None for value in self.values.values()) + self.refused


def of_places(book: Book, indicator: str, terms: Terms) -> bool:
    """Whether a figure is had of other places: it is reported by place, or made of such figures."""
    definition = book.indicator(indicator, terms.ask.period.end).definition
    if definition.reported:
        return PLACE in book.register(definition.of_register or "reported").definition.fields
    operands = derive_operands(definition)
    return bool(operands) and all(of_places(book, one.indicator, terms) for one in operands)


def register_of(terms: Terms) -> Register | None:
    """The register of places that the figure is read from."""
    if not terms.definition.reported:
        return None
    register = terms.book.register(terms.definition.of_register or "reported").definition
    return register if PLACE in register.fields else None


def entries(terms: Terms, columns: Iterable[str]) -> dict[str, Entry]:
    """Every place that has an entry of the period, by its code, with those of the columns that the reader may see."""
    opened = counting.admitted(terms)
    form = counting.compiled_for(terms)
    assert form.measure is not None
    seen = set(gate.visible(terms.scope, terms.book.register(form.register).definition)) & set(form.columns)
    words = [name for name in dict.fromkeys((NAME, PAPER, *columns)) if name in seen]
    everywhere = replace(form, measure=None, keys=tuple(key for key in form.keys if key != PLACE))
    found = counting.rows(terms, [PLACE, form.measure, *words], "denominator", None, None, everywhere)
    told = opened.level != "totals"
    return {row[4]: _entry(row, words, form.power, told=told) for row in sorted(found, key=lambda row: row[2])}


def _entry(row: Sequence[Any], words: Sequence[str], power: int, *, told: bool) -> Entry:
    number, _unit, seq, _one, _place, value, *cells = row
    known = {name: str(cell) for name, cell in zip(words, cells, strict=True) if cell is not None}
    return Entry(number if told else "", None if value is None else Decimal(value).scaleb(power, rules.WIDE), known, seq)


def filled(terms: Terms, sought: Sought, own: str, compute: Compute) -> Filled:
    """The set with what each member has. Listed members of places are read at once; of those without an entry a month or quarter may
    still be the difference of two entries. Members by a column are those that have an entry."""
    split = not sought.by and terms.definition.column is None and terms.ask.period.kind in ("month", "quarter")
    if split or register_of(terms) is None:
        return computed(terms, sought, compute)
    register = register_of(terms)
    if sought.by not in ("", EVERY) and register and sought.by not in register.fields:
        what = _("register {register} has no column {column}, so that no set can be made by it")
        raise Fault(what.format(register=register.id, column=sought.by), remedy=_("name a set that lists its members"))
    found = entries(terms, [sought.by])
    return _listed(sought, found) if not sought.by else _by_column(terms, sought, own, found)


def computed(terms: Terms, sought: Sought, compute: Compute) -> Filled:
    """The set filled by one figure a member."""
    if sought.by:
        raise Fault(
            _("{indicator} is not reported by places, so that no set can be made of their columns").format(indicator=terms.ask.indicator),
            remedy=_("name a set that lists its members"),
        )
    places = of_places(terms.book, terms.ask.indicator, terms)
    figures = {code: _figure(terms, code, sought.formers.get(code, ()), compute, place=places) for code in sought.of}
    return Filled(_among(sought, sought.of), {code: one.exact for code, one in figures.items()}, {}, tuple(figures.values()))


def _figure(terms: Terms, code: str, formers: Sequence[str], compute: Compute, *, place: bool) -> Figure:
    """Of that member, under the code it has or had."""
    for known in (code, *formers):
        asked = terms.asking(terms.ask.indicator, terms.ask.period, None if place else known, known if place else None)
        figure = compute(asked)
        if figure.exact is not None or not formers:
            break
    return figure


def _listed(sought: Sought, found: Mapping[str, Entry]) -> Filled:
    held = {code: _first(found, (code, *sought.formers.get(code, ()))) for code in sought.of}
    return _of_entries(_among(sought, sought.of), held)


def _first(found: Mapping[str, Entry], codes: Sequence[str]) -> Entry | None:
    entered = [found[code] for code in codes if code in found]
    return next((one for one in entered if one.value is not None), entered[0] if entered else None)


def _by_column(terms: Terms, sought: Sought, own: str, found: Mapping[str, Entry]) -> Filled:
    name = sought.name
    if sought.by == EVERY:
        held: dict[str, Entry | None] = dict(found)
    else:
        value = sought.value or _value_of(terms, sought, own, found)
        held = {code: one for code, one in found.items() if one.words.get(sought.by) == value}
        name = name if sought.value else name.model_copy(update={"zh": f"{name.zh}（{value}）", "en": f"{name.en} ({value})"})
    if not held:
        raise Fault(_("no place with an entry of {period} is in this set").format(period=terms.ask.period.key), where=sought.id)
    names = {code: (one.name or code,) * 2 for code, one in found.items() if code in held}
    among = Among(sought.id, name.zh, name.en, len(held), tuple((code, *names[code]) for code in held))
    refused = records.refused_beside(
        terms.district.name, counting.compiled_for(terms).register, {one.seq for one in found.values()}, terms.as_of
    )
    return replace(_of_entries(among, held), refused=refused)


def _value_of(terms: Terms, sought: Sought, own: str, found: Mapping[str, Entry]) -> str:
    known = found[own].words if own in found else {}
    if sought.by not in known:
        what = _("{place} has no entry of {period} that says its {column}").format(place=own, period=terms.ask.period.key, column=sought.by)
        raise Fault(what, where=sought.id, remedy=_("load the figures of that period, or name the set by its value: province=湖南省"))
    return known[sought.by]


def _among(sought: Sought, codes: Iterable[str]) -> Among:
    names = tuple((code, sought.of[code].zh, sought.of[code].en) for code in codes)
    return Among(sought.id, sought.name.zh, sought.name.en, len(names), names)


def _of_entries(among: Among, held: Mapping[str, Entry | None]) -> Filled:
    papers = sorted({one.words[PAPER] for one in held.values() if one and PAPER in one.words})
    return Filled(
        among,
        {code: one.value if one else None for code, one in held.items()},
        {code: one.number for code, one in held.items() if one},
        papers=tuple(papers),
    )


def ranking(terms: Terms, sought: Sought, place: str | None, compute: Compute, *, ascending: bool) -> Ranking:
    """The whole set in order. `place` is the code or the name of the member asked for (None: the district); no member, no `own`."""
    own = _code(terms, sought, place)
    held = filled(terms, sought, own, compute)
    members = ordered(held, ascending=ascending)
    found = next((one for one in members if one.code == own), None)
    return Ranking(
        district=terms.district.name,
        indicator=terms.ask.indicator,
        definition=terms.version,
        register=counting.compiled_for(terms).register if terms.definition.reported else "",
        period=terms.ask.period,
        among=held.among,
        order="ascending" if ascending else "descending",
        unit=terms.definition.unit,
        decimals=terms.definition.decimals,
        members=members,
        missing=tuple(one.code for one in members if one.value is None),
        refused=held.refused,
        own=found,
        sources=held.papers,
        as_of=terms.as_of,
        cutoff=terms.cutoff,
    )


def ordered(held: Filled, *, ascending: bool) -> tuple[Ranked, ...]:
    """The members in order, the first first; those that share a place, and those without a value after all others, by code."""
    found = rules.places(held.values, ascending=ascending)
    shared = Counter(found.values())
    lines = [
        Ranked(code, zh, en, held.values[code], place, shared[place] if place else 0, held.numbers.get(code, ""))
        for code, zh, en in held.among.names
        for place in [found[code]]
    ]
    return tuple(sorted(lines, key=lambda one: (one.place is None, one.place or 0, one.code)))


def _code(terms: Terms, sought: Sought, place: str | None) -> str:
    """The member that is meant by a code, a former code or a name; the district itself where none is."""
    if place is None:
        return sought.present.get(terms.district.code, terms.district.code)
    if place in sought.of or place in sought.present:
        return sought.present.get(place, place)
    if listed := [code for code, name in sought.of.items() if place in (name.zh, name.en)]:
        return listed[0]
    if sought.of or register_of(terms) is None:
        return place
    return _called(entries(terms, ["prefecture", "province"]), place)


def _called(found: Mapping[str, Entry], place: str) -> str:
    """The one place of that name among all that have an entry."""
    codes = [code for code, one in found.items() if one.name == place]
    if place in found or not codes:
        return place
    if len(codes) > 1:
        told = ", ".join(" ".join([code, *(found[code].words.get(name, "") for name in ("province", "prefecture"))]) for code in codes)
        raise Fault(_("several places are called {name}").format(name=place), remedy=_("name one by its code: {known}").format(known=told))
    return codes[0]
