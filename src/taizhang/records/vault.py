"""Private values: AES-GCM under a key of each entry, which the master key and a random salt give. Deleting the salt erases for good.

The master key (32 bytes) comes from TAIZHANG_MASTER_KEY (hex or base64) or from $TAIZHANG_HOME/master.key. It is never in the database."""

from __future__ import annotations

import base64
import binascii
import hmac
import os
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet

from taizhang.journal.asking import Asked, Question, Statement, answer
from taizhang.kernel.faults import Fault
from taizhang.records.inserting import insert
from taizhang.records.models import VaultCheck, VaultEntry
from taizhang.records.rules import NOTE
from taizhang.records.sealing import Sealed, Vault
from taizhang.records.types import JSON

_SIZE = 32
_FILE = "master.key"
_CHECK = b"taizhang vault key check"
_VARIABLE = "TAIZHANG_MASTER_KEY"
CHECK: Asked = (Question("SELECT value FROM records_vaultcheck", lambda rows: rows[0][0] if rows else None),)
"""What opening the vault asks."""


def opened() -> Vault:
    """The vault with the key of this installation, which is held to the check in the database (made at first use).

    Called before the first write of a transaction, so that with a wrong or missing key nothing is written."""
    master = _master()
    value = hmac.digest(master, _CHECK, "sha256").hex()
    known = answer(*CHECK)
    if known is None:
        VaultCheck.objects.get_or_create(pk=1, defaults={"value": value})
    elif not hmac.compare_digest(known, value):
        raise Fault(
            "the master key is not the one that this database was written under", where=_where(), remedy="put the right key in its place"
        )
    return Vault(master)


def create_master_key() -> Path:
    """Makes the key of a new installation in $TAIZHANG_HOME/master.key (0600). Refuses where there is one, or was one."""
    path = _path()
    if os.environ.get(_VARIABLE) or path.exists():
        raise Fault("there is a master key already", where=_where(), remedy="keep it: without it no private value can be read again")
    if VaultCheck.objects.exists():
        raise Fault("this database was written under a master key that is not here", where=str(path), remedy="restore that key")
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(os.urandom(_SIZE).hex().encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    return path


def has_master_key() -> bool:
    return bool(os.environ.get(_VARIABLE)) or _path().exists()


def _path() -> Path:
    return Path(settings.TAIZHANG_HOME) / _FILE


def _where() -> str:
    return _VARIABLE if os.environ.get(_VARIABLE) else str(_path())


def _master() -> bytes:
    text = os.environ.get(_VARIABLE) or _kept()
    if not text:
        raise Fault(
            "there is no master key", where=_where(), remedy=f"restore the file, or set {_VARIABLE}; a new installation makes one at set-up"
        )
    for decode in (bytes.fromhex, _from_base64):
        try:
            found = decode(text)
        except (ValueError, binascii.Error):
            continue
        if len(found) == _SIZE:
            return found
    raise Fault("the master key is not 32 bytes in hex or base64", where=_where(), remedy="put the right key in its place")


def _kept() -> str:
    path = f"{settings.TAIZHANG_HOME}/{_FILE}"
    try:
        with open(path, "rb", buffering=0) as file:  # every act reads it: a `Path` and a text file would take five times as long
            return file.read().decode().strip()
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as fault:
        raise Fault("the master key cannot be read", where=path, remedy="put the right key in its place, as text in hex") from fault


def _from_base64(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


_TABLE = "records_vaultentry"
_COLUMNS = ("district", "register", "number", "seq", "salt", "blob")
_KEEP = f"INSERT INTO {_TABLE} ({', '.join(_COLUMNS)}) VALUES ({', '.join(['%s'] * len(_COLUMNS))})"  # noqa: S608


def kept(district: str, register: str, number: str, seq: int, sealed: Sealed) -> Statement:
    """Writes the entry of one event."""
    return _KEEP, [district, register, number, seq, sealed.salt, sealed.blob]


def keep_all(district: str, register: str, seq: int, sealed: Iterable[tuple[str, bytes, bytes]]) -> None:
    """The entries of a batch: number, salt and blob of each row that has private values."""
    insert(_TABLE, _COLUMNS, [(district, register, number, seq, salt, blob) for number, salt, blob in sealed])


def contents(vault: Vault, district: str, register: str, number: str, until: int | None = None) -> dict[str, JSON]:
    """The private values of a record's fields as they stood after the event `until` (None: now)."""
    values: dict[str, JSON] = {}
    for entry in _entries(district, register, number, until):
        values |= vault.open(entry)
    return {name: value for name, value in values.items() if value is not None and not name.startswith(NOTE)}


def notes(vault: Vault, district: str, register: str, number: str) -> dict[int, dict[str, JSON]]:
    """By seq, the texts beside the fields: the reason of an act (@reason), the private values that a correction asks for (@to.phone)."""
    found = {entry.seq: vault.open(entry) for entry in _entries(district, register, number)}
    return {seq: {name: value for name, value in values.items() if name.startswith(NOTE)} for seq, values in found.items()}


def _entries(district: str, register: str, number: str, until: int | None = None) -> Iterable[VaultEntry]:
    found = VaultEntry.objects.filter(district=district, register=register, number=number)
    return (found if until is None else found.filter(seq__lte=until)).order_by("seq")


def forget(district: str, register: str, number: str, before: int | None = None) -> int:
    """Deletes salts and blobs of a record (those of events before that seq), overwriting their pages where the database can."""
    found = VaultEntry.objects.filter(district=district, register=register, number=number)
    return _deleted(found if before is None else found.filter(seq__lt=before))


def forget_import(district: str, register: str, after: int) -> int:
    """Deletes what an abandoned import had brought: nothing else is written to the register while an import is open."""
    return _deleted(VaultEntry.objects.filter(district=district, register=register, seq__gt=after))


def _deleted(entries: QuerySet[VaultEntry]) -> int:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete=ON")
        transaction.on_commit(_truncate_log)
    return entries.delete()[0]


def _truncate_log() -> None:
    """The write-ahead log still holds the old pages until it is folded in, which cannot be done inside a transaction."""
    if connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
