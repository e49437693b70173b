"""A request becomes formulas: the catalogue first, then the model, each evaluated and verified before it is shown.

1. Recipes that give every expected value (``matching``). Those that differ from one another elsewhere are rivals.
2. Where no recipe is confirmed, the model writes one; what is wrong with it goes back to the model, three times.
3. What is confirmed comes first, then what computes; what does not match or is refused is never shown, only counted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal as OneOf

from nanohana.formulas.explaining import explained
from nanohana.formulas.matching import Candidate, candidates, hints
from nanohana.formulas.prompting import MAX_TOKENS, asked, asked_again, formula_in
from nanohana.formulas.task import Task, Verified
from nanohana.formulas.verification import judged, questioned
from nanohana.llm.gateway import Message, ModelUnavailable

Write = Callable[[Sequence[Message], int], str]
"""Has the model write: messages and the most tokens. Raises ``llm.gateway.ModelUnavailable``."""

TRIES = 3
MOST_SHOWN = 3
_MOST_RIVALS = 12
_ROWS_GIVEN, _MOST_FITTING, _MOST_UNASKED = 12, 80, 80


@dataclass(frozen=True, slots=True)
class Proposal:
    """A formula that may be shown. ``title`` is the recipe's; empty where the model wrote it."""

    verified: Verified
    source: OneOf["catalogue", "model"]
    title: str
    explanation: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposals:
    """Best first. ``rejected`` are formulas of the model that are not shown, with their reasons. ``note`` is for the
    reader where the model could not be asked to the end."""

    shown: tuple[Proposal, ...]
    rejected: tuple[Verified, ...] = ()
    model_calls: int = 0
    note: str = ""


def proposed(
    task: Task,
    write: Write | None,
    *,
    tries: int = TRIES,
    recipes: bool = True,
    tell: Callable[[str], None] = lambda words: None,
) -> Proposals:
    """Formulas for a task. Without ``write`` no model is asked. ``tell`` gets what is being done, in Japanese, and may
    raise to stop. Raises EvaluationUnavailable, and ModelUnavailable where there is nothing to show without the model.
    """
    found: list[Proposal] = []
    rivals: list[str] = []
    if recipes:
        tell("定型の数式を、入力された行で計算しています。")
        found, rivals = _from_catalogue(task)
    if write is None or any(proposal.verified.status == "confirmed" for proposal in found):
        return Proposals(tuple(found[:MOST_SHOWN]))
    tried: list[Verified] = []
    for number in range(tries):
        tell(f"AIが数式を書いています（{number + 1}回目）。")
        try:
            result = _written(task, write, tried, rivals)
        except ModelUnavailable as unavailable:
            if not found:
                raise
            return _gathered(task, found, tried, f"{unavailable.message}{CATALOGUE_ALONE}")
        tried.append(result)
        if result.status == "confirmed" or (result.status == "computed" and not task.expected):
            break
        if len({each.formula for each in tried}) < len(tried):
            break  # it says the same again
    return _gathered(task, found, tried)


def _from_catalogue(task: Task) -> tuple[list[Proposal], list[str]]:
    """What may be shown, and the simplest formulas that give the expected values."""
    fitting = sorted(_judged_as_shown(task, _fitting_given(task, candidates(task)), ()), key=_simplicity)
    if not task.expected:
        return [_proposal(task, *pair) for pair in _without_more_doubts(fitting)[:MOST_SHOWN]], []
    simplest = [pair[1].formula for pair in fitting if _simplicity(pair) == _simplicity(fitting[0])]
    return ([_decided(task, fitting[0], simplest[:_MOST_RIVALS])] if fitting else []), simplest[:_MOST_RIVALS]


def _without_more_doubts(ranked: list[tuple[Candidate, Verified]]) -> list[tuple[Candidate, Verified]]:
    """Those that are in doubt for as few reasons as the best: others leave out what was asked for, and it does not."""
    return [pair for pair in ranked if len(pair[1].reasons) == len(ranked[0][1].reasons)]


def _fitting_given(task: Task, made: list[Candidate]) -> list[Candidate]:
    """Those that give the expected values, seen on these rows alone; the first few where nothing is expected."""
    if not task.expected:
        return made[:_MOST_UNASKED]
    given = [row for row in sorted(task.expected) if row < len(task.sample.table.rows)][:_ROWS_GIVEN]
    return [one for one, _ in _judged_as_shown(task, made, given)][:_MOST_FITTING]


def _judged_as_shown(task: Task, made: list[Candidate], rows: Sequence[int]) -> list[tuple[Candidate, Verified]]:
    results = judged(task, [candidate.formula for candidate in made], rows) if made else []
    return [(one, result) for one, result in zip(made, results, strict=True) if result.status != "hidden"]


def _simplicity(pair: tuple[Candidate, Verified]) -> tuple[int, int]:
    """Fewest doubts, then fewest values out of the air; else the order of the candidates."""
    candidate, result = pair
    return len(result.reasons), candidate.unsaid


def _decided(task: Task, best: tuple[Candidate, Verified], rivals: Sequence[str]) -> Proposal:
    """The best, asked against the others that give the expected values and are as simple."""
    candidate, result = best
    return _proposal(task, candidate, questioned(task, result, rivals))


def _proposal(task: Task, candidate: Candidate, result: Verified) -> Proposal:
    return Proposal(result, "catalogue", candidate.recipe.title, tuple(explained(result.formula, task.sample)))


def _written(task: Task, write: Write, tried: Sequence[Verified], rivals: Sequence[str]) -> Verified:
    forms = hints(task)
    answer = write(asked_again(task, tried, forms) if tried else asked(task, forms), MAX_TOKENS)
    formula = formula_in(answer)
    if not formula:
        return Verified(
            answer.strip()[:200], "hidden", reasons=("答えに数式がありませんでした。「=」から始めてください。",)
        )
    [result] = judged(task, [formula])
    return questioned(task, result, rivals)


def _gathered(task: Task, found: Sequence[Proposal], tried: Sequence[Verified], note: str = "") -> Proposals:
    written = [
        Proposal(result, "model", "", tuple(explained(result.formula, task.sample)))
        for result in tried
        if result.status != "hidden"
    ]
    ranked = sorted(
        [*found, *written], key=lambda each: (each.verified.status != "confirmed", len(each.verified.reasons))
    )
    unique = {proposal.verified.formula: proposal for proposal in reversed(ranked)}
    shown = [proposal for proposal in ranked if unique[proposal.verified.formula] is proposal]
    rejected = tuple(result for result in tried if result.status == "hidden")
    return Proposals(tuple(shown[:MOST_SHOWN]), rejected, len(tried), note)


CATALOGUE_ALONE = "定型の数式だけを確かめました。"
