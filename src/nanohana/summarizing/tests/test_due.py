"""Deadlines as minutes write them, seen from a meeting on Wednesday, 3 December 2025."""

from __future__ import annotations

import datetime

import pytest

from nanohana.summarizing.minutes.due import Meeting, due_in

MEETING = Meeting(datetime.date(2025, 12, 3), datetime.date(2026, 1, 21))


@pytest.mark.parametrize(
    ("written", "words", "first", "last"),
    [
        ("令和7年12月5日までに", "令和7年12月5日", "2025-12-05", "2025-12-05"),
        ("R7.12.5までに", "R7.12.5", "2025-12-05", "2025-12-05"),
        ("１２月５日（金）までに", "１２月５日", "2025-12-05", "2025-12-05"),
        ("十二月五日までに", "十二月五日", "2025-12-05", "2025-12-05"),
        ("12/5までに", "12/5", "2025-12-05", "2025-12-05"),
        ("1月9日までに", "1月9日", "2026-01-09", "2026-01-09"),
        ("10日までに", "10日", "2025-12-10", "2025-12-10"),
        ("2日までに", "2日", "2026-01-02", "2026-01-02"),
        ("今週中に", "今週中", "2025-12-01", "2025-12-05"),
        ("来週火曜日までに", "来週火曜日", "2025-12-09", "2025-12-09"),
        ("来週前半までに", "来週前半", "2025-12-08", "2025-12-10"),
        ("再来週の金曜までに", "再来週の金曜", "2025-12-19", "2025-12-19"),
        ("今月末までに", "今月末", "2025-12-31", "2025-12-31"),
        ("来月上旬までに", "来月上旬", "2026-01-01", "2026-01-10"),
        ("2月末を目途に", "2月末", "2026-02-28", "2026-02-28"),
        ("1月中旬までに", "1月中旬", "2026-01-11", "2026-01-20"),
        ("来月5日までに", "来月5日", "2026-01-05", "2026-01-05"),
        ("年内に", "年内", "2025-12-03", "2025-12-31"),
        ("年度末までに", "年度末", "2025-12-03", "2026-03-31"),
        ("令和8年度までに", "令和8年度", "2026-04-01", "2027-03-31"),
        ("明日までに", "明日", "2025-12-04", "2025-12-04"),
        ("本日中に", "本日中", "2025-12-03", "2025-12-03"),
        ("10日以内に", "10日以内", "2025-12-13", "2025-12-13"),
        ("1か月以内に", "1か月以内", "2026-01-03", "2026-01-03"),
        ("次回の会議までに", "次回の会議", "2026-01-21", "2026-01-21"),
        ("期限は12月5日", "12月5日", "2025-12-05", "2025-12-05"),
    ],
)
def test_a_deadline_and_the_days_it_means(written: str, words: str, first: str, last: str) -> None:
    found = due_in(f"総務課は、{written}案を提出する。", MEETING)
    assert found is not None
    assert (found.due.text, str(found.due.first), str(found.due.last)) == (words, first, last)


@pytest.mark.parametrize("written", ["12月5日の会議の結果は、", "12月5日から", "令和7年12月5日付けの", "3日間の"])
def test_a_day_that_is_no_deadline(written: str) -> None:
    assert due_in(f"総務課は、{written}案を提出する。", MEETING) is None


def test_at_once_has_words_and_no_day() -> None:
    found = due_in("総務課は、速やかに案を提出する。", MEETING)
    assert found and found.due.text == "速やか" and found.due.last is None
