"""The gallery and the form of an app: find it, use it, keep it at hand, say what it is worth."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nanohana.access.requests import account_of
from nanohana.access.rights import actor_behind
from nanohana.access.viewing import is_viewing
from nanohana.apps.task_apps.acts import TaskAppAct
from nanohana.apps.task_apps.counting import count_rating
from nanohana.apps.task_apps.document_field import WORDS, chosen_of, offer
from nanohana.apps.task_apps.document_field import found as found_documents
from nanohana.apps.task_apps.forms import RatingForm, RunForm, example_of, initial_of
from nanohana.apps.task_apps.models import AppVersion, Category, Favourite, Rating, TaskApp
from nanohana.apps.task_apps.problems import problems_in
from nanohana.apps.task_apps.run_models import Run
from nanohana.apps.task_apps.selection import (
    AS_LISTED,
    changeable_apps,
    own_run,
    usable_app,
    usable_apps,
    with_words,
)
from nanohana.apps.task_apps.starting import TooMany, one_at_a_time, start
from nanohana.apps.task_apps.tools.registry import TOOLS
from nanohana.audit.recording import record
from nanohana.configuration import current
from nanohana.llm.profiles import profile_of
from nanohana.organization.staffing import main_division
from nanohana.web.identifiers import uuid_or_none
from nanohana.web.words import words_in

FORM_VERBS = ("GET", "HEAD", "POST")
LATEST = 5
HOME = "業務アプリ"


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The gallery, narrowed by words and category."""
    words = words_in(request.GET)
    category = request.GET.get("category", "")
    apps = with_words(usable_apps(request), words).defer(*AS_LISTED)
    if category in Category.values:
        apps = apps.filter(current__category=category)
    runs = Run.objects.owned_by(account_of(request)).filter(test_case=None)
    runs = runs.none() if is_viewing(request) else runs
    context = {
        "groups": _groups(apps), "words": words, "category": category, "categories": Category.choices,
        "runs": runs.listed()[:LATEST],
        "may_make": changeable_apps(request).exists() or account_of(request).staff_id is not None,
    }  # fmt: skip
    return render(request, "task_apps/index.html", context)


def _groups(apps: Iterable[Any]) -> list[tuple[str, str, list[Any]]]:
    """Of ``usable_apps``: name for the address, title and apps of the favourites, then of each category with some."""
    groups = {"favourites": "お気に入り", **dict(Category.choices)}
    found: dict[str, list[Any]] = {name: [] for name in groups}
    for each in apps:
        found["favourites" if each.is_favourite else each.current.category].append(each)
    return [(name, title, found[name]) for name, title in groups.items() if found[name]]


@require_http_methods(FORM_VERBS)
def app(request: HttpRequest, app_id: UUID) -> HttpResponse:
    """The form of a published app; sending it starts a run. ``?example`` fills it, ``?again=RUN`` with a former run,
    ``?document=VERSION`` chooses a registered document."""
    found = usable_app(request, app_id)
    assert found.current is not None  # noqa: S101 - what is usable is published
    return use(request, found.current, found)


def use(request: HttpRequest, version: AppVersion, found: TaskApp) -> HttpResponse:
    """The form of a version, which may be a draft of which the person may change the app."""
    recipe, actor = version.recipe, actor_behind(request)
    if request.method != "POST":
        form = RunForm(recipe, actor, initial=initial_of(recipe, _begun_with(request, version)))
        return page(request, version, found, form)
    form = RunForm(recipe, actor, request.POST, request.FILES)
    if form.is_valid():
        try:
            counts = form.personal_information()
            run = start(account_of(request), version, form.given(), files=form.attached(), personal_information=counts)
            return _gone_to(request, reverse("task_apps:run", args=[run.pk]))
        except TooMany as refused:
            form.add_error(None, str(refused))
    return page(request, version, found, form)


def _gone_to(request: HttpRequest, url: str) -> HttpResponse:
    """With scripts the form is sent without leaving the page: chosen files stay chosen where something is wrong."""
    return HttpResponse(headers={"HX-Redirect": url}) if request.headers.get("HX-Request") else redirect(url)


def _begun_with(request: HttpRequest, version: AppVersion) -> dict[str, Any]:
    if "example" in request.GET:
        return dict(example_of(version.recipe))
    field = version.recipe.document_field
    if field and (document := request.GET.get("document")):
        return {field.name: {"version": document}}
    again = uuid_or_none(request.GET.get("again", ""))
    if again is None:
        return {}
    first = own_run(request, again).turns.get(ordinal=1)
    return {} if first.unreadable else dict(first.inputs)


def page(request: HttpRequest, version: AppVersion, found: TaskApp, form: RunForm) -> HttpResponse:
    tool = TOOLS.get(version.recipe.tool)
    own = Rating.objects.filter(owner=account_of(request), app=found).first()
    is_draft = version.pk != found.current_id
    context = {
        "app": found, "version": version, "form": form, "profile": profile_of(current()), "tool": tool,
        "is_draft": is_draft, "has_example": bool(example_of(version.recipe)),
        "problems": problems_in(version) if is_draft else [],
        "may_change": changeable_apps(request).filter(pk=found.pk).exists(),
        "rating": RatingForm(instance=own) if not is_draft else None,
        "crumbs": [(HOME, reverse("task_apps:index")), (version.title, "")],
    }  # fmt: skip
    return render(request, "task_apps/app.html", context, status=422 if form.errors else 200)


@require_safe
def documents(request: HttpRequest) -> HttpResponse:
    """The registered documents with these words in their titles, to be chosen in the field ``?name=``, and before them
    what is chosen there already."""
    name = request.GET.get("name", "")
    words = request.GET.get(f"{name}{WORDS}", "")[:200]
    actor = actor_behind(request)
    chosen = chosen_of(actor, request.GET.get(name))
    context = offer(name, words, found_documents(actor, words), chosen, is_required="required" in request.GET)
    return render(request, "task_apps/document_choices.html", context)


@require_POST
@transaction.atomic
def favourite(request: HttpRequest, app_id: UUID) -> HttpResponse:
    """Put an app among one's favourites, or take it out."""
    found = usable_app(request, app_id)
    one_at_a_time(account_of(request))
    kept, is_new = Favourite.objects.get_or_create(account=account_of(request), app=found)
    if not is_new:
        kept.delete()
    return redirect(f"{reverse('task_apps:index')}#app-{found.pk}")


@require_POST
@transaction.atomic
def rate(request: HttpRequest, app_id: UUID) -> HttpResponse:
    found, account = usable_app(request, app_id), account_of(request)
    one_at_a_time(account)
    own = Rating.objects.filter(owner=account, app=found).first()
    own = own or Rating(owner=account, app=found, division_id=main_division(account.staff_id, localdate()))
    form = RatingForm(request.POST, instance=own)
    if not form.is_valid():
        messages.error(request, "評価を受け付けられませんでした。評価を選び、ご意見からマイナンバーを除いてください。")
        return redirect("task_apps:app", found.pk)
    form.save()
    count_rating(account, found, own.stars)
    messages.success(request, "評価を受け付けました。ありがとうございます。")
    record(TaskAppAct.RATED, found, title=str(found), stars=own.stars)
    return redirect("task_apps:app", found.pk)
