"""Any question against the draft as it stands, beside the version that citizens see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from nanohana.apps.chatbots import answering, judging
from nanohana.apps.chatbots.composing import compose
from nanohana.apps.chatbots.models import Chatbot, ChatbotVersion
from nanohana.apps.chatbots.sources import sources_of
from nanohana.chatbot.loaded import LoadedChatbot, load
from nanohana.chatbot.outcomes import Reply


@dataclass(frozen=True, slots=True)
class Attempt:
    """``title`` says of what; ``reply`` what a citizen would get."""

    title: str
    reply: Reply

    @property
    def outcome(self) -> str:
        return judging.name_of(self.reply.outcome)


def attempts(chatbot: Chatbot, question: str, before: Sequence[str]) -> list[Attempt]:
    """The draft first, then the published version, where there is one."""
    bots = [("下書き", _draft(chatbot))]
    if chatbot.current is not None:
        bots.append((f"公開中（{chatbot.current}）", published(chatbot.current)))
    neighbours = tuple(map(published, _neighbours(chatbot)))
    return [
        Attempt(title, answering.asked(bot, question, answering.switched_on(bot, neighbours), before))
        for title, bot in bots
    ]


def _draft(chatbot: Chatbot) -> LoadedChatbot:
    """Kept until something of it changes. Which documents the person may read is part of what it is kept by."""
    seen = tuple(str(version.pk) for version in sources_of(chatbot).versions)
    return _loaded_draft(chatbot.pk, chatbot.revision, seen)


@lru_cache(maxsize=4)
def _loaded_draft(chatbot_id: int, revision: int, versions: tuple[str, ...]) -> LoadedChatbot:
    return load(compose(Chatbot.objects.get(pk=chatbot_id), 0).content)


def published(version: ChatbotVersion) -> LoadedChatbot:
    return _loaded_version(version.pk)


@lru_cache(maxsize=16)
def _loaded_version(version_id: int) -> LoadedChatbot:
    """An approved version, which never changes."""
    return load(ChatbotVersion.objects.get(pk=version_id).published)


def _neighbours(chatbot: Chatbot) -> list[ChatbotVersion]:
    others = Chatbot.objects.exclude(pk=chatbot.pk).filter(current__isnull=False).select_related("current")
    return [each.current for each in others if each.current is not None]
