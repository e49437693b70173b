"""Every page, at both widths: accessible by axe, on its origin, within its policy."""

from __future__ import annotations

import pytest

from tests.browser.conftest import NARROW, WIDE, Visit, assert_accessible

PUBLIC = ["/sign-in/"]
PAGES = [
    "/account/password/", "/search/", "/search/?q=忌引", "/search/?q=忌引&as_of=令和99年99月99日",
    "/documents/", "/documents/upload/", "/documents/libraries/", "/does-not-exist/",
]  # fmt: skip


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_accessible(visit: Visit, path: str, width: int) -> None:
    assert_accessible(visit(path, width=width))


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("path", PUBLIC)
def test_a_page_before_signing_in_is_accessible(visit: Visit, path: str, width: int) -> None:
    assert_accessible(visit(path, account=None, width=width))
