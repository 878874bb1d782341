"""Closings hold whole versions now: a store whose closings do not is built again from the journal when it is next asked."""

from __future__ import annotations

from typing import Any

from django.db import migrations


def emptied(apps: Any, _schema: Any) -> None:
    """Without a cursor a store has no segments; the files go when somebody sweeps."""
    segments = apps.get_model("figures", "Segment")
    old = set(segments.objects.filter(kind="closings").values_list("district", flat=True))
    apps.get_model("figures", "StoreCursor").objects.filter(district__in=old).delete()
    segments.objects.filter(district__in=old).delete()


class Migration(migrations.Migration):
    dependencies = [("figures", "0001_initial")]  # noqa: RUF012 (Django's form)

    operations = [migrations.RunPython(emptied, migrations.RunPython.noop)]  # noqa: RUF012
