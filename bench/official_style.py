"""公用文の点検: faults found among those planted into real official texts, and alarms on the texts as they are.

1. Clean texts: the sample prefecture's documents, GIF of デジタル庁 (.docx), the contexts of lawqa_jp, the dated
   laws of ``law-versions`` and those laws of 2013 that are younger than the 常用漢字表 of November 2010.
2. Faults: ``official_style_faults.tsv``, written apart from the checker's tables, what stands in a clean line is
   replaced by what people write by mistake. One fault at a time, at most ``EACH`` lines of one fault, no two of one
   document; the text checked is the line with the one before and the one after. Dates, sums and references are planted
   by rule.
3. A fault is found when a finding overlaps it (a bracket taken away: when its other half is named). Every other
   finding of those texts is a false alarm, unless ``official_style_judged.tsv`` says, after reading, that the source
   itself departs from the rule there (``real``).
4. Halves by a hash of the fault: rules were improved on the tuning half alone, ``python -m bench.official_style``
   prints the test half (``--tuning`` the other; ``--missed`` shows what was missed and the alarms).
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from bench.law_text import LAWS, plain_text, root_of
from bench.official_style_figures import Planted, planted_figures
from bench.retrieval import SHARED
from nanohana.documents.parsing.word import parse_word
from nanohana.documents.structure import BlockKind
from nanohana.drafting.findings import Finding
from nanohana.drafting.official_style import check

HERE = Path(__file__).parent
SOURCES = HERE.parent / "src/nanohana/sample/sources"
EACH = 4
_SENTENCE_RULES = frozenset(("long_sentence", "many_etc", "no_chain"))


def main() -> None:
    half = "tuning" if "--tuning" in sys.argv else "test"
    report_planted(half)
    report_clean()
    report_time()


def report_planted(half: str) -> None:
    planted = [fault for fault in (*planted_faults(), *planted_figures()) if half_of(fault.kind + fault.fault) == half]
    found: Counter[str] = Counter()
    total: Counter[str] = Counter()
    alarms: Counter[str] = Counter()
    judged = 0
    for fault in planted:
        hits, others = _divided(fault)
        total[fault.kind] += 1
        found[fault.kind] += bool(hits)
        false = [finding for finding in others if not is_real(fault.text, finding)]
        judged += len(others) - len(false)
        alarms.update(finding.rule for finding in false)
        if "--missed" in sys.argv:
            _show(fault, bool(hits), false)
    everything, missed = sum(found.values()), sum(total.values()) - sum(found.values())
    wrong = sum(alarms.values())
    print(f"{half} half: {everything + missed} planted faults of {len({fault.fault for fault in planted})} sorts: "
          f"recall {everything / (everything + missed):.3f}, precision {everything / (everything + wrong):.3f} "
          f"({wrong} false alarms; {judged} more were read and are departures of the sources themselves, "
          f"precision with them counted as false {everything / (everything + wrong + judged):.3f})")  # fmt: skip
    for kind, count in total.items():
        print(f"  {kind:10} {found[kind]} of {count}")
    print("  false alarms by rule:", dict(alarms.most_common()))


def _divided(fault: Planted) -> tuple[list[Finding], list[Finding]]:
    hits: list[Finding] = []
    others: list[Finding] = []
    for finding in check(fault.text).findings:
        overlaps = (fault.start == fault.end and finding.rule == "bracket_unpaired") or (
            finding.start < fault.end + 1 and fault.start - 1 < finding.end
        )
        whole = finding.rule in _SENTENCE_RULES and fault.kind not in ("長い文",)
        (hits if overlaps and not whole else others).append(finding)
    return hits, [finding for finding in others if finding.rule not in _SENTENCE_RULES]


def _show(fault: Planted, hit: bool, false: list[Finding]) -> None:
    if not hit:
        print("   missed", fault.kind, repr(fault.text[max(0, fault.start - 12) : fault.end + 12]))
    for finding in false:
        around = fault.text[max(0, finding.start - 15) : finding.end + 15]
        print("   alarm", finding.rule, repr(fault.text[finding.start : finding.end]), repr(around))


def half_of(name: str) -> str:
    return ("tuning", "test")[hashlib.sha256(name.encode()).digest()[0] % 2]


def planted_faults() -> Iterator[Planted]:
    rows = [line.split("\t") for line in (HERE / "official_style_faults.tsv").read_text(encoding="utf-8").splitlines()]
    for kind, right, wrong in (row for row in rows if not row[0].startswith("#")):
        pattern = re.compile(right)
        places = (place for lines in clean_documents().values() for place in _first_place(lines, pattern))
        for (before, line, after), match in _spread(places, kind + right):
            text = match.expand(wrong)
            start = len(before) + 1 + match.start()
            planted = f"{before}\n{line[: match.start()]}{text}{line[match.end() :]}\n{after}"
            yield Planted(kind, f"{right} {wrong}", planted, start, start + len(text))


Place = tuple[tuple[str, str, str], re.Match[str]]


def _first_place(lines: list[str], pattern: re.Pattern[str]) -> Iterator[Place]:
    for index, line in enumerate(lines):
        match = pattern.search(line) if 12 <= len(line) <= 400 else None
        if match:
            yield (lines[index - 1] if index else "", line, lines[index + 1] if index + 1 < len(lines) else ""), match
            return


def _spread(places: Iterable[Place], name: str) -> list[Place]:
    """``EACH`` of them, chosen by hash, so that no source has its way by coming first."""
    return sorted(places, key=lambda place: hashlib.sha256((name + place[0][1]).encode()).digest())[:EACH]


@lru_cache
def clean_documents() -> dict[str, list[str]]:
    """The lines of every clean document."""
    documents: dict[str, list[str]] = {}
    for path in sorted(SOURCES.rglob("*.md")):
        documents[path.stem] = _lines(path.read_text(encoding="utf-8").split("---", 2)[-1])
    for path in sorted((SHARED / "data/gif-digital-agency").rglob("*.docx")):
        shown = (block for block in parse_word(path).blocks if block.kind is not BlockKind.TABLE)
        documents[path.stem] = _lines("\n".join(block.text for block in shown))
    for index, context in enumerate(json.loads((SHARED / "data/lawqa_jp/contexts.json").read_text(encoding="utf-8"))):
        documents[f"lawqa {index}"] = _lines(re.sub("(?m)^#+.*$", "", context))
    for folder in sorted(LAWS.iterdir()):
        documents[folder.name] = _lines(plain_text(root_of(max(folder.rglob("*.xml")))))
    for path in sorted((SHARED / "data/egov-laws-2013").glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        if re.search("^（平成二十[三四五]年", text.lstrip().split("\n", 2)[1] if text.count("\n") > 2 else ""):
            documents[path.stem] = _lines(re.sub(r"\n(?=[^　\n])", "", text))
    return documents


def _lines(text: str) -> list[str]:
    lines = (re.sub(r"^[#>\s　・-]+", "", line).strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("|")]


@lru_cache
def judgements() -> dict[tuple[str, str], str]:
    path = HERE / "official_style_judged.tsv"
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []
    return {(row[0], row[1]): row[2] for row in rows if not row[0].startswith("#")}


def is_real(text: str, finding: Finding) -> bool:
    """Read and found to be a departure of the source itself."""
    return judgements().get((finding.rule, text[finding.start : finding.end])) == "real"


def report_clean() -> None:
    """All findings on the clean documents as they are, by rule."""
    by_rule: Counter[str] = Counter()
    real: Counter[str] = Counter()
    examples: defaultdict[str, list[str]] = defaultdict(list)
    characters = 0
    for lines in clean_documents().values():
        text = "\n".join(lines)[:20_000]
        characters += len(text)
        for finding in check(text).findings:
            by_rule[finding.rule] += 1
            real[finding.rule] += is_real(text, finding)
            around = (
                text[max(0, finding.start - 12) : finding.start]
                + "【"
                + text[finding.start : finding.end][:30]
                + "】"
                + text[finding.end : finding.end + 12]
            )
            examples[finding.rule].append(around.replace("\n", "/"))
    advice = sum(count for rule, count in by_rule.items() if rule in _SENTENCE_RULES)
    print(f"clean texts: {characters:,} characters of {len(clean_documents())} documents, "
          f"{sum(by_rule.values())} findings, {advice} of them advice on whole sentences, "
          f"{sum(real.values())} read and real")  # fmt: skip
    for rule, count in by_rule.most_common():
        print(f"  {rule:24} {count:5}  real {real[rule]:4}")
        if "--examples" in sys.argv:
            for example in sorted(examples[rule], key=lambda text: hashlib.sha256(text.encode()).digest())[:12]:
                print("       ", example)


def report_time() -> None:
    """A text of 100 pages (1,400 characters each)."""
    text = "\n".join(line for lines in clean_documents().values() for line in lines)[:140_000]
    check(text[:1000])
    started = time.process_time()
    count = len(check(text).findings)
    print(f"100 pages (140,000 characters): {time.process_time() - started:.1f} s CPU, {count} findings")


if __name__ == "__main__":
    main()
