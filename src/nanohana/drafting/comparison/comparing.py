"""新旧対照: two versions of a regulation or document, unit by unit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from nanohana.documents.structure import Block
from nanohana.drafting.comparison.alignment import align
from nanohana.drafting.comparison.differences import LinePair, line_pairs, whole
from nanohana.drafting.comparison.units import Unit, units_of_blocks, units_of_texts


class Change(StrEnum):
    """What became of a unit."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    RENUMBERED = "renumbered"  # the text is the same, its number another

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Change.SAME: "改正なし",
    Change.CHANGED: "改正",
    Change.ADDED: "新設",
    Change.REMOVED: "削除",
    Change.RENUMBERED: "番号の変更",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One unit in both versions. ``old_title`` and ``new_title`` are as written (第十二条の二), empty where there
    is none."""

    change: Change
    old: Unit | None
    new: Unit | None
    lines: tuple[LinePair, ...]

    @property
    def old_title(self) -> str:
        return self.old.title if self.old else ""

    @property
    def new_title(self) -> str:
        return self.new.title if self.new else ""

    @property
    def renumbered(self) -> bool:
        return self.old is not None and self.new is not None and self.old.key != self.new.key

    @property
    def note(self) -> str:
        """「新設」「削除」「第5条を第6条に繰下げ」 for the remarks of a table; empty where the text alone changed."""
        if self.renumbered:
            return f"{self.old_title}から{self.new_title}へ"
        return "" if self.change in (Change.SAME, Change.CHANGED) else self.change.label


@dataclass(frozen=True, slots=True)
class Comparison:
    """All units in the order of the new version."""

    rows: tuple[Row, ...]

    @property
    def changed(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.change is not Change.SAME)


def compare(old: Sequence[Unit], new: Sequence[Unit]) -> Comparison:
    """The comparison of two versions read into units."""
    pairs = align(old, new)
    return Comparison(tuple(_row(None if i is None else old[i], None if j is None else new[j]) for i, j in pairs))


def compare_texts(old: str, new: str) -> Comparison:
    """Of two pasted texts. Raises nothing, whatever they hold; texts beyond ``units.LONGEST`` are cut there."""
    return compare(*units_of_texts(old, new))


def compare_blocks(old: Iterable[Block], new: Iterable[Block]) -> Comparison:
    """Of two versions of a registered document; a law in XML comes as the blocks of ``documents.parsing.law_xml``."""
    return compare(*units_of_blocks(old, new))


def _row(old: Unit | None, new: Unit | None) -> Row:
    if new is None:
        return Row(Change.REMOVED, old, None, tuple(whole(old.lines if old else (), new=False)))
    if old is None:
        return Row(Change.ADDED, None, new, tuple(whole(new.lines, new=True)))
    return Row(_change(old, new), old, new, tuple(line_pairs(old.lines, new.lines)))


def _change(old: Unit, new: Unit) -> Change:
    if old.lines == new.lines:  # a 節 whose 章 alone has another number is the same
        return Change.SAME
    return Change.RENUMBERED if old.key != new.key and old.body == new.body else Change.CHANGED
