"""How a recipe answers: by its exact tool, from registered documents, by its frame, by the model, with its checks.

1. A tool of the recipe answers alone.
2. A recipe that searches answers from registered documents (``cited``).
3. Else the frame is filled, exactly and without a model, and the model writes its text where there is one. A model
   that fails takes nothing away of what needs none.
4. The checks look at the model's text, else at the frame's; their findings stand below it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from nanohana.apps.task_apps import cited, prompting
from nanohana.apps.task_apps.markdown import first_table, without_fence
from nanohana.apps.task_apps.placeholders import filled, named
from nanohana.apps.task_apps.recipe import Form, Recipe
from nanohana.apps.task_apps.results import Block, Markdown, Note, Result, Text, plain_text
from nanohana.apps.task_apps.running import RunContext
from nanohana.apps.task_apps.tools.interface import Inputs, Refused
from nanohana.apps.task_apps.tools.registry import TOOLS
from nanohana.llm.gateway import ModelUnavailable

NO_MODEL = (
    "AIが設定されていないため、AIの文章は作っていません。入力した内容は残っています。"
    "AIの設定については、管理者へご連絡ください。"
)
_BLANKS = re.compile(r"\n{3,}")
NO_TEXT = "直す文章がありません。もう一度実行してください。"
UNCHECKED = "AIが直したものです。初めの結果にした確認は、行っていません。内容を確かめてからお使いください。"


def answer(recipe: Recipe, inputs: Inputs, words: Mapping[str, str], context: RunContext) -> Result:
    """The blocks for the inputs. Raises Stopped, Refused, ModelUnavailable."""
    if recipe.tool:
        result = _by_tool(recipe.tool, inputs, context)
        return (*result, *_checks(recipe, plain_text(result), inputs, context))
    if recipe.search is not None:
        return cited.answer(recipe, recipe.search, inputs, words, context)
    frame = _frame(recipe, words)
    try:
        written = _written(recipe, prompting.prompt(recipe, words, context.context_tokens), context)
    except ModelUnavailable as unavailable:
        if not frame:
            raise
        written = (Note(unavailable.message, is_warning=True),)
    text = plain_text(written) or frame
    blocks: list[Block] = [*written]
    if frame:
        place = len(blocks) if written and context.trusted else 0
        blocks.insert(place, Text(frame, title="定型の文案（AIを使わずに作ったもの）"))
    return (*blocks, *_checks(recipe, text, inputs, context))


def change(
    recipe: Recipe, inputs: Inputs, words: Mapping[str, str], request: str, versions: Collection[str],
    context: RunContext,
) -> Result:  # fmt: skip
    """What was written before (``words["出力"]``), changed as asked. It rests on ``versions`` of documents."""
    if context.write is None:
        return (Note(context.withheld or NO_MODEL, is_warning=True),)
    if not words["出力"]:
        raise Refused(NO_TEXT)
    asked = prompting.follow_up(recipe, words["出力"], request, words, context.context_tokens)
    if recipe.search is not None and not recipe.tool:
        return cited.change(recipe, recipe.search, inputs, words, asked, versions, context)
    written = _asked(recipe.output, asked, context)
    note = (Note(UNCHECKED, is_warning=True),) if recipe.tool else ()
    return (*note, *written, *_checks(recipe, plain_text(written), inputs, context))


def _by_tool(name: str, inputs: Inputs, context: RunContext) -> Result:
    tool = TOOLS.get(name)
    if tool is None or tool.run is None:
        raise Refused("この業務アプリが使う処理は、この環境にありません。所管課へお問い合わせください。")
    why = context.withheld or "AIが設定されていません。"
    note = (Note(f"{why}{tool.without_model}"),) if tool.without_model and not context.write else ()
    return (*note, *tool.run(inputs, context))


def _frame(recipe: Recipe, words: Mapping[str, str]) -> str:
    """The frame filled, without the lines whose places are all empty, and with one empty line where several are."""
    lines = recipe.frame.splitlines()
    kept = [line for line in lines if not (names := named(line)) or any(words.get(name) for name in names)]
    return _BLANKS.sub("\n\n", filled("\n".join(kept), words)).strip()


def _written(recipe: Recipe, asked: prompting.Prompt, context: RunContext) -> Result:
    if not recipe.instructions.strip():
        return ()
    if context.write is None:
        return (Note(context.withheld or NO_MODEL, is_warning=True),)
    return _asked(recipe.output, asked, context)


def _asked(form: Form, asked: prompting.Prompt, context: RunContext) -> Result:
    text, is_cut = context.written(asked.messages, asked.max_tokens)
    return (*_in_form(form, without_fence(text)), *prompting.notes_on(asked, is_cut=is_cut))


def _in_form(form: Form, text: str) -> Result:
    if form == Form.MARKDOWN:
        return (Markdown(text, by_model=True),)
    if form in (Form.TABLE, Form.EXCEL):
        table = first_table(text, by_model=True)
        note = Note("AIの答えを表として読み取れなかったため、そのまま表示しています。", is_warning=True)
        return (table,) if table else (Text(text, by_model=True), note)
    return (Text(text, by_model=True),)


def _checks(recipe: Recipe, text: str, inputs: Inputs, context: RunContext) -> Result:
    if not text.strip():
        return ()
    tools = (TOOLS[name] for name in recipe.checks if name in TOOLS)
    return tuple(block for tool in tools if tool.check for block in tool.check(text, inputs, context))
