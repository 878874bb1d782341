"""Tables of records. `Record`, `ImportedLine` and `Import` are projections of the journal; `VaultEntry`, `VaultCheck` and `AccessLog` are
primary stores, backed up with it and never rebuilt; `Searched` and `SearchCursor` an index made of the records. Migration 0002 makes
the access log append-only."""

from __future__ import annotations

from django.db import models


class Record(models.Model):
    """A record as it stands: what work lists filter by in columns, the rest of the `Row` as canonical JSON in `body`.

    `natural_key` is the digest of the values that the register's `key` names (null where the key is the number);
    `batch` and `line` tell where a record that came by an import stands: seq of the batch event, line counted from 0."""

    district = models.CharField(max_length=60)
    register = models.CharField(max_length=60)
    number = models.CharField(max_length=200)
    unit = models.CharField(max_length=60)
    state = models.CharField(max_length=60)
    opened_on = models.DateField()
    next_due = models.DateField(null=True)
    seq = models.PositiveBigIntegerField()
    natural_key = models.CharField(max_length=32, null=True)  # noqa: DJ001 (null is not held to be unique)
    batch = models.PositiveBigIntegerField(null=True)
    line = models.PositiveIntegerField(null=True)
    body = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district", "register", "number"], name="records_one_number"),
            models.UniqueConstraint(fields=["district", "register", "natural_key"], name="records_one_key"),
        ]
        indexes = [
            models.Index(fields=["district", "register", "state", "next_due"], name="records_by_state"),
            models.Index(fields=["district", "register", "unit", "number"], name="records_by_unit"),
            models.Index(fields=["district", "register", "next_due"], name="records_by_due"),
            models.Index(fields=["district", "seq", "id"], name="records_by_seq"),
        ]


class ImportedLine(models.Model):
    """Where an amendment that came by an import stands: the batch event and its line, and the event that made it count."""

    district = models.CharField(max_length=60)
    register = models.CharField(max_length=60)
    number = models.CharField(max_length=200)
    seq = models.PositiveBigIntegerField()
    batch = models.PositiveBigIntegerField()
    line = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["district", "register", "number", "seq"], name="records_one_line")]


class Import(models.Model):
    """An import by the digest of its file. `done` rows lie in batches so far; they count when it is finished."""

    district = models.CharField(max_length=60)
    register = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    started = models.PositiveBigIntegerField()
    ended = models.PositiveBigIntegerField(null=True)
    state = models.CharField(max_length=10)
    definition = models.PositiveIntegerField()
    partial = models.BooleanField()
    amend = models.BooleanField()
    rows = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    amended = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district", "started"], name="records_one_import"),
            models.UniqueConstraint(fields=["district", "register"], condition=models.Q(state="open"), name="records_one_open_import"),
        ]


class Series(models.Model):
    """The last number given of a series. A cache: a row that is missing is found again from the records."""

    district = models.CharField(max_length=60)
    register = models.CharField(max_length=60)
    head = models.CharField(max_length=200)
    last = models.PositiveBigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["district", "register", "head"], name="records_one_series")]


class VaultEntry(models.Model):
    """The private values that came with one event of a record, under a key of their own: master key and `salt` give it."""

    district = models.CharField(max_length=60)
    register = models.CharField(max_length=60)
    number = models.CharField(max_length=200)
    seq = models.PositiveBigIntegerField()
    salt = models.BinaryField(max_length=16)
    blob = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["district", "register", "number", "seq"], name="records_one_vault_entry")]


class VaultCheck(models.Model):
    """By which a wrong master key is known before anything is written under it."""

    value = models.CharField(max_length=64)


class AccessLog(models.Model):
    """Who read private values of which record, when and what for. Append-only."""

    at = models.DateTimeField()
    district = models.CharField(max_length=60)
    register = models.CharField(max_length=60)
    number = models.CharField(max_length=200)
    actor = models.CharField(max_length=60)
    fields = models.TextField()
    purpose = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["district", "register", "number"], name="records_access_by_record")]


class Searched(models.Model):
    """What of a record is searched: its number and the texts of its open columns, folded, one a line. Later changes have higher ids.

    Beside it lie the tokens of `text` (migration 0003): on SQLite in the full-text table `records_grams`, on PostgreSQL in the
    column `grams`."""

    district = models.CharField(max_length=60)
    register = models.CharField(max_length=60)
    number = models.CharField(max_length=200)
    unit = models.CharField(max_length=60)
    text = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["district", "register", "number"], name="records_one_searched")]


class SearchCursor(models.Model):
    """Up to which record the index of a district goes: those whose (seq, id) is not later are in it."""

    district = models.CharField(max_length=60, primary_key=True)
    seq = models.PositiveBigIntegerField(default=0)
    row = models.PositiveBigIntegerField(default=0)
