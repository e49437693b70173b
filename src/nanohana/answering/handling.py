"""取扱区分 on the way to a language model: what is handled more strictly than the model may see is in no prompt.

Labels are read anew each time. A version that the asker may not read any more, or that was removed, is sent to nobody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from nanohana.access.rights import Actor, actor_of, readable_documents
from nanohana.answering.evidence import Evidence
from nanohana.answering.models import Turn
from nanohana.documents.models import HandlingLabel, Version
from nanohana.llm.profiles import Profile

Labels = Mapping[str, int]  # of versions, by their id as it stands in evidence


def labels_for(actor: Actor | None, evidence: Iterable[Evidence]) -> Labels:
    """The versions of the evidence that the actor may read now, with their 取扱区分; one query."""
    return _labels(actor, {source.version for one in evidence for source in one.sources})


def _labels(actor: Actor | None, wanted: Collection[str]) -> Labels:
    readable = Version.objects.filter(readable_documents(actor, "document__"), removed_at=None, pk__in=wanted)
    return {str(version): label for version, label in readable.values_list("pk", "document__handling_label")}


def labels_of(turn: Turn) -> Labels:
    """The same for who asked."""
    return labels_for(actor_of(turn.conversation.owner), [turn.evidence])


def sendable(evidence: Evidence, profile: Profile, labels: Labels) -> Evidence:
    """The evidence with the sources that may be sent to the model; their numbers stay."""
    highest = ceiling(profile)
    sources = (source for source in evidence.sources if labels.get(source.version, highest + 1) <= highest)
    return replace(evidence, sources=tuple(sources))


def is_sendable(actor: Actor | None, versions: Collection[str], profile: Profile | None) -> bool:
    """Whether words that rest on these versions may be sent to the model for the actor."""
    if profile is None:
        return False
    labels, highest = _labels(actor, versions), ceiling(profile)
    return all(labels.get(version, highest + 1) <= highest for version in versions)


def is_given(evidence: Evidence, profile: Profile) -> bool:
    """Whether the model may read the sources: those that answer, and those that are only near where it is trusted."""
    return evidence.sufficient or (profile.trusted and bool(evidence.near))


def is_beyond(evidence: Evidence, profile: Profile, labels: Labels) -> bool:
    """Whether there is something to read, and none of it may be sent to the model."""
    return is_given(evidence, profile) and not sendable(evidence, profile, labels).sources


def ceiling(profile: Profile) -> HandlingLabel:
    """The highest 取扱区分 that may be sent to the model."""
    return HandlingLabel[profile.label.upper()]


def handling_note(evidence: Evidence, profile: Profile | None, labels: Labels) -> str:
    """What the reader is told of sources that the model does not see; empty where it sees all."""
    if profile is None or not is_given(evidence, profile):
        return ""
    sent = {source.number for source in sendable(evidence, profile, labels).sources}
    kept = "、".join(str(source.number) for source in evidence.sources if source.number not in sent)
    limit = ceiling(profile).label
    return f"資料 {kept} は、取扱区分がこのAIに送れる上限「{limit}」を超えるため、AIには送りません。" if kept else ""
