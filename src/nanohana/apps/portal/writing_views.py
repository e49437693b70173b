"""Writing an article: the form, two editors at once, images, and documents to attach."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nanohana.access.requests import account_of
from nanohana.access.rights import actor_behind, readable_documents
from nanohana.apps.portal import publishing, selection
from nanohana.apps.portal.acts import PortalAct
from nanohana.apps.portal.article_views import crumbs
from nanohana.apps.portal.differences import changed_lines
from nanohana.apps.portal.forms import ArticleForm, ImageForm
from nanohana.apps.portal.images import made_anew
from nanohana.apps.portal.models import Article, Image, Kind
from nanohana.apps.portal.roles import standing_of
from nanohana.audit.recording import record
from nanohana.documents.models import Document
from nanohana.documents.structure import UnreadableDocument
from nanohana.web.words import all_words

FORM_VERBS = ("GET", "HEAD", "POST")
OFFERED = 20
LONGEST_WORDS = 100


def _form(request: HttpRequest, article: Article, base: int | None) -> ArticleForm:
    standing = standing_of(request)
    return ArticleForm(
        request.POST if request.method == "POST" else None,
        instance=article,
        divisions=None if standing.is_editor else standing.divisions,
        readable=readable_documents(actor_behind(request)),
        initial={"base": base},
    )


@require_http_methods(FORM_VERBS)
def new(request: HttpRequest, section: str) -> HttpResponse:
    standing = standing_of(request)
    if section not in Kind.values or not selection.may_begin(standing, section):
        raise Http404
    group = request.GET.get("group", "")
    article = Article(kind=section, author=standing.account, live=False)
    if standing.division is not None:
        article.division_id = standing.division
    if section == Kind.MEETING and selection.is_id(group):
        article.group = Article.objects.of_kind(Kind.GROUP).filter(pk=group).first()
    form = _form(request, article, None)
    if request.method == "POST" and form.is_valid():
        article = form.save(commit=False)
        publishing.save(article, account_of(request), None)
        messages.success(request, "下書きを保存しました。")
        return redirect("portal:draft", article.pk)
    return _page(request, form, article)


@require_http_methods(FORM_VERBS)
def edit(request: HttpRequest, article_id: UUID) -> HttpResponse:
    stored = selection.writable_article(request, article_id)
    form = _form(request, publishing.latest(stored), stored.latest_revision_id)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form, stored)
    try:
        publishing.save(form.save(commit=False), account_of(request), form.cleaned_data["base"])
    except publishing.ChangedMeanwhile as changed:
        return _page(request, _kept(request, stored, changed), stored, changed=_comparison(form, changed))
    messages.success(request, "下書きを保存しました。")
    return redirect("portal:draft", stored.pk)


def _kept(request: HttpRequest, stored: Article, changed: publishing.ChangedMeanwhile) -> ArticleForm:
    """The form with what was written, now on top of what the other person saved."""
    given = request.POST.copy()
    given["base"] = str(changed.revision.pk) if changed.revision else ""
    standing = standing_of(request)
    return ArticleForm(
        given,
        instance=publishing.latest(stored),
        divisions=None if standing.is_editor else standing.divisions,
        readable=readable_documents(actor_behind(request)),
    )


def _comparison(form: ArticleForm, changed: publishing.ChangedMeanwhile) -> dict[str, Any]:
    """Who saved meanwhile and when, and line by line what they have that is not in the text just sent."""
    revision = changed.revision
    theirs = revision.as_object() if revision else Article()
    lines = [
        line
        for name in form.texts
        if name in form.fields
        for line in changed_lines(str(form.cleaned_data[name]), getattr(theirs, name))
    ]
    return {"by": revision.user if revision else None, "at": revision.created_at if revision else None, "lines": lines}


def _page(request: HttpRequest, form: ArticleForm, article: Article, **more: Any) -> HttpResponse:
    is_new, label = article._state.adding, Kind(article.kind).label
    context = {
        "form": form,
        "article": article,
        "kind": Kind(article.kind),
        "is_new": is_new,
        "waiting": None if is_new else publishing.waiting(article),
        "image_form": ImageForm(),
        "crumbs": [*crumbs(article)[:-1], (f"新しい{label}", "")] if is_new else crumbs(article, "編集"),
        **more,
    }
    status = 409 if "changed" in more else 422 if form.is_bound and form.errors else 200
    return render(request, "portal/edit.html", context, status=status)


@require_safe
def offered_documents(request: HttpRequest) -> HttpResponse:
    """Registered documents whose title holds all the words, to attach; a part of the form."""
    words = request.GET.get("words", "").replace("\0", "").strip()[:LONGEST_WORDS]
    readable = Document.objects.filter(readable_documents(actor_behind(request)), all_words(words, "title"))
    found = readable.select_related("library")[:OFFERED] if words else []
    return render(request, "portal/documents.html", {"found": found, "words": words})


@require_POST
def add_image(request: HttpRequest) -> HttpResponse:
    """Make an uploaded image anew and say how it is written into a text; a whole page where there are no scripts."""
    form = ImageForm(request.POST, request.FILES)
    added = _added(request, form) if form.is_valid() else None
    template = "image_added" if request.headers.get("HX-Request") else "image_page"
    context = {"form": form, "image_form": ImageForm() if added else form, "added": added}
    return render(request, f"portal/{template}.html", context, status=200 if added else 422)


def _added(request: HttpRequest, form: ImageForm) -> Image | None:
    try:
        content = made_anew(form.cleaned_data["file"])
    except UnreadableDocument as unreadable:
        form.add_error("file", unreadable.message)
        return None
    with transaction.atomic():
        description = form.cleaned_data["description"]
        added = Image.objects.create(content=content, description=description, added_by=account_of(request))
        record(PortalAct.IMAGE_ADDED, added, title=description, bytes=len(content))
    return added
