"""Dates, periods, totals and percentages that a text states, computed again."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nanohana.drafting.figures import Slip, slips_in_table, verify
from nanohana.drafting.findings import apply


@pytest.mark.parametrize(
    ("text", "rule", "right"),
    [
        ("令和8年4月1日（月）に開く。", "weekday", "令和8年4月1日（水）に開く。"),
        ("令和８年４月１日(月曜日)", "weekday", "令和８年４月１日(水曜日)"),
        ("2026年4月1日（月・祝）", "weekday", "2026年4月1日（水・祝）"),
        ("令和8年4月1日から5月11日（火）まで", "weekday_guessed", "令和8年4月1日から5月11日（月）まで"),
        ("令和8（2025）年度", "calendar_disagrees", "令和8（2026）年度"),
        ("令和元年4月に始めた。", "era_before_start", "平成31年4月に始めた。"),
        ("平成32年4月1日", "era_before_start", "令和2年4月1日"),
        ("令和8年4月1日から同月30日までの29日間", "period_length", "令和8年4月1日から同月30日までの30日間"),
        ("9月1日から9月30日までの31日間", "period_length", "9月1日から9月30日までの30日間"),
        ("令和8年4月1日から令和9年3月31日までの2年間", "period_length", "令和8年4月1日から令和9年3月31日までの1年間"),
        ("令和8年12月29日から1月3日まで（5日間）", "period_length", "令和8年12月29日から1月3日まで（6日間）"),
        ("令和8年4月1日から30日間（4月29日まで）", "period_length", "令和8年4月1日から29日間（4月29日まで）"),
        ("午後1時30分から3時まで（2時間）", "time_length", "午後1時30分から3時まで（1時間30分）"),
        ("1,980円×3人＝5,840円", "product_wrong", "1,980円×3人＝5,940円"),
        ("1,000円×3回＋500円＝3,600円", "product_wrong", "1,000円×3回＋500円＝3,500円"),
        ("合計1,000円（内訳：甲300円、乙600円）", "sum_wrong", "合計900円（内訳：甲300円、乙600円）"),
        ("甲が300人、乙が600人、合計1,000人", "sum_wrong", "甲が300人、乙が600人、合計900人"),
        ("120人のうち30人（26％）", "percent_wrong", "120人のうち30人（25％）"),
        ("100件から120件に（30％増）", "percent_wrong", "100件から120件に（20％増）"),
        ("区分\t金額\n甲\t100\n乙\t200\n合計\t310\n", "sum_wrong", "区分\t金額\n甲\t100\n乙\t200\n合計\t300\n"),
        (
            "| 区分 | 額 |\n|---|---|\n| 甲 | 1,000 |\n| 乙 | 200 |\n| 計 | 1,100 |",
            "sum_wrong",
            "| 区分 | 額 |\n|---|---|\n| 甲 | 1,000 |\n| 乙 | 200 |\n| 計 | 1,200 |",
        ),
    ],
)
def test_wrong_figure_is_found_at_its_place_and_computed(text: str, rule: str, right: str) -> None:
    findings = verify(text)
    assert [finding.rule for finding in findings] == [rule]
    assert apply(text, findings) == right


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("令和8年2月30日", "no_such_date"),
        ("期限は4月31日とする。", "no_such_date"),
        ("令和8年（2025年）", "calendar_disagrees"),
        ("令和8年5月1日から令和8年4月1日まで", "period_reversed"),
    ],
)
def test_contradiction_is_pointed_at_without_a_guess(text: str, rule: str) -> None:
    (finding,) = verify(text)
    assert (finding.rule, finding.suggestion) == (rule, None)


@pytest.mark.parametrize(
    "text",
    [
        "令和8年4月1日（水）",
        "令和8年4月1日付けで、7月2日（木曜日）から3日（金曜日）までの2日間",
        "令和8年度（2026年度）と平成31年度",
        "2月29日生まれ",
        "令和8年12月29日から令和9年1月3日まで（6日間）",
        "令和8年1月31日から令和8年2月27日までの4週間",
        "9時30分から16時30分まで（7時間）",
        "22時から翌日6時まで",
        "令和8年5月15日から五日以内",
        "1,980円×3人＝5,940円",
        "1,000÷3＝333.3",
        "単価100円、数量3個、合計300円",
        "120人のうち40人（33％）",
        "3,000円から",
        "区分\t単価\t金額\n甲\t100\t300\n乙\t200\t200\n合計\t\t500\n",
        "第1条から第3条まで",
    ],
)
def test_right_figures_are_let_stand(text: str) -> None:
    assert verify(text) == []


def test_date_without_a_year_is_read_from_the_day_of_the_document() -> None:
    text = "7月2日（金）に開く。"
    assert verify(text) == []
    (finding,) = verify(text, datetime.date(2026, 4, 20))
    assert (finding.rule, finding.suggestion) == ("weekday_guessed", "木")


def test_date_before_the_day_of_the_document_may_be_next_years() -> None:
    assert verify("1月4日（月）から行う。", datetime.date(2026, 12, 1)) == []


def test_table_adds_up_its_subtotals_once() -> None:
    rows = [
        ["区分", "前年度", "今年度"],
        ["報酬", "10", "20"],
        ["旅費", "5", "6"],
        ["小計", "15", "27"],
        ["委託", "100", "100"],
        ["工事", "1", "2"],
        ["小計", "101", "102"],
        ["合計", "116", "128"],
    ]
    assert slips_in_table(rows) == [Slip(3, 2, "26"), Slip(7, 2, "129")]


def test_column_of_totals_is_held_to_what_most_rows_show() -> None:
    rows = [["区分", "男", "女", "計"], ["甲", "1", "2", "3"], ["乙", "4", "5", "8"], ["丙", "4", "5", "9"]]
    assert slips_in_table(rows) == [Slip(2, 3, "9")]
    prices = [
        ["品名", "単価", "数量", "計"],
        ["甲", "100", "2", "200"],
        ["乙", "50", "4", "200"],
        ["丙", "9", "9", "81"],
    ]
    assert slips_in_table(prices) == []


def test_ten_thousand_digits_are_no_trap() -> None:
    verify("9" * 10_000)
    verify("1," * 5_000 + "円")
    verify("1円、" * 3_000 + "合計1円")
    verify("1×" * 3_000 + "1＝1")
    verify("4月1日から" * 2_000)


@given(st.text("0123456789年月日から令和平成（）月火まで間円、合計×＝%人\t|\n", max_size=60))
@settings(max_examples=80, deadline=None)
def test_no_text_makes_it_fail(text: str) -> None:
    assert all(0 <= finding.start < finding.end <= len(text) for finding in verify(text))
