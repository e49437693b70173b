"""From a bad rating to the division that owns the document, and back to who asked."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from nanohana.access.models import Account
from nanohana.access.tests.people import account_in
from nanohana.answering import selection
from nanohana.answering.kept import KEEPERS
from nanohana.answering.models import Conversation, Rating, Turn
from nanohana.answering.retention import erase_deleted, erase_person
from nanohana.answering.sufficiency import coefficients
from nanohana.apps.feedback.models import Item
from nanohana.apps.feedback.tests.conftest import QUESTION, client_of, page
from nanohana.audit.models import Entry
from nanohana.configuration import current
from nanohana.documents import wall
from nanohana.documents.models import Document, Library
from nanohana.evaluation.models import SetQuestion
from nanohana.organization.models import Division

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
Rate = Callable[..., Item]
Ask = Callable[..., Turn]


@pytest.mark.parametrize(
    ("at", "day"), [("2026-11-27T22:00:00+00:00", "2026-11-28"), ("2026-11-28T14:59:00+00:00", "2026-11-28")]
)
def test_an_item_is_named_by_the_day_in_japan(at: str, day: str) -> None:
    item = Item(reason=Rating.Reason.WRONG, opened_at=datetime.datetime.fromisoformat(at))
    assert str(item).endswith(day)


def of(item: Item, act: str = "item") -> str:
    return reverse(f"feedback:{act}", args=[item.pk])


def fixed(client: Client, item: Item, reply: str = "規則の第12条を直しました。") -> None:
    given = {"state": "fixed", "fix": "document", "reply": reply}
    assert client.post(of(item, "close"), given).status_code == 302


def test_a_bad_rating_with_a_reason_opens_an_item_of_the_owner_division(rate: Rate, document: Document) -> None:
    item = rate()
    assert (item.division, item.document, item.reason) == (document.owner_division, document, "wrong")
    assert Entry.objects.filter(verb="feedback.opened", object_id=str(item.pk)).exists()


@pytest.mark.parametrize("rating", [{"reason": ""}, {"useful": "yes"}])
def test_without_a_reason_and_with_a_good_rating_there_is_nothing_to_do(rate: Rate, rating: dict[str, str]) -> None:
    assert rate(**rating) is None


def test_a_rating_that_becomes_good_is_taken_back_and_one_in_hand_is_not(rate: Rate, officer: Account) -> None:
    first, second = rate(), rate()
    client_of(officer).post(of(second, "take"))
    for item in (first, second):
        client_of(item.turn.conversation.owner).post(f"/turns/{item.turn_id}/rate/", {"useful": "yes"})
        item.refresh_from_db()
    assert (first.state, second.state) == (Item.State.TAKEN_BACK, Item.State.IN_HAND)


def test_with_consent_the_division_sees_question_and_answer_but_not_who_asked(
    rate: Rate, officer: Account, asker: Account
) -> None:
    item = rate("山田太郎さん（043-223-2110）の夏季休暇は何日ですか。", shared="on", comment="花子に聞かれました。")
    shown = page(officer, of(item))
    assert "夏季休暇は何日ですか。" in shown and "5日とする" in shown
    assert "山田太郎" not in shown and "043-223-2110" not in shown and asker.display_name not in shown
    assert Entry.objects.filter(verb="feedback.viewed", account=officer.pk).count() == 1


def test_the_division_sees_what_was_shown_as_near(
    rate: Rate, officer: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    unsure = coefficients()._replace(threshold=1.0, near=0.0)
    monkeypatch.setattr(selection, "coefficients", lambda: unsure)
    shown = page(officer, of(rate(shared="on")))
    assert "近い記載を示しました" in shown and "職員の夏季休暇は、5日とする。" in shown
    assert "根拠が見つかりませんでした" not in shown


def test_without_consent_it_sees_reason_and_document_alone(rate: Rate, officer: Account, document: Document) -> None:
    item = rate(comment="これは違います。")
    shown = page(officer, of(item))
    assert "内容が誤っている" in shown and document.title in shown and "見せることを選ばなかった" in shown
    assert QUESTION not in shown and "これは違います" not in shown
    assert not Entry.objects.filter(verb="feedback.viewed").exists()


def test_a_deleted_conversation_is_not_seen_any_more_and_the_item_stays(rate: Rate, officer: Account) -> None:
    item = rate(shared="on")
    client_of(item.turn.conversation.owner).post(f"/c/{item.turn.conversation_id}/delete/")
    assert QUESTION not in page(officer, of(item)) and "会話を消した" in page(officer, of(item))
    erase_person(item.turn.conversation.owner, "試験")
    item.refresh_from_db()
    assert item.turn is None and "会話を消した" in page(officer, of(item))


def test_sources_that_the_officer_may_not_read_are_left_out(rate: Rate, officer: Account, document: Document) -> None:
    item = rate(shared="on")
    other = Division.objects.create(code="030", name="他課")
    Library.objects.update(audience="owner_division", owner_division=other)
    shown = page(officer, of(item))
    assert "5日とする" not in shown and "閲覧できない資料が" in shown


def test_a_document_that_may_not_be_read_is_not_named_either(
    rate: Rate, officer: Account, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wall, "stands", lambda: False)  # the first wall alone
    item = rate()
    SetQuestion.objects.create(division=item.division, text=QUESTION, document=document, added_by=officer)
    addresses = [reverse("feedback:index"), reverse("feedback:question_set"), of(item)]
    assert all(document.title in page(officer, address) for address in addresses)
    Document.objects.update(removed_at=timezone.now())
    assert document.title in page(officer, of(item))
    Library.objects.update(audience="owner_division", owner_division=Division.objects.create(code="030", name="他課"))
    assert not any(document.title in page(officer, address) for address in addresses)


def test_who_may_only_read_a_document_does_not_see_its_title_once_it_is_withheld(
    rate: Rate, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wall, "stands", lambda: False)  # the first wall alone
    item = rate()
    elsewhere = account_in(Division.objects.create(code="040", name="他課"), "0400")
    Item.objects.filter(pk=item.pk).update(division=elsewhere.staff.appointments.get().division)
    assert document.title in page(elsewhere, of(item))
    Document.objects.update(withheld_at=timezone.now())
    assert document.title not in page(elsewhere, of(item))


def test_items_are_there_for_their_division_and_administrators_alone(rate: Rate, asker: Account) -> None:
    item = rate(shared="on")
    administrator = Account.objects.create(username="admin", is_administrator=True)
    assert of(item) in page(administrator, reverse("feedback:index"))
    assert of(item) not in page(asker, reverse("feedback:index"))
    for act in ("item", "take", "close", "pass_on", "add_question"):
        client = client_of(asker)
        answer = client.get(of(item)) if act == "item" else client.post(of(item, act))
        assert answer.status_code == 404, act


def test_without_evidence_the_division_of_the_nearest_passage_is_asked(rate: Rate, document: Document) -> None:
    assert rate("知事選挙の投票日はいつですか。").division == document.owner_division


def test_where_nothing_was_found_the_settings_name_the_division(
    rate: Rate, document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    Library.objects.update(audience="owner_division")
    assert rate().division is None
    digital = Division.objects.create(code="900", name="デジタル推進課")
    monkeypatch.setattr(current(), "feedback_division", "900")
    assert rate().division == digital


def test_the_asker_is_told_asks_again_and_takes_note(rate: Rate, officer: Account, asker: Account) -> None:
    item = rate()
    client_of(officer).post(of(item, "take"))
    assert "所管課（人事課）が対応しています" in page(asker, f"/c/{item.turn.conversation_id}/")
    fixed(client_of(officer), item)
    told = page(asker, "/")
    assert (
        "所管課（人事課）が対応しました" in told and "規則の第12条を直しました。" in told and "もう一度質問する" in told
    )
    client_of(asker).post("/ask/", {"conversation": item.turn.conversation_id, "question": QUESTION})
    assert item.turn.conversation.turns.count() == 2
    client_of(asker).post(of(item, "note"))
    assert "規則の第12条を直しました。" not in page(asker, "/")
    assert client_of(officer).post(of(item, "note")).status_code == 404


def test_the_portal_tells_the_asker_too_and_leads_to_the_conversation(
    rate: Rate, officer: Account, asker: Account
) -> None:
    item = rate()
    assert "確かめました" not in page(asker, "/portal/")
    fixed(client_of(officer), item)
    told = page(asker, "/portal/")
    assert "所管課（人事課）が対応しました" in told and "規則の第12条を直しました。" in told
    assert f'href="/c/{item.turn.conversation_id}/#turn-{item.turn.ordinal}"' in told
    assert "規則の第12条を直しました。" not in page(officer, "/portal/")
    client_of(asker).post(of(item, "note"))
    assert "規則の第12条を直しました。" not in page(asker, "/portal/")


def test_a_reply_is_found_for_a_disclosure_and_erased_with_its_writer(rate: Rate, officer: Account) -> None:
    item, day = rate(), datetime.timedelta(days=1)
    fixed(client_of(officer), item)
    now = timezone.now()
    (found,) = KEEPERS["replies"].texts(officer, now - day, now + day)
    assert "規則の第12条を直しました。" in found.text
    assert not list(KEEPERS["replies"].texts(officer, now - 2 * day, now - day))
    erase_person(officer, "試験")
    item.refresh_from_db()
    assert item.reply == "" and item.state == Item.State.FIXED
    assert Entry.objects.latest("sequence").more["replies"] == 1


def test_a_reply_goes_with_the_question_that_it_may_repeat(rate: Rate, officer: Account) -> None:
    item, other = rate(), rate()
    for each in (item, other):
        fixed(client_of(officer), each, "山田さんの夏季休暇は5日です。")
    client_of(item.turn.conversation.owner).post(f"/c/{item.turn.conversation_id}/delete/")
    item.refresh_from_db()
    assert item.reply, "a deletion can be undone"
    Conversation.objects.filter(pk=item.turn.conversation_id).update(deleted_at=timezone.now() - 2 * DAY)
    erase_deleted()
    item.refresh_from_db()
    other.refresh_from_db()
    assert (item.turn, item.reply, item.state, item.fix) == (None, "", Item.State.FIXED, Item.Fix.DOCUMENT)
    assert other.reply


def test_a_reply_goes_with_a_question_that_its_asker_replaces(rate: Rate, ask: Ask, officer: Account) -> None:
    item = rate()
    fixed(client_of(officer), item, "山田さんの夏季休暇は5日です。")
    ask("夏季休暇は誰が取れますか。", conversation=item.turn.conversation_id, replaces=item.turn_id)
    item.refresh_from_db()
    assert (item.turn, item.reply, item.state) == (None, "", Item.State.FIXED)
    assert "質問を直した" in page(officer, of(item))
    assert Rating.objects.get().turn is None, "that it was not useful still counts"


def test_who_declines_gives_a_reason(rate: Rate, officer: Account, asker: Account) -> None:
    item, client = rate(), client_of(officer)
    assert client.post(of(item, "close"), {"state": "declined", "reply": ""}).status_code == 422
    client.post(of(item, "close"), {"state": "declined", "reply": "規則のとおりの回答です。"})
    item.refresh_from_db()
    assert item.state == Item.State.DECLINED and "規則のとおりの回答です。" in page(asker, "/")


def test_two_officers_at_once_do_not_undo_each_other(rate: Rate, officer: Account, colleague: Account) -> None:
    item = rate()
    fixed(client_of(officer), item)
    client_of(colleague).post(of(item, "take"))
    item.refresh_from_db()
    assert (item.state, item.handler) == (Item.State.FIXED, officer)


def test_of_two_officers_who_take_it_at_once_the_second_is_told(
    rate: Rate, officer: Account, colleague: Account
) -> None:
    item = rate()
    client_of(officer).post(of(item, "take"), {"seen": ""})
    told = client_of(colleague).post(of(item, "take"), {"seen": ""}, follow=True).content.decode()
    item.refresh_from_db()
    assert item.handler == officer and "ほかの職員が先に担当になりました" in told
    client_of(colleague).post(of(item, "take"), {"seen": str(officer.pk)})  # from the officer, knowingly
    item.refresh_from_db()
    assert item.handler == colleague


def test_a_closed_item_that_is_rated_as_bad_again_is_opened_again(rate: Rate, officer: Account) -> None:
    item = rate()
    fixed(client_of(officer), item)
    client_of(item.turn.conversation.owner).post(f"/turns/{item.turn_id}/rate/", {"useful": "no", "reason": "outdated"})
    item.refresh_from_db()
    assert (item.state, item.reason, item.reply, item.fix) == (Item.State.OPEN, "outdated", "", "")


def test_an_item_is_passed_on_to_the_division_that_knows(rate: Rate, officer: Account, asker: Account) -> None:
    item = rate(shared="on")
    client_of(officer).post(of(item, "pass_on"), {"division": asker.staff.appointments.get().division_id})
    assert client_of(officer).get(of(item)).status_code == 404
    assert client_of(asker).get(of(item)).status_code == 200


def test_a_question_goes_into_the_question_set(rate: Rate, officer: Account, document: Document) -> None:
    item, client = rate(shared="on"), client_of(officer)
    given = {"text": QUESTION, "document": document.pk, "provision": "第12条"}
    for wrong in ({"text": "043-223-2110 の人の休暇"}, {"provision": "個人番号 1234 5678 9018"}):
        assert client.post(of(item, "add_question"), given | wrong).status_code == 422
    client.post(of(item, "add_question"), given)
    added = SetQuestion.objects.get()
    assert (added.text, added.document, added.division) == (QUESTION, document, document.owner_division)
    assert QUESTION in client.get(reverse("feedback:question_set_export")).getvalue().decode()
    client.post(reverse("feedback:remove_question", args=[added.pk]))
    assert not SetQuestion.objects.exists()


def test_the_list_is_narrowed_counted_and_taken_along(rate: Rate, officer: Account) -> None:
    first, second = rate(), rate(reason="outdated", shared="on")
    fixed(client_of(officer), first)
    listed = page(officer, reverse("feedback:index"))
    assert of(first) not in listed and of(second) in listed and "対応済み 1件" in listed
    assert of(first) in page(officer, f"{reverse('feedback:index')}?state=fixed")
    assert of(second) not in page(officer, f"{reverse('feedback:index')}?reason=wrong")
    lines = client_of(officer).get(f"{reverse('feedback:export')}?state=").getvalue().decode().splitlines()
    assert len(lines) == 3 and QUESTION not in "".join(lines)


def test_the_owner_is_told_on_the_document_s_page_of_what_is_theirs_to_do(
    rate: Rate, officer: Account, asker: Account, document: Document
) -> None:
    _, passed_on = rate(), rate()
    assert "対応していない評価が2件" in page(officer, f"/documents/{document.pk}/")
    client_of(officer).post(of(passed_on, "pass_on"), {"division": asker.staff.appointments.get().division_id})
    assert "対応していない評価が1件" in page(officer, f"/documents/{document.pk}/")
