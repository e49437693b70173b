"""The models that a client may name: ways in which this product answers, and its model of embeddings."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from nanohana.apps.api.errors import ApiError, json_answer
from nanohana.apps.api.guard import Caller, for_key_holders
from nanohana.configuration import current
from nanohana.llm.profiles import profile_of
from nanohana.search.embedding import embedder

ANSWERS = "nanohana"
EXCERPTS = "nanohana-excerpts"
TRIAL = "nanohana-trial"


def ways() -> list[str]:
    """``ANSWERS``: written by a trusted model, else excerpts. ``TRIAL``: written by one that is not trusted."""
    profile = profile_of(current())
    trial = [TRIAL] if profile is not None and not profile.trusted else []
    return [ANSWERS, EXCERPTS, *trial]


@for_key_holders(None, "GET")
def models(request: HttpRequest, caller: Caller) -> HttpResponse:
    return json_answer({"object": "list", "data": [_described(name) for name in _names()]})


@for_key_holders(None, "GET")
def model(request: HttpRequest, caller: Caller, name: str) -> HttpResponse:
    if name not in _names():
        raise unknown_model(name)
    return json_answer(_described(name))


@for_key_holders(None, "GET", "POST", "PUT", "PATCH", "DELETE")
def nothing(request: HttpRequest, caller: Caller, path: str) -> HttpResponse:
    raise ApiError(404, "not_found", f"「/v1/{path[:100]}」はありません。")


def unknown_model(name: str) -> ApiError:
    message = f"モデル「{name[:100]}」はありません。使えるモデルは /v1/models で確かめられます。"
    return ApiError(404, "model_not_found", message, param="model")


def _names() -> list[str]:
    return [*ways(), embedder().model]


def _described(name: str) -> dict[str, object]:
    return {"id": name, "object": "model", "created": 0, "owned_by": "nanohana"}
