"""Citizens in the browser: every outcome accessible, by keyboard alone, without scripts, offline, and in a widget."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, FrameLocator, Locator, Page, expect

from nanohana.llm.tests.scripted_server import ScriptedServer, words
from nanohana.public.tests.content import car_tax, stopped
from nanohana.public.tests.site import RunningSite, running_site
from nanohana.published.content import Document, Faq, FixedText, Link, Passage
from nanohana.tests.records import records
from tests.browser.conftest import NARROWEST, WIDE, assert_accessible, press_until, watch, watched_pages

DUE = "自動車税はいつまでに納めますか。"
#: A question for each outcome, with the words that head its reply.
OUTCOMES = {
    "もう死にたい": "すぐに電話してください",
    "😀😀😀": "質問を読み取れませんでした",
    "私の電話は090-1234-5678です": "個人情報が含まれています",
    "馬鹿野郎": "お答えを控えます",
    "競売に勝つ方法": "ここではお答えできません",
    "窓口の場所": "ご案内",
    "こんにちは": "ごあいさつ",
    DUE: "担当課の回答",
    "二重に納めた自動車税の還付": "資料に書かれていること",
    "税金": "もう少し教えてください",
    "NPO法人の設立の認証を受けたい": "別の窓口でお答えします",
    "明日の天気を教えて": "公開している資料に答えが見つかりません",
}
Citizen = Callable[..., Page]


def published() -> list[Any]:
    manual = Document("manual", "自動車税の手引き", "令和8年度版", url="https://www.pref.nanohana.example.jp/tebiki")
    refund = Passage(
        "manual", ("第3章 還付",),
        "二重に納めた自動車税は、還付通知書をお送りして返します。通知書に同封した請求書を返送してください。",
        place="18ページ",
    )  # fmt: skip
    faqs = (
        Faq("due", DUE, "5月31日までに納付してください。", links=(Link("納め方", "https://www.pref.nanohana.example.jp/a"),)),
        Faq("lost", "納付書をなくしました。", "自動車税センター（000-000-1401）で再発行します。"),
    )  # fmt: skip
    car = car_tax(
        faqs=faqs, documents=(manual,), passages=(refund,), examples=(DUE, "納付書をなくしました。"),
        forbidden_topics=(FixedText(("競売",), "この話題にはお答えしていません。"),),
        fixed_answers=(FixedText(("窓口の場所",), "県税事務所の窓口をご利用ください。"),),
        host_pages=(Host.origin,), summarises=True,
    )  # fmt: skip
    npo = car_tax(
        key="npo", title="NPO法人チャットボット", field="NPO法人制度", scope_words=("NPO法人", "設立の認証"),
        faqs=(Faq("npo-1", "NPO法人の設立の認証を受けるには", "申請書を提出してください。"),),
    )  # fmt: skip
    return [car, npo]


@pytest.fixture(scope="module")
def site(scripted: ScriptedServer) -> Iterator[RunningSite]:
    settings = {"chat_url": scripted.url, "chat_trusted": "true", "providers": records(scripted.url)}
    with running_site(**settings) as site:
        site.publish(*published())
        yield site


@pytest.fixture
def citizen(site: RunningSite, browser: Browser) -> Iterator[Citizen]:
    """``citizen(path, width=…)`` opens a page in a browser of its own; all pages must have behaved at the end."""
    with watched_pages(browser, site.url) as open_page:
        yield lambda path="/c/car-tax/", **more: open_page(path, **more)


def replies(page: Page | FrameLocator) -> Locator:
    return page.get_by_role("log").locator("li.exchange")


def ask(page: Page, question: str) -> Locator:
    """Type the question, press Enter, and wait for its reply."""
    before = replies(page).count()
    page.locator("#question").fill(question)
    page.locator("#question").press("Enter")
    expect(replies(page)).to_have_count(before + 1)
    return replies(page).last


@pytest.mark.parametrize("width", [WIDE, NARROWEST])
def test_every_outcome_and_page_is_accessible(citizen: Citizen, width: int) -> None:
    page = citizen(width=width)
    assert_accessible(page)
    for question, heading in OUTCOMES.items():
        expect(ask(page, question).locator(".reply-kind")).to_have_text(heading)
    for citation in page.locator("a.citation").all():
        citation.click()
    assert_accessible(page)
    for path in ("/", "/privacy/", "/accessibility/", "/c/nothing/", "/c/car-tax/widget/"):
        page.goto(path)
        assert_accessible(page)
    for language in ("easy&ruby=1", "en", "zh", "ko"):
        page.goto(f"/c/car-tax/?lang={language}")
        assert_accessible(page)


def test_enlarged_to_200_percent_everything_is_reached(citizen: Citizen) -> None:
    page = citizen(width=WIDE // 2)  # what a browser makes of a window at 200 %
    expect(ask(page, DUE).locator(".reply-text").first).to_be_visible()
    assert_accessible(page)
    page = citizen()
    ask(page, DUE)
    page.evaluate("document.documentElement.style.fontSize = '200%'")  # the letters alone
    assert_accessible(page)
    page.get_by_role("link", name="職員に相談する").last.scroll_into_view_if_needed()
    page = citizen("/", width=390)
    page.evaluate("document.documentElement.style.fontSize = '200%'")  # on a phone
    assert_accessible(page)


def test_fifty_thousand_characters_stay_in_the_box_with_a_polite_reply(citizen: Citizen) -> None:
    page = citizen()
    words = "税金の質問です。" * 6_250
    expect(ask(page, words)).to_contain_text("入力できるのは500文字までです")
    expect(page.locator("#question")).to_have_value(words)
    assert_accessible(page)


def test_a_stopped_chatbot_and_an_error_are_accessible(citizen: Citizen, site: RunningSite) -> None:
    site.publish(stopped(1, "npo"))
    page = citizen("/c/npo/", width=NARROWEST)
    expect(page.get_by_text("ただいま確認中です。")).to_be_visible()
    expect(page.locator(".contacts")).to_be_visible()
    expect(page.locator("#question")).to_have_count(0)
    assert_accessible(page)
    page.goto("/c/npo/erase/")  # a 405, which only a form may ask for
    assert_accessible(page)
    site.publish(stopped(2))


def test_everything_can_be_done_by_keyboard_alone(citizen: Citizen) -> None:
    page = citizen()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="本文へ移動")).to_be_focused()
    page.keyboard.press("Enter")
    press_until(page, page.locator("#question"))
    page.keyboard.type("二重に納めた自動車税の還付")
    page.keyboard.press("Enter")
    expect(replies(page)).to_have_count(1)
    expect(page.locator("#question")).to_be_focused()
    expect(page.locator("#question")).to_have_value("")
    press_until(page, page.locator("a.citation").first, "Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator("details.source").first).to_have_attribute("open", "")
    press_until(page, page.get_by_role("button", name="役に立った", exact=True))
    page.keyboard.press("Enter")
    expect(page.locator("[data-takes-focus]")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator(".rating summary")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("分かりやすい")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".rating summary")).to_have_count(0)
    expect(page.get_by_text("ありがとうございました")).to_be_visible()


def test_on_a_phone_the_header_is_one_row_with_a_menu_of_languages(citizen: Citizen) -> None:
    page = citizen(width=NARROWEST)
    assert page.locator(".site-header").evaluate("header => header.offsetHeight") < 64
    expect(page.get_by_role("link", name="English")).to_be_hidden()
    press_until(page, page.locator(".switches summary"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="English")).to_be_visible()
    assert_accessible(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="English")).to_be_hidden()
    expect(page.locator(".switches summary")).to_be_focused()
    page.set_viewport_size({"width": WIDE, "height": 900})
    expect(page.get_by_role("link", name="English")).to_be_visible()


def test_a_lost_connection_loses_nothing(citizen: Citizen) -> None:
    page = citizen()
    page.route("**/c/car-tax/**", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.locator("#question").fill(DUE)
    page.locator("#question").press("Enter")
    expect(page.get_by_role("alert").filter(has_text="送信できませんでした")).to_be_visible()
    expect(page.locator("#question")).to_have_value(DUE)
    assert_accessible(page)
    page.unroute("**/c/car-tax/**")
    page.get_by_role("button", name="もう一度送信する").click()
    expect(replies(page)).to_have_count(1)
    expect(page.locator("#question")).to_have_value("")


def test_two_tabs_show_one_conversation(citizen: Citizen) -> None:
    first = citizen()
    ask(first, "こんにちは")
    second = first.context.new_page()
    second.goto("/c/car-tax/")
    ask(second, DUE)
    before = replies(first).count()
    first.locator("#question").fill("窓口の場所")
    first.locator("#question").press("Enter")
    expect(replies(first)).to_have_count(before + 2)  # what the other tab asked, then this one
    second.locator(".erasing summary").click()
    second.locator(".erasing button").click()
    expect(second.get_by_text("会話を消しました。")).to_be_visible()
    first.locator("#question").fill(DUE)
    first.locator("#question").press("Enter")
    expect(replies(first)).to_have_count(1)
    expect(replies(first)).to_contain_text("5月31日までに納付してください。")


def test_without_scripts_everything_works_by_forms(citizen: Citizen) -> None:
    page = citizen(java_script_enabled=False, width=NARROWEST)
    page.locator("#question").fill(DUE)
    page.get_by_role("button", name="質問する", exact=True).click()
    expect(page.get_by_text("5月31日までに納付してください。")).to_be_visible()
    page.get_by_role("button", name="役に立った", exact=True).click()
    expect(page.get_by_text("ありがとうございました")).to_be_visible()
    page.locator(".switches summary").click()  # the menu opens without scripts, too
    page.get_by_role("link", name="やさしい日本語").click()
    expect(page.locator(".plain-version").last).to_contain_text("払")
    page.locator(".erasing summary").click()
    page.locator(".erasing button").click()
    expect(replies(page)).to_have_count(0)


def test_a_translation_stands_beside_the_japanese_only_when_its_numbers_do(
    citizen: Citizen, model: ScriptedServer
) -> None:
    model.answers(words(DUE), words("Please pay by May 31."), words("Reissued at the tax centre, phone 000-000-9999."))
    page = citizen("/c/car-tax/?lang=en", width=NARROWEST)
    reply = ask(page, "By when do I have to pay the car tax?")
    expect(reply.locator(".asked")).to_contain_text(DUE)
    expect(reply.locator(".translation")).to_contain_text("Please pay by May 31.")
    expect(reply.get_by_text("5月31日までに納付してください。")).to_be_visible()
    wrong = ask(page, "納付書をなくしました。")
    expect(wrong.locator(".translation")).to_contain_text("No reliable translation")
    assert_accessible(page)


class Host(BaseHTTPRequestHandler):
    """A page of another site with the widget (path: of which chatbot), under a policy without 'unsafe-inline'."""

    origin = "http://127.0.0.1:18473"
    site = ""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        policy = f"default-src 'none'; script-src {self.site}; frame-src {self.site}; style-src 'self'"
        self.send_header("Content-Security-Policy", policy)
        self.end_headers()
        key = self.path[1:] or "car-tax"
        script = f'<script src="{self.site}/widget.js" data-chatbot="{key}" defer></script>'
        self.wfile.write(f"<!doctype html><html lang=ja><title>県税</title><h1>県税</h1>{script}".encode())

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def host(site: RunningSite) -> Iterator[str]:
    Host.site = site.url
    server = ThreadingHTTPServer(("127.0.0.1", 18473), Host)
    Thread(target=server.serve_forever, daemon=True).start()
    yield Host.origin
    server.shutdown()
    server.server_close()


def test_the_widget_opens_asks_and_closes_by_keyboard_on_a_host_page(browser: Browser, host: str) -> None:
    page = browser.new_page(viewport={"width": NARROWEST, "height": 700})
    faults: list[str] = []
    watch(page, "http://127.0.0.1", faults)
    page.goto(host)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading", name="自動車税チャットボット")).to_be_visible()
    page.frames[-1].wait_for_load_state()  # before its script is there, Enter is a new line in the box
    frame.locator("#question").fill(DUE)
    frame.locator("#question").press("Enter")
    expect(replies(frame)).to_have_count(1, timeout=20_000)
    frame.locator("#question").press("Escape")
    expect(page.locator("iframe")).to_be_hidden()
    expect(page.get_by_role("button", name="チャットで質問する")).to_be_focused()
    page.close()
    assert not faults, "\n".join(faults)


def test_the_widget_of_a_chatbot_that_is_not_there_says_so_on_the_host_page(browser: Browser, host: str) -> None:
    page = browser.new_page()
    page.goto(f"{host}/gone")
    page.get_by_role("button", name="チャットで質問する").click()
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading", name="このチャットボットは、今は公開していません")).to_be_visible()
    expect(frame.get_by_role("link", name="ほかの分野を選ぶ")).to_have_attribute("target", "_blank")
    page.close()


def test_a_page_that_the_owner_has_not_named_cannot_show_the_widget(browser: Browser, host: str) -> None:
    page = browser.new_page()
    page.goto(host.replace("127.0.0.1", "localhost"))
    page.get_by_role("button", name="チャットで質問する").click()
    page.wait_for_timeout(1000)
    expect(page.frame_locator("iframe").locator("#question")).to_have_count(0)
    page.close()


@pytest.mark.parametrize("width", [WIDE, NARROWEST])
def test_an_answer_is_summarised_by_keyboard(citizen: Citizen, scripted: ScriptedServer, width: int) -> None:
    scripted.answers(words("二重に納めた自動車税は、還付通知書を送って返します。"))
    page = citizen(width=width)
    reply = ask(page, "二重に納めた自動車税の還付")
    reply.get_by_role("button", name="AIで短くまとめる").press("Enter")
    expect(reply.get_by_role("heading", name="AIによるまとめ")).to_be_visible()
    expect(reply.locator(".summary")).to_contain_text("還付通知書を送って返します。 1")
    assert_accessible(page)
