"""The list of registered documents, the page of one document, and what its owner may do with it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import F, Max, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nanohana.access.rights import actor_behind
from nanohana.access.sessions import confirmed
from nanohana.audit.recording import record
from nanohana.documents import lifecycle, namesakes, selection, versions
from nanohana.documents.acts import DocumentAct
from nanohana.documents.forms import FORM_VERBS, DocumentForm, Filters, VersionForm
from nanohana.documents.models import Document, Version
from nanohana.documents.notices import links_for, notices_of
from nanohana.spreadsheet import csv_download
from nanohana.web.words import all_words

PER_PAGE = 50
REMOVED, MOST_REMOVED = "removed_documents", 20  # of a session, the newest last


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    filters = Filters(request, request.GET)
    page = selection.page_of(_filtered(request, filters), request.GET.get("page"), PER_PAGE)
    namesakes.mark(page.object_list)
    context = {
        "filters": filters,
        "page": page,
        "may_register": selection.editable_libraries(request).exists(),
        "removed": _undoable(request),
        "query": request.GET.urlencode(),
        "narrowed": any(request.GET.get(name) for name in ("title", "library", "division", "state")),
    }
    return render(request, "documents/index.html", context)


def _filtered(request: HttpRequest, filters: Filters) -> QuerySet[Document]:
    documents = selection.listed_documents(request)
    if not filters.is_valid():
        return documents
    given = filters.cleaned_data
    documents = documents.filter(all_words(given["title"], "title"))
    if given["library"]:
        documents = documents.filter(library=given["library"])
    if given["division"]:
        documents = documents.filter(owner_division=given["division"])
    if given["state"]:
        present = Version.objects.filter(removed_at=None, state=given["state"])
        documents = documents.filter(pk__in=present.values("document"))
    return _ordered(documents, given["order"])


def _ordered(documents: QuerySet[Document], order: str) -> QuerySet[Document]:
    """By title, or the newest of the present versions first; documents of one title in the same order on each page."""
    column = {"registered": "versions__registered_at", "effective": "versions__effective_from"}.get(order)
    if column is None:
        return documents.order_by("title", "created_at", "pk")
    newest = Max(column, filter=Q(versions__removed_at=None))
    return documents.annotate(newest=newest).order_by(F("newest").desc(nulls_last=True), "title", "created_at", "pk")


CSV_HEAD = (
    "文書名", "文書庫", "所管課", "取扱区分", "版", "公布日", "施行日", "廃止日", "現行", "状態", "理由", "ファイル名",
)  # fmt: skip


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The list as CSV, one version a line."""
    documents = _filtered(request, Filters(request, request.GET))
    record(DocumentAct.LIST_EXPORTED)
    rows = (
        _csv_row(document, version)
        for document in documents.iterator(chunk_size=200)
        for version in document.versions.all()
    )
    return csv_download(CSV_HEAD, rows, f"documents-{timezone.localdate():%Y%m%d}")


def _csv_row(document: Document, version: Version) -> tuple[object, ...]:
    return (
        document.title,
        document.library.name,
        document.owner_division.name,
        document.get_handling_label_display(),
        version.label,
        version.promulgated_on or "",
        version.effective_from or "",
        version.effective_until or "",
        "○" if version.is_in_force_today else "",
        version.get_state_display(),
        version.failure,
        version.filename,
    )


@require_safe
def document(request: HttpRequest, document_id: UUID) -> HttpResponse:
    found = selection.readable_documents(request).filter(pk=document_id).first()
    if found is None:
        return _joined(request, document_id)
    may_edit = selection.may_edit(request, found)
    in_force = next((version for version in found.versions.all() if version.is_in_force_today), None)
    context = {
        "document": found,
        "may_edit": may_edit,
        "may_manage": selection.may_manage(request, found),
        "notices": notices_of(found, actor_behind(request)) if may_edit else [],
        "links": links_for(in_force, actor_behind(request)) if in_force else [],
        "crumbs": [("登録文書", reverse("documents:index")), (found.title, "")],
    }
    return render(request, "documents/document.html", context)


def _joined(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """On to the document whose version the one that stood here has become. Raises Http404."""
    version = selection.readable_versions(request).filter(former_document=document_id).first()
    if version is None:
        raise Http404
    messages.info(request, f"お探しの文書は、文書「{version.document.title}」の版になりました。")
    return redirect("documents:document", version.document_id)


@require_http_methods(FORM_VERBS)
def edit(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Change title, owner and label. A new title is searched for as well, so the versions are indexed again."""
    found = selection.editable_document(request, document_id)
    form = DocumentForm(request, request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        _change(form, found)
        messages.success(request, "文書の情報を変更しました。")
        return redirect("documents:document", found.pk)
    return _form_page(request, form, "文書の情報の変更", found)


@transaction.atomic
def _change(form: DocumentForm, found: Document) -> None:
    found.save(update_fields=form.changed_data)  # no more: others may have changed the rest, or removed it, meanwhile
    found.refresh_from_db()
    if "title" in form.changed_data:
        stopped = (Version.State.FAILED, Version.State.CANCELLED)
        for version in found.versions.filter(removed_at=None).exclude(state__in=stopped):
            lifecycle.begin(version)
    record(DocumentAct.CHANGED, found, title=found.title, fields=sorted(form.changed_data))


@require_http_methods(FORM_VERBS)
@transaction.atomic
def edit_version(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Change a version's label and dates; which version is in force follows."""
    version = selection.editable_version(request, version_id, held=request.method == "POST")
    form = VersionForm(request.POST or None, instance=version)
    if request.method == "POST" and form.is_valid():
        versions.change_dates(version)
        messages.success(request, "版の情報を変更しました。")
        return redirect("documents:document", version.document_id)
    return _form_page(request, form, "版の情報の変更", version.document)


def _form_page(request: HttpRequest, form: DocumentForm | VersionForm, heading: str, found: Document) -> HttpResponse:
    url = reverse("documents:document", args=[found.pk])
    crumbs = [("登録文書", reverse("documents:index")), (found.title, url), (heading, "")]
    context = {"form": form, "heading": heading, "back": url, "crumbs": crumbs, "action": "変更する"}
    return render(request, "documents/form.html", context, status=422 if form.errors else 200)


@require_POST
def cancel(request: HttpRequest, version_id: UUID) -> HttpResponse:
    version = selection.editable_version(request, version_id)
    if versions.cancel(version):
        messages.info(request, f"「{version}」の登録を取り消しました。ファイルは保存されています。")
    return _back(request, version.document)


@require_POST
def reparse(request: HttpRequest, version_id: UUID) -> HttpResponse:
    """Read the kept file (again): after a failure, a cancellation, an improvement of the parsers, or sooner."""
    version = selection.editable_version(request, version_id)
    if version.is_put_off or not version.is_unfinished:
        lifecycle.reparse(version)
        meanwhile = "これまでの内容が検索の対象です。" if version.is_understood else "検索の対象になりません。"
        messages.info(request, f"「{version}」の読み取りを開始しました。終わるまで、{meanwhile}")
    return _back(request, version.document)


@require_POST
@confirmed
def remove_version(request: HttpRequest, version_id: UUID) -> HttpResponse:
    version = selection.editable_version(request, version_id)
    lifecycle.remove_version(version)
    return _removed(request, version.document, f"「{version}」を削除しました。")


@require_POST
@confirmed
def remove(request: HttpRequest, document_id: UUID) -> HttpResponse:
    found = selection.editable_document(request, document_id)
    lifecycle.remove_document(found)
    return _removed(request, found, f"文書「{found.title}」を削除しました。")


def _removed(request: HttpRequest, found: Document, said: str) -> HttpResponse:
    """Back to the list, which offers the undoing of this removal."""
    messages.success(request, said)
    keys = [key for key in request.session.get(REMOVED, []) if key != str(found.pk)]
    request.session[REMOVED] = [*keys, str(found.pk)][-MOST_REMOVED:]
    return redirect("documents:index")


def _undoable(request: HttpRequest) -> list[Document]:
    """What was removed in this session, while it can be restored: also when one has been elsewhere since."""
    keys = request.session.get(REMOVED, [])
    return selection.undoable_removals(request, keys) if keys else []


@require_POST
def withhold(request: HttpRequest, document_id: UUID) -> HttpResponse:
    found = selection.editable_document(request, document_id)
    lifecycle.withhold(found)
    messages.success(request, f"文書「{found.title}」を非公開にしました。編集できる職員と管理者だけが閲覧できます。")
    return redirect("documents:document", found.pk)


@require_POST
def release(request: HttpRequest, document_id: UUID) -> HttpResponse:
    found = selection.editable_document(request, document_id)
    lifecycle.release(found)
    messages.success(request, f"文書「{found.title}」の非公開をやめました。文書庫を閲覧できる人が閲覧できます。")
    return redirect("documents:document", found.pk)


@require_POST
def restore(request: HttpRequest, document_id: UUID) -> HttpResponse:
    found = selection.removed_document(request, document_id)
    lifecycle.restore(found)
    messages.success(request, f"文書「{found.title}」の削除を取り消しました。")
    return redirect("documents:document", found.pk)


@require_POST
def move(request: HttpRequest, version_id: UUID, document_id: UUID) -> HttpResponse:
    """Make a version that was registered as a document of its own a version of another document."""
    version = selection.editable_version(request, version_id)
    target = selection.editable_document(request, document_id)
    if target.library_id != version.document.library_id:
        raise Http404
    lifecycle.move(version, target)
    messages.success(request, f"「{version.filename}」を、文書「{target.title}」の版にしました。")
    return redirect("documents:document", target.pk)


def _back(request: HttpRequest, found: Document) -> HttpResponse:
    if request.POST.get("from") == "upload":
        return redirect("documents:upload")
    return redirect("documents:document", found.pk)
