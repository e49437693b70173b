"""The test's hand on the provider, and a person who goes through its pages."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from lxml.html import fromstring

from nanohana.server.tests.product import free_port

CLIENT, SECRET = "菜の花 nanohana", "a secret: of the client / 秘密 100%+1"
PASSWORD = "the person's password at the provider"
MOST_PAGES = 12


@dataclass
class ToolkitProvider:
    """``people``: user names with their staff numbers. ``site``: the one of ours that is registered as its client."""

    folder: Path
    port: int
    people: dict[str, str]
    site: str
    process: subprocess.Popen[str] | None = None

    @property
    def host(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def issuer(self) -> str:
        return f"{self.host}/o"

    def starts(self) -> None:
        """Anew, where it runs: with what is registered now. It waits for no request to end."""
        self.stops()
        told = {
            "client": CLIENT, "secret": SECRET, "password": PASSWORD, "people": self.people,
            "returns": f"{self.site}/sign-in/oidc/callback/", "ends": f"{self.site}/sign-in/",
        }  # fmt: skip
        (self.folder / "registered.json").write_text(json.dumps(told), encoding="utf-8")
        named = {
            "DJANGO_SETTINGS_MODULE": "nanohana.access.tests.toolkit.settings",
            "PROVIDER_FOLDER": str(self.folder),
        }
        command = [sys.executable, "-m", "nanohana.access.tests.toolkit.serving", str(self.port)]
        with (self.folder / "log").open("a") as log:
            self.process = subprocess.Popen(
                command, env=os.environ | named, stdout=subprocess.PIPE, stderr=log, text=True
            )
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n", (self.folder / "log").read_text()

    def stops(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.communicate()
            self.process = None

    def makes_a_key(self) -> None:
        """The one it signs with, and publishes, from its next start on; it forgets the one before."""
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        (self.folder / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


@contextmanager
def toolkit_provider(folder: Path, people: dict[str, str], site: str) -> Iterator[ToolkitProvider]:
    provider = ToolkitProvider(folder, free_port(), people, site)
    provider.makes_a_key()
    provider.starts()
    try:
        yield provider
    finally:
        provider.stops()


class Person:
    """Somebody at the provider's pages, who keeps its cookies as a browser does."""

    def __init__(self, provider: ToolkitProvider, name: str) -> None:
        self.host, self.name = provider.host, name
        self.browser = httpx.Client(trust_env=False)
        self.pages: list[str] = []  # paths of the forms that were filled in

    def goes(self, address: str, *, agrees: bool = True) -> str:
        """Through the provider's pages to where it sends one: an address of ours, of which path and query are given.

        A page that asks nothing, such as an error, ends the way; its text is given.
        """
        answer = self.browser.get(address)
        for _ in range(MOST_PAGES):
            if answer.next_request is not None:
                onward = answer.next_request.url
                if not str(onward).startswith(self.host):
                    return onward.raw_path.decode()
                answer = self.browser.get(onward)
            elif "<form" in answer.text:
                answer = self._answers(answer, agrees)
            else:
                return answer.text
        raise AssertionError(f"led in a circle: {self.pages}")

    def _answers(self, page: httpx.Response, agrees: bool) -> httpx.Response:
        self.pages.append(urlsplit(str(page.url)).path)
        form = fromstring(page.text).forms[0]
        given = dict(form.form_values())
        if "username" in form.fields:
            given |= {"username": self.name, "password": PASSWORD}
        elif agrees:
            given["allow"] = "yes"
        return self.browser.post(page.url, data=given)
