"""What must be true after processes were killed: nothing that was accepted is lost, nothing stands twice or half."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bench.chaos_clients import Seen

if TYPE_CHECKING:
    from nanohana.answering.models import Turn
    from nanohana.documents.models import Version

_WRONG_TERMS = """
SELECT count(*) FROM search_term
  LEFT JOIN (SELECT term_id, count(*) AS n FROM search_chunk, unnest(term_ids) AS term_id GROUP BY term_id) AS counted
    ON counted.term_id = search_term.id
 WHERE passages <> coalesce(n, 0)
"""


@dataclass(slots=True)
class Proof:
    """``lines`` say what was held against what, ``faults`` what is not as it should be."""

    lines: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def demand(self, holds: bool, fault: str) -> None:
        if not holds:
            self.faults.append(fault)


def registrations_left() -> int:
    from nanohana.documents.models import Version

    return Version.objects.filter(document__library__name="測定", state__in=Version.UNFINISHED).count()


def proved(folder: Path, library: int, seen: Seen) -> Proof:
    """Needs Django, on the product's database, when nothing is being registered any more."""
    proof = Proof()
    _documents(proof, folder, library, seen.files)
    _questions(proof, seen)
    _index(proof)
    _audit(proof, library)
    _jobs(proof)
    return proof


def _documents(proof: Proof, folder: Path, library: int, accepted: list[str]) -> None:
    from nanohana.documents import storage
    from nanohana.documents.chunking import chunks
    from nanohana.documents.models import Version
    from nanohana.documents.parsing import parse

    versions = list(Version.objects.filter(document__library=library))
    names = Counter(version.filename for version in versions)
    proof.lines.append(f"files accepted {len(accepted)}; documents {len(versions)}, "
                       f"{dict(Counter(version.state for version in versions))}, "
                       f"failures {dict(Counter(v.failure_code for v in versions if v.failure_code))}")  # fmt: skip
    for name in accepted:
        proof.demand(names[name] == 1, f"{name} was accepted and is there {names[name]} times")
    for name, count in names.items():
        proof.demand(count == 1, f"{name} is there {count} times")
    blocks = passages = 0
    for version in versions:
        parsed = parse(folder / version.filename, version.filename)  # our own: no sandbox, which takes a second
        wanted = len(chunks(parsed.title, parsed.blocks))
        have = (version.blocks.count(), version.chunks.count(), _indexed(version))
        proof.demand(version.state == Version.State.READY, f"{version.filename} is {version.state}: {version.failure}")
        proof.demand(have == (len(parsed.blocks), wanted, wanted), f"{version.filename} is not whole: {have}")
        same = list(version.blocks.values_list("text", flat=True)) == [block.text for block in parsed.blocks]
        proof.demand(same, f"{version.filename} has other texts")
        kept = storage.path_of(version.sha256)
        proof.demand(kept.read_bytes() == (folder / version.filename).read_bytes(), f"{version.filename}: other file")
        blocks, passages = blocks + have[0], passages + have[1]
    proof.lines.append(f"  each held against a fresh reading of its file: {blocks} blocks, {passages} passages")


def _indexed(version: Version) -> int:
    from nanohana.search.models import IndexedVersion

    return next(iter(IndexedVersion.objects.filter(version=version).values_list("passages", flat=True)), 0)


def _questions(proof: Proof, seen: Seen) -> None:
    from nanohana.answering.models import Turn

    turns = list(Turn.objects.filter(conversation__owner__username__startswith="chaos"))
    asked = Counter(str(turn.question) for turn in turns)
    states = Counter(turn.state for turn in turns)
    lost = [question for question in seen.accepted if asked[question] != 1]
    doubled = [question for question, count in asked.items() if count > 1]
    proof.lines.append(f"questions accepted {len(seen.accepted)}, of unknown fate {len(seen.unsure)}; "
                       f"stored {len(turns)}: {dict(states)}; lost {len(lost)}, doubled {len(doubled)}")  # fmt: skip
    proof.faults += [f"accepted, stored {asked[question]} times: {question}" for question in lost]
    proof.faults += [f"stored twice: {question}" for question in doubled]
    strange = asked.keys() - set(seen.accepted) - seen.unsure
    proof.faults += [f"nobody asked: {question}" for question in strange]
    proof.demand(states[Turn.State.WRITING] == 0, f"{states[Turn.State.WRITING]} answers are written for ever")
    twice = _repeated(turns)
    proof.demand(not twice, f"{twice} answers hold a sentence twice")


def _repeated(turns: Iterable[Turn]) -> int:
    """Answers in which one ordinal or text stands twice: the scripted one has no sentence twice."""
    texts = ([str(sentence.text) for sentence in turn.sentences.all()] for turn in turns)
    return sum(len(set(of_turn)) != len(of_turn) for of_turn in texts)


def _index(proof: Proof) -> None:
    """The counts that triggers keep, against the rows."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT (SELECT passages FROM search_indexprofile), (SELECT count(*) FROM search_chunk)")
        kept, counted = cursor.fetchone()
        cursor.execute(_WRONG_TERMS)
        wrong = cursor.fetchone()[0]
    proof.lines.append(f"index: {counted} passages, counter {kept}, terms counted wrong {wrong}")
    proof.demand((kept, wrong) == (counted, 0), "the counters of the index are not right")


def _audit(proof: Proof, library: int) -> None:
    from nanohana.answering.models import Turn
    from nanohana.audit.models import Entry
    from nanohana.audit.verification import verify
    from nanohana.documents.models import Version

    verdict = verify()
    proof.demand(verdict.finding is None, f"the record does not verify: {verdict.finding}")
    asked = Counter(Entry.objects.filter(verb="question.asked").values_list("object_id", flat=True))
    turns = {str(key) for key in Turn.objects.values_list("pk", flat=True)}
    registered = Counter(Entry.objects.filter(verb="document.registered").values_list("object_id", flat=True))
    versions = {str(key) for key in Version.objects.filter(document__library=library).values_list("pk", flat=True)}
    others = {str(key) for key in Version.objects.exclude(document__library=library).values_list("pk", flat=True)}
    proof.lines.append(f"audit record: {verdict.rows} rows verify; questions {sum(asked.values())} for {len(turns)} "
                       f"turns, registrations {sum(registered[key] for key in versions)} for {len(versions)} versions"
                       )  # fmt: skip
    proof.demand(asked == Counter(turns), "the record of questions is not that of the turns")
    proof.demand(
        all(registered[key] == 1 for key in versions) and registered.keys() <= versions | others,
        "the record of registrations is not that of the versions",
    )


def _jobs(proof: Proof) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    left = Counter(
        ProcrastinateJob.objects.filter(task_name__startswith="documents.").values_list("task_name", "status")
    )
    proof.lines.append(f"jobs of documents left in the queue: {dict(left) or 'none'}")
