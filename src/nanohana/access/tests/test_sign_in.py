"""Signing in and out, one's own password, and the lock-out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from nanohana.access.forms import LOCKED, WRONG
from nanohana.access.models import Account, Session, SignInFailure
from nanohana.access.sign_in import ACCOUNT_LIMIT, ADDRESS_LIMIT, WINDOW
from nanohana.access.tests.local_accounts import PASSWORD, sign_in, signed_in, text

pytestmark = pytest.mark.django_db


def test_the_right_password_opens_the_page_that_was_asked_for(client: Client, account: Account) -> None:
    asked = client.get("/account/password/")
    assert asked["Location"] == "/sign-in/?next=/account/password/"
    answer = sign_in(client, "hanako", PASSWORD, target="/account/password/")
    assert answer["Location"] == "/account/password/"
    assert signed_in(client)


@pytest.mark.parametrize(
    "elsewhere", ["https://example.com/", "//example.com/", "/\\example.com", "javascript:alert(1)"]
)
def test_next_never_leads_off_the_site(client: Client, account: Account, elsewhere: str) -> None:
    assert sign_in(client, "hanako", PASSWORD, target=elsewhere)["Location"] == "/"


def test_the_session_gets_a_new_key_when_someone_signs_in(client: Client, account: Account) -> None:
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    sign_in(client, "hanako", PASSWORD)
    assert client.session.session_key != planted
    assert not Session.objects.filter(session_key=planted).exists()


@pytest.mark.parametrize("username, password", [("hanako", "wrong"), ("nobody", PASSWORD), ("closed", PASSWORD)])
def test_wrong_password_unknown_and_closed_accounts_get_one_answer(
    client: Client, account: Account, username: str, password: str
) -> None:
    closed = Account.objects.create_account("closed", PASSWORD)
    Account.objects.filter(pk=closed.pk).update(is_active=False)
    answer = sign_in(client, username, password)
    assert answer.status_code == 200
    assert WRONG in text(answer)
    assert not signed_in(client)


class CountingHasher(Argon2PasswordHasher):
    """Argon2 as in production, counting the hashes it computes."""

    hashes = 0

    def encode(self, password: str, salt: str) -> str:
        CountingHasher.hashes += 1
        return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        CountingHasher.hashes += 1
        return super().verify(password, encoded)


@pytest.fixture
def hashes(settings: pytest.FixtureRequest) -> Iterator[type[CountingHasher]]:
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]  # type: ignore[attr-defined]
    yield CountingHasher
    CountingHasher.hashes = 0


@pytest.mark.parametrize("username", ["hanako", "nobody"])
def test_an_unknown_name_costs_the_same_one_hash(
    client: Client, hashes: type[CountingHasher], account: Account, username: str
) -> None:
    hashes.hashes = 0
    sign_in(client, username, "wrong")
    assert hashes.hashes == 1


@pytest.mark.parametrize("username", ["hanako", "nobody"])
def test_a_name_is_locked_after_its_failures_whether_it_exists_or_not(
    client: Client, account: Account, username: str
) -> None:
    for number in range(ACCOUNT_LIMIT):
        assert WRONG in text(sign_in(client, username, "wrong", address=f"192.0.2.{number}"))
    assert LOCKED in text(sign_in(client, username, PASSWORD, address="192.0.2.99"))
    assert not signed_in(client)


def test_an_address_is_locked_after_failures_of_many_names(client: Client, account: Account) -> None:
    SignInFailure.objects.bulk_create(
        SignInFailure(username=f"name{number}", address="192.0.2.1") for number in range(ADDRESS_LIMIT)
    )
    assert LOCKED in text(sign_in(client, "hanako", PASSWORD))
    assert sign_in(client, "hanako", PASSWORD, address="192.0.2.2").status_code == 302


def test_knocking_on_a_locked_door_does_not_lengthen_the_lock(client: Client, account: Account) -> None:
    for _ in range(ACCOUNT_LIMIT + 3):
        sign_in(client, "hanako", "wrong")
    assert SignInFailure.objects.count() == ACCOUNT_LIMIT
    SignInFailure.objects.update(at=timezone.now() - WINDOW - timedelta(seconds=1))
    assert sign_in(client, "hanako", PASSWORD).status_code == 302


def test_a_lock_ends_in_its_time_also_where_the_clock_was_set_back(client: Client, account: Account) -> None:
    SignInFailure.objects.bulk_create(
        SignInFailure(username="hanako", address="192.0.2.1") for _ in range(ACCOUNT_LIMIT)
    )
    assert LOCKED in text(sign_in(client, "hanako", PASSWORD))
    SignInFailure.objects.update(at=timezone.now() + timedelta(hours=2))
    assert sign_in(client, "hanako", PASSWORD).status_code == 302


def test_success_forgets_the_failures_of_that_name_only(client: Client, account: Account) -> None:
    sign_in(client, "hanako", "wrong")
    sign_in(client, "other", "wrong")
    sign_in(client, "hanako", PASSWORD)
    assert list(SignInFailure.objects.values_list("username", flat=True)) == ["other"]


def test_an_unknown_address_is_not_counted_as_one(client: Client, account: Account) -> None:
    for number in range(ADDRESS_LIMIT + 1):
        SignInFailure.objects.create(username=f"name{number}", address=None)
    assert sign_in(client, "hanako", PASSWORD, address="").status_code == 302


@pytest.mark.parametrize("username", ["", "a" * 65, "han\0ako"])
def test_a_name_that_cannot_be_one_is_refused_and_kept_in_the_form(client: Client, username: str) -> None:
    answer = sign_in(client, username, "wrong")
    assert answer.status_code == 200
    assert "入力内容を確かめてください" in text(answer)
    assert not SignInFailure.objects.exists()


def test_forms_are_refused_without_a_token(account: Account) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = sign_in(client, "hanako", PASSWORD)
    assert answer.status_code == 403
    assert "もう一度操作してください" in text(answer)


def test_signing_out_takes_a_post_and_ends_the_session(client: Client, account: Account) -> None:
    sign_in(client, "hanako", PASSWORD)
    key = client.session.session_key
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/")["Location"] == "/sign-in/"
    assert not Session.objects.filter(session_key=key).exists()


def change(client: Client, old: str, new: str, again: str) -> HttpResponse:
    form = {"old_password": old, "new_password1": new, "new_password2": again}
    return client.post("/account/password/", form)  # type: ignore[return-value]


def test_a_changed_password_ends_the_other_sessions_but_not_this_one(client: Client, account: Account) -> None:
    elsewhere = Client()
    for browser in (client, elsewhere):
        sign_in(browser, "hanako", PASSWORD)
    assert change(client, PASSWORD, "夏の朝顔 2027 紫", "夏の朝顔 2027 紫").status_code == 302
    assert "パスワードを変更しました" in text(client.get("/account/password/"))
    assert elsewhere.get("/account/password/").status_code == 302


@pytest.mark.parametrize(
    "old, new, again, why",
    [
        ("wrong", "夏の朝顔 2027 紫", "夏の朝顔 2027 紫", "現在のパスワードが正しくありません"),
        (PASSWORD, "夏の朝顔 2027 紫", "夏の朝顔 2027 赤", "新しいパスワードが一致しません"),
        (PASSWORD, "1234567890", "1234567890", "数字"),
        (PASSWORD, "みじかい", "みじかい", "10"),
    ],
)
def test_a_password_is_changed_only_when_all_is_right(
    client: Client, account: Account, old: str, new: str, again: str, why: str
) -> None:
    sign_in(client, "hanako", PASSWORD)
    answer = change(client, old, new, again)
    assert answer.status_code == 200
    assert why in text(answer)
    account.refresh_from_db()
    assert account.check_password(PASSWORD)


def test_a_session_left_open_is_no_place_to_guess_the_password_at(client: Client, account: Account) -> None:
    client.force_login(account)
    new = {"new_password1": "夏の朝顔 2027 紫", "new_password2": "夏の朝顔 2027 紫"}
    for _ in range(ACCOUNT_LIMIT):
        answer = client.post("/account/password/", {"old_password": "wrong"} | new)
        assert "現在のパスワードが正しくありません" in answer.content.decode()
    assert LOCKED in client.post("/account/password/", {"old_password": PASSWORD} | new).content.decode()
    account.refresh_from_db()
    assert account.check_password(PASSWORD)
