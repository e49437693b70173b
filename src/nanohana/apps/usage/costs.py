"""What the calls of language models came to, by ``metering.totals``: no other query gives tokens or cost.

Calls name no person, so a division's row is hidden where few people used the product there in the period; and where
nobody is recorded but calls are, it may have been one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from nanohana.apps.usage.labels import division_labels
from nanohana.apps.usage.tables import HIDDEN, Cell, Row, Table
from nanohana.metering.totals import Dimension, Total, totals
from nanohana.usage.counting import Axis, Count, Key, Window
from nanohana.usage.figures import USERS
from nanohana.usage.suppression import hidden_rows


@dataclass(frozen=True, slots=True)
class Amount:
    """A column over the totals; added up exactly, and shown as whole numbers."""

    title: str
    definition: str
    unit: str
    of: Callable[[Total], int | Decimal]


YEN = Amount(
    "費用",
    "呼び出した時の単価で計算した額。円未満を切り上げるため、和は全体と一致しないことがあります。単価を設定していないモデルは0円です。",
    "円",
    lambda total: total.yen,
)
AMOUNTS = (
    Amount("呼出し", "期間中に終わった、言語モデルの呼出しの回数。一つの質問で何回か呼び出すことがあります。", "回",
           lambda total: total.calls),
    Amount("失敗した呼出し", "呼出しのうち、失敗したもの。", "回", lambda total: total.failures),
    Amount("入力", "言語モデルに送った量。接続先が数えなかった呼出しは推定です。", "トークン",
           lambda total: total.prompt_tokens),
    Amount("出力", "言語モデルが書いた量。接続先が数えなかった呼出しは推定です。", "トークン",
           lambda total: total.answer_tokens),
    YEN,
)  # fmt: skip


def by_division(window: Window, count: Count) -> Table:
    found: dict[Key, Total] = {total.division: total for total in _totals("division", window)}
    labels = division_labels(set(found), window)
    users = count(USERS, Axis.DIVISION, window).rows
    people = [users.get(key, 0) or int(key is not None) for key in labels]
    return _table("所属ごとの費用", "所属", found, labels, hidden_rows(people, [0] * len(people)))


def by_model(window: Window, count: Count) -> Table:
    found: dict[Key, Total] = {total.model: total for total in _totals("model", window)}
    return _table("モデルごとの費用", "モデル", found, {name: str(name) for name in found}, set())


def _totals(by: Dimension, window: Window) -> list[Total]:
    return totals(window.first, window.last, [by], window.divisions)


def _table(
    title: str, head: str, found: Mapping[Key, Total], labels: Mapping[Key, str], hidden: set[int] | None
) -> Table:
    rows = tuple(
        Row(key, label, _cells([found[key]], hidden is None or place in hidden))
        for place, (key, label) in enumerate(labels.items())
    )
    return Table(title, head, AMOUNTS, rows, Row(None, "全体", _cells(list(found.values()), hidden is None)))


def _cells(of: Sequence[Total], is_hidden: bool) -> tuple[Cell, ...]:
    return tuple(HIDDEN if is_hidden else ceil(sum(map(amount.of, of))) for amount in AMOUNTS)
