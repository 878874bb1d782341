"""What is said of a claim, in both languages. Pure."""

from __future__ import annotations

from taizhang.definitions.types import Text

_BOUNDS = {
    "exact": Text(zh="确数", en="exact"),
    "about": Text(zh="约数", en="about"),
    "at_least": Text(zh="不低于", en="at least"),
    "at_most": Text(zh="不高于", en="at most"),
}


def agrees(name: Text, period: str) -> Text:
    return Text(zh=f"与台账“{name.zh}”（{period}）一致", en=f"the ledger's {name.en} ({period})")


def rounds(name: Text, period: str, exact: str) -> Text:
    return Text(
        zh=f"台账“{name.zh}”（{period}）为 {exact}，舍入或限定词相符", en=f"{name.en} ({period}) is {exact}: rounded, or rightly described"
    )


def differs(name: Text, period: str, printed: str) -> Text:
    return Text(zh=f"台账“{name.zh}”（{period}）应印为 {printed}", en=f"{name.en} ({period}) would print as {printed}")


def bound(name: Text, period: str, printed: str, known: str) -> Text:
    word = _BOUNDS[known]
    return Text(
        zh=f"台账“{name.zh}”（{period}）为 {printed}，属{word.zh}，与稿中限定不符",
        en=f"{name.en} ({period}) is {printed}, known as “{word.en}”: the draft bounds it otherwise",
    )


def no_set(name: Text, said: str) -> Text:
    return Text(zh=f"台账“{name.zh}”未载明是否在“{said}”中排位", en=f"the ledger does not tell whether {name.en} is a rank among {said}")


def other_set(name: Text, known: str, said: str) -> Text:
    return Text(
        zh=f"台账“{name.zh}”是在“{known}”中的位次，不是“{said}”", en=f"the ledger's {name.en} is a rank among {known}, not among {said}"
    )


def other_period(name: Text, period: str, printed: str, asked: str) -> Text:
    return Text(
        zh=f"台账“{name.zh}”的这个数属于 {period}（{printed}），不是 {asked}",
        en=f"the ledger has this number of {name.en} for {period} ({printed}), not for {asked}",
    )


def other_unit(name: Text, period: str, ours: str, said: str) -> Text:
    return Text(
        zh=f"台账“{name.zh}”（{period}）为 {ours}，计量单位或量级不是“{said}”",
        en=f"the ledger has {ours} for {name.en} ({period}): the unit or scale is not {said}",
    )


def other_kind(name: Text, period: str, printed: str) -> Text:
    return Text(
        zh=f"这个数是台账“{name.zh}”（{period}，{printed}），指标或口径不同",
        en=f"this is the ledger's {name.en} ({period}, {printed}): another indicator or caliber",
    )


def target(name: Text, period: str, printed: str) -> Text:
    return Text(
        zh=f"这个数是 {period} 的目标“{name.zh}”（{printed}），不是结果",
        en=f"this is the target {name.en} for {period} ({printed}), not a result",
    )


def result(name: Text, period: str, printed: str) -> Text:
    return Text(
        zh=f"这个数是 {period} 的结果“{name.zh}”（{printed}），不是目标",
        en=f"this is the result {name.en} of {period} ({printed}), not a target",
    )


def whole_district(name: Text, period: str, said: str, printed: str) -> Text:
    return Text(
        zh=f"这个数是全区的“{name.zh}”（{period}，{printed}），不是“{said}”的",
        en=f"this is {name.en} of the whole district ({period}, {printed}), not of {said}",
    )


def beyond(said: str) -> Text:
    return Text(zh=f"所说为“{said}”，不在本台账之内", en=f"it speaks of {said}, which this ledger does not cover")


def unknown() -> Text:
    return Text(zh="台账中没有与所说相符的指标", en="the ledger has no indicator that is meant by these words")


def nothing(name: Text, period: str) -> Text:
    return Text(zh=f"台账“{name.zh}”在 {period} 没有数据", en=f"the ledger has nothing for {name.en} in {period}")


def refused(name: Text, period: str, why: Text) -> Text:
    return Text(zh=f"台账“{name.zh}”（{period}）无数：{why.zh}", en=f"no figure for {name.en} ({period}): {why.en}")


def withheld(name: Text) -> Text:
    return Text(zh=f"台账“{name.zh}”不对查询者公开，不作比对", en=f"the ledger's {name.en} is not open to who asks; nothing is compared")


def undecided(count: int) -> Text:
    return Text(
        zh=f"有 {count} 个指标同样相符而结论不一，取较弱者",
        en=f"{count} indicators fit equally and do not agree; the weaker verdict stands",
    )
