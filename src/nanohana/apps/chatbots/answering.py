"""Asking a chatbot as a citizen would: a draft or a version, in the pipeline of the public site."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from django.utils.timezone import localdate

from nanohana.apps.chatbots.models import Chatbot
from nanohana.chatbot.answering import answer
from nanohana.chatbot.loaded import LoadedChatbot, Site, load
from nanohana.chatbot.outcomes import Reply
from nanohana.chatbot.vectors import Vectors
from nanohana.published import content
from nanohana.search.embedding import EmbeddingsUnavailable, embedder


def others(chatbot: Chatbot) -> tuple[LoadedChatbot, ...]:
    """The other chatbots that citizens see, with their FAQ: by them a question finds the right one."""
    published = Chatbot.objects.exclude(pk=chatbot.pk).filter(current__isnull=False).select_related("current")
    return tuple(load(replace(each.current.published, passages=())) for each in published if each.current)


def asked(bot: LoadedChatbot, question: str, site: Site, before: Sequence[str] = ()) -> Reply:
    """The reply of today; by words alone where the vectors of the question cannot be made now."""
    try:
        return answer(bot, question, before, site, localdate(), _embeds(bot.content.vector_model))
    except EmbeddingsUnavailable:
        return answer(bot, question, before, site, localdate())


def _embeds(model: str) -> Callable[[Sequence[str]], Vectors] | None:
    """What makes vectors of questions for a chatbot whose own are of this model."""
    return embedder(model).questions if model else None


def switched_on(bot: LoadedChatbot, neighbours: Sequence[LoadedChatbot]) -> Site:
    """The site as it is when nothing is stopped: what a question set is about."""
    return Site((bot, *neighbours), welfare_guide=True, switches=content.Switches(0))
