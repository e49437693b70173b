"""What a division does with its apps: the list, one with its versions, review, publication, copies and files."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Avg, Count, Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nanohana.access.requests import account_of
from nanohana.access.rights import actor_behind
from nanohana.access.sessions import confirmed
from nanohana.apps.task_apps import editing, exchange
from nanohana.apps.task_apps.acts import TaskAppAct
from nanohana.apps.task_apps.builder_forms import DivisionForm, ImportForm, ReturnForm, has_own_division
from nanohana.apps.task_apps.changes import changes, items
from nanohana.apps.task_apps.filling import sample_template
from nanohana.apps.task_apps.models import AppVersion, TaskApp
from nanohana.apps.task_apps.problems import problems_in
from nanohana.apps.task_apps.selection import (
    AS_LISTED,
    approvable_apps,
    changeable_app,
    changeable_apps,
    managed_apps,
    submittable_apps,
    to_approve,
    usable_app,
)
from nanohana.apps.task_apps.views import FORM_VERBS, HOME, use
from nanohana.audit.recording import record
from nanohana.digits import whole_number
from nanohana.encryption.sealed import Unreadable
from nanohana.web.downloads import EXCEL, WORD, download

COMMENTS = 20


def crumbs_to(app: TaskApp | None = None, last: str = "") -> list[tuple[str, str]]:
    crumbs = [(HOME, reverse("task_apps:index")), ("つくる・管理する", reverse("task_apps:manage"))]
    crumbs += [(str(app), reverse("task_apps:manage_app", args=[app.pk]))] if app else []
    return [*crumbs[:-1], (crumbs[-1][0], "")] if not last else [*crumbs, (last, "")]


@require_safe
def manage(request: HttpRequest) -> HttpResponse:
    """The apps that the person may change; those that wait for their approval first."""
    versions = Prefetch("versions", AppVersion.objects.defer("recipe_data"))
    apps = changeable_apps(request).annotate(stars=Avg("ratings__stars"), raters=Count("ratings"))
    apps = apps.defer(*AS_LISTED).prefetch_related(versions)
    to_be_approved = set(to_approve(request).values_list("app", flat=True))
    waiting = [app for app in apps if app.pk in to_be_approved]
    context = {
        "apps": apps, "waiting": waiting, "may_make": has_own_division(request), "crumbs": crumbs_to(),
    }  # fmt: skip
    return render(request, "task_apps/manage.html", context)


@require_safe
def manage_app(request: HttpRequest, app_id: UUID) -> HttpResponse:
    return _app_page(request, changeable_app(request, app_id), ReturnForm())


def _app_page(request: HttpRequest, app: TaskApp, form: ReturnForm) -> HttpResponse:
    draft, account = app.draft, account_of(request)
    may_approve = draft is not None and approvable_apps(request).filter(pk=app.pk).exists()
    may_submit = submittable_apps(request).filter(pk=app.pk).exists()
    ratings = app.ratings.order_by("-rated_at")[:COMMENTS]
    context = {
        "app": app, "draft": draft, "versions": app.versions.select_related("edited_by__staff", "approved_by__staff"),
        "changes": changes(app.current, draft, actor_behind(request)) if draft else [],
        "problems": problems_in(newest) if (newest := draft or app.current) else [],
        "may_approve": may_approve and draft is not None and editing.may_approve(account, draft),
        "is_own": may_approve and draft is not None and not editing.may_approve(account, draft),
        "may_submit": may_submit, "may_resume": may_submit and editing.may_resume(account, app), "form": form,
        "may_manage": managed_apps(request).filter(pk=app.pk).exists(),
        "stars": app.ratings.aggregate(stars=Avg("stars"), raters=Count("pk")),
        "comments": [each for each in ratings if each.comment and not isinstance(each.comment, Unreadable)],
        "divisions": DivisionForm(request) if has_own_division(request) else None, "crumbs": crumbs_to(app),
    }  # fmt: skip
    return render(request, "task_apps/manage_app.html", context, status=422 if form.errors else 200)


@require_safe
def version(request: HttpRequest, app_id: UUID, number: int) -> HttpResponse:
    app = changeable_app(request, app_id)
    found = get_object_or_404(app.versions.select_related("edited_by", "approved_by"), number=min(number, 2**31 - 1))
    said = items(found, actor_behind(request))
    context = {"app": app, "version": found, "items": said, "crumbs": crumbs_to(app, f"第{number}版")}
    return render(request, "task_apps/version.html", context)


@require_http_methods(FORM_VERBS)
def try_draft(request: HttpRequest, app_id: UUID) -> HttpResponse:
    """Use the draft, as only those can who may change it."""
    app = changeable_app(request, app_id)
    draft = app.draft
    if draft is None:
        raise Http404
    return use(request, draft, app)


def _done(request: HttpRequest, app: TaskApp, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("task_apps:manage_app", app.pk)


def _refused(request: HttpRequest, app: TaskApp, refused: editing.Refused) -> HttpResponse:
    messages.error(request, str(refused))
    return redirect("task_apps:manage_app", app.pk)


@require_POST
def submit(request: HttpRequest, app_id: UUID) -> HttpResponse:
    app = get_object_or_404(submittable_apps(request), pk=app_id)
    try:
        editing.submit(account_of(request), app)
    except editing.Refused as refused:
        return _refused(request, app, refused)
    return _done(request, app, "承認を申請しました。所管課の所属長又は管理者が承認すると、公開されます。")


@require_POST
@confirmed
def approve(request: HttpRequest, app_id: UUID) -> HttpResponse:
    app = get_object_or_404(approvable_apps(request), pk=app_id)
    try:
        editing.approve(account_of(request), app, seen=_seen(request))
    except editing.Refused as refused:
        return _refused(request, app, refused)
    return _done(request, app, "承認し、公開しました。")


@require_POST
def send_back(request: HttpRequest, app_id: UUID) -> HttpResponse:
    app = get_object_or_404(approvable_apps(request), pk=app_id)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return _app_page(request, app, form)
    try:
        editing.send_back(app, form.cleaned_data["reason"], seen=_seen(request))
    except editing.Refused as refused:
        return _refused(request, app, refused)
    return _done(request, app, "差し戻しました。")


def _seen(request: HttpRequest) -> int:
    return whole_number(request.POST.get("seen")) or -1


@require_POST
def withdraw(request: HttpRequest, app_id: UUID) -> HttpResponse:
    app = changeable_app(request, app_id)
    editing.withdraw(account_of(request), app)
    return _done(request, app, "取り下げました。使った人の記録は残っています。")


@require_POST
def resume(request: HttpRequest, app_id: UUID) -> HttpResponse:
    app = get_object_or_404(submittable_apps(request), pk=app_id)
    try:
        editing.resume(account_of(request), app)
    except editing.Refused as refused:
        return _refused(request, app, refused)
    return _done(request, app, "取下げをやめました。")


@require_POST
def copy(request: HttpRequest, app_id: UUID) -> HttpResponse:
    """Adapt an app that one may use, published or of one's own division, as a draft of one's own division."""
    own = changeable_apps(request).filter(pk=app_id).first()
    source = own.shown if own else usable_app(request, app_id).current
    form = DivisionForm(request, request.POST)
    if source is None:
        raise Http404
    if not form.is_valid():
        messages.error(request, "写しを持つ所管課を選んでください。")
        return redirect("task_apps:index")
    made = editing.copy(account_of(request), source, form.cleaned_data["owner_division"], is_own=own is not None)
    left = "" if own else "所管課の試験は、写していません。"
    messages.success(request, f"写しを下書きとして作りました。{left}")
    return redirect("task_apps:edit", made.pk)


@require_safe
def export(request: HttpRequest, app_id: UUID) -> HttpResponse:
    app = changeable_app(request, app_id)
    shown = app.shown
    if shown is None:
        raise Http404
    record(TaskAppAct.EXPORTED, app, title=shown.title, version=shown.number)
    text = exchange.written(shown, list(app.test_cases.prefetch_related("files")), actor_behind(request))
    return download(text, f"{shown.title}.json", "application/json; charset=utf-8")


@require_safe
def template(request: HttpRequest, app_id: UUID) -> HttpResponse:
    """The template of the newest version."""
    latest = changeable_app(request, app_id).latest
    if latest is None or not latest.template:
        raise Http404
    is_word = latest.template_name.lower().endswith(".docx")
    kind = WORD if is_word else EXCEL
    return download(bytes(latest.template), latest.template_name, kind)


@require_safe
def template_sample(request: HttpRequest, app_id: UUID) -> HttpResponse:
    """A Word template to begin with, with the places of the newest version."""
    latest = changeable_app(request, app_id).latest
    if latest is None:
        raise Http404
    return download(sample_template(latest.recipe), f"{latest.title}のひな形.docx", WORD)


@require_http_methods(FORM_VERBS)
def take_in(request: HttpRequest) -> HttpResponse:
    if not has_own_division(request):
        raise Http404
    form = ImportForm(request, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            file = exchange.read(form.cleaned_data["file"].read(exchange.LARGEST + 1))
            app = editing.take_in(account_of(request), form.cleaned_data["owner_division"], file)
            return _done(request, app, "下書きとして取り込みました。内容を確かめてから、申請してください。")
        except exchange.UnusableFile as unusable:
            for problem in unusable.problems:
                form.add_error("file", problem)
    context: dict[str, Any] = {"form": form, "crumbs": crumbs_to(None, "ファイルから取り込む")}
    return render(request, "task_apps/import.html", context, status=422 if form.errors else 200)
