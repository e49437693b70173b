"""The whole product in a network with nothing but the loopback: ``unshare --net python -m tests.security.alone``.

Prints, as one JSON object, what was tried and how it ended: first that nothing leads out, then signing in, registering
a document, asking, opening its evidence, and the Word file.
"""

from __future__ import annotations

import errno
import fcntl
import json
import re
import socket
import struct
import time

import httpx

from nanohana.server.tests.prepared import copy_sample
from nanohana.server.tests.product import Product, data_folder, running

PERSONNEL = "ishibashi.n"  # 人事課長
RULE = "第1条　菜の花休暇は、1年につき4日とする。\n\n第2条　菜の花休暇は、4月1日から取得できる。\n"
QUESTION = "菜の花休暇は1年につき何日ですか。"
_GET_FLAGS, _SET_FLAGS, _UP = 0x8913, 0x8914, 0x1
READY_SECONDS = 120


def main() -> None:
    bring_up_loopback()
    tried = {"leads out": [address for address in ("192.0.2.1", "2001:db8::1", "1.1.1.1") if leads_out(address)]}
    tried["resolves"] = [name for name in ("example.jp", "example.com") if resolves(name)]
    with data_folder() as home:
        copy_sample(home)
        with running(home) as product:
            tried |= used(product)
    print(json.dumps(tried, ensure_ascii=False))


def bring_up_loopback() -> None:
    """SIOCGIFFLAGS and SIOCSIFFLAGS of netdevice(7): a fresh network has the loopback, but down."""
    with socket.socket() as any_socket:
        request = struct.pack("16sh14x", b"lo", 0)
        flags = struct.unpack("16sh14x", fcntl.ioctl(any_socket, _GET_FLAGS, request))[1]
        fcntl.ioctl(any_socket, _SET_FLAGS, struct.pack("16sh14x", b"lo", flags | _UP))


def leads_out(address: str) -> bool:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as caller:
        caller.settimeout(3)
        return caller.connect_ex((address, 443)) not in (errno.ENETUNREACH, errno.EADDRNOTAVAIL)


def resolves(name: str) -> bool:
    try:
        return bool(socket.getaddrinfo(name, 443))
    except OSError:
        return False


def used(product: Product) -> dict[str, object]:
    """Sign in, register, ask, read the evidence."""
    browser = httpx.Client(base_url=product.url, follow_redirects=True, timeout=60)
    browser.get("/sign-in/")
    post(browser, "/sign-in/", {"username": PERSONNEL, "password": product.password})
    library = re.search(r'<option value="(\d+)"[^>]*>人事・服務', browser.get("/documents/upload/").text)
    division = re.search(r'name="owner_division".*?<option value="(\d+)"', browser.get("/documents/upload/").text, re.S)
    assert library and division
    fields = {"library": library[1], "owner_division": division[1], "handling_label": "1"}
    post(browser, "/documents/upload/", fields, {"originals": ("菜の花休暇規程.txt", RULE.encode())})
    registered = wait_until_registered(browser)
    page = post(browser, "/ask/", {"question": QUESTION}).text
    source = re.search(r'class="citation"[^>]*href="([^"]+)"', page)
    word = re.search(r'href="(/turns/[^"]+\.docx)"', page)
    assert source and word
    opened = browser.get(source[1].replace("&amp;", "&"))
    return {
        "registered": registered,
        "answer": "菜の花休暇は、1年につき4日とする。" in page,
        "evidence": opened.status_code == 200 and "菜の花休暇は、1年につき4日とする。" in opened.text,
        "meaning": "意味検索を使えません" not in page,
        "word": browser.get(word[1]).content[:2] == b"PK",
    }


def wait_until_registered(browser: httpx.Client) -> bool:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        listed = browser.get("/documents/", params={"title": "菜の花休暇", "state": "ready"}).text
        if "菜の花休暇規程" in listed:
            return True
        time.sleep(1)
    return False


def post(
    browser: httpx.Client, path: str, fields: dict[str, str], files: dict[str, tuple[str, bytes]] | None = None
) -> httpx.Response:
    token = {"csrfmiddlewaretoken": browser.cookies["nanohana_csrf"]}
    return browser.post(path, data={**fields, **token}, files=files).raise_for_status()


if __name__ == "__main__":
    main()
