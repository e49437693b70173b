"""What a client may send to ``/v1/chat/completions``: OpenAI's form, and under ``nanohana`` what it does not have.

What would change how the model writes (temperature, max_tokens, …) is read over: the evidence, the rules of the answer
and its check are this product's own. What would change what an answer is (tools, several choices) is refused.
"""

from __future__ import annotations

import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, Field, model_validator

from nanohana.answering.followups import searched_question
from nanohana.apps.api.errors import ApiError
from nanohana.japanese.wareki import parse_date

LONGEST_DATE = 60
_REFUSED = {
    "tools": "ツールの呼出し", "functions": "関数の呼出し", "logprobs": "対数確率", "audio": "音声",
}  # fmt: skip


def _in_either_calendar(given: object) -> datetime.date | None:
    day = parse_date(given) if isinstance(given, str) and len(given) <= LONGEST_DATE else None
    if given is not None and day is None:
        raise ValueError("日付として読み取れません。「令和7年4月1日」「2025-04-01」のように指定してください。")
    return day


#: A day written in the Japanese or the western calendar; none is today.
AsOf = Annotated[datetime.date | None, BeforeValidator(_in_either_calendar)]


class Part(BaseModel):
    type: Literal["text"]
    text: str


class ChatMessage(BaseModel):
    role: Literal["system", "developer", "user", "assistant"]
    content: str | list[Part]

    @property
    def text(self) -> str:
        return self.content if isinstance(self.content, str) else "\n".join(part.text for part in self.content)


class StreamOptions(BaseModel):
    include_usage: bool = False


class OwnOptions(BaseModel):
    """``libraries``: names. ``conversation``: go on in one of one's own."""

    libraries: list[str] = Field([], max_length=50)
    as_of: AsOf = None
    general_knowledge: bool = False
    conversation: UUID | None = None


class ChatRequest(BaseModel):
    model: str = Field(max_length=100)
    messages: list[ChatMessage] = Field(min_length=1, max_length=200)
    stream: bool = False
    stream_options: StreamOptions | None = None
    nanohana: OwnOptions = OwnOptions()

    @model_validator(mode="before")
    @classmethod
    def _is_possible(cls, given: object) -> object:
        if not isinstance(given, dict):
            return given
        if wanted := next((name for name in _REFUSED if given.get(name)), None):
            raise ValueError(f"{_REFUSED[wanted]}（{wanted}）には対応していません。")
        if given.get("n") not in (None, 1):
            raise ValueError("回答は1つだけ作ります。n は1にしてください。")
        return given

    @property
    def question(self) -> str:
        """The last message. Raises ApiError where it is not the person's."""
        if self.messages[-1].role != "user":
            raise ApiError(400, "invalid_value", "最後のメッセージは、role を user にしてください。", param="messages")
        return self.messages[-1].text

    @property
    def standing_alone(self) -> str:
        """The question with the one before it where it leans on that: a client sends its whole conversation anew."""
        earlier = [message.text for message in self.messages[:-1] if message.role == "user"]
        return searched_question(self.question, earlier)

    @property
    def has_instructions(self) -> bool:
        return any(message.role in ("system", "developer") for message in self.messages)
