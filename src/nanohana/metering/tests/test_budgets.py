"""Budgets: what is refused, what is said, and that nobody gets past by asking twice at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from nanohana.access.models import Account
from nanohana.access.tests.people import account_in
from nanohana.audit.models import Entry
from nanohana.configuration import current
from nanohana.metering.budgets import BudgetUsed, note
from nanohana.metering.calls import Caller, begin
from nanohana.metering.models import Budget, Meter, ModelCall, Scope
from nanohana.metering.prices import FREE
from nanohana.metering.tests.conftest import Use
from nanohana.organization.models import Division


def budget(scope: Scope, subject: object = "", **limit: int) -> None:
    Budget.objects.update_or_create(scope=scope, subject=str(subject), defaults=limit)


@pytest.mark.parametrize(
    ("scope", "told"),
    [
        (Scope.PERSON, "今日のAIの利用が、1人の1日の上限（1,000トークン）に達しました。明日になると、また使えます。"),
        (Scope.DIVISION, "所属の1か月の上限（1,000トークン）に達しました。来月1日になると"),
        (Scope.MODEL, "今月のこのAIの利用が、1か月の上限（1,000トークン）に達しました"),
    ],
)
def test_what_goes_beyond_a_budget_is_refused_and_leaves_no_trace(use: Use, scope: Scope, told: str) -> None:
    budget(scope, tokens=1000)
    use(800, 200)
    with pytest.raises(BudgetUsed, match=told):
        use(1, 0)
    assert ModelCall.objects.count() == 1
    assert set(Meter.objects.values_list("tokens", flat=True)) == {1000}


def test_yen_are_limited_as_tokens_are_and_the_first_reached_stops(use: Use) -> None:
    budget(Scope.PERSON, tokens=10_000_000, yen=1)
    use(4000, 300)  # 0.98 yen
    with pytest.raises(BudgetUsed, match="10,000,000トークン・1円"):
        use(200, 0)


def test_an_own_budget_comes_before_that_of_all_and_both_before_the_settings(
    use: Use, account: Account, division: Division, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = account_in(division, "0002")
    monkeypatch.setenv("NANOHANA_BUDGETS__PERSON_PER_DAY__TOKENS", "0")
    current.cache_clear()
    with pytest.raises(BudgetUsed):
        use(1, 1)
    budget(Scope.PERSON, tokens=100)
    budget(Scope.PERSON, account.pk, tokens=5000)
    use(2000, 0)
    with pytest.raises(BudgetUsed):
        use(90, 11, by=other)
    use(90, 10, by=other)
    current.cache_clear()


def test_one_division_s_budget_is_not_the_other_s(use: Use) -> None:
    budget(Scope.DIVISION, tokens=100)
    use(100, 0)
    use(100, 0, by=account_in(Division.objects.create(code="2020", name="財政課"), "0002"))


def test_at_eighty_percent_a_warning_is_recorded_once_and_the_person_is_told(use: Use, account: Account) -> None:
    budget(Scope.PERSON, tokens=1000)
    use(799, 0)
    assert note(account) == "" and not Entry.objects.exists()
    use(1, 0), use(1, 0)
    assert note(account) == "今日のAIの利用が、1人の1日の上限（1,000トークン）の80％に達しています。"
    for _ in range(2):
        with pytest.raises(BudgetUsed):
            use(300, 0)
    entries = list(Entry.objects.order_by("sequence"))
    assert [entry.verb for entry in entries] == ["budget.nearly_used", "budget.used"]
    assert entries[0].name == "自動処理" and entries[1].more["limit"] == "1,000トークン"


@pytest.mark.django_db(transaction=True)
def test_calls_at_the_same_moment_cannot_pass_together(account: Account) -> None:
    """Twelve at once, of which three fit: without the lock all would have seen an unused budget."""
    budget(Scope.PERSON, tokens=3500)

    def call(_: int) -> bool:
        try:
            begin(Caller(account.pk, "assistant"), "m", FREE, 500, 500)
        except BudgetUsed:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(12) as pool:
        assert sum(pool.map(call, range(12))) == 3
    assert Meter.objects.get(scope=Scope.PERSON).tokens == 3000
    assert ModelCall.objects.count() == 3
    assert Entry.objects.filter(verb="budget.used").count() == 1


@pytest.fixture(autouse=True)
def _settings() -> Callable[[], None]:
    current.cache_clear()
    return current.cache_clear
