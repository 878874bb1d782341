"""The primary stores of this room, which no journal gives back: the vault, the check of its key, the log of accesses. Out for a backup, in
by a restore. What leaves is encrypted as it lies there; the master key stays where it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import models, transaction

from taizhang.kernel.canonical import canonical, parse
from taizhang.kernel.clock import parse_stamp, stamp
from taizhang.records import vault
from taizhang.records.models import AccessLog, VaultCheck, VaultEntry

_TABLES: dict[str, type[models.Model]] = {"key": VaultCheck, "vault": VaultEntry, "access": AccessLog}
_CHUNK = 1000


def copied_out() -> Iterator[bytes]:
    """Every row as a canonical JSON line."""
    for name, table in _TABLES.items():
        columns = [field.attname for field in table._meta.concrete_fields if name == "key" or not field.primary_key]
        for row in table._default_manager.order_by("pk").values(*columns).iterator(chunk_size=_CHUNK):
            yield canonical({"table": name, **{column: _text(value) for column, value in row.items()}}) + b"\n"


def empty() -> bool:
    """Whether nothing was ever put into these stores."""
    return not any(table._default_manager.exists() for table in _TABLES.values())


def refuse_other_key() -> None:
    """Fault where the database was written under a master key that is not here, or not this one."""
    if VaultCheck.objects.exists():
        vault.opened()


@transaction.atomic
def copied_in(lines: Iterable[bytes]) -> int:
    """Puts rows back into empty tables and says how many. Fault, and nothing written, where the master key is not theirs."""
    source, count = iter(lines), 0
    while chunk := [parse(line) for line in islice(source, _CHUNK)]:
        count += len(chunk)
        for name, table in _TABLES.items():
            rows = [_row(table, form) for form in chunk if form["table"] == name]
            table._default_manager.bulk_create(rows)
    if VaultEntry.objects.exists():
        vault.opened()
    return count


def _text(value: object) -> object:
    if isinstance(value, datetime):
        return stamp(value)
    return bytes(value).hex() if isinstance(value, (bytes, memoryview)) else value


def _row(table: type[models.Model], form: dict[str, Any]) -> models.Model:
    values = {name: _value(table._meta.get_field(name), value) for name, value in form.items() if name != "table"}
    return table(**values)


def _value(field: object, value: Any) -> Any:
    if isinstance(field, models.BinaryField):
        return bytes.fromhex(value)
    return parse_stamp(value) if isinstance(field, models.DateTimeField) else value
