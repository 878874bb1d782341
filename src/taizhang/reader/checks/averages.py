"""C4 and C8: an average beside its total and number; what an amount comes to a head, and a head beside its neighbour."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from taizhang.reader.checks.surroundings import MONEY, PEOPLE, Said, Surroundings, bare, over, rounded, spanned, stands_for, written
from taizhang.reader.types import Claim, Finding

_EACH = {
    "人均": ("人", "名"),
    "户均": ("户",),
    "村均": ("个", "村"),
    "平均每人": ("人", "名"),
    "平均每户": ("户",),
    "平均每村": ("个", "村"),
    "平均每个": ("个",),
    "平均每家": ("家", "户"),
    "平均每项": ("项",),
}
_PER_HEAD_OF_ALL = re.compile(r"人均(?:可支配|生产总值|GDP|地区|预期|消费|纯收入|收入|公园|住房|拥有)")
_RUNS_ON = re.compile(r"^[^，,；;。]{0,8}[，,](?:总投资|计划投资|投资|引资|营收|营业收入|实现营收|产值|授信|贷款|总产值|销售额)")
_AID = re.compile(r"帮扶|帮助|补贴|补助|救助|奖补|津贴|慰问|资助|补偿|扶持|低保金|奖励|助学")
_HEAD_LOW, _HEAD_HIGH, _APART = Decimal(10), Decimal(200_000), Decimal(10)


def averages(seen: Surroundings) -> Iterator[Finding]:
    for sentence in seen.sentences:
        printed = [one for one in sentence if "均" in one.clause and one.unit in MONEY]
        for one in printed:
            yield from _held(sentence, one)
        if not printed:
            yield from _implied(sentence)
            yield from _heads(sentence)


def _held(sentence: Sequence[Said], average: Said) -> Iterator[Finding]:
    """`发放补贴 120 万元，惠及 600 人，人均 2000 元`: one total, one number of that unit, one average."""
    units = next((units for word, units in _EACH.items() if word in average.clause), ())
    if not units or not average.is_exact or _PER_HEAD_OF_ALL.search(average.clause):
        return
    near = [one for one in sentence if one.part == average.part and one.is_amount and one.claim.role == average.claim.role]
    totals = [one for one in near if one.unit == average.unit and one is not average]
    numbers = [one for one in near if one.unit in units]
    if len(totals) == 1 == len(numbers) and all(one.is_exact and one.claim.value > 0 for one in (*totals, *numbers)):
        yield _compared(totals[0].claim, numbers[0].claim, average.claim)


def _compared(total: Claim, number: Claim, average: Claim) -> Finding:
    arithmetic, claims = _division(total, number), (total, number, average)
    if over(stands_for(total), stands_for(number)).meets(stands_for(average)):
        return Finding(
            "average", "OK", claims, arithmetic, f"与所报平均数{average.quote}相符。", f"The printed average, {average.quote}, holds."
        )
    zh = f"总额除以个数与所报平均数{average.quote}不符。"
    return Finding("average", "SUSPECT", claims, arithmetic, zh, f"Total and number do not give the printed average, {average.quote}.")


def _division(total: Claim, number: Claim) -> str:
    each = over(stands_for(total), stands_for(number))
    return f"{written(total.value, total.unit)} ÷ {written(number.value, number.unit)} = {spanned(each, total.unit, 4)}"


def _implied(sentence: Sequence[Said]) -> Iterator[Finding]:
    """`19 个项目完成投资 52.1 亿元`: the number is the subject of the amount right after it."""
    for number, total in pairwise(sentence):
        if not (number.is_amount and total.is_amount and number.is_exact and total.is_exact and total.unit in MONEY):
            continue
        joined = not re.search(r"[，,；;、：:（(]", total.lead) or _RUNS_ON.match(total.lead)
        if number.unit in ("个", "家", "项", "宗") and number.claim.value > 1 and joined and not _several(sentence, number):
            each = over(total.span, number.span)
            zh, en = f"平均每{number.unit}{spanned(each, total.unit, 4)}。", f"That is {spanned(each, total.unit, 4)} each."
            yield Finding("average", "CALC", (total.claim, number.claim), _division(total.claim, number.claim), zh, en)


def _several(sentence: Sequence[Said], number: Said) -> bool:
    """Several groups of this unit stand before: the amount may be for all of them."""
    return sum(one.unit == number.unit and one.part == number.part and one.at <= number.at for one in sentence) > 1


def _heads(sentence: Sequence[Said]) -> Iterator[Finding]:
    """Aid in money and heads in one sentence, in two lists of one length, whose words answer each other pair by pair."""
    pairs = _pairs(sentence)
    each = [rounded(money.claim.value / people.claim.value) for money, people in pairs]
    for (money, people), amount in zip(pairs, each, strict=True):
        others = [other for other in each if other != amount]
        claims = (money.claim, people.claim)
        if any(amount >= other * _APART for other in others):
            least = min(others)
            arithmetic = f"{_division(*claims)}；{written(least, money.unit)}"
            yield _dear(claims, arithmetic, amount, least)
        elif not _HEAD_LOW <= amount <= _HEAD_HIGH:
            zh = f"每{people.unit}合{written(amount, money.unit)}，超出常见范围：请核对金额与人数口径。"
            yield Finding(
                "per_head", "SOFT", claims, _division(*claims), zh, f"{written(amount, money.unit)} a head is out of the usual range."
            )
        else:
            zh = f"每{people.unit}合{written(amount, money.unit)}。"
            yield Finding("per_head", "CALC", claims, _division(*claims), zh, f"That is {written(amount, money.unit)} a head.")


def _dear(claims: tuple[Claim, Claim], arithmetic: str, amount: Decimal, least: Decimal) -> Finding:
    money, people = claims
    ratio = rounded(amount / least, 3)
    high, low = written(amount, money.unit), written(least, money.unit)
    zh = f"每{people.unit}合{high}，是同句另一项（{low}）的{ratio}倍：资金可能不只用于这些人，请核对口径。"
    en = f"{high} a head is {ratio} times the other in this sentence ({low}): the sum may cover more than these people."
    return Finding("per_head", "SOFT", claims, arithmetic, zh, en)


def _pairs(sentence: Sequence[Said]) -> list[tuple[Said, Said]]:
    given = [one for one in sentence if one.is_amount and one.is_exact and one.claim.value > 0 and _AID.search(one.lead)]
    money = [one for one in given if one.unit in MONEY]
    people = [one for one in given if one.unit in PEOPLE]
    found = []
    for one in people:
        fits = [other for other in money if other.part == one.part and _answers(other, one)]
        if len(fits) == 1:
            found.append((fits[0], one))
    return found if len({money.at for money, _ in found}) == len(found) else []


def _answers(money: Said, people: Said) -> bool:
    """`就业帮扶资金` and `就业帮助`: their last clauses begin alike."""
    start = bare(re.split(r"[、，,]", people.lead)[-1])[:2]
    return len(start) == 2 and start in re.split(r"[、，,]", money.lead)[-1]
