"""A registered document is summarised without an upload: for who may read it, within the 取扱区分, with its places."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from nanohana.apps.task_apps.models import TaskApp
from nanohana.apps.task_apps.performing import perform
from nanohana.apps.task_apps.results import Statements
from nanohana.apps.task_apps.run_models import Run, RunTurn
from nanohana.apps.task_apps.shipping import load_shipped
from nanohana.apps.task_apps.tests.conftest import People, ran
from nanohana.documents.blocks import store_blocks
from nanohana.documents.models import Document, HandlingLabel, Library, Version
from nanohana.documents.structure import Block, BlockKind
from nanohana.llm.tests.scripted_server import ScriptedServer, words
from nanohana.organization.models import Division

TITLE = "窓口改善計画"
TEXTS = (
    "第1 目的",
    "この計画は、来庁者の待ち時間を令和8年度末までに平均10分以下に短縮することを目的とする。",
    "予約制の窓口を令和8年7月1日から開設し、予約のない来庁者は従来の窓口で受け付けるものとする。",
    "費用は、システムの改修に要する1,200万円とし、令和8年度の当初予算に計上する。",
)


@pytest.fixture
def version(division: Division) -> Version:
    library = Library.objects.create(
        name="人事課の資料", owner_division=division, audience=Library.Audience.OWNER_DIVISION
    )
    document = Document.objects.create(library=library, title=TITLE, owner_division=division)
    version = Version.objects.create(
        document=document, filename="plan.md", sha256="0" * 64, size=1, state="ready", format="md",
        in_force=DateRange(None, None),
    )  # fmt: skip
    unseen = Block(BlockKind.PARAGRAPH, "見えない文", (), flags=("hidden",))
    heading, *texts = TEXTS
    blocks = [unseen, Block(BlockKind.HEADING, heading, (), level=1)]
    store_blocks(version, [*blocks, *(Block(BlockKind.PARAGRAPH, text, (), (heading,)) for text in texts)])
    return version


@pytest.fixture
def summary() -> TaskApp:
    load_shipped()
    return TaskApp.objects.get(shipped="yoyaku")


def quotes_of(turn: RunTurn) -> list[tuple[str, int, str]]:
    blocks = [block for block in turn.result if isinstance(block, Statements)]
    statements = [each for block in blocks for each in block.statements]
    return [(quote.version, quote.first_block, quote.text) for each in statements for quote in each.quotes]


def test_the_page_of_a_document_leads_to_its_summary(people: People, version: Version, summary: TaskApp) -> None:
    client = people.client("member")
    link = f"/apps/{summary.pk}/?document={version.pk}"
    for address in (f"/documents/{version.document_id}/", f"/documents/versions/{version.pk}/"):
        assert f'href="{link}">この文書を要約する' in client.get(address).content.decode(), address
    form = client.get(link).content.decode()
    assert f'value="{version.pk}" checked' in form and TITLE in form


def test_there_is_no_link_where_the_app_is_not_published_to_the_reader(
    people: People, version: Version, summary: TaskApp
) -> None:
    TaskApp.objects.filter(pk=summary.pk).update(withdrawn_at=timezone.now())
    assert "要約する" not in people.client("member").get(f"/documents/{version.document_id}/").content.decode()


def test_every_point_leads_to_its_passage_in_the_document(people: People, version: Version, summary: TaskApp) -> None:
    turn = ran(people.client("member"), summary, {"field_0": version.pk, "field_3": "1ページ"})
    assert turn.state == "done", turn.failure
    quotes = quotes_of(turn)
    assert quotes and all(of == str(version.pk) for of, _, _ in quotes)
    assert {text: block for _, block, text in quotes}[TEXTS[1]] == 2, "the unseen block before it counts"
    page = people.client("member").get(f"/apps/runs/{turn.run_id}/").content.decode()
    assert f"/documents/versions/{version.pk}/?from=2&amp;to=2" in page
    assert turn.run.title == TITLE and f'<dd class="task-text">{TITLE}</dd>' in page


def test_what_is_chosen_stays_while_something_else_is_looked_for(
    people: People, version: Version, summary: TaskApp
) -> None:
    address = f"/apps/documents/?name=field_0&field_0-words=ない文書&field_0={version.pk}"
    offered = people.client("member").get(address).content.decode()
    assert f'value="{version.pk}" checked' in offered and "見つかりません" in offered
    assert TITLE not in people.client("outsider").get(address).content.decode()


def test_who_may_not_read_it_neither_finds_nor_summarises_it(
    people: People, version: Version, summary: TaskApp
) -> None:
    client = people.client("outsider")
    assert TITLE not in client.get(f"/apps/{summary.pk}/?document={version.pk}").content.decode()
    assert TITLE not in client.get("/apps/documents/?name=field_0&field_0-words=窓口").content.decode()
    refused = client.post(f"/apps/{summary.pk}/", {"field_0": version.pk, "field_3": "1ページ"})
    assert refused.status_code == 422 and TITLE not in refused.content.decode() and not Run.objects.exists()


def test_the_right_is_looked_at_again_when_the_job_runs_and_when_it_is_read(
    people: People, version: Version, summary: TaskApp
) -> None:
    client, tax = people.client("member"), Division.objects.get(code="1040")
    done = ran(client, summary, {"field_0": version.pk, "field_3": "1ページ"})
    client.post(f"/apps/{summary.pk}/", {"field_0": version.pk, "field_3": "3行"})
    waiting = Run.objects.latest("created_at").turns.get()
    Library.objects.filter(pk=version.document.library_id).update(owner_division=tax)
    Document.objects.filter(pk=version.document_id).update(owner_division=tax)
    perform(waiting.pk)
    waiting.refresh_from_db()
    assert waiting.state == "failed" and "あなたには公開されていません" in waiting.failure and not waiting.result
    page = client.get(f"/apps/runs/{done.run_id}/").content.decode()
    assert "表示していない部分があります" in page and "予約制" not in page and "閲覧できない登録文書" in page


@pytest.mark.parametrize(("label", "is_sent"), [(HandlingLabel.STAFF, True), (HandlingLabel.RESTRICTED, False)])
def test_a_document_above_the_ceiling_is_summarised_without_the_model(
    people: People, version: Version, summary: TaskApp, label: HandlingLabel, is_sent: bool,
    use_model: Callable[..., None], scripted: ScriptedServer,
) -> None:  # fmt: skip
    Document.objects.filter(pk=version.document_id).update(handling_label=label)
    use_model(label="staff")
    scripted.answers(words("1. 待ち時間を平均10分以下に短縮する。"))
    turn = ran(people.client("member"), summary, {"field_0": version.pk, "field_3": "1ページ"})
    page = people.client("member").get(f"/apps/runs/{turn.run_id}/").content.decode()
    assert turn.state == "done" and bool(scripted.requests()) is is_sent
    assert ("AIに送れる上限を超えている" in page) is not is_sent and "1,200万円" in page


def test_typed_words_find_the_document_also_without_scripts(people: People, version: Version, summary: TaskApp) -> None:
    client = people.client("member")
    found = client.get("/apps/documents/", {"name": "field_0", "field_0-words": "改善 窓口"}).content.decode()
    assert f'name="field_0" value="{version.pk}"' in found and "選ばない" in found
    again = client.post(f"/apps/{summary.pk}/", {"field_0-words": "窓口", "field_3": "1ページ"})
    page = again.content.decode()
    assert again.status_code == 422 and "見つかった文書から、一つを選んでください" in page and str(version.pk) in page
    assert "見つかりません" in client.get("/apps/documents/?name=field_0&field_0-words=ない").content.decode()


def test_what_is_no_document_is_no_choice(people: People, summary: TaskApp) -> None:
    client = people.client("member")
    for given in (str(uuid4()), "x", "\0"):
        assert client.post(f"/apps/{summary.pk}/", {"field_0": given, "field_3": "3行"}).status_code == 422
        assert client.get(f"/apps/{summary.pk}/", {"document": given}).status_code == 200
