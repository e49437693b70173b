"""An identity provider beside the product, in a browser."""

from __future__ import annotations

import re

from playwright.sync_api import Page

from nanohana.server.tests.product import Product
from tests.browser.conftest import ADMINISTRATOR, sign_in

#: How one has signed in, in the list of sessions; on a phone the cell also says the name of its column.
BY_THE_PROVIDER = re.compile("^(?:方法 )?職員認証$")


def number_of(page: Page, account: str, product: Product) -> str:
    """The staff number of an account of the sample, as its administrator reads it."""
    sign_in(page, ADMINISTRATOR, product.password)
    page.goto(f"/accounts/?words={account}")
    number = page.locator("tbody td").nth(2).inner_text()
    page.context.clear_cookies()
    return number
