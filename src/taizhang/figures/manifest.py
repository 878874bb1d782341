"""What a district's store is made of at a moment, and the one way to change it."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import transaction

from taizhang.figures.fresh import Fresh
from taizhang.figures.models import Segment, StoreCursor
from taizhang.figures.segments import Part, check, discard


@dataclass(frozen=True, slots=True)
class Manifest:
    """The segments that count the journal up to `seq`, with what is laid over them in memory. `token` is drawn anew with every change of
    the segments, so that it names them."""

    district: str
    seq: int
    token: str
    parts: tuple[Part, ...] = ()
    fresh: Fresh | None = None

    def of(self, register: str, kind: str) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.register == register and part.kind == kind)

    def any_ended(self, register: str) -> bool:
        """Whether versions that lie there count no more."""
        return bool(self.of(register, "closings")) or (self.fresh is not None and register in self.fresh.registers)

    def last_change(self, register: str) -> int:
        """The event that last made or ended a version of a record of the register."""
        return max((part.seq_to for part in self.parts if part.register == register), default=0)

    def with_parts(self, parts: Iterable[Part]) -> Manifest:
        return Manifest(self.district, self.seq, self.token, (*self.parts, *parts))

    def with_fresh(self, fresh: Fresh) -> Manifest:
        """The same files, counted on to the event up to which that goes."""
        return Manifest(self.district, fresh.seq, self.token, self.parts, fresh)

    def check(self, registers: Collection[str]) -> None:
        """Raises Damaged if a segment of these registers is not what it was written as."""
        for part in self.parts:
            if part.register in registers:
                check(part)


_cached: dict[str, Manifest] = {}


def current(district: str) -> Manifest:
    """The manifest as the database has it; its segments are read again only when its token has changed."""
    cursor = StoreCursor.objects.filter(district=district).first()
    if cursor is None:
        return Manifest(district, 0, "")
    held = _cached.get(district)
    if held is None or held.token != cursor.token:
        held = _read(district)
        _cached[district] = held
    return held


def forget(district: str) -> None:
    """Makes `current` read the segments again: somebody may have changed the manifest under its token."""
    _cached.pop(district, None)


def _read(district: str) -> Manifest:
    """Cursor and segments from one snapshot: a cursor read before and after tells whether a writer came between."""
    while True:
        before = StoreCursor.objects.get(district=district)
        parts = tuple(_part(segment) for segment in Segment.objects.filter(district=district).order_by("seq_from", "pk"))
        if StoreCursor.objects.filter(district=district, token=before.token).exists():
            return Manifest(district, before.seq, before.token, parts)


def _part(segment: Segment) -> Part:
    return Part(
        segment.register, segment.kind, segment.path, segment.rows, segment.size, segment.digest, segment.seq_from, segment.seq_to,
        segment.base,
    )  # fmt: skip


def commit(before: Manifest, seq: int, added: Collection[Part], dropped: Collection[Part] = ()) -> bool:
    """Compare and set: puts the store at `seq` with these segments more and those less, in one transaction, unless somebody
    else has changed it since `before` was read. Then the added files are discarded, and it returns False."""
    token = uuid.uuid4().hex
    with transaction.atomic():
        if not before.token:
            _, made = StoreCursor.objects.get_or_create(district=before.district, defaults={"seq": seq, "token": token})
            taken = int(made)
        else:
            taken = StoreCursor.objects.filter(district=before.district, token=before.token).update(seq=seq, token=token)
        if taken and not before.token:
            Segment.objects.filter(district=before.district).delete()  # a store without a cursor has no segments
        if taken:
            Segment.objects.filter(path__in=[part.path for part in dropped]).delete()
            Segment.objects.bulk_create([part.saved(before.district) for part in added])
    if not taken:
        discard(added)
    return bool(taken)
