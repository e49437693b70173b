"""One's own runs: taken along, deleted and brought back, seen by nobody else, counted."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from nanohana.apps.task_apps.models import TaskApp, TestCase
from nanohana.apps.task_apps.performing import perform
from nanohana.apps.task_apps.run_models import Run, RunTurn
from nanohana.apps.task_apps.starting import start
from nanohana.apps.task_apps.tasks import perform_turn
from nanohana.apps.task_apps.tests.conftest import People, ran
from nanohana.audit.models import Entry
from nanohana.usage.models import Run as Use
from nanohana.usage.titles import titles_of

GIVEN = {"field_0": "研修の推薦", "field_1": "R8.6.19"}


def test_what_comes_out_is_taken_along_as_text_and_word(app: TaskApp, people: People) -> None:
    client = people.client("member")
    turn = ran(client, app, GIVEN)
    assert "期限　令和8年6月19日" in client.get(f"/apps/turns/{turn.pk}/output.txt").content.decode()
    assert client.get(f"/apps/turns/{turn.pk}/output.docx").content[:2] == b"PK"
    assert client.get(f"/apps/turns/{turn.pk}/output.csv").status_code == 404
    assert client.get(f"/apps/turns/{turn.pk}/files/1/").status_code == 404
    assert Entry.objects.filter(verb="run.taken").exists()


def test_only_the_owner_sees_a_run(app: TaskApp, people: People) -> None:
    turn = ran(people.client("member"), app, GIVEN)
    for name in ("colleague", "chief", "administrator"):
        for address in (f"runs/{turn.run_id}/", f"turns/{turn.pk}/", f"turns/{turn.pk}/output.txt"):
            assert people.client(name).get(f"/apps/{address}").status_code == 404, (name, address)


def test_a_deleted_run_comes_back_for_a_while(app: TaskApp, people: People) -> None:
    client = people.client("member")
    run = ran(client, app, GIVEN).run
    assert client.post(f"/apps/runs/{run.pk}/delete/")["Location"] == "/apps/runs/?deleted"
    assert client.get(f"/apps/runs/{run.pk}/").status_code == 404
    assert "元に戻す" in client.get("/apps/runs/?deleted").content.decode()
    client.post(f"/apps/runs/{run.pk}/restore/")
    assert client.get(f"/apps/runs/{run.pk}/").status_code == 200
    Run.objects.update(deleted_at=timezone.now() - timezone.timedelta(minutes=11))
    assert client.post(f"/apps/runs/{run.pk}/restore/").status_code == 404


def test_a_run_that_was_deleted_while_it_waited_goes_on_when_it_comes_back(app: TaskApp, people: People) -> None:
    client = people.client("member")
    client.post(f"/apps/{app.pk}/", GIVEN)
    turn = RunTurn.objects.get()
    client.post(f"/apps/runs/{turn.run_id}/delete/")
    perform(turn.pk)
    jobs = ProcrastinateJob.objects.filter(task_name=perform_turn.name)
    jobs.all()._raw_delete("default")
    client.post(f"/apps/runs/{turn.run_id}/restore/")
    perform(UUID(jobs.get().args["turn_id"]))
    turn.refresh_from_db()
    assert turn.state == RunTurn.State.DONE


def test_a_use_is_counted_with_its_outcome_and_a_test_is_none(app: TaskApp, people: People) -> None:
    turn = ran(people.client("member"), app, GIVEN)
    use = Use.objects.get()
    assert (use.app, use.outcome, use.model) == (f"task_apps:{app.pk}", Use.Outcome.ANSWERED, "")
    assert titles_of([use.app]) == {use.app: "依頼文"}
    case = TestCase.objects.create(app=app, title="試験", inputs={"件名": "研修"})
    perform(start(people.member, turn.run.version, case.inputs, test_case=case).turns.get().pk)
    assert Use.objects.count() == 1
