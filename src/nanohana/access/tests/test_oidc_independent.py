"""Signing in at a provider written by others (``toolkit``), through its own pages, from its form to our session."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from django.test import Client
from lxml.html import fromstring

from nanohana.access.models import Account, Identity, Session
from nanohana.access.oidc import provider as providers
from nanohana.access.oidc.views import INTERRUPTED, NOT_ACCEPTED, NOT_ADMITTED, NOT_BELIEVED, UNAVAILABLE
from nanohana.access.tests.local_accounts import aged, signed_in
from nanohana.access.tests.provider_sign_in import said
from nanohana.access.tests.toolkit.provider import CLIENT, SECRET, Person, ToolkitProvider, toolkit_provider
from nanohana.audit.models import Entry
from nanohana.configuration import OidcSettings, current
from nanohana.organization.models import StaffMember

pytestmark = pytest.mark.django_db

PEOPLE = {"hanako": "0001", "stranger": "9999", "numberless": ""}
AWAY = "/sign-in/oidc/?next=/search/"


@pytest.fixture(scope="module")
def running_toolkit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ToolkitProvider]:
    with toolkit_provider(tmp_path_factory.mktemp("toolkit"), PEOPLE, site="http://testserver") as running:
        yield running


@pytest.fixture
def toolkit(running_toolkit: ToolkitProvider) -> Iterator[ToolkitProvider]:
    """The provider that the product is set to."""
    set_to(running_toolkit)
    yield running_toolkit
    current().oidc = None


@pytest.fixture
def hanako(toolkit: ToolkitProvider, staff: StaffMember) -> Person:
    return Person(toolkit, "hanako")


def set_to(provider: ToolkitProvider, secret: str = SECRET) -> None:
    """The product's settings, as after a start: nothing is known of the provider yet."""
    providers._providers.clear()
    current().oidc = OidcSettings(issuer=provider.issuer, client_id=CLIENT, client_secret=secret, private=True)


def way_back(client: Client, person: Person) -> str:
    """The address of ours to which the provider sends the person who asked us to sign in."""
    away = client.get(AWAY)["Location"]
    assert away.startswith(person.host), said(client, client.get(AWAY))
    back = person.goes(away)
    assert back.startswith("/sign-in/oidc/callback/?code="), back
    return back


def test_a_person_signs_in_by_the_provider_s_form_and_gets_a_session(
    client: Client, hanako: Person, staff: StaffMember, toolkit: ToolkitProvider
) -> None:
    back = way_back(client, hanako)
    assert hanako.pages == ["/login/", "/o/authorize/"]
    assert urlencode({"iss": toolkit.issuer}) in back
    assert client.get(back)["Location"] == "/search/"
    account = Account.objects.get(staff=staff)
    assert client.session["_auth_user_id"] == str(account.pk)
    assert account.identity.issuer == toolkit.issuer
    assert Session.objects.get(account=account).way == "oidc"
    assert client.get("/search/").status_code == 200


def test_the_same_person_comes_again_without_a_form(client: Client, hanako: Person) -> None:
    client.get(way_back(client, hanako))
    again = Client()
    hanako.pages.clear()
    again.get(way_back(again, hanako))
    assert hanako.pages == ["/o/authorize/"]
    assert signed_in(again) and Identity.objects.count() == 1


@pytest.mark.parametrize("name", ["stranger", "numberless"])
def test_who_is_known_there_and_not_in_our_directory_is_refused(
    client: Client, toolkit: ToolkitProvider, staff: StaffMember, name: str
) -> None:
    assert NOT_ADMITTED in said(client, client.get(way_back(client, Person(toolkit, name))))
    assert not signed_in(client) and not Account.objects.exists() and not Identity.objects.exists()
    assert Entry.objects.filter(verb="access.provider_refused").count() == 1


def test_who_declines_at_the_provider_is_led_back_and_told_so(client: Client, hanako: Person) -> None:
    back = hanako.goes(client.get(AWAY)["Location"], agrees=False)
    assert "error=access_denied" in back
    assert INTERRUPTED in said(client, client.get(back))
    assert not signed_in(client)


def test_a_wrong_secret_is_named_as_what_it_is(client: Client, hanako: Person, toolkit: ToolkitProvider) -> None:
    """Waiting mends nothing: who set it up must look at the settings."""
    set_to(toolkit, secret=SECRET + "!")
    assert NOT_ACCEPTED in said(client, client.get(way_back(client, hanako)))
    assert not signed_in(client) and not Account.objects.exists()
    set_to(toolkit)
    client.get(way_back(client, hanako))
    assert signed_in(client)


def test_an_address_that_is_not_registered_gets_nobody_back(client: Client, hanako: Person) -> None:
    """The provider says so on a page of its own, and no code leaves it."""
    away = client.get(AWAY, headers={"host": "localhost"})["Location"]
    assert "redirect_uri=http%3A%2F%2Flocalhost%2F" in away
    page = hanako.goes(away)
    assert "Mismatching redirect URI" in page
    assert not signed_in(client)


def test_a_code_is_good_once_at_the_provider_too(client: Client, hanako: Person) -> None:
    """Also where our own memory of the flow were to fail."""
    back = way_back(client, hanako)
    flows = client.session["_oidc_flows"]
    client.get(back)
    client.post("/sign-out/")
    session = client.session
    session["_oidc_flows"] = flows
    session.save()
    assert INTERRUPTED in said(client, client.get(back))
    assert not signed_in(client)


def test_a_code_of_another_flow_fails_at_its_verifier(client: Client, hanako: Person) -> None:
    thief = Client()
    stolen, own = way_back(client, hanako), way_back(thief, hanako)
    code, state = stolen.partition("&state=")[0], own.partition("&state=")[2]
    assert INTERRUPTED in said(thief, thief.get(f"{code}&state={state}"))
    assert not signed_in(thief)


def test_a_provider_that_comes_back_with_another_key_is_believed_by_its_new_key(
    client: Client, hanako: Person, toolkit: ToolkitProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get(way_back(client, hanako))
    toolkit.makes_a_key()
    toolkit.starts()
    at_once = Client()
    assert NOT_BELIEVED in said(at_once, at_once.get(way_back(at_once, hanako)))  # the keys were asked for just now
    monkeypatch.setattr(providers, "REFETCH", 0.0)  # a minute later
    later = Client()
    assert later.get(way_back(later, hanako))["Location"] == "/search/"
    assert signed_in(later) and client.get("/search/").status_code == 200
    (kept,) = (known._keys for known in providers._providers.values())
    assert kept is not None and len(kept[1]) == 1  # the key before counts no more


def test_while_the_provider_is_down_one_is_told_so_and_sessions_go_on(
    client: Client, hanako: Person, toolkit: ToolkitProvider
) -> None:
    client.get(way_back(client, hanako))
    other = Client()
    back = way_back(other, hanako)
    toolkit.stops()
    assert UNAVAILABLE in said(other, other.get(back))
    set_to(toolkit)
    assert UNAVAILABLE in said(other, other.get(AWAY))
    assert client.get("/search/").status_code == 200
    toolkit.starts()
    other.get(way_back(other, hanako))
    assert signed_in(other)


def test_one_confirms_who_one_is_by_the_password_anew(client: Client, hanako: Person) -> None:
    client.get(way_back(client, hanako))
    aged(client)
    hanako.pages.clear()
    assert client.get(way_back(client, hanako))["Location"] == "/search/"
    assert hanako.pages[0] == "/login/"
    assert client.post("/account/security/recovery-codes/")["Location"] == "/account/security/"


def test_signing_out_goes_on_to_the_provider_and_back(client: Client, hanako: Person) -> None:
    client.get(way_back(client, hanako))
    page = client.post("/sign-out/").content
    (onward,) = fromstring(page).xpath("//a[contains(@href, 'id_token_hint=')]/@href")
    hanako.pages.clear()
    assert hanako.goes(onward) == "/sign-in/"
    assert hanako.pages == ["/o/logout/"]
    hanako.pages.clear()
    way_back(client, hanako)
    assert hanako.pages[0] == "/login/"
