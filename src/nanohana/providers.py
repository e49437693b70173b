"""Which other hosts may be asked for answers and vectors: their records in the settings decide before anything is sent.

1. An endpoint is asked only where a record names its host, its contract rules out training, and it has not expired.
   Only the prefecture's own machines need no date.
2. The record says whether the host may have an address on this machine or in a private network; there plain HTTP is
   allowed, elsewhere only HTTPS. ``outbound`` sees to addresses at every connection.
3. What refuses is said in Japanese, and the product goes on without: excerpts, and search by words.

The model and the embeddings that ``serve`` runs itself are no other hosts and need no record.
"""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import httpx
from pydantic import SecretStr

from nanohana.configuration import HandlingName, Provider, Settings
from nanohana.japanese.wareki import in_era
from nanohana.outbound import Door

_HERE = ZoneInfo("Asia/Tokyo")


def host_of(url: str) -> str:
    """The host of an endpoint as records name it; empty where the address cannot be read."""
    try:
        return httpx.URL(url).host
    except httpx.InvalidURL:
        return ""


def record_of(url: str, settings: Settings) -> Provider | None:
    """The record of an endpoint's host, where there is one."""
    host = host_of(url)
    return next((record for record in settings.providers if host and record.host.lower() == host), None)


def today() -> datetime.date:
    return datetime.datetime.now(_HERE).date()


def refusal(url: str, settings: Settings, on: datetime.date | None = None) -> str:
    """Why an endpoint may not be asked on a day, today by default; nothing where it may."""
    record = record_of(url, settings)
    if record is None:
        return f"接続先「{host_of(url)}」の契約の記録がないため、送信しませんでした。管理者にお知らせください。"
    return why_not(record, on or today())


def why_not(record: Provider, on: datetime.date) -> str:
    """What of a record rules out that its host is asked on a day; nothing where all is in order."""
    if not record.never_trains:
        return f"「{record.name}」は、入力を学習に使わないことを契約で確かめていないため、送信しませんでした。"
    if record.expires_on is None and not record.own:
        return f"「{record.name}」の契約の期限が記録されていないため、送信しませんでした。"
    if record.expires_on is not None and record.expires_on < on:
        last = in_era(record.expires_on)
        return f"「{record.name}」の契約は{last}で終わっているため、送信しませんでした。管理者にお知らせください。"
    return ""


def ceiling(url: str, settings: Settings) -> HandlingName:
    """The highest 取扱区分 that may be sent to an endpoint."""
    record = record_of(url, settings)
    return record.label if record else "public"


def door_to(url: str, settings: Settings) -> Door:
    """The door to an endpoint and to nothing else; shut where its record does not allow it (see ``refusal``)."""
    record = record_of(url, settings)
    if record is None or why_not(record, today()):
        return Door(frozenset())
    hosts = frozenset({host_of(url)})
    inside = hosts if record.private else frozenset()
    return Door(hosts, private_hosts=inside, plain_hosts=inside)


def client_of(url: str, key: SecretStr | None, settings: Settings) -> httpx.Client:
    """A client of an endpoint, behind its door: answers come as they are, not compressed."""
    headers = {"Accept-Encoding": "identity"}
    if key:
        headers["Authorization"] = f"Bearer {key.get_secret_value()}"
    return door_to(url, settings).client(base_url=url, headers=headers)
