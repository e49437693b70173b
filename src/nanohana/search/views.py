"""The search page: results while one types, narrowed by library, owner division, kind and date."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from nanohana.access.rights import actor_behind
from nanohana.documents import formats
from nanohana.documents.models import with_mark
from nanohana.documents.namesakes import told_apart
from nanohana.search.asked_day import asked_day
from nanohana.search.changes import find_as_asked
from nanohana.search.excerpts import Piece, excerpt
from nanohana.search.forms import SearchForm, scope_of
from nanohana.search.found import Facet, Found, Passage
from nanohana.search.highlighting import highlight

FACETS = {"library": "文書庫", "division": "所管課", "kind": "種類"}


@dataclass(frozen=True, slots=True)
class Result:
    """A passage as the list shows it."""

    passage: Passage
    url: str
    pieces: list[Piece]
    in_force: bool  # today, whatever date was searched for
    is_future: bool
    last_day: datetime.date | None


@dataclass(frozen=True, slots=True)
class Choice:
    facet: Facet
    chosen: bool


@require_safe
@never_cache
def index(request: HttpRequest) -> HttpResponse:
    """The whole page, or for htmx what was found alone. The address holds the whole state of the page.

    A day in the question counts as 基準日, unless one is given or ``whole`` stands in the address.
    """
    form = SearchForm(request.GET)
    context = {"form": form, **(_results(request, form) if form.is_valid() else {})}
    template = "search/found.html" if request.headers.get("HX-Request") else "search/index.html"
    return render(request, template, context)


def _results(request: HttpRequest, form: SearchForm) -> dict[str, object]:
    question = form.cleaned_data["q"]
    given = form.cleaned_data["as_of"]
    if not question:
        return {"as_of": given or localdate()}
    told = asked_day(question, localdate())
    told = told if told and told.rest else None
    asked = None if given or "whole" in request.GET else told
    question = asked.rest if asked else question
    as_of, found = find_as_asked(
        actor_behind(request), question, asked, scope=scope_of(request.GET), as_of=given or localdate()
    )
    return {
        "as_of": as_of,
        "reads_day": asked is not None,
        "passes_over_day": asked is not told,
        "whole": "whole" in request.GET,
        "found": found,
        "results": [shown(passage, question, as_of) for passage in _with_telling_titles(found.passages)],
        "facets": _facets(found, request.GET),
        "narrowed": any(request.GET.getlist(name) for name in FACETS),
        "only_similar": bool(found.passages) and not any(passage.coverage for passage in found.passages),
        "seconds": sum(found.took_ms.values()) / 1000,
    }


def _with_telling_titles(passages: Collection[Passage]) -> list[Passage]:
    marks = told_apart({passage.document for passage in passages})
    return [replace(passage, title=with_mark(passage.title, marks.get(passage.document, ""))) for passage in passages]


def shown(passage: Passage, question: str, as_of: datetime.date) -> Result:
    """A passage as the list shows it, the words of the question marked."""
    today = localdate()
    start, until = passage.effective_from, passage.effective_until
    text = passage.text.removeprefix(f"{passage.heading_path[-1]}\n" if passage.heading_path else "")
    return Result(
        passage=passage,
        url=f"{reverse('documents:open', args=[passage.version])}?chunk={passage.chunk}",
        pieces=excerpt(text, highlight(text, question)),
        in_force=not (start and start > today) and not (until and until <= today),
        is_future=bool(start and start > today),
        last_day=until - datetime.timedelta(days=1) if until else None,
    )


def _facets(found: Found, query: QueryDict) -> list[tuple[str, str, list[Choice]]]:
    """For each facet its name, its Japanese name and its choices."""
    return [
        (name, title, [Choice(_named(name, facet), facet.value in query.getlist(name)) for facet in found.facets[name]])
        for name, title in FACETS.items()
        if found.facets.get(name)
    ]


def _named(name: str, facet: Facet) -> Facet:
    return replace(facet, label=formats.NAMES.get(facet.value, facet.value)) if name == "kind" else facet
