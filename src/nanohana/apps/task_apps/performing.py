"""The job of a turn: its files are understood, its recipe answers, what came out is kept. It may be begun again.

1. A turn is taken while it waits, or while it is in the hands of a worker that has died. Its owner must still be one
   who may use the app, or try its draft.
2. Files are read in the limited parser process. A file with a My Number is kept nowhere.
3. Whatever goes wrong is said in Japanese; inputs and what was written so far are kept.
"""

from __future__ import annotations

from uuid import UUID

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from nanohana.access.publishing import editable_apps, usable_apps
from nanohana.access.rights import actor_of
from nanohana.apps.task_apps.counting import count
from nanohana.apps.task_apps.engines import answer, change
from nanohana.apps.task_apps.filling import main_blocks, with_files
from nanohana.apps.task_apps.inputs import PARSED, inputs_of, words_of
from nanohana.apps.task_apps.models import TaskApp
from nanohana.apps.task_apps.placeholders import OUTPUT
from nanohana.apps.task_apps.reading import shown, versions_of
from nanohana.apps.task_apps.results import Result, plain_text, to_json
from nanohana.apps.task_apps.run_models import Attachment, RunTurn
from nanohana.apps.task_apps.running import RunContext, unfinished
from nanohana.apps.task_apps.tools.interface import Refused, Registered, Stopped, has_individual_number
from nanohana.configuration import current
from nanohana.documents.parsing.sandbox import ParsingCancelled, parse_sandboxed
from nanohana.documents.storage import workspace
from nanohana.documents.structure import UnreadableDocument
from nanohana.llm.gateway import ModelUnavailable
from nanohana.llm.profiles import profile_of

log = structlog.get_logger(__name__)

INTERNAL = (
    "処理の途中で問題が起きたため、中止しました。入力した内容は残っています。続くときは、管理者へご連絡ください。"
)
NOT_ALLOWED = "この業務アプリは、なくなったか、あなたには公開されていません。所管課へお問い合わせください。"
FILE_WITH_NUMBER = (
    "ファイルにマイナンバー（個人番号）と思われる番号があるため、処理していません。"
    "ファイルの内容はどこにも保存していません。番号を消してから、もう一度実行してください。"
)


def perform(turn_id: UUID) -> None:
    """Work on a turn, to whatever end. Raises only what may be otherwise when the job runs again."""
    turn = _begun(turn_id)
    if turn is None:
        return
    actor = actor_of(turn.run.owner)
    context = RunContext(turn, actor, profile_of(current()))
    state, failure = RunTurn.State.FAILED, ""
    result: Result = ()
    try:
        if not TaskApp.objects.filter(usable_apps(actor) | editable_apps(actor), pk=turn.run.version.app_id).exists():
            raise Refused(NOT_ALLOWED)
        result = _result(turn, context)
        state = RunTurn.State.DONE
    except (Stopped, ParsingCancelled):
        state = RunTurn.State.STOPPED
    except Refused as refused:
        failure = str(refused)
    except UnreadableDocument as unreadable:
        failure = unreadable.message
    except ModelUnavailable as unavailable:
        failure = f"{unavailable.message}入力した内容は残っています。"
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("run failed", turn=str(turn_id))
        failure = INTERNAL
        turn.draft = "" if context.so_far is not unfinished else turn.draft  # its check may be what failed
    _end(turn, state, failure, result or context.so_far(turn.draft))


def _begun(turn_id: UUID) -> RunTurn | None:
    waiting = RunTurn.objects.filter(pk=turn_id, state__in=RunTurn.UNFINISHED, run__deleted_at=None)
    if not waiting.update(state=RunTurn.State.RUNNING, done=0, total=0, doing="", failure=""):
        return None
    return RunTurn.objects.select_related("run__owner__staff", "run__division", "run__version", "run__test_case").get(
        pk=turn_id
    )


def _result(turn: RunTurn, context: RunContext) -> Result:
    recipe = turn.run.version.recipe
    first = turn if turn.ordinal == 1 else turn.run.turns.get(ordinal=1)
    for attachment in first.attachments.filter(parsed__isnull=True):
        _understand(attachment, context)
    inputs = inputs_of(recipe, first, context.actor)
    context.keep_within([value.version for value in inputs.values() if isinstance(value, Registered)])
    words = words_of(recipe, inputs, turn.run, context.actor)
    context.progress(0, 0, "作成しています")
    if turn.ordinal == 1:
        result = answer(recipe, inputs, words, context)
    else:
        before = turn.run.turns.filter(ordinal__lt=turn.ordinal, state=RunTurn.State.DONE).order_by("-ordinal").first()
        begun_with = main_blocks(recipe, shown(context.actor, before).blocks) if before else ()
        words = {**words, OUTPUT: plain_text(begun_with)}
        result = change(recipe, inputs, words, turn.inputs["request"], versions_of(begun_with), context)
    return with_files(turn.run.version, words, result)


def _understand(attachment: Attachment, context: RunContext) -> None:
    """Read a file in the limited process. Raises UnreadableDocument, ParsingCancelled, Refused."""
    name = str(attachment.filename)

    def pages(done: int, total: int) -> None:
        context.progress(done, total, "ファイルを読み取っています")

    pages(0, 0)
    with workspace(f"attachment-{attachment.pk}") as folder:  # also what a killed worker leaves is erased
        path = folder / "given"
        path.write_bytes(bytes(attachment.content))
        document, _ = parse_sandboxed(path, name, on_progress=pages, cancelled=context.stopped)
    if has_individual_number(document):
        attachment.delete()
        raise Refused(FILE_WITH_NUMBER)
    attachment.parsed, attachment.content = PARSED.dump_python(document, mode="json"), b""
    attachment.save(update_fields=["parsed", "content"])


@transaction.atomic
def _end(turn: RunTurn, state: RunTurn.State, failure: str, result: Result) -> None:
    """Keep what came out. A turn that was stopped meanwhile stays stopped."""
    test = turn.run.test_case
    if test is not None and turn.ordinal == 1 and state == RunTurn.State.DONE:  # what is changed later tests no app
        turn.verdict = test.failures(plain_text(result))
    turn.output, turn.draft, turn.failure = to_json(result), "", failure[:300]
    turn.finished_at = timezone.now()
    turn.save(update_fields=["output", "draft", "failure", "model", "is_trial", "verdict", "finished_at"])
    ended = RunTurn.objects.filter(pk=turn.pk, state=RunTurn.State.RUNNING).update(state=state)
    count(turn, state if ended else RunTurn.State.STOPPED, result)
