"""The columnar store's manifest: which files make it up and up to where they count. Both change in one transaction."""

from __future__ import annotations

from django.db import models


class StoreCursor(models.Model):
    """How far the store of a district has read its journal. `token` changes with every change of the manifest: whoever
    writes compares and sets it, so that of two writers one loses and discards its files."""

    district = models.CharField(max_length=60, primary_key=True)
    seq = models.BigIntegerField(default=0)
    token = models.CharField(max_length=32)

    class Meta:
        db_table = "figures_store_cursor"


class Segment(models.Model):
    """One Parquet file. `rows` holds record versions, `closings` those of them that were superseded, whole, with the event
    that did it, `history` versions folded with their end. `path` is relative to the store's folder; `base` tells compacted from tail."""

    district = models.CharField(max_length=60)
    register = models.CharField(max_length=60)
    kind = models.CharField(max_length=8, choices=[("rows", "rows"), ("closings", "closings"), ("history", "history")])
    path = models.CharField(max_length=200, unique=True)
    rows = models.BigIntegerField()
    size = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    seq_from = models.BigIntegerField()
    seq_to = models.BigIntegerField()
    base = models.BooleanField(default=False)

    class Meta:
        db_table = "figures_segment"
        indexes = [models.Index(fields=["district", "register"], name="figures_segment_of")]
