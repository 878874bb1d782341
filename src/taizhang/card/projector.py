"""Journal → table of editions. `project` runs in the transaction that appends; `rebuild` makes the table anew."""

from __future__ import annotations

from django.db import transaction

from taizhang.card.models import PublishedCard
from taizhang.card.types import PUBLISHED
from taizhang.journal import queries as journal
from taizhang.journal.types import Entry

KIND = PUBLISHED


def project(entry: Entry) -> PublishedCard:
    data = entry.data
    same = PublishedCard.objects.filter(district=entry.journal, card=data["card"], period=data["period"])
    return PublishedCard.objects.create(
        district=entry.journal,
        seq=entry.seq,
        card=data["card"],
        period=data["period"],
        version=same.count() + 1,
        as_of=data["as_of"],
        at=entry.at,
        actor=entry.actor,
    )


@transaction.atomic
def rebuild(district: str) -> None:
    """Drops the district's editions and reads them again from its journal."""
    PublishedCard.objects.filter(district=district).delete()
    for entry in journal.entries(district, kinds=[KIND]):
        project(entry)
