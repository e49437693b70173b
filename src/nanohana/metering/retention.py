"""How long calls are kept, and how a person is taken out of them.

1. A call is erased after ``model_calls_kept_days``; what it came to stays in the sums of its day, which name nobody.
2. A call whose process ended before it could settle is settled as ``LOST`` with what was reserved for it.
3. Meters are erased when their period is long over.
4. Of a person who is erased the calls stay, without a way back to the person.
"""

from __future__ import annotations

import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.timezone import localdate

from nanohana.access.models import Account
from nanohana.configuration import current
from nanohana.metering.calls import Ended, Outcome, settle
from nanohana.metering.models import Budget, Meter, ModelCall, Scope
from nanohana.metering.prices import Price

LOST_AFTER = datetime.timedelta(hours=2)  # longer than a call waits in line and takes
PERSONS_KEPT = datetime.timedelta(days=2)
OTHERS_KEPT = datetime.timedelta(days=62)


def settle_lost() -> int:
    """Settle what nobody will settle any more; how many calls."""
    lost = list(ModelCall.objects.filter(outcome=Outcome.RUNNING, at__lt=timezone.now() - LOST_AFTER))
    for call in lost:
        price = _price_of(call)
        settle(call, price, Ended(Outcome.LOST, call.prompt_tokens, call.answer_tokens, True, 0))
    return len(lost)


def _price_of(call: ModelCall) -> Price:
    """A price by which the call costs what was reserved."""
    per_token = call.yen / (call.prompt_tokens + call.answer_tokens) * 1_000_000
    return Price(per_token, per_token)


def erase_old() -> int:
    """Erase calls and meters that are kept no longer; how many calls."""
    limit = timezone.now() - datetime.timedelta(days=current().model_calls_kept_days)
    count, _ = ModelCall.objects.filter(at__lt=limit).exclude(outcome=Outcome.RUNNING).delete()
    today, persons = localdate(), Q(scope=Scope.PERSON)
    Meter.objects.filter(persons, period__lt=today - PERSONS_KEPT).delete()
    Meter.objects.filter(~persons, period__lt=today - OTHERS_KEPT).delete()
    return count


def forget(account: Account) -> int:
    """Take a person out of the calls; how many there were. Call it in the transaction of the erasure."""
    calls = ModelCall.objects.filter(account=account).update(account=None)
    of_person = {"scope": Scope.PERSON, "subject": str(account.pk)}
    Meter.objects.filter(**of_person).delete()
    Budget.objects.filter(**of_person).delete()
    return calls
