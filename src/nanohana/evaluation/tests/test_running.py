"""A run asks with the rights of the division; a regression stands until it is repaired or somebody answers for it."""

from __future__ import annotations

import datetime
import json

import pytest
from django.utils.timezone import localdate
from procrastinate.contrib.django.models import ProcrastinateJob

from nanohana.access.models import Account, Rule
from nanohana.access.rights import anybody_in, readable_documents
from nanohana.answering.evidence import Source
from nanohana.audit.models import Entry
from nanohana.documents.lifecycle import remove_version, withhold
from nanohana.documents.models import Document, Library
from nanohana.evaluation import running
from nanohana.evaluation.judging import is_expected, place_named
from nanohana.evaluation.models import Run, SetQuestion
from nanohana.evaluation.tasks import MAX_ATTEMPTS, defer_for_people, run_set
from nanohana.evaluation.tests.conftest import HOLIDAYS, LODGING, NOTHING, WITHOUT_HOLIDAYS, done, revised
from nanohana.jobs.tests.contexts import context_of
from nanohana.organization.models import Division

pytestmark = pytest.mark.django_db


def outcomes(run: Run) -> dict[str, str]:
    return dict(run.results.values_list("text", "outcome"))


def test_each_question_is_judged(questions: list[SetQuestion], division: Division, officer: Account) -> None:
    document = questions[0].document
    SetQuestion.objects.create(
        division=division, text="夏季休暇は何日以内ですか。", document=document, provision="第99条", added_by=officer
    )
    SetQuestion.objects.create(division=division, text="宿泊料はいくらですか。", added_by=officer)
    SetQuestion.objects.create(division=division, text="火星の気温は何度ですか。", document=document, added_by=officer)
    run = done(division)
    assert outcomes(run) == {
        HOLIDAYS: "first", LODGING: "first", NOTHING: "refused_rightly", "夏季休暇は何日以内ですか。": "elsewhere",
        "宿泊料はいくらですか。": "answered", "火星の気温は何度ですか。": "refused",
    }  # fmt: skip
    assert (run.state, run.right, run.total, run.worse, run.percent) == ("done", 3, 6, 0, 50)
    assert "次元" in run.search and run.documents and run.questions
    assert run.results.get(text=HOLIDAYS).found_first == 0


def test_what_the_division_may_not_read_does_not_answer(document: Document, officer: Account) -> None:
    other = Division.objects.create(code="020", name="税務課")
    SetQuestion.objects.create(division=other, text=HOLIDAYS, document=document, added_by=officer)
    assert outcomes(done(other)) == {HOLIDAYS: "first"}
    Library.objects.update(audience="owner_division")
    assert outcomes(done(other)) == {HOLIDAYS: "refused"}


def test_what_is_withheld_from_readers_does_not_answer_its_own_division(document: Document, officer: Account) -> None:
    SetQuestion.objects.create(division=document.owner_division, text=HOLIDAYS, document=document, added_by=officer)
    assert outcomes(done(document.owner_division)) == {HOLIDAYS: "first"}
    withhold(document)
    run = done(document.owner_division)
    assert outcomes(run) == {HOLIDAYS: "refused"} and run.has_regressed


def test_a_division_reads_what_all_who_work_there_read(document: Document, officer: Account) -> None:
    division, other = document.owner_division, Division.objects.create(code="020", name="税務課")
    Library.objects.update(audience="owner_division")

    def reads(place: Division) -> bool:
        return Document.objects.filter(readable_documents(anybody_in(place.pk))).exists()

    assert (reads(division), reads(other)) == (True, False)
    today = localdate()
    Rule.objects.create(library=document.library, staff=officer.staff, verb=1, allows=False, starts_on=today)
    assert reads(division)  # a rule for one person is no rule for the division
    Rule.objects.create(library=document.library, division=other, verb=1, allows=True, starts_on=today)
    assert reads(other)
    gone = Division.objects.create(code="030", name="旧課", valid_until=today - datetime.timedelta(days=1))
    assert anybody_in(gone.pk) is None


def test_a_regression_stands_until_it_is_released(
    questions: list[SetQuestion], division: Division, officer: Account
) -> None:
    document = questions[0].document
    assert document is not None
    first = done(division)
    version = revised(document, WITHOUT_HOLIDAYS)
    run = done(division, "documents")
    assert (run.against, run.worse, run.better, run.has_regressed) == (first, 1, 0, True)
    worse = running.compared(run.results.all(), first.results.all())["worse"]
    assert [(one.text, one.blamed) for one in worse] == [(HOLIDAYS, version)]
    again = done(division)
    assert (again.against, again.worse) == (first, 1)
    assert not running.release(run, officer, "前の点検")  # not the last one
    assert running.release(again, officer, "制度の廃止")
    assert not running.release(again, officer, "二度目")
    entry = Entry.objects.get(verb="question_set.released")
    assert entry.object_id == str(again.pk) and json.loads(entry.details)["reason"] == "制度の廃止"
    after = done(division)
    assert (after.against, after.worse, after.has_regressed) == (again, 0, False)


def test_taking_the_version_back_repairs_it(questions: list[SetQuestion], division: Division) -> None:
    document = questions[0].document
    assert document is not None
    done(division)
    version = revised(document, WITHOUT_HOLIDAYS)
    assert done(division).has_regressed
    remove_version(version)
    assert not done(division).has_regressed


def test_a_version_that_is_not_in_force_yet_is_asked_for_its_day(
    questions: list[SetQuestion], division: Division
) -> None:
    document = questions[0].document
    assert document is not None
    done(division)
    coming = localdate() + datetime.timedelta(days=30)
    version = revised(document, WITHOUT_HOLIDAYS, coming)
    run = done(division)
    result = run.results.get(text=HOLIDAYS)
    assert run.worse == 1 and not result.is_right
    assert (result.day, result.blamed) == (coming, version)
    assert run.results.get(text=LODGING).day == localdate()


def test_one_run_of_a_division_at_a_time(questions: list[SetQuestion], division: Division, officer: Account) -> None:
    settling = Run.objects.create(division=division, cause="documents", state="settling")
    begun = running.begin(officer, division)
    assert (begun.pk, begun.state, begun.cause) == (settling.pk, "queued", "documents")
    assert running.begin(officer, division).pk == begun.pk
    assert Entry.objects.filter(verb="question_set.run").count() == 1
    running.fail(begun.pk, "理由")
    assert running.begin(officer, division).pk != begun.pk


def test_a_stop_of_the_product_is_no_attempt_of_a_run(questions: list[SetQuestion], division: Division) -> None:
    run = Run.objects.create(division=division, cause="asked", state="queued")
    defer_for_people(run)
    first = ProcrastinateJob.objects.get()
    run_set.func(context_of(first, attempts=MAX_ATTEMPTS - 1, stops=True), run.pk)
    run.refresh_from_db()
    assert (run.state, run.done, run.failure) == ("queued", 0, "")
    again = ProcrastinateJob.objects.exclude(pk=first.pk).get()
    assert (again.args, again.lock, again.queue_name) == (first.args, first.lock, first.queue_name)
    run_set.func(context_of(again), run.pk)
    run.refresh_from_db()
    assert (run.state, run.right) == ("done", 3)


@pytest.mark.parametrize(
    ("provision", "headings", "is_found"),
    [
        ("第12条", ("第1章　総則", "第12条（休暇）"), True),
        ("第十二条第一項", ("第12条", "第1項"), True),
        ("第12条第1項", ("第12条",), True),  # a passage of the whole article
        ("第12条第2項", ("第12条", "第1項"), False),
        ("第12条の2", ("第12条",), False),
        ("第2条", ("附則", "第2条"), False),
        ("別表第1", ("別表第一（第3条関係）",), True),
        ("休暇の種類", ("休暇の種類",), True),
        ("様式第9号の備考", ("休暇",), False),
    ],
)
def test_the_provision_is_found_in_the_headings(provision: str, headings: tuple[str, ...], is_found: bool) -> None:
    document = Document(title="規則")
    source = Source(1, str(document.pk), "", "規則", "", "", "", None, None, headings, "", 0, 0, "本文")
    assert is_expected(source, document.pk, provision) is is_found
    assert not is_expected(source, Document().pk, provision)


def test_a_name_that_is_no_provision_is_none() -> None:
    assert place_named("休暇の種類") is None
