"""The figures of several systems side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

WITHIN = 0.02  # two figures this near are equal


@dataclass(frozen=True, slots=True)
class Figure:
    """``good`` says which values are good; None where neither is."""

    name: str
    value: float
    form: str
    good: Literal["high", "low"] | None = None


def verdict(ours: Figure, theirs: Figure) -> str:
    """``better 1.3``: how many times as good our figure is as theirs; below 1 it is ``worse``."""
    if ours.good is None:
        return ""
    if ours.value == theirs.value:
        return "equal"
    above, below = (ours.value, theirs.value) if ours.good == "high" else (theirs.value, ours.value)
    times = above / below if below else float("inf")
    if abs(times - 1) <= WITHIN:
        return "equal"
    return f"{'better' if times > 1 else 'worse'} {times:.2g}"


def table(figures: Mapping[str, Sequence[Figure]], product: str) -> str:
    """Markdown: a row for each figure of the product, with its verdict on each other system."""
    others = [system for system in figures if system != product]
    rows = [["", product, *others], ["---"] * (len(others) + 2)]
    for ours in figures[product]:
        row = [ours.name, format(ours.value, ours.form)]
        for system in others:
            same = next((one for one in figures[system] if one.name == ours.name), None)
            row.append(_cell(ours, same) if same else "—")
        rows.append(row)
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _cell(ours: Figure, theirs: Figure) -> str:
    said = verdict(ours, theirs)
    return f"{format(theirs.value, theirs.form)} ({said})" if said else format(theirs.value, theirs.form)
