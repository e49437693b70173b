"""One question to those who use the product: how much time a week it saves. At most once a quarter, and never pressed.

1. Asked is who has used the product five times, from then on once in a quarter, until answered or waved away.
2. The answer is kept with its quarter and division alone. That somebody was asked is kept apart from it, so that it
   cannot be put together again; neither has a time of day.
"""

from __future__ import annotations

import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.timezone import localdate

from nanohana.access.models import Account
from nanohana.organization.staffing import main_division
from nanohana.usage.models import REMEMBERED_STARTS, Person, Start, Survey, TimeSaved


def quarter_of(day: datetime.date) -> datetime.date:
    """The first day of the quarter (Japanese fiscal quarters are those of the calendar)."""
    return datetime.date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def is_due(account: Account) -> bool:
    """Whether the person is to be asked now."""
    if account.staff_id is None:
        return False
    asked = Survey.objects.filter(person=OuterRef("person"), quarter=quarter_of(localdate()))
    starts = Start.objects.filter(person__staff=account.staff_id, app="", days__len=REMEMBERED_STARTS)
    return starts.exclude(Exists(asked)).exists()


@transaction.atomic
def take(account: Account, saved: TimeSaved.Class | None) -> bool:
    """Take an answer, or None for 「答えない」. False where the person is not to be asked: nothing is kept then."""
    if not is_due(account):
        return False
    quarter = quarter_of(localdate())
    person = Person.objects.select_for_update().get(staff=account.staff_id)
    _, is_first = Survey.objects.get_or_create(person=person, quarter=quarter, defaults={"answered": saved is not None})
    if is_first and saved is not None:
        division = main_division(account.staff_id, localdate())
        TimeSaved.objects.create(quarter=quarter, division_id=division, saved=saved)
    return is_first
