"""What we read of an OpenAI ``chat.completion.chunk``; anything else in it is passed over."""

from __future__ import annotations

from pydantic import BaseModel


class Words(BaseModel):
    content: str | None = None


class Choice(BaseModel):
    delta: Words = Words()
    finish_reason: str | None = None


class Usage(BaseModel):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


class Chunk(BaseModel):
    choices: list[Choice] = []
    usage: Usage | None = None
    error: object = None
