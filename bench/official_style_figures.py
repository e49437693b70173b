"""Faults in figures, planted by rule: weekdays, periods, totals, percentages, references to articles that are not
there."""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator
from dataclasses import dataclass

from nanohana.japanese.wareki import in_era

WEEKDAYS = "月火水木金土日"


@dataclass(frozen=True)
class Planted:
    """A text with one fault at ``start:end``; ``fault`` names it."""

    kind: str
    fault: str
    text: str
    start: int
    end: int


def planted_figures() -> Iterator[Planted]:
    """Four of each sort with a fixed seed."""
    chance = random.Random(8)
    makers = (_weekday, _weekday_of_second, _no_such_day, _two_calendars, _era, _period, _period_month, _reversed,
              _times, _total, _total_behind, _table, _product, _percent, _growth, _reference)  # fmt: skip
    for maker in makers:
        for _ in range(4):
            text, wrong = maker(chance)
            start = text.index(wrong)
            yield Planted("数値", maker.__name__, text, start, start + len(wrong))


def _day(chance: random.Random) -> datetime.date:
    return datetime.date(2025, 4, 1) + datetime.timedelta(days=chance.randrange(900))


def _other_weekday(day: datetime.date, chance: random.Random) -> str:
    return WEEKDAYS[(day.weekday() + chance.randrange(1, 7)) % 7]


def _weekday(chance: random.Random) -> tuple[str, str]:
    day = _day(chance)
    wrong = f"（{_other_weekday(day, chance)}曜日）"
    return f"説明会は、{in_era(day)}{wrong}に開催します。", wrong


def _weekday_of_second(chance: random.Random) -> tuple[str, str]:
    day = _day(chance)
    other = day + datetime.timedelta(days=7)
    wrong = f"（{_other_weekday(other, chance)}）"
    return f"{in_era(day)}付けの通知の回答は、{other.month}月{other.day}日{wrong}までに提出してください。", wrong


def _no_such_day(chance: random.Random) -> tuple[str, str]:
    wrong = f"{chance.choice((4, 6, 9, 11))}月31日"
    return f"申請の期限は、令和{chance.randrange(7, 10)}年{wrong}とする。", wrong


def _two_calendars(chance: random.Random) -> tuple[str, str]:
    year = chance.randrange(3, 12)
    wrong = f"令和{year}年（{2018 + year + chance.choice((-1, 1))}年）"
    return f"本計画の目標年次は、{wrong}とする。", wrong


def _era(chance: random.Random) -> tuple[str, str]:
    wrong = f"平成{chance.randrange(32, 36)}年{chance.randrange(1, 13)}月"
    return f"この事業は、{wrong}に完了した。", wrong


def _period(chance: random.Random) -> tuple[str, str]:
    day, length = _day(chance), chance.randrange(3, 40)
    last = day + datetime.timedelta(days=length - 1)
    wrong = f"{length + chance.choice((-1, 1, 2))}日間"
    return f"募集の期間は、{in_era(day)}から{in_era(last)}までの{wrong}とする。", wrong


def _period_month(chance: random.Random) -> tuple[str, str]:
    first, months = datetime.date(2026, chance.randrange(1, 6), 1), chance.randrange(2, 6)
    last = first.replace(month=first.month + months) - datetime.timedelta(days=1)
    wrong = f"{months + 1}か月間"
    return f"委託の期間は、{in_era(first)}から{in_era(last)}までの{wrong}です。", wrong


def _reversed(chance: random.Random) -> tuple[str, str]:
    day = _day(chance)
    wrong = f"{in_era(day)}から{in_era(day - datetime.timedelta(days=chance.randrange(1, 300)))}まで"
    return f"通行止めの期間は、{wrong}とします。", wrong


def _times(chance: random.Random) -> tuple[str, str]:
    hour, length = chance.randrange(8, 12), chance.randrange(2, 6)
    wrong = f"{length + 1}時間"
    return f"研修は、{hour}時から{hour + length}時まで（{wrong}）とする。", wrong


def _amounts(chance: random.Random) -> tuple[int, int, int]:
    return chance.randrange(100, 9000), chance.randrange(100, 9000), chance.randrange(100, 9000)


def _total(chance: random.Random) -> tuple[str, str]:
    a, b, c = _amounts(chance)
    wrong = f"{a + b + c + chance.choice((-10, 1, 100)):,}円"
    return f"経費の合計は{wrong}（内訳：旅費{a:,}円、需用費{b:,}円、役務費{c:,}円）である。", wrong


def _total_behind(chance: random.Random) -> tuple[str, str]:
    a, b, c = _amounts(chance)
    wrong = f"{a + b + c + chance.choice((-10, 1, 100)):,}人"
    return f"参加者は、東部が{a:,}人、西部が{b:,}人、南部が{c:,}人、合計{wrong}であった。", wrong


def _table(chance: random.Random) -> tuple[str, str]:
    a, b, c = _amounts(chance)
    wrong = f"{a + b + c + chance.choice((-10, 1, 100)):,}"
    return f"区分\t金額（円）\n報酬\t{a:,}\n旅費\t{b:,}\n需用費\t{c:,}\n合計\t{wrong}\n", wrong


def _product(chance: random.Random) -> tuple[str, str]:
    price, count = chance.randrange(100, 3000), chance.randrange(3, 40)
    wrong = f"{price * count + chance.choice((-100, 10, 1000)):,}円"
    return f"報償費は、{price:,}円×{count}人＝{wrong}とする。", wrong


def _percent(chance: random.Random) -> tuple[str, str]:
    whole = chance.randrange(100, 900)
    part = chance.randrange(20, whole)
    wrong = f"{round(part / whole * 100) + chance.choice((-3, 2, 5))}％"
    return f"回答のあった{whole}人のうち{part}人（{wrong}）が満足と答えた。", wrong


def _growth(chance: random.Random) -> tuple[str, str]:
    old = chance.randrange(100, 500)
    new = old + chance.randrange(20, 300)
    wrong = f"{round((new - old) / old * 100) + chance.choice((-4, 3, 7))}％"
    return f"相談の件数は、{old}件から{new}件に（{wrong}増）増えた。", wrong


def _reference(chance: random.Random) -> tuple[str, str]:
    count = chance.randrange(4, 9)
    wrong = f"第{count + chance.randrange(1, 5)}条"
    articles = [f"第{n}条　知事は、事項{n}を定める。" for n in range(1, count)]
    return "\n".join([*articles, f"第{count}条　{wrong}の規定による承認は、書面で行う。"]), wrong
