"""What a session that ends in the middle of work leaves behind: nothing that was written or chosen is lost unsaid."""

from __future__ import annotations

from django.conf import settings
from playwright.sync_api import Page, expect

from tests.browser.conftest import ADMINISTRATOR, STAFF, Visit, sign_in
from tests.browser.product import Product

WRITTEN = "長い文章を一時間かけて書きました。"
QUESTION = "夏季休暇と年次休暇を続けて取るときは、どのような手続が要りますか"


def end_session(page: Page) -> None:
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)


def ask_too_late(page: Page) -> None:
    page.get_by_label("質問", exact=True).fill(QUESTION)
    end_session(page)
    page.get_by_role("button", name="質問する", exact=True).click()
    page.wait_for_url("**/sign-in/**")


def test_a_question_waits_for_its_person_to_sign_in_again(visit: Visit, product: Product) -> None:
    page = visit("/")
    ask_too_late(page)
    sign_in(page, STAFF, product.password)
    expect(page.get_by_label("質問", exact=True)).to_have_value(QUESTION)
    page.goto("/")
    expect(page.get_by_label("質問", exact=True)).to_have_value("")


def test_a_question_is_shown_to_nobody_else_who_signs_in(visit: Visit, product: Product) -> None:
    page = visit("/")
    ask_too_late(page)
    sign_in(page, ADMINISTRATOR, product.password)
    expect(page.get_by_label("質問", exact=True)).to_have_value("")
    assert page.evaluate("sessionStorage.length") == 0


def fill_idea(page: Page) -> None:
    page.locator("#id_title").fill("要約")
    page.locator("#id_problem").fill(WRITTEN)


def sign_in_where_it_led(page: Page, account: str, password: str) -> None:
    page.wait_for_url("**/sign-in/**")
    page.get_by_label("利用者ID").fill(account)
    page.get_by_label("パスワード").fill(password)
    page.get_by_role("button", name="ログイン", exact=True).click()
    page.wait_for_url("**/portal/ideas/new/")


def test_what_was_entered_into_a_form_comes_back_into_it_and_is_sent_then(visit: Visit, product: Product) -> None:
    page = visit("/portal/ideas/new/")
    fill_idea(page)
    page.locator("#id_division").select_option(index=3)
    chosen = page.locator("#id_division").input_value()
    end_session(page)
    page.get_by_role("button", name="登録する").click()
    sign_in_where_it_led(page, STAFF, product.password)
    expect(page.locator("#id_problem")).to_have_value(WRITTEN)
    expect(page.locator("#id_division")).to_have_value(chosen)
    expect(page.locator("#notices")).to_contain_text("入力した内容を欄に戻しました")
    page.locator("#id_wish").fill("短くしたい")
    page.get_by_role("button", name="登録する").click()
    expect(page.locator("#notices")).to_contain_text("アイデアを登録しました。")
    page.goto("/portal/ideas/new/")
    expect(page.locator("#id_problem")).to_have_value("")
    assert page.evaluate("sessionStorage.length") == 0


def test_what_was_entered_is_given_to_nobody_else(visit: Visit, product: Product) -> None:
    page = visit("/portal/ideas/new/")
    fill_idea(page)
    end_session(page)
    page.get_by_role("button", name="登録する").click()
    sign_in_where_it_led(page, ADMINISTRATOR, product.password)
    expect(page.locator("#id_problem")).to_have_value("")
    assert page.evaluate("sessionStorage.length") == 0


def test_a_form_is_sent_after_one_has_signed_in_again_in_another_tab(visit: Visit, product: Product) -> None:
    page = visit("/portal/ideas/new/")
    fill_idea(page)
    page.locator("#id_wish").fill("短くしたい")
    end_session(page)
    other = page.context.new_page()
    sign_in(other, STAFF, product.password)
    other.close()
    page.get_by_role("button", name="登録する").click()
    expect(page.locator("#notices")).to_contain_text("アイデアを登録しました。")


PRESSES_TWICE = """() => {
  let sent = 0;
  window.addEventListener("submit", (event) => { sent += Number(!event.defaultPrevented); event.preventDefault(); });
  const form = document.querySelector("main form[method=post]");
  form.requestSubmit();
  form.requestSubmit();
  return sent;
}"""


def test_a_form_is_sent_once_however_often_its_button_is_pressed(visit: Visit) -> None:
    assert visit("/portal/ideas/new/").evaluate(PRESSES_TWICE) == 1


def test_a_file_that_was_sent_too_late_is_said_not_to_be_registered(visit: Visit) -> None:
    page = visit("/documents/upload/", account="ishibashi.n")
    page.get_by_label("文書庫").select_option(label="人事・服務")
    page.locator("input[type=file]").first.set_input_files(
        [{"name": f"要綱{n}.txt", "mimeType": "text/plain", "buffer": b"1"} for n in (1, 2)]
    )
    end_session(page)
    page.get_by_role("button", name="登録する").click()
    expect(page.locator("#uploads .registration-failure")).to_have_count(2)
    expect(page.locator("#uploads")).to_contain_text("ログインの有効期限が切れたため、登録していません。")


def test_words_narrow_the_conversations_beside_the_question(visit: Visit) -> None:
    page = visit("/")
    page.get_by_label("会話を探す").fill("どの会話にもない言葉")
    expect(page.locator("#conversations")).to_have_text("「どの会話にもない言葉」を含む会話はありません。")
    expect(page.locator("h1, header")).to_have_count(2)  # the list alone has changed
