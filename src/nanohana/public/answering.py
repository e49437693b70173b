"""A citizen's question to a published chatbot, answered from what this process holds in memory.

The vector of the question comes from the public zone's own embeddings process. Where that does not answer, words decide
alone, for ``REST_SECONDS`` without asking it again: a hanging process must not cost every citizen its time limit.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from django.utils.timezone import localdate

from nanohana.chatbot.answering import answer
from nanohana.chatbot.outcomes import Reply
from nanohana.public.active import active
from nanohana.search.embedding import EmbeddingsUnavailable, embedder

REST_SECONDS = 10.0
_rests_until = 0.0


def reply_to(chatbot: str, question: str, before: Sequence[str] = ()) -> Reply:
    """The reply of the chatbot with this key; ``before`` are the earlier questions, the oldest first.

    Raises KeyError where no such chatbot is published.
    """
    now = active()
    bot = now.chatbots[chatbot]
    served = embedder(bot.content.vector_model)
    if bot.content.vector_model == served.model and may_embed():
        try:
            return answer(bot, question, before, now.site, localdate(), served.questions)
        except EmbeddingsUnavailable:
            rest()
    return answer(bot, question, before, now.site, localdate())


def may_embed() -> bool:
    """Whether the embeddings process is asked: not for a while after it gave no answer."""
    return time.monotonic() >= _rests_until


def rest() -> None:
    global _rests_until
    _rests_until = time.monotonic() + REST_SECONDS
