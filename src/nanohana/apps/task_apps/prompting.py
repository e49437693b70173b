"""What the model is told and asked: the recipe's instructions first (a model that caches prefixes reads them once),
then the request. What does not fit into the model's context is cut from the longest input, and said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nanohana.apps.task_apps.placeholders import filled, named, places
from nanohana.apps.task_apps.recipe import Form, Recipe
from nanohana.apps.task_apps.results import Note
from nanohana.japanese.invisible import without_hidden_characters
from nanohana.llm.gateway import Message
from nanohana.llm.profiles import estimated_tokens

_FORMS = {
    Form.MARKDOWN: "\n・見出しと箇条書は、Markdownで書きます。",
    Form.TABLE: "\n・結果は、Markdownの表（| で区切る）で書きます。",
    Form.EXCEL: "\n・結果は、Markdownの表（| で区切る）で書きます。",
}
#: Of the context, for the answer.
ANSWER_SHARE = 4
LONGEST_ANSWER = 3_000
CUT = "長さの上限に達したため、途中で終わっています。「続きを書いて」と依頼すると、続きを作れます。"
_EDITOR = "あなたは県庁の職員の文章を直す係です。数、日付、名称は変えません。"
_SPARE = 60  # tokens for what the endpoint puts around messages


@dataclass(frozen=True, slots=True)
class Prompt:
    """``notes`` are Japanese sentences on what was cut."""

    messages: list[Message]
    max_tokens: int
    notes: tuple[str, ...] = ()


def notes_on(asked: Prompt, *, is_cut: bool) -> tuple[Note, ...]:
    """What is said below an answer: what of the request was cut, and whether the answer was."""
    return (*map(Note, asked.notes), *cut_note(is_cut=is_cut))


def cut_note(*, is_cut: bool) -> tuple[Note, ...]:
    return (Note(CUT, is_warning=True),) if is_cut else ()


def prompt(recipe: Recipe, words: Mapping[str, str], context_tokens: int) -> Prompt:
    """The first request of a run."""
    max_tokens = answer_tokens(context_tokens)
    system = filled(recipe.instructions, words) + _FORMS.get(recipe.output, "")
    room = context_tokens - max_tokens - estimated_tokens(system) - _SPARE
    fitting, notes = _fitting(_template(recipe), words, room)
    return Prompt(_messages(system, filled(_template(recipe), fitting)), max_tokens, notes)


def follow_up(recipe: Recipe, written: str, request: str, words: Mapping[str, str], context_tokens: int) -> Prompt:
    """A change to what is written: the model sees that text and the wish, not the inputs once more."""
    max_tokens = answer_tokens(context_tokens)
    system = (filled(recipe.instructions, words) or _EDITOR) + _FORMS.get(recipe.output, "")
    template = (
        "次の文章を、依頼のとおりに直して、直した文章の全体だけを書いてください。\n依頼：{{依頼}}\n\n文章：\n{{文章}}"
    )
    room = context_tokens - max_tokens - estimated_tokens(system) - _SPARE
    fitting, notes = _fitting(template, {"依頼": request, "文章": written}, room)
    return Prompt(_messages(system, filled(template, fitting)), max_tokens, notes)


def answer_tokens(context_tokens: int) -> int:
    return min(context_tokens // ANSWER_SHARE, LONGEST_ANSWER)


def _messages(system: str, user: str) -> list[Message]:
    return [
        {"role": "system", "content": without_hidden_characters(system)},
        {"role": "user", "content": without_hidden_characters(user)},
    ]


def _template(recipe: Recipe) -> str:
    return recipe.request or "\n".join(f"【{field.name}】{{{{{field.name}}}}}" for field in recipe.fields)


def _fitting(template: str, words: Mapping[str, str], room: int) -> tuple[dict[str, str], tuple[str, ...]]:
    """The words with the longest cut as far as needed, and what is said of each that was cut."""
    used = {name: words.get(name, "") for name in named(template)}
    if estimated_tokens(filled(template, used)) <= room:
        return used, ()
    characters = room * 10 // 9 - len(filled(template, {})) - 10
    most = _share([len(used[name]) for name in places(template)], max(0, characters))
    notes = (
        f"「{name}」が長いため、{len(text):,}文字のうち先頭の{most:,}文字だけをAIに渡しました。"
        "続きは、分けて実行してください。"
        for name, text in used.items()
        if len(text) > most
    )
    return {name: text[:most] for name, text in used.items()}, tuple(notes)


def _share(lengths: Sequence[int], room: int) -> int:
    """To how many characters the longest are cut so that all have room together."""
    ordered = sorted(lengths)
    for place, length in enumerate(ordered):
        if length * (len(ordered) - place) > room:
            return room // (len(ordered) - place)
        room -= length
    return ordered[-1] if ordered else 0
