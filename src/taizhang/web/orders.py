"""The parts of an order's page: the sets that one may be ranked among, the member asked for in words, addresses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from taizhang.definitions.types import Indicator, Members, Register, Text
from taizhang.figures.types import Among, Ask, Figure, Ranked, Ranking
from taizhang.org import queries as org
from taizhang.web import addresses, asked, nearest, refusals
from taizhang.web.gate import Reading
from taizhang.web.types import Link


def sets(reading: Reading, ask: Ask) -> list[tuple[str, str]]:
    """(id, name) of the sets that fit an indicator: of places where it is reported by places, of units where it is counted."""
    words = reading.words
    indicator = words.book.indicator(ask.indicator, ask.period.end).definition
    units = frozenset(org.tree(reading.code, ask.period.end)) - {reading.district.code}
    found = [words.book.members(id, ask.period.end).definition for id in words.book.ids("members")]
    register = _register(reading, indicator)
    return [(one.members, words.say(one.name)) for one in found if _fits(one, register, units)]


def _register(reading: Reading, indicator: Indicator) -> Register | None:
    if not indicator.reported:
        return None
    register = reading.words.register(indicator.of_register or "reported")
    return register if "place" in register.fields else None


def _fits(one: Members, register: Register | None, units: frozenset[str]) -> bool:
    if register is None:
        return bool(one.of) and units.issuperset(one.of)
    if one.by:
        return one.by == "all" or one.by in register.fields
    return units.isdisjoint(one.of)


def usual(reading: Reading, sets: Sequence[tuple[str, str]]) -> str:
    """The set that is shown where none is asked for: the smallest list that the district is in."""
    book = reading.words.book
    listed = [book.members(id).definition for id, _name in sets]
    mine = sorted((one for one in listed if reading.district.code in one.of), key=lambda one: len(one.of))
    return mine[0].members if mine else sets[0][0] if sets else ""


def places(reading: Reading, ask: Ask) -> dict[str, Text]:
    """Code and name of the places that the sets of an indicator list."""
    book = reading.words.book
    return {code: name for id, _name in sets(reading, ask) for code, name in book.members(id, ask.period.end).definition.of.items()}


def of_a_place_there_is(request: HttpRequest, reading: Reading, found: Figure) -> None:
    """Raises where a figure is asked of a place that neither an entry nor a set knows; names those that are near, and where all stand."""
    ask = found.ask
    if ask.place is None or found.exact is not None or ask.place in (known := places(reading, ask)):
        return
    told = [
        (Link(f"{reading.words.say(name)} · {code}", asked.with_asked(request, place=code)), (code, name.zh, name.en))
        for code, name in known.items()
    ]
    offers = [
        *nearest.nearest(ask.place, told),
        Link(f"{reading.place.title} · {reading.district.code}", asked.with_asked(request, place=None)),
    ]
    if whole := offered(reading, replace(ask, place=None), None).address:
        offers.append(Link(_("The whole order, and other sets"), whole))
    raise refusals.Missing(_("Nothing is known of a place of this code."), where=f"place={ask.place}", offers=offers)


def chosen(request: HttpRequest, reading: Reading, sets: Sequence[tuple[str, str]]) -> str:
    """The set asked for: by its id or name, or as column=value; the usual one where none is."""
    among, book = request.GET.get("among"), reading.words.book
    if not among or "=" in among:
        return among or usual(reading, sets)
    names = {id: book.members(id).definition.name for id, _name in sets}
    if not any(among in (id, name.zh, name.en) for id, name in names.items()):
        offers = [Link(name, asked.with_asked(request, among=id)) for id, name in sets]
        raise refusals.Missing(_("This indicator has no such set."), where=f"among={among}", offers=offers)
    return among


def offered(reading: Reading, ask: Ask, among: Among | None) -> Link:
    """The set of a figure in words, and the address of the whole order that it is a part of; empty where there is none."""
    told = _("%(among)s, %(size)s members") % {"among": say(reading, among), "size": among.size} if among else ""
    return Link(told, _order(reading, ask, among))


def _order(reading: Reading, ask: Ask, among: Among | None) -> str:
    indicator = reading.words.book.indicator(ask.indicator, ask.period.end).definition
    of = indicator.rank.of if indicator.rank else ask.indicator
    if not indicator.rank and (_register(reading, indicator) is None or indicator.claim == "rank"):
        return ""
    if among and "=" not in among.id and among.id not in dict(sets(reading, replace(ask, indicator=of))):
        return ""  # the members' figures are not held here
    query = {"among": among.id if among else None, "place": ask.place, "as_of": ask.as_of, "cutoff": ask.cutoff}
    order = indicator.rank.order if indicator.rank else "descending"
    base = reverse("rank", args=[reading.code, of, ask.period.key])
    return addresses.with_query(base, **query, order=order if order == "ascending" else None)


def address(found: Ranking, ask: Ask, *, among: str | None = None, turned: bool = False) -> str:
    """The same order, among another set or the other way round."""
    ascending = (found.order == "ascending") != turned
    base = reverse("rank", args=[found.district, found.indicator, found.period.key])
    return addresses.with_query(
        base, among=among or found.among.id, place=ask.place, order="ascending" if ascending else None, as_of=ask.as_of, cutoff=ask.cutoff
    )


def figure(found: Ranking, one: Ranked) -> str:
    place, unit = (one.code, None) if found.register else (None, one.code)
    return addresses.figure(Ask(found.district, found.indicator, found.period, unit, found.as_of, found.cutoff, place))


def say(reading: Reading, among: Among) -> str:
    return among.zh if reading.language == "zh" else among.en


def called(reading: Reading, one: Ranked) -> str:
    name = one.en if reading.language == "en" and one.en != one.zh else reading.words.place(one.code, one.zh)
    return name if name == one.code else f"{name} {one.code}"


def own(reading: Reading, found: Ranking) -> str:
    """The place of the member asked for, in a sentence."""
    if found.own is None:
        return ""
    said = {"name": called(reading, found.own), "place": found.own.place, "size": found.among.size, "missing": len(found.missing)}
    if found.own.place is None:
        return _("%(name)s has no figure, and so no place.") % said
    if found.missing and not found.refused:
        said["last"] = found.lowest
        return (
            ngettext(
                "%(name)s: place %(place)s of %(size)s; as %(missing)s member has no figure, at most %(last)s.",
                "%(name)s: place %(place)s of %(size)s; as %(missing)s members have no figure, at most %(last)s.",
                len(found.missing),
            )
            % said
        )
    if found.refused:
        said |= {"last": found.lowest, "refused": found.refused}
        return (
            _("%(name)s: place %(place)s of %(size)s, at most %(last)s: what members lack and rows that were refused may stand above.")
            % said
        )
    return _("%(name)s: place %(place)s of %(size)s.") % said
