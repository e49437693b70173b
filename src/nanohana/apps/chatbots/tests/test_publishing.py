"""From the draft to the citizens: the question set, a second person, and no way around either."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from nanohana.apps.chatbots import checking, editing, publication
from nanohana.apps.chatbots.editing import Refused
from nanohana.apps.chatbots.models import Chatbot, ChatbotVersion, Faq, Run
from nanohana.apps.chatbots.tasks import MAX_ATTEMPTS, check, defer_check
from nanohana.apps.chatbots.tests.conftest import People, checked, expects, now, published
from nanohana.audit.models import Entry
from nanohana.jobs.tests.contexts import context_of


def change_answer(people: People, chatbot: Chatbot, answer: str = "6月1日です。") -> None:
    (faq,) = chatbot.faqs.filter(key="car-001")
    values = {name: getattr(faq, name) for name in ("key", *editing.FAQ_COLUMNS)}
    editing.save_faq(people.member, chatbot, values | {"answer": answer})


def mark_of(run: Run) -> str:
    return publication.seen_mark(ChatbotVersion.objects.get(pk=run.version_id))


def test_the_whole_way_from_the_draft_to_the_citizens(chatbot: Chatbot, people: People) -> None:
    run = checked(chatbot, people.member)
    assert (run.total, run.passed, run.has_passed) == (2, 2, True)
    member, chief = people.client("member"), people.client("chief")
    member.post("/chatbots/car-tax/submit/")
    assert "承認して公開する" not in member.get("/chatbots/car-tax/").content.decode()
    page = chief.get("/chatbots/car-tax/").content.decode()
    assert "承認して公開する" in page and "/chatbots/car-tax/" in chief.get("/chatbots/").content.decode()
    chief.post("/chatbots/car-tax/approve/", {"seen": mark_of(run)})
    current = now(chatbot).current
    assert current is not None and current.number == 1
    assert [faq.key for faq in current.published.faqs] == ["car-001", "car-002"]
    assert current.published.contacts[0].phone == "000-000-1401"
    assert current.published.published_at == current.approved_at


def test_what_is_to_be_done_next_is_nothing_until_something_changes(chatbot: Chatbot, people: People) -> None:
    member, unchecked = people.client("member"), "設問集による点検をしていません"
    assert unchecked in member.get("/chatbots/car-tax/").content.decode()
    published(chatbot, people)
    page = member.get("/chatbots/car-tax/").content.decode()
    assert "公開中の内容と下書きは同じです" in page and "点検していません" not in page and unchecked not in page
    change_answer(people, now(chatbot))
    page = member.get("/chatbots/car-tax/").content.decode()
    assert unchecked in page and "公開中の内容と下書きは同じです" not in page


def test_nobody_publishes_alone(chatbot: Chatbot, people: People) -> None:
    editing.change(people.chief, chatbot, {"greeting": "こんにちは。"})
    run = checked(chatbot, people.member)
    publication.submit(people.member, chatbot)
    for person in (people.member, people.chief):  # who asked for it; who edited last
        with pytest.raises(Refused, match="別の方"):
            publication.approve(person, chatbot, seen=mark_of(run))
    publication.approve(people.administrator, chatbot, seen=mark_of(run))


def test_who_has_edited_since_the_last_approval_does_not_approve(chatbot: Chatbot, people: People) -> None:
    """A colleague's change on top does not wash the approver's own away."""
    editing.change(people.chief, chatbot, {"greeting": "課長の案"})
    change_answer(people, chatbot)
    run = checked(chatbot, people.member)
    publication.submit(people.member, now(chatbot))
    assert now(chatbot).edited_by == people.member
    with pytest.raises(Refused, match="別の方"):
        publication.approve(people.chief, now(chatbot), seen=mark_of(run))
    publication.approve(people.administrator, now(chatbot), seen=mark_of(run))
    change_answer(people, chatbot, "7月1日です。")
    assert published(chatbot, people).approved_by == people.chief, "what was edited before counts no more"


def test_only_who_heads_the_division_approves_puts_back_and_stops(chatbot: Chatbot, people: People) -> None:
    for act in ("approve", "return", "stop", "resume", "versions/1/put-back"):
        for person in ("colleague", "outsider"):
            assert people.client(person).post(f"/chatbots/car-tax/{act}/").status_code == 404, (act, person)
    assert people.client("chief").post("/chatbots/stop-all/").status_code == 404


def test_a_question_that_comes_out_otherwise_stops_the_publication(chatbot: Chatbot, people: People) -> None:
    editing.save_question(people.member, chatbot, expects("自動車税の納期限はいつですか", "car-002"))
    run = checked(chatbot, people.member)
    (failed,) = run.results.filter(passed=False)
    assert not run.has_passed and failed.why == "FAQ「car-001」が示されました。"
    with pytest.raises(Refused, match="合格していない"):
        publication.submit(people.member, chatbot)
    member = people.client("member")
    assert member.post("/chatbots/car-tax/submit/").status_code == 422
    member.post("/chatbots/car-tax/submit/", {"reason": "設問を改めるまでの間"})
    assert "設問を改めるまでの間" in people.client("chief").get("/chatbots/car-tax/").content.decode()
    publication.approve(people.chief, now(chatbot), seen=mark_of(run))
    released = Entry.objects.get(verb="chatbot.released")
    assert "設問を改めるまでの間" in str(released.details)


def test_of_two_presses_one_job_runs_after_the_other(chatbot: Chatbot, people: People) -> None:
    for _ in range(2):
        people.client("member").post("/chatbots/car-tax/check/")
    jobs = ProcrastinateJob.objects.filter(task_name="chatbots.check")
    assert {job.lock for job in jobs} == {f"chatbots.check {Run.objects.get().pk}"}


def test_a_stop_of_the_product_is_no_attempt_of_a_run(chatbot: Chatbot, people: People) -> None:
    run = checking.begin(people.member, chatbot)
    defer_check(run)
    first = ProcrastinateJob.objects.get()
    check.func(context_of(first, attempts=MAX_ATTEMPTS - 1, stops=True), run.pk)
    run.refresh_from_db()
    assert (run.state, run.done, run.failure) == ("queued", 0, "")
    again = ProcrastinateJob.objects.exclude(pk=first.pk).get()
    assert (again.args, again.lock, again.queue_name) == (first.args, first.lock, first.queue_name)
    check.func(context_of(again), run.pk)
    run.refresh_from_db()
    assert (run.state, run.done) == ("done", run.total)


def test_without_questions_nothing_passes(chatbot: Chatbot, people: People) -> None:
    chatbot.questions.all().delete()
    assert not checked(chatbot, people.member).has_passed


def test_the_results_say_what_became_worse_and_better(chatbot: Chatbot, people: People) -> None:
    editing.save_question(people.member, chatbot, expects("番号札は必要ですか", "car-003"))
    published(chatbot, people)
    editing.save_faq(people.member, chatbot, {
        "key": "car-003", "topic": "", "question": "番号札は必要ですか。", "variants": [], "answer": "要りません。",
        "links": [], "owner": "", "valid_from": None, "valid_until": None,
    })  # fmt: skip
    editing.remove_faq(people.member, Faq.objects.get(key="car-002"))
    run = checked(chatbot, people.member)
    assert {result.text for result in run.results.all() if result.is_worse} == {"納付書を紛失した"}
    assert {result.text for result in run.results.all() if result.is_better} == {"番号札は必要ですか"}
    page = people.client("member").get("/chatbots/car-tax/questions/").content.decode()
    assert "公開中より悪くなった設問（1件）" in page and "公開中より良くなった設問（1件）" in page


def test_a_change_after_the_run_asks_for_another_run(chatbot: Chatbot, people: People) -> None:
    run = checked(chatbot, people.member)
    change_answer(people, chatbot)
    with pytest.raises(Refused, match="もう一度点検"):
        publication.submit(people.member, now(chatbot))
    run = checked(chatbot, people.member)
    publication.submit(people.member, now(chatbot))
    seen = mark_of(run)
    change_answer(people, chatbot, "7月1日です。")
    with pytest.raises(Refused, match="もう一度点検"):
        publication.approve(people.chief, now(chatbot), seen=seen)


def test_what_was_seen_is_what_is_approved(chatbot: Chatbot, people: People) -> None:
    first = checked(chatbot, people.member)
    publication.submit(people.member, chatbot)
    seen = mark_of(first)
    checked(chatbot, people.member)
    publication.submit(people.member, chatbot)
    with pytest.raises(Refused, match="申請の内容が変わった"):
        publication.approve(people.chief, chatbot, seen=seen)


def test_a_request_goes_back_with_its_reason(chatbot: Chatbot, people: People) -> None:
    run = checked(chatbot, people.member)
    publication.submit(people.member, chatbot)
    people.client("chief").post("/chatbots/car-tax/return/", {"seen": mark_of(run), "reason": "電話番号を確かめて"})
    assert "差し戻されました：電話番号を確かめて" in people.client("member").get("/chatbots/car-tax/").content.decode()
    with pytest.raises(Refused):
        publication.approve(people.chief, chatbot, seen=mark_of(run))


def test_without_contacts_nothing_is_published(chatbot: Chatbot, people: People) -> None:
    editing.change(people.member, chatbot, {"contacts": []})
    checked(chatbot, people.member)
    with pytest.raises(Refused, match="問合せ先がありません"):
        publication.submit(people.member, now(chatbot), "急ぐため")  # no reason releases it


def test_an_approved_version_neither_changes_nor_goes(chatbot: Chatbot, people: People) -> None:
    version = published(chatbot, people)
    for change in ({"content": "{}"}, {"number": 9}, {"approved_at": None}):
        with pytest.raises(DatabaseError), transaction.atomic():
            ChatbotVersion.objects.filter(pk=version.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        version.delete()
    ChatbotVersion.objects.filter(pk=version.pk).update(failure="公開サイトに接続できませんでした。")  # how far it came


def test_one_click_goes_back_to_an_earlier_version(chatbot: Chatbot, people: People) -> None:
    first = published(chatbot, people)
    change_answer(people, chatbot)
    published(chatbot, people)
    people.client("chief").post("/chatbots/car-tax/versions/1/put-back/")
    current = now(chatbot).current
    assert current is not None and (current.number, current.restored_from) == (3, first)
    assert current.published.faqs[0].answer == "納期限は、5月31日です。"
    assert current.published.number == 3
    assert chatbot.faqs.get(key="car-001").answer == "6月1日です。"  # the draft stays


def test_the_next_version_counts_on_after_going_back(chatbot: Chatbot, people: People) -> None:
    first = published(chatbot, people)
    change_answer(people, chatbot)
    published(chatbot, people)
    checking.begin(people.member, now(chatbot))  # a candidate with number 3
    publication.put_back(people.chief, now(chatbot), first)
    assert published(chatbot, people).number == 4


def test_the_page_of_a_version_shows_what_differs(chatbot: Chatbot, people: People) -> None:
    published(chatbot, people)
    change_answer(people, chatbot)
    published(chatbot, people)
    page = people.client("colleague").get("/chatbots/car-tax/versions/2/").content.decode()
    assert "6月1日です。" in page and "納期限は、5月31日です。" in page and "違い（1件）" in page


def test_any_question_is_tried_on_draft_and_published_beside_each_other(chatbot: Chatbot, people: People) -> None:
    published(chatbot, people)
    change_answer(people, chatbot)
    page = people.client("member").post("/chatbots/car-tax/try/", {"question": "車の税金いつまで"}).content.decode()
    assert page.index("6月1日です。") < page.index("納期限は、5月31日です。")
    assert "公開中（第1版）" in page
