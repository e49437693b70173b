"""A text as the finders read it: folded, and its digits in runs that gaps hold together.

A run is what a reader may take for one number: groups of digits with at most a hyphen, a dot, some spaces or one line
break between them. Every step takes time proportional to the text, whatever stands in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from nanohana.japanese.normalise import Folded, fold

_DIGITS = re.compile("[0-9]+")
_GAP = re.compile(r" {0,3}(?P<mark>[-.・ー]?) {0,3}(?P<line>\r?\n[ >]{0,8})?(?P<late>[-.・ー]?) ?")
_LONGEST_GAP = 16
_IDENTIFIER = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
# 〇四三－二二三－… in vertical writing: kanji digits one by one, at least nine of them.
_KANJI_NUMBER = re.compile("[〇零一二三四五六七八九](?:[- ー・\n]?[〇零一二三四五六七八九]){8,}")
_KANJI_DIGITS = str.maketrans("〇零一二三四五六七八九ー", "00123456789-")
#: Letters that may stand directly before a number without being part of it.
_LEADS_IN = re.compile(r"(?:^|[^a-z])(?:tel|fax|no|id|t|mobile|phone)\.?$")


@dataclass(frozen=True, slots=True)
class Group:
    """Digits without a gap; ``gap`` is what stands before them in their run: "", "-", ".", " " or a line break."""

    start: int
    end: int
    digits: str
    gap: str


@dataclass(frozen=True, slots=True)
class Window:
    """Some neighbouring groups of a run, read as one number; ``before`` and ``after`` are the groups beside them."""

    groups: Sequence[Group]
    before: Group | None
    after: Group | None

    @property
    def digits(self) -> str:
        return "".join(group.digits for group in self.groups)

    @property
    def start(self) -> int:
        return self.groups[0].start

    @property
    def end(self) -> int:
        return self.groups[-1].end

    @property
    def gaps(self) -> list[str]:
        return [group.gap for group in self.groups[1:]]

    @property
    def lengths(self) -> tuple[int, ...]:
        return tuple(len(group.digits) for group in self.groups)

    @property
    def lengths_across_lines(self) -> tuple[int, ...]:
        """The lengths, where a line break only wraps a number that is written without gaps there."""
        lengths: list[int] = []
        for group in self.groups:
            if lengths and group.gap == "\n":
                lengths[-1] += len(group.digits)
            else:
                lengths.append(len(group.digits))
        return tuple(lengths)

    @property
    def goes_on(self) -> bool:
        """Whether the number seems to be longer: its neighbour is tied to it by a hyphen, a dot or the same gap."""
        return self.goes_on_before or (self.after is not None and self.after.gap in self._ties)

    @property
    def goes_on_before(self) -> bool:
        return self.before is not None and self.groups[0].gap in self._ties

    @property
    def _ties(self) -> set[str]:
        return {*self.gaps, "-", "."}


class Reading:
    """One text, prepared once for all finders."""

    def __init__(self, original: str) -> None:
        self.folded: Folded = fold(original)
        self.text = _KANJI_NUMBER.sub(lambda run: run.group().translate(_KANJI_DIGITS), self.folded.text)

    @cached_property
    def runs(self) -> list[list[Group]]:
        hidden = [match.span() for match in _IDENTIFIER.finditer(self.text)]
        runs: list[list[Group]] = []
        end = -1
        for match in _DIGITS.finditer(self.text):
            while hidden and hidden[0][1] <= match.start():
                hidden.pop(0)
            if hidden and hidden[0][0] <= match.start():
                continue
            gap = self._gap(end, match.start()) if runs else None
            if gap is None:
                runs.append([])
            runs[-1].append(Group(match.start(), match.end(), match.group(), gap or ""))
            end = match.end()
        return runs

    def _gap(self, start: int, end: int) -> str | None:
        if end - start > _LONGEST_GAP:
            return None
        match = _GAP.fullmatch(self.text, start, end)
        if match is None:
            return None
        if match["mark"] and match["late"]:
            return None
        mark = match["mark"] or match["late"]
        return mark.replace("ー", "-").replace("・", ".") or ("\n" if match["line"] else " ")

    def windows(self, lengths: range) -> Iterator[Window]:
        """All windows whose digits have one of these lengths, that cross at most one line and stand free of letters."""
        for run in self.runs:
            for first in range(len(run)):
                total = 0
                for last in range(first, min(len(run), first + lengths.stop)):
                    total += len(run[last].digits)
                    if total >= lengths.stop:
                        break
                    if total in lengths:
                        window = Window(
                            run[first : last + 1],
                            run[first - 1] if first else None,
                            run[last + 1] if last + 1 < len(run) else None,
                        )
                        if self._stands_free(window):
                            yield window

    def _stands_free(self, window: Window) -> bool:
        if self.text.count("\n", window.start, window.end) > 1:
            return False
        if "a" <= self.text[window.end : window.end + 1] <= "z":
            return False
        before = self.text[max(0, window.start - 8) : window.start]
        return not ("a" <= before[-1:] <= "z") or bool(_LEADS_IN.search(before))

    def before(self, position: int, length: int) -> str:
        return self.text[max(0, position - length) : position]

    def after(self, position: int, length: int) -> str:
        return self.text[position : position + length]
