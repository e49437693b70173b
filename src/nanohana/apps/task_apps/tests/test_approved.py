"""Approved answers in apps that answer from registered documents: first, to whom may read what they rest on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils.timezone import localdate

from nanohana.access.models import Account
from nanohana.answering.approved import Proposal, approve, propose, withdraw
from nanohana.answering.evidence import Source
from nanohana.answering.models import ApprovedAnswer
from nanohana.apps.task_apps.models import TaskApp
from nanohana.apps.task_apps.reading import as_readable
from nanohana.apps.task_apps.results import NO_EVIDENCE, Note, Quote, Result, Statement, Statements
from nanohana.apps.task_apps.tests.citing import QUESTION, asking
from nanohana.apps.task_apps.tests.conftest import People, ran
from nanohana.documents.models import Document, Library
from nanohana.japanese.wareki import in_era
from nanohana.llm.tests.scripted_server import ScriptedServer, words
from nanohana.organization.models import Division
from nanohana.search.models import Chunk
from nanohana.usage.models import Run as Use

pytestmark = pytest.mark.usefixtures("embeddings")
ANSWER = "夏季休暇は5日です。7月から9月までに取ってください。"


@pytest.fixture
def proposed(document: Document, people: People) -> Callable[[str], ApprovedAnswer]:
    """An approved answer to a question, resting on the first passage of the rule."""

    def make(question: str) -> ApprovedAnswer:
        passage = Chunk.objects.get(version__document=document, ordinal=0)
        source = Source(
            1, str(document.pk), str(passage.version_id), document.title, "", "例規", "人事課", None, None, ("第12条",),
            "", 0, 0, "第12条　職員の夏季休暇は、5日とする。",
        )  # fmt: skip
        one = propose(people.member, Proposal(document.owner_division, [question], ANSWER, [source], None))
        approve(one, people.colleague, one.revision)
        return one

    return make


def approved_in(result: Result) -> Statements | None:
    first = result[0] if result else None
    return first if isinstance(first, Statements) and first.is_approved else None


def test_the_approved_answer_comes_first_with_its_division_its_day_and_its_source(
    made: Callable[..., TaskApp], people: People, proposed: Callable[[str], ApprovedAnswer]
) -> None:
    proposed(QUESTION["field_0"])
    turn = ran(people.client("outsider"), made(recipe=asking()), QUESTION)
    first = approved_in(turn.result)
    assert first is not None and not first.by_model and first.statements[0].text == ANSWER
    assert f"人事課　{in_era(localdate())}承認" in first.title
    assert [quote.title for quote in first.statements[0].quotes] == ["職員の休暇等に関する規則"]
    page = people.client("outsider").get(f"/apps/runs/{turn.run_id}/").content.decode()
    assert page.index("所管課が確かめた回答") < page.index(ANSWER) < page.index("根拠となる箇所")


def test_it_comes_before_what_a_model_writes(
    made: Callable[..., TaskApp], people: People, proposed: Callable[[str], ApprovedAnswer],
    use_model: Callable[..., None], scripted: ScriptedServer,
) -> None:  # fmt: skip
    proposed(QUESTION["field_0"])
    use_model()
    scripted.answers(words("職員の夏季休暇は、5日です。"))
    turn = ran(people.client("outsider"), made(recipe=asking()), QUESTION)
    assert approved_in(turn.result) is not None
    assert isinstance(turn.result[1], Statements) and turn.result[1].by_model


def test_it_answers_where_no_document_does(
    made: Callable[..., TaskApp], people: People, proposed: Callable[[str], ApprovedAnswer]
) -> None:
    question = "火星の重力はどのくらいですか。"
    proposed(question)
    turn = ran(people.client("outsider"), made(recipe=asking()), {"field_0": question})
    assert approved_in(turn.result) is not None
    notes = [block.text for block in turn.result if isinstance(block, Note)]
    assert NO_EVIDENCE not in notes and any("承認回答のほかに" in note for note in notes)
    assert turn.use is not None and turn.use.outcome == Use.Outcome.ANSWERED


def test_it_is_withheld_from_an_old_result_as_soon_as_one_of_its_sources_is_unreadable(people: People) -> None:
    quotes = (Quote("一", "規則", version="1"), Quote("二", "要綱", version="2"))
    block = Statements((Statement(ANSWER, quotes),), title="承認回答（「何日か」への回答）", is_approved=True)
    assert as_readable(block, {"1", "2"}) == block
    left = as_readable(block, {"1"})
    assert left == Statements((), title="承認回答", is_approved=True)


def test_it_is_shown_to_nobody_else_and_only_in_apps_of_its_libraries(
    made: Callable[..., TaskApp], people: People, document: Document, proposed: Callable[[str], ApprovedAnswer]
) -> None:  # fmt: skip
    one = proposed(QUESTION["field_0"])
    other = Library.objects.create(name="税務", owner_division=Division.objects.get(code="1040"))

    def shown(by: Account, *libraries: int) -> bool:
        client = people.client("member") if by == people.member else people.client("outsider")
        return approved_in(ran(client, made(recipe=asking(*libraries)), QUESTION).result) is not None

    assert shown(people.outsider, document.library_id) and not shown(people.outsider, other.pk)
    Library.objects.filter(pk=document.library_id).update(
        audience="owner_division", owner_division=people.member.staff.appointments.get().division
    )  # fmt: skip
    Document.objects.update(owner_division=Division.objects.get(code="1010"))
    assert shown(people.member) and not shown(people.outsider)
    withdraw(one)
    assert not shown(people.member)
