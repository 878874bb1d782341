"""Table of the card: which editions were published. The frozen card itself is read from its event."""

from __future__ import annotations

from django.db import models


class PublishedCard(models.Model):
    """One edition of a card: the event that published it, as which version of its period. Later versions stand beside it."""

    pk = models.CompositePrimaryKey("district", "seq")
    district = models.CharField(max_length=60)
    seq = models.PositiveBigIntegerField()
    card = models.CharField(max_length=60)
    period = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    as_of = models.PositiveBigIntegerField()
    at = models.CharField(max_length=27)
    actor = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["district", "card", "period", "version"], name="card_one_version")]
