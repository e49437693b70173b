"""The chatbots of the sample prefecture, from the plain files in ``chatbots/<key>/``, by the product's own import.

A chatbot is made by somebody of its owner division and published once its documents are read: the question set is run,
and somebody who heads the division approves. What is there already is left alone.
"""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from nanohana.access.acting import person_of
from nanohana.access.heads import divisions_answered_for
from nanohana.access.models import Account
from nanohana.apps.chatbots import checking, editing, importing, publication
from nanohana.apps.chatbots.composing import compose
from nanohana.apps.chatbots.models import Chatbot, ChatbotVersion, Run
from nanohana.audit.acting import acting_as
from nanohana.chatbot.loaded import LoadedChatbot, load
from nanohana.documents.models import Document, Version
from nanohana.organization.models import Division
from nanohana.published.content import Contact, FixedText
from nanohana.sample.sources import SOURCES, read_sources

FOLDER = SOURCES.parent / "chatbots"
NOT_PASSED = "見本の県を試すための公開です。不合格の設問は、設問集の結果を見てください。"


class SampleHours(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    weekdays: tuple[int, ...]
    start: datetime.time
    end: datetime.time
    closed_on: tuple[datetime.date, ...] = ()


class SampleChatbot(BaseModel):
    """``documents`` are keys of documents of the sample (``Source.document``)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str
    title: str
    field: str
    owner_division: str
    greeting: str
    examples: list[str]
    scope_words: list[str]
    documents: list[str]
    hand_over: bool
    host_pages: list[str] = []
    hours: SampleHours
    contacts: list[Contact]
    fixed_answers: list[FixedText] = []
    forbidden_topics: list[FixedText] = []


COLUMNS = (
    "greeting", "examples", "scope_words", "hand_over", "host_pages", "hours", "contacts", "fixed_answers",
    "forbidden_topics",
)  # fmt: skip


def read_chatbots(folder: Path = FOLDER) -> Iterator[SampleChatbot]:
    """The settings of every chatbot. Raises ValueError for what does not fit."""
    for path in sorted(folder.glob("*/chatbot.toml")):
        given = tomllib.loads(path.read_text(encoding="utf-8"))
        yield SampleChatbot.model_validate({"key": path.parent.name, **given})


def load_chatbots(only: Collection[str] = ()) -> int:
    """Make those that are missing, as drafts; how many. ``only`` names documents: chatbots with none of them wait."""
    sources = read_sources()
    titles = {source.document: source.title for source in sources}
    named = {source.document for source in sources if source.id in only}
    made = 0
    for chatbot in read_chatbots():
        is_wanted = not only or bool(named & set(chatbot.documents))
        if is_wanted and not Chatbot.objects.filter(key=chatbot.key).exists():
            _load(chatbot, [titles[key] for key in chatbot.documents])
            made += 1
    return made


def _load(sample: SampleChatbot, titles: list[str]) -> None:
    division = Division.objects.get(code=sample.owner_division)
    editor, _ = _two_people(division)
    with acting_as(lambda: person_of(editor, "")):
        made = editing.create(editor, key=sample.key, title=sample.title, field=sample.field, owner_division=division)
        editing.change(editor, made, sample.model_dump(mode="json", include=set(COLUMNS)))
        for kind, name in ((importing.FAQ, "faq.csv"), (importing.QUESTIONS, "questions.csv")):
            lines = importing.read_lines(kind, (FOLDER / sample.key / name).read_bytes())
            importing.take_in(kind, editor, made, lines, name)
        for document in Document.objects.filter(title__in=titles, removed_at=None):
            editing.publish_document(editor, made, document)


def publish_chatbots() -> bool:
    """Publish those whose documents are all read; True when none waits any more."""
    keys = [each.key for each in read_chatbots()]
    waiting = list(Chatbot.objects.filter(key__in=keys, current=None))
    ready = [chatbot for chatbot in waiting if not _is_being_read(chatbot)]
    if ready:
        beside = {chatbot.key: _without_documents(chatbot) for chatbot in Chatbot.objects.filter(key__in=keys)}
        for chatbot in ready:
            _publish(chatbot, [bot for key, bot in beside.items() if key != chatbot.key])
    return len(ready) == len(waiting)


def _is_being_read(chatbot: Chatbot) -> bool:
    documents = chatbot.documents.values("pk")
    return Version.objects.filter(document__in=documents, state__in=Version.UNFINISHED).exists()


def _without_documents(chatbot: Chatbot) -> LoadedChatbot:
    """As the others know it, which are published together with it."""
    return load(replace(compose(chatbot, 0).content, documents=(), passages=()))


def _publish(chatbot: Chatbot, beside: Sequence[LoadedChatbot]) -> None:
    editor, head = _two_people(chatbot.owner_division)
    with acting_as(lambda: person_of(editor, "")):
        run = checking.begin(editor, chatbot)
        checking.perform(Run.objects.select_related("version__chatbot", "against").get(pk=run.pk), beside)
        run.refresh_from_db()
        publication.submit(editor, Chatbot.objects.get(pk=chatbot.pk), "" if run.has_passed else NOT_PASSED)
    with acting_as(lambda: person_of(head, "")):
        mark = publication.seen_mark(ChatbotVersion.objects.get(pk=run.version_id))
        version = publication.approve(head, chatbot, seen=mark, personal_seen=True)
        publication.deliver(version)


def _two_people(division: Division) -> tuple[Account, Account]:
    """Somebody of the division, and somebody else who heads it or what it stands under."""
    accounts = list(Account.objects.filter(is_active=True).exclude(staff=None).order_by("username"))
    heads = [each for each in accounts if division.pk in divisions_answered_for(each)]
    members = [each for each in accounts if each.staff and division in _divisions(each)]
    editor = next((each for each in members if each not in heads), members[0])
    head = next(each for each in sorted(heads, key=lambda each: each not in members) if each != editor)
    return editor, head


def _divisions(account: Account) -> list[Division]:
    assert account.staff is not None  # noqa: S101 - asked of those only
    return [held.division for held in account.staff.appointments.in_force().select_related("division") if held.division]
