"""The portal of the sample prefecture, from the plain files in ``portal/``: articles, a working group, ideas.

Articles are written by one editor and approved by another, as the product demands it; then they get the days on which
they would have come out. What is there already (by kind and title) is left alone.
"""

from __future__ import annotations

import datetime
import tomllib
from pathlib import Path
from typing import Any

from django.utils import timezone
from pydantic import BaseModel, ConfigDict

from nanohana.access.models import Account
from nanohana.apps.portal import ideas, publishing
from nanohana.apps.portal.models import Article, Designation, Idea
from nanohana.documents.models import Document
from nanohana.organization.models import Division, StaffMember

FOLDER = Path(__file__).parent / "portal"
FILES = ("guideline", "notices", "use-cases", "faq", "training", "working-group")
WRITER, APPROVER = "naruke.y", "nakadai.s"
LEADERS = {"kase.n": "1010", "tsuchiya.k": "1040"}  # by account: the division


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SampleChange(_Entry):
    """A later state of an article; ``asks_again`` makes it a new version of a guideline."""

    published: datetime.date
    body: str
    asks_again: bool = False


class SampleArticle(_Entry):
    """``documents`` and ``group`` are titles."""

    kind: str
    title: str
    division: str
    published: datetime.date
    body: str = ""
    is_important: bool = False
    problem: str = ""
    prompt: str = ""
    app: str = ""
    effect: str = ""
    tried_by: str = ""
    topic: str = ""
    members: str = ""
    group: str = ""
    number: int | None = None
    held_on: datetime.date | None = None
    place: str = ""
    documents: tuple[str, ...] = ()
    later: tuple[SampleChange, ...] = ()


class SampleStep(_Entry):
    state: str
    by: str
    note: str = ""


class SampleIdea(_Entry):
    """``meeting`` is the title of the meeting in which it came up; people are named by their accounts."""

    title: str
    division: str
    proposer: str
    meeting: str
    problem: str
    wish: str
    step: tuple[SampleStep, ...] = ()


class SamplePortal(_Entry):
    article: tuple[SampleArticle, ...]
    idea: tuple[SampleIdea, ...] = ()


def read_portal() -> SamplePortal:
    """All files as one, in their order: a working group stands before its meetings."""
    parts = [SamplePortal.model_validate(tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))) for name in FILES]
    return SamplePortal(
        article=tuple(article for part in parts for article in part.article),
        idea=tuple(idea for part in parts for idea in part.idea),
    )


def load_portal() -> None:
    """Load what is missing, after the organisation and the documents."""
    _designate(WRITER, Designation.Role.EDITOR, None)
    for account, division in LEADERS.items():
        _designate(account, Designation.Role.LEADER, Division.objects.get(code=division))
    portal = read_portal()
    for article in portal.article:
        if not Article.objects.filter(kind=article.kind, title=article.title).exists():
            _load_article(article)
    for idea in portal.idea:
        if not Idea.objects.filter(title=idea.title).exists():
            _load_idea(idea)


def _designate(account: str, role: str, division: Division | None) -> None:
    staff = StaffMember.objects.get(account__username=account)
    Designation.objects.get_or_create(staff=staff, role=role, division=division)


def _load_article(sample: SampleArticle) -> None:
    writer = Account.objects.get(username=WRITER)
    article = Article(kind=sample.kind, author=writer, division=Division.objects.get(code=sample.division))
    values = sample.model_dump(exclude={"kind", "division", "published", "documents", "group", "later"})
    _set(article, values)
    article.documents = list(Document.objects.filter(title__in=sample.documents).values_list("pk", flat=True))
    article.group = Article.objects.filter(kind="group", title=sample.group).first() if sample.group else None
    _publish(article, None, sample.published, is_first=True)
    for change in sample.later:
        stored = Article.objects.get(pk=article.pk)
        draft = publishing.latest(stored)
        _set(draft, {"body": change.body.strip(), "version": stored.version + change.asks_again})
        _publish(draft, stored.latest_revision_id, change.published, is_first=False)


def _set(article: Article, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(article, name, value.strip() if isinstance(value, str) else value)


def _publish(article: Article, base: int | None, day: datetime.date, *, is_first: bool) -> None:
    writer, approver = (Account.objects.get(username=name) for name in (WRITER, APPROVER))
    revision = publishing.save(article, writer, base)
    publishing.submit(article, writer)
    publishing.approve(article, approver, revision.pk)
    morning = timezone.make_aware(datetime.datetime.combine(day, datetime.time(9)))
    moments = {"last_published_at": morning} | ({"first_published_at": morning} if is_first else {})
    Article.objects.filter(pk=article.pk).update(**moments)


def _load_idea(sample: SampleIdea) -> None:
    people = {account.username: account for account in Account.objects.all()}
    idea = Idea(
        title=sample.title, problem=sample.problem, wish=sample.wish,
        division=Division.objects.get(code=sample.division),
        meeting=Article.objects.filter(kind="meeting", title=sample.meeting).first(),
    )  # fmt: skip
    ideas.propose(idea, people[sample.proposer])
    start = idea.state
    for step in sample.step:
        ideas.move(idea, people[step.by], start, step.state, note=step.note)
        start = Idea.State(step.state)
