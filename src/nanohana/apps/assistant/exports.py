"""An answer taken along: as text with its sources, and as a Word file with the sources as footnotes.

By its owner, or by whom the conversation is shared with; each takes what they see of it on the screen.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from nanohana.access.requests import account_of
from nanohana.answering.acts import AnswerAct
from nanohana.answering.evidence import Source
from nanohana.answering.models import AnswerSentence, ApprovedAnswer, Turn
from nanohana.answering.reading import Excerpt, ShownTurn, Statement, together
from nanohana.apps.assistant.views import shown_turn
from nanohana.apps.assistant.word import Footnoted, word_document
from nanohana.audit.recording import record
from nanohana.japanese.wareki import in_era

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_NO_EVIDENCE = "登録文書に根拠が見つかりません。"
_ONLY_NEAR = "答えと言い切れる記載は見つかりません。次は近い記載で、答えとは限りません。"
_ONLY_APPROVED = "承認回答のほかに、登録文書の根拠は見つかりませんでした。"


@require_safe
def text(request: HttpRequest, turn_id: UUID) -> HttpResponse:
    shown = _shown(request, turn_id)
    record(AnswerAct.EXPORTED, shown.turn, format="text")
    return HttpResponse("\n".join(_lines(shown)), content_type="text/plain; charset=utf-8")


@require_safe
def word(request: HttpRequest, turn_id: UUID) -> HttpResponse:
    shown = _shown(request, turn_id)
    record(AnswerAct.EXPORTED, shown.turn, format="word")
    raw = word_document(shown.turn.question, f"基準日 {in_era(shown.turn.as_of)}", list(_paragraphs(shown)))
    return HttpResponse(
        raw,
        content_type=_WORD,
        headers={"Content-Disposition": f'attachment; filename="answer-{shown.turn.ordinal}.docx"'},
    )


def _shown(request: HttpRequest, turn_id: UUID) -> ShownTurn:
    readable = Turn.objects.readable_by(account_of(request)).select_related("conversation")
    return shown_turn(request, get_object_or_404(readable, pk=turn_id))


def _lines(shown: ShownTurn) -> Iterator[str]:
    yield from (f"質問：{shown.turn.question}", f"基準日：{in_era(shown.turn.as_of)}", "")
    if shown.approved:
        references = (f"根拠：{reference(source)}" for source in shown.approved.evidence.sources)
        yield from (_heading(shown.approved), shown.approved.answer, *references, "")
    if not shown.answers:
        yield _without_answer(shown)
    yield from (f"{excerpt.with_heads}[{excerpt.source.number}]" for excerpt in _quoted(shown))
    if shown.statements:
        yield from ("", shown.written_title)
        yield from (
            _marked(said) + "".join(f"[{source.number}]" for source in said.sources) for said in shown.statements
        )
    if shown.sources:
        yield from ("", "根拠" if shown.answers else "関連しそうな資料")
        yield from (f"[{source.number}] {reference(source)}" for source in shown.sources)


def _paragraphs(shown: ShownTurn) -> Iterator[tuple[str, list[Footnoted]]]:
    """Heading and sentences with their footnotes, part by part."""
    if shown.approved:
        notes = tuple(map(reference, shown.approved.evidence.sources))
        yield _heading(shown.approved), [Footnoted(shown.approved.answer, notes)]
    excerpts = [Footnoted(excerpt.with_heads, (reference(excerpt.source),)) for excerpt in _quoted(shown)]
    if shown.answers:
        yield "登録文書の記載", excerpts
    else:
        yield "回答", [Footnoted(_without_answer(shown), ()), *excerpts]
    if shown.statements:
        said = [Footnoted(_marked(said), tuple(map(reference, said.sources))) for said in shown.statements]
        yield shown.written_title, said


def _heading(approved: ApprovedAnswer) -> str:
    since = f"、{in_era(approved.approved_on)}承認" if approved.approved_on else ""
    return f"承認回答（{approved.division}{since}）"


def _without_answer(shown: ShownTurn) -> str:
    """What stands in the place of an answer out of the documents."""
    if shown.approved:
        return _ONLY_APPROVED
    return _ONLY_NEAR if shown.near else _NO_EVIDENCE


def _quoted(shown: ShownTurn) -> list[Excerpt]:
    """Beside an approved answer nothing is quoted that is only near."""
    return together(shown.excerpts or (() if shown.approved else shown.near))


def reference(source: Source) -> str:
    """How a source is named where it cannot be opened."""
    since = f"{in_era(source.effective_from)}施行" if source.effective_from else ""
    coming = "（未施行）" if source.is_future else ""
    parts = (source.title, source.heading, source.place, source.version_label, f"{since}{coming}", source.division)
    return " ".join(part for part in parts if part)


def _marked(said: Statement) -> str:
    if said.verdict == AnswerSentence.Verdict.SUPPORTED:
        return said.text
    return f"{said.text}（{AnswerSentence.Verdict(said.verdict).label}）"
