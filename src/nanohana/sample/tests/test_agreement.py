"""Documents of one prefecture must not contradict each other: a reader would get two answers to one question."""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Iterator

import pytest

from nanohana.sample.counters_content import sample_registry
from nanohana.sample.sources import SOURCES, Source, Table, read_sources

TODAY = datetime.date(2026, 11, 23)
CHATBOTS = SOURCES.parent / "chatbots"
FILES = [*SOURCES.rglob("*.md"), *CHATBOTS.glob("*/faq.csv"), *CHATBOTS.glob("*/chatbot.toml")]
TEXTS = {path: path.read_text(encoding="utf-8") for path in FILES}
BY_ID = {source.id: source for source in read_sources()}
SECTION = r"(?P<section>[一-龠々ァ-ヶーA-Z]+課)(?P<group>[一-龠々ァ-ヶーA-Z]+[班係])"
OUTSIDE = re.compile(rf'{SECTION}(?:"\nphone = "|[^。\n|班係]{{0,12}}?)(?P<number>000-000-\d{{4}})')
INSIDE = re.compile(rf"{SECTION}　内線 ?(?P<number>\d{{4}})")


def _table(source: Source) -> list[dict[str, str]]:
    """The rows of the only table, by the names of its columns."""
    (table,) = (block for block in source.body if isinstance(block, Table))
    return [dict(zip(table.rows[0], row, strict=True)) for row in table.rows[1:]]


EXTENSIONS = _table(BY_ID["naisen"])


def _numbers(pattern: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    for text in TEXTS.values():
        for found in pattern.finditer(text):
            yield found["section"] + found["group"], found["number"]


def test_an_office_has_one_number_outside_and_a_number_one_office() -> None:
    numbers, offices = defaultdict(set), defaultdict(set)
    for office, number in _numbers(OUTSIDE):
        numbers[office].add(number)
        offices[number].add(office)
    assert len(numbers) > 20
    assert [one for one in numbers.items() if len(one[1]) > 1] == []
    assert [one for one in offices.items() if len(one[1]) > 1] == []


def test_an_office_has_one_extension_which_the_list_of_extensions_agrees_with() -> None:
    numbers = defaultdict(set)
    for row in EXTENSIONS:
        numbers[row["課"] + row["班"]].add(row["内線番号"])
    for office, number in _numbers(INSIDE):
        numbers[office].add(number)
    assert [one for one in numbers.items() if len(one[1]) > 1] == []


def test_divisions_are_on_the_floor_that_the_list_of_extensions_names() -> None:
    of_division = defaultdict(set)
    for row in EXTENSIONS:
        of_division[row["課"]].add(row["階"])
    place = re.compile(r"(福祉課|県民生活課)[^。\n]{0,12}?（県庁([本別][庁館]舎?\d階)")
    contact = re.compile(r'name = "(福祉課|県民生活課)[^"]*"\n(?:.+\n)*?address = ".*（県庁(.+?)）"')
    named = {found.groups() for text in TEXTS.values() for one in (place, contact) for found in one.finditer(text)}
    assert len({division for division, _ in named}) == 2
    assert all(floor in of_division[division] for division, floor in named)


def test_numbers_of_counters_are_nobody_elses() -> None:
    counters = sample_registry(TODAY).counters
    generated = {number for one in counters for number in (one.phone, one.fax) if number > "000-000-7000"}
    assert len(generated) > 1_000
    assert [path for path, text in TEXTS.items() if generated & set(re.findall(r"000-000-\d{4}", text))] == []


def test_counters_that_documents_name_have_their_numbers() -> None:
    phones = {counter.name: counter.phone for counter in sample_registry(TODAY).counters}
    texts = "\n".join(TEXTS.values())
    for name in ("発達障害者支援センター菜の花", "医療的ケア児支援センター", "くらし安心相談所白波"):
        assert re.search(rf"{name}[^\n]{{0,40}}{phones[name]}", texts)


def _text(source_id: str) -> str:
    return next(text for path, text in TEXTS.items() if path.stem == source_id)


def test_the_bonus_notices_give_the_figures_of_the_ordinance() -> None:
    for month, notice in ((6, "kimatsu-r8-06"), (12, "kimatsu-r8-12")):
        (row,) = re.findall(r"\| 一般の職員 \| (\S+) \| (\S+) \|", _text(notice))
        assert all(f"{month}月に支給する場合は{figure}" in _text("kyuyo-jorei") for figure in row)


def test_notices_of_courses_agree_with_the_rules_of_courses() -> None:
    notices = [_text(f"jin-{number}") for number in range(1024, 1032)]
    assert all("8割以上に出席" in text for text in (*notices, _text("kenshu")))
    assert not any("職員研修所" in text or "同一の市内" in text for text in notices)
    assert "| 新任班長研修 | 新たに班長となった職員 | 3日 | 6月 |" in _text("kenshu")


def test_prices_in_force_have_not_run_out() -> None:
    ends = re.findall(r"\d{4}-\d{2}-\d{2} \|$", _text("buppin-tanka"), re.MULTILINE)
    assert len(ends) == 15
    assert all(end[:10] >= TODAY.isoformat() for end in ends)


@pytest.mark.parametrize(
    ("higher", "rule", "lower", "repeated"),
    [
        ("zaimu-kisoku", "毎月5日、15日及び25日", "ryohi-tebiki", "毎月5日、15日及び25日"),
        ("kaikeinendo-kinmu-kisoku", "| 4日 | 169日から216日まで | 4日 |", "kainen-boshu", "年次有給休暇4日（3か月"),
        ("ryohi-jorei", "2週間以内に精算", "zaimu-kisoku", "旅費及び補助金に係るものを除く。）を受けた者は"),
        ("zaimu-kisoku", "7日以内に会計管理者", "buppin-kisoku", "財務規則第39条第2項の報告のほか、24時間以内"),
        ("keiyaku-kisoku", "工事については14日以内", "kaikei-tebiki", "10日以内（工事は14日以内）"),
        ("keiyaku-tebiki", "200万円を超え300万円以下", "keiyaku-tebiki", "200万円を超える物品の購入は、電子調達"),
        ("soshiki-kisoku", "自治研修所を置く", "jin-1024", "自治研修所201研修室"),
    ],
)
def test_a_lower_document_says_what_the_higher_says(higher: str, rule: str, lower: str, repeated: str) -> None:
    assert rule in _text(higher)
    assert repeated in _text(lower)
