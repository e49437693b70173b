"""A registry with one row, and who has to do with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils.timezone import localdate
from selectolax.lexbor import LexborHTMLParser

from nanohana.access.models import Account
from nanohana.access.tests.people import account_in
from nanohana.apps.counters.columns import COLUMNS
from nanohana.apps.counters.forms import EntryForm
from nanohana.apps.counters.models import Entry, Municipality
from nanohana.organization.models import Division
from nanohana.organization.tables import written

HEAD = [column.name for column in COLUMNS]
Signed = Callable[[Account], Client]


@pytest.fixture
def welfare(db: None) -> Division:
    Municipality.objects.create(name="花央市", reading="はなおし", parts=["本町"])
    Municipality.objects.create(name="港浦市", reading="みなとうらし", parts=[])
    return Division.objects.create(code="3020", name="福祉課")


@pytest.fixture
def row(welfare: Division) -> Entry:
    return make("hanao", welfare, municipalities=["花央市"], kind="community_care", needs=["elder_care", "dementia"])


@pytest.fixture
def keeper(row: Entry) -> Account:
    return account_in(row.owner_division, "0001")


@pytest.fixture
def colleague(row: Entry) -> Account:
    account = account_in(row.owner_division, "0002")
    account.is_administrator = True
    account.save()
    return account


@pytest.fixture
def outsider(row: Entry) -> Account:
    return account_in(Division.objects.create(code="1040", name="税務課"), "0003")


def make(key: str, owner: Division, **more: Any) -> Entry:
    given = {"name": f"{key}相談窓口", "phone": "000-000-7001", "checked_on": localdate(), "needs": ["hardship"]} | more
    return Entry.objects.create(key=key, owner_division=owner, **given)


def file_of(*rows: dict[str, Any], owner: str = "3020") -> bytes:
    blank = dict.fromkeys(HEAD, "") | {"市町村": "県内全域", "電話": "000-000-7001", "所管課": owner}
    return written(HEAD, [[(blank | row)[name] for name in HEAD] for row in rows])


def send_file(client: Client, content: bytes, *, name: str = "台帳.csv", **more: Any) -> HttpResponse:
    file = SimpleUploadedFile(name, content)
    return client.post("/counters/imports/", {"file": file} | more, follow=True)  # type: ignore[return-value]


def confirm(client: Client, preview: HttpResponse) -> HttpResponse:
    """Press the button under what a file would do."""
    page = LexborHTMLParser(preview.content.decode())
    address = page.css_first("form.actions").attributes["action"] or ""
    sent = {field.attributes["name"] or "": field.attributes["value"] for field in page.css("form.actions input")}
    return client.post(address, sent, follow=True)  # type: ignore[return-value]


def seen_of(row: Entry) -> object:
    """What the form of a row shows of it now."""
    return EntryForm(instance=Entry.objects.get(pk=row.pk), divisions=Division.objects.all())["seen"].value()


def edit(client: Client, row: Entry, **changes: Any) -> HttpResponse:
    held = {
        "name": row.name, "kind": row.kind, "needs": row.needs, "municipalities": row.municipalities,
        "phone": row.phone, "owner_division": row.owner_division_id, "checked_on": str(row.checked_on),
    }  # fmt: skip
    return client.post(f"/counters/rows/{row.key}/edit/", {"seen": seen_of(row)} | held | changes)  # type: ignore[return-value]
