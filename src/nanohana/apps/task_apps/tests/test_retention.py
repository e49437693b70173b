"""How long runs are kept; erased with a person or a division; found for a disclosure; encrypted."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from nanohana.access.models import Account
from nanohana.answering.kept import KEEPERS
from nanohana.answering.retention import erase_division, erase_person
from nanohana.apps.task_apps.models import Rating, TaskApp
from nanohana.apps.task_apps.retention import keep_no_longer
from nanohana.apps.task_apps.run_models import Run, RunTurn
from nanohana.apps.task_apps.tests.conftest import People, ran
from nanohana.audit.models import Entry
from nanohana.encryption.data_keys import forget_opened_keys
from nanohana.encryption.models import DataKey
from nanohana.encryption.rotation import destroy
from nanohana.encryption.sealed import Unreadable

DAYS = datetime.timedelta(days=1)
GIVEN = {"field_0": "研修の推薦"}


def test_a_run_goes_a_year_after_its_last_use_and_for_good_a_day_later(app: TaskApp, people: People) -> None:
    ran(people.client("member"), app, GIVEN)
    Account.objects.update(created_at=timezone.now() - 1000 * DAYS)
    Run.objects.update(updated_at=timezone.now() - 366 * DAYS)
    assert keep_no_longer() == {"expired": 1, "erased": 0}
    Run.objects.update(deleted_at=timezone.now() - 2 * DAYS)
    assert keep_no_longer() == {"expired": 0, "erased": 1}
    assert not RunTurn.objects.exists() and Entry.objects.filter(verb="run.erased").count() == 1


def test_erasing_a_person_or_a_division_takes_runs_and_opinions(app: TaskApp, people: People) -> None:
    for name in ("member", "colleague"):
        ran(people.client(name), app, GIVEN)
        people.client(name).post(f"/apps/{app.pk}/rate/", {"stars": 3, "comment": "よい"})
    erase_person(people.member, "退職のため")
    assert Run.objects.get().owner == people.colleague and Rating.objects.count() == 1
    assert Entry.objects.latest("sequence").more["runs"] == 1
    assert app.owner_division is not None
    erase_division(app.owner_division, "廃止のため")
    assert not Run.objects.exists() and not Rating.objects.exists()


def test_a_disclosure_finds_what_was_entered_and_what_came_out(app: TaskApp, people: People) -> None:
    ran(people.client("member"), app, GIVEN)
    now = timezone.now()
    found = list(KEEPERS["runs"].texts(people.member, now - DAYS, now + DAYS))
    assert [text.kind for text in found] == ["input", "output"]
    assert "件名：研修の推薦" in found[0].text and "研修の推薦について（依頼）" in found[1].text
    assert list(KEEPERS["runs"].texts(people.colleague, now - DAYS, now + DAYS)) == []
    assert list(KEEPERS["runs"].texts(people.member, now - 2 * DAYS, now - DAYS)) == []


def test_a_disclosure_finds_files_by_name_and_content_and_what_was_thought_of_an_app(
    made: Callable[..., TaskApp], people: People
) -> None:
    app = made(recipe={"fields": [{"name": "資料", "kind": "file"}], "frame": "一覧を受け取りました。", "checks": []})
    client = people.client("member")
    ran(client, app, {"field_0": SimpleUploadedFile("照会先の一覧.txt", "土木課の照会先".encode())})
    client.post(f"/apps/{app.pk}/rate/", {"stars": 2, "comment": "宛先が違いました。"})
    now = timezone.now()
    found = list(KEEPERS["runs"].texts(people.member, now - DAYS, now + DAYS))
    assert [text.kind for text in found] == ["input", "input", "output", "comment"]
    assert "資料：照会先の一覧.txt" in found[0].text and "土木課の照会先" in found[1].text
    assert "「依頼文」の評価2" in found[3].text and "宛先が違いました。" in found[3].text
    assert list(KEEPERS["runs"].texts(people.colleague, now - DAYS, now + DAYS)) == []


def test_what_people_enter_and_get_stands_encrypted_and_goes_with_its_key(app: TaskApp, people: People) -> None:
    turn = ran(people.client("member"), app, GIVEN)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.inputs || t.output || r.title FROM task_apps_runturn t JOIN task_apps_run r ON r.id = run_id"
        )
        assert "研修".encode() not in bytes(cursor.fetchone()[0])
    destroy(DataKey.objects.all())
    forget_opened_keys()
    assert isinstance(RunTurn.objects.get().inputs, Unreadable)
    page = people.client("member").get(f"/apps/runs/{turn.run_id}/")
    assert page.status_code == 200 and "この文章は読めません" in page.content.decode()
    assert people.client("member").get("/apps/runs/").status_code == 200
