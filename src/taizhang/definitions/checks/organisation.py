"""Rules about units, named sets, calendars and statutory clocks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from taizhang.definitions.complaints import Complaint, meant
from taizhang.definitions.pack import Pack
from taizhang.definitions.types import DeadlineRule, Register


def units_have_a_place(pack: Pack) -> Iterator[Complaint]:
    for unit in pack.units.values():
        for word in ("parent", "successor"):
            other = getattr(unit, word)
            if other is not None and other not in pack.units:
                yield pack.complaint("unit", unit.unit, (word,), f"no unit `{other}`", meant(other, pack.units))
        if unit.opened_on and unit.closed_on and unit.closed_on < unit.opened_on:
            yield pack.complaint("unit", unit.unit, ("closed_on",), "the unit was closed before it was opened", "correct the dates")


def no_unit_stands_under_itself(pack: Pack) -> Iterator[Complaint]:
    for word in ("parent", "successor"):
        for unit in pack.units.values():
            seen = [unit.unit]
            above = getattr(unit, word)
            while above in pack.units and above not in seen:
                seen.append(above)
                above = getattr(pack.units[above], word)
            if above == unit.unit:
                what = f"unit {unit.unit} is its own {word}: {' → '.join([*seen, above])}"
                yield pack.complaint("unit", unit.unit, (word,), what, "break the circle")


def no_member_stands_twice(pack: Pack) -> Iterator[Complaint]:
    for members in pack.members.values():
        names = Counter(text.zh for text in members.of.values())
        for code, text in members.of.items():
            if names[text.zh] > 1:
                what = f"`{text.zh}` stands {names[text.zh]} times in {members.members}"
                yield pack.complaint("members", members.members, ("of", code), what, "keep one of them")
        if len(members.of) < 2 and members.by is None:
            yield pack.complaint("members", members.members, ("of",), f"{members.members} has fewer than two members", "list them")


def former_codes_are_of_one_member(pack: Pack) -> Iterator[Complaint]:
    """A place whose code has changed is one member: its former code must not stand for another, nor as a member of its own."""
    for members in pack.members.values():
        known: dict[str, str] = {code: code for code in members.of}
        for code, formers in members.formerly.items():
            if code not in members.of:
                what = f"`{code}` is no member of {members.members}"
                yield pack.complaint("members", members.members, ("formerly", code), what, meant(code, members.of))
            for former in formers:
                if former in known:
                    what = f"`{former}`, formerly {code}'s code, stands for {known[former]} too: one place would be a member twice"
                    yield pack.complaint("members", members.members, ("formerly", code), what, "keep the code that is in force")
                known[former] = code


def sets_are_made_in_one_way(pack: Pack) -> Iterator[Complaint]:
    for members in pack.members.values():
        if members.by is not None and members.of:
            what = f"{members.members} is both listed and made by a column"
            yield pack.complaint("members", members.members, ("by",), what, "keep `of` or `by`")
        elif members.by not in (None, "all") and not any(members.by in register.fields for register in _of_places(pack)):
            fields = {name for register in _of_places(pack) for name in register.fields}
            what = f"no register of places has a column `{members.by}`"
            yield pack.complaint("members", members.members, ("by",), what, meant(str(members.by), fields))


def _of_places(pack: Pack) -> list[Register]:
    return [register for register in pack.registers.values() if "place" in register.fields]


def no_day_is_both_rest_and_work(pack: Pack) -> Iterator[Complaint]:
    for calendar in pack.calendars.values():
        for day in sorted(calendar.rest.keys() & calendar.work.keys()):
            way = ("work", day.isoformat())
            yield pack.complaint("calendar", calendar.calendar, way, f"{day} is both a day of rest and of work", "keep one of them")
        if calendar.covers_until < calendar.covers_from:
            what = "the calendar ends before it begins"
            yield pack.complaint("calendar", calendar.calendar, ("covers_until",), what, "correct the dates")


def clocks_can_be_counted(pack: Pack) -> Iterator[Complaint]:
    for rule in pack.deadlines.values():
        for word in _wanting(rule):
            what = f"a deadline of kind `{rule.kind}` needs `{word}`"
            yield pack.complaint("deadline", rule.deadline, (), what, f"add `{word}:`")
        if rule.effective_from and rule.effective_to and rule.effective_to < rule.effective_from:
            what = "the rule ends before it begins"
            yield pack.complaint("deadline", rule.deadline, ("effective_to",), what, "correct the dates")


def _wanting(rule: DeadlineRule) -> list[str]:
    needed = {"fixed": ["fixed"], "every": ["every"], "before": ["len", "unit", "before"]}.get(rule.kind, ["len", "unit"])
    return [word for word in needed if getattr(rule, word) is None]


RULES = (
    units_have_a_place,
    no_unit_stands_under_itself,
    no_member_stands_twice,
    former_codes_are_of_one_member,
    sets_are_made_in_one_way,
    no_day_is_both_rest_and_work,
    clocks_can_be_counted,
)
