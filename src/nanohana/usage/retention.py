"""How long uses are kept: runs for ``usage_kept_days``, what they have counted for good, but under a pseudonym.

Erasing a person breaks the tie between the pseudonym and the person; it is not restored by anything. Should the person
use the product again, they count as somebody new.
"""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils import timezone

from nanohana.access.models import Account
from nanohana.configuration import current
from nanohana.usage.models import Person, Run, Survey

BATCH = 10_000


def forget(account: Account) -> None:
    """From now on nobody can say whose uses these were. Within the transaction of an erasure."""
    if account.staff_id is not None:
        Survey.objects.filter(person__staff=account.staff_id).delete()
        Person.objects.filter(staff=account.staff_id).update(staff=None)


def erase_expired() -> int:
    """Erase runs that are older than they are kept, a batch a transaction; returns how many."""
    limit = timezone.now() - datetime.timedelta(days=current().usage_kept_days)
    count = 0
    while batch := list(Run.objects.filter(at__lt=limit).values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            Run.objects.filter(pk__in=batch).delete()
        count += len(batch)
    return count
