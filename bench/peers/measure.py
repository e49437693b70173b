"""The figures of several running systems on one collection; each question is asked of all, one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bench.peers.driven import Driven
from bench.peers.material import Collection, Said
from bench.peers.table import Figure
from nanohana.llm.tests.scripted_server import ScriptedServer, words

PASSAGES = 20  # asked for with each question

Measured = Iterator[tuple[str, Figure]]


def registration(systems: Mapping[str, Driven], name: str, files: Sequence[Path]) -> Measured:
    """System after system takes the files in."""
    for system, peer in systems.items():
        registered, seconds = peer.ask(register=[str(file) for file in files])
        yield system, Figure(f"{name}: passages of {len(files)} texts", registered["passages"], ".0f")
        yield system, Figure(f"{name}: registration, s", seconds, ".0f", "low")


def retrieval(systems: Mapping[str, Driven], collection: Collection, files: Sequence[Path]) -> Measured:
    """Ranks of the text that answers, that of its best passage, and times; the first question is asked once before."""
    ranks: dict[str, list[int]] = {system: [] for system in systems}
    times: dict[str, list[float]] = {system: [] for system in systems}
    for peer in systems.values():
        peer.ask(find=collection.questions[0].text, most=PASSAGES)
    for question in collection.questions:
        right = files[question.answer].name
        for system, peer in systems.items():
            found, seconds = peer.ask(find=question.text, most=PASSAGES)
            texts = list(dict.fromkeys(found["files"]))
            ranks[system].append(texts.index(right) + 1 if right in texts else 0)
            times[system].append(seconds * 1000)
    for system, peer in systems.items():
        for depth in (1, 5):
            share = sum(1 <= rank <= depth for rank in ranks[system]) / len(ranks[system])
            yield system, Figure(f"{collection.name}: R@{depth}, {len(files)} texts", share, ".3f", "high")
        for per_cent in (50, 95):
            time = percentile(times[system], per_cent)
            yield system, Figure(f"{collection.name}: question to evidence p{per_cent}, ms", time, ".0f", "low")
        yield system, Figure(f"{collection.name}: peak memory, MiB", peer.peak, ".0f", "low")


def citations(systems: Mapping[str, Driven], said: Sequence[Said], model: ScriptedServer) -> Measured:
    """What each shows as sources of the sentences that the model writes. Nothing of a system that is not driven so."""
    for system, peer in systems.items():
        shown = [(one.is_supported, _sources_of(peer, one, model)) for one in said]
        if any(sources is None for _, sources in shown):
            continue
        wrong = [bool(sources) for is_supported, sources in shown if not is_supported]
        missing = [not sources for is_supported, sources in shown if is_supported]
        yield system, Figure(f"wrong citations, of {len(wrong)} unsupported sentences", sum(wrong), ".0f", "low")
        yield system, Figure(f"no citation, of {len(missing)} supported sentences", sum(missing), ".0f", "low")


def _sources_of(peer: Driven, said: Said, model: ScriptedServer) -> list[str] | None:
    model.answers(words(f"{said.sentence}[1]"))
    shown, _ = peer.ask(cite=said.question)
    files: list[str] | None = shown["files"]
    return files


def percentile(values: Sequence[float], per_cent: int) -> float:
    """Nearest rank."""
    return sorted(values)[-(-len(values) * per_cent // 100) - 1]
