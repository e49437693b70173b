"""The summary of minutes as the apps call it: extracted by rule, and said in fewer words where there is a model."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import replace

from nanohana.summarizing.minutes.extraction import extract
from nanohana.summarizing.minutes.found import MinutesSummary
from nanohana.summarizing.originals import Original, Progress, Sentence, Stopped
from nanohana.summarizing.phrasing import Model, Phrasing, StoppedWriting, batches
from nanohana.summarizing.points import Point, sentence_of

LONG = 45  # characters; what is shorter is left as it is
MOST_CALLS = 20


def summarise_minutes(
    original: Original,
    *,
    today: datetime.date,
    model: Model | None = None,
    progress: Progress = lambda done, total, what: None,
    stopped: Stopped = lambda: False,
) -> MinutesSummary:
    """What minutes that are read ``today`` decided, gave to somebody to do, and left open.

    The model says long decisions and points at issue in fewer words, in at most ``MOST_CALLS`` calls; ``progress``
    counts them. ``stopped()`` is asked before each call: then, and where ``model.write`` raises StoppedWriting, the
    rest keeps its own words and the summary is not ``complete``. Raises NothingToSummarise.
    """
    progress(0, 1, "決定と宿題を読み取っています")
    summary = extract(original, today)
    phrasing = Phrasing(model)
    phrasing.keep_within(original.label)
    found = [*(one.point for one in summary.decisions), *(one.point for one in summary.issues)]
    complete = True
    written: dict[tuple[int, int], Point] = {}
    calls = list(batches(_long(found), model))[:MOST_CALLS] if phrasing.model and model else []
    for number, sentences in enumerate(calls):
        progress(number, len(calls), "短い文にしています")
        try:
            points = phrasing.points(summary.title, sentences) if not stopped() else None
        except StoppedWriting:
            points = None
        if points is None:
            complete = False
            break
        written |= {(point.quote.block, point.quote.start): point for point in points}
    progress(1, 1, "要約が終わりました")
    return replace(
        summary,
        decisions=tuple(replace(one, point=_said(one.point, written)) for one in summary.decisions),
        issues=tuple(replace(one, point=_said(one.point, written)) for one in summary.issues),
        notes=(*summary.notes, *phrasing.notes),
        by_model=phrasing.wrote,
        complete=complete,
    )


def _long(points: Sequence[Point]) -> list[Sentence]:
    return [sentence_of(point.quote) for point in points if len(point.text) > LONG]


def _said(point: Point, written: dict[tuple[int, int], Point]) -> Point:
    return written.get((point.quote.block, point.quote.start), point)
