"""Definitions in words, in the language of the page. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from taizhang.card.rules import plain, unit_word
from taizhang.definitions import Book, rules
from taizhang.definitions.types import Derive, FieldOf, Indicator, Operand, RankOf, Register, Streak, Text
from taizhang.web.types import Term

_COLUMN = re.compile(r"(?<![:'\w.])[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)?")
_QUOTED = re.compile(r"'([^']*)'")
_MONTH = "_month"
_EARLIEST = 1000
"""From here on a number of the unit 年 is a year, not how many."""
NOTHING = "—"
"""What stands in the place of a value that is not there."""
AMOUNTS = frozenset({"integer", "decimal", "money"})


@dataclass(frozen=True, slots=True)
class Words:
    """A district's definitions as they stood on a day, said in one language."""

    book: Book
    language: str
    on: date | None = None

    def say(self, text: Text | None) -> str:
        return "" if text is None else (text.zh if self.language == "zh" else text.en)

    def place(self, code: str, zh: str) -> str:
        """A place that entries name in Chinese; in English as far as a set lists it."""
        if self.language == "zh":
            return zh
        listed = (self.book.members(id).definition.of for id in self.book.ids("members"))
        return next((of[code].en for of in listed if code in of), zh)

    def indicator(self, id: str) -> str:
        return self.say(self.book.indicator(id, self.on).definition.name) if self.book.has("indicator", id) else id

    def register(self, id: str) -> Register:
        return self.book.register(id, self.on).definition

    def column(self, register: Register, name: str) -> str:
        """The name of a column: also one of a linked register (`project.category`) and the month that is shown of a date."""
        through, _dot, rest = name.partition(".")
        if rest:
            field = register.fields[through]
            linked = self.register(str(field.of))
            return f"{self.say(rules.field_label(register, through))} · {self.column(linked, rest)}"
        if name not in register.fields and name.endswith(_MONTH):
            dated = name.removesuffix(_MONTH)
            known = next((each for each in (f"{dated}_on", dated) if each != name and self._is_column(register, each)), dated)
            return _("%(date)s (month)") % {"date": self.say(rules.label(register, known))}
        return self.say(rules.label(register, name))

    def headed(self, register: Register, name: str) -> str:
        """The name of a column with what its amounts are measured in: Floor area (square metres)."""
        return self.column(register, name) + bracketed(self._measure(register, name))

    def amount(self, register: Register, name: str, value: Decimal) -> str:
        """The digits of an amount, grouped; those of a year of the calendar are not."""
        field = register.fields.get(name)
        return str(value) if field is not None and _is_year(field) else f"{plain(value):,f}"

    def measured(self, register: Register, name: str, value: Decimal) -> str:
        """An amount with what it is measured in: 10,624.5 square metres."""
        return f"{self.amount(register, name, value)} {self._measure(register, name)}".strip()

    def _measure(self, register: Register, name: str) -> str:
        field = register.fields.get(name)
        if field is None or field.type not in AMOUNTS or _is_year(field):
            return ""
        unit = unit_word(field.unit or ("元" if field.type == "money" else ""), self.language)
        return "" if unit == self.column(register, name).lower() else unit  # households of households

    def _is_column(self, register: Register, name: str) -> bool:
        return name in rules.columns(register)

    def value(self, register: Register, column: str, value: object) -> str:
        """A value as it is read: the word of a choice, yes and no, the name of a state; the rest as it stands."""
        if value is None:
            return NOTHING
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        words = self.choices(register, column)
        return self.say(words[str(value)]) if str(value) in words else str(value)

    def choices(self, register: Register, column: str) -> Mapping[str, Text]:
        through, _dot, rest = column.partition(".")
        if rest:
            return self.choices(self.register(str(register.fields[through].of)), rest)
        field = register.fields.get(column)
        if field is None:
            return {}
        return (
            rules.choice_words(field, lambda id: self.book.choices(id, self.on).definition if self.book.has("choices", id) else None) or {}
        )


def _is_year(field: FieldOf) -> bool:
    """A year of the calendar, not a number of years."""
    return field.unit == "年" and (field.minimum or 0) >= _EARLIEST


def bracketed(text: str) -> str:
    """The text in the brackets of the page's language, as it follows a word; nothing where there is none."""
    return _(" (%(text)s)") % {"text": text} if text else ""


def by_sound(name: str) -> bytes:
    """To put names in order: the common characters stand in GB 18030 in the order of their sound."""
    return name.lower().encode("gb18030", "replace")


def kind(indicator: Indicator) -> str:
    return kinds()[indicator.kind]


def kinds() -> dict[str, str]:
    return {
        "count": _("count"),
        "sum": _("sum"),
        "average": _("average"),
        "ratio": _("ratio"),
        "reported": _("reported"),
        "derived": _("derived"),
        "rank": _("rank"),
        "streak": _("years in a row"),
    }


def sentence(words: Words, indicator: Indicator) -> str:
    """What the indicator counts, in one or two sentences."""
    if indicator.derive:
        return _derived(words, indicator.derive)
    if indicator.rank and not indicator.reported:
        return _ranked(words, indicator.rank)
    if indicator.streak:
        return _streak(words, indicator.streak)
    if indicator.reported or indicator.of_register is None:
        return _("Entered as its owner reported it, with its source; not computed here.")
    register = words.register(indicator.of_register)
    said = [_what(words, indicator, register), _when(words, indicator, register)]
    return ("" if words.language == "zh" else " ").join(filter(None, said))


def _what(words: Words, indicator: Indicator, register: Register) -> str:
    names = {"register": words.say(register.name), "field": words.column(register, rules.measured(indicator) or "number")}
    match indicator.kind:
        case "ratio":
            return _("Of the records of the register “%(register)s”, the share that meets the condition of the numerator.") % names
        case "sum":
            return _("Adds up “%(field)s” over the records of the register “%(register)s”.") % names
        case "average":
            return _("The average of “%(field)s” over the records of the register “%(register)s”.") % names
        case _:
            return _("Counts the records of the register “%(register)s”.") % names


def _when(words: Words, indicator: Indicator, register: Register) -> str:
    if indicator.stock:
        names = {"start": words.column(register, indicator.stock.start)}
        if indicator.stock.until is None:
            return _("A record stands from its “%(start)s” on; what stands at the end of the period counts.") % names
        names["until"] = words.column(register, indicator.stock.until)
        return _("A record stands from its “%(start)s” until its “%(until)s”; what stands at the end of the period counts.") % names
    if indicator.place_by:
        return _("A record belongs to the period in which its “%(date)s” lies, up to the cutoff.") % {
            "date": words.column(register, indicator.place_by)
        }
    return ""


def _derived(words: Words, derive: Derive) -> str:
    names = [words.indicator(each.indicator if isinstance(each, Operand) else each) for each in derive.of]
    said = {"one": names[0], "other": names[-1], "all": _(", ").join(names), "times": derive.times}
    if derive.times != 1:
        return _("“%(one)s” for every %(times)s of “%(other)s”.") % said
    return {
        "growth": _("By how much “%(one)s” has changed against the same period a year before, in per cent of that."),
        "average_growth": _("The average yearly growth of “%(one)s” over the period."),
        "share": _("“%(one)s” as a share of “%(other)s”."),
        "completion": _("“%(one)s” as a share of the target “%(other)s”. It may exceed 100 %%."),
        "difference": _("“%(one)s” less “%(other)s”."),
        "quotient": _("“%(one)s” divided by “%(other)s”."),
        "sum": _("The sum of: %(all)s."),
    }[derive.op] % said


def _ranked(words: Words, rank: RankOf) -> str:
    among = words.say(words.book.members(str(rank.among), words.on).definition.name)
    said = {"of": words.indicator(rank.of), "among": among}
    if rank.order == "ascending":
        return _("The place among “%(among)s”, ordered by “%(of)s” from the lowest. Equal values share a place.") % said
    return _("The place among “%(among)s”, ordered by “%(of)s” from the highest. Equal values share a place.") % said


def _streak(words: Words, streak: Streak) -> str:
    return _("How many years in a row, up to this one, “%(of)s” held the condition %(holds)s.") % {
        "of": words.indicator(streak.of),
        "holds": streak.holds,
    }


def explained(words: Words, indicator: Indicator) -> Iterator[Term]:
    """The columns that the conditions speak of, each with its name, and the codes that they compare with."""
    if indicator.of_register is None:
        return
    register = words.register(indicator.of_register)
    known = words.book.columns(register.id, words.on)
    texts = [text for text in (indicator.where, indicator.of) if text]
    quoted = {code for text in texts for code in _QUOTED.findall(text)}
    for name in dict.fromkeys(found for text in texts for found in _COLUMN.findall(text)):
        if name in known:
            codes = [f"{code} = {words.say(text)}" for code, text in words.choices(register, name).items() if code in quoted]
            yield Term(name, words.column(register, name) + bracketed("; ".join(codes)), code=True)
