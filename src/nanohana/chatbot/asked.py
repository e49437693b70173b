"""One question on its way, with what several steps need of it, made once and only where it is needed."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from nanohana.answering.followups import searched_question
from nanohana.answering.same_question import normal_form
from nanohana.chatbot.asked_nouns import things_asked
from nanohana.chatbot.emergency import Danger, danger_in
from nanohana.chatbot.faq_index import AskedQuestion
from nanohana.chatbot.faq_match import Match, highest_score, matched, ranked
from nanohana.chatbot.loaded import LoadedChatbot, Site
from nanohana.chatbot.readable import LONGEST
from nanohana.chatbot.reading import is_kana_alone, reading
from nanohana.chatbot.talk import talk
from nanohana.chatbot.vectors import Embed, Vectors
from nanohana.japanese.normalise import key
from nanohana.japanese.sentences import sentences
from nanohana.published.content import Faq
from nanohana.search.synonyms import shipped
from nanohana.search.wanted import wanted_terms

LONG = 40  # characters, above which the sentences of a question are looked at one by one
SENTENCES = 3
SHORT = 16  # characters, up to which a question may say nothing of what it is about
_ASKS = re.compile("いつ|どこ|どちら|いくら|誰|だれ|何|なに|どの|どれ|どう|どんな|必要|でき|もらえ")


def names_nothing(question: str) -> bool:
    """Whether a short question asks without naming a thing: 「期限はいつですか」 is about what was asked before."""
    folded = key(question)
    is_short = len(folded) <= SHORT and not is_kana_alone(folded)
    return is_short and _ASKS.search(folded) is not None and not things_asked(question)


@dataclass(frozen=True)
class Asked:
    """A question of a citizen to one chatbot of the site."""

    bot: LoadedChatbot
    question: str
    before: Sequence[str]
    site: Site
    today: datetime.date
    embed: Embed | None = None

    @cached_property
    def folded(self) -> str:
        return key(self.question)

    @cached_property
    def is_common(self) -> bool:
        """Whether it is a greeting or the like, or one of the approved wordings."""
        text = self.question[:LONGEST]
        return talk(text) is not None or normal_form(text) in self.bot.approved

    @cached_property
    def searched(self) -> AskedQuestion:
        """With the question before it, where it cannot be understood without."""
        text = searched_question(self.question, self.before)
        if text == self.question and names_nothing(text) and not self.is_common:
            subject = next((asked.strip() for asked in reversed(self.before) if things_asked(asked)), "")
            text = f"{subject} {text}".strip()
        return self._analysed(text, self.vector if text == self.question else self._vector(text))

    def _analysed(self, text: str, vector: Vectors | None) -> AskedQuestion:
        """Without the vector of kana alone, which the model does not understand: its sound finds more."""
        vector = None if is_kana_alone(text) else vector
        return AskedQuestion(text, wanted_terms(text, shipped()), reading(text), vector)

    @cached_property
    def vector(self) -> Vectors | None:
        """Of the question by itself; None without a model, and of what is too long to be read."""
        return self._vector(self.question)

    @cached_property
    def danger(self) -> Danger:
        """What is said out of politeness or approved word for word raises an alarm by its words alone."""
        return danger_in(self.question, None if self.is_common else self.vector, self.bot.content.vector_model)

    def _vector(self, text: str) -> Vectors | None:
        return self.embed([text])[0] if self.embed is not None and 0 < len(text) <= 2 * LONGEST else None

    @cached_property
    def others(self) -> list[tuple[float, LoadedChatbot]]:
        """Every other chatbot that is not stopped, with its highest score for this question, the highest first."""
        scored = [
            (highest_score(bot.faqs, self.searched, self.today), bot)
            for bot in self.site.chatbots
            if bot.content.key != self.bot.content.key and not self.site.stops(bot.content.key)
        ]
        return sorted(scored, key=lambda one: -one[0])

    @cached_property
    def nearest_elsewhere(self) -> Faq:
        """The approved question of the first of ``others`` that is nearest; several steps look at it."""
        return ranked(self.others[0][1].faqs.nearest(self.searched, self.today))[0].faq

    @cached_property
    def match(self) -> Match:
        """Of the whole question. What one sentence of a long one finds more surely is offered, never shown."""
        whole = self._match(self.searched)
        if whole.is_shown:
            return whole
        parts = (self._match(self._analysed(text, self._vector(text))) for text in self._sentences())
        return max((whole, *(replace(part, is_shown=False) for part in parts)), key=lambda one: one.sure)

    def _match(self, asked: AskedQuestion) -> Match:
        near = self.bot.faqs.nearest(asked, self.today)
        return matched(asked.text, near, self.others[0][0] if self.others else 0.0)

    def _sentences(self) -> list[str]:
        """The longest sentences of a long question; none of one that is short or a single sentence."""
        text = self.searched.text
        parts = [text[start:end].strip() for start, end in sentences(text)] if len(text) > LONG else []
        return sorted(parts, key=len)[-SENTENCES:] if len(parts) > 1 else []
