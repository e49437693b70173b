"""Personal information found in made lines, false alarms in clean ones, names and places in encyclopaedia sentences.

    python -m bench.personal_information            (the test set)
    python -m bench.personal_information --tuning   (the set one may look at while changing a finder)

1. Recall: the finding has the line's kind and covers the whole value.
2. False alarms: lines of the sample prefecture's sources and of statutes, split by document into two halves. A line
   counts as soon as anything is found in it.
3. Names and places: spans of ner-wikipedia-ja; a hit covers the gold span.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from bench.personal_lines import Line, made_lines
from bench.retrieval import SHARED
from nanohana.japanese.morphemes import morphemes
from nanohana.japanese.sentences import sentences
from nanohana.protection.finding import find
from nanohana.protection.kinds import Kind

LINES = {
    Kind.INDIVIDUAL_NUMBER: 160, Kind.CORPORATE_NUMBER: 60, Kind.DRIVING_LICENCE: 60, Kind.CARD: 80, Kind.PASSPORT: 50,
    Kind.BANK_ACCOUNT: 100, Kind.EMAIL: 60, Kind.PHONE: 220, Kind.BIRTH_DATE: 120, Kind.STAFF_NUMBER: 40,
    Kind.POSTAL_CODE: 60, Kind.ADDRESS: 240, Kind.NAME: 200,
}  # fmt: skip
CLEAN_LINES = 4000
SOURCES = Path(__file__).parent.parent / "src/nanohana/sample/sources"


def main() -> None:
    name = "tuning" if "--tuning" in sys.argv else "test"
    report_recall(name)
    report_false_alarms(name)
    report_names(name)
    report_time()


def report_recall(name: str) -> None:
    lines = made_lines(name, LINES)
    found = dict.fromkeys(LINES, 0)
    missed: list[Line] = []
    for line in lines:
        if _is_found(line):
            found[line.kind] += 1
        else:
            missed.append(line)
    print(f"recall on {len(lines)} made lines, {name} set:")
    for kind, count in LINES.items():
        print(f"  {kind.value:18} {found[kind] / count:.3f}  ({found[kind]} of {count})")
    for line in missed if "--missed" in sys.argv else ():
        print(
            "   missed",
            line.kind.value,
            repr(line.text),
            [(f.kind.value, line.text[f.start : f.end]) for f in find(line.text)],
        )


def _is_found(line: Line) -> bool:
    value = line.text[line.start : line.end]
    start, end = line.end - len(value.lstrip(" (（\n")), line.start + len(value.rstrip())
    return any(f.kind == line.kind and f.start <= start and f.end >= end for f in find(line.text))


def report_false_alarms(name: str) -> None:
    lines = list(clean_lines(name))
    kinds: Counter[str] = Counter()
    alarms = 0
    for line in lines:
        found = find(line)
        if found and "--missed" in sys.argv:
            print("   found", [(f.kind.value, line[f.start : f.end]) for f in found], repr(line[:80]))
        alarms += bool(found)
        kinds.update(f.kind.value for f in found)
    print(
        f"lines of 公用文 with a finding, {name} half: {alarms} of {len(lines)} = {alarms / len(lines):.2%} "
        f"{dict(kinds)}"
    )


def clean_lines(name: str) -> Iterator[str]:
    """Sentences of the documents of one half, at most ``CLEAN_LINES``, spread over all of them."""
    documents = [*sorted(SOURCES.rglob("*.md")), *sorted((SHARED / "data/egov-laws-2013").glob("*.txt"))]
    half = [document for document in documents if _half(document) == name]
    texts = [_sentences(document) for document in half]
    share = max(1, CLEAN_LINES // len(half))
    for text in texts:
        step = max(1, len(text) // share)
        yield from text[::step][:share]


def _half(document: Path) -> str:
    return ("tuning", "test")[hashlib.sha256(document.name.encode()).digest()[0] % 2]


def _sentences(document: Path) -> list[str]:
    text = document.read_text(encoding="utf-8", errors="replace")
    if document.suffix == ".md":
        text = text.split("---", 2)[-1]
    else:
        text = re.sub(r"\n(?=[^　\n])", "", text)
    return [text[start:end] for start, end in sentences(text) if end - start > 8]


def report_names(name: str) -> None:
    entries = json.loads((SHARED / "data/ner-wikipedia-ja/ner.json").read_text(encoding="utf-8"))
    half = [entry for entry in entries if (int(entry["curid"]) % 2 == 0) == (name == "test")]
    for label, kind in (("人名", "name"), ("地名", "place")):
        gold = hits = given = right = 0
        for entry in half:
            spans = [tuple(e["span"]) for e in entry["entities"] if e["type"] == label]
            found = _names(entry["text"]) if kind == "name" else _places(entry["text"])
            gold, given = gold + len(spans), given + len(found)
            hits += sum(any(s <= start and e >= end for s, e in found) for start, end in spans)
            right += sum(any(s < end and start < e for start, end in spans) for s, e in found)
        print(f"{label} in {len(half)} sentences: recall {hits / gold:.3f} ({hits} of {gold}), "
              f"precision {right / given:.3f} ({right} of {given})")  # fmt: skip


def _names(text: str) -> list[tuple[int, int]]:
    return [(found.start, found.end) for found in find(text) if found.kind == Kind.NAME]


def _places(text: str) -> list[tuple[int, int]]:
    """What the dictionary calls 地名: measured to see whether it would serve, not used by the product."""
    return [
        (offset + word.begin(), offset + word.end())
        for offset, words in morphemes(text)
        for word in words
        if word.part_of_speech()[2] == "地名"
    ]


def report_time() -> None:
    text = "".join(line.text for line in made_lines("tuning", LINES))
    clean = "".join(clean_lines("tuning"))[:60_000]
    find(clean[:1000])
    for label, sample in (("clean 公用文", clean), ("made lines, full of findings", text)):
        pieces = [sample[start : start + 1000] for start in range(0, min(len(sample), 40_000), 1000)]
        started = time.process_time()
        for piece in pieces:
            find(piece)
        print(
            f"time for 1,000 characters of {label}: {(time.process_time() - started) / len(pieces) * 1000:.2f} ms CPU"
        )


if __name__ == "__main__":
    main()
