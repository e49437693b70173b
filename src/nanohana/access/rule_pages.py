"""The pages on rights of whatever has rules: the rules, a new one, ending and resuming one, and 「なぜ見えるか」.

The room of a thing fetches it, for who may set its rules, and says here where its pages stand.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now

from nanohana.access.acts import AccessAct
from nanohana.access.models import Rule
from nanohana.access.reasons import explanation
from nanohana.access.requests import account_of
from nanohana.access.rule_effect import effects, managers_left
from nanohana.access.rule_forms import RuleForm, WhyForm
from nanohana.access.subjects import Subject
from nanohana.audit.recording import record
from nanohana.organization.models import StaffMember


@dataclass(frozen=True, slots=True)
class RulePages:
    """``crumbs`` lead to the thing, ``kind`` says what it is, ``name`` is what the page of its rules is called and
    ``address`` where that is; ``template`` and ``switch`` (the name of a route) show them and end one."""

    subject: Subject
    kind: str
    name: str
    address: str
    crumbs: list[tuple[str, str]]
    template: str
    switch: str

    def context(self, here: str = "") -> dict[str, object]:
        crumbs = [*self.crumbs, (self.name, self.address), (here, "")] if here else [*self.crumbs, (self.name, "")]
        return {
            "subject": self.subject.thing, "kind": self.kind, "back": self.address, "switch": self.switch,
            "crumbs": crumbs, "heading": here or self.name,
        }  # fmt: skip

    def rules(self, request: HttpRequest, **more: object) -> HttpResponse:
        """The rules with a form for one more; what it would do is shown before it is saved."""
        subject = self.subject
        form = RuleForm(subject.column, request.POST or None)
        if request.method == "POST" and form.is_valid():
            rule = form.rule(account_of(request), **{subject.column: subject.thing})

            def change() -> None:
                copy(rule).save()

            if "confirmed" in request.POST:
                return self._done(request, rule, change, lambda: _add(rule), "追加")
            if "back" not in request.POST:
                return self._change(request, rule, change, "追加", form=form)
        today = localdate()
        own = subject.thing.rules.select_related("staff", "division", "post", "made_by__staff")
        context = {"form": form, "rules": [(rule, rule.holds_on(today)) for rule in own], **self.context(), **more}
        return render(request, self.template, context, status=422 if form.errors else 200)

    def switch_rule(self, request: HttpRequest, rule: Rule) -> HttpResponse:
        """End a rule at once, or put one in force again that was ended; what that would do is shown before.

        A POST says which of the two it is: sent twice, it does not undo what it has done.
        """
        resumes = rule.ended_at is not None
        act, said = ("resume", "再開") if resumes else ("end", "終了")
        ended_at, same = None if resumes else now(), Rule.objects.filter(pk=rule.pk)

        def change() -> int:
            return same.update(ended_at=ended_at)

        if request.method != "POST":
            return self._change(request, rule, change, said, act=act)
        if request.POST.get("act") == act:
            return self._done(request, rule, change, lambda: _switch(rule, resumes=resumes), said)
        messages.info(request, f"規則「{rule}」は、すでに{'終了' if resumes else '再開'}しています。")
        return redirect(self.address)

    def _change(
        self, request: HttpRequest, rule: Rule, change: Callable[[], object], said: str, **more: object
    ) -> HttpResponse:
        """What the change would do, before it is confirmed."""
        context = {
            "rule": rule, "effects": effects(self.subject, rule, change), "action": f"{said}する",
            "managers_left": managers_left(self.subject, rule, change, account_of(request)),
            **more, **self.context(f"規則の{said}"),
        }  # fmt: skip
        return render(request, "access/rule_change.html", context)

    def _done(
        self, request: HttpRequest, rule: Rule, change: Callable[[], object], do: Callable[[], None], said: str
    ) -> HttpResponse:
        """Make the change, but not one that leaves the thing to the administrators: as with one's own account, nobody
        takes the last hand off by a slip."""
        left = managers_left(self.subject, rule, change, account_of(request))
        if left == 0:
            messages.error(request, f"規則「{rule}」を{said}できません。ほかに管理できる職員がいなくなります。")
            return redirect(self.address)
        do()
        messages.success(request, f"規則「{rule}」を{said}しました。")
        return redirect(self.address if left is None else self.crumbs[0][1])

    def why(
        self, request: HttpRequest, here: str, asked: Callable[[StaffMember, datetime.date], object], question: str
    ) -> HttpResponse:
        """Why a person may do what they may, or why not. It tells of another person's posts: that it was ``asked`` is
        recorded."""
        form = WhyForm(request.GET if "person" in request.GET else None)
        day = localdate()
        explained = None
        if form.is_valid():
            staff, day = form.cleaned_data["person"], form.cleaned_data["on"] or day
            explained = explanation(staff, self.subject, day)
            asked(staff, day)
        context = {"form": form, "day": day, "explained": explained, "question": question, **self.context(here)}
        return render(request, "access/why.html", context, status=422 if form.errors else 200)


@transaction.atomic
def _add(rule: Rule) -> None:
    rule.save()
    _record(AccessAct.RULE_ADDED, rule)


@transaction.atomic
def _switch(rule: Rule, *, resumes: bool) -> None:
    rule.ended_at = None if resumes else now()
    rule.save(update_fields=["ended_at"])
    _record(AccessAct.RULE_RESUMED if resumes else AccessAct.RULE_ENDED, rule)


def _record(act: AccessAct, rule: Rule) -> None:
    record(
        act,
        rule,
        title=f"{rule.library or rule.document or rule.app}: {rule}",
        library=rule.library_id,
        document=str(rule.document_id or ""),
        app=str(rule.app_id or ""),
        starts_on=str(rule.starts_on),
        ends_on=str(rule.ends_on or ""),
    )
