"""Tables of a result on a phone: a row is a card with the names of its columns, and nothing scrolls sideways."""

from __future__ import annotations

from django.template.loader import render_to_string
from lxml.html import fromstring

from nanohana.apps.task_apps.markdown import rendered
from nanohana.apps.task_apps.results import Table


def test_the_rows_of_a_result_are_cards_on_a_phone() -> None:
    block = Table(("内容", "担当", "期限"), (("案内を送る", "人事課", "12月8日"),), title="宿題")
    (table,) = fromstring(render_to_string("task_apps/block.html", {"block": block, "turn": None})).iter("table")
    assert "cards" in table.get("class", "").split()


def test_a_table_that_a_model_wrote_scrolls_by_itself_and_is_cards_on_a_phone() -> None:
    written = rendered("| 内容 | 期限 |\n|---|---|\n| 案内 | 12月8日 |")
    (scrolls,) = fromstring(f"<div>{written}</div>")
    (table,) = scrolls
    assert (scrolls.get("class"), scrolls.get("tabindex")) == ("table-scroll", "0")
    assert "cards" in table.get("class", "").split() and "12月8日" in table.text_content()
