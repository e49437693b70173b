"""A row of the registry of counters with one of everything, for the tests that walk over the whole site."""

from __future__ import annotations

from nanohana.access.models import Account
from nanohana.apps.counters.models import Entry, ReceivedFile, Version
from nanohana.organization.models import Division
from nanohana.published.content import Registry, to_json


def counter_objects(division: Division, account: Account) -> dict[str, object]:
    """The ids of one of everything. All staff may read the row; its name says nothing of a side."""
    key = f"counter-{Entry.objects.count()}"
    Entry.objects.create(key=key, name="相談窓口", phone="000-000-7001", owner_division=division)
    received = ReceivedFile.objects.create(filename="台帳.csv", content=b"", received_by=account)
    number = Version.objects.count() + 1
    registry = Registry(number, received.received_at, (), ())
    version = Version.objects.create(
        number=number, content=to_json(registry).decode(), approved_by=account, approved_at=received.received_at
    )
    return {"entry_key": key, "received_file_id": received.pk, "registry_number": version.number}
