"""What the sample's chatbots say to citizens stands in the documents and contacts that they publish."""

from __future__ import annotations

import csv
import datetime
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nanohana.sample.sources import SOURCES, Source, read_sources

CHATBOTS = SOURCES.parent / "chatbots"
FOLDERS = sorted(path.parent for path in CHATBOTS.glob("*/chatbot.toml"))
TODAY = datetime.date(2026, 11, 23)
PHONE = re.compile(r"0\d\d-\d{3}-\d{4}")
AMOUNT = re.compile(r"[\d,]+(?:万[\d,]*千?)?円")

every_chatbot = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)


def _settings(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / "chatbot.toml").read_text(encoding="utf-8"))


def _rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _published(folder: Path) -> list[Source]:
    """The versions in force of the chatbot's documents."""
    keys = set(_settings(folder)["documents"])
    return [
        source
        for source in read_sources()
        if source.document in keys and (source.until is None or source.until >= TODAY)
    ]


def _sayable(folder: Path) -> str:
    """Everything that its answers may take figures from."""
    named = {source.id for source in _published(folder)}
    documents = (path.read_text(encoding="utf-8") for path in SOURCES.rglob("*.md") if path.stem in named)
    return "\n".join([*documents, str(_settings(folder)["contacts"])])


def _unsupported(folder: Path, pattern: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    sayable = _sayable(folder)
    for row in _rows(folder, "faq.csv"):
        yield from ((row["番号"], found) for found in pattern.findall(row["回答"]) if found not in sayable)


@every_chatbot
def test_published_documents_exist_and_are_public(folder: Path) -> None:
    published = _published(folder)
    assert {source.document for source in published} == set(_settings(folder)["documents"])
    assert {source.label for source in published} == {"公開"}


@every_chatbot
@pytest.mark.parametrize("pattern", [PHONE, AMOUNT], ids=["phone", "amount"])
def test_phone_numbers_and_amounts_of_answers_stand_in_what_is_published(
    folder: Path, pattern: re.Pattern[str]
) -> None:
    assert list(_unsupported(folder, pattern)) == []


@every_chatbot
def test_question_set_names_existing_answers(folder: Path) -> None:
    keys = {row["番号"] for row in _rows(folder, "faq.csv")}
    named = {row["期待する番号またはことば"] for row in _rows(folder, "questions.csv") if row["期待する結果"] == "faq"}
    assert named <= keys


def test_eight_chatbots_with_at_least_thirty_answers_whose_keys_are_their_own() -> None:
    keys = [row["番号"] for folder in FOLDERS for row in _rows(folder, "faq.csv")]
    per_chatbot = Counter(folder.name for folder in FOLDERS for _ in _rows(folder, "faq.csv"))
    assert len(FOLDERS) == 8
    assert min(per_chatbot.values()) >= 30
    assert len(keys) == len(set(keys))
