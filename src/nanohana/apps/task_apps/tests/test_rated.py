"""From a bad rating of a result to the division that owns the app, and back to who rated it.

The desk of that division is another app: here it is what its pages show.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from nanohana.answering.kept import KEEPERS
from nanohana.apps.task_apps.models import TaskApp, TestCase
from nanohana.apps.task_apps.retention import keep_no_longer
from nanohana.apps.task_apps.run_models import ResultRating, Run, RunTurn
from nanohana.apps.task_apps.tests.conftest import People, ran
from nanohana.audit.models import Entry
from nanohana.organization.models import Division

GIVEN = {"field_0": "山田太郎さんの研修", "field_1": "令和8年6月19日"}
BAD = {"useful": "no", "reason": "unclear", "comment": "宛先が選べません。"}


@pytest.fixture
def turn(people: People, app: TaskApp) -> RunTurn:
    """Of somebody in another division than the one that owns the app."""
    return ran(people.client("outsider"), app, GIVEN)


def rated(people: People, turn: RunTurn, **given: str) -> Any:
    """The item that came of a rating, if any."""
    answer = people.client("outsider").post(f"/apps/turns/{turn.pk}/rate/", BAD | given)
    assert answer.status_code == 302
    return apps.get_model("feedback", "Item").objects.filter(result=turn.pk).first()


def page(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_the_page_says_who_will_see_it_before_it_is_sent(people: People, turn: RunTurn) -> None:
    shown = page(people.client("outsider"), f"/apps/runs/{turn.run_id}/")
    assert "入力した内容、結果、ご意見を、「依頼文」の所管課（人事課）の職員と管理者が見ます" in shown


def test_the_owner_division_sees_input_and_result_without_names(people: People, turn: RunTurn) -> None:
    item = rated(people, turn)
    for reader in ("member", "administrator"):
        shown = page(people.client(reader), f"/feedback/{item.pk}/")
        assert "依頼文 第1版" in shown and "宛先が選べません。" in shown and "令和8年6月19日" in shown
        assert "の研修について（依頼）" in shown and "山田太郎" not in shown
        assert str(people.outsider.display_name) not in shown
    assert "依頼文 第1版" in page(people.client("member"), "/feedback/")
    assert Entry.objects.filter(verb="feedback.viewed", object_id=str(item.pk)).count() == 2


def test_nobody_else_sees_it_and_it_is_passed_on_to_nobody(people: People, turn: RunTurn) -> None:
    item = rated(people, turn)
    assert people.client("outsider").get(f"/feedback/{item.pk}/").status_code == 404
    passed = {"division": Division.objects.get(code="1040").pk}
    for act in ("pass-on", "question-set"):
        assert people.client("member").post(f"/feedback/{item.pk}/{act}/", passed).status_code == 404


def test_a_result_of_a_shipped_app_is_the_administrators_work(people: People, made: Callable[..., TaskApp]) -> None:
    app = made()
    TaskApp.objects.filter(pk=app.pk).update(owner_division=None)
    turn = ran(people.client("outsider"), app, GIVEN)
    assert "ご意見を、管理者が見ます" in page(people.client("outsider"), f"/apps/runs/{turn.run_id}/")
    item = rated(people, turn)
    assert people.client("member").get(f"/feedback/{item.pk}/").status_code == 404
    assert people.client("administrator").get(f"/feedback/{item.pk}/").status_code == 200


def test_who_rated_is_told_when_it_is_mended_and_takes_note(people: People, turn: RunTurn) -> None:
    item, owner, rater = rated(people, turn), people.client("member"), people.client("outsider")
    closed = {"state": "fixed", "fix": "app", "reply": "宛先を選べるようにしました。"}
    assert owner.post(f"/feedback/{item.pk}/close/", closed).status_code == 302
    for address in ("/", "/portal/", f"/apps/runs/{turn.run_id}/"):
        assert "宛先を選べるようにしました。" in page(rater, address), address
    assert "その結果を開く" in page(rater, "/") and "宛先を選べる" not in page(people.client("colleague"), "/")
    assert owner.post(f"/feedback/{item.pk}/note/").status_code == 404
    assert rater.post(f"/feedback/{item.pk}/note/").status_code == 302
    assert "宛先を選べるようにしました。" not in page(rater, "/")


def test_the_ways_to_mend_an_answer_are_not_offered_for_a_result(people: People, turn: RunTurn) -> None:
    item, owner = rated(people, turn), people.client("member")
    shown = page(owner, f"/feedback/{item.pk}/")
    assert f"/apps/manage/{turn.run.version.app_id}/" in shown and "承認回答を作る" not in shown
    refused = owner.post(f"/feedback/{item.pk}/close/", {"state": "fixed", "fix": "question_set"})
    assert refused.status_code == 422


@pytest.mark.parametrize("given", [{"useful": "yes"}, {"reason": ""}, {"reason": "none"}, {"useful": ""}])
def test_without_a_reason_and_with_a_good_rating_nothing_is_shown(
    people: People, turn: RunTurn, given: dict[str, str]
) -> None:
    assert rated(people, turn, **given) is None


def test_a_rating_that_becomes_good_is_taken_back_and_nothing_is_shown(people: People, turn: RunTurn) -> None:
    item = rated(people, turn)
    assert rated(people, turn, useful="yes").state == "taken_back"
    shown = page(people.client("member"), f"/feedback/{item.pk}/")
    assert "評価を改めた" in shown and "宛先が選べません。" not in shown
    turn.refresh_from_db()
    assert turn.use is not None and turn.use.useful is True


def test_a_deleted_run_is_not_seen_any_more_and_its_reply_is_erased_with_it(people: People, turn: RunTurn) -> None:
    item = rated(people, turn)
    closed = {"state": "declined", "reply": "研修の宛先は決まっています。"}
    people.client("member").post(f"/feedback/{item.pk}/close/", closed)
    people.client("outsider").post(f"/apps/runs/{turn.run_id}/delete/")
    shown = page(people.client("member"), f"/feedback/{item.pk}/")
    assert "実行の記録を消した" in shown and "の研修について" not in shown
    Run.objects.update(deleted_at=timezone.now() - datetime.timedelta(days=30))
    keep_no_longer()
    item.refresh_from_db()
    assert item.reply == "" and not ResultRating.objects.exists()


def test_drafts_tests_and_runs_of_others_are_not_rated(
    people: People, turn: RunTurn, made: Callable[..., TaskApp]
) -> None:
    assert people.client("member").post(f"/apps/turns/{turn.pk}/rate/", BAD).status_code == 404
    draft, test = made(published=False), TestCase.objects.create(app=turn.run.version.app, title="試験")
    Run.objects.filter(pk=turn.run_id).update(test_case=test)
    assert people.client("outsider").post(f"/apps/turns/{turn.pk}/rate/", BAD).status_code == 404
    Run.objects.filter(pk=turn.run_id).update(test_case=None, version=draft.latest)
    assert people.client("outsider").post(f"/apps/turns/{turn.pk}/rate/", BAD).status_code == 404


def test_the_comment_is_found_for_a_disclosure(people: People, turn: RunTurn) -> None:
    rated(people, turn)
    now = timezone.now()
    day = datetime.timedelta(days=1)
    texts = [each.text for each in KEEPERS["runs"].texts(people.outsider, now - day, now + day)]
    assert any("宛先が選べません。" in text for text in texts)
