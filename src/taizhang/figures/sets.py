"""Among whom a place is held: the set that a definition, an entry or a question names. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from taizhang.definitions import Book, rules
from taizhang.definitions.types import Members, Register, Text
from taizhang.kernel.faults import Fault

EVERY = "all"
"""The set of all places that have an entry."""


@dataclass(frozen=True, slots=True)
class Sought:
    """A set before it is filled: listed members, or a column of the register of places (`all`: every place), with the value that
    its members have there ("": the one that the ranked place has). `present` leads from a former code of a place to its member."""

    id: str
    name: Text
    of: Mapping[str, Text] = field(default_factory=dict)
    by: str = ""
    value: str = ""
    formers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def present(self) -> dict[str, str]:
        return {former: code for code, formers in self.formers.items() for former in formers}


def defined(members: Members) -> Sought:
    return Sought(members.members, members.name, members.of, members.by or "", "", members.formerly)


def named(book: Book, on: date, among: str, register: Register | None) -> Sought:
    """The set of that id or name, or `column=value` over a register of places. Fault, with those there are, for any other word."""
    if book.has("members", among):
        return defined(book.members(among, on).definition)
    known = {id: book.members(id, on).definition for id in book.ids("members")}
    found = [one for one in known.values() if among in (one.name.zh, one.name.en)]
    if len(found) == 1:
        return defined(found[0])
    if len(found) > 1:
        ids = ", ".join(one.members for one in found)
        raise Fault(_("several sets are called {name}").format(name=among), remedy=_("name one of: {known}").format(known=ids))
    column, sign, value = among.partition("=")
    if sign and value and register:
        return _column(register, column, value)
    told = ", ".join(f"{one.name.zh} ({id})" for id, one in known.items())
    remedy = _("name one of: {known}; or a column and its value, such as province=湖南省").format(known=told)
    raise Fault(_("there is no set {name}").format(name=among), remedy=remedy)


def _column(register: Register, column: str, value: str) -> Sought:
    for name, spec in register.fields.items():
        label = rules.field_label(register, name)
        if spec.type in ("text", "choice") and column in (name, label.zh, label.en):
            return Sought(f"{name}={value}", Text(zh=f"{label.zh}：{value}", en=f"{label.en}: {value}"), by=name, value=value)
    texts = ", ".join(name for name, spec in register.fields.items() if spec.type in ("text", "choice"))
    raise Fault(_("the register has no such column of words"), where=column, remedy=_("its columns: {known}").format(known=texts))
