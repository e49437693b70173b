"""ことばの対応: the rules of the divisions beside the shipped ones, changed by their owners, tried on a question."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nanohana.access.requests import account_of
from nanohana.access.rights import actor_behind, work_of_divisions
from nanohana.audit.recording import record
from nanohana.documents.selection import own_divisions
from nanohana.japanese.normalise import key
from nanohana.organization.models import Division
from nanohana.search import word_file, word_rules
from nanohana.search.acts import SearchAct
from nanohana.search.finding import find
from nanohana.search.models import WordRule
from nanohana.search.synonyms import Rule, shipped_rules, using
from nanohana.search.views import Result, shown
from nanohana.search.word_forms import FileForm, WordRuleForm
from nanohana.search.word_rules import NotAllowed
from nanohana.search.word_table import table_of
from nanohana.spreadsheet import csv_download
from nanohana.table_files import text_of
from nanohana.web.meanwhile import SAVED_MEANWHILE
from nanohana.web.words import words_in

FORM_VERBS = ("GET", "HEAD", "POST")
PER_PAGE = 50
COMPARED = 5  # passages
_CRUMBS = [("検索", "/search/"), ("ことばの対応", "/search/words/")]
_NOW = "次の質問から使います（5秒ほどかかることがあります）。"


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    words = key(words_in(request.GET))
    removed = _own(request).exclude(removed_at=None).order_by("-changed_at")
    context = {
        "page": Paginator(_narrowed(request), PER_PAGE).get_page(request.GET.get("page")),
        "shipped": [rule for rule in shipped_rules() if words in _text(rule)],
        "divisions": Division.objects.filter(pk__in=_living().values("division")),
        "own": set(own_divisions(request).values_list("pk", flat=True)),
        "removed": removed[:PER_PAGE],
        "just_removed": removed.filter(pk=request.session.pop("removed_words", None)).first(),
        "words": words_in(request.GET),
        "division": request.GET.get("division", ""),
        "query": request.GET.urlencode(),
        "crumbs": [_CRUMBS[0], ("ことばの対応", "")],
    }
    return render(request, "search/words.html", context)


def _living() -> QuerySet[WordRule]:
    return WordRule.objects.filter(removed_at=None).select_related("division", "changed_by__staff")


def _own(request: HttpRequest) -> QuerySet[WordRule]:
    """Those that the person may change, removed or not."""
    return WordRule.objects.filter(work_of_divisions(actor_behind(request))).select_related("division")


def _narrowed(request: HttpRequest) -> list[WordRule]:
    """In any spelling of the words; there are hundreds."""
    words, division = key(words_in(request.GET)), request.GET.get("division", "")
    return [one for one in _living() if words in _text(one.rule) and division in ("", str(one.division_id))]


def _text(rule: Rule) -> str:
    return key(" ".join((*rule.words, *rule.others)))


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The list as it is narrowed down."""
    rules = _narrowed(request)
    record(SearchAct.WORDS_EXPORTED, rules=len(rules))
    return csv_download([column.name for column in word_file.COLUMNS], word_file.rows_of(rules), "words")


@require_http_methods(FORM_VERBS)
def new(request: HttpRequest) -> HttpResponse:
    return _edited(request, WordRule())


@require_http_methods(FORM_VERBS)
def edit(request: HttpRequest, word_rule_id: int) -> HttpResponse:
    return _edited(request, get_object_or_404(_own(request).filter(removed_at=None), pk=word_rule_id))


def _edited(request: HttpRequest, rule: WordRule) -> HttpResponse:
    """Saves what was entered, or with ``try`` shows what it would find."""
    initial = {name: getattr(rule, name) for name in ("words", "document_words", "note")} if rule.pk else {}
    initial |= {"division": rule.division_id, "both_ways": "1" if rule.both_ways else ""}
    form = WordRuleForm(request.POST or None, divisions=own_divisions(request), initial=initial)
    tried: list[tuple[str, list[Result]]] = []
    now = str(rule.revision) if rule.pk else ""
    seen = request.POST.get("seen", "") if request.method == "POST" else now
    if form.is_valid():
        form.written_to(rule)
        if "try" in request.POST:
            tried = _tried(request, rule, form.cleaned_data["question"])
        elif seen != now:
            seen = now
            form.add_error(None, SAVED_MEANWHILE)
        elif _saved(request, form, rule):
            return redirect("search:words")
    known = {result.passage.chunk for result in tried[0][1]} if tried else set()
    context = {
        "form": form,
        "rule": rule,
        "seen": seen,
        "tried": tried,
        "known": known,
        "crumbs": _crumbs("変更" if rule.pk else "追加"),
    }
    return render(request, "search/word.html", context, status=422 if form.errors else 200)


def _crumbs(here: str) -> list[tuple[str, str]]:
    return [*_CRUMBS, (here, "")]


def _saved(request: HttpRequest, form: WordRuleForm, rule: WordRule) -> bool:
    try:
        word_rules.save(rule, account_of(request))
    except NotAllowed as reason:
        form.add_error("words", str(reason))
        return False
    messages.success(request, f"保存しました。{_NOW}")
    return True


def _tried(request: HttpRequest, rule: WordRule, question: str) -> list[tuple[str, list[Result]]]:
    """What a question finds without the rule and with it."""
    others = list(WordRule.objects.filter(removed_at=None).exclude(pk=rule.pk))
    found = []
    for title, rules in (("この対応がないとき", others), ("この対応があるとき", [*others, rule])):
        with using(table_of(rules)):
            passages = find(actor_behind(request), question, limit=COMPARED).passages
            found.append((title, [shown(passage, question, localdate()) for passage in passages]))
    return found


@require_POST
def remove(request: HttpRequest, word_rule_id: int) -> HttpResponse:
    rule = get_object_or_404(_own(request).filter(removed_at=None), pk=word_rule_id)
    word_rules.remove(rule, account_of(request))
    request.session["removed_words"] = rule.pk
    return redirect("search:words")


@require_POST
def restore(request: HttpRequest, word_rule_id: int) -> HttpResponse:
    rule = get_object_or_404(_own(request), pk=word_rule_id)
    try:
        if rule.removed_at is not None:
            word_rules.restore(rule, account_of(request))
        messages.success(request, f"元に戻しました。{_NOW}")
    except NotAllowed as reason:
        messages.error(request, str(reason))
    return redirect("search:words")


@require_http_methods(FORM_VERBS)
def imports(request: HttpRequest) -> HttpResponse:
    """A file to take in: first looked at, then, as ``text`` out of the page that shows what it would do, taken in."""
    if "text" in request.POST:
        content = request.POST["text"].encode(errors="replace")
        made = word_file.plan(content, own_divisions(request), word_file.LIMITS.sent_back)
        if not made.problems:
            word_rules.take_in(made.added, made.changed, account_of(request))
            messages.success(request, f"取り込みました（追加{len(made.added)}件、変更{len(made.changed)}件）。{_NOW}")
            return redirect("search:words")
        return _imports_page(request, FileForm(), plan=made)
    form = FileForm(request.POST or None, request.FILES or None)
    if not form.is_valid():
        return _imports_page(request, form)
    content = form.cleaned_data["file"].read(word_file.LIMITS.size + 1)
    made = word_file.plan(content, own_divisions(request), word_file.LIMITS)
    return _imports_page(request, form, plan=made, text="" if made.problems else text_of(content))


def _imports_page(request: HttpRequest, form: FileForm, **more: Any) -> HttpResponse:
    context = {"form": form, "columns": word_file.COLUMNS, "crumbs": _crumbs("CSVの取込み"), **more}
    refused = form.errors or ("plan" in more and more["plan"].problems)
    return render(request, "search/words_import.html", context, status=422 if refused else 200)
