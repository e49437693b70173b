"""Browser tests: Debian's Chromium on the running product.

Whatever a test does, its pages stay on their origin, obey the Content-Security-Policy and log no error.
"""

from __future__ import annotations

import math
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import compress
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Error, Locator, Page, StorageState, expect, sync_playwright

from nanohana.llm.tests.scripted_server import ScriptedServer, scripted_server, words
from nanohana.server.tests.product import Product
from nanohana.tests.records import records
from tests.browser.product import running_product

NARROWEST = 320  # also 1280 at 400 %

WIDE, NARROW = 1280, 390
SIGNED_IN_FOR = 300.0  # seconds
ADMINISTRATOR, STAFF = "tomura.k", "ono.k"
Visit = Callable[..., Page]
CARDS_FIT = """[...document.querySelectorAll(".cards")].every(
    list => innerWidth > 768 || list.scrollWidth <= list.parentElement.clientWidth)"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """They come last: the browser keeps an event loop running in its process, and ``asyncio.run`` refuses then.

    Workers of xdist keep this order by ``--no-loadscope-reorder``.
    """
    here = [item.path.is_relative_to(Path(__file__).parent) for item in items]
    for item in compress(items, here):
        item.add_marker(pytest.mark.browser)
    items.sort(key=dict(zip(items, here, strict=True)).__getitem__)


@pytest.fixture(scope="session")
def scripted() -> Iterator[ScriptedServer]:
    with scripted_server() as server:
        yield server


@pytest.fixture(scope="session")
def product(scripted: ScriptedServer) -> Iterator[Product]:
    """The product with a model it trusts: a scripted one, so that every answer is also written."""
    settings = {"chat_url": scripted.url, "chat_trusted": "true", "providers": records(scripted.url)}
    with running_product(**settings) as product:
        yield product


@pytest.fixture
def model(scripted: ScriptedServer) -> Iterator[ScriptedServer]:
    """The model, to be told what to say in this test."""
    yield scripted
    scripted.answers(words("承知しました。"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if chromium is None:
        pytest.skip("Chromium is not installed (make browser)")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture(scope="session")
def signed_in(product: Product, browser: Browser) -> Callable[[str], StorageState]:
    """The cookies of an account that has signed in lately: before what matters, pages ask anew after ten minutes."""
    kept: dict[str, tuple[float, StorageState]] = {}

    def cookies(account: str) -> StorageState:
        since, state = kept.get(account, (-math.inf, {}))
        if time.monotonic() - since > SIGNED_IN_FOR:
            context = browser.new_context(base_url=product.url)
            page = context.new_page()
            sign_in(page, account, product.password)
            since, state = time.monotonic(), context.storage_state()
            kept[account] = since, state
            context.close()
        return state

    return cookies


def sign_in(page: Page, account: str, password: str) -> None:
    page.goto("/sign-in/")
    page.get_by_label("利用者ID").fill(account)
    page.get_by_label("パスワード").fill(password)
    page.get_by_role("button", name="ログイン", exact=True).click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)


@pytest.fixture
def visit(product: Product, browser: Browser, signed_in: Callable[[str], StorageState]) -> Iterator[Visit]:
    """``visit(path, account=…, width=…)`` opens a page; at the end of the test every page must have behaved."""
    with watched_pages(browser, product.url) as open_watched:

        def open_page(path: str, *, account: str | None = STAFF, width: int = WIDE) -> Page:
            return open_watched(path, width=width, storage_state=signed_in(account) if account else None)

        yield open_page


@contextmanager
def watched_pages(browser: Browser, url: str) -> Iterator[Callable[..., Page]]:
    """``open_page(path, width=…)`` opens a page in a browser of its own; at the end all must have behaved."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def open_page(path: str, *, width: int = WIDE, **more: Any) -> Page:
        viewport = {"width": width, "height": 900}
        context = browser.new_context(base_url=url, viewport=viewport, locale="ja-JP", **more)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        watch(page, url, faults)
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not faults, "\n".join(faults)


def watch(page: Page, origin: str, faults: list[str]) -> None:
    page.on("request", lambda request: request.url.startswith(origin) or faults.append(f"left: {request.url}"))
    page.on("pageerror", lambda error: faults.append(f"script: {error}"))
    page.on("response", lambda answer: answer.status < 500 or faults.append(f"{answer.status}: {answer.url}"))
    # What the network refused is logged, too, and tests ask for it; policy violations and script errors remain.
    refused = ("Failed to load", "htmx: htmx:error: Failed to fetch")
    page.on(
        "console",
        lambda said: said.type != "error" or said.text.startswith(refused) or faults.append(said.text),
    )


def ask(page: Page, question: str) -> Locator:
    """Ask on the first page; gives the turn with its evidence, while the answer may still be written."""
    page.goto("/")
    page.get_by_label("質問", exact=True).fill(question)
    page.get_by_role("button", name="質問する", exact=True).click()
    turn = page.locator("article.turn")
    expect(turn).to_be_visible()
    return turn


def assert_written(page: Page) -> None:
    """Wait until no answer is being written."""
    expect(page.locator("[data-stream]")).to_have_count(0)


def press(page: Page, name: str) -> None:
    """A button, by the keyboard."""
    page.get_by_role("button", name=name, exact=True).focus()
    page.keyboard.press("Enter")


def follow(control: Locator, *, by: str = "") -> None:
    """Press what leads to another page, with the mouse or by a key, and wait until that page is there."""
    with control.page.expect_navigation():
        control.press(by) if by else control.click()


def assert_accessible(page: Page) -> None:
    """No violation of any rule of axe, and nothing that makes the page scroll sideways."""
    page.wait_for_load_state()
    try:
        found = Axe().run(page)
    except Error as gone:  # the page was still on its way to another, which is the one meant
        if "context was destroyed" not in gone.message:
            raise
        page.wait_for_load_state()
        found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page scrolls sideways"
    assert page.evaluate(CARDS_FIT), "a list whose rows are cards scrolls sideways"


def press_until(page: Page, wanted: Locator, key: str = "Tab") -> None:
    """Press a key until the element has the focus."""
    for _ in range(80):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{wanted} is not reached by {key}")
