"""FAQ as the owner division writes them: by hand and from files, with warnings before two answers to one question."""

from __future__ import annotations

import datetime
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils.timezone import localdate
from openpyxl import Workbook, load_workbook
from selectolax.lexbor import LexborHTMLParser

from nanohana.apps.chatbots import importing
from nanohana.apps.chatbots.importing import FAQ, QUESTIONS, What
from nanohana.apps.chatbots.models import Chatbot, Faq, ReceivedFile
from nanohana.apps.chatbots.tests.conftest import People, now, settings_sent
from nanohana.japanese.wareki import in_era
from nanohana.spreadsheet import excel_file
from nanohana.table_files import UnusableFile

HEAD = "番号,話題,質問,言い換え,回答,リンク,担当,有効開始,有効終了\n"
FORM = {
    "topic": "納期限",
    "question": "分割して払えますか。",
    "variants": "",
    "answer": "相談してください。",
    "links": "",
}


def hidden(page: HttpResponse, name: str) -> str:
    """What a page would send back in a hidden field."""
    field = LexborHTMLParser(page.content.decode()).css_first(f"input[name={name}]")
    return (field.attributes["value"] or "") if field else ""


def lines(text: str) -> list[importing.Line]:
    return importing.read_lines(FAQ, (HEAD + text).encode())


def test_a_file_is_shown_before_anything_changes_and_then_taken_in(chatbot: Chatbot, people: People) -> None:
    text = HEAD + (
        "car-001,納期限,自動車税の納期限はいつですか。,車の税金いつまで｜しめきり,納期限は、6月1日です。,,税務課,,\n"
        "car-003,減免,減免はありますか。,,あります。,手引 https://www.pref.example.jp/a｜窓口 https://www.pref.example.jp/b,税務課,令和8年4月1日,2027-03-31\n"
    )
    member = people.client("member")
    file = SimpleUploadedFile("faq.csv", text.encode("cp932"))
    preview = member.post("/chatbots/car-tax/import/faq/", {"file": file}, follow=True)
    page = preview.content.decode()
    assert "追加</dt><dd>1件" in page and "変更</dt><dd>1件" in page and "納期限は、6月1日です。" in page
    assert chatbot.faqs.count() == 2  # nothing has changed
    confirm(member, preview)
    added = chatbot.faqs.get(key="car-003")
    assert [link["url"] for link in added.links] == ["https://www.pref.example.jp/a", "https://www.pref.example.jp/b"]
    assert (added.valid_from, added.valid_until) == (datetime.date(2026, 4, 1), datetime.date(2027, 3, 31))
    assert chatbot.faqs.get(key="car-001").variants == ["車の税金いつまで", "しめきり"]
    assert chatbot.faqs.get(key="car-002").answer == "自動車税センターで再発行します。"  # not in the file
    assert not ReceivedFile.objects.exists()


def confirm(client: Client, preview: HttpResponse) -> HttpResponse:
    """Press the button under what a file would do."""
    address = f"/chatbots/car-tax/imports/{ReceivedFile.objects.get().pk}/apply/"
    return client.post(address, {"seen": hidden(preview, "seen")}, follow=True)  # type: ignore[return-value]


def test_where_the_faq_have_changed_since_a_file_was_shown_it_is_shown_again(chatbot: Chatbot, people: People) -> None:
    member = people.client("member")
    file = SimpleUploadedFile("faq.csv", "番号,質問,回答\ncar-001,自動車税はいつまで,6月1日です。\n".encode())
    preview = member.post("/chatbots/car-tax/import/faq/", {"file": file}, follow=True)
    chatbot.faqs.filter(key="car-001").update(answer="災害のため、9月末まで延びました。")
    again = confirm(member, preview)
    page = again.content.decode()
    assert "ほかの方の変更がありました" in page and "災害のため、9月末まで延びました。" in page
    assert chatbot.faqs.get(key="car-001").answer == "災害のため、9月末まで延びました。"
    confirm(member, again)
    assert chatbot.faqs.get(key="car-001").answer == "6月1日です。"


def test_every_bad_line_is_named_and_nothing_of_the_file_is_taken(chatbot: Chatbot, people: People) -> None:
    found = lines(
        "car-003,,,,答え,,,,\n"
        "番号１,,質問,,答え,,,,\n"
        "car-004,,質問,,答え,ここ http://example.jp,,,\n"
        "car-005,,質問,,答え,,,2027-04-01,2026-04-01\n"
        "car-005,,別の質問,,答え,,,,\n"
    )
    planned = importing.plan(FAQ, chatbot, found)
    assert [line.what for line in planned.lines] == [What.WRONG] * 5
    assert [line.line for line in planned.lines] == [2, 3, 4, 5, 6]
    assert "5行目" in planned.lines[4].problems[0]
    with pytest.raises(UnusableFile, match="2行目"):
        importing.take_in(FAQ, people.member, chatbot, found, "faq.csv")
    assert chatbot.faqs.count() == 2


def test_columns_that_a_file_lacks_stay_as_they_are(chatbot: Chatbot, people: People) -> None:
    found = importing.read_lines(FAQ, "番号,質問,回答\ncar-001,自動車税はいつまで,5月末です。\n".encode())
    importing.take_in(FAQ, people.member, chatbot, found, "faq.csv")
    faq = chatbot.faqs.get(key="car-001")
    assert (faq.answer, faq.topic, faq.variants) == ("5月末です。", "納期限", ["車の税金いつまで"])


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "何も書かれていません"),
        (b"\xff\xfe\x00\x81", "文字として読み取れません"),
        ("番号,質問,回答,色\n".encode(), "列「色」は使いません"),
        ("番号,質問\n1,2\n".encode(), "列「回答」がありません"),
        ("番号,質問,回答,質問\n".encode(), "2つ以上"),
        ("番号,質問,回答\n".encode(), "見出しの行だけ"),
        ("番号,質問,回答\n1,いつ,6月,7月\n".encode(), "2行目：4列目の「7月」には、列の見出しがありません"),
        ("番号,質問,回答\n1,質問,1234 5678 9018です\n".encode(), "2行目：マイナンバー"),
        (b"PK\x03\x04broken", "壊れています"),
        ('番号,質問,回答\n"a,b'.encode(), "引用符"),
        ("番号,質問,回答\n".encode() + b"a,b,c\n" * (importing.LIMITS.rows + 1), "行が多すぎます"),
        (b"x" * (6 * 1024 * 1024), "大きすぎます"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_the_reason(content: bytes, why: str) -> None:
    with pytest.raises(UnusableFile, match=why):
        importing.read_lines(FAQ, content)


def test_what_is_written_out_comes_back_unchanged(chatbot: Chatbot, people: People) -> None:
    Faq.objects.filter(key="car-002").update(answer="=SUM(1)\n2行目", topic="-話題")
    for form in ("csv", "xlsx"):
        answer = people.client("member").get(f"/chatbots/car-tax/export/faq.{form}")
        planned = importing.plan(FAQ, chatbot, importing.read_lines(FAQ, answer.content))
        assert [line.what for line in planned.lines] == [What.SAME, What.SAME], form
    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert all(cell.data_type == "s" for row in sheet.iter_rows() for cell in row if cell.value)  # never a formula


def test_dates_and_numbers_of_excel_are_read_as_they_are_shown() -> None:
    book = Workbook()
    book.worksheets[0].append(["番号", "質問", "回答", "有効開始"])
    book.worksheets[0].append([12, "質問", "回答", datetime.date(2026, 4, 1)])
    file = io.BytesIO()
    book.save(file)
    ((number, given),) = importing.read_lines(FAQ, file.getvalue())
    assert (number, given["key"], given["valid_from"]) == (2, "12", "2026-04-01")


def test_a_cell_that_was_emptied_in_excel_is_empty(chatbot: Chatbot, people: People) -> None:
    """The last one of its row, too, of which the file says nothing."""
    Faq.objects.filter(key="car-002").update(valid_until=datetime.date(2027, 3, 31))
    saved = people.client("member").get("/chatbots/car-tax/export/faq.xlsx").content
    book, file = load_workbook(io.BytesIO(saved)), io.BytesIO()
    book.worksheets[0].cell(3, 9).value = None
    book.save(file)
    changed = importing.plan(FAQ, chatbot, importing.read_lines(FAQ, file.getvalue())).lines[1]
    assert changed.changes == (("有効終了", "2027-03-31", ""),)


def test_rows_are_counted_where_something_stands_in_them() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["番号", "質問", "回答"])
    for place, key in enumerate(("a", "b")):
        for column, text in enumerate((key, "質問", "回答"), 1):
            sheet.cell(2 + place * (importing.LIMITS.rows + 10), column, text)
    file = io.BytesIO()
    book.save(file)
    assert [given["key"] for _, given in importing.read_lines(FAQ, file.getvalue())] == ["a", "b"]
    full = "番号,質問,回答\n".encode() + b"a,b,c\n" * importing.LIMITS.rows + b",,\n" * 10
    assert len(importing.read_lines(FAQ, full)) == importing.LIMITS.rows


def test_an_excel_file_that_unpacks_to_too_much_is_refused() -> None:
    import zipfile

    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 70_000_000)
    with pytest.raises(UnusableFile, match="中身が大きすぎます"):
        importing.read_lines(FAQ, file.getvalue())


def test_questions_take_outcomes_by_either_name(chatbot: Chatbot, people: People) -> None:
    text = (
        "質問,期待する結果(outcome),期待する番号またはことば\n車を売った,no_evidence,\n"
        "納期限は,承認済みのFAQ,car-001\n減免は,evidence,減免｜手引\n謎,いろいろ,\n"
    )
    planned = importing.plan(QUESTIONS, chatbot, importing.read_lines(QUESTIONS, text.encode()))
    assert [line.what for line in planned.lines] == [What.ADDED, What.ADDED, What.ADDED, What.WRONG]
    assert planned.lines[1].values["faq"] == "car-001"
    assert planned.lines[2].values["words"] == ["減免", "手引"]
    assert excel_file(["質問"], [["a"]])[:2] == b"PK"


def test_a_second_answer_to_the_same_question_is_warned_of(chatbot: Chatbot, people: People) -> None:
    member = people.client("member")
    twin = {**FORM, "key": "car-009", "question": "車の税金はいつまで"}
    warned = member.post("/chatbots/car-tax/faqs/new/", twin)
    assert warned.status_code == 422 and "よく似た質問" in warned.content.decode()
    assert not chatbot.faqs.filter(key="car-009").exists()
    assert member.post("/chatbots/car-tax/faqs/new/", {**twin, "anyway": "1"}).status_code == 302
    assert chatbot.faqs.filter(key="car-009").exists()


def test_a_faq_changed_meanwhile_is_not_overwritten_unseen(chatbot: Chatbot, people: People) -> None:
    seen = hidden(people.client("member").get("/chatbots/car-tax/faqs/car-002/"), "seen")
    first = people.client("member").post("/chatbots/car-tax/faqs/car-002/", {**FORM, "seen": seen})
    second = people.client("colleague").post("/chatbots/car-tax/faqs/car-002/", {**FORM, "answer": "別", "seen": seen})
    assert (first.status_code, second.status_code) == (302, 422)
    assert chatbot.faqs.get(key="car-002").answer == "相談してください。"


def test_a_change_meanwhile_is_told_together_with_another_mistake(chatbot: Chatbot, people: People) -> None:
    member, page = people.client("member"), "/chatbots/car-tax/faqs/car-002/"
    seen = hidden(member.get(page), "seen")
    people.client("colleague").post(page, {**FORM, "answer": "別", "seen": seen})
    wrong = member.post(page, {**FORM, "answer": "", "seen": seen})
    assert wrong.status_code == 422 and "ほかの方が先に保存しました" in wrong.content.decode()
    assert member.post(page, {**FORM, "seen": hidden(wrong, "seen")}).status_code == 302


def test_settings_changed_meanwhile_can_be_saved_once_that_was_told(chatbot: Chatbot, people: People) -> None:
    member, page = people.client("member"), "/chatbots/car-tax/settings/"
    mine = settings_sent(chatbot, greeting="こんにちは。")
    people.client("colleague").post("/chatbots/car-tax/faqs/car-002/remove/")  # counts as a change, too
    told = member.post(page, mine)
    assert told.status_code == 422 and "こんにちは。" in told.content.decode()
    assert member.post(page, {**mine, "seen": hidden(told, "seen")}).status_code == 302
    assert now(chatbot).greeting == "こんにちは。"


def test_a_deleted_faq_comes_back_and_its_number_is_never_given_again(chatbot: Chatbot, people: People) -> None:
    member, before = people.client("member"), chatbot.revision
    page = member.post("/chatbots/car-tax/faqs/car-002/remove/", follow=True)
    assert "元に戻す" in page.content.decode() and now(chatbot).revision == before + 1
    taken = member.post("/chatbots/car-tax/faqs/new/", {**FORM, "key": "car-002"})
    assert "すでに使われています" in taken.content.decode()
    (planned,) = importing.plan(FAQ, chatbot, lines("car-002,,別の質問,,別の回答,,,,\n")).lines
    assert planned.what is What.WRONG and "削除したFAQの番号です" in planned.problems[0]
    member.post("/chatbots/car-tax/faqs/car-002/restore/")
    assert chatbot.faqs.living().filter(key="car-002").exists()


def test_the_list_is_searched_and_shows_what_ends(chatbot: Chatbot, people: People) -> None:
    Faq.objects.filter(key="car-001").update(valid_until=localdate() + datetime.timedelta(days=3))
    member = people.client("member")
    found = member.get("/chatbots/car-tax/faqs/?q=紛失").content.decode()
    assert "car-002" in found and "car-001" not in found
    ending = member.get("/chatbots/car-tax/faqs/?ending=on").content.decode()
    assert "car-001" in ending and "car-002" not in ending and "まもなく終了" in ending
    assert "まもなく有効終了となるFAQが1件" in member.get("/chatbots/car-tax/").content.decode()
    shown = in_era(localdate() + datetime.timedelta(days=3))
    assert f"{shown}まで" in member.get("/chatbots/car-tax/").content.decode()
    assert f'value="{shown}"' in member.get("/chatbots/car-tax/faqs/car-001/").content.decode()
