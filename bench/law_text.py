"""The dated versions of laws in ``shared/data/law-versions`` (e-Gov XML): their articles, and their lines of text.

Read from the XML alone, without the product's own parser: the truth of the benches of comparisons and of days.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from bench.retrieval import SHARED
from nanohana.japanese.normalise import key

LAWS = SHARED / "data/law-versions/data"
Articles = dict[tuple[str, str], str]
_GROUPS = ("Part", "Chapter", "Section", "Subsection", "Division")


def root_of(path: Path) -> etree._Element:
    return etree.parse(path).getroot()


def changed_articles(old: etree._Element, new: etree._Element) -> set[tuple[str, str]]:
    """The truth: numbers whose text differs, by the XML alone."""
    one, other = articles(old), articles(new)
    return {name for name in one.keys() | other.keys() if one.get(name) != other.get(name)}


def articles(root: etree._Element) -> Articles:
    """The text of every article by its group (main provisions "", 附則 by its label) and number (12条の2)."""
    found: Articles = {}
    body = body_of(root)
    for article in part_of(body, "MainProvision").iter("Article"):
        found["", number_of(article)] = bare(article)
    labels: dict[str, int] = {}
    for part in body.findall("SupplProvision"):
        label = key(_label(part)).replace(" ", "")
        labels[label] = labels.get(label, 0) + 1
        group = label if labels[label] == 1 else f"{label}#{labels[label]}"
        inner = list(part.iter("Article"))
        for article in inner:
            found[group, number_of(article)] = bare(article)
        if not inner:
            found[group, ""] = bare(part)
    return found


def body_of(root: etree._Element) -> etree._Element:
    return part_of(root, "LawBody" if root.tag == "Law" else ".//LawBody")


def part_of(element: etree._Element, path: str) -> etree._Element:
    """What stands at this path. Raises ValueError where nothing does: the schema of e-Gov demands it."""
    found = element.find(path)
    if found is None:
        raise ValueError(f"no {path} in {element.tag}")
    return found


def number_of(article: etree._Element) -> str:
    """12条の2 of "12_2", 3条-5条 of "3:5"."""
    return "-".join(
        first + "条" + "".join(f"の{n}" for n in rest)
        for first, *rest in (part.split("_") for part in str(article.attrib["Num"]).split(":"))
    )


def bare(element: etree._Element) -> str:
    """Its text without any space."""
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
    body = body_of(root)
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
            yield from lines_of_article(element)
        case tag if tag in _GROUPS:
            yield "　　" + _shown(part_of(element, f"{tag}Title"))
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


def lines_of_article(element: etree._Element) -> Iterator[str]:
    yield from ("　" + _shown(caption) for caption in element.findall("ArticleCaption"))
    title = _shown(part_of(element, "ArticleTitle"))
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
    mark = title or _shown(part_of(element, f"{kind}Num" if kind == "Paragraph" else f"{kind}Title"))
    sentence = part_of(element, f"{kind}Sentence")
    text = "　".join(map(_shown, sentence)) if kind != "Paragraph" else _shown(sentence)
    yield from ("　" + _shown(caption) for caption in element.findall("ParagraphCaption"))
    yield f"{mark}　{text}" if mark else text
    yield from _inner(element, (f"{kind}Num", f"{kind}Title", f"{kind}Sentence", "ParagraphCaption"))
