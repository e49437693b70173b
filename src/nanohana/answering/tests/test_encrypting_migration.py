"""The upgrade from the release that kept texts in clear: all of it encrypted, also after an interruption."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from nanohana.answering.models import AnswerSentence, Conversation, Rating, Turn
from nanohana.configuration import data_folder

pytestmark = pytest.mark.django_db(transaction=True)
encrypting: Any = import_module("nanohana.answering.migrations.0004_encrypt")
BEFORE = ("answering", "0002_turn_personal_information")
TEXTS = tuple(f"菜の花の種まきの{what}" for what in ("質問", "検索", "根拠", "回答", "意見"))


@pytest.fixture
def of_then() -> Iterator[Any]:
    """The models of the release before; afterwards the schema is today's again."""
    executor = MigrationExecutor(connection)
    executor.migrate([BEFORE])
    loader = MigrationExecutor(connection).loader
    yield loader.project_state([node for node in loader.applied_migrations if node in loader.graph.nodes]).apps
    _upgrade()


def _upgrade() -> None:
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def _filled(of_then: Any) -> None:
    account = of_then.get_model("access.Account").objects.create(username="hanako")
    create = lambda model, **fields: of_then.get_model("answering", model).objects.create(**fields)  # noqa: E731
    for number in range(5):
        talk = create("Conversation", owner=account, title=f"{TEXTS[0]}{number}")
        turn = create(
            "Turn", conversation=talk, ordinal=1, question=f"{TEXTS[0]}{number}", searched=TEXTS[1],
            as_of="2026-04-01", outcome="excerpt", snapshot={"sources": [TEXTS[2]]},
        )  # fmt: skip
        create("AnswerSentence", turn=turn, ordinal=1, text=TEXTS[3], verdict="general")
        create("Rating", turn=turn, useful=False, comment=TEXTS[4] if number else "")


def _is_all_there() -> None:
    questions = [f"{TEXTS[0]}{number}" for number in range(5)]
    assert sorted(turn.question for turn in Turn.objects.all()) == questions
    assert sorted(talk.title for talk in Conversation.objects.all()) == questions
    assert [(turn.searched, turn.snapshot) for turn in Turn.objects.all()] == [(TEXTS[1], {"sources": [TEXTS[2]]})] * 5
    assert [sentence.text for sentence in AnswerSentence.objects.all()] == [TEXTS[3]] * 5
    assert sorted(rating.comment for rating in Rating.objects.all()) == ["", *[TEXTS[4]] * 4]


def _files_with(text: str) -> list[Path]:
    """The files of this database, as they lie on the disk, that hold the text."""
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
        folder = next(data_folder().glob(f"postgres/**/base/{cursor.fetchone()[0]}"))
    return [file for file in folder.iterdir() if text.encode() in file.read_bytes()]


def test_an_interrupted_upgrade_goes_on_leaves_no_clear_text_in_the_files_and_can_be_taken_back(
    of_then: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One walk: each way between the schemata takes half a minute."""
    _filled(of_then)
    assert all(map(_files_with, TEXTS))
    with _somebody_looking():
        _upgrade_interrupted(monkeypatch)
        _upgrade()
    assert not any(map(_files_with, TEXTS))
    _is_all_there()
    MigrationExecutor(connection).migrate([BEFORE])
    turns = of_then.get_model("answering.Turn").objects.order_by("question")
    assert [turn.question for turn in turns] == [f"{TEXTS[0]}{number}" for number in range(5)]


@contextmanager
def _somebody_looking() -> Iterator[None]:
    """Another connection that may still look at the rows as they are now, as autovacuum's ANALYZE or a backup does."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SELECT 1")
            yield
    finally:
        other.close()


def _upgrade_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    work, calls = encrypting._encrypt_some, iter(range(100))
    with monkeypatch.context() as patched:
        patched.setattr(encrypting, "BATCH", 2)
        patched.setattr(encrypting, "_encrypt_some", lambda *given: 1 / 0 if next(calls) == 5 else work(*given))
        with pytest.raises(ZeroDivisionError):
            _upgrade()
