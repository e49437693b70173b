"""A call, from what is reserved for it to what stays of it."""

from __future__ import annotations

import datetime
import uuid
from decimal import Decimal

import pytest
from django.utils import timezone
from django.utils.timezone import localdate

from nanohana.access.models import Account
from nanohana.access.tests.people import account_in
from nanohana.answering.retention import erase_person
from nanohana.audit.models import Entry
from nanohana.configuration import current
from nanohana.metering import switches
from nanohana.metering.calls import Caller, Ended, Outcome, begin, settle
from nanohana.metering.models import Budget, DailyUse, Meter, ModelCall
from nanohana.metering.retention import LOST_AFTER, erase_old, settle_lost
from nanohana.metering.tests.conftest import PRICE, Use
from nanohana.metering.totals import totals
from nanohana.organization.models import Appointment, Division


def test_a_call_is_kept_with_person_division_tokens_and_cost(use: Use, account: Account, division: Division) -> None:
    call = use(1000, 500)
    assert (call.account, call.division, call.app, call.outcome) == (account, division, "assistant", Outcome.DONE)
    assert (call.prompt_tokens, call.answer_tokens, call.milliseconds, call.estimated) == (1000, 500, 1500, False)
    assert call.yen == Decimal("0.5")  # 1,000 at 200 yen and 500 at 600 yen a million


def test_what_was_reserved_gives_way_to_what_was_used(account: Account) -> None:
    call = begin(Caller(account.pk, "assistant"), "m", PRICE, 300, 1500)
    assert set(Meter.objects.values_list("tokens", flat=True)) == {1800}
    settle(call, PRICE, Ended(Outcome.CUT, 250, 700, False, 10))
    settle(call, PRICE, Ended(Outcome.LOST, 300, 1500, True, 0))  # too late: it is over
    assert set(Meter.objects.values_list("tokens", "yen")) == {(950, Decimal("0.47"))}
    day = DailyUse.objects.get()
    assert (day.calls, day.failures, day.prompt_tokens, day.answer_tokens) == (1, 0, 250, 700)


def test_a_call_stays_with_the_division_of_its_day(use: Use, account: Account, division: Division) -> None:
    use()
    new = Division.objects.create(code="2020", name="財政課")
    Appointment.objects.update(division=new)
    use()
    assert [call.division for call in ModelCall.objects.order_by("at")] == [division, new]


def test_whoever_has_no_division_or_no_account_is_counted_too(db: None) -> None:
    caller = Caller(Account.objects.create(username="admin").pk, "assistant")
    for one in (caller, caller, Caller(uuid.uuid4(), "assistant")):
        settle(begin(one, "m", PRICE, 10, 10), PRICE, Ended(Outcome.DONE, 10, 10, False, 1))
    assert DailyUse.objects.get().calls == 3


def test_totals_add_up_by_what_is_asked_for(use: Use, account: Account, division: Division) -> None:
    other = account_in(Division.objects.create(code="2020", name="財政課"), "0002")
    use(100, 10, app="assistant")
    use(200, 20, app="task_apps", outcome=Outcome.FAILED)
    use(400, 40, by=other, model="large/7b")
    today = localdate()
    by_app = totals(today, today, ["app"])
    assert [(one.app, one.calls, one.tokens, one.failures) for one in by_app] == [
        ("assistant", 2, 550, 0), ("task_apps", 1, 220, 1),
    ]  # fmt: skip
    (own,) = totals(today, today, ["month", "division"], divisions=[division.pk])
    assert (own.month, own.division, own.calls, own.model) == (today.replace(day=1), division.pk, 2, None)
    assert own.yen == PRICE.of(300, 30)
    assert [one.model for one in totals(today, today, ["model"])] == ["large/7b", "m"]
    assert totals(today + datetime.timedelta(1), today, ["day"]) == []


def test_old_calls_are_erased_and_their_sums_stay(use: Use) -> None:
    use(100, 20)
    ModelCall.objects.update(at=timezone.now() - datetime.timedelta(days=current().model_calls_kept_days, minutes=1))
    Meter.objects.update(period=localdate() - datetime.timedelta(days=70))
    use(300, 30)
    assert erase_old() == 1
    assert ModelCall.objects.get().prompt_tokens == 300
    assert DailyUse.objects.get().prompt_tokens == 400
    assert set(Meter.objects.values_list("tokens", flat=True)) == {330}


def test_a_call_whose_process_ended_is_settled_with_its_reservation(account: Account) -> None:
    begin(Caller(account.pk, "assistant"), "m", PRICE, 300, 1500)
    assert settle_lost() == 0
    ModelCall.objects.update(at=timezone.now() - LOST_AFTER)
    assert settle_lost() == 1
    call = ModelCall.objects.get()
    assert (call.outcome, call.prompt_tokens, call.answer_tokens, call.estimated) == (Outcome.LOST, 300, 1500, True)
    assert call.yen == PRICE.of(300, 1500)
    assert DailyUse.objects.get().failures == 1


def test_of_an_erased_person_calls_stay_without_a_way_back(use: Use, account: Account, division: Division) -> None:
    use(), use()
    Budget.objects.create(scope="person", subject=str(account.pk), tokens=10_000)
    erase_person(account, "本人の求め")
    assert list(ModelCall.objects.values_list("account", "division")) == [(None, division.pk)] * 2
    assert not Meter.objects.filter(subject=str(account.pk)).exists() and not Budget.objects.exists()
    assert DailyUse.objects.get().calls == 2


def test_a_stopped_model_gets_no_call_until_it_is_resumed(use: Use, account: Account) -> None:
    assert switches.stop("m", "契約の確認", account) and not switches.stop("m", "もう一度", account)
    with pytest.raises(switches.ModelStopped, match="契約の確認"):
        use()
    assert not ModelCall.objects.exists() and not Meter.objects.exists()
    use(model="another")
    assert switches.resume("m", "確認済み") and not switches.resume("m", "もう一度")
    use()
    assert [entry.verb for entry in Entry.objects.order_by("sequence")] == ["model.stopped", "model.resumed"]
