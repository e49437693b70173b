"""What stands in the database, what opens, and what is refused."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.exceptions import FieldError
from django.db import connection
from django.db.models import AutoField
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nanohana.access.models import Account
from nanohana.answering.models import AnswerSentence, Conversation, Rating, Turn
from nanohana.encryption import data_keys, fields
from nanohana.encryption.models import DataKey
from nanohana.encryption.sealed import Sealed, SealedField, Unreadable
from nanohana.encryption.tests.conftest import QUESTION, again, asked
from nanohana.organization.models import Division

ENCRYPTED = [
    ("conversation", "title"), ("turn", "question"), ("turn", "searched"), ("turn", "snapshot"),
    ("answersentence", "text"), ("rating", "comment"),
]  # fmt: skip


def stored(table: str, column: str) -> list[bytes]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM answering_{table} ORDER BY 1")
        return [bytes(value) for (value,) in cursor.fetchall()]


def store(table: str, column: str, value: bytes) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE answering_{table} SET {column} = %s", [value])


def everything_stored() -> bytes:
    """All rows of the room as they stand."""
    with connection.cursor() as cursor:
        rows: list[bytes] = []
        for model in (Conversation, Turn, AnswerSentence, Rating):
            cursor.execute(f"SELECT string_agg(t::text, ' ') FROM {model._meta.db_table} AS t")
            text = cursor.fetchone()[0]
            rows += [text.encode(), *(bytes.fromhex(word) for word in _hexadecimal(text))]
    return b" ".join(rows)


def _hexadecimal(text: str) -> list[str]:
    return [part.strip('",()') for part in text.split("\\x")[1:] if len(part.strip('",()')) % 2 == 0 and part.isalnum()]


def test_no_word_of_it_stands_in_the_database(turn: Turn) -> None:
    found = everything_stored()
    for text in (QUESTION, "旅費", "翌月末までです。", "様式", "sufficient"):
        assert text.encode() not in found


def test_it_is_read_as_it_was_written(turn: Turn) -> None:
    loaded = again(turn)
    assert (loaded.question, loaded.searched, loaded.conversation.title) == (QUESTION,) * 3
    assert loaded.snapshot == turn.snapshot and not loaded.evidence.sufficient
    assert AnswerSentence.objects.get().text == "翌月末までです。"
    assert Rating.objects.get().comment == "様式も示してほしい。"
    assert loaded.unreadable is None


def test_the_same_text_never_stands_there_twice_alike(owner: Account) -> None:
    asked(owner), asked(owner)
    assert len(set(stored("turn", "question") + stored("turn", "searched") + stored("conversation", "title"))) == 6


def test_what_nobody_looks_at_is_not_opened(turn: Turn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fields, "opening_key", lambda key_id: pytest.fail("opened"))
    assert [one.state for one in Turn.objects.all()] == ["idle"]
    Turn.objects.get().save()


def test_a_field_that_was_not_loaded_is_loaded_and_opened(turn: Turn) -> None:
    assert Turn.objects.only("ordinal").get().question == QUESTION


def test_saving_what_nobody_has_opened_keeps_it_to_the_byte(turn: Turn) -> None:
    before = stored("turn", "question")
    Turn.objects.get().save()
    assert stored("turn", "question") == before


def test_an_empty_text_stays_empty(turn: Turn) -> None:
    Rating.objects.update(comment="")
    assert stored("rating", "comment") == [b""]
    assert Rating.objects.get().comment == ""


@pytest.mark.parametrize(("table", "column"), ENCRYPTED)
def test_a_value_in_the_place_of_another_does_not_open(table: str, column: str, owner: Account) -> None:
    """Of the same person and under the same key: from another row."""
    model = {m._meta.model_name: m for m in (Conversation, Turn, AnswerSentence, Rating)}[table]
    asked(owner, question="一つ目の質問"), asked(owner, question="二つ目の質問")
    store(table, column, stored(table, column)[0])
    values = [getattr(row, column) for row in model._default_manager.all()]
    assert [isinstance(value, Unreadable) for value in values].count(True) == 1


def test_a_value_of_another_field_does_not_open(turn: Turn) -> None:
    store("turn", "searched", stored("turn", "question")[0])
    assert isinstance(again(turn).searched, Unreadable)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(place=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_a_flipped_bit_is_noticed(place: int, bit: int, turn: Turn) -> None:
    raw = bytearray(stored("turn", "question")[0])
    raw[place % len(raw)] ^= 1 << bit
    loaded = Turn(pk=turn.pk)
    loaded.question = Sealed(raw)
    assert isinstance(loaded.question, Unreadable)


@pytest.mark.parametrize("raw", [b"\x01", b"\x01" * 9, b"\x01" * 20, b"\xff" * 200])
def test_what_never_was_a_value_is_noticed(raw: bytes, turn: Turn) -> None:
    store("turn", "question", raw)
    store("turn", "snapshot", raw)
    loaded = again(turn)
    assert isinstance(loaded.question, Unreadable) and loaded.unreadable
    assert loaded.evidence.sources == ()


def test_saving_what_does_not_open_loses_nothing(turn: Turn) -> None:
    before = stored("turn", "question")
    DataKey.objects.update(id="0" * 16)
    loaded = again(turn)
    assert isinstance(loaded.question, Unreadable)
    loaded.save()
    assert stored("turn", "question") == before


def test_the_database_is_never_asked_to_search_or_set_it(turn: Turn) -> None:
    for lookup in ("question", "question__icontains", "question__startswith", "searched__in", "snapshot__contains"):
        with pytest.raises(FieldError):
            Turn.objects.filter(**{lookup: "旅費"}).exists()
    with pytest.raises(TypeError):
        Turn.objects.update(question="旅費")


def test_one_question_looks_for_its_key_once(
    owner: Account, division: Division, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[object] = []
    monkeypatch.setattr(fields, "sealing_key", lambda *whose: calls.append(whose) or data_keys.sealing_key(*whose))
    asked(owner, division)
    assert calls == [(owner.pk, division.pk)]


def test_no_value_is_bound_to_a_number_that_its_row_gets_on_saving_only() -> None:
    fields = [
        field for model in apps.get_models() for field in model._meta.local_concrete_fields
        if isinstance(field, SealedField) and "pk" in field.bound_to
    ]  # fmt: skip
    assert fields and [str(each) for each in fields if isinstance(each.model._meta.pk, AutoField)] == []
