"""haiku.rag (the slim package) through its Python API: documents imported with their chunks, hybrid search of LanceDB.

Its own chunker counts the tokens of a model from a hub, which cannot be had here; so texts come in as its documentation
has it for documents that were processed elsewhere: whole sentences up to 400 characters. Search is its default, RRF of
vectors and full text. Its citations are calls of a tool by the chat model, which the scripted model does not make.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from docling_core.types.doc import DoclingDocument
from docling_core.types.doc.labels import DocItemLabel
from haiku.rag.client import DocumentImport, HaikuRAG
from haiku.rag.config import AppConfig
from haiku.rag.store.models.chunk import Chunk

from bench.peers.driver import DIMENSION, EMBEDDING_MODEL, PASSAGE_PREFIX, QUESTION_PREFIX, Place, serve

CHUNK = 400  # characters
BATCH = 50  # documents


class HaikuRag:
    def __init__(self, client: HaikuRAG, runner: asyncio.Runner) -> None:
        self._client = client
        self._runner = runner

    def register(self, files: Sequence[Path]) -> int:
        documents = [_document(file) for file in files]
        for start in range(0, len(documents), BATCH):
            self._runner.run(self._client.import_documents(documents[start : start + BATCH]))
        return sum(len(document.chunks) for document in documents)

    def find(self, question: str, most: int) -> list[str]:
        found = self._runner.run(self._client.search(question, limit=most))
        return [str(passage.document_title) for passage in found]

    def cite(self, question: str) -> None:
        return None


def _document(file: Path) -> DocumentImport:
    document = DoclingDocument(name=file.name)
    chunks = []
    for order, text in enumerate(_pieces(file.read_text(encoding="utf-8"))):
        item = document.add_text(label=DocItemLabel.TEXT, text=text)
        chunks.append(Chunk(content=text, order=order, metadata={"doc_item_refs": [item.self_ref]}))
    return DocumentImport(docling_document=document, chunks=chunks, uri=file.as_uri(), title=file.name)


def _pieces(text: str) -> Iterator[str]:
    piece = ""
    for sentence in re.findall(r"[^。\n]*(?:[。\n]+|$)", text):
        if piece and len(piece) + len(sentence) > CHUNK:
            yield piece.strip()
            piece = ""
        piece += sentence
    if piece.strip():
        yield piece.strip()


@contextmanager
def haiku_rag(place: Place) -> Iterator[HaikuRag]:
    model = {
        "provider": "openai",
        "name": EMBEDDING_MODEL,
        "vector_dim": DIMENSION,
        "base_url": place.embeddings,
        "api_key": "-",
        "query_prefix": QUESTION_PREFIX,
        "document_prefix": PASSAGE_PREFIX,
    }
    config = AppConfig.model_validate({"embeddings": {"model": model}, "storage": {"data_dir": str(place.home)}})
    with asyncio.Runner() as runner:
        client = HaikuRAG(place.home / "bench.lancedb", config=config, create=True)
        opened = runner.run(client.__aenter__())
        try:
            yield HaikuRag(opened, runner)
        finally:
            runner.run(client.__aexit__(None, None, None))


if __name__ == "__main__":
    serve(haiku_rag)
