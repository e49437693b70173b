"""Asking for an officer, and the one page of a hand-over: waiting, talking, the form, what came of it.

The page works by forms and redirects alone; with JavaScript it asks for news every few seconds (``news.html``), and a
message goes without leaving the page. Its address is all that leads to it (``addresses``), so it survives a reload, a
lost connection and a closed browser.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nanohana.configuration import current
from nanohana.public.conversations import conversation_of
from nanohana.public.display.choice import Display
from nanohana.public.display.labels import label
from nanohana.public.handing_over import queueing
from nanohana.public.handing_over.addresses import code_of, hand_over_at, leads_to, page_url
from nanohana.public.handing_over.forms import ContactForm, LookUpForm, SayForm, WaitForm
from nanohana.public.handing_over.showing import Shown, published
from nanohana.public.limits import allowed, may_hand_over
from nanohana.public.models import Conversation, HandOver
from nanohana.published import opening
from nanohana.published.content import Chatbot
from nanohana.published.desk import State

OfHandOver = Callable[[HttpRequest, HandOver], HttpResponse]


@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, key: str, conversation_id: UUID | None = None, code: str = "") -> HttpResponse:
    """Into the queue while officers are there; else a form, with what somebody wrote to wait with a moment too late."""
    chatbot, conversation = _asked_of(key), _conversation(request, key, conversation_id, code)
    if conversation is not None and (found := queueing.open_of(conversation)) is not None:
        return redirect(page_url(found))
    is_open = opening.is_open(chatbot.hours, timezone.now())
    is_form = not is_open or request.POST.get("way") == "form"
    posted = request.POST if request.method == "POST" else None
    wait = WaitForm(None if is_form else posted, display=_display(request), prefix="wait")
    late = request.POST.get("wait-message") if is_form else None
    sent = posted if is_form and late is None else None
    contact = ContactForm(sent, display=_display(request), prefix="form", initial={"message": late})
    chosen: WaitForm | ContactForm = contact if is_form else wait
    if chosen.is_valid() and _may_open(request, chosen, conversation):
        started = conversation or _new_conversation(request, key, chosen.cleaned_data["once"])
        return redirect(page_url(_begun(started, chosen.cleaned_data, is_form)))
    context = {
        "chatbot": chatbot, "is_open": is_open, "wait_form": wait, "contact_form": contact,
        "waiting": HandOver.objects.filter(chatbot=key, state=State.WAITING).count(),
        "hours": opening.in_words(chatbot.hours), "next_opening": _next_opening(chatbot),
    }  # fmt: skip
    return render(request, "public/handing_over/begin.html", context, status=_status(chosen))


def _begun(conversation: Conversation, given: dict[str, Any], is_form: bool) -> HandOver:
    if is_form:
        return queueing.send_form(conversation, given["message"], given["contact"])
    return queueing.enter_queue(conversation, given["message"])


def _asked_of(key: str) -> Chatbot:
    chatbot = published(key)
    if chatbot is None or not chatbot.hand_over:
        raise Http404
    return chatbot


def _conversation(request: HttpRequest, key: str, conversation_id: UUID | None, code: str) -> Conversation | None:
    """By its address, else by the cookie of this browser."""
    if conversation_id is None:
        return conversation_of(request, key)
    found = get_object_or_404(Conversation, pk=conversation_id, chatbot=key)
    if not leads_to(found, code):
        raise Http404
    return found


def _new_conversation(request: HttpRequest, key: str, once: UUID | None) -> Conversation:
    """For who has asked nothing yet; known by the hand-over alone. Of a form that is sent twice it is the same one."""
    display = _display(request)
    begun = Conversation.objects.filter(pk=once).first() if once else None
    is_another = begun is not None and (begun.chatbot != key or begun.exchanges.exists())
    return Conversation.objects.get_or_create(
        pk=uuid4() if once is None or is_another else once,
        defaults={
            "secret_hash": secrets.token_hex(32),
            "chatbot": key,
            "language": display.language,
            "furigana": display.ruby,
        },
    )[0]


def _of_hand_over(view: OfHandOver) -> Callable[[HttpRequest, str, str], HttpResponse]:
    """For who knows receipt number and code; to everybody else it is not there."""

    @wraps(view)
    def found(request: HttpRequest, number: str, code: str) -> HttpResponse:
        hand_over = hand_over_at(number, code)
        if hand_over is None:
            raise Http404
        return view(request, hand_over)

    return found


@require_safe
@_of_hand_over
def page(request: HttpRequest, hand_over: HandOver) -> HttpResponse:
    queueing.seen(hand_over)
    return _page(request, hand_over)


@require_safe
@_of_hand_over
def news(request: HttpRequest, hand_over: HandOver) -> HttpResponse:
    """What has changed; the whole page where other forms stand on it now."""
    queueing.seen(hand_over)
    response = render(request, "public/handing_over/news.html", _context(request, hand_over))
    if request.GET.get("state") != hand_over.state:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@_of_hand_over
def say(request: HttpRequest, hand_over: HandOver) -> HttpResponse:
    form = SayForm(request.POST, display=_display(request))
    if form.is_valid() and _may_send(request, form, hand_over.conversation):
        try:
            queueing.say(hand_over, form.cleaned_data["text"], form.cleaned_data["once"])
            form = SayForm(display=_display(request))
            form.fields["text"].widget.attrs["autofocus"] = True
        except queueing.NotPossible as reason:
            form.add_error(None, str(reason))
    if request.headers.get("HX-Request"):
        context = _context(request, hand_over, say_form=form, is_answer=True)
        return render(request, "public/handing_over/said.html", context, status=_status(form))
    return _page(request, hand_over, say_form=form) if form.errors else redirect(f"{page_url(hand_over)}#say")


@require_POST
@_of_hand_over
def send_form(request: HttpRequest, hand_over: HandOver) -> HttpResponse:
    """Instead of waiting on."""
    form = ContactForm(request.POST, display=_display(request), prefix="form")
    if form.is_valid() and _may_open(request, form, hand_over.conversation):
        try:
            given = form.cleaned_data
            return redirect(page_url(queueing.send_form(hand_over.conversation, given["message"], given["contact"])))
        except queueing.NotPossible as reason:
            form.add_error(None, str(reason))
    return _page(request, hand_over, contact_form=form)


@require_POST
@_of_hand_over
def leave(request: HttpRequest, hand_over: HandOver) -> HttpResponse:
    queueing.leave(hand_over)
    return redirect(page_url(hand_over))


@require_POST
@_of_hand_over
def withdraw(request: HttpRequest, hand_over: HandOver) -> HttpResponse:
    queueing.withdraw(hand_over)
    return redirect(page_url(hand_over))


@require_http_methods(["GET", "HEAD", "POST"])
def look_up(request: HttpRequest) -> HttpResponse:
    """From the receipt number and code on paper to the page."""
    form = LookUpForm(request.POST or None, display=_display(request))
    if form.is_valid() and _may_send(request, form):
        found = hand_over_at(form.cleaned_data["number"], form.cleaned_data["code"])
        if found is not None:
            return redirect(page_url(found))
        form.add_error(None, label("staff_not_found", _display(request).language))
    return render(request, "public/handing_over/look_up.html", {"form": form}, status=_status(form))


def _page(request: HttpRequest, hand_over: HandOver, **forms: Any) -> HttpResponse:
    status = max(map(_status, forms.values()), default=200)
    return render(request, "public/handing_over/page.html", _context(request, hand_over, **forms), status=status)


def _may_send(request: HttpRequest, form: Form, conversation: Conversation | None = None) -> bool:
    """Whether the limits allow it; else the form says so, and what was written stays."""
    return _within(allowed(request, conversation.pk if conversation else None), request, form)


def _may_open(request: HttpRequest, form: Form, conversation: Conversation | None) -> bool:
    """The same of what comes into the officers' queue."""
    return _may_send(request, form, conversation) and _within(may_hand_over(request), request, form)


def _within(limits: bool, request: HttpRequest, form: Form) -> bool:
    if not limits:
        form.add_error(None, ValidationError(label("limited_advice", _display(request).language), "limited"))
    return limits


def _status(form: Form) -> int:
    if form.has_error("__all__", "limited"):
        return 429
    return 422 if form.errors else 200


def _context(request: HttpRequest, hand_over: HandOver, **more: Any) -> dict[str, Any]:
    hand_over.refresh_from_db()
    display = _display(request)
    return {
        "hand_over": Shown(hand_over, published(hand_over.chatbot), timezone.now()),
        "url": page_url(hand_over),
        "code": code_of(hand_over),
        "days_kept": current().public_retention_days,
        "say_form": SayForm(display=display),
        "contact_form": ContactForm(display=display, prefix="form", initial={"message": hand_over.message}),
        **more,
    }


def _next_opening(chatbot: Chatbot) -> str:
    at = opening.next_opening(chatbot.hours, timezone.now())
    return opening.moment_in_words(at) if at else ""


def _display(request: HttpRequest) -> Display:
    return getattr(request, "display", None) or Display()
