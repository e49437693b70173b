"""A turn as a reader may read it now: what they may not read, or not any more, is withheld, everywhere the same way.

The reader is its owner, or who the conversation is shared with: their own right to each document counts, never the
owner's.

Screen, copy, Word and print all show a ``ShownTurn``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from uuid import UUID

from django.utils.timezone import localdate

from nanohana.access.rights import Actor
from nanohana.answering.approved import showable
from nanohana.answering.approved_models import ApprovedAnswer
from nanohana.answering.evidence import Citation, Evidence, Source
from nanohana.answering.handling import Labels, handling_note, is_beyond, labels_for
from nanohana.answering.models import AnswerSentence, Turn
from nanohana.answering.newer import NewerVersion, changed, known_versions, newer_versions
from nanohana.answering.protecting import is_kept_back, note
from nanohana.answering.statements import statements
from nanohana.configuration import current
from nanohana.documents.models import with_mark
from nanohana.documents.namesakes import told_apart
from nanohana.japanese.normalise import key
from nanohana.llm.profiles import Profile, profile_of
from nanohana.search.asked_day import asked_day


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A sentence of a source that answers; ``heads`` are those of its columns, where it is a row of a table."""

    text: str
    source: Source
    heads: str = ""

    @property
    def with_heads(self) -> str:
        return f"{self.heads}\n{self.text}" if self.heads else self.text

    @property
    def beyond_headings(self) -> str:
        """The text without leading lines that only repeat the headings of its source, a row with its heads."""
        headings = {_bare(heading) for heading in self.source.heading_path}
        lines = self.with_heads.split("\n")
        while len(lines) > 1 and (_bare(lines[0]) in headings or _is_caption(lines[0], _bare(self.source.heading))):
            lines.pop(0)
        return "\n".join(lines)


def together(excerpts: Iterable[Excerpt]) -> list[Excerpt]:
    """The excerpts, neighbouring rows of one table as one."""
    found: list[Excerpt] = []
    for one in excerpts:
        before = found[-1] if found else None
        if before and one.heads and (before.source, before.heads) == (one.source, one.heads):
            found[-1] = replace(before, text=f"{before.text}\n{one.text}")
        else:
            found.append(one)
    return found


@dataclass(frozen=True, slots=True)
class ShownSource:
    """A source beside the answer; ``pieces`` are its text in order, each with whether it is cited."""

    source: Source
    pieces: tuple[tuple[str, bool], ...]

    @property
    def is_cited(self) -> bool:
        return any(cited for _, cited in self.pieces)


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence a model wrote; ``sources`` support it."""

    text: str
    verdict: str
    sources: tuple[Source, ...]
    citations: tuple[Citation, ...]
    opens_paragraph: bool


@dataclass(frozen=True, slots=True)
class ShownTurn:
    """``withheld`` are the numbers of sources that the reader may not read any more. ``note`` says what became of the
    personal information in the question, and which sources the model does not see. ``is_kept_back``: the policy lets
    nothing of this turn reach the model."""

    turn: Turn
    sources: tuple[Source, ...]
    withheld: tuple[int, ...]
    excerpts: tuple[Excerpt, ...]
    near: tuple[Excerpt, ...]  # where there is no answer: what comes nearest to one
    statements: tuple[Statement, ...]
    note: str
    is_kept_back: bool
    approved: ApprovedAnswer | None = None  # to be shown first
    newer: tuple[NewerVersion, ...] = ()  # than those cited
    changed: Source | None = None  # whose versions can be compared, where that is asked for

    @property
    def answers(self) -> bool:
        return self.turn.outcome == Turn.Outcome.EXCERPT

    @property
    def passes_over_day(self) -> bool:
        """Whether the question tells a day that did not count: another one was set, or it was taken away."""
        return not self.turn.reads_day and asked_day(self.turn.question, localdate(self.turn.created_at)) is not None

    @property
    def divisions(self) -> tuple[str, ...]:
        """The owner divisions of the sources: whom to ask."""
        return tuple(dict.fromkeys(source.division for source in self.sources))

    @property
    def beside(self) -> tuple[ShownSource, ...]:
        """The sources with their cited sentences marked."""
        evidence = self.turn.evidence
        written = (citation for statement in self.statements for citation in statement.citations)
        cited = [*evidence.excerpts, *evidence.near, *written]
        return tuple(ShownSource(source, _pieces(source, cited)) for source in self.sources)

    @property
    def cited_sources(self) -> tuple[Source, ...]:
        """The sources that the answer stands on."""
        return tuple(beside.source for beside in self.beside if beside.is_cited)

    @property
    def may_read_near(self) -> bool:
        """Whether a model may look for the answer in what is shown as near."""
        return self.turn.reads_near and bool(self.near) and self.approved is None

    @property
    def written_title(self) -> str:
        """What the words of a model are called, on the screen and where they are taken along."""
        return "AIが近い記載から拾ったこと（答えとは限りません）" if self.turn.reads_near else "AIによるまとめ"

    @property
    def finds_nothing_near(self) -> bool:
        """Whether a model has looked for the answer in what is near, and found none that stands there."""
        looked = self.turn.reads_near and self.turn.state == Turn.State.DONE
        return looked and not self.statements and not self.withheld

    @property
    def unconfirmed(self) -> int:
        """How many sentences no source supports."""
        return sum(statement.verdict == AnswerSentence.Verdict.UNCONFIRMED for statement in self.statements)


def shown(actor: Actor | None, turns: Sequence[Turn]) -> list[ShownTurn]:
    """The turns as the actor may read them now, in a few queries for all."""
    labels = labels_for(actor, (turn.evidence for turn in turns))
    written: dict[object, list[AnswerSentence]] = {turn.pk: [] for turn in turns}
    for sentence in AnswerSentence.objects.filter(turn__in=[turn for turn in turns if turn.state != Turn.State.IDLE]):
        written[sentence.turn_id].append(sentence)
    profile = profile_of(current())
    approved = _approved(actor, turns)
    marks = told_apart({UUID(source.document) for turn in turns for source in turn.evidence.sources})
    read = [
        replace(_shown(turn, written[turn.pk], labels, profile, marks), approved=approved.get(turn.pk))
        for turn in turns
    ]
    known = known_versions(source for one in read for source in one.cited_sources)
    return [
        replace(
            one,
            newer=newer_versions(one.cited_sources, known),
            changed=changed(one.turn.question, one.cited_sources, known),
        )
        for one in read
    ]


def _approved(actor: Actor | None, turns: Sequence[Turn]) -> dict[UUID, ApprovedAnswer]:
    """By turn, the approved answer that may still be shown for its day."""
    known = ApprovedAnswer.objects.select_related("division").prefetch_related("questions")
    answers = known.in_bulk([turn.approved_id for turn in turns if turn.approved_id is not None])
    found: dict[UUID, ApprovedAnswer] = {}
    for turn in turns:
        one = answers.get(turn.approved_id) if turn.approved_id is not None else None
        if one is not None and showable(actor, [one], turn.as_of):
            found[turn.pk] = one
    return found


def withheld_from(evidence: Evidence, readable: Labels) -> tuple[int, ...]:
    """The numbers of the sources that are not among the readable versions."""
    return tuple(source.number for source in evidence.sources if source.version not in readable)


def statement_of(sentence: AnswerSentence, sources: Iterable[Source]) -> Statement:
    """A sentence with those of the given sources that it cites."""
    cited = {citation.source for citation in sentence.citations}
    supporting = tuple(source for source in sources if source.number in cited)
    return Statement(sentence.text, sentence.verdict, supporting, sentence.citations, sentence.opens_paragraph)


def _with_mark(source: Source, marks: Mapping[UUID, str]) -> Source:
    mark = marks.get(UUID(source.document))
    return replace(source, title=with_mark(source.title, mark)) if mark else source


def _pieces(source: Source, citations: Iterable[Citation]) -> tuple[tuple[str, bool], ...]:
    ranges = [(c.start, c.end) for c in citations if c.source == source.number]
    borders = sorted({0, len(source.text), *(border for pair in ranges for border in pair)})
    return tuple(
        (source.text[start:end], any(first <= start < last for first, last in ranges))
        for start, end in pairwise(borders)
    )


def _shown(
    turn: Turn,
    written: Sequence[AnswerSentence],
    readable: Labels,
    profile: Profile | None,
    marks: Mapping[UUID, str],
) -> ShownTurn:
    """``readable``: the versions that the reader may read, with their 取扱区分; ``marks`` what tells titles apart."""
    evidence = replace(turn.evidence, sources=tuple(_with_mark(source, marks) for source in turn.evidence.sources))
    sources = tuple(source for source in evidence.sources if source.version in readable)
    numbers = {source.number for source in sources}
    withheld = withheld_from(evidence, readable)
    told = (sentence for sentence in written if not withheld or _rests_on(sentence, numbers))
    return ShownTurn(
        turn=turn,
        sources=sources,
        withheld=withheld,
        excerpts=_excerpts(evidence, evidence.excerpts, numbers),
        near=_excerpts(evidence, evidence.near, numbers),
        statements=tuple(statement_of(sentence, sources) for sentence in told),
        note=note(turn, profile) + handling_note(replace(evidence, sources=sources), profile, readable),
        is_kept_back=profile is not None
        and (is_kept_back(turn, profile) or (is_beyond(evidence, profile, readable) and not turn.general_knowledge)),
    )


def _rests_on(sentence: AnswerSentence, readable: Collection[int]) -> bool:
    """Whether a sentence rests on readable sources alone. Any other may repeat what is withheld."""
    cited = {citation.source for citation in sentence.citations}
    return bool(cited) and cited.issubset(readable) and sentence.verdict == AnswerSentence.Verdict.SUPPORTED


def _excerpts(evidence: Evidence, cited: Iterable[Citation], readable: Collection[int]) -> tuple[Excerpt, ...]:
    return tuple(_excerpt(evidence, citation) for citation in cited if citation.source in readable)


def _excerpt(evidence: Evidence, citation: Citation) -> Excerpt:
    source = evidence.source(citation.source)
    begins = (one for one in statements(source.text) if one.start <= citation.start < one.end)
    heads = next((one.heads for one in begins), "")
    quoted = evidence.quote(citation)
    return Excerpt(quoted, source, "" if heads and quoted.startswith(heads.split("\n")[0]) else heads)


def _is_caption(line: str, shown: str) -> bool:
    """Whether the line is a 条's caption, 「（日当）」, which its heading 「第9条（日当）」 holds."""
    bare = _bare(line)
    return bare.startswith("(") and bare.endswith(")") and bare in shown


def _bare(text: str) -> str:
    return "".join(key(text).split())
