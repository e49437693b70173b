"""From the draft to the content that citizens would see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import structlog
from django.utils import timezone
from pydantic import TypeAdapter

from nanohana.apps.chatbots import sources
from nanohana.apps.chatbots.models import Chatbot, Faq
from nanohana.chatbot.vectors import Vectors, with_vectors
from nanohana.published import content
from nanohana.search.embedding import EmbeddingsUnavailable, embedder

log = structlog.get_logger(__name__)
_CONTACTS = TypeAdapter(tuple[content.Contact, ...])
_FIXED = TypeAdapter(tuple[content.FixedText, ...])
_AT_ONCE = 64  # texts in one request
_HOURS = TypeAdapter(content.OpeningHours)
_LINKS = TypeAdapter(tuple[content.Link, ...])


@dataclass(frozen=True, slots=True)
class Composed:
    """``problems`` are reasons for which it must not be published; ``personal`` see ``sources``."""

    content: content.Chatbot
    fingerprint: str
    problems: tuple[str, ...]
    personal: list[dict[str, object]]


def compose(chatbot: Chatbot, number: int) -> Composed:
    """The draft as version ``number``, with the documents as they stand now and the vectors there are."""
    found = sources.sources_of(chatbot)
    made = replace(
        settings_of(chatbot, number), documents=sources.documents(found), passages=sources.passages(found),
        faqs=tuple(map(published, chatbot.faqs.living())),
    )  # fmt: skip
    personal = sources.personal_information(found)
    problems = tuple(_problems(made, found, personal))
    return Composed(_with_vectors(made), sources.fingerprint(chatbot), problems, personal)


def settings_of(chatbot: Chatbot, number: int) -> content.Chatbot:
    """The content without FAQ and documents."""
    return content.Chatbot(
        key=chatbot.key, number=number, title=chatbot.title, field=chatbot.field, owner=str(chatbot.owner_division),
        greeting=chatbot.greeting, published_at=timezone.now(), examples=tuple(chatbot.examples),
        scope_words=tuple(chatbot.scope_words), contacts=_CONTACTS.validate_python(chatbot.contacts),
        hours=opening_hours(chatbot), fixed_answers=_FIXED.validate_python(chatbot.fixed_answers),
        forbidden_topics=_FIXED.validate_python(chatbot.forbidden_topics), hand_over=chatbot.hand_over,
        host_pages=tuple(chatbot.host_pages), tone=chatbot.tone, summarises=chatbot.summarises,
    )  # fmt: skip


def opening_hours(chatbot: Chatbot) -> content.OpeningHours:
    return _HOURS.validate_python(chatbot.hours)


def published(faq: Faq) -> content.Faq:
    return content.Faq(
        key=faq.key, question=faq.question, answer=faq.answer, variants=tuple(faq.variants),
        links=_LINKS.validate_python(faq.links), topic=faq.topic, owner=faq.owner, valid_from=faq.valid_from,
        valid_until=faq.valid_until,
    )  # fmt: skip


def _problems(made: content.Chatbot, found: sources.Sources, personal: list[dict[str, object]]) -> Iterator[str]:
    if not made.faqs and not made.passages:
        yield "FAQも公開する文書もありません。"
    if not made.contacts:
        yield "問合せ先がありません。答えられない質問のときに案内する先を、一つは入力してください。"
    for each in found.refused:
        yield f"公開する文書「{each.document.title}」：{each.reason}選び直してください。"
    for row in personal:
        if row["is_individual_number"]:
            yield f"公開する文書「{row['title']}」に、マイナンバーと思われる番号があります。公開できません。"


def _with_vectors(made: content.Chatbot) -> content.Chatbot:
    """With those of the approved questions and answers; without the index' model none go along, and words decide."""
    model = sources.vector_model()
    if not model or embedder(model).model != model or not all(each.vectors for each in made.passages):
        return without_vectors(made)
    try:
        return _with_questions(made, model)
    except EmbeddingsUnavailable as unavailable:
        log.warning("chatbot without vectors", chatbot=made.key, reason=str(unavailable))
        return without_vectors(made)


def _with_questions(made: content.Chatbot, model: str) -> content.Chatbot:
    of_model = embedder(model)

    def answers(texts: Sequence[str]) -> Vectors:
        starts = range(0, len(texts), _AT_ONCE)
        return np.concatenate([of_model.passages(texts[start : start + _AT_ONCE]) for start in starts])

    faqs = with_vectors(replace(made, documents=(), passages=()), model, of_model.questions, answers).faqs
    return replace(made, faqs=faqs, vector_model=model)


def without_vectors(made: content.Chatbot) -> content.Chatbot:
    return replace(
        made, vector_model="", faqs=tuple(replace(faq, vectors=(), answer_vectors=()) for faq in made.faqs),
        passages=tuple(replace(each, vectors=()) for each in made.passages),
    )  # fmt: skip
