"""Open WebUI as its own server, asked over its documented HTTP API: files in a knowledge collection.

Set are the embedding endpoint with E5's prefixes and the number of passages; all else is its default: chunks of 1,000
characters, their vectors in Chroma, no hybrid search.
"""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from bench.peers.driver import CHAT_MODEL, EMBEDDING_MODEL, PASSAGE_PREFIX, QUESTION_PREFIX, Place, serve

START_SECONDS = 300
ADMINISTRATOR = {"name": "bench", "email": "bench@example.com", "password": "correct horse battery 1"}
SETTINGS = {
    "WEBUI_SECRET_KEY": "bench",
    "OFFLINE_MODE": "true",
    "HF_HUB_OFFLINE": "1",
    "ENABLE_OLLAMA_API": "false",
    "OPENAI_API_KEY": "-",
    "RAG_EMBEDDING_ENGINE": "openai",
    "RAG_EMBEDDING_MODEL": EMBEDDING_MODEL,
    "RAG_EMBEDDING_QUERY_PREFIX": QUESTION_PREFIX,
    "RAG_EMBEDDING_CONTENT_PREFIX": PASSAGE_PREFIX,
    "RAG_OPENAI_API_KEY": "-",
    "ANONYMIZED_TELEMETRY": "false",
}


class OpenWebUI:
    def __init__(self, client: httpx.Client) -> None:
        self._client = client
        self._collection = ""

    def register(self, files: Sequence[Path]) -> int:
        made = self._post("/api/v1/knowledge/create", {"name": "bench", "description": ""})
        self._collection = made["id"]
        for file in files:
            self._add(file)
        found = self._post("/api/v1/retrieval/query/collection", self._query("資料", most=100_000))
        return len(found["metadatas"][0])

    def _add(self, file: Path) -> None:
        with file.open("rb") as content:
            answer = self._client.post("/api/v1/files/", files={"file": (file.name, content)}).raise_for_status()
        uploaded = answer.json()["id"]
        while (state := self._client.get(f"/api/v1/files/{uploaded}/process/status").json()["status"]) != "completed":
            if state == "failed":
                raise RuntimeError(f"{file.name} could not be processed")
            time.sleep(0.02)
        self._post(f"/api/v1/knowledge/{self._collection}/file/add", {"file_id": uploaded})

    def find(self, question: str, most: int) -> list[str]:
        found = self._post("/api/v1/retrieval/query/collection", self._query(question, most))
        return [passage["name"] for passage in found["metadatas"][0]]

    def cite(self, question: str) -> list[str]:
        """The files behind the marks in the answer that the reader could press."""
        asked = {
            "model": CHAT_MODEL,
            "stream": True,
            "messages": [{"role": "user", "content": question}],
            "files": [{"type": "collection", "id": self._collection}],
        }
        text, sources = "", []
        with self._client.stream("POST", "/api/chat/completions", json=asked) as answer:
            answer.raise_for_status()
            for event in filter(None, map(_event, answer.iter_lines())):
                sources += event.get("sources", [])
                text += "".join(choice["delta"].get("content") or "" for choice in event.get("choices", []))
        names = list(dict.fromkeys(passage["name"] for source in sources for passage in source["metadata"]))
        marks = sorted({int(mark) for mark in re.findall(r"\[(\d+)\]", text)})
        return [names[mark - 1] for mark in marks if mark <= len(names)]

    def _query(self, question: str, most: int) -> dict[str, Any]:
        return {"collection_names": [self._collection], "query": question, "k": most}

    def _post(self, path: str, body: Mapping[str, Any]) -> Any:
        return self._client.post(path, json=body).raise_for_status().json()


def _event(line: str) -> dict[str, Any]:
    """What one line of the stream says; nothing where it is not an event of the answer."""
    said = line.removeprefix("data: ")
    event: dict[str, Any] = json.loads(said) if said.startswith("{") else {}
    return event


@contextmanager
def open_webui(place: Place) -> Iterator[OpenWebUI]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = SETTINGS | {
        "DATA_DIR": str(place.home),
        "RAG_OPENAI_API_BASE_URL": place.embeddings,
        "OPENAI_API_BASE_URL": place.chat,
    }
    program = str(Path(sys.executable).with_name("open-webui"))
    command = [program, "serve", "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(command, env=os.environ | settings, cwd=place.home)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=600) as client:
            _wait_until_ready(client, process)
            joined = client.post("/api/v1/auths/signup", json=ADMINISTRATOR).raise_for_status()
            client.headers["Authorization"] = f"Bearer {joined.json()['token']}"
            yield OpenWebUI(client)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def _wait_until_ready(client: httpx.Client, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if client.get("/health").is_success:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise RuntimeError("the server does not answer")


if __name__ == "__main__":
    serve(open_webui)
