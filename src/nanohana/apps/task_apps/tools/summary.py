"""要約 and 議事録の要約 (``summarizing``): every point with the sentence of the original that it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.timezone import localdate

from nanohana.apps.task_apps.results import Note, Quote, Result, Statement, Statements, Table
from nanohana.apps.task_apps.tools.interface import Attached, Context, Inputs, Need, Refused, Registered, Stopped, Tool
from nanohana.japanese.wareki import in_era
from nanohana.summarizing.minutes.found import MinutesSummary
from nanohana.summarizing.minutes.rendering import ACTION_HEADS, action_rows, due_in_words
from nanohana.summarizing.minutes.summary import summarise_minutes
from nanohana.summarizing.originals import NothingToSummarise, Original, of_document, of_text
from nanohana.summarizing.phrasing import Model
from nanohana.summarizing.points import Point
from nanohana.summarizing.points import Quote as Passage
from nanohana.summarizing.questions import expected_questions
from nanohana.summarizing.summary import Length, summarise

_LENGTHS = {"3行": Length.LINES, "1ページ": Length.PAGE, "章ごと": Length.CHAPTERS}
_WITHOUT = "原文の大切な文をそのまま選んで示します。短い言い換えにはAIが必要です。"
NO_QUESTIONS = "質問されそうな数、変更、課題、条件を、資料から読み取れませんでした。"
DOCUMENT = "登録文書"
_ONE_OF = ((DOCUMENT, "文章", "ファイル"),)
_SOURCES = (
    Need(DOCUMENT, ("document",), required=False),
    Need("文章", ("long_text",), required=False),
    Need("ファイル", ("file",), required=False),
)


def summary(inputs: Inputs, context: Context) -> Result:
    original = _original(inputs)
    length = _LENGTHS.get(str(inputs.get("長さ", "")), Length.PAGE)
    try:
        made = summarise(original, length, model=_model(context), progress=context.progress, stopped=context.stopped)
    except NothingToSummarise as nothing:
        raise Refused(nothing.message) from nothing
    if not made.complete:
        raise Stopped
    parts = made.parts if length is not Length.LINES else ()
    return (
        _statements("全体の要点", made.whole, original),
        *(_statements(part.heading or "本文", part.points, original) for part in parts),
        *map(Note, made.notes),
    )


def minutes(inputs: Inputs, context: Context) -> Result:
    original = _original(inputs)
    try:
        made = summarise_minutes(
            original, today=localdate(), model=_model(context), progress=context.progress, stopped=context.stopped
        )
    except NothingToSummarise as nothing:
        raise Refused(nothing.message) from nothing
    if not made.complete:
        raise Stopped
    return (*_days(made), *_minutes(made, original), *map(Note, made.notes))


def expected(inputs: Inputs, context: Context) -> Result:
    """想定問答: what may be asked about a document, each with the sentence that answers it."""
    original = _original(inputs)
    context.progress(0, 0, "質問されそうな箇所を探しています")
    try:
        found = expected_questions(original)
    except NothingToSummarise as nothing:
        raise Refused(nothing.message) from nothing
    if not found:
        return (Note(NO_QUESTIONS, is_warning=True),)
    answered = [
        Statement(f"問　{each.question}\n答　{each.answer.text}", (_quote(each.answer, original),)) for each in found
    ]
    reasons = [
        Statement(f"問　{each.question}　{each.why}\n答　{each.reason.text}", (_quote(each.reason, original),))
        for each in found
        if each.reason
    ]
    open_ones = tuple((each.question, each.why, each.answer.where) for each in found if not each.reason)
    prepare = Table(("問", "再質問", "場所"), open_ones, title="答えを用意する再質問（資料に理由がありません）")
    return (
        Statements(tuple(answered), title="想定される質問と、資料の答え"),
        *((Statements(tuple(reasons), title="再質問と、資料の理由"),) if reasons else ()),
        *((prepare,) if open_ones else ()),
    )


def _days(made: MinutesSummary) -> Result:
    days = (("開催日", made.held_on), ("次回", made.next_on))
    said = "　".join(f"{name}：{in_era(day)}" for name, day in days if day)
    return (Note(said),) if said else ()


def _minutes(made: MinutesSummary, original: Original) -> Result:
    deadlines = tuple((due_in_words(one.due), one.what, one.quote.where) for one in made.deadlines)
    none = Note("決定は、読み取れませんでした。")
    return (
        _statements("決定", [one.point for one in made.decisions], original) if made.decisions else none,
        Table(ACTION_HEADS, tuple(action_rows(made.actions)), title="宿題"),
        *((Table(("期限", "内容", "場所"), deadlines, title="期限"),) if deadlines else ()),
        *((_statements("論点", [one.point for one in made.issues], original),) if made.issues else ()),
    )


def _original(inputs: Inputs) -> Original:
    registered, given = inputs.get(DOCUMENT), inputs.get("ファイル")
    if isinstance(registered, Registered):
        return registered.original
    text = str(inputs.get("文章", ""))
    try:
        if isinstance(given, Attached):
            return of_document(given.document, given.document.title or given.filename)
        if text.strip():
            return of_text(text)
    except NothingToSummarise as nothing:
        raise Refused(nothing.message) from nothing
    raise Refused("登録文書若しくはファイルを選ぶか、文章を入力してから、もう一度実行してください。")


def _model(context: Context) -> Model | None:
    """None also where it may not see a registered document that was chosen: the run sees to that."""
    return Model(context.write, context.context_tokens, context.trusted) if context.write else None


def _statements(title: str, points: Sequence[Point], original: Original) -> Statements:
    said = tuple(Statement(point.text, (_quote(point.quote, original),)) for point in points)
    return Statements(said, title=title, by_model=_is_phrased(points))


def _is_phrased(points: Iterable[Point]) -> bool:
    return any(point.phrased for point in points)


def _quote(passage: Passage, original: Original) -> Quote:
    title = original.title or "原文"
    if original.version is None:
        return Quote(passage.text, title, passage.where)
    block = original.ordinals[passage.block]
    return Quote(passage.text, title, passage.where, str(original.version), block, block)


SUMMARY = Tool(
    title="要約",
    description="長い文書を段階的に要約し、各点に原文の場所を示します。",
    needs=(*_SOURCES, Need("長さ", ("choice",), required=False)),
    one_of=_ONE_OF,
    run=summary,
    without_model=_WITHOUT,
)
MINUTES = Tool(
    title="議事録の要約",
    description="決定、宿題、期限を、原文の場所とともに取り出します。",
    needs=_SOURCES,
    one_of=_ONE_OF,
    run=minutes,
    without_model=_WITHOUT,
)
EXPECTED = Tool(
    title="想定問答",
    description="資料から、質問されそうなことと、その答えとなる文を取り出します。",
    needs=_SOURCES,
    one_of=_ONE_OF,
    run=expected,
)
