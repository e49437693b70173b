"""Changes of rows, each with its history: edited, checked, removed, restored, taken in from a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from nanohana.access.models import Account
from nanohana.apps.counters.acts import CounterAct
from nanohana.apps.counters.models import Change, Entry
from nanohana.audit.recording import record
from nanohana.welfare.kinds import KINDS
from nanohana.welfare.needs import NEEDS

#: The fields of a row, as they are called in files and in the history.
LABELS = {field.name: str(field.verbose_name) for field in Entry._meta.fields if field.name not in ("id", "removed_at")}


def differences(entry: Entry, values: Mapping[str, Any]) -> dict[str, list[str]]:
    """What the values would change: by the field's Japanese name, before and after, in words."""
    changed = [name for name, value in values.items() if getattr(entry, name) != value]
    return {LABELS[name]: [_in_words(name, getattr(entry, name)), _in_words(name, values[name])] for name in changed}


def set_values(entry: Entry, values: Mapping[str, Any]) -> Entry:
    for name, value in values.items():
        setattr(entry, name, value)
    return entry


@transaction.atomic
def save(entry: Entry, values: Mapping[str, Any], by: Account) -> bool:
    """Change a row or add it; False where nothing would change."""
    is_new = entry.pk is None
    fields = {} if is_new else differences(entry, values)
    if not is_new and not fields:
        return False
    set_values(entry, values).save(update_fields=None if is_new else list(values))  # else what was removed comes back
    Change.objects.create(entry=entry, cause=Change.Cause.EDITED, by=by, fields=fields)
    record(CounterAct.CHANGED, entry, title=entry.name, fields=sorted(fields))
    return True


@transaction.atomic
def checked(entry: Entry, by: Account) -> None:
    """Somebody has made sure today that the row is right."""
    values = {"checked_on": timezone.localdate(), "checked_by": str(by)[:60]}
    Change.objects.create(entry=entry, cause=Change.Cause.CHECKED, by=by, fields=differences(entry, values))
    set_values(entry, values).save(update_fields=list(values))
    record(CounterAct.CHECKED, entry, title=entry.name)


@transaction.atomic
def remove(entry: Entry, by: Account) -> None:
    entry.removed_at = timezone.now()
    entry.save(update_fields=["removed_at"])
    Change.objects.create(entry=entry, cause=Change.Cause.REMOVED, by=by)
    record(CounterAct.REMOVED, entry, title=entry.name)


@transaction.atomic
def restore(entry: Entry, by: Account) -> None:
    entry.removed_at = None
    entry.save(update_fields=["removed_at"])
    Change.objects.create(entry=entry, cause=Change.Cause.RESTORED, by=by)
    record(CounterAct.RESTORED, entry, title=entry.name)


def _in_words(name: str, value: Any) -> str:
    if name == "needs":
        return "、".join(NEEDS[need].title for need in value if need in NEEDS)
    if name == "kind":
        return KINDS[value].title if value in KINDS else str(value)
    if isinstance(value, list):
        return "、".join(value)
    return "" if value is None else str(value)
