"""A summary (要約) in stages: parts, the points of each part, the whole. Every point has its sentence of the original.

1. The sentences are weighed part by part (``salience``), and the best that do not repeat one another are chosen; from
   those of all parts, the points of the whole. Nothing here needs a model, and it reads a hundred pages in seconds.
2. With a model, the chosen sentences of each part are said in fewer words, one call a part; a line that its sentence
   does not support is left out and the sentence stays (``phrasing``). What cannot be sent to the model is not.
3. Finished parts are told as they come (``keep``) and are taken as they are the next time (``finished``), so that a
   summary that was stopped, or whose model went away, goes on where it ended.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from pydantic import JsonValue, TypeAdapter

from nanohana.answering.statements import bare
from nanohana.summarizing.choosing import choose, choose_by_meaning
from nanohana.summarizing.instructions import speaks_to_a_machine
from nanohana.summarizing.originals import NothingToSummarise, Original, Progress, Sentence, Stopped, sentences_of
from nanohana.summarizing.parts import Part, parts_of
from nanohana.summarizing.phrasing import Model, Phrasing, StoppedWriting
from nanohana.summarizing.points import Point, point_of
from nanohana.summarizing.salience import Weighed, Words, centroid, weighed

WHOLE = 3
ON_A_PAGE = 12
OF_A_PART = 3
_SHORTEST = 8  # characters of a sentence


class Length(StrEnum):
    LINES = "lines"  # 3行
    PAGE = "page"  # 1ページ
    CHAPTERS = "chapters"  # 章ごと


@dataclass(frozen=True, slots=True)
class PartSummary:
    """``fingerprint`` says of which sentences it was made, and whether by a model."""

    heading: str
    points: tuple[Point, ...]
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Summary:
    """``whole`` are the points of the whole text, ``parts`` those of its parts, in order; of three lines only ``whole``
    is meant to be read. ``complete`` is False where it was stopped. ``notes`` are Japanese sentences for the reader.
    ``by_model``: some points are in a model's words."""

    title: str
    length: Length
    whole: tuple[Point, ...]
    parts: tuple[PartSummary, ...]
    notes: tuple[str, ...]
    by_model: bool
    complete: bool


def to_json(summary: Summary) -> JsonValue:
    value: JsonValue = _ADAPTER.dump_python(summary, mode="json")
    return value


def from_json(value: object) -> Summary:
    return _ADAPTER.validate_python(value)


def summarise(
    original: Original,
    length: Length,
    *,
    model: Model | None = None,
    progress: Progress = lambda done, total, what: None,
    stopped: Stopped = lambda: False,
    finished: Collection[PartSummary] = (),
    keep: Callable[[PartSummary], None] = lambda part: None,
) -> Summary:
    """The summary of a text.

    ``progress(done, total, what)`` counts parts. ``stopped()`` is asked before each part; then, and where
    ``model.write`` raises StoppedWriting, the summary holds the parts finished so far. Raises NothingToSummarise, and
    what else ``model.write`` and ``progress`` raise to stop the work; parts that ``keep`` was told can be given back
    as ``finished``.
    """
    progress(0, 1, "重要な文を選んでいます")
    sentences, suspicious = usable(original)
    whole, parts = _planned(original, sentences, length)
    phrasing = Phrasing(model)
    phrasing.keep_within(original.label)
    writing = _Writing(phrasing, {part.fingerprint: part for part in finished if part.fingerprint}, keep)
    done: list[PartSummary] = []
    for number, part in enumerate(parts):
        progress(number, len(parts), f"「{part.heading}」を要約しています" if part.heading else "要約しています")
        summary = writing.part(part) if not stopped() else None
        if summary is None:
            break
        done.append(summary)
    complete = len(done) == len(parts)
    if complete:
        progress(len(parts), len(parts), "要約が終わりました")
    return Summary(
        title=original.title,
        length=length,
        whole=tuple(_of_the_whole(whole, done, complete=complete)),
        parts=tuple(done),
        notes=(*_suspicion(suspicious), *phrasing.notes, *(() if complete else (_STOPPED,))),
        by_model=any(point.phrased for part in done for point in part.points),
        complete=complete,
    )


def usable(original: Original) -> tuple[list[Sentence], list[Sentence]]:
    """The sentences that may be points, and those that speak to a machine. A line that stands often is neither."""
    usable, suspicious = [], []
    found = sentences_of(original)
    often = Counter(bare(sentence.text) for sentence in found)
    for sentence in found:
        if speaks_to_a_machine(sentence.text):
            suspicious.append(sentence)
        elif len(sentence.text) >= _SHORTEST and (sentence.text.endswith("。") or often[bare(sentence.text)] == 1):
            usable.append(sentence)
    if not usable:
        raise NothingToSummarise("empty")
    return usable, suspicious


@dataclass(frozen=True, slots=True)
class _Planned:
    """A part with its chosen sentences in the order of the text, and the others, the heaviest first."""

    heading: str
    chosen: list[Sentence]
    others: list[Sentence]


def _planned(
    original: Original, sentences: Sequence[Sentence], length: Length
) -> tuple[list[Sentence], list[_Planned]]:
    """The sentences of the whole, and the parts that have any."""
    parts, weighed_parts = weigh(original.title, sentences)
    best = [choose(of_part, OF_A_PART) for of_part in weighed_parts]
    pool = [
        one
        for part, chosen in zip(parts, best, strict=True)
        for one in _scaled(chosen, part, len(sentences) / len(parts))
    ]
    page = _sentences(choose_by_meaning(pool, ON_A_PAGE if length is Length.PAGE else WHOLE, original.label))
    if length is not Length.CHAPTERS:
        best = [[one for one in of_part if one.sentence in page] for of_part in best]
    planned = [_plan(*one) for one in zip(parts, weighed_parts, map(_sentences, best), strict=True)]
    return _in_order(page[:WHOLE]), [one for one in planned if one.chosen]


def weigh(title: str, sentences: Sequence[Sentence]) -> tuple[list[Part], list[list[Weighed]]]:
    """The parts of a text, and the sentences of each with what they weigh in it."""
    words = Words(sentences)
    topic = centroid(words.vectors.values())
    parts = parts_of(sentences)
    return parts, [weighed(part.sentences, words, topic, f"{title} {part.heading}") for part in parts]


def _scaled(chosen: Sequence[Weighed], part: Part, mean: float) -> Iterator[Weighed]:
    """In a small part a sentence is central easily: it weighs less among those of all parts."""
    share = min(1.0, len(part.sentences) / mean) ** 0.5
    return (replace(one, weight=one.weight * share) for one in chosen)


def _plan(part: Part, of_part: Sequence[Weighed], chosen: Sequence[Sentence]) -> _Planned:
    heaviest = sorted(of_part, key=lambda one: -one.weight)
    return _Planned(part.heading, _in_order(chosen), [s for s in _sentences(heaviest) if s not in chosen])


def _sentences(weighed: Sequence[Weighed]) -> list[Sentence]:
    return [one.sentence for one in weighed]


def _in_order(sentences: Sequence[Sentence]) -> list[Sentence]:
    return sorted(sentences, key=lambda sentence: (sentence.block, sentence.start))


def _of_the_whole(whole: Sequence[Sentence], parts: Sequence[PartSummary], *, complete: bool) -> Iterator[Point]:
    """The points of the parts that stand on these sentences; of a stopped summary only those that are there."""
    points = {(point.quote.block, point.quote.start): point for part in parts for point in part.points}
    for sentence in whole:
        point = points.get((sentence.block, sentence.start))
        if point or complete:
            yield point or point_of(sentence)


@dataclass(slots=True)
class _Writing:
    """The parts being written, one after another."""

    phrasing: Phrasing
    finished: Mapping[str, PartSummary]
    keep: Callable[[PartSummary], None]

    def part(self, part: _Planned) -> PartSummary | None:
        """The points of a part; None where it was stopped. What a missing model was to write can be written later."""
        fingerprint = self._fingerprint(part)
        if fingerprint in self.finished:
            return self.finished[fingerprint]
        try:
            points = self.phrasing.points(part.heading, part.chosen, part.others)
        except StoppedWriting:
            return None
        summary = PartSummary(part.heading, tuple(points), "" if self.phrasing.notes else fingerprint)
        self.keep(summary)
        return summary

    def _fingerprint(self, part: _Planned) -> str:
        told = [str(self.phrasing.model is not None), part.heading, *(one.text for one in part.chosen)]
        return hashlib.sha256("\x1e".join(told).encode()).hexdigest()


def _suspicion(sentences: Sequence[Sentence]) -> Iterator[str]:
    if sentences:
        places = "、".join(dict.fromkeys(sentence.place for sentence in sentences[:5] if sentence.place))
        yield _SUSPICIOUS.format(count=len(sentences), places=f"（{places}）" if places else "")


_STOPPED = "途中で中止しました。ここまでの要約を示しています。続きから再開できます。"
_SUSPICIOUS = (
    "AIへの指示と思われる文が{count}か所あり{places}、要約には使っていません。文書の作成元を確かめてください。"
)
_ADAPTER = TypeAdapter(Summary)
