"""言語モデル on the screen and on the command line: looked at, stopped, resumed, limited."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import pytest
from click.testing import CliRunner
from django.test import Client
from django.urls import reverse

from nanohana.access.models import Account
from nanohana.access.session_store import DETAILS
from nanohana.access.tests.people import account_in, signed_in
from nanohana.apps.models.commands import models as command
from nanohana.audit.models import Entry
from nanohana.configuration import current
from nanohana.metering.calls import Caller, Ended, Outcome, begin, settle
from nanohana.metering.models import Budget, DailyUse, Meter, StoppedModel
from nanohana.metering.prices import FREE
from nanohana.organization.models import Division
from nanohana.tests.records import records

URL, MODEL = "https://llm.example.jp/v1", "maker/large-7b"
NUMBER = "1234-5678-9018"


@pytest.fixture(autouse=True)
def _model(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("NANOHANA_CHAT_URL", URL)
    monkeypatch.setenv("NANOHANA_CHAT_MODEL", MODEL)
    monkeypatch.setenv("NANOHANA_PROVIDERS", records(URL, private=False, name="例の会社"))
    current.cache_clear()
    yield
    current.cache_clear()


@pytest.fixture
def administrator(db: None) -> Account:
    return Account.objects.create(username="admin", is_administrator=True)


@pytest.fixture
def client(administrator: Account) -> Client:
    return signed_in(administrator)


@pytest.fixture
def person(db: None) -> Account:
    return account_in(Division.objects.create(code="1010", name="人事課"), "0001")


def used(person: Account, tokens: int, outcome: Outcome = Outcome.DONE) -> None:
    call = begin(Caller(person.pk, "assistant"), MODEL, FREE, tokens, 0)
    settle(call, FREE, Ended(outcome, tokens, 0, False, 1))


def page(client: Client, name: str = "models:index") -> str:
    return client.get(reverse(name)).content.decode()


def switch(client: Client, button: str = "stop", reason: str = "誤答の調査", model: str = MODEL) -> int:
    url = f"{reverse('models:switch')}?model={model}"
    return client.post(url, {"reason": reason, button: "yes"}).status_code


def test_models_are_shown_with_provider_use_and_failures(client: Client, person: Account) -> None:
    used(person, 1200)
    used(person, 34, Outcome.FAILED)
    text = page(client)
    assert all(shown in text for shown in (MODEL, "例の会社", "使用中", "1,234", "2回（失敗1回）"))
    assert "使用できません" not in text


def test_a_model_is_stopped_with_a_reason_and_resumed(client: Client) -> None:
    assert switch(client) == 302
    stopped = StoppedModel.objects.get(pk=MODEL)
    assert (stopped.reason, str(stopped.stopped_by)) == ("誤答の調査", "admin")
    assert "停止中" in page(client) and "誤答の調査" in page(client)
    assert switch(client, "resume", "直した") == 302
    assert not StoppedModel.objects.exists()
    told = [(entry.verb, entry.object_title, entry.more["reason"]) for entry in Entry.objects.order_by("sequence")]
    assert told == [("model.stopped", MODEL, "誤答の調査"), ("model.resumed", MODEL, "直した")]


@pytest.mark.parametrize("reason", ["", " ", f"番号は{NUMBER}", "長" * 301])
def test_without_a_fit_reason_nothing_is_stopped(client: Client, reason: str) -> None:
    assert switch(client, reason=reason) == 422
    assert not StoppedModel.objects.exists()


def test_a_model_of_no_such_name_is_not_there(client: Client) -> None:
    assert switch(client, model="no/such") == 404


def test_the_switch_asks_who_one_is(client: Client) -> None:
    session = client.session
    session[DETAILS] = session[DETAILS] | {"confirmed_at": "2020-01-01T00:00:00+00:00"}
    session.save()
    switch(client)
    client.post(reverse("models:budgets"), {"scope": "person", "tokens": 1})
    assert not StoppedModel.objects.exists() and not Budget.objects.exists()


def test_budgets_are_set_changed_and_taken_back(client: Client, person: Account) -> None:
    post = {"scope": "person", "staff": "0001", "tokens": "2000", "yen": ""}
    assert client.post(reverse("models:budgets"), post).status_code == 302
    assert client.post(reverse("models:budgets"), post | {"tokens": "3000"}).status_code == 302
    budget = Budget.objects.get()
    assert (budget.subject, budget.tokens, budget.yen) == (str(person.pk), 3000, None)
    assert "3,000トークン" in page(client, "models:budgets") and "職員0001" in page(client, "models:budgets")
    client.post(reverse("models:remove_budget", args=[budget.pk]))
    assert not Budget.objects.exists()
    assert [entry.verb for entry in Entry.objects.order_by("sequence")] == [
        "budget.set",
        "budget.set",
        "budget.removed",
    ]


@pytest.mark.parametrize(
    "post",
    [
        {"scope": "person"}, {"scope": "person", "tokens": "-1"}, {"scope": "person", "staff": "none", "tokens": "1"},
        {"scope": "month", "tokens": "1"}, {"scope": "model", "model": "other", "tokens": "1"},
        {"scope": "division", "division": "999999", "yen": "1"},
    ],
)  # fmt: skip
def test_budgets_that_make_no_sense_are_not_set(client: Client, post: dict[str, str]) -> None:
    assert client.post(reverse("models:budgets"), post).status_code == 422
    assert not Budget.objects.exists()


def test_a_raised_budget_warns_anew_and_the_page_shows_who_comes_near(client: Client, person: Account) -> None:
    division = person.staff.appointments.get().division
    client.post(reverse("models:budgets"), {"scope": "division", "division": division.pk, "tokens": "1000"})
    used(person, 900)
    assert "人事課：900トークン" in page(client, "models:budgets")
    client.post(reverse("models:budgets"), {"scope": "division", "division": division.pk, "tokens": "5000"})
    assert "人事課：900トークン" not in page(client, "models:budgets")
    assert not Meter.objects.exclude(warned_at=None).exists()


def test_the_file_has_a_line_for_each_month_model_division_and_app(client: Client, person: Account) -> None:
    used(person, 100)
    used(person, 200)
    lines = page(client, "models:export").strip().splitlines()
    assert len(lines) == 2
    assert lines[1].split(",")[1:8] == [MODEL, "1010", "人事課", "assistant", "2", "0", "0"]
    assert Entry.objects.filter(verb="model.exported").count() == 1


def test_the_file_has_no_month_in_part(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for day in ("2024-11-30", "2024-12-01", "2024-12-31"):
        DailyUse.objects.create(day=day, model=MODEL, app="assistant", calls=1)
    monkeypatch.setattr("nanohana.apps.models.views.localdate", lambda: datetime.date(2026, 12, 20))
    (line,) = page(client, "models:export").strip().splitlines()[1:]
    assert line.split(",")[0] == "2024-12" and line.split(",")[5] == "2"


@pytest.mark.django_db
def test_the_command_lists_stops_and_resumes() -> None:
    def said(*arguments: str) -> str:
        return CliRunner().invoke(command, arguments).output

    assert f"{MODEL}\t使用中" in said("list")
    assert "マイナンバー" in said("stop", MODEL, "--reason", "1234-5678-9018の方の件")
    assert "停止しました" in said("stop", MODEL, "--reason", "調査")
    assert "既に停止" in said("stop", MODEL, "--reason", "調査")
    assert f"{MODEL}\t停止中（調査）" in said("list")
    assert "再開しました" in said("resume", MODEL, "--reason", "済み")
    assert "モデル「typo」はありません" in said("stop", "typo", "--reason", "調査")
    assert Entry.objects.count() == 2
