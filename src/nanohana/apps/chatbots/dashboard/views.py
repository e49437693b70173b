"""The owner's dashboard: what is asked, what is not answered, what citizens thought of it, how long they waited.

Everything is counted on the public site and fetched while it is looked at; nothing of it is kept here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from nanohana.apps.chatbots.acts import DeskAct
from nanohana.apps.chatbots.dashboard.clustering import clusters
from nanohana.apps.chatbots.dashboard.tables import hand_overs, key_figures, tables
from nanohana.apps.chatbots.desk import asking
from nanohana.apps.chatbots.desk.summary import outcome_label
from nanohana.apps.chatbots.models import Chatbot
from nanohana.apps.chatbots.selection import chatbot
from nanohana.apps.chatbots.views import crumbs_to
from nanohana.audit.recording import record
from nanohana.chatbot.outcomes import Outcome
from nanohana.public_link import NotDone, NotReached
from nanohana.published.desk import Asked, Period
from nanohana.spreadsheet import csv_download, moment_cell
from nanohana.web.periods import QUICK, USUAL, PeriodForm, last

UNANSWERED = (Outcome.NO_EVIDENCE.value, Outcome.CLARIFICATION.value, Outcome.OUT_OF_SCOPE.value)
MOST_CLUSTERS, MOST_RATED = 50, 50
_RATINGS = {1: "役に立った", -1: "役に立たなかった"}


@require_safe
def dashboard(request: HttpRequest, chatbot_key: str) -> HttpResponse:
    found = chatbot(request, chatbot_key)
    form = PeriodForm(request.GET or None, initial=dict(zip(("since", "until"), last(USUAL), strict=True)))
    since, until = form.days
    context: dict[str, Any] = {
        "chatbot": found, "form": form, "since": since, "until": until, "query": f"since={since}&until={until}",
        "quick": [(days, *last(days)) for days in QUICK], "crumbs": crumbs_to(found, "利用状況"),
    }  # fmt: skip
    try:
        context |= _figures(found, form)
    except (NotReached, NotDone) as failed:
        context["failure"] = str(failed)
    return render(request, "chatbots/dashboard/page.html", context, status=422 if form.errors else 200)


def _figures(found: Chatbot, form: PeriodForm) -> dict[str, Any]:
    since, until = form.days
    counted = asking.figures(Period(found.key, since, until))
    unanswered = asking.questions(Period(found.key, since, until, UNANSWERED))
    rated = asking.questions(Period(found.key, since, until, unhelpful=True))
    every = clusters([each.question for each in unanswered.asked])
    return {
        "counted": counted, "key_figures": key_figures(counted), "tables": list(tables(counted, since, until)),
        "hand_overs": hand_overs(counted), "clusters": every[:MOST_CLUSTERS],
        "more_clusters": max(0, len(every) - MOST_CLUSTERS), "unanswered": len(unanswered.asked) + unanswered.left_out,
        "rated": rated.asked[:MOST_RATED], "more_rated": max(0, len(rated.asked) + rated.left_out - MOST_RATED),
    }  # fmt: skip


@require_safe
def export_figures(request: HttpRequest, chatbot_key: str) -> HttpResponse:
    """All tables in one file, each line with the name of its table."""
    found, form = chatbot(request, chatbot_key), PeriodForm(request.GET)
    since, until = form.days
    try:
        counted = asking.figures(Period(found.key, since, until))
    except (NotReached, NotDone):
        return redirect("chatbots:dashboard", found.key)  # the page says what is wrong
    made = [*tables(counted, since, until), *filter(None, [hand_overs(counted)])]
    rows: list[tuple[object, ...]] = [("主な数字", title, value) for title, value, _ in key_figures(counted)]
    rows += [(table.title, label, count) for table in made for label, count in table.rows]
    record(DeskAct.EXPORTED, found, title=found.title, table="figures", since=f"{since}", until=f"{until}")
    return csv_download(("表", "項目", "値"), rows, f"{found.key}-figures-{until:%Y%m%d}")


@require_safe
def export_questions(request: HttpRequest, chatbot_key: str) -> HttpResponse:
    """The questions of citizens, for the owner to read elsewhere: recorded first."""
    found, form = chatbot(request, chatbot_key), PeriodForm(request.GET)
    since, until = form.days
    try:
        every = asking.questions(Period(found.key, since, until))
    except (NotReached, NotDone):
        return redirect("chatbots:dashboard", found.key)
    record(
        DeskAct.EXPORTED, found, title=found.title, table="questions", since=f"{since}", until=f"{until}",
        rows=len(every.asked),
    )  # fmt: skip
    return csv_download(_HEAD, _rows(every.asked), f"{found.key}-questions-{until:%Y%m%d}")


_HEAD = ("日時", "質問", "結果", "回答", "根拠", "評価", "意見")


def _rows(asked: tuple[Asked, ...]) -> Iterator[tuple[object, ...]]:
    for each in asked:
        yield (
            moment_cell(each.at), each.question, outcome_label(each.outcome), each.answer,
            "、".join(each.sources), _RATINGS.get(each.rating or 0, ""), each.comment,
        )  # fmt: skip
