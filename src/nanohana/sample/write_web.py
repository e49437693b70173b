"""Writes a source as a web page with the menus that real ones have, or as CSV in CP932."""

from __future__ import annotations

import csv
from html import escape
from pathlib import Path

from nanohana.sample.sources import Block, Cell, Heading, Item, Note, Paragraph, Source, Table

PAGE = """<!DOCTYPE html>
<html lang="ja">
<head>
<meta charset="UTF-8">
<title>{title}／菜花県</title>
</head>
<body>
<header><a href="/">菜花県</a></header>
<nav><ul><li>くらし・福祉</li><li>しごと・産業</li><li>県政情報</li><li>防災・安全</li></ul></nav>
<p class="breadcrumb">ホーム &gt; {library} &gt; {title}</p>
<main>
<h1>{title}</h1>
{body}
</main>
<footer><p>菜花県庁　代表電話 000-000-0000</p></footer>
</body>
</html>
"""


def write_html(source: Source, path: Path) -> None:
    head = [Paragraph(line) for line in (source.number, source.version) if line]
    body = "\n".join(map(_html, [*head, *source.body]))
    page = PAGE.format(title=escape(source.title), library=escape(source.library), body=body)
    path.write_text(page, encoding="utf-8")


def write_csv(source: Source, path: Path) -> None:
    """The first table of the source. Raises UnicodeEncodeError where CP932 lacks a character."""
    table = next(block for block in source.body if isinstance(block, Table))
    with path.open("w", encoding="cp932", newline="") as file:
        csv.writer(file).writerows(table.rows)


def _html(block: Block) -> str:
    match block:
        case Heading(text, level):
            return f"<h{level + 1}>{escape(text)}</h{level + 1}>"
        case Paragraph(text):
            return f"<p>{escape(text)}</p>"
        case Item(text):
            return f"<ul><li>{escape(text)}</li></ul>"
        case Note(text):
            return f"<p><small>{escape(text)}</small></p>"
        case Table():
            return _html_table(block)


def _html_table(table: Table) -> str:
    rows: list[list[str]] = [[] for _ in table.rows]
    for cell in table.cells():
        rows[cell.row].append(_html_cell(cell, "th" if cell.row < table.header_rows else "td"))
    return "<table>\n" + "\n".join(f"<tr>{''.join(row)}</tr>" for row in rows) + "\n</table>"


def _html_cell(cell: Cell, tag: str) -> str:
    spans = "".join(
        f' {name}="{count}"' for name, count in (("rowspan", cell.rows), ("colspan", cell.columns)) if count > 1
    )
    return f"<{tag}{spans}>{escape(cell.text)}</{tag}>"
