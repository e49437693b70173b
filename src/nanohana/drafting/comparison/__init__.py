"""新旧対照表: two versions of a regulation or document by 条項, with the changed places marked, as Word, Excel and
HTML."""

from nanohana.drafting.comparison.comparing import Change, Comparison, Row, compare_blocks, compare_texts
from nanohana.drafting.comparison.differences import LinePair, Run
from nanohana.drafting.comparison.html import comparison_html
from nanohana.drafting.comparison.word import comparison_docx
from nanohana.drafting.comparison.workbook import comparison_xlsx

__all__ = [
    "Change",
    "Comparison",
    "LinePair",
    "Row",
    "Run",
    "compare_blocks",
    "compare_texts",
    "comparison_docx",
    "comparison_html",
    "comparison_xlsx",
]
