"""``POST /v1/embeddings``: vectors from the product's own model of search, in OpenAI's form."""

from __future__ import annotations

import base64
from typing import Literal

from django.http import HttpRequest, HttpResponse
from pydantic import BaseModel, Field

from nanohana.apps.api.acts import ApiAct
from nanohana.apps.api.catalogue import unknown_model
from nanohana.apps.api.errors import ApiError, json_answer
from nanohana.apps.api.guard import Caller, body_of, for_key_holders
from nanohana.apps.api.limits import count_tokens
from nanohana.apps.api.models import Scope
from nanohana.audit.recording import record
from nanohana.documents import wall
from nanohana.llm.profiles import estimated_tokens
from nanohana.protection.policy import check, in_words
from nanohana.search.embedding import EmbeddingsUnavailable, Vectors, embedder

MOST_TEXTS = 64
LONGEST_TEXT = 2_000  # characters: what the model's process reads of a text
_LONGEST_QUESTION = 300


class EmbeddingsRequest(BaseModel):
    """``input_type`` is ours: what is embedded to be found, or what is looked for."""

    model: str = Field(max_length=100)
    input: str | list[str]
    encoding_format: Literal["float", "base64"] = "float"
    dimensions: int | None = None
    input_type: Literal["passage", "query"] = "passage"

    @property
    def texts(self) -> list[str]:
        return [self.input] if isinstance(self.input, str) else self.input


@for_key_holders(Scope.EMBEDDINGS, "POST")
def embeddings(request: HttpRequest, caller: Caller) -> HttpResponse:
    asked = body_of(request, EmbeddingsRequest)
    if asked.model != embedder().model:
        raise unknown_model(asked.model)
    _check(asked)
    tokens = sum(map(estimated_tokens, asked.texts))
    count_tokens(caller.key.account_id, tokens)
    record(ApiAct.EMBEDDED, caller.key, title=caller.key.name, texts=len(asked.texts))
    wall.give_back()
    vectors = _vectors(asked)
    if asked.dimensions not in (None, vectors.shape[1]):
        message = f"このモデルの次元数は{vectors.shape[1]}です。dimensions は指定しないでください。"
        raise ApiError(400, "invalid_value", message, param="dimensions")
    return json_answer(_written(asked, vectors, tokens))


def _check(asked: EmbeddingsRequest) -> None:
    """Raises ApiError for what cannot be embedded, and for what may not be."""
    longest = _LONGEST_QUESTION if asked.input_type == "query" else LONGEST_TEXT
    if not 0 < len(asked.texts) <= MOST_TEXTS:
        raise ApiError(400, "invalid_value", f"input は1件以上{MOST_TEXTS}件以内にしてください。", param="input")
    for number, text in enumerate(asked.texts):
        if not text.strip() or len(text) > longest:
            message = (
                f"input の{number + 1}件目は、1文字以上{longest:,}文字以内にしてください（現在{len(text):,}文字）。"
            )
            raise ApiError(400, "invalid_value", message, param="input")
    found = check("\n".join(asked.texts))
    if found.individual_numbers:
        raise ApiError(
            400, "individual_number", "マイナンバー（個人番号）と思われる番号があるため、受け付けませんでした。"
            "どこにも保存していません。番号を消してから、もう一度送ってください。", param="input",
        )  # fmt: skip
    if found.private and not embedder().is_own:
        message = (
            f"個人情報（{in_words(found.counts)}）は外部の検索モデルに送りません。消してから、もう一度送ってください。"
        )
        raise ApiError(400, "personal_information", message, param="input")


def _vectors(asked: EmbeddingsRequest) -> Vectors:
    try:
        if asked.input_type == "passage":
            return embedder().passages(asked.texts)
        return embedder().questions(asked.texts)
    except EmbeddingsUnavailable as unavailable:
        raise ApiError(503, "embeddings_unavailable", str(unavailable), headers={"Retry-After": "5"}) from unavailable


def _written(asked: EmbeddingsRequest, vectors: Vectors, tokens: int) -> dict[str, object]:
    rows = [
        {"object": "embedding", "index": index, "embedding": _encoded(vector, asked.encoding_format)}
        for index, vector in enumerate(vectors)
    ]
    return {
        "object": "list", "model": asked.model, "data": rows,
        "usage": {"prompt_tokens": tokens, "total_tokens": tokens},
    }  # fmt: skip


def _encoded(vector: Vectors, encoding: str) -> list[float] | str:
    if encoding == "base64":
        return base64.b64encode(vector.astype("<f4").tobytes()).decode()
    return [float(value) for value in vector]
