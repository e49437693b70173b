"""The question screen with a model that streams: sentences and marks, stopping, coming back, keys, 変換, the source."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Locator, Page, expect

from nanohana.llm.tests.scripted_server import Reply, ScriptedServer, words
from tests.browser.conftest import NARROW, WIDE, Visit, ask, assert_accessible, assert_written

QUESTION = "忌引休暇は何日ですか"
FIRST = "親族が死亡した場合の特別休暇（忌引休暇）の日数は、別表第2のとおりです。"
SECOND = "忌引休暇その他所属長が必要と認める場合は、その事由を確認できる書類の提出を求めることができます。"
MADE_UP = "配偶者の場合は15日です。"


def slowly(*sentences: str, every: float) -> Reply:
    steps: list[dict[str, object]] = [step for each in sentences for step in ({"text": each}, {"wait": every})]
    return {"steps": [*steps, {"finish": "stop"}]}


def statements(page: Page) -> Locator:
    return page.locator(".statement")


def marks(page: Page) -> list[str]:
    return page.locator(".citation").evaluate_all("marks => marks.map((mark) => mark.firstChild.textContent)")


def test_sentences_appear_one_after_another_with_marks_that_match_the_list(visit: Visit, model: ScriptedServer) -> None:
    model.answers(slowly(FIRST, SECOND, MADE_UP, every=0.8))
    page = visit("/")
    turn = ask(page, QUESTION)
    expect(turn.locator(".excerpts")).to_be_visible()  # the evidence does not wait for the model
    expect(statements(page)).to_have_count(1)
    expect(statements(page).first.locator(".citation")).to_be_visible()
    expect(page.get_by_role("button", name="停止")).to_be_visible()
    assert_written(page)
    for number, sentence in enumerate((FIRST, SECOND, MADE_UP)):
        expect(statements(page).nth(number)).to_contain_text(sentence)
    expect(statements(page).last).to_contain_text("根拠未確認")
    shown = marks(page)
    listed = page.locator(".source-number").all_text_contents()
    assert shown and set(shown) <= set(listed)
    page.reload()
    assert marks(page) == shown and page.locator(".source-number").all_text_contents() == listed


def test_an_answer_is_stopped_and_what_was_written_stays(visit: Visit, model: ScriptedServer) -> None:
    model.answers(slowly(FIRST, SECOND, every=30))
    page = visit("/", width=NARROW)
    ask(page, QUESTION)
    expect(statements(page)).to_have_count(1)
    page.get_by_role("button", name="停止").press("Enter")
    expect(page.locator(".written")).to_contain_text("停止しました")
    expect(page.get_by_role("button", name="作り直す")).to_be_focused()
    expect(statements(page)).to_have_count(1)
    assert_accessible(page)
    page.get_by_role("button", name="作り直す").click()
    expect(page.get_by_role("button", name="停止")).to_be_visible()
    page.get_by_role("button", name="停止").click()
    assert_written(page)


def test_a_reload_in_the_middle_goes_on_with_the_same_answer(visit: Visit, model: ScriptedServer) -> None:
    model.answers(slowly(FIRST, SECOND, every=3))
    page = visit("/")
    ask(page, QUESTION)
    expect(statements(page)).to_have_count(1)
    page.reload()
    expect(statements(page).filter(has_text=SECOND)).to_be_visible()
    expect(statements(page)).to_have_count(2)  # none of them twice
    expect(page.get_by_role("button", name="停止")).to_be_visible()
    assert_written(page)
    expect(statements(page)).to_have_count(2)
    assert len(model.requests()) == 1


def test_a_stream_that_was_answered_by_something_else_is_taken_up_again(visit: Visit, model: ScriptedServer) -> None:
    model.answers(slowly(FIRST, SECOND, every=1.5))
    page = visit("/")
    page.route("**/stream/", lambda route: route.fulfill(status=404), times=1)
    page.route("**/turns/*/", lambda route: route.abort(), times=1)
    ask(page, QUESTION)
    expect(page.get_by_text("接続し直しています")).to_be_visible()
    expect(page.locator("[data-stream]")).to_have_count(0, timeout=20_000)  # tried again every 3 seconds
    expect(statements(page)).to_have_count(2)


def test_enter_sends_but_not_under_conversion_nor_with_shift(visit: Visit) -> None:
    page = visit("/")
    question = page.get_by_label("質問", exact=True)
    question.fill("日当はいくらですか")
    question.press("Shift+Enter")
    expect(question).to_have_value("日当はいくらですか\n")
    input_method = page.context.new_cdp_session(page)
    input_method.send("Input.imeSetComposition", {"text": "きびき", "selectionStart": 3, "selectionEnd": 3})
    question.press("Enter")
    page.wait_for_timeout(300)
    assert page.url.endswith("/") and page.locator("article.turn").count() == 0
    input_method.send("Input.insertText", {"text": "忌引"})
    question.press("Enter")
    expect(page.locator("article.turn h2")).to_contain_text("忌引")


def test_a_mark_and_its_source_point_at_each_other_and_the_original_is_beside(visit: Visit) -> None:
    page = visit("/")
    turn = ask(page, QUESTION)
    assert_written(page)
    turn.locator(".citation").first.focus()
    expect(turn.locator(".source.is-pointed")).to_have_count(1)
    expect(turn.locator(".source").first.locator("svg image, table")).to_be_visible()
    turn.get_by_text("回答に使っていない資料").click()
    other = turn.locator(".source-others .source").first
    other.locator("summary").click()
    expect(other.locator(".source-text, table").first).to_be_visible()
    assert_accessible(page)


def test_in_a_long_table_the_row_that_answers_is_marked_and_in_sight(visit: Visit) -> None:
    page = visit("/")
    turn = ask(page, "夏季休暇はいつからいつまで取れますか")
    assert_written(page)  # until then the turn is put in anew, and with it the frame
    row = turn.locator("tr.is-cited")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("夏季休暇")
    frame = turn.locator(".table-scroll", has=page.locator("tr.is-cited"))
    frame.scroll_into_view_if_needed()
    expect(row).to_be_in_viewport()  # of what scrolls in the frame only what its script has brought there
    whole = frame.bounding_box()
    assert whole and whole["height"] < 400


def test_one_comes_back_from_the_source_to_the_answer(visit: Visit) -> None:
    page = visit("/")
    ask(page, QUESTION).locator(".source-title a").first.click()
    page.wait_for_url("**/documents/versions/**")
    page.get_by_role("link", name="次へ").click()
    page.wait_for_url("**?page=*")
    page.get_by_role("link", name="前の画面に戻る").click()
    page.wait_for_url("**/c/**")


def test_a_follow_up_is_asked_below_and_an_answer_is_rated_with_a_click(visit: Visit) -> None:
    page = visit("/", width=NARROW)
    ask(page, QUESTION)
    assert_written(page)
    page.get_by_label("続けて質問する").fill("では配偶者の父母の場合は？")
    page.keyboard.press("Enter")
    second = page.locator("#turn-2")
    expect(second).to_be_in_viewport()
    assert_written(page)
    second.get_by_role("button", name="いいえ").click()
    expect(second.get_by_label("理由")).to_be_visible()
    assert_accessible(page)


def test_an_example_is_asked_with_a_click(visit: Visit) -> None:
    page = visit("/")
    example = page.locator(".examples button").first
    question = example.text_content() or ""
    example.click()
    expect(page.locator("article.turn h2")).to_have_text(question)
    expect(page.locator(".excerpts")).to_be_visible()


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_model_looks_for_the_answer_in_what_is_near_when_asked_to(
    visit: Visit, model: ScriptedServer, width: int
) -> None:
    model.answers(words("宿泊料は、別表第2に掲げる額を上限として、現に要した費用を支給します。", MADE_UP))
    page = visit("/", width=width)
    turn = ask(page, "出張で泊まるとき、宿泊費って上限いくらまで？")
    expect(turn).to_contain_text("答えと言い切れる記載は見つかりません")
    assert_accessible(page)
    page.get_by_role("button", name="近い記載の中から答えをAIで探す").press("Enter")
    expect(page.get_by_role("button", name="作り直す")).to_be_visible()
    expect(statements(page)).to_have_count(1)
    expect(statements(page)).to_contain_text("現に要した費用を支給します。")
    expect(page.locator(".written")).to_contain_text("聞いたことの答えとは限りません")
    assert_accessible(page)
    model.answers(words("資料に答えは見つかりません。"))
    page.get_by_role("button", name="作り直す").click()
    expect(page.locator(".written")).to_contain_text("近い記載の中に答えは見つかりませんでした")
    assert_accessible(page)


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_personal_information_is_masked_before_the_model_and_shown_to_the_reader(
    visit: Visit, model: ScriptedServer, width: int
) -> None:
    model.answers(words("［氏名1］さんの夏季休暇は、別表第1に定める期間内において7日以内です。"))
    page = visit("/", width=width)
    turn = ask(page, "山田太郎さん（090-1234-5678）の夏季休暇はいつからいつまで取れますか")
    expect(turn).to_contain_text("質問に個人情報（氏名1件、電話番号1件）があります。検索には使っていません。")
    assert_written(page)
    expect(statements(page)).to_contain_text("山田太郎さんの夏季休暇は")
    told = json.dumps(model.requests()[-1]["body"], ensure_ascii=False)
    assert "［氏名1］さん（［電話番号1］）" in told and "山田" not in told and "090" not in told
    assert_accessible(page)


def test_a_my_number_is_marked_and_sent_back(visit: Visit) -> None:
    page = visit("/")
    page.get_by_label("質問", exact=True).fill("マイナンバー123456789018の職員の休暇は何日ですか")
    page.get_by_role("button", name="質問する", exact=True).click()
    expect(page.locator("mark")).to_have_text("123456789018")
    expect(page.get_by_text("どこにも保存していません").first).to_be_visible()
    expect(page.get_by_label("質問", exact=True)).to_have_value("マイナンバー123456789018の職員の休暇は何日ですか")
    assert page.locator("article.turn").count() == 0
    assert_accessible(page)
