"""The audit record's pages, as an administrator sees them; who else gets in is in ``tests/test_routes.py``."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from nanohana.access.models import Account
from nanohana.audit.anchors import anchor_folder
from nanohana.audit.models import Entry, Verification
from nanohana.audit.tests.chain import add, execute, tampering
from nanohana.audit.upkeep import anchor_record, verify_record

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(Account.objects.create(username="admin", is_administrator=True))
    return client


def page(client: Client, **given: str) -> str:
    return client.get("/audit/", given).content.decode()


def test_a_row_shows_who_did_what(client: Client) -> None:
    add(1)
    shown = page(client)
    for word in ("菜花 花子", "0001 1010 人事課", "192.0.2.1", "試験の操作", "旅費規程 第0版", "ページ：0"):
        assert word in shown


def test_an_empty_record_says_so(client: Client) -> None:
    shown = page(client)
    assert "条件に合う記録はありません" in shown and "まだ行っていません" in shown and "1時間ごとに作ります" in shown


@pytest.mark.parametrize(
    "given, count",
    [
        ({"person": "花子"}, 2),
        ({"person": "菜花花子"}, 2),
        ({"person": "菜花　太郎"}, 3),
        ({"person": "０００１"}, 5),
        ({"person": "0001"}, 5),
        ({"person": "太郎"}, 3),
        ({"verb": "made_up.done"}, 5),
        ({"verb": "audit.exported"}, 0),
        ({"thing": "第0版"}, 2),
        ({"since": "令和8年1月1日"}, 5),
        ({"until": "2026-01-01"}, 0),
        ({"until": "2999-12-31"}, 5),
    ],
)
def test_the_record_is_searched(client: Client, given: dict[str, str], count: int) -> None:
    add(2)
    add(3, "菜花 太郎")
    assert page(client, **given).count("<td>試験の操作</td>") == count


def test_a_date_that_is_none_is_refused_and_kept(client: Client) -> None:
    found = client.get("/audit/", {"since": "令和8年13月1日"})
    assert found.status_code == 422 and "令和8年13月1日" in found.content.decode()
    assert client.get("/audit/export.csv", {"since": "令和8年13月1日"}).status_code == 422


def test_the_pages_of_a_long_record_keep_the_search(client: Client) -> None:
    add(101)
    assert "person=%E8%8A%B1%E5%AD%90" in page(client, person="花子")
    assert page(client, person="花子", page="2").count("<td>試験の操作</td>") == 1


def test_the_rows_are_taken_along_as_csv_and_that_is_recorded_first(client: Client) -> None:
    add(1)
    csv = b"".join(client.get("/audit/export.csv", {"person": "花子"})).decode()
    assert csv.startswith("\ufeff番号,日時,職員番号") and csv.count("\r\n") == 2
    entry = Entry.objects.first()
    assert entry and (entry.act, entry.name, entry.more["person"]) == ("監査記録の出力", "admin", "花子")


def test_the_last_check_and_the_last_anchor_are_shown(client: Client) -> None:
    add(3)
    file = Path(anchor_folder())
    anchor_record(file)
    verify_record(file)
    shown = page(client)
    assert "異常なし" in shown and "3番まで" in shown
    with tampering():
        execute("UPDATE audit_entry SET name = 'x' WHERE sequence = 2")
        verify_record(file)
        assert "2番: 内容が書き換えられたか、偽造されています。" in page(client)
    for anchor in file.iterdir():
        anchor.write_text("{}")
    assert "アンカーに異常があります" in page(client)
    for anchor in file.iterdir():
        anchor.unlink()
    assert Verification.objects.count() == 1
