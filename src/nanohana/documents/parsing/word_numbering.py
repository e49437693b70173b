"""Automatic numbers of Word: 第１条, ① and ア often stand nowhere but in numbering.xml (ECMA-376 Part 1, 17.9).

A paragraph that belongs to a list counts up its level, starts its deeper levels anew, and shows ``lvlText`` with the
numbers of all levels in it. Lists that share an abstract definition count on together unless one overrides the start.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from nanohana.documents.parsing.word_numerals import written
from nanohana.documents.parsing.word_package import Styles, W, number, value

_SEPARATORS = {"tab": "　", "space": " ", "nothing": "", None: "　"}
_PLACE = re.compile(r"%([1-9])")
_DECIMAL = "decimal"


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    format: str
    text: str
    separator: str
    restart: int | None  # counted anew after this level (1-based); 0 never
    legal: bool  # shows every number in it as 1, 2, 3

    @property
    def is_bullet(self) -> bool:
        return self.format == "bullet"


@dataclass(frozen=True, slots=True)
class _List:
    abstract: str
    levels: dict[int, _Level]
    starts: dict[int, int]


@dataclass(frozen=True, slots=True)
class Label:
    """What Word shows before the text of a numbered paragraph."""

    text: str
    level: int
    is_bullet: bool


class Numbering:
    """The lists of one document; ``label`` must be called once for each of its paragraphs, in order."""

    def __init__(self, root: etree._Element | None, styles: Styles) -> None:
        self._styles = styles
        self._lists: dict[int, _List] = {}
        self._style_levels: dict[tuple[str, str], int] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._overridden: set[tuple[int, int]] = set()
        if root is not None:
            self._read(root)

    def label(self, properties: etree._Element | None) -> Label | None:
        """``properties`` is the paragraph's w:pPr. None where it is not numbered."""
        list_id, depth = self._place(properties)
        numbered = self._lists.get(list_id) if list_id else None
        level = numbered.levels.get(depth) if numbered else None
        if numbered is None or level is None or list_id is None:
            return None
        counts = self._count(list_id, numbered, depth)
        text = _bullet(level.text) if level.is_bullet else self._text(numbered, level, counts)
        if text and level.separator:
            text = text.rstrip() + level.separator
        return Label(text, depth, level.is_bullet)

    def _place(self, properties: etree._Element | None) -> tuple[int | None, int]:
        list_id = number(properties, "numPr", "numId")
        depth = number(properties, "numPr", "ilvl")
        style = value(properties, "pStyle")
        from_style, style_depth, named = self._styles.numbering(style)
        if list_id is None:
            list_id = from_style
            numbered = self._lists.get(list_id or 0)
            if depth is None and numbered:
                depth = self._style_levels.get((numbered.abstract, named), style_depth)
        return list_id, depth or 0

    def _count(self, list_id: int, numbered: _List, depth: int) -> dict[int, int]:
        counts = self._counts.setdefault(numbered.abstract, {})
        for upper in range(depth):
            counts.setdefault(upper, self._start(numbered, upper))
        if depth in numbered.starts and (list_id, depth) not in self._overridden:
            self._overridden.add((list_id, depth))
            counts[depth] = numbered.starts[depth]
        else:
            counts[depth] = counts.get(depth, self._start(numbered, depth) - 1) + 1
        for deeper in [other for other in counts if other > depth]:
            level = numbered.levels.get(deeper)
            if level is None or level.restart is None or 0 < depth + 1 <= level.restart:
                del counts[deeper]
        return counts

    def _start(self, numbered: _List, depth: int) -> int:
        level = numbered.levels.get(depth)
        return level.start if level else 1

    def _text(self, numbered: _List, level: _Level, counts: dict[int, int]) -> str:
        def shown(match: re.Match[str]) -> str:
            depth = int(match.group(1)) - 1
            other = numbered.levels.get(depth, level)
            return written(counts.get(depth, other.start), _DECIMAL if level.legal else other.format)

        return _PLACE.sub(shown, level.text)

    def _read(self, root: etree._Element) -> None:
        abstracts = {element.get(W + "abstractNumId", ""): element for element in root.iter(W + "abstractNum")}
        by_style = {
            value(element, "styleLink"): key for key, element in abstracts.items() if value(element, "styleLink")
        }
        for num in root.iter(W + "num"):
            abstract = value(num, "abstractNumId") or ""
            linked = value(abstracts.get(abstract), "numStyleLink")
            abstract = by_style.get(linked, abstract) if linked else abstract
            list_id = num.get(W + "numId", "")
            if abstract in abstracts and list_id.isdigit():
                self._lists[int(list_id)] = self._list(num, abstract, abstracts[abstract])

    def _list(self, num: etree._Element, abstract: str, definition: etree._Element) -> _List:
        levels = dict(self._levels(abstract, definition))
        starts = {}
        for override in num.iter(W + "lvlOverride"):
            depth = int(override.get(W + "ilvl", "0"))
            levels.update(self._levels(abstract, override))
            start = number(override, "startOverride")
            if start is not None:
                starts[depth] = start
        return _List(abstract, levels, starts)

    def _levels(self, abstract: str, element: etree._Element) -> list[tuple[int, _Level]]:
        levels = []
        for level in element.findall(W + "lvl"):
            depth = int(level.get(W + "ilvl", "0"))
            style = value(level, "pStyle")
            if style:
                self._style_levels[abstract, style] = depth
            levels.append((depth, _level(level)))
        return levels


def _level(element: etree._Element) -> _Level:
    start = number(element, "start")
    return _Level(
        start=1 if start is None else start,
        format=value(element, "numFmt") or _DECIMAL,
        text=value(element, "lvlText") or "",
        separator=_SEPARATORS.get(value(element, "suff"), "　"),
        restart=number(element, "lvlRestart"),
        legal=element.find(W + "isLgl") is not None and value(element, "isLgl") not in ("0", "false"),
    )


def _bullet(text: str) -> str:
    """Bullets of symbol fonts live in the private use area."""
    return "".join("・" if "\ue000" <= character <= "\uf8ff" else character for character in text)
