"""Counting the calls of language models.

``begin`` before a call, ``settle`` after it; between them the call stands with what is reserved for it. Both are one
short transaction. A call that cannot be counted is not made.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import connection, transaction
from django.utils.timezone import localdate

from nanohana.access.models import Account
from nanohana.metering import budgets
from nanohana.metering.models import ModelCall
from nanohana.metering.prices import Price
from nanohana.metering.switches import ensure_running
from nanohana.organization.staffing import main_division

Outcome = ModelCall.Outcome
_ADD = """
INSERT INTO metering_dailyuse AS held (day, model, division_id, app, calls, failures, estimated, prompt_tokens,
    answer_tokens, yen, milliseconds) VALUES (%s, %s, %s, %s, 1, %s, %s, %s, %s, %s, %s)
ON CONFLICT (day, model, division_id, app) DO UPDATE SET calls = held.calls + 1,
    failures = held.failures + EXCLUDED.failures, estimated = held.estimated + EXCLUDED.estimated,
    prompt_tokens = held.prompt_tokens + EXCLUDED.prompt_tokens,
    answer_tokens = held.answer_tokens + EXCLUDED.answer_tokens,
    yen = held.yen + EXCLUDED.yen, milliseconds = held.milliseconds + EXCLUDED.milliseconds
"""


@dataclass(frozen=True, slots=True)
class Caller:
    """For whom a model works: the account (its id) and the app, by the name of its folder."""

    account: UUID
    app: str


@dataclass(frozen=True, slots=True)
class Ended:
    """How a call ended, and the tokens that it took; ``estimated`` where the endpoint did not count them."""

    outcome: Outcome
    prompt_tokens: int
    answer_tokens: int
    estimated: bool
    milliseconds: int
    failure: str = ""


def begin(caller: Caller, model: str, price: Price, prompt_tokens: int, answer_tokens: int) -> ModelCall:
    """A call that may be made, with its largest use reserved. Raises ModelStopped and BudgetUsed."""
    account = Account.objects.filter(pk=caller.account).first()
    division = main_division(account.staff_id, localdate()) if account else None
    call = ModelCall(
        model=model, app=caller.app, account=account, division_id=division, prompt_tokens=prompt_tokens,
        answer_tokens=answer_tokens, yen=price.of(prompt_tokens, answer_tokens),
    )  # fmt: skip
    try:
        with transaction.atomic():
            ensure_running(model)
            budgets.reserve(_metered(call), prompt_tokens + answer_tokens, call.yen)
            call.save(force_insert=True)
    except budgets.BudgetUsed as refused:
        budgets.remember_refusal(refused)
        raise
    return call


@transaction.atomic
def settle(call: ModelCall, price: Price, ended: Ended) -> None:
    """Put what was used in the place of what was reserved. A call is settled once; a second time changes nothing."""
    yen = price.of(ended.prompt_tokens, ended.answer_tokens)
    unsettled = ModelCall.objects.filter(pk=call.pk, outcome=Outcome.RUNNING)
    if not unsettled.update(
        outcome=ended.outcome, prompt_tokens=ended.prompt_tokens, answer_tokens=ended.answer_tokens, yen=yen,
        estimated=ended.estimated, milliseconds=ended.milliseconds, failure=ended.failure,
    ):  # fmt: skip
        return
    more = ended.prompt_tokens + ended.answer_tokens - call.prompt_tokens - call.answer_tokens
    of = _metered(call)
    meters = budgets.add(of, more, yen - call.yen)
    _add_to_day(call, ended, yen)
    budgets.warn(of, meters)


def _metered(call: ModelCall) -> list[budgets.Metered]:
    return budgets.metered(call.account, call.division_id, call.model, localdate(call.at))


def _add_to_day(call: ModelCall, ended: Ended, yen: Decimal) -> None:
    failed = ended.outcome in (Outcome.FAILED, Outcome.LOST)
    with connection.cursor() as cursor:
        cursor.execute(
            _ADD,
            [
                localdate(call.at), call.model, call.division_id, call.app, int(failed), int(ended.estimated),
                ended.prompt_tokens, ended.answer_tokens, yen, ended.milliseconds,
            ],
        )  # fmt: skip
