"""What other rooms may ask: a document, audited."""

from __future__ import annotations

from collections.abc import Iterable

from taizhang.card.audit.asking import Ledger, candidates, names
from taizhang.card.audit.auditing import Auditor
from taizhang.card.audit.matching import Matcher
from taizhang.card.audit.types import Audit, Stated
from taizhang.journal import queries as journal
from taizhang.kernel.periods import Period
from taizhang.kernel.reading import one_reading
from taizhang.org import queries as org
from taizhang.org.types import Scope

__all__ = ["audit"]


def audit(document: str, text: str, stated: Iterable[Stated], *, district: str, period: Period, scope: Scope) -> Audit:
    """Holds every claim of a text against the figures of a district as they are known now, as far as `scope` opens them.

    Raises Fault for an unknown district. Nothing is written, and no figure is asked twice."""
    with one_reading():
        home = org.district(district)
        head = journal.head(home.name).seq
        book = org.book(home.name)
        ledger = Ledger(home.name, scope, head)
        auditor = Auditor(Matcher(candidates(book, period)), names(home.name, book, period.end), period, ledger.told)
        rows = tuple(auditor.row(one) for one in stated)
    notice = home.notice if home.manifest.demonstration else None
    return Audit(document, home.name, home.title, period.key, head, text, rows, notice)
