"""The question set against a draft: the gate before publication.

1. Who asks for it freezes the draft: the candidate, the one version that is not approved, is made anew from the draft
   and the documents in force, and its request for approval, if there was one, is withdrawn.
2. A job asks the candidate every question, and the version that citizens see now the same ones. A question that came
   out right there and not here is worse, the other way round better.
3. It passes when every question comes out as expected. ``publication`` asks for no less, or for a reason.
4. Where published documents change, the same happens by itself (``watch``), and the owner division is told.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress

import structlog
from django.db import transaction
from django.db.models import F, Max
from django.db.models.functions import Greatest
from django.utils import timezone

from nanohana.access.models import Account
from nanohana.apps.chatbots import answering, judging
from nanohana.apps.chatbots.acts import ChatbotAct
from nanohana.apps.chatbots.composing import compose
from nanohana.apps.chatbots.models import Chatbot, ChatbotVersion, Question, Result, Run
from nanohana.apps.chatbots.sources import fingerprint, vector_model
from nanohana.audit.recording import record
from nanohana.chatbot.loaded import LoadedChatbot, load
from nanohana.jobs.interruption import until_told
from nanohana.published import content
from nanohana.search import embedding_process
from nanohana.search.embedding import EmbeddingsUnavailable
from nanohana.search.profile import serving

log = structlog.get_logger(__name__)
_AT_ONCE = 10  # results between two reports of progress
CHANGED_AND_PASSED = (
    "公開している登録文書が変わりました。設問集には合格しています。内容を確かめて、承認を申請してください。"
)
CHANGED_AND_FAILED = (
    "公開している登録文書が変わり、設問集に不合格の設問があります（悪くなった設問{worse}件）。"
    "FAQか設問集を直すか、理由を付けて申請するまで、公開できません。"
)


@transaction.atomic
def begin(account: Account | None, chatbot: Chatbot, cause: Run.Cause = Run.Cause.ASKED) -> Run:
    """A run that waits for its job; the caller defers it. One that has not ended is given back instead."""
    held = Chatbot.objects.select_for_update().get(pk=chatbot.pk)
    candidate = held.versions.filter(approved_at=None).first() or ChatbotVersion(chatbot=held)
    if candidate.pk and (running := candidate.runs.filter(state__in=Run.UNFINISHED).first()):
        if cause == Run.Cause.DOCUMENTS:
            candidate.runs.filter(pk=running.pk).update(cause=cause)  # its owner is told of it
        return running
    candidate.number = next_number(held)
    candidate.revision, candidate.frozen_by, candidate.frozen_at = held.revision, account, timezone.now()
    candidate.content, candidate.problems, candidate.personal, candidate.sources = "", [], [], ""
    candidate.submitted_by, candidate.submitted_at, candidate.released = None, None, ""
    candidate.save()
    run = Run.objects.create(
        version=candidate, against=held.current, cause=cause, started_by=account, total=held.questions.count()
    )
    record(ChatbotAct.CHECKED, held, title=held.title, version=candidate.number, cause=cause.value)
    return run


def next_number(chatbot: Chatbot) -> int:
    """The number after the newest approved version, and after the newest known of the public site."""
    last = chatbot.versions.exclude(approved_at=None).aggregate(last=Greatest(Max("number"), Max("overtaken_by")))
    return (last["last"] or 0) + 1


def perform(
    run: Run, neighbours: Sequence[LoadedChatbot] | None = None, stopping: Callable[[], bool] = lambda: False
) -> None:
    """Freeze the content and ask all questions, in the job. Raises Stopping where ``stopping()``.

    ``neighbours`` are the other chatbots that citizens will find beside it; by default those that are published now.
    """
    chatbot = run.version.chatbot
    Run.objects.filter(pk=run.pk).update(state=Run.State.RUNNING)
    with ExitStack() as stack:
        if vector_model():
            with suppress(EmbeddingsUnavailable):  # words alone decide then
                stack.enter_context(embedding_process.running(serving()))
        _freeze(run.version)
        questions = list(chatbot.questions.all())
        Run.objects.filter(pk=run.pk).update(total=len(questions), done=0)
        run.results.all().delete()
        _ask_all(run, questions, answering.others(chatbot) if neighbours is None else neighbours, stopping)
    _finish(run)


def _freeze(candidate: ChatbotVersion) -> None:
    """What the draft says now. Of a change meanwhile the revision tells."""
    chatbot = Chatbot.objects.get(pk=candidate.chatbot_id)
    made = compose(chatbot, candidate.number)
    candidate.content = content.to_json(made.content).decode()
    candidate.revision, candidate.sources = chatbot.revision, made.fingerprint
    candidate.problems, candidate.personal, candidate.frozen_at = list(made.problems), made.personal, timezone.now()
    candidate.save(update_fields=["content", "revision", "sources", "problems", "personal", "frozen_at"])


def _ask_all(
    run: Run, questions: Sequence[Question], neighbours: Sequence[LoadedChatbot], stopping: Callable[[], bool]
) -> None:
    bot = load(run.version.published)
    before = load(run.against.published) if run.against else None
    for start in range(0, len(questions), _AT_ONCE):
        some = until_told(questions[start : start + _AT_ONCE], stopping)
        kept = Result.objects.bulk_create([_result(run, question, bot, before, neighbours) for question in some])
        Run.objects.filter(pk=run.pk).update(done=F("done") + len(kept))


def _result(
    run: Run, question: Question, bot: LoadedChatbot, before: LoadedChatbot | None, neighbours: Sequence[LoadedChatbot]
) -> Result:
    reply = answering.asked(bot, question.text, answering.switched_on(bot, neighbours))
    why = judging.fault(question, reply)
    result = Result(
        run=run, question=question, text=question.text, expected=judging.expected(question)[:300],
        outcome=reply.outcome.value, shown=judging.shown(reply), passed=not why, why=why[:300],
    )  # fmt: skip
    if before is not None:
        earlier = answering.asked(before, question.text, answering.switched_on(before, neighbours))
        result.outcome_before = earlier.outcome.value
        result.passed_before = not judging.fault(question, earlier)
    return result


@transaction.atomic
def _finish(run: Run) -> None:
    results = list(run.results.all())
    run.refresh_from_db()
    run.passed = sum(result.passed for result in results)
    run.worse = sum(result.is_worse for result in results)
    run.better = sum(result.is_better for result in results)
    run.state, run.finished_at = Run.State.DONE, timezone.now()
    run.save()
    if run.cause == Run.Cause.DOCUMENTS:
        tell_owner(run)


def tell_owner(run: Run) -> None:
    """What the change of the documents has come to, on the pages of the owner division."""
    is_well = run.has_passed and not run.version.problems
    alarm = CHANGED_AND_PASSED if is_well else CHANGED_AND_FAILED.format(worse=run.worse)
    Chatbot.objects.filter(pk=run.version.chatbot_id).update(alarm=alarm, alarmed_at=timezone.now())


def put_back(run_id: int) -> None:
    """Into the queue, where its worker was told to stop."""
    Run.objects.filter(pk=run_id, state__in=Run.UNFINISHED).update(state=Run.State.QUEUED, done=0)


def fail(run_id: int, reason: str) -> None:
    Run.objects.filter(pk=run_id, state__in=Run.UNFINISHED).update(
        state=Run.State.FAILED, failure=reason, finished_at=timezone.now()
    )


def watch() -> list[Run]:
    """Begin a run for each published chatbot whose documents are not those of the last look."""
    begun = []
    for chatbot in Chatbot.objects.filter(current__isnull=False):
        now = fingerprint(chatbot)
        if chatbot.sources != now:
            with transaction.atomic():
                Chatbot.objects.filter(pk=chatbot.pk).update(sources=now)
                begun.append(begin(None, chatbot, Run.Cause.DOCUMENTS))
            log.info("published documents have changed", chatbot=chatbot.key)
    return begun


def latest_run(version: ChatbotVersion | None) -> Run | None:
    return version.runs.first() if version is not None else None
