"""Another embedding model: the present vectors serve until the last moment, and nothing is made twice or lost."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from hashlib import sha256

import pytest
from click.testing import CliRunner, Result
from django.db import connection, transaction

from nanohana.access.rights import Actor
from nanohana.configuration import current
from nanohana.documents.models import Document, HandlingLabel, Library
from nanohana.documents.structure import Chunk as Passage
from nanohana.documents.tests.conftest import Attempt
from nanohana.search import indexing, switching
from nanohana.search.commands import reindex
from nanohana.search.embedding import embedder
from nanohana.search.finding import find
from nanohana.search.models import Chunk, IndexProfile
from nanohana.search.profile import IndexOutdated
from nanohana.search.tasks import make_missing_vectors
from nanohana.search.tests.conftest import registered
from nanohana.search.tests.embeddings_endpoint import EmbeddingsEndpoint, embeddings_endpoint
from nanohana.server import doctor
from nanohana.tests.records import records

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("embeddings")]

NEXT = "another-model"
PASSAGE = Passage("旅費を改める。", (), (), "text", 0, 0)


@pytest.fixture
def endpoint(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[EmbeddingsEndpoint]:
    """The model that is to follow, of eight dimensions; afterwards the index is the product's own model's again."""
    with embeddings_endpoint(lambda text: [1.0 + byte for byte in sha256(text.encode()).digest()[:8]]) as served:
        with monkeypatch.context() as patch:
            patch.setenv("NANOHANA_NEXT_EMBEDDINGS_URL", served.url)
            patch.setenv("NANOHANA_NEXT_EMBEDDINGS_MODEL", NEXT)
            patch.setenv("NANOHANA_PROVIDERS", records(served.url))
            _read_settings()
            yield served
        _read_settings()
        assert reindexed().exit_code == 0
        assert IndexProfile.objects.get().dimension == 384


def _read_settings() -> None:
    current.cache_clear()
    embedder.cache_clear()


def reindexed() -> Result:
    return CliRunner().invoke(reindex)


def _compared(actor: Actor, question: str) -> dict[str, bool]:
    """The documents that are found, and whether by their vectors, too."""
    found = find(actor, question)
    assert found.notes == ()
    return {passage.title: passage.cosine is not None for passage in found.passages}


def test_the_present_vectors_serve_until_those_of_the_next_model_take_over(
    endpoint: EmbeddingsEndpoint, library: Library, administrator: Actor
) -> None:
    registered(library, "旅費条例", "旅費を支給する。")
    begun, goes_on, vector = threading.Event(), threading.Event(), endpoint.vector

    def slow(text: str) -> object:
        if "旅費を支給" in text:
            begun.set()
            goes_on.wait(20)
        return vector(text)

    endpoint.vector = slow
    done: list[Result] = []

    def make_anew() -> None:
        done.append(reindexed())
        connection.close()

    at_work = threading.Thread(target=make_anew)
    at_work.start()
    assert begun.wait(20)
    assert _compared(administrator, "旅費") == {"旅費条例": True}
    registered(library, "給与条例", "給料を支給する。")  # with the vectors that serve
    assert _compared(administrator, "給料") == {"給与条例": True, "旅費条例": True}
    assert not any(text == "給料" for text in endpoint.asked)
    beside = reindexed()
    assert beside.exit_code == 1 and "ほかの nanohana reindex" in beside.output
    goes_on.set()
    at_work.join(60)
    assert "2 箇所" in done[0].output
    assert IndexProfile.objects.get().embedding_model == NEXT
    assert _compared(administrator, "給料") == {"給与条例": True, "旅費条例": True}
    assert endpoint.asked[-1] == "給料"
    registered(library, "服務規程", "服務を定める。")  # with those that serve now
    assert _compared(administrator, "服務")["服務規程"]


def test_an_interrupted_run_goes_on_where_it_was(
    endpoint: EmbeddingsEndpoint, library: Library, administrator: Actor
) -> None:
    registered(library, "旅費条例", "旅費を支給する。")
    registered(library, "給与条例", "給料を支給する。")
    vector = endpoint.vector

    def leaves_after_the_first(text: str) -> object:
        endpoint.is_away = "支給" in text
        return vector(text)

    endpoint.vector = leaves_after_the_first
    broken_off = reindexed()
    assert broken_off.exit_code == 1 and "もう一度実行してください" in broken_off.output
    assert [("途中" in finding.state, finding.is_error) for finding in doctor._index()] == [(True, False)]
    assert _compared(administrator, "旅費") == {"旅費条例": True, "給与条例": True}
    endpoint.is_away, endpoint.vector = False, vector
    assert reindexed().exit_code == 0
    assert len([text for text in endpoint.asked if "支給" in text]) == 2
    assert _compared(administrator, "旅費") == {"旅費条例": True, "給与条例": True}


def test_what_must_not_be_sent_is_found_by_words(
    endpoint: EmbeddingsEndpoint, library: Library, administrator: Actor
) -> None:
    kept = registered(library, "内部規程", "内部の扱いを定める。")
    kept.document.handling_label = HandlingLabel.RESTRICTED
    kept.document.save()
    registered(library, "旅費条例", "旅費を支給する。")
    assert reindexed().exit_code == 0
    assert not any("内部" in text for text in endpoint.asked)
    assert _compared(administrator, "内部の扱い")["内部規程"] is False
    assert reindexed().exit_code == 0  # made anew by the same model: nothing is wanting


def test_a_document_gets_its_vectors_once_its_label_allows_it(
    endpoint: EmbeddingsEndpoint, library: Library, administrator: Actor
) -> None:
    registered(library, "旅費条例", "旅費を支給する。")
    assert reindexed().exit_code == 0
    kept = registered(library, "内部規程", "内部の扱いを定める。", "担当者は、公印を管理する。")
    Chunk.objects.filter(version=kept).update(embedding=None, windows=None)  # as those are that must not be sent
    Document.objects.filter(pk=kept.document_id).update(handling_label=HandlingLabel.RESTRICTED)
    passages, asked = list(kept.chunks.values_list("pk", flat=True)), len(endpoint.asked)
    make_missing_vectors(Attempt(0), timestamp=0)
    assert len(endpoint.asked) == asked
    assert _compared(administrator, "内部の扱い")["内部規程"] is False
    Document.objects.filter(pk=kept.document_id).update(handling_label=HandlingLabel.STAFF)
    endpoint.is_away = True
    make_missing_vectors(Attempt(0), timestamp=0)
    endpoint.is_away = False
    make_missing_vectors(Attempt(0), timestamp=0)
    assert _compared(administrator, "内部の扱い") == {"内部規程": True, "旅費条例": True}
    assert list(kept.chunks.values_list("pk", flat=True)) == passages
    asked = len(endpoint.asked)
    make_missing_vectors(Attempt(0), timestamp=0)
    assert len(endpoint.asked) == asked


def test_vectors_made_before_the_models_changed_are_not_stored_after_it(
    endpoint: EmbeddingsEndpoint, library: Library
) -> None:
    version = registered(library, "旅費条例", "旅費を支給する。")
    replace = indexing._prepared(version, [PASSAGE], lambda done, total: None, lambda: False)
    assert reindexed().exit_code == 0
    with pytest.raises(IndexOutdated), transaction.atomic():
        replace()
    assert Chunk.objects.get().text == "旅費を支給する。"


def test_who_reads_the_index_for_long_is_waited_for(
    endpoint: EmbeddingsEndpoint, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(switching, "_PATIENCE", "100ms")
    monkeypatch.setattr(switching, "_PAUSE", 0.1)
    registered(library, "旅費条例", "旅費を支給する。")
    reads, ends = threading.Event(), threading.Event()

    def read_long() -> None:
        with transaction.atomic():
            Chunk.objects.count()
            reads.set()
            ends.wait(20)
        connection.close()

    reader = threading.Thread(target=read_long)
    reader.start()
    assert reads.wait(20)
    monkeypatch.setattr(switching, "_ATTEMPTS", 1)
    broken_off = reindexed()
    assert broken_off.exit_code == 1 and "まだ切り替えていません" in broken_off.output
    monkeypatch.setattr(switching, "_ATTEMPTS", 50)
    threading.Timer(1, ends.set).start()
    assert reindexed().exit_code == 0
    reader.join(20)
    assert ends.is_set() and IndexProfile.objects.get().embedding_model == NEXT
