"""A summary of minutes as Markdown: lists, and the 宿題 as a table."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

from nanohana.japanese.wareki import in_era
from nanohana.summarizing.minutes.due import Due
from nanohana.summarizing.minutes.found import Action, Issue, MinutesSummary
from nanohana.summarizing.rendering import escaped, where

ACTION_HEADS = ("番号", "担当", "内容", "期限", "原文", "場所")


def markdown(summary: MinutesSummary) -> str:
    """Markdown without links, images or HTML, whatever the minutes say."""
    return "\n".join(_lines(summary)) + "\n"


def action_rows(actions: Sequence[Action]) -> list[tuple[str, ...]]:
    """The 宿題 as rows under ``ACTION_HEADS``, for a table, CSV or Excel."""
    return [
        (str(number), one.who, one.what, due_in_words(one.due), one.quote.text, one.quote.where)
        for number, one in enumerate(actions, 1)
    ]


def due_in_words(due: Due | None) -> str:
    """「令和7年12月5日（12月5日）」: the day meant, with the words of the minutes."""
    if due is None:
        return ""
    if due.last is None:
        return due.text
    resolved = in_era(due.last) if due.first in (None, due.last) else f"{_short(due.first)}～{in_era(due.last)}"
    return resolved if due.text in resolved else f"{resolved}（{due.text}）"


def _short(day: datetime.date | None) -> str:
    return in_era(day) if day else ""


def _lines(summary: MinutesSummary) -> Iterator[str]:
    yield f"# 議事録の要約：{escaped(summary.title)}" if summary.title else "# 議事録の要約"
    yield ""
    days = (("開催日", summary.held_on), ("次回", summary.next_on))
    yield "　".join(f"{name}：{in_era(day)}" for name, day in days if day) or "開催日：記載なし"
    yield from ("", "## 決定")
    yield from [f"- {escaped(one.point.text)}{where(one.point.quote)}" for one in summary.decisions] or ["記載なし"]
    yield from ("", "## 宿題")
    yield from _table(summary.actions)
    yield from ("", "## 期限")
    yield from [f"- {escaped(due_in_words(one.due))}：{escaped(one.what)}" for one in summary.deadlines] or ["記載なし"]
    yield from ("", "## 論点")
    yield from _issues(summary) or ["記載なし"]
    for note in summary.notes:
        yield from ("", f"※ {escaped(note)}")


def _table(actions: Sequence[Action]) -> Iterator[str]:
    if not actions:
        yield "記載なし"
        return
    yield f"| {' | '.join(ACTION_HEADS)} |"
    yield f"|{'---|' * len(ACTION_HEADS)}"
    for row in action_rows(actions):
        yield f"| {' | '.join(escaped(cell) or '記載なし' for cell in row)} |"


def _issues(summary: MinutesSummary) -> list[str]:
    return [f"- {_label(one)}{escaped(one.point.text)}{where(one.point.quote)}" for one in summary.issues]


def _label(issue: Issue) -> str:
    speaker = f"{escaped(issue.speaker)}：" if issue.speaker else ""
    return f"【継続】{speaker}" if issue.is_open else speaker
