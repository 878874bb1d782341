"""In which power of ten values are drawn, how they are written there, and where an axis has its marks. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from taizhang.charts.types import Chart, Language
from taizhang.kernel.quantities import round_half_up

_POWERS: dict[Language, tuple[tuple[int, str], ...]] = {
    "zh": ((8, "亿"), (4, "万")),
    "en": ((9, "billion"), (6, "million"), (3, "thousand")),
}
_LEAST = Decimal(10) ** 5
"""Values below are written out: 12,345 is read as easily as 1.2345万."""
_STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
_MARKS = 4


@dataclass(frozen=True, slots=True)
class Scale:
    """`power` of ten that one mark of the axis stands for, and its word in the language."""

    power: int
    word: str
    decimals: int

    def of(self, value: Decimal) -> Decimal:
        return value.scaleb(-self.power)

    def text(self, value: Decimal) -> str:
        """The value as it is written beside its bar: rounded half up, without trailing zeros."""
        cut = round_half_up(self.of(value), self.decimals) + 0
        return f"{cut:,f}".rstrip("0").rstrip(".") if self.decimals else f"{cut:,f}"

    def unit(self, word: str, language: Language) -> str:
        """亿元 · billion yuan"""
        return f"{self.word}{word}" if language == "zh" else f"{self.word} {word}".strip()


def scale(chart: Chart) -> Scale:
    """By the largest value, so that all are written in one unit."""
    most = max((abs(value) for value in chart.values), default=Decimal(0))
    for power, word in _POWERS[chart.language] if most >= _LEAST else ():
        if most >= Decimal(10) ** power:
            return Scale(power, word, 2)
    return Scale(0, "", 0 if all(value == value.to_integral_value() for value in chart.values) else 2)


def domain(values: Sequence[Decimal]) -> tuple[Decimal, Decimal]:
    """From zero, or below it, to where the values end, however far that is; never of no width."""
    low, high = min([Decimal(0), *values]), max([Decimal(0), *values])
    return (low, high) if low < high else (Decimal(0), Decimal(1))


def marks(low: Decimal, high: Decimal, *, whole: bool = False) -> list[Decimal]:
    """Round numbers from at or below `low` to at or above `high`, some four of them, zero among them; `whole`: no parts of one."""
    rough = (high - low) / _MARKS
    unit = Decimal(1).scaleb(rough.adjusted())
    step = next(unit * each for each in _STEPS if unit * each >= rough)
    if whole:
        step = step.to_integral_value(ROUND_CEILING)
    first, last = (low / step).to_integral_value(ROUND_FLOOR), (high / step).to_integral_value(ROUND_CEILING)
    return [step * number for number in range(int(first), int(last) + 1)]
