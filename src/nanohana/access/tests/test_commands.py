"""Accounts of the staff where there is no identity provider."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from django.test import Client

from nanohana.access.commands import admin
from nanohana.access.models import Account
from nanohana.access.tests.conftest import employed
from nanohana.access.tests.local_accounts import sign_in, signed_in
from nanohana.audit.models import Entry

pytestmark = pytest.mark.django_db


def test_members_of_the_staff_get_accounts_with_a_first_password(client: Client) -> None:
    for number in ("0001", "0002"):
        employed(number)
    output = CliRunner().invoke(admin, ["staff-accounts", "0001", "0002"]).output
    number, name, password = output.split("\n")[1].split("\t")
    assert (number, name) == ("0002", "職員0002")
    sign_in(client, number, password)
    assert signed_in(client)
    assert Entry.objects.filter(verb="access.account_made").count() == 2


@pytest.mark.parametrize("numbers", [("0001", "9999"), ("0001", "0002")])
def test_one_who_cannot_have_one_leaves_all_without(numbers: tuple[str, ...]) -> None:
    employed("0001")
    Account.objects.create(username="0002", staff=employed("0002"))
    assert CliRunner().invoke(admin, ["staff-accounts", *numbers]).exit_code == 1
    assert Account.objects.get().username == "0002"
