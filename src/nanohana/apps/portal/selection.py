"""Fetching is authorising: every page and command gets its articles, images and ideas here."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from nanohana.access.rights import actor_behind, readable_documents
from nanohana.apps.portal.models import Article, Idea, IdeaStep, Kind
from nanohana.apps.portal.models.articles import ArticleQuerySet
from nanohana.apps.portal.roles import Standing, standing_of
from nanohana.documents.models import Document
from nanohana.web.words import all_words

MOST_DOCUMENTS = 200
OPEN_TO_ALL = frozenset({Kind.USE_CASE})
"""What everybody may propose; the other kinds are written by editors."""


def published_articles() -> ArticleQuerySet:
    """What all staff may read."""
    return Article.objects.published().select_related("division")


def with_documents(request: HttpRequest, words: str) -> ArticleQuerySet:
    """Published articles with a registered document that this person may read and that has all the words in its
    title."""
    documents = Document.objects.filter(readable_documents(actor_behind(request)), all_words(words, "title"))
    keys = list(documents.values_list("pk", flat=True)[:MOST_DOCUMENTS]) if words.split() else []
    return published_articles().filter(documents__overlap=keys)


def with_notes(words: str) -> QuerySet[Idea]:
    """Ideas to which somebody has written all the words at once."""
    steps = IdeaStep.objects.filter(all_words(words, "note"), idea=OuterRef("pk"))
    ideas = Idea.objects.select_related("division")
    return ideas.filter(Exists(steps)) if words.split() else ideas.none()


def written_by(standing: Standing) -> Q:
    """Articles that somebody may change: an editor all, others what they have proposed themselves."""
    return Q() if standing.is_editor else Q(author=standing.account, kind__in=OPEN_TO_ALL)


def visible_article(request: HttpRequest, article_id: UUID) -> Article:
    """One that is published, or that this person may change. Raises Http404."""
    articles = Article.objects.select_related("division", "author__staff", "group", "live_revision")
    found = get_object_or_404(articles, pk=article_id)
    if found.is_published:
        return found
    return writable_article(request, article_id)


def writable_article(request: HttpRequest, article_id: UUID) -> Article:
    """One that this person may change. Raises Http404."""
    articles = Article.objects.filter(written_by(standing_of(request)))
    return get_object_or_404(articles.select_related("division", "latest_revision__user__staff"), pk=article_id)


def editors_article(request: HttpRequest, article_id: UUID) -> Article:
    """One, for who may decide about it. Raises Http404."""
    articles = Article.objects.filter(Q() if standing_of(request).is_editor else Q(pk__in=[]))
    return get_object_or_404(articles, pk=article_id)


def may_write(standing: Standing, article: Article) -> bool:
    return standing.is_editor or (article.author_id == standing.account.pk and article.kind in OPEN_TO_ALL)


def may_begin(standing: Standing, kind: str) -> bool:
    return standing.is_editor or kind in OPEN_TO_ALL


def idea(idea_id: UUID, *, held: bool = False) -> Idea:
    """Ideas are everybody's to read; ``held``: locked until the transaction ends. Raises Http404."""
    ideas = Idea.objects.select_related("division", "meeting", "proposer__staff", "owner__staff")
    return get_object_or_404(ideas.select_for_update(of=("self",)) if held else ideas, pk=idea_id)


def may_carry(standing: Standing, found: Idea) -> bool:
    """Who may move an idea on: who proposed it, who carries it, the leader of its division, editors."""
    own = standing.account.pk in (found.proposer_id, found.owner_id)
    return own or standing.is_editor or found.division_id in standing.led


def is_id(text: str) -> bool:
    """Whether a text from an address can name anything."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True
