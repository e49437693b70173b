"""A conversation with a chatbot: ask, rate, have it summarised or translated, erase.

Every page works by forms alone: a question is posted, and the browser is led back to the page with the reply. htmx asks
at the same address and gets the replies that its page does not show yet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST

from nanohana.chatbot.emergency import emergency_card
from nanohana.chatbot.personal import in_words, personal_information
from nanohana.public.active import active
from nanohana.public.conversations import (
    begin,
    forget,
    keep,
    kept,
    questions_before,
    remember,
    secret_of,
)
from nanohana.public.display.summary import summarised
from nanohana.public.display.translation import translated
from nanohana.public.limits import allowed, allowed_in_danger
from nanohana.public.models import Conversation, Exchange
from nanohana.public.pages.chatbots import (
    MOST_SHOWN,
    Page,
    days_kept,
    display_of,
    greeting_in_plain_words,
    language_note,
    page_of,
)
from nanohana.public.pages.replying import keepable, replied
from nanohana.public.pages.shown import Shown
from nanohana.public.pages.views import EMERGENCY_LINES
from nanohana.web.identifiers import uuid_or_none

LONGEST_COMMENT = 300


@require_http_methods(["GET", "HEAD", "POST"])
def chat(request: HttpRequest, key: str, *, in_widget: bool) -> HttpResponse:
    """The page of a chatbot; a POST asks it, or shows it anew where the browser keeps no cookies."""
    page = page_of(request, key, in_widget=in_widget)
    if request.method == "POST" and "show" not in request.POST:
        return _ask(request, page)
    return _page(request, page, page.conversation(request), is_erased="erased" in request.GET)


def _ask(request: HttpRequest, page: Page) -> HttpResponse:
    question = request.POST.get("chosen") or request.POST.get("question", "")
    conversation, secret = page.conversation(request), secret_of(request)
    may_ask = allowed(request, conversation.pk if conversation else None)
    if not may_ask and not (emergency_card(question) and allowed_in_danger(request)):
        return _page(request, page, conversation, typed=question, is_limited=True)
    if conversation is None:
        conversation, secret = begin(page.chatbot.key, page.display, in_widget=page.in_widget)
    exchange = _answered(request, page, conversation, question)
    response = _replies(request, page, conversation, exchange, secret)
    remember(response, secret, page.cookie_path)
    return response


def _answered(request: HttpRequest, page: Page, conversation: Conversation, question: str) -> Exchange:
    """The exchange of the question; the one there is where it was sent before."""
    once = uuid_or_none(request.POST.get("once", ""))
    if (earlier := kept(conversation, once, keepable(question))) is not None:
        return earlier
    asked, reply = replied(page.chatbot.key, question, questions_before(conversation))
    try:
        return keep(conversation, once, asked, reply, chatbot_number=page.chatbot.number, display=page.display)
    except Conversation.DoesNotExist:  # erased in another tab meanwhile
        raise Http404 from None


def _replies(
    request: HttpRequest, page: Page, conversation: Conversation, exchange: Exchange, secret: str
) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return _new_replies(request, page, conversation, secret)
    typed = request.POST.get("question", "") if page.shown([exchange])[0].is_to_mend else ""
    if typed or page.in_widget:  # a page after a redirect would know nothing of them; a widget may have no cookie
        return _page(request, page, conversation, secret, typed=typed)
    return HttpResponseRedirect(f"{page.address()}#e-{exchange.number}", status=303)


def _new_replies(request: HttpRequest, page: Page, conversation: Conversation, secret: str) -> HttpResponse:
    """What the page does not show yet. Of another conversation (that one was erased in another tab) it is all, in the
    place of what stands there."""
    last = uuid_or_none(request.POST.get("after", ""))
    shown = conversation.exchanges.filter(pk=last).values_list("number", flat=True).first() if last else None
    latest = conversation.exchanges.filter(number__gt=shown or 0).order_by("-number")[:MOST_SHOWN]
    new = list(reversed(latest))
    hand_over_url = page.hand_over_url(conversation)
    context = page.context(exchanges=page.shown(new), secret=secret, hand_over_url=hand_over_url, **_next(new, last))
    response = page.rendered(request, "public/exchanges.html", context)
    if shown is None:
        response["HX-Reswap"] = "innerHTML"
    return response


def _page(
    request: HttpRequest,
    page: Page,
    conversation: Conversation | None,
    secret: str = "",
    *,
    typed: str = "",
    is_limited: bool = False,
    is_erased: bool = False,
) -> HttpResponse:
    """The whole page; ``typed`` is kept in its form where it was not taken."""
    latest = conversation.exchanges.order_by("-number")[:MOST_SHOWN] if conversation else ()
    exchanges = list(reversed(latest))
    now = active()
    context = page.context(
        exchanges=page.shown(exchanges),
        secret=secret or secret_of(request),
        typed=typed,
        is_limited=is_limited,
        is_erased=is_erased,
        is_stopped=now.is_stopped(page.chatbot.key),
        stopped_message=now.switches.message,
        emergency_lines=EMERGENCY_LINES,
        plain_greeting=greeting_in_plain_words(page.chatbot, page.display),
        language_note=language_note(request),
        days_kept=days_kept(),
        hand_over_url=page.hand_over_url(conversation),
        **_next(exchanges),
    )
    return page.rendered(request, "public/chat.html", context, status=429 if is_limited else 200)


def _next(exchanges: Sequence[Exchange], shown: UUID | None = None) -> dict[str, object]:
    """What the form of the next question carries: an id for it, and that of the last exchange that the page shows."""
    return {"once": uuid4(), "after": exchanges[-1].pk if exchanges else shown or ""}


@require_POST
def rate(request: HttpRequest, key: str, exchange: UUID, *, in_widget: bool) -> HttpResponse:
    """Whether an answer helped, with a comment; a comment with personal information is not taken."""
    page = page_of(request, key, in_widget=in_widget)
    found = _exchange(request, page, exchange)
    comment = request.POST.get("comment", "").strip()[:LONGEST_COMMENT]
    rating = {"1": 1, "-1": -1}.get(request.POST.get("rating", ""))
    error = _objection(rating, comment)
    if not error:
        found.exchange.rating, found.exchange.comment = rating, comment or found.exchange.comment
        found.exchange.save(update_fields=["rating", "comment"])
    if not request.headers.get("HX-Request") and not error and not in_widget:
        return HttpResponseRedirect(f"{page.address()}#r-{found.number}", status=303)
    context = page.context(exchange=found, error=error, secret=secret_of(request), comment=comment)
    return _part(request, page, "rating", context, status=422 if error else 200)


def _objection(rating: int | None, comment: str) -> str:
    if rating is None:
        return "役に立ったかどうかを選んでください。"
    found = personal_information(comment)
    return (
        f"ご意見に、個人を特定できる情報（{in_words(found)}）が含まれています。その部分を消してから送ってください。"
        if found
        else ""
    )


@require_POST
def erase(request: HttpRequest, key: str, *, in_widget: bool) -> HttpResponse:
    """Erase the conversation with all that belongs to it."""
    page = page_of(request, key, in_widget=in_widget)
    conversation = page.conversation(request)
    if conversation is not None:
        conversation.delete()
    display = page.display.query
    response = HttpResponseRedirect(f"{page.base}{display}{'&' if display else '?'}erased=1", status=303)
    forget(response, page.cookie_path)
    return response


@require_POST
def summary(request: HttpRequest, key: str, exchange: UUID, *, in_widget: bool) -> HttpResponse:
    """The sentences of an answer in a model's words; kept with the answer where they can be trusted."""
    page = page_of(request, key, in_widget=in_widget)
    found = _exchange(request, page, exchange)
    if not found.summary_url:
        raise Http404
    may_ask = bool(found.reply.summary) or allowed(request, found.exchange.conversation_id)
    if may_ask and not found.reply.summary:
        found = found.with_summary(summarised(found.asked, found.reply))
    context = page.context(exchange=found, is_tried=may_ask, is_limited=not may_ask)
    return _part(request, page, "summary", context)


@require_POST
def translation(request: HttpRequest, key: str, exchange: UUID, *, in_widget: bool) -> HttpResponse:
    """The published text of an answer in the chosen language, where a translation can be trusted."""
    page = page_of(request, key, in_widget=in_widget)
    found = _exchange(request, page, exchange)
    if not found.translation_url:
        raise Http404
    may_ask = allowed(request, found.exchange.conversation_id)
    written = translated(found.text, display_of(request).language) if may_ask else None
    context = page.context(translation=written, original=found.text)
    return _part(request, page, "translation", context)


def _part(request: HttpRequest, page: Page, name: str, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
    """A part of an exchange for htmx; a page of its own around it where there are no scripts."""
    is_part = request.headers.get("HX-Request")
    return page.rendered(request, f"public/{f'parts/{name}' if is_part else f'{name}_page'}.html", context, status)


def _exchange(request: HttpRequest, page: Page, exchange: UUID) -> Shown:
    """An exchange of this browser's own conversation. Raises Http404."""
    conversation = page.conversation(request)
    found = conversation.exchanges.filter(pk=exchange).first() if conversation else None
    if found is None:
        raise Http404
    return page.shown([found])[0]
