"""The pages of the figures: which tables they have, and how each is drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from nanohana.apps.usage import charts, costs
from nanohana.apps.usage.labels import labels
from nanohana.apps.usage.tables import Column, Group, Plan, Table, built
from nanohana.usage import figures as of
from nanohana.usage.counting import Axis, Count, Figure, Window
from nanohana.web.charts import Chart

_BEGUN = Group((of.BEGUN, of.BEGUN_SHARE))
_USED = Group((of.USERS, of.RUNS))
_BY_PLACE = (Group((of.STAFF,), is_open=True), _BEGUN, _USED)
_OUTCOMES = (of.NO_EVIDENCE, of.FAILED, of.STOPPED, of.USEFUL, of.USELESS)
_LIBRARIES = Group((of.LIBRARY_RUNS, of.LIBRARY_NO_EVIDENCE, of.LIBRARY_USELESS), is_open=True)

Make = Callable[[Window, Count], Table]
Draw = Callable[[Table], Chart | None]


@dataclass(frozen=True, slots=True)
class Kept:
    """A table by its name in addresses; ``is_of_all``: only who sees everything gets it."""

    make: Make
    draw: Draw
    is_of_all: bool = False

    def is_for(self, window: Window) -> bool:
        return window.divisions is None or not self.is_of_all


def _planned(plan: Plan, *of_all: Figure) -> Make:
    """A table by its plan; the columns ``of_all`` are behind the others, for who sees everything."""

    def make(window: Window, count: Count) -> Table:
        more = tuple(Group((figure,)) for figure in of_all) if window.divisions is None else ()
        whole = replace(plan, groups=plan.groups + more)
        counted = whole.counted(window, count)
        return built(whole, counted, labels(plan.axis, counted.values(), window))

    return make


def _bars(column: Column, *, centred: bool = False) -> Draw:
    return lambda table: charts.bars(table, column, centred=centred)


_STEPS = Plan(
    "初めての利用から定着まで", "利用", Axis.STEP, (Group((of.REACHED,)), Group((of.STAYED,))), has_total=False
)
_APPS = Plan("アプリごとの利用", "アプリ", Axis.APP, (Group((of.APP_USERS, of.APP_RUNS, *_OUTCOMES)),))
TABLES: Mapping[str, Kept] = {
    "months": Kept(
        _planned(Plan("月ごとの利用", "月", Axis.MONTH, (_USED,)), of.NEW), lambda table: charts.line(table, of.USERS)
    ),
    "steps": Kept(_planned(_STEPS), _bars(of.REACHED, centred=True)),
    "divisions": Kept(_planned(Plan("所属ごとの利用", "所属", Axis.DIVISION, _BY_PLACE)), _bars(of.BEGUN_SHARE)),
    "posts": Kept(_planned(Plan("職位ごとの利用", "職位", Axis.POST, _BY_PLACE)), _bars(of.BEGUN_SHARE)),
    "ages": Kept(_planned(Plan("年代ごとの利用", "年代", Axis.AGE, _BY_PLACE)), _bars(of.BEGUN_SHARE)),
    "apps": Kept(_planned(_APPS, of.APP_EVER), _bars(of.APP_RUNS)),
    "libraries": Kept(
        _planned(Plan("文書庫ごとの直すべき質問と回答", "文書庫", Axis.LIBRARY, (_LIBRARIES,))), lambda table: None
    ),
    "saved": Kept(
        _planned(Plan("1週間に減った時間", "減った時間", Axis.CLASS, (Group((of.SAVED,)),))), _bars(of.SAVED)
    ),
    "division-costs": Kept(costs.by_division, _bars(costs.YEN)),
    "model-costs": Kept(costs.by_model, _bars(costs.YEN), is_of_all=True),
}


@dataclass(frozen=True, slots=True)
class Page:
    title: str
    tables: tuple[str, ...]
    note: str = ""
    link: str = ""  # the name of an address where one goes on
    link_title: str = ""


OVERVIEW = ""
PAGES: Mapping[str, Page] = {
    OVERVIEW: Page("概要", ("months", "steps")),
    "divisions": Page("所属", ("divisions",)),
    "posts": Page("職位と年代", ("posts", "ages")),
    "apps": Page("アプリ", ("apps",)),
    "libraries": Page(
        "直すところ",
        ("libraries",),
        "根拠が見つからなかった質問と、役に立たなかった回答の多い文書庫です。所管課で、足りない文書の登録や、文書の訂正を検討してください。"
        "質問の文章は、ここには表示しません（理由は下にあります）。",
        link="feedback:index",
        link_title="役に立たなかった回答に1件ずつ対応する（所管課の対応）",
    ),
    "costs": Page("費用", ("division-costs", "model-costs")),
    "time": Page(
        "減った時間",
        ("saved",),
        "利用した職員への短い問い（答えは任意）の結果です。回答した人だけの結果であり、全職員の値を推計したものではありません。",
    ),
}
