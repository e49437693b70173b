"""Citizens at the running public site, for tests that have both sides."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from uuid import uuid4

import httpx
from selectolax.lexbor import LexborHTMLParser

_addresses = count(2)


def browser_of_somebody() -> httpx.Client:
    """From an address of their own (127.0.0.0/8), as the limits are for each address."""
    number = next(_addresses)
    address = f"127.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
    return httpx.Client(transport=httpx.HTTPTransport(local_address=address))


def asks(site: str, chatbot: str, *questions: str, comment: str = "") -> None:
    """Ask a chatbot in one conversation; with a comment the answers are rated as of no help."""
    with browser_of_somebody() as browser:
        browser.follow_redirects = True
        for question in questions:
            browser.post(f"{site}/c/{chatbot}/", data={"question": question})
        page = LexborHTMLParser(browser.get(f"{site}/c/{chatbot}/").text)
        for form in page.css(".rating form") if comment else ():
            answer = browser.post(f"{site}{form.attributes['action']}", data={"rating": "-1", "comment": comment})
            assert answer.status_code == 200, answer.text


@dataclass(frozen=True, slots=True)
class Citizen:
    """At the page of one hand-over, by its address."""

    page: str

    @classmethod
    def waiting(cls, site: str, chatbot: str, message: str = "") -> Citizen:
        return cls._begun(site, chatbot, {"way": "wait", "wait-message": message})

    @classmethod
    def with_form(cls, site: str, chatbot: str, message: str, contact: str = "") -> Citizen:
        return cls._begun(site, chatbot, {"way": "form", "form-message": message, "form-contact": contact})

    @classmethod
    def _begun(cls, site: str, chatbot: str, sent: dict[str, str]) -> Citizen:
        with browser_of_somebody() as browser:
            answer = browser.post(f"{site}/c/{chatbot}/hand-over/", data=sent)
        assert answer.status_code == 302, answer.text
        return cls(f"{site}{answer.headers['Location']}")

    def says(self, text: str) -> None:
        answer = httpx.post(f"{self.page}say/", data={"text": text, "once": str(uuid4())})
        assert answer.status_code == 302, answer.text

    def leaves(self) -> None:
        httpx.post(f"{self.page}leave/")

    @property
    def reads(self) -> str:
        body = LexborHTMLParser(httpx.get(self.page).text).body
        assert body is not None
        return " ".join(body.text(separator=" ").split())
