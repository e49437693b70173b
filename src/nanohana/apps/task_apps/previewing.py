"""What a recipe that is being edited gives for its sample input. Nothing is kept.

What needs no model is made at once; a model, or a search of registered documents, is asked when the editor says so, and
for no longer than ``LONGEST``: the page waits for it. A draft that is saved is tried by a run, which has no such end.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from django.utils.timezone import localdate

from nanohana.access.models import Account
from nanohana.access.rights import Actor
from nanohana.apps.task_apps.engines import answer
from nanohana.apps.task_apps.forms import RunForm, example_of, key_of
from nanohana.apps.task_apps.inputs import values_of, words_of
from nanohana.apps.task_apps.recipe import Recipe
from nanohana.apps.task_apps.results import Note, Result
from nanohana.apps.task_apps.run_models import Run, RunTurn
from nanohana.apps.task_apps.running import RunContext
from nanohana.apps.task_apps.tools.interface import Refused, Registered, Stopped
from nanohana.apps.task_apps.tools.registry import TOOLS
from nanohana.configuration import current
from nanohana.llm.gateway import ModelUnavailable
from nanohana.llm.profiles import profile_of
from nanohana.organization.staffing import main_division

NO_EXAMPLE = (
    "例の入力が足りないため、結果の見本を示せません。必ず入力する項目に、例を入力してください。"
    "ファイルや登録文書を必ず選ぶアプリの結果は、「下書きを試す」で確かめてください。"
)
LONGEST = 30.0  # seconds
TOO_LONG = (
    f"見本は{LONGEST:.0f}秒までで止めています。ここまでに書けた文章だけを示しました。"
    "全体は、下書きを保存して「下書きを試す」で確かめてください。"
)
ASK = "AIの文章は、下のボタンで試せます。"
NO_MODEL = "AIの文章には、AIが必要です。この環境にはAIが設定されていないため、見本を示せません。"


@dataclass
class PreviewContext(RunContext):
    """A turn that stands in no row: nobody looks how far it is, and time alone stops it."""

    _ends_at: float = field(default_factory=lambda: time.monotonic() + LONGEST, init=False)

    def draft(self, text: str) -> None:
        self.turn.draft = text
        self._tell()

    def _look(self, **news: int | str) -> None:
        self._told_at = time.monotonic()
        self._stopped = self._told_at >= self._ends_at


@dataclass(frozen=True, slots=True)
class Preview:
    """``offer`` is what the button says with which the rest is made; empty where nothing is left."""

    blocks: Result
    turn: RunTurn
    offer: str = ""


def preview_of(account: Account, actor: Actor | None, recipe: Recipe, *, asked: bool) -> Preview:
    """``asked``: also by the model and from registered documents."""
    profile = profile_of(current())
    turn = RunTurn(run=Run(owner=account, division_id=main_division(account.staff_id, localdate())), ordinal=1)
    offer = "" if asked else _offer(recipe, has_model=profile is not None)
    context = PreviewContext(turn, actor, profile if asked else None)
    context.withheld = "" if asked and profile else ASK if profile else NO_MODEL
    example = example_of(recipe)
    form = RunForm(recipe, actor, {key_of(n): example.get(field.name, "") for n, field in enumerate(recipe.fields)})
    if not form.is_valid():
        return Preview((Note(NO_EXAMPLE),), turn)
    if recipe.search is not None and not asked:
        return Preview((), turn, offer)
    return Preview(_answer(recipe, form, context), turn, offer)


def _answer(recipe: Recipe, form: RunForm, context: RunContext) -> Result:
    try:
        inputs = values_of(recipe, form.given(), context.actor)
        context.keep_within([value.version for value in inputs.values() if isinstance(value, Registered)])
        return answer(recipe, inputs, words_of(recipe, inputs, context.turn.run, context.actor), context)
    except Stopped:
        return (*context.so_far(context.turn.draft), Note(TOO_LONG, is_warning=True))
    except Refused as refused:
        return (Note(str(refused)),)
    except ModelUnavailable as unavailable:
        return (Note(unavailable.message, is_warning=True),)


def _offer(recipe: Recipe, *, has_model: bool) -> str:
    if recipe.search is not None and not recipe.tool:
        return "例の入力で、登録文書から答えてみる"
    tool = TOOLS.get(recipe.tool)
    needs_model = bool(tool.without_model) if tool else bool(recipe.instructions.strip())
    return "例の入力で、AIに書かせてみる" if needs_model and has_model else ""
