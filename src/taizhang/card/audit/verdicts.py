"""A printed number against a figure of the ledger. Pure; exact fractions throughout.

`agrees`: the figure is the number, or prints as it with the ledger's own decimals, and the bound means the same. `rounds`: the figure
comes to the number when it is rounded half up to what was printed, or the bound word (余, 超, 以上, 左右, 近, 以内) rightly describes it.
`differs`: neither."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction

from taizhang.card.audit import wording
from taizhang.card.audit.types import Stated, Verdict
from taizhang.kernel.quantities import POWERS, Scale, chinese, plain, round_half_up

_WIDE = Context(prec=100)
_POINTS = Fraction(1, 2)
_BAND = Fraction(5, 100)
"""How far 左右, 约 and 近 reach (domain.md 0.3): half a percentage point, or five in a hundred."""


@dataclass(frozen=True, slots=True)
class Figured:
    """A figure in the unit of the claim: its value, its bound, and the value of one unit of the ledger's last decimal."""

    exact: Fraction
    bound: str
    step: Fraction


def verdict(stated: Stated, figure: Figured) -> Verdict:
    """agrees, rounds or differs, whatever else may be said of period, place and caliber."""
    value, step = Fraction(stated.value), Fraction(stated.step)
    if stated.high is not None:
        return "rounds" if _spans(stated, figure.exact, value, Fraction(stated.high)) else "differs"
    if figure.bound != "exact":
        return _bounded(stated, figure, value)
    if stated.bound == "exact":
        return _plain(figure, value, step)
    return "rounds" if _describes(stated, figure.exact, value) else "differs"


def _plain(figure: Figured, value: Fraction, step: Fraction) -> Verdict:
    if figure.exact == value or rounded(figure.exact, figure.step) == value:
        return "agrees"
    return "rounds" if rounded(figure.exact, step) == value else "differs"


def _bounded(stated: Stated, figure: Figured, value: Fraction) -> Verdict:
    """The ledger itself knows only a bound: the draft must print the same number with the same meaning."""
    same = value in (figure.exact, rounded(figure.exact, figure.step))
    return "agrees" if same and stated.bound == figure.bound else "differs"


def _describes(stated: Stated, exact: Fraction, value: Fraction) -> bool:
    match stated.bound:
        case "at_least":
            strict = _says(stated, "strict")
            return (exact > value if strict else exact >= value) and exact < value + _room(value, Fraction(stated.step))
        case "at_most":
            least = value - _room(value, Fraction(stated.step))
            if _says(stated, "under"):
                return least <= exact < value
            return exact <= value and (stated.kind == "rank" or exact > least)
        case _:
            return abs(exact - value) <= _band(stated, value) and not (_says(stated, "nearly") and exact >= value)


def _spans(stated: Stated, exact: Fraction, low: Fraction, high: Fraction) -> bool:
    """A range tells of a figure within it, if it is no wider than what 左右 reaches around its middle: 1至99999 tells of nothing."""
    return low <= exact <= high and high - low <= 2 * _band(stated, (low + high) / 2)


def _band(stated: Stated, about: Fraction) -> Fraction:
    return _POINTS if stated.unit in ("%", "百分点") else abs(about) * _BAND


def _says(stated: Stated, kind: str) -> bool:
    """Whether a word of that kind stands right before the number, in it, or right after it."""
    words = wording.known()[kind]
    return any(stated.before.endswith(word) or word in stated.quote or stated.after.startswith(word) for word in words)


def _room(value: Fraction, step: Fraction) -> Fraction:
    """Up to the next round number: one more in the last place that is not nought (1000余 → 2000, 260余 → 270)."""
    if not value:
        return step
    place = step
    while value % (place * 10) == 0:
        place *= 10
    return place


def rounded(value: Fraction, step: Fraction) -> Fraction:
    """To a whole number of steps, a half away from zero."""
    steps = abs(value) / step
    whole = steps.numerator * 2 + steps.denominator
    count = whole // (steps.denominator * 2)
    return (count if value >= 0 else -count) * step


def telling(stated: Stated) -> int:
    """How particular a number is, so that meeting it again means something: its digits, and one more for a decimal point. Places in an
    order mean nothing: 第一 stands everywhere, and so does 5个."""
    printed = plain(abs(stated.value))
    return 0 if stated.kind == "rank" else len(printed.replace(".", "").strip("0")) + ("." in printed)


def as_printed(stated: Stated, exact: Fraction) -> str:
    """The figure as it would stand in the draft: in the draft's scale and unit, with its decimals, rounded half up."""
    value = decimal(exact)
    if stated.kind == "rank":
        return f"第{plain(value)}"
    scale: Scale = next((each for each in ("亿", "万") if each in stated.quote), "")
    decimals = POWERS[scale] - stated.step.normalize().adjusted()
    unit = stated.unit.removeprefix(scale)
    if decimals < 0:
        return f"{plain(round_half_up(value, -stated.step.normalize().adjusted()))}{unit}"
    return f"{chinese(value, decimals, scale)}{unit}"


def decimal(value: Fraction) -> Decimal:
    """The decimal of a fraction; to 100 digits where it does not come out."""
    found = _WIDE.divide(Decimal(value.numerator), Decimal(value.denominator))
    return found if found != found.to_integral_value() else found.quantize(Decimal(1))


def shown(value: Decimal | None, unit: str) -> str:
    """A figure in words: unrounded, though never with more than four decimals."""
    return "" if value is None else f"{plain(round_half_up(value, min(4, max(0, -int(value.as_tuple().exponent)))))}{unit}"
