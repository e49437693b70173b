"""新旧対照: are all changed articles of real amendments found, and none besides.

Source: the dated versions of laws in ``shared/data/law-versions`` (e-Gov XML), every consecutive pair of the same law.

- Truth comes from the XML alone, by element and attribute: an article is (main provisions or the n-th 附則,
  ``Num``), its text
  the sentences, titles and captions below it. It is changed where the text of the same ``Num`` differs or one side
  lacks it.
- The tool is given plain text: the same law written line by line as e-Gov shows it, without any mark of structure.
  It has to find the articles by itself. Nothing of the product reads the XML here.
- Pairs without a change are all versions against themselves, and those consecutive pairs that change nothing.
- Beyond the real pairs, articles of the newest version of each law are planted with known changes (a word replaced,
  an article inserted with the ones below it renumbered, one taken out), so that 繰下げ is measured as well.

``python -m bench.comparison`` (``--wrong`` shows what was missed).
"""

from __future__ import annotations

import random
import sys
import time
from dataclasses import dataclass
from itertools import pairwise

from lxml import etree

from bench.law_text import LAWS, body_of, changed_articles, lines_of_article, part_of, plain_text, root_of
from nanohana.drafting.comparison import Change, Comparison, compare_texts


def main() -> None:
    laws = {folder.name: [root_of(path) for path in sorted(folder.rglob("*.xml"))] for folder in sorted(LAWS.iterdir())}
    pairs = [(name, old, new) for name, roots in laws.items() for old, new in pairwise(roots)]
    report_pairs(pairs)
    report_unchanged([root for roots in laws.values() for root in roots])
    report_planted([root for roots in laws.values() if len(_main_articles(root := roots[-1])) > 2])


def report_pairs(pairs: list[tuple[str, etree._Element, etree._Element]]) -> None:
    truths = hits = false = quiet = quiet_false = 0
    longest = 0.0
    for name, old, new in pairs:
        true = changed_articles(old, new)
        started = time.process_time()
        said = _said(compare_texts(plain_text(old), plain_text(new)))
        longest = max(longest, time.process_time() - started)
        truths, hits, false = truths + len(true), hits + len(true & said), false + len(said - true)
        quiet, quiet_false = quiet + (not true), quiet_false + (not true and bool(said))
        if "--wrong" in sys.argv and true != said:
            print("  ", name, "missed", sorted(true - said), "false", sorted(said - true))
    print(f"{len(pairs)} consecutive pairs of {len({name for name, *_ in pairs})} laws: "
          f"{hits} of {truths} changed articles found ({hits / truths:.2%}), {false} false; "
          f"pairs without a change {quiet}, with a false one {quiet_false}; "
          f"longest {longest:.1f} s CPU")  # fmt: skip


def report_unchanged(roots: list[etree._Element]) -> None:
    false = sum(len(compare_texts(text, text).changed) for text in map(plain_text, roots))
    print(f"{len(roots)} versions beside themselves: {false} false changes")


def _said(comparison: Comparison) -> set[tuple[str, str]]:
    """The articles, and the 附則 without articles, that the tool calls changed."""
    units = [unit for row in comparison.changed for unit in (row.old, row.new) if unit is not None]
    groups = {unit.key[0] for row in comparison.rows for unit in (row.old, row.new) if unit and "条" in unit.key[1]}
    return {
        unit.key
        for unit in units
        if ("条" in unit.key[1] and unit.key[1][0].isdigit())
        or (unit.key[1] == "" and unit.key[0].startswith("附則") and unit.key[0] not in groups)
    }


@dataclass(frozen=True)
class Planted:
    """Two texts and what must be said of them: (change, number) of every article that is not the same."""

    old: str
    new: str
    expected: frozenset[tuple[Change, str]]


def report_planted(roots: list[etree._Element]) -> None:
    chance = random.Random(4)
    count = right = 0
    for root in roots:
        for plant in (_reworded, _inserted, _taken_out):
            for _ in range(10):
                planted = plant(root, chance)
                result = compare_texts(planted.old, planted.new)
                said = {(row.change, (row.new or row.old).key[1]) for row in result.changed}  # type: ignore[union-attr]
                count, right = count + 1, right + (said == planted.expected)
                if "--wrong" in sys.argv and said != planted.expected:
                    print(
                        "  ",
                        plant.__name__,
                        "missed",
                        sorted(planted.expected - said),
                        "false",
                        sorted(said - planted.expected),
                    )
    print(f"planted amendments with known kinds (changed, new, gone, renumbered): {right} of {count} told exactly")


def _main_articles(root: etree._Element) -> list[list[str]]:
    """The lines of each article of the main provisions."""
    return [list(lines_of_article(article)) for article in part_of(body_of(root), "MainProvision").iter("Article")]


def _numbered_anew(units: list[list[str]]) -> list[list[str]]:
    """The articles numbered 1, 2, 3 … in their titles alone."""
    anew = []
    for number, lines in enumerate(units, 1):
        place = next(i for i, line in enumerate(lines) if line.startswith("第"))
        rest = lines[place].split("　", 1)
        anew.append([*lines[:place], "　".join([f"第{number}条", *rest[1:]]), *lines[place + 1 :]])
    return anew


def _text(units: list[list[str]]) -> str:
    return "\n".join(["規則", *(line for lines in units for line in lines)])


def _reworded(root: etree._Element, chance: random.Random) -> Planted:
    units = _numbered_anew(_main_articles(root))
    place = chance.randrange(len(units))
    changed = [*units[place][:-1], units[place][-1] + "ただし、知事が別に定める場合は、この限りでない。"]
    new = [*units[:place], changed, *units[place + 1 :]]
    return Planted(_text(units), _text(new), frozenset({(Change.CHANGED, f"{place + 1}条")}))


def _inserted(root: etree._Element, chance: random.Random) -> Planted:
    units = _main_articles(root)
    place = chance.randrange(len(units) + 1)
    fresh = [
        "　（報告の徴収）",
        f"第　知事は、第{place}条の規定の施行に必要な限度において、帳簿の提出を求めることができる。",
    ]
    new = [*units[:place], fresh, *units[place:]]
    moved = {(Change.RENUMBERED, f"{number}条") for number in range(place + 2, len(new) + 1)}
    return Planted(
        _text(_numbered_anew(units)), _text(_numbered_anew(new)), frozenset({(Change.ADDED, f"{place + 1}条")} | moved)
    )


def _taken_out(root: etree._Element, chance: random.Random) -> Planted:
    units = _main_articles(root)
    place = chance.randrange(len(units))
    new = [*units[:place], *units[place + 1 :]]
    moved = {(Change.RENUMBERED, f"{number}条") for number in range(place + 1, len(new) + 1)}
    return Planted(
        _text(_numbered_anew(units)),
        _text(_numbered_anew(new)),
        frozenset({(Change.REMOVED, f"{place + 1}条")} | moved),
    )


if __name__ == "__main__":
    main()
