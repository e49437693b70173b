"""A task app of one division with a draft, a test case and a run, for the tests that walk over the whole site."""

from __future__ import annotations

from django.utils import timezone

from nanohana.access.models import Account, Rule, Verb
from nanohana.apps.task_apps import word_file
from nanohana.apps.task_apps.models import AppVersion, AskedPreview, TaskApp, TestCase
from nanohana.apps.task_apps.results import File, Table, to_json
from nanohana.apps.task_apps.run_models import Run, RunTurn
from nanohana.organization.models import Division

RECIPE = {"fields": [{"name": "件名", "kind": "text"}], "frame": "{{件名}}について"}


def task_objects(division: Division, account: Account, title: str) -> dict[str, object]:
    """The ids of one of everything; the app is published to the division alone."""
    app = TaskApp.objects.create(owner_division=division)
    app.current = AppVersion.objects.create(
        app=app, number=1, title=title, recipe_data=RECIPE, divisions=[division.pk], published_at=timezone.now()
    )
    app.save()
    AppVersion.objects.create(
        app=app, number=2, title=title, recipe_data=RECIPE, template=word_file.fill(None, {}), template_name="様式.docx"
    )
    run = Run.objects.create(owner=account, version=app.current, title=title)
    output = to_json((Table(("案", "費用"), ((title, "1"),)), File("表.txt", title.encode(), "text/plain")))
    turn = RunTurn.objects.create(run=run, ordinal=1, inputs={"件名": title}, state="done", output=output)
    case = TestCase.objects.create(app=app, title="試験", inputs={"件名": title})
    ended = {"starts_on": timezone.localdate(), "ended_at": timezone.now()}
    rule = Rule.objects.create(app=app, verb=Verb.USE, allows=True, **ended)
    preview = AskedPreview.objects.create(account=account)
    of_app = {"app_id": app.pk, "app_rule_id": rule.pk, "case_id": case.pk, "preview_id": preview.pk}
    return {**of_app, "run_id": run.pk, "run_turn_id": turn.pk, "number": 1}
