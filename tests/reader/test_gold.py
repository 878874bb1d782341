"""The four marked reports, where they are at hand: the reader stays at or above what it promises."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from taizhang.reader import read
from taizhang.reader.types import Claim

MARKED = Path(__file__).parents[3] / "shared" / "reader"
PROMISED = {"kind": 0.95, "role": 0.95, "bound": 0.95, "period": 0.85}


def row(claim: Claim) -> dict[str, Any]:
    quantity = claim.quantity
    return {
        "quote": claim.quote, "start": claim.start, "end": claim.end, "indicator": claim.indicator, "value": float(claim.value),
        "high": None if quantity.high is None else float(quantity.high), "unit": claim.unit, "kind": claim.kind, "bound": claim.bound,
        "role": claim.role, "period": claim.period,
    }  # fmt: skip


@pytest.mark.skipif(not (MARKED / "score.py").exists(), reason=f"the marked reports are not at {MARKED}")
def test_the_marked_reports_are_read_as_well_as_promised(tmp_path: Path) -> None:
    for text in sorted((MARKED / "text").glob("*.txt")):
        lines = [json.dumps(row(claim), ensure_ascii=False) for claim in read(text).claims]
        (tmp_path / f"{text.stem}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    command = [sys.executable, str(MARKED / "score.py"), "score", str(MARKED / "gold"), str(tmp_path), "--json"]
    scored = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    assert scored["quantity"]["f1"] >= 0.98
    assert scored["claim"]["f1"] >= 0.90
    assert {part: scored[part] for part in PROMISED if scored[part] < PROMISED[part]} == {}
