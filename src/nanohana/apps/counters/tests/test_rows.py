"""Rows of 窓口台帳: found, changed, with their history, and by whom."""

from __future__ import annotations

import datetime

import pytest
from django.utils.timezone import localdate

from nanohana.access.models import Account
from nanohana.access.tests.people import signed_in
from nanohana.apps.counters import publication
from nanohana.apps.counters.models import Change, Entry
from nanohana.apps.counters.tests.conftest import edit, make

DAY = datetime.timedelta(days=1)


def test_all_staff_find_a_counter_by_municipality_and_need(row: Entry, outsider: Account) -> None:
    make("minato", row.owner_division, municipalities=["港浦市"], needs=["dementia"])
    make("line", row.owner_division, needs=["dementia"])
    page = signed_in(outsider).get("/counters/", {"town": "花央市", "need": "dementia"}).content.decode()
    assert "hanao相談窓口" in page
    assert "line相談窓口" in page
    assert "minato相談窓口" not in page


def test_a_change_is_kept_with_what_stood_there_before(row: Entry, keeper: Account) -> None:
    assert edit(signed_in(keeper), row, phone="000-000-7999").status_code == 302
    row.refresh_from_db()
    assert row.phone == "000-000-7999"
    change = row.changes.get()
    assert change.fields == {"電話": ["000-000-7001", "000-000-7999"]}
    assert change.by == keeper
    assert "000-000-7001 → 000-000-7999" in signed_in(keeper).get("/counters/rows/hanao/").content.decode()


def test_fax_and_email_are_kept_shown_and_found(row: Entry, keeper: Account) -> None:
    client = signed_in(keeper)
    assert edit(client, row, fax="000-000-7002", email="hanao@pref.example.jp").status_code == 302
    assert row.changes.get().fields == {"FAX": ["", "000-000-7002"], "メール": ["", "hanao@pref.example.jp"]}
    page = client.get("/counters/rows/hanao/").content.decode()
    assert "<dd>000-000-7002</dd>" in page and "<dd>hanao@pref.example.jp</dd>" in page
    for words in ("7002", "hanao@pref"):
        assert "hanao相談窓口" in client.get("/counters/", {"q": words}).content.decode()
    assert [(one.fax, one.email) for one in publication.compose().counters] == [
        ("000-000-7002", "hanao@pref.example.jp")
    ]


def test_saving_without_a_change_leaves_no_history(row: Entry, keeper: Account) -> None:
    edit(signed_in(keeper), row)
    assert not row.changes.exists()


def test_what_a_colleague_saved_meanwhile_is_not_overwritten_unseen(row: Entry, keeper: Account) -> None:
    client = signed_in(keeper)
    seen = client.get(f"/counters/rows/{row.key}/edit/").context["form"]["seen"].value()
    edit(signed_in(keeper), row, phone="000-000-7999")
    told = edit(client, row, seen=seen, hours="平日のみ")
    row.refresh_from_db()
    assert told.status_code == 422 and "ほかの方が先に保存しました" in told.content.decode()
    assert row.phone == "000-000-7999"
    assert edit(client, row, seen=told.context["form"]["seen"].value(), hours="平日のみ").status_code == 302


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("phone", "お電話で", "数字とハイフン"),
        ("fax", "お電話で", "「FAX」は、数字とハイフン"),
        ("email", "窓口まで", "「メール」は、1つのメールアドレス"),
        ("url", "http://example.jp/", "https://"),
        ("phone", "", "どちらかを書いてください"),
        ("age_from", "80", "より大きくなっています"),
    ],
)
def test_a_row_that_would_mislead_is_not_saved(row: Entry, keeper: Account, field: str, value: str, said: str) -> None:
    page = edit(signed_in(keeper), row, age_until="40", **{field: value})
    assert page.status_code == 422
    assert said in page.content.decode()


def test_only_the_owner_division_and_administrators_change_a_row(row: Entry, outsider: Account) -> None:
    client = signed_in(outsider)
    assert client.get("/counters/rows/hanao/").status_code == 200
    assert client.get("/counters/rows/hanao/edit/").status_code == 404
    for verb in ("check", "remove", "restore"):
        assert client.post(f"/counters/rows/hanao/{verb}/").status_code == 404
    for path in ("new/", "imports/", "publication/", "template.csv", "municipalities/"):
        assert client.get(f"/counters/{path}").status_code == 404
    assert not Change.objects.exists()


def test_a_removed_row_leaves_the_registry_and_comes_back(row: Entry, keeper: Account) -> None:
    client = signed_in(keeper)
    client.post("/counters/rows/hanao/remove/")
    assert publication.compose().counters == ()
    client.post("/counters/rows/hanao/restore/")
    assert [counter.key for counter in publication.compose().counters] == ["hanao"]
    assert [change.cause for change in row.changes.all()] == ["restored", "removed"]


def test_a_row_nobody_checked_for_a_year_warns_its_owner_alone(row: Entry, keeper: Account, outsider: Account) -> None:
    Entry.objects.update(checked_on=localdate() - datetime.timedelta(days=366))
    assert "1件が、1年以上確認されていません" in signed_in(keeper).get("/counters/").content.decode()
    assert "1年以上確認されていません" not in signed_in(outsider).get("/counters/").content.decode()
    signed_in(keeper).post("/counters/rows/hanao/check/")
    assert "1年以上確認されていません" not in signed_in(keeper).get("/counters/").content.decode()
    row.refresh_from_db()
    assert row.checked_on == localdate()


def test_municipalities_without_a_counter_are_named(row: Entry, keeper: Account) -> None:
    gaps = dict(publication.gaps(publication.compose()))
    assert gaps["認知症"] == ["港浦市"]
    assert gaps["難病"] == ["花央市", "港浦市"]
    assert "窓口のない市町村がある相談の内容" in signed_in(keeper).get("/counters/publication/").content.decode()


@pytest.mark.parametrize("address", ["/", "/portal/"])
def test_who_has_counters_to_check_is_told_where_they_begin(
    row: Entry, keeper: Account, outsider: Account, address: str
) -> None:
    told = "あなたの所属の相談窓口のうち1件が、1年以上確認されていません"
    assert told not in signed_in(keeper).get(address).content.decode()
    Entry.objects.filter(pk=row.pk).update(checked_on=localdate() - datetime.timedelta(days=400))
    assert told in signed_in(keeper).get(address).content.decode()
    assert told not in signed_in(outsider).get(address).content.decode()


def test_a_row_is_to_come_there_or_over_by_its_days(row: Entry, keeper: Account) -> None:
    today = localdate()
    make("coming", row.owner_division, valid_from=today + DAY)
    make("ended", row.owner_division, valid_until=today - DAY, checked_on=today - 500 * DAY)
    make("last", row.owner_division, valid_until=today)
    periods = {each.key: each.period for each in Entry.objects.all()}
    assert periods == {"hanao": "有効", "coming": "予定", "ended": "終了", "last": "有効"}
    client = signed_in(keeper)
    for state, key in (("coming", "coming"), ("ended", "ended")):
        page = client.get(f"/counters/?state={state}").content.decode()
        assert f"{key}相談窓口" in page and "hanao相談窓口" not in page
    assert not Entry.objects.stale(today).exists()  # nobody has to check what is over


def test_the_successor_must_be_a_row_and_needs_a_last_day(row: Entry, keeper: Account) -> None:
    make("hanao-new", row.owner_division, valid_from=localdate() + 3 * DAY)
    client = signed_in(keeper)
    assert "終了日」（今の窓口の最後の日）も" in edit(client, row, successor="hanao-new").content.decode()
    last = str(localdate() + 2 * DAY)
    assert "この番号の行はありません" in edit(client, row, successor="none", valid_until=last).content.decode()
    assert "別の窓口の番号" in edit(client, row, successor="hanao", valid_until=last).content.decode()
    wrong = edit(client, row, valid_from=str(localdate() + 5 * DAY), valid_until=last)
    assert "「開始日」が「終了日」より後" in wrong.content.decode()
    assert edit(client, row, successor="hanao-new", valid_until=last).status_code == 302
    row.refresh_from_db()
    assert (row.successor, str(row.valid_until)) == ("hanao-new", last)
    assert "移転先" in client.get("/counters/rows/hanao/").content.decode()
