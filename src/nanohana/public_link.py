"""The staff site's way to the public site: signed requests to its desk. The public site never asks the staff site.

``publish`` brings published content there, never ahead of a stop; ``PublicSite.call`` a verb of the desk
(``nanohana.public.desk``).
"""

from __future__ import annotations

import datetime
import json
import time
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.dispatch import Signal
from pydantic import JsonValue, ValidationError

from nanohana.configuration import current
from nanohana.outbound import Door, Refused, Unreachable
from nanohana.published.content import Chatbot, Content, Registry
from nanohana.published.desk import as_json, read
from nanohana.published.requests import Message, digest_of, signature_headers
from nanohana.published.sealing import sealed, signing_key

JSON_SECONDS = 10.0
CONTENT_SECONDS = 60.0
MOST_AHEAD = 10_000  # versions: a number further ahead than that is not believed
#: Sent before content goes there, whichever app publishes it. A receiver brings there what must be known first, and
#: raises NotReached or NotDone where it could not: the content stays here then.
content_leaves = Signal()


Answer = TypeVar("Answer")


class NotReached(Exception):
    """The public site could not be asked: nobody knows whether it has done anything. The message is Japanese."""


class NotDone(Exception):
    """The public site answered that it has not done it. The message is Japanese, with the reason."""


class Overtaken(NotDone):
    """The public site has a version with the same or a higher number, which this site does not know: ``number``."""

    def __init__(self, number: int, sent: int) -> None:
        self.number = number
        super().__init__(
            f"公開サイトには、庁内の記録にない第{number}版があります（送ろうとしたのは第{sent}版）。"
            "庁内のデータを以前の控えから戻したときに起こります。"
            "公開サイトの今の内容を確かめ、この版でよければ、新しい番号で公開し直してください。"
        )


class NoPublicSite(NotReached):
    """The settings name no public site: content goes there as files (``nanohana publish``)."""


def publish(content: Chatbot | Registry) -> datetime.datetime:
    """Bring content to the public site of the settings, after the switches where anything is stopped; the time there.

    Raises NotReached, NotDone, Overtaken.
    """
    content_leaves.send(sender=PublicSite)
    site = PublicSite.of_settings()
    try:
        return site.send(content)
    except NotDone:
        if number := _number_ahead(site, content):
            raise Overtaken(number, content.number) from None
        raise


def _number_ahead(site: PublicSite, content: Chatbot | Registry) -> int | None:
    """The number of the version that the public site has, where it may be the reason that this one is refused."""
    try:
        said = site.call("site/state")
    except (NotReached, NotDone):
        return None
    held = said if isinstance(said, dict) else {}
    numbers = held.get("chatbots")
    if isinstance(content, Registry):
        number = held.get("registry")
    else:
        number = numbers.get(content.key) if isinstance(numbers, dict) else None
    return number if isinstance(number, int) and content.number <= number <= content.number + MOST_AHEAD else None


def publisher_key() -> Ed25519PrivateKey:
    """The key of the staff site that signs what is published, and the requests; made on first use."""
    return signing_key(current().home / "publisher.key")


@dataclass(frozen=True, slots=True)
class PublicSite:
    """The public site at ``url``, without a slash at the end; asked with ``key``."""

    url: str
    key: Ed25519PrivateKey

    @classmethod
    def of_settings(cls) -> PublicSite:
        """The one that the settings name (``public_url``, ``public_port``). Raises NoPublicSite."""
        url = current().public_address
        if url is None:
            raise NoPublicSite("公開サイトの場所（public_url）が設定されていません。")
        return cls(url, publisher_key())

    def send(self, content: Content) -> datetime.datetime:
        """Bring content there, as it is. When this returns the public site answers with it; the time there, as it said.

        Raises NotReached, NotDone.
        """
        result = self._post("/desk/content", sealed(content, self.key), CONTENT_SECONDS)
        return datetime.datetime.fromtimestamp(float(result["at"]), datetime.UTC)

    def call(self, name: str, payload: JsonValue = None) -> JsonValue:
        """What a verb of the desk gives: ``call("site/state")``. Raises NotReached, NotDone."""
        result: JsonValue = self._post(f"/desk/{name}", json.dumps(payload, ensure_ascii=False).encode(), JSON_SECONDS)
        return result

    def _post(self, path: str, body: bytes, seconds: float) -> Any:
        target = httpx.URL(f"{self.url}{path}")
        message = Message("POST", target.netloc.decode(), target.raw_path.decode(), digest_of(body))
        headers = signature_headers(message, self.key, now=time.time()) | {"Content-Type": "application/octet-stream"}
        try:
            with self._door().client(timeout=httpx.Timeout(seconds, connect=3.0)) as client:
                answer = client.post(target, content=body, headers=headers)
        except (httpx.HTTPError, Refused, Unreachable) as error:
            raise NotReached(f"公開サイトに接続できませんでした（{self.url}）。") from error
        return _result(answer)

    def _door(self) -> Door:
        """Its host and no other; a site in a DMZ has a private address."""
        host = frozenset({httpx.URL(self.url).host})
        return Door(host, private_hosts=host)


def asked(of: type[Answer], name: str, payload: object) -> Answer:
    """What a verb of the desk gives for a value of ``published.desk``. Raises NotReached, NotDone."""
    return answer_read(of, PublicSite.of_settings().call(name, as_json(payload)))


def answer_read(of: type[Answer], answer: object) -> Answer:
    """An answer held to its form: the public zone is the one that strangers reach. Raises NotReached."""
    try:
        return read(of, answer)
    except ValidationError:
        raise NotReached("公開サイトの応答を読み取れません。庁内側と公開側の版を合わせてください。") from None


def _result(answer: httpx.Response) -> Any:
    try:
        said = answer.json()
        if answer.status_code == httpx.codes.OK:
            return said["result"]
        raise NotDone(str(said["error"]))
    except (ValueError, KeyError, TypeError):
        raise NotReached(f"公開サイトが応答していません（{answer.status_code}）。") from None
