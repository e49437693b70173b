"""The welfare guide's pages: begin by writing or by choosing, one question a page, the counters at the end.

By POST alone: the state travels in the page (``dialogue``), nothing is stored, nothing stands in a log of addresses.
Emergency cards stand before everything else. The language may be changed on every page; the dialogue goes on there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_POST

from nanohana.chatbot.emergency import emergency_card
from nanohana.chatbot.personal import in_words, personal_information
from nanohana.chatbot.readable import is_foreign
from nanohana.chatbot.talk import hardly_telephones
from nanohana.public.active import active
from nanohana.public.danger import card_for
from nanohana.public.display.labels import label
from nanohana.public.display.translation import in_japanese, is_offered, translated
from nanohana.public.limits import allowed
from nanohana.public.pages.chatbots import display_of
from nanohana.public.sending_again import sent_fields
from nanohana.public.welfare import shown
from nanohana.public.welfare.counting import GuideOutcome, count
from nanohana.public.welfare.dialogue import MOST_NEEDS, Dialogue, read
from nanohana.published.content import Registry, Switches
from nanohana.welfare.guide import (
    LONGEST,
    Ask,
    Consultation,
    Question,
    Suggestion,
    Understood,
    advise,
    next_question,
    successor_soon,
    understand,
)
from nanohana.welfare.recognition import likely

MOST_LIKELY = 6
_STAYS = frozenset({"show", "note", "back"})  # what shows again what was shown; not counted


@require_http_methods(["GET", "HEAD", "POST"])
def guide(request: HttpRequest) -> HttpResponse:
    """The start, the next question, or the counters that are there today."""
    now = active()
    if now.registry is None or now.switches.everything:
        return _closed(request, now.switches)
    if request.method != "POST":
        return _start(request, Dialogue(Consultation()))
    if not allowed(request):
        card = emergency_card(request.POST.get("text", ""))
        return _page(request, "busy", {"card": card, "sent": sent_fields(request.POST)}, 429)
    held = read(request.POST, now.registry)
    held = replace(held, said=replace(held.said, danger=card_for(held.said.text)))
    if found := personal_information(held.said.text):
        count(GuideOutcome.PERSONAL_DATA)
        return _start(request, held, _say(request, "guide_personal", kinds=in_words(found)))
    held = _in_japanese(held)
    if "show" in request.POST and "first" in request.POST:
        return _start(request, held)
    return _step(request, held, now.registry)


@require_POST
def translation(request: HttpRequest) -> HttpResponse:
    """What the registry says of a counter, in the chosen language, where a translation can be trusted."""
    registry, language = active().registry, display_of(request).language
    key = request.POST.get("counter", "")
    counters = registry.on(localdate()).counters if registry else ()
    counter = next((each for each in counters if each.key == key), None)
    if registry is None or counter is None or not is_offered(language):
        raise Http404
    original = shown.registry_words(counter)
    context = _context(read(request.POST, registry)) | {
        "counter": counter,
        "original": original,
        "translation": translated(original, language) if allowed(request) else None,
    }
    if request.headers.get("HX-Request"):
        return render(request, "public/parts/translation.html", context)
    return _page(request, "translation", context)


def _closed(request: HttpRequest, switches: Switches) -> HttpResponse:
    """Danger is answered all the same."""
    card = emergency_card(request.POST.get("text", ""))
    message = switches.message if switches.everything else ""
    return _page(request, "closed", {"message": message, "card": card}, 503)


def _in_japanese(held: Dialogue) -> Dialogue:
    """A text in another language with its Japanese beside it, where a model is set for this site."""
    text = held.said.text
    japanese = in_japanese(text) if is_foreign(text) else None
    if not japanese:
        return held
    both = f"{text}\n（{japanese}）"[:LONGEST]
    return replace(held, said=replace(held.said, text=both, danger=held.said.danger or card_for(both)))


def _step(request: HttpRequest, held: Dialogue, registry: Registry) -> HttpResponse:
    of_today = registry.on(localdate())
    question = held.shown or next_question(held.said, of_today)
    is_step = not _STAYS.intersection(request.POST)
    if question is None:
        return _result(request, held, registry, is_step=is_step)
    if is_step and question.ask == Ask.TROUBLE and held.said.text and "first" in request.POST:
        count(GuideOutcome.NOT_UNDERSTOOD)
    if question.ask == Ask.TROUBLE and not held.said.text:
        return _start(request, held, _say(request, held.problem) if held.problem else "")
    return _question(request, held, question, of_today)


def _start(request: HttpRequest, held: Dialogue, problem: str = "") -> HttpResponse:
    language = display_of(request).language
    context = {
        "problem": problem,
        "groups": shown.need_groups(held.said.needs, language),
        "card": held.said.danger,
        "language_note": "guide_translated" if is_offered(language) else "guide_japanese",
    }
    return _page(request, "start", _context(held, Ask.TROUBLE) | context, 422 if problem else 200)


def _question(request: HttpRequest, held: Dialogue, question: Question, registry: Registry) -> HttpResponse:
    language = display_of(request).language
    needs = likely(held.said.text, MOST_LIKELY)
    context = _context(held, question.ask) | {
        "ask": question.ask,
        "title": f"ask_{question.ask}",
        "problem": _say(request, held.problem, place=held.written) if held.problem else "",
        "card": understand(held.said, registry).card,
        "facts": shown.known_facts(held.said, registry, language),
        "candidates": question.choices if question.ask == Ask.MUNICIPALITY else (),
        "place": "" if held.problem else held.written,
        "municipalities": shown.municipality_groups(registry),
        "likely": shown.need_groups(held.said.needs, language, needs)[0] if needs else None,
        "groups": shown.need_groups(held.said.needs, language),
        "options": shown.options(question.ask, language),
        "answer": getattr(held.said, question.ask, ""),
    }
    return _page(request, "question", context, 422 if held.problem else 200)


def _result(request: HttpRequest, held: Dialogue, registry: Registry, *, is_step: bool) -> HttpResponse:
    known, display, today = understand(held.said, registry), display_of(request), localdate()
    suggested = advise(held.said, registry.on(today), today)
    if is_step:
        count(_outcome(known, suggested), [each.need for each in known.needs], known.person.municipality)
    context = _context(held) | {
        "card": known.card,
        "urgency": known.urgency,
        "facts": shown.known_facts(held.said, registry, display.language),
        "counters": [
            shown.counter_card(each, display, successor_soon(each.counter, registry, today)) for each in suggested
        ],
        "is_translated": is_offered(display.language),
        "is_general": not known.needs,
        "writes_first": hardly_telephones(held.said.text),
        "with_note": "note" in request.POST,
        "today": today,
    }
    return _page(request, "result", context)


def _outcome(known: Understood, suggested: Sequence[Suggestion]) -> GuideOutcome:
    if known.card:
        return GuideOutcome.EMERGENCY
    if not suggested:
        return GuideOutcome.NOTHING
    return GuideOutcome.COUNTERS if known.needs else GuideOutcome.GENERAL


def _context(held: Dialogue, asked: Ask | None = None) -> dict[str, Any]:
    """What every page carries on."""
    return {
        "said": held.said,
        "fields": list(held.fields(asked)),
        "all_fields": list(held.fields()),
        "can_go_back": bool(held.trail),
        "in_dialogue": True,
    }


def _say(request: HttpRequest, key: str, **values: object) -> str:
    return label(key, display_of(request).language, **values)


def _page(request: HttpRequest, name: str, context: Mapping[str, Any], status: int = 200) -> HttpResponse:
    more = {"longest": LONGEST, "most_needs": MOST_NEEDS}
    response = render(request, f"public/welfare/{name}.html", {**more, **context}, status=status)
    response["Cache-Control"] = "no-store"
    return response
