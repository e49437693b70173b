"""The pages of the question set: a run, its release, what no question touches, questions from a file."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob
from selectolax.lexbor import LexborHTMLParser

from nanohana.access.models import Account
from nanohana.apps.feedback import set_import_views
from nanohana.apps.feedback.models import Item
from nanohana.apps.feedback.tests.conftest import QUESTION, client_of, page
from nanohana.audit.models import Entry
from nanohana.documents.models import Document, Library, Version
from nanohana.evaluation.models import Run, SetQuestion
from nanohana.evaluation.tests.conftest import LODGING, WITHOUT_HOLIDAYS, done, revised
from nanohana.organization.models import Division
from nanohana.table_files import Limits

pytestmark = pytest.mark.django_db


@pytest.fixture
def question(document: Document, officer: Account) -> SetQuestion:
    return SetQuestion.objects.create(
        division=document.owner_division, text=QUESTION, document=document, provision="第12条", added_by=officer
    )


@pytest.fixture
def regressed(question: SetQuestion, document: Document) -> Run:
    done(document.owner_division)
    revised(document, WITHOUT_HOLIDAYS)
    return done(document.owner_division, "documents")


def of(document: Document, name: str = "division_set") -> str:
    return reverse(f"feedback:{name}", args=[document.owner_division_id])


def test_a_regression_is_told_to_the_division_alone_and_released_with_a_reason(
    regressed: Run, document: Document, officer: Account, asker: Account
) -> None:
    address = reverse("feedback:set_run", args=[regressed.pk])
    text = page(officer, address)
    assert "正しく答えられなくなった設問（1件）" in text and "改正」によると見られます" in text
    version = Version.objects.get(document=document, label="改正")
    assert f"{reverse('documents:open', args=[version.pk])}?from=" in text
    assert "設問集で後退あり（改正）" in page(officer, reverse("documents:document", args=[document.pk]))
    assert address in page(officer, "/") and address not in page(asker, "/")
    assert client_of(asker).get(address).status_code == 404
    release = reverse("feedback:release_set_run", args=[regressed.pk])
    assert client_of(officer).post(release, {"reason": ""}).status_code == 422
    assert client_of(asker).post(release, {"reason": "理由"}).status_code == 404
    client_of(officer).post(release, {"reason": "制度の廃止"})
    assert "制度の廃止" in page(officer, address)
    assert address not in page(officer, "/")
    assert "設問集で後退あり" not in page(officer, reverse("documents:document", args=[document.pk]))


def test_two_runs_are_compared_and_taken_along(regressed: Run, document: Document, officer: Account) -> None:
    again = done(document.owner_division)
    address = reverse("feedback:set_run", args=[again.pk])
    assert "正しく答えられなくなった設問" in page(officer, address)
    assert "正しく答えられなくなった設問（" not in page(officer, f"{address}?against={regressed.pk}")
    assert client_of(officer).get(f"{address}?against=x").status_code == 200
    rows = client_of(officer).get(reverse("feedback:set_run_export", args=[again.pk])).getvalue().decode()
    assert QUESTION in rows and "悪くなった" in rows
    assert Entry.objects.filter(verb="question_set.exported", object_id=str(again.pk)).exists()
    history = page(officer, of(document))
    assert "<svg" in history and "後退あり" in history and "100%" in history


def test_titles_that_a_person_may_not_read_are_not_shown(regressed: Run, officer: Account) -> None:
    other = Division.objects.create(code="090", name="別の課")
    Library.objects.update(audience="owner_division", owner_division=other)
    text = page(officer, reverse("feedback:set_run", args=[regressed.pk]))
    assert "職員の休暇等に関する規則" not in text and "閲覧できない文書" in text


def test_a_run_is_started_by_hand_once(question: SetQuestion, document: Document, officer: Account) -> None:
    for _ in range(2):
        client_of(officer).post(of(document, "start_set_run"))
    run = Run.objects.get()
    assert (run.state, run.started_by) == ("queued", officer)
    jobs = ProcrastinateJob.objects.filter(task_name="evaluation.run")
    assert {job.lock for job in jobs} == {f"evaluation.run {run.pk}"}, "one after the other"
    assert "設問集で点検しています" in page(officer, reverse("feedback:set_run", args=[run.pk]))


def test_documents_without_a_question_are_listed(document: Document, officer: Account) -> None:
    assert "設問のない文書（1件のうち1件）" in page(officer, of(document))
    assert f'value="{document.pk}" selected' in page(officer, f"{of(document, 'new_question')}?document={document.pk}")
    given = {"text": QUESTION, "document": document.pk, "provision": ""}
    assert client_of(officer).post(of(document, "new_question"), {**given, "text": ""}).status_code == 422
    client_of(officer).post(of(document, "new_question"), given)
    assert "すべての文書に設問があります" in page(officer, of(document))
    assert "1問" in page(officer, reverse("feedback:question_set"))


def test_what_nothing_answered_is_suggested_first_however_old(document: Document, officer: Account) -> None:
    division = document.owner_division
    Item.objects.create(division=division, reason="missing")
    Item.objects.bulk_create(Item(division=division, document=document, reason="wrong") for _ in range(60))
    suggested = page(officer, of(document)).split("設問の候補")[1].split("</ul>")[0]
    assert suggested.count("<li>") == 10 and suggested.index("根拠が見つからなかった質問") < suggested.index("</li>")


def test_questions_come_from_a_file_after_a_look(question: SetQuestion, document: Document, officer: Account) -> None:
    client, address = client_of(officer), of(document, "import_questions")
    head = "設問,答えるべき文書,条項\n"
    good = f"{head}{QUESTION},{document.title},\n{LODGING},{document.title},第20条\n燃料は何ですか。,なし,\n"
    wrong = f"{head}公印はだれが保管しますか。,ない文書,\n043-223-2110 の人の休暇,{document.title},\n"

    def sent(text: str) -> tuple[int, str]:
        answer = client.post(address, {"file": SimpleUploadedFile("設問.csv", text.encode("cp932"))})
        return answer.status_code, answer.content.decode()

    status, text = sent(wrong)
    assert status == 422 and "この名前のものがありません" in text and "個人情報と思われる箇所" in text
    assert sent("質問\nx\n")[0] == sent("")[0] == 422
    status, text = sent(f'{head}"燃料は\n何ですか。",なし,\n\n公印はだれが保管しますか。,ない文書,\n')
    assert status == 422 and "<td>5</td><td>公印は" in text  # the line of the file, as everywhere
    assert "列「設問」が2つ以上あります" in sent("設問,設問,答えるべき文書\na,b,なし\n")[1]
    assert "2行目：4列目の「買う」には" in sent(f"{head}燃料は,なし,,買う\n")[1]
    status, text = sent(good)
    assert status == 200 and "2件を加えます" in text and SetQuestion.objects.count() == 1
    assert client.post(address, {"content": wrong}).status_code == 422 and SetQuestion.objects.count() == 1
    assert client.post(address, {"content": good}).status_code == 302
    assert set(SetQuestion.objects.values_list("text", "provision", "document")) == {
        (QUESTION, "第12条", document.pk), (LODGING, "第20条", document.pk), ("燃料は何ですか。", "", None),
    }  # fmt: skip
    assert Entry.objects.filter(verb="question_set.imported").count() == 1


def test_a_file_within_the_limit_is_so_too_when_its_page_sends_it_back(
    document: Document, officer: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CP932 takes two bytes for a letter, the page three, and it sends the line ends of Windows."""
    client, address = client_of(officer), of(document, "import_questions")
    content = "設問,答えるべき文書,条項\n燃料はどこで買いますか。,なし,\n"
    sent = content.encode("cp932")
    monkeypatch.setattr(set_import_views, "LIMITS", Limits(size=len(sent), rows=10))
    page = client.post(address, {"file": SimpleUploadedFile("設問.csv", sent)})
    confirmation = LexborHTMLParser(page.content.decode()).css_first("form.actions")
    assert confirmation.attributes["enctype"] == "multipart/form-data"  # the other one takes three times as much again
    assert client.post(address, {"content": content.replace("\n", "\r\n")}).status_code == 302
    assert SetQuestion.objects.count() == 1
