"""Articles as everybody reads them, and their lists by kind."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from nanohana.access.requests import account_of
from nanohana.access.rights import actor_behind, readable_documents
from nanohana.apps.portal import selection
from nanohana.apps.portal.acts import PortalAct
from nanohana.apps.portal.differences import since_former_version
from nanohana.apps.portal.models import Acknowledgement, Article, Image, Kind
from nanohana.apps.portal.models.articles import ArticleQuerySet
from nanohana.apps.portal.roles import standing_of
from nanohana.audit.recording import record
from nanohana.digits import whole_number
from nanohana.documents.models import Document
from nanohana.organization.models import Division

PER_PAGE = 20
LISTED = [kind for kind in Kind if kind != Kind.MEETING]
SAID = {
    Kind.NOTICE: "生成AI基盤とその使い方についてのお知らせです。",
    Kind.GUIDELINE: "生成AIを使うときに、すべての職員が守る決まりです。読んだら「確認しました」を押してください。",
    Kind.USE_CASE: "職員が実際に使って役に立った例です。誰でも提案でき、編集者が確かめて公開します。",
    Kind.TRAINING: "研修の資料です。資料は登録文書として保管し、閲覧できる人にだけ表示します。",
    Kind.FAQ: "よくある質問とその回答です。",
    Kind.GROUP: "使い方を考えるワーキンググループとワークショップの日程、資料、記録です。",
}


@require_safe
def articles(request: HttpRequest, section: str) -> HttpResponse:
    """What is published of one kind; use cases of one division where ``division`` says so."""
    if section not in LISTED:
        raise Http404
    listed = _ordered(selection.published_articles().of_kind(section), section)
    division = whole_number(request.GET.get("division"))
    if division is not None and section == Kind.USE_CASE:
        listed = listed.filter(division=division)
    context: dict[str, Any] = {
        "kind": Kind(section),
        "said": SAID[Kind(section)],
        "page": Paginator(listed, PER_PAGE).get_page(request.GET.get("page")),
        "may_begin": selection.may_begin(standing_of(request), section),
        "divisions": _with_use_cases() if section == Kind.USE_CASE else [],
        "division": division,
        "crumbs": [("ポータル", reverse("portal:index")), (Kind(section).label, "")],
    }
    return render(request, "portal/articles.html", context)


def _ordered(listed: ArticleQuerySet, section: str) -> ArticleQuerySet:
    orders = {Kind.NOTICE: ("-is_important", "-first_published_at"), Kind.FAQ: ("topic", "first_published_at")}
    return listed.order_by(*orders.get(Kind(section), ("-first_published_at",)))


def _with_use_cases() -> list[Division]:
    owners = Article.objects.published().of_kind(Kind.USE_CASE).values("division")
    return list(Division.objects.filter(pk__in=owners))


@require_safe
def article(request: HttpRequest, article_id: UUID) -> HttpResponse:
    """One article; to who may change one that is not published, its draft."""
    found = selection.visible_article(request, article_id)
    if not found.is_published:
        return redirect("portal:draft", found.pk)
    standing = standing_of(request)
    context = {
        **shown(request, found),
        "may_write": selection.may_write(standing, found),
        "acknowledged": _acknowledged(request, found),
        "changed": since_former_version(found) if found.kind == Kind.GUIDELINE and found.version > 1 else [],
        "may_watch": found.kind == Kind.GUIDELINE and (standing.is_administrator or standing.is_manager),
    }
    return render(request, "portal/article.html", context)


def shown(request: HttpRequest, found: Article) -> dict[str, Any]:
    """What the body of an article shows, published or not."""
    held = (
        selection.published_articles().filter(group=found).order_by("number", "held_on")
        if found.kind == Kind.GROUP
        else Article.objects.none()
    )
    readable = readable_documents(actor_behind(request))
    return {
        "article": found,
        "documents": Document.objects.filter(readable, pk__in=found.documents).select_related("library"),
        "held": held,
        "ideas": found.ideas.select_related("division") if found.kind == Kind.MEETING else [],
        "crumbs": crumbs(found),
    }


def crumbs(found: Article, *further: str) -> list[tuple[str, str]]:
    """Where an article stands, then ``further`` pages about it."""
    section = Kind.GROUP if found.kind == Kind.MEETING else Kind(found.kind)
    path = [("ポータル", reverse("portal:index")), (section.label, reverse("portal:articles", args=[section.value]))]
    if found.group is not None and found.group.is_published:
        path.append((found.group.title, reverse("portal:article", args=[found.group.pk])))
    here = (found.title, reverse("portal:article", args=[found.pk]) if further else "")
    return [*path, here, *((name, "") for name in further)]


def _acknowledged(request: HttpRequest, found: Article) -> Acknowledgement | None:
    own = Acknowledgement.objects.filter(article=found, account=account_of(request))
    return own.filter(version=found.version).first()


@require_POST
@transaction.atomic
def acknowledge(request: HttpRequest, article_id: UUID) -> HttpResponse:
    """The version that was shown, not one that came meanwhile."""
    guidelines = selection.published_articles().of_kind(Kind.GUIDELINE)
    found = get_object_or_404(guidelines, pk=article_id)
    if request.POST.get("version") == str(found.version):
        _, is_new = Acknowledgement.objects.get_or_create(
            article=found, version=found.version, account=account_of(request)
        )
        if is_new:
            record(PortalAct.GUIDELINE_ACKNOWLEDGED, found, title=found.title, version=found.version)
    return redirect("portal:article", found.pk)


@require_safe
def image(request: HttpRequest, image_id: UUID) -> HttpResponse:
    found = get_object_or_404(Image, pk=image_id)
    headers = {"Cache-Control": "private, max-age=86400"}
    return HttpResponse(bytes(found.content), content_type="image/webp", headers=headers)
