"""Terms of documents and questions meet."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nanohana.search import analysis
from nanohana.search.analysis import term_spans, terms
from nanohana.search.highlighting import highlight
from nanohana.search.synonyms import Rule, shipped, synonyms_in
from nanohana.search.wanted import wanted_terms


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("打合せ", "打ち合わせ"),
        ("附属", "付属"),
        ("コンピュ－タ", "コンピューター"),
        ("第十二条の二", "12条の2"),
        ("令和七年四月一日", "R7.4.1"),
        ("百二十三人", "１２３人"),
        ("二千五百万円", "2,500万円"),
        ("千葉縣", "千葉県"),
    ],
)
def test_writings_of_the_same_share_a_term_that_is_no_pair(one: str, other: str) -> None:
    shared = {term for term in terms(one) if not term.startswith("2:")} & set(terms(other))
    assert shared


def test_long_words_are_found_by_their_parts() -> None:
    assert {"自動車", "税"} <= set(terms("自動車税種別割"))
    assert {"マイナンバーカード", "マイナンバー", "カード"} <= set(terms("マイナンバーカード"))


def test_particles_and_signs_are_no_terms() -> None:
    assert not {"は", "を", "。", "する", "こと"} & set(terms("旅費は、支給することを妨げない。"))


def test_neighbouring_provisions_make_a_term() -> None:
    assert {"条:5条", "条:6項", "条:5条6項"} <= set(terms("第5条第6項"))
    assert "条:5条6項" in terms("第5条\n第6項")
    assert "条:5条6項" not in terms("第5条に定めるところにより、第6項")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_terms_of_any_text_stand_in_it(text: str) -> None:
    for found in term_spans(text):
        assert 0 <= found.start < found.end <= len(text)


def test_long_texts_are_analysed_whole() -> None:
    text = "旅費を支給する。" * 5_000
    assert terms(text).count("旅費") == 5_000
    assert len(terms("あ" * 60_000)) < 60_000


def test_threads_do_not_disturb_each_other() -> None:
    expected = terms("会計年度任用職員の期末手当を支給する。")
    with ThreadPoolExecutor(8) as pool:
        assert all(found == expected for found in pool.map(terms, ["会計年度任用職員の期末手当を支給する。"] * 64))


def test_everyday_words_bring_the_words_of_documents() -> None:
    assert {"期末手当", "勤勉手当"} <= set(synonyms_in("ボーナスはいつ？"))
    wanted = wanted_terms("ボーナスはいつもらえますか")
    assert 0 < wanted["期末"] < wanted["ボーナス"]


def test_a_verb_brings_them_in_any_form() -> None:
    assert 0 < wanted_terms("東京に泊まったら")["宿泊"] < 1


def test_words_of_asking_are_not_searched() -> None:
    assert "教える" not in wanted_terms("旅費について教えてください")


def test_highlighting_marks_the_words_in_the_original() -> None:
    text = "第十二条の二　ｺﾝﾋﾟｭｰﾀの打合せは、令和七年四月一日に行う。"
    marked = [text[start:end] for start, end in highlight(text, "12条の2 コンピューター 打ち合わせ R7.4.1")]
    assert marked == ["第十二条の二", "ｺﾝﾋﾟｭｰﾀ", "打合せ", "令和七年四月一日"]


def test_nothing_to_highlight() -> None:
    assert highlight("旅費", "") == []
    assert highlight("", "旅費") == []


def test_a_word_that_rules_give_thousands_of_synonyms_costs_no_more_than_the_terms_that_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """200 rules of a division with ten words each, all for one word that many ask with."""
    dice = Random(1)
    words = ["".join(dice.choices("人事給与財務契約監査防災福祉教育道路河川港湾農林水産", k=30)) for _ in range(2000)]
    many = [Rule(("夏季休暇",), tuple(words[n : n + 10]), False) for n in range(0, 2000, 10)]
    analysed: list[str] = []
    terms = analysis.terms

    def counted(text: str) -> list[str]:
        analysed.append(text)
        return terms(text)

    monkeypatch.setattr(analysis, "terms", counted)
    question, table = "夏季休暇は何日ですか", shipped().extended(many)
    assert len(wanted_terms(question, table)) == 400
    assert len(analysed) < 400
