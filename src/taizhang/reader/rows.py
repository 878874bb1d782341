"""What was read, as rows that any program takes: one a claim, one a finding, one a promise. Numbers are exact decimals as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from taizhang.reader.types import Claim, Finding, Reading

Cell: TypeAlias = "str | int | list[int] | list[list[int]] | None"
Row: TypeAlias = "dict[str, Cell]"

CLAIM = (
    *("document", "id", "quote", "start", "end", "indicator", "value", "high", "unit"),
    *("kind", "bound", "role", "period", "scope", "page", "line", "cell"),
)
"""The keys of a claim, in order: those of the marked reports, `id` within the document, and the place."""


def claims(reading: Reading) -> Iterator[Row]:
    for number, claim in enumerate(reading.claims, 1):
        yield _claim(claim, reading.document.name, number)


def findings(reading: Reading) -> Iterator[Row]:
    numbers = {id(claim): number for number, claim in enumerate(reading.claims, 1)}
    for finding in reading.findings:
        yield _finding(finding, numbers)


def promises(reading: Reading) -> Iterator[Row]:
    numbers = {id(claim): number for number, claim in enumerate(reading.claims, 1)}
    for promise in reading.promises:
        yield {"claim": numbers[id(promise.claim)], "sentence": promise.sentence}


def _claim(claim: Claim, document: str, number: int) -> Row:
    high = claim.quantity.high
    row: Row = {
        "document": document,
        "id": number,
        "quote": claim.quote,
        "start": claim.start,
        "end": claim.end,
        "indicator": claim.indicator,
        "value": f"{claim.value.normalize():f}",
        "high": None if high is None else f"{high.normalize():f}",
        "unit": claim.unit,
        "kind": claim.kind,
        "bound": claim.bound,
        "role": claim.role,
        "period": claim.period,
        "scope": claim.scope,
        "page": claim.place.page or None,
        "line": claim.place.line or None,
        "cell": claim.place.cell or None,
    }
    return row


def _finding(finding: Finding, numbers: Mapping[int, int]) -> Row:
    return {
        "rule": finding.rule,
        "verdict": finding.verdict,
        "claims": [numbers[id(claim)] for claim in finding.claims],
        "arithmetic": finding.arithmetic,
        "zh": finding.zh,
        "en": finding.en,
        "spans": [list(span) for span in finding.spans],
    }
