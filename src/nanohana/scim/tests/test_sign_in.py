"""Whom the directory sends signs in at the provider, and is out when the directory says so."""

from __future__ import annotations

import pytest
from django.test import Client

from nanohana.access.models import Account
from nanohana.access.oidc.views import NOT_ADMITTED
from nanohana.access.tests.conftest import provider, running_provider  # noqa: F401  # the fixtures
from nanohana.access.tests.identity_provider import IdentityProvider
from nanohana.access.tests.local_accounts import signed_in
from nanohana.access.tests.provider_sign_in import said, sign_in
from nanohana.scim.tests.conftest import Directory

pytestmark = pytest.mark.django_db


def test_from_the_directory_to_signing_in_and_out(
    client: Client,
    directory: Directory,
    provider: IdentityProvider,  # noqa: F811
) -> None:
    assert NOT_ADMITTED in said(client, sign_in(client, provider))
    key = directory.creates("0001")
    assert sign_in(client, provider)["Location"] == "/search/" and signed_in(client)
    assert Account.objects.get().identity.subject == "s-1"
    directory.patches(f"Users/{key}", {"op": "Replace", "path": "active", "value": "False"})
    assert client.get("/search/").status_code == 302
    assert NOT_ADMITTED in said(client, sign_in(client, provider))
    directory.patches(f"Users/{key}", {"op": "Replace", "path": "active", "value": "True"})
    assert sign_in(client, provider)["Location"] == "/search/"
    assert directory.send("DELETE", f"Users/{key}").status_code == 204
    assert client.get("/search/").status_code == 302
