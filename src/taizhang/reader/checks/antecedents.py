"""What a number belongs to where the sentence leaves it open: a total after several groups, one rank for a list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from taizhang.kernel.quantities import Interval
from taizhang.reader.checks.surroundings import MONEY, Said, Surroundings, over, spanned, written
from taizhang.reader.types import Finding

_TOTAL = re.compile(
    r"^[，,]?(?:计划|合同|协议|项目|拟|预计|涉及)?(?:总投资额?|投资总额|总金额|(?:合同|协议)金额|总引资|引资总额|总规模)"
    r"(?:额|达到?|约|为|近|超过?)*$"
)
_ALL_OF = re.compile(r"均(?:居|列|排|位居|位列|排名|为|在)|都(?:居|列|排)")


def antecedents(seen: Surroundings) -> Iterator[Finding]:
    for sentence in seen.sentences:
        for at, one in enumerate(sentence):
            if one.is_amount and one.unit in MONEY and _TOTAL.match(one.lead.strip()):
                yield from _of_which(sentence[:at], one)
            if one.kind == "rank" and _ALL_OF.search(one.lead):
                yield from _which_of(sentence[:at], one)


def _of_which(before: Sequence[Said], total: Said) -> Iterator[Finding]:
    """`A 项目 5 个，B 项目 5 个，总投资 124 亿元`: of the last group, or of all of them?"""
    groups: list[Said] = []
    for one in reversed(before):
        if (
            one.part != total.part
            or not one.is_amount
            or one.unit in MONEY
            or "其中" in one.lead
            or (groups and one.unit != groups[-1].unit)
        ):
            break
        groups.append(one)
    counted = [one.claim for one in groups[::-1] if one.is_exact and one.claim.value > 0 and one.unit in ("个", "家", "项", "宗")]
    if len(counted) < 2 or len(counted) != len(groups):
        return
    amount, span = total.claim, total.span
    last, many = counted[-1].value, sum((claim.value for claim in counted), Decimal(0))
    each = [spanned(over(span, Interval(number, number)), amount.unit, 4) for number in (last, many)]
    joined = " + ".join(str(claim.value) for claim in counted)
    arithmetic = f"{written(amount.value, amount.unit)} ÷ {last} = {each[0]}；÷ ({joined}) = {each[1]}"
    zh = f"{amount.quote}是只指后一组（每{counted[-1].unit}{each[0]}），还是指前面各组合计（每{counted[-1].unit}{each[1]}）？请确认。"
    en = f"Does {amount.quote} stand for the last group ({each[0]} each) or for all of them ({each[1]} each)?"
    yield Finding("antecedent", "AMBIG", (*counted, amount), arithmetic, zh, en)


def _which_of(before: Sequence[Said], rank: Said) -> Iterator[Finding]:
    """`均居第一` after three figures and more: it covers at least two of them."""
    figures = [one.claim for one in before if one.kind not in ("rank", "growth")]
    if len(figures) < 3:
        return
    zh = f"“{rank.clause}{rank.claim.quote}”覆盖前面哪几项不明确，名次须由人确认后记入。"
    en = f"It is open which of the {len(figures)} figures before share this rank: a person has to confirm it."
    yield Finding("antecedent", "AMBIG", (*figures, rank.claim), "", zh, en)
