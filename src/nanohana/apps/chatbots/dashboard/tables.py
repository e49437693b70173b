"""The figures of a chatbot as tables with their pictures."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence

from nanohana.apps.chatbots.desk.words import duration
from nanohana.apps.chatbots.models.versions import OUTCOMES
from nanohana.chatbot.outcomes import Outcome
from nanohana.published.desk import Counted, Figures, State
from nanohana.web import charts
from nanohana.web.charts import Chart, Value
from nanohana.web.counts import Table
from nanohana.web.periods import every_day

_ANSWERED = (Outcome.FAQ, Outcome.FIXED, Outcome.EVIDENCE)
_UNANSWERED = (Outcome.NO_EVIDENCE, Outcome.CLARIFICATION, Outcome.OUT_OF_SCOPE)
MOST_TOPICS = 20


def tables(figures: Figures, since: datetime.date, until: datetime.date) -> Iterator[Table]:
    """Those that have something to show."""
    if not figures.questions:
        return
    outcomes = _by_key(figures.outcomes)
    found = tuple((label, outcomes[value]) for value, label in OUTCOMES if outcomes.get(value))
    yield Table("outcomes", "質問の結果", "結果", "件", found, _bars("質問の結果", found), has_shares=True)
    topics = tuple(sorted(_by_key(figures.topics).items(), key=lambda item: -item[1])[:MOST_TOPICS])
    if topics:
        yield Table("topics", "話題ごとの質問", "話題", "件", topics, _bars("話題ごとの質問", topics), has_shares=True)
    counted = _by_key(figures.days)
    days = tuple((day, counted.get(day.isoformat(), 0)) for day in every_day(since, until))
    drawn = _values([(f"{day.month}/{day.day}", count) for day, count in days])
    rows = tuple((day.isoformat(), count) for day, count in days)  # with the year: a file tells no period
    yield Table("days", "日ごとの質問", "日", "件", rows, charts.line("日ごとの質問", drawn))
    counted = _by_key(figures.hours)
    hours = tuple((f"{hour}時台", counted.get(str(hour), 0)) for hour in range(24))
    yield Table("hours", "時間帯ごとの質問", "時間帯", "件", hours, charts.line("時間帯ごとの質問", _values(hours)))


def hand_overs(figures: Figures) -> Table | None:
    """What came of the conversations that were handed over; None where none was."""
    counted = _by_key(figures.hand_overs)
    rows = tuple((state.label, counted[state.value]) for state in State if counted.get(state.value))
    return Table("hand-overs", "職員への相談", "状態", "件", rows, _bars("職員への相談", rows)) if rows else None


def key_figures(figures: Figures) -> list[tuple[str, str, str]]:
    """Title, value, and what it means."""
    outcomes = _by_key(figures.outcomes)
    answered = sum(outcomes.get(each.value, 0) for each in _ANSWERED)
    unanswered = sum(outcomes.get(each.value, 0) for each in _UNANSWERED)
    handed_over = sum(each.count for each in figures.hand_overs)
    values = {
        "質問": f"{figures.questions:,}件",
        "会話": f"{figures.conversations:,}件",
        "回答できた割合": _share(answered, answered + unanswered),
        "「役に立った」割合": _share(figures.helpful, figures.helpful + figures.unhelpful),
        "職員への相談": f"{handed_over:,}件",
        "待ち時間（中央値）": duration(figures.waiting_p50),
        "待ち時間（90％点）": duration(figures.waiting_p90),
    }
    return [(title, value, _DEFINITIONS[title]) for title, value in values.items()]


_DEFINITIONS = {
    "質問": "この期間に県民が送った質問の数。",
    "会話": "質問のあった会話の数。保存期間を過ぎて消去された会話は、質問とともに数に含まれません。",
    "回答できた割合": "FAQ、固定の回答、公開文書のどれかで答えた割合。あいさつや緊急の案内などは、分母にも含めません。",
    "「役に立った」割合": "評価のあった回答のうち、「役に立った」と評価されたものの割合。",
    "職員への相談": "待ち行列に入った相談と、フォームの合計。",
    "待ち時間（中央値）": "職員が対応を始めるまでの時間。半分の方は、これより短く待ちました。",
    "待ち時間（90％点）": "職員が対応を始めるまでの時間。10人に9人は、これより短く待ちました。",
}


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else "—"


def _by_key(counts: Sequence[Counted]) -> Mapping[str, int]:
    return {each.key: each.count for each in counts}


def _bars(title: str, rows: Sequence[tuple[str, int]]) -> Chart | None:
    return charts.bars(title, _values(rows))


def _values(rows: Sequence[tuple[str, int]]) -> list[Value]:
    return [Value(label, count, f"{count:,}件") for label, count in rows]
