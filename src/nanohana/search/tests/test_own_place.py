"""The provision that a passage is, and the one that a question asks for, meet in one term."""

from __future__ import annotations

import pytest

from nanohana.search.own_place import places_asked_for, places_of


@pytest.mark.parametrize(
    ("title", "heading_path", "question"),
    [
        ("介護保険法", ("第2章 被保険者", "第九条（被保険者）"), "介護保険法第9条の被保険者とは"),
        ("資料", ("金融商品取引法", "第5条", "第6項"), "金融商品取引法５条６項により提出できる書類は"),
        ("菜花県文書管理規程（令和7年4月1日改正）", ("第十二条の二（電子署名）",), "文書管理規程12条の2の電子署名"),
        ("金融商品取引法施行令", ("第2条の12",), "金融商品取引法施行令第二条の十二に定める取得勧誘"),
    ],
)
def test_every_way_of_writing_a_place_meets(title: str, heading_path: tuple[str, ...], question: str) -> None:
    law_and_article = max(places_of(title, heading_path), key=len)
    assert law_and_article in places_asked_for(question)


def test_the_same_article_of_another_law_is_another_place() -> None:
    asked = places_asked_for("介護保険法第5条")
    of_law, of_decree = places_of("介護保険法", ("第5条",)), places_of("介護保険法施行令", ("第5条",))
    assert asked == of_law and asked != of_decree
    assert asked & of_decree == {"在:5条"}


def test_what_a_passage_only_mentions_is_not_its_place() -> None:
    assert places_of("資料", ("介護保険法第5条の解説", "用語")) == frozenset()


@pytest.mark.parametrize("text", ["", "次のうち、正しいものを教えてください。", "第", "条" * 500])
def test_text_that_names_no_place_has_none(text: str) -> None:
    assert places_asked_for(text) == places_of(text, (text,)) == frozenset()
