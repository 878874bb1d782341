"""C11 and C12: nothing happened, everything was done: such claims want a definition and a number out of how many."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import ROUND_CEILING

from taizhang.reader.checks.relations import relations
from taizhang.reader.checks.surroundings import Said, Surroundings, stands_for
from taizhang.reader.types import Claim, Finding

_NONE = re.compile(
    r"(?:未|没有|无一例?|从未)(?:再)?(?:发生|出现)[^，。；;！\n]{0,24}?(?:事故|事件|案件|疫情|上访|火灾|灾情|死亡|返贫|现象)|"
    r"“?零”?(?:事故|伤亡|死亡|上访|非访|投诉|感染|返贫|差错|案件|发案|疫情|火灾)|不[死伤]一人|不垮一[库坝]"
)
_OUT_OF = re.compile(r"受理|收到|接收|接待|检查|抽检|抽查|检测|监测|测评|参评|交办|排查|应[办回]|共有|共")


def absolutes(seen: Surroundings) -> Iterator[Finding]:
    for found in _NONE.finditer(seen.text):
        zh = f"“{found[0]}”是零值说法：应写明统计口径（何种等级、何时、何地）。"
        span = (seen.repaired.source(found.start(), found.end()),)
        en = f"“{found[0]}” is a claim of none: say what was counted, where and when."
        yield Finding("zero", "SOFT", (), "", zh, en, spans=span)
    for sentence in seen.sentences:
        full = [one for one in sentence if _is_full(one) and not _denominator(sentence, one)]
        if full:
            yield _all_of_it(full)
        yield from (_at_least(one.claim) for one in sentence if _is_fine(one) and not _denominator(sentence, one))


def _is_full(one: Said) -> bool:
    return one.kind in ("rate", "share") and one.unit == "%" and one.is_exact and one.claim.value == 100 and one.claim.role == "result"


def _denominator(sentence: Sequence[Said], one: Said) -> bool:
    """A number of cases in the same clause, or in the one before with a word that says they are all of them."""
    before = next((other for other in reversed(sentence) if other.at < one.at and other.is_amount), None)
    if before is None or before.part != one.part:
        return False
    return bool(_OUT_OF.search(before.clause)) or one.clause == one.lead


def _all_of_it(full: Sequence[Said]) -> Finding:
    names = "、".join(dict.fromkeys(one.claim.indicator for one in full))
    zh = f"{names}为100%，未写明分母（共多少件）。"
    return Finding("full", "SOFT", tuple(one.claim for one in full), "", zh, "100 % of how many? The text does not say.")


def _is_fine(one: Said) -> bool:
    words = one.clause + one.claim.indicator
    return (
        one.kind in ("rate", "share")
        and one.unit == "%"
        and one.is_exact
        and one.claim.quantity.step < 1
        and 0 < one.claim.value < 100
        and one.claim.role == "result"
        and relations().speaks_of("of_cases", words)
        and "覆盖率" not in words
        and "入学率" not in words
    )


def _at_least(claim: Claim) -> Finding:
    """The smallest number of cases of which some share prints so: 99.00 % needs a hundred."""
    span = stands_for(claim)
    number = next(many for many in range(1, 10**5) if (span.low * many / 100).to_integral_value(ROUND_CEILING) * 100 <= span.high * many)
    zh = f"要得出{claim.quote}，分母至少为{number}：请写明。"
    return Finding("full", "CALC", (claim,), f"n ≥ {number}", zh, f"{claim.quote} needs at least {number} cases: say how many there were.")
