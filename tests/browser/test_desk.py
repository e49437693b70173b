"""A citizen and an officer in two browsers at once, each on their own site: the whole way from question to answer."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from nanohana.public.handing_over.tests.scene import ALWAYS
from nanohana.public.tests.content import car_tax
from nanohana.public_link import NotReached, PublicSite
from nanohana.published.content import OpeningHours
from nanohana.published.sealing import signing_key
from nanohana.server.tests.prepared import copy_migrated
from nanohana.server.tests.product import Product, data_folder, run_command, running
from tests.browser.conftest import NARROW, WIDE, assert_accessible, sign_in, watched_pages

OFFICER, COLLEAGUE = "tsuchiya.k", "chida.m"  # of 税務課
DOCUMENT = "jidoshazei-nofu"  # one document is enough for the chatbot to be made


@dataclass(frozen=True, slots=True)
class BothSites:
    staff: Product
    public: PublicSite

    def publish(self, number: int, hours: OpeningHours) -> None:
        self.public.send(car_tax(number, hours=hours))


@pytest.fixture(scope="module")
def sites() -> Iterator[BothSites]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with data_folder() as home:
        copy_migrated(home)
        run_command(home, "sample", "load", f"--only={DOCUMENT}")
        with running(home, public_port=str(port)) as staff:
            public = PublicSite(f"http://127.0.0.1:{port}", signing_key(home / "publisher.key"))
            _wait_until_ready(public)
            yield BothSites(staff, public)


def _wait_until_ready(public: PublicSite) -> None:
    for _ in range(600):
        try:
            public.call("site/state")
        except NotReached:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("the public site does not answer")


Open = Callable[..., Page]


@pytest.fixture
def opened(sites: BothSites, browser: Browser) -> Iterator[Open]:
    """``opened(path)`` is a browser of its own on the public site; with ``account`` on the staff site, signed in."""
    with watched_pages(browser, sites.public.url) as on_public, watched_pages(browser, sites.staff.url) as on_staff:

        def open_page(path: str, *, account: str = "", **more: Any) -> Page:
            if not account:
                return on_public(path, **more)
            page = on_staff("/sign-in/", **more)
            sign_in(page, account, sites.staff.password)
            page.goto(path)
            return page

        yield open_page


def accessible_at_both_widths(*pages: Page) -> None:
    for page in pages:
        for width in (NARROW, WIDE):
            page.set_viewport_size({"width": width, "height": 900})
            assert_accessible(page)


def test_a_citizen_and_an_officer_talk_in_two_browsers_at_once(sites: BothSites, opened: Open) -> None:
    sites.publish(1, ALWAYS)
    citizen, officer = opened("/c/car-tax/"), opened("/chatbots/desk/", account=OFFICER)
    citizen.locator("#question").fill("クルーズ船の税金はいくらですか")
    citizen.locator("#question").press("Enter")
    expect(citizen.locator("li.exchange")).to_have_count(1)
    citizen.get_by_role("link", name="職員に相談する").last.click()
    accessible_at_both_widths(citizen)
    citizen.get_by_label("相談したいこと").first.fill("船の税金のことです")
    citizen.get_by_role("button", name="順番を待つ").click()
    expect(citizen.get_by_text("順番は1番目です。")).to_be_visible()

    # It comes into the officer's open queue by itself, which is no use of the session; of two officers one gets it.
    with officer.expect_request(lambda asked: "nanohana-timer" in asked.headers):
        expect(officer.get_by_text("船の税金のことです")).to_be_visible(timeout=15_000)
    expect(officer).to_have_title("(1) 県民の相談 | 菜の花")
    colleague = opened("/chatbots/desk/", account=COLLEAGUE)
    accessible_at_both_widths(officer, citizen)
    officer.get_by_role("button", name="対応する").click()
    expect(officer.get_by_text("クルーズ船の税金はいくらですか").first).to_be_visible()  # in the summary
    colleague.get_by_role("button", name="対応する").click()
    expect(colleague.get_by_text("ほかの職員が対応しています。")).to_be_visible()

    expect(citizen.get_by_role("heading", name="税務課の職員が対応しています")).to_be_visible(timeout=15_000)
    officer.get_by_label("返信").fill("船には<b>かかりません</b>。")
    officer.get_by_role("button", name="県民に送る").click()
    expect(citizen.get_by_text("船には<b>かかりません</b>。")).to_be_visible(timeout=15_000)
    citizen.get_by_label("メッセージ").fill("分かりました。ありがとうございます。")
    citizen.get_by_role("button", name="メッセージを送る").click()
    expect(citizen.get_by_label("メッセージ")).to_have_value("")
    expect(citizen.get_by_label("メッセージ")).to_be_focused()
    expect(officer.get_by_role("log").get_by_text("分かりました。")).to_be_visible(timeout=15_000)
    accessible_at_both_widths(officer, citizen)

    # A lost connection keeps what is being written; a reload keeps the conversation.
    citizen.get_by_label("メッセージ").fill("もうひとつ")
    citizen.context.set_offline(True)
    expect(citizen.get_by_text("接続が切れています。")).to_be_visible(timeout=15_000)
    citizen.get_by_role("button", name="メッセージを送る").click()
    expect(citizen.get_by_label("メッセージ")).to_have_value("もうひとつ")
    citizen.context.set_offline(False)
    expect(citizen.get_by_text("接続が切れています。")).to_be_hidden(timeout=15_000)
    citizen.reload()
    expect(citizen.get_by_role("log").get_by_text("船には<b>かかりません</b>。")).to_be_visible()

    officer.get_by_role("button", name="相談を終了する").click()
    officer.get_by_role("button", name="終了する", exact=True).click()
    expect(citizen.get_by_role("heading", name="相談は終了しました")).to_be_visible(timeout=15_000)


def test_outside_hours_a_form_without_scripts_is_answered(sites: BothSites, opened: Open) -> None:
    sites.publish(2, OpeningHours(weekdays=()))
    citizen = opened("/c/car-tax/hand-over/", java_script_enabled=False)
    citizen.get_by_label("相談したいこと").fill("減免の申請書がほしい")
    citizen.get_by_label("連絡先").fill("000-000-0000")
    citizen.get_by_role("button", name="フォームを送る").click()
    expect(citizen.get_by_role("heading", name="フォームを受け付けました")).to_be_visible()
    number, code = (citizen.locator(f".receipt-{part}").inner_text() for part in ("number", "code"))

    officer = opened("/chatbots/desk/", account=OFFICER)
    officer.get_by_role("link", name="減免の申請書がほしい").click()
    accessible_at_both_widths(officer)
    officer.get_by_label("回答").fill("窓口にあります。")
    officer.get_by_role("button", name="回答済みにする").click()

    citizen.goto("/receipts/")
    citizen.get_by_label("受付番号").fill(number)
    citizen.get_by_label("照会コード").fill(code.lower())
    citizen.get_by_role("button", name="調べる").click()
    expect(citizen.get_by_text("窓口にあります。")).to_be_visible()

    dashboard = opened("/chatbots/car-tax/dashboard/", account=OFFICER)
    accessible_at_both_widths(dashboard)
    dashboard.get_by_role("button", name="をFAQにする").first.click()
    expect(dashboard.locator("#id_question")).to_have_value("クルーズ船の税金はいくらですか")


def test_what_an_officer_is_writing_stays_in_its_field_when_a_colleague_takes_over(
    sites: BothSites, opened: Open
) -> None:
    sites.publish(3, ALWAYS)
    citizen, officer = opened("/c/car-tax/hand-over/"), opened("/chatbots/desk/", account=OFFICER)
    citizen.get_by_label("相談したいこと").first.fill("減免の窓口はどこですか")
    citizen.get_by_role("button", name="順番を待つ").click()
    expect(officer.get_by_text("減免の窓口はどこですか")).to_be_visible(timeout=15_000)
    officer.get_by_role("button", name="対応する").click()
    officer.get_by_label("返信").press_sequentially("本庁舎の2階")

    colleague = opened(officer.url, account=COLLEAGUE)
    colleague.get_by_role("button", name="担当を替わる").click()
    colleague.get_by_role("button", name="替わる", exact=True).click()
    expect(officer.get_by_text("が担当しています。").first).to_be_visible(timeout=15_000)
    expect(officer.get_by_label("返信")).to_have_value("本庁舎の2階")
    expect(officer.get_by_label("返信")).to_be_focused()
    officer.keyboard.type("です。")
    accessible_at_both_widths(officer)
    officer.get_by_role("button", name="担当を替わって県民に送る").click()
    expect(citizen.get_by_text("本庁舎の2階です。")).to_be_visible(timeout=15_000)
    expect(officer.get_by_label("返信")).to_have_value("")

    # With nothing written the page is simply loaded anew.
    expect(colleague.get_by_role("button", name="担当を替わる")).to_be_visible(timeout=15_000)
    expect(colleague.get_by_label("返信")).to_have_count(0)


def test_without_scripts_an_officer_takes_over_and_ends_a_conversation(sites: BothSites, opened: Open) -> None:
    sites.publish(9, ALWAYS)
    citizen, officer = opened("/c/car-tax/hand-over/"), opened("/chatbots/desk/", account=OFFICER)
    citizen.get_by_label("相談したいこと").first.fill("納付書をなくしました")
    citizen.get_by_role("button", name="順番を待つ").click()
    officer.get_by_role("link", name="納付書をなくしました").click(timeout=15_000)
    officer.get_by_role("button", name="対応する").click()
    expect(officer.get_by_role("button", name="県民に送る")).to_be_visible()

    colleague = opened(officer.url, account=COLLEAGUE, java_script_enabled=False)
    expect(colleague.get_by_role("button", name="担当を替わる")).to_be_hidden()
    colleague.get_by_role("button", name="替わる", exact=True).click()
    expect(colleague.get_by_role("heading", name="相談を終了しますか")).to_be_visible()
    colleague.get_by_role("button", name="終了する", exact=True).click()
    expect(citizen.get_by_role("heading", name="相談は終了しました")).to_be_visible(timeout=15_000)
