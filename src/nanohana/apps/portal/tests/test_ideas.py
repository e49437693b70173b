"""An idea from the first line to the published task app: who may take which step, and nothing gets lost."""

from __future__ import annotations

import pytest
from django.test import Client

from nanohana.apps.making import app_published
from nanohana.apps.portal import ideas
from nanohana.apps.portal.models import Idea, Kind
from nanohana.apps.portal.tests.conftest import Staff, client_of, drafted

APP = "/apps/5b0c6c9e-7c0b-4a55-9a59-7d1f1f3f3a51/"


@pytest.fixture
def idea(staff: Staff) -> Idea:
    given = {
        "title": "照会文を作る",
        "problem": "直し忘れが多い",
        "wish": "締切りを入れて作る",
        "division": staff.division.pk,
    }
    assert client_of(staff.member).post("/portal/ideas/new/", given).status_code == 302
    return Idea.objects.get()


def move(client: Client, idea: Idea, start: str, end: str, **more: str) -> int:
    given = {"start": start, "end": end, "note": "", "app": "", **more}
    return client.post(f"/portal/ideas/{idea.pk}/move/", given).status_code


def test_from_idea_to_task_app(staff: Staff, idea: Idea) -> None:
    member, editor = client_of(staff.member), client_of(staff.editor)
    assert move(member, idea, "idea", "trial", note="4人で試します。") == 302
    assert move(member, idea, "trial", "review") == 302
    assert move(member, idea, "review", "published", app=APP) == 422  # that is an editor's
    assert move(editor, idea, "review", "published") == 422  # which app?
    assert move(editor, idea, "review", "published", app=APP) == 302
    idea.refresh_from_db()
    assert (idea.state, idea.app, idea.owner) == ("published", APP, staff.member)
    page = client_of(staff.outsider).get(f"/portal/ideas/{idea.pk}/").content.decode()
    assert f'href="{APP}"' in page
    assert "4人で試します。" in page
    assert list(idea.steps.values_list("state", flat=True)) == ["idea", "trial", "review", "published"]


def making(idea: Idea) -> str:
    return f"/portal/ideas/{idea.pk}/make-app/"


def made(staff: Staff, idea: Idea) -> str:
    """The id of the task app that the member has made of it."""
    assert client_of(staff.member).post(making(idea)).status_code == 302
    idea.refresh_from_db()
    return idea.app.removeprefix("/apps/").strip("/")


def test_an_idea_becomes_the_draft_of_a_task_app_and_each_leads_to_the_other(staff: Staff, idea: Idea) -> None:
    member = client_of(staff.member)
    assert making(idea) in member.get(f"/portal/ideas/{idea.pk}/").content.decode()
    app = made(staff, idea)
    assert (idea.state, idea.owner) == ("trial", staff.member)
    page = member.get(f"/portal/ideas/{idea.pk}/").content.decode()
    assert f'href="/apps/manage/{app}/"' in page and making(idea) not in page and f'href="/apps/{app}/"' not in page
    managed = member.get(f"/apps/manage/{app}/").content.decode()
    assert "照会文を作る" in managed and "人事課" in managed and f'href="/portal/ideas/{idea.pk}/"' in managed
    edited = member.get(f"/apps/manage/{app}/edit/").content.decode()
    assert "締切りを入れて作る" in edited and "直し忘れが多い" in edited


def test_of_one_idea_one_app_is_made_and_by_those_who_carry_it(staff: Staff, idea: Idea) -> None:
    assert client_of(staff.outsider).post(making(idea)).status_code == 404
    first = made(staff, idea)
    assert made(staff, idea) == first
    Idea.objects.update(state="resting", app="")
    assert made(staff, idea) == ""


def test_the_idea_is_published_with_its_app(staff: Staff, idea: Idea) -> None:
    app, member, chief = made(staff, idea), client_of(staff.member), client_of(staff.chief)
    edit = {
        "action": "save", "seen": 1, "title": "照会文", "category": "drafting", "instructions": "照会文を書きます。",
        "output": "text", "everyone": "on", "fields-TOTAL_FORMS": 1, "fields-INITIAL_FORMS": 0,
        "fields-0-name": "件名", "fields-0-kind": "text",
    }  # fmt: skip
    assert member.post(f"/apps/manage/{app}/edit/", edit).status_code == 302
    member.post(f"/apps/manage/{app}/submit/")
    chief.post(f"/apps/manage/{app}/approve/", {"seen": 2})
    idea.refresh_from_db()
    assert idea.state == "published"
    last = idea.steps.last()
    assert last is not None and (last.note, last.by) == ("業務アプリが公開されました。", staff.chief)
    assert f'href="/apps/{app}/"' in client_of(staff.outsider).get(f"/portal/ideas/{idea.pk}/").content.decode()


def test_an_app_that_was_not_made_of_the_idea_publishes_nothing(staff: Staff, idea: Idea) -> None:
    Idea.objects.update(app=APP)
    app_published.send(Idea, address=APP, origin="", account=staff.chief)
    idea.refresh_from_db()
    assert idea.state == "idea"


@pytest.mark.parametrize("app", ["https://evil.example.jp/", "//evil.example.jp/", "javascript:alert(1)", "/\\evil"])
def test_a_task_app_is_on_this_site(staff: Staff, idea: Idea, app: str) -> None:
    Idea.objects.update(state="review")
    assert move(client_of(staff.editor), idea, "review", "published", app=app) == 422


def test_one_that_rests_says_why_and_can_come_back(staff: Staff, idea: Idea) -> None:
    leader = client_of(staff.leader)
    assert move(leader, idea, "idea", "resting") == 422
    assert move(leader, idea, "idea", "resting", note="個人情報の扱いが決まるまで。") == 302
    assert "個人情報の扱いが決まるまで。" in leader.get(f"/portal/ideas/{idea.pk}/").content.decode()
    assert move(leader, idea, "resting", "idea") == 302


def test_two_at_once(staff: Staff, idea: Idea) -> None:
    member, leader = client_of(staff.member), client_of(staff.leader)
    assert move(member, idea, "idea", "trial") == 302
    assert move(leader, idea, "idea", "resting", note="見送ります。") == 302
    assert "ほかの人が先に状態を変えた" in leader.get(f"/portal/ideas/{idea.pk}/").content.decode()
    idea.refresh_from_db()
    assert idea.state == "trial"


def test_others_write_to_it_and_take_it_when_nobody_carries_it(staff: Staff, idea: Idea) -> None:
    outsider = client_of(staff.outsider)
    assert move(outsider, idea, "idea", "trial") == 404
    assert outsider.post(f"/portal/ideas/{idea.pk}/note/", {"note": "税務課でも要ります。"}).status_code == 302
    assert outsider.post(f"/portal/ideas/{idea.pk}/take/").status_code == 302
    assert client_of(staff.second).post(f"/portal/ideas/{idea.pk}/edit/", {"title": ""}).status_code == 422
    assert outsider.get(f"/portal/ideas/{idea.pk}/edit/").status_code == 200


def test_of_two_who_take_it_at_once_one_carries_it(staff: Staff, idea: Idea) -> None:
    read_by_both = Idea.objects.get(pk=idea.pk)
    ideas.take(read_by_both, staff.outsider)
    with pytest.raises(ideas.OutOfDate):
        ideas.take(read_by_both, staff.second)
    idea.refresh_from_db()
    assert idea.owner == staff.outsider


def test_the_leader_is_shown_what_waits_in_the_own_division(staff: Staff, idea: Idea) -> None:
    assert idea.title in client_of(staff.leader).get("/portal/").content.decode()
    Idea.objects.update(division=staff.other)
    assert idea.title not in client_of(staff.leader).get("/portal/").content.decode()
    assert idea.title not in client_of(staff.member).get("/portal/").content.decode()


def form_of(client: Client, address: str) -> dict[str, str]:
    """What the form of the page holds."""
    initial = client.get(address).context["form"]
    return {name: str(initial[name].value() or "") for name in initial.fields}


def test_what_a_colleague_has_written_meanwhile_is_not_overwritten_unseen(staff: Staff, idea: Idea) -> None:
    member, leader, address = client_of(staff.member), client_of(staff.leader), f"/portal/ideas/{idea.pk}/edit/"
    ours, theirs = form_of(member, address), form_of(leader, address)
    assert leader.post(address, theirs | {"problem": "毎回30分かかる"}).status_code == 302
    told = member.post(address, ours | {"wish": "添付も作る"})
    idea.refresh_from_db()
    assert (told.status_code, idea.problem) == (422, "毎回30分かかる")
    page = told.content.decode()
    assert "ほかの方が先に保存しました" in page and "添付も作る" in page
    again = {**ours, "wish": "添付も作る", "seen": told.context["form"]["seen"].value()}
    assert member.post(address, again).status_code == 302
    idea.refresh_from_db()
    assert (idea.problem, idea.wish) == ("直し忘れが多い", "添付も作る")


def test_what_is_not_in_the_form_may_change_while_an_idea_is_edited(staff: Staff, idea: Idea) -> None:
    member, address = client_of(staff.member), f"/portal/ideas/{idea.pk}/edit/"
    form = form_of(member, address)
    move(client_of(staff.leader), idea, "idea", "trial")
    assert member.post(address, form | {"title": "照会文と添付を作る"}).status_code == 302
    idea.refresh_from_db()
    assert (idea.title, idea.state) == ("照会文と添付を作る", "trial")


def test_an_edited_idea_is_found_by_its_new_words(staff: Staff, idea: Idea) -> None:
    member, address = client_of(staff.member), f"/portal/ideas/{idea.pk}/edit/"
    member.post(address, form_of(member, address) | {"title": "議事録を要約する"})
    assert "議事録を要約する" in member.get("/portal/ideas/", {"q": "議事録"}).content.decode()


def test_an_idea_keeps_the_meeting_it_came_from_when_that_is_no_longer_shown(staff: Staff, idea: Idea) -> None:
    meeting = drafted(staff, Kind.MEETING, title="第1回")
    Idea.objects.update(meeting=meeting)
    member, address = client_of(staff.member), f"/portal/ideas/{idea.pk}/edit/"
    assert member.post(address, form_of(member, address) | {"title": "照会文"}).status_code == 302
    idea.refresh_from_db()
    assert idea.meeting == meeting


def test_personal_information_in_an_idea_is_asked_about(staff: Staff, idea: Idea) -> None:
    member, note = client_of(staff.member), {"note": "連絡先は090-1234-5678です。"}
    asked = member.post(f"/portal/ideas/{idea.pk}/note/", note)
    assert asked.status_code == 422
    assert "本人の了解を得ている" in asked.content.decode()
    assert member.post(f"/portal/ideas/{idea.pk}/note/", note | {"accepts_private": "on"}).status_code == 302
    assert member.post(f"/portal/ideas/{idea.pk}/note/", {"note": "123456789018"}).status_code == 422
