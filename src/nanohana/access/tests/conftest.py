"""The identity provider of the tests, in a process of its own, a person of the directory, and a local account."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import pytest

from nanohana.access.models import Account, Authenticator
from nanohana.access.oidc import provider as providers
from nanohana.access.second_factor import enrol
from nanohana.access.tests.identity_provider import CLIENT, IdentityProvider, identity_provider
from nanohana.access.tests.identity_provider import SECRET as CLIENT_SECRET
from nanohana.access.tests.local_accounts import PASSWORD, SECRET, code
from nanohana.configuration import OidcSettings, current
from nanohana.organization.models import Appointment, Division, Post, StaffMember

AS_AT_FIRST = {
    "person": {"sub": "s-1", "employee_number": "0001", "sid": "session-1"},
    "claims": {}, "algorithm": "RS256", "fail": {}, "published": ["rsa", "ec"], "discovery": {},
}  # fmt: skip


@pytest.fixture(scope="session")
def running_provider() -> Iterator[IdentityProvider]:
    with identity_provider() as running:
        yield running


@pytest.fixture
def provider(running_provider: IdentityProvider) -> Iterator[IdentityProvider]:
    """The provider that the product is set to, telling the truth."""
    running_provider.told(**AS_AT_FIRST)
    providers._providers.clear()
    current().oidc = OidcSettings(
        issuer=running_provider.issuer,
        client_id=CLIENT,
        client_secret=CLIENT_SECRET,
        private=True,
        label="菜花県職員認証",
    )
    yield running_provider
    current().oidc = None


@pytest.fixture
def staff(db: None) -> StaffMember:
    return employed("0001")


def employed(number: str, **dates: datetime.date) -> StaffMember:
    staff = StaffMember.objects.create(number=number, name=f"職員{number}")
    division, _ = Division.objects.get_or_create(code="110", defaults={"name": "人事課"})
    post, _ = Post.objects.get_or_create(code="S", defaults={"name": "主事", "rank": 7})
    dates.setdefault("starts_on", datetime.date(2024, 4, 1))
    Appointment.objects.create(staff=staff, division=division, post=post, **dates)
    return staff


@pytest.fixture
def account(db: None) -> Account:
    return Account.objects.create_account("hanako", PASSWORD)


@pytest.fixture
def recovery(account: Account) -> list[str]:
    """The account has an app with ``SECRET``; its recovery codes. The present step is unused again."""
    codes = enrol(account, SECRET, code())
    assert codes is not None
    Authenticator.objects.update(last_step=0)
    return codes
