"""Overlapping 本務 of one person, which the next migration forbids: of two, the one that starts later goes on.

The earlier ends on the day before; of two from the same day the second becomes a 兼務, so that nobody loses a place.
"""

import datetime

from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations


def end_overlaps(apps, schema_editor):
    before = None
    mains = apps.get_model("organization", "Appointment").objects.filter(kind="main")
    for appointment in mains.order_by("staff_id", "starts_on", "pk"):
        overlaps = (
            before is not None
            and before.staff_id == appointment.staff_id
            and (before.ends_on is None or before.ends_on >= appointment.starts_on)
        )
        if overlaps and before.starts_on == appointment.starts_on:
            appointment.kind = "concurrent"
            appointment.save(update_fields=["kind"])
            continue
        if overlaps:
            before.ends_on = appointment.starts_on - datetime.timedelta(days=1)
            before.save(update_fields=["ends_on"])
        before = appointment


class Migration(migrations.Migration):
    dependencies = [("organization", "0001_initial")]
    operations = [BtreeGistExtension(), migrations.RunPython(end_overlaps, migrations.RunPython.noop)]
