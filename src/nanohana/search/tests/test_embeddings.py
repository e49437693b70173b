"""The embeddings process: what it survives, its two lanes, and what a client sees when it is gone."""

from __future__ import annotations

import json
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import ClassVar

import numpy as np
import psutil
import pytest

from nanohana.configuration import Settings
from nanohana.documents.models import Document, HandlingLabel, Library
from nanohana.documents.structure import Chunk
from nanohana.organization.models import Division
from nanohana.search import embedding, indexing
from nanohana.search.embedding import Embedder, EmbeddingsUnavailable, socket_path
from nanohana.search.embedding_process import NICENESS, _Server, running
from nanohana.search.tests.embeddings_endpoint import embeddings_endpoint
from nanohana.search.tests.http_endpoint import Quiet, serving
from nanohana.tests.records import records


@pytest.fixture(scope="module")
def served() -> Iterator[Embedder]:
    with running() as ready:
        yield ready


def test_questions_and_passages_meet(served: Embedder) -> None:
    passages = served.passages(["期末手当は六月に支給する。", "土砂災害警戒区域を指定する。"])
    assert passages.shape == (2, 384)
    assert np.allclose(np.linalg.norm(passages, axis=1), 1, atol=1e-3)
    assert (passages @ served.question("ボーナスの支給月")).argmax() == 0


@pytest.mark.parametrize("text", ["ﷺ" * 2_000, "\0あ", "", "\ud800", "あ" * 50_000, "🏔️" * 500, "\u202e"])
def test_no_text_harms_the_process(served: Embedder, text: str) -> None:
    given = text.encode("utf-8", "replace").decode()
    assert len(served.question(given)) == 384
    assert served.passages([given[:600]]).shape == (1, 384)


def test_a_question_does_not_wait_for_a_batch(served: Embedder) -> None:
    batch = threading.Thread(target=served.passages, args=[["旅費を支給する。" * 40] * 24])
    batch.start()
    time.sleep(0.2)
    served.question("旅費")
    assert batch.is_alive()
    batch.join()


def test_passages_leave_the_processor_to_questions(served: Embedder) -> None:
    served.passages(["旅費を支給する。"])
    server = next(child for child in psutil.Process().children() if "embeddings" in child.cmdline())
    niceness = {os.getpriority(os.PRIO_PROCESS, thread.id) for thread in server.threads()}
    assert niceness == {server.nice(), NICENESS}


def test_bad_requests_are_refused_and_survived(served: Embedder) -> None:
    for body in (
        b"{",
        b"[]",
        b'{"input": 3}',
        b'{"input": [1]}',
        b'{"input": ' + str(["a"] * 300).replace("'", '"').encode() + b"}",
    ):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(socket_path()))
            head = f"POST /v1/embeddings HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n"
            connection.sendall(head.encode() + body)
            assert connection.recv(100).startswith(b"HTTP/1.1 400")
    assert served.answers()


def test_the_socket_is_closed_to_others(served: Embedder) -> None:
    assert socket_path().stat().st_mode & 0o077 == 0


def test_a_deep_data_folder_gets_a_short_socket_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NANOHANA_HOME", "/tmp/" + "深い" * 40)
    assert len(os.fsencode(socket_path())) <= 100


def embedder_of(url: str, **changes: object) -> Embedder:
    """The client of an endpoint; ``changes`` are those of its provider's record."""
    providers = json.loads(records(url, **changes))
    return Embedder(Settings(embeddings_url=url, embeddings_model="multilingual-e5-large", providers=providers))


def test_an_endpoint_whose_contract_has_ended_is_not_asked() -> None:
    with pytest.raises(EmbeddingsUnavailable, match="契約は令和8年3月31日で終わっている"):
        embedder_of("http://127.0.0.1:9/v1", expires_on="2026-03-31").question("旅費")


def test_without_a_process_the_client_says_so() -> None:
    alone = embedder_of("http://127.0.0.1:9/v1")
    assert not alone.answers()
    with pytest.raises(EmbeddingsUnavailable):
        alone.question("旅費")


def test_an_endpoint_gets_the_prefixes_of_its_model() -> None:
    with embeddings_endpoint(lambda text: (3.0, 4.0)) as endpoint:
        client = embedder_of(endpoint.url)
        assert np.allclose(client.question("旅費"), [0.6, 0.8])
        client.passages(["日当"])
        assert endpoint.asked == ["query: 旅費", "passage: 日当"]


class _Hostile(Quiet):
    """Answers with ``body``, and then goes on a byte at a time where it is told to."""

    body: ClassVar[bytes] = b""
    drips: ClassVar[bool] = False

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.body)
        with suppress(OSError):
            while self.drips:
                self.wfile.write(b" ")
                time.sleep(0.1)


@pytest.fixture
def hostile() -> Iterator[Embedder]:
    with serving(_Hostile) as url:
        yield embedder_of(url)
        _Hostile.drips = False


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"[" * 100_000, b'{"data": []}', b'{"data": 1}', b'{"data": ["x"]}',
        b'{"data": [{"embedding": []}]}',
        b'{"data": [{"embedding": ["a"]}]}', b'{"data": [{"embedding": [NaN]}]}', b'{"data": [{"embedding": [1e999]}]}',
        b'{"data": [{"embedding": [[1], [2, 3]]}]}', b'{"data": [{"embedding": [1]}, {"embedding": [1]}]}',
        b" " * (embedding.LARGEST_VECTOR + 1),
    ],
)  # fmt: skip
def test_what_can_be_no_vectors_is_none(hostile: Embedder, body: bytes) -> None:
    _Hostile.body = body
    with pytest.raises(EmbeddingsUnavailable):
        hostile.question("旅費")


def test_an_answer_that_never_ends_keeps_nobody_waiting(hostile: Embedder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "QUESTION_SECONDS", 0.5)
    _Hostile.body, _Hostile.drips = b"{", True
    begun = time.monotonic()
    with pytest.raises(EmbeddingsUnavailable):
        hostile.question("旅費")
    assert time.monotonic() - begun < 2


def test_no_individual_number_is_sent_to_another_machine(hostile: Embedder) -> None:
    request = hostile._request(["個人番号は 123456789018 です。"], "passage")
    assert request["input"] == ["passage: 個人番号は ＊＊＊＊＊＊＊＊＊＊＊＊ です。"]


def test_a_process_that_died_is_started_again(served: Embedder) -> None:
    for process in psutil.Process().children():
        if "embeddings" in process.cmdline():
            process.kill()
            process.wait()
    with running() as again:
        assert len(again.question("旅費")) == 384


def test_the_process_stays_until_the_last_who_needs_it_leaves(served: Embedder) -> None:
    with running() as second:
        assert second.answers()
    assert served.answers()


@pytest.mark.parametrize(("label", "vectors"), [("public", False), ("staff", True), ("restricted", True)])
def test_documents_above_the_ceiling_of_the_endpoint_are_not_sent(
    label: str, vectors: bool, monkeypatch: pytest.MonkeyPatch, db: None
) -> None:
    embedder = embedder_of("http://127.0.0.1:9/v1", label=label)
    monkeypatch.setattr(indexing, "window_vectors", lambda *_: [np.ones((1, 2), np.float32)])
    division = Division.objects.create(code="010", name="人事課")
    library = Library.objects.create(name="要領", owner_division=division)
    document = Document.objects.create(
        library=library, title="要領", owner_division=division, handling_label=HandlingLabel.STAFF
    )
    passage = Chunk("日当は、2,000円とする。", (), (), "text", 0, 0)
    assert [found is not None for found in indexing.vectors_of(embedder, document, [passage])] == [vectors]
    Document.objects.update(handling_label=HandlingLabel.RESTRICTED)  # while its file is being read
    raised = indexing.vectors_of(embedder, document, [passage])
    assert [found is not None for found in raised] == [label == "restricted"]


class Slow:
    """A model that takes its time; ``embedded`` counts the texts."""

    embedded = 0

    def passage(self, text: str) -> list[float]:
        self.embedded += 1
        time.sleep(0.02)
        return [0.0]


def test_what_nobody_waits_for_any_more_is_not_embedded(tmp_path: Path) -> None:
    """A program that gives up and asks again must not fill the lane of the registered documents."""
    model, body = Slow(), json.dumps({"input": ["旅費"] * 200}).encode()
    server = _Server(tmp_path / "s", model)  # type: ignore[arg-type]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with socket.socket(socket.AF_UNIX) as leaving:
        leaving.connect(str(tmp_path / "s"))
        leaving.sendall(b"POST /v1/embeddings HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        while not model.embedded:
            time.sleep(0.01)
    server.shutdown()
    before = -1
    while before != model.embedded:
        before = model.embedded
        time.sleep(0.3)
    assert 0 < model.embedded < 200
    server.server_close()
