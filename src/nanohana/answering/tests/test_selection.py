"""The sentences that are shown: those that hold what is asked for, next to the question's words, and no headings."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nanohana.answering.asked_words import asked_words
from nanohana.answering.evidence import Evidence
from nanohana.answering.selection import Sought, excerpts
from nanohana.answering.sufficiency import weighed
from nanohana.answering.tests.conftest import source
from nanohana.search.windows import Near

#: The words of the questions, each with how much it counts.
WEIGHTS = {"手数料": 4.0, "利用者": 4.0, "サービス": 4.0}
LONG = "この要領は、窓口の職員が守ることを定め、県民に分かりやすく案内することを目的とする。" * 6


def shown(question: str, *texts: str) -> list[str]:
    sources = tuple(source(number, text, "第3条（手数料）") for number, text in enumerate(texts, 1))
    sought = Sought(question, WEIGHTS, weighed(asked_words(question), 1_000, {}))
    evidence = Evidence(True, 1.0, sources, excerpts(sought, sources))
    return [evidence.quote(citation) for citation in evidence.excerpts]


def test_a_sentence_with_the_amount_asked_for_comes_before_one_that_only_speaks_of_it() -> None:
    text = f"（手数料）\n手数料は、窓口で納める。\n{LONG}\n手数料は、1件につき550円とする。"
    assert shown("手数料はいくらですか", text)[0] == "手数料は、1件につき550円とする。"


def test_the_amount_in_another_source_is_shown_too() -> None:
    first, second = f"利用者にサービスを提供する。\n{LONG}", f"サービスの利用者は約1万人\n{LONG}"
    assert "サービスの利用者は約1万人" in shown("サービスの利用者は何人くらいですか", first, second)


def test_of_no_source_nothing_is_shown() -> None:
    assert shown("手数料はいくらですか") == []


def test_a_heading_is_not_shown() -> None:
    assert "（手数料）" not in shown("手数料について", f"（手数料）\n手数料は、窓口で納める。\n{LONG}")


def test_a_line_that_only_says_what_others_are_about_is_not_shown() -> None:
    text = f"サービス手数料一覧\n手数料は、窓口で納める。\n{LONG}"
    assert shown("サービスの手数料", text) == ["手数料は、窓口で納める。"]
    assert shown("サービスの手数料", f"・サービス手数料一覧\n手数料は、窓口で納める。\n{LONG}")[0].startswith("・")


def test_lines_of_a_slide_are_shown_with_their_neighbours() -> None:
    lines = "収入証紙の手数料\n手続のうち、約40%において\nキャッシュレス決済が対応可能\n\n"
    assert shown("手数料の手続は何%ですか", f"{lines}{LONG}")[0] == lines.strip()


def test_of_the_rows_of_a_table_those_that_hold_less_are_not_shown() -> None:
    table = "区分\t手数料\n利用者サービス\t550円\n利用者証\t300円"
    assert shown("利用者サービスの手数料はいくら", f"{table}\n{LONG}") == ["利用者サービス\t550円"]
    assert len(shown("利用者の手数料はいくら", f"{table}\n{LONG}")) == 2


def test_rows_of_one_table_in_two_passages_are_compared_with_each_other() -> None:
    rows, question = ("利用者サービス\t550円", "利用者証\t300円"), "利用者サービスの手数料はいくら"
    one, other = (source(n, f"区分\t手数料\n{row}\n{LONG}", "第3条（手数料）") for n, row in enumerate(rows, 1))
    sought = Sought(question, WEIGHTS, weighed(asked_words(question), 1_000, {}))
    assert len(excerpts(sought, (one, other))) == 2, "tables of two documents"
    assert len(excerpts(sought, (one, replace(other, version=one.version)))) == 1


def test_where_the_whole_is_asked_for_the_row_of_totals_is_shown() -> None:
    table = "区分\t手数料\n窓口\t550円\n郵送\t300円\n合計\t850円"
    assert shown("手数料は全部でいくら", f"{table}\n{LONG}") == ["合計\t850円"]
    assert len(shown("手数料はいくら", f"{table}\n{LONG}")) == 3


def test_an_official_name_does_not_outweigh_what_is_asked_of_it() -> None:
    name, answer = (
        "特定非営利活動法人（以下「NPO法人」という。）は、市民の活動を促すために設ける。",
        "任期は、2年とする。",
    )
    question, sources = "NPO法人の任期", (source(1, f"{name}\n{LONG}\n{answer}", "第1章"),)
    weights = {
        "npo": 4.0,
        "法人": 2.0,
        "任期": 4.0,
        **dict.fromkeys(("特定", "非営利", "活動", "2:非営", "2:営利"), 3.0),
    }
    sought = Sought(question, weights, weighed(asked_words(question), 1_000, {}))
    evidence = Evidence(True, 1.0, sources, excerpts(sought, sources))
    assert answer in map(evidence.quote, evidence.excerpts)


@pytest.mark.parametrize("answer", ["手数料は、窓口で納めるものとする。", "手数料は、口座に振り込むものとする。"])
def test_of_sentences_with_the_same_words_that_in_the_nearer_window_is_shown(answer: str) -> None:
    text = f"手数料は、窓口で納めるものとする。\n{LONG}\n手数料は、口座に振り込むものとする。"
    middle = text.index(LONG)
    is_first = text.startswith(answer)
    near = [Near(0, middle, 0.95 if is_first else 0.8), Near(middle, len(text), 0.8 if is_first else 0.95)]
    sources, question = (source(1, text, "第3条"),), "手数料の払い方"
    words = weighed(asked_words(question), 1_000, {})
    [best] = excerpts(Sought(question, WEIGHTS, words, {text: near}), sources)
    assert text[best.start : best.end] == answer
    assert len(excerpts(Sought(question, WEIGHTS, words), sources)) == 2
