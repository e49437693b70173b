"""Haystack's hybrid retrieval, after its tutorial of that name: BM25 and embeddings in memory, joined by rank.

The tutorial splits at spaces, which Japanese does not have: here at paragraphs and 「。」, into at most 400 characters.
BM25 is its default (each Japanese character is a word), as is the joining by reciprocal rank that the joiner's page
names. The tutorial's last step, a reranker, needs a model from a hub and is left out.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.peers.driver import (
    CHAT_MODEL,
    EMBEDDING_MODEL,
    PASSAGE_PREFIX,
    QUESTION_PREFIX,
    Place,
    serve,
)

os.environ["HAYSTACK_TELEMETRY_ENABLED"] = "False"

from haystack import Document, Pipeline
from haystack.components.builders import AnswerBuilder, ChatPromptBuilder
from haystack.components.converters import TextFileToDocument
from haystack.components.embedders import OpenAIDocumentEmbedder, OpenAITextEmbedder
from haystack.components.generators.chat import OpenAIChatGenerator
from haystack.components.joiners import DocumentJoiner
from haystack.components.preprocessors import RecursiveDocumentSplitter
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
from haystack.components.writers import DocumentWriter
from haystack.dataclasses import ChatMessage
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack.utils import Secret

CHUNK = 400  # characters
SOURCES = 5
EMBEDDING_SECONDS = 600.0  # of a batch; its 30 seconds are too few on a busy machine, and what fails is left out
NO_KEY = Secret.from_token("-")
PROMPT = """Answer from the documents alone. Cite the document of each sentence by its number: [2].
{% for document in documents %}
[{{ loop.index }}] {{ document.content }}
{% endfor %}
Question: {{ query }}"""


class Haystack:
    def __init__(self, place: Place) -> None:
        self._place = place
        self._store = InMemoryDocumentStore()
        self._retrieval = self._made_retrieval()
        self._answering = self._made_answering()

    def register(self, files: Sequence[Path]) -> int:
        splitter = RecursiveDocumentSplitter(
            split_length=CHUNK, split_overlap=0, split_unit="char", separators=["\n\n", "\n", "。"]
        )
        indexing = Pipeline()
        indexing.add_component("converter", TextFileToDocument())
        indexing.add_component("splitter", splitter)
        indexing.add_component(
            "embedder",
            OpenAIDocumentEmbedder(
                api_key=NO_KEY, api_base_url=self._place.embeddings, model=EMBEDDING_MODEL,
                prefix=PASSAGE_PREFIX, progress_bar=False, timeout=EMBEDDING_SECONDS, raise_on_failure=True,
            ),
        )  # fmt: skip
        indexing.add_component("writer", DocumentWriter(document_store=self._store))
        indexing.connect("converter", "splitter")
        indexing.connect("splitter", "embedder")
        indexing.connect("embedder", "writer")
        indexing.run({"converter": {"sources": list(files)}})
        return int(self._store.count_documents())

    def find(self, question: str, most: int) -> list[str]:
        return [_file(document) for document in self._found(question, most)]

    def cite(self, question: str) -> list[str]:
        documents = self._found(question, SOURCES)
        made = self._answering.run(
            {"prompt": {"documents": documents, "query": question},
             "builder": {"documents": documents, "query": question}}
        )  # fmt: skip
        [answer] = made["builder"]["answers"]
        return [_file(document) for document in answer.documents]

    def _found(self, question: str, most: int) -> list[Document]:
        found = self._retrieval.run(
            {"embedder": {"text": question}, "by_vector": {"top_k": most},
             "by_words": {"query": question, "top_k": most}, "joiner": {"top_k": most}}
        )  # fmt: skip
        return list(found["joiner"]["documents"])

    def _made_retrieval(self) -> Pipeline:
        retrieval = Pipeline()
        retrieval.add_component(
            "embedder",
            OpenAITextEmbedder(
                api_key=NO_KEY, api_base_url=self._place.embeddings, model=EMBEDDING_MODEL, prefix=QUESTION_PREFIX
            ),
        )
        retrieval.add_component("by_vector", InMemoryEmbeddingRetriever(self._store))
        retrieval.add_component("by_words", InMemoryBM25Retriever(self._store))
        retrieval.add_component("joiner", DocumentJoiner(join_mode="reciprocal_rank_fusion"))
        retrieval.connect("embedder.embedding", "by_vector.query_embedding")
        retrieval.connect("by_vector", "joiner")
        retrieval.connect("by_words", "joiner")
        return retrieval

    def _made_answering(self) -> Pipeline:
        answering = Pipeline()
        answering.add_component(
            "prompt", ChatPromptBuilder(template=[ChatMessage.from_user(PROMPT)], required_variables="*")
        )
        answering.add_component(
            "model",
            OpenAIChatGenerator(
                api_key=NO_KEY, api_base_url=self._place.chat, model=CHAT_MODEL, streaming_callback=lambda _: None
            ),
        )
        answering.add_component("builder", AnswerBuilder(reference_pattern=r"\[(\d+)\]"))
        answering.connect("prompt.prompt", "model.messages")
        answering.connect("model.replies", "builder.replies")
        return answering


def _file(document: Document) -> str:
    return Path(document.meta["file_path"]).name


@contextmanager
def haystack(place: Place) -> Iterator[Haystack]:
    yield Haystack(place)


if __name__ == "__main__":
    serve(haystack)
