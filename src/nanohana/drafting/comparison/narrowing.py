"""A comparison narrowed to one 条 or heading, as it is cited."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nanohana.documents.provision_marks import MarkClass, mark_of
from nanohana.drafting.comparison.comparing import Comparison
from nanohana.drafting.comparison.units import Unit
from nanohana.japanese.normalise import key

_SUPPLEMENT = ("附則", "別表", "様式")


def narrowed(comparison: Comparison, heading_path: Sequence[str]) -> Comparison | None:
    """The rows of the unit that stands under these headings (第2章 > 第5条（旅費） > 第2項) in either version.

    None where no unit does.
    """
    article = next((label for label in reversed(heading_path) if _is_article(label)), None)
    wanted = article or next(iter(reversed(heading_path)), "")
    group = next((key(label).replace(" ", "") for label in heading_path[:1] if label.startswith(_SUPPLEMENT)), "")
    rows = [row for row in comparison.rows if any(unit and _is(unit, wanted, group) for unit in (row.old, row.new))]
    return Comparison(tuple(rows)) if wanted and rows else None


def _is_article(label: str) -> bool:
    mark = mark_of(label)
    return mark is not None and mark.mark_class is MarkClass.ARTICLE


def _is(unit: Unit, label: str, group: str) -> bool:
    title = key(unit.title).replace(" ", "")
    if not title or unit.key[0].partition("#")[0] != group:
        return False
    rest = key(label).replace(" ", "").removeprefix(title) if key(label).replace(" ", "").startswith(title) else None
    return rest is not None and not re.match("の[0-9一二三四五六七八九十]", rest)
