"""公用文の点検 (``drafting.official_style``, ``drafting.figures``): what is against a rule, where, why, what else."""

from __future__ import annotations

from nanohana.apps.task_apps.results import Finding, Findings, Note, Result, Text
from nanohana.apps.task_apps.tools.interface import Attached, Context, Inputs, Need, Refused, Tool
from nanohana.drafting.findings import Finding as Found
from nanohana.drafting.findings import Severity, apply
from nanohana.drafting.official_style import Genre, Report
from nanohana.drafting.official_style import check as examine

MOST = 300
PUBLIC = "広報・解説"


def run(inputs: Inputs, context: Context) -> Result:
    """The findings, and the text with everything changed that can be changed without its writer."""
    text = text_in(inputs)
    context.progress(0, 0, "表記、漢字、句読点、数字、日付、計算を点検しています")
    genre = Genre.PUBLIC if inputs.get("文書の種類") == PUBLIC else Genre.NOTICE
    report = examine(text, genre, context.today)
    corrected = apply(text, (found for found in report.findings if found.severity is not Severity.ADVICE))
    cut = Note(f"長いため、先頭の{report.examined:,}文字を点検しました。", is_warning=True)
    notes = (cut,) if report.examined < len(text) else ()
    fixed = (Text(corrected, title="直した文章（指摘のうち、直し方が決まるもの）"),) if corrected != text else ()
    return (_findings(text, report), *fixed, *notes)


def check(text: str, inputs: Inputs, context: Context) -> Result:
    return (_findings(text, examine(text, written_on=context.today)),)


def text_in(inputs: Inputs) -> str:
    """The text of the form, pasted or in a file. Raises Refused."""
    given = inputs.get("ファイル")
    text = given.text if isinstance(given, Attached) else str(inputs.get("文章", ""))
    if not text.strip():
        raise Refused("文章を入力するか、ファイルを選んでから、もう一度実行してください。")
    return text


def _findings(text: str, report: Report) -> Findings:
    shown = tuple(_shown(text, found) for found in report.findings[:MOST])
    left = len(report.findings) - len(shown) + report.omitted
    title = f"公用文の点検（{len(report.findings) + report.omitted}件）" + (f"　先頭の{MOST}件を表示" if left else "")
    return Findings(title, shown)


def _shown(text: str, found: Found) -> Finding:
    place = f"{text.count(chr(10), 0, found.start) + 1}行目"
    words = " ".join(text[found.start : found.end].split())
    return Finding(
        words if len(words) <= 40 else f"{words[:40]}…", f"{found.reason}（{found.source}）", place,
        found.suggestion or "", is_error=found.severity is Severity.ERROR,
    )  # fmt: skip


TOOL = Tool(
    title="公用文の点検",
    description="表記、漢字使用、句読点、数字、敬語、日付と計算を、理由を付けて点検します。",
    needs=(
        Need("文章", ("long_text", "text"), required=False),
        Need("ファイル", ("file",), required=False),
        Need("文書の種類", ("choice",), required=False),
    ),
    one_of=(("文章", "ファイル"),),
    run=run,
    check=check,
)
