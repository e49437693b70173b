"""Rights on a library or a document: the rules, a new one, ending and resuming one, and 「なぜ見えるか」."""

from __future__ import annotations

from copy import copy
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_http_methods, require_safe

from nanohana.access.acts import AccessAct
from nanohana.access.models import Account, Rule
from nanohana.access.sessions import confirmed
from nanohana.audit.recording import record
from nanohana.documents import selection
from nanohana.documents.forms import FORM_VERBS
from nanohana.documents.models import Document, Library
from nanohana.documents.reasons import explained_right
from nanohana.documents.rule_effect import effects
from nanohana.documents.rule_forms import RuleForm, WhyForm

Subject = Library | Document


@require_http_methods(FORM_VERBS)
@confirmed
def library_rules(request: HttpRequest, library_id: int) -> HttpResponse:
    return _rules(request, get_object_or_404(selection.managed_libraries(request), pk=library_id))


@require_http_methods(FORM_VERBS)
@confirmed
def document_rules(request: HttpRequest, document_id: UUID) -> HttpResponse:
    return _rules(request, selection.managed_document(request, document_id))


def _rules(request: HttpRequest, subject: Subject) -> HttpResponse:
    """The rules with a form for one more; what it would do is shown before it is saved."""
    form = RuleForm(subject, request.POST or None)
    if request.method == "POST" and form.is_valid():
        rule = form.rule(by=request.user if isinstance(request.user, Account) else None)
        if "confirmed" in request.POST:
            _add(rule)
            messages.success(request, f"規則「{rule}」を追加しました。")
            return redirect(_address(subject))
        if "back" not in request.POST:
            context = {"rule": rule, "form": form, "effects": effects(rule, copy(rule).save), "action": "追加する"}
            return render(request, "documents/rule_change.html", context | _place(subject, "規則の追加"))
    today = localdate()
    own = subject.rules.select_related("staff", "division", "post", "made_by__staff")
    context = {
        "form": form,
        "rules": [(rule, rule.holds_on(today)) for rule in own],
        "inherited": _inherited(subject),
        **_place(subject, ""),
    }
    return render(request, "documents/rules.html", context, status=422 if form.errors else 200)


def _inherited(subject: Subject) -> list[Rule]:
    """The rules of a document's library that hold today."""
    if isinstance(subject, Library):
        return []
    return list(subject.library.rules.in_force().select_related("staff", "division", "post"))


@transaction.atomic
def _add(rule: Rule) -> None:
    rule.save()
    _record(AccessAct.RULE_ADDED, rule)


@require_http_methods(FORM_VERBS)
@confirmed
def switch_rule(request: HttpRequest, rule_id: int) -> HttpResponse:
    """End a rule at once, or put one in force again that was ended; what that would do is shown before.

    A POST says which of the two it is: sent twice, it does not undo what it has done.
    """
    rule = selection.managed_rule(request, rule_id)
    subject = rule.library or rule.document
    assert subject is not None  # noqa: S101  # held by the database
    resumes = rule.ended_at is not None
    act = "resume" if resumes else "end"
    if request.method == "POST":
        if request.POST.get("act") == act:
            _switch(rule, resumes=resumes)
            messages.success(request, f"規則「{rule}」を{'再開' if resumes else '終了'}しました。")
        else:
            messages.info(request, f"規則「{rule}」は、すでに{'終了' if resumes else '再開'}しています。")
        return redirect(_address(subject))
    ended_at = None if resumes else now()
    change = Rule.objects.filter(pk=rule.pk)
    context = {
        "rule": rule,
        "effects": effects(rule, lambda: change.update(ended_at=ended_at)),
        "action": "再開する" if resumes else "終了する",
        "act": act,
    }
    return render(
        request, "documents/rule_change.html", context | _place(subject, "規則の再開" if resumes else "規則の終了")
    )


@transaction.atomic
def _switch(rule: Rule, *, resumes: bool) -> None:
    rule.ended_at = None if resumes else now()
    rule.save(update_fields=["ended_at"])
    _record(AccessAct.RULE_RESUMED if resumes else AccessAct.RULE_ENDED, rule)


def _record(act: AccessAct, rule: Rule) -> None:
    subject = rule.library or rule.document
    record(
        act,
        rule,
        title=f"{subject}: {rule}",
        library=rule.library_id,
        document=str(rule.document_id or ""),
        starts_on=str(rule.starts_on),
        ends_on=str(rule.ends_on or ""),
    )


@require_safe
def why(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Why a person may do what they may with a document, or why not."""
    document = selection.managed_document(request, document_id)
    form = WhyForm(request.GET if "person" in request.GET else None)
    day = localdate()
    explained = None
    if form.is_valid():
        day = form.cleaned_data["on"] or day
        explained = explained_right(form.cleaned_data["person"], document, day)
    context = {"form": form, "day": day, "explained": explained, **_place(document, "閲覧できる理由")}
    return render(request, "documents/why.html", context, status=422 if form.errors else 200)


def _address(subject: Subject) -> str:
    return reverse(f"documents:{'library' if isinstance(subject, Library) else 'document'}_rules", args=[subject.pk])


def _place(subject: Subject, here: str) -> dict[str, object]:
    """Where the page stands: ``subject`` with its crumbs; ``back`` leads to its rules."""
    crumbs = [("登録文書", reverse("documents:index"))]
    of_document = isinstance(subject, Document)
    if isinstance(subject, Document):
        crumbs.append((subject.title, reverse("documents:document", args=[subject.pk])))
    else:
        crumbs.append(("文書庫", reverse("documents:libraries")))
    back = _address(subject)
    name = "権限" if of_document else f"文書庫「{subject}」の権限"
    crumbs += [(name, back), (here, "")] if here else [(name, "")]
    return {"subject": subject, "of_document": of_document, "back": back, "crumbs": crumbs, "heading": here or name}
