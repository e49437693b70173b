"""An exchange as its page shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from pydantic import TypeAdapter

from nanohana.answering.same_question import normal_form
from nanohana.chatbot import texts
from nanohana.chatbot.emergency_cards import AMBULANCE, CARDS, POLICE, Card, Line
from nanohana.chatbot.outcomes import Choice, Outcome, Reply, Sentence
from nanohana.chatbot.tone import in_any_tone
from nanohana.public.display import summary, translation
from nanohana.public.display.choice import Display
from nanohana.public.display.fixed import fixed_text
from nanohana.public.display.plain import simplified
from nanohana.public.models import Exchange
from nanohana.published.content import Chatbot, Faq

_REPLY = TypeAdapter(Reply)
_ICONS = {
    Outcome.EMERGENCY: "warning", Outcome.STOPPED: "stop", Outcome.PERSONAL_DATA: "warning", Outcome.FAQ: "success",
    Outcome.EVIDENCE: "document", Outcome.FIXED: "info", Outcome.NO_EVIDENCE: "search", Outcome.SMALL_TALK: "chat",
}  # fmt: skip
_FOLLOWED_BY_EXAMPLES = in_any_tone("vague") | {texts.INSTRUCTION}
_ADVICE = 2  # lines beside 119 and 110
_RATEABLE = frozenset(
    {Outcome.FIXED, Outcome.FAQ, Outcome.EVIDENCE, Outcome.CLARIFICATION, Outcome.OUT_OF_SCOPE, Outcome.NO_EVIDENCE}
)


@dataclass(frozen=True)
class Shown:
    """One question with its reply. ``base`` is the address of the chatbot's page or widget, ending in a slash."""

    exchange: Exchange
    chatbot: Chatbot
    display: Display
    base: str

    @cached_property
    def reply(self) -> Reply:
        return _REPLY.validate_python(self.exchange.reply)

    @property
    def number(self) -> int:
        return self.exchange.number

    @property
    def asked(self) -> str:
        return str(self.exchange.asked)

    @property
    def is_withheld(self) -> bool:
        """Whether the question is not shown because of personal information in it; an empty one is only empty."""
        return not self.exchange.asked and self.reply.text != texts.EMPTY

    @property
    def is_to_mend(self) -> bool:
        """Whether the question was not taken, and can be once it is changed: its words stay in the form."""
        outcome, text = self.reply.outcome, self.reply.text
        is_too_long = outcome == Outcome.UNREADABLE and text not in (texts.EMPTY, texts.OTHER_LANGUAGE)
        return is_too_long or outcome == Outcome.PERSONAL_DATA

    @property
    def rating(self) -> int | None:
        return self.exchange.rating

    @property
    def comment(self) -> str:
        return str(self.exchange.comment)

    @property
    def label(self) -> str:
        if self.reply.text == texts.OTHER_LANGUAGE:
            return "outcome_other_language"
        leads_to_people = self.reply.outcome == Outcome.SMALL_TALK and self.reply.contacts
        return "outcome_fixed" if leads_to_people else f"outcome_{self.reply.outcome}"

    @property
    def icon(self) -> str:
        return f"icons/{_ICONS.get(self.reply.outcome, 'info')}.svg"

    @property
    def card(self) -> Card | None:
        """The fixed card of an emergency."""
        return CARDS.get(self.reply.emergency)

    @property
    def possible_card(self) -> Card | None:
        """The card that fits best where danger is not ruled out: a line on what to do stands under the answer."""
        return CARDS.get(self.reply.possible_emergency)

    @property
    def advice_lines(self) -> Sequence[Line]:
        """Where to be heard, of that card: beside 119 and 110, which the line names."""
        lines = self.possible_card.lines if self.possible_card else ()
        return [line for line in lines if line not in (AMBULANCE, POLICE)][:_ADVICE]

    @property
    def text(self) -> str:
        """What answers, as published."""
        if self.card is not None:
            return self.card.text
        return "\n".join(sentence.text for sentence in self.reply.sentences) or self.reply.text

    @property
    def under_card(self) -> str:
        """The approved answer under the card of what may be no emergency; else empty."""
        return self.reply.text if self.card is not None and self.reply.faq else ""

    @property
    def lead_in(self) -> str:
        """What stands before sentences of documents in another tone than the standard one; else empty (a label)."""
        is_standard = self.reply.text == texts.EVIDENCE
        return "" if is_standard or self.display.language != "ja" else self.reply.text

    @property
    def plain(self) -> str:
        """The same in plainer words, where やさしい日本語 is chosen and it can be said more plainly."""
        plain = simplified(self.text) if self.display.is_easy and not self.in_other_words else self.text
        return plain if plain != self.text else ""

    @property
    def in_other_words(self) -> str:
        """A fixed text in the language of the page, やさしい日本語 too; empty where it is none, and in Japanese."""
        return fixed_text(self.reply, self.display.language)

    @property
    def questions(self) -> Sequence[Choice]:
        return [choice for choice in self.reply.choices if not choice.chatbot]

    @property
    def chatbots(self) -> Sequence[Choice]:
        return [choice for choice in self.reply.choices if choice.chatbot]

    @property
    def choices_label(self) -> str:
        """Examples are no candidates: they must not be offered as what was meant."""
        if self.card is not None:
            return "choices_beside_card"
        is_small_talk = self.reply.outcome == Outcome.SMALL_TALK
        return "examples" if is_small_talk or self.reply.text in _FOLLOWED_BY_EXAMPLES else "choices"

    @property
    def is_welfare(self) -> bool:
        """Whether the welfare guide is the right place for the question."""
        return self.reply.text in in_any_tone("welfare")

    @cached_property
    def _faq(self) -> Faq | None:
        return next((each for each in self.chatbot.faqs if each.key == self.reply.faq), None)

    @property
    def answers(self) -> str:
        """The approved question that is answered, where another was asked: 「使えます。」 is no yes to that one."""
        question = self._faq.question if self._faq else ""
        return "" if normal_form(question) == normal_form(self.asked) else question

    @property
    def owner(self) -> str:
        """Who answers for an approved answer, as citizens read it."""
        return (self._faq.owner or self.chatbot.owner) if self._faq else ""

    @property
    def is_rateable(self) -> bool:
        return self.reply.outcome in _RATEABLE

    def with_summary(self, summary: tuple[Sentence, ...]) -> Shown:
        """The same with its summary, which is kept."""
        if summary:
            reply = replace(self.reply, summary=summary)
            self.exchange.reply = _REPLY.dump_python(reply, mode="json")
            self.exchange.save(update_fields=["reply"])
        return Shown(self.exchange, self.chatbot, self.display, self.base)

    @property
    def rating_url(self) -> str:
        return f"{self.base}rating/{self.exchange.pk}/"

    @property
    def translation_url(self) -> str:
        """Where its translation is made; empty where none is offered."""
        is_offered = translation.is_offered(self.display.language)
        return f"{self.base}translation/{self.exchange.pk}/" if is_offered else ""

    @property
    def summary_url(self) -> str:
        """Where the summary of its sentences is made; empty where none is offered."""
        is_wanted = self.chatbot.summarises and self.reply.sentences and self.asked and self.display.is_japanese
        return f"{self.base}summary/{self.exchange.pk}/" if is_wanted and summary.is_offered() else ""
