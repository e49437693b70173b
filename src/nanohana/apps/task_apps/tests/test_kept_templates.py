"""A template that was chosen is not lost while the editor comes back: with an error, a conflict, one more field."""

from __future__ import annotations

import datetime
import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.utils import timezone

from nanohana.apps.task_apps.filling import LARGEST_TEMPLATE
from nanohana.apps.task_apps.kept_templates import MOST
from nanohana.apps.task_apps.models import KeptTemplate, TaskApp
from nanohana.apps.task_apps.retention import keep_no_longer
from nanohana.apps.task_apps.tests.conftest import People, sent, uploaded, word

TEXT = "件名：{{件名}}　{{出力}}"


def key_in(answer: HttpResponse) -> str:
    """The key of the kept file, which the page brings back and names."""
    page = answer.content.decode()
    found = re.search(r'name="kept_template" value="([^"]+)"', page)
    assert found and "選んだひな形「様式.docx」を預かっています" in page, page
    return found[1]


def form(action: str = "save", **more: Any) -> dict[str, Any]:
    return sent(action, output="word", **more)


def test_after_an_error_the_file_is_saved_without_choosing_it_again(people: People, draft: TaskApp) -> None:
    edit, client = f"/apps/manage/{draft.pk}/edit/", people.client("member")
    refused = client.post(edit, form(seen=1, title="", template=uploaded(TEXT)))
    assert refused.status_code == 422
    saved = client.post(edit, form(seen=1, kept_template=key_in(refused)))
    assert saved.status_code == 302, saved.content.decode()
    version = draft.latest
    assert version is not None and bytes(version.template or b"")[:2] == b"PK" and version.template_name == "様式.docx"
    assert not KeptTemplate.objects.exists()


def test_after_a_conflict_it_stands_beside_the_others_draft(people: People, draft: TaskApp) -> None:
    edit, client = f"/apps/manage/{draft.pk}/edit/", people.client("colleague")
    people.client("member").post(edit, sent(seen=1, title="先の案"))
    refused = client.post(edit, form(seen=1, template=uploaded(TEXT)))
    assert refused.status_code == 409
    assert client.post(edit, form(seen=1, over=2, kept_template=key_in(refused))).status_code == 302
    assert list(draft.versions.order_by("number").values_list("template_name", flat=True)) == ["", "様式.docx"]


def test_it_stays_through_several_pages_and_a_new_app(people: People, draft: TaskApp) -> None:
    client, division = people.client("member"), draft.owner_division_id
    key = key_in(client.post("/apps/manage/new/", form("add", template=uploaded(TEXT))))
    again = client.post("/apps/manage/new/", form(title="", kept_template=key, owner_division=division))
    assert key_in(again) == key
    client.post("/apps/manage/new/", form(kept_template=key, owner_division=division))
    made = TaskApp.objects.latest("created_at").latest
    assert made is not None and made.template_name == "様式.docx"


def test_another_file_takes_its_place_and_none_is_used_where_it_is_dropped(people: People, draft: TaskApp) -> None:
    edit, client = f"/apps/manage/{draft.pk}/edit/", people.client("member")
    key = key_in(client.post(edit, form(seen=1, title="", template=uploaded(TEXT))))
    other = SimpleUploadedFile("別の様式.docx", word(TEXT))
    assert client.post(edit, form(seen=1, kept_template=key, template=other)).status_code == 302
    assert draft.versions.get().template_name == "別の様式.docx"
    key = key_in(client.post(edit, form(seen=2, title="", template=uploaded(TEXT))))
    assert client.post(edit, form(seen=2, kept_template=key, drops_kept="on")).status_code == 302
    assert draft.versions.get().template_name == "別の様式.docx" and not KeptTemplate.objects.exists()


def test_a_template_that_does_not_fit_is_kept_and_refused_until_the_fields_fit(people: People, draft: TaskApp) -> None:
    edit, client = f"/apps/manage/{draft.pk}/edit/", people.client("member")
    refused = client.post(edit, form(seen=1, template=uploaded("{{期限}}　{{出力}}")))
    assert refused.status_code == 422 and "「{{期限}}」は、項目にありません" in refused.content.decode()
    rows = [{"name": "期限", "kind": "date", "required": "on"}]
    assert client.post(edit, form(seen=1, fields=rows, kept_template=key_in(refused))).status_code == 302


def test_what_may_not_be_stored_is_not_kept_and_that_is_said(people: People, draft: TaskApp) -> None:
    edit, client = f"/apps/manage/{draft.pk}/edit/", people.client("member")
    too_large = SimpleUploadedFile("様式.docx", bytes(LARGEST_TEMPLATE + 1))
    for file in (uploaded("個人番号 123456789018", TEXT), too_large):
        refused = client.post(edit, form(seen=1, title="", template=file))
        assert refused.status_code == 422 and "預かれませんでした" in refused.content.decode()
    assert not KeptTemplate.objects.exists()


def test_it_is_its_editors_alone(people: People, draft: TaskApp) -> None:
    edit = f"/apps/manage/{draft.pk}/edit/"
    key = key_in(people.client("member").post(edit, form(seen=1, title="", template=uploaded(TEXT))))
    for foreign in (key, "x", "\0"):
        people.client("colleague").post(edit, form(seen=1, title="", kept_template=foreign))
        page = people.client("colleague").post(edit, form(seen=1, title="", kept_template=foreign)).content.decode()
        assert "預かっています" not in page
    assert KeptTemplate.objects.count() == 1


def test_few_are_kept_and_not_for_long(people: People, draft: TaskApp) -> None:
    edit, client = f"/apps/manage/{draft.pk}/edit/", people.client("member")
    for _ in range(MOST + 1):
        client.post(edit, form(seen=1, title="", template=uploaded(TEXT)))
    assert KeptTemplate.objects.count() == MOST
    KeptTemplate.objects.update(kept_at=timezone.now() - datetime.timedelta(days=2))
    keep_no_longer()
    assert not KeptTemplate.objects.exists()
