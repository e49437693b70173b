"""A division with its people, one published app, and a scripted model."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from docx import Document as WordDocument

from nanohana.access.models import Account
from nanohana.access.tests.people import People, people_of
from nanohana.answering.tests.registered import registered_rules
from nanohana.apps.task_apps.models import AppVersion, TaskApp
from nanohana.apps.task_apps.performing import perform
from nanohana.apps.task_apps.run_models import Run, RunTurn
from nanohana.documents.models import Document
from nanohana.llm.tests.scripted_model import scripted, use_model, without_model  # noqa: F401  # fixtures
from nanohana.organization.models import Division

RECIPE: dict[str, Any] = {
    "fields": [
        {"name": "件名", "kind": "text", "example": "研修の推薦"},
        {"name": "期限", "kind": "date", "required": False, "example": "令和8年6月19日"},
    ],
    "instructions": "依頼文を書きます。",
    "frame": "{{件名}}について（依頼）\n期限　{{期限}}",
    "checks": ["grounding"],
}


@pytest.fixture
def division(db: None) -> Division:
    department = Division.objects.create(code="1000", name="総務部")
    return Division.objects.create(code="1010", name="人事課", parent=department)


@pytest.fixture
def document(db: None) -> Document:
    """A rule in the real index. The embeddings process must be running."""
    return registered_rules()


@pytest.fixture
def people(division: Division) -> People:
    return people_of(division, Division.objects.create(code="1040", name="税務課"))


@pytest.fixture
def made(division: Division) -> Callable[..., TaskApp]:
    """A published app of the division; ``recipe`` changes the usual one, the rest are columns of its version."""

    def make(*, published: bool = True, recipe: dict[str, Any] | None = None, **columns: Any) -> TaskApp:
        app = TaskApp.objects.create(owner_division=division)
        version = AppVersion.objects.create(
            app=app, number=1, recipe_data={**RECIPE, **(recipe or {})},
            published_at=timezone.now() if published else None, **{"title": "依頼文", "everyone": True, **columns},
        )  # fmt: skip
        if published:
            app.current = version
            app.save()
        return app

    return make


@pytest.fixture
def app(made: Callable[..., TaskApp]) -> TaskApp:
    return made()


def ran(client: Client, app: TaskApp, data: dict[str, Any]) -> RunTurn:
    """Send the form and work the job off here; the turn as it stands then."""
    answer = client.post(f"/apps/{app.pk}/", data)
    assert answer.status_code == 302, answer.content.decode()
    turn = Run.objects.latest("created_at").turns.get()
    perform(turn.pk)
    return RunTurn.objects.get(pk=turn.pk)


def sent(action: str = "save", fields: list[dict[str, str]] | None = None, **more: Any) -> dict[str, Any]:
    """What the editor sends."""
    rows = [{"name": "件名", "kind": "text", "required": "on"}] if fields is None else fields
    data: dict[str, Any] = {
        "action": action, "title": "研修の案内", "category": "drafting", "instructions": "案内を書きます。",
        "output": "text", "everyone": "on", "fields-TOTAL_FORMS": len(rows), "fields-INITIAL_FORMS": 0, **more,
    }  # fmt: skip
    return data | {f"fields-{n}-{name}": value for n, row in enumerate(rows) for name, value in row.items()}


@pytest.fixture
def draft(people: People, division: Division) -> TaskApp:
    answer = people.client("member").post("/apps/manage/new/", sent(owner_division=division.pk))
    assert answer.status_code == 302, answer.content.decode()
    return TaskApp.objects.get()


def confirmed(account: Account) -> Client:
    """Signed in a moment ago, as a dangerous act asks for."""
    client = Client()
    client.force_login(account)
    return client


def word(*paragraphs: str) -> bytes:
    """A Word file with these paragraphs."""
    document = WordDocument()
    for text in paragraphs:
        document.add_paragraph(text)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def uploaded(*paragraphs: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("様式.docx", word(*paragraphs))


@pytest.fixture
def own(made: Callable[..., TaskApp], division: Division) -> TaskApp:
    """Published to its owner division alone."""
    return made(everyone=False, divisions=[division.pk])
