"""Excel formulas and macros (``formulas``): evaluated on the rows entered, or checked, before they are shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from nanohana.apps.task_apps.results import Block, Finding, Findings, Note, Result, Table, Text
from nanohana.apps.task_apps.tools.interface import Attached, Context, Inputs, Mistake, Need, Refused, Tool
from nanohana.formulas.evaluation import EvaluationUnavailable, Value
from nanohana.formulas.macros.catalogue import macro_of
from nanohana.formulas.macros.checking import CHECKED, CheckedMacro, checked
from nanohana.formulas.macros.proposals import macros_for
from nanohana.formulas.macros.source import SourceError
from nanohana.formulas.proposals import Proposal, proposed
from nanohana.formulas.table import Table as Cells
from nanohana.formulas.table import TableError, shown, table_from_text
from nanohana.formulas.task import Task, task_for
from nanohana.formulas.task import text as value_text
from nanohana.formulas.uploads import tables_of

ROWS_SHOWN, MACROS_SHOWN = 20, 2
NONE = (
    "計算で確かめられる数式が見つかりませんでした。依頼を具体的にするか、結果の列に正しい値を2～3行入れてから、"
    "もう一度実行してください。確かめられない数式は表示しません。"
)
REJECTED = "AIの数式のうち{count}件は、計算の結果が合わないか、使えない機能を含むため、表示していません。"
NOT_SHOWN = "AIのマクロは点検に合格しなかったため、表示していません。依頼を小さく分けて、もう一度実行してください。"
READ = (
    "シート「{sheet}」の{area}にある表として計算しました。ファイルの表がこの範囲と異なるとき（途中に空の行や非表示の行が"
    "あるときなど）は、それらをなくしたファイルで、もう一度実行してください。"
)
NO_MACRO = "合う定型のマクロがありません。「空行の削除」「シートをまとめる」のように、言葉を変えて実行してください。"


def formula(inputs: Inputs, context: Context) -> Result:
    try:
        table, others, read = _tables(inputs)
        output = str(inputs.get("結果を入れる列", ""))
        task = task_for(str(inputs["依頼"]), table, others=others, output=output, today=context.today)
        context.progress(0, 0, "数式を探しています")
        found = proposed(task, context.write, tell=lambda words: context.progress(0, 0, words))
    except TableError as error:
        raise Refused(str(error)) from error
    except EvaluationUnavailable as unavailable:
        raise Refused(str(unavailable)) from unavailable
    if not found.shown:
        return (Note(NONE, is_warning=True),)
    note = (Note(REJECTED.format(count=len(found.rejected))),) if found.rejected else ()
    failed = (Note(found.note, is_warning=True),) if found.note else ()
    return (*(block for each in found.shown for block in _proposal(each, task)), *note, *failed, *read)


def _tables(inputs: Inputs) -> tuple[Cells, list[tuple[str, Cells]], Result]:
    """The table, others beside it, and where in a file it was read."""
    file = inputs.get("ファイル")
    if isinstance(file, Attached):
        (sheet, first), *others = tables_of(file.document)
        return first, others, (Note(READ.format(sheet=sheet, area=first.area)),)
    return table_from_text(str(inputs.get("表", ""))), [], ()


def _of_table(entered: Mapping[str, Any]) -> Iterator[Mistake]:
    """A file stands in the place of the table; it is read while the run is made."""
    if "表" in entered and "ファイル" not in entered:
        try:
            table_from_text(str(entered["表"]))
        except TableError as error:
            yield "表", str(error)


def _proposal(proposal: Proposal, task: Task) -> Iterator[Block]:
    verified = proposal.verified
    title = " ".join(filter(None, (verified.label, proposal.title)))
    yield Text(verified.formula, title=title, by_model=proposal.source == "model", is_code=True)
    if proposal.explanation:
        yield Text("\n".join(proposal.explanation), title="数式の説明")
    yield _computed(verified.values, task)
    if verified.reasons or verified.questions:
        doubts = [Finding("確かめてください", reason, is_error=False) for reason in verified.reasons]
        doubts += [
            Finding(
                "、".join(f"{name}={value}" for name, value in question.cells),
                f"この行の結果は「{question.value}」ですか。「{question.other_value}」であれば、別の数式になります。",
                is_error=False,
            )
            for question in verified.questions
        ]
        yield Findings("使う前に確かめること", tuple(doubts))


def _computed(values: Mapping[int, Value], task: Task) -> Table:
    """The first rows with what the formula gives there."""
    table = task.sample.table
    rows = [
        (*(shown(cell, index in table.dates) for index, cell in enumerate(row)), value_text(values[number]))
        for number, row in enumerate(table.rows[:ROWS_SHOWN])
        if number in values
    ]
    return Table((*table.headers, "計算の結果"), tuple(rows), title="入力された行での計算の結果")


def macro(inputs: Inputs, context: Context) -> Result:
    """A macro that was given is checked and explained; else a vetted one is looked for."""
    given = str(inputs.get("確かめるマクロ", ""))
    if given.strip():
        return (*_checked(given), Note(CHECKED))
    request = str(inputs.get("依頼", ""))
    if not request.strip():
        raise Refused("作りたいマクロの依頼か、確かめるマクロを入力してから、もう一度実行してください。")
    found = macros_for(request, context.write, tell=lambda words: context.progress(0, 0, words))
    blocks: list[Block] = []
    for recipe in found.recipes[:MACROS_SHOWN]:
        source = macro_of(recipe, {})
        blocks += [
            Text(source, title=f"確かめ済みの定型：{recipe.title}", is_code=True),
            Note(recipe.description),
            *_checked(source),
        ]
    if found.macro is not None and found.macro.is_showable:
        blocks += [Text(found.macro.source, title="AIのマクロ", by_model=True, is_code=True), *_explained(found.macro)]
    elif context.write is not None:
        blocks.append(Note(found.note or NOT_SHOWN, is_warning=True))
    return (*(blocks or [Note(NO_MACRO, is_warning=True)]), Note(CHECKED))


def _of_macro(entered: Mapping[str, Any]) -> Iterator[Mistake]:
    if "確かめるマクロ" in entered:
        try:
            checked(str(entered["確かめるマクロ"]))
        except SourceError as error:
            yield "確かめるマクロ", str(error)


def _checked(source: str) -> Result:
    try:
        found = checked(source)
    except SourceError as error:
        raise Refused(str(error)) from error
    return _explained(found)


def _explained(found: CheckedMacro) -> Result:
    problems = [
        Finding(problem.message, "文の形や名前の誤りです。", f"{problem.line}行目", is_error=problem.is_error)
        for problem in found.problems
    ]
    dangers = [
        Finding(danger.title, danger.reason, f"{danger.line}行目", is_error=danger.is_forbidden)
        for danger in found.dangers
    ]
    rows = tuple((str(line.number), line.code, line.explanation) for line in found.explanation if line.code.strip())
    return (
        Findings("マクロの点検", (*dangers, *problems), none="文の形の誤りも、危険な命令もありません。"),
        Table(("行", "コード", "説明"), rows, title="1行ずつの説明"),
    )


_SHEET = (Need("表", ("long_text",), required=False), Need("ファイル", ("file",), required=False))
FORMULA = Tool(
    title="Excel関数",
    description="数式を、入力された行で計算して確かめてから示します。",
    needs=(Need("依頼", ("long_text", "text")), *_SHEET, Need("結果を入れる列", ("text",), required=False)),
    one_of=(("表", "ファイル"),),
    mistakes=_of_table,
    run=formula,
    without_model="定型の数式から探し、入力された行で計算して確かめます。定型にない数式を作るにはAIが必要です。",
)
MACRO = Tool(
    title="VBA/マクロ",
    description="マクロの文の形と危険な命令を点検し、1行ずつ説明します。",
    needs=(
        Need("依頼", ("long_text", "text"), required=False),
        Need("確かめるマクロ", ("long_text",), required=False),
    ),
    one_of=(("依頼", "確かめるマクロ"),),
    mistakes=_of_macro,
    run=macro,
    without_model="マクロの点検と説明、確かめ済みの定型を示します。新しいマクロを書くにはAIが必要です。",
)
