from __future__ import annotations

import datetime

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from nanohana.documents.models import Document, Library, Version
from nanohana.organization.models import Division
from nanohana.search.asked_day import AskedDay, Change, asked_day, without_day
from nanohana.search.changes import on_change

DAY = datetime.date
TODAY = DAY(2026, 11, 26)


@pytest.mark.parametrize(
    ("question", "rest", "day"),
    [
        ("令和6年4月1日時点の休暇は？", "休暇は？", DAY(2024, 4, 1)),
        ("2024年4月1日時点での宿泊料を教えてください", "宿泊料を教えてください", DAY(2024, 4, 1)),
        ("Ｒ６．４．１時点の日当は", "日当は", DAY(2024, 4, 1)),
        ("休暇は令和六年四月一日の時点で何日ですか", "休暇は何日ですか", DAY(2024, 4, 1)),
        ("年次休暇（令和6年4月1日時点）は何日ですか", "年次休暇は何日ですか", DAY(2024, 4, 1)),
        ("平成30年当時の旅費規程では、日当はいくらか", "旅費規程では、日当はいくらか", DAY(2018, 12, 31)),
        ("令和5年4月1日に施行されていた服務規程の第3条", "服務規程の第3条", DAY(2023, 4, 1)),
        ("令和5年4月1日の規定では何日か", "規定では何日か", DAY(2023, 4, 1)),
        ("令和5年度時点の日当は？", "日当は？", DAY(2024, 3, 31)),
        ("令和8年度時点の日当は？", "日当は？", TODAY),
        ("令和9年4月時点の日当は？", "日当は？", DAY(2027, 4, 1)),
        ("昨年度の旅費の日当は？", "旅費の日当は？", DAY(2026, 3, 31)),
        ("一昨年度は宿泊料がいくらでしたか", "宿泊料がいくらでしたか", DAY(2025, 3, 31)),
        ("来年度の日当は？", "日当は？", DAY(2027, 4, 1)),
        ("今年度の日当は？", "日当は？", TODAY),
        ("現行の宿泊料は？", "宿泊料は？", TODAY),
        ("令和6年4月1日時点では？", "", DAY(2024, 4, 1)),
        ("令和6年4月1日現在の規程で日当は", "規程で日当は", DAY(2024, 4, 1)),
        ("去年の4月時点では？", "", DAY(2025, 4, 30)),
        ("去年の４月１日時点の宿泊料いくら", "宿泊料いくら", DAY(2025, 4, 1)),
        ("おととしは？", "", DAY(2024, 12, 31)),
        ("昨年の時点で日当は", "日当は", DAY(2025, 12, 31)),
        ("2年前の旅費規程では日当いくら", "旅費規程では日当いくら", DAY(2024, 12, 31)),
        ("三年前は？", "", DAY(2023, 12, 31)),
        ("旅費規程の2年前の版では日当いくら", "旅費規程の版では日当いくら", DAY(2024, 12, 31)),
        ("3年前の規定では日当いくら", "規定では日当いくら", DAY(2023, 12, 31)),
        ("来年4月時点の日当は？", "日当は？", DAY(2027, 4, 1)),
        ("先月時点の手数料は", "手数料は", DAY(2026, 10, 31)),
        ("半年前の時点では", "", DAY(2026, 5, 26)),
        ("令和5年の時は？", "", DAY(2023, 12, 31)),
        ("じゃあ今は？", "", TODAY),
        ("今の規程では何日？", "規程では何日？", TODAY),
    ],
)
def test_a_day_is_read_with_its_words(question: str, rest: str, day: DAY) -> None:
    assert asked_day(question, TODAY) == AskedDay(rest, day)


@pytest.mark.parametrize(
    ("question", "rest", "change"),
    [
        ("改正前の宿泊料はいくらですか", "宿泊料はいくらですか", "before"),
        ("今回の改正前は何日でしたか", "何日でしたか", "before"),
        ("改正後の日当は？", "日当は？", "after"),
        ("施行前の条文を見たい", "条文を見たい", "before_start"),
        ("旧規程ではいくらだった？", "いくらだった？", "before"),
        ("前の版では？", "", "before"),
        ("日当って改正前いくらだった？", "日当っていくらだった？", "before"),
        ("改正前の規定では日当はいくらですか", "規定では日当はいくらですか", "before"),
        ("施行前の規程では日当はいくら", "規程では日当はいくら", "before_start"),
        ("旅費規程の前の版では日当はいくら", "旅費規程の日当はいくら", "before"),
        ("じゃあ前の版では？", "", "before"),
        ("日当は1つ前の版ではいくら", "日当はいくら", "before"),
    ],
)
def test_a_change_waits_for_its_document(question: str, rest: str, change: Change) -> None:
    assert asked_day(question, TODAY) == AskedDay(rest, None, change)


@pytest.mark.parametrize(
    "question",
    [
        "休暇は何日ですか",
        "令和6年4月1日に採用された職員の年次休暇は？",
        "令和6年4月1日時点で満40歳の職員は何が受けられますか",
        "令和6年4月1日時点の在籍者に支給するもの",
        "令和5年規則第3号の内容",
        "令和5年4月1日の規則第3号",
        "令和6年度予算の編成方針は",
        "昨年度の決算はどこに報告しますか",
        "令和5年4月1日時点と令和6年4月1日時点の日当の違いは",
        "改正前の規定により支給された手当はどうなりますか",
        "現行犯の場合の報告は",
        "令和6年2月30日時点の日当は",
        "去年の2月30日時点の日当は",
        "去年の4月に採用された職員の年休は",
        "去年の年休は繰り越せる？",
        "昨年の実績は何件",
        "3年前に取得した資格は",
        "旧規程の規定により支給された手当は",
        "今月は何日までに出すの",
        "出産前の制度は",
        "契約前の内容はどう確認する",
        "午前の運用は",
        "昨今は、残業が多い",
        "定年の2年前の時点で何ができる",
        "採用から3年前では取れない休暇",
        "入院の12か月前の時点で申請できる",
        "退職の半年前の時点で要る書類",
    ],
)
def test_what_says_no_day_or_several_is_left_alone(question: str) -> None:
    assert asked_day(question, TODAY) is None
    assert without_day(question, TODAY) == question


@pytest.fixture
def document(db: None) -> Document:
    division = Division.objects.create(code="1010", name="人事課")
    library = Library.objects.create(name="人事", owner_division=division)
    return Document.objects.create(library=library, title="旅費規程", owner_division=division)


def holds(document: Document, lower: DAY | None, upper: DAY | None) -> None:
    Version.objects.create(document=document, filename="a", sha256="", size=0, in_force=DateRange(lower, upper))


@pytest.mark.parametrize(
    ("change", "day"), [("before", DAY(2025, 3, 31)), ("after", DAY(2027, 4, 1)), ("before_start", TODAY)]
)
def test_changes_of_a_document_with_a_past_and_a_coming_version(document: Document, change: Change, day: DAY) -> None:
    holds(document, None, DAY(2025, 4, 1))
    holds(document, DAY(2025, 4, 1), DAY(2027, 4, 1))
    holds(document, DAY(2027, 4, 1), None)
    assert on_change(document.pk, change, TODAY) == day


def test_nothing_is_before_the_first_day_of_the_calendar(document: Document) -> None:
    holds(document, DAY.min, None)
    assert on_change(document.pk, "before", TODAY) is None


def test_a_document_that_never_changed_has_nothing_before(document: Document) -> None:
    holds(document, DAY(2020, 4, 1), None)
    assert on_change(document.pk, "before", TODAY) is None
    assert on_change(document.pk, "after", TODAY) == TODAY
