"""A product without documents leads the first administrator, step by step, to the first one."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from nanohana.access.models import Account
from nanohana.access.tests.people import signed_in
from nanohana.documents.models import Library
from nanohana.organization.models import Division


def leads(client: Client, page: str, to: str) -> bool:
    return f'href="{reverse(to)}"' in client.get(reverse(page)).content.decode().partition("<main")[2]


def test_the_first_administrator_is_led_from_nothing_to_the_first_document(db: None) -> None:
    client = signed_in(Account.objects.create(username="admin", is_administrator=True))
    assert leads(client, "documents:index", "documents:libraries")
    assert leads(client, "documents:upload", "documents:libraries")
    assert leads(client, "documents:libraries", "personnel:imports")
    division = Division.objects.create(code="1010", name="人事課")
    assert leads(client, "documents:libraries", "documents:create_library")
    assert not leads(client, "documents:libraries", "personnel:imports")
    Library.objects.create(name="人事", owner_division=division)
    assert leads(client, "documents:index", "documents:upload")


def test_who_cannot_import_an_organization_is_not_sent_to_do_so(db: None) -> None:
    client = signed_in(Account.objects.create(username="new"))
    assert not leads(client, "documents:libraries", "personnel:imports")
