"""Questions of a set from a CSV file: the file is shown with its errors by line, and taken in when it is sent again.

Nothing of the file is kept in between: the page holds its text, which is read and checked anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from nanohana.access.requests import account_of
from nanohana.access.rights import actor_behind
from nanohana.apps.feedback.forms import SetQuestionForm
from nanohana.apps.feedback.question_set_views import set_crumbs
from nanohana.apps.feedback.selection import division_of
from nanohana.audit.recording import record
from nanohana.documents import selection
from nanohana.evaluation.acts import EvaluationAct
from nanohana.evaluation.models import SetQuestion
from nanohana.organization.models import Division
from nanohana.table_files import Limits, UnusableFile, check_widths, csv_rows, text_of

LIMITS = Limits(size=300_000, rows=500)  # its text travels through the page of its preview
_TEXT, _DOCUMENT, _PROVISION = "設問", "答えるべき文書", "条項"
_NO_DOCUMENT = ("", "なし")


class FileForm(forms.Form):
    file = forms.FileField(
        label="ファイル",
        help_text=f"CSV（UTF-8又はシフトJIS）。列は「{_TEXT}」「{_DOCUMENT}」「{_PROVISION}」です。保存したCSVをそのまま使えます。",
        widget=forms.FileInput(attrs={"accept": ".csv"}),
    )


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the file; ``is_known``: the set has the question already."""

    number: int
    text: str
    document: str
    provision: str
    problems: tuple[str, ...]
    is_known: bool
    values: dict[str, Any]


@require_http_methods(["GET", "HEAD", "POST"])
def take_in(request: HttpRequest, division_id: int) -> HttpResponse:
    """A file is shown; its text, sent again from there, is taken in unless a line has an error."""
    division = division_of(request, division_id)
    form = FileForm()
    context: dict[str, Any] = {"division": division, "crumbs": [*set_crumbs(division), ("ファイルから取り込む", "")]}
    try:
        if request.method == "POST":
            content = _content(request)
            context |= {"lines": (lines := _lines(request, division, content)), "content": content}
            context["new"] = sum(not line.is_known for line in lines)
            context["has_problems"] = any(line.problems for line in lines)
            if "content" in request.POST and not context["has_problems"]:
                _apply(request, division, lines)
                return redirect("feedback:division_set", division.pk)
    except UnusableFile as unusable:
        form = FileForm({})
        form.errors["file"] = form.error_class([str(unusable)])
    is_wrong = bool(form.errors) or context.get("has_problems", False)
    return render(request, "feedback/set_import.html", context | {"form": form}, status=422 if is_wrong else 200)


def _content(request: HttpRequest) -> str:
    if "content" in request.POST:
        return str(request.POST["content"])
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        raise UnusableFile("ファイルを選んでください。")
    LIMITS.check(file.size or 0)
    return text_of(file.read())


def _lines(request: HttpRequest, division: Division, content: str) -> list[Line]:
    """The lines with something in the columns that are read. Raises UnusableFile."""
    (_, head), *rows = whole = csv_rows(content.encode(errors="replace"), LIMITS.sent_back)
    if not rows or _TEXT not in head or _DOCUMENT not in head:
        raise UnusableFile(f"1行目に列の名前「{_TEXT}」「{_DOCUMENT}」を書き、2行目から設問を書いてください。")
    if twice := [name for name in (_TEXT, _DOCUMENT, _PROVISION) if head.count(name) > 1]:
        raise UnusableFile(f"列「{twice[0]}」が2つ以上あります。")
    check_widths(whole)
    known = set(SetQuestion.objects.filter(division=division).values_list("text", flat=True))
    documents = selection.readable_documents(request).filter(owner_division=division)
    by_title: dict[str, list[str]] = {}
    for pk, title in documents.values_list("pk", "title"):
        by_title.setdefault(title, []).append(str(pk))
    found = []
    for number, cells in rows:
        row = dict(zip(head, cells, strict=False))
        text, document, provision = (row.get(name, "") for name in (_TEXT, _DOCUMENT, _PROVISION))
        if text or document or provision:
            found.append(_line(request, division, number, (text, document, provision), by_title, known))
            known.add(text)
    return found


def _line(
    request: HttpRequest,
    division: Division,
    number: int,
    cells: tuple[str, str, str],
    by_title: dict[str, list[str]],
    known: set[str],
) -> Line:
    text, document, provision = cells
    named = [""] if document in _NO_DOCUMENT else by_title.get(document, [])
    given = {"text": text, "document": named[0] if named else "", "provision": provision}
    form = SetQuestionForm(given, actor=actor_behind(request), division=division)
    problems = [f"{form.fields[name].label}：{error}" for name, errors in form.errors.items() for error in errors]
    if len(named) != 1:
        why = "同じ名前の文書が2つ以上あります。" if named else "この所属の文書に、この名前のものがありません。"
        problems.append(f"{_DOCUMENT}：{why}")
    return Line(number, text, document, provision, tuple(problems), text in known, form.cleaned_data)


@transaction.atomic
def _apply(request: HttpRequest, division: Division, lines: list[Line]) -> None:
    by = account_of(request)
    new = [SetQuestion(**line.values, division=division, added_by=by) for line in lines if not line.is_known]
    SetQuestion.objects.bulk_create(new)
    record(EvaluationAct.IMPORTED, division, added=len(new))
    messages.success(request, f"設問集に{len(new)}件を加えました。")
