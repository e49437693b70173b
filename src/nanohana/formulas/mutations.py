"""Formulas that differ from a given one in one place, as people and models get them wrong (mutation testing).

A mutant that agrees with every expected value shows what those values do not decide: 「以上」 or 「超」, the rounding,
the boundary. Where the request itself decides it (「10,000円以上」), there is no such mutant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nanohana.formulas.syntax import Call, Infix, Literal, Node, Reference, children, replaced
from nanohana.formulas.wording import Wording

MOST = 40

_OTHER_COMPARISONS = {">=": (">",), ">": (">=",), "<=": ("<",), "<": ("<=",)}
_ROUNDINGS = ("ROUND", "ROUNDUP", "ROUNDDOWN")
_OTHER_FUNCTIONS = {
    **{name: tuple(other for other in _ROUNDINGS if other != name) for name in _ROUNDINGS},
    "AND": ("OR",),
    "OR": ("AND",),
    "COUNT": ("COUNTA",),
    "COUNTA": ("COUNT",),
    "SUM": ("MAX",),
    "MAX": ("SUM",),
}
CRITERION = re.compile(r"(>=|<=|<>|>|<|=)(.*)", re.DOTALL)


def mutants(node: Node, wording: Wording) -> Iterator[Node]:
    """At most ``MOST`` trees, each with one thing changed."""
    seen = {node}
    for mutant in _mutants(node, wording):
        if mutant not in seen:
            seen.add(mutant)
            yield mutant
        if len(seen) > MOST:
            return


def _mutants(node: Node, wording: Wording) -> Iterator[Node]:
    yield from _here(node, wording)
    yield from _simpler(node, wording)
    below = children(node)
    is_decided = isinstance(node, Call) and node.function in _ROUNDINGS and wording.decides(node.function)
    for index, child in enumerate(below[:1] if is_decided else below):
        if child is not None:
            for mutant in _mutants(child, wording):
                yield replaced(node, (*below[:index], mutant, *below[index + 1 :]))


def _simpler(node: Node, wording: Wording) -> Iterator[Node]:
    """One of its arguments in the place of a call: what the call is there for must show somewhere."""
    if isinstance(node, Call) and not wording.decides(node.function):
        for argument in node.arguments:
            if not (
                argument is None
                or isinstance(argument, Literal)
                or (isinstance(argument, Reference) and ":" in argument.text)
            ):
                yield argument


def _here(node: Node, wording: Wording) -> Iterator[Node]:
    match node:
        case Infix(operator, left, right) if operator in _OTHER_COMPARISONS and not wording.decides(operator):
            yield from (Infix(other, left, right) for other in _OTHER_COMPARISONS[operator])
        case Call(function, (first, second, *rest)) if function in _ROUNDINGS and not wording.decides(function):
            yield from (Call(other, (first, second, *rest)) for other in _OTHER_FUNCTIONS[function])
        case Call(function, arguments) if function not in _ROUNDINGS and not wording.decides(function):
            yield from (Call(other, arguments) for other in _OTHER_FUNCTIONS.get(function, ()))
        case Literal(bool(value)):
            yield Literal(not value)
        case Literal(float(value)) if not wording.names_number(value):
            yield from (Literal(value + step) for step in (1, -1))
        case Literal(str(value)) if (match := CRITERION.fullmatch(value)) and not wording.decides(match[1]):
            yield from (Literal(other + match[2]) for other in _OTHER_COMPARISONS.get(match[1], ()))
