"""A formula against what the person expects. Nothing is called right that was not shown to be.

1. Parsed, refused where it must be, its ranges fixed, filled down and evaluated on the sample.
2. A row that differs from its expected value: not shown.
3. 「確認済み」 needs expected values on three rows (all rows of a shorter table) that are not all the same, no error in
   any row, nothing in the request that is missing in the formula, no constant that stands in neither, and no
   surviving mutant: a formula changed in one place that gives the same expected values but another result on another
   row, or on a row made for the difference (a boundary, a blank, a month's end). That row becomes a question.
4. Else it is 「計算済み・要確認」, with the reasons.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from nanohana.formulas.evaluation import Case, ErrorCell, Outcome, Value, evaluated
from nanohana.formulas.filling import anchored, filled, rows_of, text_of, used_columns
from nanohana.formulas.mutations import mutants
from nanohana.formulas.probes import probes
from nanohana.formulas.questions import questions
from nanohana.formulas.reasons import doubts, error_reason
from nanohana.formulas.refusals import dde, refusals
from nanohana.formulas.syntax import FormulaError, Node, parse, written
from nanohana.formulas.table import Sample, shown
from nanohana.formulas.task import Mismatch, Task, Verified, equal, task_for, text
from nanohana.formulas.wording import Wording, wording

__all__ = ["Task", "Verified", "judged", "questioned", "task_for", "verified"]

ROWS_TO_CONFIRM = 3
MOST_QUESTIONS = 3


def verified(task: Task, formula: str, rivals: Sequence[str] = ()) -> Verified:
    """What is known about a formula for a task. ``rivals`` are others that give the expected values: where they give
    another value elsewhere, nothing is decided. Raises EvaluationUnavailable."""
    [result] = judged(task, [formula])
    return questioned(task, result, rivals)


def judged(task: Task, formulas: Sequence[str], rows: Sequence[int] = ()) -> list[Verified]:
    """Steps 1 and 2 and all of 3 but the mutants, for many formulas in one process, in these rows only where given.

    Raises EvaluationUnavailable.
    """
    said = wording(task.request, task.sample)
    rows = tuple(rows) or rows_of(task.sample.table, task.place, frozenset(task.expected))
    trees = [_tree(task, formula) for formula in formulas]
    outcomes = iter(_computed(task, [tree for tree in trees if not isinstance(tree, Verified)], rows))
    return [tree if isinstance(tree, Verified) else _judged(task, tree, next(outcomes), rows, said) for tree in trees]


def questioned(task: Task, result: Verified, rivals: Sequence[str] = ()) -> Verified:
    """The result, no longer confirmed where a mutant or a rival fits as well. Raises EvaluationUnavailable."""
    if result.status != "confirmed":
        return result
    said = wording(task.request, task.sample)
    tree = parse(result.formula)
    other_trees = [parse(rival) for rival in rivals if rival != result.formula]
    made = list(probes([tree, *other_trees], task.sample))
    asked = tuple(questions(task, tree, [*other_trees, *mutants(tree, said)], made))[:MOST_QUESTIONS]
    if not asked:
        return result
    return replace(result, status="computed", questions=asked, reasons=(*result.reasons, UNDECIDED))


def _tree(task: Task, formula: str) -> Node | Verified:
    """The tree with its ranges fixed, or why there is nothing to evaluate."""
    if (refusal := dde(formula)) is not None:
        return Verified(formula, "hidden", reasons=(refusal.reason,))
    try:
        tree = parse(formula)
    except FormulaError as error:
        return Verified(formula, "hidden", reasons=(str(error),))
    if task.place.row is None:
        tree = anchored(tree, task.sample)
    found = refusals(tree, task.sample, task.place.column, task.place.row)
    return Verified(text_of(tree), "hidden", reasons=tuple(each.reason for each in found)) if found else tree


def _computed(task: Task, trees: Sequence[Node], rows: tuple[int, ...]) -> list[tuple[Outcome, ...]]:
    if not trees:
        return []
    table = task.sample.table
    cases = [Case(filled(written(tree), table, task.place, rows)) for tree in trees]
    return evaluated(_needed(task.sample, trees), cases, today=task.today)


def _needed(sample: Sample, trees: Sequence[Node]) -> Sample:
    """A large table without the columns that no formula refers to: every cell costs time."""
    table = sample.table
    if len(table.rows) <= 300:
        return sample
    used = {index for tree in trees for index in used_columns(tree, table)}
    rows = tuple(tuple(cell if index in used else None for index, cell in enumerate(row)) for row in table.rows)
    return replace(sample, table=replace(table, rows=rows))


def _judged(task: Task, tree: Node, outcomes: tuple[Outcome, ...], rows: tuple[int, ...], said: Wording) -> Verified:
    formula = text_of(tree)
    if problem := next((outcome.problem for outcome in outcomes if outcome.problem), ""):
        return Verified(formula, "hidden", reasons=(problem,))
    values = {row: outcome.value for row, outcome in zip(rows, outcomes, strict=True)}
    wrong = tuple(_mismatches(task, values))
    if wrong:
        return Verified(formula, "hidden", values, _errors(values), wrong)
    spills = any(len(outcome.rows) > 1 or len(outcome.rows[0]) > 1 for outcome in outcomes if outcome.rows)
    reasons = (*_errors(values), *doubts(tree, said, task.sample.table, spills), *_too_few(task))
    return Verified(formula, "computed" if reasons else "confirmed", values, reasons)


def _mismatches(task: Task, values: Mapping[int, Value]) -> Iterator[Mismatch]:
    for row, wanted in sorted(task.expected.items()):
        got = values.get(row)
        if row in values and not equal(got, wanted):
            yield Mismatch(row, shown(wanted), text(got))


def _errors(values: Mapping[int, Value]) -> tuple[str, ...]:
    codes = {value.code: row for row, value in reversed([*values.items()]) if isinstance(value, ErrorCell)}
    return tuple(f"{row + 1}件目が{code}になります。{error_reason(code)}" for code, row in codes.items())


def _too_few(task: Task) -> Iterator[str]:
    """Why the expected values do not suffice."""
    if not task.expected:
        yield NOT_EXPECTED
    elif task.place.row is None:
        wanted = min(ROWS_TO_CONFIRM, len(task.sample.table.rows))
        if len(task.expected) < wanted:
            given = len(task.expected)
            yield f"期待する値が{given}行分のため、確かめたとはいえません。{wanted}行以上入力してください。"
        elif len(set(map(shown, task.expected.values()))) < 2:
            yield "期待する値がすべて同じため、確かめたとはいえません。結果が異なる行の値も入力してください。"


NOT_EXPECTED = (
    "期待する値が入力されていないため、正しいかどうかは確かめていません。3行以上の値を入力すると確かめられます。"
)
UNDECIDED = "入力された値だけでは、ほかの数式と区別できません。次の場合に、どの値になるべきかを確かめてください。"
