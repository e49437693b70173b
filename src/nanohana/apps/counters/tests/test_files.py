"""窓口台帳 as files: shown before they are taken in, all of it or nothing, and out again."""

from __future__ import annotations

import datetime
import io
from typing import Any

import pytest
from openpyxl import load_workbook

from nanohana.access.models import Account
from nanohana.access.tests.people import signed_in
from nanohana.apps.counters import file_views, importing
from nanohana.apps.counters.columns import COLUMNS, cells_of
from nanohana.apps.counters.importing import plan
from nanohana.apps.counters.models import Change, Entry, Municipality, ReceivedFile
from nanohana.apps.counters.tests.conftest import HEAD, confirm, edit, file_of, make, send_file
from nanohana.audit.models import Entry as AuditEntry
from nanohana.organization.models import Division
from nanohana.organization.tables import written
from nanohana.spreadsheet import excel_file


def test_a_file_is_shown_before_it_is_taken_in(row: Entry, keeper: Account) -> None:
    client = signed_in(keeper)
    make("gone", row.owner_division)
    content = file_of(
        {
            "番号": "hanao",
            "名称": "花央市地域包括支援センター",
            "相談の内容": "認知症｜高齢者の介護",
            "市町村": "花央市",
        },
        {"番号": "new", "名称": "新しい窓口", "年齢から": "１８", "確認した日": "令和8年4月1日"},
    )
    preview = send_file(client, content, removes="on")
    text = preview.content.decode()
    assert "新しい窓口" in text
    assert "hanao相談窓口 → 花央市地域包括支援センター" in text
    assert "gone相談窓口" in text
    assert Entry.objects.present().count() == 2
    confirm(client, preview)
    added = Entry.objects.get(key="new")
    assert (added.age_from, added.checked_on) == (18, datetime.date(2026, 4, 1))
    assert set(Entry.objects.present().values_list("key", flat=True)) == {"hanao", "new"}
    assert AuditEntry.objects.filter(verb="counter.imported").exists()


def test_what_was_not_shown_is_not_done(row: Entry, keeper: Account) -> None:
    """A colleague adds a counter meanwhile; the file, which does not have it, would remove it."""
    client, content = signed_in(keeper), file_of({"番号": "hanao", "名称": "花央市地域包括支援センター"})
    preview = send_file(client, content, removes="on")
    make("added", row.owner_division)
    again = confirm(client, preview)
    row.refresh_from_db()
    assert (row.name, Entry.objects.present().count()) == ("hanao相談窓口", 2)
    page = again.content.decode()
    assert "ほかの方の変更がありました" in page and "added" in page
    confirm(client, again)
    assert list(Entry.objects.present().values_list("key", "name")) == [("hanao", "花央市地域包括支援センター")]


def test_a_second_press_at_the_same_moment_takes_nothing_in_twice(
    row: Entry, keeper: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, again = signed_in(keeper), signed_in(keeper)
    preview = send_file(client, file_of({"番号": "new", "名称": "新しい窓口"}))

    def planned(*given: Any, **more: Any) -> importing.Plan:
        made = plan(*given, **more)
        monkeypatch.undo()
        confirm(again, preview)  # while the first one looks at the file
        return made

    monkeypatch.setattr(importing, "plan", planned)
    assert confirm(client, preview).status_code == 200
    assert Entry.objects.filter(key="new").count() == 1 and not ReceivedFile.objects.exists()


def test_every_bad_line_is_named_and_nothing_is_taken_in(row: Entry, keeper: Account) -> None:
    content = file_of(
        {"番号": "a", "名称": "A", "市町村": "東京都"},
        {"番号": "b", "名称": "B", "相談の内容": "占い", "年齢まで": "百"},
        {"番号": "b", "名称": "B", "所管課": "9999"},
        {"番号": "c", "名称": "", "電話": ""},
    )
    text = send_file(signed_in(keeper), content).content.decode()
    expected = (
        "2行目：「市町村」の「東京都」", "3行目：「相談の内容」の「占い」", "3行目：「年齢まで」",
        "4行目：「所管課」の「9999」", "5行目：「名称」が空欄です",
    )  # fmt: skip
    for said in expected:
        assert said in text
    assert "取り込む</button>" not in text


def test_where_not_every_bad_line_is_shown_their_number_is(
    row: Entry, keeper: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_views, "MOST_SHOWN", 2)
    content = file_of(*({"番号": f"a{number}", "名称": ""} for number in range(3)))
    text = send_file(signed_in(keeper), content).content.decode()
    assert "3行目：「名称」" in text and "4行目：" not in text
    assert "誤りは全部で3件あります。初めの2件を表示しています。" in text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_files_of_excel_and_of_others_are_read(row: Entry, encoding: str) -> None:
    content = file_of({"番号": "x", "名称": "窓口"}).decode("utf-8-sig").encode(encoding)
    assert [values["name"] for values in plan(content, None).added] == ["窓口"]


def test_rows_of_another_division_are_not_taken_in(row: Entry, keeper: Account, outsider: Account) -> None:
    make("tax", Division.objects.get(code="1040"))
    text = send_file(signed_in(keeper), file_of({"番号": "tax", "名称": "乗っ取り"})).content.decode()
    assert "ほかの所属が所管する行です" in text


def test_nobody_sees_or_applies_the_file_of_another(row: Entry, keeper: Account, colleague: Account) -> None:
    send_file(signed_in(keeper), file_of({"番号": "x", "名称": "窓口"}))
    received = ReceivedFile.objects.get()
    assert signed_in(colleague).get(f"/counters/imports/{received.pk}/").status_code == 404
    assert signed_in(colleague).post(f"/counters/imports/{received.pk}/apply/").status_code == 404


def test_what_is_exported_can_be_taken_in_again_and_changes_nothing(row: Entry, keeper: Account) -> None:
    Entry.objects.update(hours="=1+1", age_from=40)
    exported = b"".join(signed_in(keeper).get("/counters/export.csv"))
    made = plan(exported, None)
    assert (made.same, made.does_something, made.problems) == (1, False, [])
    workbook = load_workbook(io.BytesIO(signed_in(keeper).get("/counters/export.xlsx").content)).worksheets[0]
    assert [cell.value for cell in workbook[1]] == HEAD
    assert workbook.cell(2, 1).value == "hanao"
    assert str(workbook.cell(2, HEAD.index("受付時間") + 1).value).startswith("'=")


def test_what_was_saved_for_excel_is_changed_there_and_taken_in(row: Entry, keeper: Account) -> None:
    Entry.objects.update(hours="=1+1", age_from=40, basis="要綱", valid_until=datetime.date(2027, 3, 31))
    client, file = signed_in(keeper), io.BytesIO()
    exported = client.get("/counters/export.xlsx").content
    made = plan(exported, None)
    assert (made.same, made.does_something, made.problems) == (1, False, [])
    book = load_workbook(io.BytesIO(exported))
    cells = {str(cell.value): book.worksheets[0].cell(2, cell.column) for cell in book.worksheets[0][1]}
    cells["年齢から"].value, cells["開始日"].value, cells["終了日"].value = 65, datetime.date(2026, 12, 1), None
    book.save(file)
    confirm(client, send_file(client, file.getvalue(), name="台帳.xlsx"))
    changed = Entry.objects.get()
    assert (changed.age_from, changed.basis, changed.hours) == (65, "要綱", "=1+1")
    assert (changed.valid_from, changed.valid_until) == (datetime.date(2026, 12, 1), None)


@pytest.mark.parametrize(("phone", "lost"), [(432232110, True), (120123456, True), ("0432232110", False), (189, False)])
def test_a_phone_number_that_lost_its_zero_in_excel_is_told(row: Entry, phone: object, lost: bool) -> None:
    book, file = load_workbook(io.BytesIO(excel_file(HEAD, [cells_of(row)]))), io.BytesIO()
    book.worksheets[0].cell(2, HEAD.index("電話") + 1).value = phone
    book.save(file)
    said = [str(problem) for problem in plan(file.getvalue(), None).problems]
    assert [words[:20] for words in said] == ([f"2行目：「電話」の「{phone}」"] if lost else [])


def test_municipalities_are_taken_in_from_excel(welfare: Division) -> None:
    rows = [["花央市", "はなおうし", "本町｜北町"], ["中里村", "なかざとむら"]]
    assert importing.take_in_municipalities(excel_file(["市町村名", "よみ", "地名"], rows)) == 2
    assert list(Municipality.objects.values_list("name", "parts")) == [
        ("中里村", []), ("花央市", ["本町", "北町"]), ("港浦市", []),
    ]  # fmt: skip


def test_a_row_as_a_file_names_its_needs_and_municipalities_in_words(row: Entry) -> None:
    cells = dict(zip(HEAD, cells_of(row), strict=True))
    assert cells["種別"] == "地域包括支援センター"
    assert cells["相談の内容"] == "高齢者の介護｜認知症"
    assert cells["市町村"] == "花央市"
    assert make_everywhere(row) == "県内全域"


def test_a_my_number_is_kept_in_no_row_and_in_no_file(row: Entry, keeper: Account) -> None:
    number = "123456789018"
    page = edit(signed_in(keeper), row, address=f"担当の番号は{number}")
    assert page.status_code == 422
    answer = send_file(signed_in(keeper), file_of({"番号": "new-1", "名称": "新", "所在地": f"番号{number}"}))
    assert "2行目：マイナンバーと思われる番号" in answer.content.decode()
    assert not ReceivedFile.objects.exists() and not Change.objects.exists()


def make_everywhere(row: Entry) -> object:
    row.municipalities = []
    return dict(zip(HEAD, cells_of(row), strict=True))["市町村"]


def test_days_and_the_successor_travel_in_files(row: Entry, keeper: Account) -> None:
    content = file_of(
        {"番号": "hanao", "名称": "旧窓口", "終了日": "令和8年11月30日", "移転先の番号": "hanao-new"},
        {"番号": "hanao-new", "名称": "新窓口", "開始日": "令和8年12月1日"},
    )
    client = signed_in(keeper)
    confirm(client, send_file(client, content))
    row.refresh_from_db()
    assert (row.valid_until, row.successor) == (datetime.date(2026, 11, 30), "hanao-new")
    assert Entry.objects.get(key="hanao-new").valid_from == datetime.date(2026, 12, 1)
    out = client.get("/counters/export.csv").content
    assert "2026-11-30,hanao-new" in out.decode("utf-8-sig")
    assert not plan(out, None).does_something


def test_a_file_that_moves_a_counter_to_nowhere_is_refused(row: Entry) -> None:
    made = plan(file_of({"番号": "hanao", "名称": "旧", "終了日": "令和8年11月30日", "移転先の番号": "x"}), None)
    assert "「移転先の番号」の「x」という行はありません" in str(made.problems[0])


def test_a_file_of_an_earlier_version_leaves_the_days_and_the_contacts_in_writing_as_they_are(row: Entry) -> None:
    row.valid_until = datetime.date(2026, 11, 30)
    row.save()
    row.fax, row.email = "000-000-7002", "hanao@pref.example.jp"
    row.save()
    earlier = [column.name for column in COLUMNS if not column.may_be_missing]
    line = dict.fromkeys(earlier, "") | {
        "番号": "hanao", "名称": "改名", "市町村": "県内全域", "電話": "000-000-7001", "所管課": "3020"
    }  # fmt: skip
    made = plan(written(line, [line.values()]), None)
    assert made.problems == []
    assert not {"終了日", "FAX", "メール"} & made.changed[0].fields.keys()
    assert made.changed[0].fields["名称"] == ["hanao相談窓口", "改名"]


def test_fax_and_email_travel_in_files(row: Entry, keeper: Account) -> None:
    content = file_of(
        {"番号": "hanao", "名称": row.name, "FAX": "０００－０００－７００２", "メール": "ｈanao@pref.example.jp"},
        {"番号": "new", "名称": "新しい窓口", "FAX": "000-000-7003", "メール": "new@pref.example.jp"},
    )
    client = signed_in(keeper)
    preview = send_file(client, content)
    shown = preview.content.decode()
    assert "FAX：なし → 000-000-7002" in shown and "メール：なし → hanao@pref.example.jp" in shown
    assert "000-000-7001、FAX 000-000-7003、new@pref.example.jp" in shown
    confirm(client, preview)
    row.refresh_from_db()
    assert (row.fax, row.email) == ("000-000-7002", "hanao@pref.example.jp")
    out = client.get("/counters/export.csv").content
    assert "000-000-7001,000-000-7002,hanao@pref.example.jp" in out.decode("utf-8-sig")
    assert not plan(out, None).does_something


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("FAX", "ファックスで"),
        ("FAX", "-"),
        ("メール", "福祉課まで"),
        ("メール", "a@example.jp、b@example.jp"),
        ("メール", "a?bcc=b@example.jp"),
        ("メール", "a@localhost"),
    ],
)
def test_a_contact_in_writing_that_could_not_be_used_is_refused(row: Entry, column: str, value: str) -> None:
    made = plan(file_of({"番号": "hanao", "名称": "窓口", column: value}), None)
    assert [str(problem).startswith(f"2行目：「{column}」は、") for problem in made.problems] == [True]
