"""Rules of the divisions on words: what they find, who changes them, and when a change holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.utils import CaptureQueriesContext

from nanohana.access.models import Account
from nanohana.access.rights import actor_of
from nanohana.access.tests.people import account_in, signed_in
from nanohana.answering.asked_words import asked_words
from nanohana.audit.models import Entry
from nanohana.chatbot.asked_nouns import unknown_nouns
from nanohana.documents.models import Library
from nanohana.organization.models import Division
from nanohana.search import synonyms, word_file, word_rules, word_table
from nanohana.search.finding import find
from nanohana.search.models import WordRule
from nanohana.search.synonyms import Rule, shipped, synonym_places, synonyms_in, using
from nanohana.search.tests.conftest import registered
from nanohana.search.word_forms import WordsForm
from nanohana.search.word_table import FRESH_FOR, KeptTable
from nanohana.table_files import Limits

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("embeddings")]
Committed = Callable[..., object]
HEAD = "質問のことば,文書のことば,向き,備考,所属コード\n"


@pytest.fixture(autouse=True)
def _tables() -> Iterator[None]:
    yield
    word_table.kept.forget()
    synonyms._process.clear()


@pytest.fixture
def division() -> Division:
    return Division.objects.create(code="1010", name="人事課")


@pytest.fixture
def member(division: Division) -> Account:
    return account_in(division, "0001")


@pytest.fixture
def outsider() -> Client:
    return signed_in(account_in(Division.objects.create(code="1040", name="税務課"), "0002"))


def rule(by: Account, division: Division, words: str = "人協", others: str = "事前協議", **more: object) -> WordRule:
    made = WordRule(division=division, words=words.split("、"), document_words=others.split("、"), **more)
    word_rules.save(made, by)
    return made


def given(division: Division, **more: object) -> dict[str, object]:
    return {"words": "人協", "document_words": "事前協議", "division": division.pk, **more}


def acts() -> list[str]:
    return list(Entry.objects.filter(verb__startswith="word_rule").order_by("sequence").values_list("verb", flat=True))


def imported(client: Client, content: bytes) -> tuple[int, str, str]:
    """Status and page of a file that was sent, and the text that its preview takes along."""
    answer = client.post("/search/words/import/", {"file": SimpleUploadedFile("対応.csv", content)})
    return answer.status_code, answer.content.decode(), (answer.context or {}).get("text", "")


def test_a_rule_holds_for_the_next_question_and_no_longer_after_its_removal(
    member: Account, division: Division, django_capture_on_commit_callbacks: Committed
) -> None:
    library = Library.objects.create(name="人事", owner_division=division)
    registered(library, "事前協議の要領", "事前協議は、所属長が行う。")
    registered(library, "別の要領", "備品は、所属長が管理する。")
    actor = actor_of(member)

    def coverage() -> float:
        return max(passage.coverage for passage in find(actor, "人協の手順").passages)

    assert coverage() == 0
    with django_capture_on_commit_callbacks(execute=True):
        made = rule(member, division)
    assert coverage() > 0
    assert asked_words("人協の手順")[0].synonyms == ("事前協議",)
    with django_capture_on_commit_callbacks(execute=True):
        word_rules.remove(made, member)
    assert coverage() == 0


def test_the_public_zone_knows_the_shipped_table_alone(member: Account, division: Division) -> None:
    rule(member, division, "稟議", "起案")
    word_table.refresh()
    assert synonyms_in("稟議について") == ["起案"]
    assert synonyms_in("稟議について", shipped()) == []
    assert unknown_nouns("稟議について", "起案について") == ["稟議"]


def test_another_process_sees_a_change_within_the_seconds_and_asks_once_for_them(
    member: Account, division: Division, django_assert_num_queries: Callable[[int], CaptureQueriesContext]
) -> None:
    now = [1_000.0]
    here, there = KeptTable(lambda: now[0]), KeptTable(lambda: now[0])
    assert "人協" not in there.current().synonyms
    made = rule(member, division)
    assert "人協" in here.current().synonyms
    with django_assert_num_queries(0):
        assert "人協" not in there.current().synonyms
    now[0] += FRESH_FOR
    assert "人協" in there.current().synonyms
    now[0] += FRESH_FOR
    with django_assert_num_queries(1):
        there.current()
    made.refresh_from_db()
    made.document_words = ["事後協議"]
    word_rules.save(made, member)
    now[0] += FRESH_FOR
    assert there.current().synonyms["人協"] == ("事後協議",)


def test_rules_in_a_circle_and_signs_of_patterns_do_no_harm() -> None:
    table = shipped().extended(
        [Rule(("甲乙",), ("乙丙",), False), Rule(("乙丙",), ("甲乙",), False), Rule(("a.*(b",), ("(?P<x>",), True)]
    )
    assert synonyms_in("甲乙と乙丙", table) == []
    assert synonyms_in("甲乙のこと", table) == ["乙丙"]
    assert synonyms_in("axxb a.*(b", table) == ["(?p<x>"]


def test_the_longest_word_counts_and_latin_ones_only_as_a_whole() -> None:
    table = shipped().extended([Rule(("AI", "生成AI推進"), ("人工知能",), False)])
    assert [place[:2] for place in synonym_places("生成ai推進とaiとemailとaix", table)] == [(0, 6), (7, 9)]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("税", "短すぎ"), ("かん", "短すぎ"), ("教えて", "多くの質問"), ("どのように", "多くの質問"),
        ("職員", "多くの質問"), ("方法を教えて", "多くの質問"), ("１２３", "文字のある"), ("事前協議", "同じことば"),
        ("あ" * 31, "長すぎ"), ("、", "入力して"),
        ("、".join(f"略語{n}" for n in "一二三四五六七八九十百"), "10個まで"), ("1234 5678 9018", "マイナンバー"),
        ("人\u202e協", "文字のある"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_word(words: str, reason: str) -> None:
    form = WordsForm({"words": words, "document_words": "事前協議"})
    assert reason in str(form.errors)


def test_spellings_of_one_word_are_one_and_regex_signs_are_letters() -> None:
    form = WordsForm({"words": "ＡＢＣ（仮）、abc(仮)\n c++言語", "document_words": "事前協議"})
    assert form.is_valid() and form.cleaned_data["words"] == ["ＡＢＣ（仮）", "c++言語"]


def test_a_member_adds_changes_removes_and_restores_and_all_of_it_is_recorded(
    member: Account, division: Division
) -> None:
    client = signed_in(member)
    assert client.post("/search/words/new/", given(division, note="令和7年度から")).status_code == 302
    made = WordRule.objects.get()
    assert made.changed_by == member
    page = client.get("/search/words/?words=人協").content.decode()
    assert all(text in page for text in ("令和7年度から", "人事課", "職員0001", "事前協議"))
    client.post(f"/search/words/{made.pk}/", given(division, both_ways="1", seen=str(made.revision)))
    client.post(f"/search/words/{made.pk}/remove/")
    page = client.get("/search/words/").content.decode()
    assert f'action="/search/words/{made.pk}/restore/"' in page and "対応を削除しました" in page
    client.post(f"/search/words/{made.pk}/restore/")
    made.refresh_from_db()
    assert (made.both_ways, made.removed_at, made.revision) == (True, None, 3)
    assert acts() == [f"word_rule.{done}" for done in ("added", "changed", "removed", "restored")]


def test_what_a_colleague_has_changed_meanwhile_is_not_overwritten_unseen(member: Account, division: Division) -> None:
    client, colleague = signed_in(member), signed_in(account_in(division, "0099"))
    client.post("/search/words/new/", given(division))
    address = f"/search/words/{(made := WordRule.objects.get()).pk}/"
    seen = client.get(address).context["seen"]
    colleague.post(address, given(division, note="令和8年度から", seen=seen))
    told = client.post(address, given(division, note="会議の略", seen=seen))
    made.refresh_from_db()
    assert (told.status_code, made.note) == (422, "令和8年度から")
    assert "ほかの方が先に保存しました" in told.content.decode() and "会議の略" in told.content.decode()
    client.post(address, given(division, note="会議の略", seen=told.context["seen"]))
    made.refresh_from_db()
    assert made.note == "会議の略"


def test_others_look_and_change_nothing(member: Account, division: Division, outsider: Client) -> None:
    made = rule(member, division)
    page = outsider.get("/search/words/").content.decode()
    assert "人協" in page and f"/search/words/{made.pk}/" not in page
    for way in ("", "remove/", "restore/"):
        assert outsider.post(f"/search/words/{made.pk}/{way}", given(division)).status_code == 404
    assert outsider.post("/search/words/new/", given(division)).status_code == 422
    administrator = signed_in(Account.objects.create(username="admin", is_administrator=True))
    assert administrator.post(f"/search/words/{made.pk}/remove/").status_code == 302


def test_a_second_rule_on_the_same_words_and_too_many_are_refused(
    member: Account, division: Division, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, first = signed_in(member), rule(member, division, "人協、ABC")
    page = client.post("/search/words/new/", given(division, words="ＡＢＣ、人協"))
    assert page.status_code == 422 and "すでにあります" in page.content.decode()
    word_rules.remove(first, member)
    rule(member, division, "ABC、人協")
    client.post(f"/search/words/{first.pk}/restore/")
    assert WordRule.objects.filter(removed_at=None).count() == 1
    monkeypatch.setattr(word_rules, "MOST_RULES", 1)
    page = client.post("/search/words/new/", given(division, words="服規"))
    assert page.status_code == 422 and "1件まで" in page.content.decode()


def test_a_rule_is_tried_before_it_is_saved(member: Account, division: Division) -> None:
    library = Library.objects.create(name="人事", owner_division=division)
    registered(library, "事前協議の要領", "事前協議は、所属長が行う。")
    answer = signed_in(member).post("/search/words/new/", given(division, question="人協の手順", **{"try": "1"}))
    without, with_it = (results for _, results in answer.context["tried"])
    assert not any(piece.marked for piece in without[0].pieces if piece.text == "事前協議")
    assert any(piece.marked and piece.text in "事前協議" for piece in with_it[0].pieces)
    assert not WordRule.objects.exists() and synonyms_in("人協") == []


def test_a_table_in_use_for_a_trial_ends_with_it() -> None:
    with using(shipped().extended([Rule(("人協",), ("事前協議",), False)])):
        assert synonyms_in("人協") == ["事前協議"]
    assert synonyms_in("人協") == []


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932"])
def test_a_file_is_looked_at_then_taken_in(member: Account, division: Division, encoding: str) -> None:
    client, held = signed_in(member), rule(member, division)
    rule(member, division, "服規", "服務規程")
    rows = "人協,事前協議、事前相談,両方,,1010\n服規,服務規程,一方,,\n文管規,文書管理規程,,備考,1010\n"
    status, page, text = imported(client, (HEAD + rows).encode(encoding))
    assert status == 200 and "文管規 → 文書管理規程（人事課）" in page and WordRule.objects.count() == 2
    answer = client.post("/search/words/import/", {"text": text})
    assert answer.status_code == 302
    held.refresh_from_db()
    assert (held.document_words, held.both_ways) == (["事前協議", "事前相談"], True)
    assert WordRule.objects.get(words=["文管規"]).changed_by == member
    assert acts()[-1] == "word_rule.imported"


def test_what_was_saved_as_a_file_changes_nothing(member: Account, division: Division) -> None:
    client = signed_in(member)
    rule(member, division, "=人協、ABC", "事前協議", both_ways=True, note="備考")
    saved = client.get("/search/words/words.csv").content
    assert "'=人協" in saved.decode()
    status, page, _ = imported(client, saved)
    assert status == 200 and "変更なし</dt><dd>1件" in page
    assert acts()[-1] == "word_rule.exported"


def test_errors_of_a_file_are_named_by_line_and_nothing_is_taken_in(member: Account, division: Division) -> None:
    Division.objects.create(code="1040", name="税務課")
    client = signed_in(member)
    rows = "税,租税,,,1010\n税条,県税条例,逆,,1010\n税条,県税条例,,,1040\n"
    rows += "人協,事前協議,,,1010\n人協,協議,,,1010\n服規,,,,\n"
    status, page, text = imported(client, (HEAD + rows).encode())
    assert status == 422
    wanted = (
        "2行目：「質問のことば」「税」は短すぎ", "3行目：「向き」は", "4行目：あなたの所属の",
        "6行目：「人協」の対応が2つ以上", "7行目：「文書のことば」が空欄",
    )  # fmt: skip
    assert all(words in page for words in wanted)
    assert client.post("/search/words/import/", {"text": text}).status_code == 422
    assert not WordRule.objects.exists()


def test_where_not_every_bad_line_is_shown_their_number_is(member: Account, division: Division) -> None:
    _, page, _ = imported(signed_in(member), (HEAD + "人協,,,,1010\n" * 101).encode())
    assert "101行目：" in page and "102行目：" not in page and "誤りは全部で101件あります" in page


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00\x81", HEAD.encode(), "別の見出し\n値\n".encode(), b"a" * 400_000]
)
def test_files_that_are_none(member: Account, content: bytes) -> None:
    assert imported(signed_in(member), content)[0] == 422


def test_a_file_within_the_limit_is_so_too_when_its_page_sends_it_back(
    member: Account, division: Division, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CP932 takes two bytes for a letter, the page three, and it sends the line ends of Windows."""
    content = (HEAD + f"文管規,文書管理規程,,{'備' * 100},1010\n").encode("cp932")
    monkeypatch.setattr(word_file, "LIMITS", Limits(size=len(content), rows=10))
    client = signed_in(member)
    status, _, text = imported(client, content)
    assert status == 200 and len(text.encode()) > len(content)
    assert client.post("/search/words/import/", {"text": text.replace("\n", "\r\n")}).status_code == 302
    assert "ファイルが大きすぎます" in imported(client, content + b"\n")[1]
