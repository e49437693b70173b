"""``python -m bench.contrast_pairs [PART]``: sentences beside law text, nearly all true or nearly all false.

PART is one of ``--tuning``, ``--second-tuning``, ``--validation``; the test part where there is none.

Each passage stands as the first of five sources; the others are the passages after it in the file. A supported sentence
is found only where its own passage is cited; an unsupported one is caught where nothing is. ``contrast/README.md`` says
how the sentences were written and split. Of the two tuning parts, the misjudged are printed as well.
"""

from __future__ import annotations

import os
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import django

if TYPE_CHECKING:
    from nanohana.answering.evidence import Evidence

FOLDER = Path(__file__).parent / "contrast"
PARTS = ("tuning", "second_tuning", "validation")  # and test, where none is named
SHOWN = ("tuning", "second_tuning")  # whose errors may be read
SOURCES = 5  # passages that stand beside an answer
LEAST_CAUGHT = 0.95
MOST_FLAGGED = 0.05


class Pair(NamedTuple):
    kind: str
    is_supported: bool
    sentence: str


class Judged(NamedTuple):
    pair: Pair
    is_right: bool


def passages(part: str) -> list[tuple[Evidence, list[Pair]]]:
    """The evidence of every passage of a part, and the sentences beside it."""
    from bench.verification_texts import source
    from nanohana.answering.evidence import Evidence

    entries = tomllib.loads((FOLDER / f"{part}.toml").read_text(encoding="utf-8"))["passages"]
    found = []
    for at in range(len(entries)):
        near = [entries[(at + step) % len(entries)] for step in range(SOURCES)]
        sources = tuple(
            source(number, entry["law"], tuple(entry["headings"]), entry["text"])
            for number, entry in enumerate(near, 1)
        )
        found.append((Evidence(True, 1.0, sources, ()), _pairs(entries[at])))
    return found


def judged(part: str) -> Iterator[Judged]:
    from nanohana.answering.verification import Verifier

    for evidence, pairs in passages(part):
        verifier = Verifier(evidence)
        for pair in pairs:
            cited = [citation.source for citation in verifier.verify(pair.sentence).citations]
            yield Judged(pair, (1 in cited) if pair.is_supported else not cited)


def report(results: Sequence[Judged]) -> None:
    by_kind: Mapping[Pair, list[bool]] = defaultdict(list)
    for pair, is_right in results:
        by_kind[pair._replace(sentence="")].append(is_right)
    for wanted, heading in ((False, "unsupported, caught"), (True, "supported, wrongly flagged")):
        kinds = {pair.kind: right for pair, right in sorted(by_kind.items()) if pair.is_supported == wanted}
        everything = [one for right in kinds.values() for one in right]
        limit = f"at most {MOST_FLAGGED:.0%}" if wanted else f"at least {LEAST_CAUGHT:.0%}"
        print(f"{heading}: {_share(everything, wrong=wanted)} ({limit})")
        for kind, right in kinds.items():
            print(f"  {kind:16} {_share(right, wrong=wanted)}")


def _share(right: Sequence[bool], *, wrong: bool) -> str:
    from bench.error_rates import with_interval

    count = right.count(not wrong)
    return f"{with_interval(count / len(right), len(right))}, {count} of {len(right)}"


def _pairs(entry: Mapping[str, Sequence[tuple[str, str]]]) -> list[Pair]:
    return [
        Pair(kind, name == "supported", sentence)
        for name in ("supported", "unsupported")
        for kind, sentence in entry[name]
    ]


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nanohana.settings")
    os.environ.setdefault("DATABASE_URL", "postgres://localhost/unused")
    django.setup()
    part = next((part for part in PARTS if f"--{part.replace('_', '-')}" in sys.argv), "test")
    results = list(judged(part))
    print(f"{part}: {len(results)} sentences")
    report(results)
    if part in SHOWN:
        print("misjudged")
        for pair, _ in (one for one in results if not one.is_right):
            print(f"  {'+' if pair.is_supported else '-'} {pair.kind}: {pair.sentence}")


if __name__ == "__main__":
    main()
