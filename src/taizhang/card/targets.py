"""How a target and its standing are printed, in both languages: what was promised with the words of its bound, what was reached, the
distance with its sign. Pure; numbers are rounded half up here and nowhere before."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from taizhang.card.rules import printed
from taizhang.definitions.types import Shown, Text
from taizhang.figures.lights import Lit
from taizhang.figures.targets import Standing, Target
from taizhang.figures.types import Figure
from taizhang.kernel.quantities import plain, round_half_up

_YI = 10**8
_AT_LEAST = Text(zh="不低于{}", en="at least")
_RELATIONS = {
    "in_step": Text(zh="与“{zh}”同步", en="in step with “{en}”"),
    "stable": Text(zh="保持稳定", en="to be kept stable"),
}
NO_VALUE = Text(zh="未印数值", en="no printed value")
DASH = Text(zh="—", en="—")


def amount(exact: Decimal | None, unit: str, decimals: int, *, claim: str = "level", bound: str = "exact", trim: bool = False) -> Text:
    """A figure as it is printed, large sums of money in 亿; a dash where there is none."""
    if exact is None:
        return DASH
    shown = Shown(indicator="printed", decimals=decimals, trim=trim, words=_AT_LEAST if trim and bound == "at_least" else None)
    if unit == "元" and abs(exact) >= _YI:
        shown = shown.model_copy(update={"scale": "亿", "decimals": 4, "trim": True})
    form = printed(exact, unit, shown, claim, bound)
    return Text(zh=form.zh, en=form.en)


def promised(target: Target) -> Text:
    """8%左右 · 不低于3500人 · 与“地区生产总值增速”同步 · 未印数值."""
    if target.value is not None:
        return amount(target.value, target.unit, 6, bound=target.bound, trim=True)
    if target.relation:
        said, other = _RELATIONS[target.relation], target.compared_name
        return Text(zh=said.zh.format(zh=other.zh if other else ""), en=said.en.format(en=other.en if other else ""))
    return NO_VALUE


def reached(figure: Figure | None) -> Text:
    return DASH if figure is None else amount(figure.exact, figure.unit, figure.decimals, claim=figure.claim, bound=figure.bound)


def points(value: Decimal | None) -> Text:
    """A distance in percentage points, with its sign: +13.62 个百分点."""
    if value is None:
        return DASH
    number = f"{round_half_up(value, 2):+f}"
    return Text(zh=f"{number} 个百分点", en=f"{number} pp")


def completion(held: Standing) -> Text:
    """In percent; a dash for a target that is a rate: how far it is ahead or behind is told as its gap, and once."""
    if held.completion is None or held.completion_unit != "%":
        return DASH
    number = f"{round_half_up(held.completion, 2):f}%"
    return Text(zh=number, en=number)


def time(held: Standing) -> Text:
    number = "—" if held.time is None else f"{round_half_up(held.time, 2):f}%"
    return Text(zh=number, en=number)


def as_json(held: Standing) -> dict[str, Any]:
    """A standing as data: decimals as text, unrounded; the words in both languages."""
    target = held.target
    return {
        "number": target.number,
        "indicator": target.indicator,
        "name": _text(target.name),
        "period": target.period.key,
        "for_unit": target.for_unit or None,
        "owner": target.owner or None,
        "set_by": "assigned" if target.assigned else "own",
        "source": target.source,
        "target": {
            "value": None if target.value is None else plain(target.value),
            "unit": target.unit,
            "bound": target.bound,
            "relation": target.relation or None,
            "compared_with": target.compared or None,
            "words": _text(promised(target)),
        },
        "result": _figure(held.result, target.result),
        "compared": _figure(held.compared, target.compared),
        "completion": None if held.completion is None else {"value": plain(held.completion), "unit": held.completion_unit},
        "time_progress": None if held.time is None else plain(held.time),
        "gap": None if held.gap is None else plain(held.gap),
        "light": light_json(held.light) | {"rule": target.rule if held.rule else None},
        "verdict": {"code": held.verdict.outcome, **_text(held.verdict.word), "why": _text(held.verdict.why)},
        "refusal": None if held.refusal is None else {"code": held.refusal.code, "zh": held.refusal.zh, "en": held.refusal.en},
        "remarks": [{"code": remark.code, "zh": remark.zh, "en": remark.en} for remark in held.remarks],
    }


def light_json(light: Lit) -> dict[str, Any]:
    beside = light.note or light.why
    return {"code": light.light or None, **_text(light.word), "note": None if beside is None else _text(beside)}


def _figure(figure: Figure | None, indicator: str) -> dict[str, Any] | None:
    if figure is None or figure.exact is None:
        return {"indicator": indicator, "exact": None} if indicator else None
    return {
        "indicator": figure.ask.indicator,
        "exact": plain(figure.exact),
        "unit": figure.unit,
        "bound": figure.bound,
        "status": figure.status,
        "period": figure.ask.period.key,
        "cutoff": figure.cutoff.isoformat(),
        "as_of": figure.as_of,
    }


def _text(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}
