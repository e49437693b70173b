"""CSV files of the organisation: all or nothing, every bad line named, and the export can be imported again."""

from __future__ import annotations

import datetime
import re

import pytest

from nanohana.audit.models import Entry
from nanohana.organization.exports import export, template
from nanohana.organization.imports import KINDS, Imported, import_file
from nanohana.organization.models import Appointment, Division, DivisionState, Post, StaffMember
from nanohana.organization.tables import Rejected

pytestmark = pytest.mark.django_db

DIVISIONS = """所属コード,所属名,上位所属コード,有効開始日,有効終了日,引継先所属コード
1000,総務部,,,,
1010,人事課,1000,,,
1011,給与係,1010,,,
"""
POSTS = "職位コード,職位名,順位\nP20,課長,20\nP70,主事,70\n"
STAFF = "職員番号,氏名,ふりがな\n0001,菜花 花子,なのはな はなこ\n0002,山田 太郎,\n"
APPOINTMENTS = """職員番号,種別,所属コード,職位コード,発令日,終了日
0001,本務,1010,P20,令和6年4月1日,
0001,兼務,1000,P20,R7.4.1,
0002,会計年度任用,1011,P70,2026/4/1,令和9年3月31日
"""


@pytest.fixture
def prefecture(db: None) -> None:
    for kind, text in zip(KINDS, (DIVISIONS, POSTS, STAFF, APPOINTMENTS), strict=True):
        import_file(kind, text.encode())


def problems(kind: str, text: str) -> list[str]:
    with pytest.raises(Rejected) as rejected:
        import_file(kind, text.encode())
    return [str(problem) for problem in rejected.value.problems]


def division_lines(*lines: str) -> str:
    return "\n".join([DIVISIONS.split("\n", 1)[0], *lines])


def test_what_was_taken_over_is_recorded_and_a_rehearsal_is_not(db: None) -> None:
    import_file("posts", POSTS.encode(), filename="職位.csv", dry_run=True)
    assert not Entry.objects.exists()
    import_file("posts", POSTS.encode(), filename="職位.csv")
    entry = Entry.objects.get()
    assert (entry.verb, entry.object_title) == ("organization.imported", "職位.csv")
    assert entry.more == {"kind": "posts", "new": 2, "changed": 0}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_files_of_excel_and_others_are_read(encoding):
    assert import_file("divisions", DIVISIONS.encode(encoding)) == Imported(3, 0, 0)
    assert str(Division.objects.get(code="1011").parent) == "人事課"


def test_dates_of_both_calendars_mean_the_same(prefecture):
    held = Appointment.objects.order_by("pk").values_list("kind", "starts_on", "ends_on")
    assert list(held) == [
        ("main", datetime.date(2024, 4, 1), None),
        ("concurrent", datetime.date(2025, 4, 1), None),
        ("fixed_term", datetime.date(2026, 4, 1), datetime.date(2027, 3, 31)),
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_an_export_changes_nothing_when_taken_over_again(prefecture, kind):
    content = export(kind)
    done = import_file(kind, content)
    assert (done.new, done.changed) == (0, 0) and done.same > 0
    assert export(kind) == content


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_has_the_head_alone(kind):
    with pytest.raises(Rejected, match="見出しの行だけ"):
        import_file(kind, template(kind))


def test_a_dry_run_changes_nothing():
    assert import_file("posts", POSTS.encode(), dry_run=True).new == 2
    assert not Post.objects.exists()


def test_one_bad_line_and_nothing_is_taken_over(prefecture):
    assert problems("posts", "職位コード,職位名,順位\nP30,副課長,30\nP40,,40\nP50,主査,五十\nP30,係長,35\n") == [
        "3行目：「職位名」が空欄です。",
        "4行目：「順位」は、0から32767までの整数で書いてください。",
        "5行目：職位コード「P30」は2行目にもあります。",
    ]
    assert Post.objects.count() == 2


def test_two_people_with_one_number(prefecture):
    assert problems("staff", STAFF + "０００１,別人 一郎,\n") == ["4行目：職員番号「0001」は2行目にもあります。"]


def test_numbers_that_lost_their_zeros_in_a_spreadsheet_are_no_new_ones(prefecture):
    """「0001」 is saved as 「1」 where its cell was a number."""
    import_file(
        "divisions", "所属コード,所属名,上位所属コード,有効開始日,有効終了日,引継先所属コード\n0300,出先,,,,\n".encode()
    )
    import_file("posts", "職位コード,職位名,順位\n01,部長,1\n".encode())
    lost = "は、登録済みの「{}」の初めの0が消えたものと思われます。"
    assert problems("staff", "職員番号,氏名,ふりがな\n1,菜花 花子,\n3,新人,\n") == [
        f"2行目：職員番号「1」{lost.format('0001')}"
    ]
    assert problems("posts", "職位コード,職位名,順位\n1,部長,1\n") == [f"2行目：職位コード「1」{lost.format('01')}"]
    head = "所属コード,所属名,上位所属コード,有効開始日,有効終了日,引継先所属コード\n"
    assert problems("divisions", f"{head}300,出先,,,,\n") == [f"2行目：所属コード「300」{lost.format('0300')}"]
    assert import_file("staff", "職員番号,氏名,ふりがな\n3,新人,\n".encode()).new == 1


def test_empty_columns_behind_the_last_one_are_left_out():
    import_file("posts", "職位コード,職位名,順位,,\nP1,課長,20,,\nP2,班長,30\n".encode())
    assert Post.objects.count() == 2
    with pytest.raises(Rejected, match=re.escape("2行目：列の数が合いません（3列のうち5列）")):
        import_file("posts", "職位コード,職位名,順位,,\nP3,係長,40,,メモ\n".encode())


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "何も書かれていません"),
        (b"\x93\xfa\xff\xff\x81", "UTF-8又はシフトJIS"),
        ("職位コード,職位名\nP1,長\n".encode(), "列「順位」がありません"),
        ("職位コード,職位名,順位,順位,備考\n".encode(), "列「備考」は使いません"),
        ("職位コード,,職位名,順位\n".encode(), "1行目：2列目の見出しが空欄です"),
        ('職位コード,職位名,順位\nP1,"課長,20\n'.encode(), "引用符"),
        ("職位コード,職位名,順位\nP1,課長\n".encode(), "2行目：列の数が合いません（3列のうち2列）"),
        ('職位コード,職位名,順位\nP1,"課\n長",20\n'.encode(), "改行などの使えない文字"),
        (f"職位コード,職位名,順位\nP1,{'課' * 101},20\n".encode(), "長すぎます"),
        (
            "職位コード,職位名,順位\n1.23457E+11,課長,20\n".encode(),
            "2行目：「職位コード」の「1.23457E\\+11」は、表計算",
        ),
        ("職位コード,職位名,順位\nP1,a\0b,20\n".encode(), "文字として読み取れません"),
    ],
)
def test_half_finished_and_broken_files(content, said):
    with pytest.raises(Rejected, match=said):
        import_file("posts", content)
    assert not Post.objects.exists()


def test_bad_appointments_are_said_line_by_line(prefecture):
    bad = APPOINTMENTS.split("\n", 1)[0] + (
        "\n9999,本務,1010,P20,R8.4.1,\n0002,専任,9999,P99,R8.4.1,\n0002,会計年度任用,1011,P70,R9.4.1,"
        "\n0002,休職,,,R9.4.31,\n0002,兼務,,,R9.4.1,R9.3.1\n0001,本務,1011,P70,R8.4.1,\n"
    )
    assert problems("appointments", bad) == [
        "2行目：職員番号「9999」の職員は登録されていません。",
        "3行目：所属コード「9999」の所属は登録されていません。",
        "3行目：種別「専任」は使えません（本務、兼務、併任、会計年度任用、派遣、休職、退職）。",
        "3行目：職位コード「P99」の職位は登録されていません。",
        "4行目：会計年度任用には、終了日が必要です。",
        "5行目：「発令日」の「R9.4.31」を日付として読み取れません。",
        "6行目：兼務には、所属コードと職位コードが必要です。",
        "6行目：終了日が発令日より前です。",
        "7行目：本務の期間が、登録済みの発令（2024-04-01から期限なし）と重なります。",
    ]


def test_appointments_that_overlap_in_the_file(prefecture):
    head = APPOINTMENTS.split("\n", 1)[0]
    assert problems("appointments", f"{head}\n0002,本務,1010,P70,R9.4.1,\n0002,本務,1011,P70,R10.4.1,\n") == [
        "3行目：本務の期間が、2行目の発令（2027-04-01から期限なし）と重なります。"
    ]


def test_an_appointment_gets_its_last_day(prefecture):
    moved = APPOINTMENTS.replace("令和6年4月1日,", "令和6年4月1日,令和8年3月31日")
    assert import_file("appointments", moved.encode()) == Imported(0, 1, 2)


def test_a_cyclic_tree_is_refused_with_the_way_round(prefecture):
    assert problems("divisions", division_lines("1000,総務部,1011,,,")) == [
        "2行目：上位所属をたどると元に戻ります（1000 → 1011 → 1010 → 1000）。"
    ]


def test_bad_divisions_are_said_line_by_line(prefecture):
    bad = division_lines(
        "1020,総務課,9999,,,", "1030,財政課,1000,R8.4.1,R8.3.31,", "1040,税務課,1000,,,1000", "1010,人事課,1000,,,",
        "1010,人事課,1000,,,", "1050,DX推進課,1000,,R8.3.31,1050",
    )  # fmt: skip
    assert problems("divisions", bad) == [
        "2行目：上位所属コード「9999」の所属は登録されていません。",
        "3行目：有効終了日が有効開始日より前です。",
        "4行目：引継先所属コードは、有効終了日のある所属に書いてください。",
        "6行目：所属コード「1010」は5行目にもあります。",
        "7行目：引継先に、その所属自身は書けません。",
    ]


def test_a_division_with_others_below_it_is_not_abolished_alone(prefecture):
    assert problems("divisions", division_lines("1010,人事課,1000,,R8.3.31,1000")) == [
        "2行目：所属「1011」の上位所属「1010」が、有効でない日があります（2026-04-01から）。"
    ]


def test_a_renamed_division_keeps_its_history(prefecture):
    import_file("divisions", division_lines("1010,職員厚生課,1000,令和8年4月1日,,").encode())
    states = DivisionState.objects.filter(code="1010").values_list("name", "valid_from", "valid_until")
    assert list(states) == [
        ("職員厚生課", datetime.date(2026, 4, 1), None),
        ("人事課", None, datetime.date(2026, 3, 31)),
    ]
    assert Appointment.objects.filter(division__code="1010").exists()
    content = export("divisions")
    assert import_file("divisions", content) == Imported(0, 0, 4) and export("divisions") == content


def test_a_merged_division_has_its_successor(prefecture):
    lines = division_lines("1010,人事課,1000,,R8.3.31,1060", "1011,給与係,1060,R8.4.1,,", "1060,人財課,1000,R8.4.1,,")
    assert import_file("divisions", lines.encode()) == Imported(1, 2, 0)
    assert [str(one) for one in Division.objects.get(code="1010").successors.all()] == ["人財課"]


def test_what_looks_like_a_formula_comes_out_inert_and_back_as_it_was(prefecture):
    import_file("staff", "職員番号,氏名,ふりがな\n0003,=cmd(),\n".encode())
    assert "'=cmd()" in export("staff").decode()
    assert import_file("staff", export("staff")).changed == 0
    assert StaffMember.objects.get(number="0003").name == "=cmd()"


def test_the_command_line_says_what_it_did(nanohana, tmp_path):
    file = tmp_path / "職位.csv"
    file.write_bytes(POSTS.encode("cp932"))
    assert "新規2件" in nanohana("organization", "import", "posts", str(file), "--dry-run").stdout
    file.write_bytes(b"x")
    refused = nanohana("organization", "import", "posts", str(file))
    assert (
        refused.returncode == 1 and "列「職位名」がありません" in refused.stderr and "何も取り込んで" in refused.stderr
    )
