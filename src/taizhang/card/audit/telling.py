"""An audit as JSON, and the words and shapes of its verdicts. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from taizhang.card.audit.types import Audit, Beside, Row, Verdict
from taizhang.definitions.types import Text
from taizhang.kernel.quantities import plain

JSON = dict[str, Any]
Address = Callable[[Beside], str]
"""Where a figure opens to its evidence; "" where that is not known."""

WORDS: dict[Verdict, Text] = {
    "agrees": Text(zh="相符", en="agrees"),
    "rounds": Text(zh="舍入相符", en="rounds"),
    "differs": Text(zh="不符", en="differs"),
    "other_caliber": Text(zh="口径不同", en="other caliber"),
    "no_source": Text(zh="无出处", en="no source"),
}
SHAPES: dict[Verdict, str] = {"agrees": "✓", "rounds": "≈", "differs": "✗", "other_caliber": "⇄", "no_source": "?"}
"""So that no verdict is told by colour alone."""


def as_json(audit: Audit, address: Address) -> JSON:
    """`document, district, period, as_of, notice, counts` (by verdict) and `rows`: the keys of a claim (as `read --json` gives them;
    numbers as decimal text), `verdict`, `undecided`, `why` {zh, en} and `figures`."""
    return {
        "document": audit.document,
        "district": audit.district,
        "period": audit.period,
        "as_of": audit.as_of,
        "notice": _text(audit.notice),
        "counts": audit.counts(),
        "rows": [_row(row, address) for row in audit.rows],
    }


def _row(row: Row, address: Address) -> JSON:
    one = row.stated
    return {
        **{key: getattr(one, key) for key in ("id", "quote", "start", "end", "indicator")},
        "value": plain(one.value),
        "high": None if one.high is None else plain(one.high),
        **{key: getattr(one, key) for key in ("unit", "kind", "bound", "role", "period", "scope")},
        **{key: getattr(one, key) or None for key in ("page", "line", "cell")},
        "verdict": row.verdict,
        "undecided": row.undecided,
        "why": _text(row.why),
        "figures": [_figure(each, address) for each in row.figures],
    }


def _figure(each: Beside, address: Address) -> JSON:
    """`exact` in `unit`, unrounded, as decimal text or null; `printed` how it would stand in the draft; `unit_code` and `place` where
    it is not of the whole district."""
    return {
        "indicator": each.indicator,
        "name": _text(each.name),
        "period": each.period,
        "unit_code": each.of_unit,
        "place": each.of_place,
        "exact": None if each.exact is None else plain(each.exact),
        "unit": each.unit,
        "bound": each.bound,
        "printed": each.printed,
        "status": each.status,
        "verdict": each.verdict,
        "why": _text(each.why),
        "score": each.score,
        "address": address(each),
    }


def _text(text: Text | None) -> JSON | None:
    return None if text is None else {"zh": text.zh, "en": text.en}
