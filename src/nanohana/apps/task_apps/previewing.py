"""What a recipe that is being edited gives for its sample input. Nothing is kept.

What needs no model is made at once; a model, or a search of registered documents, is asked when the editor says so.
The page waits for it, tells how far it is and can stop it (``asked_previews``); it ends after ``LONGEST`` by itself. A
draft that is saved is tried by a run, which has no such end.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace

from django.utils.timezone import localdate

from nanohana.access.models import Account
from nanohana.access.rights import Actor
from nanohana.apps.task_apps import asked_previews
from nanohana.apps.task_apps.engines import answer
from nanohana.apps.task_apps.forms import RunForm, example_of, key_of
from nanohana.apps.task_apps.inputs import values_of, words_of
from nanohana.apps.task_apps.models import AskedPreview
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
STOPPED = (
    "見本の作成を中止しました（「中止」を押したとき、又は内容を直したとき）。"
    "ここまでに書けた文章があれば、それだけを示しました。編集中の内容は残っています。"
)
ASK = "AIの文章は、下のボタンで試せます。"
ASKED = "AIの文章は、作成中です。"
NO_MODEL = "AIの文章には、AIが必要です。この環境にはAIが設定されていないため、見本を示せません。"


@dataclass
class PreviewContext(RunContext):
    """A turn that stands in no row. Where a model is asked, ``asked`` is told how far it is, and ends it."""

    asked: AskedPreview | None = None
    why_stopped: str = field(default="", init=False)
    _ends_at: float = field(default_factory=lambda: time.monotonic() + LONGEST, init=False)

    def draft(self, text: str) -> None:
        self.turn.draft = text
        self.turn.doing = f"AIが文章を作っています（{len(text)}字まで）"
        self._tell()

    def _look(self, **news: int | str) -> None:
        self._told_at = time.monotonic()
        if self._told_at >= self._ends_at:
            self.why_stopped = TOO_LONG
        elif self.asked and not asked_previews.go_on(self.asked, self.turn.doing):
            self.why_stopped = STOPPED
        self._stopped = bool(self.why_stopped)


@dataclass(frozen=True, slots=True)
class Preview:
    """``offer`` is what the button says with which the rest is made, empty where nothing is left; ``waits_for`` the
    rest that the page has made now."""

    blocks: Result
    turn: RunTurn
    offer: str = ""
    waits_for: AskedPreview | None = None


def preview_of(account: Account, actor: Actor | None, recipe: Recipe, *, told: str = ASK) -> Preview:
    """What needs neither a model nor a search; ``told`` stands where a model's text would."""
    profile = profile_of(current())
    context = PreviewContext(_turn(account), actor, None)
    context.withheld = told if profile else NO_MODEL
    offer = _offer(recipe, has_model=profile is not None)
    if recipe.search is not None and _example(recipe, actor).is_valid():
        return Preview((), context.turn, offer)
    return _made(recipe, context, offer)


def asking(account: Account, actor: Actor | None, recipe: Recipe, content: str) -> Preview:
    """The same, with the rest to be asked for by ``asked_preview_of``, where there is a rest."""
    begun_with = preview_of(account, actor, recipe, told=ASKED)
    if not begun_with.offer:
        return begun_with
    return replace(begun_with, offer="", waits_for=asked_previews.ask(account, content))


def asked_preview_of(account: Account, actor: Actor | None, recipe: Recipe, key: str) -> Preview:
    """All of it, also by the model and from registered documents, unless the editor stops it."""
    profile = profile_of(current())
    again = _offer(recipe, has_model=profile is not None)
    with asked_previews.begun(account, key) as asked:
        context = PreviewContext(_turn(account), actor, profile, asked)
        context.withheld = "" if profile else NO_MODEL
        if asked is None:
            return Preview((Note(STOPPED, is_warning=True),), context.turn, again)
        made = _made(recipe, context, "")
    return replace(made, offer=again) if context.why_stopped else made


def _turn(account: Account) -> RunTurn:
    return RunTurn(run=Run(owner=account, division_id=main_division(account.staff_id, localdate())), ordinal=1)


def _example(recipe: Recipe, actor: Actor | None) -> RunForm:
    example = example_of(recipe)
    return RunForm(recipe, actor, {key_of(n): example.get(field.name, "") for n, field in enumerate(recipe.fields)})


def _made(recipe: Recipe, context: PreviewContext, offer: str) -> Preview:
    form = _example(recipe, context.actor)
    if not form.is_valid():
        return Preview((Note(NO_EXAMPLE),), context.turn)
    return Preview(_answer(recipe, form, context), context.turn, offer)


def _answer(recipe: Recipe, form: RunForm, context: PreviewContext) -> Result:
    try:
        inputs = values_of(recipe, form.given(), context.actor)
        context.keep_within([value.version for value in inputs.values() if isinstance(value, Registered)])
        return answer(recipe, inputs, words_of(recipe, inputs, context.turn.run, context.actor), context)
    except Stopped:
        return (*context.so_far(context.turn.draft), Note(context.why_stopped, is_warning=True))
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
