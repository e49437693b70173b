"""「この職員として見る」 over every route: what an administrator reaches while they look as somebody else."""

from __future__ import annotations

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from nanohana.answering.models import Conversation
from nanohana.apps.task_apps.run_models import Run, RunTurn
from tests.conftest import Scene, undone
from tests.route import For
from tests.routes import ROUTES, address

OWN = ("stop_viewing", "sign_out")  # of the administrator
LOOKED_AT = ("documents:", "search:", "task_apps:index")
OPEN = (For.EVERYBODY, For.VISITORS, For.DIRECTORY)
SECRETS = ("服務とは", "ひそかな")


@pytest.fixture
def looking(scene: Scene) -> Client:
    """As the owner, who has asked, run an app and got a result since they last looked."""
    Conversation.objects.create(owner=scene.people["owner"], title="ひそかな会話")
    run = Run.objects.get(owner=scene.people["owner"])
    run.title, run.seen_at = "ひそかな実行", timezone.now() - datetime.timedelta(days=1)
    run.save()
    RunTurn.objects.update(state="done", finished_at=timezone.now())
    client = Client(raise_request_exception=False)
    client.force_login(scene.people["administrator"])
    assert client.post(reverse("start_viewing", args=[scene.people["owner"].pk])).status_code == 302
    return client


@pytest.mark.slow
def test_nothing_can_be_sent_in_the_person_s_name(looking: Client, scene: Scene) -> None:
    for name, route in ROUTES.items():
        if "POST" in route.verbs and route.allowed not in OPEN and name not in OWN:
            with undone():
                found = looking.post(address(name, scene.ids), headers={"HX-Request": "true"})
            assert found.status_code == 403, (name, found.status_code)


@pytest.mark.slow
def test_what_is_theirs_alone_stands_on_no_page(looking: Client, scene: Scene) -> None:
    reached = set()
    for name, route in ROUTES.items():
        if "GET" not in route.verbs or route.allowed in OPEN:
            continue
        with undone():
            found = looking.get(address(name, scene.ids))
        body = b"".join(found.streaming_content) if found.streaming else found.content  # type: ignore[attr-defined]
        assert not any(secret in body.decode("utf-8", "replace") for secret in SECRETS), name
        assert "の実行が完了しました" not in body.decode("utf-8", "replace"), name
        if found.status_code != 403:
            reached.add(name)
    assert all(name.startswith(LOOKED_AT) for name in reached), reached
    assert {"documents:index", "search:index", "task_apps:index"} <= reached
