"""The 文書庫: a list, and making and changing them."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from nanohana.access.sessions import confirmed
from nanohana.audit.recording import record
from nanohana.documents import selection
from nanohana.documents.acts import DocumentAct
from nanohana.documents.forms import FORM_VERBS, LibraryForm
from nanohana.documents.models import Library


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    present = Count("documents", filter=Q(documents__removed_at=None))
    context = {
        "libraries": selection.readable_libraries(request).annotate(present=present),
        "managed": set(selection.managed_libraries(request).values_list("pk", flat=True)),
        "may_create": selection.own_divisions(request).exists(),
        "crumbs": [("登録文書", reverse("documents:index")), ("文書庫", "")],
    }
    return render(request, "documents/libraries.html", context)


@require_http_methods(FORM_VERBS)
def create(request: HttpRequest) -> HttpResponse:
    return _edited(request, None, "文書庫の作成")


@require_http_methods(FORM_VERBS)
@confirmed
def edit(request: HttpRequest, library_id: int) -> HttpResponse:
    library = get_object_or_404(selection.managed_libraries(request), pk=library_id)
    return _edited(request, library, "文書庫の変更")


def _edited(request: HttpRequest, library: Library | None, heading: str) -> HttpResponse:
    form = LibraryForm(request, request.POST or None, instance=library)
    if request.method == "POST" and form.is_valid():
        act = DocumentAct.LIBRARY_CHANGED if library else DocumentAct.LIBRARY_CREATED
        with transaction.atomic():
            saved = _changed(library, form) if library else form.save()
            moved = _documents_follow(saved, form)
            division = saved.owner_division.code
            record(act, saved, title=saved.name, audience=saved.audience, division=division, documents=moved)
        also = f"文書{moved:,}件の所管課も、「{saved.owner_division}」に変えました。" if moved else ""
        messages.success(request, f"文書庫「{saved.name}」を保存しました。{also}")
        return redirect("documents:libraries")
    back = reverse("documents:libraries")
    crumbs = [("登録文書", reverse("documents:index")), ("文書庫", back), (heading, "")]
    context = {"form": form, "heading": heading, "back": back, "crumbs": crumbs, "action": "保存する"}
    return render(request, "documents/form.html", context, status=422 if form.errors else 200)


def _changed(library: Library, form: LibraryForm) -> Library:
    """No more is saved than this person has changed; the form has put the rest into the object, too."""
    library.save(update_fields=form.changed_data)
    library.refresh_from_db()
    return library


def _documents_follow(library: Library, form: LibraryForm) -> int:
    """To its new owner division go those documents, removed ones too, that had the same as the library."""
    former = form.initial.get("owner_division")  # None of a new one, in which nothing is
    if former == library.owner_division_id:
        return 0
    return library.documents.filter(owner_division=former).update(owner_division=library.owner_division)
