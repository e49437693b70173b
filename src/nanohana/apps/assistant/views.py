"""The question page and what its owner does on it. Everything is fetched through the owner."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from nanohana.access.requests import account_of
from nanohana.access.rights import actor_behind
from nanohana.answering import conversations as actions
from nanohana.answering import generation
from nanohana.answering.asking import UnusableQuestion
from nanohana.answering.looking_through import LOOKED_THROUGH, looked_through
from nanohana.answering.models import Conversation, Rating, Turn
from nanohana.answering.notices import new_with_turns, notices_for
from nanohana.answering.reading import ShownTurn, shown
from nanohana.answering.retention import UNDO_FOR
from nanohana.answering.signals import answer_rated
from nanohana.apps.assistant.forms import AskForm, RatingForm, TitleForm
from nanohana.apps.assistant.welcome import examples, novelties
from nanohana.apps.pointing import waiting
from nanohana.configuration import current
from nanohana.digits import whole_number
from nanohana.documents.selection import being_read
from nanohana.llm.profiles import profile_of
from nanohana.metering import budgets
from nanohana.usage.models import TimeSaved
from nanohana.usage.recording import rated
from nanohana.usage.survey import is_due

BESIDE = 20
LISTED = 100  # on a page


def own_conversation(request: HttpRequest, conversation_id: UUID) -> Conversation:
    return get_object_or_404(Conversation.objects.owned_by(account_of(request)), pk=conversation_id)


def own_turn(request: HttpRequest, turn_id: UUID) -> Turn:
    turns = Turn.objects.owned_by(account_of(request)).select_related("conversation", "rating")
    return get_object_or_404(turns, pk=turn_id)


def _form(request: HttpRequest, data: Any = None, **initial: Any) -> AskForm:
    has_model = profile_of(current()) is not None
    return AskForm(data, actor=actor_behind(request), has_model=has_model, initial=initial)


def _page(
    request: HttpRequest, form: AskForm, conversation: Conversation | None, *, status: int = 200, **more: Any
) -> HttpResponse:
    turns = list(conversation.turns.select_related("rating")) if conversation else []
    for turn in turns:
        generation.settle(turn)
    profile = profile_of(current())
    notices = notices_for(account_of(request))
    of_turn = {notice.turn: notice for notice in notices}
    own = list(Conversation.objects.owned_by(account_of(request)).asked_on_screen()[: BESIDE + 1])
    context = {
        "form": form,
        "conversation": conversation,
        "turns": [(each, of_turn.get(each.turn.pk)) for each in shown(form.actor, turns)],
        "new_notices": [] if conversation else new_with_turns(account_of(request), notices),
        "listed": own[:BESIDE],
        "more": len(own) > BESIDE,
        "profile": profile,
        "budget_note": budgets.note(account_of(request)) if profile is not None else "",
        "reasons": Rating.Reason.choices,
        "being_read": partial(being_read, request),
        "survey": TimeSaved.Class.choices if conversation and is_due(account_of(request)) else (),
        **({} if conversation else _welcome(request)),
        **more,
    }
    return render(request, "assistant/page.html", context, status=status)


def _welcome(request: HttpRequest) -> dict[str, Any]:
    return {"examples": examples(request), "novelties": novelties(request), "waiting": list(waiting(request))}


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """A new conversation: the question box, examples, what is new, and what was deleted a moment ago."""
    form = _form(request, question=request.GET.get("q", ""))
    return _page(request, form, None, deleted=_deleted_lately(request))


def _deleted_lately(request: HttpRequest) -> Conversation | None:
    own = Conversation.objects.filter(owner=account_of(request), deleted_at__gt=timezone.now() - UNDO_FOR)
    return own.order_by("-deleted_at").first() if "deleted" in request.GET else None


@require_safe
def conversation(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """A conversation; ``?edit=TURN`` puts that question back into the box, to be asked again."""
    found = own_conversation(request, conversation_id)
    edited = request.GET.get("edit")
    if edited is None:
        last = found.turns.order_by("ordinal").last()
        return _page(request, _form(request, conversation=found.pk, **_scope_of(last)), found)
    turn = get_object_or_404(found.turns, ordinal=whole_number(edited) or 0)
    initial = {"question": turn.question, "libraries": turn.libraries, "replaces": turn.pk}
    if not turn.reads_day:
        initial["as_of"] = turn.as_of
    form = _form(request, conversation=found.pk, general_knowledge=turn.general_knowledge, **initial)
    return _page(request, form, found, editing=turn)


def _scope_of(last: Turn | None) -> dict[str, Any]:
    """Where the last question was asked: the next goes on there unless it says otherwise."""
    if last is None:
        return {}
    scope = {"libraries": last.libraries, "general_knowledge": last.general_knowledge}
    was_of_its_day = last.as_of == timezone.localdate(last.created_at)
    return scope if was_of_its_day else {**scope, "as_of": last.as_of}


@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Find the evidence and show the conversation with it; what cannot be asked stays in the box.

    The script of the page gets the conversation at once, without header and notices: a redirect would cost a second
    request.
    """
    is_script = "HX-Request" in request.headers
    form = _form(request, request.POST)
    is_valid = form.is_valid()
    within = form.cleaned_data.get("conversation")
    found = own_conversation(request, within) if within else None
    if not is_valid:
        return _page(request, form, found, status=422, main_only=is_script)
    replaces = form.cleaned_data["replaces"]
    replaced = get_object_or_404(found.turns, pk=replaces) if found and replaces else None
    try:
        turn = actions.ask_in(account_of(request), form.actor, found, form.asked(), replaced)
    except UnusableQuestion as unusable:
        form.add_error("question", str(unusable))
        return _page(request, form, found, status=422, main_only=is_script)
    address = f"{reverse('assistant:conversation', args=[turn.conversation_id])}#turn-{turn.ordinal}"
    if not is_script:
        return redirect(address)
    next_form = _form(request, conversation=turn.conversation_id, **_scope_of(turn))
    response = _page(request, next_form, turn.conversation, main_only=True)
    response["HX-Push-Url"] = address
    return response


@require_safe
def conversations(request: HttpRequest) -> HttpResponse:
    """The list of conversations, narrowed by words of their titles and questions."""
    words = request.GET.get("words", "").replace("\0", "").strip()
    own = Conversation.objects.owned_by(account_of(request))
    found, is_complete = looked_through(own, words) if words else (own, True)
    page = Paginator(found, LISTED).get_page(request.GET.get("page"))
    context = {
        "listed": page.object_list,
        "page": page,
        "words": words,
        "looked_through": None if is_complete else LOOKED_THROUGH,
        "kept_days": current().conversations_kept_days,
        "crumbs": [("質問する", reverse("assistant:index")), ("会話の一覧", "")],
    }
    return render(request, "assistant/conversations.html", context)


@require_POST
def rename(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    found = own_conversation(request, conversation_id)
    form = TitleForm(request.POST)
    if form.is_valid():
        actions.rename(found, form.cleaned_data["title"])
        return redirect("assistant:conversation", found.pk)
    return _page(request, _form(request, conversation=found.pk), found, status=422, title_form=form)


@require_POST
def delete(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    actions.delete(own_conversation(request, conversation_id))
    return redirect(f"{reverse('assistant:index')}?deleted")


@require_POST
def restore(request: HttpRequest, conversation_id: UUID) -> HttpResponse:
    """Undo a deletion, for as long as the page offers it."""
    lately = Conversation.objects.filter(owner=account_of(request), deleted_at__gt=timezone.now() - UNDO_FOR)
    found = get_object_or_404(lately, pk=conversation_id)
    actions.restore(found)
    return redirect("assistant:conversation", found.pk)


@require_safe
def turn(request: HttpRequest, turn_id: UUID) -> HttpResponse:
    """One turn as part of the page, as it stands now."""
    return _turn(request, own_turn(request, turn_id))


@require_POST
def write(request: HttpRequest, turn_id: UUID) -> HttpResponse:
    """Have a model write the answer, for the first time or again."""
    found = own_turn(request, turn_id)
    generation.settle(found)
    if actions.writing_profile(found) is not None and not found.is_generating:
        actions.request_answer(found)
    return _turn(request, found)


@require_POST
def stop(request: HttpRequest, turn_id: UUID) -> HttpResponse:
    """End the answer that is being written; its stream tells the page when it has ended."""
    found = own_turn(request, turn_id)
    generation.stop(found.pk)
    return HttpResponse(status=204) if request.headers.get("HX-Request") else _turn(request, found)


@require_POST
def rate(request: HttpRequest, turn_id: UUID) -> HttpResponse:
    found = own_turn(request, turn_id)
    form = RatingForm(request.POST)
    if not form.is_valid():
        return _turn(request, found, refused=form)
    if _is_pressed_again(request, found, useful=form.cleaned_data["useful"]):
        return _turn(request, found)
    with transaction.atomic():
        rating, _ = Rating.objects.update_or_create(turn=found, defaults=form.cleaned_data)
        rated(found.run_id, form.cleaned_data["useful"])
        answer_rated.send(Rating, rating=rating)
    return _turn(request, own_turn(request, turn_id))


def _is_pressed_again(request: HttpRequest, found: Turn, *, useful: bool) -> bool:
    """Whether only the button that is down already was pressed: reason and comment stay."""
    known = getattr(found, "rating", None)
    return known is not None and known.useful == useful and not request.POST.keys() & {"reason", "comment"}


def _turn(request: HttpRequest, found: Turn, *, refused: RatingForm | None = None) -> HttpResponse:
    """The part of the page for a request of its script, the whole conversation without one; ``refused``: a rating that
    was not taken."""
    if not request.headers.get("HX-Request"):
        for error in refused.errors.get("comment", ()) if refused else ():
            messages.error(request, f"評価を受け付けられませんでした。{error}")
        address = reverse("assistant:conversation", args=[found.conversation_id])
        return redirect(f"{address}#turn-{found.ordinal}")
    generation.settle(found)
    context = {
        "shown": shown_turn(request, found),
        "notice": next((one for one in notices_for(account_of(request)) if one.turn == found.pk), None),
        "profile": profile_of(current()),
        "reasons": Rating.Reason.choices,
        "being_read": partial(being_read, request),
        "refused": refused,
    }
    return render(request, "assistant/turn.html", context, status=422 if refused else 200)


def shown_turn(request: HttpRequest, found: Turn) -> ShownTurn:
    return shown(actor_behind(request), [found])[0]
