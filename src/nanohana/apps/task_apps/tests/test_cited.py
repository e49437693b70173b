"""Apps that answer from registered documents: found with the person's rights, every sentence with its source."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nanohana.apps.task_apps.cited import BEYOND
from nanohana.apps.task_apps.models import TaskApp
from nanohana.apps.task_apps.performing import perform
from nanohana.apps.task_apps.results import Note, Statements
from nanohana.apps.task_apps.run_models import RunTurn
from nanohana.apps.task_apps.tests.citing import QUESTION, asking
from nanohana.apps.task_apps.tests.conftest import People, ran
from nanohana.documents.models import Document, Library
from nanohana.llm.tests.scripted_server import ScriptedServer, words
from nanohana.organization.models import Division

pytestmark = pytest.mark.usefixtures("embeddings")


def test_without_a_model_the_sentences_of_the_documents_answer(
    made: Callable[..., TaskApp], people: People, document: Document
) -> None:
    turn = ran(people.client("member"), made(recipe=asking()), QUESTION)
    note, excerpts = turn.result
    assert isinstance(note, Note) and "そのまま示します" in note.text
    assert isinstance(excerpts, Statements) and "5日とする" in excerpts.statements[0].text
    page = people.client("member").get(f"/apps/runs/{turn.run_id}/").content.decode()
    assert "職員の休暇等に関する規則" in page and "/documents/versions/" in page


def test_each_sentence_of_the_model_has_its_source_or_says_that_it_has_none(
    made: Callable[..., TaskApp], people: People, document: Document, use_model: Callable[..., None],
    scripted: ScriptedServer,
) -> None:  # fmt: skip
    use_model()
    scripted.answers(words("職員の夏季休暇は、5日です。", "夏季休暇は、8日に増えます。"))
    turn = ran(people.client("member"), made(recipe=asking()), QUESTION)
    written = turn.result[0]
    assert isinstance(written, Statements) and written.by_model
    assert [bool(each.quotes) for each in written.statements] == [True, False]
    assert "根拠未確認" in people.client("member").get(f"/apps/runs/{turn.run_id}/").content.decode()
    told = scripted.requests()[-1]["body"]["messages"][0]["content"]
    assert "条番号を示します。質問は「夏季休暇は何日ですか。」" in told


def test_of_an_answer_that_is_stopped_whole_sentences_stay_and_each_is_checked(
    made: Callable[..., TaskApp], people: People, document: Document, use_model: Callable[..., None],
    scripted: ScriptedServer, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    use_model()
    monkeypatch.setattr("nanohana.apps.task_apps.running.TOLD_EVERY", 0.0)
    texts = ("職員の夏季休暇は、5日です。", "夏季休暇は、8日に増えます。", "また、", "来年度からは")
    scripted.answers(words(*texts, every=0.05))
    people.client("member").post(f"/apps/{made(recipe=asking()).pk}/", QUESTION)
    turn = RunTurn.objects.get()
    saved = RunTurn.save

    def stop_in_the_third_sentence(self: RunTurn, *args: object, **kwargs: object) -> None:
        saved(self, *args, **kwargs)  # type: ignore[arg-type]
        if self.draft.endswith("また、"):
            RunTurn.objects.filter(pk=self.pk).update(state=RunTurn.State.STOPPED)

    monkeypatch.setattr(RunTurn, "save", stop_in_the_third_sentence)
    perform(turn.pk)
    turn = RunTurn.objects.get()
    written, excerpts = turn.result
    assert turn.state == RunTurn.State.STOPPED and isinstance(written, Statements) and written.by_model
    assert [(each.text, bool(each.quotes)) for each in written.statements] == [(texts[0], True), (texts[1], False)]
    assert isinstance(excerpts, Statements) and excerpts.statements


def test_a_model_that_fails_leaves_the_sentences_of_the_documents(
    made: Callable[..., TaskApp], people: People, document: Document, use_model: Callable[..., None],
    scripted: ScriptedServer,
) -> None:  # fmt: skip
    use_model()
    scripted.answers({"steps": [{"cut": True}]})
    turn = ran(people.client("member"), made(recipe=asking()), QUESTION)
    note, excerpts = turn.result
    assert isinstance(note, Note) and note.is_warning
    assert isinstance(excerpts, Statements) and "5日とする" in excerpts.statements[0].text


def test_what_no_document_answers_is_not_asked_of_the_model(
    made: Callable[..., TaskApp], people: People, document: Document, use_model: Callable[..., None],
    scripted: ScriptedServer,
) -> None:  # fmt: skip
    use_model()
    scripted.answers(words("火星です。"))
    turn = ran(people.client("member"), made(recipe=asking()), {"field_0": "火星の重力はどのくらいですか。"})
    assert isinstance(turn.result[0], Note) and "根拠が見つかりません" in turn.result[0].text
    assert scripted.requests() == []


def test_nobody_is_answered_from_what_they_may_not_read(
    made: Callable[..., TaskApp], people: People, document: Document
) -> None:
    Library.objects.update(audience="owner_division", owner_division=Division.objects.get(code="1040"))
    Document.objects.update(owner_division=Division.objects.get(code="1040"))
    app = made(recipe=asking(document.library_id))
    turn = ran(people.client("member"), app, QUESTION)
    assert turn.state == RunTurn.State.FAILED and "あなたには公開されていません" in turn.failure
    assert ran(people.client("outsider"), app, QUESTION).state == RunTurn.State.DONE


def test_a_library_that_is_gone_is_named_and_the_rest_is_searched(
    made: Callable[..., TaskApp], people: People, document: Document
) -> None:
    turn = ran(people.client("member"), made(recipe=asking(document.library_id, 999_999)), QUESTION)
    assert any(isinstance(block, Note) and "探す文書庫のうち1件は" in block.text for block in turn.result)
    gone = ran(people.client("member"), made(recipe=asking(999_999)), QUESTION)
    assert gone.state == RunTurn.State.FAILED and "所管課へお問い合わせください" in gone.failure


def test_what_has_become_unreadable_is_withheld_from_an_old_result(
    made: Callable[..., TaskApp], people: People, document: Document
) -> None:
    client = people.client("member")
    turn = ran(client, made(recipe=asking()), QUESTION)
    assert "5日とする" in client.get(f"/apps/turns/{turn.pk}/output.txt").content.decode()
    _close_the_library()
    page = client.get(f"/apps/runs/{turn.run_id}/").content.decode()
    assert "5日とする" not in page and "表示していない部分があります" in page
    assert "5日とする" not in client.get(f"/apps/turns/{turn.pk}/output.txt").content.decode()


def test_files_and_changes_made_of_what_has_become_unreadable_are_withheld_too(
    made: Callable[..., TaskApp], people: People, document: Document, use_model: Callable[..., None],
    scripted: ScriptedServer,
) -> None:  # fmt: skip
    use_model()
    scripted.answers(words("職員の夏季休暇は、5日です。"))
    client = people.client("member")
    turn = ran(client, made(recipe={**asking(), "output": "word"}), QUESTION)
    run = f"/apps/runs/{turn.run_id}/"
    scripted.answers(words("夏季休暇は5日"))
    client.post(run, {"request": "短くしてください。"})
    later = turn.run.turns.get(ordinal=2)
    perform(later.pk)
    assert "夏季休暇は5日" in client.get(f"/apps/turns/{later.pk}/output.txt").content.decode()
    assert client.get(f"/apps/turns/{turn.pk}/files/1/").status_code == 200
    _close_the_library()
    assert "夏季休暇は5日" not in client.get(f"/apps/turns/{later.pk}/output.txt").content.decode()
    for each in (turn, later):
        assert client.get(f"/apps/turns/{each.pk}/files/1/").status_code == 404
    asked = len(scripted.requests())
    client.post(run, {"request": "もう一度書いてください。"})
    again = turn.run.turns.get(ordinal=3)
    perform(again.pk)
    again.refresh_from_db()
    assert again.state == RunTurn.State.FAILED and len(scripted.requests()) == asked


def test_a_changed_answer_is_checked_sentence_by_sentence_as_the_first_was(
    made: Callable[..., TaskApp], people: People, document: Document, use_model: Callable[..., None],
    scripted: ScriptedServer,
) -> None:  # fmt: skip
    use_model()
    scripted.answers(
        words("職員の夏季休暇は、5日です。"), words("夏季休暇は、5日とする。", "夏季休暇は、8日に増えます。")
    )
    turn = ran(people.client("member"), made(recipe=asking()), QUESTION)
    later = _changed(people, turn)
    written, excerpts = later.result
    assert isinstance(written, Statements) and written.by_model and isinstance(excerpts, Statements)
    assert [bool(each.quotes) for each in written.statements] == [True, False]
    assert "根拠未確認" in people.client("member").get(f"/apps/runs/{turn.run_id}/").content.decode()


def test_what_the_model_may_not_see_reaches_it_through_no_change(
    made: Callable[..., TaskApp], people: People, document: Document, use_model: Callable[..., None],
    scripted: ScriptedServer,
) -> None:  # fmt: skip
    turn = ran(people.client("member"), made(recipe=asking()), QUESTION)  # without a model: passages alone
    use_model(label="public")
    scripted.answers(words("5日です。"))
    later = _changed(people, turn)
    assert later.state == RunTurn.State.DONE and BEYOND in [getattr(block, "text", "") for block in later.result]
    assert scripted.requests() == []


def _changed(people: People, turn: RunTurn) -> RunTurn:
    """The turn that follows when its owner asks for a change."""
    people.client("member").post(f"/apps/runs/{turn.run_id}/", {"request": "短くしてください。"})
    later = turn.run.turns.get(ordinal=2)
    perform(later.pk)
    later.refresh_from_db()
    return later


def _close_the_library() -> None:
    """It is read by another division alone from now on."""
    Library.objects.update(audience="owner_division", owner_division=Division.objects.get(code="1040"))
    Document.objects.update(owner_division=Division.objects.get(code="1040"))


def test_a_maker_is_told_of_a_library_that_is_gone(
    made: Callable[..., TaskApp], people: People, document: Document
) -> None:
    published = made(recipe=asking(document.library_id, 999_999))
    draft = made(recipe=asking(document.library_id, 999_999), published=False)
    client = people.client("member")
    for each in (published, draft):
        page = client.get(f"/apps/manage/{each.pk}/").content.decode()
        assert "探す文書庫（番号999999）は、なくなりました" in page
    page = client.post(f"/apps/manage/{draft.pk}/submit/", follow=True).content.decode()
    assert "申請できません" in page and "番号999999" in page
    assert draft.draft is not None and draft.draft.submitted_at is None
    whole = made(recipe=asking(document.library_id), published=False)
    assert "なくなりました" not in client.get(f"/apps/manage/{whole.pk}/").content.decode()
