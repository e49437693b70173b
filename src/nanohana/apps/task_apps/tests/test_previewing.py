"""The preview of the editor: what comes out for the sample input, a model asked, followed and stopped; nothing kept."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from nanohana.apps.task_apps import previewing
from nanohana.apps.task_apps.asked_previews import keep_no_longer
from nanohana.apps.task_apps.models import AskedPreview
from nanohana.apps.task_apps.run_models import Run
from nanohana.apps.task_apps.tests.conftest import People, sent
from nanohana.llm.tests.scripted_server import ScriptedServer, words

ROW = {"name": "件名", "kind": "text", "required": "on", "example": "研修の推薦"}


def previewed(people: People, **more: Any) -> str:
    answer = people.client("member").post("/apps/manage/preview/", sent(**{"fields": [ROW], **more}))
    assert answer.status_code == 200
    return answer.content.decode()


def asked(people: People) -> AskedPreview:
    """The button of the preview is pressed: the page waits for one."""
    page = previewed(people, asked="on")
    waited_for = AskedPreview.objects.latest("asked_at")
    assert str(waited_for.pk) in page and "中止" in page and "書かせてみる" not in page
    return waited_for


def made(people: People) -> str:
    """What the page then has made."""
    return previewed(people, makes=str(asked(people).pk))


def test_the_preview_shows_what_the_exact_parts_give_for_the_sample_input(people: People) -> None:
    page = previewed(people, instructions="", frame="{{件名}}について（依頼）\n{{所属}}")
    assert "研修の推薦について（依頼）" in page and "人事課" in page and "書かせてみる" not in page
    rows = [{"name": "文章", "kind": "long_text", "example": "書類を確認して下さい。"}]
    assert "ください" in previewed(people, instructions="", tool="official_style", fields=rows)
    assert "例の入力が足りない" in previewed(people, fields=[ROW | {"example": ""}])
    assert not Run.objects.exists()


def test_where_a_model_is_needed_the_preview_says_so_or_offers_it(
    people: People, use_model: Callable[..., None], scripted: ScriptedServer
) -> None:
    assert "この環境にはAIが設定されていない" in previewed(people)
    use_model()
    scripted.answers(words("研修に1名推薦してください。"))
    offered = previewed(people)
    assert "AIに書かせてみる" in offered and not scripted.requests()
    written = made(people)
    assert "研修に1名推薦してください。" in written and "AIに書かせてみる" not in written
    assert "研修の推薦" in scripted.requests()[-1]["body"]["messages"][-1]["content"] and not Run.objects.exists()


def test_a_preview_waits_for_a_model_no_longer_than_it_says(
    people: People, use_model: Callable[..., None], scripted: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(previewing, "LONGEST", 1.5)
    use_model()
    scripted.answers(words("研修に", *("1名、" for _ in range(40)), every=0.4))
    shown = made(people)
    assert "途中までの文章" in shown and "研修に" in shown and "秒までで止めています" in shown
    assert shown.count("1名、") < 20


def test_the_preview_searches_registered_documents_only_when_asked(people: People) -> None:
    assert "登録文書から答えてみる" in previewed(people, search_question="{{件名}}")


PREVIEWS = "/apps/manage/previews/"
LONG = words("研修に", *("1名、" for _ in range(40)), every=0.2)


def gone(scripted: ScriptedServer) -> bool:
    """Whether the model was left by whoever asked it last; it notices at its next word."""
    for _ in range(20):
        if scripted.requests()[-1]["gone"]:
            return True
        time.sleep(0.1)
    return False


def test_an_editor_stops_the_model_and_keeps_what_it_wrote(
    people: People, use_model: Callable[..., None], scripted: ScriptedServer
) -> None:
    use_model()
    scripted.answers(LONG)
    waited_for, told = asked(people), []

    def stop_once_it_writes(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """As a second request does: when the first has told that something is written."""
        done = execute(sql, params, many, context)
        if not told and "UPDATE" in sql and any("字まで" in str(value) for value in params or ()):
            told.append(people.client("member").get(f"{PREVIEWS}{waited_for.pk}/").content.decode())
            told.append(people.client("member").post(f"{PREVIEWS}{waited_for.pk}/stop/").content.decode())
        return done

    with connection.execute_wrapper(stop_once_it_writes):
        page = previewed(people, makes=str(waited_for.pk))
    assert "AIが文章を作っています" in told[0] and "中止しています" in told[1]
    assert "中止しました" in page and "途中までの文章" in page and "研修に" in page and page.count("1名、") < 20
    assert "AIに書かせてみる" in page, "it can be asked again"
    assert gone(scripted)


def test_what_was_stopped_or_made_already_is_not_made_again(
    people: People, use_model: Callable[..., None], scripted: ScriptedServer
) -> None:
    use_model()
    scripted.answers(words("研修に1名推薦してください。"))
    stopped = asked(people)
    assert people.client("colleague").post(f"{PREVIEWS}{stopped.pk}/stop/").status_code == 404
    assert people.client("colleague").get(f"{PREVIEWS}{stopped.pk}/").status_code == 404
    people.client("member").post(f"{PREVIEWS}{stopped.pk}/stop/")
    assert "中止しました" in previewed(people, makes=str(stopped.pk)) and not scripted.requests()
    key = str(asked(people).pk)
    assert "1名推薦" in previewed(people, makes=key)
    assert "1名推薦" not in previewed(people, makes=key) and len(scripted.requests()) == 1
    assert "中止しました" in previewed(people, makes="nothing")


def test_whoever_changes_the_form_waits_no_longer_for_the_former_preview(
    people: People, use_model: Callable[..., None]
) -> None:
    use_model()
    former = asked(people)
    people.client("colleague").post("/apps/manage/preview/", sent())
    same = people.client("member").post("/apps/manage/preview/", sent(fields=[ROW]))
    assert same.status_code == 204, "what the page had on its way when the button was pressed"
    former.refresh_from_db()
    assert not former.has_ended, "another's"
    people.client("member").post("/apps/manage/preview/", {})  # not even whole yet
    former.refresh_from_db()
    assert former.has_ended


def test_what_is_told_of_a_preview_goes_after_an_hour(people: People, use_model: Callable[..., None]) -> None:
    use_model()
    old, new = asked(people), asked(people)
    old.refresh_from_db()
    assert old.has_ended, "one at a time"
    AskedPreview.objects.filter(pk=old.pk).update(asked_at="2026-01-01T00:00:00+09:00")
    keep_no_longer()
    assert AskedPreview.objects.get() == new
