"""新旧対照表 as an HTML table; the page's style sheet draws it (``ins`` and ``del`` underlined)."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from nanohana.drafting.comparison.comparing import Comparison
from nanohana.drafting.comparison.differences import Line
from nanohana.drafting.comparison.layout import NEW_HEAD, OLD_HEAD, TableLine, table_lines


def comparison_html(comparison: Comparison, caption: str = "新旧対照表") -> SafeString:
    """The table, escaped; a sentence where nothing changed. Screen readers say ``ins`` and ``del``."""
    lines = table_lines(comparison)
    if not lines:
        return format_html('<p class="comparison-none">{}</p>', "改正前と改正後に違いはありません。")
    return format_html(
        '<table class="comparison"><caption>{}</caption>'
        '<thead><tr><th scope="col">{}</th><th scope="col">{}</th></tr></thead><tbody>{}</tbody></table>',
        caption,
        NEW_HEAD,
        OLD_HEAD,
        format_html_join("", "{}", ((_row(line),) for line in lines)),
    )


def _row(line: TableLine) -> SafeString:
    cells = (_runs(line.new, "ins"), _runs(line.old, "del"))
    if line.first:
        return format_html('<tr class="comparison-unit"><td>{}</td><td>{}</td></tr>', *cells)
    return format_html("<tr><td>{}</td><td>{}</td></tr>", *cells)


def _runs(line: Line, tag: str) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in _parts(line, tag)))


def _parts(line: Line, tag: str) -> Iterator[SafeString]:
    for run in line:
        if not run.changed:
            yield format_html("{}", run.text)
        elif tag == "ins":
            yield format_html("<ins>{}</ins>", run.text)
        else:
            yield format_html("<del>{}</del>", run.text)
