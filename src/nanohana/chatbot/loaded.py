"""A published chatbot made ready to answer: its approved questions and its passages, indexed in memory.

Free of Django and of any database. To load one with 300 approved questions and 2,000 passages takes seconds: keep it
until another version is published. It does not change and may be used by many threads.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from nanohana.answering.same_question import normal_form
from nanohana.chatbot.faq_index import FaqIndex
from nanohana.chatbot.passage_index import PassageIndex
from nanohana.chatbot.vectors import wordings
from nanohana.japanese.normalise import key
from nanohana.published.content import Chatbot, Switches


@dataclass(frozen=True, slots=True)
class LoadedChatbot:
    """One version of a chatbot with its indexes; ``scope_words`` are folded, ``approved`` are all approved wordings."""

    content: Chatbot
    faqs: FaqIndex
    passages: PassageIndex
    scope_words: tuple[str, ...]
    approved: frozenset[str]


@dataclass(frozen=True, slots=True)
class Site:
    """What else there is on the public site: all its chatbots, the welfare guide, and what is stopped now."""

    chatbots: tuple[LoadedChatbot, ...] = ()
    welfare_guide: bool = False
    switches: Switches = field(default_factory=lambda: Switches(0))

    def stops(self, chatbot: str) -> bool:
        return self.switches.everything or chatbot in self.switches.chatbots


def load(content: Chatbot) -> LoadedChatbot:
    """A chatbot made ready. Raises ValueError where its vectors are none."""
    return LoadedChatbot(
        content,
        FaqIndex(content.faqs),
        PassageIndex(content),
        tuple(filter(None, (key(word).strip() for word in content.scope_words))),
        frozenset(normal_form(wording) for faq in content.faqs for wording in wordings(faq)),
    )
