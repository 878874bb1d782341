"""Whether the vault holds what the journal says that it must: the private values of every event that brought some, but for those erased."""

from __future__ import annotations

from collections.abc import Iterator

from taizhang.journal import queries as journal
from taizhang.journal.types import Entry
from taizhang.kernel.canonical import parse
from taizhang.records import rules
from taizhang.records.models import VaultEntry

_KINDS = (*rules.SINGLE, rules.REQUESTED, rules.DECIDED, rules.ROWS, rules.ABANDONED)
_NONE = b'"private":{}'

Expected = dict[tuple[str, str], set[int]]
"""By register and number of a record, the events whose private values must lie in the vault."""


def vault_fault(district: str) -> str:
    """What is wrong with the vault, or nothing. Opens no value and needs no key."""
    missing = _expected(district)
    held = VaultEntry.objects.filter(district=district).order_by("seq", "pk").values_list("register", "number", "seq")
    for register, number, seq in held.iterator():
        seqs = missing.get((register, number), set())
        if seq not in seqs:
            return f"private values of {register} stand under event {seq} that it did not bring, or that were erased"
        seqs.remove(seq)
    gone = min(((seq, register) for (register, _), seqs in missing.items() for seq in seqs), default=None)
    return f"the private values that event {gone[0]} brought for {gone[1]} are gone, and no event erased them" if gone else ""


def _expected(district: str) -> Expected:
    found: Expected = {}
    for event in journal.entries(district, kinds=_KINDS):
        if event.kind == rules.ROWS:
            for number in _private_rows(event):
                found.setdefault((event.data["register"], number), set()).add(event.seq)
        elif event.kind == rules.ABANDONED:
            _give_up(found, event)
        else:
            register, _, number = event.subject.partition("/")
            if event.kind == rules.ERASED:
                found.pop((register, number), None)
            if event.data["private"]:
                found.setdefault((register, number), set()).add(event.seq)
    return found


def _private_rows(event: Entry) -> Iterator[str]:
    """Numbers of a batch's rows with private values. Inside a text the quotes of the mark would be escaped."""
    for row in journal.rows(event.journal, event.seq):
        if _NONE not in row:
            yield parse(row)["number"]


def _give_up(found: Expected, event: Entry) -> None:
    """An import that was abandoned left nothing behind."""
    for (register, _), seqs in found.items():
        if register == event.data["register"]:
            seqs -= {seq for seq in seqs if seq > event.data["started"]}
