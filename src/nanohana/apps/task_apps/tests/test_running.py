"""From the form to the result: with and without a model, changed, stopped, left alone, taken along."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from nanohana.apps.task_apps.engines import UNCHECKED
from nanohana.apps.task_apps.models import TaskApp
from nanohana.apps.task_apps.performing import perform
from nanohana.apps.task_apps.results import Findings, Note, Text, plain_text
from nanohana.apps.task_apps.run_models import Run, RunTurn
from nanohana.apps.task_apps.starting import MOST_UNFINISHED, TooMany, start, stop
from nanohana.apps.task_apps.tasks import perform_turn
from nanohana.apps.task_apps.tests.conftest import People, ran
from nanohana.audit.models import Entry
from nanohana.llm.tests.scripted_server import ScriptedServer, words

GIVEN = {"field_0": "研修の推薦", "field_1": "R8.6.19"}


def test_without_a_model_the_frame_is_filled_and_the_rest_is_said(app: TaskApp, people: People) -> None:
    turn = ran(people.client("member"), app, GIVEN)
    frame, note, check = turn.result
    assert isinstance(frame, Text) and frame.text == "研修の推薦について（依頼）\n期限　令和8年6月19日"
    assert isinstance(note, Note) and "AIが設定されていない" in note.text
    assert isinstance(check, Findings) and check.findings == ()
    assert turn.state == RunTurn.State.DONE
    page = people.client("member").get(f"/apps/runs/{turn.run_id}/").content.decode()
    assert "期限　令和8年6月19日" in page and "管理者へご連絡ください" in page


def test_a_line_of_the_frame_without_anything_in_it_is_left_out(app: TaskApp, people: People) -> None:
    turn = ran(people.client("member"), app, {"field_0": "研修"})
    assert plain_text(turn.result[:1]) == "研修について（依頼）"


def test_what_a_small_model_writes_is_marked_and_its_inventions_are_found(
    app: TaskApp, people: People, use_model: Callable[..., None], scripted: ScriptedServer
) -> None:
    use_model(trusted=False)
    scripted.answers(words("研修の推薦を", "令和8年7月1日までに、3名お願いします。"))
    turn = ran(people.client("member"), app, GIVEN)
    _, written, check = turn.result
    assert written == Text("研修の推薦を令和8年7月1日までに、3名お願いします。", by_model=True)
    assert turn.is_trial and turn.model == "default"
    assert isinstance(check, Findings) and [found.text for found in check.findings] == ["2026-07-01", "3人"]
    page = people.client("member").get(f"/apps/runs/{turn.run_id}/").content.decode()
    assert "試験用" in page
    sent = scripted.requests()[-1]["body"]
    assert sent["messages"][0]["content"].startswith("依頼文を書きます。")
    assert sent["messages"][1]["content"] == "【件名】研修の推薦\n【期限】令和8年6月19日"


def test_a_result_is_changed_on_request(
    app: TaskApp, people: People, use_model: Callable[..., None], scripted: ScriptedServer
) -> None:
    use_model()
    scripted.answers(words("推薦をお願いします。"), words("推薦してください。"))
    client = people.client("member")
    run = ran(client, app, GIVEN).run
    assert client.post(f"/apps/runs/{run.pk}/", {"request": "短く"}).status_code == 302
    second = run.turns.get(ordinal=2)
    perform(second.pk)
    second.refresh_from_db()
    assert plain_text(second.result[:1]) == "推薦してください。"
    asked = scripted.requests()[-1]["body"]["messages"][1]["content"]
    assert "依頼：短く" in asked and "推薦をお願いします。" in asked


def test_a_change_to_what_an_exact_tool_gave_says_that_it_was_not_checked(
    made: Callable[..., TaskApp], people: People, use_model: Callable[..., None], scripted: ScriptedServer
) -> None:
    use_model()
    scripted.answers(words("=SUM(A1:A9)"))
    fields = [{"name": "文章", "kind": "long_text"}]
    client, app = people.client("member"), made(recipe={"fields": fields, "tool": "official_style", "checks": []})
    run = ran(client, app, {"field_0": "研修を行なう。"}).run
    client.post(f"/apps/runs/{run.pk}/", {"request": "短く"})
    second = run.turns.get(ordinal=2)
    perform(second.pk)
    second.refresh_from_db()
    assert second.result[0] == Note(UNCHECKED, is_warning=True)


def test_a_model_that_fails_says_so_and_takes_nothing_away(
    made: Callable[..., TaskApp], people: People, use_model: Callable[..., None], scripted: ScriptedServer
) -> None:
    use_model()
    scripted.answers({"steps": [{"text": "途中"}, {"cut": True}]})
    client, bare = people.client("member"), made(recipe={"frame": ""})
    turn = ran(client, made(), GIVEN)
    assert turn.state == RunTurn.State.DONE and "研修の推薦について（依頼）" in plain_text(turn.result)
    assert any(isinstance(block, Note) and "途中で切れました" in block.text for block in turn.result)
    failed = ran(client, bare, GIVEN)
    assert failed.state == RunTurn.State.FAILED and "途中で切れました" in failed.failure
    again = client.get(f"/apps/{bare.pk}/?again={failed.run_id}").content.decode()
    assert "研修の推薦" in again and "令和8年6月19日" in again


def test_an_answer_without_a_word_is_no_result(
    made: Callable[..., TaskApp], people: People, use_model: Callable[..., None], scripted: ScriptedServer
) -> None:
    use_model()
    scripted.answers(words(" "))
    turn = ran(people.client("member"), made(recipe={"frame": ""}), GIVEN)
    assert turn.state == RunTurn.State.FAILED and "文章が返りませんでした" in turn.failure


def test_a_turn_that_was_stopped_before_its_job_is_not_worked_on(app: TaskApp, people: People) -> None:
    people.client("member").post(f"/apps/{app.pk}/", GIVEN)
    turn = RunTurn.objects.get()
    stop(turn)
    perform(turn.pk)
    turn.refresh_from_db()
    assert turn.state == RunTurn.State.STOPPED and turn.output is None
    assert Entry.objects.filter(verb="run.stopped").count() == 1


def test_stopping_ends_the_model_and_keeps_what_is_written(
    app: TaskApp,
    people: People,
    use_model: Callable[..., None],
    scripted: ScriptedServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    use_model()
    monkeypatch.setattr("nanohana.apps.task_apps.running.TOLD_EVERY", 0.0)
    scripted.answers(words(*"とても長い文章です", every=0.02))
    people.client("member").post(f"/apps/{app.pk}/", GIVEN)
    turn = RunTurn.objects.get()
    saved = RunTurn.save

    def stop_at_first_draft(self: RunTurn, *args: object, **kwargs: object) -> None:
        saved(self, *args, **kwargs)  # type: ignore[arg-type]
        if self.draft == "とて":
            RunTurn.objects.filter(pk=self.pk).update(state=RunTurn.State.STOPPED)

    monkeypatch.setattr(RunTurn, "save", stop_at_first_draft)
    perform(turn.pk)
    turn = RunTurn.objects.get()
    assert turn.state == RunTurn.State.STOPPED
    assert plain_text(turn.result) in ("とて", "とても")


def test_who_left_is_told_on_any_page_until_they_look(app: TaskApp, people: People) -> None:
    client = people.client("member")
    client.post(f"/apps/{app.pk}/", GIVEN)
    turn = RunTurn.objects.get()
    assert "結果を見る" not in client.get("/search/").content.decode()
    perform(turn.pk)
    told = client.get("/search/").content.decode()
    assert "「依頼文」の実行が完了しました" in told and f"/apps/runs/{turn.run_id}/" in told
    client.get(f"/apps/runs/{turn.run_id}/")
    assert "実行が完了しました" not in client.get("/search/").content.decode()
    assert "実行が完了しました" not in people.client("colleague").get("/search/").content.decode()


def test_the_page_asks_less_and_less_often_and_not_when_it_is_done(app: TaskApp, people: People) -> None:
    client = people.client("member")
    client.post(f"/apps/{app.pk}/", GIVEN)
    turn = RunTurn.objects.get()

    def page(seconds: int) -> str:
        RunTurn.objects.update(created_at=timezone.now() - datetime.timedelta(seconds=seconds))
        return client.get(f"/apps/turns/{turn.pk}/", headers={"HX-Request": "true"}).content.decode()

    assert [f"every {often}s" in page(age) for age, often in ((0, 1), (60, 2), (600, 5))] == [True] * 3
    perform(turn.pk)
    assert "hx-trigger" not in page(600)


def test_a_job_whose_worker_died_is_begun_again_and_not_for_ever(app: TaskApp, people: People) -> None:
    people.client("member").post(f"/apps/{app.pk}/", GIVEN)
    turn = RunTurn.objects.get()
    RunTurn.objects.update(state=RunTurn.State.RUNNING)
    perform(turn.pk)
    assert RunTurn.objects.get().state == RunTurn.State.DONE
    RunTurn.objects.update(state=RunTurn.State.RUNNING)

    class Job:
        attempts = 3

    class Context:
        job = Job

    perform_turn.func(Context, str(turn.pk))
    assert RunTurn.objects.get().state == RunTurn.State.FAILED and "管理者" in RunTurn.objects.get().failure


def test_somebody_who_works_here_no_more_gets_nothing(app: TaskApp, people: People) -> None:
    people.client("member").post(f"/apps/{app.pk}/", GIVEN)
    people.member.is_active = False
    people.member.save()
    perform(RunTurn.objects.get().pk)
    assert RunTurn.objects.get().state == RunTurn.State.FAILED


def test_an_app_that_was_withdrawn_works_for_nobody_who_has_begun_with_it(app: TaskApp, people: People) -> None:
    client = people.client("outsider")
    turn = ran(client, app, GIVEN)
    client.post(f"/apps/{app.pk}/", GIVEN)
    people.client("member").post(f"/apps/manage/{app.pk}/withdraw/")
    waiting = RunTurn.objects.get(state=RunTurn.State.QUEUED)
    client.post(f"/apps/runs/{turn.run_id}/", {"request": "短く"})
    for each in (waiting, RunTurn.objects.get(ordinal=2)):
        perform(each.pk)
        each.refresh_from_db()
        assert each.state == RunTurn.State.FAILED and "あなたには公開されていません" in each.failure
    assert client.get(f"/apps/runs/{turn.run_id}/").status_code == 200, "what was made stays with its owner"


def test_five_at_once_are_enough_for_one_person(app: TaskApp, people: People) -> None:
    client = people.client("member")
    for _ in range(5):
        assert client.post(f"/apps/{app.pk}/", GIVEN).status_code == 302
    refused = client.post(f"/apps/{app.pk}/", GIVEN)
    assert refused.status_code == 422 and "5件あります" in refused.content.decode()
    assert "研修の推薦" in refused.content.decode() and Run.objects.count() == 5


def test_a_my_number_is_kept_nowhere_and_other_information_is_counted(
    app: TaskApp, people: People, made: Callable[..., TaskApp]
) -> None:
    client = people.client("member")
    refused = client.post(f"/apps/{app.pk}/", {"field_0": "番号は1234-5678-9018です"})
    assert refused.status_code == 422 and "マイナンバー" in refused.content.decode()
    number = made(recipe={"fields": [{"name": "人数", "kind": "number"}], "frame": "{{人数}}人"})
    assert client.post(f"/apps/{number.pk}/", {"field_0": "123456789018"}).status_code == 422
    assert not Run.objects.exists()
    ran(client, app, {"field_0": "電話は090-1234-5678です"})
    assert RunTurn.objects.get().personal_information == {"phone": 1}


@pytest.mark.django_db(transaction=True)
def test_runs_begun_at_the_same_moment_count_each_other(app: TaskApp, people: People) -> None:
    """Twelve at once: without the lock each would have seen no other."""

    def begin(_: int) -> bool:
        try:
            start(people.member, app.versions.get(), {"件名": "研修"})
        except TooMany:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(12) as pool:
        assert sum(pool.map(begin, range(12))) == MOST_UNFINISHED
    assert Run.objects.count() == MOST_UNFINISHED
