"""Rules about figures made of other figures: operands, circles, and arithmetic that statistics forbids."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from taizhang.definitions.complaints import Complaint, meant
from taizhang.definitions.documents import Way
from taizhang.definitions.pack import Pack
from taizhang.definitions.rules import derive_operands
from taizhang.definitions.types import Indicator

_ARITY = {"growth": 1, "average_growth": 1, "share": 2, "completion": 2, "difference": 2, "quotient": 2}


def _references(indicator: Indicator) -> Iterator[tuple[Way, str]]:
    """Every other indicator that this one names, and where."""
    for place, operand in enumerate(derive_operands(indicator)):
        yield ("derive", "of", place), operand.indicator
    if indicator.rank:
        yield ("rank", "of"), indicator.rank.of
    if indicator.streak:
        yield ("streak", "of"), indicator.streak.of
    for place, name in enumerate(indicator.overlaps):
        yield ("overlaps", place), name
    for place, apart in enumerate(indicator.apart):
        yield ("apart", place, "indicator"), apart.indicator


def operands_exist(pack: Pack) -> Iterator[Complaint]:
    for indicator in pack.indicators.values():
        for way, name in _references(indicator):
            if name not in pack.indicators:
                yield pack.complaint("indicator", indicator.indicator, way, f"no indicator `{name}`", meant(name, pack.indicators))


def operations_have_their_operands(pack: Pack) -> Iterator[Complaint]:
    for indicator in pack.indicators.values():
        if not indicator.derive:
            continue
        op, given = indicator.derive.op, len(indicator.derive.of)
        wanted = _ARITY.get(op)
        if wanted is not None and given != wanted:
            what = f"`{op}` is made of {wanted} {'figure' if wanted == 1 else 'figures'}, not of {given}"
            yield pack.complaint("indicator", indicator.indicator, ("derive", "of"), what, "correct the list")
        elif wanted is None and given < 2:
            yield pack.complaint("indicator", indicator.indicator, ("derive", "of"), f"`{op}` of fewer than two figures", "list them")


def only_a_quotient_is_for_so_many(pack: Pack) -> Iterator[Complaint]:
    for indicator in pack.indicators.values():
        if indicator.derive and indicator.derive.times != 1 and indicator.derive.op != "quotient":
            what = f"`times` stands with `quotient`, not with `{indicator.derive.op}`"
            yield pack.complaint("indicator", indicator.indicator, ("derive", "times"), what, "take it out")


def nothing_is_made_of_itself(pack: Pack) -> Iterator[Complaint]:
    for name, indicator in pack.indicators.items():
        if circle := _circle(pack, name):
            way: Way = (next(word for word in ("derive", "rank", "streak") if getattr(indicator, word)),)
            what = f"{name} is made of itself: {' → '.join(circle)}"
            yield pack.complaint("indicator", name, way, what, "break the circle")


def _circle(pack: Pack, start: str) -> list[str]:
    """The shortest way from an indicator back to itself; empty if there is none."""
    ways = [[start]]
    seen: set[str] = set()
    for way in ways:
        for name in _made_of(pack, way[-1]):
            if name == start:
                return [*way, name]
            if name not in seen:
                seen.add(name)
                ways.append([*way, name])
    return []


def _made_of(pack: Pack, name: str) -> list[str]:
    indicator = pack.indicators.get(name)
    if indicator is None:
        return []
    others = [part.of for part in (indicator.rank, indicator.streak) if part]
    return [*(operand.indicator for operand in derive_operands(indicator)), *others]


def forbidden_arithmetic_is_refused(pack: Pack) -> Iterator[Complaint]:
    """What the figures room would refuse for every period is said here, before anybody asks."""
    for indicator in pack.indicators.values():
        operands = [pack.indicators[one.indicator] for one in derive_operands(indicator) if one.indicator in pack.indicators]
        if indicator.derive and operands:
            for rule in _FORBIDDEN[indicator.derive.op]:
                for what in rule(pack, indicator, operands):
                    yield pack.complaint("indicator", indicator.indicator, ("derive",), what, "report the figure, or derive it otherwise")


def _real_growth(_: Pack, indicator: Indicator, operands: Sequence[Indicator]) -> Iterator[str]:
    """domain: 增速按不变价 — the published growth cannot be had from published amounts (statistics law; NBS accounting)."""
    real = next((one.indicator for one in operands if one.price_basis == "constant"), None)
    if real is None and indicator.price_basis == "constant":
        real = indicator.indicator
    if real:
        yield f"growth of {real} must not be computed: it is real growth at constant prices, the published amounts are at current prices"


def _overlap(pack: Pack, _: Indicator, operands: Sequence[Indicator]) -> Iterator[str]:
    """A sum of sums is opened first, so that what overlaps cannot hide in one."""
    leaves = [leaf for operand in operands for leaf in _summed(pack, operand, frozenset())]
    for place, one in enumerate(leaves):
        for other in leaves[place + 1 :]:
            if one.indicator == other.indicator:
                yield f"{one.indicator} would be added twice"
            elif other.indicator in one.overlaps or one.indicator in other.overlaps:
                yield f"{one.indicator} and {other.indicator} must not be added: the same people or things may count in both (overlaps)"


def _summed(pack: Pack, indicator: Indicator, above: frozenset[str]) -> Iterator[Indicator]:
    if not indicator.derive or indicator.derive.op != "sum" or indicator.indicator in above:
        yield indicator
        return
    for operand in derive_operands(indicator):
        if operand.indicator in pack.indicators:
            yield from _summed(pack, pack.indicators[operand.indicator], above | {indicator.indicator})


def _apart(_: Pack, __: Indicator, operands: Sequence[Indicator]) -> Iterator[str]:
    for one in operands:
        for apart in one.apart:
            if any(other.indicator == apart.indicator for other in operands if other is not one):
                yield f"{one.indicator} and {apart.indicator} must not be related: {apart.because.en} ({apart.because.zh})"


_Rule = Callable[[Pack, Indicator, Sequence[Indicator]], Iterator[str]]
_FORBIDDEN: dict[str, tuple[_Rule, ...]] = {
    "growth": (_real_growth,),
    "average_growth": (_real_growth,),
    "sum": (_overlap, _apart),
    "share": (_apart,),
    "quotient": (_apart,),
    "difference": (_apart,),
    "completion": (_apart,),
}

RULES = (
    operands_exist,
    operations_have_their_operands,
    only_a_quotient_is_for_so_many,
    nothing_is_made_of_itself,
    forbidden_arithmetic_is_refused,
)
