"""What is known of the configured chat model: where it answers, how much it takes, and what it is trusted with."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from nanohana import providers
from nanohana.configuration import HandlingName, Provider, Settings, data_folder
from nanohana.files import replace_file
from nanohana.metering.prices import FREE, Price
from nanohana.outbound import OWN_PROCESSES, Door

#: Evidence given to a model that is not trusted: a small model on two cores reads about 64 tokens a second, so this is
#: some six seconds before its first word.
SMALL_EVIDENCE_TOKENS = 400
#: Never more evidence than this, however long the context: beyond it models lose what stands in the middle.
LARGEST_EVIDENCE_TOKENS = 6000
#: The model on this machine. More slots would share the same speed: on a CPU four sequences decode 1.25 times as fast
#: as one (measured), so two and a visible line.
LOCAL_PARALLEL = 2
LOCAL_CONTEXT_TOKENS = 2048


@dataclass(frozen=True, slots=True)
class Profile:
    """One chat model. ``trusted`` models answer at once; the others only on request, marked 「試験用」."""

    name: str
    url: str
    key: str = field(repr=False)
    context_tokens: int
    trusted: bool
    parallel: int
    own: bool = True  # runs on machines of the prefecture
    label: HandlingName = "staff"  # the highest 取扱区分 that may be sent to it
    door: Door = OWN_PROCESSES
    refusal: str = ""  # why it may not be asked now, in Japanese
    price: Price = FREE

    @property
    def max_evidence_tokens(self) -> int:
        return max_evidence_tokens(self.context_tokens, self.trusted)

    @property
    def max_answer_tokens(self) -> int:
        return min(self.context_tokens // 4, 1500 if self.trusted else 240)


def max_evidence_tokens(context_tokens: int, trusted: bool) -> int:
    """Half of the context at most: the rest is for the instructions, the question and the answer."""
    return min(context_tokens // 2, LARGEST_EVIDENCE_TOKENS if trusted else SMALL_EVIDENCE_TOKENS)


def profile_of(settings: Settings) -> Profile | None:
    """The chat model as it is now: the endpoint set, else the model running on this machine, else None."""
    if settings.chat_url is None:
        return None if settings.model == "none" else _announced(settings)
    record = providers.record_of(settings.chat_url, settings)
    return Profile(
        name=settings.chat_model,
        url=settings.chat_url.rstrip("/"),
        key=settings.chat_key.get_secret_value() if settings.chat_key else "",
        context_tokens=settings.chat_context_tokens,
        trusted=settings.chat_trusted,
        parallel=settings.chat_parallel,
        own=record is not None and record.own,
        label=providers.ceiling(settings.chat_url, settings),
        door=providers.door_to(settings.chat_url, settings),
        refusal=providers.refusal(settings.chat_url, settings),
        price=_price(record) if record else FREE,
    )


def _price(record: Provider) -> Price:
    return Price(record.yen_per_million_prompt_tokens, record.yen_per_million_answer_tokens)


def announcement() -> Path:
    """Where the model process says how it is reached: readable by the product's own user only."""
    return data_folder() / "run" / "model.json"


def announce(name: str, url: str, key: str) -> None:
    """Tell the other processes of this data folder that the local model answers at ``url``."""
    announcement().parent.mkdir(parents=True, exist_ok=True)
    replace_file(announcement(), json.dumps({"name": name, "url": url, "key": key}), 0o600)


def _announced(settings: Settings) -> Profile | None:
    try:
        said = json.loads(announcement().read_text())
    except FileNotFoundError:
        return None
    return Profile(
        name=said["name"], url=said["url"], key=said["key"], context_tokens=LOCAL_CONTEXT_TOKENS, trusted=False,
        parallel=LOCAL_PARALLEL, own=True, label=settings.model_label,
    )  # fmt: skip


def estimated_tokens(text: str) -> int:
    """Upper estimate of the tokens of Japanese text (measured: 0.85 tokens a character with Qwen, 0.66 with Gemma)."""
    return len(text) * 9 // 10 + 1
