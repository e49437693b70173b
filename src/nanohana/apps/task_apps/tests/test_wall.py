"""The second wall before runs: what PostgreSQL shows of them, whatever the query says."""

from __future__ import annotations

import pytest
from django.test import Client

from nanohana.access.models import Account
from nanohana.access.rights import actor_of
from nanohana.apps.task_apps import run_models
from nanohana.apps.task_apps.models import Attachment, ResultRating, Run, RunTurn, TaskApp, TestCase
from nanohana.apps.task_apps.tests.conftest import People, ran
from nanohana.documents import wall

INPUT = {"field_0": "ひそかな件名", "field_1": ""}
TABLES = (Run, RunTurn, Attachment, ResultRating)


@pytest.fixture
def turn(people: People, app: TaskApp) -> RunTurn:
    found = ran(people.client("member"), app, INPUT)
    Attachment.objects.create(turn=found, field="資料", filename="資料.docx", content=b"x")
    ResultRating.objects.create(turn=found, useful=True)
    return found


def _seen() -> set[int]:
    return {table.objects.count() for table in TABLES}


def test_a_run_is_seen_by_its_owner_alone(people: People, turn: RunTurn) -> None:
    for account, seen in ((people.member, 1), (people.colleague, 0), (people.administrator, 0), (None, 0)):
        with wall.behind(actor_of(account)):
            assert _seen() == {seen}, account
    assert _seen() == {1}, "jobs and commands stand before no wall"


def _pages(client: Client, turn: RunTurn) -> list[str]:
    """Each page that leads to a run, and tells its secret."""
    of_run, of_turn = f"/apps/runs/{turn.run_id}/", f"/apps/turns/{turn.pk}/"
    part = client.get(of_turn, headers={"HX-Request": "true"})
    again = f"/apps/{turn.run.version.app_id}/?again={turn.run_id}"
    urls = ("/apps/", "/apps/runs/", of_run, f"{of_turn}output.txt", again)
    answers = {url: client.get(url) for url in urls} | {of_turn: part}
    return [url for url, answer in answers.items() if "ひそかな件名" in answer.content.decode()]


@pytest.fixture
def _forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first wall taken out: every run is everybody's."""
    for queries in (run_models.RunQuerySet, run_models.RunTurnQuerySet):
        monkeypatch.setattr(queries, "owned_by", lambda self, account: self.all())


@pytest.mark.usefixtures("_forgetful")
def test_with_the_first_wall_taken_out_the_second_gives_nothing_away(people: People, turn: RunTurn) -> None:
    for name in ("colleague", "administrator"):
        assert _pages(people.client(name), turn) == []


@pytest.mark.usefixtures("_forgetful")
def test_with_both_walls_taken_out_pages_leak(people: People, turn: RunTurn, monkeypatch: pytest.MonkeyPatch) -> None:
    """So the test before tests something."""
    monkeypatch.setattr(wall, "raise_for", lambda *_, **__: None)
    assert len(_pages(people.client("colleague"), turn)) >= 5


def test_a_test_case_that_others_have_run_is_deleted(people: People, app: TaskApp) -> None:
    """Their runs, which the page does not see, forget it."""
    case = TestCase.objects.create(app=app, title="試験", inputs={"件名": "研修"})
    people.client("colleague").post(f"/apps/manage/{app.pk}/cases/run/")
    assert people.client("member").post(f"/apps/manage/{app.pk}/cases/{case.pk}/delete/").status_code == 302
    assert Run.objects.get().test_case is None and not TestCase.objects.exists()


def test_a_person_s_runs_are_erased_by_an_administrator_who_does_not_see_them(people: People, turn: RunTurn) -> None:
    administrator = Client()
    administrator.force_login(people.administrator)
    answer = administrator.post(
        "/disclosure/erasures/", {"whose": "person", "name": "0001", "again": "0001", "reason": "本人の請求"}
    )
    assert answer.status_code == 302, answer.content.decode()
    assert not Run.objects.filter(owner=Account.objects.get(pk=people.member.pk)).exists()
