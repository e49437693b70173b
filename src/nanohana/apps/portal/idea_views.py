"""Ideas on their way to a task app."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nanohana.access.requests import account_of
from nanohana.apps.portal import finding, selection
from nanohana.apps.portal import ideas as acts
from nanohana.apps.portal.elsewhere import app, managing
from nanohana.apps.portal.idea_forms import IdeaForm, NoteForm, StepForm
from nanohana.apps.portal.models import Article, Idea, Kind
from nanohana.apps.portal.roles import standing_of
from nanohana.documents.selection import own_divisions
from nanohana.organization.staffing import main_division

FORM_VERBS = ("GET", "HEAD", "POST")
PER_PAGE = 30


def _crumbs(*further: str) -> list[tuple[str, str]]:
    path = [("ポータル", reverse("portal:index")), ("アイデア", reverse("portal:ideas") if further else "")]
    return [*path, *((name, "") for name in further)]


@require_safe
def ideas(request: HttpRequest) -> HttpResponse:
    """All of them or those that hold what is looked for; of these all, or those in one state."""
    state, words = request.GET.get("state", ""), finding.words_of(request)
    ideas = finding.found(Idea.objects.all(), words) if words else Idea.objects.all()
    counts = dict(ideas.order_by().values_list("state").annotate(Count("pk")))
    listed = ideas.select_related("division", "owner__staff")
    if state in Idea.State.values:
        listed = listed.filter(state=state)
    context = {
        "page": Paginator(listed, PER_PAGE).get_page(request.GET.get("page")),
        "states": [(choice.value, choice.label, counts.get(choice.value, 0)) for choice in Idea.State],
        "state": state,
        "words": words,
        "crumbs": _crumbs(),
    }
    return render(request, "portal/ideas.html", context)


@require_http_methods(FORM_VERBS)
def new_idea(request: HttpRequest) -> HttpResponse:
    meeting = request.GET.get("meeting", "")
    held = Article.objects.published().of_kind(Kind.MEETING)
    initial = {
        "division": standing_of(request).division,
        "meeting": held.filter(pk=meeting).first() if selection.is_id(meeting) else None,
    }
    form = IdeaForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        idea = form.save(commit=False)
        acts.propose(idea, account_of(request))
        messages.success(request, "アイデアを登録しました。")
        return redirect("portal:idea", idea.pk)
    return _form(request, form, "新しいアイデア", reverse("portal:ideas"))


@require_http_methods(FORM_VERBS)
@transaction.atomic
def edit_idea(request: HttpRequest, idea_id: UUID) -> HttpResponse:
    idea = _carried(request, idea_id, held=request.method == "POST")
    form = IdeaForm(request.POST or None, instance=idea)
    if request.method == "POST" and form.is_valid():
        acts.keep(form.save(commit=False), account_of(request))
        return redirect("portal:idea", idea.pk)
    return _form(request, form, "アイデアの編集", reverse("portal:idea", args=[idea_id]))


def _form(request: HttpRequest, form: IdeaForm, title: str, back: str) -> HttpResponse:
    context = {"form": form, "title": title, "crumbs": _crumbs(title), "back": back}
    return render(request, "portal/idea_form.html", context, status=422 if form.errors else 200)


@require_safe
def idea(request: HttpRequest, idea_id: UUID) -> HttpResponse:
    return _idea(request, selection.idea(idea_id))


def _idea(
    request: HttpRequest, found: Idea, *, step: StepForm | None = None, note: NoteForm | None = None
) -> HttpResponse:
    standing = standing_of(request)
    may_carry = selection.may_carry(standing, found)
    forms = [form for form in (step, note) if form is not None]
    context: dict[str, Any] = {
        "idea": found,
        "steps": found.steps.select_related("by__staff"),
        "may_carry": may_carry,
        "may_make": bool(app("task_apps")) and may_carry and not found.app and found.state in acts.BEFORE_PUBLICATION,
        "managing": managing(found.app) if may_carry and found.state != Idea.State.PUBLISHED else "",
        "step": step or (StepForm(found, standing.is_editor) if may_carry else None),
        "note": note or NoteForm(),
        "crumbs": _crumbs(found.title),
    }
    return render(request, "portal/idea.html", context, status=422 if any(form.errors for form in forms) else 200)


def _carried(request: HttpRequest, idea_id: UUID, *, held: bool = False) -> Idea:
    """An idea that this person may change. Raises Http404."""
    found = selection.idea(idea_id, held=held)
    if not selection.may_carry(standing_of(request), found):
        raise Http404
    return found


@require_POST
def move_idea(request: HttpRequest, idea_id: UUID) -> HttpResponse:
    found = _carried(request, idea_id)
    form = StepForm(found, standing_of(request).is_editor, request.POST)
    start = request.POST.get("start")
    if start == found.state and not form.is_valid():
        return _idea(request, found, step=form)
    try:
        if start != found.state:
            raise acts.OutOfDate
        given = form.cleaned_data
        acts.move(found, account_of(request), start, given["end"], note=given["note"], app=given["app"])
    except acts.OutOfDate:
        messages.error(request, "ほかの人が先に状態を変えたため、変更していません。今の状態を確かめてください。")
    return redirect("portal:idea", found.pk)


@require_POST
def make_app(request: HttpRequest, idea_id: UUID) -> HttpResponse:
    """A draft of a task app for the idea's division where the person works there, else for their own."""
    found, own = _carried(request, idea_id), own_divisions(request)
    main = main_division(account_of(request).staff_id, localdate())
    by_key = own.in_bulk([found.division_id, *([main] if main else [])])
    division = by_key.get(found.division_id) or (by_key.get(main) if main else None)
    try:
        if division is None:
            messages.error(request, "業務アプリは、所属のある職員が作れます。アイデアの所属の職員に依頼してください。")
        else:
            acts.make_app(found, account_of(request), division)
            messages.success(
                request, "業務アプリの下書きを作りました。「業務アプリの下書きを開く」から、続きを作れます。"
            )
    except acts.OutOfDate:
        messages.error(request, "ほかの人が先に進めたため、作成していません。今の状態を確かめてください。")
    return redirect("portal:idea", found.pk)


@require_POST
def take_idea(request: HttpRequest, idea_id: UUID) -> HttpResponse:
    """Anybody may carry an idea that nobody carries; else only who may change it hands it over to themselves."""
    found = selection.idea(idea_id)
    if found.owner is not None and not selection.may_carry(standing_of(request), found):
        raise Http404
    try:
        acts.take(found, account_of(request))
    except acts.OutOfDate:
        messages.error(request, "ほかの人が先に担当したため、変更していません。今の担当を確かめてください。")
    return redirect("portal:idea", found.pk)


@require_POST
def note_idea(request: HttpRequest, idea_id: UUID) -> HttpResponse:
    found = selection.idea(idea_id)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _idea(request, found, note=form)
    acts.note(found, account_of(request), form.cleaned_data["note"])
    return redirect("portal:idea", found.pk)
