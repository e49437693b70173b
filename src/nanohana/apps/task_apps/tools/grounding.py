"""Every number, date and place to write to in a text must stand in the inputs: what a model adds to them is invented.

Compared after normalisation (令和8年6月19日 = 2026-06-19, 二名 = 2人), by the literals of ``answering``.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from nanohana.answering.literals import known, literals
from nanohana.apps.task_apps.results import Finding, Findings, Result
from nanohana.apps.task_apps.tools.interface import Attached, Context, Inputs, Registered, Tool, Value
from nanohana.japanese.sentences import sentences
from nanohana.japanese.wareki import in_era

_PIECE = 1_000  # characters; no sentence that people write is longer
_NONE = "数と日付は、すべて入力にあるものです。"
_REASON = "入力にない{unit}です。正しいか確かめてください。"


def check(text: str, inputs: Inputs, context: Context) -> Result:
    stated = set(_stated("\n".join([*map(_words, inputs.values()), in_era(context.today)])))
    return (Findings("入力との照合", tuple(_unknown(text, stated)), none=_NONE),)


def _stated(text: str) -> Iterator[tuple[str, str]]:
    """The values of a text, read in pieces: the time of reading one grows with the square of its length."""
    for start, end in sentences(text):
        for piece in range(start, end, _PIECE):
            yield from (value[:2] for value in known(text[piece : min(piece + _PIECE, end)]).values)


def _unknown(text: str, stated: set[tuple[str, str]]) -> Iterator[Finding]:
    for start, end in sentences(text):
        sentence = text[start:end]
        for value in literals(sentence).values:
            if value.unit and value[:2] not in stated:
                unit = "日付" if value.unit == "日付" else "数"
                shown = value.text if value.unit == "日付" or value.unit in value.text else f"{value.text}{value.unit}"
                yield Finding(shown, _REASON.format(unit=unit), place=f"「{sentence[:30]}」")


def _words(value: Value) -> str:
    match value:
        case datetime.date():
            return in_era(value)
        case Attached() | Registered():
            return value.text
        case _:
            return str(value)


TOOL = Tool(title="入力との照合", description="文章の数と日付が、入力したものかを確かめます。", check=check)
