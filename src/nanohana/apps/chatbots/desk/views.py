"""The desk of the owner division (県民の相談): its queue, a conversation with a citizen, the forms of closed hours.

Everything shown is fetched while it is looked at. Where the public site cannot be reached, or a colleague has the
conversation by now, the pages say so, and what an officer has written stays in its field.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from nanohana.apps.chatbots.desk import asking, counting
from nanohana.apps.chatbots.desk.acting import Refused, act
from nanohana.apps.chatbots.desk.canned_views import canned_replies
from nanohana.apps.chatbots.desk.forms import AnswerForm, ReplyForm, TransferForm
from nanohana.apps.chatbots.desk.permission import Desk, desk_of
from nanohana.apps.chatbots.desk.showing import Row, rows, sections
from nanohana.apps.chatbots.desk.summary import summary
from nanohana.apps.chatbots.desk.unsent import GONE, WAYS, unsent
from nanohana.apps.chatbots.models.versions import OUTCOMES
from nanohana.apps.chatbots.views import HOME
from nanohana.public_link import NotDone, NotReached
from nanohana.published.desk import LONGEST_MESSAGE, LONGEST_WORD, HandedOver, State, Thread

TITLE = "県民の相談"


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """What there is to do; the page asks for itself anew every few seconds."""
    desk = desk_of(request)
    context: dict[str, Any] = {"chatbots": desk.chatbots.values(), "crumbs": _crumbs()}
    try:
        context["sections"] = sections(rows(desk, asking.queue(desk.keys).rows, timezone.now()))
    except (NotReached, NotDone) as failed:
        context["failure"] = str(failed)
    return render(request, "chatbots/desk/queue.html", context)


@require_safe
def badge(request: HttpRequest) -> HttpResponse:
    """How many wait, for the header of every page; nothing where that cannot be known now."""
    return render(request, "chatbots/desk/badge.html", {"waiting": counting.waiting(desk_of(request).keys)})


@require_safe
def thread(request: HttpRequest, hand_over_id: UUID) -> HttpResponse:
    return _page(request, desk_of(request), hand_over_id)


@require_safe
def news(request: HttpRequest, hand_over_id: UUID) -> HttpResponse:
    """What the citizen has written since; the whole page where somebody else has it now, or it has ended. While the
    officer writes (``nanohana.js`` says so) that is put around the fields, which stay as they are."""
    desk, is_writing = desk_of(request), "Nanohana-Writing" in request.headers
    try:
        found = _thread(desk, hand_over_id)
    except Refused as failed:
        response = render(request, "components/banner.html", {"kind": "warning", "title": str(failed)})
        response["HX-Retarget"], response["HX-Reswap"] = "#link-state", "innerHTML"
        return response
    except Http404:
        if not is_writing:
            raise
        return _around_the_fields(request, desk, hand_over_id, ReplyForm())
    head = found.head
    if request.GET.get("state") == head.state and request.GET.get("officer", "") == head.officer:
        return render(request, "chatbots/desk/news.html", _shown(desk, hand_over_id, found))
    if is_writing:
        return _around_the_fields(request, desk, hand_over_id, _form_of(head)())
    return HttpResponse(headers={"HX-Refresh": "true"})


def _around_the_fields(request: HttpRequest, desk: Desk, hand_over_id: UUID, form: ReplyForm) -> HttpResponse:
    response = _page(request, desk, hand_over_id, reply_form=form)
    response["HX-Retarget"], response["HX-Reselect"], response["HX-Reswap"] = "#desk", "#desk", "outerMorph"
    return response


@require_POST
def claim(request: HttpRequest, hand_over_id: UUID) -> HttpResponse:
    return _had(request, hand_over_id, "claim")


@require_POST
def take_over(request: HttpRequest, hand_over_id: UUID) -> HttpResponse:
    """``seen``: from whom, as the page showed it."""
    return _had(request, hand_over_id, "take_over", seen=request.POST.get("seen", "")[:LONGEST_WORD])


def _had(request: HttpRequest, hand_over_id: UUID, name: str, **more: Any) -> HttpResponse:
    """The conversation, which this officer has now; the queue with the reason where not."""
    try:
        _do(request, hand_over_id, name, **more)
    except Refused as reason:
        messages.error(request, str(reason))
        return redirect("chatbots:desk")
    return redirect("chatbots:hand_over", hand_over_id)


@require_POST
def release(request: HttpRequest, hand_over_id: UUID) -> HttpResponse:
    return _done_with(request, hand_over_id, "release", "待ち行列に戻しました。元の順番で待っています。")


@require_POST
def close(request: HttpRequest, hand_over_id: UUID) -> HttpResponse:
    return _done_with(request, hand_over_id, "close", "相談を終了しました。")


@require_POST
def reply(request: HttpRequest, hand_over_id: UUID) -> HttpResponse:
    return _written(request, hand_over_id, "reply", ReplyForm)


@require_POST
def answer(request: HttpRequest, hand_over_id: UUID) -> HttpResponse:
    return _written(request, hand_over_id, "answer", AnswerForm)


@require_POST
def transfer(request: HttpRequest, hand_over_id: UUID) -> HttpResponse:
    """Behind it the hand-over may be another division's to see."""
    desk, form = desk_of(request), TransferForm(request.POST, leaving="")
    if not form.is_valid():
        return _page(request, desk, hand_over_id, transfer_form=form)
    target = form.cleaned_data["to"]
    more = {"to": target.key, "to_division": str(target.owner_division), "note": form.cleaned_data["note"]}
    try:
        _do_as_its_officer(request, hand_over_id, "transfer", **more)
    except Refused as reason:
        return _page(request, desk, hand_over_id, failure=str(reason), transfer_form=form)
    messages.success(request, f"「{target.owner_division}」に引き継ぎました。")
    return redirect("chatbots:desk")


def _written(request: HttpRequest, hand_over_id: UUID, name: str, of: type[ReplyForm]) -> HttpResponse:
    """A text for the citizen: sent, or put into the field with a canned reply; in the field still where it fails."""
    desk = desk_of(request)
    if "canned" in request.POST:
        return _page(request, desk, hand_over_id, reply_form=_with_canned(request, desk, of))
    form = of(request.POST)
    if not form.is_valid():
        return _page(request, desk, hand_over_id, reply_form=form)
    more = {"text": form.cleaned_data["text"], "message_id": form.cleaned_data["once"]}
    try:
        _do_as_its_officer(request, hand_over_id, name, **more)
    except Refused as reason:
        return _page(request, desk, hand_over_id, failure=str(reason), reply_form=form)
    if name == "answer":
        messages.success(request, "フォームに回答しました。")
    return redirect(f"{reverse('chatbots:hand_over', args=[hand_over_id])}#reply")


def _with_canned(request: HttpRequest, desk: Desk, of: type[ReplyForm]) -> ReplyForm:
    chosen = request.POST["canned"]
    known = {str(canned.pk): canned for canned in canned_replies(desk)}
    canned = known.get(chosen)
    parts = [request.POST.get("text", "").rstrip(), canned.text if canned else ""]
    return of(initial={"text": "\n".join(filter(None, parts))[:LONGEST_MESSAGE]})


def _done_with(request: HttpRequest, hand_over_id: UUID, name: str, said: str) -> HttpResponse:
    try:
        _do(request, hand_over_id, name)
        messages.success(request, said)
    except Refused as reason:
        messages.error(request, str(reason))
        return redirect("chatbots:hand_over", hand_over_id)
    return redirect("chatbots:desk")


def _do_as_its_officer(request: HttpRequest, hand_over_id: UUID, name: str, **more: Any) -> None:
    """What only its officer may do: who writes becomes that ``first`` where the button said so (``unsent``).

    Raises Refused, too, where the hand-over is no longer there for this officer: what was written must stay.
    """
    first = request.POST.get("first")
    try:
        if first in WAYS:
            _do(request, hand_over_id, first, seen=request.POST.get("seen", "")[:LONGEST_WORD])
        _do(request, hand_over_id, name, **more)
    except Http404:
        raise Refused(GONE) from None


def _do(request: HttpRequest, hand_over_id: UUID, name: str, **more: Any) -> None:
    """Raises Refused; Http404 where the officer may see no such hand-over."""
    desk = desk_of(request)
    head = _thread(desk, hand_over_id).head
    act(name, desk.order(hand_over_id, head.chatbot, **more), desk.chatbots.get(head.chatbot), head.number)


def _thread(desk: Desk, hand_over_id: UUID) -> Thread:
    try:
        found = asking.thread(desk.order(hand_over_id))
    except (NotReached, NotDone) as failed:
        raise Refused(str(failed)) from failed
    if found is None:
        raise Http404
    return found


def _page(request: HttpRequest, desk: Desk, hand_over_id: UUID, *, failure: str = "", **forms: Any) -> HttpResponse:
    """The conversation with its forms, as they were sent where something came in the way."""
    context: dict[str, Any] = {"hand_over_id": hand_over_id}
    try:
        context |= _shown(desk, hand_over_id, _thread(desk, hand_over_id))
    except Refused as reason:
        failure = failure or str(reason)
    except Http404:
        if not forms:
            raise
        failure = GONE
    row: Row | None = context.get("row")
    context |= {
        "failure": failure, "reply_form": _form_of(row.head if row else None)(), "canned_replies": canned_replies(desk),
        "transfer_form": TransferForm(leaving=row.head.chatbot if row else ""), "outcomes": OUTCOMES,
        "crumbs": _crumbs(row.head.number if row else "相談"), **forms,
        "replying": "reply_form" in forms or row is None or row.may_reply,
        "unsent": unsent(row, failure) if forms else None,
    }  # fmt: skip
    wrong = any(form.errors for form in forms.values()) or (failure and forms)
    return render(request, "chatbots/desk/thread.html", context, status=422 if wrong else 200)


def _form_of(head: HandedOver | None) -> type[ReplyForm]:
    return AnswerForm if head and head.state == State.FORM else ReplyForm


def _shown(desk: Desk, hand_over_id: UUID, found: Thread) -> dict[str, Any]:
    (row,) = rows(desk, [found.head], timezone.now())
    return {"hand_over_id": hand_over_id, "thread": found, "row": row, "summary": summary(found)}


def _crumbs(last: str = "") -> list[tuple[str, str]]:
    home = (HOME, reverse("chatbots:index"))
    return [home, (TITLE, reverse("chatbots:desk")), (last, "")] if last else [home, (TITLE, "")]
