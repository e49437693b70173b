"""Changes make a run by themselves: one for many, once they have come to rest."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from nanohana.access.models import Account
from nanohana.documents.lifecycle import remove_document, withhold
from nanohana.documents.models import Document, Version
from nanohana.evaluation.models import Run, SetQuestion
from nanohana.evaluation.tests.conftest import WITHOUT_HOLIDAYS, done, revised
from nanohana.evaluation.watching import QUIET, watch
from nanohana.organization.models import Division
from nanohana.search.models import IndexProfile, WordRule

pytestmark = pytest.mark.django_db


def rest() -> None:
    """Time passes in which nothing changes."""
    Run.objects.filter(state="settling").update(changed_at=timezone.now() - QUIET)


def settling() -> list[str]:
    return list(Run.objects.filter(state="settling").values_list("cause", flat=True))


def test_many_changes_make_one_run(questions: list[SetQuestion], division: Division, document: Document) -> None:
    done(division)
    assert watch() == [] and not settling()
    revised(document, WITHOUT_HOLIDAYS)
    assert watch() == [] and settling() == ["documents"]
    rest()
    version = revised(document, WITHOUT_HOLIDAYS[1:])
    assert watch() == []  # moved on
    assert watch() == [] and settling() == ["documents"]
    rest()
    reading = Version.objects.filter(pk=version.pk)
    reading.update(state="parsing")
    assert watch() == []
    reading.update(state="ready")
    [run] = watch()
    assert (run.state, run.cause, run.division_id) == ("queued", "documents", division.pk)
    assert watch() == [] and Run.objects.count() == 2


def _rule_of_words() -> None:
    """Of another division: rules hold for all questions."""
    other = Division.objects.create(code="9999", name="別の課")
    by = Account.objects.create(username="editor")
    WordRule.objects.create(division=other, words=["有休"], document_words=["年次有給休暇"], changed_by=by)


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        (lambda document: remove_document(document), "documents"),
        (lambda document: withhold(document), "documents"),
        (lambda document: IndexProfile.objects.update(embedding_model="別のモデル"), "search"),
        (lambda document: _rule_of_words(), "search"),
        (lambda document: SetQuestion.objects.filter(document=None).delete(), "questions"),
    ],
)
def test_what_makes_a_run(
    questions: list[SetQuestion], division: Division, document: Document, change: object, cause: str
) -> None:
    done(division)
    change(document)  # type: ignore[operator]
    watch()
    assert settling() == [cause]


def test_the_first_run_is_made_and_none_without_questions(questions: list[SetQuestion], division: Division) -> None:
    watch()
    assert settling() == ["first"]
    rest()
    [run] = watch()
    assert run.cause == "first"
    Run.objects.update(state="settling", changed_at=timezone.now() - datetime.timedelta(hours=1))
    SetQuestion.objects.all().delete()
    assert watch() == [] and not Run.objects.exists()
