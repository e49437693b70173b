"""The welfare guide's page: begin by writing or by choosing, one question a page, the counters at the end.

One address, by POST alone: the state travels in the page (``dialogue``), nothing is stored, nothing stands in a log of
addresses. Emergency cards stand before everything else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods

from nanohana.chatbot.emergency import emergency_card
from nanohana.chatbot.personal import in_words, personal_information
from nanohana.public.active import active
from nanohana.public.danger import card_for
from nanohana.public.limits import allowed
from nanohana.public.welfare.dialogue import MOST_NEEDS, Dialogue, read
from nanohana.public.welfare.shown import AGES, FOR_WHOM, URGENCIES, known_facts, municipality_groups, need_groups
from nanohana.published.content import Registry, Switches
from nanohana.welfare.guide import LONGEST, Ask, Consultation, Question, advise, next_question, understand
from nanohana.welfare.recognition import certainties

MOST_LIKELY = 6


@require_http_methods(["GET", "HEAD", "POST"])
def guide(request: HttpRequest) -> HttpResponse:
    """The start, the next question, or the counters."""
    now = active()
    if now.registry is None or now.switches.everything:
        return _closed(request, now.switches)
    if request.method != "POST":
        return _start(request, Dialogue(Consultation()))
    if not allowed(request):
        return _page(request, "busy", {"card": emergency_card(request.POST.get("text", ""))}, 429)
    held = read(request.POST, now.registry)
    held = replace(held, said=replace(held.said, danger=card_for(held.said.text)))
    if found := personal_information(held.said.text):
        return _start(request, held, f"個人を特定できる情報（{in_words(found)}）が含まれています。")
    return _step(request, held, now.registry)


def _closed(request: HttpRequest, switches: Switches) -> HttpResponse:
    """Danger is answered all the same."""
    card = emergency_card(request.POST.get("text", ""))
    message = switches.message if switches.everything else ""
    return _page(request, "closed", {"message": message, "card": card}, 503)


def _step(request: HttpRequest, held: Dialogue, registry: Registry) -> HttpResponse:
    question = held.shown or next_question(held.said, registry)
    if question is None:
        return _result(request, held, registry)
    if question.ask == Ask.TROUBLE and not held.said.text:
        return _start(request, held, held.problem)
    return _question(request, held, question, registry)


def _start(request: HttpRequest, held: Dialogue, problem: str = "") -> HttpResponse:
    context = {
        "problem": problem, "groups": need_groups(held.said.needs), "card": held.said.danger,
    }  # fmt: skip
    return _page(request, "start", _context(held, Ask.TROUBLE) | context, 422 if problem else 200)


def _question(request: HttpRequest, held: Dialogue, question: Question, registry: Registry) -> HttpResponse:
    likely = [each.need for each in certainties(held.said.text)[:MOST_LIKELY]]
    context = _context(held, question.ask) | {
        "ask": question.ask,
        "problem": held.problem,
        "card": understand(held.said, registry).card,
        "facts": known_facts(held.said, registry),
        "candidates": question.choices if question.ask == Ask.MUNICIPALITY else (),
        "municipalities": municipality_groups(registry),
        "likely": need_groups(held.said.needs, likely)[0] if likely else None,
        "groups": need_groups(held.said.needs),
        "options": {Ask.AGE: AGES, Ask.FOR_WHOM: FOR_WHOM, Ask.URGENCY: URGENCIES}.get(question.ask, ()),
        "answer": getattr(held.said, question.ask, ""),
    }
    return _page(request, "question", context, 422 if held.problem else 200)


def _result(request: HttpRequest, held: Dialogue, registry: Registry) -> HttpResponse:
    known = understand(held.said, registry)
    context = _context(held) | {
        "card": known.card,
        "urgency": known.urgency,
        "facts": known_facts(held.said, registry),
        "suggestions": advise(held.said, registry, localdate()),
        "is_general": not known.needs,
        "with_note": "note" in request.POST,
        "today": localdate(),
    }
    return _page(request, "result", context)


def _context(held: Dialogue, asked: Ask | None = None) -> dict[str, Any]:
    """What every page carries on."""
    return {
        "said": held.said,
        "fields": list(held.fields(asked)),
        "all_fields": list(held.fields()),
        "can_go_back": bool(held.trail),
    }


def _page(request: HttpRequest, name: str, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
    limits = {"longest": LONGEST, "most_needs": MOST_NEEDS}
    response = render(request, f"public/welfare/{name}.html", {**limits, **context}, status=status)
    response["Cache-Control"] = "no-store"
    return response
