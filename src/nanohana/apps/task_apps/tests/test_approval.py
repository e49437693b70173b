"""Submitted, approved by a second person, sent back, withdrawn and brought back."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nanohana.apps.task_apps.models import TaskApp
from nanohana.apps.task_apps.tests.conftest import People, confirmed, sent
from nanohana.audit.models import Entry


def test_a_draft_is_submitted_and_published_by_a_second_person(people: People, draft: TaskApp) -> None:
    manage = f"/apps/manage/{draft.pk}/"
    assert people.client("outsider").get(f"/apps/{draft.pk}/").status_code == 404
    assert people.client("member").get(f"/apps/{draft.pk}/").status_code == 404, "no draft is used by its address"
    assert people.client("colleague").get(f"{manage}draft/").status_code == 200
    people.client("member").post(f"{manage}submit/")
    assert draft.state == TaskApp.State.IN_REVIEW
    seen = {"seen": draft.draft.revision if draft.draft else 0}
    assert people.client("colleague").post(f"{manage}approve/", seen).status_code == 404, "no section chief"
    assert people.client("outsider").post(f"{manage}approve/", seen).status_code == 404
    page = people.client("chief").get(manage).content.decode()
    assert "承認して公開する" in page and "案内を書きます。" in page
    assert "研修の案内" in people.client("chief").get("/apps/manage/").content.decode()
    confirmed(people.chief).post(f"{manage}approve/", seen)
    draft.refresh_from_db()
    assert draft.state == TaskApp.State.PUBLISHED
    assert people.client("outsider").get(f"/apps/{draft.pk}/").status_code == 200
    verbs = Entry.objects.filter(verb__startswith="task_app.").order_by("sequence").values_list("verb", flat=True)
    assert list(verbs) == ["task_app.created", "task_app.submitted", "task_app.published"]


TOLD = "承認を待っている業務アプリが1件あります"


def test_who_can_approve_is_told_on_every_page_until_it_is_decided(people: People, draft: TaskApp) -> None:
    manage = f"/apps/manage/{draft.pk}/"
    assert TOLD not in people.client("chief").get("/documents/").content.decode()
    people.client("member").post(f"{manage}submit/")
    told = people.client("chief").get("/documents/").content.decode()
    assert TOLD in told and 'href="/apps/manage/"' in told
    assert TOLD in people.client("administrator").get("/portal/").content.decode()
    for other in ("member", "colleague", "outsider"):
        assert TOLD not in people.client(other).get("/documents/").content.decode(), other
    assert TOLD not in people.client("chief").get("/apps/manage/").content.decode(), "it stands there"
    people.client("chief").post(f"{manage}return/", {"reason": "例を加えてください。", "seen": 1})
    assert TOLD not in people.client("chief").get("/documents/").content.decode()


def test_who_has_edited_or_submitted_it_is_not_told(people: People, draft: TaskApp) -> None:
    manage = f"/apps/manage/{draft.pk}/"
    people.client("chief").post(f"{manage}submit/")
    assert TOLD not in people.client("chief").get("/documents/").content.decode()
    assert TOLD in people.client("administrator").get("/documents/").content.decode()
    people.client("member").post(f"{manage}edit/", sent(seen=1, title="別の案内"))
    assert TOLD not in people.client("administrator").get("/documents/").content.decode(), "changed since"


def test_a_draft_beside_which_there_is_a_newer_one_is_not_to_be_approved(people: People, draft: TaskApp) -> None:
    manage, member = f"/apps/manage/{draft.pk}/", people.client("member")
    member.post(f"{manage}submit/")
    member.post(f"{manage}edit/", sent(seen=0, over=1, title="別の案"))  # beside the other
    assert draft.versions.count() == 2
    assert TOLD not in people.client("chief").get("/documents/").content.decode()


@pytest.mark.parametrize(("who", "queries"), [("chief", 1), ("administrator", 1), ("member", 0), ("outsider", 0)])
def test_one_query_looks_for_what_waits_and_none_for_who_cannot_approve(
    people: People, draft: TaskApp, who: str, queries: int
) -> None:
    client = people.client(who)
    with CaptureQueriesContext(connection) as captured:
        client.get("/documents/")
    assert len([query for query in captured if '"submitted_at" IS NOT NULL' in query["sql"]]) == queries


def test_who_edited_or_submitted_it_does_not_approve_it(people: People, draft: TaskApp) -> None:
    manage, chief = f"/apps/manage/{draft.pk}/", confirmed(people.chief)
    chief.post(f"{manage}submit/")
    assert draft.draft is not None
    answer = chief.post(f"{manage}approve/", {"seen": draft.draft.revision}, follow=True).content.decode()
    assert "別の方が承認してください" in answer
    draft.refresh_from_db()
    assert draft.current is None


def test_who_has_edited_since_the_last_approval_does_not_approve_it_either(people: People, draft: TaskApp) -> None:
    manage, chief, member = f"/apps/manage/{draft.pk}/", confirmed(people.chief), people.client("member")
    chief.post(f"{manage}edit/", sent(seen=1, title="課長の案"))
    member.post(f"{manage}edit/", sent(seen=2, title="担当の案"))
    member.post(f"{manage}edit/", sent(seen=1, over=3, title="担当の別の案"))  # beside the other
    member.post(f"{manage}submit/")
    assert draft.draft is not None and draft.draft.edited_by == people.member
    assert "別の方が承認してください" in chief.get(manage).content.decode()
    chief.post(f"{manage}approve/", {"seen": draft.draft.revision})
    draft.refresh_from_db()
    assert draft.current is None
    confirmed(people.administrator).post(f"{manage}approve/", {"seen": draft.draft.revision if draft.draft else 0})
    member.post(f"{manage}edit/", sent(seen=4, title="次の版"))
    member.post(f"{manage}submit/")
    chief.post(f"{manage}approve/", {"seen": draft.draft.revision if draft.draft else 0})
    draft.refresh_from_db()
    assert draft.current is not None and draft.current.title == "次の版", "what was edited before counts no more"


def test_what_changed_after_it_was_seen_is_not_approved(people: People, draft: TaskApp) -> None:
    manage = f"/apps/manage/{draft.pk}/"
    people.client("member").post(f"{manage}submit/")
    people.client("member").post(f"{manage}edit/", sent(seen=1, title="別の案内"))
    people.client("member").post(f"{manage}submit/")
    answer = confirmed(people.chief).post(f"{manage}approve/", {"seen": 1}, follow=True).content.decode()
    assert "申請の内容が変わった" in answer


def test_a_draft_that_is_sent_back_says_why(people: People, draft: TaskApp) -> None:
    manage = f"/apps/manage/{draft.pk}/"
    people.client("member").post(f"{manage}submit/")
    people.client("chief").post(f"{manage}return/", {"reason": "例を加えてください。", "seen": 1})
    assert draft.state == TaskApp.State.DRAFT
    assert "例を加えてください。" in people.client("member").get(manage).content.decode()


def test_changing_a_published_app_leaves_it_as_it_is_until_the_next_approval(people: People, app: TaskApp) -> None:
    manage = f"/apps/manage/{app.pk}/"
    people.client("member").post(f"{manage}edit/", sent(seen=1, title="新しい依頼文"))
    used = people.client("outsider").get(f"/apps/{app.pk}/").content.decode()
    assert "<h1>依頼文</h1>" in used
    page = people.client("member").get(manage).content.decode()
    assert "公開中の版からの変更" in page and "新しい依頼文" in page
    people.client("member").post(f"{manage}submit/")
    confirmed(people.chief).post(f"{manage}approve/", {"seen": app.draft.revision if app.draft else 0})
    assert "<h1>新しい依頼文</h1>" in people.client("outsider").get(f"/apps/{app.pk}/").content.decode()
    assert people.client("member").get(f"{manage}versions/1/").status_code == 200


def test_a_withdrawn_app_is_gone_until_it_is_resumed(people: People, app: TaskApp) -> None:
    people.client("member").post(f"/apps/manage/{app.pk}/withdraw/")
    assert people.client("outsider").get(f"/apps/{app.pk}/").status_code == 404
    people.client("member").post(f"/apps/manage/{app.pk}/resume/")
    assert people.client("outsider").get(f"/apps/{app.pk}/").status_code == 200


def test_what_an_administrator_has_withdrawn_its_makers_bring_back_with_a_second_person_alone(
    people: People, app: TaskApp
) -> None:
    manage, member, administrator = f"/apps/manage/{app.pk}/", people.client("member"), people.client("administrator")
    for client in (administrator, member):  # withdrawing it once more makes it no withdrawal of their own
        client.post(f"{manage}withdraw/")
    page = member.get(manage).content.decode()
    assert "管理者が取り下げました" in page and "取下げをやめる" not in page
    assert "取下げをやめられません" in member.post(f"{manage}resume/", follow=True).content.decode()
    assert people.client("outsider").get(f"/apps/{app.pk}/").status_code == 404
    administrator.post(f"{manage}resume/")
    assert people.client("outsider").get(f"/apps/{app.pk}/").status_code == 200
    administrator.post(f"{manage}withdraw/")
    member.post(f"{manage}edit/", sent(seen=1))
    member.post(f"{manage}submit/")
    confirmed(people.chief).post(f"{manage}approve/", {"seen": app.draft.revision if app.draft else 0})
    assert people.client("outsider").get(f"/apps/{app.pk}/").status_code == 200
    member.post(f"{manage}withdraw/")
    member.post(f"{manage}resume/")
    assert people.client("outsider").get(f"/apps/{app.pk}/").status_code == 200, "their own withdrawal is theirs to end"
