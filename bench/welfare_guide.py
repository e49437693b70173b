"""``python -m bench.welfare_guide [tuning|test]``: does the welfare guide send people to the right counter?

1. Each labelled consultation (``bench/citizens/<set>/welfare.jsonl``, ``citizens/welfare_labels.md``) is played to its
   end against the sample registry: the guide reads the text, and what it asks is answered from the label. Where it asks
   what the trouble is, the citizen chooses the labelled needs from its list. Beside it stands what the text alone comes
   to: then who is asked for the trouble passes the question over, so that a text not understood counts as wrong.
2. A counter is right when its kind is labelled and it serves the municipality. top-1: the first counter's kind is
   among ``best``. top-3: one of the counters shown is among ``best`` or ``also``.
3. Weights and words are chosen on "tuning" alone; ``-v`` lists what went wrong there.
"""

from __future__ import annotations

import datetime
import json
import sys
import time
from collections import Counter as Tally
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from nanohana.published.content import Counter, Registry
from nanohana.sample.counters_content import sample_registry
from nanohana.welfare.guide import Ask, Consultation, Suggestion, advise, next_question, understand
from nanohana.welfare.people import AgeBand, ForWhom
from nanohana.welfare.person import Urgency
from nanohana.welfare.routing import serves

CITIZENS = Path(__file__).parent / "citizens"
TODAY = datetime.date(2026, 11, 26)
Label = dict[str, Any]


@dataclass(frozen=True)
class Played:
    label: Label
    asked: tuple[Ask, ...]
    shown: tuple[Suggestion, ...]
    needs: tuple[str, ...]
    has_card: bool

    @property
    def first_is_right(self) -> bool:
        return bool(self.shown) and self._is(self.shown[0], self.label["best"])

    @property
    def one_is_right(self) -> bool:
        return any(self._is(each, self.label["best"] + self.label["also"]) for each in self.shown)

    def _is(self, shown: Suggestion, kinds: list[str]) -> bool:
        return shown.counter.kind in kinds and serves(shown.counter, self.label["municipality"])


def play(label: Label, registry: Registry, *, chooses: bool = True) -> Played:
    """``chooses``: whether the citizen chooses a need where the guide asks for it."""
    said, asked = Consultation(label["text"]), []
    while question := next_question(said, registry):
        asked.append(question.ask)
        said = _answered(said, question.ask, label, chooses)
    known = understand(said, registry)
    shown = advise(said, registry, TODAY)
    return Played(label, tuple(asked), shown, tuple(each.need for each in known.needs), known.card is not None)


def _answered(said: Consultation, ask: Ask, label: Label, chooses: bool) -> Consultation:
    if ask == Ask.TROUBLE and chooses:
        return replace(said, needs=tuple(label["needs"]))
    if ask == Ask.MUNICIPALITY:
        return replace(said, municipality=label["municipality"])
    if ask == Ask.AGE and label["age"]:
        return replace(said, age=AgeBand(label["age"]))
    if ask == Ask.FOR_WHOM and label["for_whom"]:
        return replace(said, for_whom=ForWhom(label["for_whom"]))
    if ask == Ask.URGENCY:
        return replace(said, urgency=Urgency.LATER)
    return replace(said, passed=said.passed | {ask})


def labels(name: str) -> list[Label]:
    text = (CITIZENS / name / "welfare.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def figures(played: list[Played], alone: list[Played]) -> Iterator[str]:
    """The lines to print; ``alone`` by the text without the trouble being chosen."""
    count = len(played)
    needs = [(set(each.label["needs"]), set(each.needs)) for each in alone]
    found = sum(len(labelled & read) for labelled, read in needs)
    said, read = sum(len(each) for each, _ in needs), sum(len(each) for _, each in needs)
    asked = Tally(ask.value for each in played for ask in each.asked)
    yield f"consultations {count}, municipalities {len({each.label['municipality'] for each in played})}"
    for name, those in (("dialogue", played), ("text alone", alone)):
        first, three = sum(each.first_is_right for each in those), sum(each.one_is_right for each in those)
        yield f"{name}: top-1 {first / count:.3f}, top-3 {three / count:.3f}"
    yield f"needs read from the text: recall {found / said:.3f}, precision {found / max(1, read):.3f}"
    yield f"questions asked {sum(asked.values()) / count:.2f}: {dict(asked)}"
    yield f"counters shown {sum(len(each.shown) for each in played) / count:.2f}"
    yield f"emergency cards {sum(each.has_card for each in played)}"


def misplaced(played: list[Played], registry: Registry) -> int:
    """Texts from which another municipality than the labelled one was read."""
    read = ((each, understand(Consultation(each.label["text"]), registry).municipalities) for each in played)
    return sum(1 for each, places in read if places and each.label["municipality"] not in places)


def wrong(played: list[Played]) -> Iterator[str]:
    for each in played:
        if not each.first_is_right:
            yield (
                f"{'  ' if each.one_is_right else 'X '}{each.label['id']} {each.label['text'][:90]}\n"
                f"     best {each.label['best']} also {each.label['also']}\n"
                f"     shown {[shown.counter.kind for shown in each.shown]} needs {each.needs} asked {list(each.asked)}"
            )


def contacts(counter: Counter) -> tuple[str, str, str]:
    return counter.phone, counter.fax, counter.email


def main() -> None:
    name = sys.argv[1] if len(sys.argv) > 1 and not sys.argv[1].startswith("-") else "test"
    registry = sample_registry(TODAY)
    known = {contact for counter in registry.counters for contact in contacts(counter)}
    begun = time.perf_counter()
    played = [play(label, registry) for label in labels(name)]
    spent = time.perf_counter() - begun
    invented = sum(not known.issuperset(contacts(shown.counter)) for each in played for shown in each.shown)
    alone = [play(label, registry, chooses=False) for label in labels(name)]
    print(f"== {name}", *figures(played, alone), sep="\n")
    print(f"another municipality read {misplaced(played, registry)}, contacts not in the registry {invented}")
    print(f"{1000 * spent / len(played):.1f} ms a consultation, all its steps")
    if "-v" in sys.argv:
        print("\n".join(wrong(played)))


if __name__ == "__main__":
    main()
