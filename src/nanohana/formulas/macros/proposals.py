"""A request for a macro: vetted recipes first; a model's macro only when it passes the checks, tried three times."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from nanohana.formulas.macros.catalogue import MacroRecipe, suggested
from nanohana.formulas.macros.checking import CheckedMacro, checked
from nanohana.formulas.macros.source import SourceError
from nanohana.llm.gateway import Message, ModelUnavailable

Write = Callable[[Sequence[Message], int], str]
TRIES = 3
MAX_TOKENS = 700

_SYSTEM = (
    "あなたはExcelのVBAマクロを書きます。Option Explicitで始め、SubからEnd Subまでのコードだけを書きます。"
    '変数はすべてDimで宣言します。ThisWorkbook.Worksheets("シート名")のようにシートを明示します。'
    "Shell、CreateObject、Declare、Kill、ネットワーク、ファイルの削除は使いません。"
)


@dataclass(frozen=True, slots=True)
class MacroProposals:
    """``macro`` is the model's last, None without a model; it may be offered only where ``macro.is_showable``. ``note``
    is for the reader where the model could not be asked to the end."""

    recipes: tuple[MacroRecipe, ...]
    macro: CheckedMacro | None = None
    model_calls: int = 0
    note: str = ""


def macros_for(
    request: str, write: Write | None, *, tries: int = TRIES, tell: Callable[[str], None] = lambda words: None
) -> MacroProposals:
    """Raises ModelUnavailable where there is no recipe to show without the model.

    ``tell`` gets what is being done, in Japanese, and may raise to stop.
    """
    recipes = tuple(suggested(request))
    messages: list[Message] = [{"role": "system", "content": _SYSTEM}, {"role": "user", "content": request[:1000]}]
    macro: CheckedMacro | None = None
    for number in range(tries if write is not None else 0):
        assert write is not None  # noqa: S101 - else there are no tries
        tell(f"AIがマクロを書いています（{number + 1}回目）。")
        try:
            source = macro_in(write(messages, MAX_TOKENS))
        except ModelUnavailable as unavailable:
            if not recipes:
                raise
            return MacroProposals(recipes, macro, number, unavailable.message)
        macro, wrong = _checked(source, macro)
        if not wrong:
            return MacroProposals(recipes, macro, number + 1)
        again = f"次の点を直して、全体を書き直してください。{wrong}"
        messages = [*messages[:2], {"role": "assistant", "content": source[:1500]}, {"role": "user", "content": again}]
    return MacroProposals(recipes, macro, tries if write is not None else 0)


def _checked(source: str, before: CheckedMacro | None) -> tuple[CheckedMacro | None, str]:
    """The macro, and what is wrong with it; what cannot be read leaves the one before."""
    try:
        macro = checked(source)
    except SourceError as error:
        return before, str(error)
    errors = [f"{problem.line}行目: {problem.message}" for problem in macro.problems if problem.is_error]
    forbidden = [f"{danger.line}行目: {danger.title}は使えません。" for danger in macro.dangers if danger.is_forbidden]
    return macro, "".join([*errors, *forbidden][:5])


def macro_in(answer: str) -> str:
    """The code of an answer, without what surrounds it."""
    if "```" in answer:
        inside = answer.split("```")[1]
        return (
            inside.partition("\n")[2].strip()
            if not inside.lstrip().lower().startswith(("sub", "option"))
            else inside.strip()
        )
    return answer.strip()
