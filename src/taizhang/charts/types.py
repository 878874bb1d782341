"""What is drawn: values in order, each with its name, or a gap with a word for it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Language = Literal["zh", "en"]
Form = Literal["bars", "columns", "line"]


@dataclass(frozen=True, slots=True)
class Datum:
    """One value under its name. `value` None is a gap: `gap` says in a word why there is none, and it is never drawn as zero.
    `provisional` is a word (preliminary, forecast) where the value may still change."""

    label: str
    value: Decimal | None
    gap: str = ""
    provisional: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """What the values are held against: a target, a hundred per cent."""

    value: Decimal
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Values of one `unit` (its word in `language`, without 万, 亿 or million). `title` names what is drawn, `description` tells it to
    those who do not see it. `bars` lie under each other (units), `columns` and `line` stand side by side (periods)."""

    form: Form
    title: str
    description: str
    unit: str
    language: Language
    data: tuple[Datum, ...]
    reference: Reference | None = None
    empty: str = ""
    """What stands in place of a drawing without any value."""

    @property
    def values(self) -> list[Decimal]:
        return [one.value for one in self.data if one.value is not None]
