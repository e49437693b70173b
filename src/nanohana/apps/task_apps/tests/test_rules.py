"""Rules on an app: who uses, edits, publishes and manages it, on the pages and in the jobs."""

from __future__ import annotations

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from nanohana.access.models import Rule, Verb
from nanohana.access.offered import Offered, offered_to
from nanohana.access.rights import Actor, actor_of
from nanohana.access.tests.people import account_in
from nanohana.apps.task_apps.models import Favourite, TaskApp
from nanohana.apps.task_apps.performing import NOT_ALLOWED, perform
from nanohana.apps.task_apps.run_models import RunTurn
from nanohana.apps.task_apps.tests.app_rules import given, said
from nanohana.apps.task_apps.tests.conftest import People, confirmed, ran
from nanohana.audit.models import Entry
from nanohana.documents.models import Library
from nanohana.organization.models import Appointment, Division, Post

INPUT = {"field_0": "研修の推薦", "field_1": ""}


def test_a_rule_is_saved_after_its_effect_was_shown_and_counts_with_the_next_request(
    people: People, own: TaskApp
) -> None:
    chief, outsider = confirmed(people.chief), people.client("outsider")
    url, page = f"/apps/manage/{own.pk}/rules/", f"/apps/{own.pk}/"
    assert outsider.get(page).status_code == 404
    shown = chief.post(url, given()).content.decode()
    assert "職員0004（0004）" in shown and "利用</th>" in shown and "編集</th>" not in shown
    assert not Rule.objects.exists()
    chief.post(url, given(confirmed="yes"))
    assert outsider.get(page).status_code == 200
    assert f"app-{own.pk}" in outsider.get("/apps/").content.decode()
    switch = f"/apps/manage/rules/{Rule.objects.get().pk}/"
    assert "1人" in chief.get(switch).content.decode()
    chief.post(switch, {"act": "end"})
    assert outsider.get(page).status_code == 404
    assert f"app-{own.pk}" not in outsider.get("/apps/").content.decode()
    chief.post(switch, {"act": "resume"})
    assert outsider.get(page).status_code == 200
    verbs = Entry.objects.filter(object_title__contains="依頼文: 職員0004（0004）に利用を許可")
    assert list(verbs.order_by("sequence").values_list("verb", flat=True)) == [
        "access.rule_added", "access.rule_ended", "access.rule_resumed",
    ]  # fmt: skip


def test_only_who_answers_for_the_owner_division_sets_rules(people: People, own: TaskApp) -> None:
    rule = said(own, people.outsider, Verb.PUBLISH)
    for name in ("member", "outsider"):
        client = confirmed(getattr(people, name))
        for address in (f"{own.pk}/rules/", f"{own.pk}/why/", f"rules/{rule.pk}/"):
            assert client.get(f"/apps/manage/{address}").status_code == 404, (name, address)
            assert client.post(f"/apps/manage/{address}", given(confirmed="yes")).status_code in (404, 405)
        assert "権限</a>" not in client.get(f"/apps/manage/{own.pk}/").content.decode()
    assert "権限</a>" in people.client("chief").get(f"/apps/manage/{own.pk}/").content.decode()
    said(own, people.member, Verb.MANAGE)
    assert confirmed(people.member).get(f"/apps/manage/{own.pk}/rules/").status_code == 200


def test_a_rule_of_a_document_or_another_app_is_not_reached_from_here(people: People, own: TaskApp) -> None:
    library = Library.objects.create(name="例規", owner_division=own.owner_division, audience="all_staff")
    foreign = Rule.objects.create(library=library, verb=Verb.READ, allows=False, starts_on=localdate())
    administrator = confirmed(people.administrator)
    assert administrator.get(f"/apps/manage/rules/{foreign.pk}/").status_code == 404
    mine = said(own, people.outsider, Verb.USE)
    assert administrator.get(f"/documents/rules/{mine.pk}/").status_code == 404


def test_verbs_of_documents_are_refused(people: People, own: TaskApp) -> None:
    chief = confirmed(people.chief)
    answer = chief.post(f"/apps/manage/{own.pk}/rules/", given(verb=int(Verb.READ), confirmed="yes"))
    assert answer.status_code == 422 and not Rule.objects.exists()


def test_who_is_denied_uses_it_by_no_way(people: People, app: TaskApp) -> None:
    """Not by an old run, a favourite, a kept link, nor as a member of the owner division."""
    member = people.client("member")
    turn = ran(member, app, INPUT)
    member.post(f"/apps/{app.pk}/favourite/")
    assert Favourite.objects.get().app == app
    said(app, people.member, Verb.USE, allows=False)
    assert f"app-{app.pk}" not in member.get("/apps/?words=依頼").content.decode()
    for address in ("", f"?again={turn.run_id}"):
        assert member.get(f"/apps/{app.pk}/{address}").status_code == 404
    for act in ("", "favourite/", "rate/", "copy/"):
        assert member.post(f"/apps/{app.pk}/{act}", INPUT).status_code == 404, act
    for address in ("", "edit/", "draft/", "app.json", "cases/", "versions/1/"):
        assert member.get(f"/apps/manage/{app.pk}/{address}").status_code == 404, address
    run = member.get(f"/apps/runs/{turn.run_id}/")
    assert run.status_code == 200 and "?again=" not in run.content.decode(), "the run itself stays its owner's"


def test_a_run_that_waits_is_not_made_for_who_is_denied_meanwhile(people: People, app: TaskApp) -> None:
    outsider = people.client("outsider")
    outsider.post(f"/apps/{app.pk}/", INPUT)
    turn = RunTurn.objects.get()
    rule = said(app, people.outsider, Verb.USE, allows=False)
    perform(turn.pk)
    turn.refresh_from_db()
    assert (turn.state, turn.failure) == ("failed", NOT_ALLOWED)
    Rule.objects.filter(pk=rule.pk).update(ends_on=localdate() - datetime.timedelta(days=1), starts_on="2026-01-01")
    assert ran(outsider, app, INPUT).state == "done"


def test_nothing_more_is_asked_of_a_run_whose_app_is_denied(people: People, app: TaskApp) -> None:
    outsider = people.client("outsider")
    turn = ran(outsider, app, INPUT)
    said(app, people.outsider, Verb.USE, allows=False)
    outsider.post(f"/apps/runs/{turn.run_id}/", {"request": "もっと短く"})
    asked = RunTurn.objects.get(ordinal=2)
    perform(asked.pk)
    asked.refresh_from_db()
    assert (asked.state, asked.failure, asked.result) == ("failed", NOT_ALLOWED, ())
    assert 'name="request"' not in outsider.get(f"/apps/runs/{turn.run_id}/").content.decode()


def test_who_may_edit_by_a_rule_changes_but_does_not_approve(people: People, own: TaskApp) -> None:
    said(own, people.outsider, Verb.EDIT)
    outsider, manage = confirmed(people.outsider), f"/apps/manage/{own.pk}/"
    assert outsider.get(f"{manage}edit/").status_code == 200 and outsider.get(f"/apps/{own.pk}/").status_code == 200
    assert "依頼文" in outsider.get("/apps/manage/").content.decode()
    assert outsider.post(f"{manage}approve/").status_code == 404


def _drafted(client: Client, app: TaskApp) -> int:
    """A submitted draft; its revision."""
    version = app.versions.create(number=2, title="依頼文の改", recipe_data=app.current.recipe_data, everyone=True)  # type: ignore[union-attr]
    assert client.post(f"/apps/manage/{app.pk}/submit/").status_code == 302
    version.refresh_from_db()
    assert version.submitted_at is not None
    return version.revision


def test_who_may_publish_by_a_rule_approves_what_another_has_submitted(people: People, own: TaskApp) -> None:
    colleague, manage = confirmed(people.colleague), f"/apps/manage/{own.pk}/"
    revision = _drafted(people.client("member"), own)
    assert colleague.post(f"{manage}approve/", {"seen": revision}).status_code == 404
    said(own, people.colleague, Verb.PUBLISH)
    assert "承認を待っている業務アプリが1件" in colleague.get("/documents/").content.decode()
    assert colleague.post(f"{manage}approve/", {"seen": revision}).status_code == 302
    own.refresh_from_db()
    assert own.current is not None and own.current.approved_by == people.colleague


def test_nobody_approves_their_own_by_a_rule(people: People, own: TaskApp) -> None:
    said(own, people.member, Verb.PUBLISH)
    member, manage = confirmed(people.member), f"/apps/manage/{own.pk}/"
    revision = _drafted(member, own)
    page = member.post(f"{manage}approve/", {"seen": revision}, follow=True).content.decode()
    assert "別の方が承認してください" in page
    own.refresh_from_db()
    assert own.current is not None and own.current.number == 1


def test_who_is_denied_to_publish_neither_submits_nor_approves_nor_resumes(people: People, own: TaskApp) -> None:
    for account in (people.member, people.chief):
        said(own, account, Verb.PUBLISH, allows=False)
    member, chief, manage = confirmed(people.member), confirmed(people.chief), f"/apps/manage/{own.pk}/"
    own.versions.create(number=2, title="改", recipe_data=own.current.recipe_data, everyone=True)  # type: ignore[union-attr]
    assert "承認を申請する" not in member.get(manage).content.decode()
    assert member.post(f"{manage}submit/").status_code == 404
    revision = own.versions.get(number=2).revision
    confirmed(people.colleague).post(f"{manage}submit/")
    assert chief.post(f"{manage}approve/", {"seen": revision}).status_code == 404
    assert chief.post(f"{manage}return/", {"seen": revision, "reason": "直す"}).status_code == 404
    member.post(f"{manage}withdraw/")
    assert member.post(f"{manage}resume/").status_code == 404
    assert "取下げをやめる" not in member.get(manage).content.decode()


def test_a_rule_by_post_ends_with_the_appointment(people: People, own: TaskApp) -> None:
    """課長以上 in any division, until the day on which the appointment has ended."""
    post = Post.objects.get(name="課長")
    Post.objects.get_or_create(name="主事", defaults={"code": "060", "rank": 60})
    Appointment.objects.filter(staff=people.outsider.staff).update(post=post)
    Rule.objects.create(app=own, post=post, verb=Verb.USE, allows=True, starts_on=localdate())
    outsider = people.client("outsider")
    assert outsider.get(f"/apps/{own.pk}/").status_code == 200
    yesterday = localdate() - datetime.timedelta(days=1)
    Appointment.objects.filter(staff=people.outsider.staff).update(ends_on=yesterday)
    Appointment.objects.create(
        staff=people.outsider.staff,
        division=Division.objects.get(name="税務課"),
        post=Post.objects.get(name="主事"),
        starts_on=localdate(),
    )
    assert outsider.get(f"/apps/{own.pk}/").status_code == 404


def test_a_transfer_shows_apps_by_rules_too(people: People, own: TaskApp) -> None:
    """``access.offered``: people in the same place may open different apps."""
    said(own, people.outsider, Verb.USE)
    tax = Appointment.objects.get(staff=people.outsider.staff).division
    known: dict[Actor, Offered] = {}
    offered = [offered_to(actor_of(account), known) for account in (account_in(tax, "0005"), people.outsider)]
    assert "業務アプリ「依頼文」" not in offered[0].values() and "業務アプリ「依頼文」" in offered[1].values()


@pytest.mark.parametrize(
    ("rule", "person", "words", "may"),
    [
        (None, "0004", "公開先は「人事課」です", "利用</dt><dd><span class=\"chip chip-neutral\">できません"),
        (None, "0001", "公開先「人事課」の職員です", "利用</dt><dd><span class=\"chip chip-green\">できます"),
        (None, "0003", "承認をする所属長です", "管理</dt><dd><span class=\"chip chip-green\">できます"),
        ({"allows": True, "verb": Verb.USE}, "0004", "業務アプリの規則「職員0004（0004）に利用を許可」",
         "利用</dt><dd><span class=\"chip chip-green\">できます"),
        ({"allows": False, "verb": Verb.USE}, "0004", "業務アプリの規則「職員0004（0004）に利用を禁止」",
         "利用</dt><dd><span class=\"chip chip-neutral\">できません"),
    ],
)  # fmt: skip
def test_why_names_publication_owner_head_and_rules(
    people: People, own: TaskApp, rule: dict[str, object] | None, person: str, words: str, may: str
) -> None:
    if rule:
        Rule.objects.create(app=own, staff=people.outsider.staff, starts_on=localdate(), **rule)  # type: ignore[misc]
    page = confirmed(people.chief).get(f"/apps/manage/{own.pk}/why/", {"person": person}).content.decode()
    assert words in page and may in page, page
    assert Entry.objects.filter(verb="task_app.right_explained", object_id=str(own.pk)).count() == 1


def test_an_administrator_who_looks_as_somebody_sees_their_apps_and_none_of_their_runs(
    people: People, own: TaskApp
) -> None:
    said(own, people.outsider, Verb.USE)
    ran(people.client("outsider"), own, INPUT)
    administrator = confirmed(people.administrator)
    administrator.post(reverse("start_viewing", args=[people.outsider.pk]))
    page = administrator.get("/apps/").content.decode()
    assert "職員0004として見ています" in page and "依頼文</a>" in page
    assert "最近の実行" not in page and "研修の推薦" not in page
    assert administrator.get(f"/apps/{own.pk}/").status_code == 403
    assert administrator.post(f"/apps/{own.pk}/favourite/").status_code == 403
    assert "の実行が完了しました" not in administrator.get("/documents/").content.decode()
