"""What came out, to take along: as text, Word, Excel or CSV, and the files of the result itself."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from nanohana.access.rights import actor_behind
from nanohana.apps.task_apps import excel_file, word_file
from nanohana.apps.task_apps.acts import TaskAppAct
from nanohana.apps.task_apps.placeholders import OUTPUT
from nanohana.apps.task_apps.reading import shown
from nanohana.apps.task_apps.results import File, Result, Table, contents, plain_text
from nanohana.apps.task_apps.run_models import RunTurn
from nanohana.apps.task_apps.selection import own_turn
from nanohana.audit.recording import record
from nanohana.spreadsheet import csv_download
from nanohana.web.downloads import EXCEL, WORD, download


@require_safe
def text(request: HttpRequest, run_turn_id: UUID) -> HttpResponse:
    """Also what 「コピー」 copies."""
    _, blocks = _taken(request, run_turn_id, "text")
    return HttpResponse(plain_text(blocks), content_type="text/plain; charset=utf-8")


@require_safe
def word(request: HttpRequest, run_turn_id: UUID) -> HttpResponse:
    turn, blocks = _taken(request, run_turn_id, "word")
    raw = word_file.fill(None, {OUTPUT: plain_text(blocks)})
    return download(raw, f"{turn.run.version.title}.docx", WORD)


@require_safe
def excel(request: HttpRequest, run_turn_id: UUID) -> HttpResponse:
    turn, blocks = _taken(request, run_turn_id, "excel")
    raw = excel_file.fill(None, {}, _tables(blocks))
    return download(raw, f"{turn.run.version.title}.xlsx", EXCEL)


@require_safe
def csv(request: HttpRequest, run_turn_id: UUID) -> HttpResponse:
    _, blocks = _taken(request, run_turn_id, "csv")
    parts = (((part,),) if isinstance(part, str) else (part.header, *part.rows) for part in _tables(blocks))
    head, *rows = (row for part in parts for row in part)
    return csv_download(head, rows, "table")


@require_safe
def file(request: HttpRequest, run_turn_id: UUID, number: int) -> HttpResponse:
    """The files of a result count from 1."""
    _, blocks = _taken(request, run_turn_id, "file")
    files = [block for block in blocks if isinstance(block, File)]
    if not 1 <= number <= len(files):
        raise Http404
    wanted = files[number - 1]
    return download(bytes(wanted.content), wanted.filename, wanted.media_type)


def _taken(request: HttpRequest, run_turn_id: UUID, form: str) -> tuple[RunTurn, Result]:
    turn = own_turn(request, run_turn_id)
    blocks = shown(actor_behind(request), turn).blocks
    record(TaskAppAct.TAKEN, turn.run, turn=turn.ordinal, format=form)
    return turn, blocks


def _tables(blocks: Result) -> list[str | Table]:
    """All tables of a result; of several each stands below its title."""
    found = list(contents(tuple(block for block in blocks if isinstance(block, Table))))
    if not found:
        raise Http404
    return found
