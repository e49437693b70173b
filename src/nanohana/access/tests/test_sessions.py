"""How long a session lasts, who sees and ends it, and what one confirms first."""

from __future__ import annotations

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from nanohana.access.browsers import in_words
from nanohana.access.models import Account, Passkey, Session
from nanohana.access.tasks import erase_sessions
from nanohana.access.tests.conftest import employed
from nanohana.access.tests.local_accounts import PASSWORD, aged, sign_in, text
from nanohana.organization.models import Appointment

pytestmark = pytest.mark.django_db
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0"


def client_of(account: Account) -> Client:
    client = Client(headers={"user-agent": EDGE})
    sign_in(client, account.username, PASSWORD)
    return client


def is_in(client: Client) -> bool:
    return client.get("/search/").status_code == 200


def later(**by: float) -> None:
    """Time passes: everything about the sessions is that much older."""
    for session in Session.objects.all():
        moved = {name: getattr(session, name) - datetime.timedelta(**by) for name in ("started_at", "seen_at")}
        Session.objects.filter(pk=session.pk).update(
            expire_date=session.expire_date - datetime.timedelta(**by), **moved
        )


def test_a_session_ends_when_it_is_not_used(account: Account) -> None:
    client = client_of(account)
    later(minutes=59)
    assert is_in(client)
    later(minutes=59)
    assert is_in(client)
    later(minutes=61)
    key = client.cookies["nanohana_session"].value
    assert not Session.objects.living().filter(pk=key).exists() and not is_in(client)


@pytest.mark.parametrize("by_itself", [{"Nanohana-Timer": "true"}, {"Accept": "text/event-stream"}])
def test_what_an_open_page_asks_for_by_itself_is_no_use(account: Account, by_itself: dict[str, str]) -> None:
    client = client_of(account)
    for _ in range(2):
        later(minutes=29)
        assert client.get("/search/", headers=by_itself).status_code == 200
    later(minutes=3)
    assert not is_in(client)


def test_a_part_of_a_page_is_not_replaced_by_the_page_for_signing_in() -> None:
    part = Client().get("/search/", headers={"HX-Request": "true"})
    assert (part.status_code, part.content, part.headers["HX-Refresh"]) == (200, b"", "true")


def test_sessions_that_have_ended_are_erased_and_others_stay(account: Account) -> None:
    client_of(account)
    later(minutes=61)
    living = client_of(account)
    erase_sessions(0)
    assert Session.objects.count() == 1 and is_in(living)


def test_a_session_ends_after_twelve_hours_however_much_it_is_used(account: Account) -> None:
    client = client_of(account)
    for _ in range(23):
        later(minutes=31)
        assert is_in(client)
    later(minutes=31)
    assert not is_in(client)


def test_a_session_of_before_the_clock_was_set_back_lasts_no_longer_than_others(account: Account) -> None:
    client = client_of(account)
    later(hours=-2)
    assert is_in(client)
    later(minutes=61)
    assert not is_in(client)


def test_writing_into_a_session_does_not_lengthen_it_beyond_its_limit(account: Account) -> None:
    client = client_of(account)
    session = client.session
    details = dict(session["_details"])
    details["started_at"] = (timezone.now() - datetime.timedelta(hours=11, minutes=50)).isoformat()
    session["_details"] = details
    session.save()
    assert Session.objects.get().expire_date < timezone.now() + datetime.timedelta(minutes=11)


@pytest.mark.parametrize("end", ["closed", "ended", "retired"])
def test_who_leaves_is_out_with_the_next_request(end: str) -> None:
    staff = employed("0001")
    account = Account.objects.create_account("hanako", PASSWORD, staff=staff)
    client = client_of(account)
    assert is_in(client)
    if end == "closed":
        Account.objects.update(is_active=False)
    elif end == "ended":
        Appointment.objects.update(ends_on=timezone.localdate() - datetime.timedelta(days=1))
    else:
        Appointment.objects.create(staff=staff, kind="retirement", starts_on=timezone.localdate())
    assert not is_in(client)
    sign_in(client, "hanako", PASSWORD)
    assert not is_in(client)


def test_one_sees_ones_sessions_and_ends_one(account: Account) -> None:
    here, there = client_of(account), client_of(account)
    page = text(here.get("/account/security/"))  # type: ignore[arg-type]
    assert page.count("Windows の Edge</td>") + page.count("Windows の Edge <span") == 2
    assert here.cookies["nanohana_session"].value not in page
    other = Session.objects.get(pk=there.cookies["nanohana_session"].value)
    here.post(f"/account/security/sessions/{other.handle}/end/")
    assert is_in(here) and not is_in(there)


def test_nobody_ends_the_session_of_another(account: Account) -> None:
    client = client_of(account)
    stranger = Client()
    stranger.force_login(Account.objects.create(username="stranger"))
    handle = Session.objects.get(account=account).handle
    assert stranger.post(f"/account/security/sessions/{handle}/end/").status_code == 404
    assert is_in(client)


def test_one_signs_out_everywhere(account: Account) -> None:
    here, there = client_of(account), client_of(account)
    assert here.post("/account/security/sessions/end/")["Location"] == "/sign-in/"
    assert not is_in(here) and not is_in(there)


def test_an_administrator_ends_closes_and_opens(account: Account) -> None:
    client, root = client_of(account), Client()
    administrator = Account.objects.create(username="root", is_administrator=True)
    root.force_login(administrator)
    root.post(f"/accounts/{account.pk}/sessions/end/")
    assert not is_in(client) and is_in(root)
    root.post(f"/accounts/{account.pk}/active/", {"active": "no"})
    account.refresh_from_db()
    assert not account.is_active
    root.post(f"/accounts/{administrator.pk}/active/", {"active": "no"})
    administrator.refresh_from_db()
    assert administrator.is_active
    aged(root)
    assert root.post(f"/accounts/{account.pk}/active/", {"active": "yes"})["Location"].startswith("/account/confirm/")
    account.refresh_from_db()
    assert not account.is_active


def test_one_confirms_with_the_password_and_gets_a_new_key(account: Account) -> None:
    client = client_of(account)
    aged(client)
    key = client.session.session_key
    page = "/account/security/"
    away = client.post("/account/security/app/remove/", headers={"referer": f"http://testserver{page}"})
    assert away["Location"] == "/account/confirm/?next=%2Faccount%2Fsecurity%2F"
    assert client.post(away["Location"], {"password": "wrong"}).status_code == 422
    assert client.post(away["Location"], {"password": PASSWORD})["Location"] == page
    assert client.session.session_key != key and not Session.objects.filter(pk=key).exists()
    assert client.post("/account/security/app/remove/")["Location"] == page


def test_where_a_passkey_is_needed_to_sign_in_the_password_does_not_confirm(account: Account) -> None:
    client = client_of(account)
    Passkey.objects.create(account=account, credential_id=b"1", credential=b"", name="端末")
    aged(client)
    page = client.get("/account/confirm/").content.decode()
    assert "パスキーで確かめる" in page and 'type="password"' not in page
    assert client.post("/account/confirm/", {"password": PASSWORD}).status_code == 200
    assert client.post("/account/security/app/remove/")["Location"].startswith("/account/confirm/")


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x"])
def test_confirming_never_leads_off_the_site(account: Account, target: str) -> None:
    client = client_of(account)
    answer = client.post(f"/account/confirm/?next={target}", {"password": PASSWORD})
    assert answer["Location"] == "/"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (EDGE, "Windows の Edge"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "iPhone の Safari"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Linux の Firefox"),
        ("", "不明なブラウザー"),
        ("<script>", "不明なブラウザー"),
    ],
)
def test_browsers_are_told_in_words(agent: str, words: str) -> None:
    assert in_words(agent) == words
