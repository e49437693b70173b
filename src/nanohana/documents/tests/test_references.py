from __future__ import annotations

import time
from pathlib import Path

import pytest

from nanohana.documents.references import Layout, Place, Reference, aliases, place_of, references

PATHS = (
    ("第一条（目的）",),
    ("第二条（定義）", "第1項"),
    ("第二条（定義）", "第1項", "第1号"),
    ("第二条（定義）", "第1項", "第2号"),
    ("第二条（定義）", "第2項"),
    ("第二条（定義）", "第3項"),
    ("第二条の二（特例）",),
    ("第2章 給与", "第３条"),
    ("附則", "第一条（施行期日）"),
    ("附則", "第二条（経過措置）"),
    ("附則（令和五年六月七日条例第三号）", "第1項"),
    ("附則（令和五年六月七日条例第三号）", "第2項"),
    ("別表第一（第三条関係）",),
    ("別表第二",),
)
LAYOUT = Layout.of(enumerate(PATHS))
HERE = Place("", "2条", "2")
KNOWN = {"法": "地方公務員法", "規則": "職員の旅費に関する規則"}


def read(text: str, here: Place = HERE, title: str = "") -> list[tuple[str, Place, str]]:
    return [(text[r.start : r.end], r.place, r.law) for r in references(text, here, LAYOUT, KNOWN, title)]


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("第十二条の二（旅費）", "第3項", "第1号"), Place("", "12条の2", "3", "1")),
        (("第2章 総則", "第１０条　日当"), Place("", "10条")),
        (("附　則", "第二条"), Place("附則", "2条")),
        (("別表第一の二（第三条関係）",), Place("別表1の2")),
        (("別表",), Place("別表")),
        (("第4条", "第1項", "第2号", "第3号"), Place("", "4条", "1", "2")),
        (("はじめに",), Place()),
    ],
)
def test_the_place_of_a_heading_path(path: tuple[str, ...], place: Place) -> None:
    assert place_of(path) == place


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("前条の規定により", [("前条", Place("", "1条"), "")]),
        ("次条第一項の場合", [("次条第一項", Place("", "2条の2", "1"), "")]),
        ("前項の額は", [("前項", Place("", "2条", "1"), "")]),
        ("次項において同じ。", [("次項", Place("", "2条", "3"), "")]),
        ("前項第二号に掲げる者", [("前項第二号", Place("", "2条", "1", "2"), "")]),
        ("第２条の２に定める", [("第２条の２", Place("", "2条の2"), "")]),
        ("第三条第三項第一号", [("第三条第三項第一号", Place("", "3条", "3", "1"), "")]),
        ("第三条の一部", [("第三条", Place("", "3条"), "")]),
        ("第一項の職員", [("第一項", Place("", "2条", "1"), "")]),
        ("別表第一に定める額", [("別表第一", Place("別表1"), "")]),
        ("附則第二条の規定", [("附則第二条", Place("附則", "2条"), "")]),
        (
            "第一条及び第三条第一項又は第二項",
            [
                ("第一条", Place("", "1条"), ""),
                ("第三条第一項", Place("", "3条", "1"), ""),
                ("第二項", Place("", "3条", "2"), ""),
            ],
        ),
        (
            "第三条第一項の職員は、同条第3項の場合を除き、同項の規定",
            [
                ("第三条第一項", Place("", "3条", "1"), ""),
                ("同条第3項", Place("", "3条", "3"), ""),
                ("同項", Place("", "3条", "3"), ""),
            ],
        ),
        ("法第12条の2の規定", [("第12条の2", Place("", "12条の2"), "地方公務員法")]),
        (
            "法第三条第一項、第四条及び前条",
            [
                ("第三条第一項", Place("", "3条", "1"), "地方公務員法"),
                ("第四条", Place("", "4条"), "地方公務員法"),
                ("前条", Place("", "1条"), ""),
            ],
        ),
        (
            "大気汚染防止法（昭和四十三年法律第九十七号）第二条第一項、同法第三条",
            [
                ("第二条第一項", Place("", "2条", "1"), "大気汚染防止法"),
                ("第三条", Place("", "3条"), "大気汚染防止法"),
            ],
        ),
        ("規則第5条の規定", [("第5条", Place("", "5条"), "職員の旅費に関する規則")]),
        ("この条例第三条", [("第三条", Place("", "3条"), "")]),
        ("昭和四十六年政令第二百六十四号", []),
        ("人第1024号の通知", []),
        ("日当は、二千円とする。", []),
    ],
)
def test_what_a_text_refers_to(text: str, expected: list[tuple[str, Place, str]]) -> None:
    assert read(text) == expected


def test_items_are_counted_among_their_own() -> None:
    assert read("前号に掲げる者", Place("", "2条", "1", "2")) == [("前号", Place("", "2条", "1", "1"), "")]


def test_an_article_does_not_refer_to_itself_by_its_number() -> None:
    assert read("第二条　この条例において「職員」とは", Place("", "2条", "1")) == []


def test_the_first_article_has_none_before_it() -> None:
    assert read("前条の規定", Place("", "1条")) == []


def test_supplements_of_amendments_speak_of_other_articles() -> None:
    amendment = "附則(令和五年六月七日条例第三号)"
    assert read("第三条の規定は", Place(amendment, "", "2")) == []
    assert read("前項の規定にかかわらず", Place(amendment, "", "2")) == [("前項", Place(amendment, "", "1"), "")]
    assert read("第三条の規定は", Place("附則", "2条")) == [("第三条", Place("", "3条"), "")]


def test_the_own_title_is_no_other_law() -> None:
    title = "職員の旅費に関する条例"
    assert read(f"{title}第三条", title=title) == [("第三条", Place("", "3条"), "")]


def test_aliases_are_those_the_text_gives() -> None:
    texts = [
        "特定工場における公害防止組織の整備に関する法律（以下「法」という。）第二条",
        "職員の給与に関する条例（昭和二十六年条例第一号。以下「給与条例」という。）",
        "課長（以下「課長」という。）",
    ]
    assert aliases(texts) == {
        "法": "特定工場における公害防止組織の整備に関する法律",
        "給与条例": "職員の給与に関する条例",
    }


def test_a_place_is_found_in_what_holds_it() -> None:
    assert LAYOUT.find(Place("", "2条", "1", "2")) == 3
    assert LAYOUT.find(Place("", "2条の2", "1")) == 6
    assert LAYOUT.find(Place("別表1")) == 12
    assert LAYOUT.find(Place("", "99条")) is None
    assert LAYOUT.find(Place()) is None


def test_references_of_a_real_law_lead_to_what_they_name(shared: Path) -> None:
    from nanohana.documents.parsing import parse

    path = next((shared / "data" / "law-versions").rglob("346CO0000000264_20230607*.xml"))
    blocks = parse(path, path.name).blocks
    layout = Layout.of((number, block.heading_path) for number, block in enumerate(blocks))
    known = aliases(block.text for block in blocks)
    assert known["法"] == "特定工場における公害防止組織の整備に関する法律"
    own: list[tuple[Reference, int | None]] = []
    for block in blocks:
        found = references(block.text, place_of(block.heading_path), layout, known)
        of_amendment = place_of(block.heading_path).group.startswith("附則(")  # of which only parts stand in the law
        own += [(one, layout.find(one.place)) for one in found if not one.law and not of_amendment]
    lost = [one for one, target in own if target is None]
    assert len(own) > 100
    assert len(lost) <= len(own) / 50, lost
    item = next(block for block in blocks if block.text.startswith("二　前号に掲げる工場以外"))
    (reference, *_) = references(item.text, place_of(item.heading_path), layout, known)
    target = layout.find(reference.place)
    assert target is not None
    assert blocks[target].text.startswith("一　大気汚染防止法施行令別表第一の九の項")


@pytest.mark.parametrize("unit", ["第一条", "前条、", "法第一条（", "以下「", "の"])
def test_a_text_of_any_length_and_sort_is_read_in_no_time(unit: str) -> None:
    layout = Layout.of((number, [f"第{number}条"]) for number in range(1, 2_000))
    text = f"{unit * (30_000 // len(unit))}、第一条（以下「この法」という。）"
    started = time.process_time()
    assert references(text, Place("", "9"), layout, aliases([text]))
    assert time.process_time() - started < 3.0
