"""新旧対照表 (``drafting.comparison``): two versions compared by 条項, with the table as Word and Excel."""

from __future__ import annotations

from collections import Counter

from nanohana.apps.task_apps.results import Compared, File, Note, Piece, Result
from nanohana.apps.task_apps.tools.interface import Attached, Context, Inputs, Need, Refused, Tool
from nanohana.drafting.comparison import (
    Change,
    Comparison,
    compare_blocks,
    compare_texts,
    comparison_docx,
    comparison_xlsx,
)
from nanohana.drafting.comparison.differences import Line
from nanohana.drafting.comparison.layout import NEW_HEAD, OLD_HEAD, table_lines
from nanohana.web.downloads import EXCEL, WORD

SAME = "二つの版に違いはありません。"


def run(inputs: Inputs, context: Context) -> Result:
    context.progress(0, 0, "条項ごとに比べています")
    comparison = _compared(inputs)
    lines = table_lines(comparison)
    if not lines:
        return (Note(SAME),)
    counts = Counter(row.change for row in comparison.changed)
    summary = "、".join(f"{change.label}{counts[change]}件" for change in Change if counts[change])
    title = str(inputs.get("件名", "")) or "新旧対照表"
    return (
        Note(f"{summary}。下線の部分が変わったところです。変わらない部分は（略）としています。"),
        Compared(NEW_HEAD, OLD_HEAD, tuple((_pieces(line.new), _pieces(line.old)) for line in lines), title=title),
        File(f"{title}.docx", comparison_docx(comparison, title), WORD),
        File(f"{title}.xlsx", comparison_xlsx(comparison, title), EXCEL),
    )


def _compared(inputs: Inputs) -> Comparison:
    old, new = (_side(inputs, name) for name in ("改正前", "改正後"))
    if isinstance(old, Attached) and isinstance(new, Attached):
        return compare_blocks(old.document.blocks, new.document.blocks)
    return compare_texts(*(side.text if isinstance(side, Attached) else side for side in (old, new)))


def _side(inputs: Inputs, name: str) -> Attached | str:
    file = inputs.get(f"{name}のファイル")
    side = file if isinstance(file, Attached) else str(inputs.get(name, ""))
    if not side:
        raise Refused(f"「{name}」の文章を入力するか、ファイルを選んでから、もう一度実行してください。")
    return side


def _pieces(line: Line) -> tuple[Piece, ...]:
    return tuple(Piece(run.text, run.changed) for run in line)


TOOL = Tool(
    title="新旧対照表の作成",
    description="二つの版を条項ごとに比べ、新旧対照表をWordとExcelで作ります。",
    needs=(
        Need("改正前", ("long_text",), required=False),
        Need("改正前のファイル", ("file",), required=False),
        Need("改正後", ("long_text",), required=False),
        Need("改正後のファイル", ("file",), required=False),
        Need("件名", ("text",), required=False),
    ),
    one_of=(("改正前", "改正前のファイル"), ("改正後", "改正後のファイル")),
    run=run,
)
