"""``python -m bench.minutes [--wrong]``: are decisions, 宿題 and points at issue of minutes found, and nothing else?

The minutes of ``minutes_texts`` are fictional, in the styles in which offices keep them. What is looked for stands
in braces: 「{決|…}」, 「{宿|who|day|…}」, 「{論|…}」; the day is the last one meant, empty where none is said.
``test`` was written after the rules and is read once: whoever mends a rule for what it shows moves it to ``tuning`` and
writes another. One hand wrote all of them, so minutes of other offices may well hold what these have not.

An item counts where its quote is the marked sentence; who and day are judged of the 宿題 found. ``--wrong`` lists
what was missed and what was found beside it.
"""

from __future__ import annotations

import datetime
import os
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import django

TEXTS = Path(__file__).with_name("minutes_texts")
READ_ON = datetime.date(2026, 11, 28)
KINDS = {"決": "decisions", "宿": "actions", "論": "points at issue"}
_MARK = re.compile(r"\{(?P<kind>[決宿論])\|(?:(?<=宿\|)(?P<who>[^|{}]*)\|(?P<due>[^|{}]*)\|)?(?P<text>[^|{}]*)\}")


@dataclass(frozen=True)
class Wanted:
    kind: str
    text: str
    who: str
    due: str


@dataclass
class Score:
    right: int = 0
    found: int = 0
    wanted: int = 0
    who: int = 0
    due: int = 0
    wrong: list[str] = field(default_factory=list)

    def line(self, name: str) -> str:
        precision, recall = self.right / max(self.found, 1), self.right / max(self.wanted, 1)
        f1 = 2 * precision * recall / max(precision + recall, 1e-9)
        more = f", who {self.who}/{self.right}, day {self.due}/{self.right}" if name == "actions" else ""
        return (
            f"{name}: precision {precision:.2f} ({self.right}/{self.found}), recall {recall:.2f} "
            f"({self.right}/{self.wanted}), F1 {f1:.2f}{more}"
        )


def marked(path: Path) -> tuple[str, list[Wanted]]:
    """The minutes without their marks, and what is marked in them."""
    text = path.read_text(encoding="utf-8")
    found = [Wanted(m["kind"], m["text"], m["who"] or "", m["due"] or "") for m in _MARK.finditer(text)]
    return _MARK.sub(lambda m: m["text"], text), found


def extracted(text: str, title: str) -> Iterator[Wanted]:
    from nanohana.summarizing.minutes.extraction import extract
    from nanohana.summarizing.originals import of_text

    summary = extract(of_text(text, title), READ_ON)
    yield from (Wanted("決", one.point.quote.text, "", "") for one in summary.decisions)
    yield from (Wanted("論", one.point.quote.text, "", "") for one in summary.issues)
    for one in summary.actions:
        day = one.due.last.isoformat() if one.due and one.due.last else ""
        yield Wanted("宿", one.quote.text, one.who, day)


def scored(paths: list[Path]) -> dict[str, Score]:
    scores: dict[str, Score] = defaultdict(Score)
    for path in paths:
        text, wanted = marked(path)
        found = list(extracted(text, path.stem))
        for one in wanted:
            _judge(scores[one.kind], one, [other for other in found if other.kind == one.kind], path.stem)
        for other in found:
            score = scores[other.kind]
            score.found += 1
            if not any(_same(one, other) for one in wanted if one.kind == other.kind):
                score.wrong.append(f"beside it ({path.stem}): {other.text}")
    return scores


def _judge(score: Score, one: Wanted, found: list[Wanted], name: str) -> None:
    score.wanted += 1
    match = next((other for other in found if _same(one, other)), None)
    if match is None:
        score.wrong.append(f"missed ({name}): {one.text}")
        return
    score.right += 1
    score.who += match.who == one.who
    score.due += match.due == one.due
    if (match.who, match.due) != (one.who, one.due):
        score.wrong.append(f"{match.who} {match.due} for {one.who} {one.due} ({name}): {one.text}")


def _same(one: Wanted, other: Wanted) -> bool:
    return one.text.strip() in other.text or (len(other.text) > 8 and other.text in one.text)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nanohana.settings")
    django.setup()
    for half in ("tuning", "test"):
        paths = sorted((TEXTS / half).glob("*.txt"))
        if not paths:
            continue
        print(f"{half}: {len(paths)} minutes")
        scores = scored(paths)
        for kind, name in KINDS.items():
            print(f"  {scores[kind].line(name)}")
            for line in scores[kind].wrong if "--wrong" in sys.argv else ():
                print(f"    {line}")


if __name__ == "__main__":
    main()
