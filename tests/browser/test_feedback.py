"""From a bad rating to an approved answer that is shown to who asked, on both widths; and a key of the API."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NARROW, WIDE, Visit, ask, assert_accessible, assert_written, follow

ASKER, OFFICER, SECOND = "ono.k", "ishibashi.n", "aoki.m"
QUESTION = {WIDE: "夏季休暇は何日ですか。", NARROW: "忌引休暇は父母の場合何日ですか。"}


def pressed(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_from_a_bad_rating_to_an_approved_answer(visit: Visit, width: int) -> None:
    question = QUESTION[width]
    asker = visit("/", account=ASKER, width=width)
    turn = ask(asker, question)
    assert_written(asker)
    turn.get_by_role("button", name="いいえ").click()
    asker.get_by_label("理由", exact=True).select_option("分かりにくい")
    asker.get_by_label("所管課に見せて、直してもらう").check()
    assert_accessible(asker)
    pressed(asker, "送る")
    expect(asker.get_by_text("評価を所管課")).to_be_visible()

    officer = visit("/feedback/", account=OFFICER, width=width)
    assert_accessible(officer)
    officer.get_by_role("link", name="の評価を開く").first.click()
    expect(officer.get_by_text(question).first).to_be_visible()
    assert_accessible(officer)
    pressed(officer, "担当になる")
    item = officer.url
    officer.get_by_role("link", name="承認回答を作る").click()
    officer.get_by_label("回答", exact=False).last.fill("規則に定める日数です。")
    officer.get_by_role("checkbox").first.check()
    assert_accessible(officer)
    pressed(officer, "承認を求める")
    expect(officer.get_by_text("自分が作成したものは承認できません")).to_be_visible()
    assert_accessible(officer)

    second = visit("/feedback/question-set/", account=SECOND, width=width)
    assert_accessible(second)
    follow(second.get_by_role("region", name="所属ごとの設問集").get_by_role("link").first)
    assert_accessible(second)
    second.goto(officer.url)
    pressed(second, "承認する")
    expect(second.get_by_text("承認しました")).to_be_visible()
    officer.goto(item)
    officer.get_by_label("対応した", exact=True).check()
    officer.get_by_label("したこと").select_option("承認回答を作った")
    officer.get_by_label("評価した職員への説明").fill("答えを整えました。")
    pressed(officer, "完了する")
    expect(officer.get_by_text("評価した職員の画面に知らせます")).to_be_visible()

    asker.goto("/")
    expect(asker.get_by_text("答えを整えました。")).to_be_visible()
    assert_accessible(asker)
    pressed(asker, "もう一度質問する")
    expect(asker.get_by_text("所管課が確かめた回答")).to_be_visible()
    assert_accessible(asker)
    asker.goto("/")
    pressed(asker, "確かめました")
    expect(asker.get_by_text("答えを整えました。")).to_have_count(0)


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_key_is_made_and_shown_once(visit: Visit, width: int) -> None:
    page = visit("/account/api-keys/", account=ASKER, width=width)
    page.get_by_label("名前").fill(f"集計{width}")
    page.get_by_label("質問と回答").check()
    pressed(page, "作る")
    expect(page.get_by_label("鍵", exact=True)).to_have_value(re.compile("^nhk_"))
    assert_accessible(page)
    page.reload()
    expect(page.get_by_label("鍵", exact=True)).to_have_count(0)
