"""Tables of the organisation: projections of its events. Each row names the event that made it (`seq`) and that event's place in
the chain (`mark`, its digest), by which what is computed from the rows is cached."""

from __future__ import annotations

from django.db import models


class Projected(models.Model):
    district = models.CharField(max_length=60)
    seq = models.PositiveBigIntegerField()
    mark = models.CharField(max_length=64)

    class Meta:
        abstract = True


class DistrictRow(Projected):
    """The newest manifest of a district."""

    district = models.CharField(max_length=60, primary_key=True)
    code = models.CharField(max_length=20, unique=True)
    manifest = models.JSONField()


class AdoptionRow(Projected):
    """A version of a definition."""

    kind = models.CharField(max_length=20)
    ident = models.CharField(max_length=120)
    version = models.PositiveIntegerField()
    valid_from = models.DateField(null=True)
    body = models.JSONField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["district", "kind", "ident", "version"], name="org_one_version")]
        indexes = [models.Index(fields=["district", "seq"], name="org_adoption_by_seq")]


class UnitRow(Projected):
    """A change of a unit; the tree of a day is folded from these."""

    op = models.CharField(max_length=10)
    unit = models.CharField(max_length=60)
    on = models.DateField(null=True)
    zh = models.CharField(max_length=200)
    en = models.CharField(max_length=200)
    parent = models.CharField(max_length=60, null=True)  # noqa: DJ001 (no parent is not an empty code)
    level = models.CharField(max_length=20)
    successor = models.CharField(max_length=60, null=True)  # noqa: DJ001
    pack = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["district", "seq"], name="org_one_unit_change")]


class PersonRow(Projected):
    person = models.CharField(max_length=60)
    name = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["district", "person"], name="org_one_person")]


class GrantRow(Projected):
    """A grant, named by the event that gave it."""

    person = models.CharField(max_length=60)
    role = models.CharField(max_length=60)
    unit = models.CharField(max_length=60, null=True)  # noqa: DJ001
    registers = models.JSONField(null=True)
    start = models.DateField(null=True)
    until = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    ended_seq = models.PositiveBigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["district", "seq"], name="org_one_grant")]
        indexes = [models.Index(fields=["district", "person"], name="org_grant_by_person")]
