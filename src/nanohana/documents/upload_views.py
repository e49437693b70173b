"""Registering files in the browser: the form, the upload itself, and how far each file has come."""

from __future__ import annotations

import datetime
from collections import Counter
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nanohana.access.models import Account
from nanohana.documents import selection
from nanohana.documents.archives import cancel, register_upload
from nanohana.documents.forms import FORM_VERBS, UploadForm
from nanohana.documents.models import Document, Library, Version
from nanohana.documents.registration import Registered
from nanohana.documents.uploading import KeepingHandler, ReceivedUpload

RECENT = datetime.timedelta(hours=12)
ROWS = 100


# The upload handler must be in place before anything reads the request's body, and the check of the CSRF token does.
@csrf_exempt
@require_http_methods(FORM_VERBS)
def upload(request: HttpRequest) -> HttpResponse:
    """The page for registering files; ``?document=`` makes them new versions of that document."""
    handler = KeepingHandler()
    request.upload_handlers = [handler]
    return _upload(request, handler)


@csrf_protect
def _upload(request: HttpRequest, handler: KeepingHandler) -> HttpResponse:
    document = _document(request)
    if request.method != "POST":
        return _page(request, UploadForm(request, document), document)
    form = UploadForm(request, document, request.POST)
    if not form.is_valid():
        return _page(request, form, document)
    library = document.library if document else form.cleaned_data["library"]
    outcomes = _registered(request, library, form, document)
    outcomes += [Registered(name, refusal=reason) for name, reason in handler.refusals]
    if request.headers.get("HX-Request"):
        return render(request, "documents/outcomes.html", {"outcomes": outcomes})
    return _told(request, outcomes)


def _document(request: HttpRequest) -> Document | None:
    wanted = request.GET.get("document")
    try:
        return selection.editable_document(request, UUID(wanted)) if wanted else None
    except ValueError:
        return None


def _registered(
    request: HttpRequest, library: Library, form: UploadForm, document: Document | None
) -> list[Registered]:
    """Register the received files. ``path``, where the browser gives it, is the file's place in its folder."""
    uploads = [upload for upload in request.FILES.getlist("originals") if isinstance(upload, ReceivedUpload)]
    path = request.POST.get("path", "") if len(uploads) == 1 else ""
    metadata = form.metadata()
    by = request.user if isinstance(request.user, Account) else None
    return [
        outcome
        for upload in uploads
        for outcome in register_upload(
            library, upload.received, path or upload.filename, metadata, by=by, document=document
        )
    ]


def _told(request: HttpRequest, outcomes: list[Registered]) -> HttpResponse:
    """The answer to a form sent without JavaScript: messages, then the page with the state of the files."""
    for outcome in outcomes:
        if outcome.refusal:
            messages.error(request, f"{outcome.filename}: {outcome.refusal}")
        elif outcome.was_known:
            messages.info(request, f"{outcome.filename}: 同じ内容のファイルが登録されています。")
    if not outcomes:
        messages.error(request, "ファイルが選択されていません。登録するファイルを選択してください。")
    return redirect(request.get_full_path())


def _page(request: HttpRequest, form: UploadForm, document: Document | None) -> HttpResponse:
    context = {
        "form": form,
        "document": document,
        "may_register": selection.editable_libraries(request).exists(),
        "crumbs": [("登録文書", reverse("documents:index")), ("文書の登録", "")],
        **_progress(request),
    }
    return render(request, "documents/upload.html", context, status=422 if form.errors else 200)


@require_POST
def cancel_archive(request: HttpRequest, archive_id: UUID) -> HttpResponse:
    """Stop expanding a ZIP file that this person sent."""
    archive = selection.sent_archive(request, archive_id)
    if cancel(archive):
        messages.info(request, f"「{archive}」の展開を取り消しました。それまでに登録したファイルは残っています。")
    return redirect("documents:upload")


@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    """The state of this person's recent registrations; the page asks again while something is unfinished."""
    return render(request, "documents/progress.html", _progress(request))


def _progress(request: HttpRequest) -> dict[str, object]:
    recent = _recent(request)
    counts = Counter(recent.order_by().values_list("state", flat=True))
    archives = list(selection.sent_archives(request).filter(registered_at__gte=timezone.now() - RECENT)[:ROWS])
    expanding = sum(archive.is_unfinished for archive in archives)
    unfinished = expanding + sum(counts[state] for state in Version.UNFINISHED)
    return {
        "archives": archives,
        "versions": _with_namesakes(request, list(recent[:ROWS])),
        "total": counts.total(),
        "ready": counts[Version.State.READY],
        "failed": counts[Version.State.FAILED],
        "unfinished": unfinished,
    }


def _recent(request: HttpRequest) -> QuerySet[Version]:
    recent = selection.readable_versions(request).filter(registered_at__gte=timezone.now() - RECENT)
    return recent.filter(registered_by=request.user.pk).order_by("-registered_at", "filename")


def _with_namesakes(request: HttpRequest, versions: list[Version]) -> list[tuple[Version, Document | None]]:
    """Each version with the older document of the same title in its library, if this person may read one."""
    titles = {version.document.title for version in versions}
    older: dict[tuple[int, str], Document] = {}
    for document in selection.readable_documents(request).filter(title__in=titles).order_by("-created_at"):
        older[document.library_id, document.title] = document
    rows: list[tuple[Version, Document | None]] = []
    for version in versions:
        namesake = older.get((version.document.library_id, version.document.title))
        rows.append((version, None if namesake == version.document else namesake))
    return rows
