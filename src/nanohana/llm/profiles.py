"""What is known of the configured chat model: where it answers, how much it takes, and what it is trusted with."""

from __future__ import annotations

from dataclasses import dataclass, field

from nanohana.configuration import Settings

#: Evidence given to a model that is not trusted: a small model on two cores reads about 64 tokens a second, so this is
#: some six seconds before its first word.
SMALL_EVIDENCE_TOKENS = 400
#: Never more evidence than this, however long the context: beyond it models lose what stands in the middle.
LARGEST_EVIDENCE_TOKENS = 6000


@dataclass(frozen=True, slots=True)
class Profile:
    """One chat model. ``trusted`` models answer at once; the others only on request, marked 「試験用」."""

    name: str
    url: str
    key: str = field(repr=False)
    context_tokens: int
    trusted: bool
    parallel: int

    @property
    def max_evidence_tokens(self) -> int:
        """Half of the context at most: the rest is for the instructions, the question and the answer."""
        return min(self.context_tokens // 2, LARGEST_EVIDENCE_TOKENS if self.trusted else SMALL_EVIDENCE_TOKENS)

    @property
    def max_answer_tokens(self) -> int:
        return min(self.context_tokens // 4, 1500 if self.trusted else 240)


def profile_of(settings: Settings) -> Profile | None:
    """The chat model of these settings, or None where the product runs without one."""
    if settings.chat_url is None:
        return None
    return Profile(
        name=settings.chat_model,
        url=settings.chat_url.rstrip("/"),
        key=settings.chat_key.get_secret_value() if settings.chat_key else "",
        context_tokens=settings.chat_context_tokens,
        trusted=settings.chat_trusted,
        parallel=settings.chat_parallel,
    )


def estimated_tokens(text: str) -> int:
    """Upper estimate of the tokens of Japanese text (measured: 0.85 tokens a character with Qwen, 0.66 with Gemma)."""
    return len(text) * 9 // 10 + 1
