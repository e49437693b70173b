"""Approved answers: made by one, approved by another, shown first while what they rest on holds."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from io import BytesIO

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone
from docx import Document as WordFile
from pgvector import HalfVector

from nanohana.access.models import Account
from nanohana.access.rights import actor_of
from nanohana.answering.approved import approved_for, embed_anew
from nanohana.answering.approved_models import ApprovedQuestion
from nanohana.answering.models import ApprovedAnswer, Turn
from nanohana.apps.feedback.models import Item
from nanohana.apps.feedback.tests.conftest import QUESTION, client_of, page
from nanohana.audit.models import Entry
from nanohana.documents import wall
from nanohana.documents.models import Document, Library, Version
from nanohana.japanese.wareki import in_era
from nanohana.organization.models import Division
from nanohana.search.models import Chunk

pytestmark = pytest.mark.django_db
ANSWER = "夏季休暇は5日です。7月から9月までの間に取ってください。"
NEW = "/feedback/approved/new/"


@pytest.fixture
def given(document: Document) -> dict[str, object]:
    """What an officer sends."""
    passage = Chunk.objects.get(version__document=document, ordinal=0)
    return {
        "question": QUESTION, "variants": "夏の休みは何日もらえますか\n", "answer": ANSWER,
        "passages": [str(passage.pk)], "division": document.owner_division_id, "valid_until": "",
    }  # fmt: skip


@pytest.fixture
def made(officer: Account, given: dict[str, object]) -> ApprovedAnswer:
    answer = client_of(officer).post(f"{NEW}?words=夏季休暇", given)
    assert answer.status_code == 302, answer.content.decode()
    return ApprovedAnswer.objects.get()


@pytest.fixture
def approved(made: ApprovedAnswer, colleague: Account) -> ApprovedAnswer:
    approve(colleague, made)
    made.refresh_from_db()
    return made


def approve(by: Account, one: ApprovedAnswer) -> None:
    """As by the page with the words of ``one``."""
    client_of(by).post(reverse("feedback:approve", args=[one.pk]), {"revision": one.revision})


def shown(turn: Turn) -> bool:
    return ANSWER in page(turn.conversation.owner, f"/c/{turn.conversation_id}/")


def test_it_is_taken_along_and_seen_by_the_division_as_it_was_shown(
    approved: ApprovedAnswer, ask: Callable[..., Turn], asker: Account, officer: Account
) -> None:
    turn = ask()
    Turn.objects.filter(pk=turn.pk).update(outcome=Turn.Outcome.NO_EVIDENCE)
    client = client_of(asker)
    copied = client.get(f"/turns/{turn.pk}/answer.txt").content.decode()
    word = WordFile(BytesIO(client.get(f"/turns/{turn.pk}/answer.docx").content))
    for text in (copied, "\n".join(paragraph.text for paragraph in word.paragraphs)):
        assert f"承認回答（{approved.division}" in text and ANSWER in text
        assert "登録文書に根拠が見つかりません" not in text
    client.post(f"/turns/{turn.pk}/rate/", {"useful": "no", "reason": "wrong", "shared": "on"})
    assert ANSWER in page(officer, reverse("feedback:item", args=[Item.objects.get().pk]))


def test_looking_for_passages_keeps_what_was_entered_and_chosen(officer: Account, given: dict[str, object]) -> None:
    client, second = client_of(officer), Chunk.objects.get(ordinal=1)
    entered = {**given, "valid_until": "令和20年3月31日"}
    page = client.post(NEW, {**entered, "words": second.text[:20], "find": ""})
    assert page.status_code == 200 and not ApprovedAnswer.objects.exists()
    form = page.context["form"]
    assert form["answer"].value() == ANSWER and form["valid_until"].value() == "令和20年3月31日"
    assert {given["passages"][0], str(second.pk)} <= {value for value, _ in form.fields["passages"].choices}
    assert form["passages"].value() == given["passages"]
    both = [*given["passages"], str(second.pk)]
    assert client.post(NEW, {**entered, "words": second.text[:20], "passages": both}).status_code == 302
    assert len(ApprovedAnswer.objects.get().evidence.sources) == 2


def test_two_people_make_an_approved_answer(made: ApprovedAnswer, officer: Account, colleague: Account) -> None:
    assert made.state == "proposed" and made.made_by == officer
    approve(officer, made)
    made.refresh_from_db()
    assert made.state == "proposed"
    approve(colleague, made)
    made.refresh_from_db()
    assert (made.state, made.approved_by) == ("approved", colleague)
    acts = Entry.objects.filter(object_id=str(made.pk)).order_by("sequence").values_list("verb", flat=True)
    assert list(acts) == ["approved_answer.proposed", "approved_answer.approved"]


def test_what_a_colleague_has_changed_meanwhile_is_not_overwritten_unseen(
    approved: ApprovedAnswer, given: dict[str, object], officer: Account, colleague: Account
) -> None:
    address = f"{reverse('feedback:edit_approved', args=[approved.pk])}?words=夏季休暇"
    seen = client_of(officer).get(address).context["revision"]
    client_of(colleague).post(address, given | {"answer": "改正後は6日です。", "revision": seen})
    told = client_of(officer).post(address, given | {"answer": "5日です。", "revision": seen})
    approved.refresh_from_db()
    page = told.content.decode()
    assert (told.status_code, approved.answer) == (422, "改正後は6日です。")
    assert "ほかの方が先に保存しました" in page and "5日です。" in page
    client_of(officer).post(address, given | {"answer": "5日です。", "revision": told.context["revision"]})
    approved.refresh_from_db()
    assert approved.answer == "5日です。"


def test_it_is_shown_first_with_its_owner_and_date(
    approved: ApprovedAnswer, ask: Callable[..., Turn], asker: Account
) -> None:
    turn = ask()
    text = page(asker, f"/c/{turn.conversation_id}/")
    assert turn.approved == approved
    assert text.index("所管課が確かめた回答") < text.index("登録文書の記載")
    assert ANSWER in text and "人事課" in text and in_era(timezone.localdate()) in text


@pytest.mark.parametrize(
    ("question", "is_found"),
    [
        ("夏季休暇は、何日ですか？", True),
        ("夏の休みは何日もらえますか", True),
        ("夏季休暇は何日もらえますか", True),
        ("夏季休暇はいつからですか。", False),
        ("非常勤の夏季休暇は何日ですか。", False),
        ("宿泊料はいくらですか。", False),
    ],
)
def test_it_answers_the_same_question_and_no_other(
    approved: ApprovedAnswer, ask: Callable[..., Turn], question: str, is_found: bool
) -> None:
    assert (ask(question).approved == approved) is is_found


def test_vectors_of_another_model_are_not_compared_and_are_made_anew(
    approved: ApprovedAnswer, ask: Callable[..., Turn]
) -> None:
    ApprovedQuestion.objects.update(embedding=HalfVector([0.6, 0.8]), embedding_model="another")
    alike = "夏季休暇は何日もらえますか"
    assert ask(alike).approved is None
    assert (embed_anew(), embed_anew()) == (2, 0)
    assert ask(alike).approved == approved


def test_nothing_is_shown_before_it_is_approved_nor_after_it_is_withdrawn(
    made: ApprovedAnswer, ask: Callable[..., Turn], officer: Account, colleague: Account
) -> None:
    assert ask().approved is None
    approve(colleague, made)
    turn = ask()
    assert shown(turn)
    client_of(officer).post(reverse("feedback:withdraw", args=[made.pk]))
    assert not shown(turn) and ask().approved is None


def test_only_who_may_read_what_it_rests_on_gets_it(
    approved: ApprovedAnswer, ask: Callable[..., Turn], officer: Account
) -> None:
    turn = ask()
    Library.objects.update(audience="owner_division")
    assert not shown(turn) and ask().approved is None
    assert ask(by=officer).approved == approved


@pytest.mark.skipif("not wall.stands()", reason="the database has no second wall")
def test_the_second_wall_hides_it_from_who_may_not_read(approved: ApprovedAnswer, asker: Account) -> None:
    with wall.behind(actor_of(asker)):
        assert ApprovedAnswer.objects.count() == 1
    Library.objects.update(audience="owner_division")
    with wall.behind(actor_of(asker)):
        assert not ApprovedAnswer.objects.exists() and not approved.questions.exists()


def test_a_new_version_of_what_it_rests_on_takes_it_away_and_its_owners_are_told(
    approved: ApprovedAnswer, ask: Callable[..., Turn], officer: Account, document: Document
) -> None:
    turn, today = ask(), timezone.localdate()
    version = document.versions.get()
    Version.objects.filter(pk=version.pk).update(in_force=DateRange(None, today))
    Version.objects.create(
        document=document, filename="new.txt", sha256="1" * 64, size=1, state="ready", in_force=DateRange(today, None)
    )
    assert not shown(turn) and ask().approved is None
    assert "要確認" in page(officer, reverse("feedback:approved_answer", args=[approved.pk]))
    assert str(approved.pk) in page(officer, f"{reverse('feedback:approved')}?state=outdated")
    assert "承認回答1件が要確認" in page(officer, f"/documents/{document.pk}/")
    yesterday = today - datetime.timedelta(days=1)
    assert approved_for(actor_of(officer), QUESTION, yesterday) == approved  # it held then


def test_where_other_libraries_are_asked_it_is_not_shown(
    approved: ApprovedAnswer, ask: Callable[..., Turn], document: Document
) -> None:
    other = Library.objects.create(name="手引", owner_division=document.owner_division)
    assert ask(libraries=[other.pk]).approved is None
    assert ask(libraries=[document.library_id]).approved == approved


def test_past_its_last_day_it_is_not_shown(approved: ApprovedAnswer, ask: Callable[..., Turn]) -> None:
    ApprovedAnswer.objects.update(valid_until=timezone.localdate() - datetime.timedelta(days=1))
    assert ask().approved is None


def test_a_change_must_be_approved_anew(
    approved: ApprovedAnswer, ask: Callable[..., Turn], colleague: Account, given: dict[str, object]
) -> None:
    address = reverse("feedback:edit_approved", args=[approved.pk])
    assert ANSWER in page(colleague, address)
    client_of(colleague).post(address, given | {"answer": "夏季休暇は6日です。", "revision": approved.revision})
    approved.refresh_from_db()
    assert (approved.state, approved.made_by, approved.approved_by) == ("proposed", colleague, None)
    assert ask().approved is None


def test_words_that_changed_after_they_were_read_are_not_approved(
    made: ApprovedAnswer, officer: Account, colleague: Account, given: dict[str, object]
) -> None:
    assert f'value="{made.revision}"' in page(colleague, reverse("feedback:approved_answer", args=[made.pk]))
    changed = given | {"answer": "60日です。", "revision": made.revision}
    client_of(officer).post(reverse("feedback:edit_approved", args=[made.pk]), changed)
    approve(colleague, made)
    made.refresh_from_db()
    assert made.state == "proposed"
    approve(colleague, made)
    made.refresh_from_db()
    assert made.state == "approved"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"passages": []}, "根拠とする箇所を選んでください"),
        ({"passages": ["999999"]}, "選択"),
        ({"answer": "人事課の山田太郎（043-223-2110）に聞いてください。"}, "個人情報"),
        ({"question": "個人番号 1234 5678 9018 の休暇"}, "マイナンバー"),
        ({"valid_until": "令和2年1月1日"}, "今日以後"),
        ({"variants": "\n".join(f"休暇{n}" for n in range(11))}, "10個まで"),
        ({"division": ""}, "所管課"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(
    officer: Account, given: dict[str, object], wrong: dict[str, object], said: str
) -> None:
    answer = client_of(officer).post(f"{NEW}?words=夏季休暇", given | wrong)
    assert answer.status_code == 422 and said in answer.content.decode()
    assert not ApprovedAnswer.objects.exists()


def test_it_is_made_from_a_rated_answer(rate: Callable[..., Item], officer: Account) -> None:
    item = rate(shared="on")
    form = page(officer, f"{NEW}?item={item.pk}")
    assert f'value="{QUESTION}"' in form and "第12条" in form
    assert Entry.objects.filter(verb="feedback.viewed", object_id=str(item.pk), account=officer.pk).exists()


def test_others_neither_see_nor_change_it(approved: ApprovedAnswer, asker: Account) -> None:
    client = client_of(asker)
    for act in ("approved_answer", "edit_approved"):
        assert client.get(reverse(f"feedback:{act}", args=[approved.pk])).status_code == 404
    for act in ("approve", "withdraw", "edit_approved"):
        assert client.post(reverse(f"feedback:{act}", args=[approved.pk])).status_code == 404
    assert QUESTION not in page(asker, reverse("feedback:approved"))


def test_the_list_is_taken_along(approved: ApprovedAnswer, officer: Account) -> None:
    lines = client_of(officer).get(reverse("feedback:approved_export")).getvalue().decode()
    assert QUESTION in lines and "承認済み" in lines


def test_a_division_that_is_not_one_s_own_cannot_be_named(officer: Account, given: dict[str, object]) -> None:
    other = Division.objects.create(code="030", name="他課")
    answer = client_of(officer).post(f"{NEW}?words=夏季休暇", given | {"division": other.pk})
    assert answer.status_code == 422
