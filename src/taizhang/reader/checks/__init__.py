"""Claims held against each other by arithmetic. A pairing that is not plain is left out: a false accusation is worse than a missed one."""

from __future__ import annotations

from collections.abc import Iterable

from taizhang.reader.checks.absolutes import absolutes
from taizhang.reader.checks.antecedents import antecedents
from taizhang.reader.checks.averages import averages
from taizhang.reader.checks.completions import completions
from taizhang.reader.checks.growth import growth
from taizhang.reader.checks.repeats import repeats
from taizhang.reader.checks.shares import shares
from taizhang.reader.checks.sums import sums
from taizhang.reader.checks.surroundings import survey
from taizhang.reader.checks.wholes import wholes
from taizhang.reader.types import Claim, Document, Finding, Quantity, Repaired

RULES = (sums, shares, completions, averages, growth, wholes, repeats, absolutes, antecedents)

_GRAVE = {"SUSPECT": 0, "AMBIG": 1, "SOFT": 2, "OK": 3, "CALC": 4}


def check(document: Document, repaired: Repaired, quantities: Iterable[Quantity], claims: Iterable[Claim]) -> tuple[Finding, ...]:
    """The findings of all rules: what wants an answer first, then in the order of the text."""
    del document, quantities
    seen = survey(repaired, claims)
    found = [finding for rule in RULES for finding in rule(seen)]
    return tuple(sorted(found, key=lambda finding: (_GRAVE[finding.verdict], _where(finding))))


def _where(finding: Finding) -> int:
    return min([claim.start for claim in finding.claims] + [start for start, _ in finding.spans], default=0)
