"""Tables of the journal. Migration 0002 makes events and rows append-only by triggers."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler


class BodyText(models.Func):
    """A text member of the JSON in `body`, as the databases write it in a generated column."""

    output_field = models.TextField()

    def __init__(self, member: str) -> None:
        super().__init__("body", member=member)

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any) -> tuple[str, Any]:
        return self.as_sql(compiler, connection, template="json_extract(%(expressions)s, '$.%(member)s')")

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any) -> tuple[str, Any]:
        return self.as_sql(compiler, connection, template="((%(expressions)s)::json ->> '%(member)s')")


class Bytes(models.Func):
    """The stored UTF-8 bytes of a text column: what was hashed, also where somebody stored what is not UTF-8."""

    output_field = models.BinaryField()

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any) -> tuple[str, Any]:
        return self.as_sql(compiler, connection, template="CAST(%(expressions)s AS BLOB)")

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any) -> tuple[str, Any]:
        return self.as_sql(compiler, connection, template="convert_to(%(expressions)s, 'UTF8')")


class RawBytes(Bytes):
    """The bytes of a column of bytes: SQLite may have been made to keep text there."""

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any) -> tuple[str, Any]:
        return self.as_sql(compiler, connection, template="%(expressions)s")


def _generated(member: str) -> models.GeneratedField:
    return models.GeneratedField(expression=BodyText(member), output_field=models.TextField(), db_persist=True)


class Journal(models.Model):
    """The head of a district's journal: where the next event is chained on. Its row is the lock of appending."""

    code = models.CharField(max_length=60, primary_key=True)
    algorithm = models.CharField(max_length=10)
    seq = models.PositiveBigIntegerField(default=0)
    digest = models.BinaryField(max_length=32)
    at = models.CharField(max_length=27)


class Event(models.Model):
    """One event: `body` is its only content, the columns after `digest` are generated from it."""

    pk = models.CompositePrimaryKey("journal", "seq")
    journal = models.CharField(max_length=60)
    seq = models.PositiveBigIntegerField()
    body = models.TextField()
    leaf = models.BinaryField(max_length=32)
    digest = models.BinaryField(max_length=32)
    at = _generated("at")
    actor = _generated("actor")
    kind = _generated("kind")
    subject = _generated("subject")

    class Meta:
        indexes = [
            models.Index(fields=["journal", "kind", "seq"], name="journal_event_by_kind"),
            models.Index(fields=["journal", "subject", "seq"], name="journal_event_by_subject"),
            models.Index(fields=["journal", "at", "seq"], name="journal_event_by_time"),
        ]


class EventRows(models.Model):
    """The rows that a batch event commits to: one canonical JSON a line, in the order of their Merkle tree."""

    pk = models.CompositePrimaryKey("journal", "seq")
    journal = models.CharField(max_length=60)
    seq = models.PositiveBigIntegerField()
    rows = models.TextField()
