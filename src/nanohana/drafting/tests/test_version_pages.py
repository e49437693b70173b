from __future__ import annotations

import datetime
from io import BytesIO
from uuid import uuid4

import openpyxl
import pytest
from django.test import Client
from docx import Document as WordDocument

from nanohana.access.models import Account
from nanohana.audit.models import Entry
from nanohana.documents.blocks import store_blocks
from nanohana.documents.models import Document, Library, Version
from nanohana.documents.parsing.plain_text import text_blocks
from nanohana.documents.provisions import structure
from nanohana.documents.versions import recompute_in_force
from nanohana.drafting.version_views import named
from nanohana.organization.models import Division

pytestmark = pytest.mark.django_db
DAY = datetime.date
TEXT = (
    "旅費規程\n\n（目的）\n第1条　この規程は、旅費について定める。\n\n（日当）\n第2条　日当は、{}円とする。\n\n"
    "第12条　宿泊料は、{}円とする。\n"
)


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(Account.objects.create(username="hanako"))
    return client


@pytest.fixture
def document() -> Document:
    division = Division.objects.create(code="1010", name="人事課")
    library = Library.objects.create(name="人事", owner_division=division)
    return Document.objects.create(library=library, title="旅費規程", owner_division=division)


def version(document: Document, start: DAY, text: str) -> Version:
    made = Version.objects.create(
        document=document, filename="a.txt", sha256="0" * 64, size=1, format="txt", state="ready", effective_from=start
    )
    store_blocks(made, structure(text_blocks(text)))
    recompute_in_force(document)
    made.refresh_from_db()
    return made


@pytest.fixture
def versions(document: Document) -> list[Version]:
    days = (DAY(2020, 4, 1), DAY(2024, 4, 1), DAY(2099, 4, 1))
    amounts = ((2_000, 9_000), (2_200, 9_000), (2_500, 9_800))
    return [version(document, day, TEXT.format(*amount)) for day, amount in zip(days, amounts, strict=True)]


def test_the_last_change_is_shown_with_what_changed_marked(
    client: Client, document: Document, versions: list[Version]
) -> None:
    shown = client.get(f"/comparison/{document.pk}/").content.decode()
    assert "<ins>2200</ins>" in shown.replace("2<ins>2</ins>00", "<ins>2200</ins>")
    assert "1か所に改正があります" in shown
    assert "令和2年4月1日施行と令和6年4月1日施行" in shown
    assert f'<option value="{versions[2].pk}">令和81年4月1日施行（未施行）' in shown
    assert Entry.objects.filter(verb="document.compared").exists()


def test_any_two_versions_come_in_the_order_of_their_days(
    client: Client, document: Document, versions: list[Version]
) -> None:
    one, other = (
        client.get(f"/comparison/{document.pk}/?old={old.pk}&new={new.pk}").content.decode()
        for old, new in ((versions[0], versions[2]), (versions[2], versions[0]))
    )
    assert "2か所に改正があります" in one
    assert one.split("<table")[1].split("</table>")[0] == other.split("<table")[1].split("</table>")[0]
    assert "改正後の版は未施行です" in one


def test_a_cited_provision_is_shown_alone(client: Client, document: Document, versions: list[Version]) -> None:
    cited = versions[0]
    block = cited.blocks.get(text__startswith="第12条").ordinal
    query = f"old={cited.pk}&new={versions[2].pk}&cited={cited.pk}&block={block}"
    shown = client.get(f"/comparison/{document.pk}/?{query}").content.decode()
    assert "第12条：1か所に改正があります" in shown
    assert "日当は" not in shown
    assert "文書全体の新旧対照を見る" in shown


def test_a_provision_without_a_change_says_so(client: Client, document: Document, versions: list[Version]) -> None:
    block = versions[1].blocks.get(text__startswith="第12条").ordinal
    query = f"new={versions[1].pk}&cited={versions[1].pk}&block={block}"
    assert "第12条：改正はありません" in client.get(f"/comparison/{document.pk}/?{query}").content.decode()


def test_word_and_excel_hold_the_same_table(client: Client, document: Document, versions: list[Version]) -> None:
    word = client.get(f"/comparison/{document.pk}/word/?old={versions[0].pk}&new={versions[2].pk}")
    rows = WordDocument(BytesIO(word.content)).tables[0].rows
    assert any("2500" in row.cells[0].text and "2000" in row.cells[1].text for row in rows)
    excel = client.get(f"/comparison/{document.pk}/excel/?old={versions[0].pk}&new={versions[2].pk}")
    cells = [str(value) for row in openpyxl.load_workbook(BytesIO(excel.content)).worksheets[0].values for value in row]
    assert any("2500" in cell for cell in cells)
    assert any("2000" in cell for cell in cells)


def test_a_document_with_one_version_has_no_change(client: Client, document: Document) -> None:
    version(document, DAY(2020, 4, 1), TEXT.format(1, 2))
    assert "改正はありません" in client.get(f"/comparison/{document.pk}/").content.decode()


def test_what_is_not_there_is_not_found(client: Client, document: Document, versions: list[Version]) -> None:
    other = Document.objects.create(library=document.library, title="別の規程", owner_division=document.owner_division)
    foreign = version(other, DAY(2020, 4, 1), TEXT.format(1, 2))
    assert client.get(f"/comparison/{document.pk}/?old={foreign.pk}").status_code == 404
    assert client.get(f"/comparison/{uuid4()}/").status_code == 404
    Library.objects.update(audience=Library.Audience.OWNER_DIVISION)
    for page in ("", "word/", "excel/"):
        assert client.get(f"/comparison/{document.pk}/{page}").status_code == 404


def test_a_version_without_a_day_is_named_by_that_of_its_registration_in_japan(document: Document) -> None:
    registered = datetime.datetime(2026, 11, 27, 22, tzinfo=datetime.UTC)
    assert named(Version(document=document, registered_at=registered)) == "令和8年11月28日登録"
