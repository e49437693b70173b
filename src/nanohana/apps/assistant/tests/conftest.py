"""Two members of staff, a library with one rule in the real index, and a scripted model."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client

from nanohana.access.models import Account
from nanohana.answering.models import Turn
from nanohana.configuration import current
from nanohana.documents.models import Document, Library, Version
from nanohana.documents.structure import Chunk
from nanohana.llm.tests.scripted_server import ScriptedServer, scripted_server
from nanohana.organization.models import Division
from nanohana.search.embedding_process import running
from nanohana.search.indexing import index_version
from nanohana.tests.records import records

RULES = (
    "第12条　職員の夏季休暇は、5日とする。夏季休暇は、7月1日から9月30日までの間に取得しなければならない。",
    "第20条　宿泊料は、1夜につき10,900円とする。",
    "第31条　公印は、公印管守者が保管する。",
    "第32条　文書は、文書主管課において収受する。",
    "第33条　物品は、常に良好な状態で管理する。",
    "第34条　公用車は、安全運転管理者の指示に従い運転する。",
    "第35条　庁舎の開庁時間は、午前8時30分から午後5時15分までとする。",
    "第36条　補助金の交付を受けようとする者は、申請書を提出する。",
    "第37条　契約書は、契約の相手方と取り交わす。",
    "第38条　研修は、人事課長が計画する。",
    "第39条　情報機器は、許可なく持ち出してはならない。",
)


@pytest.fixture(scope="session", autouse=True)
def _embeddings() -> Iterator[None]:
    with running():
        yield


@pytest.fixture(scope="session")
def scripted() -> Iterator[ScriptedServer]:
    with scripted_server() as server:
        yield server


@pytest.fixture(autouse=True)
def _without_model(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("NANOHANA_MODEL", "none")
    current.cache_clear()
    yield
    current.cache_clear()


@pytest.fixture
def use_model(monkeypatch: pytest.MonkeyPatch, scripted: ScriptedServer) -> Callable[..., None]:
    """Have the product talk to the scripted model, trusted or not; ``changes`` are those of its provider's record."""

    def use(trusted: bool, **changes: object) -> None:
        monkeypatch.setenv("NANOHANA_CHAT_URL", scripted.url)
        monkeypatch.setenv("NANOHANA_PROVIDERS", records(scripted.url, **changes))
        monkeypatch.setenv("NANOHANA_CHAT_TRUSTED", str(trusted))
        current.cache_clear()

    return use


def client_of(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


@pytest.fixture
def owner(db: None) -> Account:
    return Account.objects.create(username="hanako")


@pytest.fixture
def client(owner: Account) -> Client:
    return client_of(owner)


@pytest.fixture
def outsider(db: None) -> Client:
    return client_of(Account.objects.create(username="taro"))


@pytest.fixture
def document(db: None) -> Document:
    division = Division.objects.create(code="010", name="人事課")
    library = Library.objects.create(name="例規", owner_division=division)
    document = Document.objects.create(library=library, title="職員の休暇等に関する規則", owner_division=division)
    version = Version.objects.create(
        document=document, filename="kyuka.txt", sha256="0" * 64, size=1, state="ready", format="txt",
        in_force=DateRange(None, None),
    )  # fmt: skip
    passages = [Chunk(text, (text[:4],), (), "provision", n, n) for n, text in enumerate(RULES)]
    index_version(version, passages, on_progress=lambda done, total: None, cancelled=lambda: False)
    return document


@pytest.fixture
def ask(client: Client, document: Document) -> Callable[..., Turn]:
    """Ask as the owner; gives the new turn."""

    def ask(question: str = "夏季休暇は何日ですか。", **more: object) -> Turn:
        answer = client.post("/ask/", {"question": question, **more})
        assert answer.status_code == 302, answer.content.decode()
        return Turn.objects.latest("created_at")

    return ask
