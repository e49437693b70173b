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
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from lxml import etree

from bench.retrieval import SHARED
from nanohana.drafting.comparison import Change, Comparison, compare_texts
from nanohana.japanese.normalise import key

LAWS = SHARED / "data/law-versions/data"
Articles = dict[tuple[str, str], str]
_GROUPS = ("Part", "Chapter", "Section", "Subsection", "Division")


def main() -> None:
    laws = {folder.name: [_root(path) for path in sorted(folder.rglob("*.xml"))] for folder in sorted(LAWS.iterdir())}
    pairs = [(name, old, new) for name, roots in laws.items() for old, new in pairwise(roots)]
    report_pairs(pairs)
    report_unchanged([root for roots in laws.values() for root in roots])
    report_planted([root for roots in laws.values() if len(_main_articles(root := roots[-1])) > 2])


def _root(path: Path) -> etree._Element:
    return etree.parse(path).getroot()


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


def changed_articles(old: etree._Element, new: etree._Element) -> set[tuple[str, str]]:
    """The truth: numbers whose text differs, by the XML alone."""
    one, other = articles(old), articles(new)
    return {name for name in one.keys() | other.keys() if one.get(name) != other.get(name)}


def articles(root: etree._Element) -> Articles:
    """The text of every article by its group (main provisions "", 附則 by its label) and number (12条の2)."""
    found: Articles = {}
    body = _body(root)
    for article in body.find("MainProvision").iter("Article"):
        found["", _number(article)] = _bare(article)
    labels: dict[str, int] = {}
    for part in body.findall("SupplProvision"):
        label = key(_label(part)).replace(" ", "")
        labels[label] = labels.get(label, 0) + 1
        group = label if labels[label] == 1 else f"{label}#{labels[label]}"
        inner = list(part.iter("Article"))
        for article in inner:
            found[group, _number(article)] = _bare(article)
        if not inner:
            found[group, ""] = _bare(part)
    return found


def _body(root: etree._Element) -> etree._Element:
    return root.find("LawBody") if root.tag == "Law" else root.find(".//LawBody")


def _number(article: etree._Element) -> str:
    """12条の2 of "12_2", 3条-5条 of "3:5"."""
    return "-".join(
        first + "条" + "".join(f"の{n}" for n in rest)
        for first, *rest in (part.split("_") for part in article.get("Num").split(":"))
    )


def _bare(element: etree._Element) -> str:
    return "".join("".join(_strings(element)).split())


def _shown(element: etree._Element) -> str:
    """The text as it is shown: ideographic spaces are kept, those of the file's layout are not."""
    return re.sub(r"[ \t\r\n]+", "", "".join(_strings(element)))


def _strings(element: etree._Element) -> Iterator[str]:
    if element.tag != "Rt":
        yield element.text or ""
        for child in element:
            yield from _strings(child)
            yield child.tail or ""


def _label(part: etree._Element) -> str:
    number = part.get("AmendLawNum")
    return "附　則" + (f"　（{number}）" if number else "") + ("　抄" if part.get("Extract") == "true" else "")


def plain_text(root: etree._Element) -> str:
    """The law as lines of text, as e-Gov shows and people paste it."""
    body = _body(root)
    return "\n".join(line for child in body for line in _lines(child))


def _lines(element: etree._Element) -> Iterator[str]:
    match element.tag:
        case "TOC":
            yield "目次"
            for child in element.iter("TOCPart", "TOCChapter", "TOCSection", "TOCSupplProvision"):
                yield "　" + _shown_without(child, ("TOCSection", "TOCChapter"))
        case "SupplProvision":
            yield "　　　" + _label(element)
            yield from _inner(element, ("SupplProvisionLabel",))
        case "Article":
            yield from _article(element)
        case tag if tag in _GROUPS:
            yield "　　" + _shown(element.find(f"{tag}Title"))
            yield from _inner(element, (f"{tag}Title",))
        case tag if tag.startswith(("Appdx", "SupplProvisionAppdx")):
            titles = [
                _shown(child) for child in element if child.tag.endswith("Title") or child.tag == "RelatedArticleNum"
            ]
            yield "".join(titles) or "別表"
            yield from _inner(element, (f"{tag}Title", "RelatedArticleNum"))
        case "Paragraph" | "Item" | "Subitem1" | "Subitem2" | "Subitem3":
            yield from _numbered(element, "")
        case "TableRow" | "TableHeaderRow":
            yield "\t".join(_shown(cell) for cell in element)
        case "Sentence" | "LawTitle" | "EnactStatement" | "ParagraphCaption" | "RemarksLabel" | "TableStructTitle":
            yield _shown(element)
        case _ if len(element):
            yield from _inner(element, ())
        case _:
            yield from filter(None, [_shown(element)])


def _shown_without(element: etree._Element, tags: tuple[str, ...]) -> str:
    return "".join(_shown(child) for child in element if child.tag not in tags)


def _inner(element: etree._Element, passed: tuple[str, ...]) -> Iterator[str]:
    for child in element:
        if child.tag not in passed:
            yield from _lines(child)


def _article(element: etree._Element) -> Iterator[str]:
    if element.find("ArticleCaption") is not None:
        yield "　" + _shown(element.find("ArticleCaption"))
    title = _shown(element.find("ArticleTitle"))
    first = True
    for child in element:
        if child.tag == "Paragraph":
            yield from _numbered(child, title if first else "")
            first = False
        elif child.tag not in ("ArticleCaption", "ArticleTitle"):
            yield from _lines(child)
    if first:
        yield title


def _numbered(element: etree._Element, title: str) -> Iterator[str]:
    kind = element.tag
    mark = title or _shown(element.find(f"{kind}Num" if kind == "Paragraph" else f"{kind}Title"))
    sentence = element.find(f"{kind}Sentence")
    text = "　".join(map(_shown, sentence)) if kind != "Paragraph" else _shown(sentence)
    if element.find("ParagraphCaption") is not None:
        yield "　" + _shown(element.find("ParagraphCaption"))
    yield f"{mark}　{text}" if mark else text
    yield from _inner(element, (f"{kind}Num", f"{kind}Title", f"{kind}Sentence", "ParagraphCaption"))


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
    return [list(_article(article)) for article in _body(root).find("MainProvision").iter("Article")]


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
