"""A person of a division, and calls of a model."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from nanohana.access.models import Account
from nanohana.access.tests.people import account_in
from nanohana.metering.calls import Caller, Ended, Outcome, begin, settle
from nanohana.metering.models import ModelCall
from nanohana.metering.prices import Price
from nanohana.organization.models import Division

PRICE = Price(Decimal(200), Decimal(600))
Use = Callable[..., ModelCall]


@pytest.fixture
def division(db: None) -> Division:
    return Division.objects.create(code="1010", name="人事課")


@pytest.fixture
def account(division: Division) -> Account:
    return account_in(division, "0001")


@pytest.fixture
def use(account: Account) -> Use:
    """A call that took so many tokens."""

    def use(prompt: int = 100, answer: int = 20, *, by: Account = account, app: str = "assistant", model: str = "m",
            outcome: Outcome = Outcome.DONE) -> ModelCall:  # fmt: skip
        call = begin(Caller(by.pk, app), model, PRICE, prompt, answer)
        settle(call, PRICE, Ended(outcome, prompt, answer, False, 1500))
        call.refresh_from_db()
        return call

    return use
