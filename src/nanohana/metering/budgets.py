"""Budgets: how much a person may use a day, a division and a model a month, in tokens or yen.

1. A call reserves before it begins what it can use at most: its prompt and the longest answer. Reservation and
   comparison are one statement under the lock of the meters' rows, so calls at the same moment cannot pass together.
   What goes beyond a budget is refused.
2. When a call is over its reservation becomes what was used. A budget is therefore exceeded by nothing but what an
   endpoint counts beyond the estimate of the prompt (``llm.profiles.estimated_tokens``, an upper estimate).
3. At 80 % a warning is recorded, once in a period, and shown to the person; so is the first refusal.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.timezone import localdate

from nanohana.access.models import Account
from nanohana.audit.acting import Person
from nanohana.audit.recording import record
from nanohana.configuration import Limit, current
from nanohana.metering.acts import MeteringAct
from nanohana.metering.models import Budget, Meter, Scope

WARNS_AT = Decimal("0.8")
_BY_ITSELF = Person("自動処理")
_ADD = """
INSERT INTO metering_meter AS held (scope, subject, period, tokens, yen) VALUES {rows}
ON CONFLICT (scope, subject, period) DO UPDATE SET tokens = held.tokens + EXCLUDED.tokens, yen = held.yen + EXCLUDED.yen
RETURNING *
"""
_WHOSE = {
    Scope.PERSON: "今日のAIの利用が、1人の1日の上限",
    Scope.DIVISION: "今月のAIの利用が、所属の1か月の上限",
    Scope.MODEL: "今月のこのAIの利用が、1か月の上限",
}
_UNTIL = {Scope.PERSON: "明日", Scope.DIVISION: "来月1日", Scope.MODEL: "来月1日"}


@dataclass(frozen=True, slots=True)
class Metered:
    """A period of somebody or something whose use is added up. Rows are locked in the order person, division, model."""

    scope: Scope
    subject: str
    period: datetime.date


class BudgetUsed(Exception):
    """A call would go beyond a budget; the message is for whoever asks."""

    def __init__(self, meter: Meter, limit: Limit) -> None:
        self.meter, self.limit = meter, limit
        scope = Scope(meter.scope)
        super().__init__(f"{_WHOSE[scope]}（{in_words(limit)}）に達しました。{_UNTIL[scope]}になると、また使えます。")


def in_words(limit: Limit) -> str:
    """「500,000トークン」「500,000トークン・3,000円」"""
    amounts = ((limit.tokens, "トークン"), (limit.yen, "円"))
    return "・".join(f"{amount:,}{unit}" for amount, unit in amounts if amount is not None) or "なし"


def metered(account: Account | None, division: int | None, model: str, on: datetime.date) -> list[Metered]:
    """Whose use a call of that day is."""
    month = on.replace(day=1)
    person = [Metered(Scope.PERSON, str(account.pk), on)] if account else []
    place = [Metered(Scope.DIVISION, str(division), month)] if division else []
    return [*person, *place, Metered(Scope.MODEL, model, month)]


def limits(of: Collection[Metered]) -> Mapping[Scope, Limit]:
    """The budget that holds for each: its own, else that for all, else that of the settings."""
    rows = Budget.objects.filter(subject__in=["", *(one.subject for one in of)])
    set_here = {(row.scope, row.subject): Limit(tokens=row.tokens, yen=row.yen) for row in rows}
    default = defaults()
    return {
        one.scope: set_here.get((one.scope, one.subject)) or set_here.get((one.scope, "")) or default[one.scope]
        for one in of
    }


def defaults() -> Mapping[Scope, Limit]:
    """The budgets of the settings."""
    given = current().budgets
    return {
        Scope.PERSON: given.person_per_day,
        Scope.DIVISION: given.division_per_month,
        Scope.MODEL: given.model_per_month,
    }


def share(meter: Meter, limit: Limit) -> Decimal:
    """How much of a budget is used, of two units the larger share; 0 where there is no budget."""
    used = ((Decimal(meter.tokens), limit.tokens), (Decimal(meter.yen), limit.yen))
    return max((_ratio(amount, most) for amount, most in used if most is not None), default=Decimal(0))


def _ratio(amount: Decimal, most: int) -> Decimal:
    """Of a budget of nothing every use is too much."""
    return amount / most if most else Decimal(2)


def reserve(of: list[Metered], tokens: int, yen: Decimal) -> None:
    """Add to the meters within a transaction. Raises BudgetUsed, which must roll it back."""
    held = limits(of)
    for meter in add(of, tokens, yen):
        if share(meter, held[Scope(meter.scope)]) > 1:
            raise BudgetUsed(meter, held[Scope(meter.scope)])


def add(of: list[Metered], tokens: int, yen: Decimal) -> list[Meter]:
    """The meters after the amounts, which may be negative, were added; their rows are locked up to the commit."""
    rows = ", ".join(["(%s, %s, %s, %s, %s)"] * len(of))
    values = [value for one in of for value in (one.scope.value, one.subject, one.period, tokens, yen)]
    return list(Meter.objects.raw(_ADD.format(rows=rows), values))


def warn(of: list[Metered], meters: Collection[Meter]) -> None:
    """Record, once in a period, that 80 % are used."""
    held = limits(of)
    for meter in meters:
        limit = held[Scope(meter.scope)]
        if meter.warned_at is None and share(meter, limit) >= WARNS_AT:
            Meter.objects.filter(pk=meter.pk).update(warned_at=timezone.now())
            _recorded(MeteringAct.BUDGET_NEARLY_USED, meter, limit)


@transaction.atomic
def remember_refusal(refused: BudgetUsed) -> None:
    """Record, once in a period, that a call was refused."""
    key = {name: getattr(refused.meter, name) for name in ("scope", "subject", "period")}
    meter, _ = Meter.objects.get_or_create(**key)
    if Meter.objects.filter(pk=meter.pk, used_up_at=None).update(used_up_at=timezone.now()):
        _recorded(MeteringAct.BUDGET_USED, meter, refused.limit)


def _recorded(act: MeteringAct, meter: Meter, limit: Limit) -> None:
    record(
        act, title=f"{Scope(meter.scope).label} {meter.subject}", by=_BY_ITSELF, scope=meter.scope,
        whose=meter.subject, tokens=meter.tokens, yen=int(meter.yen), limit=in_words(limit),
    )  # fmt: skip


def note(account: Account) -> str:
    """What a person is told of their own budget; empty below 80 %."""
    own = Metered(Scope.PERSON, str(account.pk), localdate())
    limit = limits([own])[Scope.PERSON]
    meter = Meter.objects.filter(scope=own.scope, subject=own.subject, period=own.period).first()
    used = share(meter, limit) if meter else Decimal(0)
    if used < WARNS_AT:
        return ""
    return f"{_WHOSE[Scope.PERSON]}（{in_words(limit)}）の{min(int(used * 100), 100)}％に達しています。"
